//! The business of this deployment: what every visitor may know about it.

use crate::id::BusinessId;
use crate::label::Label;
use crate::money::Currency;
use crate::noun;
use crate::people::Country;
use crate::scope::Scope;
use serde::{Deserialize, Serialize};

/// Name, colour and settings of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    pub id: BusinessId,
    pub name: Label,
    /// Where it is and when it is open, in the business's own words.
    pub about: Label,
    pub currency: Currency,
    /// IANA time zone.
    pub zone: String,
    /// `#rrggbb`; corrected for contrast where it is used.
    pub accent: String,
    /// What the tables are called on their QR codes.
    pub tables: Vec<String>,
    /// How orders may be fulfilled.
    pub delivers: bool,
    /// Whose telephone numbers are written without a calling code here.
    #[serde(default)]
    pub country: Country,
}

noun! {
    Business in "business" by BusinessId, scopes |_| vec![Scope::Business];
    server name: Label;
    server about: Label;
    server currency: Currency;
    server zone: String;
    server accent: String;
    server tables: Vec<String>;
    server delivers: bool;
    server country: Country;
}
