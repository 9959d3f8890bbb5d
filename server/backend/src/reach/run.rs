//! A look at who is due: the mail and the delivery are written in one transaction, so neither is without the other.

use super::judge::{Offer, Reached, Ready, judge};
use super::occasion::{Due, due_today, segment_of};
use super::strategy_run::{self, Run, RunState};
use super::when::{HOUR, SOON};
use crate::Backend;
use crate::change::Work;
use crate::change::rows::{Stamp, id, list};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use crate::mail::{Addressed, Mail};
use domain::civil::DAY_MS;
use domain::id::{CampaignId, DeliveryId};
use domain::people::ConsentChannel;
use domain::reach::delivery::{self, KEPT_DAYS};
use domain::reach::strategy_run::{How, Passed};
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
        let found = self.look(&mut tx, &calendar, now).await?;
        tx.commit().await?;
        let Found { mut letters, enter } = found;
        let many = letters.len() >= MOST || enter.len() >= MOST;
        while !letters.is_empty() {
            let rest = letters.split_off(letters.len().min(PORTION));
            run.queued += self.queue_letters(&letters, &calendar, now).await?;
            letters = rest;
        }
        if !enter.is_empty() {
            let mut tx = self.inner.db.write().await?;
            strategy_run::enter(&mut tx, &enter).await?;
            tx.commit().await?;
        }
        let advanced = self.advance_runs(&calendar, now).await?;
        run.queued += advanced.queued;
        run.next = run.next.min(advanced.next);
        if many {
            run.next = now.saturating_add(SOON);
        }
        Ok(run)
    }

    /// Who may get a letter now, as a reader sees it – the transaction that queues it asks again – and who enters a strategy with steps.
    async fn look(
        &self,
        connection: &mut AnyConnection,
        calendar: &Calendar,
        now: i64,
    ) -> Result<Found, BackendError> {
        let business = crate::business::find_business(connection).await?;
        let home = self.home();
        let mut work = Work::default();
        let mut found = Found::default();
        for strategy in list::<Strategy>(connection).await? {
            if strategy.state != StrategyState::Running {
                continue;
            }
            let due = due_today(connection, &strategy, calendar, now).await?;
            if due.is_empty() {
                continue;
            }
            let segment = segment_of(connection, &strategy, now).await?;
            let entered = strategy_run::entered(connection, strategy.id, now).await?;
            let belongs = |due: &Due| {
                segment
                    .as_ref()
                    .is_none_or(|all| all.contains(&due.contact))
            };
            let is_new = |due: &Due| !entered.contains(&(due.contact, due.occasion));
            for due in due.into_iter().filter(is_new).filter(belongs) {
                if !strategy.steps.is_empty() {
                    if found.enter.len() < MOST {
                        found.enter.push(Run::entering(strategy.id, due, now));
                    }
                    continue;
                }
                if found.letters.len() >= MOST {
                    break;
                }
                let offer = Offer::Strategy(&strategy);
                let about = (offer, business.as_ref(), home.as_str());
                if judge(connection, &mut work, about, due, now).await?.is_ok() {
                    found.letters.push((strategy.clone(), due));
                }
            }
        }
        Ok(found)
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
        let mut runs = Vec::new();
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
            let Some(letter) = self.offer_letter(&strategy, (*due, 0), ready, lifetime) else {
                continue;
            };
            if self.inner.mail.enqueue(&mut tx, &letter, now).await? {
                told.insert(whole);
                rows.push(queued(&strategy, *due, now).into());
                runs.push(through(&strategy, *due, now));
            }
        }
        strategy_run::enter(&mut tx, &runs).await?;
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

    /// The mail of a strategy, or of one of its steps (0 is none); none where somebody is reached on another way.
    pub(super) fn offer_letter(
        &self,
        strategy: &Strategy,
        (due, step): (Due, u32),
        ready: Ready,
        lifetime: i64,
    ) -> Option<Addressed> {
        let Reached::Mail(address) = ready.to else {
            return None;
        };
        let token = self.unsubscribe_token(due.contact, ConsentChannel::Mail);
        let run = crate::people::delivery::run_id(strategy.id, due.contact, due.occasion);
        let mail = Mail::Strategy {
            subject: ready.letter.subject,
            body: self.with_clicks(&ready.letter.body, CampaignId(run), due.contact),
            unsubscribe: site::unsubscribe(&token),
            lifetime,
        };
        let about =
            crate::people::delivery::about_step(strategy.id, due.contact, due.occasion, step);
        Some(Addressed::new(&address, ready.letter.lang, mail).about(about))
    }

    /// Forgets what was sent so long ago that no rule asks for it.
    async fn forget_deliveries(&self, now: i64) -> Result<(), BackendError> {
        let before = now.saturating_sub(KEPT_DAYS * DAY_MS);
        let mut tx = self.inner.db.read().await?;
        let keys = older(&mut tx, before).await?;
        let runs = strategy_run::any_old(&mut tx, now).await?;
        tx.commit().await?;
        if keys.is_empty() && !runs {
            return Ok(());
        }
        let mut tx = self.inner.db.write().await?;
        strategy_run::forget(&mut tx, now).await?;
        let mut work = Work::default();
        work.remove(&mut tx, &keys).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

/// What a look found.
#[derive(Debug, Default)]
struct Found {
    letters: Vec<(Strategy, Due)>,
    enter: Vec<Run>,
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
        step: 0,
        channel: delivery::mail(),
    }
}

/// Somebody of a strategy of one letter, who is through with it.
fn through(strategy: &Strategy, due: Due, now: i64) -> Run {
    Run {
        state: RunState::Done,
        passed: vec![Passed {
            step: 0,
            at: now,
            how: How::Done,
        }],
        ..Run::entering(strategy.id, due, now)
    }
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
