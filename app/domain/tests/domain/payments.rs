//! Payments and refunds: who may take and give back, and what is owed.

use crate::support::{Shop, ctx, me, order_id, other_user, place, shop, uuid};
use domain::account::{Actor, Role};
use domain::id::{PaymentId, RefundId};
use domain::money::Currency;
use domain::sales::payment::owed::left_of;
use domain::sales::payment::refund::{MAX_REASON, MAX_REFUNDS};
use domain::sales::payment::{BillState, MAX_AMOUNT, day_sums, owed};
use domain::sales::{
    Order, OrderState, Payment, PaymentAbout, PaymentMethod, PaymentRecord, PaymentState, Refund,
    RefundRecord, RefundState,
};
use domain::{
    Ctx, Entity, Key, Money, Mutation, OrderId, Refusal, Row, Rows as _, Scope, Side, Stop, UserId,
    run,
};
use proptest::prelude::*;

fn waiter(now: i64) -> Ctx {
    says(UserId(uuid(9)), Role::Agent, now)
}

fn owner(now: i64) -> Ctx {
    says(UserId(uuid(8)), Role::Owner, now)
}

fn says(user: UserId, role: Role, now: i64) -> Ctx {
    Ctx {
        actor: Actor { user, role },
        now,
        ..ctx(role, Side::Server)
    }
}

fn payment_id(n: u128) -> PaymentId {
    PaymentId(uuid(700 + n))
}

fn takes(n: u128, amount: i64) -> PaymentRecord {
    PaymentRecord {
        id: payment_id(n),
        about: PaymentAbout::Order { order: order_id() },
        customer: None,
        amount: Money(amount),
        tip: Money(0),
        method: PaymentMethod::Cash,
    }
}

fn refunds(n: u128, number: u32, amount: i64) -> RefundRecord {
    RefundRecord {
        payment: payment_id(n),
        number,
        amount: Money(amount),
        reason: " Paid twice ".into(),
        idempotency_key: uuid(800 + n * 100 + u128::from(number)),
    }
}

