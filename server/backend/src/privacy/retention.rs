//! How long things stay: what the owner says, what would go, and the job that takes it away at night, in portions.

use crate::Backend;
use crate::audit;
use crate::change::Work;
use crate::change::rows::{Stamp, id};
use crate::db::statement::{Cells, execute_in, select_in};
use crate::error::BackendError;
use crate::insight::when::next_night;
use crate::job::{self, JobKind};
use crate::mail::incoming;
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::civil::DAY_MS;
use domain::people::retention::{EXAMPLES, MONTHS, RetentionDryRun, RetentionOf, RetentionRule};
use domain::policy::{Action, may};
use domain::{Entity, Key};
use sqlx::{AnyConnection, AssertSqlSafe};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The one job.
const KEY: &str = "all";
/// What goes in one transaction.
const PORTION: i64 = 100;
/// Portions of one night of each kind: a rule that is new does not keep everybody waiting.
const PORTIONS: u32 = 100;
/// A month of a rule, ms: nobody counts on the day.
const MONTH: i64 = 30 * DAY_MS;

/// Where something of a kind is older than `$1`: from which table, and how an example is called.
fn older(of: RetentionOf) -> (&'static str, &'static str) {
    match of {
        RetentionOf::Conversations => (
            "conversation WHERE state = 'closed' AND last_at < $1 ORDER BY last_at, id",
            "name",
        ),
        RetentionOf::Tickets => (
            // What was merged into another is read through it, and goes after it.
            "ticket WHERE state = 'closed' AND changed_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = ticket.merged_into) ORDER BY changed_at, id",
            "subject",
        ),
        RetentionOf::Letters => (
            "mail WHERE state <> 'queued' AND ended_at < $1 ORDER BY ended_at, id",
            "subject",
        ),
        RetentionOf::Changes => (
            "audit_entry WHERE at < $1 ORDER BY at, id",
            "CAST(at AS TEXT)",
        ),
    }
}

/// What goes with a row of a kind, found by its id; what others point to comes last.
fn with(of: RetentionOf) -> &'static [(Entity, &'static str)] {
    match of {
        RetentionOf::Conversations => &[
            (
                Entity::Attachment,
                "SELECT id FROM attachment WHERE conversation",
            ),
            (Entity::Message, "SELECT id FROM message WHERE conversation"),
            (
                Entity::ReadMarker,
                "SELECT id FROM read_marker WHERE conversation",
            ),
            (
                Entity::ConversationStaff,
                "SELECT id FROM conversation_staff WHERE id",
            ),
            (Entity::Conversation, "SELECT id FROM conversation WHERE id"),
        ],
        RetentionOf::Tickets => &[
            (
                Entity::Attachment,
                "SELECT id FROM attachment WHERE about = 'ticket' AND about_id",
            ),
            (
                Entity::TicketMessage,
                "SELECT id FROM ticket_message WHERE ticket",
            ),
            (
                Entity::TicketNote,
                "SELECT id FROM ticket_note WHERE ticket",
            ),
            (
                Entity::SurveyResponse,
                "SELECT id FROM survey_response WHERE ticket",
            ),
            (Entity::Past, "SELECT id FROM past WHERE row_id"),
            (Entity::Ticket, "SELECT id FROM ticket WHERE id"),
        ],
        RetentionOf::Letters | RetentionOf::Changes => &[],
    }
}

