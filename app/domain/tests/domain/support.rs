//! A shop with one dish.

use domain::account::{Actor, Business, Role};
use domain::id::{BusinessId, CategoryId};
use domain::money::Currency;
use domain::people::Country;
use domain::projection::{Pending, Projection};
use domain::sales::cart::price_line;
use domain::sales::{CartLine, Kind, OptionChoice, OptionGroup, OrderPlace, Product};
use domain::{
    Ctx, Entity, Key, Label, Money, Mutation, OrderId, ProductId, Row, Rows, Side, Stop, UserId,
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn me() -> UserId {
    UserId(uuid(1))
}

pub fn other_user() -> UserId {
    UserId(uuid(2))
}

pub fn product_id() -> ProductId {
    ProductId(uuid(10))
}

pub fn order_id() -> OrderId {
    OrderId(uuid(20))
}

pub fn order_key() -> Key {
    Key::new(Entity::Order, order_id().0)
}

/// Rows that are all loaded.
#[derive(Clone)]
pub struct Shop(BTreeMap<Key, Row>);

impl Rows for Shop {
    fn row(&self, key: Key) -> Result<Option<&Row>, Stop> {
        Ok(self.0.get(&key))
    }

    fn business(&self) -> Result<Option<&Business>, Stop> {
        Ok(self.0.values().find_map(Row::as_business))
    }
}

impl Shop {
    pub fn put(&mut self, rows: Vec<Row>) {
        self.0.extend(rows.into_iter().map(|row| (row.key(), row)));
    }

    pub fn with(&self, change: impl FnOnce(&mut Product)) -> Self {
        let mut product = self.product().clone();
        change(&mut product);
        let mut shop = self.clone();
        shop.put(vec![Row::Product(product)]);
        shop
    }

    pub fn product(&self) -> &Product {
        self.0[&Key::new(Entity::Product, product_id().0)]
            .as_product()
            .unwrap()
    }

    pub fn rows(&self) -> Vec<Row> {
        self.0.values().cloned().collect()
    }
}

/// Beef noodles at 28.00, with an egg for 3.00 that has to be chosen.
pub fn shop() -> Shop {
    let egg = OptionChoice {
        id: "egg".into(),
        name: Label::new("加蛋", "Egg"),
        extra: Money(300),
    };
    let extra = OptionGroup {
        id: "extra".into(),
        name: Label::new("加料", "Extra"),
        choices: vec![egg],
        min: 1,
        max: 1,
    };
    let product = Product {
        id: product_id(),
        category: CategoryId(uuid(11)),
        name: Label::new("红烧牛肉面", "Beef noodles"),
        about: Label::default(),
        price: Money(2_800),
        options: vec![extra],
        photo: None,
        available: true,
        marks: Default::default(),
        sort: 1,
        hidden: false,
        removed: false,
    };
    let mut shop = Shop(BTreeMap::new());
    shop.put(vec![Row::Product(product)]);
    shop
}

pub fn shop_without_dishes() -> Shop {
    Shop(BTreeMap::new())
}

pub fn business(tables: &[&str], delivers: bool) -> Business {
    Business {
        id: BusinessId(uuid(12)),
        name: Label::new("面馆", "Noodles"),
        about: Label::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#17604f".into(),
        tables: tables.iter().map(|table| (*table).to_owned()).collect(),
        delivers,
        country: Default::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    }
}

pub fn ctx(role: Role, side: Side) -> Ctx {
    Ctx {
        actor: Actor { user: me(), role },
        client: uuid(3),
        mid: 1,
        now: 1_000,
        side,
    }
}

fn wish(shop: &Shop, quantity: u32, id: OrderId) -> OrderPlace {
    let wanted = CartLine {
        product: product_id(),
        options: vec![("extra".into(), "egg".into())],
        quantity,
    };
    let line = price_line(shop.product(), &wanted).unwrap();
    let total = line.sum();
    let kind = Kind::DineIn { table: "12".into() };
    OrderPlace {
        id,
        customer: me(),
        name: "Lin".into(),
        kind,
        lines: vec![line],
        total,
        note: String::new(),
        coupon: None,
        off: None,
    }
}

pub fn place(shop: &Shop, quantity: u32) -> Mutation {
    Mutation::OrderPlace(wish(shop, quantity, order_id()))
}

/// An order of its own, committed as `mid`.
pub fn pending(shop: &Shop, quantity: u32, mid: u64) -> Pending {
    let mutation = Mutation::OrderPlace(wish(shop, quantity, OrderId(uuid(100 + u128::from(mid)))));
    Pending {
        mid,
        ctx: Ctx {
            mid,
            ..ctx(Role::Customer, Side::Phone)
        },
        draft: mutation.into(),
    }
}

pub fn all(shown: &Projection) -> Vec<Row> {
    Entity::ALL
        .iter()
        .flat_map(|entity| shown.all(*entity))
        .cloned()
        .collect()
}

pub fn a_business() -> Business {
    Business {
        id: BusinessId(uuid(9)),
        name: Label::new("河畔面馆", "Riverside Noodles"),
        about: Label::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#1a6b4f".into(),
        tables: vec!["1".into()],
        delivers: true,
        country: Country::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    }
}
