//! Bringing people in, piece by piece: one transaction writes some of them and how far the run is, so that whatever stops it, it goes on
//! without doubles.

use crate::Backend;
use crate::change::Work;
use crate::change::contact_point;
use crate::change::rows::Stamp;
use crate::db::statement::{Clash, Table, Value};
use crate::error::BackendError;
use crate::import::company::NewCompanies;
use crate::import::fill::{self, Filled};
use crate::import::person::{Person, Reader};
use crate::import::read::ReadFile;
use crate::import::store::{self, FieldMap, Part, Stored};
use crate::import::write::{self, Seen, There};
use crate::import::{ImportError, ImportOptions, read};
use crate::job::{self, JobKind};
use crate::people::suggest_duplicates::{alike, load_holders};
use domain::id::ActivityId;
use domain::people::import_run::{
    ColumnPreview, ImportPreview, ImportState, KnownPeople, PersonPreview, Reading, SHOWN, UNDO,
};
use domain::people::{
    Activity, ActivityKind, Contact, ContactStaff, Country, Lifecycle, PointKind,
};
use domain::{ContactId, Entity, Key, Lang, Row};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// People of one transaction.
const STEP: usize = 200;

/// What a run wrote for one of its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wrote {
    /// A new contact, with the sum of its rows.
    Added(String),
    Filled(Filled),
}

const ITEMS: Table<'_> = Table {
    name: "import_item",
    columns: &["run", "place", "contact", "wrote"],
    key: &["run", "place"],
    clash: Clash::Fail,
};

/// The sum of a contact and staff's half of it, by which a later undo sees whether somebody changed them. Suggested duplicates do not count.
pub(super) fn sum(contact: &Contact, half: &ContactStaff) -> Result<String, BackendError> {
    let half = ContactStaff {
        maybe: BTreeSet::new(),
        others: BTreeSet::new(),
        ..half.clone()
    };
    let text = store::to_json(&(contact, half), "import_item.wrote")?;
    let sum = Sha256::digest(text.as_bytes());
    Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Some of a run's people in one transaction.
struct Step<'a> {
    run: Uuid,
    /// Of the first one in the file.
    place: u64,
    people: &'a [Person],
    known: KnownPeople,
    home: &'a Country,
    /// What the business's own fields are called, by their ids.
    own: &'a BTreeMap<String, String>,
    /// Companies that have no record yet; none where none are made.
    companies: Option<&'a NewCompanies>,
    now: i64,
}

/// What became of them.
#[derive(Default)]
struct Counts {
    added: i64,
    filled: i64,
    /// Who was added or filled.
    contacts: Vec<ContactId>,
    items: Vec<Vec<Value>>,
}

impl Backend {
    /// Does what is next for a run: goes on with it, takes it back, or removes what is no longer needed of it.
    pub(crate) async fn go_on_with_import(&self, key: &str) -> Result<(), BackendError> {
        let Ok(id) = key.parse::<Uuid>() else {
            return Ok(());
        };
        let mut tx = self.inner.db.read().await?;
        let stored = store::find(&mut tx, id).await?;
        tx.commit().await?;
        let Some(stored) = stored else { return Ok(()) };
        match stored.run.state {
            ImportState::Running => self.bring_in(stored, usize::MAX).await,
            ImportState::Undoing => self.take_back(id, &stored).await,
            ImportState::Waiting => {
                let mut tx = self.inner.db.write().await?;
                store::remove(&mut tx, id, Part::All).await?;
                Ok(tx.commit().await?)
            }
            ImportState::Done | ImportState::Cancelled | ImportState::Undone => {
                self.tidy_import(&stored).await
            }
        }
    }

    /// The file of a run that ended is not needed any more, and after its time nothing of the run is: what was not taken names people too.
    async fn tidy_import(&self, stored: &Stored) -> Result<(), BackendError> {
        let (id, now) = (stored.run.id, self.now());
        let mut tx = self.inner.db.write().await?;
        store::remove(&mut tx, id, Part::File).await?;
        match stored.run.undo_until {
            Some(until) if until > now => {
                let key = id.to_string();
                job::schedule(&mut tx, JobKind::ContactImport, &key, until).await?;
            }
            _ => store::remove(&mut tx, id, Part::All).await?,
        }
        Ok(tx.commit().await?)
    }

