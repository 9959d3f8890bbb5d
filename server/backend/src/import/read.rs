//! A file as people, whichever way it is written: one decoding, several readers, one kind of person.

use crate::import::header::Columns;
use crate::import::person::{Person, Reader};
use crate::import::table::Table;
use crate::import::{ImportError, ImportOptions, Problem, card, decode, spreadsheet, table, vcard};
use domain::people::import_run::{Delimiter, ImportFormat, MAX_COLUMNS, SAMPLES, XLSX};
use encoding_rs::Encoding;

/// A file that was read.
#[derive(Debug)]
pub(super) struct ReadFile {
    pub format: ImportFormat,
    /// As the WHATWG names it.
    pub encoding: &'static str,
    /// What parts the cells of a table; none for another sign, cards and spreadsheets.
    pub delimiter: Option<Delimiter>,
    /// In the order of the file.
    pub people: Vec<Person>,
    /// By line.
    pub problems: Vec<Problem>,
    /// Pictures that were left out.
    pub photos: u64,
    /// Each column's header and the field it goes to; none: kept as a note. Empty for cards.
    pub columns: Vec<(String, Option<String>)>,
    /// What stands in the first rows of each column.
    pub samples: Vec<Vec<String>>,
}

/// Reads a file.
pub(super) fn read(
    bytes: Vec<u8>,
    options: &ImportOptions,
    reader: &Reader,
) -> Result<ReadFile, ImportError> {
    if spreadsheet::is_packed(&bytes) {
        return of_table(spreadsheet::read(&bytes)?, XLSX, options, reader);
    }
    // The container of XLS, and of an XLSX with a password.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(ImportError::Spreadsheet);
    }
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    let encoding = match (Encoding::for_bom(&bytes), options.encoding.as_deref()) {
        (None, Some(label)) => Encoding::for_label(label.as_bytes())
            .ok_or_else(|| ImportError::UnknownEncoding(label.to_owned()))?,
        _ => decode::encoding(&bytes).ok_or(ImportError::NotText)?,
    };
    let text = decode::decode(bytes, encoding);
    if card::is_cards(&text) {
        let mut read = of_cards(&text, encoding.name(), reader);
        read.problems.sort_by_key(|problem| problem.line);
        Ok(read)
    } else {
        let named = options.delimiter.map(Delimiter::sign);
        of_table(table::read(&text, named)?, encoding.name(), options, reader)
    }
}

impl ReadFile {
    fn new(format: ImportFormat, encoding: &'static str, problems: Vec<Problem>) -> Self {
        Self {
            format,
            encoding,
            delimiter: None,
            people: Vec::new(),
            problems,
            photos: 0,
            columns: Vec::new(),
            samples: Vec::new(),
        }
    }

    fn take(&mut self, line: u64, person: Result<Person, crate::import::Why>) {
        match person {
            Ok(person) => self.people.push(person),
            Err(why) => self.problems.push(Problem { line, why }),
        }
    }
}

fn of_cards(text: &[u8], encoding: &'static str, reader: &Reader) -> ReadFile {
    let found = card::cards(text);
    let mut read = ReadFile::new(ImportFormat::Vcard, encoding, found.problems);
    read.photos = found.photos;
    for card in &found.cards {
        let person = vcard::cells(card).and_then(|cells| {
            let said = cells.iter();
            let said = said.map(|(name, field, text)| (name.as_str(), field, text.as_str()));
            reader.person_of(card.line, said)
        });
        read.take(card.line, person);
    }
    read
}

fn of_table(
    table: Table,
    encoding: &'static str,
    options: &ImportOptions,
    reader: &Reader,
) -> Result<ReadFile, ImportError> {
    if table.headers.len() > MAX_COLUMNS {
        return Err(ImportError::TooManyColumns);
    }
    if holds_passwords(&table.headers) {
        return Err(ImportError::Passwords);
    }
    let columns = Columns::of(&table.headers, &options.map, &reader.own)?;
    let samples = samples(&table);
    let mut read = ReadFile::new(ImportFormat::Table, encoding, table.problems);
    read.delimiter = table.delimiter.and_then(Delimiter::of_sign);
    read.columns = columns.report();
    read.samples = samples;
    for row in &table.rows {
        read.take(row.line, reader.person(row.line, &columns, &row.cells));
    }
    read.problems.sort_by_key(|problem| problem.line);
    Ok(read)
}

/// The first texts of each column, short.
fn samples(table: &Table) -> Vec<Vec<String>> {
    let (most, longest) = SAMPLES;
    let of = |column: usize| -> Vec<String> {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
        let cells = cells
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty());
        let short = |cell: &str| cell.chars().take(longest).collect();
        cells.take(most).map(short).collect()
    };
    (0..table.headers.len()).map(of).collect()
}

/// Browsers and password managers export tables too, and people pick the wrong file.
fn holds_passwords(headers: &[String]) -> bool {
    headers.iter().any(|header| {
        let header = header.trim().to_lowercase();
        [
            "password",
            "login_password",
            "密码",
            "passwort",
            "mot de passe",
        ]
        .contains(&header.as_str())
    })
}
