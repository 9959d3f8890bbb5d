//! Paying online: in whatever order a provider, a customer and the clock say something, money is booked once and never lost.

use domain::Money;
use domain::money::Currency;
use domain::sales::payment::PaymentState;
use domain::sales::payment::online::{
    Asked, Attempt, AttemptEvent, AttemptState, Charge, ENDS_AFTER, Effect, Odd, Said, next_ask,
};
use proptest::prelude::*;

const MINUTE: i64 = 60_000;

fn asked(amount: i64, currency: &str, seller: &str) -> Asked {
    Asked {
        amount: Money(amount),
        currency: Currency(currency.into()),
        seller: seller.into(),
    }
}

fn attempt() -> Attempt {
    Attempt::new(asked(8_800, "CNY", "us"))
}

fn paid(id: &str, what: Asked) -> AttemptEvent {
    let id = id.into();
    AttemptEvent::Said(Said::Paid(Charge { id, what }))
}

fn right(id: &str) -> AttemptEvent {
    paid(id, asked(8_800, "CNY", "us"))
}

/// The effects of events on a fresh attempt, and where it stands then.
fn after(events: &[AttemptEvent]) -> (Vec<Effect>, AttemptState) {
    let mut one = attempt();
    let effects = events.iter().map(|event| one.take(event)).collect();
    (effects, one.state)
}

#[test]
fn a_signature_over_another_amount_currency_or_seller_books_nothing_and_is_kept() {
    for (what, odd) in [
        (asked(1, "CNY", "us"), Odd::Amount),
        (asked(8_800, "JPY", "us"), Odd::Currency),
        (asked(8_800, "CNY", "them"), Odd::Seller),
    ] {
        let events = [AttemptEvent::Begun, paid("c1", what), right("c2")];
        let (effects, state) = after(&events);
        assert_eq!(
            effects,
            [Effect::Nothing, Effect::Keep(odd), Effect::Capture]
        );
        assert_eq!(state, AttemptState::Captured);
    }
}

#[test]
fn three_notifications_of_one_charge_are_one_payment_and_another_charge_is_kept() {
    let events = [right("c1"), right("c1"), right("c1"), right("c2")];
    let (effects, state) = after(&events);
    let kept = Effect::Keep(Odd::SecondCharge);
    assert_eq!(
        effects,
        [Effect::Capture, Effect::Nothing, Effect::Nothing, kept]
    );
    assert_eq!(state.payment(), PaymentState::Captured);
}

#[test]
fn a_late_failure_does_not_take_back_what_was_paid_and_late_money_is_not_lost() {
    let refused = AttemptEvent::Said(Said::Refused);
    let (effects, state) = after(&[right("c1"), refused.clone(), AttemptEvent::TimeIsUp]);
    assert_eq!(effects, [Effect::Capture, Effect::Nothing, Effect::Nothing]);
    assert_eq!(state, AttemptState::Captured);
    let ends = [
        (refused, Effect::Fail),
        (AttemptEvent::TimeIsUp, Effect::Expire),
        (AttemptEvent::Said(Said::Ended), Effect::Expire),
    ];
    for (end, effect) in ends {
        let (effects, state) = after(&[AttemptEvent::Begun, end, right("c1")]);
        assert_eq!(effects, [Effect::Nothing, effect, Effect::Capture]);
        assert_eq!(state, AttemptState::Captured);
    }
}

#[test]
fn whoever_comes_back_has_not_paid_yet_and_is_not_told_that_it_failed() {
    let unsure = [Said::Unknown, Said::Processing].map(AttemptEvent::Said);
    let events = [
        &[AttemptEvent::Begun, AttemptEvent::Returned][..],
        &unsure,
        &[right("c1"), AttemptEvent::Returned],
    ];
    let (effects, state) = after(&events.concat());
    let nothing = Effect::Nothing;
    let want = [nothing, Effect::Ask, nothing, nothing, Effect::Capture];
    assert_eq!(effects, [&want[..], &[nothing]].concat());
    assert_eq!(state, AttemptState::Captured);
}

