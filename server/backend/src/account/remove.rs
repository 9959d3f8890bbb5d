//! Removing somebody: the account alone, or with everything they made, in one step.

use super::manage::{ManageError, User, find, keep_an_owner};
use crate::Backend;
use crate::change::rows::{Stamp, id};
use crate::change::{Change, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::reach::draw_log::forget_winner;
use crate::sales::booking::release;
use crate::sales::invoice::nobodys_invoice;
use crate::sales::waitlist::{follow_waitlist, release_offer};
use crate::service::review::key_of;
use domain::id::BookingId;
use domain::people::Contact;
use domain::service::ReviewAbout;
use domain::{ContactId, Entity, Key, OrderId, Row, UserId};
use sqlx::{AnyConnection, AssertSqlSafe};

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    pub user: User,
    /// Orders, messages and all other rows that went with them.
    pub rows: u64,
    /// Sessions that ended, by their public ids.
    pub ended: Vec<String>,
}

/// What belongs to one customer, and how it is found. `$1` is the customer.
const MADE: [(Entity, &str); 20] = [
    (Entity::Coupon, "SELECT id FROM coupon WHERE customer = $1"),
    (
        Entity::WaitlistEntry,
        "SELECT id FROM waitlist_entry WHERE customer = $1",
    ),
    (
        Entity::Booking,
        "SELECT id FROM booking WHERE customer = $1",
    ),
    (
        Entity::Order,
        "SELECT id FROM sales_order WHERE customer = $1",
    ),
    (
        Entity::Payment,
        "SELECT id FROM payment WHERE customer = $1",
    ),
    (Entity::Refund, "SELECT id FROM refund WHERE customer = $1"),
    (
        Entity::Invoice,
        "SELECT id FROM invoice WHERE customer = $1",
    ),
    (
        Entity::Conversation,
        "SELECT id FROM conversation WHERE customer = $1",
    ),
    (
        Entity::ConversationStaff,
        "SELECT s.id FROM conversation_staff s JOIN conversation c ON c.id = s.id WHERE c.customer = $1",
    ),
    (
        Entity::Message,
        "SELECT id FROM message WHERE customer = $1",
    ),
    (
        Entity::ReadMarker,
        "SELECT id FROM read_marker WHERE customer = $1",
    ),
    (
        Entity::Attachment,
        "SELECT id FROM attachment WHERE customer = $1",
    ),
    (
        Entity::Consent,
        "SELECT id FROM consent WHERE customer = $1",
    ),
    (
        Entity::ContactPreference,
        "SELECT id FROM contact_preference WHERE customer = $1",
    ),
    (Entity::Parked, "SELECT id FROM parked WHERE owner = $1"),
    (Entity::Ticket, "SELECT id FROM ticket WHERE customer = $1"),
    (
        Entity::TicketMessage,
        "SELECT id FROM ticket_message WHERE customer = $1",
    ),
    (
        Entity::TicketNote,
        "SELECT n.id FROM ticket_note n JOIN ticket t ON t.id = n.ticket WHERE t.customer = $1",
    ),
    (
        Entity::SurveyResponse,
        "SELECT id FROM survey_response WHERE customer = $1",
    ),
    (Entity::Review, "SELECT id FROM review WHERE customer = $1"),
];

/// What belongs to a contact that nobody else is joined with. `$1` is the contact.
const OF_CONTACT: [(Entity, &str); 11] = [
    (Entity::Contact, "SELECT id FROM contact WHERE id = $1"),
    (
        Entity::ContactStaff,
        "SELECT id FROM contact_staff WHERE id = $1",
    ),
    (
        Entity::Activity,
        "SELECT id FROM activity WHERE contact = $1",
    ),
    (Entity::Consent, "SELECT id FROM consent WHERE contact = $1"),
    (
        Entity::ContactPreference,
        "SELECT id FROM contact_preference WHERE id = $1",
    ),
    (
        Entity::Attachment,
        "SELECT id FROM attachment WHERE about = 'contact' AND about_id = $1",
    ),
    (Entity::Past, "SELECT id FROM past WHERE row_id = $1"),
    (
        Entity::ContactFacts,
        "SELECT id FROM contact_facts WHERE id = $1",
    ),
    (
        Entity::Suggestion,
        "SELECT id FROM suggestion WHERE contact = $1",
    ),
    (Entity::Task, "SELECT id FROM task WHERE contact = $1"),
    (
        Entity::Delivery,
        "SELECT id FROM delivery WHERE contact = $1",
    ),
];

