//! Reviews: one of an order or a booking, nothing of it public before somebody of the business read it, and asked for once.

use crate::booking::House;
use crate::insight::eats;
use crate::mail_news::{kinds, world as world_with_mail};
use crate::payments::{refunds, takes};
use crate::support::{Device, World, actor, kept};
use domain::account::{ParkedReason, Role};
use domain::civil::DAY_MS;
use domain::id::ReviewId;
use domain::people::{ConsentChannel, ConsentPurpose, ConsentSource, ConsentWithdraw};
use domain::sales::{BookingAct, BookingState, BookingStep};
use domain::service::{Review, ReviewAbout, ReviewModerate, ReviewReply, ReviewState, ReviewWrite};
use domain::{ContactId, Entity, Key, OrderId, Refusal};
use sync::Outcome;

pub fn rates(order: OrderId, overall: u32, text: &str) -> ReviewWrite {
    ReviewWrite {
        about: ReviewAbout::Order { order },
        overall,
        items: [("food".to_owned(), overall)].into(),
        text: text.into(),
    }
}

pub fn decides(order: OrderId, edition: u32, was: ReviewState, to: ReviewState) -> ReviewModerate {
    ReviewModerate {
        id: ReviewId::of_order(order),
        edition,
        was,
        to,
    }
}

pub fn publishes(order: OrderId) -> ReviewModerate {
    decides(order, 1, ReviewState::Waiting, ReviewState::Published)
}

pub fn hides(order: OrderId, reason: &str) -> ReviewModerate {
    let reason = reason.into();
    decides(
        order,
        1,
        ReviewState::Waiting,
        ReviewState::Hidden { reason },
    )
}

pub fn replies(order: OrderId, text: &str) -> ReviewReply {
    ReviewReply {
        id: ReviewId::of_order(order),
        was: String::new(),
        text: text.into(),
    }
}

fn review(device: &Device, order: OrderId) -> Option<Review> {
    let row = device.row(Key::new(Entity::Review, ReviewId::of_order(order).0))?;
    row.as_review().cloned()
}

fn refusal(device: &Device, outcome: Outcome) -> Refusal {
    match device.parked(kept(outcome)).reason {
        ParkedReason::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

fn owner() -> Device {
    Device::of(actor(Role::Owner))
}

#[tokio::test]
async fn a_review_is_written_read_published_and_answered() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eva) = (world.customer(), world.agent(), owner());
    let order = eats(&world, &mut ann, &mut ben).await;
    let done = ann.does(&world, rates(order, 4, "Good soup")).await;
    assert_eq!(done, Outcome::Applied);
    let nothing = world.backend.public_reviews().await.unwrap();
    assert_eq!(nothing, Default::default(), "nobody has read it yet");
    eva.pull(&world).await;
    assert_eq!(review(&eva, order).unwrap().state, ReviewState::Waiting);
    assert_eq!(eva.does(&world, publishes(order)).await, Outcome::Applied);
    let thanks = replies(order, "Come again");
    assert_eq!(ben.does(&world, thanks).await, Outcome::Applied);
    ann.pull(&world).await;
    let seen = review(&ann, order).unwrap();
    assert!(seen.is_public() && seen.reply == "Come again");
    let public = world.backend.public_reviews().await.unwrap();
    assert_eq!(public.stars.0, [0, 0, 0, 1, 0]);
    assert_eq!(public.latest, [seen]);
}

#[tokio::test]
async fn only_what_took_place_is_rated_and_only_by_whoever_was_there() {
    let world = World::start().await;
    let (mut ann, mut eve, mut ben) = (world.customer(), world.customer(), world.agent());
    let open = ann.places(&world, &world.soup).await;
    let outcome = ann.does(&world, rates(open, 1, "Where is it?")).await;
    ann.pull(&world).await;
    let card = ann.parked(kept(outcome.clone()));
    assert_eq!(card.args["text"], "Where is it?", "what was typed is kept");
    assert_eq!(refusal(&ann, outcome), Refusal::NotFinished);
    let order = eats(&world, &mut ann, &mut ben).await;
    let outcome = eve.does(&world, rates(order, 1, "Awful")).await;
    eve.pull(&world).await;
    let missing = Refusal::Missing {
        noun: "order".into(),
    };
    assert_eq!(refusal(&eve, outcome), missing);
    let outcome = ben.does(&world, rates(order, 5, "Great")).await;
    ben.pull(&world).await;
    assert_eq!(refusal(&ben, outcome), Refusal::NotAllowed);
    assert_eq!(world.number("SELECT COUNT(*) FROM review").await, 0);
}

