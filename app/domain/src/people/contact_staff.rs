//! What staff keep about a contact. No customer ever gets this row.

use crate::id::{ContactId, UserId};
use crate::merge::Class;
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::noun::{Merging, SetMutation as _};
use crate::people::contact::{self, Contact};
use crate::people::custom_field::{CustomValues, MAX_CUSTOM_FIELDS, MAX_VALUE, check_values};
use crate::people::history;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most tags that somebody adds at once, and the most characters of each.
pub const MAX_TAGS: (usize, usize) = (50, 40);

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

names! {
    Lifecycle { Lead "lead", Prospect "prospect", Customer "customer", Vip "vip", Lapsed "lapsed" }
}

impl Lifecycle {
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
    /// Values of the business's own fields, by the field's id.
    #[serde(default, skip_serializing_if = "CustomValues::is_empty")]
    pub custom: CustomValues,
    /// Lists on which somebody put them: ids of segments.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lists: BTreeSet<String>,
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
            custom: CustomValues::new(),
            lists: BTreeSet::new(),
        }
    }

    /// Suggested duplicates that wait for an answer.
    pub fn suggestions(&self) -> impl Iterator<Item = ContactId> + '_ {
        self.maybe.difference(&self.others).copied()
    }
}

noun! {
    ContactStaff in "contact_staff" by ContactId, scopes |_| vec![Scope::Team],
    changed by ContactStaffSet "contact_staff.set@1";
    hard owner: Option<UserId>;
    soft source: String, max(80);
    soft lifecycle: Lifecycle;
    set tags: BTreeSet<String>, max(50, 40);
    set needs: BTreeSet<String>, max(50, 200);
    server accounts: BTreeSet<UserId>;
    server maybe: BTreeSet<ContactId>;
    grow others: BTreeSet<ContactId>, check(few);
    server first_seen: Option<i64>;
    server last_seen: Option<i64>;
    map custom: CustomValues, max(MAX_CUSTOM_FIELDS, MAX_VALUE);
    set lists: BTreeSet<String>, max(50, 40);
}

json_columns!(BTreeSet<UserId>, BTreeSet<ContactId>);

/// The merge class of each field that `contact_staff.set` can change.
#[must_use]
pub fn class_of(field: &str) -> Option<Class> {
    ContactStaffSet::class_of(field)
}

/// Changes staff's half of a contact.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff and for texts that do not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ContactStaffSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    args.check()?;
    check_values(view, &args.custom)?;
    let mut staff = load(view, args.id)?;
    let mut merging = Merging::default();
    args.merge(&mut staff, &mut merging);
    let mut changes = Changes::default();
    for other in &args.others {
        changes.rows.extend(answered(view, staff.id, *other)?);
    }
    let id = staff.id;
    changes.rows.push(staff.into());
    history::finish(merging, ctx, id, &mut changes)?;
    Ok(changes)
}

/// That two contacts are two people is so for both of them.
fn answered(view: &dyn Rows, staff: ContactId, other: ContactId) -> Result<Option<Row>, Stop> {
    match load(view, other) {
        Ok(mut half) if half.id != staff => {
            half.others.insert(staff);
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
    let contact = contact::find(view, id)?.ok_or_else(Refusal::missing::<Contact>)?;
    let half = view.find::<ContactStaff>(contact.id)?;
    Ok(half
        .cloned()
        .unwrap_or_else(|| ContactStaff::new(contact.id, Lifecycle::Lead)))
}

fn few(others: &BTreeSet<ContactId>) -> Result<(), Refusal> {
    if others.len() > 50 {
        return Err(Refusal::TooMuch);
    }
    Ok(())
}
