//! `xtask tests`: the name of every test, so that two commits can be compared.

use std::{collections::BTreeSet, process::Command};

use crate::{
    failure::Outcome,
    listing, process,
    project::Project,
    steps::NATIVE,
    tally,
    tests_run::{self, SCREENS},
};

/// Sorted, each once: what runs again on PostgreSQL, or for both sides of `app`, is one test. How many stands at the end.
pub fn print(project: &Project) -> Outcome<()> {
    let mut names = BTreeSet::new();
    for packages in [&NATIVE[..], &SCREENS] {
        names.extend(rust(project, packages)?);
    }
    names.extend(browser(project)?);
    for name in &names {
        println!("{name}");
    }
    println!("{} tests", names.len());
    Ok(())
}

fn rust(project: &Project, packages: &[&str]) -> Outcome<Vec<String>> {
    if tests_run::has_nextest() {
        let listed = tests_run::listed(project, packages, "default")?;
        let name = |one: listing::Listed| format!("{} {}", one.binary, one.name);
        return Ok(listed.into_iter().map(name).collect());
    }
    let mut command = process::cargo(&["test"]);
    command
        .args(packages)
        .args(["--lib", "--bins", "--tests", "--", "--list"])
        .current_dir(&project.root);
    Ok(listing::cargo_test(&process::output(&mut command)?))
}

fn browser(project: &Project) -> Outcome<Vec<String>> {
    let folder = project.end2end();
    let mut command = Command::new(folder.join("node_modules/.bin/playwright"));
    command
        .args(["test", "--list", "--reporter=json"])
        .current_dir(&folder);
    tally::listed_by_playwright(&process::output(&mut command)?)
}
