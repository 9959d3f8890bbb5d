//! The contact that a screen is about, as it is now.

use crate::context::AppContext;
use domain::people::{Contact, ContactStaff, Country, Point, PointKind, contact};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{ContactId, Key};
use leptos::prelude::*;

/// One contact and staff's half of it; both follow the rows.
#[derive(Clone, Copy)]
pub struct ContactView {
    pub app: AppContext,
    pub id: ContactId,
    pub contact: Memo<Option<Contact>>,
    pub staff: Memo<Option<ContactStaff>>,
}

impl ContactView {
    #[must_use]
    pub fn new(app: AppContext, id: ContactId) -> Self {
        let key = move |entity| Key::new(entity, id.0);
        let contact = move |rows: &Projection| {
            rows.get(key(Entity::Contact))
                .and_then(Row::as_contact)
                .cloned()
        };
        let staff = move |rows: &Projection| {
            rows.get(key(Entity::ContactStaff))
                .and_then(Row::as_contact_staff)
                .cloned()
        };
        Self {
            app,
            id,
            contact: Memo::new(move |_| app.rows(contact)),
            staff: Memo::new(move |_| app.rows(staff)),
        }
    }

    #[must_use]
    pub fn name(self) -> String {
        self.of(Contact::name)
    }

    /// Something of the contact; the default once it has gone.
    pub fn of<T: Default>(self, look: impl FnOnce(&Contact) -> T) -> T {
        self.contact
            .with(|contact| contact.as_ref().map(look).unwrap_or_default())
    }

    /// Something of staff's half; the default where there is none.
    pub fn of_staff<T: Default>(self, look: impl FnOnce(&ContactStaff) -> T) -> T {
        self.staff
            .with(|staff| staff.as_ref().map(look).unwrap_or_default())
    }

    /// Points of some kinds, those to use first before the rest.
    #[must_use]
    pub fn points(self, kinds: &[PointKind]) -> Vec<Point> {
        self.of(|contact| points(contact, kinds))
    }

    #[must_use]
    pub fn home(self) -> Country {
        self.app.home_country()
    }

    #[must_use]
    pub fn key(self) -> Key {
        Key::new(Entity::Contact, self.id.0)
    }
}

/// Points of some kinds, those to use first before the rest.
#[must_use]
pub fn points(contact: &Contact, kinds: &[PointKind]) -> Vec<Point> {
    let mut points: Vec<Point> = contact
        .points
        .iter()
        .filter(|point| kinds.contains(&point.kind))
        .cloned()
        .collect();
    points.sort_by_key(|point| !point.primary);
    points
}

/// The contact to show for an address: the one it was joined into, if it was.
#[must_use]
pub fn resolve_contact(rows: &Projection, id: ContactId) -> Option<ContactId> {
    contact::find(rows, id).ok().flatten().map(|found| found.id)
}

/// What a contact is called.
#[must_use]
pub fn contact_name(rows: &Projection, id: ContactId) -> Option<String> {
    rows.get(Key::new(Entity::Contact, id.0))
        .and_then(Row::as_contact)
        .map(Contact::name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_point};

    #[test]
    fn a_joined_contact_shows_the_one_it_went_into() {
        let into = a_contact(20, "Ann");
        let gone = Contact {
            merged_into: Some(into.id),
            ..a_contact(21, "Anne")
        };
        let rows = Projection::new([into.clone().into(), gone.clone().into()], Vec::new());
        assert_eq!(resolve_contact(&rows, gone.id), Some(into.id));
        assert_eq!(resolve_contact(&rows, a_contact(22, "").id), None);
    }

    #[test]
    fn the_number_to_use_first_stands_first() {
        let mut ann = a_contact(20, "Ann");
        ann.points = vec![
            a_point(1, PointKind::Phone, "138 0013 8000"),
            a_point(2, PointKind::Email, "ann@example.com"),
            Point {
                primary: true,
                ..a_point(3, PointKind::Phone, "139 0013 9000")
            },
        ];
        let values: Vec<String> = points(&ann, &[PointKind::Phone])
            .into_iter()
            .map(|point| point.value)
            .collect();
        assert_eq!(values, ["139 0013 9000", "138 0013 8000"]);
    }
}
