//! One letter to many: who gets which version, and how far it may go.

use crate::support::{Shop, ctx, shop, uuid};
use domain::account::Role;
use domain::id::{CampaignId, SegmentId};
use domain::insight::campaign::control_size;
use domain::merge::Was;
use domain::reach::campaign::arms;
use domain::reach::{
    Arm, Campaign, CampaignCreate, CampaignResult, CampaignSet, CampaignState, ReadySegment, Values,
};
use domain::{
    ContactId, Entity, Key, Label, Lang, Mutation, Refusal, Row, Rows as _, Side, Stop, run,
};
use proptest::prelude::*;

fn did(role: Role, world: &mut Shop, wish: impl Into<Mutation>) -> Result<(), Stop> {
    let changes = run(world, &ctx(role, Side::Server), &wish.into().into())?;
    world.put(changes.rows);
    Ok(())
}

fn make() -> CampaignCreate {
    CampaignCreate {
        id: CampaignId(uuid(70)),
        name: Label::new("新菜", "New dishes"),
        segment: ReadySegment::Everyone.draft(uuid(3)).id,
        subject: Label::new("", "New dishes"),
        other_subject: Label::default(),
        body: Label::new("", "Hello {name}, look: {link}"),
        control: false,
        send_at: None,
    }
}

fn world() -> Shop {
    let mut world = shop();
    let segment = ReadySegment::Everyone.draft(uuid(3));
    did(Role::Owner, &mut world, segment).unwrap();
    world
}

fn state(was: CampaignState, new: CampaignState) -> CampaignSet {
    CampaignSet {
        state: Some(Was { was, new }),
        ..CampaignSet::of(make().id)
    }
}

fn now(world: &Shop) -> Campaign {
    let row = world.row(Key::new(Entity::Campaign, make().id.0)).unwrap();
    row.and_then(Row::as_campaign).unwrap().clone()
}

/// What the server says alone.
fn goes(world: &mut Shop, state: CampaignState) {
    let campaign = Campaign {
        state,
        ..now(world)
    };
    world.put(vec![campaign.into()]);
}

#[test]
fn owners_alone_write_them_and_it_goes_from_draft_to_scheduled_and_back() {
    use CampaignState::{Cancelled, Done, Draft, Paused, Scheduled, Sending};
    let mut world = world();
    for role in [Role::Customer, Role::Agent] {
        assert_eq!(
            did(role, &mut world, make()),
            Err(Refusal::NotAllowed.into())
        );
    }
    did(Role::Owner, &mut world, make()).unwrap();
    assert_eq!(now(&world).state, Draft);
    for role in [Role::Customer, Role::Agent] {
        let told = did(role, &mut world, state(Draft, Scheduled));
        assert_eq!(told, Err(Refusal::NotAllowed.into()));
    }
    let moved = |told| matches!(told, Err(Stop::Refused(Refusal::StateMoved { .. })));
    // Only the server says that it sends and that it is done.
    for new in [Sending, Paused, Done] {
        assert!(moved(did(Role::Owner, &mut world, state(Draft, new))));
    }
    did(Role::Owner, &mut world, state(Draft, Scheduled)).unwrap();
    did(Role::Owner, &mut world, state(Scheduled, Draft)).unwrap();
    did(Role::Owner, &mut world, state(Draft, Scheduled)).unwrap();
    goes(&mut world, Sending);
    // Whoever had not seen that it began takes nothing back.
    assert!(moved(did(Role::Owner, &mut world, state(Scheduled, Draft))));
    did(Role::Owner, &mut world, state(Sending, Paused)).unwrap();
    did(Role::Owner, &mut world, state(Paused, Sending)).unwrap();
    did(Role::Owner, &mut world, state(Sending, Cancelled)).unwrap();
    for new in [Draft, Scheduled, Sending, Paused, Done] {
        assert!(moved(did(Role::Owner, &mut world, state(Cancelled, new))));
    }
}

