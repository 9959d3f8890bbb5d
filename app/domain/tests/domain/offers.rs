//! Offers and coupons: what they take off, that each is used once, and what gives it back.

use crate::support::{Shop, ctx, me, order_id, other_user, place, product_id, shop, uuid};
use domain::account::Role;
use domain::id::{CategoryId, OfferId};
use domain::sales::offer::coupon::{Coupon, code_of, read_code};
use domain::sales::offer::cut::offer_cut;
use domain::sales::offer::{CouponWhyNot, Offer, OfferBenefit, OfferState};
use domain::sales::order::discount::DiscountAct;
use domain::sales::{
    CouponCollect, CouponHonour, Line, OfferSet, Order, OrderDiscount, OrderPlace, OrderState,
    OrderStep, Step,
};
use domain::{
    CouponId, Entity, Key, Label, Money, Mutation, ProductId, Refusal, Row, Rows as _, Side, Stop,
    UserId, run,
};
use proptest::prelude::*;

fn offer() -> Offer {
    Offer {
        id: OfferId(uuid(800)),
        name: Label::new("九折", "10 % off"),
        about: Label::default(),
        benefit: OfferBenefit::Percent { percent: 10 },
        least: Money(0),
        products: Vec::new(),
        categories: Vec::new(),
        starts_at: 0,
        ends_at: None,
        each: 1,
        pieces: 100,
        by_staff: false,
        state: OfferState::Running,
    }
}

fn mine() -> CouponId {
    CouponId::of_code(&code_of(offer().id, me(), 1))
}

fn collect(customer: UserId, number: u32) -> CouponCollect {
    CouponCollect {
        offer: offer().id,
        customer,
        number,
    }
}

