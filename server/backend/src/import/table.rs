//! From bytes to rows: encoding, delimiter, quotation marks. What is broken is left out with its line, and the next line is read again.

use crate::import::{ImportError, MAX_FILE, Problem, Why};
use csv::{ByteRecord, Position, ReaderBuilder};
use std::io::{Cursor, Read};

/// A row's cells, and where it begins.
pub(super) struct Line {
    /// From 1.
    pub line: u64,
    pub cells: Vec<String>,
}

/// The file as a table.
pub(super) struct Table {
    /// What parts its cells; none for a spreadsheet.
    pub delimiter: Option<u8>,
    pub headers: Vec<String>,
    pub rows: Vec<Line>,
    pub problems: Vec<Problem>,
}

/// The file's bytes.
pub(super) fn bytes(file: impl Read) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(ImportError::TooLarge);
    }
    Ok(bytes)
}

/// Reads headers and rows. A delimiter that somebody named goes before what the file says.
pub(super) fn read(bytes: &[u8], named: Option<u8>) -> Result<Table, ImportError> {
    let said = said_delimiter(bytes);
    let delimiter = named.or(said).unwrap_or_else(|| delimiter(bytes));
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(Cursor::new(bytes));
    let mut table = Table {
        delimiter: Some(delimiter),
        headers: Vec::new(),
        rows: Vec::new(),
        problems: Vec::new(),
    };
    let mut lines = Lines { at: 0, line: 1 };
    let mut record = ByteRecord::new();
    if said.is_some() {
        reader.read_byte_record(&mut record).map_err(io)?;
    }
    while reader.read_byte_record(&mut record).map_err(io)? {
        let begin = record.position().cloned().unwrap_or_else(Position::new);
        let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
        let from = usize::try_from(begin.byte()).unwrap_or(end);
        let raw = bytes.get(from..end).unwrap_or_default();
        let line = lines.of(bytes, from + breaks_before(raw));
        if !is_well_quoted(raw, delimiter) {
            table.problem(line, Why::Quotes);
            if !next_line(&mut reader, bytes, from, line)? {
                break;
            }
        } else if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
            table.take(&record, line);
        }
    }
    if table.headers.is_empty() {
        return Err(ImportError::Empty);
    }
    Ok(table)
}

impl Table {
    fn problem(&mut self, line: u64, why: Why) {
        self.problems.push(Problem { line, why });
    }

    fn take(&mut self, record: &ByteRecord, line: u64) {
        let cells: Option<Vec<String>> = record
            .iter()
            .map(|cell| std::str::from_utf8(cell).ok().map(str::to_owned))
            .collect();
        match cells {
            None => self.problem(line, Why::Encoding),
            Some(cells) if self.headers.is_empty() => self.headers = cells,
            Some(cells) => {
                let beyond = cells.iter().skip(self.headers.len());
                if beyond.clone().any(|cell| !cell.trim().is_empty()) {
                    self.problem(line, Why::Cells);
                } else {
                    self.rows.push(Line { line, cells });
                }
            }
        }
    }
}

/// A row's bytes may begin with the end of the line before it, and with blank lines.
fn breaks_before(row: &[u8]) -> usize {
    row.iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count()
}

/// Counts lines as editors do, whatever they end with; the reader counts a line that ends with CR LF only once its LF was read.
struct Lines {
    at: usize,
    line: u64,
}

impl Lines {
    /// The line of a byte that does not lie before the last one that was asked about.
    fn of(&mut self, bytes: &[u8], at: usize) -> u64 {
        for now in self.at..at.min(bytes.len()) {
            let after_cr = now.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r');
            match bytes.get(now) {
                Some(b'\r') => self.line += 1,
                Some(b'\n') if !after_cr => self.line += 1,
                _ => {}
            }
        }
        self.at = self.at.max(at);
        self.line
    }
}

/// Goes on with the line after the one where a broken row begins; false where there is none.
fn next_line(
    reader: &mut csv::Reader<Cursor<&[u8]>>,
    bytes: &[u8],
    from: usize,
    line: u64,
) -> Result<bool, ImportError> {
    let rest = bytes.get(from..).unwrap_or_default();
    let blank = breaks_before(rest);
    let Some(length) = rest.iter().skip(blank).position(|byte| *byte == b'\n') else {
        return Ok(false);
    };
    let mut position = Position::new();
    let skipped = rest
        .iter()
        .take(blank)
        .filter(|byte| **byte == b'\n')
        .count() as u64;
    position
        .set_byte((from + blank + length + 1) as u64)
        .set_line(line + skipped + 1);
    reader.seek(position).map_err(io)?;
    Ok(true)
}

fn io(error: csv::Error) -> ImportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ImportError::Read(error),
        other => ImportError::Read(std::io::Error::other(format!("{other:?}"))),
    }
}

/// The delimiter that a first line such as `sep=;` names.
fn said_delimiter(bytes: &[u8]) -> Option<u8> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes.get(..end)?.trim_ascii();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let sign = *line.get(4)?;
    let is_said = line.get(..4)?.eq_ignore_ascii_case(b"sep=");
    is_said.then_some(sign)
}

/// Lines that are looked at for the delimiter.
const LOOKED_AT: usize = 20;

