//! Paying online as owners set it up: they choose the provider, type its keys, try them and take them away. The keys are never given back, and
//! each change is in the list of changes.

use super::keys::{CHOSEN, port_with, sealed_as};
use super::port::PaymentProvider as _;
use crate::Backend;
use crate::audit;
use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::error::BackendError;
use crate::sealed_secret::{self, Secret, SecretError, SecretState};
use crate::setting;
use domain::account::{Actor, Business};
use domain::policy::{Action, may};
use domain::routes::site;
use domain::sales::payment::provider::{
    KeyField, KeyMode, KeysState, PayingAnswer, PayingOverview, PayingRefusal, Provider,
    ProviderKeys, ProviderSetUp, mode_of_key,
};
use sqlx::AnyConnection;

/// A provider as the list of changes names it, in both languages.
fn listed(provider: Provider) -> &'static str {
    match provider {
        Provider::Sandbox => "Sandbox",
        Provider::Stripe => "Stripe",
        Provider::Alipay => "Alipay 支付宝",
        Provider::WechatPay => "WeChat Pay 微信支付",
    }
}

/// Whether money moves by these keys.
fn mode_of(keys: &ProviderKeys) -> KeyMode {
    match keys.get(KeyField::SecretKey) {
        "" => KeyMode::Live,
        secret => mode_of_key(secret).unwrap_or(KeyMode::Live),
    }
}