#[test]
fn what_is_on_its_way_is_not_rewritten() {
    let mut world = world();
    did(Role::Owner, &mut world, make()).unwrap();
    let rewrite = CampaignSet {
        body: Some(Was {
            was: make().body,
            new: Label::new("", "Other"),
        }),
        ..CampaignSet::of(make().id)
    };
    did(Role::Owner, &mut world, rewrite.clone()).unwrap();
    use CampaignState::{Draft, Paused, Scheduled, Sending};
    did(Role::Owner, &mut world, state(Draft, Scheduled)).unwrap();
    for is in [
        Scheduled,
        Sending,
        Paused,
        CampaignState::Done,
        CampaignState::Cancelled,
    ] {
        goes(&mut world, is);
        let told = did(Role::Owner, &mut world, rewrite.clone());
        assert!(
            matches!(told, Err(Stop::Refused(Refusal::StateMoved { .. }))),
            "{is:?}"
        );
    }
}

#[test]
fn none_is_sent_that_is_not_whole_or_whose_segment_is_not_there() {
    let mut world = world();
    let nowhere = CampaignCreate {
        segment: SegmentId(uuid(99)),
        ..make()
    };
    let told = did(Role::Owner, &mut world, nowhere);
    assert!(matches!(told, Err(Stop::Refused(Refusal::Missing { .. }))));
    let half = CampaignCreate {
        other_subject: Label::new("新菜", ""),
        ..make()
    };
    did(Role::Owner, &mut world, half).unwrap();
    let send = state(CampaignState::Draft, CampaignState::Scheduled);
    assert_eq!(
        did(Role::Owner, &mut world, send.clone()),
        Err(Refusal::EmptyText.into())
    );
    let whole = CampaignSet {
        other_subject: Some(Was {
            was: Label::new("新菜", ""),
            new: Label::new("", "Taste this"),
        }),
        ..send
    };
    did(Role::Owner, &mut world, whole).unwrap();
    let values = Values {
        name: "Wu",
        business: &Label::default(),
        link: "https://x.example/",
    };
    let letter = |arm| now(&world).letter(arm, Lang::Zh, &values);
    let subject = |arm| letter(arm).map(|letter| letter.subject);
    assert_eq!(subject(Arm::A).as_deref(), Some("New dishes"));
    assert_eq!(subject(Arm::B).as_deref(), Some("Taste this"));
    assert_eq!(letter(Arm::Control), None);
    assert_eq!(
        letter(Arm::A).unwrap().body,
        "Hello Wu, look: https://x.example/"
    );
    for send_at in [-1, i64::MAX] {
        let never = CampaignCreate {
            id: CampaignId(uuid(71)),
            send_at: Some(send_at),
            ..make()
        };
        let told = did(Role::Owner, &mut world, never);
        assert!(matches!(told, Err(Stop::Refused(Refusal::BadValue { .. }))));
    }
}

#[test]
fn a_result_of_an_older_server_is_read() {
    let read: CampaignResult = serde_json::from_str("{}").unwrap();
    assert_eq!(read, CampaignResult::default());
}

proptest! {
    #[test]
    fn the_versions_are_even_and_the_same_whoever_asks(
        count in 0_usize..1_200, first: u64, two: bool, control: bool, turn in 0_usize..1_200,
    ) {
        let id = CampaignId(uuid(70));
        let all: Vec<ContactId> = (0..count).map(|n| ContactId(uuid(u128::from(first) + n as u128))).collect();
        let found = arms(id, all.clone(), two, control);
        let of = |arm| found.iter().filter(|(_, one)| *one == arm).count();
        let nobody = if control { control_size(count) } else { 0 };
        prop_assert_eq!(of(Arm::Control), nobody);
        prop_assert_eq!(of(Arm::A) + of(Arm::B), count - nobody);
        if two {
            prop_assert!(of(Arm::A) - of(Arm::B) <= 1);
        } else {
            prop_assert_eq!(of(Arm::B), 0);
        }
        let mut other = all;
        other.rotate_left(turn.min(count));
        prop_assert_eq!(arms(id, other, two, control), found);
    }
}
