//! Who is due today: people of their own, no staff, by what a strategy waits for. Each looks back so far as it says and no farther: whoever starts a
//! strategy does not write to everybody who ever came.

use super::audience::members;
use super::strategy_run::Run;
use crate::change::Work;
use crate::change::rows::{from_json, id};
use crate::db::statement::{Cells, Value, bind};
use crate::error::BackendError;
use crate::insight::facts::{Calendar, profiled};
use crate::service::review::{is_reviewed, was_refunded};
use domain::civil::{DAY_MS, Day};
use domain::id::{BookingId, CustomFieldId, OrderId, ReviewId, StrategyId};
use domain::people::custom_field::CustomValues;
use domain::reach::due::{STILL, birthday_ends, date_occasion};
use domain::reach::steps::occasion_of;
use domain::reach::{Occasion, Rule, Segment, Strategy, Trigger, occasion};
use domain::sales::BookingState;
use domain::service::{ReviewAbout, TicketState};
use domain::zone::{SystemZones, instant_or_change};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What somebody did so long ago is an occasion no more, ms.
const LATELY: i64 = 2 * DAY_MS;

/// Somebody with an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    pub contact: ContactId,
    pub occasion: i64,
    /// When it came, epoch ms UTC.
    pub at: i64,
    /// The order, booking, ticket or review that it is about.
    pub about: Option<Uuid>,
}

const CUSTOMERS: &str = "c.merged_into IS NULL AND (c.account_user IS NULL \
                         OR c.account_user NOT IN (SELECT id FROM account_user WHERE role <> 'customer'))";

/// Everybody with an occasion today.
pub(super) async fn due_today(
    connection: &mut AnyConnection,
    strategy: &Strategy,
    calendar: &Calendar,
    now: i64,
) -> Result<Vec<Due>, BackendError> {
    let since = now.saturating_sub(LATELY);
    let after = [Value::Int(since)];
    let did = |kind: &'static str, sql: &'static str| Did {
        of: strategy.id,
        kind,
        sql,
    };
    match &strategy.trigger {
        Trigger::Birthday { days_before } => {
            birthdays(connection, *days_before, calendar, now).await
        }
        Trigger::NoVisit { days } => away(connection, *days, calendar, now).await,
        Trigger::SignUp => did("account", SIGNED_UP).find(connection, after).await,
        Trigger::OrderFulfilled => did("order", FULFILLED).find(connection, after).await,
        Trigger::TicketResolved => did("ticket", RESOLVED).find(connection, after).await,
        Trigger::LowReview { stars } => {
            let values = [Value::Int(since), Value::Int(i64::from(*stars))];
            did("review", REVIEWED).find(connection, values).await
        }
        Trigger::BookingTomorrow => {
            let (from, until) = (midnight(calendar, 1), midnight(calendar, 2));
            let values = [Value::Int(from), Value::Int(until)];
            let found = did("booking", BOOKED).find(connection, values).await?;
            // The occasion came this morning.
            let at = midnight(calendar, 0);
            Ok(found.into_iter().map(|due| Due { at, ..due }).collect())
        }
        Trigger::Weekly { weekday, minute } => {
            weekly(connection, (*weekday, *minute), calendar, now).await
        }
        Trigger::DateField { field, days_before } => {
            dates(connection, (*field, *days_before), calendar, now).await
        }
        Trigger::Other { .. } => Ok(Vec::new()),
    }
}

/// Who belongs to the segment that a strategy is for; none where it is for everybody. Nobody does where its rule cannot be read.
pub(super) async fn segment_of(
    connection: &mut AnyConnection,
    strategy: &Strategy,
    now: i64,
) -> Result<Option<BTreeSet<ContactId>>, BackendError> {
    let Some(segment) = strategy.segment else {
        return Ok(None);
    };
    let key = Key::new(Entity::Segment, segment.0);
    let row = Work::default().get(connection, key).await?;
    let segment: Option<&Segment> = row.as_ref().and_then(Row::as_segment);
    let Some(Ok(rule)) = segment.map(|segment| Rule::parse(&segment.rule)) else {
        tracing::warn!(strategy = %strategy.id, "the segment of a strategy cannot be read; it waits");
        return Ok(Some(BTreeSet::new()));
    };
    let all = members(connection, &rule, now).await?;
    Ok(Some(all.into_iter().collect()))
}

/// The instant at which a day begins, so many days after today.
fn midnight(calendar: &Calendar, days: i64) -> i64 {
    let day = calendar.today.plus(days);
    let at = instant_or_change(&SystemZones, &calendar.zone, day, 0);
    at.unwrap_or(day.0.saturating_mul(DAY_MS))
}