fn does(world: &mut Shop, role: Role, mutation: impl Into<Mutation>) -> Result<(), Refusal> {
    let done = run(world, &ctx(role, Side::Server), &mutation.into().into());
    match done {
        Ok(changes) => {
            world.put(changes.rows);
            Ok(())
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(stop) => panic!("{stop:?}"),
    }
}

/// A shop with this offer, of which somebody has a coupon.
fn world(offer: Offer) -> Shop {
    let mut world = shop();
    world.put(vec![offer.into()]);
    does(&mut world, Role::Customer, collect(me(), 1)).unwrap();
    world
}

fn with_coupon(world: &Shop) -> OrderPlace {
    let Mutation::OrderPlace(wish) = place(world, 2) else {
        unreachable!()
    };
    OrderPlace {
        coupon: Some(mine()),
        ..wish
    }
}

fn order(world: &Shop) -> Order {
    let row = world.row(Key::new(Entity::Order, order_id().0)).unwrap();
    row.and_then(Row::as_order).unwrap().clone()
}

fn coupon(world: &Shop) -> Coupon {
    let row = world.row(Key::new(Entity::Coupon, mine().0)).unwrap();
    row.and_then(Row::as_coupon).unwrap().clone()
}

fn off(why: CouponWhyNot) -> Result<(), Refusal> {
    Err(Refusal::CouponOff { why })
}

#[test]
fn an_order_with_a_coupon_costs_less_and_uses_it() {
    let mut world = world(offer());
    let wish = with_coupon(&world);
    does(&mut world, Role::Customer, wish.clone()).unwrap();
    let placed = order(&world);
    assert_eq!(placed.discounted(), Money(placed.total.0 / 10));
    assert!(placed.has_coupon() && placed.discount_list()[0].reason.contains("10 % off"));
    let uses = coupon(&world).uses();
    assert_eq!((uses.len(), uses[0].order), (1, Some(order_id())));
    // The same once more is the same order, and its coupon stays used once.
    does(&mut world, Role::Customer, wish).unwrap();
    assert_eq!(coupon(&world).ledger.len(), 1);
}

#[test]
fn a_coupon_that_cannot_be_used_says_why_and_the_order_is_not_placed() {
    type Change = fn(&mut Offer);
    let cases: [(Change, CouponWhyNot); 5] = [
        (|one| one.state = OfferState::Paused, CouponWhyNot::Paused),
        (|one| one.state = OfferState::Ended, CouponWhyNot::Ended),
        (|one| one.ends_at = Some(1_000), CouponWhyNot::Ended),
        (|one| one.least = Money(1_000_000), CouponWhyNot::Below),
        (
            |one| one.categories = vec![CategoryId(uuid(999))],
            CouponWhyNot::Nothing,
        ),
    ];
    for (change, why) in cases {
        let mut world = world(offer());
        let mut changed = offer();
        change(&mut changed);
        world.put(vec![changed.into()]);
        let wish = with_coupon(&world);
        assert_eq!(does(&mut world, Role::Customer, wish.clone()), off(why));
        let without = OrderPlace {
            coupon: None,
            ..wish
        };
        does(&mut world, Role::Customer, without).unwrap();
        assert_eq!(order(&world).discounted(), Money(0));
        assert!(!coupon(&world).is_used());
    }
}

/// A customer's order has one coupon: the same order once more with another one is another order, and takes nothing off.
#[test]
fn a_second_coupon_on_an_order_is_refused_and_stays_unused() {
    let two = Offer { each: 2, ..offer() };
    let mut world = world(two);
    does(&mut world, Role::Customer, collect(me(), 2)).unwrap();
    let first = with_coupon(&world);
    does(&mut world, Role::Customer, first.clone()).unwrap();
    let taken = order(&world).discounted();
    let other = CouponId::of_code(&code_of(offer().id, me(), 2));
    let second = OrderPlace {
        coupon: Some(other),
        ..first
    };
    let refused = does(&mut world, Role::Customer, second);
    assert_eq!(refused, off(CouponWhyNot::OneOffer));
    assert_eq!(order(&world).discounted(), taken);
    let row = world.row(Key::new(Entity::Coupon, other.0)).unwrap();
    assert!(!row.and_then(Row::as_coupon).unwrap().is_used());
}

#[test]
fn a_coupon_that_takes_off_less_than_the_cart_said_asks_its_customer() {
    let mut world = world(offer());
    let wish = with_coupon(&world);
    let full = wish.total.0 / 10;
    let seen = |amount: i64| OrderPlace {
        off: Some(Money(amount)),
        ..wish.clone()
    };
    assert_eq!(
        does(&mut world, Role::Customer, seen(full + 1)),
        off(CouponWhyNot::Less)
    );
    does(&mut world, Role::Customer, seen(full)).unwrap();
    assert_eq!(order(&world).discounted(), Money(full));
}

#[test]
fn what_ends_the_order_or_its_discount_gives_the_coupon_back() {
    let cancel = OrderStep {
        id: order_id(),
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    let refuse = OrderStep {
        step: Step::Refuse {
            reason: "closed".into(),
        },
        ..cancel.clone()
    };
    let back = OrderDiscount {
        id: order_id(),
        number: 2,
        act: DiscountAct::TakeBack {
            of: 1,
            reason: "by mistake".into(),
        },
    };
    for (role, mutation) in [
        (Role::Customer, Mutation::from(cancel)),
        (Role::Agent, refuse.into()),
        (Role::Manager, back.into()),
    ] {
        let mut world = world(offer());
        let wish = with_coupon(&world);
        does(&mut world, Role::Customer, wish).unwrap();
        does(&mut world, role, mutation).unwrap();
        let coupon = coupon(&world);
        assert_eq!((coupon.is_used(), coupon.ledger.len()), (false, 2));
    }
}

#[test]
fn staff_honour_what_is_shown_once_for_an_order_and_once_for_a_key() {
    let mut world = world(offer());
    does(&mut world, Role::Customer, place(&shop(), 1)).unwrap();
    let honour = |key: u128, with_order: bool| CouponHonour {
        coupon: mine(),
        key: uuid(key),
        order: with_order.then(order_id),
    };
    assert_eq!(
        does(&mut world, Role::Customer, honour(1, true)),
        Err(Refusal::NotAllowed)
    );
    for key in [1, 1, 2] {
        does(&mut world, Role::Agent, honour(key, true)).unwrap();
    }
    let taken = order(&world);
    assert_eq!(taken.discounted(), Money(taken.total.0 / 10));
    assert_eq!((coupon(&world).uses().len(), taken.discounts.len()), (1, 1));
    // Without an order it is another time that it was taken: a manager looks.
    for key in [3, 3] {
        does(&mut world, Role::Agent, honour(key, false)).unwrap();
    }
    assert!(coupon(&world).is_overdrawn() && coupon(&world).uses().len() == 2);
    // An order that is over costs nothing, and it is written down all the same.
    let refuse = OrderStep {
        id: order_id(),
        was: OrderState::Placed,
        step: Step::Refuse {
            reason: "closed".into(),
        },
    };
    does(&mut world, Role::Agent, refuse).unwrap();
    does(&mut world, Role::Agent, honour(4, true)).unwrap();
    assert_eq!(order(&world).discounts.len(), 1);
    assert_eq!(coupon(&world).uses().len(), 2);
}

#[test]
fn nobody_collects_for_others_more_than_each_may_or_what_does_not_run() {
    let mut world = world(offer());
    let refused = does(&mut world, Role::Customer, collect(other_user(), 1));
    assert_eq!(refused, Err(Refusal::NotAllowed));
    does(&mut world, Role::Customer, collect(me(), 1)).unwrap();
    for number in [0, 2] {
        let refused = does(&mut world, Role::Customer, collect(me(), number));
        assert_eq!(refused, off(CouponWhyNot::AllTaken));
    }
    for (change, why) in [
        (OfferState::Draft, CouponWhyNot::NotYet),
        (OfferState::Paused, CouponWhyNot::Paused),
        (OfferState::Ended, CouponWhyNot::Ended),
    ] {
        world.put(vec![
            Offer {
                state: change,
                each: 2,
                ..offer()
            }
            .into(),
        ]);
        let refused = does(&mut world, Role::Customer, collect(me(), 2));
        assert_eq!(refused, off(why));
    }
    let by_staff = Offer {
        by_staff: true,
        each: 2,
        ..offer()
    };
    world.put(vec![by_staff.into()]);
    assert!(does(&mut world, Role::Customer, collect(me(), 2)).is_err());
    does(&mut world, Role::Agent, collect(me(), 2)).unwrap();
}

#[test]
fn managers_make_offers_and_an_end_comes_after_the_beginning() {
    let mut world = world(offer());
    let set = |ends_at| OfferSet {
        ends_at: Some(domain::merge::Was {
            was: None,
            new: ends_at,
        }),
        ..OfferSet::of(offer().id)
    };
    assert_eq!(
        does(&mut world, Role::Agent, set(Some(5))),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(
        does(&mut world, Role::Manager, set(Some(0))),
        Err(Refusal::BadDate)
    );
    does(&mut world, Role::Manager, set(Some(5))).unwrap();
}

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = code_of(offer().id, me(), 1);
    assert_eq!(code.len(), 8);
    let typed = format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..]);
    assert_eq!(read_code(&typed), Some(code.clone()));
    assert_eq!(read_code("OIL0 uuuu"), Some("0110VVVV".into()));
    for odd in ["", "1234567", "123456789", "1234567!", "１２３４５６７８"] {
        assert_eq!(read_code(odd), None, "{odd}");
    }
    assert_ne!(code, code_of(offer().id, me(), 2));
    assert_ne!(code, code_of(offer().id, other_user(), 1));
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (1_u32..=99, 0_i64..1_000_000, 0_u128..3);
    let line = line.prop_map(|(quantity, unit, n)| Line {
        product: if n == 0 {
            product_id()
        } else {
            ProductId(uuid(n))
        },
        name: Label::new("", "Dish"),
        choices: Vec::new(),
        quantity,
        unit: Money(unit),
    });
    prop::collection::vec(line, 1..6)
}

