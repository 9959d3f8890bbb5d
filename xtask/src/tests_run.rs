//! Starts the test runners and reads their results.

use std::{collections::BTreeSet, process::Command};

use crate::{
    failure::{Failure, Outcome},
    files,
    listing::{self, Listed},
    postgres::Cluster,
    process,
    project::Project,
    rotation::{self, Rotation},
    steps::NATIVE,
    tally::{self, Ran},
};

/// The crates whose tests open a database.
const DATABASE: [&str; 6] = ["-p", "backend", "-p", "backend-tests", "-p", "server"];

/// What a browser sees of `app`: `ssr` leaves it out, so it is built once more without; and what of `frontend` needs no browser.
pub const SCREENS: [&str; 6] = ["-p", "app", "-p", "frontend", "--features", "app/csr"];

/// nextest's profile that leaves out what no database can change; `.config/nextest.toml` says what and why.
const ON_POSTGRES: &str = "postgres";

/// The tests in Rust, by nextest where it is installed.
pub fn native(project: &Project) -> Outcome<Ran> {
    let rotation = Rotation::of(project);
    println!(
        "  the simulator lives share {rotation} of its lives and planted bugs; by itself: make simulate-share ROTATION={rotation}"
    );
    rust(project, &NATIVE, None, Some(&rotation))
}

/// What stands beside the screens: natively too, without a browser.
pub fn screens(project: &Project) -> Outcome<Ran> {
    rust(project, &SCREENS, None, None)
}

/// The tests of what touches the database once more, on a PostgreSQL of their own.
pub fn on_postgres(project: &Project) -> Outcome<Ran> {
    let cluster = Cluster::start()?;
    if has_nextest() {
        let left = left_to_sqlite(project)?;
        println!("  left to SQLite: {} tests", left.len());
        print!("{}", listing::by_module(&left));
    }
    rust(project, &NATIVE, Some(&cluster), None)
}

/// What of the crates with a database does not run on PostgreSQL. (A binary that a profile leaves out whole is not in its list.)
fn left_to_sqlite(project: &Project) -> Outcome<BTreeSet<Listed>> {
    let all = listed(project, &NATIVE, "default")?;
    let chosen = listed(project, &NATIVE, ON_POSTGRES)?;
    let chosen: BTreeSet<Listed> = chosen.into_iter().filter(|one| one.chosen).collect();
    let with_a_database = |one: &Listed| DATABASE.contains(&one.package.as_str());
    let all = all.into_iter().filter(with_a_database);
    Ok(all.filter(|one| !chosen.contains(one)).collect())
}

/// The tests of these packages, and which of them a profile of nextest's runs.
pub fn listed(project: &Project, packages: &[&str], profile: &str) -> Outcome<Vec<Listed>> {
    let mut command = process::cargo(&["nextest", "list"]);
    command
        .args(packages)
        .args(["--lib", "--bins", "--tests", "--profile", profile])
        .args(["--message-format", "json"])
        .current_dir(&project.root);
    listing::nextest(&process::output(&mut command)?)
}

pub fn has_nextest() -> bool {
    process::version("cargo-nextest".as_ref(), &["nextest", "--version"]).is_some()
}

fn rust(
    project: &Project,
    packages: &[&str],
    postgres: Option<&Cluster>,
    rotation: Option<&Rotation>,
) -> Outcome<Ran> {
    let start = |mut command: Command| {
        command
            .args(["--lib", "--bins", "--tests", "--no-fail-fast"])
            .current_dir(&project.root);
        if let Some(cluster) = postgres {
            command.env("RAPPORT_TEST_POSTGRES", cluster.url());
        }
        if let Some(rotation) = rotation {
            command.env(rotation::VARIABLE, rotation.to_string());
        }
        command
    };
    if !has_nextest() {
        println!("  cargo-nextest is not installed: cargo test does it, somewhat slower");
        let mut command = process::cargo(&["test"]);
        command.args(postgres.map_or(packages, |_| &DATABASE));
        let (succeeded, text) = process::echoed(&mut start(command))?;
        let ran = Ran {
            tally: tally::cargo_test(&text),
            failed: tally::failed_in_cargo_test(&text),
            timed: Vec::new(),
        };
        return settled("cargo test", succeeded, ran);
    }
    // Below the checkout even where CARGO_TARGET_DIR points elsewhere.
    let profile = postgres.map_or("default", |_| ON_POSTGRES);
    let report = project
        .root
        .join("target/nextest")
        .join(profile)
        .join("junit.xml");
    files::remove(&report)?;
    let mut command = process::cargo(&["nextest", "run", "--profile", profile]);
    // Chosen by the profile and not by `-p`, so that nothing is built again.
    command.args(packages);
    let succeeded = process::succeeds(&mut start(command))?;
    if !report.is_file() {
        return Err(Failure::new("nextest stopped before it could report"));
    }
    let report = files::read_text(&report)?;
    let ran = Ran {
        tally: tally::junit(&report)?,
        failed: tally::failed_in_junit(&report),
        timed: tally::timed_in_junit(&report),
    };
    settled("nextest", succeeded, ran)
}

