//! What waits for phones, as a table: in with the transaction that gives the reason, out under a lease.

use super::PhoneKeys;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::UserId;
use domain::id::new_id;
use domain::reach::{PushNews, PushTopic};
use sqlx::AnyConnection;
use uuid::Uuid;

/// A worker that holds a message for longer than this is dead.
const LEASE: i64 = 2 * 60_000;
/// So many are sent at once.
pub(super) const AT_ONCE: i64 = 8;
/// The most that one phone is told within an hour: more is noise, and strangers cause it.
const AN_HOUR: i64 = 200;
const HOUR: i64 = 3_600_000;
/// How long it is remembered that something was told.
const REMEMBERED: i64 = 48 * HOUR;
/// A login that nobody used for so long is none.
const IDLE: i64 = 30 * 24 * HOUR;

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PushEvent {
    pub news: PushNews,
    /// The row that it is about.
    pub about: Uuid,
    /// With the news it says that this happened once.
    pub event: String,
    /// When it happened, epoch ms UTC: what a phone gives back days later is not told as new.
    pub at: i64,
}

impl PushEvent {
    /// Until then it is worth telling.
    fn until(&self, now: i64) -> i64 {
        self.at.min(now).saturating_add(self.news.lifetime())
    }
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PushTo {
    One(UserId),
    /// Everybody who works here but whoever did it.
    StaffBut(UserId),
}

/// Queues something for every phone of whoever is told, in the caller's transaction; false where nobody hears of it. Offers are looked at again
/// when they leave: whether they are allowed then, and not at night. After the commit, [`Backend::ring_web_push`](crate::Backend).
pub(crate) async fn queue(
    connection: &mut AnyConnection,
    to: PushTo,
    event: &PushEvent,
    now: i64,
) -> Result<bool, BackendError> {
    if event.until(now) <= now {
        return Ok(false);
    }
    let mut queued = false;
    for phone in phones(connection, to, event.news.topic(), now).await? {
        let sql = "SELECT COUNT(*) FROM push_message WHERE subscription = $1 AND created_at > $2";
        let row = sqlx::query(sql)
            .bind(phone.clone())
            .bind(now.saturating_sub(HOUR))
            .fetch_one(&mut *connection)
            .await?;
        if Cells::of(&row).int()? >= AN_HOUR {
            continue;
        }
        queued |= put(connection, phone, event, now).await?;
    }
    if queued {
        sqlx::query("DELETE FROM push_message WHERE created_at < $1 AND state <> 'queued'")
            .bind(now.saturating_sub(REMEMBERED))
            .execute(connection)
            .await?;
    }
    Ok(queued)
}

async fn put(
    connection: &mut AnyConnection,
    phone: String,
    event: &PushEvent,
    now: i64,
) -> Result<bool, BackendError> {
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    let sql = "INSERT INTO push_message (id, subscription, news, about, event, state, tries, next_at, until, created_at) \
               VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $7, $6) ON CONFLICT (subscription, news, event) DO NOTHING";
    let done = sqlx::query(sql)
        .bind(new_id(now, random).to_string())
        .bind(phone)
        .bind(event.news.name())
        .bind(event.about.to_string())
        .bind(event.event.clone())
        .bind(now)
        .bind(event.until(now))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// True where somebody has a phone that is told of this.
pub(crate) async fn hears(
    connection: &mut AnyConnection,
    user: UserId,
    topic: PushTopic,
    now: i64,
) -> Result<bool, BackendError> {
    let found = phones(connection, PushTo::One(user), topic, now).await?;
    Ok(!found.is_empty())
}

/// The subscriptions of logins that hold, of people who want to be told of this.
async fn phones(
    connection: &mut AnyConnection,
    to: PushTo,
    topic: PushTopic,
    now: i64,
) -> Result<Vec<String>, BackendError> {
    let (whose, user) = match to {
        PushTo::One(user) => ("u.id = $2", user),
        PushTo::StaffBut(user) => ("u.role <> 'customer' AND u.id <> $2", user),
    };
    let sql = format!(
        "SELECT p.id, COALESCE(c.off, '') FROM push_subscription p JOIN session s ON s.token_hash = p.session \
         JOIN account_user u ON u.id = s.account_user LEFT JOIN push_choice c ON c.account_user = u.id \
         WHERE {whose} AND u.blocked_at IS NULL AND s.last_seen >= $1 ORDER BY p.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.saturating_sub(IDLE))
        .bind(user.to_string())
        .fetch_all(connection)
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        let mut cells = Cells::of(row);
        let phone = cells.text()?.to_owned();
        if !cells.text()?.split(' ').any(|off| off == topic.name()) {
            found.push(phone);
        }
    }
    Ok(found)
}

/// A message as it is sent.
pub(super) struct Waiting {
    pub id: String,
    pub subscription: String,
    pub endpoint: String,
    pub keys: Option<PhoneKeys>,
    pub user: UserId,
    /// None: of a newer build on the same database.
    pub news: Option<PushNews>,
    pub about: String,
    pub event: String,
    /// With the one under way.
    pub tries: i64,
    pub until: i64,
}

/// What waited when a copy was restored may have left by the database that is no longer there.
const DUE: &str = "m.state = 'queued' AND m.next_at <= $1 AND (m.lease IS NULL OR m.lease <= $1) \
                   AND NOT EXISTS (SELECT 1 FROM setting WHERE name = 'mail_held' AND CAST(value AS BIGINT) > m.created_at)";

/// True where something is due. Asked of a reader, so that an idle worker leaves the writer alone.
pub(super) async fn any_due(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = format!("SELECT m.id FROM push_message m WHERE {DUE} LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Takes what waits longest, under a lease.
pub(super) async fn claim(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<Vec<Waiting>, BackendError> {
    let sql = format!(
        "SELECT m.id, p.id, p.endpoint, p.p256dh, p.auth, s.account_user, m.news, m.about, m.event, m.tries, m.until \
         FROM push_message m JOIN push_subscription p ON p.id = m.subscription JOIN session s ON s.token_hash = p.session \
         WHERE {DUE} ORDER BY m.next_at, m.id LIMIT {AT_ONCE}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now)
        .fetch_all(&mut *connection)
        .await?;
    let mut waiting = Vec::with_capacity(rows.len());
    for row in &rows {
        let one = read(row)?;
        let sql = "UPDATE push_message SET tries = $2, lease = $3 WHERE id = $1";
        sqlx::query(sql)
            .bind(one.id.clone())
            .bind(one.tries)
            .bind(now.saturating_add(LEASE))
            .execute(&mut *connection)
            .await?;
        waiting.push(one);
    }
    Ok(waiting)
}

fn read(row: &sqlx::any::AnyRow) -> Result<Waiting, BackendError> {
    let mut cells = Cells::of(row);
    Ok(Waiting {
        id: cells.text()?.to_owned(),
        subscription: cells.text()?.to_owned(),
        endpoint: cells.text()?.to_owned(),
        keys: PhoneKeys::of(cells.bytes()?, cells.bytes()?),
        user: UserId(id(cells.text()?, "account_user")?),
        news: PushNews::parse(cells.text()?),
        about: cells.text()?.to_owned(),
        event: cells.text()?.to_owned(),
        tries: cells.int()?.saturating_add(1),
        until: cells.int()?,
    })
}

/// Notes how it ended; false where this try does not hold the message: a worker that was given up as dead changes nothing.
pub(super) async fn end(
    connection: &mut AnyConnection,
    message: &Waiting,
    state: &'static str,
) -> Result<bool, BackendError> {
    let sql = "UPDATE push_message SET state = $3, lease = NULL WHERE id = $1 AND tries = $2 AND state = 'queued'";
    let done = sqlx::query(sql)
        .bind(message.id.clone())
        .bind(message.tries)
        .bind(state)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts it back for a later try.
pub(super) async fn postpone(
    connection: &mut AnyConnection,
    message: &Waiting,
    next_at: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE push_message SET lease = NULL, next_at = $3 WHERE id = $1 AND tries = $2 AND state = 'queued'";
    sqlx::query(sql)
        .bind(message.id.clone())
        .bind(message.tries)
        .bind(next_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// What the push service last said of a phone; where it knows the phone no more, the subscription goes.
pub(super) async fn note_answer(
    connection: &mut AnyConnection,
    message: &Waiting,
    (status, is_gone): (u16, bool),
    now: i64,
) -> Result<(), BackendError> {
    if is_gone {
        // Only this address: the phone may have subscribed anew meanwhile.
        sqlx::query("DELETE FROM push_subscription WHERE id = $1 AND endpoint = $2")
            .bind(message.subscription.clone())
            .bind(message.endpoint.clone())
            .execute(connection)
            .await?;
        return Ok(());
    }
    sqlx::query("UPDATE push_subscription SET answer = $2, answered_at = $3 WHERE id = $1")
        .bind(message.subscription.clone())
        .bind(i64::from(status))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
