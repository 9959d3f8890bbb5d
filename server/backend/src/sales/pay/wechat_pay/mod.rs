//! WeChat Pay, version 3: a code to scan on desktops, its page for browsers on phones. Yuan alone. Inside WeChat one would need its user's name
//! there (JSAPI), which is not asked for: the page says to open the browser.
//! <https://pay.weixin.qq.com/doc/v3/merchant/4012791858>

mod notify;
mod sign;

use super::port::{
    Begun, CallError, Known, Notification, PayDevice, PaymentProvider, RefundSaid, RefundWish,
    Wish, call, unreadable,
};
use super::rsa::{PrivateKey, PublicKey};
use crate::https::encode;
use crate::setting::random;
use domain::Money;
use domain::account::Business;
use domain::money::Currency;
use domain::sales::payment::online::{Asked, Charge, Said};
use domain::sales::payment::provider::{
    KeyField, KeyMode, KeyTrial, PayingRefusal, Provider, ProviderKeys,
};
use hyper::{Request, StatusCode, header};
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
pub(super) use sign::SIGNATURE_HEADERS;

/// Where it answers.
pub(super) const BASE: &str = "https://api.mch.weixin.qq.com";
/// For so long one may pay, ms: it has ended when it is asked about after half an hour.
const LASTS: i64 = 25 * 60_000;
/// The largest amount it takes, in fen.
const MOST: i64 = 10_000_000_000;
/// It knows no such payment.
const NO_ORDER: &str = "ORDER_NOT_EXIST";

/// The merchant that the keys are of.
pub(in crate::sales::pay) struct WechatPay {
    base: String,
    app_id: String,
    merchant_id: String,
    serial: String,
    private: PrivateKey,
    api_v3_key: String,
    public_id: String,
    public: PublicKey,
    now: i64,
}

/// A payment as WeChat Pay tells it, asked or by itself.
#[derive(Deserialize)]
struct Transaction {
    appid: Option<String>,
    mchid: String,
    out_trade_no: String,
    transaction_id: Option<String>,
    trade_state: String,
    amount: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    total: i64,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct Address {
    code_url: Option<String>,
    h5_url: Option<String>,
}

#[derive(Deserialize)]
struct RefundAnswer {
    status: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Problem {
    code: String,
    message: String,
}

impl WechatPay {
    /// # Errors
    /// [`PayingRefusal`] names the key that cannot be read.
    pub fn new(base: String, keys: &ProviderKeys, now: i64) -> Result<Self, PayingRefusal> {
        let malformed = |field| PayingRefusal::KeyMalformed { field };
        let own = |field| keys.get(field).to_owned();
        let private = PrivateKey::read(keys.get(KeyField::PrivateKey));
        let public = PublicKey::read(keys.get(KeyField::PublicKey));
        Ok(Self {
            base,
            app_id: own(KeyField::AppId),
            merchant_id: own(KeyField::MerchantId),
            serial: own(KeyField::CertificateSerial),
            private: private.ok_or_else(|| malformed(KeyField::PrivateKey))?,
            api_v3_key: own(KeyField::ApiV3Key),
            public_id: own(KeyField::PublicKeyId),
            public: public.ok_or_else(|| malformed(KeyField::PublicKey))?,
            now,
        })
    }

    fn account(&self) -> String {
        account(&self.app_id, &self.merchant_id)
    }

    /// Asks with our signature, and reads what WeChat Pay has signed.
    async fn ask_for<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<T, CallError> {
        let body = body.map_or_else(String::new, |body| body.to_string());
        let nonce = random(16).map_err(|error| CallError::NoAnswer(error.to_string()))?;
        let at = self.now / 1_000;
        let message = sign::request(method, path, at, &nonce, &body);
        let signature = self.private.sign(message.as_bytes());
        let signature =
            signature.ok_or_else(|| CallError::NoAnswer("nothing can be signed".to_owned()))?;
        let (merchant, serial) = (&self.merchant_id, &self.serial);
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(
                header::AUTHORIZATION,
                format!(
                    "WECHATPAY2-SHA256-RSA2048 mchid=\"{merchant}\",nonce_str=\"{nonce}\",signature=\"{signature}\",timestamp=\"{at}\",serial_no=\"{serial}\""
                ),
            )
            .header("wechatpay-serial", &self.public_id)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "Rapport");
        let answer = call(request, body).await?;
        if answer.status.is_success() {
            let lines = SIGNATURE_HEADERS.map(|name| {
                let value = answer.headers.get(name);
                value.and_then(|value| value.to_str().ok()).unwrap_or("")
            });
            if !self.is_signed(&lines, &answer.body) {
                return Err(CallError::Refused {
                    code: "unsigned".to_owned(),
                    said: "The answer is not signed with the public key of WeChat Pay that was entered here."
                        .to_owned(),
                });
            }
            return serde_json::from_slice(&answer.body).map_err(|_| unreadable("answer"));
        }
        let Problem { code, message } = serde_json::from_slice(&answer.body).unwrap_or_default();
        let busy =
            answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS;
        if busy {
            let status = answer.status.as_u16();
            return Err(CallError::NoAnswer(format!("{status} {code}")));
        }
        Err(CallError::Refused {
            code,
            said: message,
        })
    }

