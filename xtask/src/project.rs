//! Where things lie: the checkout and the target folder.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    failure::{Outcome, While},
    process,
};

#[derive(Deserialize)]
struct Places {
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Clone, Debug)]
pub struct Project {
    pub root: PathBuf,
    /// `target`, or wherever `CARGO_TARGET_DIR` points.
    pub target: PathBuf,
}

impl Project {
    pub fn find() -> Outcome<Self> {
        let json = process::output(&mut process::cargo(&[
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
        ]))?;
        let places: Places = serde_json::from_str(&json).during("reading cargo metadata")?;
        Ok(Self {
            root: places.workspace_root,
            target: places.target_directory,
        })
    }

    /// What the server serves. It lies beside the folders of the binaries.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Results of slow steps, kept by the hash of what went in.
    pub fn cache(&self) -> PathBuf {
        self.target.join("xtask-cache")
    }

    pub fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }
}
