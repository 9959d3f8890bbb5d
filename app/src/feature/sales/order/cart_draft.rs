//! The cart with everything around it, as it is kept on the device until the order is placed. Pure.

use domain::account::Business;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::cart::{MAX_LINES, MAX_QUANTITY, price_line};
use domain::sales::{Cart, CartLine, Kind, Line, Order, OrderPlace, Product};
use domain::{CouponId, Key, Money, OrderId, ParkedId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a scanned table is believed.
const VISIT: i64 = 6 * 60 * 60_000;

/// How the order should reach the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    DineIn,
    #[default]
    Pickup,
    Delivery,
}

/// The cart and what goes with it. Every field survives a reload.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CartDraft {
    /// The name of what is being chosen: the order that it becomes bears it, from whichever tab it is placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wish: Option<Uuid>,
    pub cart: Cart,
    pub how: How,
    pub table: String,
    /// When the table was scanned or chosen, epoch ms.
    pub table_at: i64,
    pub address: String,
    pub phone: String,
    pub name: String,
    /// What is to be taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponId>,
    /// Set where this cart is a second try of an order that the server kept.
    pub answers: Option<Answers>,
}

/// A kept order that this cart answers. It never got a row, so its id is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub parked: ParkedId,
    pub order: OrderId,
}

/// What keeps an order from being placed, in the order in which it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Lines,
    Less,
    Table,
    Address,
    Phone,
    Name,
}

/// A line of the cart as the menu stands now.
#[derive(Debug, Clone, PartialEq)]
pub enum CartEntry {
    Good {
        line: Line,
        product: Product,
    },
    SoldOut {
        line: Line,
        product: Product,
    },
    /// Its options do not fit the product any more.
    Changed {
        product: Product,
    },
    Gone,
}

/// The priced cart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Priced {
    pub entries: Vec<CartEntry>,
    /// Of the lines that can be ordered.
    pub total: Money,
}

impl Priced {
    /// True where every line can be ordered.
    #[must_use]
    pub fn all_good(&self) -> bool {
        self.entries
            .iter()
            .all(|entry| matches!(entry, CartEntry::Good { .. }))
    }

    /// The lines that can be ordered.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.entries
            .iter()
            .filter_map(|entry| match entry {
                CartEntry::Good { line, .. } => Some(line.clone()),
                CartEntry::SoldOut { .. } | CartEntry::Changed { .. } | CartEntry::Gone => None,
            })
            .collect()
    }
}

/// Prices the cart line by line, so that one stale line spoils nothing else.
#[must_use]
pub fn price(rows: &Projection, cart: &Cart) -> Priced {
    let mut priced = Priced::default();
    for want in &cart.lines {
        let entry = match rows.get(Key::new(Entity::Product, want.product.0)) {
            Some(Row::Product(product)) => entry(product, want),
            _ => CartEntry::Gone,
        };
        if let CartEntry::Good { line, .. } = &entry {
            priced.total = priced.total.plus(line.sum());
        }
        priced.entries.push(entry);
    }
    priced
}

fn entry(product: &Product, want: &CartLine) -> CartEntry {
    let product = product.clone();
    match price_line(&product, want) {
        Some(line) if product.available => CartEntry::Good { line, product },
        Some(line) => CartEntry::SoldOut { line, product },
        None => CartEntry::Changed { product },
    }
}

impl CartDraft {
    /// Takes the table of a QR code for this visit.
    pub fn sit_down(&mut self, table: &str, now: i64) {
        table.clone_into(&mut self.table);
        self.table_at = now;
        self.how = How::DineIn;
    }

    /// Forgets a table of an earlier visit, or one that the business does not have.
    pub fn refresh(&mut self, business: &Business, now: i64) {
        if now - self.table_at > VISIT || !business.tables.contains(&self.table) {
            self.table.clear();
        }
        if self.how == How::Delivery && !business.delivers {
            self.how = How::Pickup;
        }
        if self.how == How::DineIn && business.tables.is_empty() {
            self.how = How::Pickup;
        }
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.how {
            How::DineIn => Kind::DineIn {
                table: self.table.trim().to_owned(),
            },
            How::Pickup => Kind::Pickup,
            How::Delivery => Kind::Delivery {
                address: self.address.trim().to_owned(),
                phone: self.phone.trim().to_owned(),
            },
        }
    }