fn does(world: &mut Shop, ctx: &Ctx, mutation: impl Into<Mutation>) -> Result<(), Refusal> {
    match run(world, ctx, &mutation.into().into()) {
        Ok(changes) => {
            world.put(changes.rows);
            Ok(())
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

/// A shop with an order of 31.00.
fn ordered() -> Shop {
    let mut world = shop();
    let order = run(
        &world,
        &ctx(Role::Customer, Side::Server),
        &place(&world, 1).into(),
    )
    .unwrap();
    world.put(order.rows);
    world
}

fn order(world: &Shop) -> Order {
    let row = world.row(Key::new(Entity::Order, order_id().0)).unwrap();
    row.and_then(Row::as_order).unwrap().clone()
}

fn payment(world: &Shop, n: u128) -> Payment {
    let row = world.row(Key::new(Entity::Payment, payment_id(n).0));
    row.unwrap().and_then(Row::as_payment).unwrap().clone()
}

fn bill(world: &Shop) -> domain::sales::payment::Bill {
    let rows = world.rows();
    owed(
        &order(world),
        rows.iter().filter_map(Row::as_payment),
        rows.iter().filter_map(Row::as_refund),
    )
}

#[test]
fn what_staff_took_is_captured_and_seen_by_the_orders_own_customer() {
    let mut world = ordered();
    does(&mut world, &waiter(7), takes(1, 3_100)).unwrap();
    let have = payment(&world, 1);
    assert_eq!((have.state, have.taken_at), (PaymentState::Captured, 7));
    assert_eq!(have.taken_by, Some(UserId(uuid(9))));
    assert_eq!(
        Row::from(have).scopes(),
        [Scope::Team, Scope::Account(me())]
    );
    let (now, total) = (bill(&world), order(&world).total);
    assert_eq!(
        (now.state, now.paid, now.left()),
        (BillState::Paid, total, Money(0))
    );
    // Sent twice it is one payment, and another one does not take its place.
    does(&mut world, &waiter(9), takes(1, 3_100)).unwrap();
    assert_eq!(payment(&world, 1).taken_at, 7);
    let other = does(&mut world, &waiter(9), takes(1, 100));
    assert_eq!(other, Err(Refusal::IdTaken));
}

#[test]
fn money_that_was_taken_is_written_down_whatever_became_of_the_order() {
    for state in [
        OrderState::Cancelled,
        OrderState::Refused {
            reason: "sold out".into(),
        },
        OrderState::Fulfilled,
    ] {
        let mut world = ordered();
        let gone = Order {
            state: state.clone(),
            ..order(&world)
        };
        world.put(vec![gone.into()]);
        does(&mut world, &waiter(7), takes(1, 3_100)).unwrap();
        let is_off = state != OrderState::Fulfilled;
        let now = bill(&world);
        assert_eq!(now.state == BillState::Overpaid, is_off);
        assert!(!now.is_paid_twice(), "there is one payment");
    }
    // The order never arrived: the money did.
    let mut world = shop();
    let taken = PaymentRecord {
        customer: Some(other_user()),
        ..takes(1, 3_100)
    };
    does(&mut world, &waiter(7), taken).unwrap();
    assert_eq!(payment(&world, 1).customer, Some(other_user()));
}

#[test]
fn two_phones_that_take_the_money_are_both_written_down() {
    let mut world = ordered();
    let total = order(&world).total.0;
    does(&mut world, &waiter(7), takes(1, total)).unwrap();
    assert!(!bill(&world).is_paid_twice());
    does(&mut world, &waiter(8), takes(2, total)).unwrap();
    let twice = bill(&world);
    assert_eq!(
        (twice.state, twice.excess()),
        (BillState::Overpaid, Money(total))
    );
    assert_eq!(twice.twice, [payment_id(1), payment_id(2)]);
    does(&mut world, &owner(9), refunds(2, 1, total)).unwrap();
    let paid = bill(&world);
    assert_eq!((paid.state, paid.payments), (BillState::Paid, 1));
    assert!(!paid.is_paid_twice());
}

#[test]
fn amounts_that_are_none_and_ways_that_staff_do_not_have_are_refused() {
    let mut world = ordered();
    for amount in [0, -1, MAX_AMOUNT.0 + 1, i64::MIN, i64::MAX] {
        let refused = does(&mut world, &waiter(7), takes(1, amount));
        assert_eq!(refused, Err(Refusal::BadAmount { most: MAX_AMOUNT }));
    }
    for tip in [-1, i64::MAX] {
        let odd = PaymentRecord {
            tip: Money(tip),
            ..takes(1, 100)
        };
        assert_eq!(
            does(&mut world, &waiter(7), odd),
            Err(Refusal::BadAmount { most: MAX_AMOUNT })
        );
    }
    let sandbox = PaymentRecord {
        method: PaymentMethod::Online {
            provider: "sandbox".into(),
        },
        ..takes(1, 100)
    };
    let refused = does(&mut world, &waiter(7), sandbox);
    assert!(matches!(refused, Err(Refusal::BadValue { .. })));
    assert!(!world.rows().iter().any(|row| row.as_payment().is_some()));
}

#[test]
fn a_way_or_a_thing_of_a_newer_build_waits_until_it_is_known() {
    let json = Mutation::from(takes(1, 100)).args().unwrap();
    assert!(Mutation::decode("payment.record@1", &json).is_ok());
    for (known, newer) in [
        (r#""by":"cash""#, r#""by":"shells""#),
        (r#""is":"order""#, r#""is":"booking""#),
    ] {
        let newer = json.replace(known, newer);
        assert_ne!(newer, json);
        assert!(Mutation::decode("payment.record@1", &newer).is_err());
    }
    let mut world = ordered();
    does(&mut world, &waiter(7), takes(1, 100)).unwrap();
    let row = Row::from(payment(&world, 1)).encode().unwrap();
    let newer = row.replace(r#""by":"cash""#, r#""by":"shells","of":"the sea""#);
    let kept = Row::decode(Entity::Payment, &newer).unwrap();
    assert_eq!(kept.encode().unwrap(), newer);
}

#[test]
fn staff_take_and_owners_give_back() {
    let mut world = ordered();
    let customer = says(me(), Role::Customer, 7);
    assert_eq!(
        does(&mut world, &customer, takes(1, 100)),
        Err(Refusal::NotAllowed)
    );
    does(&mut world, &waiter(7), takes(1, 100)).unwrap();
    for other in [customer, waiter(8)] {
        let refused = does(&mut world, &other, refunds(1, 1, 50));
        assert_eq!(refused, Err(Refusal::NotAllowed));
    }
    does(&mut world, &owner(9), refunds(1, 1, 50)).unwrap();
    let row = world.row(Key::new(Entity::Refund, RefundId::of(payment_id(1), 1).0));
    let row = row.unwrap().unwrap();
    assert_eq!(row.scopes(), [Scope::Team, Scope::Account(me())]);
    assert_eq!(row.as_refund().unwrap().reason, "Paid twice");
}

#[test]
fn a_refund_never_gives_back_more_than_is_left_and_never_twice() {
    let mut world = ordered();
    let with_tip = PaymentRecord {
        tip: Money(20),
        ..takes(1, 100)
    };
    does(&mut world, &waiter(7), with_tip).unwrap();
    let too_much = does(&mut world, &owner(8), refunds(1, 1, 121));
    assert_eq!(too_much, Err(Refusal::RefundTooMuch { left: Money(120) }));
    does(&mut world, &owner(8), refunds(1, 1, 30)).unwrap();
    does(&mut world, &owner(8), refunds(1, 1, 30)).unwrap();
    // Another phone that did not see it.
    let blind = RefundRecord {
        idempotency_key: uuid(999),
        ..refunds(1, 1, 30)
    };
    let asked = does(&mut world, &owner(9), blind);
    assert_eq!(asked, Err(Refusal::AlreadyRefunded { left: Money(90) }));
    let too_much = does(&mut world, &owner(9), refunds(1, 2, 91));
    assert_eq!(too_much, Err(Refusal::RefundTooMuch { left: Money(90) }));
    let early = does(&mut world, &owner(9), refunds(1, 3, 1));
    assert!(matches!(early, Err(Refusal::Missing { .. })));
    does(&mut world, &owner(9), refunds(1, 2, 90)).unwrap();
    let rows = world.rows();
    let all = rows.iter().filter_map(Row::as_refund);
    assert_eq!(left_of(&payment(&world, 1), all), Money(0));
}

#[test]
fn a_refund_has_a_reason_an_amount_and_a_payment() {
    let mut world = ordered();
    let missing = does(&mut world, &owner(8), refunds(1, 1, 30));
    assert!(matches!(missing, Err(Refusal::Missing { .. })));
    does(&mut world, &waiter(7), takes(1, 100)).unwrap();
    let said = |reason: &str| RefundRecord {
        reason: reason.into(),
        ..refunds(1, 1, 30)
    };
    assert_eq!(
        does(&mut world, &owner(8), said(" ")),
        Err(Refusal::NoReason)
    );
    let endless = does(&mut world, &owner(8), said(&"x".repeat(MAX_REASON + 1)));
    assert!(matches!(endless, Err(Refusal::TooLong { .. })));
    for number in [0, MAX_REFUNDS + 1, u32::MAX] {
        let odd = does(&mut world, &owner(8), refunds(1, number, 30));
        assert!(matches!(odd, Err(Refusal::BadValue { .. })));
    }
    let nothing = does(&mut world, &owner(8), refunds(1, 1, 0));
    assert!(matches!(nothing, Err(Refusal::BadAmount { .. })));
    let pending = Payment {
        state: PaymentState::Pending,
        ..payment(&world, 1)
    };
    world.put(vec![pending.into()]);
    let early = does(&mut world, &owner(8), refunds(1, 1, 30));
    assert!(matches!(early, Err(Refusal::StateMoved { .. })));
}

#[test]
fn what_a_provider_has_not_captured_pays_nothing() {
    let mut world = ordered();
    does(&mut world, &waiter(7), takes(1, 3_100)).unwrap();
    for state in PaymentState::ALL {
        let one = Payment {
            state,
            ..payment(&world, 1)
        };
        let now = owed(&order(&world), [&one], []);
        assert_eq!(
            now.state == BillState::Paid,
            state == PaymentState::Captured
        );
    }
}

#[test]
fn a_day_is_closed_by_method_and_the_counted_cash_is_compared() {
    let mut world = ordered();
    let card = PaymentRecord {
        method: PaymentMethod::CardMachine,
        tip: Money(30),
        ..takes(3, 200)
    };
    does(&mut world, &waiter(10), takes(1, 100)).unwrap();
    does(&mut world, &waiter(19), takes(2, 50)).unwrap();
    does(&mut world, &waiter(15), card).unwrap();
    does(&mut world, &waiter(20), takes(4, 7)).unwrap();
    does(&mut world, &owner(16), refunds(1, 1, 40)).unwrap();
    does(&mut world, &owner(20), refunds(2, 1, 5)).unwrap();
    let rows = world.rows();
    let closing = day_sums(
        &(10..20),
        rows.iter().filter_map(Row::as_payment),
        rows.iter().filter_map(Row::as_refund),
    );
    assert_eq!(closing.cash(), Money(110));
    assert_eq!(closing.difference(Money(100)), Money(-10));
    assert_eq!(closing.total(), Money(340));
    let card = closing.methods["card_machine"];
    assert_eq!(
        (card.payments, card.taken, card.tips),
        (1, Money(230), Money(30))
    );
}

#[test]
fn amounts_are_shown_with_the_decimals_of_their_currency() {
    let show = |code: &str| Money(12_345).show(&Currency(code.into()));
    assert_eq!(
        ["JPY", "KWD", "CNY"].map(show),
        ["¥12,345", "KWD12.345", "¥123.45"]
    );
}

fn a_payment(n: u128, amount: i64, back: i64, captured: bool) -> (Payment, Refund) {
    let payment = Payment {
        id: payment_id(n),
        about: PaymentAbout::Order {
            order: if n % 4 == 3 {
                OrderId(uuid(77))
            } else {
                order_id()
            },
        },
        customer: None,
        amount: Money(amount),
        tip: Money(0),
        method: PaymentMethod::Cash,
        state: if captured {
            PaymentState::Captured
        } else {
            PaymentState::Failed
        },
        taken_by: None,
        taken_at: 1,
        recorded_at: None,
        reference: None,
    };
    let refund = Refund {
        id: RefundId::of(payment.id, 1),
        payment: payment.id,
        number: 1,
        customer: None,
        amount: Money(back),
        reason: "x".into(),
        by: me(),
        idempotency_key: uuid(1),
        refunded_at: 2,
        recorded_at: None,
        state: RefundState::Done,
        failure: None,
    };
    (payment, refund)
}

proptest! {
    /// Against the sum written down another way; whatever there is of other orders and in whichever order it comes.
    #[test]
    fn what_is_owed_is_the_sum(
        all in proptest::collection::vec((1..5_000_i64, 0..6_000_i64, any::<bool>()), 0..9),
        is_off in any::<bool>(),
    ) {
        let world = ordered();
        let mut order = order(&world);
        if is_off {
            order.state = OrderState::Cancelled;
        }
        let made: Vec<_> = (0..).zip(&all).map(|(n, (amount, back, captured))| a_payment(n, *amount, *back, *captured)).collect();
        let now = owed(&order, made.iter().map(|one| &one.0), made.iter().map(|one| &one.1));
        let backwards = owed(&order, made.iter().rev().map(|one| &one.0), made.iter().rev().map(|one| &one.1));
        prop_assert_eq!(&now, &backwards);
        let counts: Vec<i64> = (0_u128..).zip(&all).filter(|(n, one)| n % 4 != 3 && one.2).map(|(_, one)| (one.0 - one.1).max(0)).collect();
        let (paid, due) = (counts.iter().sum::<i64>(), if is_off { 0 } else { order.total.0 });
        prop_assert_eq!((now.paid.0, now.due.0), (paid, due));
        prop_assert_eq!(now.left().0 - now.excess().0, due - paid);
        let state = match paid.cmp(&due) {
            std::cmp::Ordering::Greater => BillState::Overpaid,
            std::cmp::Ordering::Equal => BillState::Paid,
            std::cmp::Ordering::Less if paid > 0 => BillState::Part,
            std::cmp::Ordering::Less => BillState::Owed,
        };
        prop_assert_eq!(now.state, state);
        // Whichever of those is given back whole: the order stays paid.
        for id in &now.twice {
            let others = made.iter().map(|one| &one.0).filter(|one| one.id != *id);
            let after = owed(&order, others, made.iter().map(|one| &one.1));
            prop_assert!(matches!(after.state, BillState::Paid | BillState::Overpaid));
        }
    }

    /// Owners refund whatever they like in whatever order: never more than was taken goes back.
    #[test]
    fn no_more_goes_back_than_was_taken(wishes in proptest::collection::vec((0..5_u32, 0..80_i64, 0..6_u128), 0..24)) {
        let mut world = ordered();
        does(&mut world, &waiter(7), takes(1, 100)).unwrap();
        let mut given = 0;
        for (number, amount, key) in wishes {
            let wish = RefundRecord { idempotency_key: uuid(key), ..refunds(1, number, amount) };
            let before = world.rows().iter().filter_map(Row::as_refund).count();
            let done = does(&mut world, &owner(8), wish);
            let after = world.rows().iter().filter_map(Row::as_refund).count();
            if done.is_ok() && after > before {
                given += amount;
            } else {
                prop_assert_eq!(before, after);
            }
            let rows = world.rows();
            prop_assert!(given <= 100);
            prop_assert_eq!(left_of(&payment(&world, 1), rows.iter().filter_map(Row::as_refund)), Money(100 - given));
        }
    }
}
