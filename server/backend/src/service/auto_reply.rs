//! The automatic reply of a chat while the place is closed, in the push's own transaction.

use super::customer::language_of;
use crate::business::find_business;
use crate::change::{Work, rows};
use crate::error::BackendError;
use domain::account::Location;
use domain::account::location::first_place;
use domain::service::auto_reply::reply;
use domain::service::{ConversationStaff, OpenHours};
use domain::zone::SystemZones;
use domain::{ConversationId, Entity, Key, Row, Rows as _};
use sqlx::AnyConnection;

/// Says when somebody is there, where a customer wrote to a closed place and was not told yet.
pub(crate) async fn auto_reply(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ConversationId,
    now: i64,
) -> Result<(), BackendError> {
    // Whether the place is closed says the server's clock: what was written at noon may arrive at night.
    let now = work.server().map_or(now, |server| server.now);
    let places = rows::list::<Location>(connection).await?;
    let Some(place) = first_place(&places).filter(|place| !place.opening.is_empty()) else {
        return Ok(());
    };
    let Some(business) = find_business(connection)
        .await?
        .filter(|one| one.auto_reply)
    else {
        return Ok(());
    };
    let conversation = work
        .get(connection, Key::new(Entity::Conversation, id.0))
        .await?;
    let Some(Row::Conversation(conversation)) = conversation else {
        return Ok(());
    };
    let half = work
        .get(connection, Key::new(Entity::ConversationStaff, id.0))
        .await?;
    let half = match half {
        Some(Row::ConversationStaff(half)) => half,
        _ => ConversationStaff::new(id),
    };
    let lang = language_of(connection, conversation.customer).await?;
    let hours = OpenHours {
        opening: &place.opening,
        zone: &place.zone,
        zones: &SystemZones,
    };
    if let Some(rows) = reply(&conversation, &half, hours, &business, lang, now) {
        work.put(connection, rows).await?;
    }
    Ok(())
}
