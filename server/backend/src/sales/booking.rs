//! What strangers can take of the book, and giving back what somebody held.

use crate::change::Work;
use crate::change::rows::from_json;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sales::waitlist::load_entries;
use domain::id::{BookingId, ResourceId};
use domain::sales::booking::busy_day::moved;
use domain::sales::{Booking, BookingState, Taken};
use domain::{Entity, Key, Row, Rows as _, UserId};
use sqlx::AnyConnection;

/// So many bookings to come somebody may have whom nobody knows: a guest, or an account whose address is not proven. What is more stays
/// a request, which holds nothing until staff confirm it.
pub const UNPROVEN_OPEN: i64 = 2;
/// The same for everybody else who is a customer.
pub const PROVEN_OPEN: i64 = 20;
/// All unknown people together may hold this part of an offering's resources at any time, and one in any case.
const UNPROVEN_SHARE: i64 = 2;

/// A booking that the rules confirmed becomes a request again where its customer has too many already, or where strangers would have the
/// house to themselves.
pub(crate) async fn vet(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: BookingId,
) -> Result<(), BackendError> {
    let row = work
        .get(connection, Key::new(Entity::Booking, id.0))
        .await?;
    let Some(Row::Booking(booking)) = row else {
        return Ok(());
    };
    if booking.state != BookingState::Confirmed {
        return Ok(());
    }
    if is_too_much(connection, work, &booking).await? {
        let request = Booking {
            state: BookingState::Requested,
            resources: Vec::new(),
            ..booking.clone()
        };
        release(connection, work, &booking).await?;
        work.put(connection, vec![request.into()]).await?;
    }
    Ok(())
}

/// True where a booking is more than its customer may have confirmed without anybody looking at it.
pub(crate) async fn is_too_much(
    connection: &mut AnyConnection,
    work: &mut Work,
    booking: &Booking,
) -> Result<bool, BackendError> {
    let proven = is_proven(connection, booking.customer).await?;
    let most = if proven { PROVEN_OPEN } else { UNPROVEN_OPEN };
    let others = held_by_customer(connection, work, booking).await?;
    Ok(
        others >= most
            || (!proven && strangers_have_their_share(connection, work, booking).await?),
    )
}

/// Gives back the place that a booking holds.
pub(crate) async fn release(
    connection: &mut AnyConnection,
    work: &mut Work,
    booking: &Booking,
) -> Result<(), BackendError> {
    match booking.held() {
        Some((resources, taken)) => give_back(connection, work, resources, &taken).await,
        None => Ok(()),
    }
}

/// Gives back what is taken of resources, whoever holds it.
pub(crate) async fn give_back(
    connection: &mut AnyConnection,
    work: &mut Work,
    resources: &[ResourceId],
    taken: &Taken,
) -> Result<(), BackendError> {
    let rows = work
        .ask(connection, |work| {
            moved(work, Some((resources, taken)), None)
        })
        .await?;
    match rows {
        Ok(rows) => work.put(connection, rows).await,
        Err(_) => Err(BackendError::Busy),
    }
}

