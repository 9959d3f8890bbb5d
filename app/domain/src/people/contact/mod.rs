//! A contact: what the customer may see and change, and how one is made.

pub mod join;
pub mod set;

use self::set::ContactSet;
use crate::account::Actor;
use crate::id::{ContactId, UserId};
use crate::label::Lang;
use crate::noun;
use crate::noun::column::json_columns;
use crate::noun::{BadCell, Cell, CellKind, Columns, Limit as _, Source};
use crate::people::contact_staff::{ContactStaff, Lifecycle, MAX_TAGS};
use crate::people::country::Country;
use crate::people::point::{Point, PointEdit, PointKind};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most points of a contact.
pub const MAX_POINTS: usize = 40;

/// A person the business knows. Staff see it, and so does the person, once they can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub fields: ContactFields,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Point>,
    /// Wishes no advertising and no call that they did not ask for (guarded: the safer side wins).
    #[serde(default)]
    pub do_not_contact: bool,
    /// Who this person is when they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// This was found to be the same person: what comes for this contact reaches that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<ContactId>,
    /// Epoch ms UTC.
    pub created_at: i64,
}

noun! {
    Contact in "contact" by ContactId,
    scopes |contact| std::iter::once(Scope::Team).chain(contact.user.map(Scope::Account)).collect();
    own fields: ContactFields as ["given", "family", "display", "company", "job", "birthday", "language", "address"];
    hard points: Vec<Point>;
    guarded do_not_contact: bool;
    server user: Option<UserId> as "account_user";
    server merged_into: Option<ContactId>;
    server created_at: i64 as "known_at";
}

json_columns!(Vec<Point>);

/// What can be typed about a contact, each at most 200 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct ContactFields {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family: String,
    /// What the person is called on lists; empty: made from the other two.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// Position in the company.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub job: String,
    /// `YYYY-MM-DD`, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub birthday: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
}

impl Columns for ContactFields {
    const KINDS: &'static [CellKind] = &{
        let mut kinds = [CellKind::Text; 8];
        kinds[6] = CellKind::MaybeText;
        kinds
    };

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        let before = [
            &self.given,
            &self.family,
            &self.display,
            &self.company,
            &self.job,
            &self.birthday,
        ];
        before.into_iter().for_each(|text| text.write(out));
        self.language.write(out);
        self.address.write(out);
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        Ok(Self {
            given: Columns::read(from)?,
            family: Columns::read(from)?,
            display: Columns::read(from)?,
            company: Columns::read(from)?,
            job: Columns::read(from)?,
            birthday: Columns::read(from)?,
            language: Columns::read(from)?,
            address: Columns::read(from)?,
        })
    }
}

/// `contact.create@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactCreate {
    pub id: ContactId,
    pub fields: ContactFields,
    /// Whose numbers are written without a calling code.
    pub country: Country,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<(crate::id::PointId, PointEdit)>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
}

impl ContactFields {
    /// The name on lists: as chosen, or family name first in Chinese and last elsewhere, or the company.
    #[must_use]
    pub fn name(&self) -> String {
        let (display, given, family) = (self.display.trim(), self.given.trim(), self.family.trim());
        if !display.is_empty() {
            return display.to_owned();
        }
        let joined = if is_han(given) || is_han(family) {
            format!("{family}{given}")
        } else {
            format!("{given} {family}").trim().to_owned()
        };
        if joined.is_empty() {
            self.company.trim().to_owned()
        } else {
            joined
        }
    }

    /// True where the person has no name, whatever the company is called.
    #[must_use]
    pub fn is_nameless(&self) -> bool {
        [&self.given, &self.family, &self.display]
            .iter()
            .all(|part| part.trim().is_empty())
    }

    /// The fields without blanks around them.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let trim = |text: &String| text.trim().to_owned();
        Self {
            given: trim(&self.given),
            family: trim(&self.family),
            display: trim(&self.display),
            company: trim(&self.company),
            job: trim(&self.job),
            birthday: trim(&self.birthday),
            language: self.language,
            address: trim(&self.address),
        }
    }

    fn texts(&self) -> [(&'static str, &str); 7] {
        [
            ("given", &self.given),
            ("family", &self.family),
            ("display", &self.display),
            ("company", &self.company),
            ("job", &self.job),
            ("birthday", &self.birthday),
            ("address", &self.address),
        ]
    }
}

/// True where the text begins with a Chinese character.
#[must_use]
pub fn is_han(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}'))
}

impl Contact {
    /// A contact without anything to reach them by.
    #[must_use]
    pub fn new(id: ContactId, fields: ContactFields, now: i64) -> Self {
        Self {
            id,
            fields,
            points: Vec::new(),
            do_not_contact: false,
            user: None,
            merged_into: None,
            created_at: now,
        }
    }

    /// True where it has this number or address already, however it was written.
    #[must_use]
    pub fn has(&self, kind: PointKind, value: &str, normal: Option<&str>) -> bool {
        self.points.iter().any(|point| {
            point.kind == kind
                && (point.value == value.trim()
                    || (normal.is_some() && point.normal.as_deref() == normal))
        })
    }

