//! The queue as a table: in with the transaction that gives the reason, out under a lease.

use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::letter::{Addressed, Written};
use crate::mail::{Mailer, Transport};
use domain::Lang;
use domain::id::new_id;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A worker that holds a mail for longer than this is dead.
pub(super) const LEASE: i64 = 10 * 60_000;

/// A mail as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Queued {
    pub id: Uuid,
    pub kind: String,
    pub about: Option<String>,
    pub address: String,
    pub lang: Lang,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
    /// With the one under way.
    pub tries: i64,
    pub until: i64,
    pub created_at: i64,
    /// True where an earlier worker was lost with it.
    pub lapsed: bool,
    /// Why the try before this one failed.
    pub last_error: Option<String>,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MailEnd {
    Sent,
    Failed,
    Suppressed,
}

impl MailEnd {
    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }
}

impl Mailer {
    /// Queues a letter in the caller's transaction; false where there is no mail here, or where this was told before.
    /// After the commit, [`Mailer::ring`].
    pub async fn enqueue(
        &self,
        connection: &mut AnyConnection,
        letter: &Addressed,
        now: i64,
    ) -> Result<bool, BackendError> {
        if matches!(self.settings.transport, Transport::Off) {
            return Ok(false);
        }
        let business = crate::business::find_business(connection).await?;
        let written = letter.write(business.as_ref(), &self.settings.public_url)?;
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random)?;
        let id = new_id(now, random);
        let sql = "INSERT INTO mail (id, kind, about, address, lang, subject, text, html, message_id, state, next_at, until, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (kind, about) DO NOTHING";
        let state = if letter.decoy { "suppressed" } else { "queued" };
        let query = sqlx::query(sql)
            .bind(id.to_string())
            .bind(letter.mail.kind())
            .bind(letter.about.clone())
            .bind(letter.to.clone())
            .bind(letter.lang.tag())
            .bind(written.subject)
            .bind(written.text)
            .bind(written.html)
            .bind(format!("<{id}@{}>", self.host()))
            .bind(state)
            .bind(now.saturating_add(letter.mail.delay()))
            .bind(now.saturating_add(letter.mail.lifetime()))
            .bind(now);
        Ok(query.execute(connection).await?.rows_affected() == 1)
    }

    pub(super) fn host(&self) -> &str {
        self.settings
            .from
            .rsplit_once('@')
            .map_or("localhost", |(_, host)| host)
    }
}

const COLUMNS: &str = "id, kind, about, address, lang, subject, text, html, message_id, tries, until, created_at, lease, last_error";
const DUE: &str = "state = 'queued' AND next_at <= $1 AND (lease IS NULL OR lease <= $1) \
                   AND (kind IN ('sign_in', 'password_reset', 'password_changed') OR NOT EXISTS (SELECT 1 FROM setting WHERE name = 'mail_held'))";

/// True where a mail is due. Asked of a reader, so that an idle worker leaves the writer alone.
pub(super) async fn any_due(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = format!("SELECT id FROM mail WHERE {DUE} LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Takes the mail that waits longest, under a lease.
pub(super) async fn claim(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<Option<Queued>, BackendError> {
    let sql = format!("SELECT {COLUMNS} FROM mail WHERE {DUE} ORDER BY next_at, id LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(mail) = row.as_ref().map(read).transpose()? else {
        return Ok(None);
    };
    let sql = "UPDATE mail SET tries = $2, lapses = lapses + $3, lease = $4 WHERE id = $1";
    sqlx::query(sql)
        .bind(mail.id.to_string())
        .bind(mail.tries)
        .bind(i64::from(mail.lapsed))
        .bind(now.saturating_add(LEASE))
        .execute(connection)
        .await?;
    Ok(Some(mail))
}

/// Notes how it ended. Only for the try that holds the mail: a worker that was given up as dead changes nothing.
/// What a mail said is kept where it is no secret.
pub(super) async fn end(
    connection: &mut AnyConnection,
    mail: &Queued,
    ended: MailEnd,
    why: Option<&str>,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = "UPDATE mail SET state = $3, lease = NULL, last_error = $4, ended_at = $5, text = $6, html = $7 \
               WHERE id = $1 AND tries = $2 AND state = 'queued'";
    let secret = crate::mail::letter::is_secret(&mail.kind);
    let kept = |text: &str| {
        if secret {
            String::new()
        } else {
            text.to_owned()
        }
    };
    let query = sqlx::query(sql)
        .bind(mail.id.to_string())
        .bind(mail.tries)
        .bind(ended.name())
        .bind(why)
        .bind(now)
        .bind(kept(&mail.text))
        .bind(kept(&mail.html));
    Ok(query.execute(connection).await?.rows_affected() == 1)
}

/// Puts it back for a later try.
pub(super) async fn postpone(
    connection: &mut AnyConnection,
    mail: &Queued,
    why: &str,
    next_at: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE mail SET lease = NULL, last_error = $3, next_at = $4 WHERE id = $1 AND tries = $2 AND state = 'queued'";
    sqlx::query(sql)
        .bind(mail.id.to_string())
        .bind(mail.tries)
        .bind(why)
        .bind(next_at)
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Queued, BackendError> {
    let mut cells = Cells::of(row);
    Ok(Queued {
        id: crate::change::rows::id(cells.text()?, "mail")?,
        kind: cells.text()?.to_owned(),
        about: cells.maybe_text()?.map(str::to_owned),
        address: cells.text()?.to_owned(),
        lang: Lang::parse(cells.text()?),
        subject: cells.text()?.to_owned(),
        text: cells.text()?.to_owned(),
        html: cells.text()?.to_owned(),
        message_id: cells.text()?.to_owned(),
        tries: cells.int()?.saturating_add(1),
        until: cells.int()?,
        created_at: cells.int()?,
        lapsed: cells.maybe_int()?.is_some(),
        last_error: cells.maybe_text()?.map(str::to_owned),
    })
}

impl Queued {
    /// A letter that never was in the queue.
    pub fn passing(id: Uuid, to: &str, written: Written, host: &str, now: i64) -> Self {
        Self {
            id,
            kind: "letter".to_owned(),
            about: None,
            address: to.to_owned(),
            lang: Lang::En,
            subject: written.subject,
            text: written.text,
            html: written.html,
            message_id: format!("<{id}@{host}>"),
            tries: 1,
            until: now,
            created_at: now,
            lapsed: false,
            last_error: None,
        }
    }
}
