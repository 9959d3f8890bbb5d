//! How many tests passed, and which failed, read from what the test runners wrote.

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

/// A test and how long it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    pub name: String,
    pub seconds: f64,
}

/// What one runner did, or several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ran {
    pub tally: Tally,
    /// The names of the tests that failed.
    pub failed: Vec<String>,
    /// Every test that ran; none where the runner does not say how long each took.
    pub timed: Vec<Timed>,
}

impl Ran {
    /// Says with each name how it ran.
    pub fn named(mut self, how: &str) -> Self {
        let timed = self.timed.iter_mut().map(|one| &mut one.name);
        for name in self.failed.iter_mut().chain(timed) {
            *name = format!("{name} ({how})");
        }
        self
    }
}

impl Add for Ran {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.failed.extend(other.failed);
        self.timed.extend(other.timed);
        Self {
            tally: self.tally + other.tally,
            ..self
        }
    }
}

/// The names of the tests that failed according to nextest's JUnit report.
pub fn failed_in_junit(xml: &str) -> Vec<String> {
    cases(xml)
        .filter(|case| case.contains("<failure") || case.contains("<error"))
        .filter_map(case_name)
        .collect()
}

/// How long each test took according to nextest's JUnit report.
pub fn timed_in_junit(xml: &str) -> Vec<Timed> {
    cases(xml)
        .filter_map(|case| {
            let seconds = attribute(case, "time")?.parse().ok()?;
            let name = case_name(case)?;
            Some(Timed { name, seconds })
        })
        .collect()
}

/// What stands from each `<testcase` to the next.
fn cases(xml: &str) -> impl Iterator<Item = &str> {
    xml.split("<testcase").skip(1)
}

/// `server::http slow::a_slow_body_is_cut`: the binary and the test.
fn case_name(case: &str) -> Option<String> {
    let binary = attribute(case, "classname").unwrap_or_default();
    Some(format!("{binary} {}", attribute(case, "name")?))
}

/// Of the element's own head: what the test printed comes later, and may look like anything.
fn attribute<'a>(case: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = case.split_once('>')?;
    let (_, rest) = head.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// The names of the tests that failed according to what `cargo test` printed.
pub fn failed_in_cargo_test(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
        .map(str::to_owned)
        .collect()
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
    #[serde(default)]
    file: String,
    #[serde(default)]
    line: u32,
    tests: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    status: String,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    results: Vec<Try>,
}

/// One try of a test.
#[derive(Deserialize)]
struct Try {
    #[serde(default)]
    duration: f64,
}

impl Suite {
    /// Its specs and those of the suites in it, in their order.
    fn all(&self) -> Vec<&Spec> {
        let inner = self.suites.iter().flat_map(Self::all);
        self.specs.iter().chain(inner).collect()
    }
}

impl Spec {
    fn place(&self) -> String {
        format!("{}:{} {}", self.file, self.line, self.title)
    }
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    description: String,
}

/// What was left out according to Playwright's JSON report, each with its reason.
pub fn left_out(json: &str) -> Outcome<Vec<String>> {
    let report: Suite = serde_json::from_str(json).during("reading the browser tests' report")?;
    let skipped = |spec: &&Spec, run: &Run| {
        let why = run.annotations.first().map(|why| why.description.as_str());
        format!("{}: {}", spec.title, why.unwrap_or_default())
    };
    let named = |spec: &&Spec| {
        let runs = spec.tests.iter().filter(|run| run.status == "skipped");
        runs.map(|run| skipped(spec, run)).collect::<Vec<_>>()
    };
    Ok(report.all().iter().flat_map(named).collect())
}

/// What failed according to Playwright's JSON report.
pub fn failed_in_playwright(json: &str) -> Outcome<Vec<String>> {
    with_status(json, "unexpected")
}

/// What failed first and passed then, according to the same report.
pub fn second_tries(json: &str) -> Outcome<Vec<String>> {
    with_status(json, "flaky")
}

fn with_status(json: &str, status: &str) -> Outcome<Vec<String>> {
    let report: Suite = serde_json::from_str(json).during("reading the browser tests' report")?;
    let so = |spec: &&&Spec| spec.tests.iter().any(|run| run.status == status);
    let specs = report.all();
    Ok(specs.iter().filter(so).map(|spec| spec.place()).collect())
}

/// How long each test took according to Playwright's JSON report, all tries together.
pub fn timed_in_playwright(json: &str) -> Outcome<Vec<Timed>> {
    let report: Suite = serde_json::from_str(json).during("reading the browser tests' report")?;
    let timed = |spec: &&Spec| {
        let tries = spec.tests.iter().flat_map(|run| &run.results);
        let seconds = tries.map(|one| one.duration / 1_000.0).sum();
        let name = spec.place();
        Timed { name, seconds }
    };
    Ok(report.all().iter().map(timed).collect())
}

/// Every test that Playwright lists, by file and title: no line, so that two commits can be compared.
pub fn listed_by_playwright(json: &str) -> Outcome<Vec<String>> {
    let report: Suite = serde_json::from_str(json).during("reading the list of browser tests")?;
    let name = |spec: &&Spec| format!("{} {}", spec.file, spec.title);
    Ok(report.all().iter().map(name).collect())
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
    fn what_failed_is_named_whichever_runner_ran_it() {
        let xml = r#"<testsuites name="n" tests="3" failures="1" errors="1"><testsuite name="a"><testcase name="one" classname="backend"/>
            <testcase name="two::three" classname="server::http" time="1.0"><failure type="test failure">x &lt; y</failure></testcase>
            <testcase name="four" classname="domain"><error/></testcase></testsuite></testsuites>"#;
        assert_eq!(
            failed_in_junit(xml),
            ["server::http two::three", "domain four"]
        );
        let text = "test one ... ok\ntest two::three ... FAILED\ntest result: FAILED. 1 passed; 1 failed\n";
        assert_eq!(failed_in_cargo_test(text), ["two::three"]);
        let json = r#"{"suites":[{"specs":[{"title":"an order","file":"order.spec.ts","line":7,"tests":[{"status":"unexpected"}]}],
            "suites":[{"specs":[{"title":"a chat","file":"chat.spec.ts","line":9,"tests":[{"status":"expected"}]},
            {"title":"a file","file":"files.spec.ts","line":12,"tests":[{"status":"expected"},{"status":"unexpected"}]}]}]}]}"#;
        assert_eq!(
            failed_in_playwright(json).unwrap(),
            ["order.spec.ts:7 an order", "files.spec.ts:12 a file"]
        );
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
