//! TLS without a proxy in front: certificate and key from PEM files, read again when they change: certificates are renewed every few weeks,
//! and nobody is there to start the server again.

use crate::config::TlsFiles;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio_rustls::TlsAcceptor;

/// Why TLS cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{path} cannot be read: {why}")]
    File { path: String, why: String },
    #[error("{path} holds no {what} in PEM form")]
    Empty { path: String, what: &'static str },
    #[error("certificate and key do not fit together: {0}")]
    Mismatch(#[from] rustls::Error),
}

/// How often it is looked whether the files changed, at most: with a connection.
const LOOK: Duration = Duration::from_secs(1);

/// The certificate as it is at the moment. Cheap to clone.
#[derive(Clone)]
pub struct Certificate(Arc<Mutex<Held>>);

struct Held {
    files: TlsFiles,
    acceptor: TlsAcceptor,
    /// Of the files that were tried last.
    stamp: Stamp,
    looked: Instant,
}

/// When each file was written, and how long it is.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// [`TlsError`], naming the file.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let held = Held {
            // Before they are read: a change in between is seen at the next look.
            stamp: stamp(&files),
            acceptor: acceptor(&files)?,
            files,
            looked: Instant::now(),
        };
        Ok(Self(Arc::new(Mutex::new(held))))
    }

    /// What accepts the next connection. Files that cannot be used, such as a certificate whose key has not arrived yet, are left alone
    /// until they change again.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.looked.elapsed() >= LOOK {
            held.looked = Instant::now();
            held.renew();
        }
        held.acceptor.clone()
    }
}

impl Held {
    fn renew(&mut self) {
        let now = stamp(&self.files);
        if now == self.stamp {
            return;
        }
        self.stamp = now;
        match acceptor(&self.files) {
            Ok(acceptor) => {
                self.acceptor = acceptor;
                tracing::info!("the certificate was renewed");
            }
            Err(error) => {
                tracing::error!(%error, "the new certificate cannot be used; the one before stays");
            }
        }
    }
}

fn stamp(files: &TlsFiles) -> Stamp {
    [&files.cert, &files.key].map(|path| {
        let about = std::fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}

/// An acceptor that offers HTTP/2 and HTTP/1.1.
///
/// # Errors
/// [`TlsError`], naming the file.
fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder
        .with_no_client_auth()
        .with_single_cert(certificates(&files.cert)?, key(&files.key)?)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = rustls_pemfile::certs(&mut open(path)?).collect();
    let found = found.map_err(|error| unreadable(path, &error))?;
    if found.is_empty() {
        Err(empty(path, "certificate"))
    } else {
        Ok(found)
    }
}

fn key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let found =
        rustls_pemfile::private_key(&mut open(path)?).map_err(|error| unreadable(path, &error))?;
    found.ok_or_else(|| empty(path, "private key"))
}

fn open(path: &Path) -> Result<BufReader<File>, TlsError> {
    File::open(path)
        .map(BufReader::new)
        .map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> TlsError {
    TlsError::File {
        path: path.display().to_string(),
        why: error.to_string(),
    }
}

fn empty(path: &Path, what: &'static str) -> TlsError {
    TlsError::Empty {
        path: path.display().to_string(),
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cert.pem");
        std::fs::write(&path, "nothing").unwrap();
        let files = TlsFiles {
            cert: path.clone(),
            key: path,
        };
        let error = acceptor(&files).err().unwrap().to_string();
        assert!(error.contains("cert.pem holds no certificate"), "{error}");
    }
}
