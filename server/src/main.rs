//! The program `rapport`.

use clap::Parser;
use server::command;
use server::command::cli::Cli;
use server::config::Environment;
use server::run::handles;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    handles::keep_files_private();
    match command::run(cli.command, &Environment::of_process()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rapport: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
