//! A spreadsheet (XLSX) as a table: its first sheet, each cell as the spreadsheet means it. Nothing in it is run, and nothing of it is believed: what
//! it unpacks to is counted before it is read, and cells are taken one by one, so that one far corner of a sheet costs nothing.

use crate::import::table::{Line, Table};
use crate::import::{ImportError, Problem, Why};
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use domain::people::import_run::MAX_COLUMNS;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// The most bytes that a file of at most ten million may unpack to.
const UNPACKED: u64 = 100 * 1024 * 1024;
/// The most cells that are looked at, the empty ones among them.
const CELLS: usize = 3_000_000;
/// The longest text of a cell, in bytes: nothing that anybody keeps of a person is longer.
const CELL: usize = 64 * 1024;

/// True for a file that is packed as spreadsheets are.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Reads the first sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Table, ImportError> {
    let unreadable = |_| ImportError::Spreadsheet;
    check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = book.sheet_names();
    let first = names.first().ok_or(ImportError::Empty)?;
    let mut cells = book.worksheet_cells_reader(first).map_err(unreadable)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut long: BTreeSet<u32> = BTreeSet::new();
    // One text may stand in every cell, and one cell may make its whole row wide.
    let (mut bytes_left, mut cells_left) = (UNPACKED as usize, CELLS);
    for count in 0.. {
        let Some(cell) = cells.next_cell().map_err(unreadable)? else {
            break;
        };
        if count > CELLS {
            return Err(ImportError::Spreadsheet);
        }
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        if column as usize >= MAX_COLUMNS {
            return Err(ImportError::TooManyColumns);
        }
        if text.len() > CELL {
            // A row of which nothing else is read is still one that was not taken.
            rows.entry(row).or_default();
            long.insert(row);
            continue;
        }
        let row = rows.entry(row).or_default();
        let width = row.len().max(column as usize + 1);
        bytes_left = bytes_left
            .checked_sub(text.len())
            .ok_or(ImportError::Spreadsheet)?;
        cells_left = cells_left
            .checked_sub(width - row.len())
            .ok_or(ImportError::Spreadsheet)?;
        row.resize(width, String::new());
        row[column as usize] = text;
    }
    table(rows, &long)
}

/// Unpacks everything once and counts: what a file says of its own size may be a lie.
fn check_size(bytes: &[u8]) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportError::Spreadsheet)?;
    let is_workbook = archive
        .file_names()
        .any(|name| name.is_ok_and(|name| name.starts_with("xl/")));
    if !is_workbook {
        return Err(ImportError::Spreadsheet);
    }
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| ImportError::Spreadsheet)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|_| ImportError::Spreadsheet)?;
        left = left.checked_sub(read).ok_or(ImportError::Spreadsheet)?;
    }
    Ok(())
}

fn table(rows: BTreeMap<u32, Vec<String>>, long: &BTreeSet<u32>) -> Result<Table, ImportError> {
    let mut rows = rows.into_iter();
    let (_, headers) = rows.next().ok_or(ImportError::Empty)?;
    let mut table = Table {
        delimiter: None,
        headers,
        rows: Vec::new(),
        problems: Vec::new(),
    };
    for (row, cells) in rows {
        let line = u64::from(row) + 1;
        if long.contains(&row) {
            table.problems.push(Problem {
                line,
                why: Why::TooLong("cell".to_owned()),
            });
        } else if cells.len() > table.headers.len() {
            table.problems.push(Problem {
                line,
                why: Why::Cells,
            });
        } else {
            table.rows.push(Line { line, cells });
        }
    }
    Ok(table)
}

/// What a cell says, as it would be typed: days as `YYYY-MM-DD`, numbers with all of their digits.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is) => is.to_string(),
        DataRef::DateTime(at) => day(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A telephone number that a spreadsheet took for a number is one again: `13800138000`, not `1.38E+10`.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

fn day(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return plain(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        day
    } else {
        format!("{day} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_xlsxwriter::{ExcelDateTime as Written, Format, Workbook};

    fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn cells_say_what_the_spreadsheet_means() {
        let bytes = book(|sheet| {
            let day = Format::new().set_num_format("yyyy-mm-dd");
            let born = Written::from_ymd(1990, 2, 8).unwrap();
            for (column, header) in (0..).zip(["姓名", "手机号", "生日", "Score"]) {
                sheet.write_string(0, column, header).unwrap();
            }
            sheet.write_string(2, 0, "林晓\n二").unwrap();
            sheet.write_number(2, 1, 13_800_138_000.0).unwrap();
            sheet.write_datetime_with_format(2, 2, born, &day).unwrap();
            sheet.write_number(2, 3, 1.5).unwrap();
            sheet.write_string(3, 0, "Ann").unwrap();
            sheet.write_string(3, 7, "beyond").unwrap();
        });
        let table = read(&bytes).unwrap();
        assert_eq!(table.headers, ["姓名", "手机号", "生日", "Score"]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].line, 3);
        assert_eq!(
            table.rows[0].cells,
            ["林晓\n二", "13800138000", "1990-02-08", "1.5"]
        );
        assert_eq!(
            (table.problems[0].line, &table.problems[0].why),
            (4, &Why::Cells)
        );
    }

    #[test]
    fn a_far_corner_and_a_bomb_cost_nothing() {
        let far = book(|sheet| {
            sheet.write_string(0, 0, "Name").unwrap();
            sheet.write_string(1_048_575, 16_383, "x").unwrap();
        });
        assert!(matches!(read(&far), Err(ImportError::TooManyColumns)));
        let repeated = book(|sheet| {
            let text = "x".repeat(30_000);
            for row in 0..4_000 {
                sheet.write_string(row, 0, &text).unwrap();
            }
        });
        assert!(matches!(read(&repeated), Err(ImportError::Spreadsheet)));
        let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        bomb.start_file("xl/workbook.xml", options).unwrap();
        let zeros = vec![0_u8; 1024 * 1024];
        for _ in 0..101 {
            std::io::Write::write_all(&mut bomb, &zeros).unwrap();
        }
        let bomb = bomb.finish().unwrap().into_inner();
        assert!(bomb.len() < 1024 * 1024);
        assert!(matches!(read(&bomb), Err(ImportError::Spreadsheet)));
    }

    #[test]
    fn a_cell_that_is_too_long_costs_its_own_row_wherever_it_stands() {
        let bytes = book(|sheet| {
            let long = "林".repeat(30_000);
            sheet.write_string(0, 0, "Name").unwrap();
            sheet.write_string(1, 0, "Ann").unwrap();
            for row in 2..202 {
                sheet.write_string(row, 0, &long).unwrap();
            }
            sheet.write_string(202, 0, "Ben").unwrap();
        });
        let table = read(&bytes).unwrap();
        let taken: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(taken, [2, 203]);
        let long: Vec<u64> = table.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(long, (3..=202).collect::<Vec<u64>>());
    }

    #[test]
    fn what_is_broken_or_no_spreadsheet_is_refused() {
        let bytes = book(|sheet| {
            sheet.write_string(0, 0, "Name").unwrap();
        });
        let torn = &bytes[..bytes.len() / 2];
        assert!(matches!(read(torn), Err(ImportError::Spreadsheet)));
        assert!(matches!(read(&book(|_| {})), Err(ImportError::Empty)));
    }

    proptest! {
        #[test]
        fn no_bytes_stop_it(at in 0..6_000_usize, byte in any::<u8>()) {
            let mut bytes = book(|sheet| { sheet.write_string(0, 0, "Name").unwrap(); });
            let length = bytes.len();
            bytes[at % length] = byte;
            let _ = read(&bytes);
        }
    }
}
