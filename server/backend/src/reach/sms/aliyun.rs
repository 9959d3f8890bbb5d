//! Aliyun's short message service: approved signs and templates alone, asked by signature V3 (ACS3-HMAC-SHA256).
//! <https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms>
//! <https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature>

use super::port::{Fault, Outgoing, call};
use super::settle::Heard;
use crate::error::BackendError;
use crate::https::encode;
use domain::civil::DAY_MS;
use domain::people::sms::provider::{SmsKeyField, SmsKeys};
use domain::people::sms::template::{SmsTemplate, TemplateState};
use domain::people::sms::{SmsFailure, SmsState};
use hyper::Request;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use ring::hmac;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Where it answers.
pub(super) const BASE: &str = "https://dysmsapi.aliyuncs.com";
const VERSION: &str = "2017-05-25";
/// Its days begin in China.
const CHINA: i8 = 8;
/// It may have left by so much before the time that is known, ms.
const BEFORE: i64 = 10 * 60_000;
/// For so long it says what became of a message, ms.
const KEPT: i64 = 30 * DAY_MS;

/// The account that the keys are of.
pub(super) struct Aliyun {
    base: String,
    id: String,
    secret: String,
    now: i64,
}

#[derive(Deserialize)]
struct Reply {
    #[serde(rename = "Code", default)]
    code: String,
    #[serde(rename = "Message", default)]
    message: String,
    #[serde(rename = "BizId", default)]
    biz_id: Option<String>,
    #[serde(rename = "SmsSendDetailDTOs", default)]
    details: Option<Details>,
    #[serde(rename = "TemplateStatus", default)]
    template_status: Option<i64>,
    #[serde(rename = "TemplateContent", default)]
    template_content: Option<String>,
    #[serde(rename = "Reason", default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(rename = "SmsSendDetailDTO", default)]
    all: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(rename = "OutId", default)]
    out_id: String,
    #[serde(rename = "ErrCode", default)]
    code: String,
    #[serde(rename = "SendStatus", default)]
    status: i64,
}

impl Aliyun {
    pub fn new(base: String, keys: &SmsKeys, now: i64) -> Self {
        Self {
            base,
            id: keys.get(SmsKeyField::AccessKeyId).to_owned(),
            secret: keys.get(SmsKeyField::AccessKeySecret).to_owned(),
            now,
        }
    }

    pub async fn send(&self, sms: &Outgoing) -> Result<Heard, Fault> {
        let Some((template, values)) = &sms.template else {
            return Err(Fault::Refused {
                failure: SmsFailure::NoTemplate,
                code: "no template".to_owned(),
                said: String::new(),
            });
        };
        let values =
            serde_json::to_string(values).map_err(|error| Fault::NoAnswer(error.to_string()))?;
        let id = sms.id.to_string();
        let reply = self
            .ask_for(
                "SendSms",
                &[
                    ("PhoneNumbers", &dialled(&sms.number)),
                    ("SignName", &template.sign),
                    ("TemplateCode", &template.code),
                    ("TemplateParam", &values),
                    ("OutId", &id),
                ],
            )
            .await?;
        Ok(Heard {
            provider_id: reply.biz_id,
            ..Heard::state(SmsState::Sent)
        })
    }

    /// By our own name for it, among what went to its number on each day since it may have left.
    pub async fn ask(&self, sms: &Outgoing) -> Result<Option<Heard>, Fault> {
        let id = sms.id.to_string();
        for day in days(sms.left_at.saturating_sub(BEFORE), self.now) {
            let reply = self
                .ask_for(
                    "QuerySendDetails",
                    &[
                        ("PhoneNumber", &dialled(&sms.number)),
                        ("SendDate", &day),
                        ("PageSize", "50"),
                        ("CurrentPage", "1"),
                    ],
                )
                .await?;
            let all = reply.details.map(|details| details.all).unwrap_or_default();
            if let Some(one) = all.iter().find(|one| one.out_id == id) {
                return Ok(Some(heard(one)));
            }
        }
        Ok(None)
    }

