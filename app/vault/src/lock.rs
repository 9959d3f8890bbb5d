//! How the data key is kept: wrapped once for each way to open it. What is kept may be read by anybody who has the device.

use crate::seal::{Broken, Key, NONCE, Place, Seal};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

const STORE: &str = "lock";

/// What one guess of a PIN costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Cost {
    /// What new locks use. More memory would fail on old ones.
    pub const NOW: Self = Self {
        memory_kib: 19 * 1024,
        passes: 3,
    };
}

/// One way to the data key, as a disk's key slots are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum KeySlot {
    /// A PIN, alone or together with a share that the server gives to whoever proves to know the PIN.
    Pin {
        salt: [u8; 16],
        cost: Cost,
        /// Names the server's share; none where the PIN alone opens.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share: Option<String>,
        wrapped: Vec<u8>,
    },
    /// A passkey that answers this salt with a secret (WebAuthn's PRF).
    Passkey {
        credential: Vec<u8>,
        salt: [u8; 32],
        wrapped: Vec<u8>,
    },
}

/// Every way to the data key of one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    #[serde(rename = "ways")]
    pub slots: Vec<KeySlot>,
}

/// Another PIN, passkey or share than the key was wrapped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not open the lock")]
pub struct WrongKey;

impl From<Broken> for WrongKey {
    fn from(_: Broken) -> Self {
        Self
    }
}

/// What a PIN comes to: a half that wraps, and a half that proves the PIN to the server without telling it the first.
pub struct PinKey {
    wrap: Key,
    pub proof: [u8; 32],
}

impl PinKey {
    /// Takes long on purpose.
    ///
    /// # Errors
    /// [`WrongKey`] for costs that no lock of ours has.
    pub fn of(pin: &str, salt: &[u8; 16], cost: Cost) -> Result<Self, WrongKey> {
        let params =
            Params::new(cost.memory_kib, cost.passes, 1, Some(64)).map_err(|_| WrongKey)?;
        let mut both = Zeroizing::new([0; 64]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(pin.as_bytes(), salt, &mut *both)
            .map_err(|_| WrongKey)?;
        let (wrap, proof) = both.split_at(32);
        Ok(Self {
            wrap: Key::of(wrap)?,
            proof: proof.try_into().map_err(|_| WrongKey)?,
        })
    }

    /// The key that wraps, with the server's share where there is one.
    fn mixed(&self, share: Option<&[u8]>) -> Result<Key, WrongKey> {
        mix(self.wrap.bytes(), share.unwrap_or_default())
    }
}

fn mix(secret: &[u8], with: &[u8]) -> Result<Key, WrongKey> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| WrongKey)?;
    mac.update(b"rapport lock 1");
    mac.update(with);
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    Ok(Key::new(bytes))
}

impl Lock {
    /// The slot that a PIN opens.
    #[must_use]
    pub fn pin(&self) -> Option<&KeySlot> {
        self.slots
            .iter()
            .find(|slot| matches!(slot, KeySlot::Pin { .. }))
    }

    /// The slot that a passkey opens.
    #[must_use]
    pub fn passkey(&self) -> Option<&KeySlot> {
        self.slots
            .iter()
            .find(|slot| matches!(slot, KeySlot::Passkey { .. }))
    }

    /// Puts a slot in the place of the one of its kind.
    #[must_use]
    pub fn with(mut self, slot: KeySlot) -> Self {
        let kind = std::mem::discriminant(&slot);
        self.slots
            .retain(|known| std::mem::discriminant(known) != kind);
        self.slots.push(slot);
        self
    }
}

impl KeySlot {
    /// Wraps the data key under a PIN. `share` is the server's, with its name.
    ///
    /// # Errors
    /// [`WrongKey`] never in practice: only where lengths are.
    pub fn by_pin(
        data: &Key,
        pin: &PinKey,
        salt: [u8; 16],
        cost: Cost,
        share: Option<(String, &[u8])>,
        nonce: [u8; NONCE],
    ) -> Result<Self, WrongKey> {
        let (name, secret) = share.unzip();
        let wrapped = wrap(&pin.mixed(secret)?, "pin", nonce, data)?;
        Ok(Self::Pin {
            salt,
            cost,
            share: name,
            wrapped,
        })
    }

    /// Wraps the data key under a passkey's secret.
    ///
    /// # Errors
    /// [`WrongKey`] never in practice: only where lengths are.
    pub fn by_passkey(
        data: &Key,
        credential: Vec<u8>,
        salt: [u8; 32],
        secret: &[u8],
        nonce: [u8; NONCE],
    ) -> Result<Self, WrongKey> {
        let wrapped = wrap(&mix(secret, b"passkey")?, "passkey", nonce, data)?;
        Ok(Self::Passkey {
            credential,
            salt,
            wrapped,
        })
    }

    /// The data key, by PIN.
    ///
    /// # Errors
    /// [`WrongKey`] for another PIN or share, and for a way that is not a PIN.
    pub fn open_by_pin(&self, pin: &PinKey, share: Option<&[u8]>) -> Result<Key, WrongKey> {
        match self {
            Self::Pin { wrapped, .. } => unwrap(&pin.mixed(share)?, "pin", wrapped),
            Self::Passkey { .. } => Err(WrongKey),
        }
    }

