//! The list of changes: who changed what, and when, of what the business decides about itself. It stays at the server.

use super::{Limits, Role};
use crate::id::{ContactId, UserId};
use crate::label::Label;
use crate::people::retention::RetentionOf;
use crate::row::Entity;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// For how long a change is listed, ms.
pub const LISTED_FOR: i64 = 400 * 24 * 3_600_000;
/// Changes on a page of the list.
pub const PAGE: usize = 50;
/// The most characters of a value that the list shows.
pub const MAX_VALUE: usize = 160;

/// The nouns whose changes are listed: settings, catalogue, and what is written to people. None of a customer's.
pub const LISTED: [Entity; 9] = [
    Entity::Business,
    Entity::Location,
    Entity::Resource,
    Entity::ServiceOffering,
    Entity::Category,
    Entity::Product,
    Entity::Strategy,
    Entity::Segment,
    Entity::Campaign,
];

/// A change in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Rises with time.
    pub id: Uuid,
    /// Epoch ms UTC.
    pub at: i64,
    /// None: on the server's own command line.
    pub by: Option<UserId>,
    pub what: Audited,
}

/// What was done. People are named by their ids alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Audited {
    /// Something of the business was made or changed.
    Row {
        /// As its table is called.
        noun: String,
        id: Uuid,
        name: Label,
        made: bool,
        fields: Vec<FieldChange>,
    },
    Invited {
        role: Role,
    },
    InvitationTakenBack {
        role: Role,
    },
    Joined {
        role: Role,
    },
    RoleChanged {
        user: UserId,
        was: Role,
        new: Role,
    },
    Deactivated {
        user: UserId,
        /// Who took over the work.
        heir: Option<UserId>,
        handed: u64,
    },
    Reactivated {
        user: UserId,
    },
    PasswordLink {
        user: UserId,
    },
    LimitsChanged {
        user: UserId,
        was: Limits,
        new: Limits,
    },
    /// After a restore: the number after which invoices go on.
    InvoiceNumber {
        number: String,
    },
    /// All that is held of a customer was taken out.
    Archive {
        contact: ContactId,
    },
    /// People were taken out as a file.
    ExportContacts,
    /// A link by which a calendar program reads the book.
    CalendarFeed {
        full_names: bool,
    },
    /// It was decided how long something stays; without months for ever.
    Retention {
        of: RetentionOf,
        months: Option<u32>,
    },
    /// A file of people was brought in.
    ImportContacts {
        run: Uuid,
    },
}

/// A field before and after, as the wire writes it, cut to [`MAX_VALUE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    /// None where the thing was made.
    pub was: Option<String>,
    pub new: String,
}

/// A page of the list, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// There are older ones.
    pub more: bool,
}
