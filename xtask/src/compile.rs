//! Running cargo to compile, and telling how much of it was there already.

use std::{
    fmt,
    io::{BufRead, BufReader},
    ops::Add,
    process::{Command, Stdio},
};

use serde::Deserialize;

use crate::{
    console::Console,
    failure::{Failure, Outcome, While},
    process,
};

/// Each finished crate as a line of JSON; messages for people stay where they were.
pub const JSON: &str = "--message-format=json-render-diagnostics";

/// How many crates cargo compiled, and how many it needed: the others were there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub compiled: u64,
    pub needed: u64,
}

impl Add for Made {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            compiled: self.compiled + other.compiled,
            needed: self.needed + other.needed,
        }
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} crates compiled", self.compiled, self.needed)
    }
}

/// Runs a cargo command that was given [`JSON`].
pub fn run(command: &mut Command, console: &Console) -> Outcome<Made> {
    console.attach(command)?;
    let named = process::line(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .during(format!("starting `{named}`"))?;
    let mut made = Made::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.during(format!("reading what `{named}` printed"))?;
            made = made + artifact(&line);
        }
    }
    let status = child.wait().during(format!("waiting for `{named}`"))?;
    if status.success() {
        Ok(made)
    } else {
        Err(Failure::new(format!("`{named}` failed")))
    }
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    fresh: bool,
}

/// One crate, where the line tells of one.
fn artifact(line: &str) -> Made {
    match serde_json::from_str::<Message>(line) {
        Ok(message) if message.reason == "compiler-artifact" => Made {
            compiled: u64::from(!message.fresh),
            needed: 1,
        },
        _ => Made::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_that_were_there_are_told_from_those_that_were_compiled() {
        let lines = [
            r#"{"reason":"compiler-artifact","package_id":"a","fresh":true}"#,
            r#"{"reason":"compiler-artifact","package_id":"b","fresh":false}"#,
            r#"{"reason":"build-script-executed","package_id":"b"}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "something a build script printed",
        ];
        let made = lines.iter().map(|line| artifact(line));
        let made = made.fold(Made::default(), Add::add);
        assert_eq!(made.to_string(), "1 of 2 crates compiled");
    }
}
