//! Customers of whom nothing was seen or heard for two years: no visit, no purchase, no answer. Whoever cleans up begins with them.

use domain::civil::DAY_MS;
use domain::people::activity::Outcome;
use domain::people::{Activity, ActivityKind};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{ContactId, Key, UserId};
use std::collections::BTreeMap;

/// After so long without a sign, ms.
const STALE: i64 = 730 * DAY_MS;

/// Those of them who gave no sign for two years. Of whom no sign is known at all, the day counts on which they came to be known.
#[must_use]
pub fn stale(rows: &Projection, mut found: Vec<ContactId>, now: i64) -> Vec<ContactId> {
    let (by_contact, by_account) = (signs_of_contacts(rows), signs_of_accounts(rows));
    // Whoever reads one row by its key does not follow the noun.
    rows.all(Entity::Contact).next();
    rows.all(Entity::ContactStaff).next();
    rows.all(Entity::ContactFacts).next();
    found.retain(|id| {
        let row = |entity| rows.get(Key::new(entity, id.0));
        let Some(contact) = row(Entity::Contact).and_then(Row::as_contact) else {
            return false;
        };
        let half = row(Entity::ContactStaff).and_then(Row::as_contact_staff);
        let facts = row(Entity::ContactFacts).and_then(Row::as_contact_facts);
        let accounts = half.iter().flat_map(|half| &half.accounts).copied();
        let accounts = accounts.chain(contact.user);
        let seen = half.and_then(|half| half.last_seen.max(half.first_seen));
        let bought = facts.and_then(|facts| facts.last_day);
        let sign = accounts
            .filter_map(|user| by_account.get(&user).copied())
            .chain(by_contact.get(id).copied())
            .chain(seen)
            .chain(bought.map(|day| day.saturating_mul(DAY_MS)))
            .max();
        sign.unwrap_or(contact.created_at) < now.saturating_sub(STALE)
    });
    found
}

/// When somebody was last reached, or something was last written down about them.
fn signs_of_contacts(rows: &Projection) -> BTreeMap<ContactId, i64> {
    let is_sign = |one: &&Activity| match &one.what {
        ActivityKind::Note { .. } => true,
        ActivityKind::Call { outcome, .. } => *outcome == Outcome::Reached,
        ActivityKind::Sms { received, .. } => *received,
        // What was sent and what a program wrote says nothing of the other side.
        ActivityKind::Mail { .. }
        | ActivityKind::Imported { .. }
        | ActivityKind::Overwritten { .. } => false,
    };
    let mut signs = BTreeMap::new();
    let written = rows.all(Entity::Activity).filter_map(Row::as_activity);
    for one in written.filter(is_sign) {
        let at: &mut i64 = signs.entry(one.contact).or_insert(one.at);
        *at = (*at).max(one.at);
    }
    signs
}

/// When an account last ordered, booked, wrote or rated.
fn signs_of_accounts(rows: &Projection) -> BTreeMap<UserId, i64> {
    let orders = rows.all(Entity::Order).filter_map(Row::as_order);
    let bookings = rows.all(Entity::Booking).filter_map(Row::as_booking);
    let chats = rows
        .all(Entity::Conversation)
        .filter_map(Row::as_conversation);
    let signs = orders
        .map(|one| (one.customer, one.placed_at))
        .chain(bookings.map(|one| (one.customer, one.start)))
        .chain(chats.map(|one| (one.customer, one.last_at)));
    let mut last = BTreeMap::new();
    for (user, at) in signs {
        let known: &mut i64 = last.entry(user).or_insert(at);
        *known = (*known).max(at);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, staff_of};
    use crate::memory::{NOW, a_user, an_id};
    use domain::id::ActivityId;
    use domain::people::Contact;

    fn call(n: u8, of: &Contact, outcome: Outcome, at: i64) -> Row {
        let what = ActivityKind::Call {
            to: "1".into(),
            outcome,
            seconds: 60,
            text: String::new(),
        };
        Row::from(Activity {
            id: ActivityId(an_id(n)),
            contact: of.id,
            what,
            at,
            by: None,
        })
    }

    #[test]
    fn a_visit_or_an_answer_within_two_years_keeps_somebody_off_the_list() {
        let long_ago = NOW - STALE - 1;
        let old = |n, name| Contact {
            created_at: long_ago,
            ..a_contact(n, name)
        };
        let silent = old(20, "Silent");
        let called = old(21, "Called");
        let missed = old(22, "Missed");
        let seen = old(23, "Seen");
        let with_account = Contact {
            user: Some(a_user()),
            ..old(24, "Orders")
        };
        // Brought in yesterday from a list that says when they were here.
        let brought = a_contact(25, "Brought");
        let fresh = a_contact(26, "Fresh");
        let half = |of: &Contact, at| {
            Row::from(domain::people::ContactStaff {
                last_seen: Some(at),
                ..staff_of(of)
            })
        };
        let all = [
            &silent,
            &called,
            &missed,
            &seen,
            &with_account,
            &brought,
            &fresh,
        ];
        let ids = all.map(|one| one.id).to_vec();
        let mut rows: Vec<Row> = all.map(|one| Row::from(one.clone())).into();
        rows.push(call(30, &called, Outcome::Reached, NOW - 1));
        rows.push(call(31, &missed, Outcome::NoAnswer, NOW - 1));
        rows.push(half(&seen, NOW - STALE));
        rows.push(half(&brought, long_ago));
        let mut order = crate::memory::an_order(40, domain::sales::OrderState::Fulfilled);
        order.customer = a_user();
        order.placed_at = NOW - 5;
        rows.push(order.into());
        let projection = Projection::new(rows, Vec::new());
        let stale = stale(&projection, ids, NOW);
        assert_eq!(stale, [silent.id, missed.id, brought.id]);
    }
}
