//! What providers tell by themselves, over HTTP: Twilio signs it; Aliyun does not, and has an address that only it was told.

use super::port::Carrier;
use super::receipt::{TwilioForm, aliyun_incoming, ask_after};
use super::twilio::is_signed;
use crate::Backend;
use crate::error::BackendError;
use domain::people::sms::provider::{SmsKeyField, SmsKeys, SmsProvider};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsEvent {
    /// What became of a message.
    Status,
    /// Somebody wrote.
    Inbound,
}

impl SmsEvent {
    /// As it stands in the address.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "status" => Some(Self::Status),
            "in" => Some(Self::Inbound),
            _ => None,
        }
    }
}

/// Something that a provider tells.
#[derive(Debug, Clone, Copy)]
pub struct SmsTold<'a> {
    pub provider: &'a str,
    pub event: &'a str,
    /// The end of the address.
    pub token: &'a str,
    /// Twilio's header.
    pub signature: &'a str,
    pub body: &'a [u8],
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsNotified {
    Taken,
    /// No such provider is set up, or nobody was told this address.
    NoProvider,
    Forged,
}

impl Backend {
    /// Takes what a provider tells. The same once more changes nothing.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it: the provider tells it again.
    pub async fn take_sms_notification(
        &self,
        told: SmsTold<'_>,
    ) -> Result<SmsNotified, BackendError> {
        let (provider, event) = (
            SmsProvider::parse(told.provider),
            SmsEvent::parse(told.event),
        );
        let (Some(provider), Some(event)) = (provider, event) else {
            return Ok(SmsNotified::NoProvider);
        };
        let mut tx = self.inner.db.read().await?;
        let (_, keys) = self.kept_sms(&mut tx, provider).await?;
        tx.commit().await?;
        let Some(keys) = keys else {
            return Ok(SmsNotified::NoProvider);
        };
        match provider {
            SmsProvider::Demo => Ok(SmsNotified::NoProvider),
            SmsProvider::Twilio => self.twilio_tells(&keys, event, told).await,
            SmsProvider::Aliyun => self.aliyun_tells(&keys, event, told).await,
        }
    }

    async fn twilio_tells(
        &self,
        keys: &SmsKeys,
        event: SmsEvent,
        told: SmsTold<'_>,
    ) -> Result<SmsNotified, BackendError> {
        let address = self.sms_address(SmsProvider::Twilio, told.event, told.token);
        let token = keys.get(SmsKeyField::AuthToken);
        if !is_signed(token, &address, told.body, told.signature) {
            return Ok(SmsNotified::Forged);
        }
        let form = TwilioForm::read(told.body);
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let pokes = match event {
            SmsEvent::Status => match Uuid::parse_str(told.token) {
                Ok(id) => form.settle(&mut tx, id, now).await?,
                Err(_) => Vec::new(),
            },
            SmsEvent::Inbound => match form.incoming() {
                Some(incoming) => self.take_incoming(&mut tx, &incoming).await?,
                None => Vec::new(),
            },
        };
        tx.commit().await?;
        self.poke(pokes);
        Ok(SmsNotified::Taken)
    }

    async fn aliyun_tells(
        &self,
        keys: &SmsKeys,
        event: SmsEvent,
        told: SmsTold<'_>,
    ) -> Result<SmsNotified, BackendError> {
        if !self.is_sms_hook_token(SmsProvider::Aliyun, keys, told.token) {
            return Ok(SmsNotified::NoProvider);
        }
        let mut tx = self.inner.db.write().await?;
        let mut pokes = Vec::new();
        match event {
            SmsEvent::Status => ask_after(&mut tx, told.body, self.now()).await?,
            SmsEvent::Inbound => {
                for incoming in aliyun_incoming(told.body)? {
                    pokes.extend(self.take_incoming(&mut tx, &incoming).await?);
                }
            }
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(SmsNotified::Taken)
    }

    /// The provider with its keys, for whoever tries them.
    pub(super) async fn chosen_carrier(
        &self,
        tx: &mut AnyConnection,
    ) -> Result<Option<Carrier>, BackendError> {
        let Some(provider) = self.chosen_sms(tx).await? else {
            return Ok(None);
        };
        Ok(self.sms_carrier(tx, provider).await?.ok())
    }
}
