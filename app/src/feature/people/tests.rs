//! Contacts for the tests of this folder.

use crate::memory::{NOW, an_id};
use domain::ContactId;
use domain::Label;
use domain::id::{CustomFieldId, PointId};
use domain::merge::Position;
use domain::people::{
    Choice, Contact, ContactFields, ContactStaff, Country, CustomField, CustomFieldKind, Lifecycle,
    Point, PointEdit, PointKind,
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

/// A field of the business's own; where it chooses, between fish and nuts.
pub fn a_field(n: u8, kind: CustomFieldKind) -> CustomField {
    let choice = |key: &str, zh, en| Choice {
        key: key.to_owned(),
        label: Label::new(zh, en),
        hidden: false,
    };
    let all = [choice("fish", "鱼", "Fish"), choice("nuts", "坚果", "Nuts")];
    CustomField {
        id: CustomFieldId(an_id(n)),
        kind,
        name: Label::new("过敏", "Allergies"),
        choices: if kind.has_choices() {
            all.into()
        } else {
            Vec::new()
        },
        sort: Position::between(None, None),
        hidden: false,
    }
}
