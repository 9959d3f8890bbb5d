//! `insight check`: the models against known answers. `insight run`: what the business's own figures say.

use super::{CommandError, note_external_write};
use crate::command::cli::InsightCommand;
use crate::config::Config;
use crate::run::start::{self, Clocks};
use backend::{InsightReport, check_fixture};
use domain::insight::check::{Figure, Judgement, Report};
use domain::insight::model_run::Found;
use serde_json::Value;
use std::path::Path;

pub(super) async fn run(config: &Config, command: InsightCommand) -> Result<(), CommandError> {
    match command {
        InsightCommand::Check { file, json } => check(&file, json),
        InsightCommand::Run => {
            let backend = start::open(config, Clocks::of_system().wall).await?;
            let report = backend.run_insight().await?;
            note_external_write(&backend).await;
            backend.close().await;
            print!("{}", told(&report));
            Ok(())
        }
    }
}

/// A line for each kind: what was found, or why nothing was.
pub(super) fn told(report: &InsightReport) -> String {
    let mut lines = vec![format!(
        "{} contacts have new figures, {} suggestions are open.",
        report.contacts, report.suggestions
    )];
    for run in &report.runs {
        let kind = run.kind.name();
        lines.push(match &run.refusal {
            Some(refusal) => {
                let figure = |figure: Option<f64>| {
                    figure.map_or_else(|| "-".into(), |figure| figure.to_string())
                };
                let (have, need) = (figure(refusal.have), figure(refusal.need));
                format!("{kind}: nothing ({:?}: {have}, needs {need})", refusal.code)
            }
            None => format!(
                "{kind}: {}",
                run.accepted
                    .as_ref()
                    .map_or_else(String::new, |it| found(&it.found))
            ),
        });
    }
    lines.join("\n") + "\n"
}

fn found(found: &Found) -> String {
    match found {
        Found::Groups { groups } => {
            let groups = groups.iter();
            let each = groups.map(|sum| format!("{} {}", sum.group.name(), sum.customers));
            each.collect::<Vec<_>>().join(", ")
        }
        Found::WhoToContact { had_reason } => format!("{had_reason} customers"),
        Found::NextWeek(week) => format!(
            "{} (8 of 10 weeks: {} to {}; minor units)",
            week.value.0, week.low.0, week.high.0
        ),
        Found::Alerts { alerts } => format!("{} different", alerts.len()),
        Found::Lifetime(run) => format!(
            "misses by {:.2} visits on days it had not seen; \"goes on as before\" by {:.2}",
            run.miss, run.simple_miss
        ),
        Found::Churn(run) => format!(
            "log loss {:.3} on a later day; the share of all {:.3}",
            run.log_loss, run.simple_log_loss
        ),
        Found::SuggestionEffect(effect) => format!(
            "{} of {} came back, {} of {} left alone",
            effect.came_back, effect.contacted, effect.control_came_back, effect.control
        ),
    }
}

fn check(file: &Path, json: bool) -> Result<(), CommandError> {
    let report = check_fixture(file)?;
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
