//! docs/CONFIGURATION.md says what the program reads.

use server::config::SETTINGS;

#[test]
fn the_table_of_settings_is_that_of_the_program() {
    let text = include_str!("../../../docs/CONFIGURATION.md");
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `RAPPORT_"))
        .collect();
    let wanted: Vec<String> = SETTINGS
        .iter()
        .map(|setting| {
            let default = if setting.default.is_empty() {
                String::new()
            } else {
                format!("`{}`", setting.default)
            };
            let file = if setting.secret { "yes" } else { "" };
            format!(
                "| `RAPPORT_{}` | {default} | {file} | {} |",
                setting.name, setting.about
            )
        })
        .collect();
    assert_eq!(rows, wanted);
}

#[test]
fn the_documented_limits_are_those_of_the_program() {
    use server::http::limits::{
        ACCOUNT, ACCOUNT_MAIL, CHANGE_BYTES, CHANGES, KNOWN_DEVICE, Try, allowance, everywhere,
    };
    let text = include_str!("../../../docs/CONFIGURATION.md");
    let by_address = [
        ("sign in", Try::SignIn),
        ("sign up", Try::SignUp),
        ("order without an account", Try::Guest),
        ("a code or link by mail", Try::Mail),
        ("type a mailed code", Try::Code),
        ("type the installed app's code", Try::Claim),
        ("work left without a login", Try::Deposit),
        ("read the book as a calendar", Try::Calendar),
        ("open a receipt or an invoice", Try::Paper),
        ("policy reports", Try::CspReport),
    ];
    let mut wanted = vec![
        format!(
            "| a code or link by mail, by mail address | {} | {} s |",
            ACCOUNT_MAIL.at_once, ACCOUNT_MAIL.seconds_each
        ),
        format!(
            "| sign in, by account | {} | {} s |",
            ACCOUNT.at_once, ACCOUNT.seconds_each
        ),
    ];
    for (what, allowance) in [
        ("sign in, by device that was signed in before", KNOWN_DEVICE),
        ("changes of customers and guests, by address", CHANGES),
        ("16 KiB of such changes, by address", CHANGE_BYTES),
    ] {
        let (at_once, seconds) = (allowance.at_once, allowance.seconds_each);
        wanted.push(format!("| {what} | {at_once} | {seconds} s |"));
    }
    for (name, what) in by_address {
        if let Some(all) = everywhere(what) {
            let (at_once, seconds) = (all.at_once, all.seconds_each);
            wanted.push(format!(
                "| {name}, from everywhere | {at_once} | {seconds} s |"
            ));
        }
    }
    wanted.extend(by_address.map(|(name, what)| {
        let allowance = allowance(what);
        format!(
            "| {name}, by address | {} | {} s |",
            allowance.at_once, allowance.seconds_each
        )
    }));
    for line in wanted {
        assert!(text.contains(&line), "{line}");
    }
}

#[test]
fn what_one_person_may_leave_is_documented_with_the_programs_numbers() {
    use backend::{Limits, Quota};
    let text = include_str!("../../../docs/CONFIGURATION.md");
    let bytes = |bytes: i64| match bytes {
        large if large % (1 << 30) == 0 => format!("{} GiB", large >> 30),
        other => format!("{} MiB", other >> 20),
    };
    let Limits {
        guest,
        guests,
        customer,
        staff,
        staff_days,
        customer_days,
    } = Limits::DEFAULT;
    let row = |name: &str, quota: Quota| {
        let ever = quota
            .files_ever
            .map_or_else(|| "no bound".to_owned(), bytes);
        let Quota {
            changes,
            unknown,
            devices,
            ..
        } = quota;
        let (all, file, files) = (bytes(quota.bytes), bytes(quota.file), bytes(quota.files));
        format!(
            "| `{name}` | {changes} | {all} | {unknown} | {devices} | {file} | {files} | {ever} |"
        )
    };
    for line in [
        row("guest", guest),
        row("guests", guests),
        row("customer", customer),
        row("staff", staff),
        format!("`staff.days`: {staff_days}"),
        format!("`customer.days`: {customer_days}"),
    ] {
        assert!(text.contains(&line), "{line}");
    }
}

#[test]
fn every_command_of_the_program_is_documented() {
    use clap::CommandFactory;
    let text = include_str!("../../../docs/CONFIGURATION.md");
    let program = server::command::cli::Cli::command();
    for command in program.get_subcommands() {
        let name = command.get_name();
        let mut below = command.get_subcommands().peekable();
        if below.peek().is_none() {
            assert!(text.contains(&format!("| `rapport {name}")), "{name}");
        }
        for one in below {
            let line = format!("| `rapport {name} {}", one.get_name());
            assert!(text.contains(&line), "{line}");
        }
    }
}
