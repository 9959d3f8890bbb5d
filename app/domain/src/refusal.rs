//! Every "no" of the rules.

use crate::id::{ConsentId, UserId};
use crate::money::Money;
use crate::noun::Noun;
use crate::sales::booking::BookingState;
use crate::sales::offer::CouponWhyNot;
use crate::sales::order::{Line, OrderState};
use crate::tagged::tagged;

tagged! {
    /// Every "no" of the rules, with what a person needs to answer it.
    #[derive(Debug, Clone, PartialEq, thiserror::Error)]
    pub enum Refusal by rule {
        #[error("this account may not do that")]
        NotAllowed "not_allowed",
        #[error("there is no such {noun}")]
        Missing "missing" { noun: String },
        #[error("another row has this id")]
        IdTaken "id_taken",
        #[error("an order needs at least one line")]
        EmptyOrder "empty_order",
        #[error("too much for one order")]
        TooMuch "too_much",
        #[error("a text is too long")]
        TooLong "too_long" { field: String },
        #[error("delivery needs an address and a telephone number")]
        NoAddress "no_address",
        #[error("there is no such table")]
        NoTable "no_table",
        #[error("this business does not deliver")]
        NoDelivery "no_delivery",
        #[error("the options of a line do not fit the product")]
        BadOptions "bad_options" { line: usize },
        #[error("sold out")]
        SoldOut "sold_out" { lines: Vec<usize> },
        /// The lines and the total as the server would take them now.
        #[error("prices changed")]
        PriceChanged "price_changed" { lines: Vec<Line>, total: Money },
        #[error("the order is already further")]
        WrongState "wrong_state" { state: OrderState },
        #[error("a refusal needs a reason")]
        NoReason "no_reason",
        #[error("a price cannot be negative or absurd")]
        BadPrice "bad_price",
        #[error("already answered")]
        AlreadySettled "already_settled" { owner: UserId },
        #[error("a contact needs a name, a number or an address")]
        NoName "no_name",
        #[error("this is no date")]
        BadDate "bad_date",
        #[error("a number or an address is empty")]
        EmptyPoint "empty_point",
        #[error("there is nothing in it")]
        EmptyText "empty_text",
        /// When it was said, epoch ms UTC, and whether the person said it without staff between.
        #[error("it was withdrawn, and who allowed it had not seen that")]
        ConsentWithdrawn "consent_withdrawn" { consent: ConsentId, at: i64, by_customer: bool },
        /// The version of the text that is shown today.
        #[error("another text is shown today")]
        ConsentText "consent_text" { current: u32 },
        #[error("the contact has no such mail address")]
        NoMailAddress "no_mail_address",
        #[error("messages came that were not seen")]
        NewMessages "new_messages",
        #[error("a file is empty")]
        EmptyFile "empty_file",
        #[error("a file is too large")]
        FileTooLarge "file_too_large",
        #[error("a file's name does not fit its kind")]
        BadFileName "bad_file_name",
        #[error("this does not fit into {field}")]
        BadValue "bad_value" { field: String },
        /// The nearest other times, epoch ms UTC.
        #[error("this time is taken")]
        SlotTaken "slot_taken" { next: Vec<i64> },
        /// The nearest times at which it can be booked, epoch ms UTC.
        #[error("it cannot be booked for this time")]
        NotOpen "not_open" { next: Vec<i64> },
        #[error("it is for {from} to {to} people")]
        BadParty "bad_party" { from: u32, to: u32 },
        #[error("the booking is already further")]
        BookingState "booking_state" { state: BookingState },
        #[error("the booking was moved meanwhile")]
        BookingMoved "booking_moved" { start: i64 },
        /// Until when it was possible, epoch ms UTC.
        #[error("it is too late for that")]
        TooLate "too_late" { until: i64 },
        #[error("an amount is more than nothing, and at most {}", most.0)]
        BadAmount "bad_amount" { most: Money },
        /// What is left of the payment.
        #[error("more than is left of the payment")]
        RefundTooMuch "refund_too_much" { left: Money },
        /// What is left of the payment.
        #[error("somebody refunded this payment meanwhile")]
        AlreadyRefunded "already_refunded" { left: Money },
        #[error("{field} is already further")]
        StateMoved "state_moved" { field: String, state: serde_json::Value },
        #[error("there are {most} {noun} already")]
        TooManyOpen "too_many_open" { noun: String, most: u64 },
        #[error("there is no variable {name}")]
        UnknownVariable "unknown_variable" { name: String },
        #[error("it has not taken place")]
        NotFinished "not_finished",
        #[error("its author changed it meanwhile")]
        EditedMeanwhile "edited_meanwhile",
        #[error("what was offered is over")]
        OfferOver "offer_over",
        /// What is left of the order's price.
        #[error("a discount of more than the order costs")]
        DiscountTooMuch "discount_too_much" { left: Money },
        /// What is taken off by now.
        #[error("somebody changed the discounts meanwhile")]
        DiscountMoved "discount_moved" { off: Money },
        #[error("this person may at most {}", most.0)]
        AboveLimit "above_limit" { most: Money },
        #[error("the coupon cannot be had or used")]
        CouponOff "coupon_off" { why: CouponWhyNot },
    } else {
        #[error("a rule that this build does not know")]
        Other
    }
}

impl Refusal {
    /// There is no such row.
    #[must_use]
    pub fn missing<T: Noun>() -> Self {
        Self::Missing {
            noun: T::ENTITY.name().into(),
        }
    }
}
