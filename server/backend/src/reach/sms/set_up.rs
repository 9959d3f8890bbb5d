//! Text messages as owners set them up: who carries them, by which keys, and what may be spent. The keys are never given back, and each change is
//! in the list of changes.

use super::aliyun::{self, Aliyun};
use super::inbound;
use super::port::Carrier;
use super::queue::parts_within_a_day;
use super::template;
use super::twilio::{self, Twilio};
use crate::Backend;
use crate::audit;
use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sealed_secret::{self, Secret, SecretError, SecretState};
use crate::setting;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UserId;
use domain::account::Actor;
use domain::people::sms::provider::{
    SmsAnswer, SmsKeyField, SmsKeys, SmsKeysState, SmsLimits, SmsOverview, SmsProvider,
    SmsProviderSetUp, SmsRefusal,
};
use domain::policy::{Action, may};
use domain::routes::site;
use sqlx::AnyConnection;

/// The setting that names who carries messages.
const CHOSEN: &str = "sms_provider";
/// The setting that holds what may be spent.
const LIMITS: &str = "sms_limits";

/// What the keys of a provider are sealed as.
fn sealed_as(provider: SmsProvider) -> &'static str {
    match provider {
        SmsProvider::Demo => "sms_demo",
        SmsProvider::Twilio => "sms_twilio",
        SmsProvider::Aliyun => "sms_aliyun",
    }
}

/// What may be spent.
pub(super) async fn limits(connection: &mut AnyConnection) -> Result<SmsLimits, BackendError> {
    let kept = setting::find(connection, LIMITS).await?;
    let read = kept.and_then(|text| serde_json::from_str(&text).ok());
    Ok(read.unwrap_or_default())
}

fn refused(refusal: SmsRefusal) -> SmsAnswer {
    SmsAnswer::Refused { refusal }
}

fn may_set_up(actor: &Actor) -> bool {
    may(actor, Action::EditBusiness)
}

impl Backend {
    /// Has a demo's messages shown on a page: they go to nobody, and it takes no keys.
    pub fn show_sms_on_a_page(&self) {
        self.inner.sms_demo.get_or_init(|| ());
    }

    /// Has providers asked at another address than theirs: a test's double.
    #[cfg(feature = "test-support")]
    pub fn sms_providers_at(&self, base: String) {
        self.inner.sms_base.get_or_init(|| base);
    }

    pub(super) fn is_sms_demo(&self) -> bool {
        self.inner.sms_demo.get().is_some()
    }

    /// Who carries messages; none where that was not chosen, or was stopped.
    pub(super) async fn chosen_sms(
        &self,
        tx: &mut AnyConnection,
    ) -> Result<Option<SmsProvider>, BackendError> {
        let business = find_business(tx).await?;
        if !business.is_some_and(|business| business.sends_sms) {
            return Ok(None);
        }
        if self.is_sms_demo() {
            return Ok(Some(SmsProvider::Demo));
        }
        let chosen = setting::find(tx, CHOSEN).await?;
        let chosen = chosen.and_then(|name| SmsProvider::parse(&name));
        Ok(chosen.filter(|provider| *provider != SmsProvider::Demo))
    }

    /// A provider with the keys that are kept, or why there is none.
    pub(super) async fn sms_carrier(
        &self,
        tx: &mut AnyConnection,
        provider: SmsProvider,
    ) -> Result<Result<Carrier, SmsRefusal>, BackendError> {
        if provider == SmsProvider::Demo {
            let demo = self.is_sms_demo().then_some(Carrier::Demo);
            return Ok(demo.ok_or(SmsRefusal::NotADemo));
        }
        let keys = match self.kept_sms(tx, provider).await? {
            (SecretState::Absent, _) => return Ok(Err(SmsRefusal::NoKeys)),
            (_, None) => return Ok(Err(SmsRefusal::EnterAgain)),
            (_, Some(keys)) => keys,
        };
        let at = |usual: &str| {
            let other = self.inner.sms_base.get().cloned();
            other.unwrap_or_else(|| usual.to_owned())
        };
        Ok(Ok(if provider == SmsProvider::Twilio {
            Carrier::Twilio(Twilio::new(at(twilio::BASE), &keys))
        } else {
            Carrier::Aliyun(Aliyun::new(at(aliyun::BASE), &keys, self.now()))
        }))
    }

    /// Where a provider's keys stand, and what they are where they open.
    pub(super) async fn kept_sms(
        &self,
        tx: &mut AnyConnection,
        provider: SmsProvider,
    ) -> Result<(SecretState, Option<SmsKeys>), BackendError> {
        // A key that cannot be read opens nothing: what it sealed is to be entered again.
        let key = self.secrets_key_there().unwrap_or(None);
        let name = sealed_as(provider);
        let state = sealed_secret::state(tx, key.as_ref(), name).await;
        let state = state.map_err(below)?;
        let secret = sealed_secret::find(tx, key.as_ref(), name).await;
        let secret = secret.map_err(below)?;
        let keys = secret.and_then(|secret| serde_json::from_str(secret.expose()).ok());
        Ok((state, keys))
    }

