//! From a PIN to the data key, and back into a lock.

use super::Entry;
use crate::platform;
use vault::{Cost, Key, Lock, PinKey, Way, Wrong};

/// What a PIN comes to, for a way that a PIN opens. Blocks for a moment: let the browser paint before.
pub fn pin_key(way: &Way, pin: &str) -> Result<PinKey, Wrong> {
    match way {
        Way::Pin { salt, cost, .. } => PinKey::of(pin, salt, *cost),
        Way::Passkey { .. } => Err(Wrong),
    }
}

/// A way by a new PIN, which opens alone.
pub fn by_new_pin(data: &Key, pin: &str) -> Result<Way, Wrong> {
    let salt = platform::random();
    let key = PinKey::of(pin, &salt, Cost::NOW)?;
    Way::by_pin(data, &key, salt, Cost::NOW, None, platform::random())
}

/// The name of the server's share in a lock.
#[must_use]
pub fn share_of(lock: &Lock) -> Option<&str> {
    match lock.pin() {
        Some(Way::Pin { share, .. }) => share.as_deref(),
        _ => None,
    }
}

/// Notes a PIN in an entry: how to ask for it.
pub fn note_pin(entry: &mut Entry, pin: &str, way: Way) {
    entry.digits = pin.chars().all(|one| one.is_ascii_digit());
    (entry.wrong, entry.wait_until) = (0, 0);
    let lock = entry.lock.take().unwrap_or(Lock { ways: Vec::new() });
    entry.lock = Some(lock.with(way));
}
