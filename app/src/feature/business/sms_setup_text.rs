//! What is said of setting text messages up.

use domain::people::sms::provider::{SmsKeyField, SmsProvider, SmsRefusal, SmsTrial};
use domain::people::sms::template::TemplateState;
use words::StaffWords;

#[must_use]
pub fn provider_text(provider: SmsProvider, words: &StaffWords) -> &'static str {
    match provider {
        SmsProvider::Demo => words.sms.provider_demo,
        SmsProvider::Twilio => words.sms.provider_twilio,
        SmsProvider::Aliyun => words.sms.provider_aliyun,
    }
}

#[must_use]
pub fn about_text(provider: SmsProvider, words: &StaffWords) -> &'static str {
    match provider {
        SmsProvider::Demo => words.sms.about_demo,
        SmsProvider::Twilio => words.sms.about_twilio,
        SmsProvider::Aliyun => words.sms.about_aliyun,
    }
}

/// What a field of the keys is called, and what helps to find it.
#[must_use]
pub fn key_text(field: SmsKeyField, words: &StaffWords) -> (&'static str, &'static str) {
    let of = &words.sms;
    match field {
        SmsKeyField::AccountSid => (of.account_sid, of.account_sid_help),
        SmsKeyField::AuthToken => (of.auth_token, of.auth_token_help),
        SmsKeyField::Sender => (of.sender, of.sender_help),
        SmsKeyField::AccessKeyId => (of.access_key_id, of.access_key_help),
        SmsKeyField::AccessKeySecret => (of.access_key_secret, ""),
    }
}

/// The tag's class and words for where a template is.
#[must_use]
pub fn template_state(state: TemplateState, words: &StaffWords) -> (&'static str, &'static str) {
    let [waiting, approved, refused] = words.sms.template_states;
    match state {
        TemplateState::Waiting => ("tag info", waiting),
        TemplateState::Approved => ("tag ok", approved),
        TemplateState::Refused => ("tag bad", refused),
    }
}

/// What became of a test.
#[must_use]
pub fn trial_text(trial: &SmsTrial, words: &StaffWords) -> String {
    match trial {
        SmsTrial::Left => words.sms.test_left.to_owned(),
        SmsTrial::Refused { failure, said } => {
            (words.sms.test_refused)(words.sms_failure(*failure), said)
        }
        SmsTrial::NoAnswer { said } => (words.sms.test_no_answer)(said),
    }
}

/// Why nothing was changed.
#[must_use]
pub fn refusal_text(refusal: SmsRefusal, words: &StaffWords) -> String {
    let of = &words.sms;
    match refusal {
        SmsRefusal::NotAllowed => of.not_allowed.to_owned(),
        SmsRefusal::Demo => of.in_demo.to_owned(),
        SmsRefusal::NotADemo => of.not_a_demo.to_owned(),
        SmsRefusal::NoBusiness => of.no_business.to_owned(),
        SmsRefusal::KeyMissing { field } => (of.missing)(key_text(field, words).0),
        SmsRefusal::KeyMalformed { field } => (of.malformed)(key_text(field, words).0),
        SmsRefusal::NoKeyFile => of.no_key_file.to_owned(),
        SmsRefusal::NoKeys => of.no_keys.to_owned(),
        SmsRefusal::EnterAgain => of.enter_again.to_owned(),
        SmsRefusal::Limits => of.limits_refused.to_owned(),
        SmsRefusal::Number => of.number.to_owned(),
        SmsRefusal::TooManyTests => of.too_many_tests.to_owned(),
        SmsRefusal::TooManyTemplates => of.too_many_templates.to_owned(),
        SmsRefusal::NoSuchTemplate => of.no_such_template.to_owned(),
        SmsRefusal::NoAnswer => of.provider_silent.to_owned(),
    }
}
