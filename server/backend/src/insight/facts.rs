//! The figures of contacts, counted from orders, tickets and what customers said.

use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::{from_json, id, list};
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use domain::account::Location;
use domain::civil::Day;
use domain::people::consent::allows_profiling;
use domain::people::{Consent, ContactFacts, contact};
use domain::sales::order::discount::{DiscountEntry, taken_off};
use domain::zone::{SystemZones, Zones as _};
use domain::{ContactId, Entity, Key, Money, Row, UserId};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};

/// What was paid: the local day and the sum.
pub(super) type Paid = Vec<(Day, Money)>;

/// The place's time zone and the day there.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    pub zone: String,
    pub today: Day,
}

impl Calendar {
    /// Of the business's first place, or of the business.
    pub async fn at(connection: &mut AnyConnection, now: i64) -> Result<Self, BackendError> {
        let places = list::<Location>(connection).await?;
        let open = places.into_iter().find(|place| !place.removed);
        let zone = match open {
            Some(place) => place.zone,
            None => find_business(connection)
                .await?
                .map_or_else(|| "UTC".to_owned(), |business| business.zone),
        };
        let today = day_in(&zone, now);
        Ok(Self { zone, today })
    }

    /// The day of an instant there.
    pub fn day(&self, at: i64) -> Day {
        day_in(&self.zone, at)
    }
}

fn day_in(zone: &str, at: i64) -> Day {
    Day::of(at, SystemZones.offset(zone, at).unwrap_or_default())
}

/// What counts of each account.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) paid: Paid,
    open_tickets: u32,
    /// When and how good a solution was.
    said: Option<(i64, u32)>,
    bookings: u32,
    /// When and of how many stars the last review was.
    stars: Option<(i64, u32)>,
}

/// The accounts of contacts: each account belongs to the contact that it signs in as, or to the one that this was joined with.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub accounts: BTreeMap<ContactId, BTreeSet<UserId>>,
}

impl People {
    /// All contacts that are people of their own and no staff.
    pub async fn all(connection: &mut AnyConnection) -> Result<Self, BackendError> {
        let sql = "SELECT id, account_user FROM contact WHERE merged_into IS NULL AND (account_user IS NULL \
                   OR account_user NOT IN (SELECT id FROM account_user WHERE role <> 'customer'))";
        let mut people = Self::default();
        for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
            let mut cells = Cells::of(&row);
            let contact = ContactId(id(cells.text()?, "contact")?);
            let own = people.accounts.entry(contact).or_default();
            if let Some(user) = cells.maybe_text()? {
                own.insert(UserId(id(user, "account")?));
            }
        }
        let sql = "SELECT id, accounts FROM contact_staff WHERE accounts <> '[]'";
        for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
            let mut cells = Cells::of(&row);
            let contact = ContactId(id(cells.text()?, "contact")?);
            let joined: BTreeSet<UserId> = from_json(cells.text()?, "accounts of a contact")?;
            if let Some(own) = people.accounts.get_mut(&contact) {
                own.extend(joined);
            }
        }
        Ok(people)
    }

    /// The contact of an account alone; nobody where it is staff's.
    pub async fn of_user(
        connection: &mut AnyConnection,
        work: &mut Work,
        user: UserId,
    ) -> Result<Self, BackendError> {
        let sql = "SELECT role FROM account_user WHERE id = $1";
        let role = sqlx::query(sql)
            .bind(user.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        let is_staff = match &role {
            Some(row) => Cells::of(row).text()? != "customer",
            None => false,
        };
        let found = work
            .ask(connection, |work| {
                Ok(contact::of_user(work, user)?.map(|contact| (contact.id, contact.user)))
            })
            .await?;
        let Ok(Some((contact, own))) = found else {
            return Ok(Self::default());
        };
        if is_staff {
            return Ok(Self::default());
        }
        let half = work
            .get(connection, Key::new(Entity::ContactStaff, contact.0))
            .await?;
        let joined = half.as_ref().and_then(Row::as_contact_staff);
        let mut accounts: BTreeSet<UserId> =
            joined.map(|half| half.accounts.clone()).unwrap_or_default();
        accounts.extend(own);
        Ok(Self {
            accounts: BTreeMap::from([(contact, accounts)]),
        })
    }

    /// The contact of each account.
    pub fn contacts(&self) -> BTreeMap<UserId, ContactId> {
        let pairs = self.accounts.iter();
        pairs
            .flat_map(|(contact, accounts)| accounts.iter().map(|account| (*account, *contact)))
            .collect()
    }
}

