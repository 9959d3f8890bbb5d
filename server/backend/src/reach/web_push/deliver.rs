//! Sends what waits for phones. No transaction is open while the network is waited for.

use super::WebPushError;
use super::offer::{self, End};
use super::queue::{self, Waiting};
use super::server_key::ServerKey;
use crate::Backend;
use crate::change::Poke;
use crate::error::BackendError;
use crate::https::{self, Answer, HttpsError, Only};
use crate::mail::{Mail, on_change::wanted, wait};
use crate::people::consent::why_not;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ContactId;
use domain::people::{ConsentChannel, ConsentPurpose, WhyNot};
use domain::reach::web_push::is_endpoint;
use domain::reach::{PushNews, SkipReason};
use futures::future::join_all;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode, header};
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;

/// No push service is asked to wait for longer, ms.
const LONGEST_PAUSE: i64 = 6 * 3_600_000;
/// Letters of a topic (RFC 8030 allows 32).
const TOPIC: usize = 24;

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PushDelivered {
    pub sent: u32,
    /// Refused for good, or too late.
    pub failed: u32,
    pub postponed: u32,
    /// Not wanted any more.
    pub dropped: u32,
    /// Phones that their push service knows no more.
    pub gone: u32,
}

/// How a try ended.
enum Tried {
    Answered(Answer),
    Unreached(HttpsError),
    /// It cannot be sent to that phone.
    Unfit,
}

impl Backend {
    /// Call after the commit of a transaction that queued something.
    pub(crate) fn ring_web_push(&self) {
        self.inner.web_push.bell.notify_one();
    }

    /// Waits until something was queued.
    pub async fn web_push_rung(&self) {
        self.inner.web_push.bell.notified().await;
    }

    /// Sends to a test's double at this origin as if it were public.
    #[cfg(feature = "test-support")]
    pub fn push_services_at(&self, origin: String) {
        self.inner.web_push.double.get_or_init(|| origin);
    }

    /// True for an address that something may be sent to.
    pub(crate) fn takes_endpoint(&self, endpoint: &str) -> bool {
        is_endpoint(endpoint) || self.is_double(endpoint)
    }

    fn is_double(&self, endpoint: &str) -> bool {
        let double = self.inner.web_push.double.get();
        double.is_some_and(|origin| endpoint.starts_with(&format!("{origin}/")))
    }

