//! The queue as a table: in with the transaction that gives the reason, out under a lease.

use crate::db::statement::{Cells, Clash};
use crate::error::BackendError;
use crate::mail::Mailer;
use crate::mail::letter::{Addressed, Mail, MailSort, Written};
use crate::people::consent::UnsubscribeHeaders;
use crate::server_noun::{ServerNoun as _, server_noun};
use domain::id::new_id;
use domain::{ConversationId, Lang};
use sqlx::AnyConnection;
use uuid::Uuid;

/// A worker that holds a mail for longer than this is dead.
pub(super) const LEASE: i64 = 10 * 60_000;

/// A mail in the queue, and after it.
pub(crate) struct MailRow {
    pub id: Uuid,
    pub kind: String,
    /// What it is about; with the kind it says that this happened once.
    pub about: Option<String>,
    pub address: String,
    pub lang: Lang,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
    pub state: String,
    pub tries: i64,
    /// Tries whose end nobody saw.
    pub lapses: i64,
    pub next_at: i64,
    pub until: i64,
    pub lease: Option<i64>,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub ended_at: Option<i64>,
    /// The conversation that an answer to it joins.
    pub conversation: Option<ConversationId>,
    /// The mail that it answers, and those before that.
    pub in_reply_to: Option<String>,
    pub reference_ids: Option<String>,
}

server_noun! {
    MailRow in "mail" {
        id: Uuid,
        kind: String,
        about: Option<String>,
        address: String,
        lang: Lang,
        subject: String,
        text: String,
        html: String,
        message_id: String,
        state: String,
        tries: i64,
        lapses: i64,
        next_at: i64,
        until: i64,
        lease: Option<i64>,
        last_error: Option<String>,
        created_at: i64,
        ended_at: Option<i64>,
        conversation: Option<ConversationId>,
        in_reply_to: Option<String>,
        reference_ids: Option<String>,
    }
}

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
    /// How to stop mails like it, of those that one can stop.
    pub unsubscribe: Option<UnsubscribeHeaders>,
    pub conversation: Option<ConversationId>,
    pub in_reply_to: Option<String>,
    pub reference_ids: Option<String>,
    /// Where answers to it go, where that is not where it comes from.
    pub reply_to: Option<String>,
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

/// The most mails of a sort that one address gets within a day. They are more than anybody needs and few enough to be no weapon: whoever can make
/// this program write to somebody cannot fill that mailbox.
fn a_day(sort: MailSort) -> i64 {
    match sort {
        MailSort::Code => 50,
        MailSort::Notice | MailSort::Letter | MailSort::Work => 40,
        // Whoever types others' addresses makes this program write to them.
        MailSort::Question => 2,
        // Several people may share an address.
        MailSort::Offer => 5,
        // One follows each code that was used.
        MailSort::Told => i64::MAX,
    }
}

impl Mailer {
    /// Queues a letter in the caller's transaction; false where there is no mail here, where this was told before, and where the address got as
    /// many today as it may. What waits of the same order goes: one mail says where it stands. After the commit, [`Mailer::ring`].
    pub async fn enqueue(
        &self,
        connection: &mut AnyConnection,
        letter: &Addressed,
        now: i64,
    ) -> Result<bool, BackendError> {
        if !self.is_on() {
            return Ok(false);
        }
        replace_waiting(connection, letter, now).await?;
        let full = sent_today(connection, letter, now).await? >= a_day(letter.mail.sort());
        if full && letter.mail.sort() != MailSort::Letter {
            return Ok(false);
        }
        let business = crate::business::find_business(connection).await?;
        let written = letter.write(business.as_ref(), &self.settings.public_url)?;
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random)?;
        let id = new_id(now, random);
        let state = if letter.decoy { "suppressed" } else { "queued" };
        let row = MailRow {
            id,
            kind: letter.mail.kind().to_owned(),
            about: letter.about.clone(),
            address: letter.to.clone(),
            lang: letter.lang,
            subject: written.subject,
            text: written.text,
            html: written.html,
            message_id: format!("<{id}@{}>", self.host()),
            state: state.to_owned(),
            tries: 0,
            lapses: 0,
            next_at: now.saturating_add(letter.mail.delay()),
            // What staff wrote is not dropped unsaid: it fails, with the reason on the timeline.
            until: if full {
                now
            } else {
                now.saturating_add(letter.mail.lifetime())
            },
            lease: None,
            last_error: full.then(|| TOO_MANY.to_owned()),
            created_at: now,
            ended_at: None,
            conversation: letter.thread.as_ref().map(|thread| thread.conversation),
            in_reply_to: letter
                .thread
                .as_ref()
                .and_then(|thread| thread.in_reply_to.clone()),
            reference_ids: letter
                .thread
                .as_ref()
                .and_then(|thread| thread.reference_ids.clone()),
        };
        let table = MailRow::table(&["kind", "about"], Clash::Keep);
        let new = table.put_returning(connection, vec![row.values()], "id");
        Ok(!new.await?.is_empty())
    }

    /// Of which host the ids of its mails are.
    pub(super) fn host(&self) -> String {
        let way = self.way();
        let host = way.from.rsplit_once('@').map(|(_, host)| host);
        host.filter(|host| !host.is_empty())
            .unwrap_or("localhost")
            .to_owned()
    }
}

