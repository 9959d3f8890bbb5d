//! Changing a contact: each field on its own, with the value that its author first saw. Pure; the screen only shows it.

use domain::ContactId;
use domain::id::PointId;
use domain::merge::Was;
use domain::people::contact::is_date;
use domain::people::point::normal;
use domain::people::{
    Contact, ContactFields, ContactSet, Country, Point, PointChange, PointEdit, PointKind,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use words::StaffWords;

/// A text of the contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    Family,
    Given,
    Display,
    Company,
    Job,
    Birthday,
    Address,
}

impl ContactField {
    #[must_use]
    pub fn value(self, fields: &ContactFields) -> &str {
        match self {
            Self::Family => &fields.family,
            Self::Given => &fields.given,
            Self::Display => &fields.display,
            Self::Company => &fields.company,
            Self::Job => &fields.job,
            Self::Birthday => &fields.birthday,
            Self::Address => &fields.address,
        }
    }

    #[must_use]
    pub fn label(self, words: &StaffWords) -> &'static str {
        match self {
            Self::Family => words.people.family,
            Self::Given => words.people.given,
            Self::Display => words.people.display,
            Self::Company => words.people.company,
            Self::Job => words.people.job,
            Self::Birthday => words.people.birthday,
            Self::Address => words.people.address,
        }
    }
}

/// What is being typed and not saved yet, for one contact. Kept on the device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactEditDraft {
    pub fields: BTreeMap<ContactField, Was<String>>,
    pub points: BTreeMap<PointId, Was<Option<PointEdit>>>,
}

impl ContactEditDraft {
    /// The form's name among the drafts.
    #[must_use]
    pub fn form(id: ContactId) -> String {
        format!("contact/{id}")
    }

    /// Takes what was typed into a field; what it began with stays.
    pub fn field(&mut self, field: ContactField, now: &str, typed: String) {
        self.fields
            .entry(field)
            .or_insert_with(|| Was {
                was: now.to_owned(),
                new: String::new(),
            })
            .new = typed;
    }

    /// Takes what was typed about a point.
    pub fn point(&mut self, id: PointId, now: Option<&Point>, typed: PointEdit) {
        self.points
            .entry(id)
            .or_insert_with(|| Was {
                was: now.map(Point::edit),
                new: None,
            })
            .new = Some(typed);
    }
}

/// Why a field cannot be saved as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactEditError {
    Date,
    Long,
}

/// The change that leaving a field means; none where nothing changed.
///
/// # Errors
/// [`ContactEditError`]; what was typed stays.
pub fn field_change(
    id: ContactId,
    country: &Country,
    field: ContactField,
    typed: &Was<String>,
) -> Result<Option<ContactSet>, ContactEditError> {
    let new = typed.new.trim();
    if new.chars().count() > 200 {
        return Err(ContactEditError::Long);
    }
    if field == ContactField::Birthday && !new.is_empty() && !is_date(new) {
        return Err(ContactEditError::Date);
    }
    if new == typed.was {
        return Ok(None);
    }
    let change = Some(Was {
        was: typed.was.clone(),
        new: new.to_owned(),
    });
    let mut set = ContactSet::of(id, country.clone());
    match field {
        ContactField::Family => set.family = change,
        ContactField::Given => set.given = change,
        ContactField::Display => set.display = change,
        ContactField::Company => set.company = change,
        ContactField::Job => set.job = change,
        ContactField::Birthday => set.birthday = change,
        ContactField::Address => set.address = change,
    }
    Ok(Some(set))
}

/// The change that leaving a point means; none where nothing changed or nothing is in it yet.
#[must_use]
pub fn point_change(
    id: ContactId,
    country: &Country,
    point: PointId,
    typed: &Was<Option<PointEdit>>,
) -> Option<ContactSet> {
    let new = typed.new.clone().map(|edit| PointEdit {
        value: edit.value.trim().to_owned(),
        label: edit.label.trim().to_owned(),
        ..edit
    });
    let fits = |edit: &PointEdit| {
        !edit.value.is_empty()
            && edit.value.chars().count() <= 254
            && edit.label.chars().count() <= 40
    };
    if new == typed.was || !new.as_ref().is_none_or(fits) {
        return None;
    }
    Some(ContactSet {
        points: vec![PointChange {
            id: point,
            was: typed.was.clone(),
            new,
        }],
        ..ContactSet::of(id, country.clone())
    })
}

/// The change that takes a point away, and the one that brings it back.
#[must_use]
pub fn removal(id: ContactId, country: &Country, point: &Point) -> (ContactSet, ContactSet) {
    let change = |was: Option<PointEdit>, new: Option<PointEdit>| ContactSet {
        points: vec![PointChange {
            id: point.id,
            was,
            new,
        }],
        ..ContactSet::of(id, country.clone())
    };
    (
        change(Some(point.edit()), None),
        change(None, Some(point.edit())),
    )
}

/// What somebody else made of a field while it was being typed in; none where the row is as it was, or says the same already.
#[must_use]
pub fn drifted<'a>(
    contact: &'a Contact,
    field: ContactField,
    typed: &Was<String>,
) -> Option<&'a str> {
    let now = field.value(&contact.fields);
    (now != typed.was && now != typed.new.trim()).then_some(now)
}

