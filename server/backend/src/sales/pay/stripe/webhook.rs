//! Stripe's notifications. <https://docs.stripe.com/webhooks#verify-manually>

use super::session::Session;
use crate::sales::pay::port::Notification;
use domain::sales::payment::online::Said;
use ring::hmac;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A notification that is older than this, or from so far ahead, is somebody's who has kept it: s.
const TOLERANCE: i64 = 5 * 60;
/// Signatures that are looked at: one a secret, while one is being replaced.
const SIGNATURES: usize = 5;

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    object: &'a RawValue,
}

/// A charge or a refund, as far as it says of which taking it is.
#[derive(Deserialize)]
struct OfIntent {
    payment_intent: Option<String>,
}

/// True where the header `t=…,v1=…` signs just these bytes, now.
pub(super) fn is_signed(header: &str, body: &[u8], secret: &[u8], now: i64) -> bool {
    let fields = || {
        header
            .split(',')
            .filter_map(|one| one.trim().split_once('='))
    };
    let Some((_, at)) = fields().find(|(name, _)| *name == "t") else {
        return false;
    };
    let Ok(seconds) = at.parse::<i64>() else {
        return false;
    };
    if (now / 1_000).saturating_sub(seconds).saturating_abs() > TOLERANCE {
        return false;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let message = [at.as_bytes(), b".", body].concat();
    let signatures = fields().filter(|(name, _)| *name == "v1");
    // Compared in constant time.
    let mut signatures = signatures.take(SIGNATURES);
    signatures
        .any(|(_, tag)| bytes(tag).is_some_and(|tag| hmac::verify(&key, &message, &tag).is_ok()))
}

/// Hexadecimal digits as bytes.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// What a signed notification says; none where it cannot be read.
pub(super) fn read(body: &[u8]) -> Option<Notification> {
    let event: Event<'_> = serde_json::from_slice(body).ok()?;
    let object = event.data.object.get();
    let said = match event.kind.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => None,
        "checkout.session.async_payment_failed" => Some(Said::Refused),
        "checkout.session.expired" => Some(Said::Ended),
        "charge.refunded" | "charge.refund.updated" | "refund.updated" | "refund.failed" => {
            let of: OfIntent = serde_json::from_str(object).ok()?;
            return Some(match of.payment_intent {
                Some(charge) => Notification::Refund { charge },
                None => Notification::Nothing,
            });
        }
        _ => return Some(Notification::Nothing),
    };
    let session: Session = serde_json::from_str(object).ok()?;
    // The account may be paid through other programs too.
    let Some(key) = session.key().map(str::to_owned) else {
        return Some(Notification::Nothing);
    };
    let said = said.unwrap_or_else(|| session.said());
    Some(Notification::Payment { key, said })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Money;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const SECRET: &[u8] = b"whsec_test_secret";
    /// `printf '1492774577.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test_secret`
    const TAG: &str = "799c4ba7bb339f3c8601adfd112f0e477c930a268be1243d341abb8286501c2f";
    const AT: i64 = 1_492_774_577;
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn signed(header: &str, now: i64) -> bool {
        is_signed(header, BODY, SECRET, now * 1_000)
    }

    #[test]
    fn a_signature_is_the_one_that_openssl_makes() {
        assert!(signed(&format!("t={AT},v1={TAG}"), AT));
        let other = "0".repeat(64);
        // While a secret is replaced there are two; the old scheme v0 is none.
        assert!(signed(&format!("t={AT},v1={other},v1={TAG},v0=x"), AT));
        assert!(signed(&format!("t={AT}, v1={TAG}"), AT));
    }

    #[test]
    fn a_signature_of_another_body_secret_time_or_scheme_is_none() {
        let good = format!("t={AT},v1={TAG}");
        assert!(!is_signed(&good, b"{}", SECRET, AT * 1_000));
        assert!(!is_signed(&good, BODY, b"whsec_other", AT * 1_000));
        for wrong in [
            "",
            "t=,v1=",
            &format!("t={AT}"),
            &format!("v1={TAG}"),
            &format!("t={AT},v0={TAG}"),
            &format!("t={},v1={TAG}", AT + 1),
            &format!("t={AT},v1={}", &TAG[1..]),
            &format!("t={AT},v1=é{TAG}"),
        ] {
            assert!(!signed(wrong, AT), "{wrong}");
        }
    }

    #[test]
    fn a_notification_that_somebody_kept_is_none() {
        let good = format!("t={AT},v1={TAG}");
        assert!(signed(&good, AT + TOLERANCE) && signed(&good, AT - TOLERANCE));
        assert!(!signed(&good, AT + TOLERANCE + 1) && !signed(&good, AT - TOLERANCE - 1));
    }

    fn event(kind: &str, object: Value) -> Option<Notification> {
        let event = json!({ "id": "evt_1", "type": kind, "data": { "object": object } });
        read(event.to_string().as_bytes())
    }

    fn session(change: &[(&str, Value)]) -> Value {
        let mut session = json!({
            "id": "cs_1", "object": "checkout.session", "livemode": true, "url": null,
            "client_reference_id": "k", "metadata": { "payment": "k" }, "status": "complete",
            "payment_status": "paid", "amount_total": 8_000, "currency": "cny", "payment_intent": "pi_1",
        });
        for (field, value) in change {
            session[*field] = value.clone();
        }
        session
    }

    #[test]
    fn each_event_says_what_it_is_about() {
        let completed = event("checkout.session.completed", session(&[]));
        let Some(Notification::Payment {
            key,
            said: Said::Paid(charge),
        }) = completed
        else {
            panic!("{completed:?}");
        };
        assert_eq!((key.as_str(), charge.id.as_str()), ("k", "pi_1"));
        assert_eq!(charge.what.amount, Money(8_000));
        assert_eq!(charge.what.currency.0, "CNY");
        assert_eq!(charge.what.seller, "live");
        let of = |kind: &str, session| match event(kind, session) {
            Some(Notification::Payment { said, .. }) => said,
            other => panic!("{other:?}"),
        };
        // A bank's debit takes days.
        let unpaid = session(&[("payment_status", json!("unpaid"))]);
        let under_way = of("checkout.session.completed", unpaid.clone());
        assert_eq!(under_way, Said::Processing);
        let failed = of("checkout.session.async_payment_failed", unpaid.clone());
        assert_eq!(failed, Said::Refused);
        assert_eq!(of("checkout.session.expired", unpaid), Said::Ended);
        let refunded = event("charge.refunded", json!({ "payment_intent": "pi_1" }));
        let charge = "pi_1".to_owned();
        assert_eq!(refunded, Some(Notification::Refund { charge }));
        // Of another program, and of no meaning here.
        let foreign = session(&[("metadata", json!({}))]);
        for nothing in [
            event("checkout.session.completed", foreign),
            event("customer.created", json!({})),
            event("charge.refunded", json!({ "payment_intent": null })),
        ] {
            assert_eq!(nothing, Some(Notification::Nothing));
        }
        assert_eq!(read(b"[]"), None);
        assert_eq!(event("checkout.session.completed", json!([])), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_none(header in ".{0,80}", body in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(!is_signed(&header, &body, SECRET, AT * 1_000));
            let _ = read(&body);
        }
    }
}
