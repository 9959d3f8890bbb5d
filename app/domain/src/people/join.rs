//! `contact.join@1`: two contacts are one person. Somebody of the staff says so; it never happens by itself.

use crate::id::ContactId;
use crate::people::contact::{self, Contact};
use crate::people::contact_staff::{self, ContactStaff, Lifecycle};
use crate::policy::{Action, may};
use crate::view::{Changes, Ctx, Refusal, Rows, Stop};
use serde::{Deserialize, Serialize};

/// Which contact goes into which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactJoin {
    pub from: ContactId,
    pub into: ContactId,
}

/// Joins two contacts. The first one stays as a pointer, so that what still comes for it arrives.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff and where both are accounts of their own: neither may see the other's data.
pub fn join(view: &dyn Rows, ctx: &Ctx, wish: &ContactJoin) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    let missing = || Refusal::Missing {
        noun: "contact".into(),
    };
    let from = contact::find(view, wish.from)?.ok_or_else(missing)?;
    let into = contact::find(view, wish.into)?.ok_or_else(missing)?;
    if from.id == into.id {
        return Ok(Changes::default());
    }
    let (left, right) = (
        contact_staff::load(view, from.id)?,
        contact_staff::load(view, into.id)?,
    );
    let joined = joined(from, into);
    let staff = joined_staff(left, right, from);
    let pointer = Contact {
        merged_into: Some(into.id),
        ..from.clone()
    };
    Ok(Changes {
        rows: vec![pointer.into(), joined.into(), staff.into()],
        ..Changes::default()
    })
}

/// The second contact with what only the first one had. Whoever signs in as the first one goes on seeing the pointer only:
/// that two accounts are one person is staff's word, not a proof.
#[must_use]
pub fn joined(from: &Contact, into: &Contact) -> Contact {
    let mut joined = into.clone();
    for (mine, theirs) in [
        (&mut joined.fields.given, &from.fields.given),
        (&mut joined.fields.family, &from.fields.family),
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
        let known = joined.points.iter().any(|have| {
            have.kind == point.kind
                && (have.value == point.value
                    || (have.normal.is_some() && have.normal == point.normal))
        });
        if !known {
            let primary = point.primary
                && !joined
                    .points
                    .iter()
                    .any(|have| have.kind == point.kind && have.primary);
            joined.points.push(crate::people::point::Point {
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
    if staff.lifecycle == Lifecycle::Lead {
        staff.lifecycle = from.lifecycle;
    }
    staff.tags.extend(from.tags);
    staff.needs.extend(from.needs);
    staff.accounts.extend(from.accounts);
    staff.accounts.extend(gone.user);
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
