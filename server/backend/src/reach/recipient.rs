//! Who gets a campaign: fixed when sending begins, and what became of each. The table stays at the server.

use crate::change::rows::id;
use crate::db::statement::{Cells, Clash, Table, Value};
use crate::error::BackendError;
use domain::ContactId;
use domain::id::CampaignId;
use domain::reach::{Arm, SkipReason};
use sqlx::AnyConnection;

const COLUMNS: [&str; 7] = [
    "campaign", "contact", "position", "arm", "state", "tries", "at",
];

/// Somebody who waits for a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    pub contact: ContactId,
    pub arm: Arm,
    pub tries: i64,
}

/// What is counted of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub contact: ContactId,
    pub arm: Arm,
    pub state: String,
    pub reason: Option<SkipReason>,
    /// When the letter was queued, of the control when sending began; epoch ms UTC.
    pub at: i64,
    pub clicked: bool,
}

/// Writes down who gets which version.
pub(super) async fn freeze(
    connection: &mut AnyConnection,
    campaign: CampaignId,
    people: &[(ContactId, Arm)],
    now: i64,
) -> Result<(), BackendError> {
    let rows = people
        .iter()
        .zip(0_i64..)
        .map(|((contact, arm), position)| {
            let state = match arm {
                Arm::Control => "control",
                Arm::A | Arm::B => "waiting",
            };
            vec![
                Value::text(campaign.to_string()),
                Value::text(contact.to_string()),
                Value::Int(position),
                Value::text(arm.name()),
                Value::text(state),
                Value::Int(0),
                Value::Int(now),
            ]
        });
    let table = Table {
        name: "campaign_recipient",
        columns: &COLUMNS,
        key: &["campaign", "contact"],
        clash: Clash::Keep,
    };
    table.put(connection, rows.collect()).await?;
    Ok(())
}

/// The next who wait, those first who were tried least.
pub(super) async fn next_waiting(
    connection: &mut AnyConnection,
    campaign: CampaignId,
    most: usize,
) -> Result<Vec<Waiting>, BackendError> {
    let sql = "SELECT contact, arm, tries FROM campaign_recipient WHERE campaign = $1 AND state = 'waiting' \
               ORDER BY tries, position LIMIT $2";
    let rows = sqlx::query(sql)
        .bind(campaign.to_string())
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok(Waiting {
            contact: ContactId(id(cells.text()?, "contact")?),
            arm: arm(cells.text()?)?,
            tries: cells.int()?,
        })
    };
    rows.iter().map(read).collect()
}

/// Notes what became of somebody who waited.
pub(super) async fn note(
    connection: &mut AnyConnection,
    campaign: CampaignId,
    waiting: Waiting,
    (state, reason): (&'static str, Option<SkipReason>),
    now: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE campaign_recipient SET state = $3, reason = $4, tries = $5, at = $6 \
               WHERE campaign = $1 AND contact = $2 AND state = 'waiting'";
    sqlx::query(sql)
        .bind(campaign.to_string())
        .bind(waiting.contact.to_string())
        .bind(state)
        .bind(reason.map(|reason| reason.name()))
        .bind(waiting.tries + 1)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many letters of all campaigns were queued since then.
pub(super) async fn queued_since(
    connection: &mut AnyConnection,
    since: i64,
) -> Result<i64, BackendError> {
    let sql = "SELECT COUNT(*) FROM campaign_recipient WHERE at >= $1 AND state IN ('queued', 'sent', 'failed')";
    let row = sqlx::query(sql).bind(since).fetch_one(connection).await?;
    Ok(Cells::of(&row).int()?)
}

/// People whose letter is in the queue no more, and was not told of: its account was removed, or mail was given up after a restore.
pub(super) async fn let_go(connection: &mut AnyConnection) -> Result<(), BackendError> {
    let sql = "UPDATE campaign_recipient SET state = 'skipped', reason = 'not_now' WHERE state = 'queued' AND NOT EXISTS (\
               SELECT 1 FROM mail m WHERE m.kind = 'strategy' AND m.state IN ('queued', 'sent', 'failed') AND m.about = \
               campaign_recipient.campaign || ':' || campaign_recipient.contact || ':0:' || CAST(campaign_recipient.tries - 1 AS TEXT))";
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}

/// When somebody was written to last.
pub(super) async fn last_at(
    connection: &mut AnyConnection,
    campaign: CampaignId,
) -> Result<Option<i64>, BackendError> {
    let sql = "SELECT MAX(at) FROM campaign_recipient WHERE campaign = $1";
    let row = sqlx::query(sql)
        .bind(campaign.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).maybe_int()?)
}

/// Everybody of a campaign.
pub(super) async fn all(
    connection: &mut AnyConnection,
    campaign: CampaignId,
) -> Result<Vec<Counted>, BackendError> {
    let sql = "SELECT contact, arm, state, reason, at, clicked_at FROM campaign_recipient WHERE campaign = $1 ORDER BY position";
    let rows = sqlx::query(sql)
        .bind(campaign.to_string())
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok(Counted {
            contact: ContactId(id(cells.text()?, "contact")?),
            arm: arm(cells.text()?)?,
            state: cells.text()?.to_owned(),
            reason: cells.maybe_text()?.and_then(SkipReason::parse),
            at: cells.int()?,
            clicked: cells.maybe_int()?.is_some(),
        })
    };
    rows.iter().map(read).collect()
}

fn arm(text: &str) -> Result<Arm, BackendError> {
    Arm::parse(text).ok_or(BackendError::Value { what: "arm" })
}