impl Backend {
    /// How paying online is set up; none for whoever may not set it up.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn paying(
        &self,
        actor: Option<&Actor>,
    ) -> Result<Option<PayingOverview>, BackendError> {
        if !may_set_up(actor) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let business = find_business(&mut tx).await?;
        let pays = business.as_ref().is_some_and(|one| one.pays_online);
        let chosen = self.chosen(&mut tx).await?.filter(|_| pays);
        let mut offered = Vec::new();
        for provider in Provider::REAL {
            let takes = |one: &Business| provider.takes_currency(&one.currency);
            if self.has_sandbox() || !business.as_ref().is_some_and(takes) {
                continue;
            }
            let keys = match self.kept(&mut tx, provider).await? {
                (SecretState::Absent, _) => KeysState::Absent,
                (SecretState::Ready(set_at), Some(keys)) => KeysState::Ready {
                    set_at,
                    mode: mode_of(&keys),
                },
                (SecretState::Ready(set_at) | SecretState::EnterAgain(set_at), _) => {
                    KeysState::EnterAgain { set_at }
                }
            };
            let path = site::pay_notify(provider.name());
            offered.push(ProviderSetUp {
                provider,
                keys,
                notify: format!("{}{path}", self.inner.mail.settings.public_url),
            });
        }
        if self.has_sandbox() {
            offered.push(ProviderSetUp {
                provider: Provider::Sandbox,
                keys: KeysState::Absent,
                notify: String::new(),
            });
        }
        tx.commit().await?;
        Ok(Some(PayingOverview { chosen, offered }))
    }

    /// Lets customers pay through a provider from now on, or through none. Payments that are under way with another one go on there.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn choose_provider(
        &self,
        actor: Option<&Actor>,
        provider: Option<Provider>,
    ) -> Result<PayingAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(PayingRefusal::NotAllowed));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(mut business) = find_business(&mut tx).await? else {
            return Ok(refused(PayingRefusal::NoBusiness));
        };
        if let Some(provider) = provider
            && let Err(why) = self.may_choose(&mut tx, provider, &business).await?
        {
            return Ok(refused(why));
        }
        let was = self.chosen(&mut tx).await?.filter(|_| business.pays_online);
        match provider {
            Some(Provider::Sandbox) => {}
            Some(provider) => setting::put(&mut tx, CHOSEN, provider.name()).await?,
            None => setting::remove(&mut tx, CHOSEN).await?,
        }
        let by = actor.map(|actor| actor.user);
        if was != provider {
            let (was, new) = (was.map(listed), provider.map(listed));
            audit::note_setting(&mut tx, &business, by, ("payment_provider", was, new), now)
                .await?;
        }
        let mut work = Work::at(now);
        business.pays_online = provider.is_some();
        work.put(&mut tx, vec![business.into()]).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(PayingAnswer::Done)
    }

    async fn may_choose(
        &self,
        tx: &mut AnyConnection,
        provider: Provider,
        business: &Business,
    ) -> Result<Result<(), PayingRefusal>, BackendError> {
        if self.has_sandbox() != (provider == Provider::Sandbox) {
            return Ok(Err(match provider {
                Provider::Sandbox => PayingRefusal::NotADemo,
                _ => PayingRefusal::Demo,
            }));
        }
        if !provider.takes_currency(&business.currency) {
            return Ok(Err(PayingRefusal::OtherCurrency));
        }
        if provider == Provider::Sandbox {
            return Ok(Ok(()));
        }
        Ok(self.port_of(tx, provider).await?.map(|_| ()))
    }

    /// Keeps the keys of a provider, over those that were there.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn keep_keys(
        &self,
        actor: Option<&Actor>,
        provider: Provider,
        typed: Vec<(KeyField, String)>,
    ) -> Result<PayingAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(PayingRefusal::NotAllowed));
        }
        if self.has_sandbox() || provider == Provider::Sandbox {
            return Ok(refused(PayingRefusal::Demo));
        }
        let now = self.now();
        let keys = match ProviderKeys::read(provider, typed) {
            Ok(keys) => keys,
            Err(why) => return Ok(refused(why)),
        };
        if let Err(why) = port_with(provider, None, &keys, now) {
            return Ok(refused(why));
        }
        let sealed_by = match self.secrets_key() {
            Ok(key) => key,
            Err(error) => {
                tracing::error!(%error, "keys cannot be sealed");
                return Ok(refused(PayingRefusal::NoKeyFile));
            }
        };
        let text = serde_json::to_string(&keys);
        let text = text.map_err(|_| BackendError::Value { what: "keys" })?;
        let mut tx = self.inner.db.write().await?;
        let Some(business) = find_business(&mut tx).await? else {
            return Ok(refused(PayingRefusal::NoBusiness));
        };
        let name = sealed_as(provider);
        match sealed_secret::put(&mut tx, &sealed_by, name, &Secret::new(text), now).await {
            Ok(()) => {}
            Err(SecretError::Backend(error)) => return Err(error),
            Err(error) => {
                tracing::error!(%error, "keys cannot be sealed");
                return Ok(refused(PayingRefusal::NoKeyFile));
            }
        }
        let by = actor.map(|actor| actor.user);
        let change = ("payment_keys", None, Some(listed(provider)));
        audit::note_setting(&mut tx, &business, by, change, now).await?;
        tx.commit().await?;
        Ok(PayingAnswer::Done)
    }

    /// Forgets the keys of a provider. Where customers pay through it, nobody pays online until there are others; what it has not answered yet is
    /// asked again once they are there.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn remove_keys(
        &self,
        actor: Option<&Actor>,
        provider: Provider,
    ) -> Result<PayingAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(PayingRefusal::NotAllowed));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(mut business) = find_business(&mut tx).await? else {
            return Ok(refused(PayingRefusal::NoBusiness));
        };
        if self.kept(&mut tx, provider).await?.0 == SecretState::Absent {
            return Ok(refused(PayingRefusal::NoKeys));
        }
        let removed = sealed_secret::remove(&mut tx, sealed_as(provider)).await;
        removed.map_err(|_| BackendError::Value { what: "secret" })?;
        let by = actor.map(|actor| actor.user);
        let change = ("payment_keys", Some(listed(provider)), None);
        audit::note_setting(&mut tx, &business, by, change, now).await?;
        let mut pokes = Vec::new();
        if self.chosen(&mut tx).await? == Some(provider) {
            setting::remove(&mut tx, CHOSEN).await?;
            let mut work = Work::at(now);
            business.pays_online = false;
            work.put(&mut tx, vec![business.into()]).await?;
            pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(PayingAnswer::Done)
    }

    /// Asks a provider whether it knows the keys that are kept.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn try_keys(
        &self,
        actor: Option<&Actor>,
        provider: Provider,
    ) -> Result<PayingAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(PayingRefusal::NotAllowed));
        }
        let mut tx = self.inner.db.read().await?;
        let port = self.port_of(&mut tx, provider).await?;
        tx.commit().await?;
        Ok(match port {
            Ok(port) => PayingAnswer::Tried {
                trial: port.try_keys().await,
            },
            Err(why) => refused(why),
        })
    }
}

/// An owner, or whoever sits at the server's own command line.
fn may_set_up(actor: Option<&Actor>) -> bool {
    actor.is_none_or(|actor| may(actor, Action::EditBusiness))
}

fn refused(refusal: PayingRefusal) -> PayingAnswer {
    PayingAnswer::Refused { refusal }
}
