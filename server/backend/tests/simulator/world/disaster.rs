//! The server's backups, and its return to one of them.

use super::World;
use crate::bug::Bug;
use crate::faults::Kind;
use crate::network::PATIENCE;
use crate::people::{folder, open};
use backend::TestDatabase;
use std::collections::BTreeMap;
use sync::{Mid, Outcome};
use tempfile::TempDir;
use uuid::Uuid;

/// So long devices keep what is in a backup, in virtual ms.
const WEEK: u64 = 100_000;

/// A backup, and what everybody had been told until then.
pub struct Saved {
    database: TestDatabase,
    /// When it was made.
    at: u64,
    offered: Vec<Uuid>,
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
        let folder = folder();
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
        self.backups.push(Saved {
            database,
            at: self.now,
            offered: self.offered.clone(),
            _folder: folder,
            outcomes: self.outcomes.clone(),
            places: self.places.clone(),
            read: self.read.clone(),
        });
    }

    /// Which copy is of use: the newest, or the one before it where the newest is younger than the week for which devices keep what
    /// is in it. A device whose clock jumps may let go of it sooner, and so may a tab that was frozen.
    fn copy_to_restore(&mut self) -> Option<usize> {
        let newest = self.backups.len().checked_sub(1)?;
        let older = newest.saturating_sub(1);
        // What was under way at the restore still arrives, within a request's patience.
        let young = self.now - self.backups[newest].at + PATIENCE < WEEK;
        let punctual = [Kind::Clock, Kind::Freeze].map(|kind| self.faults.rate(kind)) == [0, 0];
        Some(if young && punctual && self.noise.chance(300) {
            older
        } else {
            newest
        })
    }

    /// Goes on from a backup, as after `rapport restore`.
    pub(super) async fn restore(&mut self) {
        let Some(at) = self.copy_to_restore() else {
            return;
        };
        self.backups.truncate(at + 1);
        let saved = &self.backups[at];
        self.report.restores += 1;
        if let Some(backend) = self.backend.take() {
            backend.close().await;
        }
        let folder = folder();
        self.database = saved.database.copy(folder.path()).await.unwrap();
        self.folder = folder;
        self.outcomes = saved.outcomes.clone();
        self.places = saved.places.clone();
        self.read = saved.read.clone();
        self.offered = saved.offered.clone();
        let backend = open(&self.database, self.clock.clone()).await;
        if !self.is_planted(Bug::NoNewEpoch) {
            backend.renew_epoch().await.unwrap();
        }
        self.backend = Some(backend);
    }
}
