//! Fixtures of tests and campaigns, and of the formulas.

use super::{Figures, Run, Stop};
use crate::insight::ab_test::{self, Arm};
use crate::insight::campaign::{self, Row};
use crate::insight::efficiency::efficiency;
use crate::insight::satisfaction::{Rating, satisfaction};
use crate::insight::thin::{Code, Refusal};
use crate::insight::value::value;
use serde_json::{Value, json};

pub(super) fn ab_test(run: &Run<'_>) -> Result<Figures, Stop> {
    let csv = run.csv;
    let names = ["test", "a_success", "a_total", "b_success", "b_total"];
    let [name, yes_a, all_a, yes_b, all_b] = names.map(|name| csv.column(name));
    let (name, yes_a, all_a, yes_b, all_b) = (name?, yes_a?, all_a?, yes_b?, all_b?);
    let share = csv.column("planned_share_b").ok();
    let mut tests = Vec::new();
    for row in 0..csv.rows.len() {
        let arm = |yes, all| -> Result<Arm, Refusal> {
            Ok(Arm {
                successes: csv.whole(row, yes)?,
                total: csv.whole(row, all)?,
            })
        };
        let mut rules = ab_test::Rules::default();
        if let Some(column) = share {
            rules.planned_share_b = csv.number(row, column)?;
        }
        let of_row = |refusal: Refusal| match refusal.code {
            Code::BadRow => Refusal::row(row + 1),
            _ => refusal,
        };
        let one = ab_test::fit(arm(yes_a, all_a)?, arm(yes_b, all_b)?, &rules).map_err(of_row)?;
        tests.push(json!({
            "test": csv.cell(row, name),
            "rate_a": one.rate_a,
            "rate_b": one.rate_b,
            "method": one.method,
            "z": one.z,
            "p_value": one.p_value,
            "difference_low95": one.difference.0,
            "difference_high95": one.difference.1,
            "probability_b_better": one.probability_b_better,
            "expected_loss_b": one.expected_loss_b,
            "split_p_value": one.split_p_value,
            "split_broken": one.split_broken,
            "needed_per_arm_for_20pct_lift": one.needed_per_arm,
        }));
    }
    if tests.is_empty() {
        return Err(Refusal::new(Code::NoRows).into());
    }
    Ok(Figures::from_iter([(
        "tests".to_owned(),
        Value::Array(tests),
    )]))
}

pub(super) fn campaign(run: &Run<'_>) -> Result<Figures, Stop> {
    let csv = run.csv;
    let treated = csv.column(run.text("treated").unwrap_or("treated"))?;
    let outcome = csv.column(run.text("outcome").unwrap_or("outcome"))?;
    let read = |row| -> Result<Row, Refusal> {
        let treated = match csv.number(row, treated)? {
            0.0 => false,
            1.0 => true,
            _ => return Err(Refusal::row(row + 1)),
        };
        Ok(Row {
            treated,
            outcome: csv.number(row, outcome)?,
        })
    };
    let rows = (0..csv.rows.len())
        .map(read)
        .collect::<Result<Vec<Row>, Refusal>>()?;
    let told = if run.text("outcome_kind") == Some("money") {
        let effect = campaign::amount(&rows)?;
        vec![
            ("treated", json!(effect.treated)),
            ("control", json!(effect.control)),
            ("difference", json!(effect.difference)),
            ("low95", json!(effect.low)),
            ("high95", json!(effect.high)),
            ("welch_t", json!(effect.t)),
            ("degrees_of_freedom", json!(effect.degrees)),
            ("p_value", json!(effect.p_value)),
        ]
    } else {
        let effect = campaign::rate(&rows)?;
        vec![
            ("treated", json!(effect.treated)),
            ("control", json!(effect.control)),
            ("control_rate", json!(effect.control_rate)),
            ("treated_rate", json!(effect.treated_rate)),
            ("difference", json!(effect.difference)),
            ("low95", json!(effect.low)),
            ("high95", json!(effect.high)),
            ("extra_outcomes", json!(effect.extra)),
        ]
    };
    let mut figures: Figures = told
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    if let Some(groups) = groups(run, &rows)? {
        figures.insert(
            "groups_name_control_treated_difference_low_high".to_owned(),
            groups,
        );
    }
    Ok(figures)
}

