//! What a program wrote beside a running server, such as an import: the server looks for a word of it every few seconds.

use crate::Backend;
use crate::error::BackendError;
use crate::setting;

/// For a running server: what it last heard.
pub struct ExternalWrites {
    backend: Backend,
    heard: Option<String>,
}

impl ExternalWrites {
    /// Looks for a new word, and passes it on to whoever listens to [`Backend::missed_pokes`]. True where there was one.
    ///
    /// # Errors
    /// Where the database cannot be read: the next look hears the same.
    pub async fn poll(&mut self) -> Result<bool, BackendError> {
        let said = setting::external_write(&self.backend.inner.db).await?;
        let new = said != self.heard;
        self.heard = said;
        if new {
            self.backend.inner.missed.send_modify(|times| *times += 1);
        }
        Ok(new)
    }
}

impl Backend {
    /// Begins to listen to programs beside this server.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn external_writes(&self) -> Result<ExternalWrites, BackendError> {
        let heard = setting::external_write(&self.inner.db).await?;
        Ok(ExternalWrites {
            backend: self.clone(),
            heard,
        })
    }

    /// For such a program, when it is done: any row may have changed, and devices are to hear of it.
    ///
    /// # Errors
    /// Where nothing can be written. The rows are there all the same: devices hear of them with their next pull.
    pub async fn note_external_write(&self) -> Result<(), BackendError> {
        setting::note_external_write(&self.inner.db).await
    }
}
