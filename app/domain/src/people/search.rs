//! Finding contacts as one types: a folded text for each, searched in memory. Kept up to date contact by contact.

mod entry;
mod query;

use crate::id::{ContactId, UserId};
use crate::people::contact::Contact;
use crate::people::contact_staff::{ContactStaff, Lifecycle};
use crate::people::country::Country;
use crate::people::custom_field::CustomField;
use entry::Entry;
use query::Query;
use std::collections::{BTreeMap, HashMap};

pub use entry::fold;

/// What a list can be narrowed by without reading the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub owner: Option<UserId>,
    pub lifecycle: Option<Lifecycle>,
    /// Somebody else may be the same person, and nobody has answered yet.
    pub suggested: bool,
    /// There is a telephone number or a mail address.
    pub reachable: bool,
}

/// All contacts that are not joined into another one, by name.
#[derive(Debug, Clone)]
pub struct Index {
    home: Country,
    /// By what they are sorted by, then by id.
    entries: BTreeMap<(Box<str>, ContactId), Entry>,
    sorts: HashMap<ContactId, Box<str>>,
    /// Fields of the business's own, by their ids as values have them.
    custom: BTreeMap<String, CustomField>,
}

impl Index {
    /// An empty index; numbers are found as they are dialled in `home` too.
    #[must_use]
    pub fn new(home: Country) -> Self {
        Self {
            home,
            entries: BTreeMap::new(),
            sorts: HashMap::new(),
            custom: BTreeMap::new(),
        }
    }

    /// Has values of these fields be found too, of contacts that are taken from here on.
    #[must_use]
    pub fn with_fields(self, fields: impl Iterator<Item = CustomField>) -> Self {
        let shown = fields.filter(|field| !field.hidden);
        Self {
            custom: shown.map(|field| (field.id.to_string(), field)).collect(),
            ..self
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes a contact as it is now; one that was joined into another leaves.
    pub fn put(&mut self, contact: &Contact, staff: Option<&ContactStaff>) {
        self.remove(contact.id);
        if contact.merged_into.is_some() {
            return;
        }
        let sort = entry::sort_key(&contact.name());
        self.sorts.insert(contact.id, sort.clone());
        self.entries
            .insert((sort, contact.id), Entry::of(contact, staff, self));
    }

    pub fn remove(&mut self, id: ContactId) {
        if let Some(sort) = self.sorts.remove(&id) {
            self.entries.remove(&(sort, id));
        }
    }

    /// Contacts that have every word of the query, at most `limit`: names that begin with it, then words that do, then the rest,
    /// each by name. An empty query is everybody.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize) -> Vec<ContactId> {
        self.find_where(query, limit, |_| true)
    }

    /// The same among those whose facts pass.
    #[must_use]
    pub fn find_where(
        &self,
        query: &str,
        limit: usize,
        keep: impl Fn(&Facts) -> bool,
    ) -> Vec<ContactId> {
        let query = Query::parse(query);
        let kept = self.entries.iter().filter(|(_, entry)| keep(&entry.facts));
        let mut found: Vec<(u8, ContactId)> = kept
            .filter_map(|((_, id), entry)| Some((query.rank(entry)?, *id)))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.truncate(limit);
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// How many there are whose facts pass.
    #[must_use]
    pub fn count_where(&self, keep: impl Fn(&Facts) -> bool) -> usize {
        self.entries
            .values()
            .filter(|entry| keep(&entry.facts))
            .count()
    }

    /// Who has this number (E.164) or mail address, or exactly this name: perhaps the same person.
    #[must_use]
    pub fn alike(&self, name: &str, points: &[String]) -> Vec<ContactId> {
        let exact = |text: &str| format!("\n{text}\n");
        let name = Some(fold(name)).filter(|name| !name.is_empty());
        let name = name.as_deref().map(exact);
        let points: Vec<String> = points
            .iter()
            .map(|point| exact(fold(point).trim_start_matches('+')))
            .collect();
        let mut found: Vec<(bool, ContactId)> = self
            .entries
            .iter()
            .filter_map(|((_, id), entry)| {
                let by_point = points.iter().any(|point| entry.has(point));
                let by_name = name.as_ref().is_some_and(|name| entry.is_called(name));
                (by_point || by_name).then_some((!by_point, *id))
            })
            .collect();
        found.sort_by_key(|(by_name, _)| *by_name);
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// The letter under which somebody stands, `A` to `Z` or `#`.
    #[must_use]
    pub fn letter(&self, id: ContactId) -> Option<char> {
        let first = self.sorts.get(&id)?.chars().next();
        Some(match first {
            Some(letter @ 'a'..='z') => letter.to_ascii_uppercase(),
            _ => '#',
        })
    }
}

#[cfg(test)]
mod tests;
