//! Row ids: UUIDv7, made by whoever creates the row, so creates are idempotent.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl $crate::noun::Column for $name {
            const KIND: $crate::noun::CellKind = $crate::noun::CellKind::Text;

            fn cell(&self) -> $crate::noun::Cell<'_> {
                self.0.cell()
            }

            fn from_cell(cell: $crate::noun::Cell<'_>) -> Result<Self, $crate::noun::BadCell> {
                Uuid::from_cell(cell).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person who can sign in: customer, agent or owner.
    UserId,
    /// A product on the menu.
    ProductId,
    /// A heading of the menu.
    CategoryId,
    /// An order.
    OrderId,
    /// A mutation the server kept instead of applying.
    ParkedId,
    /// The business of this deployment.
    BusinessId,
    /// A person the business knows, and what staff note about that person.
    ContactId,
    /// A telephone number or an address of a contact.
    PointId,
    /// An entry of a contact's timeline.
    ActivityId,
    /// What somebody allows, or does not any more.
    ConsentId,
    /// A conversation between a customer and the business.
    ConversationId,
    /// A message of a conversation.
    MessageId,
    /// How far somebody read a conversation.
    MarkerId,
    /// A file on something.
    AttachmentId,
    /// A value that was written over.
    PastId,
    /// A place where the business is.
    LocationId,
    /// A table, a room, a person: what is booked one at a time.
    ResourceId,
    /// Something that can be booked.
    ServiceOfferingId,
    /// Resources that staff closed for a time.
    ResourceBlockId,
    /// Somebody on the waiting list.
    WaitlistEntryId,
    /// A booking.
    BookingId,
    /// What is taken of a resource on a day of UTC.
    BusyDayId,
    /// Money that somebody paid.
    PaymentId,
    /// Money that went back.
    RefundId,
    /// A day's cash as somebody counted it.
    DayClosingId,
    /// What somebody gets with a coupon.
    OfferId,
    /// What somebody collected of an offer.
    CouponId,
    /// A bill with a number of its own.
    InvoiceId,
    /// A complaint, a question, a problem or a request of a customer.
    TicketId,
    /// A message of a ticket.
    TicketMessageId,
    /// What staff note about a ticket.
    TicketNoteId,
    /// What somebody of the staff is to do.
    TaskId,
    /// What a customer said of how a ticket was resolved.
    SurveyResponseId,
    /// How an order or a booking was.
    ReviewId,
    /// Whom to contact, and why.
    SuggestionId,
    /// What was found when figures were looked through.
    ModelRunId,
    /// What is written to people by itself.
    StrategyId,
    /// A letter of a strategy to somebody.
    DeliveryId,
    /// People with something in common.
    SegmentId,
    /// One letter to many.
    CampaignId,
    /// What staff answer often.
    CannedReplyId,
    /// What many ask, answered once.
    HelpArticleId,
    /// A field of the business's own on each contact.
    CustomFieldId,
    /// A company that contacts belong to.
    CompanyId,
}

impl ContactId {
    /// The contact of somebody who signs in: the same on every machine, so that it is found without a search.
    #[must_use]
    pub fn of_user(user: UserId) -> Self {
        Self(Uuid::new_v5(&user.0, b"contact"))
    }
}

impl ConsentId {
    /// The one statement of a contact that this names.
    #[must_use]
    pub(crate) fn of(contact: ContactId, name: &str) -> Self {
        Self(Uuid::new_v5(&contact.0, name.as_bytes()))
    }
}

impl ActivityId {
    /// One of the letters with an order's receipt: they are counted by their names.
    #[must_use]
    pub fn of_receipt(order: OrderId, n: u32) -> Self {
        Self(Uuid::new_v5(&order.0, format!("receipt {n}").as_bytes()))
    }

    /// The text message that a step of a strategy is: it is written once, and says by its name whose it is.
    #[must_use]
    pub fn of_delivery(delivery: DeliveryId) -> Self {
        Self(Uuid::new_v5(&delivery.0, b"sms"))
    }
}

impl MarkerId {
    /// The one marker of a reader in a conversation.
    #[must_use]
    pub fn of(conversation: ConversationId, reader: UserId) -> Self {
        Self(Uuid::new_v5(&conversation.0, reader.0.as_bytes()))
    }
}

impl BusyDayId {
    /// The one row of a resource and a day of UTC.
    #[must_use]
    pub fn of(resource: ResourceId, day: crate::civil::Day) -> Self {
        Self(Uuid::new_v5(&resource.0, &day.0.to_be_bytes()))
    }
}

impl BookingId {
    /// The one booking that an entry of the waiting list becomes.
    #[must_use]
    pub fn of_waitlist_entry(entry: WaitlistEntryId) -> Self {
        Self(Uuid::new_v5(&entry.0, b"booking"))
    }
}

impl RefundId {
    /// The refund of a payment in this place: two phones that refund at the same time mean the same row.
    #[must_use]
    pub fn of(payment: PaymentId, number: u32) -> Self {
        Self(Uuid::new_v5(
            &payment.0,
            format!("refund/{number}").as_bytes(),
        ))
    }
}

impl SurveyResponseId {
    /// The one response to a ticket: a second phone changes it instead of making another.
    #[must_use]
    pub fn of(ticket: TicketId) -> Self {
        Self(Uuid::new_v5(&ticket.0, b"survey_response"))
    }
}

impl ReviewId {
    /// The one review of an order: a second phone changes it instead of making another.
    #[must_use]
    pub fn of_order(order: OrderId) -> Self {
        Self(Uuid::new_v5(&order.0, b"review"))
    }

    /// The one review of a booking.
    #[must_use]
    pub fn of_booking(booking: BookingId) -> Self {
        Self(Uuid::new_v5(&booking.0, b"review"))
    }
}

/// A UUIDv7 from `now` (epoch milliseconds, UTC) and ten random bytes; the caller owns clock and generator.
#[must_use]
pub fn new_id(now: i64, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The id of the `n`-th row that mutation `mid` of `client` makes beside its own, so that phone and server agree on it.
#[must_use]
pub fn derived_id(client: Uuid, mid: u64, n: u32) -> Uuid {
    Uuid::new_v5(&client, format!("{mid}/{n}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later() {
        let early = new_id(1_000, [255; 10]);
        let late = new_id(1_001, [0; 10]);
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn derived_ids_differ_by_every_part() {
        let (a, b) = (new_id(1, [1; 10]), new_id(1, [2; 10]));
        let all = [
            derived_id(a, 1, 0),
            derived_id(a, 1, 1),
            derived_id(a, 2, 0),
            derived_id(b, 1, 0),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(derived_id(a, 1, 0), all[0]);
    }
}
