//! A restaurant to try things on: its menu, its people, and what they ordered lately.

mod history;
mod menu;
mod orders;
mod people;
mod plans;
mod restaurant;
mod talks;
mod timeline;

use crate::Backend;
use crate::account::{self, NewUser};
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::error::{AccountError, BackendError};
use domain::account::{Password, Role};
use domain::id::derived_id;
use domain::{Row, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

pub use history::HistoryReport;

/// The password of every demo account. Public by design: the accounts exist in demonstrations only.
pub const DEMO_PASSWORD: &str = "demo-noodles-1042";

/// What was written; all zero where a business was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeedReport {
    pub categories: usize,
    pub products: usize,
    pub people: usize,
    pub orders: usize,
    pub contacts: usize,
    pub conversations: usize,
}

/// Kinds of seeded rows, so that their ids differ.
#[derive(Clone, Copy)]
enum Sort {
    Business = 1,
    Category,
    Product,
    Person,
    Order,
    Contact,
    Guest,
    Activity,
    Conversation,
    Message,
    Location,
    Resource,
    Offering,
    HistoryGuest,
    HistoryOrder,
    HistoryTicket,
    Booking,
    Offer,
    Campaign,
    CannedReply,
    HelpArticle,
    Task,
}

/// The id of the n-th seeded row of a sort: the same in every demonstration.
fn seeded(sort: Sort, n: usize) -> Uuid {
    let home = Uuid::from_u128(0x6865_7765_6900_7000_8000_0000_0000_0000);
    derived_id(home, sort as u64, u32::try_from(n).unwrap_or(u32::MAX))
}

/// (role, name, address), customer first.
const PEOPLE: [(Role, &str, &str); 3] = [
    (Role::Customer, "林晓", "customer@demo.example"),
    (Role::Agent, "陈伟", "agent@demo.example"),
    (Role::Owner, "王芳", "owner@demo.example"),
];

/// What somebody of the team is called.
fn called(n: usize) -> String {
    PEOPLE.get(n).map_or("", |(_, name, _)| name).to_owned()
}

fn person(n: usize) -> UserId {
    UserId(seeded(Sort::Person, n))
}

impl Backend {
    /// Fills an empty database with the demonstration, in one transaction; does nothing where a business exists.
    pub async fn seed_demo(&self) -> Result<SeedReport, BackendError> {
        if self.business().await?.is_some() {
            return Ok(SeedReport::default());
        }
        let hash = self.demo_hash().await?;
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if crate::business::find_business(&mut tx).await?.is_some() {
            return Ok(SeedReport::default());
        }
        accounts(&mut tx, &hash, now).await?;
        let (categories, products) = (menu::categories(), menu::products());
        let placed = orders::placed(&products, person(0), now);
        let orders = crate::sales::order::numbered(&mut tx, placed).await?;
        let report = SeedReport {
            categories: categories.len(),
            products: products.len(),
            people: PEOPLE.len(),
            orders: orders.len(),
            contacts: people::count(),
            conversations: talks::count(),
        };
        let mut rows = vec![Row::Business(restaurant::business())];
        rows.extend(restaurant::tables());
        rows.extend(categories.into_iter().map(Row::Category));
        rows.extend(products.into_iter().map(Row::Product));
        rows.extend(orders.into_iter().map(Row::Order));
        rows.extend(people::rows(now));
        rows.extend(timeline::rows(now));
        let mut work = Work::default();
        work.put(&mut tx, rows).await?;
        account::follow_accounts(&mut tx, &mut work).await?;
        talks::write(&mut tx, &mut work, now).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(report)
    }

    async fn demo_hash(&self) -> Result<String, BackendError> {
        let password = Password::parse(DEMO_PASSWORD).map_err(|_| BackendError::Value {
            what: "demo password",
        })?;
        self.inner
            .passwords
            .hash(&password)
            .await
            .map_err(|error| match error {
                AccountError::Backend(error) => error,
                AccountError::Busy | AccountError::WrongCredentials | AccountError::EmailTaken => {
                    BackendError::Busy
                }
            })
    }
}

async fn accounts(
    connection: &mut AnyConnection,
    hash: &str,
    now: i64,
) -> Result<(), BackendError> {
    for (n, (role, name, email)) in PEOPLE.into_iter().enumerate() {
        let user = NewUser {
            id: person(n),
            name,
            email: Some(email),
            password: Some(hash),
            role,
            guest: false,
            demo: true,
        };
        account::insert_user(connection, &user, now).await?;
    }
    for n in 1..people::GUESTS {
        let (Some(id), name) = (people::account(n), people::name(n)) else {
            continue;
        };
        let guest = NewUser {
            id,
            name: &name,
            email: None,
            password: None,
            role: Role::Customer,
            guest: true,
            demo: false,
        };
        account::insert_user(connection, &guest, now).await?;
    }
    Ok(())
}
