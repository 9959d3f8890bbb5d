//! Reviews: who may say what of which order, that nothing is read by everybody before somebody of the business read it, and what they add up to.

use crate::support::{Shop, ctx, me, order_id, order_key, other_user, place, shop, uuid};
use domain::account::{Actor, Role};
use domain::id::{BookingId, ReviewId};
use domain::sales::{Booking, BookingState, Order, OrderState};
use domain::scope;
use domain::service::review::{EDITABLE, MAX_REASON, MAX_TEXT};
use domain::service::{
    Review, ReviewAbout, ReviewItem, ReviewModerate, ReviewReply, ReviewState, ReviewSummary,
    ReviewWrite,
};
use domain::{
    Ctx, Entity, Key, Mutation, OrderId, Refusal, Row, Rows as _, Scope, Side, Stop, UserId, run,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn says(user: UserId, role: Role, now: i64) -> Ctx {
    Ctx {
        actor: Actor { user, role },
        now,
        ..ctx(role, Side::Server)
    }
}

fn customer(now: i64) -> Ctx {
    says(me(), Role::Customer, now)
}

fn agent() -> Ctx {
    says(UserId(uuid(9)), Role::Agent, 50)
}

fn owner() -> Ctx {
    says(UserId(uuid(8)), Role::Owner, 60)
}

fn of_order() -> ReviewAbout {
    ReviewAbout::Order { order: order_id() }
}

fn booking_id() -> BookingId {
    BookingId(uuid(81))
}

fn said(overall: u32, text: &str) -> ReviewWrite {
    ReviewWrite {
        about: of_order(),
        overall,
        items: BTreeMap::new(),
        text: text.into(),
    }
}

fn hidden(reason: &str) -> ReviewState {
    ReviewState::Hidden {
        reason: reason.into(),
    }
}

fn decides(edition: u32, was: ReviewState, to: ReviewState) -> ReviewModerate {
    ReviewModerate {
        id: ReviewId::of_order(order_id()),
        edition,
        was,
        to,
    }
}

fn answers(was: &str, text: &str) -> ReviewReply {
    ReviewReply {
        id: ReviewId::of_order(order_id()),
        was: was.into(),
        text: text.into(),
    }
}

fn does(world: &mut Shop, ctx: &Ctx, mutation: impl Into<Mutation>) -> Result<usize, Refusal> {
    match run(world, ctx, &mutation.into().into()) {
        Ok(changes) => {
            let rows = changes.rows.len();
            world.put(changes.rows);
            Ok(rows)
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

fn now(world: &Shop) -> Option<Review> {
    let key = Key::new(Entity::Review, ReviewId::of_order(order_id()).0);
    let row = world.row(key).unwrap();
    row.and_then(Row::as_review).cloned()
}

/// A shop with the customer's order in this state, and a booking.
fn with(order: OrderState, booking: BookingState) -> Shop {
    let mut world = shop();
    let placed = run(&world, &customer(1), &place(&world, 1).into()).unwrap();
    world.put(placed.rows);
    let row = world.row(order_key()).unwrap().cloned();
    let placed = row.and_then(|row| row.as_order().cloned()).unwrap();
    world.put(vec![
        Row::Order(Order {
            state: order,
            ..placed
        }),
        Row::Booking(Booking {
            id: booking_id(),
            offering: None,
            customer: me(),
            name: "Lin Wei".into(),
            phone: String::new(),
            party: 2,
            note: String::new(),
            resources: Vec::new(),
            start: 1,
            end: 2,
            before: 0,
            after: 0,
            zone: "Asia/Shanghai".into(),
            state: booking,
            asked_at: 0,
            changed_at: 0,
        }),
    ]);
    world
}

fn done() -> Shop {
    with(OrderState::Fulfilled, BookingState::Completed)
}

#[test]
fn an_order_and_a_booking_have_one_review_each_of_the_names_that_stand_there() {
    let mut world = done();
    let of_booking = ReviewAbout::Booking {
        booking: booking_id(),
    };
    assert_eq!(of_order().review(), Some(ReviewId::of_order(order_id())));
    assert_ne!(of_order().review(), of_booking.review());
    assert_eq!(does(&mut world, &customer(5), said(4, " Good. ")), Ok(1));
    let review = now(&world).unwrap();
    assert_eq!((&*review.name, &*review.text), ("Lin", "Good."));
    assert_eq!((review.edition, review.made_at), (1, 5));
    assert_eq!(review.state, ReviewState::Waiting);
    let booked = ReviewWrite {
        about: of_booking,
        ..said(5, "")
    };
    assert_eq!(does(&mut world, &customer(6), booked), Ok(1));
    let names = world.rows().into_iter().filter_map(|row| {
        let review = row.as_review()?;
        Some(review.name.clone())
    });
    assert_eq!(names.collect::<Vec<_>>().len(), 2);
}

#[test]
fn what_did_not_take_place_is_not_rated() {
    for state in [
        OrderState::Placed,
        OrderState::Ready,
        OrderState::Cancelled,
        OrderState::Refused {
            reason: "Closed".into(),
        },
    ] {
        let mut world = with(state, BookingState::NoShow);
        let refused = does(&mut world, &customer(5), said(1, "Cold"));
        assert_eq!(refused, Err(Refusal::NotFinished));
        let booked = ReviewWrite {
            about: ReviewAbout::Booking {
                booking: booking_id(),
            },
            ..said(1, "")
        };
        let refused = does(&mut world, &customer(5), booked);
        assert_eq!(refused, Err(Refusal::NotFinished));
        assert_eq!(now(&world), None);
    }
}

/// Somebody else hears the same of an order that is there as of one that is not.
#[test]
fn nobody_but_the_customer_rates_an_order() {
    let mut world = done();
    let missing = Err(Refusal::Missing {
        noun: "order".into(),
    });
    let stranger = says(other_user(), Role::Customer, 5);
    assert_eq!(does(&mut world, &stranger, said(1, "Bad")), missing);
    let nowhere = ReviewWrite {
        about: ReviewAbout::Order {
            order: OrderId(uuid(77)),
        },
        ..said(1, "Bad")
    };
    assert_eq!(does(&mut world, &stranger, nowhere), missing);
    let booking = ReviewWrite {
        about: ReviewAbout::Booking {
            booking: booking_id(),
        },
        ..said(1, "Bad")
    };
    let missing = Err(Refusal::Missing {
        noun: "booking".into(),
    });
    assert_eq!(does(&mut world, &stranger, booking), missing);
    // Staff order for people in their own name, and say nothing of it.
    for staff in [says(me(), Role::Agent, 5), says(me(), Role::Owner, 5)] {
        let refused = does(&mut world, &staff, said(5, "Great"));
        assert_eq!(refused, Err(Refusal::NotAllowed));
    }
    assert_eq!(now(&world), None);
}

#[test]
fn customers_decide_nothing_and_an_agent_does_not_publish() {
    let mut world = done();
    does(&mut world, &customer(5), said(4, "Good")).unwrap();
    let publish = || decides(1, ReviewState::Waiting, ReviewState::Published);
    let refused = Err(Refusal::NotAllowed);
    assert_eq!(does(&mut world, &customer(6), publish()), refused);
    assert_eq!(does(&mut world, &agent(), publish()), refused);
    assert_eq!(does(&mut world, &customer(6), answers("", "Mine")), refused);
    assert_eq!(does(&mut world, &owner(), publish()), Ok(1));
    assert_eq!(does(&mut world, &agent(), answers("", "Thank you")), Ok(1));
    let review = now(&world).unwrap();
    assert!(review.is_public() && review.reply == "Thank you");
}

#[test]
fn an_edit_waits_again_and_wins_over_what_was_decided() {
    let mut world = done();
    does(&mut world, &customer(5), said(1, "Cold")).unwrap();
    let hide = decides(1, ReviewState::Waiting, hidden(" Another guest's name "));
    assert_eq!(does(&mut world, &owner(), hide), Ok(1));
    assert_eq!(now(&world).unwrap().state, hidden("Another guest's name"));
    does(&mut world, &agent(), answers("", "We are sorry")).unwrap();
    // The second phone saw none of that.
    assert_eq!(
        does(&mut world, &customer(9), said(2, "Cold, and late")),
        Ok(1)
    );
    let review = now(&world).unwrap();
    assert_eq!(review.state, ReviewState::Waiting);
    assert_eq!((review.edition, review.made_at), (2, 5));
    assert_eq!(review.reply, "We are sorry");
    // The same once more is no edit.
    does(
        &mut world,
        &owner(),
        decides(2, ReviewState::Waiting, ReviewState::Published),
    )
    .unwrap();
    assert_eq!(
        does(&mut world, &customer(10), said(2, " Cold, and late ")),
        Ok(0)
    );
    assert!(now(&world).unwrap().is_public());
}

#[test]
fn nobody_publishes_what_they_did_not_read() {
    let mut world = done();
    does(&mut world, &customer(5), said(5, "Lovely")).unwrap();
    does(&mut world, &customer(6), said(5, "Call 13800138000")).unwrap();
    let publish = |edition| decides(edition, ReviewState::Waiting, ReviewState::Published);
    let refused = does(&mut world, &owner(), publish(1));
    assert_eq!(refused, Err(Refusal::EditedMeanwhile));
    assert!(!now(&world).unwrap().is_public());
    let hide = decides(2, ReviewState::Waiting, hidden("A number"));
    assert_eq!(does(&mut world, &owner(), hide), Ok(1));
    let refused = does(&mut world, &owner(), publish(2));
    let moved = Refusal::StateMoved {
        field: "state".into(),
        state: "hidden".into(),
    };
    assert_eq!(refused, Err(moved));
    let after_all = decides(2, hidden("A number"), ReviewState::Published);
    assert_eq!(does(&mut world, &owner(), after_all), Ok(1));
}

#[test]
fn a_decision_is_one_and_says_why() {
    let mut world = done();
    does(&mut world, &customer(5), said(5, "Lovely")).unwrap();
    let waiting = ReviewState::Waiting;
    for (to, why) in [
        (
            ReviewState::Waiting,
            Refusal::BadValue { field: "to".into() },
        ),
        (hidden("  "), Refusal::NoReason),
        (
            hidden(&"x".repeat(MAX_REASON + 1)),
            Refusal::TooLong {
                field: "reason".into(),
            },
        ),
    ] {
        let refused = does(&mut world, &owner(), decides(1, waiting.clone(), to));
        assert_eq!(refused, Err(why));
    }
    assert_eq!(now(&world).unwrap().state, waiting);
}

#[test]
fn two_answers_do_not_go_over_each_other() {
    let mut world = done();
    does(&mut world, &customer(5), said(5, "Lovely")).unwrap();
    does(&mut world, &agent(), answers("", "Thanks")).unwrap();
    let refused = does(&mut world, &owner(), answers("", "Thank you, Lin"));
    let moved = Refusal::StateMoved {
        field: "reply".into(),
        state: "Thanks".into(),
    };
    assert_eq!(refused, Err(moved));
    assert_eq!(does(&mut world, &owner(), answers("", " Thanks ")), Ok(0));
    assert_eq!(does(&mut world, &owner(), answers("Thanks", "")), Ok(1));
    assert_eq!(now(&world).unwrap().reply, "");
}

#[test]
fn two_weeks_later_it_stays_as_it_is() {
    let mut world = done();
    does(&mut world, &customer(5), said(5, "Lovely")).unwrap();
    let until = 5 + EDITABLE;
    assert_eq!(does(&mut world, &customer(until), said(4, "Good")), Ok(1));
    let refused = does(&mut world, &customer(until + 1), said(1, "Bad"));
    assert_eq!(refused, Err(Refusal::TooLate { until }));
    assert_eq!(now(&world).unwrap().text, "Good");
    // The same from a phone that slept changes nothing, and is no card.
    assert_eq!(
        does(&mut world, &customer(until + 1), said(4, "Good")),
        Ok(0)
    );
}

#[test]
fn a_text_has_its_measure() {
    let mut world = done();
    let long = does(
        &mut world,
        &customer(5),
        said(5, &"面".repeat(MAX_TEXT + 1)),
    );
    let too_long = Refusal::TooLong {
        field: "text".into(),
    };
    assert_eq!(long, Err(too_long.clone()));
    assert_eq!(
        does(&mut world, &customer(5), said(5, &"面".repeat(MAX_TEXT))),
        Ok(1)
    );
    let long = answers("", &"x".repeat(MAX_TEXT + 1));
    assert_eq!(does(&mut world, &agent(), long), Err(too_long));
}

#[test]
fn a_review_is_its_authors_and_the_staffs() {
    let mut world = done();
    does(&mut world, &customer(5), said(5, "Lovely")).unwrap();
    let row = Row::from(now(&world).unwrap());
    assert_eq!(scope::of_row(&row), vec![Scope::Team, Scope::Account(me())]);
}

#[test]
fn everybody_reads_one_letter_of_a_name() {
    let called = |name: &str| {
        let review = Review {
            name: name.into(),
            ..review(5, ReviewState::Published)
        };
        review.initial()
    };
    assert_eq!(called("lin wei").as_deref(), Some("L"));
    assert_eq!(called("\u{202e}林小雨").as_deref(), Some("林"));
    assert_eq!(called(" 12 <b>").as_deref(), Some("B"));
    assert_eq!(called("☎ 138"), None);
}

#[test]
fn a_newer_builds_review_is_kept_as_it_came() {
    let json = Row::from(review(5, ReviewState::Published))
        .encode()
        .unwrap();
    let newer = json.replace(r#""is":"order","order""#, r#""is":"visit","visit""#);
    let row = Row::decode(Entity::Review, &newer).unwrap();
    assert_eq!(row.as_review().unwrap().about.review(), None);
    assert_eq!(row.encode().unwrap(), newer);
    let args = format!(
        r#"{{"about":{{"is":"visit","visit":"{}"}},"overall":5}}"#,
        uuid(1)
    );
    assert!(Mutation::decode("review.write@1", &args).is_err());
}

fn review(overall: u32, state: ReviewState) -> Review {
    Review {
        id: ReviewId::of_order(order_id()),
        about: of_order(),
        customer: me(),
        name: "Lin".into(),
        overall,
        items: BTreeMap::new(),
        text: String::new(),
        edition: 1,
        state,
        reply: String::new(),
        made_at: 5,
        changed_at: 5,
    }
}

#[test]
fn no_review_is_no_average() {
    let none = ReviewSummary::of(&[review(5, ReviewState::Waiting), review(1, hidden("No"))]);
    assert_eq!(
        (
            none.stars.count(),
            none.stars.tenths(),
            none.stars.average()
        ),
        (0, None, None)
    );
    assert_eq!(none.satisfaction.share, None);
    let some: Vec<_> = [5, 4, 4]
        .map(|stars| review(stars, ReviewState::Published))
        .into();
    assert_eq!(
        ReviewSummary::of(&some).stars.average().as_deref(),
        Some("4.3")
    );
}

fn any_state() -> impl Strategy<Value = ReviewState> {
    prop_oneof![
        Just(ReviewState::Waiting),
        Just(ReviewState::Published),
        Just(hidden("Why")),
    ]
}

fn any_review() -> impl Strategy<Value = Review> {
    let items = proptest::collection::btree_map(
        proptest::sample::select(ReviewItem::ALL.map(|item| item.name().to_owned()).to_vec()),
        1..=5_u32,
        0..=4,
    );
    (1..=5_u32, items, any_state()).prop_map(|(overall, items, state)| Review {
        items,
        ..review(overall, state)
    })
}

/// What somebody does to a review.
#[derive(Debug, Clone)]
enum Act {
    Write(u32),
    Decide(u32, ReviewState, ReviewState),
    Reply(bool),
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1..=5_u32).prop_map(Act::Write),
        (1..4_u32, any_state(), any_state()).prop_map(|(n, was, to)| Act::Decide(n, was, to)),
        any::<bool>().prop_map(Act::Reply),
    ]
}

proptest! {
    #[test]
    fn a_rating_is_taken_on_its_scale_and_nowhere_else(overall in 0..9_u32, food in 0..9_u32, at in 0..6_usize) {
        let mut world = done();
        let names = ["food", "service", "place", "price", "colour", ""];
        let name = names[at];
        let args = ReviewWrite { items: BTreeMap::from([(name.to_owned(), food)]), ..said(overall, "") };
        let done = does(&mut world, &customer(5), args);
        if (1..=5).contains(&overall) && (1..=5).contains(&food) && at < 4 {
            prop_assert_eq!(done, Ok(1));
            let review = now(&world).unwrap();
            prop_assert_eq!(review.items.get(name), Some(&food));
        } else {
            let off = matches!(done, Err(Refusal::BadValue { .. }));
            prop_assert!(off);
            prop_assert_eq!(now(&world), None);
        }
    }

    /// Whatever everybody does in whatever order: what everybody reads is what somebody of the business read, and what is refused changes
    /// nothing.
    #[test]
    fn nothing_is_public_that_was_not_decided_about(acts in proptest::collection::vec(any_act(), 0..24)) {
        let mut world = done();
        let mut published = None;
        does(&mut world, &customer(5), said(3, "")).unwrap();
        for act in acts {
            let before = now(&world).unwrap();
            let done = match &act {
                Act::Write(stars) => does(&mut world, &customer(6), said(*stars, "")),
                Act::Decide(edition, was, to) => does(&mut world, &owner(), decides(*edition, was.clone(), to.clone())),
                Act::Reply(known) => {
                    let was = if *known { before.reply.clone() } else { "never said".into() };
                    does(&mut world, &agent(), answers(&was, &format!("{}!", before.reply)))
                }
            };
            let after = now(&world).unwrap();
            match (&act, done) {
                (_, Err(_)) | (_, Ok(0)) => prop_assert_eq!(&after, &before),
                (Act::Write(_), Ok(_)) => {
                    prop_assert_eq!(&after.state, &ReviewState::Waiting);
                    prop_assert_eq!(after.edition, before.edition + 1);
                }
                (Act::Decide(edition, was, to), Ok(_)) => {
                    prop_assert_eq!((*edition, was, to), (before.edition, &before.state, &after.state));
                    published = after.is_public().then_some(after.edition);
                }
                (Act::Reply(known), Ok(_)) => prop_assert!(*known && after.state == before.state),
            }
            if after.is_public() {
                prop_assert_eq!(published, Some(after.edition));
            }
        }
    }

    #[test]
    fn an_average_is_one_of_what_is_public(reviews in proptest::collection::vec(any_review(), 0..40)) {
        let all = ReviewSummary::of(&reviews);
        let public: Vec<_> = reviews.iter().filter(|one| one.is_public()).cloned().collect();
        prop_assert_eq!(&ReviewSummary::of(&public), &all);
        prop_assert_eq!(all.stars.0.iter().sum::<u32>(), all.stars.count());
        prop_assert_eq!(all.stars.count() as usize, public.len());
        let ratings: usize = public.iter().map(|one| 1 + one.items.len()).sum();
        prop_assert_eq!(all.satisfaction.ratings, ratings);
        prop_assert_eq!(all.stars.tenths().is_some(), !public.is_empty());
        if let (Some(tenths), Some(share)) = (all.stars.tenths(), all.satisfaction.share) {
            prop_assert!((10..=50).contains(&tenths) && (0.0..=1.0).contains(&share));
            let exact = f64::from(public.iter().map(|one| one.overall).sum::<u32>()) / f64::from(all.stars.count());
            prop_assert!((exact * 10.0 - f64::from(tenths)).abs() <= 0.5 + 1e-9);
        }
        let mut reversed = reviews.clone();
        reversed.reverse();
        prop_assert_eq!(ReviewSummary::of(&reversed), all);
    }

    #[test]
    fn the_id_is_made_of_what_it_is_about(a in any::<u128>(), b in any::<u128>()) {
        let (one, other) = (OrderId(uuid(a)), OrderId(uuid(b)));
        prop_assert_eq!(ReviewId::of_order(one) == ReviewId::of_order(other), a == b);
        prop_assert_eq!(ReviewId::of_order(one).0.get_version_num(), 5);
    }
}
