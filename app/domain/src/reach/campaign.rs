//! A campaign: one letter to everybody of a segment, at one time, and what it brought.

use crate::id::{CampaignId, ContactId, SegmentId, StrategyId};
use crate::insight::campaign::control_size;
use crate::label::Label;
use crate::money::Money;
use crate::noun;
use crate::noun::Guarded;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::reach::delivery::SkipReason;
use crate::reach::segment::Segment;
use crate::reach::template::{self, Letter, Values, variables_fit};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Days after a letter within which an order counts as one that followed it.
pub const FOLLOWED_DAYS: i64 = 7;
/// Below so many letters that left no version of a subject is called the better one.
pub const LEAST_FOR_A_WINNER: u32 = 500;
/// 1 January 2100: nobody plans for later.
const LATEST: i64 = 4_102_444_800_000;

/// One letter to many, for marketing: only to those who allow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub id: CampaignId,
    pub name: Label,
    pub segment: SegmentId,
    /// With variables, see [`crate::reach::template`].
    pub subject: Label,
    /// Half of the people get this subject, where it is not empty.
    #[serde(default)]
    pub other_subject: Label,
    pub body: Label,
    /// Some get nothing, so that what the letter brings can be told from what would have come anyway.
    #[serde(default)]
    pub control: bool,
    /// Epoch ms UTC; none: as soon as it is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_at: Option<i64>,
    pub state: CampaignState,
    #[serde(default)]
    pub result: CampaignResult,
}

noun! {
    Campaign in "campaign" by CampaignId, scopes |_| vec![Scope::Team],
    made by CampaignCreate "campaign.create@1", changed by CampaignSet "campaign.set@1";
    soft name: Label, max(80), check(has_name);
    hard segment: SegmentId;
    soft subject: Label, max(160), check(variables_fit);
    soft other_subject: Label, max(160), check(variables_fit);
    soft body: Label, max(4_000), check(variables_fit);
    hard control: bool as "keeps_control";
    hard send_at: Option<i64>, check(time_fits);
    guarded state: CampaignState;
    server result: CampaignResult;
}

json_columns!(CampaignResult);

names! {
    CampaignState {
        Draft "draft", Scheduled "scheduled", Sending "sending", Paused "paused", Done "done", Cancelled "cancelled",
    }
    Arm { A "a", B "b", Control "control" }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// Being written.
    #[default]
    Draft,
    /// Waits for its time.
    Scheduled,
    /// Who gets it is fixed, and letters leave.
    Sending,
    Paused,
    /// Everybody has an outcome.
    Done,
    Cancelled,
}

/// What people decide; that it sends, and that it is done, the server says.
impl Guarded for CampaignState {
    fn may_become(&self, next: &Self) -> bool {
        match self {
            Self::Draft => matches!(next, Self::Scheduled | Self::Cancelled),
            Self::Scheduled => matches!(next, Self::Draft | Self::Cancelled),
            Self::Sending => matches!(next, Self::Paused | Self::Cancelled),
            Self::Paused => matches!(next, Self::Sending | Self::Cancelled),
            Self::Done | Self::Cancelled => false,
        }
    }
}

/// Which version somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    A,
    /// The other subject.
    B,
    /// Nothing.
    Control,
}

/// What became of a campaign. The server counts it, and writes it only where it changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignResult {
    /// Who was in the segment when sending began.
    pub audience: u32,
    /// Still to leave.
    #[serde(skip_serializing_if = "is_zero")]
    pub waiting: u32,
    /// Not taken by the other mail server.
    #[serde(skip_serializing_if = "is_zero")]
    pub failed: u32,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<SkipReason, u32>,
    pub a: ArmResult,
    pub b: ArmResult,
    pub control: ArmResult,
}

const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What became of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArmResult {
    /// Who was to get it.
    pub people: u32,
    /// Letters that another mail server took; of the control all people count from the beginning.
    pub sent: u32,
    /// People who followed a link.
    pub clicked: u32,
    /// People who withdrew offers by mail since.
    pub unsubscribed: u32,
    /// People who ordered within [`FOLLOWED_DAYS`], and for how much.
    pub ordered: u32,
    pub revenue: Money,
}

impl CampaignResult {
    #[must_use]
    pub const fn arm(&self, arm: Arm) -> &ArmResult {
        match arm {
            Arm::A => &self.a,
            Arm::B => &self.b,
            Arm::Control => &self.control,
        }
    }

