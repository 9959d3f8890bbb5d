//! Whom customers pay through, and the keys by which a provider knows the business: what they are called, what they look like, and what is
//! said of them. The keys themselves are kept sealed at the server, and no screen ever has them back.

use crate::money::Currency;
use crate::noun::column::names;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest key: a private key of 4,096 bits as text has 3,300 characters.
pub const MAX_KEY: usize = 5_000;

/// Whom customers pay through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// None, for trying things out: never in production.
    Sandbox,
    Stripe,
    Alipay,
    WechatPay,
}

names! {
    Provider {
        Sandbox "sandbox", Stripe "stripe", Alipay "alipay", WechatPay "wechat_pay",
    }
    KeyField {
        SecretKey "secret_key", WebhookSecret "webhook_secret", AppId "app_id", SellerId "seller_id", MerchantId "merchant_id",
        CertificateSerial "certificate_serial", PrivateKey "private_key", ApiV3Key "api_v3_key", PublicKeyId "public_key_id", PublicKey "public_key",
    }
}

/// One of the things that a provider gives to whoever opens an account there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyField {
    /// Stripe: `sk_…` or, with fewer rights, `rk_…`.
    SecretKey,
    /// Stripe: `whsec_…`, by which its notifications are known.
    WebhookSecret,
    AppId,
    /// Alipay: who is paid, `2088…`.
    SellerId,
    /// WeChat Pay: who is paid.
    MerchantId,
    /// WeChat Pay: which of the merchant's certificates signs.
    CertificateSerial,
    /// What this server signs with.
    PrivateKey,
    /// WeChat Pay: what its notifications are sealed with, 32 characters.
    ApiV3Key,
    /// WeChat Pay: which of its keys signs, `PUB_KEY_ID_…`.
    PublicKeyId,
    /// The provider's, by which its answers are known.
    PublicKey,
}

impl KeyField {
    /// True for what nobody else may know.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::SecretKey | Self::WebhookSecret | Self::PrivateKey | Self::ApiV3Key
        )
    }

    /// True for what has many lines.
    #[must_use]
    pub fn is_long(self) -> bool {
        matches!(self, Self::PrivateKey | Self::PublicKey)
    }

    /// Whether something may be this key, by its look alone.
    #[must_use]
    fn admits(self, value: &str) -> bool {
        let word = |text: &str| {
            !text.is_empty()
                && text.len() <= 200
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        match self {
            Self::SecretKey => mode_of_key(value).is_some() && word(value),
            Self::WebhookSecret => {
                let rest = value.strip_prefix("whsec_").unwrap_or_default();
                (16..=200).contains(&rest.len())
                    && rest
                        .bytes()
                        .all(|byte| byte.is_ascii_graphic() && byte != b'"')
            }
            Self::SellerId => {
                value.len() == 16
                    && value.starts_with("2088")
                    && value.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::MerchantId => {
                (6..=32).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::CertificateSerial => {
                (16..=64).contains(&value.len())
                    && value.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            Self::ApiV3Key => value.len() == 32 && word(value),
            Self::AppId | Self::PublicKeyId => word(value),
            // Whether it is a key is seen where it is read.
            Self::PrivateKey | Self::PublicKey => (200..=MAX_KEY).contains(&value.len()),
        }
    }
}

/// Whether money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyMode {
    Live,
    /// The provider plays: no money moves.
    Test,
}

/// What a key of Stripe is for; none where it is no secret key.
#[must_use]
pub fn mode_of_key(key: &str) -> Option<KeyMode> {
    let is = |prefixes: [&str; 2]| prefixes.iter().any(|prefix| key.starts_with(prefix));
    if is(["sk_test_", "rk_test_"]) {
        Some(KeyMode::Test)
    } else {
        is(["sk_live_", "rk_live_"]).then_some(KeyMode::Live)
    }
}

impl Provider {
    /// Those that take money.
    pub const REAL: [Self; 3] = [Self::Stripe, Self::Alipay, Self::WechatPay];

    /// What it wants to know, in the order in which it is typed.
    #[must_use]
    pub fn key_fields(self) -> &'static [KeyField] {
        match self {
            Self::Sandbox => &[],
            Self::Stripe => &[KeyField::SecretKey, KeyField::WebhookSecret],
            Self::Alipay => &[
                KeyField::AppId,
                KeyField::SellerId,
                KeyField::PrivateKey,
                KeyField::PublicKey,
            ],
            Self::WechatPay => &[
                KeyField::AppId,
                KeyField::MerchantId,
                KeyField::CertificateSerial,
                KeyField::PrivateKey,
                KeyField::ApiV3Key,
                KeyField::PublicKeyId,
                KeyField::PublicKey,
            ],
        }
    }

    /// True where it takes money of this currency.
    #[must_use]
    pub fn takes_currency(self, currency: &Currency) -> bool {
        match self {
            Self::Sandbox | Self::Stripe => true,
            Self::Alipay | Self::WechatPay => currency.0 == "CNY",
        }
    }
}

/// A provider's keys, whole. It has no `Debug`: keys belong into no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderKeys(BTreeMap<KeyField, String>);

impl ProviderKeys {
    /// Reads what was typed: all that the provider wants, and nothing else.
    ///
    /// # Errors
    /// [`PayingRefusal`] names what is missing or cannot be a key.
    pub fn read(
        provider: Provider,
        typed: impl IntoIterator<Item = (KeyField, String)>,
    ) -> Result<Self, PayingRefusal> {
        let mut typed: BTreeMap<KeyField, String> = typed.into_iter().collect();
        let mut keys = BTreeMap::new();
        for field in provider.key_fields() {
            let value = typed.remove(field).unwrap_or_default();
            let value = value.trim();
            if value.is_empty() {
                return Err(PayingRefusal::KeyMissing { field: *field });
            }
            if !field.admits(value) {
                return Err(PayingRefusal::KeyMalformed { field: *field });
            }
            keys.insert(*field, value.to_owned());
        }
        Ok(Self(keys))
    }

    /// The value of a field; empty where the provider has no such.
    #[must_use]
    pub fn get(&self, field: KeyField) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }
}