    /// How a template stands; none where there is no such.
    pub async fn template(&self, code: &str, sign: &str) -> Result<Option<SmsTemplate>, Fault> {
        let asked = self
            .ask_for("QuerySmsTemplate", &[("TemplateCode", code)])
            .await;
        let reply = match asked {
            Err(Fault::Refused { .. }) => return Ok(None),
            other => other?,
        };
        let state = match reply.template_status {
            Some(1) => TemplateState::Approved,
            Some(0) => TemplateState::Waiting,
            _ => TemplateState::Refused,
        };
        Ok(Some(SmsTemplate {
            code: code.to_owned(),
            sign: sign.to_owned(),
            text: reply.template_content.unwrap_or_default(),
            state,
            reason: reply.reason.unwrap_or_default(),
            checked_at: self.now,
        }))
    }

    async fn ask_for(&self, action: &str, query: &[(&str, &str)]) -> Result<Reply, Fault> {
        let nonce = nonce().map_err(|error| Fault::NoAnswer(error.to_string()))?;
        let host = self.base.split("://").nth(1).unwrap_or_default();
        let signed = Signed {
            host,
            action,
            version: VERSION,
            date: &date(self.now),
            nonce: &nonce,
            query,
        };
        let (line, authorization) = signed.by(&self.id, &self.secret);
        let request = Request::builder()
            .method("POST")
            .uri(format!("{}/?{line}", self.base))
            .header("x-acs-action", action)
            .header("x-acs-version", VERSION)
            .header("x-acs-date", signed.date)
            .header("x-acs-signature-nonce", &nonce)
            .header("x-acs-content-sha256", hex(&Sha256::digest(b"")))
            .header("authorization", authorization);
        let answer = call(request, String::new()).await?;
        if answer.status.is_server_error() {
            return Err(Fault::NoAnswer(answer.status.as_u16().to_string()));
        }
        let reply: Reply = read(&answer.body)?;
        if reply.code == "OK" {
            return Ok(reply);
        }
        let failure = failure_of(&reply.code);
        let (code, said) = (reply.code, reply.message.replace(&self.secret, "…"));
        let later = matches!(failure, SmsFailure::Keys | SmsFailure::NoMoney)
            || code.starts_with("Throttling");
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

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body)
        .map_err(|_| Fault::NoAnswer("its answer cannot be read".to_owned()))
}

fn heard(one: &Detail) -> Heard {
    match one.status {
        3 => Heard::state(SmsState::Delivered),
        2 => Heard::failed(failure_of(&one.code), one.code.clone()),
        _ => Heard::state(SmsState::Sent),
    }
}

/// <https://help.aliyun.com/zh/sms/developer-reference/api-error-codes>
fn failure_of(code: &str) -> SmsFailure {
    match code {
        "InvalidAccessKeyId.NotFound"
        | "InvalidAccessKeyId.Inactive"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "isp.RAM_PERMISSION_DENY"
        | "Forbidden.RAM" => SmsFailure::Keys,
        "isv.AMOUNT_NOT_ENOUGH" | "isv.OUT_OF_SERVICE" | "isv.PRODUCT_UN_SUBSCRIPT" => {
            SmsFailure::NoMoney
        }
        "isv.MOBILE_NUMBER_ILLEGAL" | "isv.MOBILE_COUNT_OVER_LIMIT" | "MOBILE_NOT_ON_SERVICE" => {
            SmsFailure::BadNumber
        }
        "isv.BUSINESS_LIMIT_CONTROL" | "isv.DAY_LIMIT_CONTROL" | "isv.MONTH_LIMIT_CONTROL" => {
            SmsFailure::TooManyToday
        }
        "isv.SMS_TEMPLATE_ILLEGAL"
        | "isv.SMS_SIGNATURE_ILLEGAL"
        | "isv.SMS_SIGN_ILLEGAL"
        | "isv.TEMPLATE_MISSING_PARAMETERS"
        | "isv.TEMPLATE_PARAMS_ILLEGAL"
        | "isv.INVALID_PARAMETERS" => SmsFailure::TemplateRefused,
        "isv.BLACK_KEY_CONTROL_LIMIT" | "isv.DENY_IP_RANGE" | "USER_REJECT" | "BLACKLIST" => {
            SmsFailure::Blocked
        }
        "PHONE_POWER_OFF" | "NOT_REACH" | "PHONE_OUT_OF_SERVICE" | "REQUEST_TIMEOUT" => {
            SmsFailure::Unreachable
        }
        "isv.COUNTRY_NOT_SUPPORT" | "isv.UNSUPPORTED_CONTENT" => SmsFailure::NoCountry,
        _ => SmsFailure::Other,
    }
}

