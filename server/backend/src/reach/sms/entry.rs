//! A message that staff wrote on a contact's record.

use super::queue::{SmsWish, put};
use crate::change::Work;
use crate::error::BackendError;
use domain::id::ActivityId;
use domain::people::contact;
use domain::people::sms::{SmsCarried, SmsFailure, SmsPurpose};
use domain::people::{Activity, ActivityKind};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;

/// Queues the message of a timeline entry; one that cannot leave says so there at once.
pub(crate) async fn queue_entry(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ActivityId,
    now: i64,
) -> Result<(), BackendError> {
    // What waited on a phone has its time before it from now on.
    let now = work.server_now().unwrap_or(now);
    let key = Key::new(Entity::Activity, id.0);
    let Some(Row::Activity(entry)) = work.get(connection, key).await? else {
        return Ok(());
    };
    let ActivityKind::Sms {
        to,
        text,
        carried: Some(_),
        ..
    } = &entry.what
    else {
        return Ok(());
    };
    let found = work
        .ask(connection, |work| {
            let contact = contact::find(work, entry.contact)?;
            let points = contact.map(|contact| contact.points.clone());
            Ok(points.unwrap_or_default())
        })
        .await?;
    let points = found.unwrap_or_default();
    let mut points = points.into_iter().filter(|point| point.value == *to);
    let carried = match points.find_map(|point| point.normal) {
        None => SmsCarried::failed(SmsFailure::BadNumber),
        Some(number) => {
            let wish = SmsWish {
                id,
                contact: Some(entry.contact),
                number,
                text: text.clone(),
                purpose: SmsPurpose::Service,
            };
            put(connection, &wish, now).await?
        }
    };
    note(connection, work, entry, carried).await
}

/// Says on the timeline how a message stands.
pub(super) async fn note(
    connection: &mut AnyConnection,
    work: &mut Work,
    entry: Activity,
    carried: SmsCarried,
) -> Result<(), BackendError> {
    let ActivityKind::Sms {
        to, text, received, ..
    } = entry.what
    else {
        return Ok(());
    };
    let what = ActivityKind::Sms {
        to,
        text,
        carried: Some(carried),
        received,
    };
    work.put(connection, vec![Activity { what, ..entry }.into()])
        .await
}