fn benefits() -> impl Strategy<Value = OfferBenefit> {
    prop_oneof![
        (1_u32..=100).prop_map(|percent| OfferBenefit::Percent { percent }),
        (1_i64..10_000_000).prop_map(|amount| OfferBenefit::Amount {
            amount: Money(amount)
        }),
        Just(OfferBenefit::Gift {
            product: product_id()
        }),
    ]
}

proptest! {
    #[test]
    fn a_coupon_takes_off_something_and_never_more_than_it_is_for(
        lines in lines(),
        benefit in benefits(),
        only in any::<bool>(),
        least in 0_i64..2_000_000,
    ) {
        let products = if only { vec![product_id()] } else { Vec::new() };
        let offer = Offer { benefit: benefit.clone(), products, least: Money(least), ..offer() };
        let total: i64 = lines.iter().map(|line| line.sum().0).sum();
        let counting = lines.iter().filter(|line| !only || line.product == product_id());
        let counting: i64 = counting.map(|line| line.sum().0).sum();
        let found = offer_cut(&shop(), &offer, &lines).unwrap();
        if total < least {
            prop_assert_eq!(found, Err(CouponWhyNot::Below));
        } else if let Ok((cut, amount)) = found {
            prop_assert!(amount > Money(0) && amount.0 <= total);
            match benefit {
                OfferBenefit::Percent { percent } => {
                    let exact = i128::from(counting) * i128::from(percent);
                    prop_assert_eq!(i128::from(amount.0), exact / 100, "rounded down");
                }
                OfferBenefit::Amount { amount: said } => {
                    prop_assert_eq!(amount.0, said.0.min(counting));
                }
                _ => {
                    let gift = lines.iter().filter(|line| line.product == product_id());
                    prop_assert_eq!(Some(amount), gift.map(|line| line.unit).min());
                }
            }
            // What stands on the bill comes to what is taken off.
            let said = domain::sales::order::discount::amount_of(&cut, Money(total));
            prop_assert_eq!(said, Ok(amount));
        }
    }

    /// Whatever is done in whichever order, no order costs less than nothing and each use has its discount.
    #[test]
    fn the_ledger_and_the_orders_agree(acts in prop::collection::vec(0_u8..6, 1..25)) {
        let mut world = world(offer());
        for (n, act) in (0_u128..).zip(acts) {
            let was = world.row(Key::new(Entity::Order, order_id().0)).unwrap();
            let state = was.and_then(Row::as_order).map(|order| order.state.clone());
            let entries = was.and_then(Row::as_order).map_or(0, |order| order.discounts.len());
            let step = |step| OrderStep { id: order_id(), was: state.clone().unwrap_or(OrderState::Placed), step };
            let honour = |order| CouponHonour { coupon: mine(), key: uuid(5_000 + n), order };
            let wish = with_coupon(&world);
            let _ = match act {
                0 => does(&mut world, Role::Customer, wish),
                1 => does(&mut world, Role::Customer, OrderPlace { coupon: None, ..wish }),
                2 => does(&mut world, Role::Customer, step(Step::Cancel)),
                3 => does(&mut world, Role::Agent, honour(Some(order_id()))),
                4 => does(&mut world, Role::Agent, honour(None)),
                _ => does(&mut world, Role::Manager, OrderDiscount {
                    id: order_id(),
                    number: entries as u32 + 1,
                    act: DiscountAct::TakeBack { of: 1, reason: "x".into() },
                }),
            };
            let coupon = coupon(&world);
            let row = world.row(Key::new(Entity::Order, order_id().0)).unwrap();
            if let Some(order) = row.and_then(Row::as_order) {
                prop_assert!(order.price() >= Money(0));
                let of_order: Vec<_> = coupon.uses().into_iter().filter(|one| one.order == Some(order.id)).collect();
                prop_assert!(of_order.len() <= 1);
                let is_over = matches!(order.state, OrderState::Cancelled | OrderState::Refused { .. });
                let off: i64 = of_order.iter().map(|one| one.amount.0).sum();
                prop_assert_eq!(if is_over { 0 } else { order.discounted().0 }, off);
            }
        }
    }
}