/// What the server keeps of a person's devices, the dependent tables first. `$1` is the person.
const MACHINERY: [&str; 14] = [
    "DELETE FROM sync_deposit WHERE client IN (SELECT client FROM sync_device WHERE principal = $1)",
    "DELETE FROM sync_device WHERE principal = $1",
    "DELETE FROM sync_mismatch WHERE client IN (SELECT client FROM sync_client WHERE principal = $1)",
    "DELETE FROM sync_event WHERE client IN (SELECT client FROM sync_client WHERE principal = $1)",
    "DELETE FROM sync_fault WHERE client IN (SELECT client FROM sync_client WHERE principal = $1)",
    "DELETE FROM mutation_log WHERE client IN (SELECT client FROM sync_client WHERE principal = $1)",
    "DELETE FROM sync_client WHERE principal = $1",
    "DELETE FROM payment_attempt WHERE customer = $1",
    "DELETE FROM file_upload WHERE person = $1",
    "DELETE FROM daily_use WHERE person = $1",
    "DELETE FROM mail_raw WHERE id IN (SELECT id FROM mail_in WHERE customer = $1)",
    "DELETE FROM mail_in WHERE customer = $1",
    "DELETE FROM address_state WHERE account_user = $1 AND bounced_at IS NULL AND blocked_at IS NULL",
    // That staff want nothing from an address outlives whoever wrote from it.
    "UPDATE address_state SET account_user = NULL WHERE account_user = $1",
];

