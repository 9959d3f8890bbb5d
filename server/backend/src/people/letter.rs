//! Mails that staff write to a contact: where each is stands on its timeline entry.

use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::error::BackendError;
use domain::people::{Activity, ActivityKind, MailState};
use domain::{ActivityId, Entity, Key, Row};
use sqlx::AnyConnection;

/// Says at once that a mail cannot leave where this deployment sends none; else it is queued with what the push changed.
pub(crate) async fn check(
    connection: &mut AnyConnection,
    work: &mut Work,
    activity: ActivityId,
    mail_is_on: bool,
) -> Result<(), BackendError> {
    if mail_is_on {
        return Ok(());
    }
    let why = "no mail is set up".to_owned();
    put(connection, work, activity, MailState::Failed { why }).await
}

/// Notes on the timeline how a mail ended; for the caller to poke after the commit.
pub(crate) async fn record_mail_state(
    connection: &mut AnyConnection,
    activity: ActivityId,
    state: MailState,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut work = Work::default();
    put(connection, &mut work, activity, state).await?;
    work.flush(connection, Stamp { now, by: None }).await
}

async fn put(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ActivityId,
    state: MailState,
) -> Result<(), BackendError> {
    let key = Key::new(Entity::Activity, id.0);
    let Some(Row::Activity(activity)) = work.get(connection, key).await? else {
        return Ok(());
    };
    let what = match activity.what {
        ActivityKind::Mail {
            to, subject, text, ..
        } => ActivityKind::Mail {
            to,
            subject,
            text,
            state,
        },
        other => other,
    };
    work.put(connection, vec![Activity { what, ..activity }.into()])
        .await
}
