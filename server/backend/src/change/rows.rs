//! Synced rows of any noun: load by key, save, remove. How a noun maps to its table says its definition in `domain`.

use crate::change::{contact_point, text_index};
use crate::db::statement::{Cells, Clash, Table, Value, execute_in, select_in};
use crate::error::BackendError;
use domain::noun::{Field, Record};
use domain::people::Contact;
use domain::{Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the table of every travelling noun has beside its fields.
const BOOKKEEPING: [&str; 4] = ["row_version", "updated_at", "created_at", "created_by"];

/// A row with its version, which rises with each change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Versioned {
    pub row: Row,
    pub version: i64,
}

/// When and by whom rows are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    pub now: i64,
    pub by: Option<UserId>,
}

/// Loads rows; keys without a row are absent from the answer.
pub(crate) async fn load(
    connection: &mut AnyConnection,
    keys: impl IntoIterator<Item = Key>,
) -> Result<BTreeMap<Key, Versioned>, BackendError> {
    let mut found = BTreeMap::new();
    for (entity, ids) in by_entity(keys) {
        let rows = load_noun(connection, entity, &ids).await?;
        found.extend(rows.into_iter().map(|row| (row.row.key(), row)));
    }
    Ok(found)
}

/// The names of a record's columns, in the order in which it reads and writes them.
pub(crate) fn columns(fields: &[Field]) -> impl Iterator<Item = &'static str> {
    fields
        .iter()
        .flat_map(|field| field.columns.iter().copied())
}

fn listed(fields: &[Field]) -> String {
    columns(fields).collect::<Vec<_>>().join(", ")
}

/// All rows of a record, in id order.
pub(crate) async fn list<T: Record>(
    connection: &mut AnyConnection,
) -> Result<Vec<T>, BackendError> {
    let sql = format!("SELECT {} FROM {} ORDER BY id", listed(T::FIELDS), T::TABLE);
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(T::read(&mut Cells::of(row))?))
        .collect()
}

async fn load_noun(
    connection: &mut AnyConnection,
    entity: Entity,
    ids: &[String],
) -> Result<Vec<Versioned>, BackendError> {
    let head = format!(
        "SELECT {}, row_version FROM {} WHERE id",
        listed(entity.fields()),
        entity.table()
    );
    let rows = select_in(connection, &head, ids).await?;
    let versioned = |row| {
        let mut cells = Cells::of(row);
        let row = Row::read(entity, &mut cells)?;
        Ok(Versioned {
            row,
            version: cells.int()?,
        })
    };
    rows.iter().map(versioned).collect()
}

/// Writes rows with the versions they get.
pub(crate) async fn save(
    connection: &mut AnyConnection,
    rows: &[(&Row, i64)],
    stamp: Stamp,
) -> Result<(), BackendError> {
    let mut tables: BTreeMap<Entity, Vec<Vec<Value>>> = BTreeMap::new();
    for (row, version) in rows {
        let mut cells: Vec<Value> = row.cells().into_iter().map(Value::from).collect();
        let by = Value::MaybeText(stamp.by.map(|user| user.to_string()));
        cells.extend([
            Value::Int(*version),
            Value::Int(stamp.now),
            Value::Int(stamp.now),
            by,
        ]);
        tables.entry(row.key().entity).or_default().push(cells);
    }
    for (entity, rows) in tables {
        let columns: Vec<&str> = columns(entity.fields()).chain(BOOKKEEPING).collect();
        let clash = Clash::UpdateExcept(&["created_at", "created_by"]);
        Table {
            name: entity.table(),
            columns: &columns,
            key: &["id"],
            clash,
        }
        .put(connection, rows)
        .await?;
    }
    let contacts: Vec<&Contact> = rows
        .iter()
        .filter_map(|(row, _)| row.as_contact())
        .collect();
    contact_point::index(connection, &contacts).await?;
    text_index::index(connection, rows).await
}

/// Removes rows, the dependent nouns first.
pub(crate) async fn remove(
    connection: &mut AnyConnection,
    keys: impl IntoIterator<Item = Key>,
) -> Result<(), BackendError> {
    let keys: Vec<Key> = keys.into_iter().collect();
    text_index::forget(connection, &keys).await?;
    for (entity, ids) in by_entity(keys).into_iter().rev() {
        execute_in(
            connection,
            &format!("DELETE FROM {} WHERE id", entity.table()),
            &ids,
        )
        .await?;
    }
    Ok(())
}

fn by_entity(keys: impl IntoIterator<Item = Key>) -> BTreeMap<Entity, Vec<String>> {
    let mut entities: BTreeMap<Entity, Vec<String>> = BTreeMap::new();
    for key in keys {
        entities
            .entry(key.entity)
            .or_default()
            .push(key.id.to_string());
    }
    entities
}

/// A value as JSON text.
pub(crate) fn json(
    value: &impl serde::Serialize,
    what: &'static str,
) -> Result<Value, BackendError> {
    serde_json::to_string(value)
        .map(Value::Text)
        .map_err(|source| BackendError::Json { what, source })
}

/// A value from stored JSON text.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    text: &str,
    what: &'static str,
) -> Result<T, BackendError> {
    serde_json::from_str(text).map_err(|source| BackendError::Json { what, source })
}

/// An id from stored text.
pub(crate) fn id(text: &str, what: &'static str) -> Result<Uuid, BackendError> {
    text.parse().map_err(|_| BackendError::Value { what })
}
