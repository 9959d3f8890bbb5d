//! Tickets: numbers, the way from a complaint to how it was, and what one customer may have under way.

use crate::support::{Device, World, id, kept};
use domain::account::ParkedReason;
use domain::id::{SurveyResponseId, TicketId, TicketMessageId, TicketNoteId};
use domain::merge::Was;
use domain::service::ticket::MAX_OPEN;
use domain::service::{
    Priority, SurveyResponseSubmit, Ticket, TicketAbout, TicketKind, TicketMessage, TicketNoteAdd,
    TicketOpen, TicketSet, TicketState, TicketStep, TicketWrite,
};
use domain::{ContactId, Entity, Key, OrderId, Refusal, UserId};
use sync::Outcome;

pub fn about_order(customer: UserId, order: OrderId) -> TicketOpen {
    TicketOpen {
        id: TicketId(id()),
        customer,
        name: "Ann".into(),
        kind: TicketKind::Complaint,
        subject: "Cold soup".into(),
        text: "The soup was cold".into(),
        about: TicketAbout::Order { order },
        files: Vec::new(),
    }
}

fn about_nothing(customer: UserId) -> TicketOpen {
    TicketOpen {
        about: TicketAbout::Nothing,
        ..about_order(customer, OrderId(id()))
    }
}

pub fn says(ticket: TicketId, text: &str) -> TicketWrite {
    TicketWrite {
        id: TicketMessageId(id()),
        ticket,
        name: "Ann".into(),
        text: text.into(),
        files: Vec::new(),
    }
}

pub fn resolved(id: TicketId, was: TicketState, seen: u32) -> TicketStep {
    TicketStep {
        id,
        was,
        to: TicketState::Resolved,
        resolution: "A new soup".into(),
        seen,
    }
}

pub fn reopened(id: TicketId) -> TicketStep {
    TicketStep {
        id,
        was: TicketState::Resolved,
        to: TicketState::Reopened,
        resolution: String::new(),
        seen: 0,
    }
}

pub fn answered(ticket: TicketId) -> SurveyResponseSubmit {
    SurveyResponseSubmit {
        ticket,
        speed: 4,
        result: 9,
        recommend: 10,
        comment: String::new(),
    }
}

fn ticket(device: &Device, id: TicketId) -> Ticket {
    let row = device.row(Key::new(Entity::Ticket, id.0)).unwrap();
    row.as_ticket().unwrap().clone()
}

fn messages(device: &Device) -> Vec<TicketMessage> {
    let rows = device.rows.iter();
    let mut all: Vec<TicketMessage> = rows
        .filter(|((_, entity, _), _)| entity == "ticket_message")
        .map(|(_, (_, json))| serde_json::from_str(json).unwrap())
        .collect();
    all.sort_by_key(|message| message.number);
    all
}

fn refusal(device: &Device, outcome: Outcome) -> Refusal {
    match device.parked(kept(outcome)).reason {
        ParkedReason::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_complaint_about_an_order_is_solved_and_the_customer_says_how_it_was() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let user = ann.actor.user;
    let order = ann.places(&world, &world.soup).await;
    // Opened and added to without a network, taken in one push.
    let open = about_order(user, order);
    let id = open.id;
    let queue = [ann.freeze(open), ann.freeze(says(id, "And late"))];
    ann.push(&world, &queue).await.unwrap();
    ann.push(&world, &queue).await.unwrap();
    ben.pull(&world).await;
    let seen = ticket(&ben, id);
    assert_eq!((seen.number, seen.state), (Some(1), TicketState::New));
    assert_eq!((seen.count, messages(&ben).len()), (1, 1));
    let take = TicketSet {
        priority: Some(Was {
            was: Priority::Normal,
            new: Priority::High,
        }),
        assignee: Some(Was {
            was: None,
            new: Some(ben.actor.user),
        }),
        ..TicketSet::of(id)
    };
    let note = TicketNoteAdd {
        id: TicketNoteId(crate::support::id()),
        ticket: id,
        text: "The stove was off".into(),
    };
    assert_eq!(ben.does(&world, take).await, Outcome::Applied);
    ben.does(&world, note).await;
    ben.does(&world, says(id, "Sorry!")).await;
    let resolve = resolved(id, TicketState::Open, 2);
    assert_eq!(ben.does(&world, resolve).await, Outcome::Applied);
    ann.pull(&world).await;
    let solved = ticket(&ann, id);
    assert_eq!(solved.resolution, "A new soup");
    assert!(solved.first_answer_at.is_some() && solved.resolved_at.is_some());
    assert!(
        !ann.rows
            .keys()
            .any(|(_, entity, _)| entity == "ticket_note")
    );
    ann.does(&world, answered(id)).await;
    // A second phone of hers says something else: the later one counts, and there is one.
    let mut twin = Device::of(ann.actor);
    let worse = SurveyResponseSubmit {
        speed: 1,
        ..answered(id)
    };
    twin.does(&world, worse).await;
    ben.pull(&world).await;
    let said = ben.row(Key::new(Entity::SurveyResponse, SurveyResponseId::of(id).0));
    assert_eq!(said.unwrap().as_survey_response().unwrap().speed, 1);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM survey_response").await,
        1
    );
    assert_eq!(world.number("SELECT speed FROM survey_response").await, 1);
}

