//! What is due at a time. A job is one row by kind and key, scheduled in the transaction that gives the reason; scheduling it again is the
//! same job at another time. It is taken under a lease, so that of several servers one does it, and one that died is followed by another.

use crate::db::statement::Cells;
use crate::error::BackendError;
use sqlx::AnyConnection;

/// Whoever holds a job for longer than this is dead.
const LEASE: i64 = 5 * 60_000;
/// After so many tries it is given up; its last error stays in the table.
const TRIES: i64 = 10;
/// The wait after the first try that failed, ms; twice as long after each further one.
const FIRST_WAIT: i64 = 60_000;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Reminds somebody of a booking; the key is its id.
    BookingReminder,
    /// Offers what became free to who waits; the key is an offering and a day of UTC.
    Waitlist,
    /// Counts the figures of a contact anew; the key is an account of theirs.
    ContactFacts,
    /// Looks through all figures.
    Insight,
    /// Looks to whom strategies write.
    Strategies,
    /// Sends campaigns, and counts what they brought.
    Campaigns,
    /// What is next for people from a file; the key is the run's id.
    ContactImport,
    /// Takes away what quotes people who were erased.
    Erasure,
    /// Asks somebody how an order or a booking was; the key says of which.
    ReviewRequest,
    /// Reminds whoever takes care of a ticket that something is due; the key is its id.
    TicketReminder,
    /// Reminds somebody of the staff of a task; the key is its id.
    TaskReminder,
    /// Tells the week to whoever decides.
    WeeklyMail,
    /// Takes away what is older than the owner wants it.
    Retention,
    /// Asks somebody to confirm that they want offers by mail; the key is the contact.
    DoubleOptIn,
    /// Asks a provider what became of a payment; the key is the payment's id.
    PaymentAsk,
    /// Has a provider give money back; the key is the refund's id.
    PaymentRefund,
    /// A notification of the Sandbox that is late; the key is its name for the payment.
    SandboxNotice,
    /// Makes an archive of everything, and takes it away once its link has ended; the key is its id.
    BusinessExport,
}

impl JobKind {
    fn name(self) -> &'static str {
        match self {
            Self::BookingReminder => "booking_reminder",
            Self::Waitlist => "waitlist",
            Self::ContactFacts => "contact_facts",
            Self::Insight => "insight",
            Self::Strategies => "strategies",
            Self::Campaigns => "campaigns",
            Self::ContactImport => "contact_import",
            Self::Erasure => "erasure",
            Self::ReviewRequest => "review_request",
            Self::TicketReminder => "ticket_reminder",
            Self::TaskReminder => "task_reminder",
            Self::WeeklyMail => "weekly_mail",
            Self::DoubleOptIn => "double_opt_in",
            Self::Retention => "retention",
            Self::PaymentAsk => "payment_ask",
            Self::PaymentRefund => "payment_refund",
            Self::SandboxNotice => "sandbox_notice",
            Self::BusinessExport => "business_export",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::BookingReminder,
            Self::Waitlist,
            Self::ContactFacts,
            Self::Insight,
            Self::Strategies,
            Self::Campaigns,
            Self::ContactImport,
            Self::Erasure,
            Self::ReviewRequest,
            Self::TicketReminder,
            Self::TaskReminder,
            Self::WeeklyMail,
            Self::DoubleOptIn,
            Self::Retention,
            Self::PaymentAsk,
            Self::PaymentRefund,
            Self::SandboxNotice,
            Self::BusinessExport,
        ];
        let mut all = all.into_iter();
        all.find(|kind| kind.name() == name)
    }
}

/// One that is due and taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    pub kind: JobKind,
    pub key: String,
    /// With the one under way.
    pub tries: i64,
}

/// Has something done at a time, epoch ms; where it was scheduled or done before, at this time instead.
pub(crate) async fn schedule(
    connection: &mut AnyConnection,
    kind: JobKind,
    key: &str,
    due: i64,
) -> Result<(), BackendError> {
    let sql = "INSERT INTO job (kind, key, due, tries) VALUES ($1, $2, $3, 0) ON CONFLICT (kind, key) DO UPDATE \
               SET due = excluded.due, lease = NULL, tries = 0, done_at = NULL, last_error = NULL";
    sqlx::query(sql)
        .bind(kind.name())
        .bind(key.to_owned())
        .bind(due)
        .execute(connection)
        .await?;
    Ok(())
}

