//! A mail that came back, after its server had taken it: its own row, what it was about, and its address say so.

use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::address;
use crate::mail::letter::Mail;
use crate::mail::queue::MailRow;
use crate::people::delivery;
use crate::people::letter::record_mail_state;
use crate::server_noun::ServerNoun as _;
use domain::people::{Activity, ActivityKind, MailState, contact};
use domain::reach::DeliveryState;
use domain::{ActivityId, ConversationId, Entity, Key, MessageId, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// A mail of ours that came back.
pub(crate) struct Bounced {
    pub pokes: Vec<Poke>,
    /// To whom it went, in small letters.
    pub address: String,
    pub conversation: Option<ConversationId>,
}

/// Notes that a mail came back; none where this server sent no mail of that id. `what` says why, whether there is no such address, and which mail
/// told it.
pub(crate) async fn record_bounce(
    connection: &mut AnyConnection,
    (message_id, recipient): (&str, Option<&str>),
    (said, hard, told_by): (&str, bool, Uuid),
    now: i64,
) -> Result<Option<Bounced>, BackendError> {
    let columns = MailRow::columns("");
    let sql = format!("SELECT {columns} FROM mail WHERE message_id = $1 LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(message_id.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mail = MailRow::read(&mut Cells::of(&row))?;
    let why = format!("it came back: {said}");
    let sql = "UPDATE mail SET state = 'failed', last_error = $2 WHERE id = $1 AND state = 'sent'";
    let done = sqlx::query(sql)
        .bind(mail.id.to_string())
        .bind(why.clone())
        .execute(&mut *connection)
        .await?;
    if hard {
        let reason = match recipient {
            // Passed on to another address that there is not.
            Some(other) if other != mail.address.to_lowercase() => format!("{said} ({other})"),
            _ => said.to_owned(),
        };
        address::suppress(connection, &mail.address, (&reason, Some(told_by)), now).await?;
    }
    let mut bounced = Bounced {
        pokes: Vec::new(),
        address: mail.address.to_lowercase(),
        conversation: mail.conversation,
    };
    if done.rows_affected() == 0 {
        return Ok(Some(bounced));
    }
    let about = mail.about.as_deref().unwrap_or_default();
    bounced.pokes = match mail.kind.as_str() {
        Mail::STRATEGY => match delivery::About::parse(about) {
            Some(about) => {
                delivery::record(connection, about, (DeliveryState::Failed, None), now).await?
            }
            None => Vec::new(),
        },
        Mail::LETTER => match about.parse() {
            Ok(activity) => {
                let failed = MailState::Failed { why };
                record_mail_state(connection, activity, failed, now).await?
            }
            Err(_) => Vec::new(),
        },
        Mail::ANSWER => record_unanswered(connection, about, (&mail.address, &why), now).await?,
        _ => Vec::new(),
    };
    Ok(Some(bounced))
}

/// An answer of a conversation did not reach its customer: their record says so, where whoever looks for them sees it.
pub(super) async fn record_unanswered(
    connection: &mut AnyConnection,
    about: &str,
    (to, why): (&str, &str),
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let Ok(message) = about.parse::<MessageId>() else {
        return Ok(Vec::new());
    };
    let mut work = Work::default();
    let key = Key::new(Entity::Message, message.0);
    let Some(Row::Message(message)) = work.get(connection, key).await? else {
        return Ok(Vec::new());
    };
    let found = work
        .ask(connection, |work| {
            Ok(contact::of_user(work, message.customer)?.map(|contact| contact.id))
        })
        .await?;
    let Ok(Some(contact)) = found else {
        return Ok(Vec::new());
    };
    let subject = subject_of(connection, message.id).await?;
    let entry = Activity {
        id: ActivityId(Uuid::new_v5(&message.id.0, b"unanswered")),
        contact,
        what: ActivityKind::Mail {
            to: to.to_owned(),
            subject,
            text: message.text.clone(),
            state: MailState::Failed {
                why: why.to_owned(),
            },
        },
        at: now,
        by: Some(message.author),
    };
    work.put(connection, vec![entry.into()]).await?;
    work.flush(connection, Stamp { now, by: None }).await
}

async fn subject_of(
    connection: &mut AnyConnection,
    message: MessageId,
) -> Result<String, BackendError> {
    let row = sqlx::query("SELECT subject FROM mail WHERE kind = 'answer' AND about = $1")
        .bind(message.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(match &row {
        Some(row) => Cells::of(row).text()?.to_owned(),
        None => String::new(),
    })
}
