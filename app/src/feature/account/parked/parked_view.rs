//! What a kept mutation asks of its author. Pure: the screen only shows it.

use super::noun_versions::noun_versions;
use crate::feature::account::mutation_text::mutation_text;
use crate::feature::people::contact::parked_versions::{ParkedVersions, typed, versions};
use crate::feature::reach::strategy_text::{bad_steps_text, is_of_steps};
use crate::feature::sales::booking::booking_text::when_text;
use crate::feature::sales::booking::picker::place_of;
use crate::feature::sales::order::order_text::{kind_text, lines_text, order_title, state_text};
use crate::zones;
use domain::account::{Parked, ParkedReason};
use domain::id::ConsentId;
use domain::merge::Was;
use domain::mutation::ParkedDrop;
use domain::people::ConsentGrant;
use domain::people::consent::said_again;
use domain::projection::Projection;
use domain::refusal::Refusal;
use domain::row::{Entity, Row};
use domain::sales::{BookingMove, BookingRequest, Line, OrderPlace, ProductSet};
use domain::{ContactId, Draft, Key, Label, Money, Mutation, ParkedId, ProductId};
use words::{Words, time};

/// A question, with the answers that make sense.
#[derive(Debug, Clone, PartialEq)]
pub enum ParkedView {
    /// An order whose prices changed before it arrived.
    Price { args: OrderPlace, again: OrderPlace },
    /// An order with sold-out lines; `rest` is the order without them, if anything is left.
    SoldOut {
        args: OrderPlace,
        gone: Vec<Line>,
        rest: Option<OrderPlace>,
    },
    /// A step somebody else was faster with.
    State {
        order: Option<i64>,
        state: &'static str,
    },
    /// A price that two people changed.
    PriceConflict {
        product: ProductId,
        name: Label,
        base: Money,
        theirs: Money,
        mine: Money,
    },
    /// An order whose coupon cannot be used; `again` is the order without it.
    Coupon {
        args: OrderPlace,
        again: OrderPlace,
        why: Refusal,
    },
    /// An order that a rule refused: it can go back into the cart.
    Order { args: OrderPlace, why: Refusal },
    /// A time that cannot be had: the nearest others, each as a text and as the answer that takes it.
    Slots {
        what: String,
        why: Refusal,
        next: Vec<(String, Draft)>,
    },
    /// A grant whose author had not seen the last withdrawal: what it was for, the question, and the grant that has seen it.
    Consent {
        what: String,
        question: String,
        again: Box<Draft>,
    },
    /// A field of a contact or a conversation that two people changed.
    Versions(Box<ParkedVersions>),
    /// Anything else that a rule refused: what it was, and what was typed, to copy.
    Refused {
        why: Refusal,
        what: String,
        typed: Option<String>,
    },
    /// Taking it broke the server: what it was, and the same again.
    Broken { what: String, again: Box<Draft> },
    /// It builds on another one that waits here, and is done with that.
    Behind { what: String },
    /// The server will do it once it knows how.
    Unknown,
}

/// Reads what a kept mutation asks.
#[must_use]
pub fn parked_view(parked: &Parked, rows: &Projection, words: &Words) -> ParkedView {
    if parked.behind.is_some() {
        let what = decoded(parked).map(|mutation| mutation_text(&mutation.into(), rows, words).0);
        return ParkedView::Behind {
            what: what.unwrap_or_default(),
        };
    }
    match &parked.reason {
        ParkedReason::Unknown => ParkedView::Unknown,
        ParkedReason::Broken => broken(parked, rows, words),
        ParkedReason::Conflict {
            field,
            base,
            theirs,
            mine,
        } => conflict(parked, rows, field, [base, theirs, mine], words),
        ParkedReason::Refused {
            refusal:
                refusal @ Refusal::ConsentWithdrawn {
                    consent,
                    at,
                    by_customer,
                },
        } => match decoded(parked) {
            Some(Mutation::ConsentGrant(args)) => {
                withdrawn(parked, rows, args, (*consent, *at, *by_customer), words)
            }
            mutation => plain(mutation, rows, refusal, words),
        },
        ParkedReason::Refused { refusal } => refused(parked, rows, refusal, words),
        // What a newer server means by it is not guessed: no answer but to let go.
        ParkedReason::Other { why, args } => {
            let (rule, args) = (why.clone(), args.clone());
            plain(decoded(parked), rows, &Refusal::Other { rule, args }, words)
        }
    }
}

