//! The pairs of letters of what was said, kept beside the rows in the transaction that writes them.

use crate::db::statement::{Clash, Table, Value, execute_in};
use crate::error::BackendError;
use domain::service::text_search::{pairs, said};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;

const GRAMS: Table<'_> = Table {
    name: "text_gram",
    columns: &["gram", "at", "row_id", "noun"],
    key: &["gram", "at", "row_id"],
    clash: Clash::Keep,
};

/// Makes the index agree with rows that are being written. What was said changes seldom: only what stood before is taken out.
pub(crate) async fn index(
    connection: &mut AnyConnection,
    rows: &[(&Row, i64)],
) -> Result<(), BackendError> {
    let spoken = rows.iter().filter_map(|(row, version)| {
        let (text, at) = said(row)?;
        Some((row.key(), *version, text, at))
    });
    let (mut again, mut lines) = (Vec::new(), Vec::new());
    for (key, version, text, at) in spoken {
        if version > 1 {
            again.push(key.id.to_string());
        }
        lines.extend(pairs(&text).into_iter().map(|pair| {
            vec![
                Value::text(pair),
                Value::Int(at),
                Value::Text(key.id.to_string()),
                Value::text(key.entity.name()),
            ]
        }));
    }
    execute_in(connection, "DELETE FROM text_gram WHERE row_id", &again).await?;
    Ok(GRAMS.put(connection, lines).await?)
}

/// Takes out what rows said that leave.
pub(crate) async fn forget(
    connection: &mut AnyConnection,
    keys: &[Key],
) -> Result<(), BackendError> {
    let spoken = keys
        .iter()
        .filter(|key| matches!(key.entity, Entity::Message | Entity::Activity));
    let ids: Vec<String> = spoken.map(|key| key.id.to_string()).collect();
    Ok(execute_in(connection, "DELETE FROM text_gram WHERE row_id", &ids).await?)
}
