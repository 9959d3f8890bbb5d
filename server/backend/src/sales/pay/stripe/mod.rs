//! Stripe: Checkout sessions. Its idempotency keys last a day, so whatever was told before is looked up before it is told anew.
//! <https://docs.stripe.com/api/checkout/sessions>

mod minor;
mod session;
mod webhook;

use super::port::{
    Begun, CallError, Known, Notification, PaymentProvider, RefundSaid, RefundWish, Wish, call,
    unreadable,
};
use crate::https::{Answer, encode, form};
use domain::account::Business;
use domain::sales::payment::online::{Asked, Said};
use domain::sales::payment::provider::{KeyField, KeyMode, KeyTrial, ProviderKeys, mode_of_key};
use hyper::http::request::Builder;
use hyper::{Request, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use session::Session;

/// Where it answers.
pub(super) const BASE: &str = "https://api.stripe.com";
/// What its answers look like is fixed by this.
const VERSION: &str = "2024-06-20";
/// A session ends before we ask a last time, and within the day that Stripe allows, also where our clock is ahead of it: s.
const SESSION_LASTS: i64 = 23 * 3_600;
/// Sessions on a page of its list, of some 4 KiB each: what one answer may hold.
const LISTED: usize = 8;
/// Pages that are looked through for one session.
const PAGES: usize = 12;
/// The status of what this account does not have.
const MISSING: &str = "404";
/// A session is made within so much of the beginning of its try; later there is another try. s.
const MADE_WITHIN: i64 = 20 * 60;
/// Clocks may differ by so much, s.
const CLOCKS: i64 = 600;

/// The account that the keys are of.
pub(in crate::sales::pay) struct Stripe {
    base: String,
    secret: String,
    webhook_secret: String,
    now: i64,
}

/// A page of a list.
#[derive(Deserialize)]
struct List<T> {
    data: Vec<T>,
    has_more: bool,
}

/// What went back, or is on its way.
#[derive(Deserialize)]
struct StripeRefund {
    status: Option<String>,
    failure_reason: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

/// Our names on what is Stripe's.
#[derive(Deserialize, Default)]
struct Metadata {
    refund: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    error: ProblemText,
}

#[derive(Deserialize)]
struct ProblemText {
    #[serde(rename = "type", default)]
    kind: String,
    code: Option<String>,
    #[serde(default)]
    message: String,
}

impl Stripe {
    pub fn new(base: String, keys: &ProviderKeys, now: i64) -> Self {
        Self {
            base,
            secret: keys.get(KeyField::SecretKey).to_owned(),
            webhook_secret: keys.get(KeyField::WebhookSecret).to_owned(),
            now,
        }
    }

    fn mode(&self) -> KeyMode {
        mode_of_key(&self.secret).unwrap_or(KeyMode::Test)
    }

    fn request(&self, method: &str, path: &str) -> Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.secret))
            .header("stripe-version", VERSION)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        let answer = call(self.request("GET", path), String::new()).await?;
        self.read(&answer)
    }

    async fn post(&self, path: &str, key: &str, fields: String) -> Result<Answer, CallError> {
        let request = self
            .request("POST", path)
            .header("idempotency-key", key)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        call(request, fields).await
    }

    /// What an answer holds, or why it does not.
    fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, CallError> {
        if answer.status.is_success() {
            return serde_json::from_slice(&answer.body).map_err(|_| unreadable("answer"));
        }
        let problem = serde_json::from_slice::<Problem>(&answer.body).map(|it| it.error);
        let (kind, code, said) = match problem {
            Ok(it) => (it.kind, it.code, it.message.replace(&self.secret, "…")),
            Err(_) => Default::default(),
        };
        let code = code.unwrap_or(kind);
        let code = format!("{} {code}", answer.status.as_u16());
        match answer.status {
            // Another call with this key is under way, there were too many, or Stripe has trouble: nothing is decided.
            StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS => Err(CallError::NoAnswer(code)),
            status if status.is_server_error() => Err(CallError::NoAnswer(code)),
            _ => Err(CallError::Refused { code, said }),
        }
    }

    /// Makes the session under this key; none where Stripe keeps a failure under it.
    async fn create(&self, wish: &Wish<'_>, key: &str) -> Result<Option<Session>, CallError> {
        let amount = minor::to_stripe(wish.asked.amount, &wish.asked.currency);
        let amount = amount.ok_or_else(|| CallError::Refused {
            code: "amount".to_owned(),
            said: String::new(),
        })?;
        let currency = wish.asked.currency.0.to_ascii_lowercase();
        let back = format!("{}{}", wish.site, wish.back);
        // The same for the same try: Stripe refuses a key with other fields.
        let ends = (wish.since / 1_000).saturating_add(SESSION_LASTS);
        let fields = form([
            ("mode", "payment"),
            ("client_reference_id", wish.key),
            ("metadata[payment]", wish.key),
            ("payment_intent_data[metadata][payment]", wish.key),
            ("success_url", &back),
            ("cancel_url", &back),
            ("expires_at", &ends.to_string()),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", &currency),
            (
                "line_items[0][price_data][unit_amount]",
                &amount.to_string(),
            ),
            (
                "line_items[0][price_data][product_data][name]",
                wish.subject,
            ),
        ]);
        let answer = self.post("/v1/checkout/sessions", key, fields).await?;
        let replayed = answer.headers.contains_key("idempotent-replayed");
        if replayed && answer.status.is_server_error() {
            return Ok(None);
        }
        self.read(&answer).map(Some)
    }

    /// The session of a try whose name we did not hear, by our own name for it.
    async fn find(&self, key: &str, since: i64) -> Result<Option<Session>, CallError> {
        let since = since / 1_000;
        let (from, to) = (since - CLOCKS, since + MADE_WITHIN + CLOCKS);
        let mut after = String::new();
        for _ in 0..PAGES {
            let path = format!(
                "/v1/checkout/sessions?limit={LISTED}&created[gte]={from}&created[lte]={to}{after}"
            );
            let page: List<Session> = self.get(&path).await?;
            let last = page.data.last().map(|session| encode(&session.id));
            let mut all = page.data.into_iter();
            let found = all.find(|one| one.client_reference_id.as_deref() == Some(key));
            if found.is_some() {
                return Ok(found);
            }
            match last {
                Some(last) if page.has_more => after = format!("&starting_after={last}"),
                _ => return Ok(None),
            }
        }
        Err(CallError::NoAnswer(
            "there are too many sessions".to_owned(),
        ))
    }

    /// A refund of ours that Stripe knows already.
    async fn known_refund(&self, intent: &str, key: &str) -> Result<Option<RefundSaid>, CallError> {
        let intent = encode(intent);
        // There are at most twenty of ours; what was given back there stands among them.
        let path = format!("/v1/refunds?payment_intent={intent}&limit=30");
        let list: List<StripeRefund> = self.get(&path).await?;
        let mut all = list.data.into_iter();
        let ours = all.find(|one| one.metadata.refund.as_deref() == Some(key));
        Ok(ours.map(StripeRefund::said))
    }
}

