//! Everything that happened with a contact, newest first: orders, chats, tickets, and what was written down.

use domain::people::{Activity, ActivityKind, Contact, ContactStaff};
use domain::projection::Projection;
use domain::reach::Delivery;
use domain::row::{Entity, Row};
use domain::sales::Order;
use domain::service::{Conversation, Review, Task, TaskState, Ticket};
use domain::{ContactId, Key, UserId};
use std::collections::BTreeSet;

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Epoch ms UTC, by which it is sorted.
    pub at: i64,
    pub what: What,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Order(Order),
    /// A conversation with all its messages, at the time of the newest.
    Chat(Conversation),
    Ticket(Ticket),
    Review(Review),
    Written(Activity),
    /// What a strategy wrote.
    Delivery(Delivery),
    /// What somebody did for them, or did not.
    Task(Task),
}

/// What is shown of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    #[default]
    All,
    Orders,
    Chats,
    Talks,
    Mail,
}

impl Tab {
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Orders,
        Self::Chats,
        Self::Talks,
        Self::Mail,
    ];

    #[must_use]
    pub fn shows(self, item: &Item) -> bool {
        match (self, &item.what) {
            (Self::All, _)
            | (Self::Orders, What::Order(_))
            | (Self::Chats, What::Chat(_) | What::Ticket(_) | What::Review(_))
            | (Self::Talks, What::Task(_))
            | (Self::Mail, What::Delivery(_)) => true,
            (Self::Mail, What::Written(one)) => matches!(one.what, ActivityKind::Mail { .. }),
            (Self::Talks, What::Written(one)) => !matches!(one.what, ActivityKind::Mail { .. }),
            _ => false,
        }
    }
}

impl Item {
    /// The row behind it, for its mark.
    #[must_use]
    pub fn key(&self) -> Key {
        match &self.what {
            What::Order(order) => Key::new(Entity::Order, order.id.0),
            What::Chat(chat) => Key::new(Entity::Conversation, chat.id.0),
            What::Ticket(ticket) => Key::new(Entity::Ticket, ticket.id.0),
            What::Review(review) => Key::new(Entity::Review, review.id.0),
            What::Written(one) => Key::new(Entity::Activity, one.id.0),
            What::Delivery(one) => Key::new(Entity::Delivery, one.id.0),
            What::Task(one) => Key::new(Entity::Task, one.id.0),
        }
    }
}

/// The accounts whose orders and chats are theirs.
#[must_use]
pub fn accounts(contact: &Contact, staff: Option<&ContactStaff>) -> BTreeSet<UserId> {
    let joined = staff.iter().flat_map(|staff| &staff.accounts).copied();
    joined.chain(contact.user).collect()
}

/// This contact and those that were joined into it: what was written down about them stays under their own ids.
#[must_use]
pub fn joined(rows: &Projection, id: ContactId) -> BTreeSet<ContactId> {
    let pointers: Vec<(ContactId, ContactId)> = rows
        .all(Entity::Contact)
        .filter_map(Row::as_contact)
        .filter_map(|contact| Some((contact.id, contact.merged_into?)))
        .collect();
    let mut ids = BTreeSet::from([id]);
    loop {
        let before = ids.len();
        let into = pointers.iter().filter(|(_, into)| ids.contains(into));
        let more: Vec<ContactId> = into.map(|(from, _)| *from).collect();
        ids.extend(more);
        if ids.len() == before {
            return ids;
        }
    }
}

/// The whole timeline.
#[must_use]
pub fn compose(rows: &Projection, contact: &Contact, staff: Option<&ContactStaff>) -> Vec<Item> {
    let users = accounts(contact, staff);
    let ids = joined(rows, contact.id);
    let orders = rows.all(Entity::Order).filter_map(Row::as_order);
    let orders = orders.filter(|order| users.contains(&order.customer));
    let chats = rows
        .all(Entity::Conversation)
        .filter_map(Row::as_conversation)
        .filter(|chat| users.contains(&chat.customer));
    let tickets = rows.all(Entity::Ticket).filter_map(Row::as_ticket);
    let tickets = tickets.filter(|ticket| users.contains(&ticket.customer));
    let reviews = rows.all(Entity::Review).filter_map(Row::as_review);
    let reviews = reviews.filter(|review| users.contains(&review.customer));
    let written = rows
        .all(Entity::Activity)
        .filter_map(Row::as_activity)
        .filter(|one| ids.contains(&one.contact));
    let deliveries = rows
        .all(Entity::Delivery)
        .filter_map(Row::as_delivery)
        .filter(|one| ids.contains(&one.contact));
    // What is open stands on the record itself.
    let tasks = rows
        .all(Entity::Task)
        .filter_map(Row::as_task)
        .filter(|one| one.state != TaskState::Open)
        .filter(|one| one.contact.is_some_and(|id| ids.contains(&id)));
    let mut items: Vec<Item> = orders
        .map(|order| Item {
            at: order.placed_at,
            what: What::Order(order.clone()),
        })
        .chain(chats.map(|chat| Item {
            at: chat.last_at,
            what: What::Chat(chat.clone()),
        }))
        .chain(tickets.map(|ticket| Item {
            at: ticket.opened_at,
            what: What::Ticket(ticket.clone()),
        }))
        .chain(reviews.map(|review| Item {
            at: review.made_at,
            what: What::Review(review.clone()),
        }))
        .chain(written.map(|one| Item {
            at: one.at,
            what: What::Written(one.clone()),
        }))
        .chain(deliveries.map(|one| Item {
            at: one.at,
            what: What::Delivery(one.clone()),
        }))
        .chain(tasks.map(|one| Item {
            at: one.closed_at.unwrap_or(one.made_at),
            what: What::Task(one.clone()),
        }))
        .collect();
    items.sort_by_key(|item| (std::cmp::Reverse(item.at), std::cmp::Reverse(item.key())));
    items
}