#[tokio::test]
async fn a_guest_rates_a_booking_that_is_over() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Lin").await.unwrap();
    let (mut ann, mut ben) = (Device::of(guest.person.actor), world.agent());
    let house = House::build(&world, &[2]).await;
    let wish = house.wish(ann.actor.user, 1, 12);
    let booking = wish.id;
    ann.does(&world, wish).await;
    let rates = ReviewWrite {
        about: ReviewAbout::Booking { booking },
        ..rates(OrderId(booking.0), 5, "A table by the window")
    };
    let outcome = ann.does(&world, rates.clone()).await;
    ann.pull(&world).await;
    assert_eq!(refusal(&ann, outcome), Refusal::NotFinished);
    for (was, step) in [
        (BookingState::Confirmed, BookingAct::Seat),
        (BookingState::Seated, BookingAct::Complete),
    ] {
        let step = BookingStep {
            id: booking,
            was,
            step,
        };
        ben.does(&world, step).await;
    }
    assert_eq!(ann.does(&world, rates).await, Outcome::Applied);
    ann.pull(&world).await;
    let key = Key::new(Entity::Review, ReviewId::of_booking(booking).0);
    assert_eq!(ann.row(key).unwrap().as_review().unwrap().name, "Lin");
}

#[tokio::test]
async fn a_second_phone_edits_the_same_review_for_two_weeks() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eva) = (world.customer(), world.agent(), owner());
    let order = eats(&world, &mut ann, &mut ben).await;
    ann.does(&world, rates(order, 2, "Cold")).await;
    eva.does(&world, publishes(order)).await;
    let mut twin = Device::of(ann.actor);
    // It saw nothing of all that, and what it says is the later word.
    let done = twin.does(&world, rates(order, 3, "Cold, but kind people"));
    assert_eq!(done.await, Outcome::Applied);
    assert_eq!(world.number("SELECT COUNT(*) FROM review").await, 1);
    eva.pull(&world).await;
    let now = review(&eva, order).unwrap();
    assert_eq!((now.edition, &now.state), (2, &ReviewState::Waiting));
    let public = world.backend.public_reviews().await.unwrap();
    assert_eq!(public.latest, [], "an edit is read again first");
    world.clock.advance(14 * DAY_MS);
    let last = rates(order, 4, "Warm by now");
    assert_eq!(ann.does(&world, last).await, Outcome::Applied);
    world.clock.advance(DAY_MS);
    let late = twin.does(&world, rates(order, 1, "Cold again")).await;
    twin.pull(&world).await;
    let until = now.editable_until();
    assert_eq!(refusal(&twin, late), Refusal::TooLate { until });
    assert_eq!(review(&twin, order).unwrap().text, "Warm by now");
}

#[tokio::test]
async fn decisions_that_cross_an_edit_or_each_other_change_nothing_unseen() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eva) = (world.customer(), world.agent(), owner());
    let mut carl = owner();
    let order = eats(&world, &mut ann, &mut ben).await;
    ann.does(&world, rates(order, 5, "Lovely")).await;
    ann.does(&world, rates(order, 5, "Call 13800138000")).await;
    let outcome = eva.does(&world, publishes(order)).await;
    eva.pull(&world).await;
    assert_eq!(refusal(&eva, outcome), Refusal::EditedMeanwhile);
    let waiting = ReviewState::Waiting;
    let reason = "A telephone number".to_owned();
    let hide = decides(order, 2, waiting.clone(), ReviewState::Hidden { reason });
    assert_eq!(carl.does(&world, hide.clone()).await, Outcome::Applied);
    assert_eq!(eva.does(&world, hide).await, Outcome::Applied, "they agree");
    let publish = decides(order, 2, waiting, ReviewState::Published);
    let outcome = eva.does(&world, publish).await;
    eva.pull(&world).await;
    let moved = Refusal::StateMoved {
        field: "state".into(),
        state: "hidden".into(),
    };
    assert_eq!(refusal(&eva, outcome), moved);
    // An agent answers, and neither publishes nor hides.
    let outcome = ben.does(&world, publishes(order)).await;
    ben.pull(&world).await;
    assert_eq!(refusal(&ben, outcome), Refusal::NotAllowed);
    assert_eq!(
        ben.does(&world, replies(order, "Sorry")).await,
        Outcome::Applied
    );
    let outcome = eva.does(&world, replies(order, "Thank you")).await;
    eva.pull(&world).await;
    assert_eq!(eva.parked(kept(outcome)).args["text"], "Thank you");
    assert_eq!(review(&eva, order).unwrap().reply, "Sorry");
}

/// What waits and what is hidden, and why, is on no phone but its author's and the staff's, and on no page.
#[tokio::test]
async fn nobody_else_gets_a_word_of_it() {
    let world = World::start().await;
    let (mut ann, mut eve, mut ben) = (world.customer(), world.customer(), world.agent());
    let mut eva = owner();
    let waits = eats(&world, &mut ann, &mut ben).await;
    let hidden = eats(&world, &mut ann, &mut ben).await;
    ann.does(&world, rates(waits, 1, "A waiting word")).await;
    ann.does(&world, rates(hidden, 1, "A hidden word")).await;
    eva.does(&world, hides(hidden, "A reasoned word")).await;
    let guest = world.backend.sign_in_guest("Lin").await.unwrap();
    let mut lin = Device::of(guest.person.actor);
    for other in [&mut eve, &mut lin] {
        other.pull(&world).await;
        assert!(other.rows.values().all(|(_, json)| !json.contains(" word")));
    }
    assert_eq!(world.backend.public_reviews().await.unwrap().latest, []);
    ann.pull(&world).await;
    let reason = "A reasoned word".to_owned();
    let seen = review(&ann, hidden).unwrap().state;
    assert_eq!(seen, ReviewState::Hidden { reason }, "its author reads why");
}