/// This account has none of that name.
fn is_missing(error: &CallError) -> bool {
    matches!(error, CallError::Refused { code, .. } if code.starts_with(MISSING))
}

impl StripeRefund {
    fn said(self) -> RefundSaid {
        match self.status.as_deref() {
            Some("succeeded") => RefundSaid::Done,
            Some("failed" | "canceled") => {
                let why = self.failure_reason;
                RefundSaid::Failed(why.unwrap_or_else(|| "failed".to_owned()))
            }
            _ => RefundSaid::Pending,
        }
    }
}

impl PaymentProvider for Stripe {
    fn seller(&self, _: &Business) -> String {
        session::seller(self.mode() == KeyMode::Live)
    }

    fn takes(&self, asked: &Asked) -> bool {
        minor::to_stripe(asked.amount, &asked.currency).is_some()
    }

    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, CallError> {
        let known = match wish.again {
            true => self.find(wish.key, wish.since).await?,
            false => None,
        };
        let session = match known {
            Some(session) => session,
            None => match self.create(wish, wish.key).await? {
                Some(session) => session,
                None => {
                    // Stripe keeps the failure for a day. Nobody was sent to a session of this try, so another key takes nothing twice.
                    let other = format!("{}-2", wish.key);
                    let made = self.create(wish, &other).await?;
                    made.ok_or_else(|| CallError::NoAnswer("it keeps a failure".to_owned()))?
                }
            },
        };
        let https = |url: &String| url.starts_with("https://");
        Ok(Begun {
            address: session
                .url
                .filter(https)
                .unwrap_or_else(|| wish.back.to_owned()),
            reference: session.id,
        })
    }

    async fn ask(&self, known: &Known<'_>) -> Result<Said, CallError> {
        let session = match known.reference {
            Some(reference) => {
                let path = format!(
                    "/v1/checkout/sessions/{}?expand[]=payment_intent",
                    encode(reference)
                );
                match self.get::<Session>(&path).await {
                    Ok(session) => Some(session),
                    // Of another account, whose keys were here before.
                    Err(error) if is_missing(&error) => None,
                    Err(error) => return Err(error),
                }
            }
            None => self.find(known.key, known.since).await?,
        };
        Ok(session.map_or(Said::Unknown, Session::said))
    }

    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, CallError> {
        let amount = minor::to_stripe(wish.amount, &wish.of.currency);
        let (Some(intent), Some(amount)) = (wish.charge, amount) else {
            return Ok(RefundSaid::Failed("Stripe cannot refund this".to_owned()));
        };
        match self.known_refund(intent, wish.key).await {
            Ok(Some(known)) => return Ok(known),
            Ok(None) if wish.done => return Ok(RefundSaid::Done),
            Ok(None) => {}
            Err(error) if wish.done && is_missing(&error) => return Ok(RefundSaid::Done),
            Err(CallError::Refused { code, said }) if code.starts_with(MISSING) => {
                return Ok(RefundSaid::Failed(said));
            }
            Err(error) => return Err(error),
        }
        let fields = form([
            ("payment_intent", intent),
            ("amount", &amount.to_string()),
            ("metadata[refund]", wish.key),
        ]);
        let answer = self.post("/v1/refunds", wish.key, fields).await?;
        match (self.read::<StripeRefund>(&answer), answer.status) {
            (Ok(refund), _) => Ok(refund.said()),
            // The keys are wrong, not the refund.
            (
                Err(CallError::Refused { code, .. }),
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN,
            ) => Err(CallError::NoAnswer(code)),
            (Err(CallError::Refused { code, said }), _) => {
                Ok(RefundSaid::Failed(if said.is_empty() {
                    code
                } else {
                    said
                }))
            }
            (Err(error), _) => Err(error),
        }
    }

    fn verify_notification(&self, signature: &str, body: &[u8]) -> Option<Notification> {
        let secret = self.webhook_secret.as_bytes();
        if !webhook::is_signed(signature, body, secret, self.now) {
            return None;
        }
        webhook::read(body)
    }

    async fn try_keys(&self) -> KeyTrial {
        let list = self.get::<List<Session>>("/v1/checkout/sessions?limit=1");
        match list.await {
            Ok(_) => KeyTrial::Works { mode: self.mode() },
            Err(error) => error.trial(),
        }
    }
}
