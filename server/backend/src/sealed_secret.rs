//! Secrets that owners type on a screen: a provider's key, the password of the mail server. The database holds them sealed; what opens them
//! is a file beside it (0600), which no backup takes along. Where that file is lost they are to be entered again, and say so.
//!
//! A secret is written and used, never shown: nothing here gives one to a page or a phone.

use crate::Backend;
use crate::db::make_private;
use crate::error::BackendError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sqlx::{AnyConnection, Row as _};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use vault::{Key, NONCE, Place, Seal};

/// The longest secret, in bytes: an RSA key of 8,192 bits as PEM, twice over.
pub(crate) const MAX_SECRET: usize = 16_384;
/// Beside a database's file.
const KEY_END: &str = ".key";
/// Its name among what is sealed: a value opens nowhere else.
const STORE: &str = "sealed_secret";

/// What somebody typed. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// For whom it is meant: a signature, a sign-in.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether a secret is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretState {
    Absent,
    /// It opens; entered at (milliseconds since 1970).
    Ready(i64),
    /// It was sealed with a key that is not here any more: after a restore on another machine, for one.
    EnterAgain(i64),
}

/// Why a secret was not kept, or not opened.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// PostgreSQL has no folder beside it.
    #[error("RAPPORT_SECRETS_KEY names no file for the key that seals secrets")]
    NoPlace,
    #[error("the key file {path} cannot be {what}: {source}")]
    KeyFile {
        path: String,
        what: &'static str,
        source: io::Error,
    },
    /// Not 32 bytes: somebody wrote into it.
    #[error(
        "the key file {0} is damaged: put it back from a copy, or remove it and enter the secrets again"
    )]
    Damaged(String),
    #[error("a secret is longer than {MAX_SECRET} bytes")]
    TooLong,
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<sqlx::Error> for SecretError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// What opens them, as it stands in its file: 32 bytes in base64.
#[derive(Clone)]
pub(crate) struct SecretsKey(Key);

impl SecretsKey {
    /// The key of the file; none where there is no file.
    fn read(path: &Path) -> Result<Option<Self>, SecretError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed(path, "read", source)),
        };
        let damaged = || SecretError::Damaged(path.display().to_string());
        let bytes = STANDARD.decode(text.trim()).map_err(|_| damaged())?;
        Ok(Some(Self(Key::of(&bytes).map_err(|_| damaged())?)))
    }

    /// Makes the file where there is none. Of two that make it at once one finds the other's.
    fn make(path: &Path) -> Result<Self, SecretError> {
        let mut random = [0_u8; 32];
        getrandom::fill(&mut random).map_err(BackendError::from)?;
        // Whole or not at all: written under another name first.
        let mut other = path.as_os_str().to_owned();
        other.push(format!(".{:016x}", u64::from_le_bytes(first(&random))));
        let other = PathBuf::from(other);
        let written = (|| {
            let mut file = make_private(&other)?;
            writeln!(file, "{}", STANDARD.encode(random))?;
            file.sync_all()?;
            std::fs::hard_link(&other, path)
        })();
        // A copy of the key under another name is nobody's.
        let _ = std::fs::remove_file(&other);
        match written {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(path, "made", error));
            }
            _ => {}
        }
        Self::read(path)?.ok_or_else(|| failed(path, "read", io::ErrorKind::NotFound.into()))
    }
}

/// Only so that two names differ; it tells nothing of the key, which is mixed before.
fn first(random: &[u8; 32]) -> [u8; 8] {
    use sha2::{Digest as _, Sha256};
    let hash: [u8; 32] = Sha256::digest(random).into();
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(hash) {
        *to = from;
    }
    first
}

fn failed(path: &Path, what: &'static str, source: io::Error) -> SecretError {
    SecretError::KeyFile {
        path: path.display().to_string(),
        what,
        source,
    }
}

impl Backend {
    /// Says where the key is that seals secrets. The first place stays; without any it is beside the database's file.
    pub fn seal_with(&self, key_file: PathBuf) {
        self.inner.secrets_key.get_or_init(|| key_file);
    }

    /// Where the key is.
    fn secrets_key_file(&self) -> Result<PathBuf, SecretError> {
        if let Some(path) = self.inner.secrets_key.get() {
            return Ok(path.clone());
        }
        let file = self.inner.db.files().ok_or(SecretError::NoPlace)?;
        let mut name = file.into_os_string();
        name.push(KEY_END);
        Ok(name.into())
    }

    /// The key to seal with; made where there is none yet.
    pub(crate) fn secrets_key(&self) -> Result<SecretsKey, SecretError> {
        let path = self.secrets_key_file()?;
        match SecretsKey::read(&path)? {
            Some(key) => Ok(key),
            None => SecretsKey::make(&path),
        }
    }

