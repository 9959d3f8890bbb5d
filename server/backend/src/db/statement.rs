//! Statements over many rows at once, in the portable subset: `$n`, `ON CONFLICT`, IN lists of few distinct lengths.

use domain::noun::{BadCell, Cell, Source};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _};
use std::fmt::Write as _;

/// How many rows one INSERT carries; few sizes, so that prepared statements are found again.
const ROWS: [usize; 4] = [64, 16, 4, 1];
/// How many values one IN list has; a shorter list repeats its last value.
const VALUES: [usize; 4] = [1, 8, 64, 512];

/// A value to bind.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Int(i64),
    MaybeInt(Option<i64>),
    Text(String),
    MaybeText(Option<String>),
    Bytes(Vec<u8>),
    MaybeBytes(Option<Vec<u8>>),
}

impl Value {
    /// PostgreSQL's text has no NUL, so neither has ours: U+FFFD stands in for it.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::Text(if text.contains('\0') {
            text.replace('\0', "\u{fffd}")
        } else {
            text
        })
    }
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Int(Some(value)) => Self::Int(value),
            Cell::Int(None) => Self::MaybeInt(None),
            Cell::Text(Some(text)) => Self::text(text),
            Cell::Text(None) => Self::MaybeText(None),
        }
    }
}

pub(crate) type AnyQuery<'a> = Query<'a, Any, AnyArguments>;

pub(crate) fn bind(query: AnyQuery<'_>, value: Value) -> AnyQuery<'_> {
    match value {
        Value::Int(value) => query.bind(value),
        Value::MaybeInt(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::MaybeText(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::MaybeBytes(value) => query.bind(value),
    }
}

/// A table as it is written to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    pub name: &'a str,
    pub columns: &'a [&'a str],
    /// Columns that say which row it is.
    pub key: &'static [&'static str],
    /// What happens to a row that is there.
    pub clash: Clash,
}

/// What happens to a row that is there already.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clash {
    /// It is an error.
    Fail,
    /// It stays as it is.
    Keep,
    /// Every column but these is written.
    UpdateExcept(&'static [&'static str]),
    /// The column grows by what is written.
    Add(&'static str),
}

impl Table<'_> {
    /// Writes rows.
    pub async fn put(
        &self,
        connection: &mut AnyConnection,
        rows: Vec<Vec<Value>>,
    ) -> sqlx::Result<()> {
        for (sql, values) in self.statements(rows, "") {
            let query = values
                .into_iter()
                .fold(sqlx::query(AssertSqlSafe(sql)), bind);
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Writes rows and reads columns back, in any order.
    pub async fn put_returning(
        &self,
        connection: &mut AnyConnection,
        rows: Vec<Vec<Value>>,
        columns: &str,
    ) -> sqlx::Result<Vec<AnyRow>> {
        let mut back = Vec::with_capacity(rows.len());
        for (sql, values) in self.statements(rows, &format!(" RETURNING {columns}")) {
            let query = values
                .into_iter()
                .fold(sqlx::query(AssertSqlSafe(sql)), bind);
            back.extend(query.fetch_all(&mut *connection).await?);
        }
        Ok(back)
    }

    fn statements(&self, rows: Vec<Vec<Value>>, tail: &str) -> Vec<(String, Vec<Value>)> {
        let mut rows = rows.into_iter();
        let mut out = Vec::new();
        for size in ROWS {
            while rows.len() >= size {
                out.push((
                    self.sql(size) + tail,
                    rows.by_ref().take(size).flatten().collect(),
                ));
            }
        }
        out
    }

    fn sql(&self, rows: usize) -> String {
        let mut sql = format!(
            "INSERT INTO {} ({}) VALUES ",
            self.name,
            self.columns.join(", ")
        );
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            push_places(&mut sql, row * self.columns.len(), self.columns.len());
            sql.push(')');
        }
        match self.clash {
            Clash::Fail => {}
            Clash::Keep => {
                let _ = write!(sql, " ON CONFLICT ({}) DO NOTHING", self.key.join(", "));
            }
            Clash::UpdateExcept(keep) => {
                let written = self
                    .columns
                    .iter()
                    .filter(|column| !self.key.contains(column) && !keep.contains(column));
                let sets: Vec<String> = written
                    .map(|column| format!("{column} = excluded.{column}"))
                    .collect();
                let _ = write!(
                    sql,
                    " ON CONFLICT ({}) DO UPDATE SET {}",
                    self.key.join(", "),
                    sets.join(", ")
                );
            }
            Clash::Add(column) => {
                let (name, key) = (self.name, self.key.join(", "));
                let _ = write!(
                    sql,
                    " ON CONFLICT ({key}) DO UPDATE SET {column} = {name}.{column} + excluded.{column}"
                );
            }
        }
        sql
    }
}

