//! The server's backups, and its return to one of them.

use super::World;
use crate::people::open;
use std::collections::BTreeMap;
use std::path::PathBuf;
use sync::{Mid, Outcome};
use uuid::Uuid;

/// A backup, and what everybody had been told until then.
pub struct Saved {
    file: PathBuf,
    outcomes: BTreeMap<(Uuid, Mid), Outcome>,
    places: BTreeMap<Uuid, (Uuid, u32)>,
    read: BTreeMap<Uuid, u32>,
}

impl World {
    pub(super) async fn back_up(&mut self) {
        let Some(backend) = &self.backend else { return };
        let file = self.file.with_extension("backup");
        if file.exists() {
            std::fs::remove_file(&file).unwrap();
        }
        backend.backup(&file).await.unwrap();
        self.backup = Some(Saved {
            file,
            outcomes: self.outcomes.clone(),
            places: self.places.clone(),
            read: self.read.clone(),
        });
    }

    /// Puts the newest backup in the place of the database, as `rapport restore` does.
    pub(super) async fn restore(&mut self) {
        let Some(saved) = &self.backup else { return };
        self.report.restores += 1;
        if let Some(backend) = self.backend.take() {
            backend.close().await;
        }
        for beside in ["sqlite-wal", "sqlite-shm"] {
            let _ = std::fs::remove_file(self.file.with_extension(beside));
        }
        std::fs::copy(&saved.file, &self.file).unwrap();
        self.outcomes = saved.outcomes.clone();
        self.places = saved.places.clone();
        self.read = saved.read.clone();
        let backend = open(&self.file, self.clock.clone()).await;
        backend.renew_epoch().await.unwrap();
        self.backend = Some(backend);
    }
}
