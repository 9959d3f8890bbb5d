//! What somebody on the way through a strategy did since its first letter: by it branches are decided, and an answer ends it.

use super::judge::accounts_of;
use super::strategy_run::Run;
use crate::change::Work;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use domain::people::contact;
use domain::reach::steps::flat;
use domain::reach::strategy_run::{Facts, How};
use domain::reach::{Step, StepKind};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// What is known of somebody on the way.
pub(super) async fn facts(
    connection: &mut AnyConnection,
    work: &mut Work,
    run: &Run,
    steps: &[Step],
) -> Result<Facts, BackendError> {
    let mut facts = Facts {
        since: run.since,
        passed: run.passed.clone(),
        clicked: run.clicked_at,
        ..Facts::default()
    };
    let letters: BTreeSet<u32> = flat(steps)
        .into_iter()
        .filter(|step| matches!(step.kind, StepKind::Send { .. }))
        .map(|step| step.key)
        .collect();
    let sent = run
        .passed
        .iter()
        .filter(|passed| letters.contains(&passed.step));
    let Some(written) = sent
        .filter(|passed| passed.how == How::Done)
        .map(|passed| passed.at)
        .min()
    else {
        return Ok(facts);
    };
    let whole = work
        .ask(connection, |work| {
            Ok(contact::find(work, run.contact)?.cloned())
        })
        .await?;
    let Ok(Some(whole)) = whole else {
        return Ok(facts);
    };
    let accounts = accounts_of(connection, work, &whole).await?;
    let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
    // In the chat, or by mail, which becomes a message there. An absence note answers nothing.
    let answers = format!(
        "SELECT m.created_at FROM conversation k JOIN message m ON m.conversation = k.id \
         WHERE m.party = 'customer' AND m.automatic = 0 AND m.created_at > {written} AND k.customer"
    );
    let answered = first(connection, &answers, &accounts).await?;
    let texts = format!(
        "SELECT s.created_at FROM contact c JOIN sms_message s ON s.contact = c.id \
         WHERE s.received = 1 AND s.created_at > {written} AND COALESCE(c.merged_into, c.id)"
    );
    let texted = first(connection, &texts, &[whole.id.to_string()]).await?;
    facts.answered = answered.into_iter().chain(texted).min();
    let orders = format!(
        "SELECT created_at FROM sales_order WHERE created_at > {written} AND state NOT IN ('refused', 'cancelled') AND customer"
    );
    facts.ordered = first(connection, &orders, &accounts).await?;
    Ok(facts)
}

async fn first(
    connection: &mut AnyConnection,
    head: &str,
    ids: &[String],
) -> Result<Option<i64>, BackendError> {
    let mut first: Option<i64> = None;
    for row in select_in(connection, head, ids).await? {
        let at = Cells::of(&row).int()?;
        first = Some(first.map_or(at, |had| had.min(at)));
    }
    Ok(first)
}
