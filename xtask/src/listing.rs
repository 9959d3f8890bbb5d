//! The names of tests, as the runners list them without running anything.

use std::{collections::BTreeMap, fmt::Write};

use serde::Deserialize;

use crate::failure::{Outcome, While};

/// A test in Rust.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    pub package: String,
    /// nextest's name of what it stands in: `backend`, `backend::simulator`.
    pub binary: String,
    pub name: String,
    /// Whether the profile that was listed runs it.
    pub chosen: bool,
}

#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "rust-suites")]
    suites: BTreeMap<String, Suite>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Suite {
    package_name: String,
    binary_id: String,
    testcases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Case {
    filter_match: Match,
}

#[derive(Deserialize)]
struct Match {
    status: String,
}

/// From `cargo nextest list --message-format json`.
pub fn nextest(json: &str) -> Outcome<Vec<Listed>> {
    let listing: Listing = serde_json::from_str(json).during("reading nextest's list of tests")?;
    let listed = |suite: Suite| {
        let (package, binary) = (suite.package_name, suite.binary_id);
        suite.testcases.into_iter().map(move |(name, case)| Listed {
            package: package.clone(),
            binary: binary.clone(),
            name,
            chosen: case.filter_match.status == "matches",
        })
    };
    Ok(listing.suites.into_values().flat_map(listed).collect())
}

/// From `cargo test -- --list`, which does not say what each stands in.
pub fn cargo_test(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

/// The tests by name, a line for each module.
pub fn by_module<'a>(tests: impl IntoIterator<Item = &'a Listed>) -> String {
    let mut modules: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for Listed { binary, name, .. } in tests {
        let (module, name) = name.rsplit_once("::").unwrap_or(("", name));
        modules.entry((binary, module)).or_default().push(name);
    }
    let mut text = String::new();
    for ((binary, module), names) in modules {
        let place = format!("{binary} {module}");
        let _ = writeln!(text, "    {}: {}", place.trim_end(), names.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"rust-build-meta":{},"test-count":3,"rust-suites":{
        "backend::simulator":{"package-name":"backend","binary-id":"backend::simulator","cwd":"/x","status":"listed","testcases":{
            "mutants::one":{"kind":"test","ignored":false,"filter-match":{"status":"mismatch","reason":"default-filter"}},
            "mutants::two":{"kind":"test","ignored":false,"filter-match":{"status":"mismatch","reason":"default-filter"}},
            "replay":{"kind":"test","ignored":false,"filter-match":{"status":"matches"}}}}}}"#;

    #[test]
    fn nextest_says_which_tests_a_profile_runs() {
        let listed = nextest(JSON).unwrap();
        let (chosen, left): (Vec<_>, Vec<_>) = listed.iter().partition(|one| one.chosen);
        assert_eq!((chosen.len(), left.len()), (1, 2));
        assert_eq!(
            (chosen[0].package.as_str(), chosen[0].name.as_str()),
            ("backend", "replay")
        );
        assert_eq!(
            by_module(left),
            "    backend::simulator mutants: one, two\n"
        );
        assert!(nextest("{}").is_err());
    }

    #[test]
    fn cargo_lists_names_among_other_lines() {
        let text = "one::two: test\nthree: test\n\n2 tests, 0 benchmarks\nb: benchmark\n";
        assert_eq!(cargo_test(text), ["one::two", "three"]);
    }
}
