//! Goes on with those who are on the way through a strategy, a few at a time. What somebody gets and that they got it is one transaction: whoever dies
//! in between, or does the same beside it, neither loses nor repeats a step.

use super::judge::{Offer, StepLetter, judge};
use super::leave::Left;
use super::occasion::{Due, has_begun, is_over};
use super::strategy_facts::facts;
use super::strategy_run::{self, Run, RunState};
use super::when::{HOUR, SOON};
use crate::Backend;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use domain::civil::DAY_MS;
use domain::id::{BookingId, DeliveryId, OrderId, TaskId, TicketId};
use domain::reach::steps::read;
use domain::reach::strategy_run::{How, Next, Passed, next};
use domain::reach::{Delivery, SkipReason, Strategy, StrategyState, Trigger};
use domain::service::auto_reply::NOBODY;
use domain::service::task::{Task, TaskAbout, TaskState};
use domain::zone::SystemZones;
use domain::{ContactId, Entity, Key, Label, Lang, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The most people of one look; the others a minute later.
const MOST: usize = 500;
/// People of one transaction.
const PORTION: usize = 50;
/// So many steps are taken at once; more than a strategy has.
const AT_ONCE: usize = 16;
/// What cannot leave for so long is left out, ms.
const GIVEN_UP: i64 = 14 * DAY_MS;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Advanced {
    pub queued: usize,
    /// When to look again, epoch ms UTC.
    pub next: i64,
}

/// What became of a letter.
enum Sent {
    Away,
    Skipped(SkipReason),
    /// Not before then.
    Later(i64, SkipReason),
    /// Nothing more to this person.
    Stopped(SkipReason),
}

impl Sent {
    /// How somebody is past the step; none where they wait before it, or go no farther.
    fn settle(self, run: &mut Run, is_late: bool) -> Option<How> {
        let (why, how) = match self {
            Self::Away => return Some(How::Done),
            Self::Later(at, why) if !is_late => {
                run.due_at = at;
                (why, None)
            }
            Self::Skipped(why) | Self::Later(_, why) => (why, Some(How::Skipped)),
            Self::Stopped(why) => {
                run.state = RunState::Stopped;
                (why, None)
            }
        };
        run.reason = Some(why.name().to_owned());
        how
    }
}

/// One transaction.
pub(super) struct Portion<'a> {
    pub work: Work,
    /// Who got something in it, which the database does not know yet.
    told: BTreeSet<ContactId>,
    queued: usize,
    pub calendar: &'a Calendar,
    pub now: i64,
}

