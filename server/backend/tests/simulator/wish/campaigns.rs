//! What those do who say who belongs together, and write to all of them.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::Role;
use domain::id::CampaignId;
use domain::merge::Was;
use domain::reach::{
    Campaign, CampaignCreate, CampaignSet, CampaignState, ReadySegment, Segment, SegmentSet,
};
use domain::{Draft, Entity, Label, Row};

pub const HABITS: Habits = Habits {
    staff: &[(1, create_segment), (3, set_segment), (2, create), (5, set)],
    customers: &[],
};

fn is_owner(somebody: &Somebody<'_>) -> Option<()> {
    (somebody.actor.role == Role::Owner).then_some(())
}

fn segment<'a>(somebody: &'a Somebody<'_>, noise: &mut Noise) -> Option<&'a Segment> {
    let rows = somebody.rows.all(Entity::Segment);
    let all: Vec<&Segment> = rows.filter_map(Row::as_segment).collect();
    noise.pick(&all).copied()
}

fn create_segment(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let ready = noise.pick(&ReadySegment::ALL)?;
    Some(ready.draft(noise.uuid(somebody.now)).into())
}

fn set_segment(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let segment = segment(somebody, noise)?;
    let set = SegmentSet {
        rule: Some(Was {
            was: segment.rule.clone(),
            new: format!("all(orders({}))", noise.below(9) + 1),
        }),
        ..SegmentSet::of(segment.id)
    };
    Some(set.into())
}

fn create(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let segment = segment(somebody, noise)?.id;
    let make = CampaignCreate {
        id: CampaignId(noise.uuid(somebody.now)),
        name: Label::new("", "News"),
        segment,
        subject: Label::new("", "News, {name}"),
        other_subject: Label::default(),
        body: Label::new("", "Look: {link}"),
        control: noise.chance(500),
        send_at: None,
    };
    Some(make.into())
}

/// Another subject, or sent and taken back: both are taken only from what their author saw.
fn set(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let rows = somebody.rows.all(Entity::Campaign);
    let all: Vec<&Campaign> = rows.filter_map(Row::as_campaign).collect();
    let campaign: &Campaign = noise.pick(&all)?;
    let mut set = CampaignSet::of(campaign.id);
    if noise.chance(500) {
        set.subject = Some(Was {
            was: campaign.subject.clone(),
            new: Label::new("", &format!("s{} {{name}}", noise.below(1_000))),
        });
    } else {
        let new = match campaign.state {
            CampaignState::Draft => CampaignState::Scheduled,
            CampaignState::Scheduled => CampaignState::Draft,
            CampaignState::Sending => CampaignState::Paused,
            CampaignState::Paused => CampaignState::Sending,
            CampaignState::Done | CampaignState::Cancelled => return None,
        };
        set.state = Some(Was {
            was: campaign.state,
            new,
        });
    }
    Some(set.into())
}
