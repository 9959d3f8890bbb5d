//! Fixtures of days and months.

use super::{Figures, Run, Stop};
use crate::insight::forecast::{self, Method, Rules, Step};
use crate::insight::thin::Refusal;
use crate::insight::{anomaly, day, ets};
use serde_json::{Value, json};

/// Period numbers and values; a month is `YYYY-MM`, a day `YYYY-MM-DD`.
fn rows(run: &Run<'_>) -> Result<(Vec<(i32, f64)>, bool), Stop> {
    let value = run.csv.column(run.text("value").unwrap_or("value"))?;
    let period = match run.csv.column("period") {
        Ok(column) => column,
        Err(_) => run.csv.column("date")?,
    };
    // As the parameters say, or as the first period is written.
    let months = match run.text("period") {
        Some(text) => text == "month",
        None => day::number(run.csv.cell(0, period)).is_none(),
    };
    let number = if months {
        day::month_number
    } else {
        day::number
    };
    let read = |row| -> Result<(i32, f64), Refusal> {
        let at = number(run.csv.cell(row, period)).ok_or_else(|| Refusal::row(row + 1))?;
        Ok((at, run.csv.number(row, value)?))
    };
    let rows = (0..run.csv.rows.len())
        .map(read)
        .collect::<Result<_, _>>()?;
    Ok((rows, months))
}

pub(super) fn forecast(run: &Run<'_>) -> Result<Figures, Stop> {
    let (mut rows, months) = rows(run)?;
    let mut rules = if months { Rules::MONTHS } else { Rules::DAYS };
    rules.season = run.count("season_length").unwrap_or(rules.season);
    rules.horizon = run.count("horizon").unwrap_or(rules.horizon);
    if !run.thin_data_rules() {
        rules.least_periods = 0;
    }
    let values = forecast::series(&rows)?;
    rows.sort_by_key(|(at, _)| *at);
    let known = rows.len().saturating_sub(rules.horizon);
    let model = forecast::fit(&rows[..known], &rules)?;
    let (train, test) = values.split_at(known);
    let mut figures = Figures::new();
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    say("train_points", json!(train.len()));
    say("test_points", json!(test.len()));
    say("mase_scale", json!(model.mase_scale));
    let mut lowest: Option<(f64, &str)> = None;
    for method in Method::candidates(rules.season) {
        let name = method.name();
        let guess = match method {
            Method::Ets(kind) => ets::fit(train, rules.season, kind).and_then(|fitted| {
                say(
                    &format!("{name}_log_likelihood"),
                    json!(fitted.log_likelihood),
                );
                if lowest.is_none_or(|(least, _)| fitted.aicc < least) {
                    lowest = Some((fitted.aicc, name));
                }
                fitted.forecast(train, rules.horizon)
            }),
            plain => forecast::forecast(plain, train, rules.season, rules.horizon),
        };
        let Some(guess) = guess else { continue };
        let (mae, smape) = forecast::errors(test, &guess);
        say(&format!("{name}_mase"), json!(mae / model.mase_scale));
        say(&format!("{name}_smape"), json!(smape));
        say(&format!("{name}_mae"), json!(mae));
    }
    say("best_by_aicc", json!(lowest.map(|(_, name)| name)));
    if let Some((steps, trend)) = forecast::log_regression(train, rules.season, rules.horizon) {
        say("log_regression_trend_per_period", json!(trend));
        say(
            "log_regression_coverage_80",
            json!(forecast::coverage(test, &steps)),
        );
    }
    chosen(&model, test, &mut figures);
    Ok(figures)
}

/// What the product would say, chosen by the past alone.
fn chosen(model: &forecast::Model, test: &[f64], figures: &mut Figures) {
    let guess: Vec<f64> = model.steps.iter().map(|step: &Step| step.value).collect();
    let (mae, smape) = forecast::errors(test, &guess);
    let told = [
        ("best_method", json!(model.method.name())),
        ("best_mase", json!(mae / model.mase_scale)),
        ("best_smape", json!(smape)),
        ("best_forecast", json!(guess)),
        (
            "best_coverage_80",
            json!(forecast::coverage(test, &model.steps)),
        ),
        ("rolling_origin_mase", json!(model.mase)),
        (
            "rolling_origin_seasonal_naive_mase",
            json!(model.naive_mase),
        ),
    ];
    figures.extend(told.into_iter().map(|(key, value)| (key.to_owned(), value)));
}

pub(super) fn anomaly(run: &Run<'_>) -> Result<Figures, Stop> {
    let (rows, _) = rows(run)?;
    let alerts = anomaly::fit(&rows)?;
    let told: Vec<Value> = alerts
        .iter()
        .map(|alert| json!([day::text(alert.day), alert.value, alert.expected, alert.z]))
        .collect();
    let days: Vec<String> = alerts.iter().map(|alert| day::text(alert.day)).collect();
    Ok([
        ("days", json!(rows.len())),
        ("alerts", json!(alerts.len())),
        ("alerts_date_value_expected_z", Value::Array(told)),
        // The fixture's alerts are all holidays, so naming the days names them.
        ("holidays_found", json!(days)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect())
}
