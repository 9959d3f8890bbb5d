//! TLS without a proxy in front: certificate and key from PEM files.

use crate::config::TlsFiles;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;
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

/// An acceptor that offers HTTP/2 and HTTP/1.1.
///
/// # Errors
/// [`TlsError`], naming the file.
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
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
