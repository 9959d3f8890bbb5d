//! Erasing a person: their rows, what was written over of them, their letters, devices and logins, in one transaction. What quotes them
//! elsewhere is swept afterwards.

use super::books::{Parted, part};
use super::whole_person::WholePerson;
use super::{joined, sweep};
use crate::Backend;
use crate::account::remove::{forget_beside, forget_machinery};
use crate::change::rows::{self, Stamp, id};
use crate::change::{Change, Poke, Work};
use crate::db::statement::{Cells, execute_in, select_in};
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::reach::receipt::RECEIPT_MAILS;
use crate::sales::booking::release;
use crate::sales::waitlist::{follow_waitlist, release_offer};
use domain::people::data_request::{ERASED_CUSTOMER, Held};
use domain::{ActivityId, ContactId, Entity, Key, OrderId, Row, UserId};
use sqlx::{AnyConnection, AssertSqlSafe};
use std::collections::BTreeSet;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Erased {
    Done {
        rows: u64,
        books: u64,
    },
    /// Something is under way with them; nothing was changed.
    UnderWay(Held),
    /// One of their accounts works here; nothing was changed.
    Staff,
}

/// What else is kept by an account. `$1` is the account.
const OF_ACCOUNT: [&str; 5] = [
    "DELETE FROM push_choice WHERE account_user = $1",
    // Before it is forgotten whose address it is.
    "DELETE FROM address_state WHERE account_user = $1",
    "DELETE FROM claim_code WHERE account_user = $1",
    "DELETE FROM unlock_share WHERE account_user = $1",
    // With it go its subscription to web push and what waits for it.
    "DELETE FROM session WHERE account_user = $1",
];

impl Backend {
    /// Erases a person in the given transaction; answers what became of it, and whom to poke after the commit.
    pub(super) async fn erase(
        &self,
        tx: &mut AnyConnection,
        person: &WholePerson,
        (by, even_under_way): (Option<UserId>, bool),
    ) -> Result<(Erased, Vec<Poke>), BackendError> {
        if person.is_staff() {
            return Ok((Erased::Staff, Vec::new()));
        }
        let now = self.now();
        let mut work = Work::default();
        let mut keys = person.keys(tx).await?;
        keys.extend(cards(tx, person).await?);
        let parted = part(tx, &mut work, &keys, now).await?;
        let held = Held {
            open_orders: parted.open_orders,
            open_bookings: parted.open_bookings,
            books: parted.books,
            ..super::whole_person::held(&keys)
        };
        let held = person.with_payments(tx, held).await?;
        if !held.may_erase() && !even_under_way {
            return Ok((Erased::UnderWay(held), Vec::new()));
        }
        // First, while the rows still say which addresses are theirs.
        forget_letters(tx, person, &keys).await?;
        let rows = parted.go.len() as u64;
        let go = parted.go.clone();
        let stay: Vec<Key> = parted.stay.iter().map(Row::key).collect();
        let stamp = Stamp { now, by };
        joined::part(tx, &mut work, person).await?;
        joined::leave(tx, &mut work, person).await?;
        let pokes = write(tx, work, parted, stamp).await?;
        for account in &person.accounts {
            // Before the machinery goes, which deletes by customer.
            disown_attempts(tx, account.id).await?;
            wipe_devices(tx, account.id, by, now).await?;
            forget_machinery(tx, account.id).await?;
            empty_account(tx, account.id, now).await?;
        }
        forget_beside(tx, &go).await?;
        forget_beside(tx, &stay).await?;
        forget_around(tx, person, &go).await?;
        sweep::remember(tx, person, (&go, &stay), now).await?;
        let done = Erased::Done {
            rows,
            books: held.books,
        };
        Ok((done, pokes))
    }
}

async fn write(
    tx: &mut AnyConnection,
    mut work: Work,
    parted: Parted,
    stamp: Stamp,
) -> Result<Vec<Poke>, BackendError> {
    for booking in &parted.bookings {
        release(tx, &mut work, booking).await?;
    }
    for entry in &parted.waiting {
        release_offer(tx, &mut work, entry).await?;
    }
    work.remove(tx, &parted.go).await?;
    work.put(tx, parted.stay).await?;
    // Who waits for what they had is offered it.
    let changes: Vec<Change<'_>> = work.changed().collect();
    follow_waitlist(tx, &changes, stamp.now).await?;
    work.flush(tx, stamp).await
}

/// What was kept for others that quotes the person.
async fn cards(tx: &mut AnyConnection, person: &WholePerson) -> Result<Vec<Key>, BackendError> {
    let ids: BTreeSet<_> = person.ids().collect();
    let rows = sqlx::query("SELECT id, args FROM parked")
        .fetch_all(tx)
        .await?;
    let mut keys = Vec::new();
    for row in &rows {
        let mut cells = Cells::of(row);
        let card = id(cells.text()?, "parked")?;
        if sweep::mentions(cells.text()?, &ids) {
            keys.push(Key::new(Entity::Parked, card));
        }
    }
    Ok(keys)
}