/// The newest conversation of these accounts, to go on with.
#[must_use]
pub fn newest_chat(items: &[Item]) -> Option<&Conversation> {
    items.iter().find_map(|item| match &item.what {
        What::Chat(chat) => Some(chat),
        What::Order(_)
        | What::Ticket(_)
        | What::Review(_)
        | What::Written(_)
        | What::Delivery(_)
        | What::Task(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, staff_of};
    use crate::memory::{NOW, a_user, an_id, an_order};
    use domain::id::ActivityId;
    use domain::people::MailState;
    use domain::sales::OrderState;
    use domain::service::{ConversationState, Party};
    use domain::{ConversationId, Row};

    fn written(n: u8, contact: ContactId, what: ActivityKind) -> Row {
        Row::Activity(Activity {
            id: ActivityId(an_id(n)),
            contact,
            what,
            at: NOW + i64::from(n),
            by: None,
        })
    }

    fn note(n: u8, contact: ContactId) -> Row {
        let text = format!("note {n}");
        written(n, contact, ActivityKind::Note { text })
    }

    fn a_chat(n: u8, customer: UserId) -> Row {
        Row::Conversation(Conversation {
            id: ConversationId(an_id(n)),
            customer,
            name: "Ann".into(),
            state: ConversationState::Open,
            count: 3,
            last_text: "Thanks".into(),
            last_from: Party::Customer,
            last_customer: 3,
            last_staff: 2,
            opened_at: NOW - 50,
            last_at: NOW + i64::from(n),
        })
    }

    fn a_ticket(n: u8, customer: UserId) -> Row {
        Row::Ticket(Ticket {
            customer,
            opened_at: NOW + i64::from(n),
            ..crate::memory::a_ticket(n)
        })
    }

    fn delivery(n: u8, contact: ContactId) -> Row {
        Row::Delivery(Delivery {
            id: domain::id::DeliveryId(an_id(n)),
            strategy: domain::id::StrategyId(an_id(90)),
            contact,
            occasion: 2026,
            state: domain::reach::DeliveryState::Sent,
            reason: None,
            at: NOW,
            step: 0,
            channel: domain::reach::delivery::mail(),
        })
    }

    fn keys(items: &[Item]) -> Vec<uuid::Uuid> {
        items.iter().map(|item| item.key().id).collect()
    }

    #[test]
    fn orders_chats_and_notes_stand_in_one_line_the_newest_first() {
        let ann = Contact {
            user: Some(a_user()),
            ..a_contact(20, "Ann")
        };
        let stranger = UserId(an_id(70));
        let mut theirs = an_order(8, OrderState::Placed);
        theirs.customer = stranger;
        let rows = Projection::new(
            [
                Row::Order(an_order(7, OrderState::Fulfilled)),
                Row::Order(theirs),
                a_chat(40, a_user()),
                a_chat(41, stranger),
                a_ticket(35, a_user()),
                a_ticket(36, stranger),
                note(30, ann.id),
                note(31, a_contact(21, "").id),
            ],
            Vec::new(),
        );
        let items = compose(&rows, &ann, None);
        assert_eq!(keys(&items), [40, 35, 30, 7].map(an_id));
        assert_eq!(newest_chat(&items).map(|chat| chat.id.0), Some(an_id(40)));
    }

    #[test]
    fn what_belonged_to_a_joined_contact_is_theirs_now() {
        let ann = a_contact(20, "Ann");
        let half = Contact {
            merged_into: Some(ann.id),
            ..a_contact(21, "Anne")
        };
        let older = Contact {
            merged_into: Some(half.id),
            ..a_contact(22, "A.")
        };
        let mut staff = staff_of(&ann);
        staff.accounts.insert(a_user());
        let rows = Projection::new(
            [
                Row::Contact(half.clone()),
                Row::Contact(older.clone()),
                Row::Order(an_order(7, OrderState::Fulfilled)),
                note(30, half.id),
                note(31, older.id),
            ],
            Vec::new(),
        );
        assert_eq!(
            keys(&compose(&rows, &ann, Some(&staff))),
            [31, 30, 7].map(an_id)
        );
    }

    #[test]
    fn every_entry_stands_under_all_and_one_other_heading() {
        let ann = Contact {
            user: Some(a_user()),
            ..a_contact(20, "Ann")
        };
        let mail = ActivityKind::Mail {
            to: "ann@example.com".into(),
            subject: "Hi".into(),
            text: "…".into(),
            state: MailState::Queued,
        };
        let rows = Projection::new(
            [
                Row::Order(an_order(7, OrderState::Fulfilled)),
                a_chat(40, a_user()),
                a_ticket(35, a_user()),
                note(30, ann.id),
                written(31, ann.id, mail),
                delivery(32, ann.id),
            ],
            Vec::new(),
        );
        for item in compose(&rows, &ann, None) {
            let tabs = Tab::ALL.into_iter().filter(|tab| tab.shows(&item)).count();
            assert_eq!(tabs, 2, "{item:?}");
        }
    }
}
