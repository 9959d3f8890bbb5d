//! Does the jobs that are due, one after the other. May run in several places at once.

use crate::Backend;
use crate::business;
use crate::change::{Change, Work};
use crate::error::BackendError;
use crate::insight::when;
use crate::job::{self, Job, JobKind};
use crate::mail::on_change::reachable;
use crate::mail::{Addressed, BookingNews, Mail};
use crate::people::double_opt_in;
use crate::reach;
use crate::sales::pay;
use crate::sales::waitlist::follow_waitlist;
use domain::civil::DAY_MS;
use domain::id::BookingId;
use domain::sales::{Booking, BookingState};
use domain::{Entity, Key, Row, UserId};
use sqlx::AnyConnection;

/// So long before its start somebody is reminded of a booking.
const REMIND: i64 = DAY_MS;
/// A clock that was wrong when a job was due: a reminder this much too early waits for its time.
const TOO_EARLY: i64 = 2 * 3_600_000;

/// Schedules what follows from changed rows, in the transaction that changed them.
pub(crate) async fn follow<'a>(
    connection: &mut AnyConnection,
    changes: impl IntoIterator<Item = Change<'a>>,
    now: i64,
) -> Result<(), BackendError> {
    let changes: Vec<Change<'_>> = changes.into_iter().collect();
    follow_bookings(connection, &changes, now).await?;
    follow_waitlist(connection, &changes, now).await?;
    pay::follow(connection, &changes, now).await?;
    reach::review_request::follow(connection, &changes, now).await?;
    reach::ticket_reminder::follow(connection, &changes, now).await?;
    reach::task_reminder::follow(connection, &changes, now).await?;
    reach::when::follow(connection, &changes, now).await?;
    double_opt_in::follow(connection, &changes, now).await?;
    when::follow(connection, &changes, now).await
}

async fn follow_bookings(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    for (before, after) in changes {
        let (was, is) = (
            before.and_then(Row::as_booking),
            after.and_then(Row::as_booking),
        );
        let Some(booking) = is.or(was) else { continue };
        let (kind, key) = (JobKind::BookingReminder, booking.id.to_string());
        let due = booking.start - REMIND;
        let wants = is.is_some_and(|one| one.state == BookingState::Confirmed) && due > now;
        let same = was
            .is_some_and(|was| was.state == BookingState::Confirmed && was.start == booking.start);
        if wants && !same {
            job::schedule(connection, kind, &key, due).await?;
        } else if !wants && was.is_some() {
            job::cancel(connection, kind, &key).await?;
        }
    }
    Ok(())
}

impl Backend {
    /// Does everything that is due; answers how many jobs were done.
    ///
    /// # Errors
    /// Where the database does not answer. A job that fails by itself is tried again later.
    pub async fn run_due_jobs(&self) -> Result<u64, BackendError> {
        self.run_due(None).await
    }

    /// Does what the waiting list has due, and nothing else.
    ///
    /// # Errors
    /// As of everything that is due.
    pub async fn run_due_waitlist(&self) -> Result<u64, BackendError> {
        self.run_due(Some(JobKind::Waitlist)).await
    }

    async fn run_due(&self, only: Option<JobKind>) -> Result<u64, BackendError> {
        let mut done = 0;
        loop {
            let now = self.now();
            let mut tx = self.inner.db.read().await?;
            let any = job::any_due(&mut tx, now).await?;
            tx.commit().await?;
            if !any {
                return Ok(done);
            }
            let mut tx = self.inner.db.write().await?;
            let closed = business::find_closed(&mut tx).await?.is_some();
            let claimed = job::claim(&mut tx, now, only, closed).await?;
            tx.commit().await?;
            let Some(job) = claimed else {
                return Ok(done);
            };
            // What takes long keeps nobody else waiting: its transactions are its own.
            let next = match self.run_long(&job).await {
                Ok(next) => next,
                Err(error) => {
                    self.note_failed(&job, &error, now).await?;
                    continue;
                }
            };
            match self.run_job(&job, next, now).await {
                Ok(()) => done += 1,
                Err(error) => self.note_failed(&job, &error, now).await?,
            }
        }
    }