    /// The part of an address that only a provider was told: it goes with the keys.
    pub(super) fn sms_hook_token(&self, provider: SmsProvider, keys: &SmsKeys) -> String {
        URL_SAFE_NO_PAD.encode(self.inner.signer.tag(&hooked(provider, keys)))
    }

    pub(super) fn is_sms_hook_token(
        &self,
        provider: SmsProvider,
        keys: &SmsKeys,
        token: &str,
    ) -> bool {
        let tag = URL_SAFE_NO_PAD.decode(token);
        tag.is_ok_and(|tag| self.inner.signer.is_tag(&hooked(provider, keys), &tag))
    }

    pub(super) fn sms_address(&self, provider: SmsProvider, event: &str, token: &str) -> String {
        let base = &self.inner.mail.settings.public_url;
        format!("{base}{}", site::sms_told(provider.name(), event, token))
    }

    /// How text messages are set up; none for whoever may not set them up.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn sms_overview(&self, actor: &Actor) -> Result<Option<SmsOverview>, BackendError> {
        if !may_set_up(actor) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let mut offered = Vec::new();
        for provider in SmsProvider::ALL {
            if (provider == SmsProvider::Demo) == self.is_sms_demo() {
                offered.push(self.sms_offer(&mut tx, provider).await?);
            }
        }
        let sql = "SELECT COUNT(*) FROM sms_message WHERE state = 'queued' AND received = 0";
        let row = sqlx::query(sql).fetch_one(&mut *tx).await?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let overview = SmsOverview {
            chosen: self.chosen_sms(&mut tx).await?,
            offered,
            limits: limits(&mut tx).await?,
            today: count(parts_within_a_day(&mut tx, self.now()).await?),
            waiting: count(Cells::of(&row).int()?),
            templates: template::list(&mut tx).await?,
            unknown_senders: inbound::unknown_senders(&mut tx).await?,
        };
        tx.commit().await?;
        Ok(Some(overview))
    }

    async fn sms_offer(
        &self,
        tx: &mut AnyConnection,
        provider: SmsProvider,
    ) -> Result<SmsProviderSetUp, BackendError> {
        let (state, keys) = self.kept_sms(tx, provider).await?;
        let (mut inbound, mut receipts) = (String::new(), String::new());
        if let Some(keys) = &keys {
            let token = self.sms_hook_token(provider, keys);
            inbound = self.sms_address(provider, "in", &token);
            if provider == SmsProvider::Aliyun {
                receipts = self.sms_address(provider, "status", &token);
            }
        }
        Ok(SmsProviderSetUp {
            provider,
            keys: match state {
                SecretState::Absent => SmsKeysState::Absent,
                SecretState::Ready(set_at) if keys.is_some() => SmsKeysState::Ready { set_at },
                SecretState::Ready(set_at) | SecretState::EnterAgain(set_at) => {
                    SmsKeysState::EnterAgain { set_at }
                }
            },
            inbound,
            receipts,
        })
    }

    /// Has a provider carry messages from now on, or none. What another one has goes on there.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn choose_sms_provider(
        &self,
        actor: &Actor,
        provider: Option<SmsProvider>,
    ) -> Result<SmsAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(SmsRefusal::NotAllowed));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(mut business) = find_business(&mut tx).await? else {
            return Ok(refused(SmsRefusal::NoBusiness));
        };
        if let Some(provider) = provider {
            if self.is_sms_demo() && provider != SmsProvider::Demo {
                return Ok(refused(SmsRefusal::Demo));
            }
            if let Err(why) = self.sms_carrier(&mut tx, provider).await? {
                return Ok(refused(why));
            }
        }
        let was = self.chosen_sms(&mut tx).await?;
        match provider {
            Some(provider) => setting::put(&mut tx, CHOSEN, provider.name()).await?,
            None => setting::remove(&mut tx, CHOSEN).await?,
        }
        if was != provider {
            let name = |provider: SmsProvider| listed(provider);
            let change = ("sms_provider", was.map(name), provider.map(name));
            self.note_sms(&mut tx, Some(actor.user), change).await?;
        }
        let mut work = Work::at(now);
        business.sends_sms = provider.is_some();
        work.put(&mut tx, vec![business.into()]).await?;
        let by = Some(actor.user);
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(SmsAnswer::Done)
    }

    /// Keeps the keys of a provider, over those that were there.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn keep_sms_keys(
        &self,
        actor: &Actor,
        provider: SmsProvider,
        typed: Vec<(SmsKeyField, String)>,
    ) -> Result<SmsAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(SmsRefusal::NotAllowed));
        }
        if self.is_sms_demo() || provider == SmsProvider::Demo {
            return Ok(refused(SmsRefusal::Demo));
        }
        let keys = match SmsKeys::read(provider, typed) {
            Ok(keys) => keys,
            Err(why) => return Ok(refused(why)),
        };
        let sealed_by = match self.secrets_key() {
            Ok(key) => key,
            Err(error) => {
                tracing::error!(%error, "keys cannot be sealed");
                return Ok(refused(SmsRefusal::NoKeyFile));
            }
        };
        let text = serde_json::to_string(&keys);
        let secret = Secret::new(text.map_err(|_| BackendError::Value { what: "keys" })?);
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if find_business(&mut tx).await?.is_none() {
            return Ok(refused(SmsRefusal::NoBusiness));
        }
        let kept = sealed_secret::put(&mut tx, &sealed_by, sealed_as(provider), &secret, now);
        match kept.await {
            Ok(()) => {}
            Err(SecretError::Backend(error)) => return Err(error),
            Err(error) => {
                tracing::error!(%error, "keys cannot be sealed");
                return Ok(refused(SmsRefusal::NoKeyFile));
            }
        }
        let change = ("sms_keys", None, Some(listed(provider)));
        self.note_sms(&mut tx, Some(actor.user), change).await?;
        tx.commit().await?;
        Ok(SmsAnswer::Done)
    }

    /// Forgets the keys of a provider. Where it carried messages, none does until there are others.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn remove_sms_keys(
        &self,
        actor: &Actor,
        provider: SmsProvider,
    ) -> Result<SmsAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(SmsRefusal::NotAllowed));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(mut business) = find_business(&mut tx).await? else {
            return Ok(refused(SmsRefusal::NoBusiness));
        };
        if self.kept_sms(&mut tx, provider).await?.0 == SecretState::Absent {
            return Ok(refused(SmsRefusal::NoKeys));
        }
        let chosen = self.chosen_sms(&mut tx).await?;
        let removed = sealed_secret::remove(&mut tx, sealed_as(provider)).await;
        removed.map_err(below)?;
        let by = Some(actor.user);
        let change = ("sms_keys", Some(listed(provider)), None);
        self.note_sms(&mut tx, by, change).await?;
        let mut pokes = Vec::new();
        if chosen == Some(provider) {
            setting::remove(&mut tx, CHOSEN).await?;
            let mut work = Work::at(now);
            business.sends_sms = false;
            work.put(&mut tx, vec![business.into()]).await?;
            pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(SmsAnswer::Done)
    }

    /// Says what may be spent from now on.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn set_sms_limits(
        &self,
        actor: &Actor,
        new: SmsLimits,
    ) -> Result<SmsAnswer, BackendError> {
        if !may_set_up(actor) {
            return Ok(refused(SmsRefusal::NotAllowed));
        }
        let new = match new.check() {
            Ok(new) => new,
            Err(why) => return Ok(refused(why)),
        };
        let mut tx = self.inner.db.write().await?;
        let was = limits(&mut tx).await?;
        if was != new {
            let text = serde_json::to_string(&new);
            let text = text.map_err(|_| BackendError::Value { what: "limits" })?;
            setting::put(&mut tx, LIMITS, &text).await?;
            let shown = |limits: SmsLimits| {
                let abroad = if limits.abroad { " · +" } else { "" };
                format!(
                    "{} · {}{abroad}",
                    limits.daily_parts, limits.daily_to_person
                )
            };
            let (was, new) = (shown(was), shown(new));
            let change = ("sms_limits", Some(was.as_str()), Some(new.as_str()));
            self.note_sms(&mut tx, Some(actor.user), change).await?;
        }
        tx.commit().await?;
        Ok(SmsAnswer::Done)
    }

    /// Adds a line to the list of changes: never what keys are.
    pub(super) async fn note_sms(
        &self,
        tx: &mut AnyConnection,
        by: Option<UserId>,
        change: (&str, Option<&str>, Option<&str>),
    ) -> Result<(), BackendError> {
        match find_business(tx).await? {
            Some(business) => audit::note_setting(tx, &business, by, change, self.now()).await,
            None => Ok(()),
        }
    }
}

/// A provider as the list of changes names it, in both languages.
fn listed(provider: SmsProvider) -> &'static str {
    match provider {
        SmsProvider::Demo => "Demo 演示",
        SmsProvider::Twilio => "Twilio",
        SmsProvider::Aliyun => "Aliyun 阿里云",
    }
}

/// What a token is signed for, so that no other signature of this server is one.
fn hooked(provider: SmsProvider, keys: &SmsKeys) -> Vec<u8> {
    let account = match provider {
        SmsProvider::Demo => "",
        SmsProvider::Twilio => keys.get(SmsKeyField::AccountSid),
        SmsProvider::Aliyun => keys.get(SmsKeyField::AccessKeyId),
    };
    format!("sms-hook:{}:{account}", provider.name()).into_bytes()
}

fn below(error: SecretError) -> BackendError {
    match error {
        SecretError::Backend(error) => error,
        _ => BackendError::Value { what: "secret" },
    }
}
