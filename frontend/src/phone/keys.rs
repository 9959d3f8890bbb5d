//! From a PIN to the data key, and back into a lock.

use super::PersonRecord;
use crate::platform;
use app::api::{self, Share};
use app::phone_protection::{ProtectionError, Unlock};
use vault::{Cost, Key, KeySlot, Lock, PinKey, WrongKey};

/// What a PIN comes to, for a way that a PIN opens. Blocks for a moment: let the browser paint before.
fn pin_key(slot: &KeySlot, pin: &str) -> Result<PinKey, WrongKey> {
    match slot {
        KeySlot::Pin { salt, cost, .. } => PinKey::of(pin, salt, *cost),
        KeySlot::Passkey { .. } => Err(WrongKey),
    }
}

/// A way by a new PIN, alone or together with a new share of the server.
///
/// # Errors
/// [`ProtectionError::Unreachable`] where the server has to give a share and does not.
pub async fn by_new_pin(data: &Key, pin: &str, online: bool) -> Result<KeySlot, ProtectionError> {
    let salt = platform::random();
    let key = PinKey::of(pin, &salt, Cost::NOW).map_err(|_| ProtectionError::Failed)?;
    let share = if online {
        Some(new_share(&key).await?)
    } else {
        None
    };
    let share = share
        .as_ref()
        .map(|(id, share)| (id.clone(), share.as_slice()));
    KeySlot::by_pin(data, &key, salt, Cost::NOW, share, platform::random())
        .map_err(|_| ProtectionError::Failed)
}

async fn new_share(key: &PinKey) -> Result<(String, Vec<u8>), ProtectionError> {
    let id = platform::new_id();
    match api::keep_share(id, api::proof_text(&key.proof)).await {
        Ok(Share::Given(share)) => Ok((id.to_string(), share)),
        Ok(Share::SignIn) | Err(api::ApiError::Unreachable) => Err(ProtectionError::Unreachable),
        Ok(_) | Err(api::ApiError::Broken) => Err(ProtectionError::Failed),
    }
}

/// Lets the server forget the share of a lock that is no longer used. Where it cannot be reached the share stays, and opens nothing.
pub fn drop_share(lock: Option<&Lock>) {
    let id = lock.and_then(share_of).and_then(|id| id.parse().ok());
    if let Some(id) = id {
        wasm_bindgen_futures::spawn_local(async move {
            if api::drop_share(id).await.is_err() {
                leptos::logging::log!("a share that opens nothing stays at the server");
            }
        });
    }
}

/// Opens a way by PIN, with the server where it has to agree.
pub async fn open_by_pin(lock: &Lock, pin: &str) -> Result<Key, Unlock> {
    let slot = lock.pin().ok_or(Unlock::Failed)?;
    let key = pin_key(slot, pin).map_err(|_| Unlock::Failed)?;
    let wrong = Unlock::Wrong { left: None };
    let Some(id) = share_of(lock) else {
        return slot.open_by_pin(&key, None).map_err(|_| wrong);
    };
    let id = id.parse().map_err(|_| Unlock::Failed)?;
    match api::ask_share(id, api::proof_text(&key.proof)).await {
        Ok(Share::Given(share)) => slot
            .open_by_pin(&key, Some(&share))
            .map_err(|_| Unlock::Failed),
        Ok(Share::Wrong { left }) => Err(Unlock::WrongOnline { left }),
        Ok(Share::Wait { until }) => Err(Unlock::Wait { until }),
        Ok(Share::Gone) => Err(Unlock::Gone),
        Ok(Share::SignIn) => Err(Unlock::SignIn),
        Err(_) => Err(Unlock::Unreachable),
    }
}

/// The name of the server's share in a lock.
#[must_use]
pub fn share_of(lock: &Lock) -> Option<&str> {
    match lock.pin() {
        Some(KeySlot::Pin { share, .. }) => share.as_deref(),
        _ => None,
    }
}

/// Notes a PIN in an entry: how to ask for it.
pub fn note_pin(entry: &mut PersonRecord, pin: &str, slot: KeySlot) {
    entry.digits = pin.chars().all(|one| one.is_ascii_digit());
    (entry.wrong, entry.wait_until) = (0, 0);
    let lock = entry.lock.take().unwrap_or(Lock { slots: Vec::new() });
    entry.lock = Some(lock.with(slot));
}
