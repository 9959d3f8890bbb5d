//! `insight check`: the models against known answers.

use super::CommandError;
use crate::command::cli::InsightCommand;
use backend::check_fixture;
use domain::insight::check::{Figure, Judgement, Report};
use serde_json::Value;

pub(super) fn run(command: InsightCommand) -> Result<(), CommandError> {
    let InsightCommand::Check { file, json } = command;
    let report = check_fixture(&file)?;
    if json {
        println!("{}", report.json());
    } else {
        print!("{}", text(&report));
    }
    match report.out() {
        0 => Ok(()),
        out => Err(CommandError::Figures(out)),
    }
}

/// Longer values are cut in the table; `--json` has them whole.
const WIDTH: usize = 60;

/// One line for each figure: mark, name, own, expected, tolerance.
fn text(report: &Report) -> String {
    let mut lines = vec![format!("{} ({})", report.name, report.kind)];
    lines.extend(report.figures.iter().map(line));
    let judged = |judgement| {
        report
            .figures
            .iter()
            .filter(move |one| one.judgement == judgement)
            .count()
    };
    lines.push(format!(
        "{} figures within tolerance, {} out.",
        judged(Judgement::Within),
        report.out()
    ));
    lines.join("\n") + "\n"
}

fn line(figure: &Figure) -> String {
    let mark = match figure.judgement {
        Judgement::Within => "ok   ",
        Judgement::Out => "OUT  ",
        Judgement::Shown => "     ",
    };
    let own = short(&figure.own);
    match &figure.expected {
        Some(expected) => {
            let (expected, tolerance) = (short(expected), &figure.tolerance);
            format!("{mark}{}: {own} | {expected} | {tolerance}", figure.key)
        }
        None => format!("{mark}{}: {own}", figure.key),
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
