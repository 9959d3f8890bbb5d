//! What a protected phone does with bytes: sealing values, and wrapping the key that opens them. No I/O; whoever calls brings the
//! randomness.

mod lock;
mod seal;

pub use lock::{Cost, KeySlot, Lock, PinKey, WrongKey};
pub use seal::{Broken, Key, NONCE, Place, Seal};
