//! What the server keeps instead of applying, and how its author settles it.

use crate::support::{World, actor, kept};
use domain::account::{ParkedReason, ParkedState, Role};
use domain::merge::Was;
use domain::mutation::ParkedDrop;
use domain::sales::{OrderState, Product, ProductSet, Step};
use domain::{Draft, Entity, Key, Label, Money, Mutation, ParkedId, Refusal, Row};
use sync::Outcome;

fn price(product: &Product, was: i64, new: i64) -> ProductSet {
    ProductSet {
        price: Some(Was {
            was: Money(was),
            new: Money(new),
        }),
        ..ProductSet::of(product.id)
    }
}

#[tokio::test]
async fn a_changed_price_keeps_the_order_with_the_new_total_and_a_redo_settles_it() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let mut wish = ann.wish(&world.soup, 2);
    assert_eq!(
        ben.does(
            &world,
            Mutation::ProductSet(price(&world.soup, 2_800, 3_000))
        )
        .await,
        Outcome::Applied
    );
    let parked = kept(ann.does(&world, Mutation::OrderPlace(wish.clone())).await);
    ann.pull(&world).await;
    let card = ann.parked(parked);
    let ParkedReason::Refused {
        refusal: Refusal::PriceChanged { lines, total },
    } = card.reason
    else {
        panic!("{card:?}")
    };
    assert_eq!((total, card.state), (Money(6_000), ParkedState::Open));
    assert_eq!(card.args, serde_json::to_value(&wish).unwrap());
    (wish.lines, wish.total) = (lines, total);
    let redo = Draft {
        mutation: Mutation::OrderPlace(wish.clone()),
        answers: Some(ParkedId(parked)),
    };
    assert_eq!(ann.does(&world, redo).await, Outcome::Applied);
    ann.pull(&world).await;
    assert_eq!(ann.parked(parked).state, ParkedState::Redone);
    assert_eq!(
        world.order(ann.actor, wish.id).await.unwrap().total,
        Money(6_000)
    );
}

#[tokio::test]
async fn an_answer_that_is_refused_again_takes_the_place_of_the_card_it_answered() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let wish = ann.wish(&world.soup, 1);
    ben.does(
        &world,
        Mutation::ProductSet(price(&world.soup, 2_800, 3_000)),
    )
    .await;
    let first = kept(ann.does(&world, Mutation::OrderPlace(wish.clone())).await);
    let redo = Draft {
        mutation: Mutation::OrderPlace(wish),
        answers: Some(ParkedId(first)),
    };
    let second = kept(ann.does(&world, redo).await);
    ann.pull(&world).await;
    assert_eq!(
        (ann.parked(first).state, ann.parked(second).state),
        (ParkedState::Redone, ParkedState::Open)
    );
}

#[tokio::test]
async fn a_step_from_a_state_that_has_passed_is_kept_with_the_state_there_is() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    assert_eq!(
        ben.steps(&world, order, OrderState::Placed, Step::Accept)
            .await,
        Outcome::Applied
    );
    let parked = kept(
        ann.steps(&world, order, OrderState::Placed, Step::Cancel)
            .await,
    );
    ann.pull(&world).await;
    let reason = ParkedReason::Refused {
        refusal: Refusal::WrongState {
            state: OrderState::Accepted,
        },
    };
    assert_eq!(ann.parked(parked).reason, reason);
    ben.pull(&world).await;
    assert!(
        ben.row(Key::new(Entity::Parked, parked)).is_none(),
        "only its author sees it"
    );
}

#[tokio::test]
async fn a_price_two_people_change_is_a_conflict_and_the_rest_is_done() {
    let world = World::start().await;
    let (mut ben, mut cat) = (world.agent(), world.agent());
    ben.does(
        &world,
        Mutation::ProductSet(price(&world.soup, 2_800, 3_000)),
    )
    .await;
    let name = Some(Was {
        was: Label::new("", "Soup"),
        new: Label::new("汤", "Soup"),
    });
    let both = ProductSet {
        name,
        ..price(&world.soup, 2_800, 2_500)
    };
    let outcome = cat.does(&world, Mutation::ProductSet(both)).await;
    assert!(matches!(outcome, Outcome::Conflict { .. }));
    cat.pull(&world).await;
    let Some(Row::Product(soup)) = cat.row(Key::new(Entity::Product, world.soup.id.0)) else {
        panic!()
    };
    assert_eq!((soup.price, soup.name.zh.as_str()), (Money(3_000), "汤"));
    let ParkedReason::Conflict {
        field,
        base,
        theirs,
        mine,
    } = cat.parked(kept(outcome)).reason
    else {
        panic!()
    };
    assert_eq!(
        (field.as_str(), base, theirs, mine),
        ("price", 2_800.into(), 3_000.into(), 2_500.into())
    );
}

