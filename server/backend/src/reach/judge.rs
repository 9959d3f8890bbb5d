//! Who is due today, and whether a letter may leave to them at this moment.

use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use crate::insight::facts::{Calendar, profiled};
use crate::mail::on_change::reachable;
use crate::people::consent::why_not;
use domain::account::Business;
use domain::civil::{DAY_MS, Day};
use domain::id::{DeliveryId, StrategyId};
use domain::people::{ConsentChannel, ConsentPurpose, Contact, PointKind, contact};
use domain::reach::due::{APART_DAYS, STILL, birthday_ends};
use domain::reach::{
    Arm, Campaign, Delivery, Letter, Occasion, SkipReason, Strategy, Trigger, Values, occasion,
};
use domain::{ContactId, Entity, Key, Label, Lang, Row, UserId};
use sqlx::AnyConnection;

/// Somebody with an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    pub contact: ContactId,
    pub occasion: i64,
}

/// What is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Offer<'a> {
    Strategy(&'a Strategy),
    Campaign(&'a Campaign, Arm),
}

impl Offer<'_> {
    fn sender(&self) -> StrategyId {
        match self {
            Self::Strategy(strategy) => strategy.id,
            Self::Campaign(campaign, _) => campaign.id.sender(),
        }
    }

    fn letter(&self, lang: Lang, values: &Values<'_>) -> Option<Letter> {
        match self {
            Self::Strategy(strategy) => strategy.letter(lang, values),
            Self::Campaign(campaign, arm) => campaign.letter(*arm, lang, values),
        }
    }

    /// True where it was written once. What a paused campaign held back was not.
    fn was_written(&self, delivery: &Delivery) -> bool {
        match self {
            Self::Strategy(_) => true,
            Self::Campaign(..) => delivery.reason != Some(SkipReason::NotNow),
        }
    }
}

/// A letter with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    /// The person, whichever of their contacts it is written to.
    pub whole: ContactId,
    pub address: String,
    pub letter: Letter,
}

const CUSTOMERS: &str = "c.merged_into IS NULL AND (c.account_user IS NULL \
                         OR c.account_user NOT IN (SELECT id FROM account_user WHERE role <> 'customer'))";

/// Everybody with an occasion today: people of their own, no staff.
pub(super) async fn due_today(
    connection: &mut AnyConnection,
    trigger: Trigger,
    calendar: &Calendar,
) -> Result<Vec<Due>, BackendError> {
    match trigger {
        Trigger::Birthday { days_before } => birthdays(connection, days_before, calendar).await,
        Trigger::NoVisit { days } => away(connection, days, calendar).await,
    }
}

async fn birthdays(
    connection: &mut AnyConnection,
    days_before: u32,
    calendar: &Calendar,
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
            let found = occasion(trigger, &of, calendar.today);
            due.extend(found.map(|occasion| Due { contact, occasion }));
        }
    }
    Ok(due)
}

async fn away(
    connection: &mut AnyConnection,
    days: u32,
    calendar: &Calendar,
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
        let found = occasion(Trigger::NoVisit { days }, &of, calendar.today);
        due.extend(found.map(|occasion| Due { contact, occasion }));
    }
    Ok(due)
}

/// The letter to somebody who is due, or why there is none. Asked when it is queued; what they allow is asked again when it leaves.
pub(super) async fn judge(
    connection: &mut AnyConnection,
    work: &mut Work,
    (offer, business, link): (Offer<'_>, Option<&Business>, &str),
    due: Due,
    now: i64,
) -> Result<Result<Ready, SkipReason>, BackendError> {
    let delivery = DeliveryId::of(offer.sender(), due.contact, due.occasion);
    let key = Key::new(Entity::Delivery, delivery.0);
    let written = work.get(connection, key).await?;
    let written = written.as_ref().and_then(Row::as_delivery);
    if written.is_some_and(|delivery| offer.was_written(delivery)) {
        return Ok(Err(SkipReason::Already));
    }
    // Whoever was joined with somebody since is that person.
    let whole = work
        .ask(connection, |work| {
            Ok(contact::find(work, due.contact)?.cloned())
        })
        .await?;
    let Ok(Some(contact)) = whole else {
        return Ok(Err(SkipReason::NoAddress));
    };
    let Some((address, lang)) = address(connection, work, &contact).await? else {
        return Ok(Err(SkipReason::NoAddress));
    };
    let wish = (ConsentPurpose::Marketing, ConsentChannel::Mail);
    if let Some(why) = why_not(connection, due.contact, wish, now).await? {
        return Ok(Err(why.into()));
    }
    if is_recent(connection, contact.id, now).await? {
        return Ok(Err(SkipReason::Recent));
    }
    let nameless = contact.fields.is_nameless();
    let name = if nameless {
        String::new()
    } else {
        contact.fields.name()
    };
    let nothing = Label::default();
    let values = Values {
        name: &name,
        business: business.map_or(&nothing, |business| &business.name),
        link,
    };
    Ok(match offer.letter(lang, &values) {
        Some(letter) => Ok(Ready {
            whole: contact.id,
            address,
            letter,
        }),
        None => Err(SkipReason::NoText),
    })
}

/// Where somebody is reached. Who signs in gets it at the address that they proved: anybody can sign up with anybody's.
async fn address(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: &Contact,
) -> Result<Option<(String, Lang)>, BackendError> {
    let key = Key::new(Entity::ContactStaff, contact.id.0);
    let half = work.get(connection, key).await?;
    let joined = half.as_ref().and_then(Row::as_contact_staff);
    let mut accounts: Vec<UserId> = contact.user.into_iter().collect();
    accounts.extend(
        joined
            .into_iter()
            .flat_map(|half| half.accounts.iter().copied()),
    );
    if works_here(connection, &accounts).await? {
        return Ok(None);
    }
    for account in &accounts {
        if let Some((address, lang)) = reachable(connection, *account).await? {
            return Ok(Some((address, contact.fields.language.unwrap_or(lang))));
        }
    }
    let mut points: Vec<_> = contact
        .points
        .iter()
        .filter(|point| point.kind == PointKind::Email)
        .filter(|point| point.verified || accounts.is_empty())
        .collect();
    points.sort_by_key(|point| !point.primary);
    let found = points.into_iter().find_map(|point| point.normal.clone());
    Ok(found.map(|address| (address, contact.fields.language.unwrap_or_default())))
}

/// True where one of these accounts is of the team: also since they were counted, or by another record of theirs.
async fn works_here(
    connection: &mut AnyConnection,
    accounts: &[UserId],
) -> Result<bool, BackendError> {
    let ids: Vec<String> = accounts.iter().map(UserId::to_string).collect();
    let head = "SELECT id FROM account_user WHERE role <> 'customer' AND id";
    Ok(!select_in(connection, head, &ids).await?.is_empty())
}

/// True where this person got an offer within the last days, whichever contact it was written to.
async fn is_recent(
    connection: &mut AnyConnection,
    contact: ContactId,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM delivery WHERE state IN ('queued', 'sent') AND queued_at > $2 \
               AND (contact = $1 OR contact IN (SELECT id FROM contact WHERE merged_into = $1))";
    let row = sqlx::query(sql)
        .bind(contact.to_string())
        .bind(now.saturating_sub(APART_DAYS * DAY_MS))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}
