//! The folder of browser files and its `build.json`, read once at the start.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The browser files of one build.
#[derive(Debug, Clone)]
pub struct Site {
    pub folder: PathBuf,
    pub build: BuildFile,
}

/// `build.json`, as `xtask build` writes it; what the server does not need is left out.
#[derive(Debug, Clone, Deserialize)]
pub struct BuildFile {
    pub build: String,
    pub customer: Program,
    pub staff: Program,
    pub css: String,
    /// Files below `public/`.
    #[serde(default)]
    pub public: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Program {
    /// The module script that starts the program.
    pub boot: String,
}

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    #[error(
        "there are no browser files in {0}: make them with `cargo run -p xtask -- build`, or say where they are with RAPPORT_SITE"
    )]
    Missing(String),
    #[error(
        "{path} cannot be used: {why}. Make the browser files again with `cargo run -p xtask -- build`"
    )]
    Broken { path: String, why: String },
}

impl Site {
    /// Opens the configured folder, or the one beside the program.
    ///
    /// # Errors
    /// [`SiteError`], with what to do.
    pub fn open(configured: Option<&Path>) -> Result<Self, SiteError> {
        let places = configured.map_or_else(beside_program, |folder| vec![folder.to_owned()]);
        let found = places
            .iter()
            .find(|folder| folder.join("build.json").is_file());
        let folder = found
            .cloned()
            .ok_or_else(|| SiteError::Missing(list(&places)))?;
        let path = folder.join("build.json");
        let broken = |why: String| SiteError::Broken {
            path: path.display().to_string(),
            why,
        };
        let text = std::fs::read_to_string(&path).map_err(|error| broken(error.to_string()))?;
        let build = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
        Ok(Self { folder, build })
    }
}

fn beside_program() -> Vec<PathBuf> {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new("."));
    vec![folder.join("site"), folder.join("../site")]
}

fn list(places: &[PathBuf]) -> String {
    places
        .iter()
        .map(|place| place.display().to_string())
        .collect::<Vec<_>>()
        .join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_site_says_how_to_make_one() {
        let folder = tempfile::tempdir().unwrap();
        let error = Site::open(Some(folder.path())).unwrap_err().to_string();
        assert!(
            error.contains("xtask -- build") && error.contains("RAPPORT_SITE"),
            "{error}"
        );
        std::fs::write(folder.path().join("build.json"), "{}").unwrap();
        assert!(matches!(
            Site::open(Some(folder.path())),
            Err(SiteError::Broken { .. })
        ));
    }
}
