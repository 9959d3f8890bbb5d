//! When somebody looks who is due: each hour, and as soon as a strategy is started or a campaign scheduled.

use crate::Backend;
use crate::change::Change;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use domain::Row;
use domain::reach::{CampaignState, StrategyState};
use sqlx::AnyConnection;

/// The one job.
pub(super) const ALL: &str = "all";
/// Between two looks, ms.
pub(super) const HOUR: i64 = 3_600_000;
/// Before the next look where there is more to do, ms.
pub(super) const SOON: i64 = 60_000;

/// Looks at once for a strategy that was started, and for a campaign that is to be sent, in the transaction that started it.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    let runs = |row: Option<&Row>| {
        let strategy = row.and_then(Row::as_strategy);
        strategy.is_some_and(|strategy| strategy.state == StrategyState::Running)
    };
    let started = changes
        .iter()
        .any(|(before, after)| !runs(*before) && runs(*after));
    if started {
        job::schedule(connection, JobKind::Strategies, ALL, now).await?;
    }
    let moves = |row: Option<&Row>| {
        let campaign = row.and_then(Row::as_campaign)?;
        let state = campaign.state;
        matches!(state, CampaignState::Scheduled | CampaignState::Sending).then_some(state)
    };
    let moved = changes
        .iter()
        .any(|(before, after)| moves(*after).is_some() && moves(*before) != moves(*after));
    if moved {
        job::schedule(connection, JobKind::Campaigns, ALL, now).await?;
    }
    Ok(())
}

impl Backend {
    /// Sees to it that somebody looks each hour, and once soon.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn schedule_strategies(&self) -> Result<(), BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        job::schedule(&mut tx, JobKind::Strategies, ALL, now).await?;
        job::schedule(&mut tx, JobKind::Campaigns, ALL, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
