//! The index of numbers and addresses: which contacts can be reached by the same one.

use crate::db::statement::{Clash, Table, Value, execute_in};
use crate::error::BackendError;
use domain::people::{Contact, Point, PointKind};
use sqlx::AnyConnection;

const POINTS: Table<'_> = Table {
    name: "contact_point",
    columns: &["contact", "point", "kind", "normal"],
    key: &["contact", "point"],
    clash: Clash::UpdateExcept(&[]),
};

/// Under which a point is looked for; none where it cannot be told apart from others. WhatsApp goes by telephone numbers.
pub(crate) fn key(point: &Point) -> Option<(&'static str, &str)> {
    let kind = match point.kind {
        PointKind::Phone | PointKind::Whatsapp => "phone",
        PointKind::Email => "email",
        PointKind::Wechat => "wechat",
        PointKind::Other => return None,
    };
    point.normal.as_deref().map(|normal| (kind, normal))
}

/// Makes the index agree with contacts that are being written.
pub(crate) async fn index(
    connection: &mut AnyConnection,
    contacts: &[&Contact],
) -> Result<(), BackendError> {
    let ids: Vec<String> = contacts
        .iter()
        .map(|contact| contact.id.to_string())
        .collect();
    execute_in(connection, "DELETE FROM contact_point WHERE contact", &ids).await?;
    let lines = contacts
        .iter()
        .flat_map(|contact| contact.points.iter().map(|point| (contact.id, point)))
        .filter_map(|(contact, point)| {
            let (kind, normal) = key(point)?;
            Some(vec![
                Value::Text(contact.to_string()),
                Value::Text(point.id.to_string()),
                Value::text(kind),
                Value::text(normal),
            ])
        })
        .collect();
    Ok(POINTS.put(connection, lines).await?)
}
