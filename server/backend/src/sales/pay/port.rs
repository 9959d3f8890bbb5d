//! What a provider can do. Calls go over a network: they stand outside of every transaction, may be lost, and may be made again.

use super::alipay::Alipay;
use super::sandbox::Sandbox;
use super::stripe::Stripe;
use super::wechat_pay::WechatPay;
use crate::https::{self, Answer};
use domain::Money;
use domain::account::Business;
use domain::sales::payment::online::{Asked, Said};
use domain::sales::payment::provider::{KeyTrial, Provider};
use hyper::body::Bytes;
use hyper::http::request::Builder;
use std::net::{IpAddr, Ipv4Addr};

/// What somebody pays on: some providers have a page for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayDevice {
    Desktop,
    Phone,
    /// The browser inside WeChat.
    InWechat,
}

/// Who presses *Pay now*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payer {
    pub device: PayDevice,
    /// WeChat Pay compares it with where its page is opened from.
    pub address: IpAddr,
}

impl Default for Payer {
    fn default() -> Self {
        Self {
            device: PayDevice::Desktop,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }
}

/// A payment that a provider is asked to take.
#[derive(Debug, Clone)]
pub(super) struct Wish<'a> {
    /// Ours: the same wish once more is the same payment.
    pub key: &'a str,
    pub asked: &'a Asked,
    /// When its try began, epoch ms UTC.
    pub since: i64,
    /// It was told before, and no answer was heard.
    pub again: bool,
    /// What is paid for, as the provider shows it.
    pub subject: &'a str,
    pub payer: Payer,
    /// Scheme and host of this site.
    pub site: &'a str,
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

/// A payment that a provider is asked about.
#[derive(Debug, Clone)]
pub(super) struct Known<'a> {
    /// Ours.
    pub key: &'a str,
    /// What the provider calls it, where we heard.
    pub reference: Option<&'a str>,
    /// When its try began, epoch ms UTC.
    pub since: i64,
}

/// Money that a provider is asked to give back.
#[derive(Debug, Clone)]
pub(super) struct RefundWish<'a> {
    /// Ours: the same wish once more gives back nothing more.
    pub key: &'a str,
    /// The payment's key.
    pub payment: &'a str,
    /// What the provider calls the taking.
    pub charge: Option<&'a str>,
    /// In minor units of the payment's currency.
    pub amount: Money,
    /// What was taken.
    pub of: &'a Asked,
    /// It was done once: it may have failed since, and is asked for no more.
    pub done: bool,
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RefundSaid {
    Done,
    /// It is on its way: to be asked again.
    Pending,
    /// Nothing went back, with the provider's reason.
    Failed(String),
}

/// What a notification tells that really is the provider's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notification {
    /// Of a payment, by its key.
    Payment { key: String, said: Said },
    /// Something became of a refund of a taking, by the provider's name for it.
    Refund { charge: String },
    /// Nothing that is ours.
    Nothing,
}

/// Why a provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    /// Nothing is known, and the same may be asked again.
    #[error("the provider did not answer: {0}")]
    NoAnswer(String),
    /// It knows the wish, and says no.
    #[error("the provider refuses: {code}")]
    Refused {
        code: String,
        /// In its own words, for owners alone.
        said: String,
    },
}

impl CallError {
    /// What an owner is told who tries the keys.
    pub fn trial(self) -> KeyTrial {
        match self {
            Self::NoAnswer(said) => KeyTrial::NoAnswer { said },
            Self::Refused { code, said } => KeyTrial::Refused {
                said: if said.is_empty() { code } else { said },
            },
        }
    }
}

/// The port. A further provider is a type with these, an arm of [`Port`], and the fields of its keys in `domain`.
pub(super) trait PaymentProvider {
    /// Our account with it: what comes in for another one is odd.
    fn seller(&self, business: &Business) -> String;

    /// True where it can take just this amount.
    fn takes(&self, asked: &Asked) -> bool;

    /// Makes the payment known to the provider.
    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, CallError>;

    /// What it says of the payment with this key of ours.
    async fn ask(&self, known: &Known<'_>) -> Result<Said, CallError>;

    /// Has money given back.
    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, CallError>;

    /// What a notification says, where its signature is the provider's over just these bytes; none where it is not.
    fn verify_notification(&self, signature: &str, body: &[u8]) -> Option<Notification>;

    /// Whether it knows our keys, by a question that changes nothing.
    async fn try_keys(&self) -> KeyTrial;
}

/// The provider of a payment, with its keys.
pub(super) enum Port<'a> {
    Sandbox(Sandbox<'a>),
    Stripe(Stripe),
    Alipay(Box<Alipay>),
    WechatPay(Box<WechatPay>),
}

macro_rules! each {
    ($self:ident, $port:ident => $call:expr) => {
        match $self {
            Self::Sandbox($port) => $call,
            Self::Stripe($port) => $call,
            Self::Alipay($port) => $call,
            Self::WechatPay($port) => $call,
        }
    };
}

impl PaymentProvider for Port<'_> {
    fn seller(&self, business: &Business) -> String {
        each!(self, port => port.seller(business))
    }

    fn takes(&self, asked: &Asked) -> bool {
        each!(self, port => port.takes(asked))
    }

    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, CallError> {
        each!(self, port => port.begin(wish).await)
    }

    async fn ask(&self, known: &Known<'_>) -> Result<Said, CallError> {
        each!(self, port => port.ask(known).await)
    }

    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, CallError> {
        each!(self, port => port.refund(wish).await)
    }

    fn verify_notification(&self, signature: &str, body: &[u8]) -> Option<Notification> {
        each!(self, port => port.verify_notification(signature, body))
    }

    async fn try_keys(&self) -> KeyTrial {
        each!(self, port => port.try_keys().await)
    }
}

/// The headers of a provider's notification that sign it, in the order in which [`PaymentProvider::verify_notification`] reads their values,
/// a line each. Where there are none the signature stands in the body.
#[must_use]
pub fn signature_headers(provider: &str) -> &'static [&'static str] {
    match Provider::parse(provider) {
        Some(Provider::Sandbox) => &[super::SANDBOX_SIGNATURE],
        Some(Provider::Stripe) => &["stripe-signature"],
        Some(Provider::WechatPay) => &super::wechat_pay::SIGNATURE_HEADERS,
        Some(Provider::Alipay) | None => &[],
    }
}

/// Whether a customer may pay there on this device: some providers' pages do not open inside WeChat.
pub(super) fn opens_in(provider: Provider, device: PayDevice) -> bool {
    match provider {
        Provider::Sandbox | Provider::Stripe => true,
        Provider::Alipay | Provider::WechatPay => device != PayDevice::InWechat,
    }
}

/// Asks a provider's server.
pub(super) async fn call(request: Builder, body: String) -> Result<Answer, CallError> {
    let request = request.body(Bytes::from(body).into());
    let request = request.map_err(|error| CallError::NoAnswer(error.to_string()))?;
    let answer = https::send(request, None).await;
    answer.map_err(|error| CallError::NoAnswer(error.to_string()))
}

/// The name of what cannot be read.
pub(super) fn unreadable(what: &str) -> CallError {
    CallError::NoAnswer(format!("its {what} cannot be read"))
}
