//! The configuration: read once from `RAPPORT_…`, parsed into types, refused where it is unsafe.

mod check;
mod mail;
mod names;
mod read;
mod value;

pub use mail::{MailConfig, Preset};
pub use names::{SETTINGS, Setting, known, near};
pub use read::{Environment, password_file};
pub use value::{Mode, Network, PublicUrl, Version};

use backend::Limits;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Everything the process is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    pub address: SocketAddr,
    pub public_url: PublicUrl,
    pub database: Database,
    /// None: beside the database's file.
    pub secrets_key: Option<PathBuf>,
    pub mode: Mode,
    pub mail: MailConfig,
    pub tls: Option<TlsFiles>,
    /// A certificate is asked for, whose files are those of `tls`.
    pub acme: Option<AcmeConfig>,
    /// Where plain http is sent on to the public address.
    pub redirect: Option<SocketAddr>,
    /// None: look beside the program.
    pub site: Option<PathBuf>,
    pub trusted_proxies: Vec<Network>,
    pub log: String,
    /// An older app than this one may send and not receive.
    pub oldest_app: Option<Version>,
    /// What people may leave here.
    pub limits: Limits,
}

/// The database's address. It may hold a password, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(pub String);

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database(…)")
    }
}

/// Certificate chain and key, both PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// How a certificate is asked for by ACME.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcmeConfig {
    /// The name that it is for: the public address's.
    pub host: String,
    /// Whom the authority writes to.
    pub contact: String,
    /// Where certificate, key and account are kept.
    pub folder: PathBuf,
    /// The authority's directory; none: Let's Encrypt.
    pub directory: Option<String>,
    /// PEM file of whom to trust as that authority's server.
    pub authority: Option<PathBuf>,
}

impl AcmeConfig {
    #[must_use]
    pub fn files(&self) -> TlsFiles {
        TlsFiles {
            cert: self.folder.join("cert.pem"),
            key: self.folder.join("key.pem"),
        }
    }
}

/// One thing that is wrong with the configuration, as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "{name} is not a setting{}; see docs/CONFIGURATION.md",
        suggestion(near)
    )]
    Unknown { name: String, near: Vec<String> },
    #[error("RAPPORT_{name} cannot be `{value}`: {wanted}")]
    Invalid {
        name: &'static str,
        value: String,
        wanted: &'static str,
    },
    #[error("RAPPORT_{name} and RAPPORT_{name}_FILE are both set: keep one")]
    Twice { name: &'static str },
    #[error("RAPPORT_{name}_FILE names {path}, which cannot be read: {why}")]
    File {
        name: &'static str,
        path: String,
        why: String,
    },
    #[error("RAPPORT_{name} names {path}, which cannot be read: {why}")]
    Unreadable {
        name: &'static str,
        path: String,
        why: String,
    },
    #[error("{0}")]
    Unsafe(&'static str),
}

fn suggestion(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!(" (did you mean {}?)", near.join(" or "))
    }
}

impl Config {
    /// Reads and checks the environment.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(environment: &Environment) -> Result<Self, Vec<ConfigError>> {
        let config = read::parse(environment)?;
        let unsafe_settings = check::refusals(&config, environment);
        if unsafe_settings.is_empty() {
            Ok(config)
        } else {
            Err(unsafe_settings)
        }
    }
}