/// The journeys that depend most on what the database does, by the beginnings of their files' names.
/// What is left to SQLite there – files, previews, killed browsers – the Rust tests try on PostgreSQL too.
const JOURNEYS: [&str; 5] = [
    "tests/journey",
    "tests/cut",
    "tests/needs",
    "tests/restore",
    "tests/deposit",
];

/// So many journeys of one run may need a second try (docs/decisions/0025-second-try.md); from one more on each of them has failed.
const SECOND_TRIES: usize = 2;

/// The tests in a browser. They start the server themselves.
pub fn browser(project: &Project) -> Outcome<Ran> {
    playwright(project, None)
}

/// Some of them once more, with servers on PostgreSQL.
pub fn browser_on_postgres(project: &Project) -> Outcome<Ran> {
    let cluster = Cluster::start_durable()?;
    playwright(project, Some(&cluster))
}

fn playwright(project: &Project, postgres: Option<&Cluster>) -> Outcome<Ran> {
    let folder = project.end2end();
    let report = folder.join("results/report.json");
    files::remove(&report)?;
    let mut command = Command::new(folder.join("node_modules/.bin/playwright"));
    command
        .args(["test", "--reporter=list,json", "--retries=1"])
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .current_dir(&folder);
    if let Some(cluster) = postgres {
        command
            .args(JOURNEYS)
            .env("RAPPORT_TEST_POSTGRES", cluster.url())
            .env("RAPPORT_TEST_PSQL", cluster.psql());
    }
    let succeeded = process::succeeds(&mut command)?;
    if !report.is_file() {
        return Err(Failure::new(
            "the browser tests stopped before they could report",
        ));
    }
    let report = files::read_text(&report)?;
    let missed = tally::left_out(&report)?;
    if !missed.is_empty() {
        println!("  !! LEFT OUT, so NOT tested ({}):", missed.len());
        for one in &missed {
            println!("  !!   {one}");
        }
    }
    let again = tally::second_tries(&report)?;
    if !again.is_empty() {
        println!(
            "  !! PASSED ONLY AT A SECOND TRY ({}), each a defect of the test or of the product:",
            again.len()
        );
        for one in &again {
            println!("  !!   {one}");
        }
    }
    let ran = Ran {
        tally: tally::playwright(&report)?,
        failed: tally::failed_in_playwright(&report)?,
        timed: tally::timed_in_playwright(&report)?,
    };
    settled(
        "the browser tests",
        succeeded,
        with_second_tries(ran, again),
    )
}

/// Too many second tries are no accident: they count as failed then.
fn with_second_tries(mut ran: Ran, again: Vec<String>) -> Ran {
    if again.len() > SECOND_TRIES {
        let count = u64::try_from(again.len())
            .unwrap_or(ran.tally.passed)
            .min(ran.tally.passed);
        ran.tally.passed -= count;
        ran.tally.failed += count;
        ran.failed.extend(again);
    }
    ran
}

/// A runner that failed although no test did has not run them all.
fn settled(runner: &str, succeeded: bool, ran: Ran) -> Outcome<Ran> {
    let tally = ran.tally;
    if !succeeded && tally.failed == 0 {
        return Err(Failure::new(format!("{runner} failed, after {tally}")));
    }
    println!("  {runner}: {tally}");
    Ok(ran)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::Tally;

    #[test]
    fn two_second_tries_are_told_and_a_third_one_fails_them_all() {
        let ran = || Ran {
            tally: Tally {
                passed: 5,
                failed: 0,
                skipped: 0,
            },
            ..Ran::default()
        };
        let tries = |n: usize| (0..n).map(|n| format!("{n}")).collect::<Vec<_>>();
        assert_eq!(with_second_tries(ran(), tries(2)), ran());
        let three = with_second_tries(ran(), tries(3));
        assert_eq!((three.tally.passed, three.tally.failed), (2, 3));
        assert_eq!(three.failed, tries(3));
    }

    #[test]
    fn a_runner_that_failed_without_a_failed_test_is_a_failure() {
        let ran = |failed| Ran {
            tally: Tally {
                passed: 2 - failed,
                failed,
                skipped: 0,
            },
            ..Ran::default()
        };
        assert!(settled("it", false, ran(0)).is_err());
        assert_eq!(settled("it", true, ran(0)).unwrap(), ran(0));
        assert_eq!(settled("it", false, ran(1)).unwrap(), ran(1));
    }
}
