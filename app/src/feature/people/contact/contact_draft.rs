//! A customer who is being typed in, before there is a row. Pure.

use domain::ContactId;
use domain::id::{PointId, derived_id};
use domain::people::point::normal;
use domain::people::search::Index;
use domain::people::{ContactCreate, ContactFields, Country, PointEdit, PointKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is typed; kept on the device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactDraft {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub company: String,
}

impl ContactDraft {
    /// The form's name among the drafts.
    pub const FORM: &'static str = "contact-new";

    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.phone, &self.email, &self.company]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    /// Puts what was searched for where it belongs: an address, a number, or a name.
    pub fn take(&mut self, typed: &str) {
        let typed = typed.trim();
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        let letters = typed.chars().any(char::is_alphabetic);
        let place = if typed.contains('@') {
            &mut self.email
        } else if digits >= 3 && !letters {
            &mut self.phone
        } else {
            &mut self.name
        };
        typed.clone_into(place);
    }

    fn points(&self) -> Vec<PointEdit> {
        let point = |kind, value: &String, label: &str| {
            let value = value.trim().to_owned();
            (!value.is_empty()).then(|| PointEdit {
                kind,
                value,
                label: label.to_owned(),
                primary: true,
            })
        };
        [
            point(PointKind::Phone, &self.phone, "mobile"),
            point(PointKind::Email, &self.email, ""),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The mutation, under the draft's name: made twice it is the same.
    #[must_use]
    pub fn create(&self, wish: Uuid, country: &Country) -> ContactCreate {
        let fields = ContactFields {
            display: self.name.trim().to_owned(),
            company: self.company.trim().to_owned(),
            ..ContactFields::default()
        };
        let points = (0..).zip(self.points());
        ContactCreate {
            id: ContactId(wish),
            fields,
            country: country.clone(),
            points: points
                .map(|(n, edit)| (PointId(derived_id(wish, 0, n)), edit))
                .collect(),
            tags: Default::default(),
        }
    }

    /// Who may be the same person already.
    #[must_use]
    pub fn known(&self, index: &Index, country: &Country) -> Vec<ContactId> {
        let points: Vec<String> = self
            .points()
            .iter()
            .filter_map(|edit| normal(edit.kind, &edit.value, country).0)
            .collect();
        let mut known = index.alike(&self.name, &points);
        known.truncate(3);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_point};
    use crate::memory::an_id;

    fn draft(name: &str, phone: &str, email: &str) -> ContactDraft {
        ContactDraft {
            name: name.into(),
            phone: phone.into(),
            email: email.into(),
            company: String::new(),
        }
    }

    #[test]
    fn what_was_searched_for_goes_where_it_belongs() {
        for (typed, place) in [
            (" 王芳 ", draft("王芳", "", "")),
            ("138 0013", draft("", "138 0013", "")),
            ("ann@example", draft("", "", "ann@example")),
            ("Studio 54", draft("Studio 54", "", "")),
        ] {
            let mut taken = ContactDraft::default();
            taken.take(typed);
            assert_eq!(taken, place, "{typed}");
        }
    }

    #[test]
    fn a_name_or_a_number_is_enough() {
        let create = |draft: ContactDraft| draft.create(an_id(1), &Country::default());
        assert!(draft(" ", "", "").is_empty());
        let by_number = create(draft("", " 138 0013 8000 ", ""));
        assert_eq!(by_number.points[0].1.value, "138 0013 8000");
        assert_eq!(create(draft(" Ann ", "", "")).fields.display, "Ann");
    }

    #[test]
    fn a_customer_typed_in_once_is_one_customer_however_often_it_is_saved() {
        let typed = draft("Ann", "138 0013 8000", "ann@example.com");
        let create = || typed.create(an_id(1), &Country::default());
        assert_eq!(create(), create());
        let points = create().points;
        assert_ne!(points[0].0, points[1].0);
    }

    #[test]
    fn somebody_with_the_number_or_the_name_is_known_already() {
        let home = Country::default();
        let mut ann = a_contact(20, "Ann Lee");
        ann.points = vec![a_point(1, PointKind::Phone, "+86 138 0013 8000")];
        let mut index = Index::new(home.clone());
        index.put(&ann, None);
        assert_eq!(draft("", "13800138000", "").known(&index, &home), [ann.id]);
        assert_eq!(draft("ann lee", "", "").known(&index, &home), [ann.id]);
        assert!(draft("Ann", "1380013", "").known(&index, &home).is_empty());
    }
}
