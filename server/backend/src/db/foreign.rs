//! What a copy has beside what its migrations make. A trigger or a view would act in this program's name once the copy is restored.

use super::{Dialect, migrate};
use crate::error::BackendError;
use sqlx::{AnyConnection, Connection as _, Row as _};
use std::collections::BTreeSet;

/// Every table, index, trigger and view as SQLite has it written down.
const PARTS: &str = "SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'";

/// A part of the schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    kind: String,
    name: String,
    table: String,
    sql: String,
}

/// The first part of an SQLite database that the migrations listed in it do not make, such as `trigger copy_mails on mail`.
pub(crate) async fn foreign_parts(
    copy: &mut AnyConnection,
) -> Result<Option<String>, BackendError> {
    let found = parts(copy).await?;
    let mut first = None;
    // Columns that two migrations add stand in the order of their arrival; a copy of PostgreSQL has them in the order of their names.
    for order in ["rowid", "name"] {
        let made = made(copy, order).await?;
        let strange = found.difference(&made).chain(made.difference(&found));
        match strange.into_iter().next() {
            None => return Ok(None),
            Some(part) => {
                first.get_or_insert(format!("{} {} on {}", part.kind, part.name, part.table));
            }
        }
    }
    Ok(first)
}

/// What the copy's migrations make of an empty database.
async fn made(
    copy: &mut AnyConnection,
    order: &'static str,
) -> Result<BTreeSet<Part>, BackendError> {
    let sql = format!("SELECT name FROM migration ORDER BY {order}");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(copy)
        .await?;
    let names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    let mut fresh = AnyConnection::connect("sqlite::memory:").await?;
    migrate::apply_named(&mut fresh, Dialect::Sqlite, &names).await?;
    let parts = parts(&mut fresh).await?;
    fresh.close().await?;
    Ok(parts)
}

async fn parts(connection: &mut AnyConnection) -> Result<BTreeSet<Part>, BackendError> {
    let rows = sqlx::query(PARTS).fetch_all(connection).await?;
    let read = |row: &sqlx::any::AnyRow| {
        Ok(Part {
            kind: row.try_get(0)?,
            name: row.try_get(1)?,
            table: row.try_get(2)?,
            sql: row.try_get(3)?,
        })
    };
    rows.iter().map(read).collect()
}
