//! How much each audience loads on its first visit.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use crate::{
    audience::Audience,
    compress,
    failure::{Failure, Outcome},
    manifest::Manifest,
    project::Project,
};

/// Sizes of one file in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Sizes {
    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Files that are loaded at the same time, and how large they may be together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    /// Before the first screen shows.
    First,
    /// Right after it: what saves and syncs, and what that shares with areas.
    Engine,
    /// When one of its screens is opened; what several areas share comes with the first of them.
    Area,
}

impl Tier {
    /// A part is `staff_daily.wasm`, or `staff_daily-engine.wasm` where two share it; the program itself `staff_bg.wasm`.
    fn of(file: &str) -> Self {
        let part = file
            .strip_suffix(".wasm")
            .filter(|name| !name.ends_with("_bg"));
        match part {
            None => Self::First,
            Some(name) if name.split(['_', '-']).any(|part| part == "engine") => Self::Engine,
            Some(_) => Self::Area,
        }
    }

    /// The most that it may be, brotli: all of first and all of the engine together, each file of an area. Lowered whenever something moves out, raised with a
    /// reason only.
    fn most(self, audience: Audience) -> u64 {
        match (self, audience) {
            (Self::First, Audience::Customer) => FIRST_CUSTOMER,
            (Self::First, Audience::Staff) => FIRST_STAFF,
            (Self::Engine, _) => ENGINE,
            (Self::Area, _) => AREA,
        }
    }
}

// First holds the runtime, the frame, the first screens and the words of both languages. It does not grow with a noun, nor with a screen of
// an area: 1 kB at most for either.
const FIRST_CUSTOMER: u64 = 400_000;
const FIRST_STAFF: u64 = 520_000;
// The engine holds the rows and rules of every noun: some 10 kB for each.
const ENGINE: u64 = 670_000;
const AREA: u64 = 300_000;

/// Prints what each audience loads.
///
/// # Errors
/// Where something is over its budget.
pub fn print(project: &Project) -> Outcome<()> {
    print!("{}", table(project)?);
    check(project)
}

/// Fails where something is over its budget.
///
/// # Errors
/// That, and where there is no build.
pub fn check(project: &Project) -> Outcome<()> {
    let site = project.site();
    let over = over(&site, &Manifest::read(&site)?);
    if over.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "over budget (xtask/src/bytes.rs):\n  - {}",
        over.join("\n  - ")
    )))
}

pub fn table(project: &Project) -> Outcome<String> {
    let site = project.site();
    Ok(table_of(&site, &Manifest::read(&site)?))
}

/// An audience's files with their sizes, first tier first.
fn files_of(
    site: &Path,
    manifest: &Manifest,
    audience: Audience,
) -> BTreeMap<Tier, Vec<(String, Sizes)>> {
    let mut tiers = BTreeMap::<Tier, Vec<_>>::new();
    for address in manifest.precache(audience) {
        let name = address.rsplit('/').next().unwrap_or(address);
        let row = (name.to_owned(), measured(site, address));
        tiers.entry(Tier::of(name)).or_default().push(row);
    }
    tiers
}

fn sum(rows: &[(String, Sizes)]) -> Sizes {
    rows.iter()
        .fold(Sizes::default(), |sum, (_, sizes)| sum.plus(*sizes))
}

fn over(site: &Path, manifest: &Manifest) -> Vec<String> {
    let mut over = Vec::new();
    for audience in Audience::ALL {
        for (tier, rows) in files_of(site, manifest, audience) {
            let most = tier.most(audience);
            let weighed: Vec<(String, u64)> = match tier {
                Tier::First => vec![(
                    format!("what {} loads first", audience.name()),
                    sum(&rows).brotli,
                )],
                Tier::Engine => vec![(
                    format!("what saves and syncs for {}", audience.name()),
                    sum(&rows).brotli,
                )],
                Tier::Area => rows
                    .into_iter()
                    .map(|(name, sizes)| (name, sizes.brotli))
                    .collect(),
            };
            over.extend(
                weighed
                    .into_iter()
                    .filter(|(_, size)| *size > most)
                    .map(|(what, size)| format!("{what}: {size} bytes, at most {most}")),
            );
        }
    }
    over
}