/// The effect on two groups that a rule such as `age < 30 / age >= 30` tells apart.
fn groups(run: &Run<'_>, rows: &[Row]) -> Result<Option<Value>, Stop> {
    let (Some(column), Some(rule)) = (run.text("group"), run.text("group_rule")) else {
        return Ok(None);
    };
    let column = run.csv.column(column)?;
    let border = rule
        .split('/')
        .next()
        .and_then(|first| first.split('<').nth(1));
    let Some(border) = border.and_then(|text| text.trim().parse::<f64>().ok()) else {
        return Err(Stop::Broken(format!("{rule} is no rule of two groups")));
    };
    let mut parts = [Vec::new(), Vec::new()];
    for (at, row) in rows.iter().enumerate() {
        let part = usize::from(run.csv.number(at, column)? >= border);
        parts[part].push(*row);
    }
    let names = [format!("under_{border}"), format!("{border}_and_over")];
    let mut groups = Vec::new();
    for (name, part) in names.iter().zip(&parts) {
        let one = campaign::rate(part)?;
        groups.push(json!([
            name,
            one.control,
            one.treated,
            one.difference,
            one.low,
            one.high
        ]));
    }
    Ok(Some(Value::Array(groups)))
}

/// V, S and E of small examples; one that the product refuses says so.
pub(super) fn formulas(parameters: &Value) -> Result<Figures, Stop> {
    let told = [
        ("value", value_of as fn(&Value) -> Result<Value, Refusal>),
        ("satisfaction", satisfaction_of),
        ("efficiency", efficiency_of),
    ];
    let mut figures = Figures::new();
    for (key, formula) in told {
        let Some(examples) = parameters.get(key).and_then(Value::as_array) else {
            continue;
        };
        let list = examples.iter().map(|one| {
            let mut told = formula(one)
                .unwrap_or_else(|refusal| json!({ "refused": true, "reason": refusal.code }));
            if let Some(told) = told.as_object_mut() {
                told.insert("id".to_owned(), one.get("id").cloned().unwrap_or_default());
            }
            told
        });
        figures.insert(key.to_owned(), list.collect());
    }
    Ok(figures)
}

fn number(one: &Value, key: &str) -> f64 {
    one.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

fn whole(one: &Value, key: &str) -> Option<i64> {
    one.get(key).and_then(Value::as_i64)
}

fn value_of(one: &Value) -> Result<Value, Refusal> {
    let purchases = whole(one, "purchases").and_then(|count| u32::try_from(count).ok());
    let (Some(purchases), Some(amount)) = (purchases, whole(one, "amount_minor")) else {
        return Err(Refusal::row(1));
    };
    let v = value(
        purchases,
        amount,
        number(one, "window_days"),
        number(one, "lifetime_months"),
    )?;
    Ok(json!({
        "R_per_month": v.rate,
        "P_minor": v.purchase,
        "L_months": v.months,
        "V_minor": v.value,
    }))
}

fn satisfaction_of(one: &Value) -> Result<Value, Refusal> {
    let items = one.get("items").and_then(Value::as_array);
    let rating = |item: &Value| Rating {
        value: number(item, "value"),
        min: number(item, "min"),
        max: number(item, "max"),
    };
    let ratings: Vec<Rating> = items.into_iter().flatten().map(rating).collect();
    let s = satisfaction(&ratings)?;
    Ok(json!({ "S": s.share, "n": s.ratings }))
}

fn efficiency_of(one: &Value) -> Result<Value, Refusal> {
    let Some(begun) = whole(one, "first_contact") else {
        return Err(Refusal::row(1));
    };
    let e = efficiency(number(one, "active_seconds"), begun, whole(one, "resolved"))?;
    Ok(json!({ "E": e.share, "T1_s": e.active, "T2_s": e.elapsed }))
}