    /// The first thing that is missing.
    #[must_use]
    pub fn missing(&self, priced: &Priced) -> Option<Missing> {
        let blank = |text: &str| text.trim().is_empty();
        if !priced.all_good() {
            return Some(Missing::Lines);
        }
        if self.cart.lines.len() > MAX_LINES {
            return Some(Missing::Less);
        }
        match self.how {
            How::DineIn if blank(&self.table) => return Some(Missing::Table),
            How::Delivery if blank(&self.address) => return Some(Missing::Address),
            How::Delivery if blank(&self.phone) => return Some(Missing::Phone),
            How::DineIn | How::Delivery | How::Pickup => {}
        }
        (self.how != How::DineIn && blank(&self.name)).then_some(Missing::Name)
    }

    /// The order this cart asks for, under the cart's name. A second try keeps the id of the first.
    #[must_use]
    pub fn order_args(&self, priced: &Priced, customer: UserId, wish: Uuid) -> OrderPlace {
        OrderPlace {
            id: self.answers.map_or(OrderId(wish), |answers| answers.order),
            customer,
            name: self.name.trim().to_owned(),
            kind: self.kind(),
            lines: priced.lines(),
            total: priced.total,
            note: self.cart.note.trim().to_owned(),
            coupon: self.coupon,
            off: None,
        }
    }

    /// After placing: what was ordered goes, who and where stays. What is chosen next gets a name of its own then, so that copies of a profile that
    /// both go on do not order under one name.
    #[must_use]
    pub fn ordered(&self) -> Self {
        Self {
            cart: Cart::default(),
            coupon: None,
            answers: None,
            wish: None,
            ..self.clone()
        }
    }

    /// Tabs that add to a line at once add up to more than one line holds.
    pub fn within_limits(&mut self) {
        for line in &mut self.cart.lines {
            line.quantity = line.quantity.min(MAX_QUANTITY);
        }
    }

    /// Drops what cannot be ordered now.
    pub fn keep_good(&mut self, priced: &Priced) {
        let mut entries = priced.entries.iter();
        self.cart
            .lines
            .retain(|_| matches!(entries.next(), Some(CartEntry::Good { .. })));
    }

    /// Fills the cart from an earlier order with what is on the menu now; how many lines were left out.
    pub fn again(&mut self, order: &Order, rows: &Projection) -> usize {
        let wished = Cart {
            lines: order.lines.iter().map(Line::wish).collect(),
            note: String::new(),
        };
        let priced = price(rows, &wished);
        let good = wished
            .lines
            .into_iter()
            .zip(&priced.entries)
            .filter(|(_, entry)| matches!(entry, CartEntry::Good { .. }));
        let before = self.cart.count();
        let mut added = 0;
        for (line, _) in good {
            self.cart.add(line);
            added += 1;
        }
        debug_assert!(self.cart.count() >= before);
        order.lines.len() - added
    }

    /// Takes a kept order back into the cart, to be changed and placed as its answer.
    pub fn take_back(&mut self, args: &OrderPlace, parked: ParkedId) {
        self.cart = Cart {
            note: args.note.clone(),
            ..Cart::default()
        };
        args.lines
            .iter()
            .for_each(|line| self.cart.add(line.wish()));
        self.coupon = args.coupon;
        self.answers = Some(Answers {
            parked,
            order: args.id,
        });
        if !args.name.is_empty() {
            self.name.clone_from(&args.name);
        }
        match &args.kind {
            Kind::DineIn { table } => {
                self.how = How::DineIn;
                self.table.clone_from(table);
            }
            Kind::Pickup => self.how = How::Pickup,
            Kind::Delivery { address, phone } => {
                self.how = How::Delivery;
                self.address.clone_from(address);
                self.phone.clone_from(phone);
            }
        }
    }
}

#[cfg(test)]
#[path = "cart_draft_tests.rs"]
pub mod tests;
