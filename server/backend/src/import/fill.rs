//! Somebody whom the business knows already: what is empty is filled, and what a later undo has to know of it.

use crate::import::person::Person;
use domain::id::{ActivityId, PointId};
use domain::people::contact::MAX_POINTS;
use domain::people::{Contact, ContactFields, ContactStaff, Country, CustomValues, Point, point};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use uuid::Uuid;

/// What was filled.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Filled {
    /// By name, as they are now.
    pub fields: BTreeMap<String, String>,
    /// As they are now.
    pub points: Vec<Point>,
    /// Values of the business's own fields, as they are now.
    #[serde(default, skip_serializing_if = "CustomValues::is_empty")]
    pub custom: CustomValues,
    /// The note that was written beside them.
    pub note: Option<ActivityId>,
}

/// Fields that are filled by themselves; the three of the name go together.
const FIELDS: [&str; 4] = ["company", "job", "birthday", "address"];
const NAMES: [&str; 3] = ["given", "family", "display"];

fn field<'a>(fields: &'a mut ContactFields, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "given" => &mut fields.given,
        "family" => &mut fields.family,
        "display" => &mut fields.display,
        "company" => &mut fields.company,
        "job" => &mut fields.job,
        "birthday" => &mut fields.birthday,
        "address" => &mut fields.address,
        _ => return None,
    })
}

/// The contact with what the person adds, what that is, and a note of what found no room. `run` names the run and the place in its file.
pub(super) fn fill(
    have: &Contact,
    person: &Person,
    home: &Country,
    run: &str,
) -> (Contact, Filled, String) {
    let mut contact = have.clone();
    let mut filled = Filled::default();
    let mut said = person.fields.clone();
    let mut note = person.note.clone();
    let nameless = have.fields.is_nameless();
    let names = NAMES.into_iter().filter(|_| nameless);
    for name in names.chain(FIELDS) {
        let text = field(&mut said, name)
            .map(std::mem::take)
            .unwrap_or_default();
        let Some(mine) = field(&mut contact.fields, name).filter(|_| !text.is_empty()) else {
            continue;
        };
        if mine.is_empty() {
            mine.clone_from(&text);
            filled.fields.insert(name.to_owned(), text);
        } else if *mine != text {
            line(&mut note, name, &text);
        }
    }
    let name = person.fields.name();
    if !nameless && !person.fields.is_nameless() && name != have.fields.name() {
        line(&mut note, "name", &name);
    }
    for (n, edit) in person.points.iter().enumerate() {
        let (normal, _) = point::normal(edit.kind, &edit.value, home);
        let known = contact.has(edit.kind, &edit.value, normal.as_deref());
        if known || contact.points.len() >= MAX_POINTS {
            continue;
        }
        let own = Uuid::new_v5(&have.id.0, format!("import/{run}/{n}").as_bytes());
        let first = contact.points.iter().all(|one| one.kind != edit.kind);
        let mut point = edit.point(PointId(own), home);
        point.primary = first;
        filled.points.push(point.clone());
        contact.points.push(point);
    }
    contact.do_not_contact |= person.do_not_contact;
    (contact, filled, note)
}

/// Staff's half with what the person says of the business's own fields, where nothing was said; what differs becomes a line of the note.
pub(super) fn fill_half(
    have: &ContactStaff,
    person: &Person,
    names: &BTreeMap<String, String>,
    filled: &mut Filled,
    note: &mut String,
) -> ContactStaff {
    let mut half = have.clone();
    for (field, value) in &person.half.custom {
        match half.custom.get(field) {
            None => {
                half.custom.insert(field.clone(), value.clone());
                filled.custom.insert(field.clone(), value.clone());
            }
            Some(mine) if mine != value => {
                line(note, names.get(field).map_or("", String::as_str), value);
            }
            Some(_) => {}
        }
    }
    half
}

/// Staff's half without what was filled and is as it was filled; none where nothing of it is.
pub(super) fn empty_half(have: &ContactStaff, filled: &Filled) -> Option<ContactStaff> {
    let mut half = have.clone();
    half.custom
        .retain(|field, value| filled.custom.get(field) != Some(value));
    (half != *have).then_some(half)
}

fn line(note: &mut String, name: &str, text: &str) {
    let joint = if note.is_empty() { "" } else { "\n" };
    let _ = write!(note, "{joint}{name}: {text}");
}

/// The contact without what was filled and is as it was filled; none where nothing of it is.
pub(super) fn empty(have: &Contact, filled: &Filled) -> Option<Contact> {
    let mut contact = have.clone();
    for (name, text) in &filled.fields {
        if let Some(mine) = field(&mut contact.fields, name)
            && mine == text
        {
            mine.clear();
        }
    }
    contact.points.retain(|mine| !filled.points.contains(mine));
    (contact != *have).then_some(contact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ContactId;
    use domain::people::{Lifecycle, PointEdit, PointKind};
    use proptest::prelude::*;

    fn contact(company: &str, job: &str, phone: Option<&str>) -> Contact {
        let fields = ContactFields {
            company: company.into(),
            job: job.into(),
            ..ContactFields::default()
        };
        let mut contact = Contact::new(ContactId(Uuid::from_u128(7)), fields, 0);
        contact.points.extend(phone.map(|value| {
            let id = PointId(Uuid::from_u128(8));
            edit(value).point(id, &Country::default())
        }));
        contact
    }

    fn edit(value: &str) -> PointEdit {
        PointEdit {
            kind: PointKind::Phone,
            value: value.into(),
            label: String::new(),
            primary: true,
        }
    }

    fn person(of: &Contact, note: &str) -> Person {
        Person {
            line: 1,
            external: String::new(),
            fields: of.fields.clone(),
            points: of.points.iter().map(Point::edit).collect(),
            do_not_contact: false,
            half: ContactStaff::new(of.id, Lifecycle::Lead),
            note: note.to_owned(),
        }
    }

    proptest! {
        /// Nothing is written over, nothing is lost, and taking it back leaves what was there.
        #[test]
        fn filling_writes_over_nothing_and_is_taken_back_whole(
            (mine, theirs) in ("(|Tea House)", "(|Harbour Books)"),
            (job, other) in ("(|Cook)", "(|Waiter)"),
            (phone, another) in (proptest::option::of("1380013800[0-2]"), proptest::option::of("1380013800[0-2]")),
        ) {
            let have = contact(&mine, &job, phone.as_deref());
            let from = person(&contact(&theirs, &other, another.as_deref()), "");
            let (full, filled, note) = fill(&have, &from, &Country::default(), "r/1");
            prop_assert!(mine.is_empty() || full.fields.company == mine);
            for text in [&theirs, &other] {
                let there = full.fields.company == *text || full.fields.job == *text;
                prop_assert!(text.is_empty() || there || note.contains(text.as_str()));
            }
            let back = empty(&full, &filled).unwrap_or_else(|| full.clone());
            prop_assert_eq!(back, have);
        }
    }

    #[test]
    fn what_somebody_changed_since_stays() {
        let have = contact("", "", None);
        let from = person(&contact("Tea House", "Cook", Some("13800138000")), "");
        let (mut full, filled, _) = fill(&have, &from, &Country::default(), "r/1");
        full.fields.job = "Head cook".into();
        let back = empty(&full, &filled).unwrap();
        assert_eq!(back.fields.job, "Head cook");
        assert!(back.fields.company.is_empty() && back.points.is_empty());
        full.fields.company = "Tea Palace".into();
        full.points.clear();
        assert_eq!(empty(&full, &filled), None);
    }
}