fn decoded(parked: &Parked) -> Option<Mutation> {
    Mutation::decode(&parked.mutation, &parked.args.to_string()).ok()
}

fn broken(parked: &Parked, rows: &Projection, words: &Words) -> ParkedView {
    let Some(mutation) = decoded(parked) else {
        return ParkedView::Unknown;
    };
    let what = mutation_text(&mutation.clone().into(), rows, words).0;
    let answers = Some(parked.id);
    let again = Box::new(Draft { mutation, answers });
    ParkedView::Broken { what, again }
}

fn refused(parked: &Parked, rows: &Projection, refusal: &Refusal, words: &Words) -> ParkedView {
    match (decoded(parked), refusal) {
        (Some(Mutation::OrderPlace(args)), Refusal::PriceChanged { lines, total }) => {
            let again = OrderPlace {
                lines: lines.clone(),
                total: *total,
                // What a coupon takes off other prices was not seen.
                off: None,
                ..args.clone()
            };
            ParkedView::Price { args, again }
        }
        (Some(Mutation::OrderPlace(args)), Refusal::SoldOut { lines }) => sold_out(args, lines),
        // Of a coupon that went with its offer or its customer there is nothing left to use.
        (Some(Mutation::OrderPlace(args)), why) if args.coupon.is_some() && is_of_coupon(why) => {
            let again = OrderPlace {
                coupon: None,
                off: None,
                ..args.clone()
            };
            let why = why.clone();
            ParkedView::Coupon { args, again, why }
        }
        (Some(Mutation::OrderPlace(args)), why) => ParkedView::Order {
            args,
            why: why.clone(),
        },
        (
            Some(Mutation::BookingRequest(args)),
            Refusal::SlotTaken { next } | Refusal::NotOpen { next },
        ) => {
            let offering = rows.get(Key::new(Entity::ServiceOffering, args.offering.0));
            let place = offering
                .and_then(Row::as_service_offering)
                .and_then(|offering| place_of(offering, rows));
            let zone = place.map(|place| place.zone).unwrap_or_default();
            let again = |start| {
                BookingRequest {
                    start,
                    ..args.clone()
                }
                .into()
            };
            slots(parked, rows, refusal, (next, &zone), again, words)
        }
        (
            Some(Mutation::BookingMove(args)),
            Refusal::SlotTaken { next } | Refusal::NotOpen { next },
        ) => {
            let row = rows.get(Key::new(Entity::Booking, args.id.0));
            let booking = row.and_then(Row::as_booking);
            let zone = booking
                .map(|booking| booking.zone.clone())
                .unwrap_or_default();
            // The time as it is now is what a new wish has to name.
            let was = booking.map_or(args.was, |booking| booking.start);
            let again = |start| {
                BookingMove {
                    start,
                    was,
                    ..args.clone()
                }
                .into()
            };
            slots(parked, rows, refusal, (next, &zone), again, words)
        }
        (Some(Mutation::OrderStep(step)), Refusal::WrongState { state }) => {
            let number = match rows.get(Key::new(Entity::Order, step.id.0)) {
                Some(Row::Order(order)) => order.number,
                _ => None,
            };
            ParkedView::State {
                order: number,
                state: state_text(state, words),
            }
        }
        (mutation, why) => plain(mutation, rows, why, words),
    }
}

fn is_of_coupon(why: &Refusal) -> bool {
    let is_gone = |noun: &str| noun == Entity::Coupon.name() || noun == Entity::Offer.name();
    match why {
        Refusal::CouponOff { .. } => true,
        Refusal::Missing { noun } => is_gone(noun),
        _ => false,
    }
}

/// The nearest other times, each with the wish for it.
fn slots(
    parked: &Parked,
    rows: &Projection,
    why: &Refusal,
    (next, zone): (&[i64], &str),
    again: impl Fn(i64) -> Mutation,
    words: &Words,
) -> ParkedView {
    let one = |start: &i64| {
        let draft = Draft {
            mutation: again(*start),
            answers: Some(parked.id),
        };
        (when_text(*start, zone, words), draft)
    };
    let what = decoded(parked).map(|mutation| mutation_text(&mutation.into(), rows, words).0);
    ParkedView::Slots {
        what: what.unwrap_or_default(),
        why: why.clone(),
        next: next.iter().map(one).collect(),
    }
}

