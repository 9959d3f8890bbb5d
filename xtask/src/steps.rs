//! What `make check` and `make test` do, one named and timed step after the other.

use std::time::Instant;

use crate::{
    failure::{Failure, Outcome},
    layers, process,
    project::Project,
    site,
    tally::{Ran, Tally},
    tests_run,
    wasm::Mode,
};

/// The crates of the server's side. One set for lints, build and tests: another set would unify
/// other features and build everything again.
pub const NATIVE: [&str; 16] = [
    "-p",
    "domain",
    "-p",
    "sync",
    "-p",
    "backend",
    "-p",
    "words",
    "-p",
    "app",
    "-p",
    "server",
    "-p",
    "xtask",
    "--features",
    "app/ssr",
];

/// The crates of the browser's side: `frontend` asks `app` for `csr`. In the profile of the build,
/// so that both use the same compiled macros.
const BROWSER: [&str; 8] = [
    "-p",
    "app",
    "-p",
    "frontend",
    "--target",
    "wasm32-unknown-unknown",
    "--profile",
    "wasm-release",
];

pub fn check(project: &Project) -> Outcome<()> {
    step("formatting", || {
        run(project, &["fmt", "--all", "--check"], &[], &[])
    })?;
    step("lints, server's side", || {
        run(
            project,
            &["clippy"],
            &NATIVE,
            &["--lib", "--bins", "--tests", "--", "-D", "warnings"],
        )
    })?;
    step("lints, browser's side", || {
        run(project, &["clippy"], &BROWSER, &["--", "-D", "warnings"])
    })?;
    step("layers", || layers::check(project))
}

/// A failed test does not keep the other tests from running; anything else that fails does.
pub fn test(project: &Project) -> Outcome<()> {
    check(project)?;
    step("build for the tests", || {
        run(
            project,
            &["build"],
            &NATIVE,
            &["--lib", "--bins", "--tests"],
        )
    })?;
    let screens = step("Rust tests of the screens", || tests_run::screens(project))?;
    let native = step("Rust tests", || tests_run::native(project))?;
    let postgres = step("Rust tests on PostgreSQL", || {
        tests_run::on_postgres(project)
    })?;
    step("browser files", || site::build(project, Mode::Release))?;
    let browser = step("browser tests", || tests_run::browser(project))?;
    let journeys = step("browser tests on PostgreSQL", || {
        tests_run::browser_on_postgres(project)
    })?;
    let Ran { tally: all, failed } = screens
        + native
        + postgres.named("on PostgreSQL")
        + browser
        + journeys.named("on PostgreSQL");
    for one in &failed {
        println!("  failed: {one}");
    }
    println!("\n{all}");
    if all == Tally::default() {
        return Err(Failure::new("no test ran"));
    }
    if all.failed > 0 {
        Err(Failure::new("not all tests passed"))
    } else {
        Ok(())
    }
}

fn run(project: &Project, task: &[&str], packages: &[&str], rest: &[&str]) -> Outcome<()> {
    let mut command = process::cargo(task);
    process::run(command.args(packages).args(rest).current_dir(&project.root))
}

/// Says what begins and how long it took.
fn step<T>(name: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("▸ {name}");
    let start = Instant::now();
    let result = work();
    let end = if result.is_ok() { "done" } else { "failed" };
    println!("▸ {name} … {end}, {} s\n", start.elapsed().as_secs());
    result
}
