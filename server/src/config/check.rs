//! What production refuses, each with the sentence that says why and what to do.

use super::{Config, ConfigError, Environment, Mode, Network};

/// Refusals that follow from the settings alone; those that need the database are in `start`.
pub(super) fn refusals(config: &Config, environment: &Environment) -> Vec<ConfigError> {
    let tls_without_https = config.tls.is_some() && !config.public_url.is_https();
    let mut sentences = Vec::new();
    if tls_without_https {
        sentences.push(
            "RAPPORT_TLS_CERT is set, but RAPPORT_PUBLIC_URL starts with http://: write https://",
        );
    }
    let local = config
        .acme
        .as_ref()
        .is_some_and(|acme| acme.host.parse::<std::net::IpAddr>().is_ok());
    if local {
        sentences.push(
            "RAPPORT_ACME asks for a certificate for a name, but RAPPORT_PUBLIC_URL has none: write one, such as https://shop.example",
        );
    }
    if config.redirect.is_some() && !config.public_url.is_https() {
        sentences.push(
            "RAPPORT_REDIRECT sends plain http on to https, but RAPPORT_PUBLIC_URL is not https: leave it out, or write https://",
        );
    }
    if config.mode == Mode::Production {
        sentences.extend(in_production(config, environment));
    }
    sentences.into_iter().map(ConfigError::Unsafe).collect()
}

fn in_production(config: &Config, environment: &Environment) -> Vec<&'static str> {
    let open_to_others = !config.address.ip().is_loopback();
    let url = &config.public_url;
    let plain_url = !url.is_https() && !url.is_local();
    let nobody_ends_tls =
        url.is_https() && config.tls.is_none() && config.trusted_proxies.is_empty();
    let rules = [
        (
            plain_url,
            "RAPPORT_PUBLIC_URL starts with http://: passwords and sessions would travel readable. Use https, with RAPPORT_TLS_CERT and RAPPORT_TLS_KEY or behind a proxy",
        ),
        (
            open_to_others && environment.get("PUBLIC_URL").is_none(),
            "RAPPORT_ADDRESS is open to other machines, but RAPPORT_PUBLIC_URL is not set: write the https address that people use",
        ),
        (
            nobody_ends_tls,
            "RAPPORT_PUBLIC_URL is https, but nothing here ends TLS: set RAPPORT_TLS_CERT and RAPPORT_TLS_KEY, or name the proxy that does in RAPPORT_TRUSTED_PROXIES",
        ),
        (
            config.trusted_proxies.iter().any(Network::is_too_wide),
            "RAPPORT_TRUSTED_PROXIES names a good part of all addresses: anybody could write into X-Forwarded-For whose address they come from, and no limit by address would hold. Name the proxy's own address or network",
        ),
        (
            config.database.0.contains(":memory:") || config.database.0.contains("mode=memory"),
            "RAPPORT_DATABASE is in memory: everything would be lost at the next start. Name a file",
        ),
        (
            config.database.0.contains("fsync=off"),
            "RAPPORT_DATABASE says fsync=off: what PostgreSQL acknowledged could be lost with its power. Leave it out",
        ),
    ];
    rules
        .into_iter()
        .filter_map(|(broken, sentence)| broken.then_some(sentence))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, ConfigError, Environment};

    fn refused(pairs: &[(&str, &str)]) -> String {
        let errors = Config::read(&Environment::of(pairs)).expect_err("should be refused");
        errors
            .iter()
            .map(ConfigError::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn the_defaults_are_safe() {
        let config = Config::read(&Environment::default()).unwrap();
        assert_eq!(config.public_url.to_string(), "http://localhost:3000");
        assert!(!config.mode.is_demo());
    }

    #[test]
    fn production_refuses_what_would_leak_or_lose() {
        for (pairs, part) in [
            (vec![("PUBLIC_URL", "http://shop.example")], "readable"),
            (
                vec![("ADDRESS", "0.0.0.0:80")],
                "RAPPORT_PUBLIC_URL is not set",
            ),
            (
                vec![("PUBLIC_URL", "https://shop.example")],
                "nothing here ends TLS",
            ),
            (vec![("DATABASE", "sqlite::memory:")], "in memory"),
            (vec![("TRUSTED_PROXIES", "0.0.0.0/0")], "X-Forwarded-For"),
            (
                vec![("TRUSTED_PROXIES", "10.0.0.1, ::/0")],
                "X-Forwarded-For",
            ),
            (
                vec![("TRUSTED_PROXIES", "0.0.0.0/1, 128.0.0.0/1")],
                "X-Forwarded-For",
            ),
            (vec![("REDIRECT", "0.0.0.0:80")], "is not https"),
            (vec![("REDIRECT", "80")], "0.0.0.0:80"),
            (vec![("LIMITS", "guest.changes=5")], "RAPPORT_LIMITS"),
            (
                vec![("DATABASE", "postgres://u@h/d?fsync=off")],
                "fsync=off",
            ),
            (vec![("TLS_CERT", "a.pem")], "belong together"),
            (
                vec![
                    ("ACME", "mei@x.example"),
                    ("PUBLIC_URL", "https://192.0.2.1"),
                ],
                "has none",
            ),
            (
                vec![
                    ("ACME", "mei@x.example"),
                    ("TLS_CERT", "a"),
                    ("TLS_KEY", "b"),
                    ("PUBLIC_URL", "https://shop.example"),
                ],
                "keep one of them",
            ),
            (vec![("ACME", "mei")], "mail address"),
            (
                vec![
                    ("TLS_CERT", "a"),
                    ("TLS_KEY", "b"),
                    ("PUBLIC_URL", "http://localhost:3000"),
                ],
                "write https://",
            ),
        ] {
            assert!(refused(&pairs).contains(part), "{pairs:?}");
        }
    }

    #[test]
    fn a_proxy_or_a_certificate_makes_https_possible() {
        for extra in [
            vec![("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8")],
            vec![("TLS_CERT", "a"), ("TLS_KEY", "b")],
            vec![("ACME", "mei@shop.example")],
        ] {
            let pairs = [vec![("PUBLIC_URL", "https://shop.example")], extra].concat();
            assert!(Config::read(&Environment::of(&pairs)).is_ok(), "{pairs:?}");
        }
    }

    #[test]
    fn all_mistakes_show_at_once_and_unknown_names_find_their_neighbours() {
        let text = refused(&[
            ("MODE", "test"),
            ("PORT", "99999"),
            ("ADRESS", "x"),
            ("DATABASE", "mysql://ann:secret@x"),
        ]);
        assert!(!text.contains("secret"), "{text}");
        for part in [
            "RAPPORT_MODE",
            "RAPPORT_PORT",
            "RAPPORT_ADRESS is not a setting (did you mean RAPPORT_ADDRESS?)",
            "RAPPORT_DATABASE",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn a_secret_may_stand_in_a_file_but_not_in_both_places() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("database");
        std::fs::write(&path, "sqlite:other.sqlite\n").unwrap();
        let path = path.to_str().unwrap();
        let config = Config::read(&Environment::of(&[("DATABASE_FILE", path)])).unwrap();
        assert_eq!(config.database.0, "sqlite:other.sqlite");
        assert!(refused(&[("DATABASE_FILE", path), ("DATABASE", "sqlite:x")]).contains("keep one"));
        assert!(refused(&[("DATABASE_FILE", "/nowhere/x")]).contains("cannot be read"));
    }

    #[test]
    fn a_password_is_never_taken_from_the_environment_itself() {
        assert!(refused(&[("PASSWORD", "secret")]).contains("RAPPORT_PASSWORD_FILE"));
    }
}