    /// The name on lists; where there is none, the first number or address.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.fields.name();
        if name.is_empty() {
            self.points
                .first()
                .map(|point| point.value.clone())
                .unwrap_or_default()
        } else {
            name
        }
    }
}

/// The contact of somebody who signs in, found through what it was joined with.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded it.
pub fn of_user(view: &dyn Rows, user: UserId) -> Result<Option<&Contact>, Stop> {
    find(view, ContactId::of_user(user))
}

/// A contact by its id, or the one it was joined with as far as this view holds it.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded it.
pub fn find(view: &dyn Rows, id: ContactId) -> Result<Option<&Contact>, Stop> {
    last(view, id, |_| true)
}

/// The contact that this actor changes by an id: the one it was joined with, unless that is somebody else's.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded it.
pub fn find_editable<'a>(
    view: &'a dyn Rows,
    actor: &Actor,
    id: ContactId,
) -> Result<Option<&'a Contact>, Stop> {
    last(view, id, |contact| {
        may(actor, Action::EditContact { user: contact.user })
    })
}

/// The last contact of a chain of joins that passes.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded it.
pub fn last(
    view: &dyn Rows,
    id: ContactId,
    passes: impl Fn(&Contact) -> bool,
) -> Result<Option<&Contact>, Stop> {
    let (mut at, mut found) = (id, None);
    // Joins point to a contact that is not joined itself; a longer chain is followed a little.
    for _ in 0..8 {
        let Some(contact) = view.find::<Contact>(at)? else {
            break;
        };
        if passes(contact) {
            found = Some(contact);
        }
        match contact.merged_into {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(found)
}

/// Makes a contact: staff anybody's, a customer their own.
///
/// # Errors
/// [`Stop::Refused`] for other people's contacts, taken ids, texts that are too long, or nothing typed at all.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &ContactCreate) -> Result<Changes, Stop> {
    let own = args.id == ContactId::of_user(ctx.actor.user);
    let user = own.then_some(ctx.actor.user);
    if !may(&ctx.actor, Action::EditContact { user }) {
        return Err(Refusal::NotAllowed.into());
    }
    let fields = args.fields.trimmed();
    check(&fields)?;
    check_country(&args.country)?;
    args.tags.limit("tags", MAX_TAGS)?;
    check_points(
        args.points.iter().map(|(_, point)| point),
        args.points.len(),
    )?;
    if fields.name().is_empty() && args.points.is_empty() {
        return Err(Refusal::NoName.into());
    }
    let have = view.find::<Contact>(args.id)?;
    if own && have.is_some() {
        // An order or a chat was faster: what was typed goes into the contact that it made.
        return set::set(view, ctx, &ContactSet::filling(args, &fields, have));
    }
    if noun::created(view, args.id, |have: &Contact| have.fields == fields)? {
        return Ok(Changes::default());
    }
    let points = args
        .points
        .iter()
        .map(|(id, point)| point.point(*id, &args.country))
        .collect();
    let contact = Contact {
        points,
        user,
        ..Contact::new(args.id, fields, ctx.now)
    };
    let mut rows = vec![Row::Contact(contact)];
    if ctx.actor.role.is_staff() {
        rows.push(Row::ContactStaff(ContactStaff {
            owner: Some(ctx.actor.user),
            tags: args.tags.clone(),
            source: "desk".to_owned(),
            ..ContactStaff::new(args.id, Lifecycle::Lead)
        }));
    }
    Ok(Changes {
        rows,
        server_steps: vec![ServerStep::Look(args.id)],
        ..Changes::default()
    })
}

/// What every contact's texts have to be like.
///
/// # Errors
/// [`Refusal::TooLong`] names the field; [`Refusal::BadDate`] is the birthday's.
pub fn check(fields: &ContactFields) -> Result<(), Refusal> {
    for (field, text) in fields.texts() {
        if text.chars().count() > 200 {
            return Err(Refusal::TooLong {
                field: field.into(),
            });
        }
    }
    if fields.birthday.is_empty() || is_date(&fields.birthday) {
        Ok(())
    } else {
        Err(Refusal::BadDate)
    }
}

/// A country is two letters, whether or not it is one whose numbers are known.
///
/// # Errors
/// [`Refusal::BadValue`] for anything else.
pub fn check_country(country: &Country) -> Result<(), Refusal> {
    let code = country.as_str();
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "country".into(),
        })
    }
}

/// What every contact's points have to be like; `total` is how many there will be.
///
/// # Errors
/// [`Refusal::TooMuch`], [`Refusal::EmptyPoint`], [`Refusal::TooLong`].
pub fn check_points<'a>(
    points: impl Iterator<Item = &'a PointEdit>,
    total: usize,
) -> Result<(), Refusal> {
    if total > MAX_POINTS {
        return Err(Refusal::TooMuch);
    }
    for point in points {
        if point.cleaned().value.is_empty() {
            return Err(Refusal::EmptyPoint);
        }
        if point.value.chars().count() > 254 || point.label.chars().count() > 40 {
            return Err(Refusal::TooLong {
                field: "points".into(),
            });
        }
    }
    Ok(())
}

/// `YYYY-MM-DD` of the Gregorian calendar.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        parts
            .next()
            .filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|part| part.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}
