//! Signatures on both sides. <https://pay.weixin.qq.com/doc/v3/merchant/4012365336>

use crate::sales::pay::rsa::PublicKey;

/// The headers with which WeChat Pay signs: when, what makes it another one, with which key, and the signature.
pub(in crate::sales::pay) const SIGNATURE_HEADERS: [&str; 4] = [
    "wechatpay-timestamp",
    "wechatpay-nonce",
    "wechatpay-serial",
    "wechatpay-signature",
];
/// What is older than this, or from so far ahead, is somebody's who has kept it: s.
const TOLERANCE: i64 = 5 * 60;

/// What we sign of a request.
pub(super) fn request(method: &str, path: &str, at: i64, nonce: &str, body: &str) -> String {
    format!("{method}\n{path}\n{at}\n{nonce}\n{body}\n")
}

/// True where the lines of [`SIGNATURE_HEADERS`] sign just these bytes with the key of this name, now.
pub(super) fn is_signed(
    [at, nonce, serial, signature]: &[&str; 4],
    body: &[u8],
    (id, public): (&str, &PublicKey),
    now: i64,
) -> bool {
    let Ok(seconds) = at.parse::<i64>() else {
        return false;
    };
    let age = (now / 1_000).saturating_sub(seconds).saturating_abs();
    if age > TOLERANCE || *serial != id {
        return false;
    }
    let message = [at.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
    public.is_signature(&message, signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sales::pay::rsa::PrivateKey;

    const PRIVATE: &str = include_str!("../test_keys/private.pem");
    const PUBLIC: &str = include_str!("../test_keys/public.pem");
    const AT: i64 = 1_554_208_460;

    /// From WeChat Pay's own description of how requests are signed.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let text = request(
            "GET",
            "/v3/certificates",
            AT,
            "593BEC0C930BF1AFEB40B4A08C8FB242",
            "",
        );
        assert_eq!(
            text,
            "GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n"
        );
    }

    #[test]
    fn a_signature_holds_for_its_bytes_its_key_and_five_minutes() {
        let private = PrivateKey::read(PRIVATE).unwrap();
        let public = PublicKey::read(PUBLIC).unwrap();
        let signature = private.sign(format!("{AT}\nn\n{{}}\n").as_bytes()).unwrap();
        let at = AT.to_string();
        let lines = [at.as_str(), "n", "PUB_KEY_ID_1", &signature];
        let holds = |lines: &[&str; 4], body: &[u8], id, now| {
            is_signed(lines, body, (id, &public), now * 1_000)
        };
        assert!(holds(&lines, b"{}", "PUB_KEY_ID_1", AT + TOLERANCE));
        assert!(!holds(&lines, b"{}", "PUB_KEY_ID_1", AT + TOLERANCE + 1));
        assert!(!holds(&lines, b"{}", "PUB_KEY_ID_2", AT));
        assert!(!holds(&lines, b"{ }", "PUB_KEY_ID_1", AT));
        for place in 0..4 {
            let mut wrong = lines;
            wrong[place] = "";
            assert!(!holds(&wrong, b"{}", "PUB_KEY_ID_1", AT), "{place}");
        }
    }
}