    /// Sends everything that is due, as long as `go_on` says so. May run in several places at once.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn deliver_web_push(
        &self,
        go_on: impl Fn() -> bool,
    ) -> Result<PushDelivered, BackendError> {
        let mut done = PushDelivered::default();
        while go_on() {
            let mut tx = self.inner.db.read().await?;
            let due = queue::any_due(&mut tx, self.now()).await?;
            let key = self.web_push_key(&mut tx).await;
            tx.commit().await?;
            let key = match key {
                _ if !due => break,
                Ok(Some(key)) => key,
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "nothing can be told to phones");
                    break;
                }
            };
            let claimed = self.claim_web_push(&mut done).await?;
            if claimed.is_empty() {
                continue;
            }
            let tries = claimed.iter().map(|message| self.send_push(message, &key));
            let tried = join_all(tries).await;
            for (message, tried) in claimed.iter().zip(tried) {
                self.note_push(message, tried, &mut done).await?;
            }
        }
        Ok(done)
    }

    /// The next ones under a lease. What is too late, or not wanted any more, is given up on the way.
    async fn claim_web_push(&self, done: &mut PushDelivered) -> Result<Vec<Waiting>, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let (mut claimed, mut pokes) = (Vec::new(), Vec::new());
        for message in queue::claim(&mut tx, now).await? {
            if now >= message.until {
                pokes.extend(end(&mut tx, &message, End::Failed, now).await?);
                done.failed += 1;
                continue;
            }
            match leaves(&mut tx, &message, now).await? {
                Leaves::Now => claimed.push(message),
                Leaves::Later(at) => {
                    queue::postpone(&mut tx, &message, at).await?;
                    done.postponed += 1;
                }
                Leaves::Never(why) => {
                    pokes.extend(end(&mut tx, &message, End::Dropped(why), now).await?);
                    done.dropped += 1;
                }
            }
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(claimed)
    }

    async fn send_push(&self, message: &Waiting, key: &ServerKey) -> Tried {
        let (Some(keys), Some(news)) = (&message.keys, message.news) else {
            return Tried::Unfit;
        };
        if !self.takes_endpoint(&message.endpoint) {
            return Tried::Unfit;
        }
        let body = keys.encrypt(payload(message, news).as_bytes());
        let request = body.and_then(|body| self.push_request(message, news, key, body));
        let request = match request {
            Ok(request) => request,
            Err(error) => {
                tracing::warn!(%error, "a push was not made");
                return Tried::Unfit;
            }
        };
        let only = if self.is_double(&message.endpoint) {
            Only::Anywhere(None)
        } else {
            Only::Public
        };
        match https::send_to(request, only).await {
            Ok(answer) => Tried::Answered(answer),
            Err(error) => Tried::Unreached(error),
        }
    }

    fn push_request(
        &self,
        message: &Waiting,
        news: PushNews,
        key: &ServerKey,
        body: Vec<u8>,
    ) -> Result<Request<Full<Bytes>>, WebPushError> {
        let now = self.now();
        let settings = &self.inner.mail.settings;
        // RFC 8292 wants a way to reach whoever runs this server.
        let subject = if settings.public_url.starts_with("https://") || settings.from.is_empty() {
            settings.public_url.clone()
        } else {
            format!("mailto:{}", settings.from)
        };
        let signed = key.authorization(origin_of(&message.endpoint), &subject, now)?;
        let seconds = message.until.saturating_sub(now) / 1_000;
        Request::builder()
            .method(Method::POST)
            .uri(&message.endpoint)
            .header(header::AUTHORIZATION, signed)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("ttl", seconds.max(0))
            .header("urgency", news.urgency())
            .header("topic", topic(message, news))
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| WebPushError::Keys)
    }

    async fn note_push(
        &self,
        message: &Waiting,
        tried: Tried,
        done: &mut PushDelivered,
    ) -> Result<(), BackendError> {
        let now = self.now();
        let mut chance = [0; 2];
        getrandom::fill(&mut chance)?;
        let next = now.saturating_add(wait(message.tries, u16::from_be_bytes(chance)));
        let mut tx = self.inner.db.write().await?;
        let status = match &tried {
            Tried::Answered(answer) => answer.status,
            Tried::Unreached(error) => {
                tracing::debug!(%error, "a push service was not reached");
                StatusCode::SERVICE_UNAVAILABLE
            }
            Tried::Unfit => StatusCode::BAD_REQUEST,
        };
        let is_gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
        let again = match &tried {
            Tried::Answered(answer) if may_come_later(status) => {
                Some(next.max(now.saturating_add(asked_pause(answer))))
            }
            Tried::Unreached(HttpsError::Private(_)) => None,
            Tried::Unreached(_) => Some(next),
            Tried::Answered(_) | Tried::Unfit => None,
        };
        let pokes = match again.filter(|at| *at < message.until) {
            Some(at) => {
                queue::postpone(&mut tx, message, at).await?;
                done.postponed += 1;
                Vec::new()
            }
            None if status.is_success() => {
                done.sent += 1;
                end(&mut tx, message, End::Sent, now).await?
            }
            None => {
                done.failed += 1;
                end(&mut tx, message, End::Failed, now).await?
            }
        };
        done.gone += u32::from(is_gone);
        queue::note_answer(&mut tx, message, (status.as_u16(), is_gone), now).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

/// Notes how it ended, also at the strategy's step that it is.
async fn end(
    connection: &mut AnyConnection,
    message: &Waiting,
    end: End,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    if queue::end(connection, message, end.name()).await? {
        return offer::record(connection, message, end, now).await;
    }
    Ok(Vec::new())
}

/// Too much at once, or out of order for now.
fn may_come_later(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// How long a push service asks to be left alone, ms.
fn asked_pause(answer: &Answer) -> i64 {
    let said = answer.headers.get(header::RETRY_AFTER);
    let seconds = said.and_then(|said| said.to_str().ok()?.trim().parse::<i64>().ok());
    seconds
        .unwrap_or(0)
        .saturating_mul(1_000)
        .clamp(0, LONGEST_PAUSE)
}

/// What the phone's worker reads.
fn payload(message: &Waiting, news: PushNews) -> String {
    serde_json::json!({ "news": news.name(), "id": message.about, "to": message.subscription })
        .to_string()
}

/// What replaces an older one that still waits at the push service: an order says where it stands once.
fn topic(message: &Waiting, news: PushNews) -> String {
    let about = format!("{}:{}", news.topic().name(), message.about);
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(about.as_bytes()));
    hash.chars().take(TOPIC).collect()
}

/// Scheme and host of an address.
fn origin_of(endpoint: &str) -> &str {
    let host = endpoint.find("://").map_or(0, |at| at + 3);
    let end = endpoint.get(host..).and_then(|rest| rest.find('/'));
    end.and_then(|end| endpoint.get(..host + end))
        .unwrap_or(endpoint)
}

/// Whether something still leaves, asked at that moment.
enum Leaves {
    Now,
    Later(i64),
    Never(Option<SkipReason>),
}

/// A customer is told nothing on a channel that they withdrew. A message that was read meanwhile is not told; at night an offer waits.
async fn leaves(
    connection: &mut AnyConnection,
    message: &Waiting,
    now: i64,
) -> Result<Leaves, BackendError> {
    let Some(news) = message.news.filter(|news| !news.is_of_staff()) else {
        return Ok(Leaves::Now);
    };
    let purpose = match news {
        PushNews::Offer => ConsentPurpose::Marketing,
        _ => ConsentPurpose::Service,
    };
    let contact = ContactId::of_user(message.user);
    let wish = (purpose, ConsentChannel::Push, None);
    match why_not(connection, contact, wish, now).await? {
        None => {}
        Some(WhyNot::QuietHours { until }) => return Ok(Leaves::Later(until)),
        Some(why) => return Ok(Leaves::Never(Some(why.into()))),
    }
    if let Some(until) = offer::holds_back(connection, message, now).await? {
        return Ok(Leaves::Later(until));
    }
    let read = news == PushNews::NewMessage
        && !wanted(connection, Mail::NEW_MESSAGE, Some(&message.event)).await?;
    Ok(if read {
        Leaves::Never(None)
    } else {
        Leaves::Now
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_and_host() {
        assert_eq!(origin_of("https://a.example/x/y"), "https://a.example");
        assert_eq!(origin_of("https://a.example"), "https://a.example");
        assert_eq!(origin_of("http://127.0.0.1:9/x"), "http://127.0.0.1:9");
    }
}
