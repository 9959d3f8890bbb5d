//! A look at who is due: the mail and the delivery are written in one transaction, so neither is without the other.

use super::judge::{Due, Offer, Ready, due_today, judge};
use super::when::{HOUR, SOON};
use crate::Backend;
use crate::change::Work;
use crate::change::rows::{Stamp, id, list};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use crate::mail::{Addressed, Mail};
use domain::civil::DAY_MS;
use domain::id::DeliveryId;
use domain::people::ConsentChannel;
use domain::reach::delivery::KEPT_DAYS;
use domain::reach::{Delivery, DeliveryState, QUIET, Strategy, StrategyState};
use domain::routes::site;
use domain::zone::{SystemZones, Zones as _, instant_or_change};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// The most letters of one look; who is left is written to by the next one.
const MOST: usize = 500;
/// Letters of one transaction.
const PORTION: usize = 50;
/// Deliveries that one look forgets at most.
const FORGOTTEN: i64 = 500;

/// What a look did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StrategyRun {
    /// Letters that were queued.
    pub queued: usize,
    /// When to look again, epoch ms UTC.
    pub next: i64,
}

impl Backend {
    /// Looks who is due today, and queues a letter to each who may get one.
    ///
    /// # Errors
    /// Where the database does not answer. What was queued until then stays queued, once.
    pub async fn run_strategies(&self) -> Result<StrategyRun, BackendError> {
        let now = self.now();
        self.forget_deliveries(now).await?;
        let mut run = StrategyRun {
            queued: 0,
            next: now.saturating_add(HOUR),
        };
        let mut tx = self.inner.db.read().await?;
        let calendar = Calendar::at(&mut tx, now).await?;
        let offset = SystemZones.offset(&calendar.zone, now).unwrap_or_default();
        if let Some(until) = QUIET.until(now, offset) {
            run.next = run.next.min(until);
            return Ok(run);
        }
        let mut found = ready(&mut tx, &calendar, &self.home(), now).await?;
        tx.commit().await?;
        if found.len() >= MOST {
            run.next = now.saturating_add(SOON);
        }
        while !found.is_empty() {
            let rest = found.split_off(found.len().min(PORTION));
            run.queued += self.queue_letters(&found, &calendar, now).await?;
            found = rest;
        }
        Ok(run)
    }

    async fn queue_letters(
        &self,
        portion: &[(Strategy, Due)],
        calendar: &Calendar,
        now: i64,
    ) -> Result<usize, BackendError> {
        let lifetime = closes_in(calendar, now);
        let home = self.home();
        let mut tx = self.inner.db.write().await?;
        let business = crate::business::find_business(&mut tx).await?;
        let (mut work, mut told) = (Work::default(), BTreeSet::<ContactId>::new());
        let mut rows: Vec<Row> = Vec::new();
        for (strategy, due) in portion {
            let key = Key::new(Entity::Strategy, strategy.id.0);
            let Some(Row::Strategy(strategy)) = work.get(&mut tx, key).await? else {
                continue;
            };
            if strategy.state != StrategyState::Running {
                continue;
            }
            let offer = Offer::Strategy(&strategy);
            let about = (offer, business.as_ref(), home.as_str());
            let Ok(ready) = judge(&mut tx, &mut work, about, *due, now).await? else {
                continue;
            };
            let whole = ready.whole;
            if told.contains(&whole) {
                continue;
            }
            let letter = self.offer_letter(&strategy, *due, ready, lifetime);
            if self.inner.mail.enqueue(&mut tx, &letter, now).await? {
                told.insert(whole);
                rows.push(queued(&strategy, *due, now).into());
            }
        }
        let count = rows.len();
        work.put(&mut tx, rows).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        if count > 0 {
            self.inner.mail.ring();
        }
        Ok(count)
    }

    fn offer_letter(
        &self,
        strategy: &Strategy,
        due: Due,
        ready: Ready,
        lifetime: i64,
    ) -> Addressed {
        let token = self.unsubscribe_token(due.contact, ConsentChannel::Mail);
        let mail = Mail::Strategy {
            subject: ready.letter.subject,
            body: ready.letter.body,
            unsubscribe: site::unsubscribe(&token),
            lifetime,
        };
        let about = crate::people::delivery::about(strategy.id, due.contact, due.occasion);
        Addressed::new(&ready.address, ready.letter.lang, mail).about(about)
    }

    /// Forgets what was sent so long ago that no rule asks for it.
    async fn forget_deliveries(&self, now: i64) -> Result<(), BackendError> {
        let before = now.saturating_sub(KEPT_DAYS * DAY_MS);
        let mut tx = self.inner.db.read().await?;
        let keys = older(&mut tx, before).await?;
        tx.commit().await?;
        if keys.is_empty() {
            return Ok(());
        }
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        work.remove(&mut tx, &keys).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

/// How long it is until the hours begin at which nothing leaves, ms.
pub(super) fn closes_in(calendar: &Calendar, now: i64) -> i64 {
    let closes = instant_or_change(&SystemZones, &calendar.zone, calendar.today, QUIET.from);
    closes.map_or(HOUR, |closes| closes.saturating_sub(now))
}

fn queued(strategy: &Strategy, due: Due, now: i64) -> Delivery {
    Delivery {
        id: DeliveryId::of(strategy.id, due.contact, due.occasion),
        strategy: strategy.id,
        contact: due.contact,
        occasion: due.occasion,
        state: DeliveryState::Queued,
        reason: None,
        at: now,
    }
}

/// Who may get a letter now, as a reader sees it: the transaction that queues it asks again.
async fn ready(
    connection: &mut AnyConnection,
    calendar: &Calendar,
    home: &str,
    now: i64,
) -> Result<Vec<(Strategy, Due)>, BackendError> {
    let business = crate::business::find_business(connection).await?;
    let mut work = Work::default();
    let mut found = Vec::new();
    for strategy in list::<Strategy>(connection).await? {
        if strategy.state != StrategyState::Running {
            continue;
        }
        for due in due_today(connection, strategy.trigger, calendar).await? {
            if found.len() >= MOST {
                return Ok(found);
            }
            let offer = Offer::Strategy(&strategy);
            let about = (offer, business.as_ref(), home);
            let judged = judge(connection, &mut work, about, due, now).await?;
            if judged.is_ok() {
                found.push((strategy.clone(), due));
            }
        }
    }
    Ok(found)
}

async fn older(connection: &mut AnyConnection, before: i64) -> Result<Vec<Key>, BackendError> {
    let sql = "SELECT id FROM delivery WHERE queued_at < $1 ORDER BY queued_at LIMIT $2";
    let rows = sqlx::query(sql)
        .bind(before)
        .bind(FORGOTTEN)
        .fetch_all(connection)
        .await?;
    let key = |row| {
        Ok(Key::new(
            Entity::Delivery,
            id(Cells::of(row).text()?, "delivery")?,
        ))
    };
    rows.iter().map(key).collect()
}
