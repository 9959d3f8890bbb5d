//! The keys that a provider knows the business by: sealed in the database, read anew for each call, so that all nodes have them at once. They
//! leave this server for the provider alone.

use super::alipay::{self, Alipay};
use super::port::Port;
use super::sandbox::Sandbox;
use super::stripe::{self, Stripe};
use super::wechat_pay::{self, WechatPay};
use crate::Backend;
use crate::business::find_business;
use crate::error::BackendError;
use crate::sealed_secret::{self, SecretError, SecretState};
use crate::setting;
use domain::account::Business;
use domain::sales::payment::provider::{PayingRefusal, Provider, ProviderKeys};
use sqlx::AnyConnection;
use std::sync::atomic::Ordering;

/// For so long a provider that did not answer is left alone, ms.
const SILENCE: i64 = 30_000;
/// The name of the provider that was chosen, among the settings.
pub(super) const CHOSEN: &str = "payment_provider";

/// What the keys of a provider are sealed as.
pub(super) fn sealed_as(provider: Provider) -> &'static str {
    match provider {
        Provider::Sandbox => "payment_sandbox",
        Provider::Stripe => "payment_stripe",
        Provider::Alipay => "payment_alipay",
        Provider::WechatPay => "payment_wechat_pay",
    }
}

/// What becomes of keys that were typed: read as the provider's, or why they are none.
pub(super) fn port_with(
    provider: Provider,
    base: Option<&String>,
    keys: &ProviderKeys,
    now: i64,
) -> Result<Option<Port<'static>>, PayingRefusal> {
    let at = |usual: &str| base.cloned().unwrap_or_else(|| usual.to_owned());
    Ok(match provider {
        Provider::Sandbox => None,
        Provider::Stripe => Some(Port::Stripe(Stripe::new(at(stripe::BASE), keys, now))),
        Provider::Alipay => {
            let alipay = Alipay::new(at(alipay::BASE), keys, now)?;
            Some(Port::Alipay(Box::new(alipay)))
        }
        Provider::WechatPay => {
            let wechat_pay = WechatPay::new(at(wechat_pay::BASE), keys, now)?;
            Some(Port::WechatPay(Box::new(wechat_pay)))
        }
    })
}

impl Backend {
    /// Lets customers pay through the Sandbox, in a demo. It takes no keys then, and has no other provider.
    pub fn pay_through(&self, provider: Provider) {
        self.inner.provider.get_or_init(|| provider);
    }

    /// Has providers asked at another address than theirs: a test's double.
    #[cfg(feature = "test-support")]
    pub fn providers_at(&self, base: String) {
        self.inner.provider_base.get_or_init(|| base);
    }

    /// When to ask a provider that did not answer just now, for a job: each question may take ten seconds, and reminders wait behind it.
    pub(super) fn silent_until(&self, now: i64) -> Option<i64> {
        let until = self.inner.provider_silent.load(Ordering::Relaxed);
        (until > now).then_some(until)
    }

    pub(super) fn note_silence(&self, now: i64) {
        let until = now.saturating_add(SILENCE);
        self.inner.provider_silent.store(until, Ordering::Relaxed);
    }

    pub(super) fn has_sandbox(&self) -> bool {
        self.inner.provider.get() == Some(&Provider::Sandbox)
    }

    pub(super) async fn chosen(
        &self,
        tx: &mut AnyConnection,
    ) -> Result<Option<Provider>, BackendError> {
        if self.has_sandbox() {
            return Ok(Some(Provider::Sandbox));
        }
        let chosen = setting::find(tx, CHOSEN).await?;
        let chosen = chosen.and_then(|name| Provider::parse(&name));
        Ok(chosen.filter(|provider| *provider != Provider::Sandbox))
    }

    /// The provider of this name, with its keys; none where they are not here.
    pub(super) async fn port_named(
        &self,
        tx: &mut AnyConnection,
        name: &str,
    ) -> Result<Option<Port<'_>>, BackendError> {
        match Provider::parse(name) {
            None => Ok(None),
            Some(Provider::Sandbox) => {
                Ok(self.has_sandbox().then(|| Port::Sandbox(Sandbox::of(self))))
            }
            Some(provider) => Ok(self.port_of(tx, provider).await?.ok()),
        }
    }

    /// A provider with the keys that are kept, or why there is none.
    pub(super) async fn port_of(
        &self,
        tx: &mut AnyConnection,
        provider: Provider,
    ) -> Result<Result<Port<'static>, PayingRefusal>, BackendError> {
        let keys = match self.kept(tx, provider).await? {
            (SecretState::Absent, _) => return Ok(Err(PayingRefusal::NoKeys)),
            (_, None) => return Ok(Err(PayingRefusal::EnterAgain)),
            (_, Some(keys)) => keys,
        };
        let base = self.inner.provider_base.get();
        let port = port_with(provider, base, &keys, self.now());
        Ok(port.and_then(|port| port.ok_or(PayingRefusal::NoKeys)))
    }

    /// Where a provider's keys stand, and what they are where they open.
    pub(super) async fn kept(
        &self,
        tx: &mut AnyConnection,
        provider: Provider,
    ) -> Result<(SecretState, Option<ProviderKeys>), BackendError> {
        let key = match self.secrets_key_there() {
            Ok(key) => key,
            Err(error) => {
                tracing::error!(%error, "what seals keys cannot be read");
                None
            }
        };
        let name = sealed_as(provider);
        let below = |error| match error {
            SecretError::Backend(error) => error,
            _ => BackendError::Value { what: "secret" },
        };
        let state = sealed_secret::state(tx, key.as_ref(), name).await;
        let secret = sealed_secret::find(tx, key.as_ref(), name).await;
        let secret = secret.map_err(below)?;
        let keys = secret.and_then(|secret| serde_json::from_str(secret.expose()).ok());
        Ok((state.map_err(below)?, keys))
    }

    /// The business, whom it is paid through, and that provider; none where nobody pays online.
    pub(super) async fn open_port(
        &self,
        tx: &mut AnyConnection,
    ) -> Result<Option<(Business, Provider, Port<'_>)>, BackendError> {
        let business = find_business(tx).await?.filter(|one| one.pays_online);
        let (Some(business), Some(provider)) = (business, self.chosen(tx).await?) else {
            return Ok(None);
        };
        let port = self.port_named(tx, provider.name()).await?;
        Ok(port.map(|port| (business, provider, port)))
    }
}