    pub const fn arm_mut(&mut self, arm: Arm) -> &mut ArmResult {
        match arm {
            Arm::A => &mut self.a,
            Arm::B => &mut self.b,
            Arm::Control => &mut self.control,
        }
    }

    /// Letters that left.
    #[must_use]
    pub const fn sent(&self) -> u32 {
        self.a.sent.saturating_add(self.b.sent)
    }
}

impl Campaign {
    /// True where there are two subjects.
    #[must_use]
    pub fn has_two(&self) -> bool {
        !self.other_subject.en.trim().is_empty() || !self.other_subject.zh.trim().is_empty()
    }

    /// The letter of a version in somebody's language, or in the other one; none where there is a whole text in neither, and for the control.
    #[must_use]
    pub fn letter(&self, arm: Arm, lang: crate::Lang, values: &Values<'_>) -> Option<Letter> {
        let subject = match arm {
            Arm::A => &self.subject,
            Arm::B => &self.other_subject,
            Arm::Control => return None,
        };
        template::letter(subject, &self.body, lang, values)
    }

    /// Whether it can be sent as it is.
    ///
    /// # Errors
    /// [`Refusal::EmptyText`] where there is a whole text in no language, or a second subject in fewer languages than the first one.
    pub fn check(&self) -> Result<(), Refusal> {
        let langs = template::languages(&self.subject, &self.body);
        let others = template::languages(&self.other_subject, &self.body);
        if langs.is_empty() || (self.has_two() && others != langs) {
            return Err(Refusal::EmptyText);
        }
        Ok(())
    }
}

impl CampaignId {
    /// As what its letters are deliveries of.
    #[must_use]
    pub const fn sender(self) -> StrategyId {
        StrategyId(self.0)
    }
}

/// Who gets which version: a tenth nothing where there is a control and enough people for one, the others in equal halves where there are two
/// subjects. The same people have the same version whoever asks, in whichever order they come.
#[must_use]
pub fn arms(
    campaign: CampaignId,
    mut contacts: Vec<ContactId>,
    two: bool,
    control: bool,
) -> Vec<(ContactId, Arm)> {
    // By chance, and by the same chance each time.
    contacts.sort_by_cached_key(|contact| Uuid::new_v5(&campaign.0, contact.0.as_bytes()));
    contacts.dedup();
    let nobody = if control {
        control_size(contacts.len())
    } else {
        0
    };
    let arm = |at: usize| match at {
        at if at < nobody => Arm::Control,
        at if two && (at - nobody) % 2 == 1 => Arm::B,
        _ => Arm::A,
    };
    let each = contacts.into_iter().enumerate();
    each.map(|(at, contact)| (contact, arm(at))).collect()
}

/// Adds a campaign, as a draft.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business, for an unknown segment and for what does not fit; [`Stop::Need`] for rows not
/// loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &CampaignCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditCampaign) {
        return Err(Refusal::NotAllowed.into());
    }
    view.need::<Segment>(args.segment)?;
    noun::make(view, ctx, args)
}

/// Changes a draft, or schedules, takes back, pauses, resumes or cancels a campaign. What somebody else decided meanwhile stands.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business, for unknown campaigns and segments, for what does not fit, with
/// [`Refusal::StateMoved`] where it is no draft any more or its author had not seen its state, and with [`Refusal::EmptyText`] where one would be
/// sent that is not whole; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &CampaignSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditCampaign) {
        return Err(Refusal::NotAllowed.into());
    }
    let was = view.need::<Campaign>(args.id)?;
    let only_state = CampaignSet {
        state: args.state.clone(),
        ..CampaignSet::of(args.id)
    };
    if was.state != CampaignState::Draft && *args != only_state {
        return Err(Refusal::StateMoved {
            field: "state".into(),
            state: serde_json::to_value(was.state).unwrap_or_default(),
        }
        .into());
    }
    if let Some(segment) = &args.segment {
        view.need::<Segment>(segment.new)?;
    }
    let changes = noun::change(view, ctx, args)?;
    for campaign in changes.rows.iter().filter_map(Row::as_campaign) {
        if campaign.state == CampaignState::Scheduled {
            campaign.check()?;
        }
    }
    Ok(changes)
}

fn time_fits(at: &Option<i64>) -> Result<(), Refusal> {
    match at {
        Some(at) if !(0..LATEST).contains(at) => Err(Refusal::BadValue {
            field: "send_at".into(),
        }),
        _ => Ok(()),
    }
}
