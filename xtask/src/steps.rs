//! What `make check` and `make test` do, one named and timed step after the other.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Instant,
};

use crate::{
    bytes,
    compile::{self, JSON, Made},
    console::Console,
    failure::{Failure, Outcome},
    layers, process,
    project::Project,
    site,
    tally::{Ran, Tally},
    tests_run,
    timing::{self, Timing},
    wasm::Mode,
};

/// The crates of the server's side. One set for lints, build and tests: another set would unify
/// other features and build everything again.
pub const NATIVE: [&str; 18] = [
    "-p",
    "domain",
    "-p",
    "sync",
    "-p",
    "backend",
    "-p",
    "backend-tests",
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

/// What is compiled of each package for tests.
const ALL: [&str; 3] = ["--lib", "--bins", "--tests"];

pub fn check(project: &Project) -> Outcome<()> {
    let mut timing = Timing::start();
    quick(project, &mut timing)?;
    both_sides(project, &mut timing, "lints", false)?;
    println!("{}", timing.table());
    Ok(())
}

/// A failed test does not keep the other tests from running; anything else that fails does.
pub fn test(project: &Project) -> Outcome<()> {
    let mut timing = Timing::start();
    quick(project, &mut timing)?;
    both_sides(project, &mut timing, "compiling, both sides at once", true)?;
    let mut ran = Ran::default();
    let mut run = |name: &str, tests: &dyn Fn(&Project) -> Outcome<Ran>| -> Outcome<Ran> {
        timing.step(name, say, || tests(project))
    };
    let screens = run("Rust tests of the screens", &tests_run::screens)?;
    let native = run("Rust tests", &tests_run::native)?;
    let postgres = run("Rust tests on PostgreSQL", &tests_run::on_postgres)?;
    let browser = run("browser tests", &tests_run::browser)?;
    let journeys = run(
        "browser tests on PostgreSQL",
        &tests_run::browser_on_postgres,
    )?;
    let again = "on PostgreSQL";
    for part in [
        screens,
        native,
        postgres.named(again),
        browser,
        journeys.named(again),
    ] {
        ran = ran + part;
    }
    println!("{}\n{}", timing.table(), timing::slowest(&ran.timed));
    end(ran)
}

/// Tells what failed; how many passed and failed is the last line.
fn end(ran: Ran) -> Outcome<()> {
    for one in &ran.failed {
        println!("  failed: {one}");
    }
    println!("\n{}", ran.tally);
    if ran.tally == Tally::default() {
        return Err(Failure::new("no test ran"));
    }
    if ran.tally.failed > 0 {
        Err(Failure::new("not all tests passed"))
    } else {
        Ok(())
    }
}

/// What takes a second.
fn quick(project: &Project, timing: &mut Timing) -> Outcome<()> {
    timing.step("formatting", say, || {
        let mut format = process::cargo(&["fmt", "--all", "--check"]);
        process::run(format.current_dir(&project.root))
    })?;
    timing.step("layers", say, || layers::check(project))
}

/// Lints both sides, and builds them where tests follow.
///
/// At the same time, because each is mostly a chain: domain, sync, backend, app and server wait for one another, and linking the
/// browser's programs as a whole has one thread. cargo locks one folder for each side, so neither waits. No test runs meanwhile: those
/// look at clocks.
fn both_sides(project: &Project, timing: &mut Timing, name: &str, build: bool) -> Outcome<()> {
    let start = Instant::now();
    let (server, browser) = (Timing::start(), Timing::start());
    let log = Console::log(&project.target.join("xtask-work/browser-side.log"))?;
    // The one that fails keeps the other from beginning anything more.
    let stop = AtomicBool::new(false);
    let lane = |done: Outcome<Timing>| {
        stop.fetch_or(done.is_err(), Ordering::Relaxed);
        done
    };
    let go_on = || !stop.load(Ordering::Relaxed);
    let (server, browser) = thread::scope(|scope| {
        let browser = scope.spawn(|| lane(browser_side(project, browser, &log, build, go_on)));
        let server = lane(server_side(project, server, build, go_on));
        let stopped = |_| Err(Failure::new("the browser's side stopped"));
        (server, browser.join().unwrap_or_else(stopped))
    });
    print!("{}", log.kept()?);
    timing.beside(name, start, [server?, browser?]);
    println!("▸ {name} … done, {} s\n", start.elapsed().as_secs());
    Ok(())
}

fn server_side(
    project: &Project,
    mut timing: Timing,
    build: bool,
    go_on: impl Fn() -> bool,
) -> Outcome<Timing> {
    let terminal = Console::Terminal;
    let denied = [&ALL[..], &["--", "-D", "warnings"]].concat();
    timing.step("lints, server's side", say, || {
        made(project, &terminal, &["clippy", JSON], &NATIVE, &denied)
    })?;
    if build && go_on() {
        timing.step("build for the tests", say, || {
            made(project, &terminal, &["build", JSON], &NATIVE, &ALL)
        })?;
    }
    if build && go_on() {
        timing.step("build for the tests of the screens", say, || {
            let screens = &tests_run::SCREENS;
            made(project, &terminal, &["build", JSON], screens, &ALL)
        })?;
    }
    Ok(timing)
}

/// Its output is kept until the server's side is done with the terminal.
fn browser_side(
    project: &Project,
    mut timing: Timing,
    log: &Console,
    build: bool,
    go_on: impl Fn() -> bool,
) -> Outcome<Timing> {
    let say = |line: &str| log.say(line);
    timing.step("lints, browser's side", say, || {
        let denied = ["--", "-D", "warnings"];
        made(project, log, &["clippy", JSON], &BROWSER, &denied)
    })?;
    if build && go_on() {
        timing.step("browser files", say, || {
            site::build(project, Mode::Release, log)
        })?;
        timing.step("bytes", say, || bytes::check(project))?;
    }
    Ok(timing)
}

/// Runs cargo and says how much of it was there already.
fn made(
    project: &Project,
    console: &Console,
    task: &[&str],
    packages: &[&str],
    rest: &[&str],
) -> Outcome<Made> {
    let mut command = process::cargo(task);
    command.args(packages).args(rest).current_dir(&project.root);
    let made = compile::run(&mut command, console)?;
    console.say(&format!("  {made}"))?;
    Ok(made)
}

fn say(line: &str) -> Outcome<()> {
    println!("{line}");
    Ok(())
}