/// True where somebody is known: staff, or a customer whose address is proven.
pub(crate) async fn is_proven(
    connection: &mut AnyConnection,
    customer: UserId,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM account_user WHERE id = $1 AND guest = 0 \
               AND (role <> 'customer' OR demo = 1 OR email_verified_at IS NOT NULL)";
    let row = sqlx::query(sql)
        .bind(customer.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}

/// The rows of this transaction are not in the database yet: what it changed is counted as it shall be.
fn in_work<'a>(work: &'a Work, but: &'a Booking) -> impl Iterator<Item = &'a Booking> {
    let rows = work.rows_of(Entity::Booking).filter_map(Row::as_booking);
    rows.filter(|other| other.id != but.id)
}

/// How many other bookings to come of this customer have a place. Requests hold nothing and count for nothing: who has one more than they may
/// can still move those that are confirmed.
async fn held_by_customer(
    connection: &mut AnyConnection,
    work: &Work,
    booking: &Booking,
) -> Result<i64, BackendError> {
    // By the server's clock: what was asked for long ago counts nothing that is over since.
    let now = work.server().map_or(booking.asked_at, |server| server.now);
    let sql = "SELECT id FROM booking WHERE customer = $1 AND state = 'confirmed' AND ends_at > $2";
    let rows = sqlx::query(sql)
        .bind(booking.customer.to_string())
        .bind(now)
        .fetch_all(connection)
        .await?;
    let mut stored = 0;
    for row in &rows {
        let id = Cells::of(row).text()?.to_owned();
        let held = work.rows_of(Entity::Booking).filter_map(Row::as_booking);
        stored += i64::from(!held.into_iter().any(|have| have.id.to_string() == id));
    }
    let is_held = |other: &&Booking| {
        other.customer == booking.customer
            && other.state == BookingState::Confirmed
            && other.end > now
    };
    let fresh = in_work(work, booking).filter(is_held).count();
    Ok(stored + i64::try_from(fresh).unwrap_or(i64::MAX))
}

async fn strangers_have_their_share(
    connection: &mut AnyConnection,
    work: &mut Work,
    booking: &Booking,
) -> Result<bool, BackendError> {
    let Some(id) = booking.offering else {
        return Ok(false);
    };
    let offering = work
        .get(connection, Key::new(Entity::ServiceOffering, id.0))
        .await?;
    let Some(Row::ServiceOffering(offering)) = offering else {
        return Ok(false);
    };
    let all = i64::try_from(offering.resources.len()).unwrap_or(i64::MAX);
    let sql = "SELECT b.resources FROM booking b WHERE b.offering = $1 AND b.state = 'confirmed' \
               AND b.starts_at < $2 AND b.ends_at > $3 AND b.id <> $4 \
               AND NOT EXISTS (SELECT 1 FROM account_user u WHERE u.id = b.customer AND u.guest = 0 \
                               AND (u.role <> 'customer' OR u.demo = 1 OR u.email_verified_at IS NOT NULL))";
    let rows = sqlx::query(sql)
        .bind(id.to_string())
        .bind(booking.end)
        .bind(booking.start)
        .bind(booking.id.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let mut held = held_by_offers(connection, work, booking).await?;
    for row in &rows {
        // Those that are joined count each.
        let resources: Vec<ResourceId> = from_json(Cells::of(row).text()?, "booking.resources")?;
        held += i64::try_from(resources.len()).unwrap_or(i64::MAX);
    }
    let takes = i64::try_from(booking.resources.len()).unwrap_or(i64::MAX);
    let takes = takes.max(1);
    // Of three tables the first may have two that are joined; of two nobody has both.
    let is_first = held == 0 && takes <= all - all / UNPROVEN_SHARE;
    Ok(!is_first && held.saturating_add(takes) > (all / UNPROVEN_SHARE).max(1))
}

/// How many resources of the offering are held at that time for strangers who wait, but for whoever this booking is.
async fn held_by_offers(
    connection: &mut AnyConnection,
    work: &mut Work,
    booking: &Booking,
) -> Result<i64, BackendError> {
    let Some(offering) = booking.offering else {
        return Ok(0);
    };
    let sql = "SELECT id FROM waitlist_entry WHERE offering = $1 AND state = 'offered'";
    load_entries(connection, work, sql, &offering.to_string(), (0, 0)).await?;
    let mut offered = Vec::new();
    for entry in work.rows_of(Entity::WaitlistEntry) {
        let Some(entry) = entry.as_waitlist_entry() else {
            continue;
        };
        let Some(offer) = &entry.offer else { continue };
        let other = entry.offering == offering && entry.booking() != booking.id;
        let meets = offer.start < booking.end && offer.end > booking.start;
        if other && meets && entry.held().is_some() {
            offered.push((entry.customer, offer.resources.len()));
        }
    }
    let mut held = 0;
    for (customer, resources) in offered {
        if !is_proven(connection, customer).await? {
            held += i64::try_from(resources).unwrap_or(i64::MAX);
        }
    }
    Ok(held)
}
