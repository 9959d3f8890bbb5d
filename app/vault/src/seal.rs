//! AES-256-GCM over single values. A value opens only at the place it was sealed for.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

/// Bytes of a nonce; fresh random ones for each value. One key may seal 2³² values.
pub const NONCE: usize = 12;
/// The first byte of a sealed value.
const VERSION: u8 = 1;

/// 256 bits that leave memory when they are dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// # Errors
    /// [`Broken`] where it is not 32 bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, Broken> {
        Ok(Self::new(bytes.try_into().map_err(|_| Broken)?))
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A value that was not sealed with this key for this place, or was changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct Broken;

/// Where a value stands: its store and its key there. Both are authenticated, so that values cannot change places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(Vec<u8>);

impl Place {
    /// Under a text.
    #[must_use]
    pub fn named(store: &str, key: &str) -> Self {
        Self::of(store, b't', key.as_bytes())
    }

    /// Under a number, as IndexedDB has it.
    #[must_use]
    pub fn numbered(store: &str, key: f64) -> Self {
        Self::of(store, b'n', &key.to_be_bytes())
    }

    /// No store's name holds a zero, so no two places look alike.
    fn of(store: &str, kind: u8, key: &[u8]) -> Self {
        Self([store.as_bytes(), &[0, kind], key].concat())
    }
}

/// Seals and opens with one key.
pub struct Seal(Aes256Gcm);

impl Seal {
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self(Aes256Gcm::new(key.bytes().into()))
    }

    /// Version, nonce, ciphertext, tag: 29 bytes more than the value.
    ///
    /// # Errors
    /// [`Broken`] beyond 64 GB.
    pub fn seal(&self, place: &Place, nonce: [u8; NONCE], value: &[u8]) -> Result<Vec<u8>, Broken> {
        let payload = Payload {
            msg: value,
            aad: &place.0,
        };
        let sealed = self
            .0
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Broken)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// # Errors
    /// [`Broken`] for another key, another place, and any other byte than were sealed.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Vec<u8>, Broken> {
        let Some((&VERSION, rest)) = sealed.split_first() else {
            return Err(Broken);
        };
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(Broken)?;
        let payload = Payload { msg, aad: &place.0 };
        self.0
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn a_seal() -> Seal {
        Seal::new(&Key::new([7; 32]))
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_again(value: Vec<u8>, nonce: [u8; NONCE], key: String, number: f64) {
            for place in [Place::named("rows", &key), Place::numbered("outbox", number)] {
                let sealed = a_seal().seal(&place, nonce, &value).unwrap();
                prop_assert_eq!(a_seal().open(&place, &sealed), Ok(value.clone()));
            }
        }

        #[test]
        fn any_flipped_bit_is_noticed(value: Vec<u8>, nonce: [u8; NONCE], at: prop::sample::Index, bit in 0..8) {
            let place = Place::named("rows", "team|order|1");
            let mut sealed = a_seal().seal(&place, nonce, &value).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert_eq!(a_seal().open(&place, &sealed), Err(Broken));
        }

        #[test]
        fn anything_shorter_or_longer_is_noticed(value: Vec<u8>, cut: prop::sample::Index, more: u8) {
            let place = Place::named("meta", "cookie");
            let mut sealed = a_seal().seal(&place, [1; NONCE], &value).unwrap();
            prop_assert_eq!(a_seal().open(&place, &sealed[..cut.index(sealed.len())]), Err(Broken));
            sealed.push(more);
            prop_assert_eq!(a_seal().open(&place, &sealed), Err(Broken));
        }

        #[test]
        fn a_value_opens_at_its_own_place_only(one: (String, String), other: (String, String)) {
            // Stores are named by us, without zeros.
            let place = |of: &(String, String)| Place::named(&of.0.replace('\0', ""), &of.1);
            prop_assume!(place(&one) != place(&other));
            let sealed = a_seal().seal(&place(&one), [2; NONCE], b"value").unwrap();
            prop_assert_eq!(a_seal().open(&place(&other), &sealed), Err(Broken));
        }
    }

    #[test]
    fn a_number_is_another_place_than_its_digits() {
        let sealed = a_seal()
            .seal(&Place::numbered("outbox", 4.0), [3; NONCE], b"four")
            .unwrap();
        for other in [
            Place::numbered("outbox", 5.0),
            Place::numbered("staged", 4.0),
            Place::named("outbox", "4"),
        ] {
            assert_eq!(a_seal().open(&other, &sealed), Err(Broken));
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let place = Place::named("rows", "a");
        let sealed = a_seal().seal(&place, [4; NONCE], b"value").unwrap();
        let other = Seal::new(&Key::new([8; 32]));
        assert_eq!(other.open(&place, &sealed), Err(Broken));
    }

    #[test]
    fn what_is_sealed_today_opens_tomorrow() {
        let place = Place::named("meta", "cookie");
        let sealed = a_seal().seal(&place, [5; NONCE], b"canary").unwrap();
        let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
        // As another implementation of AES-GCM seals it.
        assert_eq!(
            hex,
            "010505050505050505050505058190e949a3e43c00e3c86bddeeaf4c688c6132ed751e"
        );
        assert!(!sealed.windows(6).any(|part| part == b"canary"));
    }
}
