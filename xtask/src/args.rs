//! What the tool was asked to do.

use crate::{
    failure::{Failure, Outcome},
    wasm::Mode,
};

pub const HELP: &str = "\
cargo run -p xtask -- TASK

  build [--dev]  the browser files, into target/site (--dev: quick to build, large, not compressed)
  bytes          the size of what each audience loads, from the last build
  layers         the directions between the crates, and versions that must not come in
  check          formatting, lints on both sides, layers
  test           check, then every test; ends with what each minute bought and the number of passed and failed ones
  tests          the name of every test, sorted, each once, to compare two commits
  dev            build, serve, and again after each change of a file
";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Build(Mode),
    Bytes,
    Layers,
    Check,
    Test,
    Tests,
    Dev,
    Help,
}

pub fn parse(words: impl Iterator<Item = String>) -> Outcome<Task> {
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["build"] => Ok(Task::Build(Mode::Release)),
        ["build", "--dev"] => Ok(Task::Build(Mode::Dev)),
        ["bytes"] => Ok(Task::Bytes),
        ["layers"] => Ok(Task::Layers),
        ["check"] => Ok(Task::Check),
        ["test"] => Ok(Task::Test),
        ["tests"] => Ok(Task::Tests),
        ["dev"] => Ok(Task::Dev),
        [] | ["help" | "--help" | "-h"] => Ok(Task::Help),
        other => Err(Failure::new(format!(
            "no task `{}`\n\n{HELP}",
            other.join(" ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Outcome<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_release_build_is_the_default_and_dev_is_asked_for() {
        assert_eq!(parsed("build").unwrap(), Task::Build(Mode::Release));
        assert_eq!(parsed("build --dev").unwrap(), Task::Build(Mode::Dev));
    }

    #[test]
    fn an_unknown_task_is_refused_with_the_list() {
        let failure = parsed("biuld").unwrap_err().to_string();
        assert!(failure.contains("no task `biuld`") && failure.contains("layers"));
    }
}
