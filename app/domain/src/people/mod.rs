//! The people a business knows: what they may see and change themselves, what staff keep about them, and what happened.

pub mod activity;
pub mod company;
pub mod consent;
pub mod contact;
pub mod contact_card;
pub mod contact_facts;
pub mod contact_preference;
pub mod contact_staff;
pub mod country;
pub mod custom_field;
pub mod data_request;
pub mod export_file;
pub mod history;
pub mod import_run;
pub mod phone;
pub mod pinyin;
pub mod point;
pub mod record_access;
pub mod retention;
pub mod search;
pub mod sms;

pub use activity::{Activity, ActivityAdd, ActivityKind, MailState, Outcome};
pub use company::{Company, CompanyCreate, CompanySet};
pub use consent::{
    Consent, ConsentChannel, ConsentGrant, ConsentPlace, ConsentPurpose, ConsentSource,
    ConsentState, ConsentWithdraw, Standing, WhyNot, may_send, standing,
};
pub use contact::join::{self, ContactJoin};
pub use contact::set::{self as contact_set, ContactSet};
pub use contact::{Contact, ContactCreate, ContactFields, of_user};
pub use contact_facts::ContactFacts;
pub use contact_preference::{ContactPreference, ContactPreferenceSet, Frequency, FrequencyPer};
pub use contact_staff::{ContactStaff, ContactStaffSet, Lifecycle};
pub use country::Country;
pub use custom_field::{
    Choice, CustomField, CustomFieldCreate, CustomFieldKind, CustomFieldSet, CustomValues,
};
pub use export_file::ExportFile;
pub use phone::Phone;
pub use point::{Point, PointChange, PointEdit, PointKind};
pub use sms::{SmsCarried, SmsFailure, SmsPurpose, SmsState};
