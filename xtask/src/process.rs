//! Starting other programs.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::{
    console::Console,
    failure::{Failure, Outcome, While},
};

/// `cargo` from the PATH (`with-toolchain` decides which one that is). Where CI is set, a lockfile
/// that does not fit the manifests is a failure, not something to be changed in passing.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(words);
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty())
        && words.first() != Some(&"fmt")
    {
        command.arg("--locked");
    }
    command
}

/// Runs it to its end with our terminal.
pub fn run(command: &mut Command) -> Outcome<()> {
    if succeeds(command)? {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` failed", line(command))))
}

/// Runs it to its end; what it prints goes where the console leads.
pub fn run_on(console: &Console, command: &mut Command) -> Outcome<()> {
    console.attach(command)?;
    run(command)
}

/// Runs it to its end with our terminal and tells whether it succeeded.
pub fn succeeds(command: &mut Command) -> Outcome<bool> {
    let status = command
        .status()
        .during(format!("starting `{}`", line(command)))?;
    Ok(status.success())
}

/// What it printed to standard output; its complaints go to our terminal.
pub fn output(command: &mut Command) -> Outcome<String> {
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .during(format!("starting `{}`", line(command)))?;
    if !done.status.success() {
        return Err(Failure::new(format!("`{}` failed", line(command))));
    }
    String::from_utf8(done.stdout).during(format!("reading what `{}` printed", line(command)))
}

/// Runs it, shows each line of standard output as it comes, and keeps them all.
pub fn echoed(command: &mut Command) -> Outcome<(bool, String)> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .during(format!("starting `{}`", line(command)))?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        for text in BufReader::new(stdout).lines() {
            let text = text.during(format!("reading what `{}` printed", line(command)))?;
            println!("{text}");
            kept.push_str(&text);
            kept.push('\n');
        }
    }
    let status = child
        .wait()
        .during(format!("waiting for `{}`", line(command)))?;
    Ok((status.success(), kept))
}

/// Whether a program can be started at all; asks it for its version, quietly.
pub fn version(program: &std::path::Path, words: &[&str]) -> Option<String> {
    let done = Command::new(program)
        .args(words)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(done.stdout).ok()?;
    done.status.success().then(|| text.trim().to_owned())
}

pub fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
