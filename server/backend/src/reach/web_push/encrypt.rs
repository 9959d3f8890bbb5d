//! Encryption for one phone: RFC 8291, in the content coding of RFC 8188.

use super::WebPushError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;

/// Bytes of a point of the curve, and of what else is shared.
const POINT: usize = 65;
const AUTH: usize = 16;
const SALT: usize = 16;
/// One record carries everything.
const RECORD: u32 = 4_096;
/// What leaves is filled up to this, so that its length tells nothing of what it says.
const FILLED: usize = 256;

/// What a phone said to encrypt for it with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PhoneKeys {
    public: [u8; POINT],
    auth: [u8; AUTH],
}

impl PhoneKeys {
    /// Keys as the browser says them, in base64url.
    pub fn parse(p256dh: &str, auth: &str) -> Option<Self> {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let keys = Self::of(&bytes(p256dh)?, &bytes(auth)?)?;
        // Not every 65 bytes are a point of the curve.
        keys.encrypt(b"").ok().map(|_| keys)
    }

    pub fn of(public: &[u8], auth: &[u8]) -> Option<Self> {
        let public: [u8; POINT] = public.try_into().ok()?;
        let auth = auth.try_into().ok()?;
        (public.first() == Some(&4)).then_some(Self { public, auth })
    }

    pub fn public(&self) -> Vec<u8> {
        self.public.to_vec()
    }

    pub fn auth(&self) -> Vec<u8> {
        self.auth.to_vec()
    }

    /// The body of a push message: for this phone alone, and never the same twice.
    pub fn encrypt(&self, text: &[u8]) -> Result<Vec<u8>, WebPushError> {
        let random = SystemRandom::new();
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(crate::error::BackendError::from)?;
        let broken = |_| WebPushError::Keys;
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(broken)?;
        let own_public = own.compute_public_key().map_err(broken)?;
        let theirs = UnparsedPublicKey::new(&ECDH_P256, self.public);
        agree_ephemeral(own, &theirs, |shared| {
            self.seal(shared, own_public.as_ref(), salt, text, FILLED)
        })
        .map_err(broken)?
    }

    /// The same with everything that is chosen by chance.
    fn seal(
        &self,
        shared: &[u8],
        own_public: &[u8],
        salt: [u8; SALT],
        text: &[u8],
        filled: usize,
    ) -> Result<Vec<u8>, WebPushError> {
        let info = [
            b"WebPush: info\0".as_slice(),
            self.public.as_slice(),
            own_public,
        ]
        .concat();
        let input: [u8; 32] = derived(&self.auth, shared, &info)?;
        let key: [u8; 16] = derived(&salt, &input, b"Content-Encoding: aes128gcm\0")?;
        let nonce: [u8; 12] = derived(&salt, &input, b"Content-Encoding: nonce\0")?;
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| WebPushError::Keys)?;
        // The last record ends in 2, then zeros.
        let mut sealed = [text, &[2]].concat();
        sealed.resize(sealed.len().max(filled), 0);
        LessSafeKey::new(key)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut sealed,
            )
            .map_err(|_| WebPushError::Keys)?;
        let length = u8::try_from(own_public.len()).map_err(|_| WebPushError::Keys)?;
        let head = [salt.as_slice(), &RECORD.to_be_bytes(), &[length]].concat();
        Ok([head.as_slice(), own_public, &sealed].concat())
    }
}

/// HKDF with SHA-256.
fn derived<const N: usize>(
    salt: &[u8],
    input: &[u8],
    info: &[u8],
) -> Result<[u8; N], WebPushError> {
    struct Length(usize);
    impl KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut out = [0; N];
    Salt::new(HKDF_SHA256, salt)
        .extract(input)
        .expand(&[info], Length(N))
        .and_then(|made| made.fill(&mut out))
        .map_err(|_| WebPushError::Keys)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_published_example_is_sealed_byte_by_byte() {
        let keys = PhoneKeys::of(
            &bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        )
        .unwrap();
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let own_public = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let sealed = keys.seal(&shared, &own_public, salt, text, 0).unwrap();
        let published = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(sealed), published);
    }

    #[test]
    fn the_length_tells_nothing_and_no_two_are_alike() {
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = own.compute_public_key().unwrap();
        let keys = PhoneKeys::of(public.as_ref(), &[7; AUTH]).unwrap();
        let (short, long) = (
            keys.encrypt(b"a").unwrap(),
            keys.encrypt(&[b'a'; 200]).unwrap(),
        );
        assert_eq!(short.len(), long.len());
        assert_ne!(short, keys.encrypt(b"a").unwrap());
    }

    #[test]
    fn what_is_no_key_is_none() {
        let off_the_curve = URL_SAFE_NO_PAD.encode([4; POINT]);
        let auth = URL_SAFE_NO_PAD.encode([1; AUTH]);
        assert!(PhoneKeys::parse(&off_the_curve, &auth).is_none());
        assert!(PhoneKeys::parse("AAAA", &auth).is_none());
        assert!(PhoneKeys::parse("…", "…").is_none());
    }
}