const TOO_MANY: &str = "this address got as many mails within a day as it may";
const DAY: i64 = 24 * 60 * 60_000;

/// How many of its sort the address got within a day. Codes to people who do not exist count too, so that nobody learns who does.
async fn sent_today(
    connection: &mut AnyConnection,
    letter: &Addressed,
    now: i64,
) -> Result<i64, BackendError> {
    let kinds = match letter.mail.sort() {
        MailSort::Code => "kind IN ('sign_in', 'password_reset')",
        MailSort::Notice => {
            "kind IN ('order_received', 'order_state', 'booking_state', 'booking_reminder', 'waitlist_offer', 'review_request', 'ticket_due', 'new_message') AND state <> 'suppressed'"
        }
        MailSort::Offer => "kind = 'strategy' AND state <> 'suppressed'",
        MailSort::Letter => "kind IN ('letter', 'answer') AND state <> 'failed'",
        MailSort::Work => "kind IN ('task_reminder', 'weekly_news') AND state <> 'suppressed'",
        MailSort::Question => "kind = 'double_opt_in'",
        MailSort::Told => return Ok(0),
    };
    let sql =
        format!("SELECT COUNT(*) FROM mail WHERE address = $1 AND created_at > $2 AND {kinds}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(letter.to.clone())
        .bind(now.saturating_sub(DAY))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// Gives up the notices of an order that wait while a newer one is queued, except those that a worker has in its hands.
async fn replace_waiting(
    connection: &mut AnyConnection,
    letter: &Addressed,
    now: i64,
) -> Result<(), BackendError> {
    let (
        Mail::OrderReceived(_)
        | Mail::OrderState(_)
        | Mail::BookingState(_)
        | Mail::BookingReminder(_),
        Some(about),
    ) = (&letter.mail, &letter.about)
    else {
        return Ok(());
    };
    // The notices of an order or a booking are about its id, or its id, a colon and its state.
    let order = about.split(':').next().unwrap_or(about);
    let sql = "UPDATE mail SET state = 'suppressed', last_error = 'a newer one says where it stands', ended_at = $1 \
               WHERE address = $2 AND kind IN ('order_received', 'order_state', 'booking_state', 'booking_reminder') AND (about = $3 OR about LIKE $4) AND about <> $5 \
               AND state = 'queued' AND lease IS NULL";
    sqlx::query(sql)
        .bind(now)
        .bind(letter.to.clone())
        .bind(order.to_owned())
        .bind(format!("{order}:%"))
        .bind(about.clone())
        .execute(connection)
        .await?;
    Ok(())
}

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

/// Takes a code that waits, or else the mail that waits longest, under a lease. Somebody looks at the screen until the code is there; a notice can
/// wait behind it.
pub(super) async fn claim(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<Option<Queued>, BackendError> {
    let columns = MailRow::columns("");
    let mut found = None;
    for which in ["AND kind IN ('sign_in', 'password_reset')", ""] {
        let sql =
            format!("SELECT {columns} FROM mail WHERE {DUE} {which} ORDER BY next_at, id LIMIT 1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now)
            .fetch_optional(&mut *connection)
            .await?;
        if row.is_some() {
            found = row;
            break;
        }
    }
    let Some(row) = found else { return Ok(None) };
    let mail = Queued::of(MailRow::read(&mut Cells::of(&row))?);
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

impl Queued {
    /// The mail with the try that begins now.
    fn of(row: MailRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            about: row.about,
            address: row.address,
            lang: row.lang,
            subject: row.subject,
            text: row.text,
            html: row.html,
            message_id: row.message_id,
            tries: row.tries.saturating_add(1),
            until: row.until,
            created_at: row.created_at,
            lapsed: row.lease.is_some(),
            last_error: row.last_error,
            unsubscribe: None,
            conversation: row.conversation,
            in_reply_to: row.in_reply_to,
            reference_ids: row.reference_ids,
            reply_to: None,
        }
    }

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
            unsubscribe: None,
            conversation: None,
            in_reply_to: None,
            reference_ids: None,
            reply_to: None,
        }
    }
}