impl Backend {
    /// Takes every step that is due.
    pub(super) async fn advance_runs(
        &self,
        calendar: &Calendar,
        now: i64,
    ) -> Result<Advanced, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let due = strategy_run::due(&mut tx, now, MOST).await?;
        tx.commit().await?;
        let mut queued = 0;
        for portion in due.chunks(PORTION) {
            queued += self.advance_portion(portion, calendar, now).await?;
        }
        let mut tx = self.inner.db.read().await?;
        let next = strategy_run::next_due(&mut tx).await?;
        tx.commit().await?;
        let soon = now.saturating_add(SOON);
        let next = next.map_or(now.saturating_add(HOUR), |at| at.max(soon));
        Ok(Advanced { queued, next })
    }

    async fn advance_portion(
        &self,
        runs: &[Uuid],
        calendar: &Calendar,
        now: i64,
    ) -> Result<usize, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut portion = Portion {
            work: Work::default(),
            told: BTreeSet::new(),
            queued: 0,
            calendar,
            now,
        };
        for run in runs {
            // Somebody else went on with it meanwhile, or it was paused.
            let Some(run) = strategy_run::claim(&mut tx, *run, now).await? else {
                continue;
            };
            let key = Key::new(Entity::Strategy, run.strategy.0);
            let Some(Row::Strategy(strategy)) = portion.work.get(&mut tx, key).await? else {
                continue;
            };
            if strategy.state == StrategyState::Running {
                let is_over = is_over(&mut tx, &mut portion.work, (&strategy, &run)).await?;
                let run = match is_over {
                    true => over(run),
                    false => self.advance(&mut tx, &mut portion, &strategy, run).await?,
                };
                strategy_run::save(&mut tx, &run).await?;
            }
        }
        let pokes = portion.work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        if portion.queued > 0 {
            self.inner.mail.ring();
            self.ring_web_push();
        }
        Ok(portion.queued)
    }

    /// Takes the steps of one person that are due.
    async fn advance(
        &self,
        connection: &mut AnyConnection,
        portion: &mut Portion<'_>,
        strategy: &Strategy,
        mut run: Run,
    ) -> Result<Run, BackendError> {
        let now = portion.now;
        // What this build cannot read at all waits for one that can.
        let Some(steps) = read(&strategy.steps) else {
            run.due_at = now.saturating_add(HOUR);
            return Ok(run);
        };
        let mut facts = facts(connection, &mut portion.work, &run, &steps).await?;
        let begun = has_begun(connection, &mut portion.work, (strategy, &run), now).await?;
        let zone = portion.calendar.zone.as_str();
        for _ in 0..AT_ONCE {
            let (step, how) = match next(&steps, &facts, (&SystemZones, zone), now) {
                Next::Later { at } => {
                    run.due_at = look_again(at, now);
                    break;
                }
                Next::Unknown => {
                    run.due_at = now.saturating_add(HOUR);
                    break;
                }
                Next::Done => {
                    run.state = RunState::Done;
                    break;
                }
                Next::Answered => {
                    (run.state, run.reason) = (RunState::Stopped, Some("answered".to_owned()));
                    break;
                }
                Next::Pass { step, how } => (step, how),
                Next::Task { step, title } => {
                    let task = task(strategy, &run, step, title, now);
                    portion.work.put(connection, vec![task.into()]).await?;
                    (step, How::Done)
                }
                Next::Send { step, .. } if begun => (step, How::Skipped),
                Next::Send {
                    step,
                    channel,
                    subject,
                    body,
                } => {
                    let letter = StepLetter {
                        key: step,
                        channel,
                        subject,
                        body,
                    };
                    let since = facts.passed.iter().map(|passed| passed.at).max();
                    let is_late = now.saturating_sub(since.unwrap_or(run.entered_at)) > GIVEN_UP;
                    let about = (strategy, &run);
                    let sent = self.send_step(connection, portion, about, letter).await?;
                    match sent.settle(&mut run, is_late) {
                        Some(how) => (step, how),
                        None => break,
                    }
                }
            };
            let passed = Passed { step, at: now, how };
            run.passed.push(passed);
            facts.passed.push(passed);
        }
        Ok(run)
    }

    /// Sends what a step says, where it may leave now.
    async fn send_step(
        &self,
        connection: &mut AnyConnection,
        portion: &mut Portion<'_>,
        (strategy, run): (&Strategy, &Run),
        letter: StepLetter<'_>,
    ) -> Result<Sent, BackendError> {
        let now = portion.now;
        let business = crate::business::find_business(connection).await?;
        let home = self.home();
        let due = due_of(run);
        let about = (
            Offer::Step(strategy, letter),
            business.as_ref(),
            home.as_str(),
        );
        let ready = match judge(connection, &mut portion.work, about, due, now).await? {
            Ok(ready) if portion.told.contains(&ready.whole) => {
                return Ok(Sent::Later(now.saturating_add(DAY_MS), SkipReason::Recent));
            }
            Ok(ready) => ready,
            Err(SkipReason::Already) => return Ok(Sent::Away),
            Err(why @ SkipReason::Recent) => {
                return Ok(Sent::Later(now.saturating_add(DAY_MS), why));
            }
            // Somebody still writes it.
            Err(why @ (SkipReason::NotNow | SkipReason::NoText)) => {
                return Ok(Sent::Later(now.saturating_add(HOUR), why));
            }
            Err(why @ SkipReason::DoNotContact) => return Ok(Sent::Stopped(why)),
            Err(why) => return Ok(Sent::Skipped(why)),
        };
        let whole = ready.whole;
        let left = self
            .leave(connection, portion, (strategy, run), (letter, ready))
            .await?;
        let state = match left {
            Left::Away(state) => state,
            // The address got as many today as it may, or there is no mail here.
            Left::NotNow => {
                return Ok(Sent::Later(now.saturating_add(HOUR), SkipReason::NotNow));
            }
            Left::Never(why) => return Ok(Sent::Skipped(why)),
        };
        portion.told.insert(whole);
        portion.queued += 1;
        let row = Delivery {
            id: DeliveryId::of_step(strategy.id, run.contact, run.occasion, letter.key),
            strategy: strategy.id,
            contact: run.contact,
            occasion: run.occasion,
            state,
            reason: None,
            at: now,
            step: letter.key,
            channel: letter.channel.name().to_owned(),
        };
        portion.work.put(connection, vec![row.into()]).await?;
        Ok(Sent::Away)
    }
}

/// What it began with holds no more.
fn over(run: Run) -> Run {
    Run {
        state: RunState::Stopped,
        reason: Some("over".to_owned()),
        ..run
    }
}

/// What somebody did may decide a branch before its time is over: it is looked for a few times a day.
fn look_again(at: i64, now: i64) -> i64 {
    at.min(now.saturating_add(6 * HOUR))
}

pub(super) fn due_of(run: &Run) -> Due {
    Due {
        contact: run.contact,
        occasion: run.occasion,
        at: run.since,
        about: run.about.as_ref().and_then(|about| about.parse().ok()),
    }
}

/// What the team is to do: one per person, occasion and step.
fn task(strategy: &Strategy, run: &Run, step: u32, title: &Label, now: i64) -> Task {
    let about = run.about.as_ref().and_then(|about| about.parse().ok());
    let about = match (&strategy.trigger, about) {
        (Trigger::OrderFulfilled, Some(order)) => TaskAbout::Order {
            order: OrderId(order),
        },
        (Trigger::BookingTomorrow, Some(booking)) => TaskAbout::Booking {
            booking: BookingId(booking),
        },
        (Trigger::TicketResolved, Some(ticket)) => TaskAbout::Ticket {
            ticket: TicketId(ticket),
        },
        _ => TaskAbout::Contact {
            contact: run.contact,
        },
    };
    // Staff read both languages side by side: a task is one line for all of them.
    let texts = [title.text(Lang::Zh), title.text(Lang::En)];
    let title = match texts {
        [zh, en] if zh == en => zh.to_owned(),
        [zh, en] => format!("{zh} · {en}"),
    };
    Task {
        id: TaskId(Uuid::new_v5(&run.id, format!("task:{step}").as_bytes())),
        title: title
            .chars()
            .take(domain::service::task::MAX_TITLE)
            .collect(),
        due: None,
        about,
        contact: Some(run.contact),
        suggestion: None,
        assignee: None,
        note: String::new(),
        state: TaskState::Open,
        result: String::new(),
        by: NOBODY,
        made_at: now,
        closed_by: None,
        closed_at: None,
    }
}
