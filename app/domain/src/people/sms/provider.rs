//! Who carries text messages for the business, by which keys they know it, and how it is set up. The keys are kept sealed at the server.

use super::template::SmsTemplate;
use crate::noun::column::names;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest key.
pub const MAX_SMS_KEY: usize = 128;
/// Tests that leave within an hour.
pub const SMS_TESTS_AN_HOUR: i64 = 5;
/// The most parts that may be allowed for a day.
pub const MAX_DAILY_PARTS: u32 = 20_000;
/// The most messages that may be allowed for one person within a day.
pub const MAX_DAILY_TO_PERSON: u32 = 20;

names! {
    SmsProvider { Demo "demo", Twilio "twilio", Aliyun "aliyun" }
    SmsKeyField {
        AccountSid "account_sid", AuthToken "auth_token", Sender "sender", AccessKeyId "access_key_id", AccessKeySecret "access_key_secret",
    }
}

/// Who carries text messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsProvider {
    /// Nobody: a demo shows them on a page.
    Demo,
    Twilio,
    Aliyun,
}

/// One of the things that a provider gives to whoever opens an account there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsKeyField {
    /// Twilio: `AC…`.
    AccountSid,
    /// Twilio: signs what it tells, too.
    AuthToken,
    /// Twilio: a number of ours, or a messaging service, `MG…`.
    Sender,
    AccessKeyId,
    AccessKeySecret,
}

impl SmsKeyField {
    /// True for what nobody else may know.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(self, Self::AuthToken | Self::AccessKeySecret)
    }

    /// Whether something may be this key, by its look alone.
    fn admits(self, value: &str) -> bool {
        let hex = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match self {
            Self::AccountSid => value.strip_prefix("AC").is_some_and(|rest| hex(rest, 32)),
            Self::AuthToken => hex(value, 32),
            Self::Sender => match value.strip_prefix('+') {
                Some(digits) => {
                    (7..=15).contains(&digits.len())
                        && digits.bytes().all(|byte| byte.is_ascii_digit())
                }
                None => value.strip_prefix("MG").is_some_and(|rest| hex(rest, 32)),
            },
            Self::AccessKeyId | Self::AccessKeySecret => {
                (12..=MAX_SMS_KEY).contains(&value.len()) && word(value)
            }
        }
    }
}

impl SmsProvider {
    /// Those that carry anything.
    pub const REAL: [Self; 2] = [Self::Twilio, Self::Aliyun];

    /// What it wants to know, in the order in which it is typed.
    #[must_use]
    pub fn key_fields(self) -> &'static [SmsKeyField] {
        match self {
            Self::Demo => &[],
            Self::Twilio => &[
                SmsKeyField::AccountSid,
                SmsKeyField::AuthToken,
                SmsKeyField::Sender,
            ],
            Self::Aliyun => &[SmsKeyField::AccessKeyId, SmsKeyField::AccessKeySecret],
        }
    }

    /// True where it carries approved texts alone.
    #[must_use]
    pub fn needs_templates(self) -> bool {
        self == Self::Aliyun
    }
}

/// A provider's keys, whole. It has no `Debug`: keys belong into no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SmsKeys(BTreeMap<SmsKeyField, String>);

impl SmsKeys {
    /// Reads what was typed: all that the provider wants, and nothing else.
    ///
    /// # Errors
    /// [`SmsRefusal`] names what is missing or cannot be a key.
    pub fn read(
        provider: SmsProvider,
        typed: impl IntoIterator<Item = (SmsKeyField, String)>,
    ) -> Result<Self, SmsRefusal> {
        let mut typed: BTreeMap<SmsKeyField, String> = typed.into_iter().collect();
        let mut keys = BTreeMap::new();
        for field in provider.key_fields() {
            let value = typed.remove(field).unwrap_or_default();
            let value = value.trim();
            if value.is_empty() {
                return Err(SmsRefusal::KeyMissing { field: *field });
            }
            if !field.admits(value) {
                return Err(SmsRefusal::KeyMalformed { field: *field });
            }
            keys.insert(*field, value.to_owned());
        }
        Ok(Self(keys))
    }

    /// The value of a field; empty where the provider has no such.
    #[must_use]
    pub fn get(&self, field: SmsKeyField) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }
}

/// What may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsLimits {
    /// Parts of all messages within a day; each is paid for.
    pub daily_parts: u32,
    /// Messages to one person within a day.
    pub daily_to_person: u32,
    /// Numbers of other countries cost more, and are what others abuse.
    pub abroad: bool,
}

impl Default for SmsLimits {
    fn default() -> Self {
        Self {
            daily_parts: 300,
            daily_to_person: 5,
            abroad: false,
        }
    }
}

impl SmsLimits {
    /// # Errors
    /// [`SmsRefusal::Limits`] for what is nothing or too much.
    pub fn check(self) -> Result<Self, SmsRefusal> {
        let parts = (1..=MAX_DAILY_PARTS).contains(&self.daily_parts);
        let person = (1..=MAX_DAILY_TO_PERSON).contains(&self.daily_to_person);
        if parts && person {
            Ok(self)
        } else {
            Err(SmsRefusal::Limits)
        }
    }
}

