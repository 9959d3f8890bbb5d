//! A segment: people with something in common, by a rule. Who belongs to it is counted when somebody asks.

use crate::id::SegmentId;
use crate::label::Label;
use crate::noun;
use crate::policy::{Action, may};
use crate::reach::rule::{Condition, MAX_TEXT, Rule, rule_fits};
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// People by a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub id: SegmentId,
    pub name: Label,
    /// A [`Rule`] as text: an older build keeps one that it cannot read.
    pub rule: String,
}

noun! {
    Segment in "segment" by SegmentId, scopes |_| vec![Scope::Team],
    made by SegmentCreate "segment.create@1", changed by SegmentSet "segment.set@1";
    soft name: Label, max(80), check(has_name);
    hard rule: String, max(MAX_TEXT), check(rule_fits);
}

/// Segments that are there with one tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadySegment {
    Everyone,
    Regulars,
    Lost,
    New,
    Birthday,
}

impl ReadySegment {
    pub const ALL: [Self; 5] = [
        Self::Everyone,
        Self::Regulars,
        Self::Lost,
        Self::New,
        Self::Birthday,
    ];

    /// Of one business it is the same on every phone, so that two taps make one.
    #[must_use]
    pub fn draft(self, business: Uuid) -> SegmentCreate {
        let is = |condition| Rule::All(vec![Rule::Is(condition)]);
        let (key, name, rule) = match self {
            Self::Everyone => (
                "everyone",
                Label::new("所有人", "Everyone"),
                Rule::everyone(),
            ),
            Self::Regulars => (
                "regulars",
                Label::new("常客", "Regulars"),
                Rule::All(vec![
                    Rule::Is(Condition::Orders(4)),
                    Rule::Is(Condition::Within(60)),
                ]),
            ),
            Self::Lost => (
                "lost",
                Label::new("60 天没来", "Lost for 60 days"),
                is(Condition::Away(60)),
            ),
            Self::New => (
                "new",
                Label::new("近 30 天新客", "New within 30 days"),
                is(Condition::New(30)),
            ),
            Self::Birthday => (
                "birthday",
                Label::new("30 天内过生日", "Birthday within 30 days"),
                is(Condition::Birthday(30)),
            ),
        };
        let key = format!("segment:{key}");
        SegmentCreate {
            id: SegmentId(Uuid::new_v5(&business, key.as_bytes())),
            name,
            rule: rule.to_string(),
        }
    }
}

/// Adds a segment.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &SegmentCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditSegment) {
        return Err(Refusal::NotAllowed.into());
    }
    // Two phones tapped the same ready one, and one of them changed it since.
    let is_ready = ReadySegment::ALL.iter().any(|ready| {
        let draft = ready.draft(args.id.0);
        (draft.name, draft.rule) == (args.name.clone(), args.rule.clone())
    });
    if is_ready && view.find::<Segment>(args.id)?.is_some() {
        return Ok(Changes::default());
    }
    noun::make(view, ctx, args)
}

/// Changes a segment. Of two rules none is written over unseen: a campaign may wait for it.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business, for unknown segments and for what does not fit; [`Stop::Need`] for rows not
/// loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &SegmentSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditSegment) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::change(view, ctx, args)
}
