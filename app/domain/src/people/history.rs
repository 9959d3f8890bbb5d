//! What soft fields lose when a later edit is written over a value that its author had not seen: kept as entries of the timeline, from
//! where one tap takes it back.

use crate::id::{ActivityId, ContactId, derived_id};
use crate::label::Lang;
use crate::merge::Was;
use crate::mutation::Mutation;
use crate::noun::Merging;
use crate::people::activity::{Activity, ActivityKind};
use crate::people::contact_set::ContactSet;
use crate::people::contact_staff::{ContactStaff, ContactStaffSet, Lifecycle};
use crate::people::country::Country;
use crate::projection::Projection;
use crate::refusal::Refusal;
use crate::row::{Entity, Key, Row};
use crate::view::{Changes, Ctx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Adds what a change of a contact wrote over to what is written, as entries of the contact's timeline.
pub(crate) fn finish(
    merging: Merging,
    ctx: &Ctx,
    contact: ContactId,
    changes: &mut Changes,
) -> Result<(), Refusal> {
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    merging.finish_as(ctx, changes, |n, lost| {
        Row::Activity(Activity {
            id: ActivityId(derived_id(ctx.client, ctx.mid, n)),
            contact,
            what: ActivityKind::Overwritten {
                lost: text(&lost.lost),
                new: text(&lost.new),
                field: lost.field,
            },
            at: ctx.now,
            by: Some(ctx.actor.user),
        })
    })
}

/// What stands before the id of a field of the business's own.
const CUSTOM: &str = "custom/";

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
        _ if field.starts_with(CUSTOM) => {
            let value = |staff: &ContactStaff| staff.custom.get(&field[CUSTOM.len()..]).cloned();
            staff().and_then(value).unwrap_or_default() == now
        }
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
        _ if field.starts_with(CUSTOM) => {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let mut staff = ContactStaffSet::of(contact);
            let back = Was {
                was: some(now),
                new: some(lost),
            };
            staff.custom.insert(field[CUSTOM.len()..].to_owned(), back);
            return Some(staff.into());
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