// What accounts did: the account, what it is about, and when. `$1` is since when it counts.
const SIGNED_UP: &str = "SELECT t.id AS customer, t.id AS about, t.created_at AS came_at FROM account_user t WHERE t.created_at > $1 AND t.guest = 0";
const FULFILLED: &str = "SELECT t.customer AS customer, t.id AS about, t.changed_at AS came_at FROM sales_order t WHERE t.state = 'fulfilled' AND t.changed_at > $1";
const RESOLVED: &str = "SELECT t.customer AS customer, t.id AS about, t.resolved_at AS came_at FROM ticket t WHERE t.resolved_at > $1 AND t.state IN ('resolved', 'closed')";
const REVIEWED: &str = "SELECT t.customer AS customer, t.id AS about, t.made_at AS came_at FROM review t WHERE t.made_at > $1 AND t.overall <= $2";
const BOOKED: &str = "SELECT t.customer AS customer, t.id AS about, t.starts_at AS came_at FROM booking t WHERE t.state = 'confirmed' AND t.starts_at >= $1 AND t.starts_at < $2";

/// What an account did, as an occasion of its person.
struct Did {
    of: StrategyId,
    kind: &'static str,
    sql: &'static str,
}

impl Did {
    async fn find(
        &self,
        connection: &mut AnyConnection,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Due>, BackendError> {
        let sql = format!(
            "SELECT COALESCE(c.merged_into, c.id), d.about, d.came_at FROM ({}) d JOIN contact c ON c.account_user = d.customer \
             WHERE d.customer NOT IN (SELECT id FROM account_user WHERE role <> 'customer') ORDER BY d.came_at, d.about",
            self.sql
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql));
        let query = values.into_iter().fold(query, bind);
        let rows = query.fetch_all(connection).await?;
        let read = |row| {
            let mut cells = Cells::of(row);
            let contact = ContactId(id(cells.text()?, "contact")?);
            let about = id(cells.text()?, self.kind)?;
            let at = cells.int()?;
            let occasion = match self.kind {
                "booking" => booking_occasion(self.of, BookingId(about), at),
                kind => occasion_of(self.of, &format!("{kind}:{about}")),
            };
            Ok(Due {
                contact,
                occasion,
                at,
                about: Some(about),
            })
        };
        rows.iter().map(read).collect()
    }
}

/// A booking that was moved is another occasion.
fn booking_occasion(of: StrategyId, booking: BookingId, start: i64) -> i64 {
    occasion_of(of, &format!("booking:{booking}:{start}"))
}

