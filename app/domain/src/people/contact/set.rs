//! `contact.set@1`: the fields somebody changed, each with the value they saw.

use crate::id::{ContactId, PointId};
use crate::label::Lang;
use crate::merge::{self, Class, Merged, Was};
use crate::noun::Merging;
use crate::people::contact::{
    self, Contact, ContactCreate, ContactFields, MAX_POINTS, check, check_country, check_points,
};
use crate::people::country::Country;
use crate::people::history;
use crate::people::point::{self, Point, PointChange, PointEdit};
use crate::refusal::Refusal;
use crate::view::{Changes, Conflict, Ctx, Rows, ServerStep, Side, Stop};
use serde::{Deserialize, Serialize};

/// The change; fields that are none stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactSet {
    pub id: ContactId,
    /// Whose numbers are written without a calling code.
    pub country: Country,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Was<Option<Lang>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub do_not_contact: Option<Was<bool>>,
}

impl ContactSet {
    /// A change of nothing yet.
    #[must_use]
    pub fn of(id: ContactId, country: Country) -> Self {
        Self {
            id,
            country,
            given: None,
            family: None,
            display: None,
            company: None,
            job: None,
            birthday: None,
            language: None,
            address: None,
            points: Vec::new(),
            do_not_contact: None,
        }
    }
}

impl ContactSet {
    /// What a new contact says, as a change of one that is there already; what was left empty stays as it is.
    pub(crate) fn filling(
        args: &ContactCreate,
        fields: &ContactFields,
        have: Option<&Contact>,
    ) -> Self {
        let typed = |text: &String| {
            (!text.is_empty()).then(|| Was {
                was: String::new(),
                new: text.clone(),
            })
        };
        let known = |edit: &PointEdit| {
            let (normal, _) = point::normal(edit.kind, &edit.value, &args.country);
            have.is_some_and(|have| have.has(edit.kind, &edit.value, normal.as_deref()))
        };
        let new = args.points.iter().filter(|(_, edit)| !known(edit));
        Self {
            given: typed(&fields.given),
            family: typed(&fields.family),
            display: typed(&fields.display),
            company: typed(&fields.company),
            job: typed(&fields.job),
            birthday: typed(&fields.birthday),
            language: fields.language.map(|language| Was {
                was: None,
                new: Some(language),
            }),
            address: typed(&fields.address),
            points: new
                .map(|(id, edit)| PointChange {
                    id: *id,
                    was: None,
                    new: Some(edit.clone()),
                })
                .collect(),
            ..Self::of(args.id, args.country.clone())
        }
    }
}

/// The merge class of each field that `contact.set` can change.
#[must_use]
pub fn class_of(field: &str) -> Option<Class> {
    match field {
        "given" | "family" | "display" | "company" | "job" | "birthday" | "language" => {
            Some(Class::Soft)
        }
        "address" | "points" => Some(Class::Hard),
        "do_not_contact" => Some(Class::Guarded),
        _ => None,
    }
}

/// Changes a contact. What is meant for a joined contact reaches the one it was joined with.
///
/// Somebody whose contact staff joined with another changes their own half; the server takes the same change into the joined contact
/// where nobody wrote something else there, and says nothing about it: what stands there may be another account's.
///
/// # Errors
/// [`Stop::Refused`] for other people's contacts and for texts that do not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ContactSet) -> Result<Changes, Stop> {
    // Whether somebody else's contact exists is not told.
    let found = contact::find_editable(view, &ctx.actor, args.id)?
        .ok_or_else(Refusal::missing::<Contact>)?;
    check_country(&args.country)?;
    if args.points.len() > 2 * MAX_POINTS {
        return Err(Refusal::TooMuch.into());
    }
    let mut changes = Changes::default();
    let changed = changed(found, ctx, args, &mut changes)?;
    if !args.points.is_empty() {
        changes.server_steps.push(ServerStep::Look(changed.id));
    }
    changes.rows.push(changed.into());
    if ctx.side == Side::Server
        && let Some(whole) = contact::find(view, found.id)?
        && whole.id != found.id
        && let Ok(whole) = self::changed(whole, ctx, args, &mut Changes::default())
    {
        changes.rows.push(whole.into());
    }
    Ok(changes)
}

