//! How many fields of its own a business has: every phone holds all of them, and every record shows them.

use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::people::custom_field::MAX_CUSTOM_FIELDS;
use domain::{Changes, Entity, Key, Refusal, Row};
use sqlx::AnyConnection;

/// Why another field is not taken; none where there is room, and where nothing new is made.
pub(crate) async fn too_many_fields(
    connection: &mut AnyConnection,
    work: &mut Work,
    changes: &Changes,
) -> Result<Option<Refusal>, BackendError> {
    let made = changes.rows.iter().find_map(Row::as_custom_field);
    let Some(made) = made else { return Ok(None) };
    let rows = sqlx::query("SELECT id FROM custom_field")
        .fetch_all(&mut *connection)
        .await?;
    let key = |row| {
        let id = Cells::of(row).text()?.parse();
        let id = id.map_err(|_| BackendError::Value {
            what: "custom_field.id",
        })?;
        Ok(Key::new(Entity::CustomField, id))
    };
    let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
    work.load(connection, keys).await?;
    let fields = work
        .rows_of(Entity::CustomField)
        .filter_map(Row::as_custom_field);
    let others = fields.filter(|field| field.id != made.id).count();
    let is_new = work
        .rows_of(Entity::CustomField)
        .all(|row| row.key().id != made.id.0);
    Ok(
        (is_new && others >= MAX_CUSTOM_FIELDS).then(|| Refusal::TooManyOpen {
            noun: Entity::CustomField.name().into(),
            most: MAX_CUSTOM_FIELDS as u64,
        }),
    )
}
