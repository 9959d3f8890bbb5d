//! Discounts with their limits, splitting a bill, closing a day, and the arithmetic of invoices.

use crate::support::{Shop, ctx, order_id, place, shop, uuid};
use domain::account::{Actor, Colleague, Limits, Role};
use domain::id::{DayClosingId, PaymentId};
use domain::sales::order::discount::{
    DiscountAct, DiscountCut, DiscountEntry, DiscountSaid, DiscountState, MAX_ENTRIES, MAX_REASON,
    percent_of, taken_off,
};
use domain::sales::payment::invoice::{number_of, prefix_fits, series_of, tax_in};
use domain::sales::payment::split::{by_items, by_piece, equally};
use domain::sales::payment::{DaySums, MAX_AMOUNT, MethodSum, owed};
use domain::sales::{
    DayClosing, DayClosingKeep, Line, Order, OrderDiscount, OrderState, PaymentAbout,
    PaymentMethod, PaymentRecord, RefundRecord,
};
use domain::{
    Ctx, Entity, Key, Label, Money, Mutation, ProductId, Refusal, Row, Rows as _, Side, Stop,
    UserId, run,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn says(n: u128, role: Role) -> Ctx {
    Ctx {
        actor: Actor {
            user: UserId(uuid(n)),
            role,
        },
        ..ctx(role, Side::Server)
    }
}

fn waiter() -> Ctx {
    says(9, Role::Agent)
}

fn manager() -> Ctx {
    says(8, Role::Manager)
}

fn owner() -> Ctx {
    says(7, Role::Owner)
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

/// A shop with an order that costs so much.
fn ordered(total: i64) -> Shop {
    let mut world = shop();
    let placing = ctx(Role::Customer, Side::Server);
    let placed = run(&world, &placing, &place(&world, 1).into()).unwrap();
    world.put(placed.rows);
    let now = Order {
        total: Money(total),
        ..order(&world)
    };
    world.put(vec![now.into()]);
    world
}

fn order(world: &Shop) -> Order {
    let row = world.row(Key::new(Entity::Order, order_id().0)).unwrap();
    row.and_then(Row::as_order).unwrap().clone()
}

fn said(number: u32, act: DiscountAct) -> OrderDiscount {
    OrderDiscount {
        id: order_id(),
        number,
        act,
    }
}

fn gives(number: u32, cut: DiscountCut) -> OrderDiscount {
    let reason = " Waited long ".into();
    said(number, DiscountAct::Give { cut, reason })
}

fn percent(number: u32, percent: u32) -> OrderDiscount {
    gives(number, DiscountCut::Percent { percent })
}

fn amount(number: u32, amount: i64) -> OrderDiscount {
    let amount = Money(amount);
    gives(number, DiscountCut::Amount { amount })
}

fn states(world: &Shop) -> Vec<(Money, DiscountState)> {
    let list = order(world).discount_list().into_iter();
    list.map(|one| (one.amount, one.state)).collect()
}

fn limited(world: &mut Shop, who: &Ctx, limits: Limits) {
    let colleague = Colleague {
        id: who.actor.user,
        name: "Max".into(),
        role: Role::Agent,
        manages: who.actor.role == Role::Manager,
        deactivated: false,
        limits,
    };
    world.put(vec![colleague.into()]);
}

#[test]
fn ten_percent_counts_at_once_and_fifty_waits_for_a_manager() {
    let mut world = ordered(8_600);
    does(&mut world, &waiter(), percent(1, 10)).unwrap();
    assert_eq!(order(&world).price(), Money(7_740));
    does(&mut world, &waiter(), percent(2, 50)).unwrap();
    assert_eq!(
        states(&world),
        [
            (Money(860), DiscountState::Counts),
            (Money(4_300), DiscountState::Waits)
        ]
    );
    let now = order(&world);
    assert!(now.discount_waits());
    assert_eq!(owed(&now, [], []).due, Money(7_740));
    assert_eq!(now.discount_list()[0].reason, "Waited long");
    let approve = said(3, DiscountAct::Approve { of: 2 });
    assert_eq!(
        does(&mut world, &waiter(), approve.clone()),
        Err(Refusal::NotAllowed)
    );
    does(&mut world, &manager(), approve).unwrap();
    let now = order(&world);
    assert_eq!((now.price(), now.discount_waits()), (Money(3_440), false));
    assert_eq!(
        now.discount_list()[1].decided_by,
        Some(manager().actor.user)
    );
}

#[test]
fn what_a_discount_leaves_over_after_the_parts_were_paid_was_not_paid_twice() {
    for (part, is_twice) in [(1_440, false), (2_880, true)] {
        let mut world = ordered(3_200);
        does(&mut world, &waiter(), percent(1, 10)).unwrap();
        does(&mut world, &waiter(), percent(2, 50)).unwrap();
        for n in [700, 701] {
            let takes = PaymentRecord {
                id: PaymentId(uuid(n)),
                about: PaymentAbout::Order { order: order_id() },
                customer: None,
                amount: Money(part),
                tip: Money(0),
                method: PaymentMethod::Cash,
            };
            does(&mut world, &waiter(), takes).unwrap();
        }
        let later = Ctx {
            now: 2_000,
            ..manager()
        };
        let approve = said(3, DiscountAct::Approve { of: 2 });
        does(&mut world, &later, approve).unwrap();
        let rows = world.rows();
        let bill = owed(&order(&world), rows.iter().filter_map(Row::as_payment), []);
        let over = Money(2 * part - 1_280);
        assert_eq!((bill.excess(), bill.is_paid_twice()), (over, is_twice));
    }
}

#[test]
fn many_small_discounts_are_no_way_around_the_limit() {
    let mut world = ordered(10_000);
    does(&mut world, &waiter(), percent(1, 6)).unwrap();
    does(&mut world, &waiter(), amount(2, 400)).unwrap();
    does(&mut world, &waiter(), amount(3, 1)).unwrap();
    let states: Vec<_> = states(&world).into_iter().map(|(_, state)| state).collect();
    assert_eq!(
        states,
        [
            DiscountState::Counts,
            DiscountState::Counts,
            DiscountState::Waits
        ]
    );
}

#[test]
fn what_was_said_of_a_person_is_their_limit() {
    let mut world = ordered(10_000);
    let none = Limits {
        discount: Some(0),
        ..Limits::default()
    };
    limited(&mut world, &waiter(), none);
    does(&mut world, &waiter(), percent(1, 1)).unwrap();
    assert_eq!(order(&world).price(), Money(10_000));
    let twenty = Limits {
        discount: Some(20),
        ..Limits::default()
    };
    limited(&mut world, &manager(), twenty);
    does(&mut world, &waiter(), percent(2, 30)).unwrap();
    let approve = said(3, DiscountAct::Approve { of: 2 });
    let most = Money(2_000);
    assert_eq!(
        does(&mut world, &manager(), approve.clone()),
        Err(Refusal::AboveLimit { most })
    );
    does(&mut world, &owner(), approve).unwrap();
    assert_eq!(order(&world).price(), Money(7_000));
}

#[test]
fn what_a_manager_gives_and_approves_of_one_order_is_within_one_limit() {
    let mut world = ordered(10_000);
    let twenty = Limits {
        discount: Some(20),
        ..Limits::default()
    };
    limited(&mut world, &manager(), twenty);
    does(&mut world, &waiter(), percent(1, 15)).unwrap();
    does(&mut world, &waiter(), percent(2, 15)).unwrap();
    does(
        &mut world,
        &manager(),
        said(3, DiscountAct::Approve { of: 1 }),
    )
    .unwrap();
    let most = Money(2_000);
    let second = said(4, DiscountAct::Approve { of: 2 });
    assert_eq!(
        does(&mut world, &manager(), second),
        Err(Refusal::AboveLimit { most })
    );
    does(&mut world, &manager(), percent(4, 10)).unwrap();
    assert_eq!(states(&world)[2].1, DiscountState::Waits);
    assert_eq!(order(&world).price(), Money(8_500));
}

#[test]
fn what_is_declined_or_taken_back_counts_for_nothing_and_stays_in_the_list() {
    let mut world = ordered(10_000);
    does(&mut world, &waiter(), percent(1, 40)).unwrap();
    does(
        &mut world,
        &manager(),
        said(2, DiscountAct::Decline { of: 1 }),
    )
    .unwrap();
    does(&mut world, &waiter(), percent(3, 10)).unwrap();
    let back = |number, of| {
        let reason = "Typed wrong".into();
        said(number, DiscountAct::TakeBack { of, reason })
    };
    assert_eq!(
        does(&mut world, &says(5, Role::Agent), back(4, 3)),
        Err(Refusal::NotAllowed)
    );
    does(&mut world, &waiter(), back(4, 3)).unwrap();
    assert_eq!(
        states(&world),
        [
            (Money(4_000), DiscountState::Declined),
            (Money(1_000), DiscountState::TakenBack)
        ]
    );
    assert_eq!(order(&world).price(), Money(10_000));
    assert!(matches!(
        does(&mut world, &waiter(), back(5, 3)),
        Err(Refusal::DiscountMoved { .. })
    ));
    let again = said(5, DiscountAct::Approve { of: 1 });
    assert!(matches!(
        does(&mut world, &manager(), again),
        Err(Refusal::StateMoved { .. })
    ));
    assert_eq!(order(&world).discounts.len(), 4);
}

#[test]
fn who_did_not_see_the_last_discount_is_asked_again_and_the_same_once_more_is_nothing_new() {
    let mut world = ordered(10_000);
    does(&mut world, &waiter(), percent(1, 5)).unwrap();
    does(&mut world, &waiter(), percent(1, 5)).unwrap();
    assert_eq!(order(&world).discounts.len(), 1);
    let off = Money(500);
    for number in [1, 3, 0] {
        let late = percent(number, 7);
        assert_eq!(
            does(&mut world, &manager(), late),
            Err(Refusal::DiscountMoved { off }),
            "{number}"
        );
    }
}

#[test]
fn nothing_is_booked_for_what_cannot_be_meant() {
    let mut world = ordered(8_600);
    let most = MAX_AMOUNT;
    for bad in [0, -1, MAX_AMOUNT.0 + 1, i64::MIN, i64::MAX] {
        let refused = does(&mut world, &owner(), amount(1, bad));
        assert_eq!(refused, Err(Refusal::BadAmount { most }), "{bad}");
    }
    for bad in [0, 101, u32::MAX] {
        let refused = does(&mut world, &owner(), percent(1, bad));
        assert!(matches!(refused, Err(Refusal::BadValue { .. })), "{bad}");
    }
    let left = Money(8_600);
    assert_eq!(
        does(&mut world, &owner(), amount(1, 8_601)),
        Err(Refusal::DiscountTooMuch { left })
    );
    for (reason, refusal) in [
        (" ", Refusal::NoReason),
        (
            &*"x".repeat(MAX_REASON + 1),
            Refusal::TooLong {
                field: "reason".into(),
            },
        ),
    ] {
        let cut = DiscountCut::Percent { percent: 1 };
        let reason = reason.to_owned();
        let give = said(1, DiscountAct::Give { cut, reason });
        assert_eq!(does(&mut world, &owner(), give), Err(refusal));
    }
    let guest = ctx(Role::Customer, Side::Server);
    assert_eq!(
        does(&mut world, &guest, percent(1, 1)),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(order(&world).discounts, []);
    does(&mut world, &owner(), percent(1, 100)).unwrap();
    assert_eq!(order(&world).price(), Money(0));
    assert!(owed(&order(&world), [], []).is_empty());
}

#[test]
fn a_percentage_of_less_than_a_minor_unit_is_nothing_and_no_discount() {
    let mut world = ordered(50);
    assert!(matches!(
        does(&mut world, &owner(), percent(1, 1)),
        Err(Refusal::BadAmount { .. })
    ));
    // 8.5 of 85 yen: nobody gets more off than was said.
    assert_eq!(percent_of(Money(85), 10), Money(8));
    assert_eq!(percent_of(Money(i64::MAX), 100), Money(i64::MAX));
}

#[test]
fn an_order_that_was_cancelled_meanwhile_gets_no_discount() {
    let mut world = ordered(8_600);
    does(&mut world, &waiter(), percent(1, 50)).unwrap();
    let gone = Order {
        state: OrderState::Cancelled,
        ..order(&world)
    };
    world.put(vec![gone.clone().into()]);
    assert!(!gone.discount_waits());
    for act in [percent(2, 5), said(2, DiscountAct::Approve { of: 1 })] {
        let refused = does(&mut world, &owner(), act);
        let state = OrderState::Cancelled;
        assert_eq!(refused, Err(Refusal::WrongState { state }));
    }
    assert_eq!(owed(&gone, [], []).due, Money(0));
}

#[test]
fn a_list_of_discounts_has_an_end() {
    let mut world = ordered(1_000_000);
    for number in 1..=u32::try_from(MAX_ENTRIES).unwrap() {
        does(&mut world, &owner(), amount(number, 1)).unwrap();
    }
    let next = u32::try_from(MAX_ENTRIES).unwrap() + 1;
    let more = amount(next, 1);
    assert_eq!(does(&mut world, &owner(), more), Err(Refusal::TooMuch));
    // What there is can still be taken back.
    let reason = "Typed wrong".into();
    let back = said(next, DiscountAct::TakeBack { of: 1, reason });
    does(&mut world, &owner(), back).unwrap();
    assert_eq!(states(&world)[0].1, DiscountState::TakenBack);
}

#[test]
fn a_newer_word_for_a_discount_waits_and_in_a_row_it_counts_for_nothing() {
    let args = format!(
        r#"{{"id":"{}","number":1,"act":{{"is":"give","cut":{{"is":"points","points":3}},"reason":"x"}}}}"#,
        order_id()
    );
    assert!(Mutation::decode("order.discount@1", &args).is_err());
    let newer = r#"{"said":{"is":"voucher","code":"A"},"by":"018f3c00-0000-7000-8000-000000000001","at":1}"#;
    let entry: DiscountEntry = serde_json::from_str(newer).unwrap();
    assert!(matches!(entry.said, DiscountSaid::Other { .. }));
    assert_eq!(serde_json::to_string(&entry).unwrap(), newer);
    assert_eq!(taken_off(Money(100), &[entry]), Money(0));
}

#[test]
fn whoever_has_a_refund_limit_gives_back_so_much_of_a_payment_and_no_more() {
    let mut world = ordered(8_600);
    let paid = PaymentRecord {
        id: PaymentId(uuid(700)),
        about: PaymentAbout::Order { order: order_id() },
        customer: None,
        amount: Money(8_600),
        tip: Money(0),
        method: PaymentMethod::Cash,
    };
    does(&mut world, &waiter(), paid.clone()).unwrap();
    let back = |number: u32, amount| RefundRecord {
        payment: paid.id,
        number,
        amount: Money(amount),
        reason: "Cold soup".into(),
        idempotency_key: uuid(800 + u128::from(number)),
    };
    assert_eq!(
        does(&mut world, &waiter(), back(1, 1)),
        Err(Refusal::NotAllowed)
    );
    let most = Money(1_000);
    let limits = Limits {
        refund: Some(most),
        ..Limits::default()
    };
    limited(&mut world, &waiter(), limits);
    let above = Err(Refusal::AboveLimit { most });
    assert_eq!(does(&mut world, &waiter(), back(1, 1_001)), above);
    does(&mut world, &waiter(), back(1, 600)).unwrap();
    assert_eq!(does(&mut world, &waiter(), back(2, 401)), above);
    does(&mut world, &waiter(), back(2, 400)).unwrap();
    does(&mut world, &owner(), back(3, 7_600)).unwrap();
}

fn lines(prices: &[(i64, u32)]) -> Vec<Line> {
    let line = |(unit, quantity): &(i64, u32)| Line {
        product: ProductId(uuid(1)),
        name: Label::new("", "Dish"),
        choices: Vec::new(),
        quantity: *quantity,
        unit: Money(*unit),
    };
    prices.iter().map(line).collect()
}

fn of_lines(prices: &[(i64, u32)], off: i64) -> Order {
    let lines = lines(prices);
    let total = lines
        .iter()
        .fold(Money(0), |sum, line| sum.plus(line.sum()));
    let given = DiscountEntry {
        said: DiscountSaid::Given {
            cut: DiscountCut::Amount { amount: Money(off) },
            amount: Money(off),
            reason: "x".into(),
        },
        by: UserId(uuid(9)),
        at: 1,
        recorded_at: None,
        coupon: None,
    };
    Order {
        lines,
        total,
        discounts: (off > 0).then_some(given).into_iter().collect(),
        ..order(&ordered(1))
    }
}

#[test]
fn what_does_not_divide_lies_on_the_first_parts() {
    let parts = |amount, n| equally(Money(amount), n).into_iter().map(|one| one.0);
    assert!(parts(10_000, 3).eq([3_334, 3_333, 3_333]));
    assert!(parts(2, 3).eq([1, 1, 0]));
    assert!(parts(8_600, 1).eq([8_600]));
    assert!(parts(8_600, 0).eq([8_600]));
    assert!(parts(-5, 2).eq([0, 0]));
}

#[test]
fn items_share_the_discount_of_the_whole_order() {
    // 10 × 23.90 with 25 % off is 179.25, by whatever way it is paid.
    let order = of_lines(&[(2_390, 10)], 5_975);
    assert_eq!(order.price(), Money(17_925));
    assert_eq!(by_items(&order, &[10]), Money(17_925));
    assert_eq!(
        by_items(&order, &[4]).plus(by_items(&order, &[0])),
        Money(7_170)
    );
    assert_eq!(by_items(&order, &[]), Money(0));
    assert_eq!(by_items(&order, &[99, 99]), Money(17_925));
}

proptest! {
    #[test]
    fn equal_parts_are_the_amount_and_differ_by_a_minor_unit_at_most(amount in 0_i64..=MAX_AMOUNT.0, n in 1_u32..=50) {
        let parts = equally(Money(amount), n);
        prop_assert_eq!(parts.len(), n as usize);
        prop_assert_eq!(parts.iter().map(|one| one.0).sum::<i64>(), amount);
        let (first, last) = (parts[0].0, parts[parts.len() - 1].0);
        prop_assert!(parts.is_sorted_by(|a, b| a >= b) && first - last <= 1);
        // Whoever pays after the first pays what the first list said.
        if n > 1 {
            prop_assert_eq!(&equally(Money(amount - first), n - 1), &parts[1..]);
        }
    }

    #[test]
    fn pieces_are_the_price_and_none_is_less_than_nothing(
        prices in proptest::collection::vec((0_i64..100_000, 1_u32..6), 1..6),
        share in 0_i64..=100,
    ) {
        let whole: i64 = prices.iter().map(|(unit, n)| unit * i64::from(*n)).sum();
        let order = of_lines(&prices, whole * share / 100);
        let pieces = by_piece(&order);
        let sum: i64 = pieces.iter().flatten().map(|one| one.0).sum();
        prop_assert_eq!(Money(sum), order.price());
        for (line, (unit, _)) in pieces.iter().zip(&prices) {
            for part in line {
                prop_assert!((0..=*unit).contains(&part.0), "{part:?} of {unit}");
            }
        }
    }

    #[test]
    fn what_is_taken_off_is_never_less_than_nothing_nor_more_than_the_price(
        total in 0_i64..1_000_000,
        acts in proptest::collection::vec((0_u8..4, 1_u32..8, 1_u32..=100, 0_usize..3), 0..20),
    ) {
        let mut world = ordered(total);
        for (kind, of, part, who) in acts {
            let number = u32::try_from(order(&world).discounts.len()).unwrap() + 1;
            let act = match kind {
                0 => percent(number, part),
                1 => said(number, DiscountAct::Approve { of }),
                2 => said(number, DiscountAct::Decline { of }),
                _ => said(number, DiscountAct::TakeBack { of, reason: "x".into() }),
            };
            let _ = does(&mut world, &[waiter(), manager(), owner()][who], act);
            let now = order(&world);
            let counting: i64 = now.discount_list().iter()
                .filter(|one| one.state == DiscountState::Counts)
                .map(|one| one.amount.0)
                .sum();
            prop_assert!((0..=total).contains(&counting));
            prop_assert_eq!(now.price(), Money(total - counting));
        }
    }

    #[test]
    fn tax_and_net_are_the_total_and_the_tax_is_right_to_half_a_unit(total in 0_i64..=MAX_AMOUNT.0, rate in 1_u32..=5_000) {
        let line = tax_in(Money(total), rate);
        prop_assert_eq!(line.net.plus(line.tax), Money(total));
        let exact = total as f64 * f64::from(rate) / (10_000.0 + f64::from(rate));
        prop_assert!((line.tax.0 as f64 - exact).abs() <= 0.501);
    }
}

fn kept(counted: i64, cash: i64) -> DayClosingKeep {
    DayClosingKeep {
        id: DayClosingId(uuid(900)),
        day: 20_000,
        counted: Money(counted),
        methods: BTreeMap::from([("cash".to_owned(), Money(cash))]),
        reason: " Change for a taxi ".into(),
    }
}

#[test]
fn a_closing_is_written_down_as_it_was_counted_and_says_what_came_after_it() {
    let mut world = ordered(8_600);
    does(&mut world, &waiter(), kept(9_500, 10_000)).unwrap();
    does(&mut world, &waiter(), kept(9_500, 10_000)).unwrap();
    let key = Key::new(Entity::DayClosing, uuid(900));
    let row = world.row(key).unwrap().and_then(Row::as_day_closing);
    let closing: DayClosing = row.unwrap().clone();
    assert_eq!(closing.difference(), Money(-500));
    assert_eq!(closing.reason, "Change for a taxi");
    let sum = |taken| MethodSum {
        taken: Money(taken),
        ..MethodSum::default()
    };
    let now = DaySums {
        methods: BTreeMap::from([
            ("cash".to_owned(), sum(12_000)),
            ("transfer".to_owned(), sum(300)),
        ]),
    };
    let since = BTreeMap::from([
        ("cash".to_owned(), Money(2_000)),
        ("transfer".to_owned(), Money(300)),
    ]);
    assert_eq!(closing.since(&now), since);
    let second = DayClosingKeep {
        id: DayClosingId(uuid(901)),
        ..kept(12_000, 12_000)
    };
    does(&mut world, &owner(), second).unwrap();
    let all = world.rows();
    assert_eq!(all.iter().filter_map(Row::as_day_closing).count(), 2);
}

#[test]
fn only_staff_count_and_only_what_can_be_counted() {
    let mut world = ordered(8_600);
    let guest = ctx(Role::Customer, Side::Server);
    assert_eq!(
        does(&mut world, &guest, kept(1, 1)),
        Err(Refusal::NotAllowed)
    );
    let most = MAX_AMOUNT;
    for bad in [-1, MAX_AMOUNT.0 + 1] {
        let refused = does(&mut world, &waiter(), kept(bad, 1));
        assert_eq!(refused, Err(Refusal::BadAmount { most }));
    }
    let many = (0..13).map(|n| (format!("m{n}"), Money(1))).collect();
    for (day, methods) in [(i64::MAX, BTreeMap::new()), (1, many)] {
        let bad = DayClosingKeep {
            day,
            methods,
            ..kept(1, 1)
        };
        assert!(matches!(
            does(&mut world, &waiter(), bad),
            Err(Refusal::BadValue { .. })
        ));
    }
    does(&mut world, &waiter(), kept(0, -300)).unwrap();
}

#[test]
fn tax_is_taken_out_of_the_price_and_numbers_name_their_year() {
    let line = tax_in(Money(11_900), 1_900);
    assert_eq!((line.net, line.tax), (Money(10_000), Money(1_900)));
    assert_eq!(tax_in(Money(1), 1_900).tax, Money(0));
    assert_eq!(number_of(&series_of("R", 2_026), 17), "R2026-00017");
    for (prefix, fits) in [
        ("", true),
        ("RE-", true),
        ("a b", false),
        ("123456789", false),
        ("=", false),
    ] {
        assert_eq!(prefix_fits(prefix), fits, "{prefix}");
    }
}
