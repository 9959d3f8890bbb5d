//! The week in one mail, for whoever decides: five figures beside the week before and the same week a year ago, and three things to do. Once a
//! week, on Monday morning, in the reader's own language.

use crate::Backend;
use crate::change::rows::list;
use crate::error::BackendError;
use crate::insight::facts::{Calendar, profiled};
use crate::insight::report::sold_between;
use crate::job::{self, JobKind};
use crate::mail::on_change::{readers_of_reports, staff_address};
use crate::mail::{Addressed, Mail, WeekFigures, WeeklyNews};
use domain::civil::{DAY_MS, Day};
use domain::insight::report::week_sums;
use domain::insight::suggestion::{SuggestionState, Why};
use domain::insight::{Suggestion, report};
use domain::people::Contact;
use domain::zone::{SystemZones, instant_or_change};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;

/// The one job.
const WEEKLY: &str = "all";
/// When it is written, local time.
const MORNING: u32 = 8 * 60;
const WEEK: i64 = 7;
/// As many weekdays a year ago.
const YEAR: i64 = 364;
/// Things to do.
const TO_DO: usize = 3;

/// The Monday of a day's week.
fn monday(day: Day) -> Day {
    day.plus(-i64::try_from(day.weekday()).unwrap_or_default())
}

/// The next Monday morning, epoch ms UTC.
async fn next_monday(connection: &mut AnyConnection, now: i64) -> Result<i64, BackendError> {
    let calendar = Calendar::at(connection, now).await?;
    let at = |day: Day| instant_or_change(&SystemZones, &calendar.zone, day, MORNING);
    let this = monday(calendar.today);
    let next = at(this)
        .filter(|at| *at > now)
        .or_else(|| at(this.plus(WEEK)));
    Ok(next.unwrap_or_else(|| now.saturating_add(WEEK * DAY_MS)))
}

impl Backend {
    /// Sees to it that the week is told on Monday morning.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn schedule_weekly_mail(&self) -> Result<(), BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if !job::is_scheduled(&mut tx, JobKind::WeeklyMail, WEEKLY).await? {
            let due = next_monday(&mut tx, now).await?;
            job::schedule(&mut tx, JobKind::WeeklyMail, WEEKLY, due).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Writes to everybody who may read reports; true where a mail was queued, and when the next one is due.
    pub(crate) async fn tell_week(
        &self,
        connection: &mut AnyConnection,
        now: i64,
    ) -> Result<(bool, Option<i64>), BackendError> {
        let next = Some(next_monday(connection, now).await?);
        if !self.inner.mail.tells_weekly() {
            return Ok((false, next));
        }
        let calendar = Calendar::at(connection, now).await?;
        let from = monday(calendar.today).plus(-WEEK);
        let readers = readers_of_reports(connection).await?;
        if readers.is_empty() {
            return Ok((false, next));
        }
        let news = news(connection, &calendar, from).await?;
        let mut queued = false;
        for user in readers {
            let Some((address, lang)) = staff_address(connection, user).await? else {
                continue;
            };
            let mail = Mail::WeeklyNews(news.clone());
            let letter = Addressed::new(&address, lang, mail).about(format!("{user}:{from}"));
            queued |= self.inner.mail.enqueue(connection, &letter, now).await?;
        }
        Ok((queued, next))
    }
}

async fn news(
    connection: &mut AnyConnection,
    calendar: &Calendar,
    from: Day,
) -> Result<WeeklyNews, BackendError> {
    let (sales, first) = sold_between(connection, calendar, from.plus(-YEAR)).await?;
    let week = |start: Day| figures(&week_sums(&sales, &first, start, start.plus(WEEK)));
    let to_do = to_do(connection).await?;
    Ok(WeeklyNews {
        from,
        until: from.plus(WEEK - 1),
        this: week(from),
        last: week(from.plus(-WEEK)),
        year: week(from.plus(-YEAR)),
        today: calendar.today,
        to_do,
    })
}

fn figures(sums: &report::Sums) -> WeekFigures {
    let orders = i64::try_from(sums.orders).unwrap_or(i64::MAX);
    WeekFigures {
        takings: sums.amount,
        orders: sums.orders,
        average: domain::Money(sums.amount.0.checked_div(orders).unwrap_or_default()),
        customers: sums.customers,
        new_customers: sums.new_customers,
    }
}

/// The first people to contact, each with the reason.
async fn to_do(connection: &mut AnyConnection) -> Result<Vec<(String, Why)>, BackendError> {
    let mut open = list::<Suggestion>(connection).await?;
    // They are asked again: the night may lie long before.
    let allowed = profiled(connection).await?;
    open.retain(|one| one.state == SuggestionState::Open && allowed.contains(&one.contact));
    open.sort_by_key(|one| (one.rank, one.id));
    open.truncate(TO_DO);
    let mut named = Vec::with_capacity(open.len());
    for one in open {
        named.push((name(connection, one.contact).await?, one.why));
    }
    Ok(named)
}

async fn name(connection: &mut AnyConnection, id: ContactId) -> Result<String, BackendError> {
    let key = Key::new(Entity::Contact, id.0);
    let row = crate::change::Work::default().get(connection, key).await?;
    let contact = row.as_ref().and_then(Row::as_contact);
    Ok(contact.map(Contact::name).unwrap_or_default())
}
