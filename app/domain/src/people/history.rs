//! What soft fields lose when a later edit is written over a value that its author had not seen: kept as entries of the timeline, from
//! where one tap takes it back.

use crate::id::{ActivityId, ContactId, derived_id};
use crate::label::Lang;
use crate::merge::{self, Was};
use crate::mutation::Mutation;
use crate::people::activity::{Activity, ActivityKind};
use crate::people::contact_set::ContactSet;
use crate::people::contact_staff::{ContactStaffSet, Lifecycle};
use crate::people::country::Country;
use crate::projection::Projection;
use crate::row::{Entity, Key, Row};
use crate::view::{Changes, Ctx, Side};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Ids of a mutation's own rows are derived from small numbers; those of its history begin here.
const FIRST: u32 = 1_000;

/// Values that were written over, field by field.
#[derive(Debug, Default)]
pub(crate) struct Lost(Vec<ActivityKind>);

impl Lost {
    /// Merges a soft field and notes what it loses.
    pub(crate) fn merge_soft<T: PartialEq + Clone + Serialize>(
        &mut self,
        name: &str,
        field: &mut T,
        change: Option<&Was<T>>,
    ) {
        let before = field.clone();
        if merge::merge_soft(field, change) {
            self.0.push(ActivityKind::Overwritten {
                field: name.to_owned(),
                lost: text(&before),
                new: text(field),
            });
        }
    }

    /// Adds the entries to what is written. Only the server does: a phone does not know what others wrote.
    pub(crate) fn note(self, ctx: &Ctx, contact: ContactId, changes: &mut Changes) {
        changes.overwrote |= !self.0.is_empty();
        if ctx.side != Side::Server {
            return;
        }
        for (n, what) in (FIRST..).zip(self.0) {
            changes.rows.push(Row::Activity(Activity {
                id: ActivityId(derived_id(ctx.client, ctx.mid, n)),
                contact,
                what,
                at: ctx.now,
                by: Some(ctx.actor.user),
            }));
        }
    }
}

/// A value as the text that it is in JSON; empty for none.
fn text(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().map(str::to_owned).unwrap_or_default()
}

fn value<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(text.into()).ok()
}

/// True where the field still has the value that replaced another one.
#[must_use]
pub fn stands(rows: &Projection, contact: ContactId, field: &str, now: &str) -> bool {
    let get = |entity| rows.get(Key::new(entity, contact.0));
    let staff = || get(Entity::ContactStaff).and_then(Row::as_contact_staff);
    match field {
        "source" => staff().is_some_and(|staff| staff.source == now),
        "lifecycle" => staff().is_some_and(|staff| staff.lifecycle.name() == now),
        _ => get(Entity::Contact)
            .and_then(Row::as_contact)
            .is_some_and(|one| {
                let fields = &one.fields;
                match field {
                    "given" => fields.given == now,
                    "family" => fields.family == now,
                    "display" => fields.display == now,
                    "company" => fields.company == now,
                    "job" => fields.job == now,
                    "birthday" => fields.birthday == now,
                    "language" => text(&fields.language) == now,
                    _ => false,
                }
            }),
    }
}

/// The change that brings a lost value back, over what replaced it; none for a field that this build does not know.
#[must_use]
pub fn restore(
    contact: ContactId,
    country: &Country,
    field: &str,
    lost: &str,
    now: &str,
) -> Option<Mutation> {
    let back = || Was {
        was: now.to_owned(),
        new: lost.to_owned(),
    };
    let mut set = ContactSet::of(contact, country.clone());
    match field {
        "given" => set.given = Some(back()),
        "family" => set.family = Some(back()),
        "display" => set.display = Some(back()),
        "company" => set.company = Some(back()),
        "job" => set.job = Some(back()),
        "birthday" => set.birthday = Some(back()),
        "language" => {
            set.language = Some(Was {
                was: value::<Lang>(now),
                new: value::<Lang>(lost),
            });
        }
        "source" | "lifecycle" => {
            let mut staff = ContactStaffSet::of(contact);
            if field == "source" {
                staff.source = Some(back());
            } else {
                staff.lifecycle = Some(Was {
                    was: value::<Lifecycle>(now)?,
                    new: value::<Lifecycle>(lost)?,
                });
            }
            return Some(staff.into());
        }
        _ => return None,
    }
    Some(set.into())
}
