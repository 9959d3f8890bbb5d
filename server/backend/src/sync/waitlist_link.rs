//! The link of the letter that offers what became free: it takes it with one tap, without signing in, as long as it is held.

use crate::Backend;
use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::{Actor, Role};
use domain::sales::{WaitlistEntry, WaitlistEntryAccept, WaitlistState};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;

/// What the link of an offer leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitlistLink {
    /// Held, and not taken yet.
    Held(WaitlistEntry),
    /// It became a booking.
    Taken(WaitlistEntry),
    /// Over, or no link of ours: both look alike.
    Over,
}

impl Backend {
    /// What a link leads to now. It writes nothing: mail gateways look at every link.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn look_at_offer(&self, token: &str) -> Result<WaitlistLink, BackendError> {
        let Some((id, start)) = self.read_waitlist_token(token) else {
            return Ok(WaitlistLink::Over);
        };
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let key = Key::new(Entity::WaitlistEntry, id.0);
        let row = Work::default().get(&mut tx, key).await?;
        let entry = row.as_ref().and_then(Row::as_waitlist_entry).cloned();
        let link = match entry {
            Some(entry) if !may_use_link(&mut tx, &entry).await? => WaitlistLink::Over,
            Some(entry) => of_entry(entry, start, now),
            None => WaitlistLink::Over,
        };
        tx.commit().await?;
        Ok(link)
    }

    /// Takes what is held, as its customer.
    ///
    /// # Errors
    /// Where the database does not answer: the same may be asked again.
    pub async fn take_offer(&self, token: &str) -> Result<WaitlistLink, BackendError> {
        let held = self.look_at_offer(token).await?;
        let (WaitlistLink::Held(entry), Some((id, start))) =
            (&held, self.read_waitlist_token(token))
        else {
            return Ok(held);
        };
        let actor = Actor {
            user: entry.customer,
            role: Role::Customer,
        };
        let accept = WaitlistEntryAccept { id, start };
        match self.say_at_page(&actor, accept.into()).await? {
            Ok(()) => self.look_at_offer(token).await,
            Err(_) => Ok(WaitlistLink::Over),
        }
    }
}

fn of_entry(entry: WaitlistEntry, start: i64, now: i64) -> WaitlistLink {
    let offer = entry.offer.as_ref().filter(|offer| offer.start == start);
    match (entry.state, offer) {
        (WaitlistState::Accepted, Some(_)) => WaitlistLink::Taken(entry),
        (WaitlistState::Offered, Some(offer)) if now <= offer.until => WaitlistLink::Held(entry),
        _ => WaitlistLink::Over,
    }
}

/// A link ends with its person: who was shut out, or became one of the staff, takes nothing by it.
async fn may_use_link(
    connection: &mut AnyConnection,
    entry: &WaitlistEntry,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM account_user WHERE id = $1 AND role = 'customer' AND blocked_at IS NULL";
    let row = sqlx::query(sql)
        .bind(entry.customer.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}