#[tokio::test]
async fn a_ticket_makes_a_contact_that_is_a_lead() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let user = ann.actor.user;
    ann.does(&world, about_nothing(user)).await;
    ben.pull(&world).await;
    let row = ben.row(Key::new(Entity::ContactStaff, ContactId::of_user(user).0));
    let half = row.unwrap();
    assert_eq!(half.as_contact_staff().unwrap().source, "ticket");
}

/// Staff resolve it on one phone while she writes on hers: nobody's word is lost, whoever comes first.
#[tokio::test]
async fn an_answer_and_a_resolution_that_cross_each_other() {
    let world = World::start().await;
    for customer_first in [true, false] {
        let (mut ann, mut ben) = (world.customer(), world.agent());
        let open = about_nothing(ann.actor.user);
        let id = open.id;
        ann.does(&world, open).await;
        ben.does(&world, says(id, "Which table?")).await;
        let (late, resolve) = (says(id, "Table 7"), resolved(id, TicketState::Open, 1));
        if customer_first {
            ann.does(&world, late).await;
            let outcome = ben.does(&world, resolve).await;
            ben.pull(&world).await;
            assert_eq!(refusal(&ben, outcome), Refusal::NewMessages);
            assert_eq!(ticket(&ben, id).state, TicketState::Open);
        } else {
            ben.does(&world, resolve).await;
            assert_eq!(ann.does(&world, late).await, Outcome::Applied);
            ben.pull(&world).await;
            assert_eq!(ticket(&ben, id).state, TicketState::Reopened);
        }
        let texts = |one: &Device| {
            let of = messages(one).into_iter().filter(|one| one.ticket == id);
            of.map(|one| (one.number, one.text)).collect::<Vec<_>>()
        };
        let both = [(1, "Which table?".into()), (2, "Table 7".into())];
        assert_eq!(texts(&ben), both);
    }
}

#[tokio::test]
async fn a_step_from_where_a_ticket_is_not_any_more_is_a_card_and_changes_nothing() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eve) = (world.customer(), world.agent(), world.agent());
    let open = about_nothing(ann.actor.user);
    let id = open.id;
    ann.does(&world, open).await;
    let first = resolved(id, TicketState::New, 0);
    ben.does(&world, first.clone()).await;
    assert_eq!(
        eve.does(&world, first).await,
        Outcome::Applied,
        "they agree"
    );
    let other = TicketStep {
        resolution: "Money back".into(),
        ..resolved(id, TicketState::New, 0)
    };
    let outcome = eve.does(&world, other.clone()).await;
    eve.pull(&world).await;
    let card = eve.parked(kept(outcome.clone()));
    assert_eq!(
        card.args["resolution"], "Money back",
        "what was typed is kept"
    );
    let refused = Refusal::StateMoved {
        field: "state".into(),
        state: "resolved".into(),
    };
    assert_eq!(refusal(&eve, outcome), refused);
    assert_eq!(ticket(&eve, id).resolution, "A new soup");
}

