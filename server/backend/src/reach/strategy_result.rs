//! What a strategy brought: from who is on the way through it, what people ordered since, and what they withdrew.

use super::result::{ordered, unsubscribed};
use super::strategy_run::{self, Run, RunState};
use crate::Backend;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::insight::facts::{People, joined};
use domain::ContactId;
use domain::UserId;
use domain::account::Actor;
use domain::civil::DAY_MS;
use domain::id::StrategyId;
use domain::policy::{Action, may};
use domain::reach::StrategyResult;
use domain::reach::strategy_result::FOLLOWED_DAYS;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

impl Backend {
    /// What a strategy brought; none for people who do not decide about strategies.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn strategy_result(
        &self,
        actor: &Actor,
        strategy: StrategyId,
    ) -> Result<Option<StrategyResult>, BackendError> {
        if !may(actor, Action::EditStrategy) {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let runs = strategy_run::all(&mut tx, strategy).await?;
        let written = written(&mut tx, strategy).await?;
        let mut result = StrategyResult::default();
        if let Some(since) = written.values().min().copied() {
            let whole = joined(&mut tx).await?;
            let after = After {
                ordered: ordered(&mut tx, since)
                    .await?
                    .into_iter()
                    .map(|(contact, all)| (contact, all.into_iter().map(|(at, _)| at).collect()))
                    .collect(),
                left: unsubscribed(&mut tx, &whole, since).await?,
                answered: answered(&mut tx, since).await?,
            };
            for run in &runs {
                let contact = whole.get(&run.contact).copied().unwrap_or(run.contact);
                let first = written.get(&(run.contact, run.occasion)).copied();
                note(&mut result, run, (contact, first), &after, now);
            }
        } else {
            for run in &runs {
                note(
                    &mut result,
                    run,
                    (run.contact, None),
                    &After::default(),
                    now,
                );
            }
        }
        tx.commit().await?;
        Ok(Some(result))
    }
}

/// What each person did, and when.
#[derive(Debug, Default)]
struct After {
    ordered: BTreeMap<ContactId, BTreeSet<i64>>,
    left: BTreeMap<ContactId, BTreeSet<i64>>,
    answered: BTreeMap<ContactId, BTreeSet<i64>>,
}

fn note(
    result: &mut StrategyResult,
    run: &Run,
    (whole, first): (ContactId, Option<i64>),
    after: &After,
    now: i64,
) {
    result.entered += 1;
    result.waiting += u32::from(run.state == RunState::Waiting);
    if let (RunState::Stopped, Some(why)) = (run.state, &run.reason) {
        *result.stopped.entry(why.clone()).or_default() += 1;
    }
    let Some(first) = first else {
        if let (RunState::Done, Some(why)) = (run.state, &run.reason) {
            *result.stopped.entry(why.clone()).or_default() += 1;
        }
        return;
    };
    let until = first.saturating_add(FOLLOWED_DAYS * DAY_MS).min(now);
    let did = |all: &BTreeMap<ContactId, BTreeSet<i64>>, until: i64| {
        let mut when = all.get(&whole).into_iter().flatten();
        u32::from(when.any(|at| (first..=until).contains(at)))
    };
    result.sent += 1;
    result.clicked += u32::from(run.clicked_at.is_some());
    result.answered += did(&after.answered, until);
    result.ordered += did(&after.ordered, until);
    result.unsubscribed += did(&after.left, now);
}

/// When somebody got the first letter of an occasion.
async fn written(
    connection: &mut AnyConnection,
    strategy: StrategyId,
) -> Result<BTreeMap<(ContactId, i64), i64>, BackendError> {
    let sql = "SELECT contact, occasion, MIN(queued_at) FROM delivery WHERE strategy = $1 AND state = 'sent' GROUP BY contact, occasion";
    let rows = sqlx::query(sql)
        .bind(strategy.to_string())
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let contact = ContactId(id(cells.text()?, "contact")?);
        Ok(((contact, cells.int()?), cells.int()?))
    };
    rows.iter().map(read).collect()
}

/// When each person wrote in a chat since, or by mail, which stands there.
async fn answered(
    connection: &mut AnyConnection,
    since: i64,
) -> Result<BTreeMap<ContactId, BTreeSet<i64>>, BackendError> {
    let contacts = People::all(connection).await?.contacts();
    let sql = "SELECT customer, created_at FROM message WHERE party = 'customer' AND automatic = 0 AND created_at >= $1";
    let rows = sqlx::query(sql).bind(since).fetch_all(connection).await?;
    let mut answered: BTreeMap<ContactId, BTreeSet<i64>> = BTreeMap::new();
    for row in &rows {
        let mut cells = Cells::of(row);
        let user = UserId(id(cells.text()?, "customer")?);
        if let Some(contact) = contacts.get(&user) {
            answered.entry(*contact).or_default().insert(cells.int()?);
        }
    }
    Ok(answered)
}
