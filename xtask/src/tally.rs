//! How many tests passed and failed, read from what the test runners wrote.

use std::{fmt, ops::Add};

use serde::Deserialize;

use crate::failure::{Failure, Outcome, While};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)
        } else {
            Ok(())
        }
    }
}

/// From nextest's JUnit report: the counts stand in its outermost element.
pub fn junit(xml: &str) -> Outcome<Tally> {
    let head = xml
        .split_once("<testsuites ")
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(head, _)| head)
        .ok_or_else(|| Failure::new("the test report has no <testsuites>"))?;
    let count = |name: &str| {
        let (_, rest) = head.split_once(&format!("{name}=\""))?;
        rest.split_once('"')?.0.parse::<u64>().ok()
    };
    let tests =
        count("tests").ok_or_else(|| Failure::new("the test report has no count of tests"))?;
    let failed = count("failures").unwrap_or(0) + count("errors").unwrap_or(0);
    Ok(Tally {
        passed: tests.saturating_sub(failed),
        failed,
        skipped: 0,
    })
}

/// From the closing lines of `cargo test`: `test result: ok. 3 passed; 0 failed; 1 ignored; …`
pub fn cargo_test(text: &str) -> Tally {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("test result: "))
        .map(|result| {
            let count = |word: &str| {
                result
                    .split([';', '.'])
                    .find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
                    .unwrap_or(0)
            };
            Tally {
                passed: count("passed"),
                failed: count("failed"),
                skipped: count("ignored"),
            }
        })
        .fold(Tally::default(), Add::add)
}

#[derive(Deserialize)]
struct Report {
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
    skipped: u64,
}

#[derive(Deserialize)]
struct Suite {
    #[serde(default)]
    suites: Vec<Suite>,
    #[serde(default)]
    specs: Vec<Spec>,
}

#[derive(Deserialize)]
struct Spec {
    title: String,
    tests: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    status: String,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    description: String,
}

/// What was left out according to Playwright's JSON report, each with its reason.
pub fn left_out(json: &str) -> Outcome<Vec<String>> {
    let report: Suite = serde_json::from_str(json).during("reading the browser tests' report")?;
    let mut found = Vec::new();
    let mut suites = vec![&report];
    while let Some(suite) = suites.pop() {
        suites.extend(suite.suites.iter().rev());
        for spec in &suite.specs {
            for run in spec.tests.iter().filter(|run| run.status == "skipped") {
                let why = run.annotations.first().map(|why| why.description.as_str());
                found.push(format!("{}: {}", spec.title, why.unwrap_or_default()));
            }
        }
    }
    Ok(found)
}

/// From Playwright's JSON report. A test that passed at a second try has passed.
pub fn playwright(json: &str) -> Outcome<Tally> {
    let Report { stats } =
        serde_json::from_str(json).during("reading the browser tests' report")?;
    Ok(Tally {
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected,
        skipped: stats.skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn the_closing_line_is_the_plain_one() {
        assert_eq!(tally(3, 1, 0).to_string(), "3 passed, 1 failed");
        assert_eq!(
            (tally(3, 0, 0) + tally(1, 2, 1)).to_string(),
            "4 passed, 2 failed, 1 skipped"
        );
    }

    #[test]
    fn nextest_is_read_from_its_outermost_element() {
        let xml = "<?xml version=\"1.0\"?>\n<testsuites name=\"n\" tests=\"5\" failures=\"1\" errors=\"1\">\n\
                   <testsuite name=\"a\" tests=\"5\" failures=\"1\"/></testsuites>";
        assert_eq!(junit(xml).unwrap(), tally(3, 2, 0));
        assert!(junit("<html/>").is_err());
    }

    #[test]
    fn cargo_test_is_summed_over_its_binaries() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n\
                    noise\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; finished in 0.10s\n";
        assert_eq!(cargo_test(text), tally(5, 1, 1));
    }

    #[test]
    fn what_was_left_out_is_named_with_its_reason() {
        let json = r#"{"suites":[{"title":"other.spec.ts","specs":[],"suites":[{"title":"webkit","specs":[
            {"title":"an order","tests":[{"status":"skipped","annotations":[{"type":"skip","description":"not installed: Xvfb"}]}]},
            {"title":"a chat","tests":[{"status":"expected","annotations":[]}]}]}]}],"stats":{"expected":1}}"#;
        assert_eq!(
            left_out(json).unwrap(),
            ["an order: not installed: Xvfb".to_owned()]
        );
    }

    #[test]
    fn a_browser_test_that_passed_at_the_second_try_has_passed() {
        let json =
            r#"{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":2,"duration":1.5}}"#;
        assert_eq!(playwright(json).unwrap(), tally(5, 1, 2));
    }
}
