//! `contact.join@1`: two contacts are one person. Somebody of the staff says so; it never happens by itself.

use crate::id::{ContactId, derived_id};
use crate::people::contact::{self, Contact};
use crate::people::contact_staff::{self, ContactStaff};
use crate::people::point::Point;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// Which contact goes into which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactJoin {
    pub from: ContactId,
    pub into: ContactId,
}

/// Joins two contacts. What stays behind is a pointer, so that what still comes for it arrives.
///
/// That two contacts are one person is staff's word and no proof, so no account gets to see what was known under the other one: the
/// joined contact is nobody's account, and an account goes on with its own half, the pointer. Where both are accounts' contacts the
/// joined one is a third row.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff and for unknown contacts; [`Stop::Need`] for rows not loaded.
pub fn join(view: &dyn Rows, ctx: &Ctx, args: &ContactJoin) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    let missing = Refusal::missing::<Contact>;
    let from = contact::find(view, args.from)?.ok_or_else(missing)?;
    let into = contact::find(view, args.into)?.ok_or_else(missing)?;
    if from.id == into.id {
        return Ok(Changes::default());
    }
    let (left, right) = (
        contact_staff::load(view, from.id)?,
        contact_staff::load(view, into.id)?,
    );
    let id = match (from.user, into.user) {
        (_, None) => into.id,
        (None, Some(_)) => from.id,
        (Some(_), Some(_)) => ContactId(derived_id(ctx.client, ctx.mid, 0)),
    };
    let whole = Contact {
        id,
        user: None,
        ..joined(from, into)
    };
    let mut staff = joined_staff(left, right, from);
    staff.accounts.extend(into.user);
    for gone in [from.id, into.id, id] {
        staff.maybe.remove(&gone);
        staff.others.remove(&gone);
    }
    let pointers = [from, into].into_iter().filter(|half| half.id != id);
    let mut rows: Vec<Row> = pointers
        .map(|half| {
            let half = half.clone();
            let merged_into = Some(id);
            Contact {
                merged_into,
                ..half
            }
            .into()
        })
        .collect();
    rows.push(whole.into());
    rows.push(ContactStaff { id, ..staff }.into());
    Ok(Changes {
        rows,
        ..Changes::default()
    })
}

/// The second contact with what only the first one had. A name is one thing: it is taken whole or not at all.
#[must_use]
pub fn joined(from: &Contact, into: &Contact) -> Contact {
    let mut joined = into.clone();
    if joined.fields.is_nameless() {
        joined.fields.given.clone_from(&from.fields.given);
        joined.fields.family.clone_from(&from.fields.family);
        joined.fields.display.clone_from(&from.fields.display);
    }
    joined.fields.language = joined.fields.language.or(from.fields.language);
    for (mine, theirs) in [
        (&mut joined.fields.company, &from.fields.company),
        (&mut joined.fields.job, &from.fields.job),
        (&mut joined.fields.birthday, &from.fields.birthday),
        (&mut joined.fields.address, &from.fields.address),
    ] {
        if mine.is_empty() {
            mine.clone_from(theirs);
        }
    }
    for point in &from.points {
        let known = joined.has(point.kind, &point.value, point.normal.as_deref());
        if !known {
            let primary = point.primary
                && !joined
                    .points
                    .iter()
                    .any(|have| have.kind == point.kind && have.primary);
            joined.points.push(Point {
                primary,
                ..point.clone()
            });
        }
    }
    joined.do_not_contact |= from.do_not_contact;
    joined.created_at = joined.created_at.min(from.created_at);
    joined
}

/// Staff's halves together: sets united, the more advanced stage, the earliest and latest sight.
#[must_use]
pub fn joined_staff(from: ContactStaff, into: ContactStaff, gone: &Contact) -> ContactStaff {
    let mut staff = into;
    staff.owner = staff.owner.or(from.owner);
    if from.lifecycle.rank() > staff.lifecycle.rank() {
        staff.lifecycle = from.lifecycle;
    }
    staff.tags.extend(from.tags);
    staff.needs.extend(from.needs);
    staff.lists.extend(from.lists);
    staff.accounts.extend(from.accounts);
    staff.accounts.extend(gone.user);
    for (field, value) in from.custom {
        staff.custom.entry(field).or_insert(value);
    }
    staff.maybe.extend(from.maybe);
    staff.others.extend(from.others);
    staff.maybe.remove(&gone.id);
    staff.maybe.remove(&staff.id);
    staff.others.remove(&staff.id);
    staff.first_seen = [staff.first_seen, from.first_seen]
        .into_iter()
        .flatten()
        .min();
    staff.last_seen = staff.last_seen.max(from.last_seen);
    staff
}
