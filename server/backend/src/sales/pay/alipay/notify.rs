//! Alipay's notifications: a form whose fields it signed. <https://opendocs.alipay.com/open/270/105902>

use super::{said, sign, yuan};
use crate::sales::pay::port::Notification;
use crate::sales::pay::rsa::PublicKey;
use domain::money::Currency;
use domain::sales::payment::online::{Asked, Charge};
use std::collections::BTreeMap;

/// It has some thirty fields.
const FIELDS: usize = 100;

/// What a notification says; none where it is not Alipay's.
pub(super) fn read(body: &[u8], public: &PublicKey) -> Option<Notification> {
    let fields = form_urlencoded::parse(body).into_owned();
    let mut fields: BTreeMap<String, String> = fields.take(FIELDS).collect();
    let signature = fields.remove("sign")?;
    if fields.remove("sign_type")? != "RSA2" {
        return None;
    }
    if !public.is_signature(sign::text(&fields).as_bytes(), &signature) {
        return None;
    }
    let field = |name: &str| fields.get(name).map(String::as_str);
    let (Some(key), Some(status)) = (field("out_trade_no"), field("trade_status")) else {
        return Some(Notification::Nothing);
    };
    let charge = || {
        Some(Charge {
            id: field("trade_no")?.to_owned(),
            what: Asked {
                amount: yuan::read(field("total_amount")?)?,
                currency: Currency("CNY".to_owned()),
                // Another application or another seller is another account, whoever signed.
                seller: sign::account(field("app_id")?, field("seller_id")?),
            },
        })
    };
    let said = said(status, charge)?;
    let key = key.to_owned();
    Some(Notification::Payment { key, said })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::https::form;
    use crate::sales::pay::rsa::PrivateKey;
    use domain::Money;
    use domain::sales::payment::online::Said;

    const PRIVATE: &str = include_str!("../test_keys/private.pem");
    const PUBLIC: &str = include_str!("../test_keys/public.pem");

    /// A notification with all that Alipay sends, changed by a test.
    fn notification(change: &[(&str, &str)]) -> BTreeMap<String, String> {
        let fields = [
            ("notify_time", "2026-11-30 12:00:00"),
            ("notify_type", "trade_status_sync"),
            ("notify_id", "ac05099524730693a8b330c5ecf72da9786"),
            ("charset", "utf-8"),
            ("version", "1.0"),
            ("app_id", "2021000000000001"),
            ("auth_app_id", "2021000000000001"),
            ("trade_no", "2026113022001400000000000001"),
            ("out_trade_no", "k"),
            ("buyer_logon_id", "159****5620"),
            ("seller_id", "2088000000000001"),
            ("trade_status", "TRADE_SUCCESS"),
            ("total_amount", "88.00"),
            ("subject", "江畔 12"),
            ("body", ""),
            (
                "fund_bill_list",
                r#"[{"amount":"88.00","fundChannel":"ALIPAYACCOUNT"}]"#,
            ),
        ];
        let fields = fields.iter().chain(change);
        fields
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect()
    }

    fn sent(fields: &BTreeMap<String, String>, signature: &str) -> Vec<u8> {
        let fields = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        form(fields.chain([("sign", signature), ("sign_type", "RSA2")])).into_bytes()
    }

    fn told(change: &[(&str, &str)]) -> Option<Notification> {
        let fields = notification(change);
        let key = PrivateKey::read(PRIVATE).unwrap();
        let signature = key.sign(sign::text(&fields).as_bytes()).unwrap();
        read(
            &sent(&fields, &signature),
            &PublicKey::read(PUBLIC).unwrap(),
        )
    }

    #[test]
    fn a_notification_tells_what_was_taken_for_whom() {
        let Some(Notification::Payment {
            key,
            said: Said::Paid(charge),
        }) = told(&[])
        else {
            panic!("{:?}", told(&[]));
        };
        assert_eq!((key.as_str(), charge.what.amount), ("k", Money(8_800)));
        assert_eq!(charge.what.seller, "2021000000000001/2088000000000001");
        let of = |status| match told(&[("trade_status", status)]) {
            Some(Notification::Payment { said, .. }) => said,
            other => panic!("{other:?}"),
        };
        assert_eq!(of("WAIT_BUYER_PAY"), Said::Open);
        assert_eq!(of("TRADE_CLOSED"), Said::Ended);
        assert!(matches!(of("TRADE_FINISHED"), Said::Paid(_)));
        // What it does not say today, and what has no amount, is not taken for anything.
        assert_eq!(told(&[("trade_status", "X")]), None);
        assert_eq!(told(&[("total_amount", "88.001")]), None);
    }

    #[test]
    fn what_alipay_did_not_sign_is_none() {
        let public = PublicKey::read(PUBLIC).unwrap();
        let fields = notification(&[]);
        let key = PrivateKey::read(PRIVATE).unwrap();
        let signature = key.sign(sign::text(&fields).as_bytes()).unwrap();
        assert!(read(&sent(&fields, &signature), &public).is_some());
        let cheap = notification(&[("total_amount", "0.01")]);
        assert_eq!(read(&sent(&cheap, &signature), &public), None);
        for wrong in ["", "x", &signature[4..]] {
            assert_eq!(read(&sent(&fields, wrong), &public), None);
        }
        assert_eq!(read(b"", &public), None);
        assert_eq!(read(b"\xff=\xff&sign=&sign_type=RSA2", &public), None);
    }
}
