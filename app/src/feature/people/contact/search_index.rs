//! The search index over all contacts, kept for the whole staff app and brought up to date change by change.

use crate::context::AppContext;
use crate::feature::people::custom_field::custom_field_text::custom_fields;
use domain::id::CustomFieldId;
use domain::people::search::{Facts, Index};
use domain::people::{Country, Lifecycle};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{ContactId, Key, UserId};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;

/// Which contacts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContactFilter {
    #[default]
    All,
    Mine,
    Vip,
    Duplicates,
    /// There is neither a number nor a mail address.
    Incomplete,
    /// Nothing was seen or heard of them for two years; see [`super::stale`].
    Stale,
}

impl ContactFilter {
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Mine,
        Self::Vip,
        Self::Duplicates,
        Self::Incomplete,
        Self::Stale,
    ];

    #[must_use]
    pub fn keeps(self, facts: &Facts, me: UserId) -> bool {
        match self {
            // Signs stand in rows that the index does not read.
            Self::All | Self::Stale => true,
            Self::Mine => facts.owner == Some(me),
            Self::Vip => facts.lifecycle == Some(Lifecycle::Vip),
            Self::Duplicates => facts.suggested,
            Self::Incomplete => !facts.reachable,
        }
    }
}

/// Between two slices, for whatever else there is to do.
const PAUSE: Duration = Duration::from_millis(30);
/// Contacts that are read in one go before anybody asks: a few milliseconds.
const SLICE: usize = 200;

/// The index and how far it has read.
pub struct SearchIndex {
    pub index: Index,
    home: Country,
    /// The revision from which on changes are to be read; none before the first reading began.
    seen: Option<u64>,
    /// Contacts that the first reading has not come to yet.
    unread: Vec<ContactId>,
}

impl SearchIndex {
    #[must_use]
    pub fn new(home: Country) -> Self {
        Self {
            index: Index::new(home.clone()),
            home,
            seen: None,
            unread: Vec::new(),
        }
    }

    /// Reads a slice ahead; true while there is more to read.
    pub fn read_ahead(&mut self, rows: &Projection, home: &Country) -> bool {
        if self.seen.is_none() || *home != self.home {
            self.begin(rows, home);
        }
        let rest = self.unread.len().saturating_sub(SLICE);
        for id in self.unread.split_off(rest) {
            self.take(rows, id);
        }
        !self.unread.is_empty()
    }

    fn begin(&mut self, rows: &Projection, home: &Country) {
        let contacts = rows.all(Entity::Contact).filter_map(Row::as_contact);
        *self = Self {
            unread: contacts.map(|contact| contact.id).collect(),
            seen: Some(rows.revision()),
            index: Index::new(home.clone()).with_fields(custom_fields(rows).into_iter()),
            ..Self::new(home.clone())
        };
    }

    /// Takes what changed since the last time, or everything where that cannot be told.
    pub fn follow(&mut self, rows: &Projection, home: &Country) {
        let changed = |seen| {
            // Another field, or other choices: every value reads otherwise.
            if !rows.changed_since(seen, Entity::CustomField)?.is_empty() {
                return None;
            }
            let mut keys = rows.changed_since(seen, Entity::Contact)?;
            keys.extend(rows.changed_since(seen, Entity::ContactStaff)?);
            Some(keys)
        };
        let keys = self.seen.filter(|_| *home == self.home).and_then(changed);
        if keys.is_none() {
            self.begin(rows, home);
            // All three nouns are followed from here on.
            rows.all(Entity::ContactStaff).next();
        }
        let changed = keys.unwrap_or_default();
        let ids: BTreeSet<_> = changed.into_iter().map(|key| ContactId(key.id)).collect();
        for id in std::mem::take(&mut self.unread).into_iter().chain(ids) {
            self.take(rows, id);
        }
        self.seen = Some(rows.revision());
    }

    fn take(&mut self, rows: &Projection, id: ContactId) {
        let contact = rows
            .get(Key::new(Entity::Contact, id.0))
            .and_then(Row::as_contact);
        let staff = rows
            .get(Key::new(Entity::ContactStaff, id.0))
            .and_then(Row::as_contact_staff);
        match contact {
            Some(contact) => self.index.put(contact, staff),
            None => self.index.remove(id),
        }
    }
}

/// What reads and finds. It carries the readings of characters, so it comes with the engine: nothing is searched before.
#[derive(Clone, Copy)]
struct Reader {
    read_ahead: fn(&mut SearchIndex, &Projection, &Country) -> bool,
    follow: fn(&mut SearchIndex, &Projection, &Country),
    find: fn(&Index, &str, usize) -> Vec<ContactId>,
}

static READER: OnceLock<Reader> = OnceLock::new();

/// From here on contacts are found. What calls this carries all of it.
pub fn bring_contact_search() {
    READER.get_or_init(|| Reader {
        read_ahead: SearchIndex::read_ahead,
        follow: SearchIndex::follow,
        find: Index::find,
    });
}

/// The index as screens see it, and where one was in the list.
#[derive(Clone, Copy)]
pub struct ContactSearch {
    search_index: StoredValue<SearchIndex>,
    /// Rises with the rows that the index has read.
    version: Memo<u64>,
    pub typed: RwSignal<String>,
    pub filter: RwSignal<ContactFilter>,
    /// A field of the business's own, and which of its values is shown.
    pub value: RwSignal<Option<(CustomFieldId, String)>>,
    /// How far the list was scrolled when it was left.
    pub scrolled: StoredValue<f64>,
}

/// The book of this app.
#[must_use]
pub fn use_contact_search() -> ContactSearch {
    expect_context::<ContactSearch>()
}

