//! What is said of a file and of its people.

use domain::people::import_run::{
    Delimiter, FileRefusal, ImportFormat, ImportRun, ImportState, Problem, Why,
};
use std::fmt::Write as _;
use words::StaffWords;

/// Why a file was not taken.
#[must_use]
pub fn refusal_text(why: FileRefusal, words: &StaffWords) -> &'static str {
    let words = &words.import;
    match why {
        FileRefusal::Empty => words.empty,
        FileRefusal::TooLarge => words.too_large,
        FileRefusal::NotText => words.not_text,
        FileRefusal::Spreadsheet => words.spreadsheet,
        FileRefusal::Passwords => words.passwords,
        FileRefusal::NoColumns => words.no_columns,
        FileRefusal::TooManyColumns => words.too_many_columns,
        FileRefusal::TooManyPeople => words.too_many_people,
        FileRefusal::TooManyWaiting => words.too_many_waiting,
    }
}

/// Why somebody was not taken.
#[must_use]
pub fn why_text(why: &Why, words: &StaffWords) -> String {
    let words = &words.import;
    match why {
        Why::Nobody => words.why_nobody.to_owned(),
        Why::TooLong(what) => (words.why_too_long)(what),
        Why::TooMuch => words.why_too_much.to_owned(),
        Why::Quotes => words.why_quotes.to_owned(),
        Why::Encoding => words.why_encoding.to_owned(),
        Why::Cells => words.why_cells.to_owned(),
        Why::NotClosed => words.why_not_closed.to_owned(),
        Why::Unreadable => words.why_unreadable.to_owned(),
        Why::Group => words.why_group.to_owned(),
    }
}

/// "Address book · UTF-8", "Table · gb18030 · Semicolon"
#[must_use]
pub fn kind_text(run: &ImportRun, words: &StaffWords) -> String {
    let kind = match run.format {
        ImportFormat::Vcard => words.import.vcard,
        ImportFormat::Table => words.import.table,
    };
    let mut parts = vec![kind.to_owned(), run.encoding.clone()];
    let delimiter = run.delimiter.map(|one| delimiter_text(one, words));
    parts.extend(delimiter.map(str::to_owned));
    parts.join(" · ")
}

/// What parts the cells of a table.
#[must_use]
pub fn delimiter_text(delimiter: Delimiter, words: &StaffWords) -> &'static str {
    match delimiter {
        Delimiter::Comma => words.import.comma,
        Delimiter::Semicolon => words.import.semicolon,
        Delimiter::Tab => words.import.tab,
    }
}

/// An encoding, with what it is used for where people may not know it by its name.
#[must_use]
pub fn encoding_text(name: &str, words: &StaffWords) -> String {
    let whose = match name {
        "gb18030" => words.import.simplified_chinese,
        "Big5" => words.import.traditional_chinese,
        "windows-1252" => words.import.western,
        "windows-1250" => words.import.central_europe,
        "windows-1251" => words.import.cyrillic,
        "Shift_JIS" => words.import.japanese,
        "EUC-KR" => words.import.korean,
        _ => return name.to_owned(),
    };
    format!("{whose} ({name})")
}

/// "Brought in · 5 new · 1 filled in"
#[must_use]
pub fn outcome_text(run: &ImportRun, words: &StaffWords) -> String {
    let words = &words.import;
    let state = match run.state {
        ImportState::Cancelled => words.cancelled,
        ImportState::Undone => words.undone,
        _ => words.done,
    };
    let mut parts = vec![state.to_owned()];
    if run.state == ImportState::Undone {
        parts.push((words.undone_count)(run.undone));
        if run.kept > 0 {
            parts.push((words.kept_count)(run.kept));
        }
        return parts.join(" · ");
    }
    parts.push((words.added_count)(run.added));
    if run.filled > 0 {
        parts.push((words.filled_count)(run.filled));
    }
    if run.companies > 0 {
        parts.push((words.companies_count)(run.companies));
    }
    if run.refused > 0 {
        parts.push((words.refused_count)(run.refused));
    }
    parts.join(" · ")
}

/// The lines that were not taken as a table, with the mark by which spreadsheets know UTF-8.
#[must_use]
pub fn problems_file(problems: &[Problem], words: &StaffWords) -> String {
    let mut file = String::from("\u{feff}");
    for problem in problems {
        let line = (words.import.line)(problem.line);
        let why = why_text(&problem.why, words).replace('"', "\"\"");
        let _ = write!(file, "\"{line}\",\"{why}\"\r\n");
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use domain::people::import_run::ENCODINGS;
    use words::staff_words;

    fn run(state: ImportState) -> ImportRun {
        ImportRun {
            id: uuid::Uuid::nil(),
            file: "phone.vcf".into(),
            format: ImportFormat::Vcard,
            encoding: "UTF-8".into(),
            delimiter: None,
            reading: Default::default(),
            state,
            known: Default::default(),
            created_at: 0,
            undo_until: None,
            has_file: false,
            people: 6,
            place: 6,
            added: 5,
            filled: 1,
            refused: 2,
            undone: 4,
            kept: 1,
            kept_contacts: Vec::new(),
            companies: 0,
            preview: None,
        }
    }

    #[test]
    fn an_outcome_says_every_count_in_both_languages() {
        let text = |state, lang| outcome_text(&run(state), staff_words(lang));
        assert_eq!(
            text(ImportState::Done, Lang::En),
            "Brought in · 5 new · 1 filled in · 2 not taken"
        );
        assert_eq!(
            text(ImportState::Undone, Lang::En),
            "Undone · 4 taken back · 1 stays, changed since"
        );
        assert_eq!(
            text(ImportState::Done, Lang::Zh),
            "已导入 · 新增 5 人 · 补全 1 人 · 未接受 2 人"
        );
    }

    #[test]
    fn how_a_file_was_read_is_said_in_both_languages() {
        let table = ImportRun {
            format: ImportFormat::Table,
            encoding: "gb18030".into(),
            delimiter: Some(Delimiter::Semicolon),
            ..run(ImportState::Waiting)
        };
        let text = |lang| kind_text(&table, staff_words(lang));
        assert_eq!(text(Lang::En), "Table · gb18030 · Semicolon");
        assert_eq!(text(Lang::Zh), "表格 · gb18030 · 分号");
        for name in ENCODINGS {
            assert!(encoding_text(name, staff_words(Lang::Zh)).contains(name));
        }
    }

    #[test]
    fn the_file_of_lines_is_a_table_that_no_quotation_mark_breaks() {
        let problems = [
            Problem {
                line: 3,
                why: Why::TooLong("a \"note\"".into()),
            },
            Problem {
                line: 9,
                why: Why::Nobody,
            },
        ];
        assert_eq!(
            problems_file(&problems, staff_words(Lang::En)),
            "\u{feff}\"Line 3\",\"a \"\"note\"\" is too long\"\r\n\
             \"Line 9\",\"neither a name nor a number nor an address\"\r\n"
        );
    }
}