    /// True where the lines of [`SIGNATURE_HEADERS`] sign just these bytes, now.
    fn is_signed(&self, lines: &[&str; 4], body: &[u8]) -> bool {
        let key = (self.public_id.as_str(), &self.public);
        sign::is_signed(lines, body, key, self.now)
    }
}

/// Who is paid, through which application: both belong together on every call.
fn account(app_id: &str, merchant_id: &str) -> String {
    format!("{app_id}/{merchant_id}")
}

impl Transaction {
    /// None for a state that WeChat Pay does not have today.
    fn said(self) -> Option<Said> {
        match self.trade_state.as_str() {
            // What was refunded was paid.
            "SUCCESS" | "REFUND" => {
                let amount = self.amount?;
                Some(Said::Paid(Charge {
                    id: self.transaction_id?,
                    what: Asked {
                        amount: Money(amount.total),
                        currency: Currency(amount.currency.unwrap_or_else(|| "CNY".to_owned())),
                        seller: account(self.appid.as_deref().unwrap_or(""), &self.mchid),
                    },
                }))
            }
            "NOTPAY" | "USERPAYING" | "ACCEPT" => Some(Said::Open),
            "PAYERROR" => Some(Said::Refused),
            "CLOSED" | "REVOKED" => Some(Said::Ended),
            _ => None,
        }
    }
}

/// A moment as WeChat Pay writes it (RFC 3339), in Beijing.
fn beijing(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    let at = at.to_zoned(TimeZone::fixed(offset(8)));
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

impl PaymentProvider for WechatPay {
    fn seller(&self, _: &Business) -> String {
        self.account()
    }

    fn takes(&self, asked: &Asked) -> bool {
        let yuan = Provider::WechatPay.takes_currency(&asked.currency);
        yuan && (1..=MOST).contains(&asked.amount.0)
    }

    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, CallError> {
        let notify = domain::routes::site::pay_notify(Provider::WechatPay.name());
        let mut body = json!({
            "appid": self.app_id,
            "mchid": self.merchant_id,
            "description": wish.subject,
            "out_trade_no": wish.key,
            "time_expire": beijing(wish.since.saturating_add(LASTS)),
            "notify_url": format!("{}{notify}", wish.site),
            "amount": { "total": wish.asked.amount.0, "currency": wish.asked.currency.0 },
        });
        let on_phone = wish.payer.device != PayDevice::Desktop;
        let path = if on_phone {
            body["scene_info"] = json!({
                "payer_client_ip": wish.payer.address.to_string(),
                "h5_info": { "type": "Wap" },
            });
            "/v3/pay/transactions/h5"
        } else {
            "/v3/pay/transactions/native"
        };
        let made: Address = self.ask_for("POST", path, Some(body)).await?;
        let back = encode(&format!("{}{}", wish.site, wish.back));
        let page = made.h5_url.filter(|url| url.starts_with("https://"));
        let code = made.code_url.filter(|url| url.starts_with("weixin://"));
        let address = page.map(|url| format!("{url}&redirect_url={back}"));
        Ok(Begun {
            reference: wish.key.to_owned(),
            address: address.or(code).ok_or_else(|| unreadable("address"))?,
        })
    }

    async fn ask(&self, known: &Known<'_>) -> Result<Said, CallError> {
        let (key, merchant) = (encode(known.key), &self.merchant_id);
        let path = format!("/v3/pay/transactions/out-trade-no/{key}?mchid={merchant}");
        match self.ask_for::<Transaction>("GET", &path, None).await {
            Ok(one) if one.out_trade_no == known.key => {
                one.said().ok_or_else(|| unreadable("answer"))
            }
            Ok(_) => Err(unreadable("answer")),
            Err(CallError::Refused { code, .. }) if code == NO_ORDER => Ok(Said::Unknown),
            Err(error) => Err(error),
        }
    }

    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, CallError> {
        // The same number once more is the same refund, and tells how it stands.
        let body = json!({
            "out_trade_no": wish.payment,
            "out_refund_no": wish.key,
            "amount": {
                "refund": wish.amount.0,
                "total": wish.of.amount.0,
                "currency": wish.of.currency.0,
            },
        });
        let answer =
            self.ask_for::<RefundAnswer>("POST", "/v3/refund/domestic/refunds", Some(body));
        match answer.await {
            Ok(answer) => Ok(match answer.status.as_str() {
                "SUCCESS" => RefundSaid::Done,
                "CLOSED" => RefundSaid::Failed("CLOSED".to_owned()),
                // On its way, or to be looked after at WeChat Pay: the customer's account takes nothing.
                _ => RefundSaid::Pending,
            }),
            // The keys are wrong, not the refund.
            Err(CallError::Refused { code, .. })
                if matches!(code.as_str(), "SIGN_ERROR" | "NO_AUTH" | "unsigned" | "") =>
            {
                Err(CallError::NoAnswer(code))
            }
            Err(CallError::Refused { code, said }) => Ok(RefundSaid::Failed(if said.is_empty() {
                code
            } else {
                said
            })),
            Err(error) => Err(error),
        }
    }

    fn verify_notification(&self, signature: &str, body: &[u8]) -> Option<Notification> {
        let mut lines = signature.split('\n');
        let lines = [(); 4].map(|()| lines.next().unwrap_or(""));
        if !self.is_signed(&lines, body) {
            return None;
        }
        notify::read(body, &self.api_v3_key)
    }

    async fn try_keys(&self) -> KeyTrial {
        let known = Known {
            key: "rapporttrieskeys",
            reference: None,
            since: self.now,
        };
        match self.ask(&known).await {
            Ok(_) => KeyTrial::Works {
                mode: KeyMode::Live,
            },
            Err(error) => error.trial(),
        }
    }
}
