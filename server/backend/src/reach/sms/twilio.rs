//! Twilio's Messages API. It knows no idempotency key: what may have left is looked for in its list.
//! <https://www.twilio.com/docs/messaging/api/message-resource>

use super::port::{Fault, Outgoing, call};
use super::settle::Heard;
use crate::https::{Answer, encode, form};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::people::sms::provider::{SmsKeyField, SmsKeys};
use domain::people::sms::{SmsFailure, SmsState};
use hyper::http::request::Builder;
use hyper::{Request, StatusCode, header};
use ring::hmac;
use serde::Deserialize;

/// Where it answers.
pub(super) const BASE: &str = "https://api.twilio.com";
/// Messages to one number that are looked through for one.
const LISTED: usize = 20;
/// Begins what a trial account sends.
const TRIAL: &str = "Sent from your Twilio trial account";
/// Clocks may differ by so much, ms.
const CLOCKS: i64 = 2 * 60_000;

/// The account that the keys are of.
pub(super) struct Twilio {
    base: String,
    account: String,
    token: String,
    sender: String,
}

/// A message as Twilio shows it.
#[derive(Deserialize)]
struct Message {
    sid: String,
    status: String,
    #[serde(default)]
    error_code: Option<i64>,
    #[serde(default)]
    price: Option<String>,
    #[serde(default)]
    price_unit: Option<String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    date_created: String,
}

#[derive(Deserialize)]
struct List {
    messages: Vec<Message>,
}

#[derive(Deserialize, Default)]
struct Problem {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
}

impl Twilio {
    pub fn new(base: String, keys: &SmsKeys) -> Self {
        let key = |field| keys.get(field).to_owned();
        Self {
            base,
            account: key(SmsKeyField::AccountSid),
            token: key(SmsKeyField::AuthToken),
            sender: key(SmsKeyField::Sender),
        }
    }

    fn request(&self, method: &str, rest: &str) -> Builder {
        let basic = STANDARD.encode(format!("{}:{}", self.account, self.token));
        Request::builder()
            .method(method)
            .uri(format!(
                "{}/2010-04-01/Accounts/{}/Messages{rest}",
                self.base, self.account
            ))
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
    }

