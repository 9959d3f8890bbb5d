//! Fixtures of purchases: lifetime, groups, churn, recommendations.

use super::input::{Csv, Key};
use super::regression::{classified, fitted, verdict};
use super::{Figures, Run, Stop};
use crate::insight::lifetime::{self, Model, Summary};
use crate::insight::purchase::{Purchase, histories};
use crate::insight::thin::Refusal;
use crate::insight::{churn, day, recommend, rfm, score};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Minor units of one major unit in the fixtures.
const MINOR: f64 = 100.0;

fn day_of(run: &Run<'_>, key: &str) -> Result<Option<i32>, Stop> {
    let wrong = || Stop::Broken(format!("{key} is no day"));
    run.text(key)
        .map(|text| day::number(text).ok_or_else(wrong))
        .transpose()
}

fn last_day(rows: &[Purchase<Key>]) -> i32 {
    rows.iter().map(|row| row.day).max().unwrap_or_default()
}

pub(super) fn lifetime(run: &Run<'_>) -> Result<Figures, Stop> {
    let rows = run.csv.purchases()?;
    let as_of = day_of(run, "calibration_end")?.unwrap_or_else(|| last_day(&rows));
    let mut rules = lifetime::Rules::new(as_of);
    if !run.thin_data_rules() {
        (rules.least_customers, rules.least_repeat) = (1, 1);
        (rules.least_days, rules.fresh_days) = (0, i32::MAX);
    }
    let model = lifetime::fit(&rows, &rules)?;
    let known: Vec<Summary<Key>> = histories(&rows, as_of)?
        .iter()
        .map(|one| Summary::of(one, as_of))
        .collect();
    let mut figures = parameters(&model, &known);
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    let mut weeks = 39.0;
    if let Some(until) = day_of(run, "holdout_end")? {
        weeks = f64::from(until - as_of) / 7.0;
        let hold_out = lifetime::hold_out(&model, &rows, as_of, until)?;
        say("holdout_actual", json!(hold_out.actual));
        say("holdout_expected", json!(hold_out.expected));
        say("holdout_mae", json!(hold_out.mae));
        say("holdout_rmse", json!(hold_out.rmse));
        say("naive_rate_expected", json!(hold_out.naive_expected));
        say("naive_rate_mae", json!(hold_out.naive_mae));
        say("auc_expected_vs_any_purchase", json!(hold_out.auc_expected));
        say("auc_alive_vs_any_purchase", json!(hold_out.auc_alive));
        say("verdict", verdict(hold_out.verdict()));
    }
    const ROWS: &str = "rows_customer_x_tx_T_alive_expected_value";
    let asked = run.asked(ROWS).unwrap_or_else(|| {
        let step = (known.len() / 12).max(1);
        known
            .iter()
            .step_by(step)
            .map(|one| json!(one.customer))
            .collect()
    });
    let row = |one: &Summary<Key>| {
        json!([
            one.customer,
            one.repeats,
            f64::from(one.last) / 7.0,
            f64::from(one.age) / 7.0,
            model.alive(one),
            model.expected(one, weeks),
            model.purchase(one) / MINOR,
        ])
    };
    let by_customer: BTreeMap<&Key, &Summary<Key>> =
        known.iter().map(|one| (&one.customer, one)).collect();
    let chosen = asked
        .iter()
        .filter_map(|id| by_customer.get(&Key::of_value(id)));
    say(ROWS, chosen.map(|one| row(one)).collect());
    Ok(figures)
}