    /// The data key, by the passkey's answer to the salt.
    ///
    /// # Errors
    /// [`WrongKey`] for another passkey, and for a way that is not one.
    pub fn open_by_passkey(&self, secret: &[u8]) -> Result<Key, WrongKey> {
        match self {
            Self::Passkey { wrapped, .. } => unwrap(&mix(secret, b"passkey")?, "passkey", wrapped),
            Self::Pin { .. } => Err(WrongKey),
        }
    }
}

fn wrap(with: &Key, slot: &str, nonce: [u8; NONCE], data: &Key) -> Result<Vec<u8>, WrongKey> {
    Ok(Seal::new(with).seal(&Place::named(STORE, slot), nonce, data.bytes())?)
}

fn unwrap(with: &Key, slot: &str, wrapped: &[u8]) -> Result<Key, WrongKey> {
    let bytes = Zeroizing::new(Seal::new(with).open(&Place::named(STORE, slot), wrapped)?);
    Ok(Key::of(&bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
    };

    fn key_of(pin: &str) -> PinKey {
        PinKey::of(pin, &[1; 16], CHEAP).unwrap()
    }

    fn data() -> Key {
        Key::new([9; 32])
    }

    fn opened(result: Result<Key, WrongKey>) -> Option<[u8; 32]> {
        result.ok().map(|key| *key.bytes())
    }

    #[test]
    fn the_right_pin_opens_and_another_does_not() {
        let slot = KeySlot::by_pin(&data(), &key_of("194207"), [1; 16], CHEAP, None, [2; NONCE]);
        let slot = slot.unwrap();
        assert_eq!(
            opened(slot.open_by_pin(&key_of("194207"), None)),
            Some([9; 32])
        );
        assert_eq!(opened(slot.open_by_pin(&key_of("194208"), None)), None);
        let salted = PinKey::of("194207", &[2; 16], CHEAP).unwrap();
        assert_eq!(opened(slot.open_by_pin(&salted, None)), None);
    }

    #[test]
    fn with_a_share_the_pin_alone_opens_nothing() {
        let share = Some(("s1".to_owned(), [5; 32].as_slice()));
        let slot = KeySlot::by_pin(
            &data(),
            &key_of("194207"),
            [1; 16],
            CHEAP,
            share,
            [2; NONCE],
        );
        let slot = slot.unwrap();
        let pin = key_of("194207");
        assert_eq!(
            opened(slot.open_by_pin(&pin, Some(&[5; 32]))),
            Some([9; 32])
        );
        for share in [None, Some([6; 32].as_slice()), Some([].as_slice())] {
            assert_eq!(opened(slot.open_by_pin(&pin, share)), None);
        }
    }

    #[test]
    fn what_the_server_is_shown_does_not_open() {
        let pin = key_of("194207");
        let slot = KeySlot::by_pin(&data(), &pin, [1; 16], CHEAP, None, [2; NONCE]).unwrap();
        let told = PinKey {
            wrap: Key::new(pin.proof),
            proof: pin.proof,
        };
        assert_eq!(opened(slot.open_by_pin(&told, None)), None);
    }

    #[test]
    fn a_passkey_opens_its_own_way_only() {
        let slot = KeySlot::by_passkey(&data(), vec![1], [3; 32], &[4; 32], [2; NONCE]).unwrap();
        assert_eq!(opened(slot.open_by_passkey(&[4; 32])), Some([9; 32]));
        assert_eq!(opened(slot.open_by_passkey(&[5; 32])), None);
        assert_eq!(opened(slot.open_by_pin(&key_of("194207"), None)), None);
    }

    #[test]
    fn a_new_pin_takes_the_place_of_the_old_one_and_leaves_the_passkey() {
        let pin = |text: &str| {
            KeySlot::by_pin(&data(), &key_of(text), [1; 16], CHEAP, None, [2; NONCE]).unwrap()
        };
        let passkey = KeySlot::by_passkey(&data(), vec![1], [3; 32], &[4; 32], [2; NONCE]).unwrap();
        let lock = Lock { slots: Vec::new() }
            .with(pin("194207"))
            .with(passkey.clone())
            .with(pin("271828"));
        assert_eq!(lock.slots.len(), 2);
        assert_eq!(lock.passkey(), Some(&passkey));
        assert_eq!(
            opened(lock.pin().unwrap().open_by_pin(&key_of("194207"), None)),
            None
        );
    }

    #[test]
    fn the_lock_is_kept_as_text_and_read_again() {
        let slot = KeySlot::by_pin(&data(), &key_of("194207"), [1; 16], CHEAP, None, [2; NONCE]);
        let lock = Lock {
            slots: vec![slot.unwrap()],
        };
        let text = serde_json::to_string(&lock).unwrap();
        assert_eq!(serde_json::from_str::<Lock>(&text).unwrap(), lock);
        assert!(!text.contains("194207"));
    }

    #[test]
    fn no_lock_is_cheaper_to_guess_than_a_password_at_the_server() {
        const { assert!(Cost::NOW.memory_kib >= 19 * 1024 && Cost::NOW.passes >= 2) };
    }
}