/// "You withdrew this on 3 May. Allow again?" The day is the business's.
fn withdrawn(
    parked: &Parked,
    rows: &Projection,
    args: ConsentGrant,
    (seen, at, by_customer): (ConsentId, i64, bool),
    words: &Words,
) -> ParkedView {
    // It may have been said again since: the question is about the day that the row shows, and so is the answer.
    let row = rows.get(Key::new(Entity::Consent, seen.0));
    let row = row.and_then(Row::as_consent);
    let (at, by_customer) = row.map_or((at, by_customer), |row| (row.said_at, row.is_own()));
    let business = rows.all(Entity::Business).find_map(Row::as_business);
    let offset = business.map_or(0, |business| zones::offset_minutes(&business.zone, at));
    let when = time::day(words.lang, at, offset);
    let own = args.contact == ContactId::of_user(parked.owner);
    let question = match (own, by_customer) {
        (true, true) => words.consent.card_mine,
        (true, false) => words.consent.card_noted,
        (false, _) => words.consent.card_theirs,
    };
    let all = rows.all(Entity::Consent).filter_map(Row::as_consent);
    let all = all.filter(|one| {
        (one.contact, one.purpose, one.channel) == (args.contact, args.purpose, args.channel)
    });
    let again = ConsentGrant {
        seen: Some(seen),
        seen_again: said_again(all),
        ..args
    };
    let what = words.consent_what(again.purpose, again.channel);
    let contact = rows.get(Key::new(Entity::Contact, again.contact.0));
    let name = contact.and_then(Row::as_contact).filter(|_| !own);
    ParkedView::Consent {
        what: match name {
            Some(contact) => format!("{} · {what}", contact.name()),
            None => what,
        },
        question: question(&when),
        again: Box::new(Draft {
            mutation: again.into(),
            answers: Some(parked.id),
        }),
    }
}

/// A "no" that is only told: what it was about, and what was typed.
fn plain(
    mutation: Option<Mutation>,
    rows: &Projection,
    why: &Refusal,
    words: &Words,
) -> ParkedView {
    ParkedView::Refused {
        why: why.clone(),
        typed: mutation.as_ref().and_then(typed),
        what: mutation.map_or_else(String::new, |one| mutation_text(&one.into(), rows, words).0),
    }
}

fn sold_out(args: OrderPlace, at: &[usize]) -> ParkedView {
    let (gone, left): (Vec<_>, Vec<_>) = args
        .lines
        .iter()
        .cloned()
        .enumerate()
        .partition(|(line, _)| at.contains(line));
    let lines: Vec<Line> = left.into_iter().map(|(_, line)| line).collect();
    let total = lines
        .iter()
        .fold(Money(0), |sum, line| sum.plus(line.sum()));
    let rest = (!lines.is_empty()).then(|| OrderPlace {
        lines,
        total,
        off: None,
        ..args.clone()
    });
    ParkedView::SoldOut {
        args,
        gone: gone.into_iter().map(|(_, line)| line).collect(),
        rest,
    }
}

fn conflict(
    parked: &Parked,
    rows: &Projection,
    field: &str,
    values: [&serde_json::Value; 3],
    words: &Words,
) -> ParkedView {
    let mutation = decoded(parked);
    if let Some(mutation) = &mutation
        && let Some(two) = versions(mutation, rows, field, values, words)
    {
        return ParkedView::Versions(Box::new(two));
    }
    let amounts = values.map(|value| value.as_i64().map(Money));
    match (mutation, field, amounts) {
        (Some(Mutation::ProductSet(set)), "price", [Some(base), Some(theirs), Some(mine)]) => {
            let (name, theirs) = match rows.get(Key::new(Entity::Product, set.id.0)) {
                // The price as it is now is what a new change has to name.
                Some(Row::Product(product)) => (product.name.clone(), product.price),
                _ => (Label::default(), theirs),
            };
            ParkedView::PriceConflict {
                product: set.id,
                name,
                base,
                theirs,
                mine,
            }
        }
        _ => noun_versions(parked, rows, field, values, words).map_or(ParkedView::Unknown, |two| {
            ParkedView::Versions(Box::new(two))
        }),
    }
}

