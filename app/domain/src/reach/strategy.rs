//! A strategy: what is written by itself to whom an occasion comes. It writes only while it runs.

use crate::id::StrategyId;
use crate::label::{Label, Lang};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::reach::template::{self, Letter, Values, variables_fit};
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest that something is written before a birthday, days.
pub const MAX_DAYS_BEFORE: u32 = 14;
/// The shortest and the longest absence that is worth a word, days.
pub const MIN_AWAY: u32 = 14;
pub const MAX_AWAY: u32 = 365;

/// Something that is written to people by mail, for marketing: only to those who allow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    pub id: StrategyId,
    pub name: Label,
    pub trigger: Trigger,
    /// With variables, see [`crate::reach::template`].
    pub subject: Label,
    pub body: Label,
    pub state: StrategyState,
}

noun! {
    Strategy in "strategy" by StrategyId, scopes |_| vec![Scope::Team],
    made by StrategyCreate "strategy.create@1", changed by StrategySet "strategy.set@1";
    soft name: Label, max(80), check(has_name);
    fixed trigger: Trigger as "waits_for", check(trigger_fits);
    soft subject: Label, max(160), check(variables_fit);
    soft body: Label, max(4_000), check(variables_fit);
    hard state: StrategyState;
}

json_columns!(Trigger);

names! {
    StrategyState { Draft "draft", Running "running", Paused "paused" }
}

/// What it waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trigger {
    /// Somebody's birthday, or some days before it.
    Birthday { days_before: u32 },
    /// Somebody has not been here for so many days. Only of people who allow guesses from what they did.
    NoVisit { days: u32 },
}

impl Trigger {
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Birthday { .. } => "birthday",
            Self::NoVisit { .. } => "no_visit",
        }
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

/// Strategies that are there with one tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ready {
    Birthday,
    MissYou,
}

impl Ready {
    pub const ALL: [Self; 2] = [Self::Birthday, Self::MissYou];

    /// A draft with texts in both languages. Of one business it is the same on every phone, so that two taps make one.
    #[must_use]
    pub fn draft(self, business: Uuid) -> StrategyCreate {
        let (key, name, trigger, subject, body) = match self {
            Self::Birthday => (
                "strategy:birthday",
                Label::new("生日祝福", "Birthday greeting"),
                Trigger::Birthday { days_before: 0 },
                Label::new("{name}，生日快乐！", "Happy birthday, {name}!"),
                Label::new(
                    "{name}：\n\n今天是您的生日，{business}全体员工祝您生日快乐，愿新的一岁平安顺遂。\n\n期待再次为您服务！",
                    "Hello {name},\n\nall of us at {business} wish you a happy birthday and a good year.\n\nWe look forward to seeing you again.",
                ),
            ),
            Self::MissYou => (
                "strategy:no_visit",
                Label::new("好久不见", "We miss you"),
                Trigger::NoVisit { days: 60 },
                Label::new("{name}，好久不见", "It has been a while, {name}"),
                Label::new(
                    "{name}：\n\n您有一阵子没来{business}了，我们很想念您。\n\n欢迎随时再来坐坐！",
                    "Hello {name},\n\nwe have not seen you at {business} for a while, and we miss you.\n\nCome by whenever you like.",
                ),
            ),
        };
        StrategyCreate {
            id: StrategyId(Uuid::new_v5(&business, key.as_bytes())),
            name,
            trigger,
            subject,
            body,
            state: StrategyState::Draft,
        }
    }
}

impl Strategy {
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
        let can_run = self.speaks(Lang::En) || self.speaks(Lang::Zh);
        if self.state == StrategyState::Running && !can_run {
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
    if have.is_some_and(|have| have.trigger == args.trigger) && is_ready(args) {
        return Ok(Changes::default());
    }
    noun::make(view, ctx, args)
}

/// True where it is one of the ready ones, as it was made.
fn is_ready(args: &StrategyCreate) -> bool {
    Ready::ALL.iter().any(|ready| {
        let draft = StrategyCreate {
            id: args.id,
            ..ready.draft(args.id.0)
        };
        draft == *args
    })
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
    let changes = noun::change(view, ctx, args)?;
    for row in &changes.rows {
        if let Some(strategy) = row.as_strategy() {
            strategy.check()?;
        }
    }
    Ok(changes)
}

fn trigger_fits(trigger: &Trigger) -> Result<(), Refusal> {
    let fits = match trigger {
        Trigger::Birthday { days_before } => *days_before <= MAX_DAYS_BEFORE,
        Trigger::NoVisit { days } => (MIN_AWAY..=MAX_AWAY).contains(days),
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::BadValue {
        field: "trigger".into(),
    })
}
