//! Who is on the way through a strategy. The table stays at the server: one row per strategy, contact and occasion, whatever happens.

use crate::change::rows::{from_json, id, json};
use crate::db::statement::{Cells, Clash, Table, Value};
use crate::error::BackendError;
use crate::people::delivery::run_id;
use crate::reach::occasion::Due;
use domain::ContactId;
use domain::civil::DAY_MS;
use domain::id::StrategyId;
use domain::reach::delivery::KEPT_DAYS;
use domain::reach::strategy_run::Passed;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeSet;
use uuid::Uuid;

const COLUMNS: [&str; 11] = [
    "id",
    "strategy",
    "contact",
    "occasion",
    "about",
    "state",
    "reason",
    "passed",
    "due_at",
    "since",
    "entered_at",
];

/// Nobody reads a letter and follows its link so soon after it left, ms: a program does.
const BY_ITSELF: i64 = 10_000;
/// Runs that one look forgets at most.
const FORGOTTEN: i64 = 500;
/// No occasion is looked for so long after it came: who is in the table for longer needs no look.
const LOOKED_BACK: i64 = 60 * DAY_MS;

/// Where somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub id: Uuid,
    pub strategy: StrategyId,
    pub contact: ContactId,
    pub occasion: i64,
    pub about: Option<String>,
    pub state: RunState,
    pub reason: Option<String>,
    pub passed: Vec<Passed>,
    pub due_at: i64,
    /// When the occasion came.
    pub since: i64,
    pub entered_at: i64,
    pub clicked_at: Option<i64>,
}

/// Whether somebody goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunState {
    Waiting,
    Done,
    Stopped,
}

impl RunState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Done, Self::Stopped];

    const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Stopped => "stopped",
        }
    }
}

impl Run {
    /// Of somebody who enters.
    pub fn entering(strategy: StrategyId, due: Due, now: i64) -> Self {
        Self {
            id: run_id(strategy, due.contact, due.occasion),
            strategy,
            contact: due.contact,
            occasion: due.occasion,
            about: due.about.map(|about| about.to_string()),
            state: RunState::Waiting,
            reason: None,
            passed: Vec::new(),
            due_at: now,
            since: due.at,
            entered_at: now,
            clicked_at: None,
        }
    }

    fn values(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::text(self.id.to_string()),
            Value::text(self.strategy.to_string()),
            Value::text(self.contact.to_string()),
            Value::Int(self.occasion),
            Value::MaybeText(self.about.clone()),
            Value::text(self.state.name()),
            Value::MaybeText(self.reason.clone()),
            json(&self.passed, "passed steps")?,
            Value::Int(self.due_at),
            Value::Int(self.since),
            Value::Int(self.entered_at),
        ])
    }

    fn read(row: &AnyRow) -> Result<Self, BackendError> {
        let mut cells = Cells::of(row);
        let own = id(cells.text()?, "strategy_run")?;
        let strategy = StrategyId(id(cells.text()?, "strategy")?);
        let contact = ContactId(id(cells.text()?, "contact")?);
        let occasion = cells.int()?;
        let about = cells.maybe_text()?.map(str::to_owned);
        let state = cells.text()?;
        let state = RunState::ALL.into_iter().find(|one| one.name() == state);
        Ok(Self {
            id: own,
            strategy,
            contact,
            occasion,
            about,
            state: state.ok_or(BackendError::Value { what: "state" })?,
            reason: cells.maybe_text()?.map(str::to_owned),
            passed: from_json(cells.text()?, "passed steps")?,
            due_at: cells.int()?,
            since: cells.int()?,
            entered_at: cells.int()?,
            clicked_at: cells.maybe_int()?,
        })
    }
}

/// Writes down who enters; whoever did before stays where they are.
pub(super) async fn enter(
    connection: &mut AnyConnection,
    runs: &[Run],
) -> Result<(), BackendError> {
    let rows: Result<Vec<_>, _> = runs.iter().map(Run::values).collect();
    let table = Table {
        name: "strategy_run",
        columns: &COLUMNS,
        key: &["strategy", "contact", "occasion"],
        clash: Clash::Keep,
    };
    table.put(connection, rows?).await?;
    Ok(())
}

/// Who entered lately, so that nobody is asked for again.
pub(super) async fn entered(
    connection: &mut AnyConnection,
    strategy: StrategyId,
    now: i64,
) -> Result<BTreeSet<(ContactId, i64)>, BackendError> {
    let sql = "SELECT contact, occasion FROM strategy_run WHERE strategy = $1 AND entered_at > $2";
    let rows = sqlx::query(sql)
        .bind(strategy.to_string())
        .bind(now.saturating_sub(LOOKED_BACK))
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok((ContactId(id(cells.text()?, "contact")?), cells.int()?))
    };
    rows.iter().map(read).collect()
}

/// Runs that are due of strategies that run, those first that wait longest.
pub(super) async fn due(
    connection: &mut AnyConnection,
    now: i64,
    most: usize,
) -> Result<Vec<Uuid>, BackendError> {
    let sql = "SELECT r.id FROM strategy_run r JOIN strategy s ON s.id = r.strategy \
               WHERE r.state = 'waiting' AND r.due_at <= $1 AND s.state = 'running' ORDER BY r.due_at, r.id LIMIT $2";
    let rows = sqlx::query(sql)
        .bind(now)
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let read = |row| id(Cells::of(row).text()?, "strategy_run");
    rows.iter().map(read).collect()
}

