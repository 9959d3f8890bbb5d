//! What rows say of the business's own things comes from the business, whatever a device writes into its mutation.

use crate::support::{Device, World, kept};
use domain::account::{Business, ParkedReason};
use domain::id::BusinessId;
use domain::money::Currency;
use domain::sales::{Kind, Order, OrderPlace};
use domain::{Label, Mutation, Refusal};
use sync::Outcome;

async fn order_of(world: &World, wish: OrderPlace, ann: &mut Device) -> Order {
    let id = wish.id;
    assert_eq!(
        ann.does(world, Mutation::OrderPlace(wish)).await,
        Outcome::Applied
    );
    world.order(world.agent().actor, id).await.unwrap()
}

async fn refusal_of(world: &World, wish: OrderPlace, ann: &mut Device) -> Refusal {
    let card = kept(ann.does(world, Mutation::OrderPlace(wish)).await);
    ann.pull(world).await;
    match ann.parked(card).reason {
        ParkedReason::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_kitchen_reads_the_catalogues_name_of_a_dish() {
    let world = World::start().await;
    let mut eve = world.customer();
    let mut wish = eve.wish(&world.soup, 1);
    wish.lines[0].name = Label::new("红烧牛肉面（大）", "Braised beef noodles (large)");
    let order = order_of(&world, wish, &mut eve).await;
    assert_eq!(order.lines[0].name, world.soup.name);
}

#[tokio::test]
async fn an_order_that_waited_while_its_dish_was_renamed_is_taken_under_the_new_name() {
    let world = World::start().await;
    let mut ann = world.customer();
    let wish = ann.wish(&world.soup, 2);
    let frozen = [ann.freeze(Mutation::OrderPlace(wish.clone()))];
    let renamed = domain::sales::Product {
        name: Label::new("汤", "Broth"),
        ..world.soup.clone()
    };
    world
        .backend
        .put_rows(vec![renamed.clone().into()])
        .await
        .unwrap();
    for _ in 0..2 {
        let reply = ann.push(&world, &frozen).await.unwrap();
        assert_eq!(reply.outcomes[0].outcome, Outcome::Applied);
    }
    // Said once more by another device of hers, under the older name.
    let mut tablet = Device::of(ann.actor);
    let order = order_of(&world, wish, &mut tablet).await;
    assert_eq!(order.lines[0].name, renamed.name);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 1);
}

#[tokio::test]
async fn a_table_that_the_business_has_not_is_refused() {
    let world = World::start().await;
    let mut ann = world.customer();
    let business = Business {
        id: BusinessId(crate::support::id()),
        name: Label::new("面馆", "Noodles"),
        about: Label::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#17604f".into(),
        tables: vec!["1".into(), "12".into()],
        delivers: false,
        country: Default::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    };
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    let at = |kind: Kind, ann: &Device| OrderPlace {
        kind,
        ..ann.wish(&world.soup, 1)
    };
    for table in ["999", "<b>x</b>"] {
        let wish = at(
            Kind::DineIn {
                table: table.into(),
            },
            &ann,
        );
        assert_eq!(refusal_of(&world, wish, &mut ann).await, Refusal::NoTable);
    }
    let home = Kind::Delivery {
        address: "1 Lake Road".into(),
        phone: "13800138000".into(),
    };
    let wish = at(home, &ann);
    assert_eq!(
        refusal_of(&world, wish, &mut ann).await,
        Refusal::NoDelivery
    );
    // Two in one push: the business is looked for once and known for both.
    let good = [Kind::DineIn { table: "12".into() }, Kind::Pickup];
    let frozen: Vec<_> = good
        .into_iter()
        .map(|kind| {
            let wish = at(kind, &ann);
            ann.freeze(Mutation::OrderPlace(wish))
        })
        .collect();
    let reply = ann.push(&world, &frozen).await.unwrap();
    assert!(
        reply
            .outcomes
            .iter()
            .all(|one| one.outcome == Outcome::Applied)
    );
}