/// True where a contact allows guesses from what they did.
pub(super) async fn allows_guesses(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: ContactId,
) -> Result<bool, BackendError> {
    let sql = "SELECT id FROM consent WHERE purpose = 'profiling' \
               AND (contact = $1 OR contact IN (SELECT id FROM contact WHERE merged_into = $1))";
    let rows = sqlx::query(sql)
        .bind(contact.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let mut said = Vec::new();
    for row in &rows {
        let key = Key::new(Entity::Consent, id(Cells::of(row).text()?, "consent")?);
        if let Some(Row::Consent(consent)) = work.get(connection, key).await? {
            said.push(consent);
        }
    }
    Ok(allows_profiling(&said))
}

/// Contacts that were joined into others: who, into whom.
pub(crate) async fn joined(
    connection: &mut AnyConnection,
) -> Result<BTreeMap<ContactId, ContactId>, BackendError> {
    let sql = "SELECT id, merged_into FROM contact WHERE merged_into IS NOT NULL";
    let mut joined = BTreeMap::new();
    for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
        let mut cells = Cells::of(&row);
        let from = ContactId(id(cells.text()?, "contact")?);
        joined.insert(from, ContactId(id(cells.text()?, "contact")?));
    }
    Ok(joined)
}

/// Contacts that allow guesses from what they did. What was said by somebody who was joined with somebody else was said by both.
pub(crate) async fn profiled(
    connection: &mut AnyConnection,
) -> Result<BTreeSet<ContactId>, BackendError> {
    let pointers = joined(connection).await?;
    let mut said: BTreeMap<ContactId, Vec<Consent>> = BTreeMap::new();
    for consent in list::<Consent>(connection).await? {
        let mut contact = consent.contact;
        while let Some(into) = pointers.get(&contact) {
            contact = *into;
        }
        said.entry(contact).or_default().push(consent);
    }
    said.retain(|_, said| allows_profiling(said));
    Ok(said.into_keys().collect())
}

/// Reads what counts: of these accounts, or of all.
pub(super) async fn read(
    connection: &mut AnyConnection,
    calendar: &Calendar,
    only: Option<&[String]>,
) -> Result<BTreeMap<UserId, Account>, BackendError> {
    let mut accounts: BTreeMap<UserId, Account> = BTreeMap::new();
    let orders = "SELECT customer, changed_at, updated_at, total, discounts FROM sales_order WHERE state = 'fulfilled'";
    for row in some(connection, orders, only).await? {
        let mut cells = Cells::of(&row);
        let account = accounts.entry(user(cells.text()?)?).or_default();
        // A phone's clock may be ahead; the server had the order by then at the latest.
        let at = cells.int()?.min(cells.int()?);
        let day = calendar.day(at);
        let total = Money(cells.int()?);
        let discounts: Vec<DiscountEntry> = from_json(cells.text()?, "discounts")?;
        let paid = total.minus(taken_off(total, &discounts));
        account.paid.push((day, paid));
    }
    let tickets = "SELECT customer FROM ticket WHERE state NOT IN ('resolved', 'closed')";
    for row in some(connection, tickets, only).await? {
        let account = accounts.entry(user(Cells::of(&row).text()?)?).or_default();
        account.open_tickets += 1;
    }
    let said = "SELECT customer, at, result FROM survey_response WHERE result > 0";
    for row in some(connection, said, only).await? {
        let mut cells = Cells::of(&row);
        let account = accounts.entry(user(cells.text()?)?).or_default();
        let (at, result) = (
            cells.int()?,
            u32::try_from(cells.int()?).unwrap_or_default(),
        );
        account.said = account.said.max(Some((at, result)));
    }
    let bookings = "SELECT customer FROM booking WHERE state = 'completed'";
    for row in some(connection, bookings, only).await? {
        let account = accounts.entry(user(Cells::of(&row).text()?)?).or_default();
        account.bookings += 1;
    }
    let reviews = "SELECT customer, made_at, overall FROM review WHERE overall > 0";
    for row in some(connection, reviews, only).await? {
        let mut cells = Cells::of(&row);
        let account = accounts.entry(user(cells.text()?)?).or_default();
        let (at, stars) = (
            cells.int()?,
            u32::try_from(cells.int()?).unwrap_or_default(),
        );
        account.stars = account.stars.max(Some((at, stars)));
    }
    Ok(accounts)
}