    /// The key to open with; none where it is lost or was never made. It is never made here.
    pub(crate) fn secrets_key_there(&self) -> Result<Option<SecretsKey>, SecretError> {
        match self.secrets_key_file() {
            Ok(path) => SecretsKey::read(&path),
            Err(SecretError::NoPlace) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// Seals a secret over the one of this name.
pub(crate) async fn put(
    connection: &mut AnyConnection,
    key: &SecretsKey,
    name: &str,
    secret: &Secret,
    now: i64,
) -> Result<(), SecretError> {
    if secret.0.len() > MAX_SECRET {
        return Err(SecretError::TooLong);
    }
    let mut nonce = [0_u8; NONCE];
    getrandom::fill(&mut nonce).map_err(BackendError::from)?;
    let sealed = Seal::new(&key.0)
        .seal(&Place::named(STORE, name), nonce, secret.0.as_bytes())
        .map_err(|_| SecretError::TooLong)?;
    let sql = "INSERT INTO sealed_secret (name, sealed, set_at) VALUES ($1, $2, $3) \
               ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at";
    sqlx::query(sql)
        .bind(name)
        .bind(sealed)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// The secret of this name; none where there is none, and where the key does not open it.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    key: Option<&SecretsKey>,
    name: &str,
) -> Result<Option<Secret>, SecretError> {
    Ok(opened(connection, key, name).await?.and_then(|(_, it)| it))
}

/// Whether the secret of this name is there and opens.
pub(crate) async fn state(
    connection: &mut AnyConnection,
    key: Option<&SecretsKey>,
    name: &str,
) -> Result<SecretState, SecretError> {
    Ok(match opened(connection, key, name).await? {
        None => SecretState::Absent,
        Some((at, Some(_))) => SecretState::Ready(at),
        Some((at, None)) => SecretState::EnterAgain(at),
    })
}

/// Forgets the secret of this name.
pub(crate) async fn remove(connection: &mut AnyConnection, name: &str) -> Result<(), SecretError> {
    sqlx::query("DELETE FROM sealed_secret WHERE name = $1")
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

/// When it was entered, and what it is where it opens.
async fn opened(
    connection: &mut AnyConnection,
    key: Option<&SecretsKey>,
    name: &str,
) -> Result<Option<(i64, Option<Secret>)>, SecretError> {
    let row = sqlx::query("SELECT sealed, set_at FROM sealed_secret WHERE name = $1")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let sealed: Vec<u8> = row.try_get(0)?;
    let secret = key
        .and_then(|key| {
            Seal::new(&key.0)
                .open(&Place::named(STORE, name), &sealed)
                .ok()
        })
        .and_then(|bytes| String::from_utf8(bytes.to_vec()).ok())
        .map(Secret);
    Ok(Some((row.try_get(1)?, secret)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FixedClock, Settings};
    use std::sync::Arc;

    async fn open(folder: &Path) -> Backend {
        sqlx::any::install_default_drivers();
        let settings = Settings {
            database: format!("sqlite:{}", folder.join("test.sqlite").display()),
            clock: Arc::new(FixedClock::at(1_000)),
        };
        Backend::open(settings).await.unwrap()
    }

    #[tokio::test]
    async fn a_secret_is_read_back_and_stands_nowhere_in_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path()).await;
        let key = backend.secrets_key().unwrap();
        let mut tx = backend.inner.db.write().await.unwrap();
        let secret = Secret::new("a-password-of-the-mail-server".to_owned());
        put(&mut tx, &key, "mail", &secret, 5).await.unwrap();
        assert_eq!(
            find(&mut tx, Some(&key), "mail").await.unwrap(),
            Some(secret.clone())
        );
        assert_eq!(
            state(&mut tx, Some(&key), "mail").await.unwrap(),
            SecretState::Ready(5)
        );
        tx.commit().await.unwrap();
        backend.close().await;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let needle = secret.expose().as_bytes();
            assert!(!bytes.windows(needle.len()).any(|part| part == needle));
        }
    }

    #[tokio::test]
    async fn a_value_opens_under_its_own_name_only() {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path()).await;
        let key = backend.secrets_key().unwrap();
        let mut tx = backend.inner.db.write().await.unwrap();
        let secret = Secret::new("sk".to_owned());
        put(&mut tx, &key, "one", &secret, 5).await.unwrap();
        sqlx::query("UPDATE sealed_secret SET name = 'other'")
            .execute(&mut *tx)
            .await
            .unwrap();
        assert_eq!(find(&mut tx, Some(&key), "other").await.unwrap(), None);
        remove(&mut tx, "other").await.unwrap();
        assert_eq!(
            state(&mut tx, Some(&key), "other").await.unwrap(),
            SecretState::Absent
        );
    }

    #[tokio::test]
    async fn without_its_key_a_secret_is_to_be_entered_again() {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path()).await;
        let key = backend.secrets_key().unwrap();
        let mut tx = backend.inner.db.write().await.unwrap();
        let secret = Secret::new("sk".to_owned());
        put(&mut tx, &key, "pay", &secret, 7).await.unwrap();
        let file = folder.path().join("test.sqlite.key");
        std::fs::remove_file(&file).unwrap();
        let there = backend.secrets_key_there().unwrap();
        assert!(there.is_none() && !file.exists());
        for key in [None, Some(backend.secrets_key().unwrap())] {
            assert_eq!(
                state(&mut tx, key.as_ref(), "pay").await.unwrap(),
                SecretState::EnterAgain(7)
            );
            assert_eq!(find(&mut tx, key.as_ref(), "pay").await.unwrap(), None);
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_key_is_for_its_owner_only_and_there_is_one() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path()).await;
        let first = backend.secrets_key().unwrap();
        let again = SecretsKey::make(&folder.path().join("test.sqlite.key")).unwrap();
        assert_eq!(first.0.bytes(), again.0.bytes());
        let about = std::fs::metadata(folder.path().join("test.sqlite.key")).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
        let keys = std::fs::read_dir(folder.path()).unwrap().filter(|file| {
            let name = file.as_ref().unwrap().file_name();
            name.to_string_lossy().contains(".key")
        });
        assert_eq!(keys.count(), 1);
    }
}
