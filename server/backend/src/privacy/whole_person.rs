//! Everything that belongs to one person: their contacts, joined or not, their accounts, and all rows of these.

use crate::account::remove::{keys_of_contact, made_by};
use crate::change::rows::{self, id};
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use domain::account::Role;
use domain::people::data_request::Held;
use domain::{ContactId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Contacts point to one that is not joined itself; a longer chain is followed a little.
const JOINS: usize = 8;

/// An account of the person.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub id: UserId,
    pub email: Option<String>,
    /// Anybody can sign up with anybody's address.
    pub proven: bool,
    pub role: Role,
}

/// A person, whoever of their contacts they were asked for as.
#[derive(Debug, Clone)]
pub(super) struct WholePerson {
    pub contacts: Vec<ContactId>,
    pub accounts: Vec<Account>,
}

impl WholePerson {
    /// The person of an account, as that account may know it: whoever staff joined with somebody else's account has their own only.
    pub async fn of_account(
        connection: &mut AnyConnection,
        user: UserId,
    ) -> Result<Self, BackendError> {
        let own = ContactId::of_user(user);
        let mut found = Self::of_contact(connection, own).await?;
        found.add_account(connection, user.0).await?;
        let mut others = found.accounts.iter().any(|account| account.id != user);
        // A joined record still says whose it was after one of them is gone.
        let halves = found.contacts.iter();
        let halves = halves.map(|contact| Key::new(Entity::ContactStaff, contact.0));
        for half in rows::load(connection, halves).await?.into_values() {
            if let Row::ContactStaff(half) = half.row {
                others |= half.accounts.iter().any(|account| *account != user);
            }
        }
        if others {
            found.accounts.retain(|account| account.id == user);
            found.contacts = vec![own];
        }
        Ok(found)
    }

    /// The person of a contact.
    pub async fn of_contact(
        connection: &mut AnyConnection,
        contact: ContactId,
    ) -> Result<Self, BackendError> {
        let mut contacts: BTreeSet<String> = BTreeSet::from([contact.to_string()]);
        for _ in 0..JOINS {
            let known: Vec<String> = contacts.iter().cloned().collect();
            let up = "SELECT merged_into FROM contact WHERE merged_into IS NOT NULL AND id";
            let down = "SELECT id FROM contact WHERE merged_into";
            for head in [up, down] {
                for row in select_in(connection, head, &known).await? {
                    contacts.insert(Cells::of(&row).text()?.to_owned());
                }
            }
            if contacts.len() == known.len() {
                break;
            }
        }
        let contacts: Vec<String> = contacts.into_iter().collect();
        let head = "SELECT account_user FROM contact WHERE account_user IS NOT NULL AND id";
        let mut users = Vec::new();
        for row in select_in(connection, head, &contacts).await? {
            users.push(Cells::of(&row).text()?.to_owned());
        }
        let accounts = accounts(connection, &users).await?;
        let contacts = contacts
            .iter()
            .map(|one| Ok(ContactId(id(one, "contact")?)));
        Ok(Self {
            contacts: contacts.collect::<Result<_, BackendError>>()?,
            accounts,
        })
    }

    /// Adds an account, where there is one of this id.
    pub async fn add_account(
        &mut self,
        connection: &mut AnyConnection,
        id: Uuid,
    ) -> Result<(), BackendError> {
        if self.accounts.iter().all(|account| account.id.0 != id) {
            self.accounts
                .extend(accounts(connection, &[id.to_string()]).await?);
        }
        Ok(())
    }

    /// One of their accounts works here.
    pub fn is_staff(&self) -> bool {
        self.accounts.iter().any(|account| account.role.is_staff())
    }

    /// The addresses that they proved to be theirs.
    pub fn proven_emails(&self) -> impl Iterator<Item = &str> {
        let proven = self.accounts.iter().filter(|one| one.proven);
        proven.filter_map(|one| one.email.as_deref())
    }

    /// Contacts and accounts.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        let accounts = self.accounts.iter().map(|account| account.id.0);
        self.contacts
            .iter()
            .map(|contact| contact.0)
            .chain(accounts)
    }

    /// Counts a payment that a provider has not answered yet as an order under way.
    pub async fn with_payments(
        &self,
        connection: &mut AnyConnection,
        mut held: Held,
    ) -> Result<Held, BackendError> {
        let users: Vec<String> = self.accounts.iter().map(|one| one.id.to_string()).collect();
        let head =
            "SELECT id FROM payment_attempt WHERE state IN ('started', 'pending') AND customer";
        held.open_orders += select_in(connection, head, &users).await?.len() as u64;
        Ok(held)
    }

    /// All rows that are theirs, and what was written over of these.
    pub async fn keys(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<BTreeSet<Key>, BackendError> {
        let mut keys = BTreeSet::new();
        for account in &self.accounts {
            keys.extend(made_by(connection, account.id).await?);
        }
        for contact in &self.contacts {
            keys.extend(keys_of_contact(connection, *contact).await?);
        }
        let rows: Vec<String> = keys.iter().map(|key: &Key| key.id.to_string()).collect();
        let head = "SELECT id FROM past WHERE row_id";
        for row in select_in(connection, head, &rows).await? {
            keys.insert(Key::new(Entity::Past, id(Cells::of(&row).text()?, "past")?));
        }
        Ok(keys)
    }
}

/// What is held, by noun.
pub(super) fn held(keys: &BTreeSet<Key>) -> Held {
    let mut counts: BTreeMap<Entity, u64> = BTreeMap::new();
    for key in keys {
        *counts.entry(key.entity).or_default() += 1;
    }
    let rows = counts.into_iter();
    Held {
        rows: rows
            .map(|(entity, n)| (entity.name().to_owned(), n))
            .collect(),
        ..Held::default()
    }
}

async fn accounts(
    connection: &mut AnyConnection,
    ids: &[String],
) -> Result<Vec<Account>, BackendError> {
    let head = "SELECT id, email, CASE WHEN email_verified_at IS NOT NULL OR demo = 1 THEN 1 ELSE 0 END, role FROM account_user WHERE id";
    let mut found = Vec::new();
    for row in select_in(connection, head, ids).await? {
        let mut cells = Cells::of(&row);
        found.push(Account {
            id: UserId(id(cells.text()?, "account_user")?),
            email: cells.maybe_text()?.map(str::to_owned),
            proven: cells.flag()?,
            role: Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?,
        });
    }
    Ok(found)
}