#[tokio::test]
async fn a_soft_field_written_over_a_newer_value_is_merged() {
    let world = World::start().await;
    let (mut ben, mut cat) = (world.agent(), world.agent());
    let named = |new: &str| ProductSet {
        name: Some(Was {
            was: Label::new("", "Soup"),
            new: Label::new("", new),
        }),
        ..ProductSet::of(world.soup.id)
    };
    assert_eq!(
        ben.does(&world, Mutation::ProductSet(named("Broth"))).await,
        Outcome::Applied
    );
    assert_eq!(
        cat.does(&world, Mutation::ProductSet(named("Stock"))).await,
        Outcome::Merged
    );
}

#[tokio::test]
async fn what_this_build_does_not_know_is_kept_verbatim() {
    let world = World::start().await;
    let mut ann = world.customer();
    let frozen = ann.freeze_raw("review.write@1", r#"{"stars":5,"text":"好吃"}"#, None);
    let parked = kept(
        ann.push(&world, &[frozen]).await.unwrap().outcomes[0]
            .outcome
            .clone(),
    );
    ann.pull(&world).await;
    let card = ann.parked(parked);
    assert_eq!(
        (card.mutation.as_str(), card.reason),
        ("review.write@1", ParkedReason::Unknown)
    );
    assert_eq!(card.args.to_string(), r#"{"stars":5,"text":"好吃"}"#);
}

#[tokio::test]
async fn a_field_of_a_newer_build_is_kept_not_left_out() {
    let world = World::start().await;
    let mut ben = world.agent();
    let args = format!(
        r#"{{"id":"{}","price":{{"was":2800,"new":1}},"colour":"red"}}"#,
        world.soup.id
    );
    let frozen = ben.freeze_raw("product.set@1", &args, None);
    kept(
        ben.push(&world, &[frozen]).await.unwrap().outcomes[0]
            .outcome
            .clone(),
    );
    ben.pull(&world).await;
    let Some(Row::Product(soup)) = ben.row(Key::new(Entity::Product, world.soup.id.0)) else {
        panic!()
    };
    assert_eq!(soup.price, Money(2_800));
}

#[tokio::test]
async fn only_its_author_lets_a_kept_mutation_go() {
    let world = World::start().await;
    let (mut ann, mut eve) = (world.customer(), world.customer());
    let frozen = ann.freeze_raw("x@1", "{}", None);
    let parked = kept(
        ann.push(&world, &[frozen]).await.unwrap().outcomes[0]
            .outcome
            .clone(),
    );
    let drop = || {
        Mutation::ParkedDrop(ParkedDrop {
            id: ParkedId(parked),
        })
    };
    kept(eve.does(&world, drop()).await);
    ann.pull(&world).await;
    assert_eq!(ann.parked(parked).state, ParkedState::Open);
    assert_eq!(ann.does(&world, drop()).await, Outcome::Applied);
    ann.pull(&world).await;
    assert_eq!(ann.parked(parked).state, ParkedState::Dropped);
}

#[tokio::test]
async fn customers_change_neither_the_menu_nor_others_orders() {
    let world = World::start().await;
    let (mut ann, mut eve) = (world.customer(), world.customer());
    let order = ann.places(&world, &world.soup).await;
    kept(
        eve.does(&world, Mutation::ProductSet(price(&world.soup, 2_800, 1)))
            .await,
    );
    for step in [
        Step::Accept,
        Step::Cancel,
        Step::Refuse {
            reason: "no".into(),
        },
    ] {
        let parked = kept(eve.steps(&world, order, OrderState::Placed, step).await);
        eve.pull(&world).await;
        let reason = ParkedReason::Refused {
            refusal: Refusal::Missing {
                noun: "order".into(),
            },
        };
        assert_eq!(
            eve.parked(parked).reason,
            reason,
            "an order of somebody else is no different from none"
        );
    }
    let mut wish = eve.wish(&world.soup, 1);
    wish.customer = actor(Role::Customer).user;
    kept(eve.does(&world, Mutation::OrderPlace(wish)).await);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 1);
    assert_eq!(
        world.order(ann.actor, order).await.unwrap().state,
        OrderState::Placed
    );
}
