//! Rows as they travel: one enum over every synced noun.

use crate::account::{Business, Colleague, Parked};
use crate::file::Attachment;
use crate::people::{Activity, Contact, ContactStaff};
use crate::sales::{Category, Order, Product, ProductPast};
use crate::service::{Conversation, ConversationStaff, Message, ReadMarker};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Every noun that syncs: its type, its name on the wire, and how to ask a row for it.
macro_rules! nouns {
    ($($noun:ident $name:literal $as:ident),+ $(,)?) => {
        /// The nouns that sync.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Entity { $($noun),+ }

        /// A row of any noun. On the wire it is the noun's own JSON; the entity's name stands beside it.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Row { $($noun($noun)),+ }

        impl Entity {
            pub const ALL: &'static [Self] = &[$(Self::$noun),+];

            /// The name on the wire, in the change log and in IndexedDB keys.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$noun => $name),+ }
            }
        }

        impl Row {
            #[must_use]
            pub fn key(&self) -> Key {
                match self { $(Self::$noun(row) => Key::new(Entity::$noun, row.id.0)),+ }
            }

            $(
                /// This noun, where the row is one.
                #[must_use]
                pub fn $as(&self) -> Option<&$noun> {
                    if let Self::$noun(row) = self { Some(row) } else { None }
                }
            )+

            /// The row's JSON as it travels.
            ///
            /// # Errors
            /// Only where serde_json fails, which for these types means memory.
            pub fn encode(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$noun(row) => serde_json::to_string(row)),+ }
            }

            /// # Errors
            /// Where the JSON is not a row of that noun in this build.
            pub fn decode(entity: Entity, json: &str) -> Result<Self, serde_json::Error> {
                Ok(match entity { $(Entity::$noun => Self::$noun(serde_json::from_str(json)?)),+ })
            }
        }

        $(
            impl From<$noun> for Row {
                fn from(row: $noun) -> Self { Self::$noun(row) }
            }
        )+
    };
}

nouns! {
    Business "business" as_business,
    Category "category" as_category,
    Product "product" as_product,
    Order "order" as_order,
    Parked "parked" as_parked,
    Colleague "colleague" as_colleague,
    Contact "contact" as_contact,
    ContactStaff "contact_staff" as_contact_staff,
    Activity "activity" as_activity,
    Conversation "conversation" as_conversation,
    ConversationStaff "conversation_staff" as_conversation_staff,
    Message "message" as_message,
    ReadMarker "read_marker" as_read_marker,
    Attachment "attachment" as_attachment,
    ProductPast "product_past" as_product_past,
}

impl Entity {
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|entity| entity.name() == name)
    }
}

/// Which row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub entity: Entity,
    pub id: Uuid,
}

impl Key {
    #[must_use]
    pub fn new(entity: Entity, id: Uuid) -> Self {
        Self { entity, id }
    }
}