    pub async fn send(&self, sms: &Outgoing) -> Result<Heard, Fault> {
        let from = if self.sender.starts_with('+') {
            "From"
        } else {
            "MessagingServiceSid"
        };
        let fields = form([
            ("To", sms.number.as_str()),
            (from, self.sender.as_str()),
            ("Body", sms.text.as_str()),
            ("StatusCallback", sms.status_url.as_str()),
        ]);
        let request = self
            .request("POST", ".json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let message: Message = self.read(&call(request, fields).await?)?;
        Ok(message.heard())
    }

    /// By its name where Twilio said one; or else by its number, its text and its time. A trial account writes something before the text.
    pub async fn ask(&self, sms: &Outgoing) -> Result<Option<Heard>, Fault> {
        if let Some(sid) = &sms.provider_id {
            let path = format!("/{}.json", encode(sid));
            let answer = call(self.request("GET", &path), String::new()).await?;
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            return self.read::<Message>(&answer).map(|one| Some(one.heard()));
        }
        let query = format!(".json?To={}&PageSize={LISTED}", encode(&sms.number));
        let list: List = self.read(&call(self.request("GET", &query), String::new()).await?)?;
        let says_it =
            |body: &str| body == sms.text || (body.starts_with(TRIAL) && body.ends_with(&sms.text));
        let is_it = |one: &Message| {
            one.direction.starts_with("outbound")
                && says_it(&one.body)
                && !sms.taken.contains(&one.sid)
                && created(&one.date_created).is_some_and(|at| at >= sms.left_at - CLOCKS)
        };
        // The oldest of those that fit: a later one may be another wish with the same words.
        let found = list.messages.iter().rfind(|one| is_it(one));
        Ok(found.map(Message::heard))
    }

    fn read<T: serde::de::DeserializeOwned>(&self, answer: &Answer) -> Result<T, Fault> {
        if answer.status.is_success() {
            return serde_json::from_slice(&answer.body)
                .map_err(|_| Fault::NoAnswer("its answer cannot be read".to_owned()));
        }
        if answer.status.is_server_error() {
            return Err(Fault::NoAnswer(answer.status.as_u16().to_string()));
        }
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap_or_default();
        let failure = failure_of(problem.code);
        let (code, said) = (
            problem.code.to_string(),
            problem.message.replace(&self.token, "…"),
        );
        // It may be mended before the message is of no use any more.
        let later = answer.status == StatusCode::TOO_MANY_REQUESTS
            || matches!(failure, SmsFailure::Keys | SmsFailure::NoMoney);
        Err(if later {
            Fault::NotNow {
                failure,
                code,
                said,
            }
        } else {
            Fault::Refused {
                failure,
                code,
                said,
            }
        })
    }
}

impl Message {
    fn heard(&self) -> Heard {
        let price = self.price.as_ref().map(|price| {
            let unit = self.price_unit.as_deref().unwrap_or_default();
            format!("{} {unit}", price.trim_start_matches('-'))
        });
        Heard {
            provider_id: Some(self.sid.clone()),
            price,
            ..heard(&self.status, self.error_code)
        }
    }
}

/// What a status of Twilio's says.
pub(super) fn heard(status: &str, error: Option<i64>) -> Heard {
    match status {
        "delivered" | "read" => Heard::state(SmsState::Delivered),
        "failed" | "undelivered" | "canceled" => {
            let code = error.unwrap_or_default();
            Heard::failed(failure_of(code), code.to_string())
        }
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => Heard::state(SmsState::Sent),
        // A status that came later than this program.
        _ => Heard::default(),
    }
}

/// <https://www.twilio.com/docs/api/errors>
fn failure_of(code: i64) -> SmsFailure {
    match code {
        20_003 | 20_404 | 21_212 | 21_603 | 21_606 | 21_659 | 21_701..=21_712 => SmsFailure::Keys,
        20_005 | 30_001 | 30_002 => SmsFailure::NoMoney,
        21_211 | 21_217 | 21_265 | 21_604 => SmsFailure::BadNumber,
        21_614 | 30_006 => SmsFailure::NotMobile,
        30_003 | 30_005 | 30_008 => SmsFailure::Unreachable,
        30_004 | 30_007 | 30_034 => SmsFailure::Blocked,
        21_408 | 21_612 => SmsFailure::NoCountry,
        21_610 => SmsFailure::Withdrawn,
        21_617 | 21_605 => SmsFailure::TooLong,
        20_429 | 21_611 | 63_038 => SmsFailure::TooManyToday,
        _ => SmsFailure::Other,
    }
}

/// "Thu, 24 Aug 2023 05:01:45 +0000" as epoch ms.
fn created(text: &str) -> Option<i64> {
    let at = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(at.timestamp().as_millisecond())
}

/// True where `signature` is over this address and the fields of this form.
/// <https://www.twilio.com/docs/usage/webhooks/webhooks-security>
pub(super) fn is_signed(token: &str, address: &str, body: &[u8], signature: &str) -> bool {
    let Ok(tag) = STANDARD.decode(signature) else {
        return false;
    };
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    fields.sort();
    let mut message = address.to_owned();
    for (name, value) in fields {
        message.push_str(&name);
        message.push_str(&value);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    // Compared in constant time.
    hmac::verify(&key, message.as_bytes(), &tag).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's own libraries.
    #[test]
    fn the_published_signature_is_good_and_every_other_is_not() {
        let address = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let body = form([
            ("To", "+18005551212"),
            ("Digits", "1234"),
            ("CallSid", "CA1234567890ABCDE"),
            ("From", "+14158675309"),
            ("Caller", "+14158675309"),
        ]);
        let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        let good = |token: &str, address: &str, body: &str, signature: &str| {
            is_signed(token, address, body.as_bytes(), signature)
        };
        assert!(good("12345", address, &body, signature));
        assert!(!good("12346", address, &body, signature));
        assert!(!good("12345", "https://mycompany.com/", &body, signature));
        assert!(!good(
            "12345",
            address,
            &body.replace("1234", "1235"),
            signature
        ));
        for other in ["", "x", "RSOYDt4T1cUTdK1PDd93/VVr8B9="] {
            assert!(!good("12345", address, &body, other), "{other}");
        }
    }

    #[test]
    fn its_time_is_read() {
        assert_eq!(
            created("Thu, 24 Aug 2023 05:01:45 +0000"),
            Some(1_692_853_305_000)
        );
        assert_eq!(created("yesterday"), None);
    }
}
