//! The queue as a table: in with the transaction that gives the reason, within what may be spent.

use super::set_up::limits;
use crate::business::find_business;
use crate::change::Work;
use crate::db::statement::{Cells, Clash};
use crate::error::BackendError;
use crate::server_noun::{ServerNoun as _, server_noun};
use domain::civil::DAY_MS;
use domain::id::ActivityId;
use domain::people::sms::text::SmsSize;
use domain::people::sms::{MAX_PARTS, SmsCarried, SmsFailure, SmsPurpose, SmsState};
use domain::people::{Activity, ActivityKind, Country};
use domain::{ContactId, Entity, Key};
use sqlx::AnyConnection;
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
/// Automatic answers that one number gets within a day: two programs that answer each other come to an end.
const ANSWERS: i64 = 2;
/// Of a day's parts so much is for automatic answers, so that strangers cannot use up the day.
const ANSWERS_SHARE: i64 = 5;

/// A message in the queue, and after it; and one that came.
pub(crate) struct SmsRow {
    pub(crate) id: Uuid,
    pub(crate) contact: Option<ContactId>,
    pub(crate) received: bool,
    pub(crate) number: String,
    pub(crate) text: String,
    pub(crate) parts: u32,
    pub(crate) purpose: SmsPurpose,
    pub(crate) state: SmsState,
    pub(crate) failure: Option<SmsFailure>,
    pub(crate) provider: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) provider_error: Option<String>,
    pub(crate) price: Option<String>,
    pub(crate) tries: i64,
    pub(crate) next_at: i64,
    pub(crate) until: i64,
    pub(crate) lease: Option<i64>,
    /// Since when it may have left.
    pub(crate) left_at: Option<i64>,
    pub(crate) ask_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) ended_at: Option<i64>,
}

server_noun! {
    SmsRow in "sms_message" {
        id: Uuid,
        contact: Option<ContactId>,
        received: bool,
        number: String,
        text: String,
        parts: u32,
        purpose: SmsPurpose,
        state: SmsState,
        failure: Option<SmsFailure>,
        provider: Option<String>,
        provider_id: Option<String>,
        provider_error: Option<String>,
        price: Option<String>,
        tries: i64,
        next_at: i64,
        until: i64,
        lease: Option<i64>,
        left_at: Option<i64>,
        ask_at: Option<i64>,
        created_at: i64,
        ended_at: Option<i64>,
    }
}

/// A message that somebody or something wants to leave.
#[derive(Debug, Clone)]
pub(crate) struct SmsWish {
    /// The same wish once more is the same message; its timeline entry has this id.
    pub id: ActivityId,
    /// None for an answer to somebody unknown.
    pub contact: Option<ContactId>,
    /// E.164.
    pub number: String,
    pub text: String,
    pub purpose: SmsPurpose,
}

/// Queues a message with its entry on the timeline, and answers how it stands: what cannot leave says why at once. The caller flushes the work.
/// Consent is asked when it leaves.
pub(crate) async fn queue(
    connection: &mut AnyConnection,
    work: &mut Work,
    wish: &SmsWish,
    now: i64,
) -> Result<SmsCarried, BackendError> {
    let carried = put(connection, wish, now).await?;
    if let Some(contact) = wish.contact {
        let key = Key::new(Entity::Activity, wish.id.0);
        if work.get(connection, key).await?.is_none() {
            let entry = Activity {
                id: wish.id,
                contact,
                what: ActivityKind::Sms {
                    to: wish.number.clone(),
                    text: wish.text.clone(),
                    carried: Some(carried),
                    received: false,
                },
                at: now,
                by: None,
            };
            work.put(connection, vec![entry.into()]).await?;
        }
    }
    Ok(carried)
}

/// Puts a message into the queue, once; one that may not leave stands there with its reason.
pub(super) async fn put(
    connection: &mut AnyConnection,
    wish: &SmsWish,
    now: i64,
) -> Result<SmsCarried, BackendError> {
    let size = SmsSize::of(&wish.text);
    let failure = why_not(connection, wish, now).await?;
    let carried = failure.map_or(SmsCarried::QUEUED, SmsCarried::failed);
    let row = SmsRow {
        id: wish.id.0,
        contact: wish.contact,
        received: false,
        number: wish.number.clone(),
        text: wish.text.clone(),
        parts: u32::try_from(size.parts).unwrap_or(u32::MAX),
        purpose: wish.purpose,
        state: carried.state,
        failure,
        provider: None,
        provider_id: None,
        provider_error: None,
        price: None,
        tries: 0,
        next_at: now,
        until: now.saturating_add(lifetime(wish.purpose)),
        lease: None,
        left_at: None,
        ask_at: None,
        created_at: now,
        ended_at: failure.map(|_| now),
    };
    let table = SmsRow::table(&["id"], Clash::Keep);
    let new = table.put_returning(connection, vec![row.values()], "id");
    if !new.await?.is_empty() {
        return Ok(carried);
    }
    let stands = find(connection, wish.id.0).await?;
    Ok(stands.map_or(carried, |row| row.carried()))
}

