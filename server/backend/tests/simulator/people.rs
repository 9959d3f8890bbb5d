//! The demo business that every run starts from, made once and copied.

use backend::{Backend, FixedClock, Settings, TestDatabase};
use domain::policy::Actor;
use std::sync::Arc;

/// When every run begins, epoch ms.
pub const START: i64 = 1_790_000_000_000;

/// Two seeded databases and the people in them.
pub struct Template {
    small: TestDatabase,
    large: TestDatabase,
    _folders: [tempfile::TempDir; 2],
    /// Two customers and two of the staff.
    pub people: Vec<Actor>,
}

impl Template {
    pub fn make(runtime: &tokio::runtime::Runtime) -> Self {
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        runtime.block_on(async {
            let small = TestDatabase::fresh(folders[0].path()).await.unwrap();
            let backend = open(&small, Arc::new(FixedClock::at(START))).await;
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
            let large = small.copy(folders[1].path()).await.unwrap();
            let backend = open(&large, Arc::new(FixedClock::at(START))).await;
            backend.seed_products(1_100).await.unwrap();
            backend.close().await;
            Self {
                small,
                large,
                _folders: folders,
                people,
            }
        })
    }

    /// A fresh copy for one run.
    pub async fn copy(&self, to: &std::path::Path, large: bool) -> TestDatabase {
        let from = if large { &self.large } else { &self.small };
        from.copy(to).await.unwrap()
    }
}

pub async fn open(database: &TestDatabase, clock: Arc<FixedClock>) -> Backend {
    Backend::open(Settings {
        database: database.url(),
        clock,
    })
    .await
    .unwrap()
}
