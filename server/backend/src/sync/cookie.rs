//! Pull cookies: a position as base64url JSON with an HMAC-SHA256. They are made for one client and one epoch.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sync::server::Position;
use sync::{Cookie, Epoch};
use uuid::Uuid;

/// Signs and reads cookies.
#[derive(Clone)]
pub(crate) struct Signer {
    key: Hmac<Sha256>,
}

impl Signer {
    /// A signer with the database's secret; any length does.
    pub fn new(secret: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(|key| Self { key })
    }

    pub fn seal(&self, position: &Position) -> Result<Cookie, serde_json::Error> {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(position)?);
        let mac = self
            .key
            .clone()
            .chain_update(body.as_bytes())
            .finalize()
            .into_bytes();
        Ok(Cookie(format!("{body}.{}", URL_SAFE_NO_PAD.encode(mac))))
    }

    /// A keyed hash of something short that must not be found by hashing everything.
    pub fn tag(&self, secret: &[u8]) -> Vec<u8> {
        let tagged = self.key.clone().chain_update(b"tag:").chain_update(secret);
        tagged.finalize().into_bytes().to_vec()
    }

    /// True where a tag is of this text; no time tells how much of it is right.
    pub fn is_tag(&self, secret: &[u8], tag: &[u8]) -> bool {
        let tagged = self.key.clone().chain_update(b"tag:").chain_update(secret);
        tagged.verify_slice(tag).is_ok()
    }

    /// The position, if this server made the cookie for this client in this epoch.
    pub fn open(&self, cookie: &Cookie, client: Uuid, epoch: &Epoch) -> Option<Position> {
        let (body, mac) = cookie.0.split_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.key
            .clone()
            .chain_update(body.as_bytes())
            .verify_slice(&mac)
            .ok()?;
        let position: Position =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
        (position.client == client.to_string() && position.epoch == epoch.0).then_some(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_opens_for_its_client_its_epoch_and_its_server_only() {
        let signer = Signer::new(b"secret").unwrap();
        let (client, epoch) = (Uuid::from_u128(7), Epoch("one".into()));
        let position = Position {
            epoch: "one".into(),
            client: client.to_string(),
            mid: 0,
            scopes: [("team".into(), Default::default())].into(),
        };
        let cookie = signer.seal(&position).unwrap();
        assert_eq!(signer.open(&cookie, client, &epoch), Some(position));
        assert_eq!(signer.open(&cookie, Uuid::from_u128(8), &epoch), None);
        assert_eq!(signer.open(&cookie, client, &Epoch("two".into())), None);
        assert_eq!(
            Signer::new(b"other").unwrap().open(&cookie, client, &epoch),
            None
        );
        for at in 0..cookie.0.len() {
            let mut forged = cookie.0.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                signer.open(&Cookie(String::from_utf8(forged).unwrap()), client, &epoch),
                None,
                "byte {at}"
            );
        }
        for bad in ["", ".", "x", "a.b", "é.é", &"A".repeat(100_000)] {
            assert_eq!(signer.open(&Cookie(bad.into()), client, &epoch), None);
        }
    }
}
