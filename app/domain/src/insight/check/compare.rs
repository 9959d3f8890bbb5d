//! One figure beside another.

use super::Figures;
use serde_json::Value;
use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    Within,
    Out,
    /// Shown, not judged.
    Shown,
}

#[derive(Debug, Clone)]
pub struct Figure {
    pub key: String,
    pub own: Value,
    pub expected: Option<Value>,
    /// As a person reads it: `rel 0.01`, `at most 0.7`, `exact`.
    pub tolerance: String,
    pub judgement: Judgement,
}

/// Fixtures are written with ten digits: within this share of each other two numbers are the same, however narrow the tolerance.
const WRITTEN: f64 = 1e-9;

/// Every expected figure beside the own one; a missing one is out. Then the own figures that nothing is expected of.
pub(super) fn judge(mut own: Figures, expect: &Value) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (key, wanted) in expect.as_object().into_iter().flatten() {
        let value = own.remove(key);
        figures.push(figure(key, value, wanted));
    }
    let rest = own.into_iter().map(|(key, own)| Figure {
        key,
        own,
        expected: None,
        tolerance: String::new(),
        judgement: Judgement::Shown,
    });
    figures.extend(rest);
    figures
}

fn figure(key: &str, own: Option<Value>, wanted: &Value) -> Figure {
    let number = |key: &str| wanted.get(key).and_then(Value::as_f64);
    let (absolute, relative, most) = (number("abs"), number("rel"), number("max"));
    let shown = wanted.get("info").and_then(Value::as_bool) == Some(true);
    let expected = wanted.get("value").cloned().unwrap_or(Value::Null);
    let mut tolerance = String::new();
    for (name, bound) in [("abs", absolute), ("rel", relative), ("at most", most)] {
        if let Some(bound) = bound {
            let _ = write!(tolerance, "{name} {bound} ");
        }
    }
    let judgement = match (&own, most) {
        _ if shown => Judgement::Shown,
        (None, _) => Judgement::Out,
        (Some(own), Some(most)) => within(own.as_f64().is_some_and(|own| own <= most)),
        (Some(own), None) => {
            let relative = relative.unwrap_or_default().max(WRITTEN);
            within(is_near(
                own,
                &expected,
                absolute.unwrap_or_default(),
                relative,
            ))
        }
    };
    let tolerance = match (shown, tolerance.trim()) {
        (true, _) => "for information".to_owned(),
        (false, "") => "exact".to_owned(),
        (false, bounds) => bounds.to_owned(),
    };
    Figure {
        key: key.to_owned(),
        own: own.unwrap_or(Value::Null),
        expected: Some(expected),
        tolerance,
        judgement,
    }
}

fn within(is: bool) -> Judgement {
    if is {
        Judgement::Within
    } else {
        Judgement::Out
    }
}

/// Numbers within the larger allowance; lists and objects element by element; anything else the same.
fn is_near(own: &Value, expected: &Value, absolute: f64, relative: f64) -> bool {
    match (own, expected) {
        (Value::Number(own), Value::Number(expected)) => {
            let (Some(own), Some(expected)) = (own.as_f64(), expected.as_f64()) else {
                return false;
            };
            (own - expected).abs() <= absolute.max(relative * expected.abs())
        }
        (Value::Array(own), Value::Array(expected)) => {
            let pairs = || own.iter().zip(expected);
            own.len() == expected.len()
                && pairs().all(|(own, expected)| is_near(own, expected, absolute, relative))
        }
        (Value::Object(own), Value::Object(expected)) => {
            let near = |(key, expected): (&String, &Value)| {
                own.get(key)
                    .is_some_and(|own| is_near(own, expected, absolute, relative))
            };
            own.len() == expected.len() && expected.iter().all(near)
        }
        _ => own == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judged(own: Value, wanted: Value) -> Judgement {
        figure("x", Some(own), &wanted).judgement
    }

    #[test]
    fn the_larger_allowance_holds() {
        let wanted = json!({ "value": 100.0, "abs": 0.5, "rel": 0.01 });
        assert_eq!(judged(json!(100.9), wanted.clone()), Judgement::Within);
        assert_eq!(judged(json!(101.1), wanted), Judgement::Out);
        assert_eq!(
            judged(json!(0.69), json!({ "value": 0.5, "max": 0.7 })),
            Judgement::Within
        );
        assert_eq!(
            judged(json!(0.71), json!({ "value": 0.5, "max": 0.7 })),
            Judgement::Out
        );
        assert_eq!(
            judged(json!(9), json!({ "value": 1, "info": true })),
            Judgement::Shown
        );
    }

    #[test]
    fn lists_and_objects_are_compared_element_by_element() {
        let wanted = json!({ "value": [{ "a": 1.0, "b": null }, "c"] });
        assert_eq!(
            judged(json!([{ "a": 1, "b": null }, "c"]), wanted.clone()),
            Judgement::Within
        );
        for other in [
            json!([{ "a": 2, "b": null }, "c"]),
            json!([{ "a": 1 }, "c"]),
            json!([]),
        ] {
            assert_eq!(judged(other, wanted.clone()), Judgement::Out);
        }
        assert_eq!(
            judged(json!(true), json!({ "value": true })),
            Judgement::Within
        );
        assert_eq!(judged(Value::Null, json!({ "value": 0.0 })), Judgement::Out);
    }

    #[test]
    fn a_missing_figure_is_out_and_another_is_shown() {
        let own = Figures::from_iter([("more".to_owned(), json!(1))]);
        let figures = judge(own, &json!({ "wanted": { "value": 1 } }));
        let judgements: Vec<Judgement> = figures.iter().map(|figure| figure.judgement).collect();
        assert_eq!(judgements, [Judgement::Out, Judgement::Shown]);
    }
}
