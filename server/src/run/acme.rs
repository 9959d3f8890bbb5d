//! A certificate without a specialist: asked for by ACME (RFC 8555) for the name of the public address, proven over plain http, kept as files beside the
//! database, and renewed when a third of its time is left. [`super::tls`] reads the files again when they change.

use super::tls::Certificate;
use crate::config::{AcmeConfig, TlsFiles};
use crate::http::cause::chain;
use backend::Clock;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, LetsEncrypt, NewAccount, NewOrder,
    OrderStatus, RetryPolicy,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How often it is looked whether the certificate is to be renewed.
const LOOK: Duration = Duration::from_secs(6 * 3_600);
/// The wait after a first try that failed; twice as long after each further one, up to [`LOOK`]. Authorities count tries.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// Where an authority looks for the proof.
const PROOF: &str = "/.well-known/acme-challenge/";

/// Why there is no new certificate. The one before stays.
#[derive(Debug, thiserror::Error)]
pub enum AcmeError {
    #[error("the authority does not answer, or refuses")]
    Authority(#[from] instant_acme::Error),
    #[error(
        "the authority could not read the proof at http://{0}{PROOF}…: port 80 of that name must lead to RAPPORT_REDIRECT"
    )]
    NotProven(String),
    #[error("{path} cannot be read or written")]
    File {
        path: String,
        source: std::io::Error,
    },
    #[error("the key of the account at the authority cannot be read")]
    Account(#[from] serde_json::Error),
    #[error("no certificate can be made for the time being")]
    Placeholder(#[from] rcgen::Error),
}

/// Proofs that are asked for just now. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Proofs(Arc<Mutex<BTreeMap<String, String>>>);

impl Proofs {
    /// What is answered at this path; none where it is no proof.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<String> {
        let token = path.strip_prefix(PROOF)?;
        self.held().get(token).cloned()
    }

    fn held(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the folder, and where there is no certificate yet, or none that fits its key because a renewal ended half-way, one that nobody trusts: so the
/// server starts, and can prove whose name it is.
///
/// # Errors
/// Where the folder cannot be written.
pub fn prepare(config: &AcmeConfig) -> Result<(), AcmeError> {
    let files = config.files();
    std::fs::create_dir_all(&config.folder).map_err(|source| file(&config.folder, source))?;
    if files.cert.exists() && files.key.exists() {
        match Certificate::open(config.files()) {
            Ok(_) => return Ok(()),
            Err(error) => {
                tracing::warn!(%error, "the certificate cannot be used; another one is asked for")
            }
        }
    }
    let made = rcgen::generate_simple_self_signed(vec![config.host.clone()])?;
    put(&files, &made.cert.pem(), &made.signing_key.serialize_pem())
}

/// Renews when it is time, until it is aborted.
pub fn start(config: AcmeConfig, proofs: Proofs, clock: Arc<dyn Clock>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut wait = FIRST_WAIT;
        loop {
            let pause = match renew(&config, &proofs, clock.now()).await {
                Ok(renewed) => {
                    if renewed {
                        tracing::info!(name = config.host, "a new certificate is there");
                    }
                    wait = FIRST_WAIT;
                    LOOK
                }
                Err(error) => {
                    tracing::error!(
                        name = config.host,
                        cause = chain(&error),
                        "there is no new certificate"
                    );
                    let pause = wait;
                    wait = (wait * 2).min(LOOK);
                    pause
                }
            };
            sleep(pause).await;
        }
    })
}

async fn renew(config: &AcmeConfig, proofs: &Proofs, now: i64) -> Result<bool, AcmeError> {
    let files = config.files();
    let have = std::fs::read(&files.cert).map_err(|source| file(&files.cert, source))?;
    if renews_at(&have, &config.host).is_some_and(|at| now < at) {
        return Ok(false);
    }
    let account = account(config).await?;
    let names = [Identifier::Dns(config.host.clone())];
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    let mut asked = order.authorizations();
    while let Some(one) = asked.next().await {
        let mut one = one?;
        if one.status == AuthorizationStatus::Valid {
            continue;
        }
        let mut challenge = one
            .challenge(ChallengeType::Http01)
            .ok_or_else(|| AcmeError::NotProven(config.host.clone()))?;
        let proof = challenge.key_authorization().as_str().to_owned();
        proofs.held().insert(challenge.token.clone(), proof);
        challenge.set_ready().await?;
    }
    let ready = order.poll_ready(&RetryPolicy::default()).await;
    proofs.held().clear();
    if ready? != OrderStatus::Ready {
        return Err(AcmeError::NotProven(config.host.clone()));
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&RetryPolicy::default()).await?;
    put(&files, &chain, &key)?;
    Ok(true)
}

