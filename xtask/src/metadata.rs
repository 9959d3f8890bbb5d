//! What cargo knows about our crates and everything below them.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{
    failure::{Outcome, While},
    process,
    project::Project,
};

#[derive(Debug, Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    pub workspace_members: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub version: String,
    pub dependencies: Vec<Dependency>,
}

/// A line of a manifest.
#[derive(Debug, Deserialize)]
pub struct Dependency {
    pub name: String,
}

impl Metadata {
    /// All packages of the lockfile, for every target and feature.
    pub fn read(project: &Project) -> Outcome<Self> {
        let mut command = process::cargo(&["metadata", "--format-version", "1"]);
        let json = process::output(command.current_dir(&project.root))?;
        serde_json::from_str(&json).during("reading cargo metadata")
    }

    /// Our own crates.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }
}

/// Every crate that is built into this one of ours for a target, with the features it asks for
/// itself. (`cargo metadata` would mix in what other members ask for.)
pub fn built_into(project: &Project, package: &str, target: &str) -> Outcome<BTreeSet<String>> {
    let words = [
        "tree", "-p", package, "--target", target, "--edges", "normal", "--prefix", "none",
    ];
    let mut command = process::cargo(&words);
    let text = process::output(command.args(["--format", "{p}"]).current_dir(&project.root))?;
    Ok(names(&text))
}

/// `serde v1.0.0 (*)` → `serde`
fn names(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_as_names_each_once() {
        let tree = "domain v0.1.0 (/somewhere)\nserde v1.0.0\nserde v1.0.0 (*)\n\n";
        assert_eq!(
            names(tree).into_iter().collect::<Vec<_>>(),
            ["domain", "serde"]
        );
    }
}