fn parameters(model: &Model, known: &[Summary<Key>]) -> Figures {
    let (pearson, spearman) = lifetime::correlations(known);
    let mut figures = vec![
        ("customers", json!(model.customers)),
        ("repeat_customers", json!(model.repeat_customers)),
        ("log_likelihood", json!(model.log_likelihood)),
        ("r", json!(model.r)),
        ("alpha", json!(model.alpha)),
        ("a", json!(model.a)),
        ("b", json!(model.b)),
        ("rough", json!(model.rough)),
        ("correlation_frequency_value", json!(pearson)),
        ("correlation_frequency_value_spearman", json!(spearman)),
    ];
    if let Some(money) = &model.money {
        // A density of major units is as many times higher as they are larger.
        let major = money.customers as f64 * crate::insight::math::ln(MINOR);
        let mean = money.p * money.v / (money.q - 1.0);
        figures.extend([
            ("gamma_gamma_customers", json!(money.customers)),
            (
                "gamma_gamma_log_likelihood",
                json!(money.log_likelihood + major),
            ),
            ("p", json!(money.p)),
            ("q", json!(money.q)),
            ("v", json!(money.v / MINOR)),
            ("population_mean_value", json!(mean / MINOR)),
        ]);
    }
    figures
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

pub(super) fn rfm(run: &Run<'_>) -> Result<Figures, Stop> {
    let rows = run.csv.purchases()?;
    let mut rules = rfm::Rules::new(day_of(run, "as_of")?.unwrap_or_else(|| last_day(&rows)));
    if let Some(days) = run
        .count("window_days")
        .and_then(|days| i32::try_from(days).ok())
    {
        rules.window = days;
    }
    if !run.thin_data_rules() {
        rules.least_customers = 1;
    }
    let scored = rfm::fit(&rows, &rules)?;
    let mut figures = counted(&scored);
    const ROWS: &str = "rows_customer_R_F_M_scores_segment";
    let asked = run.asked(ROWS).unwrap_or_else(|| {
        scored
            .iter()
            .step_by((scored.len() / 10).max(1))
            .map(|one| json!(one.customer))
            .collect()
    });
    let row = |id: &Value| {
        let place = scored
            .binary_search_by(|one| one.customer.cmp(&Key::of_value(id)))
            .ok()?;
        let one = scored.get(place)?;
        let [r, f, m] = one.scores;
        let group = one.group.name();
        Some(json!([
            one.customer,
            one.recency,
            one.frequency,
            one.money,
            r,
            f,
            m,
            group
        ]))
    };
    figures.insert(ROWS.to_owned(), asked.iter().filter_map(row).collect());
    Ok(figures)
}

/// How many customers have each score and are in each group, and what the groups spent.
fn counted(scored: &[rfm::Scored<Key>]) -> Figures {
    let mut figures = Figures::new();
    figures.insert("customers_in_window".to_owned(), json!(scored.len()));
    for (place, key) in ["r_score_counts", "f_score_counts", "m_score_counts"]
        .iter()
        .enumerate()
    {
        let count = |score: u8| {
            scored
                .iter()
                .filter(|one| one.scores[place] == score)
                .count()
        };
        let counts: Figures = (1..=5)
            .map(|score| (score.to_string(), json!(count(score))))
            .collect();
        figures.insert((*key).to_owned(), Value::Object(counts));
    }
    let mut counts: BTreeMap<&str, (usize, i64)> = BTreeMap::new();
    for one in scored {
        let group = counts.entry(one.group.name()).or_default();
        group.0 += 1;
        group.1 = group.1.saturating_add(one.money);
    }
    let of = |pick: fn(&(usize, i64)) -> Value| -> Value {
        Value::Object(
            counts
                .iter()
                .map(|(name, group)| ((*name).to_owned(), pick(group)))
                .collect(),
        )
    };
    figures.insert("segment_counts".to_owned(), of(|group| json!(group.0)));
    figures.insert(
        "segment_amount_minor".to_owned(),
        of(|group| json!(group.1)),
    );
    figures
}

pub(super) fn churn(run: &Run<'_>) -> Result<Figures, Stop> {
    let rows = run.csv.purchases()?;
    let customers = histories(&rows, i32::MAX)?;
    let last = last_day(&rows);
    let horizon = run
        .count("horizon_days")
        .and_then(|days| i32::try_from(days).ok())
        .unwrap_or_else(|| churn::horizon(&customers));
    let test_cut = day_of(run, "test_cut")?.unwrap_or(last - horizon);
    let train_cut = day_of(run, "train_cut")?.unwrap_or(test_cut - horizon);
    let mut rules = churn::Rules {
        train_cut,
        test_cut,
        horizon,
        minor: MINOR,
        logistic: Default::default(),
    };
    if !run.thin_data_rules() {
        rules.logistic = crate::insight::logistic::Rules::UNBOUND;
    }
    let model = churn::fit(&rows, &rules)?;
    let mut figures = fitted(&model.logistic);
    let guesses = churn::guesses(&model.logistic, &customers, &rules);
    classified(&model.hold_out, &mut figures);
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    say("train_churned", json!(model.logistic.events));
    say("test_rows", json!(model.hold_out.rows));
    say("test_churned", json!(model.hold_out.events));
    say("calibration_bins", json!(score::calibration_bins(&guesses)));
    Ok(figures)
}

/// Columns `customer`, `basket`, `date` and `item`.
fn basket_rows(csv: &Csv) -> Result<Vec<recommend::Row<Key, String>>, Stop> {
    let [customer, basket, date, item] =
        ["customer", "basket", "date", "item"].map(|name| csv.column(name));
    let (customer, basket, date, item) = (customer?, basket?, date?, item?);
    Ok((0..csv.rows.len())
        .map(|row| {
            Ok(recommend::Row {
                customer: Key::of(csv.cell(row, customer)),
                day: csv.day(row, date)?,
                basket: Key::of(csv.cell(row, basket)),
                item: csv.cell(row, item).to_owned(),
            })
        })
        .collect::<Result<Vec<_>, Refusal>>()?)
}

pub(super) fn recommend(run: &Run<'_>) -> Result<Figures, Stop> {
    let rows = basket_rows(run.csv)?;
    // The fixtures count pairs from 15 baskets on; a business from fewer.
    let mut rules = recommend::Rules {
        pair_baskets: 15,
        ..recommend::Rules::default()
    };
    rules.pair_baskets = run.count("pair_baskets").unwrap_or(rules.pair_baskets);
    if !run.thin_data_rules() {
        rules.least_customers = 1;
    }
    let (baskets, items, pairs) = recommend::pairs(&rows, &rules)?;
    let (scored, model, customers) = recommend::hold_out(&rows, &rules)?;
    let mut figures = Figures::new();
    let mut say = |key: &str, value: Value| figures.insert(key.to_owned(), value);
    say("baskets", json!(baskets));
    say("items", json!(items));
    say("rules", json!(pairs.len()));
    let told = |pair: &recommend::Pair<String>| {
        let (ab, ba) = pair.confidence;
        json!([
            pair.a,
            pair.b,
            pair.baskets,
            pair.support,
            ab,
            ba,
            pair.lift,
            pair.leverage
        ])
    };
    let top: Vec<Value> = pairs.iter().take(10).map(told).collect();
    say(
        "top_rules_a_b_count_support_confAB_confBA_lift_leverage",
        Value::Array(top),
    );
    say("evaluated", json!(scored.evaluated));
    say("hit_rate_10", json!(scored.hit_rate));
    say("popularity_hit_rate_10", json!(scored.popularity_hit_rate));
    say("mrr_10", json!(scored.reciprocal_rank));
    say("again_customers", json!(scored.again_customers));
    say("again_hit_rate_10", json!(scored.again_hit_rate));
    say("verdict", verdict(scored.verdict()));
    const EXAMPLES: &str = "examples_customer_top5";
    let asked: Vec<Key> = match run.asked(EXAMPLES) {
        Some(ids) => ids.iter().map(Key::of_value).collect(),
        None => customers.into_iter().take(5).collect(),
    };
    let examples = asked
        .iter()
        .map(|id| json!([id, model.new_for(id, 5, &|_| false)]));
    say(EXAMPLES, examples.collect());
    Ok(figures)
}
