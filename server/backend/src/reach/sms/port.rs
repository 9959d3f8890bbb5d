//! What a provider can do. Calls go over a network: they stand outside of every transaction, and may be lost.

use super::aliyun::Aliyun;
use super::settle::Heard;
use super::twilio::Twilio;
use crate::https::{self, Answer, HttpsError};
use domain::people::sms::provider::SmsProvider;
use domain::people::sms::template::SmsTemplate;
use domain::people::sms::{SmsFailure, SmsState};
use hyper::body::Bytes;
use hyper::http::request::Builder;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who carries a message, with its keys.
pub(super) enum Carrier {
    Demo,
    Twilio(Twilio),
    Aliyun(Aliyun),
}

/// A message as a provider gets it.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub id: Uuid,
    /// E.164.
    pub number: String,
    pub text: String,
    /// Where the provider carries approved texts alone: which one, and what fills it.
    pub template: Option<(SmsTemplate, BTreeMap<String, String>)>,
    /// Where it tells what became of it.
    pub status_url: String,
    /// Since when it may have left, epoch ms UTC.
    pub left_at: i64,
    /// What the provider calls it, once it said so.
    pub provider_id: Option<String>,
    /// What the provider calls other messages to this number: none of them is this one.
    pub taken: Vec<String>,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// For good.
    #[error("{code}: {said}")]
    Refused {
        failure: SmsFailure,
        code: String,
        said: String,
    },
    /// It did not leave, and may later.
    #[error("{code}: {said}")]
    NotNow {
        failure: SmsFailure,
        code: String,
        said: String,
    },
    /// It may have left, or not.
    #[error("{0}")]
    NoAnswer(String),
}

impl Fault {
    /// The provider's code, or what went wrong on the way: no text of the provider's.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } | Self::NotNow { code, .. } => code,
            Self::NoAnswer(what) => what,
        }
    }

    pub fn failure(&self) -> Option<SmsFailure> {
        match self {
            Self::Refused { failure, .. } | Self::NotNow { failure, .. } => Some(*failure),
            Self::NoAnswer(_) => None,
        }
    }
}

impl Carrier {
    pub fn provider(&self) -> SmsProvider {
        match self {
            Self::Demo => SmsProvider::Demo,
            Self::Twilio(_) => SmsProvider::Twilio,
            Self::Aliyun(_) => SmsProvider::Aliyun,
        }
    }

    /// Gives it a message.
    pub async fn send(&self, sms: &Outgoing) -> Result<Heard, Fault> {
        match self {
            Self::Demo => Ok(Heard {
                provider_id: Some(format!("demo-{}", sms.id)),
                ..Heard::state(SmsState::Sent)
            }),
            Self::Twilio(twilio) => twilio.send(sms).await,
            Self::Aliyun(aliyun) => aliyun.send(sms).await,
        }
    }

    /// What became of a message that it may have; none where it has no such.
    pub async fn ask(&self, sms: &Outgoing) -> Result<Option<Heard>, Fault> {
        match self {
            // Nobody has a telephone with this end.
            Self::Demo if sms.number.ends_with("0000") => {
                Ok(Some(Heard::failed(SmsFailure::Unreachable, "demo")))
            }
            Self::Demo => Ok(sms
                .provider_id
                .as_ref()
                .map(|_| Heard::state(SmsState::Delivered))),
            Self::Twilio(twilio) => twilio.ask(sms).await,
            Self::Aliyun(aliyun) => aliyun.ask(sms).await,
        }
    }
}

/// Asks over the network. Where no connection came about nothing was asked.
pub(super) async fn call(request: Builder, body: String) -> Result<Answer, Fault> {
    let request = request
        .body(Bytes::from(body).into())
        .map_err(|error| Fault::NoAnswer(error.to_string()))?;
    https::send(request, None).await.map_err(|error| {
        let said = error.to_string();
        match error {
            HttpsError::Unreached { .. } | HttpsError::Address | HttpsError::Private(_) => {
                Fault::NotNow {
                    failure: SmsFailure::TooLate,
                    code: "unreached".to_owned(),
                    said,
                }
            }
            HttpsError::Failed { .. } | HttpsError::Late(_) => Fault::NoAnswer(said),
        }
    })
}