/// Who is on the way through a strategy that runs because of something, such as an order.
pub(super) async fn waits_because_of(
    connection: &mut AnyConnection,
    about: Uuid,
) -> Result<Option<ContactId>, BackendError> {
    let sql = "SELECT r.contact FROM strategy_run r JOIN strategy s ON s.id = r.strategy \
               WHERE r.about = $1 AND r.state = 'waiting' AND s.state = 'running' LIMIT 1";
    let row = sqlx::query(sql)
        .bind(about.to_string())
        .fetch_optional(connection)
        .await?;
    let contact = row
        .as_ref()
        .map(|row| id(Cells::of(row).text()?, "contact"));
    Ok(contact.transpose()?.map(ContactId))
}

/// When the next one is due of strategies that run.
pub(super) async fn next_due(connection: &mut AnyConnection) -> Result<Option<i64>, BackendError> {
    let sql = "SELECT MIN(r.due_at) FROM strategy_run r JOIN strategy s ON s.id = r.strategy \
               WHERE r.state = 'waiting' AND s.state = 'running'";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    Ok(Cells::of(&row).maybe_int()?)
}

/// A run that still waits and is due: in the transaction that goes on with it, so that of two servers one does.
pub(super) async fn claim(
    connection: &mut AnyConnection,
    run: Uuid,
    now: i64,
) -> Result<Option<Run>, BackendError> {
    let sql = format!(
        "SELECT {}, clicked_at FROM strategy_run WHERE id = $1 AND state = 'waiting' AND due_at <= $2",
        COLUMNS.join(", ")
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(run.to_string())
        .bind(now)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(Run::read).transpose()
}

/// Writes down how far somebody came.
pub(super) async fn save(connection: &mut AnyConnection, run: &Run) -> Result<(), BackendError> {
    let passed = serde_json::to_string(&run.passed).map_err(|source| BackendError::Json {
        what: "passed steps",
        source,
    })?;
    let sql =
        "UPDATE strategy_run SET state = $2, reason = $3, passed = $4, due_at = $5 WHERE id = $1";
    sqlx::query(sql)
        .bind(run.id.to_string())
        .bind(run.state.name())
        .bind(run.reason.clone())
        .bind(passed)
        .bind(run.due_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Everybody of a strategy, for what it brought.
pub(super) async fn all(
    connection: &mut AnyConnection,
    strategy: StrategyId,
) -> Result<Vec<Run>, BackendError> {
    let sql = format!(
        "SELECT {}, clicked_at FROM strategy_run WHERE strategy = $1 ORDER BY entered_at DESC, id",
        COLUMNS.join(", ")
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(strategy.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(Run::read).collect()
}

/// True where there is somebody to forget.
pub(super) async fn any_old(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<bool, BackendError> {
    let row = sqlx::query("SELECT id FROM strategy_run WHERE entered_at < $1 LIMIT 1")
        .bind(now.saturating_sub(KEPT_DAYS * DAY_MS))
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Notes that somebody followed a link of a letter; the first time alone. What a program follows within seconds of the letter's arrival is no interest.
pub(super) async fn click(
    connection: &mut AnyConnection,
    (run, contact): (Uuid, ContactId),
    now: i64,
) -> Result<(), BackendError> {
    let sql = "SELECT strategy, contact, occasion FROM strategy_run WHERE id = $1 AND contact = $2 AND clicked_at IS NULL";
    let row = sqlx::query(sql)
        .bind(run.to_string())
        .bind(contact.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let mut cells = Cells::of(&row);
    let about = format!("{}:{}:{}", cells.text()?, cells.text()?, cells.int()?);
    let sql = "SELECT MAX(ended_at) FROM mail WHERE kind = 'strategy' AND state = 'sent' AND (about = $1 OR about LIKE $2)";
    let row = sqlx::query(sql)
        .bind(about.clone())
        .bind(format!("{about}:s%"))
        .fetch_one(&mut *connection)
        .await?;
    let left = Cells::of(&row).maybe_int()?;
    if left.is_none_or(|left| now.saturating_sub(left) < BY_ITSELF) {
        return Ok(());
    }
    let sql = "UPDATE strategy_run SET clicked_at = $2, due_at = CASE WHEN state = 'waiting' THEN $2 ELSE due_at END WHERE id = $1";
    sqlx::query(sql)
        .bind(run.to_string())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets who entered so long ago that no rule asks for it.
pub(super) async fn forget(connection: &mut AnyConnection, now: i64) -> Result<(), BackendError> {
    let sql = "DELETE FROM strategy_run WHERE id IN (SELECT id FROM strategy_run WHERE entered_at < $1 ORDER BY entered_at LIMIT $2)";
    sqlx::query(sql)
        .bind(now.saturating_sub(KEPT_DAYS * DAY_MS))
        .bind(FORGOTTEN)
        .execute(connection)
        .await?;
    Ok(())
}
