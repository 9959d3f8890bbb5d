//! Notifications: signed, and their body sealed with AES-256-GCM. <https://pay.weixin.qq.com/doc/v3/merchant/4012071382>

use super::Transaction;
use crate::sales::pay::port::Notification;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde::Deserialize;

#[derive(Deserialize)]
struct Notice {
    event_type: String,
    resource: Sealed,
}

#[derive(Deserialize)]
struct Sealed {
    algorithm: String,
    ciphertext: String,
    #[serde(default)]
    associated_data: String,
    nonce: String,
}

/// A refund, as far as it says of which taking it is.
#[derive(Deserialize)]
struct OfTransaction {
    transaction_id: String,
}

/// What a signed notification says; none where it cannot be opened.
pub(super) fn read(body: &[u8], key: &str) -> Option<Notification> {
    let notice: Notice = serde_json::from_slice(body).ok()?;
    let plain = notice.resource.open(key)?;
    match notice.event_type.split('.').next() {
        Some("TRANSACTION") => {
            let one: Transaction = serde_json::from_slice(&plain).ok()?;
            let key = one.out_trade_no.clone();
            let said = one.said()?;
            Some(Notification::Payment { key, said })
        }
        Some("REFUND") => {
            let of: OfTransaction = serde_json::from_slice(&plain).ok()?;
            let charge = of.transaction_id;
            Some(Notification::Refund { charge })
        }
        _ => Some(Notification::Nothing),
    }
}

impl Sealed {
    fn open(&self, key: &str) -> Option<Vec<u8>> {
        if self.algorithm != "AEAD_AES_256_GCM" {
            return None;
        }
        let key = UnboundKey::new(&AES_256_GCM, key.as_bytes()).ok()?;
        let nonce = Nonce::try_assume_unique_for_key(self.nonce.as_bytes()).ok()?;
        let mut bytes = STANDARD.decode(&self.ciphertext).ok()?;
        let aad = Aad::from(self.associated_data.as_bytes());
        let plain = LessSafeKey::new(key).open_in_place(nonce, aad, &mut bytes);
        plain.ok().map(|plain| plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Money;
    use domain::sales::payment::online::Said;
    use serde_json::json;

    const KEY: &str = "0123456789abcdef0123456789abcdef";
    /// By Python's `cryptography`: AESGCM(KEY).encrypt(b"0123456789ab", transaction, b"transaction").
    const SEALED: &str = include_str!("../test_keys/wechat_sealed.txt");

    fn notice(event: &str, ciphertext: &str, nonce: &str, about: &str) -> Vec<u8> {
        let resource = json!({
            "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "ciphertext": ciphertext,
            "associated_data": about, "nonce": nonce,
        });
        let notice = json!({
            "id": "EV-2018022511223320873", "create_time": "2026-11-30T12:00:00+08:00", "resource_type": "encrypt-resource",
            "event_type": event, "summary": "支付成功", "resource": resource,
        });
        notice.to_string().into_bytes()
    }

    #[test]
    fn a_sealed_payment_is_read() {
        let body = notice(
            "TRANSACTION.SUCCESS",
            SEALED.trim(),
            "0123456789ab",
            "transaction",
        );
        let told = read(&body, KEY);
        let Some(Notification::Payment {
            key,
            said: Said::Paid(charge),
        }) = told
        else {
            panic!("{told:?}");
        };
        assert_eq!((key.as_str(), charge.id.as_str()), ("k", "4200000001"));
        assert_eq!(charge.what.amount, Money(8_800));
        assert_eq!(charge.what.currency.0, "CNY");
        assert_eq!(charge.what.seller, "wx1/1900000001");
        let body = notice(
            "REFUND.SUCCESS",
            SEALED.trim(),
            "0123456789ab",
            "transaction",
        );
        let charge = "4200000001".to_owned();
        assert_eq!(read(&body, KEY), Some(Notification::Refund { charge }));
    }

    #[test]
    fn what_was_sealed_otherwise_is_none() {
        let of = |text: &str, nonce: &str, about: &str| {
            notice("TRANSACTION.SUCCESS", text, nonce, about)
        };
        let good = of(SEALED.trim(), "0123456789ab", "transaction");
        assert_eq!(read(&good, "fedcba9876543210fedcba9876543210"), None);
        assert_eq!(read(&good, "short"), None);
        for wrong in [
            of(SEALED.trim(), "0123456789ac", "transaction"),
            of(SEALED.trim(), "", "transaction"),
            of(SEALED.trim(), "0123456789ab", ""),
            of("", "0123456789ab", "transaction"),
            of("é", "0123456789ab", "transaction"),
            b"{}".to_vec(),
        ] {
            assert_eq!(read(&wrong, KEY), None);
        }
    }
}
