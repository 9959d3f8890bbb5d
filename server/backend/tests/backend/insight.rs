//! Figures of contacts, groups, whom to contact, and when nothing is said.

use crate::people::contact;
use crate::support::{Device, NOW, Place, World, open};
use crate::tickets::{about_order, answered, resolved};
use backend::{FixedClock, HistoryReport};
use domain::account::Role;
use domain::civil::DAY_MS;
use domain::id::{LocationId, ModelRunId, SuggestionId};
use domain::insight::model_run::{Found, ModelRun, RunKind};
use domain::insight::suggestion::{SuggestionOutcome, SuggestionState, Why};
use domain::insight::{Code, Suggestion, SuggestionAnswer};
use domain::people::{
    ConsentChannel, ConsentPurpose, ConsentSource, ConsentWithdraw, ContactFacts, ContactJoin,
};
use domain::sales::{OrderState, Step};
use domain::service::{SurveyResponseSubmit, TicketState};
use domain::{ContactId, Entity, Key, Label, Money, OrderId, Row};
use std::sync::Arc;
use sync::Outcome;

/// Somebody who came once.
pub fn newcomer(contact: ContactId) -> Suggestion {
    let why = Why::NotAgain { first_day: 20_000 };
    Suggestion {
        id: SuggestionId::of(contact, &why, 20_020),
        contact,
        why,
        rank: 1,
        day: 20_020,
        state: SuggestionState::Open,
        answered_by: None,
        answered_at: None,
        came_back: None,
    }
}

fn facts(device: &Device, contact: ContactId) -> Option<ContactFacts> {
    let row = device.row(Key::new(Entity::ContactFacts, contact.0))?;
    row.as_contact_facts().cloned()
}

pub async fn eats(world: &World, guest: &mut Device, staff: &mut Device) -> OrderId {
    let order = guest.places(world, &world.soup).await;
    for (was, step) in [
        (OrderState::Placed, Step::Accept),
        (OrderState::Accepted, Step::Prepare),
        (OrderState::Preparing, Step::Ready),
        (OrderState::Ready, Step::HandOver),
    ] {
        staff.steps(world, order, was, step).await;
    }
    order
}

#[tokio::test]
async fn what_somebody_bought_is_counted_with_the_order_and_on_the_day_of_the_place() {
    let world = World::start().await;
    let place = domain::account::Location {
        id: LocationId(crate::support::id()),
        name: Label::new("", "Here"),
        address: String::new(),
        zone: "Pacific/Pago_Pago".into(),
        opening: Default::default(),
        removed: false,
    };
    world.backend.put_rows(vec![place.into()]).await.unwrap();
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let id = ContactId::of_user(ann.actor.user);
    ann.places(&world, &world.soup).await;
    world.backend.run_due_jobs().await.unwrap();
    ben.pull(&world).await;
    assert_eq!(
        facts(&ben, id),
        None,
        "an order that is only placed is no purchase"
    );
    // NOW is 8:00 UTC, and still the evening of the day before there.
    let order = eats(&world, &mut ann, &mut ben).await;
    eats(&world, &mut ann, &mut ben).await;
    world.backend.run_due_jobs().await.unwrap();
    ben.pull(&world).await;
    let counted = facts(&ben, id).unwrap();
    let day = NOW.div_euclid(DAY_MS) - 1;
    assert_eq!((counted.purchases, counted.last_day), (1, Some(day)));
    assert_eq!(counted.amount, world.soup.price.plus(world.soup.price));
    // A complaint is open, then solved badly.
    let open = about_order(ann.actor.user, order);
    let ticket = open.id;
    ann.does(&world, open).await;
    world.backend.run_due_jobs().await.unwrap();
    ben.pull(&world).await;
    assert_eq!(facts(&ben, id).unwrap().open_tickets, 1);
    ben.does(&world, resolved(ticket, TicketState::New, 0))
        .await;
    let said = SurveyResponseSubmit {
        result: 2,
        ..answered(ticket)
    };
    ann.does(&world, said).await;
    world.backend.run_due_jobs().await.unwrap();
    ben.pull(&world).await;
    let counted = facts(&ben, id).unwrap();
    assert_eq!((counted.open_tickets, counted.last_result), (0, Some(2)));
    // Nobody but staff has it.
    ann.pull(&world).await;
    assert_eq!(facts(&ann, id), None);
    // What is counted again without a change is not written again.
    assert_eq!(world.backend.run_insight().await.unwrap().contacts, 0);
}

#[tokio::test]
async fn somebody_who_was_joined_brings_their_purchases_along() {
    let world = World::start().await;
    let (mut ann, mut eve, mut ben) = (world.customer(), world.customer(), world.agent());
    for guest in [&mut ann, &mut eve] {
        eats(&world, guest, &mut ben).await;
    }
    let [from, into] = [&eve, &ann].map(|device| ContactId::of_user(device.actor.user));
    ben.pull(&world).await;
    assert!(contact(&ben, from).is_some());
    ben.does(&world, ContactJoin { from, into }).await;
    world.backend.run_due_jobs().await.unwrap();
    world.backend.run_insight().await.unwrap();
    ben.pull(&world).await;
    let whole = contact(&ben, into).unwrap().merged_into.unwrap();
    let counted = facts(&ben, whole).unwrap();
    assert_eq!(counted.amount, world.soup.price.plus(world.soup.price));
    let [from, into] = [from, into].map(|id| facts(&ben, id));
    assert_eq!((from, into), (None, None), "nobody is counted twice");
}

