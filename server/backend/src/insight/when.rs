//! When figures are counted: those of a contact with what changes them, all of them at night.

use super::facts::{self, Calendar, People, recount};
use crate::Backend;
use crate::change::rows::Stamp;
use crate::change::{Change, Poke, Work};
use crate::error::BackendError;
use crate::job::{self, JobKind};
use domain::civil::Day;
use domain::people::{ConsentPurpose, ContactFacts};
use domain::sales::{BookingState, OrderState};
use domain::zone::{SystemZones, instant_or_change};
use domain::{ContactId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// The one job of the night.
const NIGHT: &str = "all";
/// When all figures are counted: half past three, local time. Nobody eats noodles then, and the day before is over everywhere.
const NIGHT_MINUTE: u32 = 3 * 60 + 30;

/// Schedules that contacts are counted anew, in the transaction that changed what counts.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    let touched: BTreeSet<UserId> = changes
        .iter()
        .filter_map(|(before, after)| touched(*before, *after))
        .collect();
    for user in touched {
        job::schedule(connection, JobKind::ContactFacts, &user.to_string(), now).await?;
    }
    Ok(())
}

/// Whose figures a change changes.
fn touched(before: Option<&Row>, after: Option<&Row>) -> Option<UserId> {
    let row = after.or(before)?;
    match row {
        Row::Order(order) => {
            let counts = |row: Option<&Row>| {
                let order = row.and_then(Row::as_order);
                order.is_some_and(|order| order.state == OrderState::Fulfilled)
            };
            (counts(before) != counts(after)).then_some(order.customer)
        }
        Row::Ticket(ticket) => {
            let state = |row: Option<&Row>| row.and_then(Row::as_ticket).map(|ticket| ticket.state);
            (state(before) != state(after)).then_some(ticket.customer)
        }
        Row::SurveyResponse(response) => Some(response.customer),
        Row::Booking(booking) => {
            let took_place = |row: Option<&Row>| {
                let booking = row.and_then(Row::as_booking);
                booking.is_some_and(|booking| booking.state == BookingState::Completed)
            };
            (took_place(before) != took_place(after)).then_some(booking.customer)
        }
        Row::Review(review) => Some(review.customer),
        Row::Consent(said) if said.purpose == ConsentPurpose::Profiling => said.customer,
        // Somebody who was joined with somebody else brings their purchases along.
        Row::Contact(contact) => {
            let merged = |row: Option<&Row>| {
                row.and_then(Row::as_contact)
                    .and_then(|one| one.merged_into)
            };
            let user = contact.user.filter(|_| before.is_some());
            user.filter(|_| merged(before) != merged(after))
        }
        _ => None,
    }
}

/// Counts the contact of one account; for the caller to poke after the commit.
pub(crate) async fn count_contact(
    connection: &mut AnyConnection,
    user: UserId,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut work = Work::default();
    let calendar = Calendar::at(connection, now).await?;
    let people = People::of_user(connection, &mut work, user).await?;
    let mut may_guess = BTreeSet::new();
    for contact in people.accounts.keys() {
        if facts::allows_guesses(connection, &mut work, *contact).await? {
            may_guess.insert(*contact);
        }
    }
    // Who no longer allows it is in no group from now on; who does is in one from tonight on.
    let regroup = |facts: &mut ContactFacts| {
        facts.group = facts.group.filter(|_| may_guess.contains(&facts.id));
    };
    recount(connection, &mut work, &calendar, &people, regroup).await?;
    // Somebody who was joined with somebody else has no figures of their own any more.
    let own = ContactId::of_user(user);
    if !people.accounts.contains_key(&own) {
        let key = Key::new(Entity::ContactFacts, own.0);
        work.remove(connection, &[key]).await?;
    }
    work.flush(connection, Stamp { now, by: None }).await
}

/// The next time at which all figures are counted, epoch ms UTC.
pub(crate) async fn next_night(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<i64, BackendError> {
    let calendar = Calendar::at(connection, now).await?;
    let at = |day: Day| instant_or_change(&SystemZones, &calendar.zone, day, NIGHT_MINUTE);
    let tonight = at(calendar.today).filter(|at| *at > now);
    let next = tonight.or_else(|| at(calendar.today.plus(1)));
    Ok(next.unwrap_or_else(|| now.saturating_add(domain::civil::DAY_MS)))
}

impl Backend {
    /// Sees to it that figures are counted at night.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn schedule_insight(&self) -> Result<(), BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let is_there = job::is_scheduled(&mut tx, JobKind::Insight, NIGHT).await?;
        tx.commit().await?;
        if is_there {
            return Ok(());
        }
        let mut tx = self.inner.db.write().await?;
        let due = next_night(&mut tx, now).await?;
        job::schedule(&mut tx, JobKind::Insight, NIGHT, due).await?;
        tx.commit().await?;
        Ok(())
    }
}
