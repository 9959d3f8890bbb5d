//! The directions between the crates, and versions that must not come in.
//!
//! `deny.toml` says the same to `cargo deny` about versions; this check needs nothing installed
//! and holds the directions too.

use std::collections::BTreeSet;

use crate::{
    addresses, classes,
    failure::{Failure, Outcome},
    metadata::{self, Metadata, Package},
    process,
    project::Project,
    rooms,
};

const WASM: &str = "wasm32-unknown-unknown";

/// A crate that only one of ours may name in its manifest.
const OWNED: [(&str, &str); 3] = [
    ("sqlx", "backend"),
    ("libsqlite3-sys", "backend"),
    ("lettre", "backend"),
];

/// What must not be built into a crate of ours, however deep, and why.
struct Wall {
    package: &'static str,
    banned: &'static [&'static str],
    reason: &'static str,
}

const IO: &[&str] = &[
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "getrandom",
    "gloo-net",
    "gloo-timers",
    "hyper",
    "indexed_db_futures",
    "js-sys",
    "jiff",
    "leptos",
    "lettre",
    "libsqlite3-sys",
    "mio",
    "rand",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "sqlx",
    "time",
    "tokio",
    "tracing",
    "wasm-bindgen",
    "web-sys",
];

const SERVER: &[&str] = &[
    "axum",
    "backend",
    "hyper",
    "lettre",
    "leptos_axum",
    "libsqlite3-sys",
    "mio",
    "rustls",
    "server",
    "sqlx",
];

const WALLS: [Wall; 4] = [
    Wall {
        package: "domain",
        banned: IO,
        reason: "rules know no I/O, clock or randomness",
    },
    Wall {
        package: "sync",
        banned: IO,
        reason: "the protocol is sans-IO",
    },
    Wall {
        package: "words",
        banned: IO,
        reason: "words only say",
    },
    Wall {
        package: "frontend",
        banned: SERVER,
        reason: "the browser gets nothing of the server",
    },
];

pub fn check(project: &Project) -> Outcome<()> {
    // The profile of the build, so that it uses the same compiled macros.
    let mut command = process::cargo(&["check", "--target", WASM, "--profile", "wasm-release"]);
    command.args(["-p", "domain", "-p", "sync"]);
    process::run(command.current_dir(&project.root))?;
    let metadata = Metadata::read(project)?;
    let mut faults = owners(metadata.members());
    for wall in &WALLS {
        faults.extend(breaches(
            wall,
            &metadata::built_into(project, wall.package, WASM)?,
        ));
    }
    faults.extend(versions(&metadata.packages));
    faults.extend(rooms::faults(&project.root)?);
    faults.extend(addresses::faults(&project.root)?);
    faults.extend(classes::faults(&project.root)?);
    if faults.is_empty() {
        println!("  layers: every direction holds");
        return Ok(());
    }
    Err(Failure::new(format!(
        "layers:\n  - {}",
        faults.join("\n  - ")
    )))
}

fn owners<'a>(members: impl Iterator<Item = &'a Package>) -> Vec<String> {
    let mut faults = Vec::new();
    for member in members {
        for (owned, owner) in OWNED {
            // A package's tests may do what it may.
            let name = member.name.trim_end_matches("-tests");
            if name != owner && member.dependencies.iter().any(|line| line.name == owned) {
                faults.push(format!(
                    "`{}` names {owned}, which only `{owner}` may",
                    member.name
                ));
            }
        }
    }
    faults
}

fn breaches(wall: &Wall, built_in: &BTreeSet<String>) -> Vec<String> {
    let Wall {
        package,
        banned,
        reason,
    } = wall;
    banned
        .iter()
        .filter(|name| built_in.contains(**name))
        .map(|name| {
            format!(
                "`{package}` has {name} built in: {reason} (`cargo tree -p {package} -i {name}`)"
            )
        })
        .collect()
}

fn versions(packages: &[Package]) -> Vec<String> {
    let mut faults = Vec::new();
    for Package { name, version, .. } in packages {
        let reason = match name.as_str() {
            "sqlx" | "sqlx-core" if older(version, (0, 9)) => {
                "it brings an SQLite that can corrupt its log"
            }
            "libsqlite3-sys" if older(version, (0, 37)) => {
                "SQLite before 3.51.3 can corrupt its log"
            }
            "openssl" | "openssl-sys" | "native-tls" => "rustls is the one TLS here",
            _ => continue,
        };
        faults.push(format!("{name} {version} is in Cargo.lock: {reason}"));
    }
    let leptos = packages
        .iter()
        .filter(|package| package.name == "leptos")
        .count();
    if leptos > 1 {
        faults.push(format!(
            "{leptos} versions of leptos are in Cargo.lock: contexts and signals would not meet"
        ));
    }
    faults
}

/// Compares `major.minor`; a version that cannot be read counts as too old.
fn older(version: &str, least: (u32, u32)) -> bool {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) < least,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Dependency;

    fn package(name: &str, version: &str, dependencies: &[&str]) -> Package {
        let dependencies = dependencies
            .iter()
            .map(|name| Dependency {
                name: (*name).to_owned(),
            })
            .collect();
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            dependencies,
        }
    }

    #[test]
    fn only_the_backend_may_name_the_database() {
        let crates = [
            package("backend", "0.1.0", &["sqlx"]),
            package("server", "0.1.0", &["axum", "sqlx"]),
        ];
        assert_eq!(
            owners(crates.iter()),
            ["`server` names sqlx, which only `backend` may"]
        );
    }

    #[test]
    fn a_breach_is_found_however_deep_and_says_why() {
        let built_in = BTreeSet::from(["serde".to_owned(), "tokio".to_owned()]);
        let faults = breaches(&WALLS[0], &built_in);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("`domain` has tokio") && faults[0].contains("know no I/O"));
    }

    #[test]
    fn old_databases_second_tls_and_second_leptos_stay_out() {
        let good = [
            package("sqlx", "0.9.0", &[]),
            package("libsqlite3-sys", "0.37.1", &[]),
        ];
        assert!(versions(&good).is_empty());
        let bad = [
            package("sqlx", "0.8.6", &[]),
            package("libsqlite3-sys", "0.30.1", &[]),
            package("openssl-sys", "0.9.0", &[]),
            package("leptos", "0.7.0", &[]),
            package("leptos", "0.8.23", &[]),
        ];
        assert_eq!(versions(&bad).len(), 4);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(older("0.8.30", (0, 9)) && !older("0.10.0", (0, 9)) && !older("1.0.0", (0, 37)));
        assert!(older("unreadable", (0, 9)));
    }
}
