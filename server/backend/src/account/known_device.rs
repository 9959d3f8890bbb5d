//! Devices on which somebody was signed in before: they have an allowance of wrong passwords of their own, so that a stranger who guesses
//! at the account locks out only strangers.

use crate::Backend;
use crate::error::BackendError;
use crate::setting::random;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::Email;

/// Bytes of what names a device.
const NAME: usize = 12;

impl Backend {
    /// A word for a browser in which somebody has just signed in. It opens nothing, and says neither who nor which account it was.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn known_device(&self, email: &Email) -> Result<String, BackendError> {
        let name = random(NAME)?;
        let tag = self.inner.signer.tag(about(&name, email).as_bytes());
        Ok(format!("{name}.{}", URL_SAFE_NO_PAD.encode(tag)))
    }

    /// The device's name, where this server gave it this word for this account.
    #[must_use]
    pub fn known_device_of<'a>(&self, word: &'a str, email: &Email) -> Option<&'a str> {
        let (name, tag) = word.split_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        let signer = &self.inner.signer;
        signer
            .is_tag(about(name, email).as_bytes(), &tag)
            .then_some(name)
    }
}

fn about(name: &str, email: &Email) -> String {
    format!("known:{name}:{}", email.as_str())
}