fn changed(
    found: &Contact,
    ctx: &Ctx,
    args: &ContactSet,
    changes: &mut Changes,
) -> Result<Contact, Refusal> {
    let mut contact = found.clone();
    let mut merging = Merging::default();
    set_fields(&mut contact, args, &mut merging);
    history::finish(merging, ctx, found.id, changes)?;
    for point in &args.points {
        set_point(&mut contact, changes, point, &args.country);
    }
    set_do_not_contact(&mut contact, ctx, args)?;
    check(&contact.fields)?;
    // A contact that has more than that, from a join, can still be changed; it only cannot grow.
    let grows = contact.points.len() > found.points.len();
    check_points(
        args.points.iter().filter_map(|point| point.new.as_ref()),
        if grows { contact.points.len() } else { 0 },
    )?;
    if contact.name().is_empty() {
        return Err(Refusal::NoName);
    }
    Ok(contact)
}

fn set_fields(contact: &mut Contact, args: &ContactSet, merging: &mut Merging) {
    let fields = &mut contact.fields;
    for (name, field, new) in [
        ("given", &mut fields.given, &args.given),
        ("family", &mut fields.family, &args.family),
        ("display", &mut fields.display, &args.display),
        ("company", &mut fields.company, &args.company),
        ("job", &mut fields.job, &args.job),
        ("birthday", &mut fields.birthday, &args.birthday),
    ] {
        merging.soft(name, field, &trim(new.as_ref()));
    }
    merging.soft("language", &mut fields.language, &args.language);
    merging.hard("address", &mut fields.address, &trim(args.address.as_ref()));
}

fn trim(change: Option<&Was<String>>) -> Option<Was<String>> {
    change.map(|change| Was {
        was: change.was.clone(),
        new: change.new.trim().to_owned(),
    })
}

/// A point is hard as a whole. Adding one that is there, or taking away one that is gone, is nothing.
fn set_point(contact: &mut Contact, changes: &mut Changes, change: &PointChange, home: &Country) {
    let now = contact
        .points
        .iter()
        .find(|point| point.id == change.id)
        .map(Point::edit);
    let wanted = Was {
        was: change.was.clone().map(trimmed),
        new: change.new.as_ref().map(PointEdit::cleaned),
    };
    match merge::hard(&now, &wanted) {
        Merged::Same => {}
        Merged::Conflict { base, theirs, mine } => changes.conflicts.push(Conflict {
            field: format!("points/{}", change.id),
            base: json(base.as_ref()),
            theirs: json(theirs.as_ref()),
            mine: json(mine.as_ref()),
        }),
        Merged::Apply(new) | Merged::Overwrite { new, .. } => {
            put_point(contact, change.id, new.as_ref(), home);
        }
    }
}

fn trimmed(edit: PointEdit) -> PointEdit {
    PointEdit {
        value: edit.value.trim().to_owned(),
        label: edit.label.trim().to_owned(),
        ..edit
    }
}

fn json(edit: Option<&PointEdit>) -> serde_json::Value {
    serde_json::to_value(edit).unwrap_or_default()
}

/// A new value is unproven, even where the old one was proven.
fn put_point(contact: &mut Contact, id: PointId, new: Option<&PointEdit>, home: &Country) {
    let at = contact.points.iter().position(|point| point.id == id);
    match (new.map(|edit| edit.point(id, home)), at) {
        (None, None) => {}
        (None, Some(at)) => {
            contact.points.remove(at);
        }
        (Some(new), at) => {
            if new.primary {
                for other in &mut contact.points {
                    other.primary &= other.kind != new.kind;
                }
            }
            match at.and_then(|at| contact.points.get_mut(at)) {
                Some(have) => {
                    let verified = have.verified && have.normal == new.normal;
                    *have = Point { verified, ..new };
                }
                None => contact.points.push(new),
            }
        }
    }
}

/// Anybody may stop advertising; where the person can say so themselves, only they allow it again.
fn set_do_not_contact(contact: &mut Contact, ctx: &Ctx, args: &ContactSet) -> Result<(), Refusal> {
    match &args.do_not_contact {
        Some(change) if change.new => contact.do_not_contact = true,
        Some(_) if contact.user.is_some_and(|user| user != ctx.actor.user) => {
            return Err(Refusal::NotAllowed);
        }
        Some(_) => contact.do_not_contact = false,
        None => {}
    }
    Ok(())
}
