//! Signatures by RSA with SHA-256 (RSASSA-PKCS1-v1_5), as Alipay calls RSA2 and WeChat Pay calls WECHATPAY2-SHA256-RSA2048.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};

const SEQUENCE: u8 = 0x30;
const BITS: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// What we sign with.
pub(super) struct PrivateKey(RsaKeyPair);

impl PrivateKey {
    /// Reads PEM or its base64 alone, PKCS#8 or PKCS#1; none for what is no RSA key of 2,048 bits or more.
    pub fn read(text: &str) -> Option<Self> {
        let der = der(text)?;
        let pair = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
        pair.ok().map(Self)
    }

    /// The signature in base64; none where the system has no random numbers.
    pub fn sign(&self, message: &[u8]) -> Option<String> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        let random = SystemRandom::new();
        let signed = self
            .0
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.ok().map(|()| STANDARD.encode(signature))
    }
}

/// What others sign with is known by this.
pub(super) struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads PEM or its base64 alone, a SubjectPublicKeyInfo or PKCS#1.
    pub fn read(text: &str) -> Option<Self> {
        let der = der(text)?;
        let (SEQUENCE, inside, _) = part(&der)? else {
            return None;
        };
        let (tag, _, rest) = part(inside)?;
        match tag {
            // Modulus and exponent, and nothing more: a private key begins otherwise.
            INTEGER if matches!(part(rest)?, (INTEGER, _, [])) => Some(Self(der)),
            SEQUENCE => match part(rest)? {
                // A key of whole bytes: no bit is left over.
                (BITS, [0, key @ ..], _) if matches!(part(key), Some((SEQUENCE, _, _))) => {
                    Some(Self(key.to_vec()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// True where the signature, in base64, is the key's over just this message.
    pub fn is_signature(&self, message: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else {
            return false;
        };
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0);
        key.verify(message, &signature).is_ok()
    }
}

/// The bytes of a key, whatever lines stand around it.
fn der(text: &str) -> Option<Vec<u8>> {
    let lines = text.lines().filter(|line| !line.starts_with("-----"));
    let base64: String = lines
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    STANDARD.decode(base64).ok().filter(|der| !der.is_empty())
}

/// The first part of DER (X.690): its tag, what is in it, and what comes after it.
fn part(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match usize::from(first) {
        short @ 0..0x80 => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long & 0x7f)?;
            if digits.len() > 2 {
                return None;
            }
            let length = digits
                .iter()
                .fold(0, |sum, digit| sum << 8 | usize::from(*digit));
            (length, rest)
        }
    };
    let (inside, rest) = rest.split_at_checked(length)?;
    Some((tag, inside, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: &str = include_str!("test_keys/private.pem");
    const PUBLIC: &str = include_str!("test_keys/public.pem");
    const MESSAGE: &[u8] = include_bytes!("test_keys/message.txt");
    /// By OpenSSL: `openssl dgst -sha256 -sign private.pem message.txt | base64 -w0`.
    const SIGNATURE: &str = include_str!("test_keys/signature.txt");

    #[test]
    fn a_signature_is_the_one_that_openssl_makes() {
        let key = PrivateKey::read(PRIVATE).unwrap();
        assert_eq!(key.sign(MESSAGE).unwrap(), SIGNATURE.trim());
        assert!(
            PublicKey::read(PUBLIC)
                .unwrap()
                .is_signature(MESSAGE, SIGNATURE.trim())
        );
    }

    #[test]
    fn a_key_is_read_with_and_without_its_lines() {
        let bare = |pem: &str| -> String {
            pem.lines()
                .filter(|line| !line.starts_with("-----"))
                .collect()
        };
        let pkcs1 = include_str!("test_keys/pkcs1.pem");
        for text in [PRIVATE.to_owned(), bare(PRIVATE), pkcs1.to_owned()] {
            let key = PrivateKey::read(&text).unwrap();
            assert_eq!(key.sign(MESSAGE).unwrap(), SIGNATURE.trim());
        }
        let pkcs1 = include_str!("test_keys/public_pkcs1.pem");
        for text in [PUBLIC.to_owned(), bare(PUBLIC), pkcs1.to_owned()] {
            let key = PublicKey::read(&text).unwrap();
            assert!(key.is_signature(MESSAGE, SIGNATURE.trim()));
        }
    }

    #[test]
    fn what_is_no_key_and_no_signature_is_none() {
        for wrong in ["", "x", "AAAA", PUBLIC, "MIIB", "MP//////"] {
            assert!(PrivateKey::read(wrong).is_none(), "{wrong}");
        }
        for wrong in ["", "x", "AAAA", PRIVATE, "MIIB", "MP//////", "MAA="] {
            assert!(PublicKey::read(wrong).is_none(), "{wrong}");
        }
        let key = PublicKey::read(PUBLIC).unwrap();
        for wrong in ["", "x", "AAAA", &SIGNATURE[4..]] {
            assert!(!key.is_signature(MESSAGE, wrong));
        }
        assert!(!key.is_signature(b"another", SIGNATURE.trim()));
    }
}