impl ParkedView {
    /// The card's heading.
    #[must_use]
    pub fn title(&self, words: &Words) -> String {
        match self {
            Self::Price { .. } => words.account.price_title.to_owned(),
            Self::SoldOut { .. } => words.account.sold_title.to_owned(),
            Self::State { order, .. } => (words.account.state_title)(&order_title(*order, words)),
            Self::PriceConflict { name, .. } => {
                words.of_staff(|staff| (staff.account.conflict_title)(name.text(words.lang)))
            }
            Self::Consent { what, .. } => (words.consent.card_title)(what),
            Self::Versions(two) if two.name.is_empty() => (words.people.conflict)(&two.field),
            Self::Versions(two) => {
                let field = format!("{} · {}", two.name, two.field);
                (words.people.conflict)(&field)
            }
            Self::Slots { what, .. } => (words.people.refused_title)(what),
            Self::Refused { what, .. } if !what.is_empty() => (words.people.refused_title)(what),
            Self::Coupon { .. } => words.offer.parked_title.to_owned(),
            Self::Order { .. } | Self::Refused { .. } => words.account.other_title.to_owned(),
            Self::Broken { what, .. } => (words.people.refused_title)(what),
            Self::Behind { .. } => words.account.behind_title.to_owned(),
            Self::Unknown => words.account.unknown_title.to_owned(),
        }
    }

    /// What happened.
    #[must_use]
    pub fn why(&self, words: &Words) -> String {
        match self {
            Self::Price { .. } => words.account.price_why.to_owned(),
            Self::SoldOut { rest: Some(_), .. } => words.account.sold_why.to_owned(),
            Self::SoldOut { rest: None, .. } => words.account.sold_all_why.to_owned(),
            Self::State { state, .. } => (words.account.state_why)(state),
            Self::PriceConflict { .. } => {
                words.of_staff(|staff| staff.account.conflict_why.to_owned())
            }
            Self::Consent { question, .. } => question.clone(),
            Self::Versions(_) => words.people.conflict_text.to_owned(),
            Self::Order { why, .. }
            | Self::Coupon { why, .. }
            | Self::Refused { why, .. }
            | Self::Slots { why, .. } => refusal_text(why, words).to_owned(),
            Self::Broken { .. } => words.account.broken_why.to_owned(),
            Self::Behind { what } => (words.account.behind_why)(what),
            Self::Unknown => words.account.unknown_why.to_owned(),
        }
    }

    /// What was kept of it.
    #[must_use]
    pub fn kept_text(&self, words: &Words) -> Option<String> {
        match self {
            Self::Price { args, .. }
            | Self::SoldOut { args, .. }
            | Self::Coupon { args, .. }
            | Self::Order { args, .. } => Some((words.account.kept)(&format!(
                "{} · {}",
                kind_text(&args.kind, words),
                lines_text(&args.lines, words)
            ))),
            Self::State { .. }
            | Self::PriceConflict { .. }
            | Self::Slots { .. }
            | Self::Consent { .. }
            | Self::Versions(_)
            | Self::Refused { .. }
            | Self::Broken { .. }
            | Self::Behind { .. }
            | Self::Unknown => None,
        }
    }

    /// The order it is about, to go back into the cart.
    #[must_use]
    pub fn order_args(&self) -> Option<&OrderPlace> {
        match self {
            Self::Price { args, .. }
            | Self::SoldOut { args, .. }
            | Self::Coupon { args, .. }
            | Self::Order { args, .. } => Some(args),
            Self::State { .. }
            | Self::PriceConflict { .. }
            | Self::Slots { .. }
            | Self::Consent { .. }
            | Self::Versions(_)
            | Self::Refused { .. }
            | Self::Broken { .. }
            | Self::Behind { .. }
            | Self::Unknown => None,
        }
    }
}

/// The answer that orders again under the kept mutation's name. The order never got a row, so its id stays.
#[must_use]
pub fn order(parked: ParkedId, args: OrderPlace) -> Draft {
    Draft {
        mutation: Mutation::OrderPlace(args),
        answers: Some(parked),
    }
}

/// The answer "mine" to a price conflict.
#[must_use]
pub fn my_price(parked: ParkedId, product: ProductId, theirs: Money, mine: Money) -> Draft {
    let set = ProductSet {
        price: Some(Was {
            was: theirs,
            new: mine,
        }),
        ..ProductSet::of(product)
    };
    Draft {
        mutation: Mutation::ProductSet(set),
        answers: Some(parked),
    }
}

