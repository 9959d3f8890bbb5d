//! `order.place@1`: from a cart to an order.

use crate::account::Role;
use crate::id::{OrderId, UserId};
use crate::money::Money;
use crate::policy::{Action, may};
use crate::row::{Entity, Key, Row};
use crate::sales::cart::{CartLine, quote};
use crate::sales::order::{Kind, Line, Order, OrderState};
use crate::view::{Changes, Collect, Ctx, Guard, Refusal, Rows, Side, Stop};
use serde::{Deserialize, Serialize};

/// What the customer agreed to: lines with the prices they saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderPlace {
    pub id: OrderId,
    pub customer: UserId,
    pub name: String,
    pub kind: Kind,
    pub lines: Vec<Line>,
    /// The total the customer saw.
    pub total: Money,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Places an order. The phone takes the prices its customer saw; the server quotes again.
///
/// # Errors
/// [`Stop::Refused`] with what would have to change; [`Stop::Need`] for rows not loaded.
pub fn place(view: &dyn Rows, ctx: &Ctx, wish: &OrderPlace) -> Result<Changes, Stop> {
    if !may(
        &ctx.actor,
        Action::PlaceOrder {
            customer: wish.customer,
        },
    ) {
        return Err(Refusal::NotAllowed.into());
    }
    check(wish, ctx)?;
    let key = Key::new(Entity::Order, wish.id.0);
    if let Some(have) = view.row(key)? {
        return again(have, wish);
    }
    if ctx.side == Side::Server {
        requote(view, wish)?;
    }
    let order = Order {
        id: wish.id,
        number: None,
        customer: wish.customer,
        name: wish.name.trim().to_owned(),
        kind: wish.kind.clone(),
        lines: wish.lines.clone(),
        total: wish.total,
        note: wish.note.trim().to_owned(),
        state: OrderState::Placed,
        placed_at: ctx.now,
        changed_at: ctx.now,
    };
    let mut guards = vec![Guard::NumberOrder(wish.id)];
    // Staff place orders for people at the counter, whom their own account does not name.
    if ctx.actor.user == wish.customer && !ctx.actor.role.is_staff() {
        guards.push(Guard::Collect(learnt(wish)));
    }
    Ok(Changes {
        rows: vec![Row::Order(order)],
        guards,
        ..Changes::default()
    })
}

fn learnt(wish: &OrderPlace) -> Collect {
    let phone = match &wish.kind {
        Kind::Delivery { phone, .. } => Some(phone.trim().to_owned()),
        Kind::DineIn { .. } | Kind::Pickup => None,
    };
    Collect {
        user: wish.customer,
        name: wish.name.trim().to_owned(),
        phone,
        source: "order",
    }
}

/// The same order from another device of the same person changes nothing; anything else with its id is refused.
fn again(have: &Row, wish: &OrderPlace) -> Result<Changes, Stop> {
    match have {
        Row::Order(order)
            if order.customer == wish.customer
                && order.lines == wish.lines
                && order.kind == wish.kind =>
        {
            Ok(Changes::default())
        }
        _ => Err(Refusal::IdTaken.into()),
    }
}

fn check(wish: &OrderPlace, ctx: &Ctx) -> Result<(), Refusal> {
    let long = |text: &str, limit: usize| text.chars().count() > limit;
    let too_long = |field: &str| Refusal::TooLong {
        field: field.into(),
    };
    if long(&wish.note, 500) {
        return Err(too_long("note"));
    }
    if long(&wish.name, 80) {
        return Err(too_long("name"));
    }
    match &wish.kind {
        Kind::DineIn { table } if table.trim().is_empty() || long(table, 20) => {
            return Err(Refusal::NoTable);
        }
        Kind::Delivery { address, phone } => {
            if long(address, 300) || long(phone, 40) {
                return Err(too_long("address"));
            }
            let counter = ctx.actor.role != Role::Customer;
            if address.trim().is_empty() || (phone.trim().is_empty() && !counter) {
                return Err(Refusal::NoAddress);
            }
        }
        Kind::DineIn { .. } | Kind::Pickup => {}
    }
    let sum = wish
        .lines
        .iter()
        .fold(Money(0), |sum, line| sum.plus(line.sum()));
    if wish.lines.is_empty() {
        return Err(Refusal::EmptyOrder);
    }
    if sum != wish.total || wish.lines.iter().any(|line| line.unit < Money(0)) {
        return Err(Refusal::BadPrice);
    }
    Ok(())
}

/// Only the server's catalogue decides: sold-out lines and changed prices come back to the customer.
fn requote(view: &dyn Rows, wish: &OrderPlace) -> Result<(), Stop> {
    let wanted: Vec<CartLine> = wish.lines.iter().map(Line::wish).collect();
    let now = quote(view, &wanted)?;
    if !now.sold_out.is_empty() {
        return Err(Refusal::SoldOut {
            lines: now.sold_out,
        }
        .into());
    }
    if now.total != wish.total
        || now
            .lines
            .iter()
            .zip(&wish.lines)
            .any(|(now, seen)| now.unit != seen.unit)
    {
        return Err(Refusal::PriceChanged {
            lines: now.lines,
            total: now.total,
        }
        .into());
    }
    Ok(())
}