/// True where a strategy told somebody when their booking is, or is about to: they get no reminder beside it. What it said of another time before the
/// booking was moved does not count.
pub(crate) async fn booking_is_told(
    connection: &mut AnyConnection,
    (booking, start): (BookingId, i64),
) -> Result<bool, BackendError> {
    let sql = "SELECT r.strategy, r.occasion FROM delivery d JOIN strategy_run r ON r.strategy = d.strategy AND r.contact = d.contact AND r.occasion = d.occasion \
               JOIN strategy s ON s.id = r.strategy \
               WHERE r.about = $1 AND s.waits_for LIKE '%booking_tomorrow%' AND d.state IN ('queued', 'sent')";
    let rows = sqlx::query(sql)
        .bind(booking.to_string())
        .fetch_all(connection)
        .await?;
    for row in &rows {
        let mut cells = Cells::of(row);
        let strategy = StrategyId(id(cells.text()?, "strategy")?);
        if cells.int()? == booking_occasion(strategy, booking, start) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// True where what a strategy begins with holds no more: nothing is said of it, at whichever step somebody is.
pub(super) async fn is_over(
    connection: &mut AnyConnection,
    work: &mut Work,
    (strategy, run): (&Strategy, &Run),
) -> Result<bool, BackendError> {
    let about: Option<Uuid> = run.about.as_ref().and_then(|about| about.parse().ok());
    let Some(about) = about else {
        return Ok(false);
    };
    Ok(match &strategy.trigger {
        Trigger::BookingTomorrow => {
            let row = work
                .get(connection, Key::new(Entity::Booking, about))
                .await?;
            let booking = row.as_ref().and_then(Row::as_booking);
            booking.is_none_or(|booking| {
                booking.state != BookingState::Confirmed
                    || run.occasion != booking_occasion(strategy.id, booking.id, booking.start)
            })
        }
        Trigger::TicketResolved => {
            let row = work
                .get(connection, Key::new(Entity::Ticket, about))
                .await?;
            let ticket = row.as_ref().and_then(Row::as_ticket);
            ticket.is_none_or(|ticket| {
                !matches!(ticket.state, TicketState::Resolved | TicketState::Closed)
            })
        }
        Trigger::OrderFulfilled => {
            let order = OrderId(about);
            was_refunded(connection, &ReviewAbout::Order { order }).await?
                || is_reviewed(connection, ReviewId::of_order(order)).await?
        }
        _ => false,
    })
}

/// True where the booking that a strategy writes of has begun: whoever sits at the table is not told of it, however late a step is.
pub(super) async fn has_begun(
    connection: &mut AnyConnection,
    work: &mut Work,
    (strategy, run): (&Strategy, &Run),
    now: i64,
) -> Result<bool, BackendError> {
    let about: Option<Uuid> = run.about.as_ref().and_then(|about| about.parse().ok());
    let Some(about) = about.filter(|_| strategy.trigger == Trigger::BookingTomorrow) else {
        return Ok(false);
    };
    let row = work
        .get(connection, Key::new(Entity::Booking, about))
        .await?;
    let booking = row.as_ref().and_then(Row::as_booking);
    Ok(booking.is_some_and(|booking| booking.start <= now))
}

async fn weekly(
    connection: &mut AnyConnection,
    (weekday, minute): (u32, u32),
    calendar: &Calendar,
    now: i64,
) -> Result<Vec<Due>, BackendError> {
    let at = instant_or_change(&SystemZones, &calendar.zone, calendar.today, minute);
    let Some(at) = at.filter(|at| *at <= now) else {
        return Ok(Vec::new());
    };
    if u32::try_from(calendar.today.weekday()) != Ok(weekday) {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT c.id FROM contact c WHERE {CUSTOMERS} ORDER BY c.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(connection)
        .await?;
    let read = |row| {
        Ok(Due {
            contact: ContactId(id(Cells::of(row).text()?, "contact")?),
            occasion: calendar.today.0,
            at,
            about: None,
        })
    };
    rows.iter().map(read).collect()
}

async fn dates(
    connection: &mut AnyConnection,
    (field, days_before): (CustomFieldId, u32),
    calendar: &Calendar,
    now: i64,
) -> Result<Vec<Due>, BackendError> {
    let mut due = Vec::new();
    for end in birthday_ends(days_before, calendar.today) {
        let sql = format!(
            "SELECT h.id, h.custom FROM contact_staff h JOIN contact c ON c.id = h.id WHERE h.custom LIKE $1 AND {CUSTOMERS} ORDER BY h.id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(format!("%\"{field}\":\"____{end}\"%"))
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let mut cells = Cells::of(row);
            let contact = ContactId(id(cells.text()?, "contact")?);
            let custom: CustomValues = from_json(cells.text()?, "custom values")?;
            let date = custom.get(&field.to_string());
            let found = date.and_then(|date| date_occasion(date, days_before, calendar.today));
            due.extend(found.map(|occasion| Due {
                contact,
                occasion,
                at: now,
                about: None,
            }));
        }
    }
    Ok(due)
}

async fn birthdays(
    connection: &mut AnyConnection,
    days_before: u32,
    calendar: &Calendar,
    now: i64,
) -> Result<Vec<Due>, BackendError> {
    let mut due = Vec::new();
    for end in birthday_ends(days_before, calendar.today) {
        let sql = format!(
            "SELECT c.id, c.birthday FROM contact c WHERE c.birthday LIKE $1 AND {CUSTOMERS} ORDER BY c.id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(format!("%{end}"))
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let mut cells = Cells::of(row);
            let contact = ContactId(id(cells.text()?, "contact")?);
            let of = Occasion {
                birthday: cells.text()?,
                last_visit: None,
            };
            let trigger = Trigger::Birthday { days_before };
            let found = occasion(&trigger, &of, calendar.today);
            due.extend(found.map(|occasion| Due {
                contact,
                occasion,
                at: now,
                about: None,
            }));
        }
    }
    Ok(due)
}

async fn away(
    connection: &mut AnyConnection,
    days: u32,
    calendar: &Calendar,
    now: i64,
) -> Result<Vec<Due>, BackendError> {
    let may_guess = profiled(connection).await?;
    let sql = format!(
        "SELECT f.id, f.last_day FROM contact_facts f JOIN contact c ON c.id = f.id \
         WHERE f.last_day <= $1 AND f.last_day > $2 AND {CUSTOMERS} ORDER BY f.id"
    );
    let latest = calendar.today.plus(-i64::from(days));
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(latest.0)
        .bind(latest.0.saturating_sub(STILL))
        .fetch_all(connection)
        .await?;
    let mut due = Vec::new();
    for row in &rows {
        let mut cells = Cells::of(row);
        let contact = ContactId(id(cells.text()?, "contact")?);
        let last_visit = Some(Day(cells.int()?)).filter(|_| may_guess.contains(&contact));
        let of = Occasion {
            birthday: "",
            last_visit,
        };
        let found = occasion(&Trigger::NoVisit { days }, &of, calendar.today);
        due.extend(found.map(|occasion| Due {
            contact,
            occasion,
            at: now,
            about: None,
        }));
    }
    Ok(due)
}