/// True where it waits for its time.
pub(crate) async fn is_scheduled(
    connection: &mut AnyConnection,
    kind: JobKind,
    key: &str,
) -> Result<bool, BackendError> {
    let sql = "SELECT kind FROM job WHERE kind = $1 AND key = $2 AND done_at IS NULL";
    let row = sqlx::query(sql)
        .bind(kind.name())
        .bind(key.to_owned())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// It need not be done any more.
pub(crate) async fn cancel(
    connection: &mut AnyConnection,
    kind: JobKind,
    key: &str,
) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM job WHERE kind = $1 AND key = $2")
        .bind(kind.name())
        .bind(key.to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

const DUE: &str = "done_at IS NULL AND due <= $1 AND (lease IS NULL OR lease <= $1)";

/// What goes on where the business is closed: money that is owed, what people have a right to, and what an owner takes out. Nothing of it writes to anybody.
const WHEN_CLOSED: &str = "kind IN ('erasure', 'retention', 'payment_ask', 'payment_refund', 'sandbox_notice', 'business_export')";

/// True where something is due. Asked of a reader, so that an idle worker leaves the writer alone.
pub(crate) async fn any_due(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = format!("SELECT kind FROM job WHERE {DUE} LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Takes the oldest that is due, in a write transaction. One of a kind that this build does not know waits for a newer one.
pub(crate) async fn claim(
    connection: &mut AnyConnection,
    now: i64,
    only: Option<JobKind>,
    closed: bool,
) -> Result<Option<Job>, BackendError> {
    let sql = format!(
        "SELECT kind, key, tries FROM job WHERE {DUE} AND ($2 = '' OR kind = $2) AND ($3 = 0 OR {WHEN_CLOSED}) ORDER BY due, kind, key LIMIT 50"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now)
        .bind(only.map_or("", JobKind::name))
        .bind(i64::from(closed))
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let mut cells = Cells::of(row);
        let (kind, key, tries) = (
            JobKind::parse(cells.text()?),
            cells.text()?.to_owned(),
            cells.int()? + 1,
        );
        let Some(kind) = kind else { continue };
        let sql = "UPDATE job SET lease = $1, tries = $2 WHERE kind = $3 AND key = $4";
        sqlx::query(sql)
            .bind(now.saturating_add(LEASE))
            .bind(tries)
            .bind(kind.name())
            .bind(key.clone())
            .execute(connection)
            .await?;
        return Ok(Some(Job { kind, key, tries }));
    }
    Ok(None)
}

/// It goes on: nobody else takes it for another while.
pub(crate) async fn hold(
    connection: &mut AnyConnection,
    kind: JobKind,
    key: &str,
    now: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE job SET lease = $1 WHERE kind = $2 AND key = $3 AND lease IS NOT NULL";
    sqlx::query(sql)
        .bind(now.saturating_add(LEASE))
        .bind(kind.name())
        .bind(key.to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// It is done: in the transaction that did it.
pub(crate) async fn finish(
    connection: &mut AnyConnection,
    job: &Job,
    now: i64,
) -> Result<(), BackendError> {
    // Where it was scheduled anew meanwhile, it is to be done again.
    let sql = "UPDATE job SET done_at = $1, lease = NULL, last_error = NULL WHERE kind = $2 AND key = $3 AND tries = $4";
    sqlx::query(sql)
        .bind(now)
        .bind(job.kind.name())
        .bind(job.key.clone())
        .bind(job.tries)
        .execute(connection)
        .await?;
    Ok(())
}

/// Again at a time; where it was scheduled anew, or cancelled, while it was done, that holds.
pub(crate) async fn again(
    connection: &mut AnyConnection,
    job: &Job,
    due: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE job SET due = $1, lease = NULL, tries = 0, done_at = NULL, last_error = NULL WHERE kind = $2 AND key = $3 AND tries = $4";
    sqlx::query(sql)
        .bind(due)
        .bind(job.kind.name())
        .bind(job.key.clone())
        .bind(job.tries)
        .execute(connection)
        .await?;
    Ok(())
}

/// It failed: again later, or given up.
pub(crate) async fn fail(
    connection: &mut AnyConnection,
    job: &Job,
    error: &str,
    now: i64,
) -> Result<(), BackendError> {
    let wait = FIRST_WAIT << job.tries.clamp(1, 10);
    let done = (job.tries >= TRIES).then_some(now);
    let sql = "UPDATE job SET due = $1, done_at = $2, last_error = $3, lease = NULL WHERE kind = $4 AND key = $5 AND tries = $6";
    sqlx::query(sql)
        .bind(now.saturating_add(wait))
        .bind(done)
        .bind(error.chars().take(500).collect::<String>())
        .bind(job.kind.name())
        .bind(job.key.clone())
        .bind(job.tries)
        .execute(connection)
        .await?;
    Ok(())
}
