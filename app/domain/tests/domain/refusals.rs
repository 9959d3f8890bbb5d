//! Every "no" as it travels: its JSON is frozen, and a build keeps what a newer one says.

use crate::support::uuid;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::id::ConsentId;
use domain::sales::offer::CouponWhyNot;
use domain::sales::{BookingState, CancelledBy, Choice, Line, OrderState};
use domain::{Entity, Label, Money, ParkedId, ProductId, Refusal, Row, UserId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn line() -> Line {
    Line {
        product: ProductId(uuid(7)),
        name: Label::new("面", "Noodles"),
        choices: vec![Choice {
            group: "size".into(),
            choice: "large".into(),
            name: Label::new("", "Large"),
        }],
        quantity: 2,
        unit: Money(1_000),
    }
}

/// What was written when the names were frozen. A line here is never changed: somebody's phone holds such a row.
fn frozen() -> Vec<(Refusal, &'static str)> {
    let text = |text: &str| text.to_owned();
    vec![
        (Refusal::NotAllowed, r#"{"rule":"not_allowed"}"#),
        (
            Refusal::Missing {
                noun: text("order"),
            },
            r#"{"rule":"missing","noun":"order"}"#,
        ),
        (Refusal::IdTaken, r#"{"rule":"id_taken"}"#),
        (Refusal::EmptyOrder, r#"{"rule":"empty_order"}"#),
        (Refusal::TooMuch, r#"{"rule":"too_much"}"#),
        (
            Refusal::TooLong {
                field: text("name"),
            },
            r#"{"rule":"too_long","field":"name"}"#,
        ),
        (Refusal::NoAddress, r#"{"rule":"no_address"}"#),
        (Refusal::NoTable, r#"{"rule":"no_table"}"#),
        (Refusal::NoDelivery, r#"{"rule":"no_delivery"}"#),
        (
            Refusal::BadOptions { line: 3 },
            r#"{"rule":"bad_options","line":3}"#,
        ),
        (
            Refusal::SoldOut { lines: vec![0, 2] },
            r#"{"rule":"sold_out","lines":[0,2]}"#,
        ),
        (
            Refusal::PriceChanged {
                lines: vec![line()],
                total: Money(2_000),
            },
            r#"{"rule":"price_changed","lines":[{"product":"00000000-0000-0000-0000-000000000007","name":{"zh":"面","en":"Noodles"},"choices":[{"group":"size","choice":"large","name":{"en":"Large"}}],"quantity":2,"unit":1000}],"total":2000}"#,
        ),
        (
            Refusal::WrongState {
                state: OrderState::Refused {
                    reason: text("closed"),
                },
            },
            r#"{"rule":"wrong_state","state":{"is":"refused","reason":"closed"}}"#,
        ),
        (
            Refusal::WrongState {
                state: OrderState::Ready,
            },
            r#"{"rule":"wrong_state","state":{"is":"ready"}}"#,
        ),
        (Refusal::NoReason, r#"{"rule":"no_reason"}"#),
        (Refusal::BadPrice, r#"{"rule":"bad_price"}"#),
        (
            Refusal::AlreadySettled {
                owner: UserId(uuid(8)),
            },
            r#"{"rule":"already_settled","owner":"00000000-0000-0000-0000-000000000008"}"#,
        ),
        (Refusal::NoName, r#"{"rule":"no_name"}"#),
        (Refusal::BadDate, r#"{"rule":"bad_date"}"#),
        (Refusal::EmptyPoint, r#"{"rule":"empty_point"}"#),
        (Refusal::EmptyText, r#"{"rule":"empty_text"}"#),
        (Refusal::NoMailAddress, r#"{"rule":"no_mail_address"}"#),
        (
            Refusal::ConsentWithdrawn {
                consent: ConsentId(uuid(7)),
                at: 9,
                by_customer: true,
            },
            r#"{"rule":"consent_withdrawn","consent":"00000000-0000-0000-0000-000000000007","at":9,"by_customer":true}"#,
        ),
        (
            Refusal::ConsentText { current: 2 },
            r#"{"rule":"consent_text","current":2}"#,
        ),
        (Refusal::OfferOver, r#"{"rule":"offer_over"}"#),
        (Refusal::NewMessages, r#"{"rule":"new_messages"}"#),
        (Refusal::EmptyFile, r#"{"rule":"empty_file"}"#),
        (Refusal::FileTooLarge, r#"{"rule":"file_too_large"}"#),
        (Refusal::BadFileName, r#"{"rule":"bad_file_name"}"#),
        (
            Refusal::BadValue {
                field: text("name"),
            },
            r#"{"rule":"bad_value","field":"name"}"#,
        ),
        (
            Refusal::StateMoved {
                field: text("state"),
                state: json!({"is": "open"}),
            },
            r#"{"rule":"state_moved","field":"state","state":{"is":"open"}}"#,
        ),
        (
            Refusal::SlotTaken { next: vec![5, 7] },
            r#"{"rule":"slot_taken","next":[5,7]}"#,
        ),
        (
            Refusal::NotOpen { next: vec![] },
            r#"{"rule":"not_open","next":[]}"#,
        ),
        (
            Refusal::BadParty { from: 1, to: 8 },
            r#"{"rule":"bad_party","from":1,"to":8}"#,
        ),
        (
            Refusal::BookingState {
                state: BookingState::Cancelled {
                    by: CancelledBy::Staff,
                },
            },
            r#"{"rule":"booking_state","state":{"is":"cancelled","by":"staff"}}"#,
        ),
        (
            Refusal::BookingMoved { start: 9 },
            r#"{"rule":"booking_moved","start":9}"#,
        ),
        (
            Refusal::TooLate { until: 9 },
            r#"{"rule":"too_late","until":9}"#,
        ),
        (
            Refusal::BadAmount {
                most: Money(1_000_000_000_000),
            },
            r#"{"rule":"bad_amount","most":1000000000000}"#,
        ),
        (
            Refusal::RefundTooMuch { left: Money(50) },
            r#"{"rule":"refund_too_much","left":50}"#,
        ),
        (
            Refusal::AlreadyRefunded { left: Money(50) },
            r#"{"rule":"already_refunded","left":50}"#,
        ),
        (
            Refusal::TooManyOpen {
                noun: text("ticket"),
                most: 20,
            },
            r#"{"rule":"too_many_open","noun":"ticket","most":20}"#,
        ),
        (
            Refusal::UnknownVariable { name: text("code") },
            r#"{"rule":"unknown_variable","name":"code"}"#,
        ),
        (Refusal::NotFinished, r#"{"rule":"not_finished"}"#),
        (Refusal::EditedMeanwhile, r#"{"rule":"edited_meanwhile"}"#),
        (
            Refusal::DiscountTooMuch { left: Money(50) },
            r#"{"rule":"discount_too_much","left":50}"#,
        ),
        (
            Refusal::DiscountMoved { off: Money(50) },
            r#"{"rule":"discount_moved","off":50}"#,
        ),
        (
            Refusal::AboveLimit { most: Money(50) },
            r#"{"rule":"above_limit","most":50}"#,
        ),
        (
            Refusal::CouponOff {
                why: CouponWhyNot::AllTaken,
            },
            r#"{"rule":"coupon_off","why":"all_taken"}"#,
        ),
    ]
}

fn frozen_reasons() -> Vec<(ParkedReason, &'static str)> {
    vec![
        (
            ParkedReason::Refused {
                refusal: Refusal::BadOptions { line: 1 },
            },
            r#"{"why":"refused","refusal":{"rule":"bad_options","line":1}}"#,
        ),
        (
            ParkedReason::Conflict {
                field: "price".into(),
                base: json!(1),
                theirs: Value::Null,
                mine: json!({"a": [true]}),
            },
            r#"{"why":"conflict","field":"price","base":1,"theirs":null,"mine":{"a":[true]}}"#,
        ),
        (ParkedReason::Unknown, r#"{"why":"unknown"}"#),
        (ParkedReason::Broken, r#"{"why":"broken"}"#),
    ]
}

fn is_frozen<T>(cases: &[(T, &'static str)])
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    for (value, json) in cases {
        assert_eq!(serde_json::to_string(value).unwrap(), *json);
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value, "{json}");
        // The tag may stand anywhere, and what stands beside it in any order.
        let sorted = serde_json::to_value(value).unwrap();
        assert_eq!(serde_json::from_value::<T>(sorted).unwrap(), *value);
    }
}

#[test]
fn the_json_of_every_refusal_is_as_it_was_frozen() {
    is_frozen(&frozen());
}

#[test]
fn the_json_of_every_reason_is_as_it_was_frozen() {
    is_frozen(&frozen_reasons());
}

#[test]
fn every_refusal_and_every_reason_stands_among_the_frozen_ones() {
    let known = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned());
        names.collect::<BTreeSet<_>>()
    };
    let refusals = frozen();
    let refusals = refusals
        .iter()
        .map(|(refusal, _)| refusal.name().to_owned());
    assert_eq!(refusals.collect::<BTreeSet<_>>(), known(Refusal::NAMES));
    let reasons = frozen_reasons();
    let reasons = reasons.iter().map(|(reason, _)| reason.name().to_owned());
    assert_eq!(reasons.collect::<BTreeSet<_>>(), known(ParkedReason::NAMES));
}

fn row(reason: ParkedReason) -> Row {
    Row::Parked(Parked {
        id: ParkedId(uuid(1)),
        owner: UserId(uuid(2)),
        mutation: "booking.make@1".into(),
        args: json!({"table": 4}),
        reason,
        state: ParkedState::Open,
        at: 5,
        behind: None,
    })
}

/// Otherwise the card would be nowhere, and what was typed with it.
#[test]
fn what_a_newer_server_says_reads_and_is_written_as_it_came() {
    let template = row(ParkedReason::Unknown).encode().unwrap();
    for reason in [
        r#"{"why":"refused","refusal":{"rule":"table_taken","by":{"name":"Ann"},"until":[1,2.5,null]}}"#,
        r#"{"why":"refused","refusal":{"rule":"table_taken"}}"#,
        // A rule of this build with an argument that it cannot read.
        r#"{"why":"refused","refusal":{"rule":"wrong_state","state":{"is":"frozen"}}}"#,
        r#"{"why":"refused","refusal":{"rule":"missing"}}"#,
        r#"{"why":"postponed","until":7}"#,
        r#"{"why":"conflict","field":"price"}"#,
        r#"{"why":"refused","refusal":"by hand"}"#,
    ] {
        let json = template.replace(r#"{"why":"unknown"}"#, reason);
        let read = Row::decode(Entity::Parked, &json).unwrap();
        let parked = read.as_parked().unwrap();
        let other = match &parked.reason {
            ParkedReason::Refused { refusal } => matches!(refusal, Refusal::Other { .. }),
            reason => matches!(reason, ParkedReason::Other { .. }),
        };
        assert!(other, "{read:?}");
        assert_eq!(read.encode().unwrap(), json);
    }
}

#[test]
fn a_refusal_without_its_name_is_none() {
    for json in ["{}", r#"{"rule":1}"#, r#""not_allowed""#, "null"] {
        assert!(serde_json::from_str::<Refusal>(json).is_err(), "{json}");
    }
}
