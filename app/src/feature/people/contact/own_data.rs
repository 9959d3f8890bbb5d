//! What a customer changes about themselves. Pure: the screen only shows it.

use domain::account::Email;
use domain::id::PointId;
use domain::merge::Was;
use domain::people::contact::is_date;
use domain::people::{
    Contact, ContactCreate, ContactFields, ContactSet, Country, PointChange, PointEdit, PointKind,
};
use domain::{ContactId, Draft, Lang, UserId};
use std::collections::BTreeSet;

/// The most characters of a field.
const MOST: usize = 200;

/// A text about oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnField {
    Called,
    Given,
    Family,
    Company,
    Birthday,
    Address,
}

impl OwnField {
    /// The field's name, in drafts and on the screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Called => "display",
            Self::Given => "given",
            Self::Family => "family",
            Self::Company => "company",
            Self::Birthday => "birthday",
            Self::Address => "address",
        }
    }

    #[must_use]
    pub fn of(self, fields: &ContactFields) -> &str {
        match self {
            Self::Called => &fields.display,
            Self::Given => &fields.given,
            Self::Family => &fields.family,
            Self::Company => &fields.company,
            Self::Birthday => &fields.birthday,
            Self::Address => &fields.address,
        }
    }

    fn put(self, fields: &mut ContactFields, text: String) {
        match self {
            Self::Called => fields.display = text,
            Self::Given => fields.given = text,
            Self::Family => fields.family = text,
            Self::Company => fields.company = text,
            Self::Birthday => fields.birthday = text,
            Self::Address => fields.address = text,
        }
    }

    fn set(self, set: &mut ContactSet, change: Was<String>) {
        let place = match self {
            Self::Called => &mut set.display,
            Self::Given => &mut set.given,
            Self::Family => &mut set.family,
            Self::Company => &mut set.company,
            Self::Birthday => &mut set.birthday,
            Self::Address => &mut set.address,
        };
        *place = Some(change);
    }
}

/// Why something typed is not saved yet; it stays in its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnDataError {
    NameFirst,
    Date,
    TooLong,
    EmptyPoint,
    Mail,
}

/// Whose data, and what is known so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    pub me: UserId,
    /// The account's name; empty for a guest.
    pub account: String,
    pub country: Country,
    pub contact: Option<Contact>,
}

/// What to commit; empty where nothing changed.
pub type Drafts = Result<Vec<Draft>, OwnDataError>;