/// Why nothing was changed about text messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum SmsRefusal {
    /// Only owners do this.
    #[error("only owners may")]
    NotAllowed,
    /// A demo takes no keys and writes to nobody.
    #[error("a demo takes none")]
    Demo,
    #[error("it is for a demo")]
    NotADemo,
    #[error("nothing is set up here yet")]
    NoBusiness,
    #[error("{} is missing", .field.name())]
    KeyMissing { field: SmsKeyField },
    #[error("{} cannot be what it is called", .field.name())]
    KeyMalformed { field: SmsKeyField },
    #[error("RAPPORT_SECRETS_KEY names no file that can be written and read")]
    NoKeyFile,
    #[error("it has no keys here")]
    NoKeys,
    #[error("what seals its keys is not on this machine: give them again")]
    EnterAgain,
    #[error("a day's bounds are too small or too large")]
    Limits,
    #[error("this is no telephone number")]
    Number,
    #[error("so many tests have left within an hour")]
    TooManyTests,
    #[error("there are as many templates as there may be")]
    TooManyTemplates,
    #[error("the provider has no such template")]
    NoSuchTemplate,
    #[error("the provider does not answer")]
    NoAnswer,
}

/// Where the keys of a provider stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SmsKeysState {
    Absent,
    /// Typed at, epoch ms UTC.
    Ready {
        set_at: i64,
    },
    /// What opens them is not on this machine.
    EnterAgain {
        set_at: i64,
    },
}

/// A provider as the settings show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsProviderSetUp {
    pub provider: SmsProvider,
    pub keys: SmsKeysState,
    /// The address that is told of what people write; to copy into the provider's own settings. Empty before there are keys.
    pub inbound: String,
    /// The address that is told what became of messages, where the provider does not hear it with each of them.
    pub receipts: String,
}

/// Somebody who wrote and of whom nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownSender {
    pub number: String,
    pub text: String,
    /// Epoch ms UTC.
    pub at: i64,
    /// They asked for no more messages.
    pub stopped: bool,
}

/// How text messages are set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsOverview {
    pub chosen: Option<SmsProvider>,
    pub offered: Vec<SmsProviderSetUp>,
    pub limits: SmsLimits,
    /// Parts that left within a day.
    pub today: u32,
    /// Messages that wait.
    pub waiting: u32,
    pub templates: Vec<SmsTemplate>,
    pub unknown_senders: Vec<UnknownSender>,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SmsTrial {
    /// The provider took it.
    Left,
    Refused {
        failure: super::SmsFailure,
        said: String,
    },
    NoAnswer {
        said: String,
    },
}

/// What became of a change of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SmsAnswer {
    Done,
    Tried { trial: SmsTrial },
    Refused { refusal: SmsRefusal },
}

/// A message of the demo's provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSms {
    pub to: String,
    pub text: String,
    pub parts: u32,
    /// Epoch ms UTC.
    pub at: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SID: &str = "AC0123456789abcdef0123456789abcdef";
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn twilio(sid: &str, token: &str, sender: &str) -> Result<SmsKeys, SmsRefusal> {
        let typed = [
            (SmsKeyField::AccountSid, sid.to_owned()),
            (SmsKeyField::AuthToken, token.to_owned()),
            (SmsKeyField::Sender, sender.to_owned()),
        ];
        SmsKeys::read(SmsProvider::Twilio, typed)
    }

    #[test]
    fn a_key_that_is_missing_or_of_another_kind_is_named() {
        assert!(twilio(SID, TOKEN, " +15005550006 ").is_ok());
        let malformed = |field| Some(SmsRefusal::KeyMalformed { field });
        let missing = SmsRefusal::KeyMissing {
            field: SmsKeyField::AuthToken,
        };
        assert_eq!(twilio(SID, "", "+15005550006").err(), Some(missing));
        assert_eq!(
            twilio(TOKEN, TOKEN, "+15005550006").err(),
            malformed(SmsKeyField::AccountSid)
        );
        for sender in ["Rapport", "15005550006", "MG1", "+1 500"] {
            assert_eq!(
                twilio(SID, TOKEN, sender).err(),
                malformed(SmsKeyField::Sender),
                "{sender}"
            );
        }
    }

    #[test]
    fn bounds_of_nothing_and_of_too_much_are_refused() {
        let limits = SmsLimits::default();
        assert_eq!(limits.check(), Ok(limits));
        for (daily_parts, daily_to_person) in [
            (0, 1),
            (1, 0),
            (MAX_DAILY_PARTS + 1, 1),
            (1, MAX_DAILY_TO_PERSON + 1),
        ] {
            let limits = SmsLimits {
                daily_parts,
                daily_to_person,
                abroad: false,
            };
            assert_eq!(limits.check(), Err(SmsRefusal::Limits));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_named(
            provider in proptest::sample::select(SmsProvider::ALL.to_vec()),
            values in proptest::collection::vec(".{0,140}", 5),
        ) {
            let typed = SmsKeyField::ALL.into_iter().zip(values);
            if let Ok(keys) = SmsKeys::read(provider, typed) {
                for field in provider.key_fields() {
                    prop_assert!(!keys.get(*field).is_empty());
                }
            }
        }
    }
}
