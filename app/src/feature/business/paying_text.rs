//! What providers, their keys and refusals are called.

use domain::sales::payment::provider::{KeyField, KeyMode, KeyTrial, PayingRefusal, Provider};
use words::StaffWords;

#[must_use]
pub fn provider_text(provider: Provider, words: &StaffWords) -> &'static str {
    words.payment_provider(provider.name())
}

/// What it is, in a sentence.
#[must_use]
pub fn about_text(provider: Provider, words: &StaffWords) -> &'static str {
    match provider {
        Provider::Sandbox => words.paying.about_sandbox,
        Provider::Stripe => words.paying.about_stripe,
        Provider::Alipay => words.paying.about_alipay,
        Provider::WechatPay => words.paying.about_wechat,
    }
}

/// A field's name, and what it looks like.
#[must_use]
pub fn key_text(field: KeyField, words: &StaffWords) -> (&'static str, &'static str) {
    let of = &words.paying;
    match field {
        KeyField::SecretKey => (of.secret_key, of.secret_key_help),
        KeyField::WebhookSecret => (of.webhook_secret, of.webhook_secret_help),
        KeyField::AppId => (of.app_id, ""),
        KeyField::SellerId => (of.seller_id, of.seller_id_help),
        KeyField::MerchantId => (of.merchant_id, ""),
        KeyField::CertificateSerial => (of.certificate_serial, ""),
        KeyField::PrivateKey => (of.private_key, of.private_key_help),
        KeyField::ApiV3Key => (of.api_v3_key, of.api_v3_key_help),
        KeyField::PublicKeyId => (of.public_key_id, of.public_key_id_help),
        KeyField::PublicKey => (of.public_key, of.public_key_help),
    }
}

/// Why nothing was changed.
#[must_use]
pub fn refusal_text(refusal: PayingRefusal, words: &StaffWords) -> String {
    let of = &words.paying;
    match refusal {
        PayingRefusal::NotAllowed => of.not_allowed.to_owned(),
        PayingRefusal::Demo => of.in_demo.to_owned(),
        PayingRefusal::NotADemo => of.not_a_demo.to_owned(),
        PayingRefusal::NoBusiness => of.no_business.to_owned(),
        PayingRefusal::KeyMissing { field } => (of.missing)(key_text(field, words).0),
        PayingRefusal::KeyMalformed { field } => (of.malformed)(key_text(field, words).0),
        PayingRefusal::OtherCurrency => of.other_currency.to_owned(),
        PayingRefusal::NoKeyFile => of.no_key_file.to_owned(),
        PayingRefusal::NoKeys => of.no_keys.to_owned(),
        PayingRefusal::EnterAgain => of.enter_again.to_owned(),
    }
}

/// What a provider said of its keys.
#[must_use]
pub fn trial_text(trial: &KeyTrial, words: &StaffWords) -> String {
    let of = &words.paying;
    match trial {
        KeyTrial::Works {
            mode: KeyMode::Live,
        } => of.works.to_owned(),
        KeyTrial::Works {
            mode: KeyMode::Test,
        } => of.works_test.to_owned(),
        KeyTrial::Refused { said } => (of.not_known)(said),
        KeyTrial::NoAnswer { said } => (of.no_answer)(said),
    }
}