    /// As many steps of a run as that, for tests of what happens when a server is killed after them.
    ///
    /// # Errors
    /// Where the database does not answer.
    #[cfg(feature = "test-support")]
    pub async fn bring_steps_in(&self, id: Uuid, steps: usize) -> Result<(), BackendError> {
        let mut tx = self.inner.db.read().await?;
        let stored = store::find(&mut tx, id).await?;
        tx.commit().await?;
        match stored {
            Some(stored) => self.bring_in(stored, steps).await,
            None => Ok(()),
        }
    }

    async fn bring_in(&self, stored: Stored, steps: usize) -> Result<(), BackendError> {
        let id = stored.run.id;
        let mut tx = self.inner.db.read().await?;
        let body = store::body(&mut tx, id).await?;
        let map = store::map(&mut tx, id).await?;
        tx.commit().await?;
        let Some(body) = body else { return Ok(()) };
        let reading = &stored.run.reading;
        let (read, reader) = match self.read_people(body, map, reading).await {
            Ok(read) => read,
            Err(ImportError::Backend(error)) => return Err(error),
            // It was read when it came.
            Err(_) => {
                return Err(BackendError::Value {
                    what: "import_file.body",
                });
            }
        };
        let own: BTreeMap<String, String> = reader
            .own
            .iter()
            .map(|field| (field.id.to_string(), field.name.text(Lang::En).to_owned()))
            .collect();
        let companies = match reading.make_companies {
            true => self.new_companies(&read.people).await?,
            false => None,
        };
        let mut place = stored.run.place;
        for _ in 0..steps {
            let from = usize::try_from(place).unwrap_or(usize::MAX);
            let people: Vec<Person> = read.people.iter().skip(from).take(STEP).cloned().collect();
            if people.is_empty() {
                return self.end_import(id).await;
            }
            let step = Step {
                run: id,
                place,
                people: &people,
                known: stored.run.known,
                home: &reader.home,
                own: &own,
                companies: companies.as_ref(),
                now: self.now(),
            };
            if !self.bring_some(&stored, step).await? {
                return Ok(());
            }
            place += people.len() as u64;
        }
        Ok(())
    }

    /// Reads a file with what this business knows.
    pub(super) async fn read_people(
        &self,
        body: Vec<u8>,
        map: FieldMap,
        reading: &Reading,
    ) -> Result<(ReadFile, Reader), ImportError> {
        let options = ImportOptions {
            map,
            encoding: reading.encoding.clone(),
            delimiter: reading.delimiter,
            ..ImportOptions::default()
        };
        let reader = self.reader(&options).await?;
        tokio::task::spawn_blocking(move || {
            let read = read::read(body, &options, &reader)?;
            Ok((read, reader))
        })
        .await
        .map_err(std::io::Error::other)?
    }

    /// False where somebody cancelled the run, or another server goes on with it.
    async fn bring_some(&self, stored: &Stored, step: Step<'_>) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let place = i64::try_from(step.place).unwrap_or(i64::MAX);
        let taken = sqlx::query(
            "UPDATE import_run SET place = $1 WHERE id = $2 AND place = $3 AND state = 'running'",
        )
        .bind(place.saturating_add(step.people.len() as i64))
        .bind(step.run.to_string())
        .bind(place)
        .execute(&mut *tx)
        .await?;
        if taken.rows_affected() == 0 {
            return Ok(false);
        }
        let mut work = Work::default();
        let counts = write_some(&mut tx, &mut work, &step).await?;
        if let Some(companies) = step.companies {
            companies
                .make(&mut tx, &mut work, step.run, &counts.contacts)
                .await?;
        }
        let stamp = Stamp {
            now: step.now,
            by: Some(stored.person),
        };
        let pokes = work.flush(&mut tx, stamp).await?;
        ITEMS.put(&mut tx, counts.items).await?;
        sqlx::query("UPDATE import_run SET added = added + $1, filled = filled + $2 WHERE id = $3")
            .bind(counts.added)
            .bind(counts.filled)
            .bind(step.run.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(true)
    }

    async fn end_import(&self, id: Uuid) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let running = store::find(&mut tx, id).await?;
        if running.is_some_and(|one| one.run.state == ImportState::Running) {
            let until = self.now().saturating_add(UNDO);
            store::set_state(&mut tx, id, ImportState::Done, Some(until)).await?;
            store::remove(&mut tx, id, Part::File).await?;
            job::schedule(&mut tx, JobKind::ContactImport, &id.to_string(), until).await?;
        }
        Ok(tx.commit().await?)
    }