impl ContactSearch {
    /// Gives the book to everything below. Nothing is read before a screen asks.
    pub fn provide(app: AppContext) {
        let home = move || {
            let business = app.business.get();
            business
                .map(|business| business.country)
                .unwrap_or_default()
        };
        let search_index = StoredValue::new(SearchIndex::new(Country::default()));
        let version = Memo::new(move |_| {
            let home = home();
            app.rows(|rows| {
                if let Some(reader) = READER.get() {
                    search_index
                        .update_value(|search_index| (reader.follow)(search_index, rows, &home));
                } else {
                    // Done again once it is here.
                    rows.all(Entity::Contact).next();
                }
                rows.revision()
            })
        });
        provide_context(Self {
            search_index,
            version,
            typed: RwSignal::new(String::new()),
            filter: RwSignal::new(ContactFilter::default()),
            value: RwSignal::new(None),
            scrolled: StoredValue::new(0.0),
        });
    }

    /// Reads everybody in small slices, so that the list is there when it is opened.
    pub fn warm(self, app: AppContext) {
        let home = app.home_country();
        let more = app.rows(|rows| {
            self.search_index
                .try_update_value(|search_index| {
                    let reader = READER.get()?;
                    Some((reader.read_ahead)(search_index, rows, &home))
                })
                .flatten()
                .unwrap_or(false)
        });
        if more {
            set_timeout(move || self.warm(app), PAUSE);
        }
    }

    /// The first contacts that fit what is typed.
    pub fn find(self, typed: &str, most: usize) -> Vec<ContactId> {
        self.read(|index| {
            READER
                .get()
                .map_or_else(Vec::new, |reader| (reader.find)(index, typed, most))
        })
    }

    /// Looks something up, again whenever a contact has changed.
    pub fn read<T>(self, look: impl FnOnce(&Index) -> T) -> T {
        // Reading it, not only tracking it, is what brings the index up to date.
        let _version = self.version.get();
        self.search_index
            .with_value(|search_index| look(&search_index.index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, staff_of};

    fn found(search_index: &SearchIndex, typed: &str) -> Vec<ContactId> {
        search_index.index.find(typed, 9)
    }

    #[test]
    fn the_index_follows_what_changed_and_what_went() {
        let (ann, ben) = (a_contact(20, "Ann Lee"), a_contact(21, "Ben Lee"));
        let mut rows = Projection::new([ann.clone().into(), ben.clone().into()], Vec::new());
        let mut search_index = SearchIndex::new(Country::default());
        search_index.follow(&rows, &Country::default());
        assert_eq!(found(&search_index, "lee"), [ann.id, ben.id]);
        let gone = Key::new(Entity::Contact, ben.id.0);
        rows.pulled(vec![a_contact(22, "Cy Lee").into()], &[gone], 0);
        search_index.follow(&rows, &Country::default());
        assert_eq!(found(&search_index, "lee"), [ann.id, a_contact(22, "").id]);
    }

    #[test]
    fn a_tag_alone_makes_a_contact_found() {
        let ann = a_contact(20, "Ann Lee");
        let mut rows = Projection::new([ann.clone().into()], Vec::new());
        let mut search_index = SearchIndex::new(Country::default());
        search_index.follow(&rows, &Country::default());
        let mut staff = staff_of(&ann);
        staff.tags.insert("window seat".into());
        rows.pulled(vec![staff.into()], &[], 0);
        search_index.follow(&rows, &Country::default());
        assert_eq!(found(&search_index, "window"), [ann.id]);
    }

    #[test]
    fn another_country_and_another_store_are_read_anew() {
        let ann = a_contact(20, "Ann Lee");
        let mut rows = Projection::new([ann.clone().into()], Vec::new());
        let mut search_index = SearchIndex::new(Country::default());
        search_index.follow(&rows, &Country::default());
        rows.replace([a_contact(21, "Ben Lee").into()], Vec::new());
        search_index.follow(&rows, &Country::default());
        assert_eq!(found(&search_index, ""), [a_contact(21, "").id]);
        let us = Country::parse("US").unwrap_or_default();
        search_index.follow(&rows, &us);
        assert_eq!(found(&search_index, "ben"), [a_contact(21, "").id]);
    }

    #[test]
    fn what_changes_while_everybody_is_read_ahead_is_not_missed() {
        let many = (0..250_u32).map(|n| {
            let mut one = a_contact(20, &format!("Lee {n:03}"));
            one.id = ContactId(uuid::Uuid::from_u128(u128::from(n)));
            one
        });
        let many: Vec<_> = many.collect();
        let mut rows = Projection::new(many.iter().cloned().map(Row::Contact), Vec::new());
        let (mut search_index, home) = (SearchIndex::new(Country::default()), Country::default());
        assert!(search_index.read_ahead(&rows, &home));
        assert_eq!(search_index.index.len(), SLICE);
        let mut last = many[249].clone();
        last.fields.display = "Changed".into();
        let gone = Key::new(Entity::Contact, many[0].id.0);
        rows.pulled(vec![last.into()], &[gone], 0);
        search_index.follow(&rows, &home);
        assert_eq!(search_index.index.len(), 249);
        assert_eq!(found(&search_index, "changed"), [many[249].id]);
        assert!(!search_index.read_ahead(&rows, &home));
        assert_eq!(search_index.index.len(), 249);
    }

    #[test]
    fn filters_know_mine_from_theirs() {
        let me = crate::memory::a_user();
        let facts = Facts {
            owner: Some(me),
            lifecycle: Some(Lifecycle::Lead),
            suggested: true,
            reachable: true,
        };
        let kept = ContactFilter::ALL.map(|filter| filter.keeps(&facts, me));
        assert_eq!(kept, [true, true, false, true, false, true]);
    }
}
