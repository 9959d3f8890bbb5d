//! The whole database as text, read from outside through a connection of its own.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::Path;

/// Every row of every table, sorted.
pub fn dump(path: &Path) -> String {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .unwrap();
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(names.len() > 5, "{names:?}");
    names.iter().map(|name| table(&database, name)).collect()
}

fn table(database: &Connection, name: &str) -> String {
    let mut all = database
        .prepare(&format!("SELECT * FROM \"{name}\""))
        .unwrap();
    let columns = all.column_count();
    let mut rows: Vec<String> = all
        .query_map([], |row| Ok(line(row, columns)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    rows.sort();
    format!("{name}\n{}\n", rows.join("\n"))
}

fn line(row: &Row<'_>, columns: usize) -> String {
    let cell = |at| match row.get_ref_unwrap(at) {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => value.to_string(),
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => format!("{bytes:02x?}"),
    };
    (0..columns).map(cell).collect::<Vec<_>>().join("|")
}