/// Runs `head IN (values)` for any number of values.
pub(crate) async fn select_in(
    connection: &mut AnyConnection,
    head: &str,
    values: &[String],
) -> sqlx::Result<Vec<AnyRow>> {
    let mut rows = Vec::with_capacity(values.len());
    for part in values.chunks(VALUES[VALUES.len() - 1]) {
        let (sql, padded) = in_list(head, part);
        let query = padded.fold(sqlx::query(AssertSqlSafe(sql)), |query, value| {
            query.bind(value.clone())
        });
        rows.extend(query.fetch_all(&mut *connection).await?);
    }
    Ok(rows)
}

/// Runs `head IN (values)` for its effect.
pub(crate) async fn execute_in(
    connection: &mut AnyConnection,
    head: &str,
    values: &[String],
) -> sqlx::Result<()> {
    for part in values.chunks(VALUES[VALUES.len() - 1]) {
        let (sql, padded) = in_list(head, part);
        let query = padded.fold(sqlx::query(AssertSqlSafe(sql)), |query, value| {
            query.bind(value.clone())
        });
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

fn in_list<'a>(head: &str, part: &'a [String]) -> (String, impl Iterator<Item = &'a String>) {
    let size = VALUES
        .into_iter()
        .find(|size| *size >= part.len())
        .unwrap_or(part.len());
    let mut sql = format!("{head} IN (");
    push_places(&mut sql, 0, size);
    sql.push(')');
    (
        sql,
        part.iter().chain(std::iter::repeat_n(
            &part[part.len() - 1],
            size - part.len(),
        )),
    )
}

fn push_places(sql: &mut String, from: usize, count: usize) {
    for at in 1..=count {
        let joint = if at == 1 { "" } else { ", " };
        let _ = write!(sql, "{joint}${}", from + at);
    }
}

/// Reads a row's columns from left to right.
pub(crate) struct Cells<'a> {
    row: &'a AnyRow,
    at: usize,
}

impl<'a> Cells<'a> {
    pub fn of(row: &'a AnyRow) -> Self {
        Self { row, at: 0 }
    }

    fn next(&mut self) -> usize {
        self.at += 1;
        self.at - 1
    }

    pub fn int(&mut self) -> sqlx::Result<i64> {
        let at = self.next();
        self.row.try_get(at)
    }

    pub fn maybe_int(&mut self) -> sqlx::Result<Option<i64>> {
        let at = self.next();
        self.row.try_get(at)
    }

    pub fn flag(&mut self) -> sqlx::Result<bool> {
        self.int().map(|value| value != 0)
    }

    pub fn text(&mut self) -> sqlx::Result<&'a str> {
        let at = self.next();
        self.row.try_get(at)
    }

    pub fn maybe_text(&mut self) -> sqlx::Result<Option<&'a str>> {
        let at = self.next();
        self.row.try_get(at)
    }

    pub fn bytes(&mut self) -> sqlx::Result<&'a [u8]> {
        let at = self.next();
        self.row.try_get(at)
    }
}

impl Source for Cells<'_> {
    fn int(&mut self) -> Result<Option<i64>, BadCell> {
        self.maybe_int()
            .map_err(|error| BadCell::new(error.to_string()))
    }

    fn text(&mut self) -> Result<Option<&str>, BadCell> {
        self.maybe_text()
            .map_err(|error| BadCell::new(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: Table<'_> = Table {
        name: "pair",
        columns: &["a", "b"],
        key: &["a"],
        clash: Clash::UpdateExcept(&[]),
    };

    #[test]
    fn an_upsert_names_its_places_in_order() {
        assert_eq!(
            PAIRS.sql(2),
            "INSERT INTO pair (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT (a) DO UPDATE SET b = excluded.b"
        );
    }

    #[test]
    fn rows_travel_in_few_sizes() {
        let rows = vec![vec![Value::Int(1), Value::Int(2)]; 64 + 16 + 4 + 4 + 2];
        let sizes: Vec<usize> = PAIRS
            .statements(rows, "")
            .iter()
            .map(|(_, values)| values.len() / 2)
            .collect();
        assert_eq!(sizes, [64, 16, 4, 4, 1, 1]);
    }

    #[test]
    fn a_short_list_repeats_its_last_value() {
        let ids: Vec<String> = ["x", "y"].map(String::from).into();
        let (sql, values) = in_list("SELECT 1 WHERE a", &ids);
        assert_eq!(sql, "SELECT 1 WHERE a IN ($1, $2, $3, $4, $5, $6, $7, $8)");
        assert_eq!(
            values.collect::<Vec<_>>(),
            ["x", "y", "y", "y", "y", "y", "y", "y"]
        );
    }
}
