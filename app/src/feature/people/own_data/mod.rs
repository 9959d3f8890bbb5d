//! One's own data: downloading it, asking to be erased, and how owners answer. Online only.

pub mod access;
pub mod data_of;
pub mod of_customer;
pub mod requests_page;
pub mod retention_page;

use domain::ContactId;
use domain::Lang;

/// Where the zip is: one's own, or of a contact.
#[must_use]
pub fn archive_address(contact: Option<ContactId>, lang: Lang) -> String {
    let of = contact
        .map(|contact| format!("&contact={contact}"))
        .unwrap_or_default();
    format!("/api/privacy/v1/archive?lang={}{of}", lang.tag())
}