/// The answer "let it go".
#[must_use]
pub fn let_go(parked: ParkedId) -> Draft {
    Mutation::ParkedDrop(ParkedDrop { id: parked }).into()
}

/// Every "no" in words.
#[must_use]
pub fn refusal_text(refusal: &Refusal, words: &Words) -> &'static str {
    match refusal {
        Refusal::NotAllowed => words.account.why_not_allowed,
        Refusal::Missing { .. } => words.account.why_missing,
        Refusal::IdTaken => words.account.why_id_taken,
        Refusal::EmptyOrder => words.account.why_empty,
        Refusal::TooMuch => words.account.why_too_much,
        Refusal::TooLong { .. } => words.account.why_too_long,
        Refusal::NoAddress => words.account.why_address,
        Refusal::NoTable => words.account.why_table,
        Refusal::NoDelivery => words.account.why_delivery,
        Refusal::BadOptions { .. } => words.account.why_options,
        Refusal::SoldOut { .. } => words.account.sold_why,
        Refusal::PriceChanged { .. } => words.account.price_why,
        Refusal::WrongState { .. } => words.sales.cancelled,
        Refusal::NoReason => words.of_staff(|staff| staff.account.why_reason),
        Refusal::BadPrice => words.of_staff(|staff| staff.account.why_price),
        Refusal::AlreadySettled { .. } => words.account.why_settled,
        Refusal::NoName => words.account.why_no_name,
        Refusal::BadDate => words.account.why_date,
        Refusal::EmptyPoint => words.account.why_empty_point,
        Refusal::EmptyText => words.account.why_empty_text,
        Refusal::NoMailAddress => words.of_staff(|staff| staff.account.why_mail_address),
        Refusal::ConsentWithdrawn { .. } => words.consent.why_withdrawn,
        Refusal::ConsentText { .. } => words.consent.why_text,
        Refusal::NewMessages => words.of_staff(|staff| staff.account.why_new_messages),
        Refusal::EmptyFile => words.account.why_empty_file,
        Refusal::FileTooLarge => words.account.why_file_too_large,
        Refusal::BadFileName => words.account.why_file_name,
        Refusal::BadValue { field } if is_of_steps(field) => {
            words.of_staff(|staff| bad_steps_text(field, staff))
        }
        Refusal::BadValue { .. } => words.account.why_bad_value,
        Refusal::StateMoved { .. } => words.account.why_state_moved,
        Refusal::SlotTaken { next } if next.is_empty() => words.booking.why_slot_taken_none,
        Refusal::SlotTaken { .. } => words.booking.why_slot_taken,
        Refusal::NotOpen { next } if next.is_empty() => words.booking.why_not_open_none,
        Refusal::NotOpen { .. } => words.booking.why_not_open,
        Refusal::BadParty { .. } => words.booking.why_party,
        Refusal::BookingState { .. } => words.booking.why_state,
        Refusal::BookingMoved { .. } => words.booking.why_moved,
        Refusal::TooLate { .. } => words.booking.why_too_late,
        Refusal::BadAmount { .. } => words.account.why_amount,
        Refusal::RefundTooMuch { .. } => words.account.why_refund_too_much,
        Refusal::AlreadyRefunded { .. } => words.account.why_already_refunded,
        Refusal::UnknownVariable { .. } => words.of_staff(|staff| staff.account.why_variable),
        Refusal::TooManyOpen { noun, .. } if noun == Entity::CustomField.name() => {
            words.of_staff(|staff| staff.records.too_many_fields)
        }
        Refusal::TooManyOpen { .. } => words.account.why_too_many_open,
        Refusal::OfferOver => words.booking.why_offer_over,
        Refusal::NotFinished => words.review.why_not_finished,
        Refusal::EditedMeanwhile => words.of_staff(|staff| staff.review.why_edited),
        Refusal::DiscountTooMuch { .. } => {
            words.of_staff(|staff| staff.account.why_discount_too_much)
        }
        Refusal::DiscountMoved { .. } => words.of_staff(|staff| staff.account.why_discount_moved),
        Refusal::CouponOff { why } => words.coupon_why(*why),
        Refusal::AboveLimit { .. } => words.of_staff(|staff| staff.account.why_above_limit),
        Refusal::Other { .. } => words.account.why_other,
    }
}

#[cfg(test)]
#[path = "parked_view_tests.rs"]
mod tests;
