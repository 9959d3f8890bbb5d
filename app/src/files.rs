//! Files as screens see them: chosen, on their way, and shown.

use domain::file::{Attachment, NewFile, Sha256};
use js_sys::{Array, Uint8Array};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::wasm_bindgen::JsCast as _;

/// A file that somebody chose and has not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub file: NewFile,
    pub bytes: Rc<[u8]>,
    /// As it was chosen, to be read again in another size.
    pub source: web_sys::File,
}

/// Why a chosen file cannot be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Of a kind that is not taken.
    Kind,
    TooLarge,
    Empty,
    /// The device did not give its bytes.
    Unreadable,
}

/// Why a file cannot be shown now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHere {
    /// The server cannot be reached, and the file was never seen on this device.
    Offline,
    /// Its author's device has not sent it yet.
    Coming,
    /// Neither here nor on the server.
    Gone,
}

/// How far a file is on its way from this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// Tried again when the network is there.
    Waiting {
        sent: u64,
    },
    Sending {
        sent: u64,
    },
    /// The server has no room for more of this person.
    NoRoom,
    /// The bytes that were kept are no longer those that were chosen.
    Damaged,
}

/// All that are on their way from this device.
pub type Uploads = BTreeMap<Sha256, Going>;

/// How many percent of a file have gone.
#[must_use]
pub fn percent(sent: u64, file: &Attachment) -> u64 {
    (sent.saturating_mul(100) / file.bytes.max(1)).min(100)
}

/// "2.4 MB"
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// An address of bytes in this page; it ends with the value.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// None where the browser has no room for it.
    #[must_use]
    pub fn of(bytes: &[u8], mime: &str) -> Option<Self> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let kind = web_sys::BlobPropertyBag::new();
        kind.set_type(mime);
        let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
        web_sys::Url::create_object_url_with_blob(&blob)
            .ok()
            .map(Self)
    }

    #[must_use]
    pub fn text(&self) -> String {
        self.0.clone()
    }
}

/// Offers bytes to be kept as a file of this name.
pub fn offer(url: &ObjectUrl, name: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let Ok(link) = document.create_element("a") else {
        return;
    };
    let _ = link.set_attribute("href", &url.text());
    let _ = link.set_attribute("download", name);
    if let Some(link) = link.dyn_ref::<web_sys::HtmlElement>() {
        link.click();
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Nothing is lost where the page ends first.
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_people_use() {
        for (bytes, text) in [
            (999, "999 B"),
            (48_213, "48 kB"),
            (2_480_000, "2.4 MB"),
            (25 * 1024 * 1024, "26.2 MB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
