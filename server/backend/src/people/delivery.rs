//! What became of a letter of a strategy or a campaign, and whether it may still leave.

use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::people::consent::why_not;
use domain::id::{DeliveryId, StrategyId};
use domain::people::{ConsentChannel, ConsentPurpose, WhyNot};
use domain::reach::{CampaignState, Delivery, DeliveryState, SkipReason, StrategyState, Trigger};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About {
    pub strategy: StrategyId,
    pub contact: ContactId,
    pub occasion: i64,
    /// The key of the strategy's step; 0 where it has none.
    pub step: u32,
}

/// The queue's word for what a letter is about: one per strategy, contact and occasion.
pub(crate) fn about(strategy: StrategyId, contact: ContactId, occasion: i64) -> String {
    format!("{strategy}:{contact}:{occasion}")
}

/// The same of one of its steps.
pub(crate) fn about_step(
    strategy: StrategyId,
    contact: ContactId,
    occasion: i64,
    step: u32,
) -> String {
    let about = about(strategy, contact, occasion);
    match step {
        0 => about,
        step => format!("{about}:s{step}"),
    }
}

impl About {
    /// Reads the queue's word.
    pub fn parse(about: &str) -> Option<Self> {
        // What a campaign queues again has the number of the try behind it.
        let mut parts = about.split(':');
        let (strategy, contact) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let occasion = parts.next()?.parse().ok()?;
        let step = parts.next().and_then(|part| part.strip_prefix('s'));
        Some(Self {
            strategy,
            contact,
            occasion,
            step: step.and_then(|step| step.parse().ok()).unwrap_or_default(),
        })
    }
}

/// Why a letter that is about to leave does not: what somebody allows at that moment, and whether the strategy still runs.
pub(crate) async fn why_not_now(
    connection: &mut AnyConnection,
    about: About,
    address: &str,
    now: i64,
) -> Result<Option<SkipReason>, BackendError> {
    if !goes_on(connection, about.strategy).await? {
        return Ok(Some(SkipReason::NotNow));
    }
    let wish = (
        ConsentPurpose::Marketing,
        ConsentChannel::Mail,
        Some(address),
    );
    let why: Option<WhyNot> = why_not(connection, about.contact, wish, now).await?;
    Ok(why.map(SkipReason::from))
}

/// True while whoever wrote it writes.
pub(crate) async fn goes_on(
    connection: &mut AnyConnection,
    by: StrategyId,
) -> Result<bool, BackendError> {
    let mut work = Work::default();
    let strategy = Key::new(Entity::Strategy, by.0);
    if let Some(Row::Strategy(strategy)) = work.get(connection, strategy).await? {
        return Ok(strategy.state == StrategyState::Running);
    }
    let campaign = work
        .get(connection, Key::new(Entity::Campaign, by.0))
        .await?;
    let campaign = campaign.as_ref().and_then(Row::as_campaign);
    Ok(campaign.is_some_and(|campaign| campaign.state == CampaignState::Sending))
}

/// True where a campaign wrote it.
pub(crate) async fn is_campaign(
    connection: &mut AnyConnection,
    by: StrategyId,
) -> Result<bool, BackendError> {
    let key = Key::new(Entity::Campaign, by.0);
    Ok(Work::default().get(connection, key).await?.is_some())
}

/// So often somebody is written to anew whose letter did not leave in time.
const TRIES: i64 = 10;

/// Notes at a campaign how a letter ended, and has it counted. What was held back, or did not leave before the night, waits again.
async fn record_at_campaign(
    connection: &mut AnyConnection,
    about: About,
    (state, reason): (DeliveryState, Option<SkipReason>),
    now: i64,
) -> Result<(), BackendError> {
    let waits = reason == Some(SkipReason::NotNow);
    let sql = "UPDATE campaign_recipient SET state = CASE WHEN $3 = 1 AND tries < $4 THEN 'waiting' ELSE $5 END, reason = $6 \
               WHERE campaign = $1 AND contact = $2 AND state <> 'waiting'";
    let noted = sqlx::query(sql)
        .bind(about.strategy.to_string())
        .bind(about.contact.to_string())
        .bind(i64::from(waits))
        .bind(TRIES)
        .bind(state.name())
        .bind(reason.map(|reason| reason.name()))
        .execute(&mut *connection)
        .await?;
    if noted.rows_affected() > 0 {
        job::schedule(connection, JobKind::Campaigns, "all", now).await?;
    }
    Ok(())
}

/// The one run of somebody through a strategy on an occasion.
pub(crate) fn run_id(strategy: StrategyId, contact: ContactId, occasion: i64) -> Uuid {
    Uuid::new_v5(&strategy.0, format!("run:{contact}:{occasion}").as_bytes())
}

/// What somebody's run is about.
async fn about_of_run(
    connection: &mut AnyConnection,
    (strategy, contact, occasion): (StrategyId, ContactId, i64),
) -> Result<Option<String>, BackendError> {
    let row = sqlx::query("SELECT about FROM strategy_run WHERE id = $1")
        .bind(run_id(strategy, contact, occasion).to_string())
        .fetch_optional(connection)
        .await?;
    let about = row.as_ref().map(|row| Cells::of(row).maybe_text());
    Ok(about.transpose()?.flatten().map(str::to_owned))
}

/// What was written in place of the reminder of a booking did not leave: the reminder does.
async fn remind_after_all(
    connection: &mut AnyConnection,
    about: About,
    now: i64,
) -> Result<(), BackendError> {
    let key = Key::new(Entity::Strategy, about.strategy.0);
    let strategy = Work::default().get(connection, key).await?;
    let strategy = strategy.as_ref().and_then(Row::as_strategy);
    if strategy.is_none_or(|strategy| strategy.trigger != Trigger::BookingTomorrow) {
        return Ok(());
    }
    let run = (about.strategy, about.contact, about.occasion);
    if let Some(booking) = about_of_run(connection, run).await? {
        job::schedule(connection, JobKind::BookingReminder, &booking, now).await?;
    }
    Ok(())
}

/// Notes how a letter ended; for the caller to poke after the commit.
pub(crate) async fn record(
    connection: &mut AnyConnection,
    about: About,
    (state, reason): (DeliveryState, Option<SkipReason>),
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let id = DeliveryId::of_step(about.strategy, about.contact, about.occasion, about.step);
    record_by_id(connection, id, (state, reason), now).await
}

/// The same of a letter whose name is known.
pub(crate) async fn record_by_id(
    connection: &mut AnyConnection,
    id: DeliveryId,
    (state, reason): (DeliveryState, Option<SkipReason>),
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut work = Work::default();
    let key = Key::new(Entity::Delivery, id.0);
    let Some(Row::Delivery(delivery)) = work.get(connection, key).await? else {
        return Ok(Vec::new());
    };
    let about = About {
        strategy: delivery.strategy,
        contact: delivery.contact,
        occasion: delivery.occasion,
        step: delivery.step,
    };
    let ended = Delivery {
        state,
        reason,
        ..delivery
    };
    record_at_campaign(connection, about, (state, reason), now).await?;
    if matches!(state, DeliveryState::Skipped | DeliveryState::Failed) {
        remind_after_all(connection, about, now).await?;
    }
    work.put(connection, vec![ended.into()]).await?;
    work.flush(connection, Stamp { now, by: None }).await
}