impl Own {
    /// The name that is used where none is chosen; empty for a guest who gave none.
    #[must_use]
    pub fn called(&self) -> String {
        let known = self.contact.as_ref().map(|contact| {
            let mut fields = contact.fields.clone();
            fields.display.clear();
            fields.name()
        });
        known
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| self.account.clone())
    }

    fn set(&self) -> ContactSet {
        let id = self
            .contact
            .as_ref()
            .map_or_else(|| ContactId::of_user(self.me), |one| one.id);
        ContactSet::of(id, self.country.clone())
    }

    /// The first thing known about somebody who has no record yet.
    fn create(&self, mut fields: ContactFields, points: Vec<(PointId, PointEdit)>) -> Drafts {
        if fields.name().is_empty() {
            fields.display.clone_from(&self.account);
        }
        if fields.name().is_empty() && points.is_empty() {
            return Err(OwnDataError::NameFirst);
        }
        Ok(vec![
            ContactCreate {
                id: ContactId::of_user(self.me),
                fields,
                country: self.country.clone(),
                points,
                tags: BTreeSet::new(),
            }
            .into(),
        ])
    }

    /// A text as it was when somebody began to change it, and as it is now.
    ///
    /// # Errors
    /// [`OwnDataError`] where it does not fit.
    pub fn text(&self, field: OwnField, was: &str, typed: &str) -> Drafts {
        let new = typed.trim();
        if new == was.trim() {
            return Ok(Vec::new());
        }
        if new.chars().count() > MOST {
            return Err(OwnDataError::TooLong);
        }
        if field == OwnField::Birthday && !new.is_empty() && !is_date(new) {
            return Err(OwnDataError::Date);
        }
        let Some(contact) = &self.contact else {
            let mut fields = ContactFields::default();
            field.put(&mut fields, new.to_owned());
            return self.create(fields, Vec::new());
        };
        let mut after = contact.clone();
        field.put(&mut after.fields, new.to_owned());
        // The rules would take a number for a name; people are called by one.
        if after.fields.name().is_empty() && !contact.fields.name().is_empty() {
            return Err(OwnDataError::NameFirst);
        }
        let mut set = self.set();
        let change = Was {
            was: was.to_owned(),
            new: new.to_owned(),
        };
        field.set(&mut set, change);
        Ok(vec![set.into()])
    }

    /// # Errors
    /// [`OwnDataError::NameFirst`] where nothing else is known yet.
    pub fn language(&self, new: Option<Lang>) -> Drafts {
        let Some(contact) = &self.contact else {
            let fields = ContactFields {
                language: new,
                ..ContactFields::default()
            };
            return self.create(fields, Vec::new());
        };
        let was = contact.fields.language;
        let set = ContactSet {
            language: Some(Was { was, new }),
            ..self.set()
        };
        Ok(if was == new {
            Vec::new()
        } else {
            vec![set.into()]
        })
    }

    /// # Errors
    /// [`OwnDataError::NameFirst`] where nothing else is known yet.
    pub fn do_not_contact(&self, new: bool) -> Drafts {
        let was = self
            .contact
            .as_ref()
            .is_some_and(|contact| contact.do_not_contact);
        let mut drafts = match &self.contact {
            Some(_) => Vec::new(),
            None => self.create(ContactFields::default(), Vec::new())?,
        };
        let set = ContactSet {
            do_not_contact: Some(Was { was, new }),
            ..self.set()
        };
        drafts.push(set.into());
        Ok(drafts)
    }

    /// A number or an address added (`was` none) or changed.
    ///
    /// # Errors
    /// [`OwnDataError`] where it does not fit.
    pub fn point(&self, id: PointId, was: Option<PointEdit>, new: PointEdit) -> Drafts {
        let new = PointEdit {
            value: new.value.trim().to_owned(),
            ..new
        };
        if was.as_ref() == Some(&new) || (was.is_none() && new.value.is_empty()) {
            return Ok(Vec::new());
        }
        match new.kind {
            _ if new.value.is_empty() => return Err(OwnDataError::EmptyPoint),
            _ if new.value.chars().count() > MOST => return Err(OwnDataError::TooLong),
            PointKind::Email if Email::parse(&new.value).is_err() => {
                return Err(OwnDataError::Mail);
            }
            PointKind::Email
            | PointKind::Phone
            | PointKind::Wechat
            | PointKind::Whatsapp
            | PointKind::Other => {}
        }
        if self.contact.is_none() {
            return self.create(ContactFields::default(), vec![(id, new)]);
        }
        Ok(vec![self.points(PointChange {
            id,
            was,
            new: Some(new),
        })])
    }

    /// Takes a number or an address away.
    #[must_use]
    pub fn without(&self, id: PointId, was: PointEdit) -> Draft {
        self.points(PointChange {
            id,
            was: Some(was),
            new: None,
        })
    }

    fn points(&self, change: PointChange) -> Draft {
        ContactSet {
            points: vec![change],
            ..self.set()
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_menu, a_user, an_id};
    use domain::Mutation;
    use domain::account::Actor;
    use domain::projection::{Pending, Projection};
    use domain::view::{Ctx, Side};
    use domain::{Entity, Key, Row};

    fn own(contact: Option<Contact>) -> Own {
        Own {
            me: a_user(),
            account: "Ann".into(),
            country: Country::default(),
            contact,
        }
    }

    fn ann() -> Contact {
        let fields = ContactFields {
            display: "Ann".into(),
            ..ContactFields::default()
        };
        Contact {
            user: Some(a_user()),
            ..Contact::new(ContactId::of_user(a_user()), fields, NOW)
        }
    }

    /// The contact after the rules ran these drafts.
    fn after(own: &Own, drafts: Vec<Draft>) -> Contact {
        let mut rows = a_menu();
        rows.extend(own.contact.clone().map(Row::Contact));
        let mut rows = Projection::new(rows, Vec::new());
        for (mid, draft) in (1..).zip(drafts) {
            let actor = Actor {
                user: a_user(),
                role: domain::account::Role::Customer,
            };
            let ctx = Ctx {
                actor,
                client: an_id(1),
                mid,
                now: NOW,
                side: Side::Phone,
            };
            rows.commit(Pending { mid, ctx, draft });
            assert!(!rows.replayed().last().unwrap().doubtful);
        }
        let key = Key::new(Entity::Contact, ContactId::of_user(a_user()).0);
        rows.get(key).and_then(Row::as_contact).unwrap().clone()
    }

    #[test]
    fn the_first_thing_typed_makes_the_record_under_the_accounts_name() {
        let own = own(None);
        let made = after(
            &own,
            own.text(OwnField::Birthday, "", "1990-05-21").unwrap(),
        );
        assert_eq!(
            (made.name().as_str(), made.fields.birthday.as_str()),
            ("Ann", "1990-05-21")
        );
        let made = after(&own, own.do_not_contact(true).unwrap());
        assert!(made.do_not_contact);
        let mail = PointEdit {
            kind: PointKind::Email,
            value: " ann@x.org ".into(),
            label: String::new(),
            primary: false,
        };
        let made = after(&own, own.point(PointId(an_id(5)), None, mail).unwrap());
        assert_eq!(made.points[0].normal.as_deref(), Some("ann@x.org"));
    }

    #[test]
    fn who_chose_no_name_is_called_by_the_full_one_or_the_accounts() {
        assert_eq!(own(None).called(), "Ann");
        let mut contact = ann();
        assert_eq!(own(Some(contact.clone())).called(), "Ann");
        contact.fields.given = "Anna".into();
        contact.fields.family = "Lee".into();
        assert_eq!(own(Some(contact)).called(), "Anna Lee");
    }

    #[test]
    fn a_guest_says_a_name_before_anything_else() {
        let guest = Own {
            account: String::new(),
            ..own(None)
        };
        assert_eq!(
            guest.text(OwnField::Address, "", "Road 1"),
            Err(OwnDataError::NameFirst)
        );
        assert_eq!(guest.do_not_contact(true), Err(OwnDataError::NameFirst));
        assert_eq!(
            after(&guest, guest.text(OwnField::Called, "", "Bo").unwrap()).name(),
            "Bo"
        );
    }

    #[test]
    fn a_change_says_what_was_there_when_it_began_and_nothing_where_nothing_changed() {
        let own = own(Some(ann()));
        let drafts = own.text(OwnField::Called, "Ann", " Anna ").unwrap();
        let Mutation::ContactSet(set) = &drafts[0].mutation else {
            panic!("{drafts:?}")
        };
        assert_eq!(
            set.display,
            Some(Was {
                was: "Ann".into(),
                new: "Anna".into()
            })
        );
        assert_eq!(after(&own, drafts).name(), "Anna");
        assert_eq!(own.text(OwnField::Called, "Ann", "Ann "), Ok(Vec::new()));
        assert_eq!(own.language(None), Ok(Vec::new()));
    }

    #[test]
    fn what_does_not_fit_stays_in_its_field() {
        let own = own(Some(ann()));
        assert_eq!(
            own.text(OwnField::Called, "Ann", ""),
            Err(OwnDataError::NameFirst)
        );
        assert_eq!(
            own.text(OwnField::Birthday, "", "21.5.1990"),
            Err(OwnDataError::Date)
        );
        assert_eq!(
            own.text(OwnField::Company, "", &"x".repeat(201)),
            Err(OwnDataError::TooLong)
        );
        let mail = |value: &str| PointEdit {
            kind: PointKind::Email,
            value: value.into(),
            label: String::new(),
            primary: false,
        };
        assert_eq!(
            own.point(PointId(an_id(5)), None, mail("ann")),
            Err(OwnDataError::Mail)
        );
        assert_eq!(
            own.point(PointId(an_id(5)), Some(mail("a@x.org")), mail(" ")),
            Err(OwnDataError::EmptyPoint)
        );
        assert_eq!(
            own.point(PointId(an_id(5)), None, mail(" ")),
            Ok(Vec::new())
        );
    }

    #[test]
    fn a_number_is_changed_and_taken_away_from_what_was_seen() {
        let own_data = own(Some(ann()));
        let id = PointId(an_id(5));
        let phone = |value: &str| PointEdit {
            kind: PointKind::Phone,
            value: value.into(),
            label: String::new(),
            primary: false,
        };
        let with = after(
            &own_data,
            own_data.point(id, None, phone("138 0013 8000")).unwrap(),
        );
        let own = own(Some(with));
        let changed = after(
            &own,
            own.point(id, Some(phone("138 0013 8000")), phone("139 0013 9000"))
                .unwrap(),
        );
        assert_eq!(changed.points[0].normal.as_deref(), Some("+8613900139000"));
        assert!(
            after(&own, vec![own.without(id, phone("138 0013 8000"))])
                .points
                .is_empty()
        );
    }
}
