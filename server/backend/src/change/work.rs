//! One transaction's work in memory: rows as loaded, rows as they shall be. What really changed is written once, at the end.
//!
//! Mutators see this view. A refused mutation never touched it, which is the savepoint that it would roll back to.

use crate::change::change_log::{LogEntry, Poke, append};
use crate::change::rows::{self, Stamp, Versioned};
use crate::error::BackendError;
use domain::account::Business;
use domain::sales::booking::request::ServerSide;
use domain::scope::of_row;
use domain::view::THE_BUSINESS;
use domain::zone::{SystemZones, Zones};
use domain::{Entity, Key, Row, Rows, Scope, Stop};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use sync::ChangeKind;
use uuid::Uuid;

/// How often a rule may ask for rows. It asks for what it needs next, so few times are enough for any.
const LOADS: usize = 16;

/// A row as stored and as it shall be; none where there is none.
#[derive(Debug, Default)]
struct WorkRow {
    stored: Option<Versioned>,
    row: Option<Row>,
}

/// A row before and after; none where there was or is none.
pub(crate) type Change<'a> = (Option<&'a Row>, Option<&'a Row>);

/// Loaded and changed rows of one transaction.
#[derive(Debug, Default)]
pub(crate) struct Work {
    rows: BTreeMap<Key, WorkRow>,
    /// The server's clock, epoch ms UTC; none where no rule is asked.
    now: Option<i64>,
}

impl Rows for Work {
    fn row(&self, key: Key) -> Result<Option<&Row>, Stop> {
        self.rows
            .get(&key)
            .map(|held| held.row.as_ref())
            .ok_or_else(|| Stop::Need(vec![key]))
    }

    fn business(&self) -> Result<Option<&Business>, Stop> {
        self.row(THE_BUSINESS)?;
        Ok(self.rows_of(Entity::Business).find_map(Row::as_business))
    }

    fn server(&self) -> Option<ServerSide<'_>> {
        let zones: &dyn Zones = &SystemZones;
        self.now.map(|now| ServerSide { now, zones })
    }
}

impl Work {
    /// Work of a push, whose rules may ask for the time.
    pub fn at(now: i64) -> Self {
        Self {
            now: Some(now),
            ..Self::default()
        }
    }

    /// The server's own time, of a push; a change that waited on a phone is older.
    pub fn server_now(&self) -> Option<i64> {
        self.now
    }

    /// Loads what is not loaded yet; a key without a row is known not to exist from then on.
    pub async fn load(
        &mut self,
        connection: &mut AnyConnection,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<(), BackendError> {
        let missing: BTreeSet<Key> = keys
            .into_iter()
            .filter(|key| !self.rows.contains_key(key))
            .collect();
        let businesses = match missing.contains(&THE_BUSINESS) {
            true => rows::list::<Business>(connection).await?,
            false => Vec::new(),
        };
        let named = businesses
            .iter()
            .map(|business| Key::new(Entity::Business, business.id.0))
            .filter(|key| !self.rows.contains_key(key));
        let missing: BTreeSet<Key> = missing.into_iter().chain(named).collect();
        let mut found = rows::load(connection, missing.iter().copied()).await?;
        for key in missing {
            let stored = found.remove(&key);
            let row = stored.as_ref().map(|stored| stored.row.clone());
            self.rows.insert(key, WorkRow { stored, row });
        }
        Ok(())
    }

    /// A row as it shall be; none where there is none.
    pub async fn get(
        &mut self,
        connection: &mut AnyConnection,
        key: Key,
    ) -> Result<Option<Row>, BackendError> {
        self.load(connection, [key]).await?;
        Ok(self.rows.get(&key).and_then(|held| held.row.clone()))
    }

    /// Runs a rule and loads what it asks for; [`Stop::Need`] is left where it never has enough.
    pub async fn ask<T>(
        &mut self,
        connection: &mut AnyConnection,
        rule: impl Fn(&Self) -> Result<T, Stop>,
    ) -> Result<Result<T, Stop>, BackendError> {
        for _ in 0..LOADS {
            match rule(self) {
                Err(Stop::Need(keys)) => self.load(connection, keys).await?,
                done => return Ok(done),
            }
        }
        Ok(rule(self))
    }

    /// The rows of a noun that are held, as they shall be.
    pub fn rows_of(&self, entity: Entity) -> impl Iterator<Item = &Row> {
        let ends = Key::new(entity, Uuid::nil())..=Key::new(entity, Uuid::max());
        self.rows
            .range(ends)
            .filter_map(|(_, held)| held.row.as_ref())
    }

    /// Sets rows. They must be loaded by the end, so that what they were is known.
    pub async fn put(
        &mut self,
        connection: &mut AnyConnection,
        rows: Vec<Row>,
    ) -> Result<(), BackendError> {
        self.load(connection, rows.iter().map(Row::key)).await?;
        for row in rows {
            let key = row.key();
            self.rows.entry(key).or_default().row = Some(row);
        }
        Ok(())
    }

    /// Removes rows. No mutation does so: only staff who remove somebody with all they made.
    pub async fn remove(
        &mut self,
        connection: &mut AnyConnection,
        keys: &[Key],
    ) -> Result<(), BackendError> {
        self.load(connection, keys.iter().copied()).await?;
        for key in keys {
            self.rows.entry(*key).or_default().row = None;
        }
        Ok(())
    }

    /// The rows that differ from what is stored, before and after.
    pub fn changed(&self) -> impl Iterator<Item = Change<'_>> {
        self.rows
            .values()
            .map(|held| {
                (
                    held.stored.as_ref().map(|stored| &stored.row),
                    held.row.as_ref(),
                )
            })
            .filter(|(before, after)| before != after)
    }

    /// Writes what differs from what is stored, and the change log.
    pub async fn flush(
        self,
        connection: &mut AnyConnection,
        stamp: Stamp,
    ) -> Result<Vec<Poke>, BackendError> {
        let (mut saved, mut removed, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for (key, held) in &self.rows {
            let before = held.stored.as_ref().map(|stored| &stored.row);
            if before == held.row.as_ref() {
                continue;
            }
            let version = held.stored.as_ref().map_or(0, |stored| stored.version) + 1;
            match &held.row {
                Some(row) => saved.push((row, version)),
                None => removed.push(*key),
            }
            log(&mut entries, *key, before, held.row.as_ref(), version);
        }
        rows::save(connection, &saved, stamp).await?;
        rows::remove(connection, removed).await?;
        append(connection, &entries, stamp.now).await
    }
}

/// In each scope where the row stands now it is written; from the others it left.
fn log(
    entries: &mut Vec<LogEntry>,
    key: Key,
    before: Option<&Row>,
    after: Option<&Row>,
    row_version: i64,
) {
    let scopes = |row: Option<&Row>| row.map(of_row).unwrap_or_default();
    let (was, is): (Vec<Scope>, Vec<Scope>) = (scopes(before), scopes(after));
    let left = if after.is_some() {
        ChangeKind::Evict
    } else {
        ChangeKind::Delete
    };
    let gone = was
        .into_iter()
        .filter(|scope| !is.contains(scope))
        .map(|scope| (scope, left));
    let here = is.iter().map(|scope| (*scope, ChangeKind::Upsert));
    entries.extend(gone.chain(here).map(|(scope, kind)| LogEntry {
        scope,
        key,
        kind,
        row_version,
    }));
}
