//! Reads a fixture of the models, and the CSV beside it.

use csv::{ReaderBuilder, StringRecord};
use domain::insight::check::{self, CheckError, Csv, Report, Source};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a fixture cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum FixtureError {
    #[error("{0} cannot be opened: {1}")]
    File(PathBuf, io::Error),
    #[error(transparent)]
    Check(#[from] CheckError),
}

/// Runs the models over a fixture: each figure, own beside expected.
///
/// # Errors
/// [`FixtureError`] where the file or its CSV cannot be read, or is no fixture.
pub fn check_fixture(file: &Path) -> Result<Report, FixtureError> {
    let text =
        fs::read_to_string(file).map_err(|error| FixtureError::File(file.to_owned(), error))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let read = |source: Source<'_>| match source {
        Source::Text(text) => table(text),
        Source::File(name) => {
            let text = fs::read_to_string(folder.join(name)).map_err(|error| error.to_string())?;
            table(&text)
        }
    };
    Ok(check::check(&text, &read)?)
}

fn table(text: &str) -> Result<Csv, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let cells = |record: &StringRecord| record.iter().map(|cell| cell.trim().to_owned()).collect();
    let headers = cells(reader.headers().map_err(|error| error.to_string())?);
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(cells(&record.map_err(|error| error.to_string())?));
    }
    Ok(Csv { headers, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::insight::check::Judgement;

    const FIXTURE: &str = r#"{
        "name": "tiny", "kind": "ab_test", "input": "tiny.csv", "parameters": {},
        "expect": { "tests": { "value": [], "info": true }, "more": { "value": 1 } }
    }"#;

    #[test]
    fn a_fixture_is_read_with_the_csv_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tiny.json");
        fs::write(&file, FIXTURE).unwrap();
        let missing = check_fixture(&file).unwrap_err().to_string();
        assert!(missing.contains("tiny.csv cannot be read"), "{missing}");
        let rows = "\u{feff}test,a_success,a_total,b_success,b_total\nx,1,10,2,10\n";
        fs::write(folder.path().join("tiny.csv"), rows).unwrap();
        let report = check_fixture(&file).unwrap();
        assert_eq!(report.out(), 1);
        let test = report
            .figures
            .iter()
            .find(|figure| figure.key == "tests")
            .unwrap();
        assert_eq!(test.judgement, Judgement::Shown);
        assert_eq!(test.own[0]["rate_b"], 0.2);
    }

    #[test]
    fn what_is_no_fixture_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.json");
        assert!(matches!(check_fixture(&file), Err(FixtureError::File(..))));
        for text in ["", "[]", r#"{"kind":"prophecy","input":"x.json"}"#] {
            fs::write(&file, text).unwrap();
            assert!(
                matches!(check_fixture(&file), Err(FixtureError::Check(_))),
                "{text}"
            );
        }
    }
}
