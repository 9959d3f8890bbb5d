//! What is known of one person, for the rule of a segment. Made in the same way of a phone's rows and of the server's.

use crate::civil::Day;
use crate::id::{ContactId, UserId};
use crate::people::consent::{allows_profiling, standing};
use crate::people::{Consent, ConsentChannel, ConsentPurpose, Contact, ContactFacts, ContactStaff};
use std::collections::{BTreeMap, BTreeSet};

/// One person who is a customer, or may become one.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    pub contact: &'a Contact,
    pub staff: Option<&'a ContactStaff>,
    pub facts: Option<&'a ContactFacts>,
    /// The day since which the business knows them, by the place's calendar.
    pub known: Day,
    /// From what they did may be guessed.
    pub may_guess: bool,
    /// Offers may be sent to them by mail.
    pub allows_mail: bool,
}

/// What everybody said, and who is of the team.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    profiled: BTreeSet<ContactId>,
    mail: BTreeSet<ContactId>,
    team: BTreeSet<UserId>,
}

impl Said {
    /// From all consents, the contacts that were joined into others (who, into whom), and the accounts of the team. What was said by somebody
    /// who was joined with somebody else was said by both.
    #[must_use]
    pub fn of<'a>(
        consents: impl IntoIterator<Item = &'a Consent>,
        joined: &BTreeMap<ContactId, ContactId>,
        team: impl IntoIterator<Item = UserId>,
    ) -> Self {
        let mut each: BTreeMap<ContactId, Vec<Consent>> = BTreeMap::new();
        for consent in consents {
            let mut contact = consent.contact;
            // A chain is as long as there are joins at most.
            for _ in 0..joined.len() {
                match joined.get(&contact) {
                    Some(into) => contact = *into,
                    None => break,
                }
            }
            each.entry(contact).or_default().push(consent.clone());
        }
        let mut said = Self {
            team: team.into_iter().collect(),
            ..Self::default()
        };
        for (contact, rows) in each {
            if allows_profiling(&rows) {
                said.profiled.insert(contact);
            }
            let wish = (ConsentPurpose::Marketing, ConsentChannel::Mail);
            if standing(&rows, wish.0, wish.1).is_granted() {
                said.mail.insert(contact);
            }
        }
        said
    }

    /// The person of a contact; none of one that was joined into another, and of the team. `offset` is the place's, seconds east of UTC.
    #[must_use]
    pub fn person<'a>(
        &self,
        contact: &'a Contact,
        staff: Option<&'a ContactStaff>,
        facts: Option<&'a ContactFacts>,
        offset: i32,
    ) -> Option<Person<'a>> {
        let joined = staff.into_iter().flat_map(|half| half.accounts.iter());
        let mut users = contact.user.iter().chain(joined);
        let is_team = users.any(|user| self.team.contains(user));
        if contact.merged_into.is_some() || is_team {
            return None;
        }
        Some(Person {
            contact,
            staff,
            facts,
            known: Day::of(contact.created_at, offset),
            may_guess: self.profiled.contains(&contact.id),
            allows_mail: !contact.do_not_contact && self.mail.contains(&contact.id),
        })
    }
}
