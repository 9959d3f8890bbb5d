//! Bytes of files on their way. They follow the rows when they can, in a request of their own.

use super::World;
use crate::wish::files::bytes;
use backend::UploadError;
use domain::file::{FileState, Sha256};
use sync::Event;

impl World {
    /// One file of a phone, while its own person is signed in there.
    pub(super) async fn give_a_file(&mut self, at: usize) -> Result<(), String> {
        let phone = &self.devices[at];
        let files: Vec<Sha256> = phone.files.iter().copied().collect();
        let can = phone.reachable && phone.signed_in && !phone.is_others();
        match self.noise.pick(&files).copied() {
            Some(file) if can && self.busy <= self.now => self.give(at, file).await,
            _ => Ok(()),
        }
    }

    /// All of them, when nothing goes wrong any more.
    pub(super) async fn give_every_file(&mut self) -> Result<(), String> {
        for at in 0..self.devices.len() {
            for file in self.devices[at].files.clone() {
                self.give(at, file).await?;
            }
        }
        for at in 0..self.devices.len() {
            self.wake(at, Event::Wake);
        }
        Ok(())
    }

    async fn give(&mut self, at: usize, file: Sha256) -> Result<(), String> {
        let (Some(backend), Some(bytes)) = (self.backend.clone(), bytes(file)) else {
            return Ok(());
        };
        let actor = self.devices[at].own.actor;
        match backend.upload(&actor, file, 0, bytes).await {
            Ok(done) if done.state == FileState::Here => {
                self.report.arrived += 1;
                self.poke();
                Ok(())
            }
            // The row is not here yet, or never will be: then nobody wants the bytes.
            Err(UploadError::NotNamed) => Ok(()),
            other => Err(format!("phone {at}: a file was given: {other:?}")),
        }
    }
}
