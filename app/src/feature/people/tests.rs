//! Contacts for the tests of this folder.

use crate::memory::{NOW, an_id};
use domain::ContactId;
use domain::id::PointId;
use domain::people::{
    Contact, ContactFields, ContactStaff, Country, Lifecycle, Point, PointEdit, PointKind,
};

pub fn a_contact(n: u8, name: &str) -> Contact {
    let fields = ContactFields {
        display: name.to_owned(),
        ..ContactFields::default()
    };
    Contact::new(ContactId(an_id(n)), fields, NOW)
}

pub fn staff_of(contact: &Contact) -> ContactStaff {
    ContactStaff::new(contact.id, Lifecycle::Lead)
}

pub fn a_point(n: u8, kind: PointKind, value: &str) -> Point {
    let edit = PointEdit {
        kind,
        value: value.to_owned(),
        label: String::new(),
        primary: false,
    };
    edit.point(PointId(an_id(n)), &Country::default())
}
