//! The project's own build tool: `cargo run -p xtask -- help` lists what it does.
//!
//! It turns the frontend into files a browser loads, checks the directions between the layers
//! and runs the tests. It is never part of what is shipped, and knows no CRM word.

mod addresses;
mod args;
mod audience;
mod bytes;
mod cache;
mod classes;
mod compile;
mod compress;
mod console;
mod css;
mod dev;
mod failure;
mod files;
mod layers;
mod listing;
mod lock;
mod manifest;
mod metadata;
mod names;
mod postgres;
mod process;
mod project;
mod rooms;
mod rotation;
mod site;
mod sources;
mod split;
mod steps;
mod tally;
mod tests_run;
mod timing;
mod wasm;
mod words;
mod worker;

use std::process::ExitCode;

use args::Task;
use console::Console;
use failure::Outcome;
use project::Project;

fn main() -> ExitCode {
    match args::parse(std::env::args().skip(1)).and_then(|task| perform(&task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: &Task) -> Outcome<()> {
    if *task == Task::Help {
        print!("{}", args::HELP);
        return Ok(());
    }
    let project = Project::find()?;
    match task {
        Task::Build(mode) => site::build(&project, *mode, &Console::Terminal).map(drop),
        Task::Bytes => bytes::print(&project),
        Task::Layers => layers::check(&project),
        Task::Check => steps::check(&project),
        Task::Test => steps::test(&project),
        Task::Tests => names::print(&project),
        Task::Dev => dev::watch(&project),
        Task::Help => Ok(()),
    }
}
