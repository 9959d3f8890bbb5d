//! Every row of one database into another one of the same migrations, whichever the two are.

use super::statement::{Clash, Table, Value};
use crate::error::BackendError;
use futures::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

/// What is held in memory at once: so many rows, or fewer where they are large.
const ROWS: usize = 64;
const BYTES: usize = 4 << 20;

/// What a column holds. Migrations know no other kinds.
#[derive(Debug, Clone, Copy)]
enum ColumnKind {
    Int,
    Text,
    Bytes,
}

/// A table as it is copied.
#[derive(Debug)]
pub(crate) struct TableShape {
    pub name: String,
    pub columns: Vec<String>,
    kinds: Vec<ColumnKind>,
}

/// The tables of an SQLite database, those that others refer to first.
pub(super) async fn shapes(file: &mut AnyConnection) -> Result<Vec<TableShape>, BackendError> {
    let sql = super::Dialect::Sqlite.tables();
    let mut waiting = Vec::new();
    let names = texts(file, sql.to_owned()).await?;
    plain(&names)?;
    for name in names {
        let sql = format!("SELECT \"table\" FROM pragma_foreign_key_list('{name}')");
        // A row may refer to one of its own table: such references are deferred.
        let parents = texts(file, sql).await?;
        let parents: Vec<String> = parents.into_iter().filter(|one| *one != name).collect();
        waiting.push((shape(file, name).await?, parents));
    }
    let mut sorted: Vec<TableShape> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let known = |parent: &String| sorted.iter().any(|one| one.name == *parent);
        let free = waiting
            .iter()
            .position(|(_, parents)| parents.iter().all(known))
            .ok_or(BackendError::Value { what: "reference" })?;
        sorted.push(waiting.remove(free).0);
    }
    Ok(sorted)
}

async fn shape(file: &mut AnyConnection, name: String) -> Result<TableShape, BackendError> {
    let of = |what| format!("SELECT {what} FROM pragma_table_info('{name}') ORDER BY cid");
    let columns = texts(file, of("name")).await?;
    plain(&columns)?;
    let kinds = texts(file, of("type")).await?;
    let kinds = kinds.iter().map(|kind| match kind.as_str() {
        "INTEGER" => Ok(ColumnKind::Int),
        "TEXT" => Ok(ColumnKind::Text),
        "BLOB" => Ok(ColumnKind::Bytes),
        _ => Err(BackendError::Value { what: "column" }),
    });
    Ok(TableShape {
        columns,
        kinds: kinds.collect::<Result<_, _>>()?,
        name,
    })
}

/// Names go into statements as they are. Ours are plain; a file with others was made by somebody else.
fn plain(names: &[String]) -> Result<(), BackendError> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    match names.iter().all(|name| name.bytes().all(letter)) {
        true => Ok(()),
        false => Err(BackendError::Value { what: "name" }),
    }
}

async fn texts(connection: &mut AnyConnection, sql: String) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Makes the one hold exactly what the other one does. Both are in a transaction of the caller's.
pub(super) async fn transfer(
    from: &mut AnyConnection,
    to: &mut AnyConnection,
    shapes: &[TableShape],
) -> Result<(), BackendError> {
    empty(to, shapes).await?;
    for shape in shapes {
        shape.transfer(from, to).await?;
    }
    Ok(())
}

/// Takes every row out of these tables.
pub(crate) async fn empty(
    connection: &mut AnyConnection,
    shapes: &[TableShape],
) -> Result<(), BackendError> {
    for shape in shapes.iter().rev() {
        let sql = format!("DELETE FROM {}", shape.name);
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

impl TableShape {
    async fn transfer(
        &self,
        from: &mut AnyConnection,
        to: &mut AnyConnection,
    ) -> Result<(), BackendError> {
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let table = Table {
            name: &self.name,
            columns: &columns,
            key: &[],
            clash: Clash::Fail,
        };
        let sql = format!("SELECT {} FROM {}", columns.join(", "), self.name);
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(from);
        let (mut held, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.try_next().await? {
            let values = self.values(&row)?;
            bytes += values.iter().map(size).sum::<usize>();
            held.push(values);
            if held.len() == ROWS || bytes >= BYTES {
                table.put(to, std::mem::take(&mut held)).await?;
                bytes = 0;
            }
        }
        Ok(table.put(to, held).await?)
    }

    /// What a row of its columns holds, in their order.
    pub fn values(&self, row: &AnyRow) -> sqlx::Result<Vec<Value>> {
        let value = |(at, kind): (usize, &ColumnKind)| {
            Ok(match kind {
                ColumnKind::Int => Value::MaybeInt(row.try_get(at)?),
                ColumnKind::Text => Value::MaybeText(row.try_get(at)?),
                ColumnKind::Bytes => Value::MaybeBytes(row.try_get(at)?),
            })
        };
        self.kinds.iter().enumerate().map(value).collect()
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Int(_) | Value::MaybeInt(_) => 8,
        Value::Text(text) => text.len(),
        Value::MaybeText(text) => text.as_ref().map_or(0, String::len),
        Value::Bytes(bytes) => bytes.len(),
        Value::MaybeBytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
    }
}
