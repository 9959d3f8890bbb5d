//! What is said about mail: what each provider needs, why nothing was changed, and what went wrong with a test.

use domain::account::mail_account::{MailProvider, MailRefusal, MailTrouble};
use words::StaffWords;

#[must_use]
pub fn provider_text(provider: MailProvider, words: &StaffWords) -> &'static str {
    match provider {
        MailProvider::Gmail => words.mail.gmail,
        MailProvider::Outlook => words.mail.outlook,
        MailProvider::Qq => words.mail.qq,
        MailProvider::Netease => words.mail.netease,
        MailProvider::Other => words.mail.other,
    }
}

/// What a provider needs today.
#[must_use]
pub fn needs_text(provider: MailProvider, words: &StaffWords) -> &'static str {
    match provider {
        MailProvider::Gmail => words.mail.need_gmail,
        MailProvider::Outlook => words.mail.need_outlook,
        MailProvider::Qq => words.mail.need_qq,
        MailProvider::Netease => words.mail.need_netease,
        MailProvider::Other => words.mail.need_other,
    }
}

#[must_use]
pub fn refusal_text(refusal: MailRefusal, words: &StaffWords) -> &'static str {
    match refusal {
        MailRefusal::NotAllowed => words.mail.not_allowed,
        MailRefusal::Fixed => words.mail.fixed,
        MailRefusal::Host => words.mail.wrong_host,
        MailRefusal::Port => words.mail.wrong_port,
        MailRefusal::User => words.mail.wrong_user,
        MailRefusal::From => words.mail.wrong_from,
        MailRefusal::Password => words.mail.wrong_password,
        MailRefusal::NoAddress => words.mail.test_nobody,
        MailRefusal::NoKey => words.mail.no_key,
        MailRefusal::TooMany => words.mail.too_many,
    }
}

#[must_use]
pub fn trouble_text(trouble: MailTrouble, words: &StaffWords) -> &'static str {
    match trouble {
        MailTrouble::Login => words.mail.trouble_login,
        MailTrouble::Connect => words.mail.trouble_connect,
        MailTrouble::Tls => words.mail.trouble_tls,
        MailTrouble::Sender => words.mail.trouble_sender,
        MailTrouble::Recipient => words.mail.trouble_recipient,
        MailTrouble::Later => words.mail.trouble_later,
        MailTrouble::Off => words.mail.trouble_off,
        MailTrouble::Other => words.mail.trouble_other,
    }
}
