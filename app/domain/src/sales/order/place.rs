//! `order.place@1`: from a cart to an order.

use crate::account::Role;
use crate::id::{CouponId, OrderId, UserId};
use crate::money::Money;
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::cart::{CartLine, MAX_LINES, MAX_QUANTITY, price_line, quote};
use crate::sales::offer::redeem::{only_one, redeem};
use crate::sales::order::{Kind, Line, Order, OrderState};
use crate::sales::product::Product;
use crate::text;
use crate::view::{Changes, Collect, Ctx, Rows, ServerStep, Side, Stop};
use serde::{Deserialize, Serialize};

/// What the customer agreed to: lines with the names and prices they saw. They are compared with the catalogue; what the order says comes from
/// the catalogue alone.
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
    /// What its customer wants taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponId>,
    /// What the cart said that the coupon takes off; where that is not known, whatever it takes off is agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Money>,
}

/// Places an order. The phone takes the prices its customer saw; the server quotes again. What a product is called comes from the catalogue on
/// both: a dish that was renamed meanwhile is the same dish.
///
/// # Errors
/// [`Stop::Refused`] with what would have to change; [`Stop::Need`] for rows not loaded.
pub fn place(view: &dyn Rows, ctx: &Ctx, args: &OrderPlace) -> Result<Changes, Stop> {
    if !may(
        &ctx.actor,
        Action::PlaceOrder {
            customer: args.customer,
        },
    ) {
        return Err(Refusal::NotAllowed.into());
    }
    check(args, ctx)?;
    let kind = args.kind.trimmed();
    // The same order from another device of the same person changes nothing.
    let same = |have: &Order| {
        (have.customer, have.kind.trimmed()) == (args.customer, kind.clone())
            && have.lines.len() == args.lines.len()
            && have
                .lines
                .iter()
                .zip(&args.lines)
                .all(|(have, sent)| have.is_same_wish(sent))
    };
    if noun::created(view, args.id, same)? {
        only_one(view, args.id, args.coupon)?;
        return Ok(Changes::default());
    }
    let lines = match ctx.side {
        Side::Server => {
            check_business(view, &kind)?;
            requote(view, args)?
        }
        Side::Phone => shown(view, args)?,
    };
    let mut order = Order {
        id: args.id,
        number: None,
        customer: args.customer,
        name: text::line(&args.name),
        kind,
        lines,
        total: args.total,
        note: args.note.trim().to_owned(),
        state: OrderState::Placed,
        placed_at: ctx.now,
        changed_at: ctx.now,
        discounts: Vec::new(),
    };
    let mut server_steps = vec![ServerStep::NumberOrder(args.id)];
    // Staff place orders for people at the counter, whom their own account does not name.
    if ctx.actor.user == args.customer && !ctx.actor.role.is_staff() {
        server_steps.push(ServerStep::Collect(learnt(args)));
    }
    let coupon = match args.coupon {
        Some(id) => Some(redeem(view, ctx, &mut order, (id, args.off))?),
        None => None,
    };
    let mut rows = vec![Row::Order(order)];
    rows.extend(coupon);
    Ok(Changes {
        rows,
        server_steps,
        ..Changes::default()
    })
}

fn learnt(args: &OrderPlace) -> Collect {
    let phone = match &args.kind {
        Kind::Delivery { phone, .. } => Some(phone.trim().to_owned()),
        Kind::DineIn { .. } | Kind::Pickup => None,
    };
    Collect {
        user: args.customer,
        name: text::line(&args.name),
        phone,
        source: "order",
    }
}

fn check(args: &OrderPlace, ctx: &Ctx) -> Result<(), Refusal> {
    let long = |text: &str, limit: usize| text.chars().count() > limit;
    let too_long = |field: &str| Refusal::TooLong {
        field: field.into(),
    };
    if long(&args.note, 500) {
        return Err(too_long("note"));
    }
    if long(&args.name, 80) {
        return Err(too_long("name"));
    }
    match &args.kind {
        Kind::DineIn { table } if !is_table(table) => return Err(Refusal::NoTable),
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
    if args.lines.len() > MAX_LINES
        || args
            .lines
            .iter()
            .any(|line| !(1..=MAX_QUANTITY).contains(&line.quantity))
    {
        return Err(Refusal::TooMuch);
    }
    let sum = args
        .lines
        .iter()
        .fold(Money(0), |sum, line| sum.plus(line.sum()));
    if args.lines.is_empty() {
        return Err(Refusal::EmptyOrder);
    }
    if sum != args.total || args.lines.iter().any(|line| line.unit < Money(0)) {
        return Err(Refusal::BadPrice);
    }
    Ok(())
}

/// A word or two as they stand on a table, where the business has no list of them.
fn is_table(table: &str) -> bool {
    let table = table.trim();
    let odd = |c: char| c.is_control() || text::is_invisible(c) || matches!(c, '<' | '>');
    !table.is_empty() && table.chars().count() <= 20 && !table.chars().any(odd)
}

/// Only the server knows the tables and the ways of today: a phone may have been away while they changed.
fn check_business(view: &dyn Rows, kind: &Kind) -> Result<(), Stop> {
    let Some(business) = view.business()? else {
        return Ok(());
    };
    match kind {
        Kind::DineIn { table } if !business.tables.is_empty() => {
            let known = business.tables.iter().any(|known| known.trim() == table);
            if !known {
                return Err(Refusal::NoTable.into());
            }
        }
        Kind::Delivery { .. } if !business.delivers => return Err(Refusal::NoDelivery.into()),
        Kind::DineIn { .. } | Kind::Pickup | Kind::Delivery { .. } => {}
    }
    Ok(())
}

/// The lines as the catalogue names them. Only the server's catalogue decides: sold-out lines and changed prices come back to the customer.
fn requote(view: &dyn Rows, args: &OrderPlace) -> Result<Vec<Line>, Stop> {
    let wanted: Vec<CartLine> = args.lines.iter().map(Line::wish).collect();
    let now = quote(view, &wanted)?;
    if !now.sold_out.is_empty() {
        return Err(Refusal::SoldOut {
            lines: now.sold_out,
        }
        .into());
    }
    if now.total != args.total
        || now
            .lines
            .iter()
            .zip(&args.lines)
            .any(|(now, seen)| now.unit != seen.unit)
    {
        return Err(Refusal::PriceChanged {
            lines: now.lines,
            total: now.total,
        }
        .into());
    }
    Ok(now.lines)
}

/// The lines as this phone's catalogue names them, at the prices that its customer saw; as they were seen where it has no such dish any more.
fn shown(view: &dyn Rows, args: &OrderPlace) -> Result<Vec<Line>, Stop> {
    let named = |seen: &Line| {
        let product = view.find::<Product>(seen.product)?;
        let now = product.and_then(|product| price_line(product, &seen.wish()));
        Ok(now.map_or_else(
            || seen.clone(),
            |now| Line {
                unit: seen.unit,
                ..now
            },
        ))
    };
    args.lines.iter().map(named).collect()
}