/// The sign that stands equally often in the most of the first lines, and of those the one that stands most often.
fn delimiter(bytes: &[u8]) -> u8 {
    const SIGNS: [u8; 3] = [b',', b';', b'\t'];
    let mut lines = vec![[0_usize; 3]];
    let mut quoted = false;
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            // A line without any sign is no line of the table.
            b'\n' | b'\r' if !quoted && lines.last().is_some_and(|line| *line != [0; 3]) => {
                if lines.len() == LOOKED_AT {
                    break;
                }
                lines.push([0; 3]);
            }
            _ if !quoted => {
                if let (Some(at), Some(line)) =
                    (SIGNS.iter().position(|sign| sign == byte), lines.last_mut())
                {
                    line[at] += 1;
                }
            }
            _ => {}
        }
    }
    let first = lines.first().copied().unwrap_or_default();
    let steady = |at: usize| {
        let alike = lines.iter().filter(|line| line[at] == first[at]).count();
        if first[at] == 0 {
            (0, 0)
        } else {
            (alike, first[at])
        }
    };
    let best = (0..3).rev().max_by_key(|at| steady(*at)).unwrap_or(0);
    SIGNS[best]
}

/// RFC 4180: a quotation mark opens a cell at its beginning, closes it at its end, and stands doubled in between.
fn is_well_quoted(raw: &[u8], delimiter: u8) -> bool {
    #[derive(PartialEq)]
    enum QuoteState {
        Begin,
        Bare,
        Quoted,
        Closed,
    }
    let mut at = QuoteState::Begin;
    for byte in raw {
        let ends = *byte == delimiter || matches!(byte, b'\r' | b'\n');
        at = match (at, *byte) {
            (QuoteState::Begin, b'"') | (QuoteState::Closed, b'"') => QuoteState::Quoted,
            (QuoteState::Quoted, b'"') => QuoteState::Closed,
            (QuoteState::Quoted, _) => QuoteState::Quoted,
            (_, _) if ends => QuoteState::Begin,
            (QuoteState::Closed, _) => return false,
            // A mark within a bare cell – `5" pipe` – is a letter like any other.
            (QuoteState::Begin | QuoteState::Bare, _) => QuoteState::Bare,
        };
    }
    at != QuoteState::Quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let table = read(text.as_bytes(), None).unwrap();
        std::iter::once(table.headers)
            .chain(table.rows.into_iter().map(|row| row.cells))
            .collect()
    }

    #[test]
    fn the_first_line_tells_the_delimiter() {
        for text in ["a,b;c\n1,2", "a;b;\"c,d,e\"\n1;2;3", "a\tb\n1\t2"] {
            let rows = cells(text);
            assert_eq!(rows[0].len(), rows[1].len(), "{text}");
            assert!(rows[0].len() > 1, "{text}");
        }
    }

    #[test]
    fn cells_may_hold_delimiters_marks_and_lines() {
        let rows = cells("a,b\r\n\"x, \"\"y\"\"\r\nz\",5\" pipe\r\n\r\n1,2");
        assert_eq!(rows[1], ["x, \"y\"\r\nz", "5\" pipe"]);
        assert_eq!(rows[2], ["1", "2"]);
    }

    #[test]
    fn a_mark_that_is_not_closed_costs_its_own_line() {
        let table = read(b"a,b\n1,2\n\"3,4\n5,6\n7,\"8\"x\n9,10\n", None).unwrap();
        let good: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.line, row.cells[0].as_str()))
            .collect();
        assert_eq!(good, [(2, "1"), (4, "5"), (6, "9")]);
        let bad: Vec<_> = table.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(bad, [3, 5]);
    }

    #[test]
    fn bytes_of_another_encoding_cost_their_own_line_or_are_named() {
        let (gbk, _, _) = encoding_rs::GBK.encode("姓名,电话\n林晓,1\n");
        let table = read(b"a,b\n\xff\xfe,1\nx,2\n", None).unwrap();
        assert_eq!((table.rows.len(), table.problems[0].line), (1, 2));
        let text = encoding_rs::GBK.decode(&gbk).0.into_owned();
        assert_eq!(
            read(text.as_bytes(), None).unwrap().headers,
            ["姓名", "电话"]
        );
    }

    #[test]
    fn a_comma_within_a_header_is_no_delimiter_and_a_named_one_is() {
        let rows = cells("Name;Telefon (mobil, privat)\nAnn;1\nBen;2\n");
        assert_eq!(rows[0], ["Name", "Telefon (mobil, privat)"]);
        let table = read(b"sep=;\r\na,b;c\r\n1,2;3\r\n", None).unwrap();
        assert_eq!(table.headers, ["a,b", "c"]);
        assert_eq!(table.rows[0].line, 3);
        // What somebody names goes before that; the line that names another one is still none of the table.
        let table = read(b"sep=;\r\na,b;c\r\n1,2;3\r\n", Some(b',')).unwrap();
        assert_eq!((table.headers.len(), table.rows.len()), (2, 1));
    }

    #[test]
    fn lines_count_the_same_whatever_they_end_with() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "3,4"].join(end);
            let lines: Vec<_> = read(text.as_bytes(), None)
                .unwrap()
                .rows
                .iter()
                .map(|row| row.line)
                .collect();
            assert_eq!(lines, [2, 4], "{end:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes, None);
        }

        /// Every line that was not blank is a row, a header, a problem, or part of one.
        #[test]
        fn marks_and_breaks_anywhere_stop_nothing(text in "[ab,;\"\r\n\t]{0,80}") {
            if let Ok(table) = read(text.as_bytes(), None) {
                let lines = text.split(['\r', '\n']).count() as u64;
                prop_assert!(table.rows.iter().all(|row| row.line <= lines));
                prop_assert!(table.problems.iter().all(|problem| problem.line <= lines));
            }
        }
    }
}