/// Why nothing was changed about paying online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum PayingRefusal {
    /// Only owners do this.
    #[error("only owners may")]
    NotAllowed,
    /// Whoever tries the demo is an owner of it: it takes no keys and pays through the Sandbox alone.
    #[error("a demo takes none")]
    Demo,
    /// The Sandbox is there in a demo alone.
    #[error("it is for a demo")]
    NotADemo,
    #[error("nothing is set up here yet")]
    NoBusiness,
    #[error("{} is missing", .field.name())]
    KeyMissing { field: KeyField },
    #[error("{} cannot be what it is called", .field.name())]
    KeyMalformed { field: KeyField },
    /// The provider takes yuan alone.
    #[error("the business is paid in other money than CNY")]
    OtherCurrency,
    /// The server has no place for what seals keys, or cannot read it.
    #[error("RAPPORT_SECRETS_KEY names no file that can be written and read")]
    NoKeyFile,
    /// Its keys were never typed.
    #[error("it has no keys here")]
    NoKeys,
    /// Its keys are sealed, and what opens them is not here: after a restore on another machine.
    #[error("what seals its keys is not on this machine: give them again")]
    EnterAgain,
}

/// Where the keys of a provider stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum KeysState {
    Absent,
    Ready {
        /// Epoch ms UTC.
        set_at: i64,
        mode: KeyMode,
    },
    EnterAgain {
        /// Epoch ms UTC.
        set_at: i64,
    },
}

/// A provider as the settings show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSetUp {
    pub provider: Provider,
    pub keys: KeysState,
    /// The address that is to be told of payments, to copy into the provider's own settings.
    pub notify: String,
}

/// How paying online is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayingOverview {
    /// None where nobody pays online.
    pub chosen: Option<Provider>,
    /// Those that may be chosen here, in the order in which they are shown.
    pub offered: Vec<ProviderSetUp>,
}

/// What a provider said when its keys were tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum KeyTrial {
    /// It knows them.
    Works { mode: KeyMode },
    /// It does not, in its own words.
    Refused { said: String },
    /// It did not answer.
    NoAnswer { said: String },
}

/// What became of a change of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PayingAnswer {
    Done,
    Tried { trial: KeyTrial },
    Refused { refusal: PayingRefusal },
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stripe(secret: &str, webhook: &str) -> Result<ProviderKeys, PayingRefusal> {
        let typed = [
            (KeyField::SecretKey, secret.to_owned()),
            (KeyField::WebhookSecret, webhook.to_owned()),
        ];
        ProviderKeys::read(Provider::Stripe, typed)
    }

    #[test]
    fn a_key_that_is_missing_or_of_another_kind_is_named() {
        let webhook = "whsec_0123456789abcdef";
        let keys = stripe(" sk_test_abc ", webhook).ok().unwrap();
        assert_eq!(keys.get(KeyField::SecretKey), "sk_test_abc");
        let missing = |field| Some(PayingRefusal::KeyMissing { field });
        let malformed = |field| Some(PayingRefusal::KeyMalformed { field });
        assert_eq!(stripe(" ", webhook).err(), missing(KeyField::SecretKey));
        // The key that may be on every page is no secret one.
        for wrong in ["pk_live_abc", "sk_live_a b", "abc"] {
            assert_eq!(
                stripe(wrong, webhook).err(),
                malformed(KeyField::SecretKey),
                "{wrong}"
            );
        }
        assert_eq!(
            stripe("sk_live_abc", "sk_live_abc").err(),
            malformed(KeyField::WebhookSecret)
        );
    }

    #[test]
    fn a_test_key_is_known_by_its_name() {
        assert_eq!(mode_of_key("sk_test_1"), Some(KeyMode::Test));
        assert_eq!(mode_of_key("rk_test_1"), Some(KeyMode::Test));
        assert_eq!(mode_of_key("rk_live_1"), Some(KeyMode::Live));
        assert_eq!(mode_of_key("pk_test_1"), None);
    }

    #[test]
    fn only_stripe_takes_other_money_than_yuan() {
        let yen = Currency("JPY".into());
        let takes = Provider::REAL.map(|one| one.takes_currency(&yen));
        assert_eq!(takes, [true, false, false]);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_named(
            provider in proptest::sample::select(Provider::ALL.to_vec()),
            values in proptest::collection::vec(".{0,300}", 10),
        ) {
            let typed = KeyField::ALL.into_iter().zip(values);
            if let Ok(keys) = ProviderKeys::read(provider, typed) {
                for field in provider.key_fields() {
                    prop_assert!(!keys.get(*field).is_empty());
                }
            }
        }
    }
}