/// National within China; elsewhere with the calling code after `00`.
fn dialled(number: &str) -> String {
    match number.strip_prefix("+86") {
        Some(national) => national.to_owned(),
        None => format!("00{}", number.trim_start_matches('+')),
    }
}

fn civil(at: i64) -> jiff::civil::DateTime {
    let china = TimeZone::fixed(Offset::constant(CHINA));
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(china).datetime()
}

/// `20260130`, in China.
fn day(at: i64) -> String {
    civil(at).strftime("%Y%m%d").to_string()
}

/// Each day from then to now of which it still knows, the first one first.
fn days(from: i64, to: i64) -> Vec<String> {
    let mut days = Vec::new();
    let mut at = from.max(to.saturating_sub(KEPT));
    while at < to {
        days.push(day(at));
        at = at.saturating_add(DAY_MS);
    }
    let last = day(to);
    if days.last() != Some(&last) {
        days.push(last);
    }
    days
}

/// `2026-01-30T10:22:32Z`.
fn date(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn nonce() -> Result<String, BackendError> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random)?;
    Ok(hex(&random))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A request as it is signed.
struct Signed<'a> {
    host: &'a str,
    action: &'a str,
    version: &'a str,
    date: &'a str,
    nonce: &'a str,
    query: &'a [(&'a str, &'a str)],
}

impl Signed<'_> {
    /// The line of the query, and the header that signs it.
    fn by(&self, id: &str, secret: &str) -> (String, String) {
        let sorted: BTreeMap<String, String> = self
            .query
            .iter()
            .map(|(name, value)| (encode(name), encode(value)))
            .collect();
        let pairs: Vec<String> = sorted
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let line = pairs.join("&");
        let nothing = hex(&Sha256::digest(b""));
        let headers = [
            ("host", self.host),
            ("x-acs-action", self.action),
            ("x-acs-content-sha256", &nothing),
            ("x-acs-date", self.date),
            ("x-acs-signature-nonce", self.nonce),
            ("x-acs-version", self.version),
        ];
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let canonical = format!("POST\n/\n{line}\n{lines}\n{names}\n{nothing}");
        let message = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let signature = hex(hmac::sign(&key, message.as_bytes()).as_ref());
        let authorization =
            format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={names},Signature={signature}");
        (line, authorization)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Aliyun's own description of the signature.
    #[test]
    fn the_published_signature_comes_out() {
        let signed = Signed {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            query: &[
                ("RegionId", "cn-shanghai"),
                (
                    "ImageId",
                    "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
                ),
            ],
        };
        let (_, authorization) = signed.by("YourAccessKeyId", "YourAccessKeySecret");
        assert_eq!(
            authorization,
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;\
             x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
    }

    #[test]
    fn numbers_and_days_are_written_as_it_wants_them() {
        assert_eq!(dialled("+8613800138000"), "13800138000");
        assert_eq!(dialled("+85291234567"), "0085291234567");
        // Half past eleven in the evening of UTC is the next morning in China.
        assert_eq!(day(1_692_919_800_000), "20230825");
        assert_eq!(date(1_692_919_800_000), "2023-08-24T23:30:00Z");
    }

    #[test]
    fn every_day_since_it_may_have_left_is_asked_about() {
        let now = 1_692_919_800_000;
        assert_eq!(days(now, now), ["20230825"]);
        let hours = |hours: i64| days(now - hours * 3_600_000, now);
        // In China it is half past seven in the morning.
        assert_eq!(hours(7), ["20230825"]);
        assert_eq!(hours(8), ["20230824", "20230825"]);
        assert_eq!(hours(24), ["20230824", "20230825"]);
        assert_eq!(hours(60), ["20230822", "20230823", "20230824", "20230825"]);
        assert_eq!(hours(24 * 400).len(), 31);
    }
}
