//! Alipay: its page for desktops and its page for phones, both an address with a signed query. Yuan alone.
//! <https://opendocs.alipay.com/open/270/105899>

mod notify;
mod sign;
mod yuan;

use super::port::{
    Begun, CallError, Known, Notification, PayDevice, PaymentProvider, RefundSaid, RefundWish,
    Wish, call, unreadable,
};
use super::rsa::{PrivateKey, PublicKey};
use crate::https::form;
use domain::account::Business;
use domain::money::Currency;
use domain::sales::payment::online::{Asked, Charge, Said};
use domain::sales::payment::provider::{
    KeyField, KeyMode, KeyTrial, PayingRefusal, Provider, ProviderKeys,
};
use hyper::Request;
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where it answers.
pub(super) const BASE: &str = "https://openapi.alipay.com";
const GATEWAY: &str = "/gateway.do";
/// For so long one may pay, ms.
const LASTS: i64 = 50 * 60_000;
/// After so long nobody pays any more who has not opened the page, ms: one is asked about after an hour.
const OVER: i64 = 55 * 60_000;
/// It did what it was asked.
const OK: &str = "10000";
/// It knows no such payment: nobody has opened its page yet.
const NO_TRADE: &str = "ACQ.TRADE_NOT_EXIST";
/// It failed, and the same may be asked again.
const FAILED: [&str; 3] = [
    "ACQ.SYSTEM_ERROR",
    "aop.ACQ.SYSTEM_ERROR",
    "isp.unknow-error",
];

/// The application that the keys are of.
pub(in crate::sales::pay) struct Alipay {
    base: String,
    app_id: String,
    seller_id: String,
    private: PrivateKey,
    public: PublicKey,
    now: i64,
}

/// What every answer says.
#[derive(Deserialize)]
struct Outcome {
    code: String,
    #[serde(default)]
    msg: String,
    sub_code: Option<String>,
    sub_msg: Option<String>,
}

#[derive(Deserialize)]
struct Trade {
    trade_no: String,
    out_trade_no: String,
    trade_status: String,
    total_amount: String,
}

#[derive(Deserialize)]
struct RefundAnswer {
    fund_change: Option<String>,
    refund_status: Option<String>,
}

impl Alipay {
    /// # Errors
    /// [`PayingRefusal`] names the key that cannot be read.
    pub fn new(base: String, keys: &ProviderKeys, now: i64) -> Result<Self, PayingRefusal> {
        let malformed = |field| PayingRefusal::KeyMalformed { field };
        let private = PrivateKey::read(keys.get(KeyField::PrivateKey));
        let public = PublicKey::read(keys.get(KeyField::PublicKey));
        Ok(Self {
            base,
            app_id: keys.get(KeyField::AppId).to_owned(),
            seller_id: keys.get(KeyField::SellerId).to_owned(),
            private: private.ok_or_else(|| malformed(KeyField::PrivateKey))?,
            public: public.ok_or_else(|| malformed(KeyField::PublicKey))?,
            now,
        })
    }

    fn account(&self) -> String {
        sign::account(&self.app_id, &self.seller_id)
    }

