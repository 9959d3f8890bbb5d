//! Bytes as they lie in the store. The one place through which a file's bytes, and what is known of it, go in and out.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

/// Bytes to store under a key.
pub(super) fn sealed(_key: &str, bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Stored bytes; none where they are not what was stored under the key.
pub(super) fn opened(_key: &str, stored: &JsValue) -> Option<Vec<u8>> {
    stored.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}