/// For so long a message is of use.
fn lifetime(purpose: SmsPurpose) -> i64 {
    match purpose {
        SmsPurpose::Service => 24 * HOUR,
        // It may have to wait for the end of a night.
        SmsPurpose::Marketing => 48 * HOUR,
        SmsPurpose::Answer => HOUR,
    }
}

/// True where whoever reads this number said stop, and is nobody known.
pub(crate) async fn is_stopped(
    connection: &mut AnyConnection,
    number: &str,
) -> Result<bool, BackendError> {
    let row = sqlx::query("SELECT number FROM sms_stop WHERE number = $1")
        .bind(number.to_owned())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Why a message cannot leave, as far as that is known when it is written.
pub(crate) async fn why_not(
    connection: &mut AnyConnection,
    wish: &SmsWish,
    now: i64,
) -> Result<Option<SmsFailure>, BackendError> {
    let parts = SmsSize::of(&wish.text).parts;
    let business = find_business(connection).await?;
    let Some(business) = business.filter(|business| business.sends_sms) else {
        return Ok(Some(SmsFailure::NoProvider));
    };
    let limits = limits(connection).await?;
    if !wish.number.starts_with('+') {
        return Ok(Some(SmsFailure::BadNumber));
    }
    if parts == 0 || parts > MAX_PARTS {
        return Ok(Some(SmsFailure::TooLong));
    }
    let answers = wish.purpose == SmsPurpose::Answer;
    // Whoever is known and wrote from there is answered there.
    let known = answers && wish.contact.is_some();
    if !limits.abroad && !known && !is_at_home(&wish.number, &business.country) {
        return Ok(Some(SmsFailure::Abroad));
    }
    let today = parts_within_a_day(connection, now).await?;
    if today.saturating_add(parts as i64) > i64::from(limits.daily_parts) {
        return Ok(Some(SmsFailure::TooManyToday));
    }
    let share = (i64::from(limits.daily_parts) / ANSWERS_SHARE).max(1);
    if answers && answers_within_a_day(connection, now).await? >= share {
        return Ok(Some(SmsFailure::TooManyToday));
    }
    let had = if answers {
        answers_to(connection, &wish.number, now).await?
    } else {
        others_to(connection, &wish.number, now).await?
    };
    let most = if answers {
        ANSWERS
    } else {
        i64::from(limits.daily_to_person)
    };
    Ok((had >= most).then_some(SmsFailure::TooManyToPerson))
}

/// Where the business's own calling code is not known, everything is at home.
fn is_at_home(number: &str, country: &Country) -> bool {
    let digits = number.trim_start_matches('+');
    country
        .plan()
        .is_none_or(|plan| digits.starts_with(plan.code))
}

/// Parts that were written within a day, but for those that never left.
pub(super) async fn parts_within_a_day(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<i64, BackendError> {
    let sql = "SELECT CAST(COALESCE(SUM(parts), 0) AS BIGINT) FROM sms_message \
               WHERE received = 0 AND created_at > $1 AND (state <> 'failed' OR left_at IS NOT NULL)";
    let row = sqlx::query(sql)
        .bind(now.saturating_sub(DAY_MS))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// Automatic answers to everybody within a day, but for those that never left.
async fn answers_within_a_day(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<i64, BackendError> {
    let sql = "SELECT COUNT(*) FROM sms_message WHERE purpose = 'answer' AND created_at > $1 AND received = 0 \
               AND (state <> 'failed' OR left_at IS NOT NULL)";
    let row = sqlx::query(sql)
        .bind(now.saturating_sub(DAY_MS))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// Automatic answers to one number within a day.
pub(super) async fn answers_to(
    connection: &mut AnyConnection,
    number: &str,
    now: i64,
) -> Result<i64, BackendError> {
    to_number(connection, number, "purpose = 'answer'", now).await
}

/// Other messages to one number within a day, but for those that never left.
async fn others_to(
    connection: &mut AnyConnection,
    number: &str,
    now: i64,
) -> Result<i64, BackendError> {
    let which = "purpose <> 'answer' AND (state <> 'failed' OR left_at IS NOT NULL)";
    to_number(connection, number, which, now).await
}

async fn to_number(
    connection: &mut AnyConnection,
    number: &str,
    which: &str,
    now: i64,
) -> Result<i64, BackendError> {
    let sql = format!(
        "SELECT COUNT(*) FROM sms_message WHERE number = $1 AND created_at > $2 AND received = 0 AND {which}"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(number.to_owned())
        .bind(now.saturating_sub(DAY_MS))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// A message by its id.
pub(super) async fn find(
    connection: &mut AnyConnection,
    id: Uuid,
) -> Result<Option<SmsRow>, BackendError> {
    let sql = format!(
        "SELECT {} FROM sms_message WHERE id = $1",
        SmsRow::columns("")
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| SmsRow::read(&mut Cells::of(&row)))
        .transpose()
}

impl SmsRow {
    pub(super) fn carried(&self) -> SmsCarried {
        SmsCarried {
            state: self.state,
            failure: self.failure,
        }
    }
}