/// Letters to them or about what is theirs, sent or not, and codes. An address that nobody proved may be somebody else's, and so may be what
/// was sent there.
async fn forget_letters(
    tx: &mut AnyConnection,
    person: &WholePerson,
    keys: &BTreeSet<Key>,
) -> Result<(), BackendError> {
    let mut addresses: BTreeSet<String> = person.proven_emails().map(str::to_owned).collect();
    let contacts = person.contacts.iter();
    let contacts = contacts.map(|contact| Key::new(Entity::Contact, contact.0));
    for versioned in rows::load(tx, contacts).await?.into_values() {
        if let Row::Contact(contact) = versioned.row {
            let theirs = contact.points.iter();
            let theirs = theirs.filter(|point| point.verified || contact.user.is_none());
            addresses.extend(theirs.flat_map(|point| {
                let normal = point.normal.iter().cloned();
                normal
                    .chain([point.value.clone()])
                    .filter(|one| one.contains('@'))
            }));
        }
    }
    let addresses: Vec<String> = addresses.into_iter().collect();
    execute_in(tx, "DELETE FROM mail WHERE address", &addresses).await?;
    let mut arrived = Vec::new();
    for row in select_in(tx, "SELECT id FROM mail_in WHERE sender", &addresses).await? {
        arrived.push(Cells::of(&row).text()?.to_owned());
    }
    // What came back of theirs quotes what was written to them, whoever seems to have sent it.
    let told = "SELECT bounce_mail FROM address_state WHERE bounce_mail IS NOT NULL AND address";
    for row in select_in(tx, told, &addresses).await? {
        arrived.push(Cells::of(&row).text()?.to_owned());
    }
    execute_in(tx, "DELETE FROM mail_raw WHERE id", &arrived).await?;
    execute_in(tx, "DELETE FROM mail_in WHERE id", &arrived).await?;
    execute_in(tx, "DELETE FROM address_state WHERE address", &addresses).await?;
    execute_in(tx, "DELETE FROM mailed_code WHERE email", &addresses).await?;
    execute_in(tx, "DELETE FROM join_link WHERE email", &addresses).await?;
    // The week names customers among what there is to do; it is written once more a week later.
    sqlx::query("DELETE FROM mail WHERE kind = 'weekly_news'")
        .execute(&mut *tx)
        .await?;
    // Receipts are counted by names of their own.
    let orders = keys.iter().filter(|key| key.entity == Entity::Order);
    let receipts = orders
        .flat_map(|key| (1..=RECEIPT_MAILS).map(|n| ActivityId::of_receipt(OrderId(key.id), n).0));
    let ids = person.ids().chain(keys.iter().map(|key| key.id));
    let ids: BTreeSet<_> = ids.chain(receipts).collect();
    let about = sqlx::query("SELECT id, about FROM mail WHERE about IS NOT NULL")
        .fetch_all(&mut *tx)
        .await?;
    let mut gone = Vec::new();
    for row in &about {
        let mut cells = Cells::of(row);
        let letter = cells.text()?.to_owned();
        if sweep::mentions(cells.text()?, &ids) {
            gone.push(letter);
        }
    }
    Ok(execute_in(tx, "DELETE FROM mail WHERE id", &gone).await?)
}

/// Each of their devices deletes what it holds when it next comes by.
async fn wipe_devices(
    tx: &mut AnyConnection,
    account: UserId,
    by: Option<UserId>,
    now: i64,
) -> Result<(), BackendError> {
    let sql = "INSERT INTO session_wipe (token_hash, account_user, asked_by, asked_at) \
               SELECT token_hash, account_user, $2, $3 FROM session WHERE account_user = $1";
    sqlx::query(sql)
        .bind(account.to_string())
        .bind(by.unwrap_or(account).to_string())
        .bind(now)
        .execute(&mut *tx)
        .await?;
    for sql in OF_ACCOUNT {
        sqlx::query(sql)
            .bind(account.to_string())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The account stays without anything in it until its devices were wiped.
async fn empty_account(
    tx: &mut AnyConnection,
    account: UserId,
    now: i64,
) -> Result<(), BackendError> {
    let sql = "UPDATE account_user SET name = '', email = NULL, password = NULL, email_verified_at = NULL, lang = NULL, \
               demo = 0, blocked_at = $2 WHERE id = $1";
    sqlx::query(sql)
        .bind(account.to_string())
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Tries to pay online stand in the books with their payments.
async fn disown_attempts(tx: &mut AnyConnection, account: UserId) -> Result<(), BackendError> {
    sqlx::query("UPDATE payment_attempt SET customer = $2 WHERE customer = $1")
        .bind(account.to_string())
        .bind(ERASED_CUSTOMER.to_string())
        .execute(tx)
        .await?;
    Ok(())
}

/// Jobs about what went, and files of people that they stood in. What a provider still owes an answer for goes on.
async fn forget_around(
    tx: &mut AnyConnection,
    person: &WholePerson,
    gone: &[Key],
) -> Result<(), BackendError> {
    let mut ids: Vec<String> = gone.iter().map(|key| key.id.to_string()).collect();
    ids.extend(person.ids().map(|id| id.to_string()));
    execute_in(tx, "DELETE FROM job WHERE key", &ids).await?;
    // What a run would have done, and who was not taken, quotes people by name.
    let quoted = "UPDATE import_run SET preview = 'null', problems = '[]' WHERE id IN (SELECT run FROM import_item WHERE contact";
    let contacts: Vec<String> = person.contacts.iter().map(ContactId::to_string).collect();
    for contact in &contacts {
        let sql = format!("{quoted} = $1)");
        sqlx::query(AssertSqlSafe(sql))
            .bind(contact.clone())
            .execute(&mut *tx)
            .await?;
    }
    execute_in(tx, "DELETE FROM import_item WHERE contact", &contacts).await?;
    // Whom an undo kept is named by their id.
    for contact in &contacts {
        sqlx::query("UPDATE import_run SET kept_contacts = '[]' WHERE kept_contacts LIKE $1")
            .bind(format!("%{contact}%"))
            .execute(&mut *tx)
            .await?;
    }
    // Files that wait may hold them too; they can be brought again.
    sqlx::query("DELETE FROM import_run WHERE state = 'waiting'")
        .execute(&mut *tx)
        .await?;
    job::schedule(tx, JobKind::Erasure, sweep::KEY, 0).await?;
    Ok(())
}
