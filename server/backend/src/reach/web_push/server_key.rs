//! The key that this server signs what it sends with (VAPID, RFC 8292). It is made when somebody first wants to be told, and sealed like what
//! owners type. Where what seals it was lost, another one is made: phones compare it at their next start and subscribe anew.

use super::WebPushError;
use crate::Backend;
use crate::error::BackendError;
use crate::sealed_secret::{self, Secret, SecretError, SecretState};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use sqlx::AnyConnection;

const NAME: &str = "web_push";
/// How long a signature holds, s. RFC 8292 allows a day.
const HOLDS: i64 = 12 * 3_600;

pub(super) struct ServerKey {
    pair: EcdsaKeyPair,
    /// In base64url, as browsers take it.
    pub public: String,
}

impl ServerKey {
    fn of(pkcs8: &[u8]) -> Result<Self, WebPushError> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map_err(|_| WebPushError::ServerKey)?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        Ok(Self { pair, public })
    }

    /// The `Authorization` of what is sent to this origin.
    pub fn authorization(
        &self,
        origin: &str,
        subject: &str,
        now: i64,
    ) -> Result<String, WebPushError> {
        let head = r#"{"typ":"JWT","alg":"ES256"}"#;
        let until = now / 1_000 + HOLDS;
        let claims = serde_json::json!({ "aud": origin, "exp": until, "sub": subject }).to_string();
        let [head, claims] = [head, claims.as_str()].map(|text| URL_SAFE_NO_PAD.encode(text));
        let signed = format!("{head}.{claims}");
        let signature = self
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .map_err(|_| WebPushError::ServerKey)?;
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public))
    }
}

impl Backend {
    /// The key, where there is one.
    pub(super) async fn web_push_key(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Option<ServerKey>, WebPushError> {
        let key = self.secrets_key_there()?;
        let secret = sealed_secret::find(connection, key.as_ref(), NAME).await?;
        let Some(secret) = secret else {
            return Ok(None);
        };
        let pkcs8 = URL_SAFE_NO_PAD.decode(secret.expose());
        ServerKey::of(&pkcs8.map_err(|_| WebPushError::ServerKey)?).map(Some)
    }

    /// The public key that phones subscribe with, in base64url; made where there is none. None where this server has no place to keep one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub(crate) async fn web_push_public_key(&self) -> Result<Option<String>, BackendError> {
        match self.found_or_made().await {
            Ok(public) => Ok(Some(public)),
            Err(WebPushError::Secret(SecretError::Backend(error))) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "phones are not told of anything");
                Ok(None)
            }
        }
    }

    async fn found_or_made(&self) -> Result<String, WebPushError> {
        let mut tx = self.inner.db.read().await?;
        let found = self.web_push_key(&mut tx).await?;
        tx.commit().await?;
        if let Some(found) = found {
            return Ok(found.public);
        }
        let sealing = self.secrets_key()?;
        let mut tx = self.inner.db.write().await?;
        // Another node may have made it meanwhile.
        if let Some(found) = self.web_push_key(&mut tx).await? {
            return Ok(found.public);
        }
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|_| WebPushError::ServerKey)?;
        let made = ServerKey::of(pkcs8.as_ref())?;
        if sealed_secret::state(&mut tx, Some(&sealing), NAME).await? != SecretState::Absent {
            tracing::warn!(
                "the key that signs pushes was lost with what seals it: phones subscribe anew"
            );
        }
        // Nothing that another key signs reaches them.
        sqlx::query("DELETE FROM push_subscription")
            .execute(&mut *tx)
            .await?;
        let secret = Secret::new(URL_SAFE_NO_PAD.encode(pkcs8.as_ref()));
        sealed_secret::put(&mut tx, &sealing, NAME, &secret, self.now()).await?;
        tx.commit().await?;
        Ok(made.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    /// True where the authorization was signed by the key that it names.
    fn fits(authorization: &str) -> bool {
        let fields = authorization.strip_prefix("vapid ").unwrap();
        let (t, k) = fields.split_once(',').unwrap();
        let token = t.trim().strip_prefix("t=").unwrap();
        let public = k.trim().strip_prefix("k=").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let public = URL_SAFE_NO_PAD.decode(public).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(signed.as_bytes(), &signature)
            .is_ok()
    }

    /// RFC 8292, section 2.4.
    const PUBLISHED: &str = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

    #[test]
    fn it_is_written_and_signed_as_the_published_example_is() {
        assert!(fits(PUBLISHED));
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .unwrap();
        let key = ServerKey::of(pkcs8.as_ref()).unwrap();
        let now = (1_453_523_768 - HOLDS) * 1_000;
        let made = key
            .authorization("https://push.example.net", "mailto:push@example.com", now)
            .unwrap();
        assert!(fits(&made));
        // Head and claims to the byte.
        let token = |text: &str| {
            text.split('.')
                .take(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(token(&made), token(PUBLISHED));
    }
}