#[tokio::test]
async fn a_guest_with_too_many_tickets_is_told_so_and_goes_on_where_one_is_solved() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    let mut ann = Device::of(guest.person.actor);
    let (mut ben, user) = (world.agent(), ann.actor.user);
    let all: Vec<TicketOpen> = (0..=MAX_OPEN).map(|_| about_nothing(user)).collect();
    let frozen: Vec<_> = all.iter().cloned().map(|one| ann.freeze(one)).collect();
    // One push has them all: what stands in the same transaction counts.
    let reply = ann.push(&world, &frozen).await.unwrap();
    let (last, before) = reply.outcomes.split_last().unwrap();
    assert!(before.iter().all(|one| one.outcome == Outcome::Applied));
    ann.pull(&world).await;
    let refused = Refusal::TooManyOpen {
        noun: "ticket".into(),
        most: MAX_OPEN,
    };
    assert_eq!(refusal(&ann, last.outcome.clone()), refused);
    let count = "SELECT COUNT(*) FROM ticket";
    assert_eq!(world.number(count).await, MAX_OPEN as i64);
    // The same once more is the same ticket, not one more.
    assert_eq!(ann.does(&world, all[0].clone()).await, Outcome::Applied);
    // Somebody else and staff are not in the way.
    let mut eve = world.customer();
    let hers = about_nothing(eve.actor.user);
    assert_eq!(eve.does(&world, hers).await, Outcome::Applied);
    let by_staff = about_nothing(user);
    assert_eq!(ben.does(&world, by_staff).await, Outcome::Applied);
    for one in &all[..2] {
        ben.does(&world, resolved(one.id, TicketState::New, 0))
            .await;
    }
    let again = about_nothing(user);
    assert_eq!(ann.does(&world, again).await, Outcome::Applied);
}

#[tokio::test]
async fn whoever_is_removed_with_everything_leaves_no_ticket() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    let mut ann = Device::of(guest.person.actor);
    let mut ben = world.agent();
    let open = about_nothing(ann.actor.user);
    let id = open.id;
    ann.does(&world, open).await;
    ben.does(&world, says(id, "Sorry")).await;
    let note = TicketNoteAdd {
        id: TicketNoteId(crate::support::id()),
        ticket: id,
        text: "Pays late".into(),
    };
    ben.does(&world, note).await;
    ben.does(&world, resolved(id, TicketState::Open, 1)).await;
    ann.does(&world, answered(id)).await;
    let who = ann.actor.user.to_string();
    world.backend.remove_user(&who, true).await.unwrap();
    for table in ["ticket", "ticket_message", "ticket_note", "survey_response"] {
        let left = world.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
    ben.pull(&world).await;
    assert!(ben.row(Key::new(Entity::Ticket, id.0)).is_none());
}

/// Whose order it is that somebody complains of is asked, and what waits for an order waits with it.
#[tokio::test]
async fn a_complaint_about_an_order_that_was_not_taken_waits_with_it() {
    let world = World::start().await;
    let mut ann = world.customer();
    let dear = domain::sales::OrderPlace {
        total: domain::Money(1),
        ..ann.wish(&world.soup, 1)
    };
    let order = dear.id;
    let card = kept(ann.does(&world, dear).await);
    let open = about_order(ann.actor.user, order);
    let parked = kept(ann.does(&world, open).await);
    ann.pull(&world).await;
    let waiting = ann.parked(parked);
    assert_eq!(waiting.behind.unwrap().card.0, card);
    let mut eve = world.customer();
    let hers = ann.places(&world, &world.soup).await;
    let theirs = about_order(eve.actor.user, hers);
    let outcome = eve.does(&world, theirs).await;
    eve.pull(&world).await;
    let missing = Refusal::Missing {
        noun: "order".into(),
    };
    assert_eq!(refusal(&eve, outcome), missing);
    assert_eq!(world.number("SELECT COUNT(*) FROM ticket").await, 0);
    assert!(ann.row(Key::new(Entity::Order, order.0)).is_none());
}
