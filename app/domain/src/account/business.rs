//! The business of this deployment: what every visitor may know about it.

use crate::account::location::zone_fits;
use crate::id::BusinessId;
use crate::label::Label;
use crate::money::Currency;
use crate::noun;
use crate::people::Country;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::payment::invoice::{MAX_TAX_RATE, prefix_fits};
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::service::sla::targets_fit;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Customers may pay online, where the server has a provider for it.
    #[serde(default)]
    pub pays_online: bool,
    /// A provider carries text messages for the business. The server says so, where one was chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sends_sms: bool,
    /// How soon staff mean to answer and to solve, by priority ([`crate::service::sla::Targets`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_targets: BTreeMap<String, String>,
    /// Who writes while the place is closed is told when somebody is there again ([`crate::service::auto_reply`]).
    #[serde(default)]
    pub auto_reply: bool,
    /// The tax that prices hold, hundredths of a percent; nothing: none is shown on invoices.
    #[serde(default)]
    pub tax_rate: u32,
    /// What the tax office calls the business; stands on invoices and receipts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
    /// What stands before the year in the numbers of invoices.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub invoice_prefix: String,
}

noun! {
    Business in "business" by BusinessId, scopes |_| vec![Scope::Business],
    changed by BusinessSet "business.set@1";
    soft name: Label, max(80), check(has_name);
    soft about: Label, max(500);
    server currency: Currency;
    hard zone: String, check(zone_fits);
    soft accent: String, check(|accent| accent_fits(accent));
    soft tables: Vec<String>, check(|tables| tables_fit(tables));
    soft delivers: bool;
    server country: Country;
    soft pays_online: bool;
    server sends_sms: bool;
    map service_targets: BTreeMap<String, String>, max(4, 20);
    soft auto_reply: bool;
    soft tax_rate: u32, check(tax_rate_fits);
    soft tax_number: String, max(60);
    soft invoice_prefix: String, check(|prefix| invoice_prefix_fits(prefix));
}

/// The most tables, and the longest name of one in characters: it stands on a QR code and in its address.
pub const MAX_TABLES: usize = 300;
pub const MAX_TABLE_NAME: usize = 20;

/// Changes what everybody knows of the business. Its currency stays: prices and orders are in it.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &BusinessSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditBusiness) {
        return Err(Refusal::NotAllowed.into());
    }
    targets_fit(&args.service_targets)?;
    noun::change(view, ctx, args)
}

/// `#rrggbb`.
pub(crate) fn accent_fits(accent: &str) -> Result<(), Refusal> {
    let hex = accent.strip_prefix('#').unwrap_or_default();
    if hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "accent".into(),
        })
    }
}

fn tax_rate_fits(rate: &u32) -> Result<(), Refusal> {
    fits(*rate <= MAX_TAX_RATE, "tax_rate")
}

fn invoice_prefix_fits(prefix: &str) -> Result<(), Refusal> {
    fits(prefix_fits(prefix), "invoice_prefix")
}

fn fits(fits: bool, field: &str) -> Result<(), Refusal> {
    if fits {
        return Ok(());
    }
    Err(Refusal::BadValue {
        field: field.into(),
    })
}

/// Each name once, and such that it can stand in an address.
fn tables_fit(tables: &[String]) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    let fits = |name: &String| {
        let length = name.chars().count();
        let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '%' | '<' | '>');
        (1..=MAX_TABLE_NAME).contains(&length) && name.trim() == name && !name.chars().any(odd)
    };
    if tables.len() <= MAX_TABLES && tables.iter().all(|name| fits(name) && names.insert(name)) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "tables".into(),
        })
    }
}