async fn asked(world: &World, memory: &backend::Memory) -> Vec<String> {
    // Two workers at once, as on two servers.
    let (one, two) = tokio::join!(world.backend.run_due_jobs(), world.backend.run_due_jobs());
    one.unwrap();
    two.unwrap();
    let told = kinds(world, memory).await;
    let requests = told
        .into_iter()
        .filter(|(kind, _)| kind == "review_request");
    requests.map(|(_, subject)| subject).collect()
}

#[tokio::test]
async fn somebody_is_asked_once_a_day_later() {
    let (world, memory, mut ann) = world_with_mail().await;
    let mut ben = world.agent();
    eats(&world, &mut ann, &mut ben).await;
    world.clock.advance(DAY_MS - 1);
    assert_eq!(asked(&world, &memory).await, Vec::<String>::new());
    // Comes again the next day.
    eats(&world, &mut ann, &mut ben).await;
    world.clock.advance(1);
    assert_eq!(asked(&world, &memory).await, ["How was it? · Rapport"]);
    world.clock.advance(DAY_MS);
    assert_eq!(
        asked(&world, &memory).await.len(),
        1,
        "nobody is asked every day"
    );
    let link = "https://shop.example/app/orders/";
    let mail = memory.all().pop().unwrap();
    assert!(mail.text.contains(link) && mail.text.contains("/review"));
}

#[tokio::test]
async fn nobody_is_asked_what_they_said_or_got_back_or_do_not_want_to_hear() {
    let (world, memory, mut ann) = world_with_mail().await;
    let (mut ben, mut eva) = (world.agent(), owner());
    let said = eats(&world, &mut ann, &mut ben).await;
    ann.does(&world, rates(said, 5, "Lovely")).await;
    let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'review_request' AND done_at IS NULL";
    assert_eq!(world.number(jobs).await, 0, "it is not even a job any more");
    let back = eats(&world, &mut ann, &mut ben).await;
    let paid = takes(back, 2_800);
    let refund = refunds(paid.id, 1, 2_800);
    ben.does(&world, paid).await;
    eva.does(&world, refund).await;
    world.clock.advance(DAY_MS);
    assert_eq!(asked(&world, &memory).await, Vec::<String>::new());
    // Queued, and answered before it leaves.
    let late = eats(&world, &mut ann, &mut ben).await;
    world.clock.advance(DAY_MS);
    world.backend.run_due_jobs().await.unwrap();
    let queued = "SELECT COUNT(*) FROM mail WHERE kind = 'review_request' AND state = 'queued'";
    assert_eq!(world.number(queued).await, 1);
    ann.does(&world, rates(late, 5, "Lovely")).await;
    assert_eq!(asked(&world, &memory).await, Vec::<String>::new());
    // Queued, and given back before it leaves.
    world.clock.advance(30 * DAY_MS);
    let back = eats(&world, &mut ann, &mut ben).await;
    world.clock.advance(DAY_MS);
    world.backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number(queued).await, 1);
    let paid = takes(back, 2_800);
    let refund = refunds(paid.id, 1, 2_800);
    ben.does(&world, paid).await;
    eva.does(&world, refund).await;
    assert_eq!(asked(&world, &memory).await, Vec::<String>::new());
    // Weeks later, with mails about orders stopped.
    world.clock.advance(30 * DAY_MS);
    let stop = ConsentWithdraw {
        contact: ContactId::of_user(ann.actor.user),
        purpose: ConsentPurpose::Service,
        channel: ConsentChannel::Mail,
        source: ConsentSource::App,
        name: "Ann".into(),
    };
    assert_eq!(ann.does(&world, stop).await, Outcome::Applied);
    eats(&world, &mut ann, &mut ben).await;
    world.clock.advance(DAY_MS);
    assert_eq!(asked(&world, &memory).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_is_removed_with_everything_leaves_no_review_and_no_question() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    let (mut ann, mut ben) = (Device::of(guest.person.actor), world.agent());
    let order = eats(&world, &mut ann, &mut ben).await;
    eats(&world, &mut ann, &mut ben).await;
    ann.does(&world, rates(order, 4, "Good")).await;
    let who = ann.actor.user.to_string();
    world.backend.remove_user(&who, true).await.unwrap();
    let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'review_request'";
    for left in ["SELECT COUNT(*) FROM review", jobs] {
        assert_eq!(world.number(left).await, 0, "{left}");
    }
    ben.pull(&world).await;
    assert_eq!(review(&ben, order), None);
}
