//! How much each audience loads on its first visit.

use std::{fmt::Write, fs, path::Path};

use crate::{audience::Audience, compress, failure::Outcome, manifest::Manifest, project::Project};

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

pub fn print(project: &Project) -> Outcome<()> {
    print!("{}", table(project)?);
    Ok(())
}

pub fn table(project: &Project) -> Outcome<String> {
    let site = project.site();
    Ok(table_of(&site, &Manifest::read(&site)?))
}

fn table_of(site: &Path, manifest: &Manifest) -> String {
    let mut text = String::new();
    for audience in Audience::ALL {
        let rows: Vec<(&str, Sizes)> = manifest
            .precache(audience)
            .iter()
            .map(|address| {
                (
                    address.rsplit('/').next().unwrap_or(address),
                    measured(site, address),
                )
            })
            .collect();
        let total = rows
            .iter()
            .fold(Sizes::default(), |sum, (_, sizes)| sum.plus(*sizes));
        let _ = writeln!(
            text,
            "\n  {:<24}{:>12}{:>12}{:>12}",
            audience.name(),
            "raw",
            "gzip",
            "brotli"
        );
        for (name, sizes) in rows.iter().chain([&("all", total)]) {
            let _ = writeln!(
                text,
                "  {name:<24}{:>12}{:>12}{:>12}",
                sizes.raw, sizes.gzip, sizes.brotli
            );
        }
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
}