/// A gentle word about a value that is kept as typed but cannot be used.
#[must_use]
pub fn hint(edit: &PointEdit, home: &Country, words: &StaffWords) -> Option<&'static str> {
    let unread = normal(edit.kind, &edit.value, home).0.is_none();
    match edit.kind {
        _ if edit.value.trim().is_empty() || !unread => None,
        PointKind::Phone | PointKind::Whatsapp => Some(words.people.hint_phone),
        PointKind::Email => Some(words.people.hint_mail),
        PointKind::Wechat | PointKind::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_point};
    use crate::memory::an_id;
    use domain::Lang;
    use words::staff_words;

    fn was(was: &str, new: &str) -> Was<String> {
        Was {
            was: was.to_owned(),
            new: new.to_owned(),
        }
    }

    fn change(
        field: ContactField,
        typed: &Was<String>,
    ) -> Result<Option<ContactSet>, ContactEditError> {
        field_change(a_contact(20, "").id, &Country::default(), field, typed)
    }

    #[test]
    fn leaving_a_field_saves_it_with_what_its_author_saw() {
        let set = change(ContactField::Company, &was("Old", " New "))
            .unwrap()
            .unwrap();
        assert_eq!(set.company, Some(was("Old", "New")));
        assert_eq!(
            change(ContactField::Company, &was("Old", " Old ")),
            Ok(None)
        );
        assert_eq!(
            change(ContactField::Birthday, &was("", "1990-02-30")),
            Err(ContactEditError::Date)
        );
        assert!(
            change(ContactField::Birthday, &was("1990-02-28", ""))
                .unwrap()
                .is_some()
        );
        assert_eq!(
            change(ContactField::Address, &was("", &"x".repeat(201))),
            Err(ContactEditError::Long)
        );
    }

    #[test]
    fn every_field_changes_itself() {
        let all = [
            ContactField::Family,
            ContactField::Given,
            ContactField::Display,
            ContactField::Company,
            ContactField::Job,
            ContactField::Birthday,
            ContactField::Address,
        ];
        for field in all {
            let set = change(field, &was("", "2000-01-01")).unwrap().unwrap();
            let json = serde_json::to_value(set).unwrap();
            let name = serde_json::to_value(field).unwrap();
            assert_eq!(json[name.as_str().unwrap()]["new"], "2000-01-01");
        }
    }

    #[test]
    fn a_draft_keeps_what_its_field_began_with() {
        let mut typed = ContactEditDraft::default();
        typed.field(ContactField::Given, "Ann", "An".into());
        // Somebody else changed the row meanwhile.
        typed.field(ContactField::Given, "Anne", "Anna".into());
        assert_eq!(typed.fields[&ContactField::Given], was("Ann", "Anna"));
        let mut contact = a_contact(20, "");
        contact.fields.given = "Anne".into();
        let field = &typed.fields[&ContactField::Given];
        assert_eq!(drifted(&contact, ContactField::Given, field), Some("Anne"));
        contact.fields.given = "Anna".into();
        assert_eq!(drifted(&contact, ContactField::Given, field), None);
        let json = serde_json::to_string(&typed).unwrap();
        assert_eq!(
            serde_json::from_str::<ContactEditDraft>(&json).unwrap(),
            typed
        );
    }

    #[test]
    fn a_point_is_saved_once_there_is_something_in_it() {
        let (id, home) = (a_contact(20, "").id, Country::default());
        let edit = |value: &str| PointEdit {
            kind: PointKind::Phone,
            value: value.to_owned(),
            label: "work".into(),
            primary: false,
        };
        let typed = |value: &str| Was {
            was: None,
            new: Some(edit(value)),
        };
        let point = PointId(an_id(1));
        assert_eq!(point_change(id, &home, point, &typed("  ")), None);
        let set = point_change(id, &home, point, &typed(" 123 ")).unwrap();
        assert_eq!(set.points[0].new, Some(edit("123")));
        let same = Was {
            was: Some(edit("123")),
            new: Some(edit("123 ")),
        };
        assert_eq!(point_change(id, &home, point, &same), None);
    }

    #[test]
    fn a_removed_point_comes_back_as_it_was() {
        let point = a_point(1, PointKind::Phone, "138 0013 8000");
        let (gone, back) = removal(a_contact(20, "").id, &Country::default(), &point);
        assert_eq!(gone.points[0].was, Some(point.edit()));
        assert_eq!(gone.points[0].new, None);
        assert_eq!(
            (back.points[0].was.clone(), back.points[0].id),
            (None, point.id)
        );
        assert_eq!(back.points[0].new, Some(point.edit()));
    }

    #[test]
    fn what_cannot_be_read_is_hinted_at_and_never_refused() {
        let (home, words) = (Country::default(), staff_words(Lang::En));
        let edit = |kind, value: &str| a_point(1, kind, value).edit();
        assert_eq!(
            hint(&edit(PointKind::Phone, "138 0013 8000"), &home, words),
            None
        );
        assert!(hint(&edit(PointKind::Phone, "ask Ben"), &home, words).is_some());
        assert!(hint(&edit(PointKind::Email, "ann@"), &home, words).is_some());
        assert_eq!(hint(&edit(PointKind::Other, "@ann"), &home, words), None);
        assert_eq!(hint(&edit(PointKind::Phone, " "), &home, words), None);
    }
}