#[tokio::test]
async fn a_shop_with_few_customers_is_told_that_it_is_not_enough_yet() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    eats(&world, &mut ann, &mut ben).await;
    let report = world.backend.run_insight().await.unwrap();
    assert_eq!(report.suggestions, 0);
    let code = |kind: RunKind| {
        let run = report.runs.iter().find(|run| run.kind == kind).unwrap();
        assert_eq!(run.accepted, None);
        run.refusal.as_ref().unwrap().code
    };
    assert_eq!(code(RunKind::Groups), Code::TooFewCustomers);
    assert_eq!(code(RunKind::WhoToContact), Code::TooFewCustomers);
    assert_eq!(code(RunKind::NextWeek), Code::NoRows);
    ben.pull(&world).await;
    let key = Key::new(Entity::ModelRun, ModelRunId::of(RunKind::Groups).0);
    assert!(ben.row(key).is_some());
}

fn open_suggestions(device: &Device) -> Vec<Suggestion> {
    let rows = device.rows.iter();
    let rows = rows.filter(|((_, entity, _), _)| entity == "suggestion");
    let all = rows.map(|(_, (_, json))| serde_json::from_str::<Suggestion>(json).unwrap());
    let mut open: Vec<_> = all
        .filter(|one| one.state == SuggestionState::Open)
        .collect();
    open.sort_by_key(|one| one.rank);
    open
}

/// The whole way of the demonstration's owner: five people with why, answered, and others the next night.
#[tokio::test]
async fn the_demonstrations_past_has_what_was_planted_in_it() {
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock).await;
    backend.seed_demo().await.unwrap();
    let (past, report) = backend.seed_history().await.unwrap();
    assert!(past.people == 1_200 && past.orders > 8_000, "{past:?}");
    // Two offers, each said and begun, five segments, a campaign, three strategies, and what the team says often; and tables of the days that come.
    assert!((27..=34).contains(&past.plans), "{past:?}");
    assert_eq!(report.suggestions, 5);
    let found = |kind: RunKind| {
        let run: &ModelRun = report.runs.iter().find(|run| run.kind == kind).unwrap();
        assert_eq!(run.refusal, None, "{kind:?}");
        run.accepted.clone().unwrap().found
    };
    let Found::Groups { groups } = found(RunKind::Groups) else {
        panic!()
    };
    assert!(groups.iter().map(|sum| sum.customers).sum::<u32>() > 300);
    let Found::NextWeek(week) = found(RunKind::NextWeek) else {
        panic!()
    };
    assert!(week.low <= week.value && week.value <= week.high);
    assert!(week.miss < week.simple_miss, "{week:?}");
    // The planted week is found.
    let (most, least) = (
        week.days.iter().max().unwrap(),
        week.days.iter().min().unwrap(),
    );
    assert!(most.0 > 2 * least.0, "{week:?}");
    // Nothing changed: nothing is written.
    assert_eq!(backend.run_insight().await.unwrap().contacts, 0);
    let again = backend.seed_history().await.unwrap();
    assert_eq!((again.0, again.1.contacts), (HistoryReport::default(), 0));
    let world = World {
        dir,
        clock,
        backend,
        ..World::start().await
    };
    let mut owner = Device::of(crate::support::actor(Role::Owner));
    owner.pull(&world).await;
    let first = open_suggestions(&owner);
    assert_eq!(first.len(), 5);
    assert!(
        matches!(first[0].why, Why::Unhappy { result: 2, .. }),
        "{first:?}"
    );
    assert!(first.iter().any(|one| matches!(one.why, Why::Late { .. })));
    for (one, outcome) in first.iter().zip([
        SuggestionOutcome::Done,
        SuggestionOutcome::Later,
        SuggestionOutcome::Dismissed,
    ]) {
        let answer = SuggestionAnswer {
            id: one.id,
            outcome,
        };
        assert_eq!(owner.does(&world, answer).await, Outcome::Applied);
    }
    // Another one does not want to be guessed about any more.
    let shy = first[3].contact;
    assert!(facts(&owner, shy).unwrap().group.is_some());
    let withdraw = ConsentWithdraw {
        contact: shy,
        purpose: ConsentPurpose::Profiling,
        channel: ConsentChannel::Mail,
        source: ConsentSource::InPerson,
        name: String::new(),
    };
    assert_eq!(owner.does(&world, withdraw).await, Outcome::Applied);
    world.backend.run_due_jobs().await.unwrap();
    owner.pull(&world).await;
    assert_eq!(facts(&owner, shy).unwrap().group, None);
    world.clock.set(NOW + DAY_MS);
    world.backend.run_insight().await.unwrap();
    owner.pull(&world).await;
    let next = open_suggestions(&owner);
    assert_eq!(next.len(), 5);
    let answered: Vec<ContactId> = first[..4].iter().map(|one| one.contact).collect();
    assert!(
        next.iter().all(|one| !answered.contains(&one.contact)),
        "{next:?}"
    );
    let row = owner
        .row(Key::new(Entity::Suggestion, first[0].id.0))
        .unwrap();
    let done = row.as_suggestion().unwrap();
    assert_eq!(
        (done.state, done.answered_by),
        (SuggestionState::Done, Some(owner.actor.user))
    );
    assert!(Money(0) < week.value && matches!(row, Row::Suggestion(_)));
    world.clock.set(NOW + 402 * DAY_MS);
    world.backend.run_insight().await.unwrap();
    owner.pull(&world).await;
    let old = owner.row(Key::new(Entity::Suggestion, first[0].id.0));
    assert!(old.is_none(), "what was answered long ago goes");
}
