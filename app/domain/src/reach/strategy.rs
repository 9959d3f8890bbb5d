//! A strategy: what is written by itself to whom an occasion comes. It writes only while it runs.

use crate::id::{CustomFieldId, SegmentId, StrategyId};
use crate::label::{Label, Lang};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::reach::ready::Ready;
use crate::reach::segment::Segment;
use crate::reach::steps::{self, MAX_TEXT, Step, steps_fit};
use crate::reach::template::{self, Letter, Values, variables_fit};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::tagged::tagged;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The longest that something is written before a birthday, days.
pub const MAX_DAYS_BEFORE: u32 = 14;
/// The shortest and the longest absence that is worth a word, days.
pub const MIN_AWAY: u32 = 14;
pub const MAX_AWAY: u32 = 365;
/// The worst that a review may be for somebody to be asked what went wrong, stars.
pub const MAX_STARS: u32 = 3;
/// Minutes of a day.
const MINUTES: u32 = 24 * 60;

/// Something that is written to people, for marketing: only to those who allow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    pub id: StrategyId,
    pub name: Label,
    pub trigger: Trigger,
    /// With variables, see [`crate::reach::template`].
    pub subject: Label,
    pub body: Label,
    pub state: StrategyState,
    /// What happens one after the other ([`steps`]); empty: one mail, `subject` and `body`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub steps: String,
    /// Only for who belongs to it; none: everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<SegmentId>,
}

noun! {
    Strategy in "strategy" by StrategyId, scopes |_| vec![Scope::Team],
    made by StrategyCreate "strategy.create@1", changed by StrategySet "strategy.set@1";
    soft name: Label, max(80), check(has_name);
    fixed trigger: Trigger as "waits_for", check(trigger_fits);
    soft subject: Label, max(160), check(variables_fit);
    soft body: Label, max(4_000), check(variables_fit);
    hard state: StrategyState;
    hard steps: String, added(), max(MAX_TEXT), check(steps_fit);
    hard segment: Option<SegmentId>, added();
}

json_columns!(Trigger);

names! {
    StrategyState { Draft "draft", Running "running", Paused "paused" }
}

tagged! {
    /// What it waits for. A build that does not know it keeps it as it came, and waits for nothing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Trigger by is {
        /// Somebody's birthday, or some days before it.
        Birthday "birthday" { days_before: u32 },
        /// Somebody has not been here for so many days. Only of people who allow guesses from what they did.
        NoVisit "no_visit" { days: u32 },
        /// Somebody signed up.
        SignUp "sign_up",
        /// An order was handed over.
        OrderFulfilled "order_fulfilled",
        /// A confirmed booking is tomorrow. It is written in place of the reminder.
        BookingTomorrow "booking_tomorrow",
        /// A ticket was solved, for the first time.
        TicketResolved "ticket_resolved",
        /// A review of so many stars or fewer.
        LowReview "low_review" { stars: u32 },
        /// Each week on a day (0 is Monday) from a minute of it on.
        Weekly "weekly" { weekday: u32, minute: u32 },
        /// A date of the business's own fields, each year, or some days before it.
        DateField "date_field" { field: CustomFieldId, days_before: u32 },
    } else {
        /// Of a newer build.
        Other
    }
}

/// Whether it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyState {
    /// Being written.
    Draft,
    Running,
    Paused,
}

impl Strategy {
    /// Its steps, as this build understands them.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        steps::read(&self.steps).unwrap_or_default()
    }

    /// True where there is something to send, whole in one language.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        if self.steps.is_empty() {
            return self.speaks(Lang::En) || self.speaks(Lang::Zh);
        }
        steps::is_whole(&self.steps())
    }

    /// True where both the subject and the text are there in this language.
    #[must_use]
    pub fn speaks(&self, lang: Lang) -> bool {
        template::languages(&self.subject, &self.body).contains(&lang)
    }

    /// The letter in somebody's language, or in the other one; none where there is a whole text in neither.
    #[must_use]
    pub fn letter(&self, lang: Lang, values: &Values<'_>) -> Option<Letter> {
        template::letter(&self.subject, &self.body, lang, values)
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.state == StrategyState::Running && !self.is_whole() {
            return Err(Refusal::EmptyText);
        }
        Ok(())
    }
}

/// Adds a strategy. It begins as a draft: whoever starts it has seen it.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &StrategyCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditStrategy) {
        return Err(Refusal::NotAllowed.into());
    }
    if args.state != StrategyState::Draft {
        return Err(Refusal::BadValue {
            field: "state".into(),
        }
        .into());
    }
    // Two phones tapped the same ready one, and one of them wrote on since.
    let have = view.find::<Strategy>(args.id)?;
    let ready = Ready::of(args);
    if have.is_some_and(|have| have.trigger == args.trigger) && ready.is_some() {
        return Ok(Changes::default());
    }
    let mut changes = noun::make(view, ctx, args)?;
    for row in &mut changes.rows {
        if let (Row::Strategy(strategy), Some(ready)) = (row, ready) {
            strategy.steps = ready.steps();
        }
    }
    Ok(changes)
}

/// Changes a strategy, starts or pauses it. A state that somebody else changed meanwhile is a conflict: nothing is started unseen.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business, for unknown strategies, for what does not fit, and with
/// [`Refusal::EmptyText`] where one would run that has a whole text in no language; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &StrategySet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditStrategy) {
        return Err(Refusal::NotAllowed.into());
    }
    if let Some(segment) = args.segment.as_ref().and_then(|change| change.new) {
        view.need::<Segment>(segment)?;
    }
    let changes = noun::change(view, ctx, args)?;
    for row in &changes.rows {
        // Of one that runs, a step may be put in before it is written: whoever comes to it waits there.
        if let Some(strategy) = row.as_strategy()
            && (args.state.is_some() || strategy.steps.is_empty())
        {
            strategy.check()?;
        }
    }
    Ok(changes)
}

fn trigger_fits(trigger: &Trigger) -> Result<(), Refusal> {
    let fits = match trigger {
        Trigger::Birthday { days_before } | Trigger::DateField { days_before, .. } => {
            *days_before <= MAX_DAYS_BEFORE
        }
        Trigger::NoVisit { days } => (MIN_AWAY..=MAX_AWAY).contains(days),
        Trigger::LowReview { stars } => (1..=MAX_STARS).contains(stars),
        Trigger::Weekly { weekday, minute } => *weekday < 7 && *minute < MINUTES,
        Trigger::SignUp
        | Trigger::OrderFulfilled
        | Trigger::BookingTomorrow
        | Trigger::TicketResolved => true,
        Trigger::Other { .. } => false,
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::BadValue {
        field: "trigger".into(),
    })
}
