//! The steps of a strategy: what is sent, how long is waited, and which way somebody goes from there. They travel as a JSON text, so that an older
//! build keeps what it cannot read.

use crate::id::StrategyId;
use crate::label::{Label, Lang};
use crate::noun::column::names;
use crate::people::sms::MAX_PARTS;
use crate::people::sms::text::SmsSize;
use crate::reach::template::{self, variables_fit};
use crate::refusal::Refusal;
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most steps of a strategy, those of branches with them.
pub const MAX_STEPS: usize = 10;
/// How deep branches may be; a step of the first column is 1.
pub const MAX_DEPTH: usize = 3;
/// The most characters of all steps together.
pub const MAX_TEXT: usize = 8_000;
/// The longest that is waited.
pub const MAX_HOURS: u32 = 72;
pub const MAX_DAYS: u32 = 90;
/// The longest that a branch looks for what somebody does, days.
pub const MAX_BRANCH_DAYS: u32 = 30;
/// The most characters of a subject, and of a text.
pub const MAX_SUBJECT: usize = 160;
pub const MAX_BODY: usize = 1_500;

/// One step. Its key stays the same wherever it is moved to: by it is known who is past it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub key: u32,
    #[serde(rename = "do")]
    pub kind: StepKind,
}

tagged! {
    /// What a step does. One of a newer build is kept as it came, and whoever comes to it waits there.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum StepKind by is {
        WaitHours "wait_hours" { hours: u32 },
        /// Until the same time of the place's clock, so many days later.
        WaitDays "wait_days" { days: u32 },
        Send "send" { channel: Channel, subject: Label, body: Label },
        /// Something for the team to do.
        Task "task" { title: Label },
        Branch "branch" { on: BranchOn, days: u32, yes: Vec<Step>, no: Vec<Step> },
        End "end",
    } else {
        /// Of a newer build.
        Other
    }
}

/// On which way something is sent. A step with one that a build does not know is [`StepKind::Other`] there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Mail,
    Chat,
    Sms,
    /// What a phone is told while the app is closed; the words are the phone's own.
    Push,
}

impl Channel {
    /// True where what is sent has a subject beside its text.
    #[must_use]
    pub const fn has_subject(self) -> bool {
        matches!(self, Self::Mail)
    }

    /// True where what is sent is written by whoever makes the step.
    #[must_use]
    pub const fn has_text(self) -> bool {
        !matches!(self, Self::Push)
    }
}

/// What a branch looks for. Not whether a letter was opened: mail programs fetch everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BranchOn {
    Clicked,
    Answered,
    Ordered,
}

names! {
    Channel { Mail "mail", Chat "chat", Sms "sms", Push "push" }
    BranchOn { Clicked "clicked", Answered "answered", Ordered "ordered" }
}

impl StepKind {
    /// Languages in which everything that is sent is said; none of a step for which nothing is written.
    #[must_use]
    pub fn languages(&self) -> Option<Vec<Lang>> {
        match self {
            Self::Send { channel, .. } if !channel.has_text() => None,
            Self::Send {
                channel,
                subject,
                body,
            } => Some(match channel.has_subject() {
                true => template::languages(subject, body),
                false => template::languages(body, body),
            }),
            _ => None,
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::WaitHours { hours } => fits((1..=MAX_HOURS).contains(hours), "step_wait"),
            Self::WaitDays { days } => fits((1..=MAX_DAYS).contains(days), "step_wait"),
            Self::Branch { days, .. } => fits((1..=MAX_BRANCH_DAYS).contains(days), "step_wait"),
            Self::Send {
                channel,
                subject,
                body,
            } => {
                short(subject, MAX_SUBJECT, "subject")?;
                short(body, MAX_BODY, "body")?;
                if *channel == Channel::Sms {
                    few_parts(body)?;
                }
                variables_fit(subject)?;
                variables_fit(body)
            }
            Self::Task { title } => {
                short(title, MAX_SUBJECT, "title")?;
                let said = [&title.en, &title.zh];
                fits(
                    said.iter().any(|text| !text.trim().is_empty()),
                    "step_title",
                )
            }
            Self::End => Ok(()),
            // Whoever saves it knows no bounds of it.
            Self::Other { .. } => fits(false, "steps"),
        }
    }
}