impl Backend {
    /// Removes somebody. With `everything`, and always for a guest, all that they made goes too: orders, chats, files, what the server
    /// learnt of them, and what their devices sent. Phones that hold it forget it with their next pull. Without it orders and chats stay in
    /// the books under the name they have.
    ///
    /// # Errors
    /// [`ManageError`]; nothing was changed then.
    pub async fn remove_user(&self, who: &str, everything: bool) -> Result<Removed, ManageError> {
        let mut tx = self.inner.db.write().await?;
        let user = find(&mut tx, who).await?;
        keep_an_owner(&mut tx, &user).await?;
        let everything = everything || user.guest;
        if everything && user.role.is_staff() {
            return Err(ManageError::Staff(user.word()));
        }
        let ended = self.shut_out(&mut tx, &user).await?;
        let mut pokes = self.leave_team(&mut tx, &user).await?;
        let mut rows = 0;
        if everything {
            let mut work = Work::default();
            rows = remove_rows(&mut tx, &mut work, &user).await?;
            let stamp = Stamp {
                now: self.now(),
                by: None,
            };
            // Who waits for what they had is offered it.
            let changes: Vec<Change<'_>> = work.changed().collect();
            follow_waitlist(&mut tx, &changes, stamp.now).await?;
            pokes.extend(work.flush(&mut tx, stamp).await?);
            forget_machinery(&mut tx, user.id).await?;
        }
        if let Some(email) = &user.email {
            sqlx::query("DELETE FROM mail WHERE state = 'queued' AND address = $1")
                .bind(email.clone())
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("DELETE FROM account_user WHERE id = $1")
            .bind(user.id.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.poke(pokes);
        if everything {
            self.tidy_files().await?;
        }
        Ok(Removed { user, rows, ended })
    }

    /// Who left the team stays known by name, and as nobody of the team.
    async fn leave_team(
        &self,
        connection: &mut AnyConnection,
        user: &User,
    ) -> Result<Vec<crate::Poke>, BackendError> {
        if !user.role.is_staff() {
            return Ok(Vec::new());
        }
        sqlx::query("UPDATE account_user SET role = 'customer', manages = 0 WHERE id = $1")
            .bind(user.id.to_string())
            .execute(&mut *connection)
            .await?;
        self.tell_team(connection).await
    }
}

/// Takes all rows of somebody away, and answers how many. A contact that staff joined with another one stays, and is nobody's.
async fn remove_rows(
    connection: &mut AnyConnection,
    work: &mut Work,
    user: &User,
) -> Result<u64, BackendError> {
    let mut keys = made_by(connection, user.id).await?;
    let contact = ContactId::of_user(user.id);
    let joined =
        "SELECT id FROM contact WHERE merged_into = $1 OR (id = $1 AND merged_into IS NOT NULL)";
    let joined = ids(connection, Entity::Contact, joined, &contact.to_string()).await?;
    if joined.is_empty() {
        keys.extend(keys_of_contact(connection, contact).await?);
    }
    keys.sort_unstable();
    keys.dedup();
    for key in &keys {
        if !matches!(key.entity, Entity::Booking | Entity::WaitlistEntry) {
            continue;
        }
        match work.get(connection, *key).await? {
            Some(Row::Booking(booking)) => release(connection, work, &booking).await?,
            Some(Row::WaitlistEntry(entry)) => release_offer(connection, work, &entry).await?,
            _ => {}
        }
    }
    // Their numbers stay: a series has no gap.
    let (invoices, keys): (Vec<Key>, Vec<Key>) = keys
        .into_iter()
        .partition(|key| key.entity == Entity::Invoice);
    for key in invoices {
        if let Some(Row::Invoice(invoice)) = work.get(connection, key).await? {
            work.put(connection, vec![nobodys_invoice(invoice).into()])
                .await?;
        }
    }
    forget_beside(connection, &keys).await?;
    work.remove(connection, &keys).await?;
    disown(connection, work, user).await?;
    Ok(keys.len() as u64)
}

/// Everything that an account made and that is about it, but for what is known of its contact.
pub(crate) async fn made_by(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Vec<Key>, BackendError> {
    let mut keys = Vec::new();
    for (entity, sql) in MADE {
        keys.extend(ids(connection, entity, sql, &user.to_string()).await?);
    }
    Ok(keys)
}

/// Nobody is reminded of what goes, or asked how it was, or stands among those to whom a campaign was written or
/// who were left alone.
pub(crate) async fn forget_beside(
    connection: &mut AnyConnection,
    keys: &[Key],
) -> Result<(), BackendError> {
    for key in keys {
        let about = match key.entity {
            Entity::Contact => {
                for sql in [
                    "DELETE FROM campaign_recipient WHERE contact = $1",
                    "DELETE FROM strategy_run WHERE contact = $1",
                    "DELETE FROM suggestion_control WHERE contact = $1",
                    "DELETE FROM record_access WHERE person = $1",
                    // One that is on its way now arrives; nobody hears of it any more.
                    "DELETE FROM sms_message WHERE contact = $1",
                ] {
                    sqlx::query(sql)
                        .bind(key.id.to_string())
                        .execute(&mut *connection)
                        .await?;
                }
                continue;
            }
            Entity::Coupon => {
                forget_winner(connection, key.id).await?;
                continue;
            }
            Entity::Task => {
                job::cancel(connection, JobKind::TaskReminder, &key.id.to_string()).await?;
                continue;
            }
            Entity::Ticket => {
                job::cancel(connection, JobKind::TicketReminder, &key.id.to_string()).await?;
                continue;
            }
            Entity::Order => ReviewAbout::Order {
                order: OrderId(key.id),
            },
            Entity::Booking => {
                job::cancel(connection, JobKind::BookingReminder, &key.id.to_string()).await?;
                ReviewAbout::Booking {
                    booking: BookingId(key.id),
                }
            }
            _ => continue,
        };
        let asked = key_of(&about);
        job::cancel(connection, JobKind::ReviewRequest, &asked).await?;
    }
    Ok(())
}

/// What the server keeps of somebody's devices goes.
pub(crate) async fn forget_machinery(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<(), BackendError> {
    for sql in MACHINERY {
        sqlx::query(sql)
            .bind(user.to_string())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Everything that belongs to a contact, the contact itself among it.
pub(crate) async fn keys_of_contact(
    connection: &mut AnyConnection,
    contact: ContactId,
) -> Result<Vec<Key>, BackendError> {
    let mut keys = Vec::new();
    for (entity, sql) in OF_CONTACT {
        keys.extend(ids(connection, entity, sql, &contact.to_string()).await?);
    }
    Ok(keys)
}

/// Contacts that stay are no longer this account's.
async fn disown(
    connection: &mut AnyConnection,
    work: &mut Work,
    user: &User,
) -> Result<(), BackendError> {
    let sql = "SELECT id FROM contact WHERE account_user = $1";
    for key in ids(connection, Entity::Contact, sql, &user.id.to_string()).await? {
        if let Some(Row::Contact(contact)) = work.get(connection, key).await? {
            let nobodys = Contact {
                user: None,
                ..contact
            };
            work.put(connection, vec![nobodys.into()]).await?;
        }
    }
    Ok(())
}

async fn ids(
    connection: &mut AnyConnection,
    entity: Entity,
    sql: &'static str,
    of: &str,
) -> Result<Vec<Key>, BackendError> {
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .bind(of.to_owned())
        .fetch_all(connection)
        .await?;
    let key = |row| Ok(Key::new(entity, id(Cells::of(row).text()?, "id")?));
    rows.iter().map(key).collect()
}
