//! What a Checkout session says of a payment.

use super::minor;
use domain::money::Currency;
use domain::sales::payment::online::{Asked, Charge, Said};
use serde::Deserialize;

/// Where a customer pays once.
#[derive(Deserialize)]
pub(super) struct Session {
    pub id: String,
    pub url: Option<String>,
    #[serde(default)]
    livemode: bool,
    pub client_reference_id: Option<String>,
    status: Option<String>,
    payment_status: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    payment_intent: Option<Intent>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize, Default)]
struct Metadata {
    payment: Option<String>,
}

/// The taking, by its name alone or whole.
#[derive(Deserialize)]
#[serde(untagged)]
enum Intent {
    Name(String),
    Whole { id: String, status: Option<String> },
}

impl Intent {
    fn id(&self) -> &str {
        match self {
            Self::Name(id) | Self::Whole { id, .. } => id,
        }
    }

    /// The money will not come: a bank's debit was refused after the customer had left.
    fn has_failed(&self) -> bool {
        let status = match self {
            Self::Whole { status, .. } => status.as_deref(),
            Self::Name(_) => None,
        };
        matches!(status, Some("requires_payment_method" | "canceled"))
    }
}

/// The account that keys of this mode are of.
pub(super) fn seller(live: bool) -> String {
    if live { "live" } else { "test" }.to_owned()
}

impl Session {
    /// Our name for the payment; none where some other program made the session.
    pub fn key(&self) -> Option<&str> {
        let key = self.client_reference_id.as_deref()?;
        (self.metadata.payment.as_deref() == Some(key)).then_some(key)
    }

    pub fn said(self) -> Said {
        let paid = self.payment_status.as_deref() == Some("paid");
        if let (true, Some(amount), Some(currency)) = (paid, self.amount_total, &self.currency) {
            let currency = Currency(currency.to_ascii_uppercase());
            let id = self.payment_intent.as_ref().map(Intent::id);
            return Said::Paid(Charge {
                id: id.unwrap_or(&self.id).to_owned(),
                what: Asked {
                    amount: minor::from_stripe(amount, &currency),
                    currency,
                    seller: seller(self.livemode),
                },
            });
        }
        match self.status.as_deref() {
            Some("expired") => Said::Ended,
            Some("complete") if self.payment_intent.is_some_and(|it| it.has_failed()) => {
                Said::Refused
            }
            // A bank's debit takes days.
            Some("complete") => Said::Processing,
            _ => Said::Open,
        }
    }
}