#[test]
fn an_attempt_is_asked_about_soon_then_hourly_and_a_last_time_at_its_end() {
    let began = 1_000;
    let mut asked_at = Vec::new();
    let mut now = began;
    while let Some(next) = next_ask(began, now) {
        assert!(next > now);
        asked_at.push((next - began) / MINUTE);
        now = next;
    }
    assert_eq!(asked_at[..5], [1, 5, 30, 60, 120]);
    assert_eq!(asked_at.len(), 3 + 24);
    assert_eq!(asked_at.last().copied(), Some(ENDS_AFTER / MINUTE));
    // A clock that went back does not ask for ever.
    assert_eq!(next_ask(began, began - ENDS_AFTER), Some(began + MINUTE));
    assert_eq!(next_ask(i64::MIN, i64::MAX), None);
}

fn any_event() -> impl Strategy<Value = AttemptEvent> {
    let what = prop_oneof![
        4 => Just(asked(8_800, "CNY", "us")),
        1 => Just(asked(1, "CNY", "us")),
        1 => Just(asked(8_800, "USD", "us")),
        1 => Just(asked(8_800, "CNY", "them")),
        1 => Just(asked(i64::MIN, "", "")),
    ];
    let charge = (prop_oneof![Just("c1"), Just("c2")], what);
    prop_oneof![
        Just(AttemptEvent::Begun),
        Just(AttemptEvent::Returned),
        Just(AttemptEvent::TimeIsUp),
        Just(AttemptEvent::Said(Said::Unknown)),
        Just(AttemptEvent::Said(Said::Open)),
        Just(AttemptEvent::Said(Said::Processing)),
        Just(AttemptEvent::Said(Said::Refused)),
        Just(AttemptEvent::Said(Said::Ended)),
        charge.prop_map(|(id, what)| paid(id, what)),
    ]
}

/// What was really taken, as told by the events alone.
fn is_right(event: &AttemptEvent) -> Option<&str> {
    match event {
        AttemptEvent::Said(Said::Paid(charge)) if charge.what == attempt().asked => {
            Some(&charge.id)
        }
        _ => None,
    }
}

proptest! {
    #[test]
    fn whatever_is_said_in_whatever_order_money_is_booked_once_and_kept(
        events in proptest::collection::vec(any_event(), 0..24),
    ) {
        let mut one = attempt();
        let (mut captured, mut kept) = (0, 0);
        for event in &events {
            let before = one.clone();
            match one.take(event) {
                Effect::Capture => {
                    captured += 1;
                    prop_assert_eq!(one.charge.as_deref(), is_right(event));
                }
                Effect::Keep(_) => {
                    kept += 1;
                    prop_assert_eq!(&one, &before);
                }
                Effect::Ask => prop_assert!(before.state.is_open()),
                Effect::Nothing | Effect::Fail | Effect::Expire => {}
            }
            if before.state == AttemptState::Captured {
                prop_assert_eq!(&one, &before, "never lost after it was captured");
            }
            prop_assert_eq!(one.state == AttemptState::Captured, captured == 1);
        }
        let first = events.iter().find_map(is_right);
        prop_assert_eq!(captured, usize::from(first.is_some()));
        // Every charge is the booked one, or was kept each time that it was told.
        let charges = events.iter().filter(|event| matches!(event, AttemptEvent::Said(Said::Paid(_))));
        let others = charges.filter(|event| is_right(event) != first || first.is_none());
        prop_assert_eq!(kept, others.count());
    }

    #[test]
    fn an_attempt_is_asked_about_until_its_end_and_not_after(began in 0_i64..1 << 45, age in 0_i64..2 * ENDS_AFTER) {
        match next_ask(began, began + age) {
            None => prop_assert!(age >= ENDS_AFTER),
            Some(next) => {
                prop_assert!(next > began + age && next <= began + ENDS_AFTER);
                prop_assert!(next - began - age <= 60 * MINUTE);
            }
        }
    }
}
