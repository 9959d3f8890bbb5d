//! The models against published and independently computed answers.
//!
//! A fixture is JSON: `name`, `kind`, `input` (a CSV file beside it), `parameters`, and `expect`: for each figure its `value` and a
//! tolerance. `rapport insight check` and the tests go this way; nothing of it is in a phone's program. Reading files is the caller's.

mod compare;
mod customers;
mod input;
mod regression;
mod series;
mod trials;

pub use compare::{Figure, Judgement};
pub use input::Csv;

use super::thin::Refusal;
use serde_json::{Map, Value, json};

/// A CSV to be read: a file beside the fixture, or a text inside it.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    File(&'a str),
    Text(&'a str),
}

/// What came of a fixture.
#[derive(Debug, Clone)]
pub struct Report {
    pub name: String,
    pub kind: String,
    /// Those that are expected, in the order of their names, then what else the model says.
    pub figures: Vec<Figure>,
}

impl Report {
    /// Figures that miss what was expected by more than the tolerance.
    #[must_use]
    pub fn out(&self) -> usize {
        self.figures
            .iter()
            .filter(|figure| figure.judgement == Judgement::Out)
            .count()
    }

    /// `{"name": …, "figures": {key: value}}`.
    #[must_use]
    pub fn json(&self) -> Value {
        let figures: Map<String, Value> = self
            .figures
            .iter()
            .map(|figure| (figure.key.clone(), figure.own.clone()))
            .collect();
        json!({ "name": self.name, "figures": figures })
    }
}

/// Why a fixture cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("this is no fixture: {0}")]
    Fixture(String),
    #[error("{0} cannot be read: {1}")]
    Input(String, String),
}

/// Why a run gives no figures: the model refuses, or the fixture is not one.
enum Stop {
    Refused(Refusal),
    Broken(String),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

type Figures = Map<String, Value>;

/// What a run is given.
struct Run<'a> {
    parameters: &'a Value,
    expect: &'a Value,
    csv: &'a Csv,
}

impl Run<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.parameters.get(key)?.as_str()
    }

    fn count(&self, key: &str) -> Option<usize> {
        usize::try_from(self.parameters.get(key)?.as_u64()?).ok()
    }

    /// False only where a tiny published set is to be computed all the same.
    fn thin_data_rules(&self) -> bool {
        self.parameters
            .get("thin_data_rules")
            .and_then(Value::as_bool)
            != Some(false)
    }

    /// The first cells of the rows that are expected under a key: whom to show.
    fn asked(&self, key: &str) -> Option<Vec<Value>> {
        let rows = self.expect.get(key)?.get("value")?.as_array()?;
        Some(rows.iter().filter_map(|row| row.get(0).cloned()).collect())
    }
}

/// Runs the product's own models over a fixture.
///
/// # Errors
/// [`CheckError`] where the text is no fixture, or its CSV cannot be read. A model that refuses is a result: the figure `refusal`.
pub fn check(
    fixture: &str,
    read: &dyn Fn(Source<'_>) -> Result<Csv, String>,
) -> Result<Report, CheckError> {
    let fixture: Value =
        serde_json::from_str(fixture).map_err(|error| CheckError::Fixture(error.to_string()))?;
    let text = |key: &str| {
        fixture
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (name, kind) = (text("name"), text("kind"));
    let empty = json!({});
    let parameters = fixture.get("parameters").unwrap_or(&empty);
    let expect = fixture.get("expect").unwrap_or(&empty);
    let done = match (kind.as_str(), fixture.get("input").and_then(Value::as_str)) {
        ("formulas", _) => trials::formulas(parameters),
        ("refuse", _) => refusals(parameters, read),
        (kind, Some(file)) => {
            let csv =
                read(Source::File(file)).map_err(|why| CheckError::Input(file.to_owned(), why))?;
            run(
                kind,
                &Run {
                    parameters,
                    expect,
                    csv: &csv,
                },
            )
        }
        (_, None) => Err(Stop::Broken("it names no input".to_owned())),
    };
    let figures = match done {
        Ok(figures) => figures,
        Err(Stop::Refused(refusal)) => Figures::from_iter([("refusal".to_owned(), json!(refusal))]),
        Err(Stop::Broken(why)) => return Err(CheckError::Fixture(why)),
    };
    Ok(Report {
        name,
        kind,
        figures: compare::judge(figures, expect),
    })
}

fn run(kind: &str, run: &Run<'_>) -> Result<Figures, Stop> {
    match kind {
        "lifetime" => customers::lifetime(run),
        "rfm" => customers::rfm(run),
        "churn" => customers::churn(run),
        "recommend" => customers::recommend(run),
        "linear" => regression::linear(run),
        "logistic" => regression::logistic(run),
        "tree" => regression::tree(run),
        "forecast" => series::forecast(run),
        "anomaly" => series::anomaly(run),
        "ab_test" => trials::ab_test(run),
        "campaign_effect" => trials::campaign(run),
        other => Err(Stop::Broken(format!("no model is called {other}"))),
    }
}

/// Inputs that a model has to refuse, each a whole CSV as text.
fn refusals(
    parameters: &Value,
    read: &dyn Fn(Source<'_>) -> Result<Csv, String>,
) -> Result<Figures, Stop> {
    let cases = parameters.get("cases").and_then(Value::as_array);
    let none = json!({});
    let mut results = Vec::new();
    for case in cases.map(Vec::as_slice).unwrap_or_default() {
        let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
        let csv = read(Source::Text(text("csv"))).map_err(Stop::Broken)?;
        let parameters = case.get("parameters").unwrap_or(&none);
        let done = run(
            text("model"),
            &Run {
                parameters,
                expect: &none,
                csv: &csv,
            },
        );
        let reason = match done {
            Ok(_) => None,
            Err(Stop::Refused(refusal)) => Some(refusal.code),
            Err(stop) => return Err(stop),
        };
        results.push(json!({ "id": text("id"), "refused": reason.is_some(), "reason": reason }));
    }
    Ok(Figures::from_iter([(
        "cases".to_owned(),
        Value::Array(results),
    )]))
}
