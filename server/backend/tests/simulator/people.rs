//! The demo business that every run starts from, made once and copied.

use backend::{Backend, FixedClock, Settings};
use domain::policy::Actor;
use std::path::PathBuf;
use std::sync::Arc;

/// When every run begins, epoch ms.
pub const START: i64 = 1_790_000_000_000;

/// A seeded database file and the people in it.
pub struct Template {
    folder: tempfile::TempDir,
    /// Two customers and two of the staff.
    pub people: Vec<Actor>,
}

impl Template {
    pub fn make(runtime: &tokio::runtime::Runtime) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("small.sqlite");
        let people = runtime.block_on(async {
            let backend = open(&file, Arc::new(FixedClock::at(START))).await;
            backend.seed_demo().await.unwrap();
            let mut people = Vec::new();
            for mail in [
                "customer@demo.example",
                "agent@demo.example",
                "owner@demo.example",
            ] {
                people.push(backend.demo_sign_in(mail).await.unwrap().person.actor);
            }
            people.insert(
                1,
                backend.sign_in_guest("Guest").await.unwrap().person.actor,
            );
            backend.close().await;
            // Large enough that a first sync takes more than one page.
            let large = folder.path().join("large.sqlite");
            std::fs::copy(&file, &large).unwrap();
            let backend = open(&large, Arc::new(FixedClock::at(START))).await;
            backend.seed_products(1_100).await.unwrap();
            backend.close().await;
            people
        });
        Self { folder, people }
    }

    /// A fresh copy for one run.
    pub fn copy(&self, to: &std::path::Path, large: bool) -> PathBuf {
        let file = to.join("run.sqlite");
        let from = if large {
            "large.sqlite"
        } else {
            "small.sqlite"
        };
        std::fs::copy(self.folder.path().join(from), &file).unwrap();
        file
    }
}

pub async fn open(file: &std::path::Path, clock: Arc<FixedClock>) -> Backend {
    Backend::open(Settings {
        database: format!("sqlite:{}", file.display()),
        clock,
    })
    .await
    .unwrap()
}
