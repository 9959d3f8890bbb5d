//! The order's rules, as the phone predicts them and as the server decides them.

use crate::support::*;
use domain::account::{Parked, ParkedReason, ParkedState, Role};
use domain::merge::{SetChange, Was};
use domain::mutation::ParkedDrop;
use domain::projection::{Pending, Projection};
use domain::sales::{Kind, OrderPlace, OrderState, OrderStep, ProductSet, Step};
use domain::{
    Draft, Entity, Key, Label, Money, Mutation, ParkedId, Refusal, Row, ServerStep, Side, Stop, run,
};
use proptest::prelude::*;

fn refused(result: Result<domain::Changes, Stop>) -> Refusal {
    match result {
        Err(Stop::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn an_order_is_priced_by_the_catalogue_and_gets_its_number_from_the_server() {
    let shop = shop();
    let changes = run(
        &shop,
        &ctx(Role::Customer, Side::Server),
        &place(&shop, 2).into(),
    )
    .unwrap();
    let order = changes.rows[0].as_order().unwrap();
    assert_eq!((order.total, order.number), (Money(6_200), None));
    assert!(matches!(
        &changes.server_steps[..],
        [ServerStep::NumberOrder(id), ServerStep::Collect(learnt)] if *id == order.id && learnt.user == order.customer
    ));
}

#[test]
fn a_price_that_changed_is_the_servers_to_notice_and_the_phones_to_bear() {
    let shop = shop();
    let mutation = place(&shop, 1);
    let dearer = shop.with(|product| product.price = Money(3_000));
    let draft = Draft::from(mutation);
    assert!(run(&dearer, &ctx(Role::Customer, Side::Phone), &draft).is_ok());
    match refused(run(&dearer, &ctx(Role::Customer, Side::Server), &draft)) {
        Refusal::PriceChanged { total, lines } => {
            assert_eq!((total, lines[0].unit), (Money(3_300), Money(3_300)))
        }
        other => panic!("{other:?}"),
    }
}

/// An order as a stranger's program may write it: the right product at the right price under other names.
fn renamed_by_its_customer(shop: &Shop) -> OrderPlace {
    let Mutation::OrderPlace(mut wish) = place(shop, 1) else {
        unreachable!()
    };
    for line in &mut wish.lines {
        line.name = Label::new("帝王蟹（大）", "King crab (large)");
        for choice in &mut line.choices {
            choice.name = Label::new("<b>双份</b>", "<b>Double</b>");
        }
    }
    wish
}

#[test]
fn what_an_order_says_of_a_dish_comes_from_the_catalogue() {
    let shop = shop();
    let draft = Draft::from(Mutation::from(renamed_by_its_customer(&shop)));
    for side in [Side::Server, Side::Phone] {
        let changes = run(&shop, &ctx(Role::Customer, side), &draft).unwrap();
        let line = &changes.rows[0].as_order().unwrap().lines[0];
        assert_eq!(line.name, shop.product().name, "{side:?}");
        assert_eq!(line.choices[0].name, Label::new("加蛋", "Egg"), "{side:?}");
        assert_eq!(line.unit, Money(3_100));
    }
}

#[test]
fn a_dish_that_was_renamed_is_the_same_dish() {
    let mut shop = shop();
    let draft = Draft::from(place(&shop, 1));
    let renamed =
        shop.with(|product| product.name = Label::new("红烧牛肉面", "Braised beef noodles"));
    let changes = run(&renamed, &ctx(Role::Customer, Side::Server), &draft).unwrap();
    let order = changes.rows[0].as_order().unwrap();
    assert_eq!(order.lines[0].name.en, "Braised beef noodles");
    // The other device of the same person still has the older name: it is the same order all the same.
    shop.put(changes.rows);
    let again = run(&shop, &ctx(Role::Customer, Side::Server), &draft).unwrap();
    assert_eq!(again, domain::Changes::default());
    // A phone that has lost the dish shows what its customer saw.
    let bare = shop_without_dishes();
    let shown = run(&bare, &ctx(Role::Customer, Side::Phone), &draft).unwrap();
    assert_eq!(
        shown.rows[0].as_order().unwrap().lines[0].name.en,
        "Beef noodles"
    );
}

#[test]
fn a_table_is_one_of_the_business_and_a_delivery_is_one_that_it_makes() {
    let mut shop = shop();
    let at = |table: &str| Kind::DineIn {
        table: table.into(),
    };
    let try_out = |shop: &Shop, kind: &Kind, side| {
        let Mutation::OrderPlace(wish) = place(shop, 1) else {
            unreachable!()
        };
        let wish = OrderPlace {
            kind: kind.clone(),
            ..wish
        };
        let done = run(
            shop,
            &ctx(Role::Customer, side),
            &Mutation::from(wish).into(),
        );
        done.map(|changes| changes.rows[0].as_order().unwrap().kind.clone())
    };
    // Without a list of tables: a word or two, and nothing that could be anything else.
    assert_eq!(
        try_out(&shop, &at(" Garden 3 "), Side::Server).unwrap(),
        at("Garden 3")
    );
    for odd in [
        "<b>x</b>",
        "1\u{202e}2",
        "1\n2",
        "\u{200b}",
        "123456789012345678901",
    ] {
        assert_eq!(
            refused(try_out(&shop, &at(odd), Side::Server).map(|_| domain::Changes::default())),
            Refusal::NoTable,
            "{odd}"
        );
    }
    shop.put(vec![business(&["1", "12"], false).into()]);
    assert_eq!(try_out(&shop, &at(" 12"), Side::Server).unwrap(), at("12"));
    let refused_as = |kind: &Kind| {
        refused(try_out(&shop, kind, Side::Server).map(|_| domain::Changes::default()))
    };
    assert_eq!(refused_as(&at("999")), Refusal::NoTable);
    let home = Kind::Delivery {
        address: "1 Lake Road".into(),
        phone: "138".into(),
    };
    assert_eq!(refused_as(&home), Refusal::NoDelivery);
    // A phone that was away may know other tables; the server decides.
    assert!(try_out(&shop, &at("999"), Side::Phone).is_ok());
}

#[test]
fn what_is_sold_out_is_named() {
    let shop = shop();
    let gone = shop.with(|product| product.available = false);
    let refusal = refused(run(
        &gone,
        &ctx(Role::Customer, Side::Server),
        &place(&shop, 1).into(),
    ));
    assert_eq!(refusal, Refusal::SoldOut { lines: vec![0] });
}

#[test]
fn orders_that_cannot_be_are_refused_with_their_reason() {
    let shop = shop();
    let with = |change: &dyn Fn(&mut domain::sales::OrderPlace)| {
        let Mutation::OrderPlace(mut wish) = place(&shop, 1) else {
            unreachable!()
        };
        change(&mut wish);
        refused(run(
            &shop,
            &ctx(Role::Customer, Side::Server),
            &Mutation::OrderPlace(wish).into(),
        ))
    };
    assert_eq!(with(&|wish| wish.lines.clear()), Refusal::EmptyOrder);
    assert_eq!(with(&|wish| wish.total = Money(1)), Refusal::BadPrice);
    assert_eq!(
        with(&|wish| wish.kind = Kind::DineIn { table: " ".into() }),
        Refusal::NoTable
    );
    assert_eq!(
        with(&|wish| wish.kind = Kind::Delivery {
            address: "x".into(),
            phone: String::new()
        }),
        Refusal::NoAddress
    );
    assert_eq!(
        with(&|wish| wish.note = "x".repeat(501)),
        Refusal::TooLong {
            field: "note".into()
        }
    );
    assert_eq!(
        with(&|wish| wish.customer = other_user()),
        Refusal::NotAllowed
    );
    assert!(matches!(
        with(&|wish| wish.lines[0].choices.clear()),
        Refusal::BadPrice | Refusal::BadOptions { .. }
    ));
}

#[test]
fn the_same_order_from_two_devices_is_one_order() {
    let mut shop = shop();
    let draft = Draft::from(place(&shop, 1));
    let changes = run(&shop, &ctx(Role::Customer, Side::Server), &draft).unwrap();
    shop.put(changes.rows);
    assert!(
        run(&shop, &ctx(Role::Customer, Side::Server), &draft)
            .unwrap()
            .rows
            .is_empty()
    );
}

#[test]
fn a_taken_id_is_not_overwritten() {
    let mut shop = shop();
    let changes = run(
        &shop,
        &ctx(Role::Customer, Side::Server),
        &place(&shop, 1).into(),
    )
    .unwrap();
    shop.put(changes.rows);
    assert_eq!(
        refused(run(
            &shop,
            &ctx(Role::Customer, Side::Server),
            &place(&shop, 2).into()
        )),
        Refusal::IdTaken
    );
}

#[test]
fn a_customer_sees_and_steps_no_one_elses_order() {
    let mut shop = shop();
    let changes = run(
        &shop,
        &ctx(Role::Customer, Side::Server),
        &place(&shop, 1).into(),
    )
    .unwrap();
    shop.put(changes.rows);
    let step = Mutation::OrderStep(OrderStep {
        id: order_id(),
        was: OrderState::Placed,
        step: Step::Cancel,
    });
    let mut stranger = ctx(Role::Customer, Side::Server);
    stranger.actor.user = other_user();
    assert_eq!(
        refused(run(&shop, &stranger, &step.into())),
        Refusal::Missing {
            noun: "order".into()
        }
    );
    let accept = Mutation::OrderStep(OrderStep {
        id: order_id(),
        was: OrderState::Placed,
        step: Step::Accept,
    });
    assert_eq!(
        refused(run(
            &shop,
            &ctx(Role::Customer, Side::Server),
            &accept.into()
        )),
        Refusal::NotAllowed
    );
}

#[test]
fn a_kept_order_accepted_at_its_new_price_settles_the_kept_one() {
    let mut shop = shop();
    let kept = Parked {
        id: ParkedId(uuid(77)),
        owner: me(),
        mutation: "order.place@1".into(),
        args: serde_json::Value::Null,
        reason: ParkedReason::Unknown,
        state: ParkedState::Open,
        at: 1,
        behind: None,
    };
    shop.put(vec![Row::Parked(kept.clone())]);
    let draft = Draft {
        mutation: place(&shop, 1),
        answers: Some(kept.id),
    };
    let changes = run(&shop, &ctx(Role::Customer, Side::Server), &draft).unwrap();
    assert_eq!(
        changes.rows[1].as_parked().unwrap().state,
        ParkedState::Redone
    );
    shop.put(changes.rows);
    let drop = Draft::from(Mutation::ParkedDrop(ParkedDrop { id: kept.id }));
    assert!(matches!(
        refused(run(&shop, &ctx(Role::Customer, Side::Server), &drop)),
        Refusal::AlreadySettled { .. }
    ));
}

#[test]
fn two_prices_at_once_leave_the_first_and_keep_the_second_for_its_author() {
    let shop = shop().with(|product| product.price = Money(3_100));
    let mut change = ProductSet::of(product_id());
    change.price = Some(Was {
        was: Money(2_800),
        new: Money(2_500),
    });
    change.marks = Some(SetChange {
        add: ["spicy".to_owned()].into(),
        ..SetChange::default()
    });
    let changes = run(
        &shop,
        &ctx(Role::Agent, Side::Server),
        &Mutation::ProductSet(change).into(),
    )
    .unwrap();
    let product = changes.rows[0].as_product().unwrap();
    assert_eq!(product.price, Money(3_100));
    assert!(product.marks.contains("spicy"), "the rest is applied");
    assert_eq!(
        (&changes.conflicts[0].theirs, &changes.conflicts[0].mine),
        (&3_100.into(), &2_500.into())
    );
}

#[test]
fn every_field_of_a_product_change_has_a_merge_class() {
    let label = Was {
        was: domain::Label::default(),
        new: domain::Label::default(),
    };
    let all = ProductSet {
        id: product_id(),
        name: Some(label.clone()),
        about: Some(label),
        price: Some(Was {
            was: Money(0),
            new: Money(0),
        }),
        available: Some(Was {
            was: true,
            new: true,
        }),
        marks: Some(SetChange::default()),
        category: Some(Was {
            was: domain::id::CategoryId(crate::support::uuid(1)),
            new: domain::id::CategoryId(crate::support::uuid(1)),
        }),
        options: Some(Was {
            was: vec![],
            new: vec![],
        }),
        photo: Some(Was {
            was: None,
            new: None,
        }),
        sort: Some(Was { was: 0, new: 0 }),
        hidden: Some(Was {
            was: false,
            new: false,
        }),
        removed: Some(Was {
            was: false,
            new: false,
        }),
    };
    let json = serde_json::to_value(&all).unwrap();
    for field in json
        .as_object()
        .unwrap()
        .keys()
        .filter(|field| *field != "id")
    {
        assert!(
            domain::sales::product::class_of(field).is_some(),
            "{field} has no merge class"
        );
    }
}

fn any_state() -> impl Strategy<Value = OrderState> {
    prop_oneof![
        Just(OrderState::Placed),
        Just(OrderState::Accepted),
        Just(OrderState::Preparing),
        Just(OrderState::Ready),
        Just(OrderState::Fulfilled),
        Just(OrderState::Refused {
            reason: "closed".into()
        }),
        Just(OrderState::Cancelled),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Accept),
        Just(Step::Prepare),
        Just(Step::Ready),
        Just(Step::HandOver),
        Just(Step::Refuse {
            reason: "closed".into()
        }),
        Just(Step::Cancel),
    ]
}

proptest! {
    /// Guarded: a guarded state moves only along its arrows, only from the state its author saw, and once.
    #[test]
    fn class_d_moves_only_from_what_its_author_saw(server in any_state(), was in any_state(), step in any_step(), staff: bool) {
        let mut shop = shop();
        let role = if staff { Role::Agent } else { Role::Customer };
        let changes = run(&shop, &ctx(Role::Customer, Side::Server), &place(&shop, 1).into()).unwrap();
        let order = changes.rows[0].as_order().unwrap().clone();
        shop.put(vec![Row::Order(domain::sales::Order { state: server.clone(), ..order })]);
        let draft = Draft::from(Mutation::OrderStep(OrderStep { id: order_id(), was: was.clone(), step: step.clone() }));
        match run(&shop, &ctx(role, Side::Server), &draft) {
            Ok(changes) => match changes.rows.first() {
                Some(row) => {
                    prop_assert_eq!(&server, &was);
                    prop_assert!(!server.is_final());
                    prop_assert_eq!(row.as_order().map(|order| order.state.clone()), step.from(&was).ok());
                    prop_assert!(staff || step == Step::Cancel);
                    shop.put(changes.rows);
                    prop_assert!(run(&shop, &ctx(role, Side::Server), &draft).unwrap().rows.is_empty(), "twice is once");
                }
                None => prop_assert_eq!(step.from(&was).ok(), Some(server)),
            },
            Err(Stop::Refused(_)) => {}
            Err(stop) => prop_assert!(false, "{stop:?}"),
        }
    }

    /// What is shown is the base with the pending mutations replayed, however the pulls cut them.
    #[test]
    fn shown_is_base_plus_pending(quantities in proptest::collection::vec(1_u32..4, 1..6), processed in 0_u64..7) {
        let shop = shop();
        let drafts: Vec<Pending> = quantities.iter().zip(1_u64..).map(|(quantity, mid)| pending(&shop, *quantity, mid)).collect();
        let mut shown = Projection::new(shop.rows(), vec![]);
        for one in &drafts {
            shown.commit(one.clone());
        }
        // The server processed some of them; a pull brings those as rows.
        let done: Vec<Row> = drafts.iter().filter(|one| one.mid <= processed)
            .flat_map(|one| run(&shop, &domain::Ctx { side: Side::Server, ..one.ctx }, &one.draft).unwrap().rows).collect();
        let whole = all(&shown);
        shown.pulled(done, &[], processed);
        prop_assert_eq!(all(&shown), whole);
        let left = drafts.iter().filter(|one| one.mid > processed).count();
        prop_assert_eq!(shown.pending().len(), left);
        for one in drafts.iter().filter(|one| one.mid > processed) {
            let Mutation::OrderPlace(wish) = &one.draft.mutation else { unreachable!() };
            prop_assert_eq!(shown.waiting_for(Key::new(Entity::Order, wish.id.0)), vec![one.mid]);
        }
    }

    #[test]
    fn mutations_read_back_as_written(quantity in 1_u32..99) {
        let mutation = place(&shop(), quantity);
        let args = mutation.args().unwrap();
        prop_assert_eq!(Mutation::decode(mutation.name(), &args).unwrap(), mutation);
    }
}

#[test]
fn a_pending_step_that_no_longer_fits_is_marked_doubtful_and_changes_nothing() {
    let mut shop = shop();
    let changes = run(
        &shop,
        &ctx(Role::Customer, Side::Server),
        &place(&shop, 1).into(),
    )
    .unwrap();
    let order = changes.rows[0].as_order().unwrap().clone();
    shop.put(changes.rows);
    let step = Mutation::OrderStep(OrderStep {
        id: order_id(),
        was: OrderState::Placed,
        step: Step::Cancel,
    });
    let pending = Pending {
        mid: 1,
        ctx: ctx(Role::Customer, Side::Phone),
        draft: step.into(),
    };
    let mut shown = Projection::new(shop.rows(), vec![pending]);
    assert_eq!(
        shown.get(order_key()).unwrap().as_order().unwrap().state,
        OrderState::Cancelled
    );
    shown.pulled(
        vec![Row::Order(domain::sales::Order {
            state: OrderState::Accepted,
            ..order
        })],
        &[],
        0,
    );
    assert_eq!(
        shown.get(order_key()).unwrap().as_order().unwrap().state,
        OrderState::Accepted
    );
    assert!(shown.replayed()[0].doubtful);
}
