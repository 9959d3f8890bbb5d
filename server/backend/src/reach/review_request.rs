//! Asking once, a day later, how an order or a booking was.

use super::strategy_run;
use crate::Backend;
use crate::change::{Change, Work};
use crate::error::BackendError;
use crate::job::{self, Job, JobKind};
use crate::mail::on_change::reachable;
use crate::mail::{Addressed, Mail};
use crate::people::consent::why_not;
use crate::service::review::{about_of, is_reviewed, key_of, was_refunded};
use domain::civil::DAY_MS;
use domain::id::ReviewId;
use domain::people::{ConsentChannel, ConsentPurpose, contact};
use domain::routes;
use domain::sales::{BookingState, OrderState};
use domain::service::ReviewAbout;
use domain::{Entity, Key, Row, UserId};
use sqlx::AnyConnection;

/// So long after it took place somebody is asked how it was.
const AFTER: i64 = DAY_MS;
/// Whoever comes every day is not asked every day: one request within so long.
const APART: i64 = 14 * DAY_MS;

impl Backend {
    /// Asks how it was, where that is still a question; true where a mail was queued.
    pub(crate) async fn ask_for_review(
        &self,
        connection: &mut AnyConnection,
        job: &Job,
        now: i64,
    ) -> Result<bool, BackendError> {
        let Some(about) = about_of(&job.key) else {
            return Ok(false);
        };
        let Some(asked) = Asked::find(connection, &about).await? else {
            return Ok(false);
        };
        if was_refunded(connection, &about).await? || is_reviewed(connection, asked.review).await? {
            return Ok(false);
        }
        if wants_nothing(connection, asked.customer).await? {
            return Ok(false);
        }
        let Some((address, lang)) = reachable(connection, asked.customer).await? else {
            return Ok(false);
        };
        if was_asked_lately(connection, &address, now).await? {
            return Ok(false);
        }
        if asks_otherwise(connection, &about, &address, now).await? {
            return Ok(false);
        }
        let mail = Mail::ReviewRequest { path: asked.path };
        let letter = Addressed::new(&address, lang, mail).about(job.key.clone());
        self.inner.mail.enqueue(connection, &letter, now).await
    }
}

/// Somebody who may be asked.
struct Asked {
    review: ReviewId,
    customer: UserId,
    /// Where the answer is written.
    path: String,
}

impl Asked {
    /// None where it did not take place after all.
    async fn find(
        connection: &mut AnyConnection,
        about: &ReviewAbout,
    ) -> Result<Option<Self>, BackendError> {
        let mut work = Work::default();
        Ok(match about {
            ReviewAbout::Order { order: id } => {
                let row = work.get(connection, Key::new(Entity::Order, id.0)).await?;
                let order = row.as_ref().and_then(Row::as_order);
                let done = order.filter(|order| order.state == OrderState::Fulfilled);
                done.map(|order| Self {
                    review: ReviewId::of_order(*id),
                    customer: order.customer,
                    path: routes::app::order_review(*id),
                })
            }
            ReviewAbout::Booking { booking: id } => {
                let key = Key::new(Entity::Booking, id.0);
                let row = work.get(connection, key).await?;
                let booking = row.as_ref().and_then(Row::as_booking);
                let done = booking.filter(|booking| booking.state == BookingState::Completed);
                done.map(|booking| Self {
                    review: ReviewId::of_booking(*id),
                    customer: booking.customer,
                    path: routes::app::booking_review(*id),
                })
            }
            ReviewAbout::Other { .. } => None,
        })
    }
}

/// Schedules the question with what took place, and takes it back where it did not take place after all, was answered, or is gone.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    for (before, after) in changes {
        let (was, is) = (before.and_then(done), after.and_then(done));
        match (was, is) {
            (None, Some(about)) => {
                let due = now.saturating_add(AFTER);
                job::schedule(connection, JobKind::ReviewRequest, &key_of(&about), due).await?;
            }
            (Some(about), None) => {
                job::cancel(connection, JobKind::ReviewRequest, &key_of(&about)).await?;
            }
            _ => {}
        }
        if let (None, Some(Row::Review(review))) = (before, after) {
            job::cancel(connection, JobKind::ReviewRequest, &key_of(&review.about)).await?;
        }
    }
    Ok(())
}

/// What a row says that took place.
fn done(row: &Row) -> Option<ReviewAbout> {
    match row {
        Row::Order(order) if order.state == OrderState::Fulfilled => {
            Some(ReviewAbout::Order { order: order.id })
        }
        Row::Booking(booking) if booking.state == BookingState::Completed => {
            Some(ReviewAbout::Booking {
                booking: booking.id,
            })
        }
        _ => None,
    }
}

/// A question is a mail that nobody waits for: *do not contact* stops it, as it stops offers. A withdrawal of *orders and bookings* is asked when it
/// leaves.
async fn wants_nothing(
    connection: &mut AnyConnection,
    customer: UserId,
) -> Result<bool, BackendError> {
    let mut work = Work::default();
    let asked = work
        .ask(connection, |work| {
            Ok(contact::of_user(work, customer)?.map(|contact| contact.do_not_contact))
        })
        .await?;
    Ok(asked.ok().flatten().unwrap_or(false))
}

/// True where a strategy writes to them because of it: they are not asked beside that. Whoever allows no offers is, as everybody without a strategy.
async fn asks_otherwise(
    connection: &mut AnyConnection,
    about: &ReviewAbout,
    address: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let id = match about {
        ReviewAbout::Order { order } => order.0,
        ReviewAbout::Booking { booking } => booking.0,
        ReviewAbout::Other { .. } => return Ok(false),
    };
    let Some(contact) = strategy_run::waits_because_of(connection, id).await? else {
        return Ok(false);
    };
    let wish = (
        ConsentPurpose::Marketing,
        ConsentChannel::Mail,
        Some(address),
    );
    Ok(why_not(connection, contact, wish, now).await?.is_none())
}

async fn was_asked_lately(
    connection: &mut AnyConnection,
    address: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = "SELECT id FROM mail WHERE kind = 'review_request' AND address = $1 AND created_at > $2 LIMIT 1";
    let row = sqlx::query(sql)
        .bind(address.to_owned())
        .bind(now.saturating_sub(APART))
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}
