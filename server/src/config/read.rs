//! From the environment's texts to a `Config`.

use super::mail;
use super::names::{PREFIX, SETTINGS, known, near};
use super::{
    AcmeConfig, Config, ConfigError, Database, Mode, Network, PublicUrl, TlsFiles, Version,
};
use crate::run::storage;
use backend::Limits;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The `RAPPORT_…` variables, without the prefix.
#[derive(Debug, Clone, Default)]
pub struct Environment(pub BTreeMap<String, String>);

impl Environment {
    /// Reads the process's environment; the one place that does.
    #[must_use]
    pub fn of_process() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?.strip_prefix(PREFIX)?.to_owned();
            Some((name, value.to_string_lossy().into_owned()))
        });
        Self(ours.collect())
    }

    /// For tests: the given pairs.
    #[must_use]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    /// The setting's text; an empty one counts as not set.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }
}

/// The file that holds the password for `user add`.
#[must_use]
pub fn password_file(environment: &Environment) -> Option<PathBuf> {
    environment.get("PASSWORD_FILE").map(PathBuf::from)
}

pub(super) struct Reader<'a> {
    environment: &'a Environment,
    pub(super) errors: Vec<ConfigError>,
}

impl Reader<'_> {
    /// The parsed setting or its default; what cannot be parsed is noted.
    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        wanted: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.text(name)?;
        let parsed = parse(&value);
        if parsed.is_none() {
            // A secret that is wrong in one place may be right in all others.
            let value = if is_secret(name) {
                "…".to_owned()
            } else {
                value
            };
            self.errors.push(ConfigError::Invalid {
                name,
                value,
                wanted,
            });
        }
        parsed
    }

    /// The setting's text, for a secret also from its file.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        let here = self.environment.get(name).map(str::to_owned);
        let secret = is_secret(name);
        let Some(path) = self
            .environment
            .get(&format!("{name}_FILE"))
            .filter(|_| secret)
        else {
            return here;
        };
        if here.is_some() {
            self.errors.push(ConfigError::Twice { name });
            return here;
        }
        match std::fs::read_to_string(path) {
            Ok(text) => Some(text.trim_end().to_owned()),
            Err(error) => {
                self.errors.push(ConfigError::File {
                    name,
                    path: path.to_owned(),
                    why: error.to_string(),
                });
                None
            }
        }
    }
}

/// Parses everything, so that all mistakes show at once.
pub(super) fn parse(environment: &Environment) -> Result<Config, Vec<ConfigError>> {
    let errors = unknown_names(environment);
    let mut reader = Reader {
        environment,
        errors,
    };
    let address = read_address(&mut reader);
    let tls = read_tls(&mut reader);
    let acme = read_acme(&mut reader, tls.is_some());
    let redirect = reader.read(
        "REDIRECT",
        "write an address and a port, such as `0.0.0.0:80`",
        |text| text.parse().ok(),
    );
    let public_url = reader.read(
        "PUBLIC_URL",
        "write scheme and host only, such as `https://shop.example`",
        PublicUrl::parse,
    );
    let mode = reader.read("MODE", "write `production` or `demo`", Mode::parse);
    let database = reader.read(
        "DATABASE",
        "write `sqlite:` and a path, such as `sqlite:data/rapport.sqlite`, or `postgres://` and so on, such as `postgres://rapport@localhost/rapport`",
        |text| {
            ["sqlite:", "postgres://", "postgresql://"]
                .iter()
                .any(|scheme| text.starts_with(scheme))
                .then(|| Database(text.to_owned()))
        },
    );
    let trusted_proxies = reader.read(
        "TRUSTED_PROXIES",
        "write addresses or networks separated by commas, such as `10.0.0.0/8`",
        |text| {
            text.split(',')
                .map(Network::parse)
                .collect::<Option<Vec<_>>>()
        },
    );
    let site = reader.text("SITE").map(PathBuf::from);
    let secrets_key = reader.text("SECRETS_KEY").map(PathBuf::from);
    let log = reader.text("LOG").unwrap_or_else(|| "info".to_owned());
    let oldest_app = reader.read(
        "OLDEST_APP",
        "write a version such as `1.4.0`",
        Version::parse,
    );
    let limits = reader.read(
        "LIMITS",
        "write names and numbers such as `guest.changes=600, guest.bytes=4M`, none below one whole push (100 changes, 256k)",
        |text| Limits::DEFAULT.with(text),
    );
    let mode = mode.unwrap_or(Mode::Production);
    let database = database.unwrap_or_else(|| Database("sqlite:data/rapport.sqlite".to_owned()));
    let mail = mail::read(
        &mut reader,
        mode,
        storage::in_database_folder(&database.0, "mail"),
    );
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let https = tls.is_some() || acme.is_some();
    let public_url = public_url.unwrap_or_else(|| PublicUrl::localhost(address.port(), https));
    let acme = acme.map(|acme| AcmeConfig {
        host: public_url.host().to_owned(),
        folder: storage::in_database_folder(&database.0, "acme"),
        ..acme
    });
    let tls = acme.as_ref().map(AcmeConfig::files).or(tls);
    // An authority looks on port 80, and nowhere else.
    let on_80 = acme.as_ref().map(|_| SocketAddr::new(address.ip(), 80));
    Ok(Config {
        acme,
        address,
        public_url,
        database,
        mode,
        mail,
        tls,
        site,
        secrets_key,
        redirect: redirect.or(on_80),
        trusted_proxies: trusted_proxies.unwrap_or_default(),
        log,
        oldest_app,
        limits: limits.unwrap_or(Limits::DEFAULT),
    })
}