    /// What a run would do with people who were read. Writes nothing.
    pub(super) async fn preview_import(
        &self,
        read: &ReadFile,
        home: &Country,
    ) -> Result<ImportPreview, BackendError> {
        let companies = self.new_companies(&read.people).await?;
        let mut preview = ImportPreview {
            photos: read.photos,
            problems: read.problems.iter().take(SHOWN.0).cloned().collect(),
            columns: columns(read),
            companies: companies.map_or(0, |all| all.count()),
            ..ImportPreview::default()
        };
        let mut seen = BTreeSet::new();
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        for people in read.people.chunks(STEP) {
            let mut work = Work::default();
            load(&mut tx, &mut work, people, home, now).await?;
            for person in people {
                let found = known(&work, person, home, now);
                let (is_known, contact) = match found {
                    Known::As(_, contact) => (true, contact),
                    Known::No(contact) => (false, contact),
                };
                let mut keys: Vec<String> = vec![contact.id.to_string()];
                let points = contact.points.iter().filter_map(contact_point::key);
                keys.extend(points.map(|(kind, normal)| format!("{kind} {normal}")));
                let is_known = is_known || keys.iter().any(|key| seen.contains(key));
                seen.extend(keys);
                note(&mut preview, person, &contact, is_known);
            }
        }
        tx.commit().await?;
        Ok(preview)
    }
}

fn columns(read: &ReadFile) -> Vec<ColumnPreview> {
    let columns = read.columns.iter().zip(&read.samples);
    let column =
        |((header, field), samples): (&(String, Option<String>), &Vec<String>)| ColumnPreview {
            header: header.clone(),
            field: field.clone(),
            samples: samples.clone(),
        };
    columns.map(column).collect()
}

fn note(preview: &mut ImportPreview, person: &Person, contact: &Contact, known: bool) {
    if known {
        preview.known += 1;
    } else {
        preview.new += 1;
    }
    let mut points = contact.points.iter();
    if points.any(|point| point.kind == PointKind::Phone && point.normal.is_none()) {
        preview.unread += 1;
        if preview.unread_phones.len() < SHOWN.0 {
            preview.unread_phones.push(person.line);
        }
    }
    if preview.people.len() < SHOWN.1 {
        let points = contact.points.iter();
        preview.people.push(PersonPreview {
            line: person.line,
            name: person.fields.name(),
            company: person.fields.company.clone(),
            points: points.map(|point| point.value.clone()).collect(),
            known,
        });
    }
}

/// Loads the contacts that these people may be.
async fn load(
    connection: &mut AnyConnection,
    work: &mut Work,
    people: &[Person],
    home: &Country,
    now: i64,
) -> Result<(), BackendError> {
    work.load(connection, write::candidate_keys(people, home))
        .await?;
    let seen = Seen::default();
    let new: Vec<Contact> = people
        .iter()
        .filter_map(
            |person| match write::there(work, &seen, person, home, now) {
                There::New(contact) => Some(*contact),
                There::As(_) => None,
            },
        )
        .collect();
    load_holders(connection, work, &new).await
}

/// Whether somebody is known.
enum Known {
    /// As this contact; beside it what the person would be by themselves.
    As(ContactId, Contact),
    /// They become this contact.
    No(Contact),
}

/// Known is who came by an earlier import, and who has a number or an address of a contact: of several the one with the same name, else the first.
fn known(work: &Work, person: &Person, home: &Country, now: i64) -> Known {
    match write::there(work, &Seen::default(), person, home, now) {
        There::As(id) => {
            let row = domain::Rows::row(work, Key::new(Entity::Contact, id.0));
            let have = row.ok().flatten().and_then(Row::as_contact);
            let by_itself = have.cloned();
            let by_itself =
                by_itself.unwrap_or_else(|| Contact::new(id, person.fields.clone(), now));
            Known::As(by_itself.merged_into.unwrap_or(id), by_itself)
        }
        There::New(contact) => {
            let twins = alike(work, &contact);
            let name = contact.fields.name();
            let same = twins.iter().find(|twin| twin.fields.name() == name);
            match same.or_else(|| twins.first()) {
                Some(twin) => Known::As(twin.id, *contact),
                None => Known::No(*contact),
            }
        }
    }
}