async fn some(
    connection: &mut AnyConnection,
    sql: &'static str,
    only: Option<&[String]>,
) -> Result<Vec<AnyRow>, BackendError> {
    Ok(match only {
        Some([]) => Vec::new(),
        Some(accounts) => select_in(connection, &format!("{sql} AND customer"), accounts).await?,
        None => sqlx::query(sql).fetch_all(connection).await?,
    })
}

fn user(text: &str) -> Result<UserId, BackendError> {
    Ok(UserId(id(text, "customer")?))
}

/// The figures of a contact with these accounts; the group is not counted here and stays.
pub(super) fn count(
    before: Option<&ContactFacts>,
    contact: ContactId,
    accounts: impl IntoIterator<Item = UserId>,
    read: &BTreeMap<UserId, Account>,
    today: Day,
) -> ContactFacts {
    let (mut paid, mut open_tickets, mut said) = (Paid::new(), 0, None);
    let (mut bookings, mut stars) = (0, None);
    for account in accounts
        .into_iter()
        .filter_map(|account| read.get(&account))
    {
        paid.extend_from_slice(&account.paid);
        open_tickets += account.open_tickets;
        said = said.max(account.said);
        bookings += account.bookings;
        stars = stars.max(account.stars);
    }
    let facts = ContactFacts {
        group: before.and_then(|before| before.group),
        open_tickets,
        last_result: said.map(|(_, result)| result),
        last_said_at: said.map(|(at, _)| at),
        bookings,
        last_stars: stars.map(|(_, stars)| stars),
        ..ContactFacts::new(contact)
    };
    facts.with_purchases(&paid, today)
}

/// Counts some contacts anew, in the caller's transaction: a row is made with the first figure, and changes only with one.
pub(super) async fn recount(
    connection: &mut AnyConnection,
    work: &mut Work,
    calendar: &Calendar,
    people: &People,
    regroup: impl Fn(&mut ContactFacts),
) -> Result<(), BackendError> {
    let accounts: Vec<String> = people.contacts().keys().map(ToString::to_string).collect();
    let read = read(connection, calendar, Some(&accounts)).await?;
    let keys = people.accounts.keys();
    let keys = keys.map(|contact| Key::new(Entity::ContactFacts, contact.0));
    work.load(connection, keys).await?;
    let mut rows = Vec::new();
    for (contact, accounts) in &people.accounts {
        let key = Key::new(Entity::ContactFacts, contact.0);
        let before = work.get(connection, key).await?;
        let before = before.as_ref().and_then(Row::as_contact_facts);
        let accounts = accounts.iter().copied();
        let mut facts = count(before, *contact, accounts, &read, calendar.today);
        regroup(&mut facts);
        if before.is_some() || facts != ContactFacts::new(*contact) {
            rows.push(facts.into());
        }
    }
    work.put(connection, rows).await
}