fn is_secret(name: &str) -> bool {
    SETTINGS
        .iter()
        .any(|setting| setting.name == name && setting.secret)
}

fn unknown_names(environment: &Environment) -> Vec<ConfigError> {
    let known: Vec<String> = known().collect();
    let strange = environment.0.keys().filter(|name| !known.contains(name));
    strange
        .map(|name| ConfigError::Unknown {
            name: format!("{PREFIX}{name}"),
            near: near(name),
        })
        .collect()
}

fn read_address(reader: &mut Reader<'_>) -> SocketAddr {
    let default = SocketAddr::from(([127, 0, 0, 1], 3000));
    let wanted = "write an IP address and a port, such as `127.0.0.1:3000` or `[::]:3000`";
    let mut address = reader
        .read("ADDRESS", wanted, |text| text.parse().ok())
        .unwrap_or(default);
    if let Some(port) = reader.read("PORT", "write a number from 0 to 65535", |text| {
        text.parse().ok()
    }) {
        address.set_port(port);
    }
    address
}

fn read_tls(reader: &mut Reader<'_>) -> Option<TlsFiles> {
    match (reader.text("TLS_CERT"), reader.text("TLS_KEY")) {
        (Some(cert), Some(key)) => Some(TlsFiles {
            cert: cert.into(),
            key: key.into(),
        }),
        (None, None) => None,
        _ => {
            reader.errors.push(ConfigError::Unsafe(
                "RAPPORT_TLS_CERT and RAPPORT_TLS_KEY belong together: set both or neither",
            ));
            None
        }
    }
}

/// The name and the folder follow from other settings.
fn read_acme(reader: &mut Reader<'_>, has_files: bool) -> Option<AcmeConfig> {
    let contact = reader.read(
        "ACME",
        "write a mail address, such as `mei@shop.example`",
        |text| domain::account::Email::parse(text).ok(),
    );
    let directory = reader.read("ACME_DIRECTORY", "write an https address", |text| {
        text.starts_with("https://").then(|| text.to_owned())
    });
    let authority = reader.text("ACME_CA").map(PathBuf::from);
    if contact.is_some() && has_files {
        reader.errors.push(ConfigError::Unsafe(
            "RAPPORT_ACME asks for a certificate, and RAPPORT_TLS_CERT names one: keep one of them",
        ));
    }
    Some(AcmeConfig {
        host: String::new(),
        contact: contact?.as_str().to_owned(),
        folder: PathBuf::new(),
        directory,
        authority,
    })
}
