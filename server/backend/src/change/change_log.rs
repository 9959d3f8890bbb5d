//! The change log: per scope, the last thing that happened to each row, at a version that rises in commit order.

use crate::db::statement::{Cells, Clash, Table, Value, select_in};
use crate::error::BackendError;
use domain::{Key, Scope};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use sync::ChangeKind;

/// Something changed in a scope: who subscribes to it should pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poke {
    pub scope: Scope,
    /// The scope's version after the change.
    pub version: i64,
}

/// One line to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogEntry {
    pub scope: Scope,
    pub key: Key,
    pub kind: ChangeKind,
    pub row_version: i64,
}

const SCOPES: Table<'_> = Table {
    name: "scope",
    columns: &["scope", "version"],
    key: &["scope"],
    clash: Clash::Add("version"),
};

const LOG: Table<'_> = Table {
    name: "change_log",
    columns: &[
        "scope",
        "entity",
        "id",
        "version",
        "kind",
        "row_version",
        "at",
    ],
    key: &["scope", "entity", "id"],
    clash: Clash::UpdateExcept(&[]),
};

/// Writes the entries of one transaction. Every entry gets a version of its own, so a page's end is told by its version alone.
///
/// The scopes' rows are taken in sorted order and last, and held until the commit: versions rise in commit order on any database.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    entries: &[LogEntry],
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut counts: BTreeMap<Scope, i64> = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.scope).or_default() += 1;
    }
    let bumps = counts
        .iter()
        .map(|(scope, count)| vec![Value::Text(scope.to_string()), Value::Int(*count)])
        .collect();
    let mut tops: BTreeMap<String, i64> = BTreeMap::new();
    for row in SCOPES
        .put_returning(connection, bumps, "scope, version")
        .await?
    {
        let mut cells = Cells::of(&row);
        tops.insert(cells.text()?.to_owned(), cells.int()?);
    }
    let top = |scope: &Scope| {
        tops.get(&scope.to_string())
            .copied()
            .ok_or(BackendError::Value { what: "scope" })
    };
    let mut next: BTreeMap<Scope, i64> = BTreeMap::new();
    for (scope, count) in &counts {
        next.insert(*scope, top(scope)? - count);
    }
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let version = next.entry(entry.scope).or_default();
        *version += 1;
        lines.push(vec![
            Value::Text(entry.scope.to_string()),
            Value::text(entry.key.entity.name()),
            Value::Text(entry.key.id.to_string()),
            Value::Int(*version),
            Value::text(entry.kind.name()),
            Value::Int(entry.row_version),
            Value::Int(now),
        ]);
    }
    LOG.put(connection, lines).await?;
    counts
        .keys()
        .map(|scope| {
            Ok(Poke {
                scope: *scope,
                version: top(scope)?,
            })
        })
        .collect()
}

/// How far each scope is, and before which version its deletions are forgotten.
pub(crate) struct Heights {
    pub versions: BTreeMap<String, i64>,
    pub floors: BTreeMap<String, i64>,
}

impl Heights {
    /// A scope's version; 0 where nothing ever stood in it.
    pub fn top(&self, scope: Scope) -> i64 {
        let top = self.versions.get(&scope.to_string());
        top.copied().unwrap_or(0)
    }
}

pub(crate) async fn heights(
    connection: &mut AnyConnection,
    scopes: &[String],
) -> Result<Heights, BackendError> {
    let rows = select_in(
        connection,
        "SELECT scope, version, floor FROM scope WHERE scope",
        scopes,
    )
    .await?;
    let (mut versions, mut floors) = (BTreeMap::new(), BTreeMap::new());
    for row in &rows {
        let mut cells = Cells::of(row);
        let scope = cells.text()?.to_owned();
        versions.insert(scope.clone(), cells.int()?);
        floors.insert(scope, cells.int()?);
    }
    Ok(Heights { versions, floors })
}

/// Forgets that rows left a scope, up to a version. Clients that are further behind get a snapshot.
pub(crate) async fn forget(
    connection: &mut AnyConnection,
    scope: Scope,
    up_to: i64,
) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM change_log WHERE scope = $1 AND kind <> 'upsert' AND version <= $2")
        .bind(scope.to_string())
        .bind(up_to)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE scope SET floor = $2 WHERE scope = $1 AND floor < $2 AND version >= $2")
        .bind(scope.to_string())
        .bind(up_to)
        .execute(connection)
        .await?;
    Ok(())
}