fn table_of(site: &Path, manifest: &Manifest) -> String {
    let mut text = String::new();
    for audience in Audience::ALL {
        let tiers = files_of(site, manifest, audience);
        let _ = writeln!(
            text,
            "\n  {:<32}{:>12}{:>12}{:>12}",
            audience.name(),
            "raw",
            "gzip",
            "brotli"
        );
        let mut line = |name: &str, sizes: Sizes| {
            let _ = writeln!(
                text,
                "  {name:<32}{:>12}{:>12}{:>12}",
                sizes.raw, sizes.gzip, sizes.brotli
            );
        };
        let mut all = Sizes::default();
        for (tier, rows) in &tiers {
            for (name, sizes) in rows {
                line(name, *sizes);
            }
            let together = sum(rows);
            all = all.plus(together);
            line(
                match tier {
                    Tier::First => "= before the first screen",
                    Tier::Engine => "= right after it, to save",
                    Tier::Area => "= when opened",
                },
                together,
            );
        }
        line("all", all);
    }
    text
}

/// A file without a variant is sent as it is, so that is what it counts.
fn measured(site: &Path, address: &str) -> Sizes {
    let path = site.join(address.trim_start_matches('/'));
    let size = |path: &Path| fs::metadata(path).map(|facts| facts.len()).ok();
    let raw = size(&path).unwrap_or_default();
    let variant = |ending| size(&compress::beside(&path, ending)).unwrap_or(raw);
    Sizes {
        raw,
        gzip: variant("gz"),
        brotli: variant("br"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    #[test]
    fn a_file_without_variants_counts_as_it_is() {
        let site = tempfile::tempdir().unwrap();
        files::write(&site.path().join("pkg/b/a.js"), &[0; 10]).unwrap();
        files::write(&site.path().join("pkg/b/a.js.br"), &[0; 4]).unwrap();
        assert_eq!(
            measured(site.path(), "/pkg/b/a.js"),
            Sizes {
                raw: 10,
                gzip: 10,
                brotli: 4
            }
        );
    }

    #[test]
    fn each_side_has_a_sum() {
        let site = tempfile::tempdir().unwrap();
        files::write(&site.path().join("pkg/b/staff.js"), &[0; 10]).unwrap();
        for name in ["customer.css", "staff.css"] {
            files::write(&site.path().join("pkg/b").join(name), &[0; 5]).unwrap();
        }
        let manifest = Manifest::new("b", vec![], vec!["staff.js".into()], vec![]);
        let text = table_of(site.path(), &manifest);
        let sums: Vec<&str> = text
            .lines()
            .filter(|line| line.trim_start().starts_with("all"))
            .collect();
        assert!(sums[0].contains(" 5") && sums[1].contains("15"), "{text}");
    }

    #[test]
    fn parts_count_by_themselves_and_all_else_together() {
        let site = tempfile::tempdir().unwrap();
        let file = |name: &str, size: usize| {
            files::write(&site.path().join("pkg/b").join(name), &vec![0; size]).unwrap();
            name.to_owned()
        };
        let first = usize::try_from(FIRST_STAFF).unwrap();
        let engine = usize::try_from(ENGINE).unwrap();
        let area = usize::try_from(AREA).unwrap();
        let names = vec![
            file("staff.js", 1),
            file("staff_bg.wasm", first),
            file("staff_engine.wasm", engine),
            file("staff_daily-engine-reach.wasm", 1),
            file("staff_daily.wasm", area),
            file("staff_daily-manage.wasm", area + 1),
        ];
        let manifest = Manifest::new("b", vec![], names, vec![]);
        let over = over(site.path(), &manifest);
        assert_eq!(
            over,
            [
                format!(
                    "what staff loads first: {} bytes, at most {FIRST_STAFF}",
                    first + 1
                ),
                format!(
                    "what saves and syncs for staff: {} bytes, at most {ENGINE}",
                    engine + 1
                ),
                format!(
                    "staff_daily-manage.wasm: {} bytes, at most {AREA}",
                    area + 1
                ),
            ]
        );
    }
}