    /// The address of a call, with its signed query.
    fn address(
        &self,
        method: &str,
        content: &Value,
        more: &[(&str, &str)],
    ) -> Result<String, CallError> {
        let content = content.to_string();
        let at = beijing(self.now);
        let mut fields = BTreeMap::from([
            ("app_id", self.app_id.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", &at),
            ("version", "1.0"),
            ("biz_content", &content),
        ]);
        fields.extend(more.iter().copied());
        let signature = self.private.sign(sign::text(&fields).as_bytes());
        let signature =
            signature.ok_or_else(|| CallError::NoAnswer("nothing can be signed".to_owned()))?;
        fields.insert("sign", &signature);
        Ok(format!("{}{GATEWAY}?{}", self.base, form(fields)))
    }

    /// Asks, and reads what Alipay has signed.
    async fn ask_for<T: DeserializeOwned>(
        &self,
        method: &str,
        content: &Value,
    ) -> Result<T, CallError> {
        let address = self.address(method, content, &[])?;
        let answer = call(Request::get(address), String::new()).await?;
        if !answer.status.is_success() {
            let code = answer.status.as_u16();
            return Err(CallError::NoAnswer(format!("it answers {code}")));
        }
        let parts: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(&answer.body).map_err(|_| unreadable("answer"))?;
        let name = format!("{}_response", method.replace('.', "_"));
        let node = parts.get(&name).or_else(|| parts.get("error_response"));
        let node = node.ok_or_else(|| unreadable("answer"))?.get();
        let outcome: Outcome = serde_json::from_str(node).map_err(|_| unreadable("answer"))?;
        let signature = parts.get("sign").map(|sign| sign.get());
        let signature: Option<String> = signature.and_then(|sign| serde_json::from_str(sign).ok());
        let signed = signature.is_some_and(|it| self.public.is_signature(node.as_bytes(), &it));
        if outcome.code == OK && signed {
            return serde_json::from_str(node).map_err(|_| unreadable("answer"));
        }
        Err(refused(outcome, signed))
    }
}

/// Why there is no answer: what is not signed decides nothing.
fn refused(outcome: Outcome, signed: bool) -> CallError {
    let sub_code = outcome.sub_code.unwrap_or_default();
    let busy = outcome.code == "20000" || FAILED.contains(&sub_code.as_str());
    if busy {
        return CallError::NoAnswer(format!("{} {sub_code}", outcome.code));
    }
    if outcome.code == OK {
        return CallError::Refused {
            code: "unsigned".to_owned(),
            said: "The answer is not signed with Alipay's public key that was entered here."
                .to_owned(),
        };
    }
    CallError::Refused {
        code: match (signed, sub_code.is_empty()) {
            (true, false) => sub_code,
            (true, true) => outcome.code,
            (false, _) => "unsigned".to_owned(),
        },
        said: outcome.sub_msg.unwrap_or(outcome.msg),
    }
}

/// A moment as Alipay writes it: in Beijing.
fn beijing(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    let at = at.to_zoned(TimeZone::fixed(offset(8)));
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Where a trade stands; none for a state that Alipay does not have today.
fn said(status: &str, charge: impl FnOnce() -> Option<Charge>) -> Option<Said> {
    match status {
        "WAIT_BUYER_PAY" => Some(Said::Open),
        "TRADE_SUCCESS" | "TRADE_FINISHED" => charge().map(Said::Paid),
        // Nobody paid in time, or all of it went back.
        "TRADE_CLOSED" => Some(Said::Ended),
        _ => None,
    }
}

impl PaymentProvider for Alipay {
    fn seller(&self, _: &Business) -> String {
        self.account()
    }

    fn takes(&self, asked: &Asked) -> bool {
        Provider::Alipay.takes_currency(&asked.currency) && yuan::fits(asked.amount)
    }

    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, CallError> {
        let (method, product) = match wish.payer.device {
            PayDevice::Desktop => ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
            PayDevice::Phone | PayDevice::InWechat => ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
        };
        let content = json!({
            "out_trade_no": wish.key,
            "total_amount": yuan::text(wish.asked.amount),
            "subject": wish.subject,
            "product_code": product,
            "time_expire": beijing(wish.since.saturating_add(LASTS)),
        });
        let notify = domain::routes::site::pay_notify(Provider::Alipay.name());
        let (back, notify) = (
            format!("{}{}", wish.site, wish.back),
            format!("{}{notify}", wish.site),
        );
        let more = [("return_url", back.as_str()), ("notify_url", &notify)];
        // Nothing is asked: Alipay hears of it when its page is opened.
        Ok(Begun {
            reference: wish.key.to_owned(),
            address: self.address(method, &content, &more)?,
        })
    }

    async fn ask(&self, known: &Known<'_>) -> Result<Said, CallError> {
        let content = json!({ "out_trade_no": known.key });
        let trade: Trade = match self.ask_for("alipay.trade.query", &content).await {
            Ok(trade) => trade,
            Err(CallError::Refused { code, .. }) if code == NO_TRADE => {
                let over = self.now.saturating_sub(known.since) >= OVER;
                return Ok(if over { Said::Ended } else { Said::Unknown });
            }
            Err(error) => return Err(error),
        };
        if trade.out_trade_no != known.key {
            return Err(unreadable("answer"));
        }
        let charge = || {
            Some(Charge {
                id: trade.trade_no.clone(),
                what: Asked {
                    amount: yuan::read(&trade.total_amount)?,
                    currency: Currency("CNY".to_owned()),
                    // It was asked as this application, and it signed the answer for it.
                    seller: self.account(),
                },
            })
        };
        said(&trade.trade_status, charge).ok_or_else(|| unreadable("answer"))
    }

    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, CallError> {
        let content = json!({
            "out_trade_no": wish.payment,
            "out_request_no": wish.key,
            "refund_amount": yuan::text(wish.amount),
        });
        let answer = self.ask_for::<RefundAnswer>("alipay.trade.refund", &content);
        match answer.await {
            Ok(answer) if answer.fund_change.as_deref() == Some("Y") => {
                return Ok(RefundSaid::Done);
            }
            // Told before, or on its way: what became of it is asked.
            Ok(_) => {}
            Err(CallError::Refused { code, said }) if code.starts_with("ACQ.") => {
                return Ok(RefundSaid::Failed(if said.is_empty() {
                    code
                } else {
                    said
                }));
            }
            Err(error) => return Err(error),
        }
        let content = json!({ "out_trade_no": wish.payment, "out_request_no": wish.key });
        let answer: RefundAnswer = self
            .ask_for("alipay.trade.fastpay.refund.query", &content)
            .await?;
        Ok(match answer.refund_status.as_deref() {
            Some("REFUND_SUCCESS") => RefundSaid::Done,
            _ => RefundSaid::Pending,
        })
    }

    fn verify_notification(&self, _: &str, body: &[u8]) -> Option<Notification> {
        notify::read(body, &self.public)
    }

    async fn try_keys(&self) -> KeyTrial {
        let content = json!({ "out_trade_no": "rapport_tries_its_keys" });
        match self.ask_for::<Trade>("alipay.trade.query", &content).await {
            Ok(_) => KeyTrial::Works {
                mode: KeyMode::Live,
            },
            // It knows us, and we know its signature.
            Err(CallError::Refused { code, .. }) if code == NO_TRADE => KeyTrial::Works {
                mode: KeyMode::Live,
            },
            Err(error) => error.trial(),
        }
    }
}
