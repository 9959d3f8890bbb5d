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
    use server::http::limits::{ACCOUNT, ACCOUNT_MAIL, Try, allowance};
    let text = include_str!("../../../docs/CONFIGURATION.md");
    let by_address = [
        ("sign in", Try::SignIn),
        ("sign up", Try::SignUp),
        ("order without an account", Try::Guest),
        ("a code or link by mail", Try::Mail),
        ("type a mailed code", Try::Code),
        ("type the installed app's code", Try::Claim),
        ("work left without a login", Try::Deposit),
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
