//! What owners do with a file of people: bring it, look at it, have it run, cancel it, undo it. Whoever may not gets nothing.

use crate::Backend;
use crate::audit;
use crate::error::BackendError;
use crate::import::ImportError;
use crate::import::store::{self, FieldMap, Part, Stored};
use crate::job::{self, JobKind};
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::id::new_id;
use domain::people::import_run::{
    FileRefusal, ImportAnswer, ImportRun, ImportState, KnownPeople, MAX_COLUMNS, MAX_PEOPLE,
    MAX_UPLOAD, MAX_WAITING, Problem, Reading, UNDO, WAITS,
};
use domain::policy::{Action, may};
use uuid::Uuid;

/// Runs that are listed.
const LISTED: i64 = 50;
/// Characters of a file's name that are kept.
const NAME: usize = 100;

impl Backend {
    /// Reads a file, keeps it with what it would do, and writes nothing else; none for whoever may not.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was kept then.
    pub async fn upload_import(
        &self,
        actor: &Actor,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Option<ImportAnswer>, BackendError> {
        if !may(actor, Action::ImportContacts) {
            return Ok(None);
        }
        match self.keep_import(actor, name, bytes).await {
            Ok(answer) => Ok(Some(answer)),
            Err(ImportError::Backend(error)) => Err(error),
            Err(error) => match error.refusal() {
                Some(why) => Ok(Some(ImportAnswer::Refused(why))),
                None => Err(BackendError::Value { what: "file" }),
            },
        }
    }

    async fn keep_import(
        &self,
        actor: &Actor,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<ImportAnswer, ImportError> {
        if bytes.len() > MAX_UPLOAD {
            return Ok(ImportAnswer::Refused(FileRefusal::TooLarge));
        }
        let (read, reader) = self
            .read_people(bytes.clone(), Vec::new(), &Reading::default())
            .await?;
        if read.people.len() + read.problems.len() > MAX_PEOPLE {
            return Ok(ImportAnswer::Refused(FileRefusal::TooManyPeople));
        }
        if read.people.is_empty() && read.problems.is_empty() {
            return Ok(ImportAnswer::Refused(FileRefusal::Empty));
        }
        let preview = self.preview_import(&read, &reader.home).await?;
        let now = self.now();
        let run = ImportRun {
            id: Self::import_id(now)?,
            file: name.trim().chars().take(NAME).collect(),
            format: read.format,
            encoding: read.encoding.to_owned(),
            delimiter: read.delimiter,
            reading: Reading::default(),
            state: ImportState::Waiting,
            known: KnownPeople::default(),
            created_at: now,
            undo_until: None,
            has_file: true,
            people: read.people.len() as u64,
            place: 0,
            added: 0,
            filled: 0,
            refused: read.problems.len() as u64,
            undone: 0,
            kept: 0,
            kept_contacts: Vec::new(),
            companies: 0,
            preview: Some(preview),
        };
        let stored = Stored {
            run,
            person: actor.user,
        };
        let mut tx = self.inner.db.write().await?;
        if store::waiting(&mut tx, actor.user).await? >= MAX_WAITING {
            return Ok(ImportAnswer::Refused(FileRefusal::TooManyWaiting));
        }
        store::insert(&mut tx, &stored, &read.problems, bytes).await?;
        let key = stored.run.id.to_string();
        job::schedule(
            &mut tx,
            JobKind::ContactImport,
            &key,
            now.saturating_add(WAITS),
        )
        .await?;
        tx.commit().await?;
        Ok(ImportAnswer::Waits(Box::new(stored.run)))
    }

    /// Reads a file that waits once more, with what somebody says about its columns; none where there is none such, or for whoever may not.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was changed then.
    pub async fn map_import(
        &self,
        actor: &Actor,
        id: Uuid,
        said: Vec<(String, String)>,
    ) -> Result<Option<ImportAnswer>, BackendError> {
        if said.len() > MAX_COLUMNS {
            return Ok(None);
        }
        self.read_again(actor, id, |map, _| {
            // What was said before about other columns still holds.
            map.retain(|(header, _)| !said.iter().any(|(new, _)| new == header));
            map.extend(said);
        })
        .await
    }

    /// Reads a file that waits once more, as somebody says that it is to be read; none where there is none such, or for whoever may not.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was changed then.
    pub async fn read_import(
        &self,
        actor: &Actor,
        id: Uuid,
        said: Reading,
    ) -> Result<Option<ImportAnswer>, BackendError> {
        if !said.is_known() {
            return Ok(None);
        }
        self.read_again(actor, id, |map, reading| {
            // Read otherwise, its headers are others.
            let same = |one: &Reading| (one.encoding.clone(), one.delimiter);
            if same(reading) != same(&said) {
                map.clear();
            }
            *reading = said;
        })
        .await
    }

    async fn read_again(
        &self,
        actor: &Actor,
        id: Uuid,
        change: impl FnOnce(&mut FieldMap, &mut Reading),
    ) -> Result<Option<ImportAnswer>, BackendError> {
        if !may(actor, Action::ImportContacts) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let stored = store::find(&mut tx, id).await?;
        let body = store::body(&mut tx, id).await?;
        let mut map = store::map(&mut tx, id).await?;
        tx.commit().await?;
        let (Some(stored), Some(body)) = (stored, body) else {
            return Ok(None);
        };
        let mut reading = stored.run.reading.clone();
        change(&mut map, &mut reading);
        let (read, reader) = match self.read_people(body, map.clone(), &reading).await {
            Ok(read) => read,
            Err(ImportError::Backend(error)) => return Err(error),
            // A field or a header that there is not: as it was said, nothing can be read.
            Err(error) => return Ok(error.refusal().map(ImportAnswer::Refused)),
        };
        // Read otherwise, it may be many more than when it was taken.
        if read.people.len() + read.problems.len() > MAX_PEOPLE {
            return Ok(Some(ImportAnswer::Refused(FileRefusal::TooManyPeople)));
        }
        let run = ImportRun {
            people: read.people.len() as u64,
            refused: read.problems.len() as u64,
            encoding: read.encoding.to_owned(),
            delimiter: read.delimiter,
            reading,
            preview: Some(self.preview_import(&read, &reader.home).await?),
            ..stored.run
        };
        let mut tx = self.inner.db.write().await?;
        let is_set = store::set_map(&mut tx, &run, &map, &read.problems).await?;
        tx.commit().await?;
        Ok(is_set.then(|| ImportAnswer::Waits(Box::new(run))))
    }

    fn import_id(now: i64) -> Result<Uuid, BackendError> {
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        Ok(new_id(now, random))
    }

    /// The latest runs, whoever of the owners began them; nothing for whoever may not.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn import_runs(&self, actor: &Actor) -> Result<Vec<ImportRun>, BackendError> {
        if !may(actor, Action::ImportContacts) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let runs = store::latest(&mut tx, LISTED).await?;
        tx.commit().await?;
        Ok(runs.into_iter().map(|one| one.run).collect())
    }

    /// Has a run begin, or a cancelled one go on; false where there is none that can.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was changed then.
    pub async fn start_import(
        &self,
        actor: &Actor,
        id: Uuid,
        known: KnownPeople,
    ) -> Result<bool, BackendError> {
        self.move_import(actor, id, move |run| match run.state {
            // Half a file under one rule and half under another is nothing that anybody could explain.
            ImportState::Waiting => Some((ImportState::Running, known)),
            ImportState::Cancelled if run.has_file => Some((ImportState::Running, run.known)),
            _ => None,
        })
        .await
    }

    /// Stops a run after the people under way, or throws a file away that waits; false where there is none such.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was changed then.
    pub async fn cancel_import(&self, actor: &Actor, id: Uuid) -> Result<bool, BackendError> {
        self.move_import(actor, id, |run| match run.state {
            ImportState::Waiting | ImportState::Running => {
                Some((ImportState::Cancelled, run.known))
            }
            _ => None,
        })
        .await
    }

    /// Has a run taken back that ended within the last 30 days; false where there is none such.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was changed then.
    pub async fn undo_import(&self, actor: &Actor, id: Uuid) -> Result<bool, BackendError> {
        let now = self.now();
        self.move_import(actor, id, move |run| match run.state {
            ImportState::Done | ImportState::Cancelled => {
                let in_time = run.undo_until.is_some_and(|until| until > now);
                in_time.then_some((ImportState::Undoing, run.known))
            }
            _ => None,
        })
        .await
    }

    async fn move_import(
        &self,
        actor: &Actor,
        id: Uuid,
        to: impl FnOnce(&ImportRun) -> Option<(ImportState, KnownPeople)>,
    ) -> Result<bool, BackendError> {
        if !may(actor, Action::ImportContacts) {
            return Ok(false);
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(stored) = store::find(&mut tx, id).await? else {
            return Ok(false);
        };
        let was = stored.run.state;
        let Some((state, known)) = to(&stored.run) else {
            return Ok(false);
        };
        let key = id.to_string();
        if (was, state) == (ImportState::Waiting, ImportState::Cancelled) {
            job::cancel(&mut tx, JobKind::ContactImport, &key).await?;
            store::remove(&mut tx, id, Part::All).await?;
        } else {
            // A run that was cancelled can be undone as one that ended, and its file stays a day, so that it can go on.
            let cancelled = state == ImportState::Cancelled;
            let until = cancelled.then(|| now.saturating_add(UNDO));
            let due = if cancelled {
                now.saturating_add(WAITS)
            } else {
                now
            };
            store::set_state(&mut tx, id, state, until).await?;
            store::set_known(&mut tx, id, known).await?;
            job::schedule(&mut tx, JobKind::ContactImport, &key, due).await?;
        }
        if (was, state) == (ImportState::Waiting, ImportState::Running) {
            let what = Audited::ImportContacts { run: id };
            audit::note(&mut tx, Some(actor.user), &what, now).await?;
        }
        tx.commit().await?;
        self.inner.due.notify_one();
        Ok(true)
    }

    /// Who in a run's file was not taken, by line; nothing for whoever may not.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn import_problems(
        &self,
        actor: &Actor,
        id: Uuid,
    ) -> Result<Vec<Problem>, BackendError> {
        if !may(actor, Action::ImportContacts) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let problems = store::problems(&mut tx, id).await?;
        tx.commit().await?;
        Ok(problems)
    }
}