    /// What takes long, or asks somebody elsewhere; answers when to do it again.
    async fn run_long(&self, job: &Job) -> Result<Option<i64>, BackendError> {
        match job.kind {
            JobKind::Insight => self.run_insight().await.map(|_| None),
            JobKind::Strategies => self.run_strategies().await.map(|run| Some(run.next)),
            JobKind::Campaigns => self.run_campaigns().await.map(|run| Some(run.next)),
            JobKind::ContactImport => self.go_on_with_import(&job.key).await.map(|()| None),
            JobKind::PaymentAsk => self.ask_about_payment(&job.key).await,
            JobKind::PaymentRefund => self.give_back(&job.key).await,
            JobKind::SandboxNotice => self.sandbox_notify(&job.key).await.map(|()| None),
            JobKind::Erasure => self.sweep_erased().await,
            JobKind::Retention => self.keep_retention().await,
            JobKind::BusinessExport => self.make_business_export(&job.key).await,
            JobKind::BookingReminder
            | JobKind::Waitlist
            | JobKind::ContactFacts
            | JobKind::ReviewRequest
            | JobKind::TicketReminder
            | JobKind::TaskReminder
            | JobKind::WeeklyMail
            | JobKind::DoubleOptIn => Ok(None),
        }
    }

    /// Waits until something is due at once, such as an import that somebody looks at.
    pub async fn rung(&self) {
        self.inner.due.notified().await;
    }

    async fn note_failed(
        &self,
        job: &Job,
        error: &BackendError,
        now: i64,
    ) -> Result<(), BackendError> {
        tracing::warn!(%error, ?job, "a job failed");
        let mut tx = self.inner.db.write().await?;
        job::fail(&mut tx, job, &error.to_string(), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The job and that it is done, in one transaction. What it is done again at may be known already, `next`.
    async fn run_job(&self, job: &Job, next: Option<i64>, now: i64) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut pokes = Vec::new();
        let (mailed, again) = match job.kind {
            JobKind::BookingReminder => self.remind(&mut tx, job, now).await?,
            JobKind::Waitlist => {
                let (mailed, next, found) = self.offer_waitlist(&mut tx, job, now).await?;
                pokes = found;
                (mailed, next)
            }
            JobKind::WeeklyMail => self.tell_week(&mut tx, now).await?,
            JobKind::TaskReminder => self.remind_of_task(&mut tx, job, now).await?,
            JobKind::ReviewRequest => (self.ask_for_review(&mut tx, job, now).await?, None),
            JobKind::DoubleOptIn => self.ask_to_confirm(&mut tx, job, now).await?,
            JobKind::TicketReminder => self.remind_of_ticket(&mut tx, job, now).await?,
            JobKind::ContactFacts => {
                if let Ok(user) = job.key.parse::<UserId>() {
                    pokes = when::count_contact(&mut tx, user, now).await?;
                }
                (false, None)
            }
            JobKind::Insight => (false, Some(when::next_night(&mut tx, now).await?)),
            JobKind::Strategies
            | JobKind::Campaigns
            | JobKind::Erasure
            | JobKind::Retention
            | JobKind::PaymentAsk
            | JobKind::PaymentRefund
            | JobKind::BusinessExport => (false, next),
            // What it schedules for later is another try, and stays.
            JobKind::ContactImport | JobKind::SandboxNotice => (false, None),
        };
        match again {
            Some(due) => job::again(&mut tx, job, due).await?,
            None => job::finish(&mut tx, job, now).await?,
        }
        tx.commit().await?;
        self.poke(pokes);
        if mailed {
            self.inner.mail.ring();
        }
        Ok(())
    }

    /// True where a mail was queued; and when to look again.
    async fn remind(
        &self,
        connection: &mut AnyConnection,
        job: &Job,
        now: i64,
    ) -> Result<(bool, Option<i64>), BackendError> {
        let Ok(id) = job.key.parse::<BookingId>() else {
            return Ok((false, None));
        };
        let key = Key::new(Entity::Booking, id.0);
        let row = Work::default().get(connection, key).await?;
        let Some(booking) = row.as_ref().and_then(Row::as_booking) else {
            return Ok((false, None));
        };
        if booking.state != BookingState::Confirmed || booking.start <= now {
            return Ok((false, None));
        }
        if booking.start - now > REMIND + TOO_EARLY {
            return Ok((false, Some(booking.start - REMIND)));
        }
        // A strategy writes in its place.
        if reach::booking_is_told(connection, (booking.id, booking.start)).await? {
            return Ok((false, None));
        }
        Ok((self.write_reminder(connection, booking, now).await?, None))
    }

    async fn write_reminder(
        &self,
        connection: &mut AnyConnection,
        booking: &Booking,
        now: i64,
    ) -> Result<bool, BackendError> {
        let Some((address, lang)) = reachable(connection, booking.customer).await? else {
            return Ok(false);
        };
        let mail = Mail::BookingReminder(BookingNews::of(booking, false));
        let about = format!("{}:reminder:{}", booking.id, booking.start);
        let letter = Addressed::new(&address, lang, mail).about(about);
        self.inner.mail.enqueue(connection, &letter, now).await
    }
}