async fn write_some(
    connection: &mut AnyConnection,
    work: &mut Work,
    step: &Step<'_>,
) -> Result<Counts, BackendError> {
    load(connection, work, step.people, step.home, step.now).await?;
    let mut counts = Counts::default();
    for (n, person) in step.people.iter().enumerate() {
        let place = step.place + n as u64;
        let wrote = match known(work, person, step.home, step.now) {
            Known::No(contact) => {
                let rows = write::rows(person, contact.clone(), step.now);
                let half = rows.iter().find_map(Row::as_contact_staff);
                let sum = half.map(|half| sum(&contact, half)).transpose()?;
                work.put(connection, rows).await?;
                counts.added += 1;
                Some((contact.id, Wrote::Added(sum.unwrap_or_default())))
            }
            Known::As(id, _) => {
                let filled = fill_known(connection, work, step, (id, person, place)).await?;
                counts.filled += i64::from(filled.is_some());
                filled.map(|filled| (id, Wrote::Filled(filled)))
            }
        };
        if let Some((contact, wrote)) = wrote {
            counts.contacts.push(contact);
            counts.items.push(vec![
                Value::Text(step.run.to_string()),
                Value::Int(i64::try_from(place).unwrap_or(i64::MAX)),
                Value::Text(contact.to_string()),
                Value::text(store::to_json(&wrote, "import_item.wrote")?),
            ]);
        }
    }
    Ok(counts)
}

/// Fills what is empty; none where nothing was. Whoever wishes no advertising does so in any case.
async fn fill_known(
    connection: &mut AnyConnection,
    work: &mut Work,
    step: &Step<'_>,
    (id, person, place): (ContactId, &Person, u64),
) -> Result<Option<Filled>, BackendError> {
    let row = work
        .get(connection, Key::new(Entity::Contact, id.0))
        .await?;
    let Some(have) = row.as_ref().and_then(Row::as_contact) else {
        return Ok(None);
    };
    if step.known == KnownPeople::Skip {
        if person.do_not_contact && !have.do_not_contact {
            let contact = Contact {
                do_not_contact: true,
                ..have.clone()
            };
            work.put(connection, vec![contact.into()]).await?;
        }
        return Ok(None);
    }
    let name = format!("{}/{place}", step.run);
    let (contact, mut filled, mut note) = fill::fill(have, person, step.home, &name);
    let mut rows: Vec<Row> = Vec::new();
    if !person.half.custom.is_empty() {
        let half = half_of(connection, work, id).await?;
        let full = fill::fill_half(&half, person, step.own, &mut filled, &mut note);
        if full != half {
            rows.push(full.into());
        }
    }
    if contact != *have {
        rows.push(contact.into());
    }
    if let Some(note) = self::activity(connection, work, id, note, step.now).await? {
        filled.note = Some(note.id);
        rows.push(note.into());
    }
    let wrote = !rows.is_empty();
    work.put(connection, rows).await?;
    Ok(wrote.then_some(filled))
}

/// Staff's half of a contact; a fresh one where there is none.
pub(super) async fn half_of(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ContactId,
) -> Result<ContactStaff, BackendError> {
    let row = work
        .get(connection, Key::new(Entity::ContactStaff, id.0))
        .await?;
    let half = row.as_ref().and_then(Row::as_contact_staff).cloned();
    Ok(half.unwrap_or_else(|| ContactStaff::new(id, Lifecycle::Lead)))
}

/// The note; none where there is none to write, or it stands there already.
async fn activity(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: ContactId,
    text: String,
    at: i64,
) -> Result<Option<Activity>, BackendError> {
    if text.is_empty() {
        return Ok(None);
    }
    let first = Key::new(Entity::Activity, write::note_of_import(contact).0);
    let earlier = work.get(connection, first).await?;
    let same = earlier.as_ref().and_then(Row::as_activity);
    if same.is_some_and(
        |one| matches!(&one.what, ActivityKind::Imported { text: have } if *have == text),
    ) {
        return Ok(None);
    }
    let id = Uuid::new_v5(&contact.0, format!("imported\n{text}").as_bytes());
    if work
        .get(connection, Key::new(Entity::Activity, id))
        .await?
        .is_some()
    {
        return Ok(None);
    }
    Ok(Some(Activity {
        id: ActivityId(id),
        contact,
        what: ActivityKind::Imported { text },
        at,
        by: None,
    }))
}
