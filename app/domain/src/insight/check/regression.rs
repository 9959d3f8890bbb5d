//! Linear, logistic and tree fixtures.

use super::input::{Input, Target};
use super::{Figures, Run, Stop};
use crate::insight::score::{self, Classified};
use crate::insight::table::{Coefficient, Table};
use crate::insight::{linear, logistic, tree};
use serde_json::{Value, json};

/// The rows to learn from, and those to test on where there are any.
fn tables(
    run: &Run<'_>,
    is_class: bool,
    every_level: bool,
) -> Result<(Table, Option<Table>), Stop> {
    let column = run.text("target").unwrap_or("y").to_owned();
    let positive = is_class.then(|| match run.parameters.get("positive") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "1".to_owned(),
    });
    let inputs = Input::all(run.parameters, run.csv, &column, every_level)?;
    let target = Target { column, positive };
    let train = run.csv.table("train", &inputs, &target)?;
    let test = run.csv.table("test", &inputs, &target)?;
    Ok((train, (test.rows() > 0).then_some(test)))
}

fn coefficients(all: &[Coefficient]) -> (Value, Value) {
    let values: Figures = all
        .iter()
        .map(|one| (one.name.clone(), json!(one.value)))
        .collect();
    let errors: Figures = all
        .iter()
        .map(|one| (one.name.clone(), json!(one.standard_error)))
        .collect();
    (Value::Object(values), Value::Object(errors))
}

pub(super) fn linear(run: &Run<'_>) -> Result<Figures, Stop> {
    let (train, test) = tables(run, false, false)?;
    let rules = if run.thin_data_rules() {
        linear::Rules::default()
    } else {
        linear::Rules::UNBOUND
    };
    let model = linear::fit(&train, &rules)?;
    let (values, errors) = coefficients(&model.coefficients);
    let mut figures = Figures::new();
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    say("train_rows", json!(model.rows));
    say("coefficients", values);
    say("standard_errors", errors);
    say("train_r2", json!(model.r2));
    say("residual_sd", json!(model.residual_sd));
    if let Some(test) = test {
        let hold_out = model.hold_out(&test)?;
        let first = run
            .expect
            .get("first_test_rows_prediction_low80_high80")
            .and_then(|expect| expect.get("value")?.as_array().map(Vec::len))
            .unwrap_or(5);
        let rows: Vec<Value> = (0..first.min(test.rows()))
            .map(|row| {
                let guess = model.predict(&test.inputs(row));
                json!([guess.value, guess.low, guess.high])
            })
            .collect();
        say("test_rows", json!(hold_out.rows));
        say("test_mae", json!(hold_out.mae));
        say("test_rmse", json!(hold_out.rmse));
        say("test_r2", json!(hold_out.r2));
        say("mean_only_test_mae", json!(hold_out.mean_mae));
        say("test_coverage_80", json!(hold_out.coverage));
        say(
            "first_test_rows_prediction_low80_high80",
            Value::Array(rows),
        );
        say("verdict", verdict(hold_out.verdict()));
    }
    Ok(figures)
}

/// `accepted`, or the refusal.
pub(super) fn verdict(verdict: Result<(), crate::insight::Refusal>) -> Value {
    verdict.map_or_else(|refusal| json!(refusal), |()| json!("accepted"))
}

pub(super) fn logistic(run: &Run<'_>) -> Result<Figures, Stop> {
    let (train, test) = tables(run, true, false)?;
    let rules = if run.thin_data_rules() {
        logistic::Rules::default()
    } else {
        logistic::Rules::UNBOUND
    };
    let model = logistic::fit(&train, &rules)?;
    let mut figures = fitted(&model);
    if let Some(test) = test {
        let guesses = model.guesses(&test);
        figures.insert("test_rows".to_owned(), json!(test.rows()));
        classified(&model.hold_out(&test)?, &mut figures);
        figures.insert(
            "calibration_bins".to_owned(),
            json!(score::calibration_bins(&guesses)),
        );
    }
    Ok(figures)
}

/// What a logistic model says of itself.
pub(super) fn fitted(model: &logistic::Model) -> Figures {
    let (values, errors) = coefficients(&model.coefficients);
    let figures = [
        ("train_rows", json!(model.rows)),
        ("train_positive", json!(model.events)),
        ("coefficients", values),
        ("standard_errors", errors),
        ("train_log_likelihood", json!(model.log_likelihood)),
        ("rough", json!(model.rough)),
    ];
    figures
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// How probabilities did on rows that were held out.
pub(super) fn classified(scored: &Classified, figures: &mut Figures) {
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    say("test_auc", json!(scored.auc));
    say("test_log_loss", json!(scored.log_loss));
    say("test_brier", json!(scored.brier));
    say("test_accuracy_0.5", json!(scored.accuracy));
    say("base_rate_log_loss", json!(scored.base_log_loss));
    if let Some((intercept, slope)) = scored.calibration {
        say("calibration_intercept", json!(intercept));
        say("calibration_slope", json!(slope));
    }
    say("verdict", verdict(scored.verdict()));
}

pub(super) fn tree(run: &Run<'_>) -> Result<Figures, Stop> {
    let (train, test) = tables(run, true, true)?;
    let usual = tree::Rules::of(train.rows());
    let mut rules = tree::Rules {
        depth: run.count("max_depth").unwrap_or(usual.depth),
        leaf: run.count("min_samples_leaf").unwrap_or(usual.leaf),
        ..usual
    };
    if !run.thin_data_rules() {
        (rules.least_rows, rules.least_events) = (1, 1);
    }
    let model = tree::fit(&train, &rules)?;
    let mut figures = Figures::new();
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    say("leaves", json!(model.root.leaves()));
    say("depth", json!(model.root.depth()));
    say("tree", node(&model.root, &model.names));
    say("rules", json!(model.rules()));
    say("train_accuracy", json!(model.hold_out(&train)?.accuracy));
    if let Some(test) = test {
        let scored = model.hold_out(&test)?;
        let majority = if model.root.share() >= 0.5 {
            scored.events
        } else {
            scored.rows - scored.events
        };
        say("test_accuracy", json!(scored.accuracy));
        say("test_auc", json!(scored.auc));
        say("test_log_loss", json!(scored.log_loss));
        say("test_brier", json!(scored.brier));
        say(
            "majority_accuracy",
            json!(majority as f64 / scored.rows as f64),
        );
        say("verdict", verdict(scored.verdict()));
    }
    Ok(figures)
}

fn node(node: &tree::Node, names: &[String]) -> Value {
    let (rows, positive) = (node.rows, node.positive);
    match &node.split {
        None => json!({ "rows": rows, "positive": positive }),
        Some(split) => json!({
            "rows": rows,
            "positive": positive,
            "feature": names.get(split.input),
            "threshold": split.threshold,
            "left": self::node(&split.left, names),
            "right": self::node(&split.right, names),
        }),
    }
}
