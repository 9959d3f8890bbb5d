//! One person on their way through the steps of a strategy: what comes next follows from what happened, however often somebody looks.

use crate::civil::{DAY_MS, Day, MINUTE_MS};
use crate::label::Label;
use crate::reach::steps::{BranchOn, Channel, Step, StepKind};
use crate::zone::{Zones, instant_or_change};
use serde::{Deserialize, Serialize};

/// An hour, ms.
const HOUR: i64 = 3_600_000;

/// A step that is behind somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    pub step: u32,
    /// When, epoch ms UTC.
    pub at: i64,
    pub how: How,
}

/// How somebody got past a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Waited, sent, made a task.
    Done,
    /// Nothing was sent: they may not, or cannot, be reached on that way.
    Skipped,
    Yes,
    No,
}

/// What is known of somebody on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// When the occasion came, epoch ms UTC.
    pub since: i64,
    pub passed: Vec<Passed>,
    /// When somebody did that first, after the occasion.
    pub clicked: Option<i64>,
    pub answered: Option<i64>,
    pub ordered: Option<i64>,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next<'a> {
    /// Nothing before then.
    Later {
        at: i64,
    },
    /// Nothing to do but to note it and to ask again.
    Pass {
        step: u32,
        how: How,
    },
    Send {
        step: u32,
        channel: Channel,
        subject: &'a Label,
        body: &'a Label,
    },
    Task {
        step: u32,
        title: &'a Label,
    },
    /// Through.
    Done,
    /// They answered: a person talks to them now.
    Answered,
    /// A step that this build does not know.
    Unknown,
}

/// A step on somebody's way; `replied` where it follows from their answer.
#[derive(Debug, Clone, Copy)]
struct OnWay<'a> {
    step: &'a Step,
    replied: bool,
}

impl Facts {
    fn of(&self, on: BranchOn) -> Option<i64> {
        match on {
            BranchOn::Clicked => self.clicked,
            BranchOn::Answered => self.answered,
            BranchOn::Ordered => self.ordered,
        }
    }

    fn how(&self, step: u32) -> Option<How> {
        let found = self.passed.iter().find(|passed| passed.step == step);
        found.map(|passed| passed.how)
    }

    /// The way as far as it is known. False where a branch is open, or it ends there.
    fn walk<'a>(&self, steps: &'a [Step], replied: bool, way: &mut Vec<OnWay<'a>>) -> bool {
        for step in steps {
            way.push(OnWay { step, replied });
            let goes_on = match &step.kind {
                StepKind::End => false,
                StepKind::Branch { on, yes, no, .. } => match self.how(step.key) {
                    Some(How::Yes) => self.walk(yes, replied || *on == BranchOn::Answered, way),
                    Some(How::No | How::Skipped) => self.walk(no, replied, way),
                    Some(How::Done) | None => false,
                },
                _ => true,
            };
            if !goes_on {
                return false;
            }
        }
        true
    }
}

/// What comes next for somebody, of the steps as they are now: what was put in before the last step that they passed is not for them any more, and
/// what was taken out is forgotten. `place` is the zone of the place.
#[must_use]
pub fn next<'a>(
    steps: &'a [Step],
    facts: &Facts,
    (zones, place): (&dyn Zones, &str),
    now: i64,
) -> Next<'a> {
    let mut way = Vec::new();
    facts.walk(steps, false, &mut way);
    let last = way
        .iter()
        .rposition(|one| facts.how(one.step.key).is_some());
    let from = last.map_or(0, |last| last + 1);
    let Some(OnWay { step, replied }) = way.get(from).copied() else {
        return Next::Done;
    };
    let since = facts.passed.iter().map(|passed| passed.at).max();
    let since = since.unwrap_or(facts.since);
    let wait = |until: i64| match now >= until {
        true => Next::Pass {
            step: step.key,
            how: How::Done,
        },
        false => Next::Later { at: until },
    };
    match &step.kind {
        StepKind::WaitHours { hours } => wait(since.saturating_add(i64::from(*hours) * HOUR)),
        StepKind::WaitDays { days } => wait(days_later(since, *days, (zones, place))),
        StepKind::Branch { on, days, .. } => {
            let until = days_later(since, *days, (zones, place));
            let did = facts.of(*on).filter(|at| *at <= until).is_some();
            match (did, now >= until) {
                (true, _) => Next::Pass {
                    step: step.key,
                    how: How::Yes,
                },
                (false, true) => Next::Pass {
                    step: step.key,
                    how: How::No,
                },
                (false, false) => Next::Later { at: until },
            }
        }
        StepKind::Send { .. } if facts.answered.is_some() && !replied => Next::Answered,
        StepKind::Send {
            channel,
            subject,
            body,
        } => Next::Send {
            step: step.key,
            channel: *channel,
            subject,
            body,
        },
        StepKind::Task { title } => Next::Task {
            step: step.key,
            title,
        },
        StepKind::End => Next::Done,
        StepKind::Other { .. } => Next::Unknown,
    }
}

/// The same time of the place's clock so many days later, on days of 23 and 25 hours too.
#[must_use]
pub fn days_later(at: i64, days: u32, (zones, place): (&dyn Zones, &str)) -> i64 {
    let plain = at.saturating_add(i64::from(days) * DAY_MS);
    let Some(offset) = zones.offset(place, at) else {
        return plain;
    };
    let local = at.saturating_add(i64::from(offset) * 1_000);
    let within = local.rem_euclid(DAY_MS);
    let minute = u32::try_from(within / MINUTE_MS).unwrap_or_default();
    let day = Day::of(at, offset).plus(i64::from(days));
    let there = instant_or_change(zones, place, day, minute);
    there.map_or(plain, |there| there.saturating_add(within % MINUTE_MS))
}