impl Backend {
    /// What the owner said of each kind; nothing for whoever may not say it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn retention_rules(&self, actor: &Actor) -> Result<Vec<RetentionRule>, BackendError> {
        if !may(actor, Action::AnswerDataRequest) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let found = rules(&mut tx).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// What would go tonight by a rule of so many months; none for whoever may not ask, and for a time that is none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn retention_dry_run(
        &self,
        actor: &Actor,
        of: RetentionOf,
        months: u32,
    ) -> Result<Option<RetentionDryRun>, BackendError> {
        if !may(actor, Action::AnswerDataRequest) || !MONTHS.contains(&months) {
            return Ok(None);
        }
        let before = self.before(months);
        let (from, name) = older(of);
        let mut tx = self.inner.db.read().await?;
        let sql = format!("SELECT {name} FROM {from} LIMIT {EXAMPLES}");
        let examples = sqlx::query(AssertSqlSafe(sql))
            .bind(before)
            .fetch_all(&mut *tx)
            .await?;
        let sql = format!("SELECT COUNT(*) FROM (SELECT id FROM {from}) older");
        let count = sqlx::query(AssertSqlSafe(sql))
            .bind(before)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        let text = |row| Ok(Cells::of(row).text()?.to_owned());
        Ok(Some(RetentionDryRun {
            count: Cells::of(&count).int()?.unsigned_abs(),
            examples: examples
                .iter()
                .map(text)
                .collect::<Result<_, BackendError>>()?,
        }))
    }

    /// Says how long something stays, without months for ever; false for whoever may not, and for a time that is none. It is told in the list of
    /// changes, and nothing goes before the next night.
    ///
    /// # Errors
    /// Where the database does not answer; nothing was changed then.
    pub async fn set_retention(
        &self,
        actor: &Actor,
        rule: RetentionRule,
    ) -> Result<bool, BackendError> {
        let fits = rule.months.is_none_or(|months| MONTHS.contains(&months));
        if !may(actor, Action::AnswerDataRequest) || !fits {
            return Ok(false);
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if rules(&mut tx).await?.contains(&rule) {
            return Ok(true);
        }
        sqlx::query("DELETE FROM retention_rule WHERE noun = $1")
            .bind(rule.of.name())
            .execute(&mut *tx)
            .await?;
        if let Some(months) = rule.months {
            sqlx::query("INSERT INTO retention_rule (noun, months) VALUES ($1, $2)")
                .bind(rule.of.name())
                .bind(i64::from(months))
                .execute(&mut *tx)
                .await?;
        }
        let what = Audited::Retention {
            of: rule.of,
            months: rule.months,
        };
        audit::note(&mut tx, Some(actor.user), &what, now).await?;
        schedule_retention(&mut tx, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes away what is older than the owner wants it, and mails that came in once they are old; answers when to look again, none where there
    /// is neither a rule nor a mail.
    pub(crate) async fn keep_retention(&self) -> Result<Option<i64>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let rules = rules(&mut tx).await?;
        let next = next_night(&mut tx, self.now()).await?;
        tx.commit().await?;
        let set = rules
            .iter()
            .filter_map(|rule| Some((rule.of, rule.months?)));
        let mut tx = self.inner.db.write().await?;
        let arrived = incoming::drop_old(&mut tx, self.now()).await?;
        tx.commit().await?;
        let mut any = false;
        let mut gone = BTreeSet::new();
        for (of, months) in set {
            any = true;
            for _ in 0..PORTIONS {
                match self.take_portion(of, self.before(months)).await {
                    Ok(ids) if ids.is_empty() => break,
                    Ok(ids) if with(of).is_empty() => drop(ids),
                    Ok(ids) => gone.extend(ids),
                    // The other kinds go all the same; this one is tried again the next night.
                    Err(error) => {
                        tracing::warn!(%error, of = of.name(), "what is old did not go");
                        break;
                    }
                }
            }
        }
        if !gone.is_empty() {
            // What phones sent of it says it word by word.
            self.empty_bodies(&gone).await?;
            self.empty_deposits(&gone).await?;
        }
        if any {
            self.tidy_files().await?;
        }
        Ok((any || arrived).then_some(next))
    }

    /// What went; nothing where there is no more.
    async fn take_portion(
        &self,
        of: RetentionOf,
        before: i64,
    ) -> Result<BTreeSet<Uuid>, BackendError> {
        let (from, _) = older(of);
        let sql = format!("SELECT id FROM {from} LIMIT {PORTION}");
        let mut tx = self.inner.db.write().await?;
        let mut ids = Vec::new();
        for row in &sqlx::query(AssertSqlSafe(sql))
            .bind(before)
            .fetch_all(&mut *tx)
            .await?
        {
            ids.push(Cells::of(row).text()?.to_owned());
        }
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        match of {
            RetentionOf::Letters => {
                execute_in(&mut tx, "DELETE FROM mail WHERE id", &ids).await?;
            }
            RetentionOf::Changes => {
                execute_in(&mut tx, "DELETE FROM audit_entry WHERE id", &ids).await?;
            }
            RetentionOf::Conversations | RetentionOf::Tickets => {}
        }
        let mut work = Work::default();
        let keys = keys(&mut tx, of, &ids).await?;
        let mut gone = ids
            .iter()
            .map(|one| id(one, "id"))
            .collect::<Result<BTreeSet<Uuid>, _>>()?;
        gone.extend(keys.iter().map(|key| key.id));
        work.remove(&mut tx, &keys).await?;
        let stamp = Stamp {
            now: self.now(),
            by: None,
        };
        let pokes = work.flush(&mut tx, stamp).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(gone)
    }

    fn before(&self, months: u32) -> i64 {
        self.now().saturating_sub(i64::from(months) * MONTH)
    }
}

/// Has the next night look what is old.
async fn schedule_retention(connection: &mut AnyConnection, now: i64) -> Result<(), BackendError> {
    let due = next_night(connection, now).await?;
    job::schedule(connection, JobKind::Retention, KEY, due).await
}

/// The same where no night does yet.
pub(crate) async fn ensure_retention(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<(), BackendError> {
    if job::is_scheduled(connection, JobKind::Retention, KEY).await? {
        return Ok(());
    }
    schedule_retention(connection, now).await
}

async fn keys(
    connection: &mut AnyConnection,
    of: RetentionOf,
    ids: &[String],
) -> Result<Vec<Key>, BackendError> {
    let mut keys = Vec::new();
    for (entity, head) in with(of) {
        for row in select_in(connection, head, ids).await? {
            keys.push(Key::new(*entity, id(Cells::of(&row).text()?, "id")?));
        }
    }
    Ok(keys)
}

async fn rules(connection: &mut AnyConnection) -> Result<Vec<RetentionRule>, BackendError> {
    let rows = sqlx::query("SELECT noun, months FROM retention_rule")
        .fetch_all(connection)
        .await?;
    let mut set = Vec::new();
    for row in &rows {
        let mut cells = Cells::of(row);
        let (noun, months) = (cells.text()?.to_owned(), cells.int()?);
        set.push((noun, u32::try_from(months).ok()));
    }
    let rule = |of: RetentionOf| RetentionRule {
        of,
        months: set
            .iter()
            .find(|(noun, _)| noun == of.name())
            .and_then(|(_, months)| *months),
    };
    Ok(RetentionOf::ALL.map(rule).to_vec())
}