/// Reads the steps of a strategy; none for an empty text.
///
/// # Errors
/// [`Refusal::BadValue`] where it cannot be read, has too many steps, too deep branches, a key twice, or a number that is out of bounds;
/// [`Refusal::TooLong`] and [`Refusal::UnknownVariable`] for its texts.
pub fn parse(text: &str) -> Result<Vec<Step>, Refusal> {
    let steps = read(text).ok_or_else(|| bad("steps"))?;
    check(&steps)?;
    Ok(steps)
}

/// The steps as this build understands them, whatever their bounds; none where it is no list of steps at all.
#[must_use]
pub fn read(text: &str) -> Option<Vec<Step>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    serde_json::from_str(text).ok()
}

/// The text of steps; of none it is empty.
#[must_use]
pub fn write(steps: &[Step]) -> String {
    if steps.is_empty() {
        return String::new();
    }
    // Nothing of it can fail: there are no keys but texts.
    serde_json::to_string(steps).unwrap_or_default()
}

/// The steps of a strategy as they are stored.
///
/// # Errors
/// As [`parse`].
#[expect(clippy::ptr_arg, reason = "a check of a field is given the field")]
pub fn steps_fit(text: &String) -> Result<(), Refusal> {
    parse(text).map(|_| ())
}

fn check(steps: &[Step]) -> Result<(), Refusal> {
    fits(depth(steps) <= MAX_DEPTH, "steps_depth")?;
    let all = flat(steps);
    fits(all.len() <= MAX_STEPS, "steps_many")?;
    let keys: BTreeSet<u32> = all.iter().map(|step| step.key).collect();
    fits(keys.len() == all.len() && !keys.contains(&0), "steps")?;
    all.into_iter().try_for_each(|step| step.kind.check())
}

fn depth(steps: &[Step]) -> usize {
    let below = steps.iter().map(|step| match &step.kind {
        StepKind::Branch { yes, no, .. } => depth(yes).max(depth(no)),
        _ => 0,
    });
    match below.max() {
        Some(below) => 1 + below,
        None => 0,
    }
}

/// All steps, wherever they stand, from top to bottom.
#[must_use]
pub fn flat(steps: &[Step]) -> Vec<&Step> {
    let each = steps.iter().flat_map(|step| {
        let below = match &step.kind {
            StepKind::Branch { yes, no, .. } => [flat(yes), flat(no)].concat(),
            _ => Vec::new(),
        };
        std::iter::once(step).chain(below)
    });
    each.collect()
}

/// A key that no step has, and none that is there had before.
#[must_use]
pub fn next_key(steps: &[Step]) -> u32 {
    let keys = flat(steps).into_iter().map(|step| step.key);
    keys.max().unwrap_or(0).saturating_add(1)
}

/// True where there is nothing to send that is not said whole in one language.
#[must_use]
pub fn is_whole(steps: &[Step]) -> bool {
    let said = |step: &&Step| step.kind.languages().is_none_or(|langs| !langs.is_empty());
    !steps.is_empty() && flat(steps).iter().all(said)
}

fn short(text: &Label, most: usize, field: &str) -> Result<(), Refusal> {
    let long = [&text.en, &text.zh].map(|text| text.chars().count() > most);
    if long.contains(&true) {
        return Err(Refusal::TooLong {
            field: field.into(),
        });
    }
    Ok(())
}

/// Each part of a text message is paid for. With longer names it may be more by the time it leaves; that is asked again then.
fn few_parts(text: &Label) -> Result<(), Refusal> {
    let many = [&text.en, &text.zh].map(|text| SmsSize::of(text).parts > MAX_PARTS);
    if many.contains(&true) {
        return Err(Refusal::TooLong {
            field: "body".into(),
        });
    }
    Ok(())
}

fn fits(fits: bool, field: &str) -> Result<(), Refusal> {
    fits.then_some(()).ok_or_else(|| bad(field))
}

fn bad(field: &str) -> Refusal {
    Refusal::BadValue {
        field: field.into(),
    }
}

/// What something is about, as a number: an order, a booking, a ticket, a review has one occasion, whoever asks.
#[must_use]
pub fn occasion_of(strategy: StrategyId, about: &str) -> i64 {
    let id = uuid::Uuid::new_v5(&strategy.0, about.as_bytes());
    let (high, _) = id.as_u64_pair();
    // Positive, so that it is no year and no day.
    i64::try_from(high >> 1).unwrap_or(i64::MAX)
}