/// Our account at the authority: its key is kept, so that it stays the same one.
async fn account(config: &AcmeConfig) -> Result<Account, AcmeError> {
    let path = config.folder.join("account.json");
    let builder = match &config.authority {
        Some(root) => Account::builder_with_root(root)?,
        None => Account::builder()?,
    };
    if path.exists() {
        let kept = std::fs::read(&path).map_err(|source| file(&path, source))?;
        return Ok(builder
            .from_credentials(serde_json::from_slice(&kept)?)
            .await?);
    }
    let contact = format!("mailto:{}", config.contact);
    let new = NewAccount {
        contact: &[&contact],
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let directory = config.directory.clone();
    let directory = directory.unwrap_or_else(|| LetsEncrypt::Production.url().to_owned());
    let (account, credentials) = builder.create(&new, directory, None).await?;
    write(&path, &serde_json::to_string(&credentials)?)?;
    Ok(account)
}

/// When a certificate is to be renewed, epoch ms; none where it is no such certificate, is for another name, or is the one that nobody trusts.
fn renews_at(pem: &[u8], host: &str) -> Option<i64> {
    let (_, pem) = x509_parser::pem::parse_x509_pem(pem).ok()?;
    let certificate = pem.parse_x509().ok()?;
    if certificate.issuer() == certificate.subject() {
        return None;
    }
    let names = certificate.subject_alternative_name().ok()??;
    let is_host = |name: &x509_parser::extensions::GeneralName<'_>| match name {
        x509_parser::extensions::GeneralName::DNSName(name) => name.eq_ignore_ascii_case(host),
        _ => false,
    };
    if !names.value.general_names.iter().any(is_host) {
        return None;
    }
    let validity = certificate.validity();
    let (from, until) = (
        validity.not_before.timestamp(),
        validity.not_after.timestamp(),
    );
    Some((until - (until - from) / 3).saturating_mul(1_000))
}

/// The key first: until the certificate that fits it is there, the one before is served.
fn put(files: &TlsFiles, cert: &str, key: &str) -> Result<(), AcmeError> {
    write(&files.key, key)?;
    write(&files.cert, cert)
}

/// Whole or not at all, and for this user alone.
fn write(path: &Path, text: &str) -> Result<(), AcmeError> {
    let failed = |source| file(path, source);
    let part = path.with_extension("part");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&part).map_err(failed)?;
    std::io::Write::write_all(&mut open, text.as_bytes()).map_err(failed)?;
    open.sync_all().map_err(failed)?;
    std::fs::rename(&part, path).map_err(failed)
}

fn file(path: &Path, source: std::io::Error) -> AcmeError {
    AcmeError::File {
        path: path.display().to_string(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_answered_at_its_place_alone_and_only_while_it_is_asked_for() {
        let proofs = Proofs::default();
        proofs.held().insert("abc".to_owned(), "abc.key".to_owned());
        assert_eq!(
            proofs.at("/.well-known/acme-challenge/abc").as_deref(),
            Some("abc.key")
        );
        for path in [
            "/abc",
            "/.well-known/acme-challenge/",
            "/.well-known/acme-challenge/x",
        ] {
            assert_eq!(proofs.at(path), None, "{path}");
        }
    }

    fn config(folder: &Path) -> AcmeConfig {
        AcmeConfig {
            host: "shop.example".to_owned(),
            contact: "mei@shop.example".to_owned(),
            folder: folder.join("acme"),
            directory: None,
            authority: None,
        }
    }

    #[test]
    fn a_key_whose_certificate_never_came_does_not_keep_the_server_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        prepare(&config).unwrap();
        let files = config.files();
        let next = rcgen::generate_simple_self_signed(vec![config.host.clone()]).unwrap();
        write(&files.key, &next.signing_key.serialize_pem()).unwrap();
        assert!(Certificate::open(config.files()).is_err());
        prepare(&config).unwrap();
        assert!(Certificate::open(config.files()).is_ok());
        let placeholder = std::fs::read(&files.cert).unwrap();
        assert_eq!(renews_at(&placeholder, "shop.example"), None);
    }

    #[test]
    fn the_certificate_that_nobody_trusts_and_one_of_another_name_are_renewed_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        prepare(&config).unwrap();
        let files = config.files();
        let placeholder = std::fs::read(&files.cert).unwrap();
        assert_eq!(renews_at(&placeholder, "shop.example"), None);
        assert_eq!(renews_at(b"nothing", "shop.example"), None);
        // A second start leaves it.
        prepare(&config).unwrap();
        assert_eq!(std::fs::read(&files.cert).unwrap(), placeholder);
    }
}
