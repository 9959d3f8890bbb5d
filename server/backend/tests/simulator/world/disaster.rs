//! The server's backups, and its return to one of them.

use super::World;
use crate::people::open;
use backend::TestDatabase;
use std::collections::BTreeMap;
use sync::{Mid, Outcome};
use tempfile::TempDir;
use uuid::Uuid;

/// A backup, and what everybody had been told until then.
pub struct Saved {
    database: TestDatabase,
    _folder: TempDir,
    outcomes: BTreeMap<(Uuid, Mid), Outcome>,
    places: BTreeMap<Uuid, (Uuid, u32)>,
    read: BTreeMap<Uuid, u32>,
}

impl World {
    /// Of a file while it is in use; of a server's database by the server, which wants it alone.
    pub(super) async fn back_up(&mut self) {
        let Some(backend) = self.backend.take() else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let (database, backend) = if TestDatabase::is_postgres() {
            backend.close().await;
            let copy = self.database.copy(folder.path()).await.unwrap();
            (copy, open(&self.database, self.clock.clone()).await)
        } else {
            let copy = TestDatabase::in_file(folder.path());
            let file = copy.url().replacen("sqlite:", "", 1);
            backend.backup(file.as_ref()).await.unwrap();
            (copy, backend)
        };
        self.backend = Some(backend);
        self.backup = Some(Saved {
            database,
            _folder: folder,
            outcomes: self.outcomes.clone(),
            places: self.places.clone(),
            read: self.read.clone(),
        });
    }

    /// Goes on from the newest backup, as after `rapport restore`.
    pub(super) async fn restore(&mut self) {
        let Some(saved) = &self.backup else { return };
        self.report.restores += 1;
        if let Some(backend) = self.backend.take() {
            backend.close().await;
        }
        let folder = tempfile::tempdir().unwrap();
        self.database = saved.database.copy(folder.path()).await.unwrap();
        self.folder = folder;
        self.outcomes = saved.outcomes.clone();
        self.places = saved.places.clone();
        self.read = saved.read.clone();
        let backend = open(&self.database, self.clock.clone()).await;
        backend.renew_epoch().await.unwrap();
        self.backend = Some(backend);
    }
}
