//! Mails that arrived, as a table: what each was, and what became of it.

use crate::db::statement::{Cells, Clash};
use crate::error::BackendError;
use crate::server_noun::{ServerNoun as _, server_noun};
use domain::civil::DAY_MS;
use domain::{ConversationId, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// A mail that arrived.
pub(crate) struct IncomingRow {
    /// Made of what it says.
    pub id: Uuid,
    pub sender: String,
    pub sender_name: String,
    pub subject: String,
    pub message_id: Option<String>,
    /// The mails before it in its thread, with a blank between them.
    pub reference_ids: Option<String>,
    pub way: String,
    pub outcome: String,
    pub detail: Option<String>,
    pub customer: Option<UserId>,
    pub conversation: Option<ConversationId>,
    pub size: i64,
    pub received_at: i64,
}

server_noun! {
    IncomingRow in "mail_in" {
        id: Uuid,
        sender: String,
        sender_name: String,
        subject: String,
        message_id: Option<String>,
        reference_ids: Option<String>,
        way: String,
        outcome: String,
        detail: Option<String>,
        customer: Option<UserId>,
        conversation: Option<ConversationId>,
        size: i64,
        received_at: i64,
    }
}

/// The name of the outcome of a mail that stands in a conversation.
pub(crate) const JOINED: &str = "joined";

/// Writes a row; false where the same mail is there already.
pub(crate) async fn insert_new(
    connection: &mut AnyConnection,
    row: &IncomingRow,
) -> Result<bool, BackendError> {
    let table = IncomingRow::table(&["id"], Clash::Keep);
    let new = table.put_returning(connection, vec![row.values()], "id");
    Ok(!new.await?.is_empty())
}

/// For so long the beginning of a mail is kept as it came, ms.
pub(crate) const RAW_LIFETIME: i64 = 30 * DAY_MS;

/// For so long it is known that a mail arrived, ms.
const KEPT: i64 = 400 * DAY_MS;

/// Takes away what is older than it is kept; true where something is left that will go.
pub(crate) async fn drop_old(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<bool, BackendError> {
    sqlx::query("DELETE FROM mail_raw WHERE received_at < $1")
        .bind(now.saturating_sub(RAW_LIFETIME))
        .execute(&mut *connection)
        .await?;
    // As long as a letter of a strategy is remembered: whoever answers later is known by their address.
    sqlx::query("DELETE FROM mail_in WHERE received_at < $1")
        .bind(now.saturating_sub(KEPT))
        .execute(&mut *connection)
        .await?;
    let left = sqlx::query("SELECT id FROM mail_in LIMIT 1")
        .fetch_optional(connection)
        .await?;
    Ok(left.is_some())
}

/// Keeps the beginning of a mail as it came.
pub(crate) async fn keep_raw(
    connection: &mut AnyConnection,
    id: Uuid,
    raw: &[u8],
    now: i64,
) -> Result<(), BackendError> {
    sqlx::query("INSERT INTO mail_raw (id, raw, received_at) VALUES ($1, $2, $3)")
        .bind(id.to_string())
        .bind(raw.to_vec())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many bytes of mails that came after an instant are kept as they came, `most` of each.
pub(crate) async fn raw_since(
    connection: &mut AnyConnection,
    most: usize,
    since: i64,
) -> Result<i64, BackendError> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN m.size > $1 THEN $1 ELSE m.size END), 0) AS BIGINT) \
               FROM mail_raw r JOIN mail_in m ON m.id = r.id WHERE r.received_at > $2";
    let row = sqlx::query(sql)
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .bind(since)
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// The beginning of a mail as it came; none where it is not kept any more.
pub(crate) async fn raw(
    connection: &mut AnyConnection,
    id: Uuid,
    now: i64,
) -> Result<Option<Vec<u8>>, BackendError> {
    let row = sqlx::query("SELECT raw FROM mail_raw WHERE id = $1 AND received_at >= $2")
        .bind(id.to_string())
        .bind(now.saturating_sub(RAW_LIFETIME))
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(Cells::of(&row).bytes()?.to_vec()))
        .transpose()
}

/// What an answer in a conversation follows, where its customer wrote last by mail.
pub(crate) struct Thread {
    /// Where the customer writes from.
    pub address: String,
    pub subject: String,
    /// Of the customer's last mail.
    pub message_id: Option<String>,
    pub reference_ids: Option<String>,
}

/// The thread of a conversation; none where its customer wrote last in the app.
pub(crate) async fn thread_of(
    connection: &mut AnyConnection,
    conversation: ConversationId,
) -> Result<Option<Thread>, BackendError> {
    let sql = "SELECT by_mail FROM message WHERE conversation = $1 AND party = 'customer' AND automatic = 0 \
               ORDER BY number DESC LIMIT 1";
    let last = sqlx::query(sql)
        .bind(conversation.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let by_mail = match &last {
        Some(row) => Cells::of(row).flag()?,
        None => false,
    };
    if !by_mail {
        return Ok(None);
    }
    let sql = "SELECT sender, subject, message_id, reference_ids FROM mail_in \
               WHERE conversation = $1 AND outcome = 'joined' ORDER BY received_at DESC, id DESC LIMIT 1";
    let row = sqlx::query(sql)
        .bind(conversation.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(Thread {
        address: cells.text()?.to_owned(),
        subject: cells.text()?.to_owned(),
        message_id: cells.maybe_text()?.map(str::to_owned),
        reference_ids: cells.maybe_text()?.map(str::to_owned),
    }))
}

impl Thread {
    /// What stands over the answer.
    pub fn answer_subject(&self) -> String {
        let subject = self.subject.trim();
        let answered = ["re:", "re：", "回复:", "回复：", "答复:", "答复："];
        let lower = subject.to_lowercase();
        if answered.iter().any(|head| lower.starts_with(head)) {
            subject.to_owned()
        } else {
            format!("Re: {subject}").trim().to_owned()
        }
    }

    /// The mails before the answer, the customer's last one at the end (RFC 5322, 3.6.4).
    pub fn answer_references(&self) -> Option<String> {
        let before = self.reference_ids.iter().flat_map(|ids| ids.split(' '));
        let mut ids: Vec<&str> = before.filter(|id| !id.is_empty()).collect();
        ids.extend(self.message_id.as_deref());
        ids.dedup();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(subject: &str) -> Thread {
        Thread {
            address: "ann@x.example".into(),
            subject: subject.into(),
            message_id: Some("<b@x>".into()),
            reference_ids: Some("<a@shop>".into()),
        }
    }

    #[test]
    fn an_answer_says_re_once_and_names_the_mails_before_it() {
        for (subject, answer) in [
            ("Table", "Re: Table"),
            ("RE: Table", "RE: Table"),
            ("回复：桌子", "回复：桌子"),
            ("", "Re:"),
        ] {
            assert_eq!(thread(subject).answer_subject(), answer);
        }
        let references = thread("Table").answer_references();
        assert_eq!(references.as_deref(), Some("<a@shop> <b@x>"));
    }
}
