//! What staff keep about a contact. No customer ever gets this row.

use crate::id::{ContactId, UserId};
use crate::merge::{self, Class, Merged, SetChange, Was};
use crate::people::contact;
use crate::people::history::Lost;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::{Entity, Key, Row};
use crate::view::{Changes, Conflict, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far a person and the business have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    Lead,
    Prospect,
    Customer,
    Vip,
    Lapsed,
}

impl Lifecycle {
    pub const ALL: [Self; 5] = [
        Self::Lead,
        Self::Prospect,
        Self::Customer,
        Self::Vip,
        Self::Lapsed,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Prospect => "prospect",
            Self::Customer => "customer",
            Self::Vip => "vip",
            Self::Lapsed => "lapsed",
        }
    }

    /// How far it is; somebody who stopped coming is further than somebody who never came.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Lead => 0,
            Self::Prospect => 1,
            Self::Lapsed => 2,
            Self::Customer => 3,
            Self::Vip => 4,
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == text)
    }
}

/// Staff's half of a contact; its id is the contact's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactStaff {
    pub id: ContactId,
    /// Who of the team looks after them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Where they came from, such as `desk`, `order`, `chat`, `sign-up`, `import`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    pub lifecycle: Lifecycle,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// What they want, as they said it or as staff understood it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub needs: BTreeSet<String>,
    /// Accounts whose orders and chats belong to them, beside the contact's own: those of contacts joined into this one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub accounts: BTreeSet<UserId>,
    /// Contacts that may be the same person; nobody has said so yet.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub maybe: BTreeSet<ContactId>,
    /// Those of `maybe` that somebody looked at and knows to be somebody else.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub others: BTreeSet<ContactId>,
    /// When they first and last had to do with the business before this record, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<i64>,
}

impl ContactStaff {
    #[must_use]
    pub fn new(id: ContactId, lifecycle: Lifecycle) -> Self {
        Self {
            id,
            owner: None,
            source: String::new(),
            lifecycle,
            tags: BTreeSet::new(),
            needs: BTreeSet::new(),
            accounts: BTreeSet::new(),
            maybe: BTreeSet::new(),
            others: BTreeSet::new(),
            first_seen: None,
            last_seen: None,
        }
    }

    /// Suggested duplicates that wait for an answer.
    pub fn suggestions(&self) -> impl Iterator<Item = ContactId> + '_ {
        self.maybe.difference(&self.others).copied()
    }
}

/// `contact_staff.set@1`: what somebody changed, with what they saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactStaffSet {
    pub id: ContactId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Was<Option<UserId>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Was<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Was<Lifecycle>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<SetChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<SetChange>,
    /// Contacts known to be somebody else.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub others: BTreeSet<ContactId>,
}

impl ContactStaffSet {
    /// A change of nothing yet.
    #[must_use]
    pub fn of(id: ContactId) -> Self {
        Self {
            id,
            owner: None,
            source: None,
            lifecycle: None,
            tags: None,
            needs: None,
            others: BTreeSet::new(),
        }
    }
}

/// The merge class of each field that `contact_staff.set` can change.
#[must_use]
pub fn class_of(field: &str) -> Option<Class> {
    match field {
        "tags" | "needs" | "others" => Some(Class::Set),
        "source" | "lifecycle" => Some(Class::Soft),
        "owner" => Some(Class::Hard),
        _ => None,
    }
}

/// Changes staff's half of a contact.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff and for texts that do not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ContactStaffSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    check(args)?;
    let mut staff = load(view, args.id)?;
    let mut changes = Changes::default();
    if let Some(owner) = &args.owner {
        match merge::hard(&staff.owner, owner) {
            Merged::Conflict { base, theirs, mine } => changes.conflicts.push(Conflict {
                field: "owner".into(),
                base: json(base),
                theirs: json(theirs),
                mine: json(mine),
            }),
            Merged::Apply(new) | Merged::Overwrite { new, .. } => staff.owner = new,
            Merged::Same => {}
        }
    }
    let mut lost = Lost::default();
    lost.merge_soft("source", &mut staff.source, args.source.as_ref());
    lost.merge_soft("lifecycle", &mut staff.lifecycle, args.lifecycle.as_ref());
    lost.note(ctx, staff.id, &mut changes);
    if let Some(tags) = &args.tags {
        staff.tags = tags.apply(&staff.tags);
    }
    if let Some(needs) = &args.needs {
        staff.needs = needs.apply(&staff.needs);
    }
    for other in &args.others {
        changes.rows.extend(answered(view, &mut staff, *other)?);
    }
    changes.rows.push(staff.into());
    Ok(changes)
}

/// That two contacts are two people is so for both of them.
fn answered(
    view: &dyn Rows,
    staff: &mut ContactStaff,
    other: ContactId,
) -> Result<Option<Row>, Stop> {
    staff.others.insert(other);
    match load(view, other) {
        Ok(mut half) if half.id != staff.id => {
            half.others.insert(staff.id);
            Ok(Some(half.into()))
        }
        Ok(_) | Err(Stop::Refused(_)) => Ok(None),
        Err(need) => Err(need),
    }
}

/// Staff's half of a contact, or of the one it was joined with; a fresh one where the contact has none yet.
///
/// # Errors
/// [`Stop::Refused`] where there is no such contact; [`Stop::Need`] for rows not loaded.
pub fn load(view: &dyn Rows, id: ContactId) -> Result<ContactStaff, Stop> {
    let Some(contact) = contact::find(view, id)? else {
        return Err(Refusal::Missing {
            noun: "contact".into(),
        }
        .into());
    };
    let row = view.row(Key::new(Entity::ContactStaff, contact.id.0))?;
    Ok(row
        .and_then(Row::as_contact_staff)
        .cloned()
        .unwrap_or_else(|| ContactStaff::new(contact.id, Lifecycle::Lead)))
}

fn json(user: Option<UserId>) -> serde_json::Value {
    user.map(|user| user.to_string()).into()
}

fn check(args: &ContactStaffSet) -> Result<(), Refusal> {
    let too_long = |field: &str| Refusal::TooLong {
        field: field.into(),
    };
    for (field, set, longest) in [("tags", &args.tags, 40), ("needs", &args.needs, 200)] {
        let Some(set) = set else { continue };
        if set.add.len() > 50 || set.add.iter().any(|text| text.chars().count() > longest) {
            return Err(too_long(field));
        }
    }
    if args
        .source
        .as_ref()
        .is_some_and(|source| source.new.chars().count() > 80)
    {
        return Err(too_long("source"));
    }
    if args.others.len() > 50 {
        return Err(Refusal::TooMuch);
    }
    Ok(())
}
