//! What a provider can do. Calls go over a network: they stand outside of every transaction, may be lost, and may be made again.

use super::sandbox::Sandbox;
use crate::Backend;
use domain::Money;
use domain::sales::payment::online::{Asked, Said};

/// Whom customers pay through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// None, for trying things out: never in production.
    Sandbox,
}

impl Provider {
    /// Its name in addresses and in payments.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
        }
    }
}

/// A payment that a provider is asked to take.
#[derive(Debug, Clone)]
pub(super) struct Wish<'a> {
    /// Ours: the same wish once more is the same payment.
    pub key: &'a str,
    pub asked: &'a Asked,
    /// Where the customer comes back to, a path of this site.
    pub back: &'a str,
}

/// A payment that the provider knows.
#[derive(Debug, Clone)]
pub(super) struct Begun {
    /// What it calls it.
    pub reference: String,
    /// Where the customer pays: an address, or a path of this site.
    pub address: String,
}

/// Money that a provider is asked to give back.
#[derive(Debug, Clone)]
pub(super) struct RefundWish<'a> {
    /// Ours: the same wish once more gives back nothing more.
    pub key: &'a str,
    /// The payment's key.
    pub payment: &'a str,
    /// In minor units of the payment's currency.
    pub amount: Money,
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RefundSaid {
    Done,
    /// Nothing went back, with the provider's reason.
    Failed(String),
}

/// A notification that really is the provider's.
#[derive(Debug, Clone)]
pub(super) struct Notification {
    /// The payment's key.
    pub key: String,
    pub said: Said,
}

/// The provider did not answer: nothing is known, and the same may be asked again.
#[derive(Debug, thiserror::Error)]
#[error("the provider did not answer: {0}")]
pub(super) struct NoAnswer(pub String);

/// The port. A further provider is a type with these four, an arm of [`Provider`], and where its keys come from.
pub(super) trait PaymentProvider {
    /// Makes the payment known to the provider.
    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, NoAnswer>;

    /// What it says of the payment with this key of ours.
    async fn ask(&self, key: &str) -> Result<Said, NoAnswer>;

    /// Has money given back.
    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, NoAnswer>;

    /// What a notification says, where its signature is the provider's over just these bytes; none where it is not.
    fn verify_notification(&self, signature: &str, body: &[u8]) -> Option<Notification>;
}

impl Backend {
    /// Lets customers pay through a provider from now on; the first one stays. Without any nobody pays online.
    pub fn pay_through(&self, provider: Provider) {
        self.inner.provider.get_or_init(|| provider);
    }

    /// Whom customers pay through here; none where nobody pays online.
    #[must_use]
    pub fn provider(&self) -> Option<Provider> {
        self.inner.provider.get().copied()
    }

    /// The provider of this name, where it is the one that is set up.
    pub(super) fn port(&self, name: &str) -> Option<Sandbox<'_>> {
        match self.provider()? {
            Provider::Sandbox if name == Provider::Sandbox.name() => Some(Sandbox::of(self)),
            Provider::Sandbox => None,
        }
    }
}
