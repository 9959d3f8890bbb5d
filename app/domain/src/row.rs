//! Rows as they travel: one enum over every synced noun.

use crate::account::{Business, Colleague, Location, Parked, Resource};
use crate::file::Attachment;
use crate::insight::{ModelRun, Suggestion};
use crate::noun::{BadCell, Cell, Field, Noun, Record, Source};
use crate::past::Past;
use crate::people::{
    Activity, Company, Consent, Contact, ContactFacts, ContactPreference, ContactStaff, CustomField,
};
use crate::reach::{Campaign, Delivery, Segment, Strategy};
use crate::sales::{
    Booking, BusyDay, Category, Coupon, DayClosing, Invoice, Offer, Order, Payment, Product,
    ProductPast, Refund, ResourceBlock, ServiceOffering, WaitlistEntry,
};
use crate::scope::Scope;
use crate::service::{
    CannedReply, Conversation, ConversationStaff, HelpArticle, Message, ReadMarker, Review,
    SurveyResponse, Task, Ticket, TicketMessage, TicketNote,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Every noun that syncs: its type, its name on the wire, and how to ask a row for it. In this order their rows are saved, and in the reverse
/// order removed: what a foreign key points to comes first.
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

            /// The table that holds its rows at the server.
            #[must_use]
            pub fn table(self) -> &'static str {
                match self { $(Self::$noun => <$noun as Record>::TABLE),+ }
            }

            /// The mutation that changes its fields, where there is one that its definition made.
            #[must_use]
            pub fn set_mutation(self) -> Option<&'static str> {
                match self { $(Self::$noun => <$noun as Noun>::SET),+ }
            }

            /// Its fields, with their classes and columns.
            #[must_use]
            pub fn fields(self) -> &'static [Field] {
                match self { $(Self::$noun => <$noun as Record>::FIELDS),+ }
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

            /// Who gets the row: sorted, never empty.
            #[must_use]
            pub fn scopes(&self) -> Vec<Scope> {
                match self { $(Self::$noun(row) => row.scopes()),+ }
            }

            /// The row's columns in their order.
            #[must_use]
            pub fn cells(&self) -> Vec<Cell<'_>> {
                let mut out = Vec::with_capacity(self.key().entity.fields().len());
                match self { $(Self::$noun(row) => row.cells(&mut out)),+ }
                out
            }

            /// Reads a row's columns in their order.
            ///
            /// # Errors
            /// [`BadCell`] where a column holds what its field cannot be.
            pub fn read(entity: Entity, from: &mut dyn Source) -> Result<Self, BadCell> {
                Ok(match entity { $(Entity::$noun => Self::$noun(<$noun as Record>::read(from)?)),+ })
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
    Consent "consent" as_consent,
    Conversation "conversation" as_conversation,
    ConversationStaff "conversation_staff" as_conversation_staff,
    Message "message" as_message,
    ReadMarker "read_marker" as_read_marker,
    Attachment "attachment" as_attachment,
    ProductPast "product_past" as_product_past,
    Past "past" as_past,
    Location "location" as_location,
    Resource "resource" as_resource,
    ServiceOffering "service_offering" as_service_offering,
    BusyDay "busy_day" as_busy_day,
    ResourceBlock "resource_block" as_resource_block,
    WaitlistEntry "waitlist_entry" as_waitlist_entry,
    Booking "booking" as_booking,
    Payment "payment" as_payment,
    Refund "refund" as_refund,
    DayClosing "day_closing" as_day_closing,
    Offer "offer" as_offer,
    Coupon "coupon" as_coupon,
    Invoice "invoice" as_invoice,
    Ticket "ticket" as_ticket,
    TicketMessage "ticket_message" as_ticket_message,
    TicketNote "ticket_note" as_ticket_note,
    SurveyResponse "survey_response" as_survey_response,
    Review "review" as_review,
    ContactFacts "contact_facts" as_contact_facts,
    Suggestion "suggestion" as_suggestion,
    ModelRun "model_run" as_model_run,
    Task "task" as_task,
    Segment "segment" as_segment,
    Strategy "strategy" as_strategy,
    Delivery "delivery" as_delivery,
    Campaign "campaign" as_campaign,
    CannedReply "canned_reply" as_canned_reply,
    HelpArticle "help_article" as_help_article,
    CustomField "custom_field" as_custom_field,
    Company "company" as_company,
    ContactPreference "contact_preference" as_contact_preference,
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
