//! A calendar that one of the staff subscribes to: the book, read-only, behind a link that is shown once and kept as a hash.
//!
//! Who is let go, changes their password or is signed out everywhere has no link any more: it ends with their sessions.

use crate::Backend;
use crate::account::mailed_code::token;
use crate::audit;
use crate::change::rows::{self, id};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sales::calendar::{FeedEvent, feed};
use domain::account::audit::Audited;
use domain::account::{Actor, CalendarFeed};
use domain::civil::DAY_MS;
use domain::policy::{Action, may};
use domain::routes::site;
use domain::{Entity, Key, Lang, Row};
use sha2::{Digest as _, Sha256};

/// How far ahead the feed looks, and how far back, ms.
const AHEAD: i64 = 90 * DAY_MS;
const BACK: i64 = DAY_MS;
/// The most bookings of one feed.
const MOST: i64 = 5_000;

/// The file, and a tag that changes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    pub text: String,
    pub etag: String,
}

impl Backend {
    /// Somebody's feed, without its link; none where they have none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn calendar_feed(&self, actor: &Actor) -> Result<Option<CalendarFeed>, BackendError> {
        let sql = "SELECT full_names, made_at FROM calendar_feed WHERE account_user = $1";
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query(sql)
            .bind(actor.user.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let mut cells = Cells::of(&row);
        Ok(Some(CalendarFeed {
            full_names: cells.flag()?,
            made_at: cells.int()?,
        }))
    }

    /// Makes a feed for somebody of the staff and answers its link; the one before is worth nothing from then on. None for whoever does not
    /// work here.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn make_calendar_feed(
        &self,
        actor: &Actor,
        full_names: bool,
    ) -> Result<Option<String>, BackendError> {
        if !may(actor, Action::WorkBooking) {
            return Ok(None);
        }
        let token = token()?;
        let sql = "INSERT INTO calendar_feed (account_user, token_hash, full_names, made_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (account_user) DO UPDATE SET token_hash = excluded.token_hash, \
                   full_names = excluded.full_names, made_at = excluded.made_at";
        let mut tx = self.inner.db.write().await?;
        sqlx::query(sql)
            .bind(actor.user.to_string())
            .bind(self.feed_hash(&token))
            .bind(i64::from(full_names))
            .bind(self.now())
            .execute(&mut *tx)
            .await?;
        let made = Audited::CalendarFeed { full_names };
        audit::note(&mut tx, Some(actor.user), &made, self.now()).await?;
        tx.commit().await?;
        let base = &self.inner.mail.settings.public_url;
        Ok(Some(format!("{base}{}", site::calendar_feed(&token))))
    }

    /// Takes somebody's feed away.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn drop_calendar_feed(&self, actor: &Actor) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        sqlx::query("DELETE FROM calendar_feed WHERE account_user = $1")
            .bind(actor.user.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The file behind a link; none where nobody who works here has it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn calendar_file(
        &self,
        token: &str,
        host: &str,
    ) -> Result<Option<CalendarFile>, BackendError> {
        let sql = "SELECT f.full_names, u.lang FROM calendar_feed f JOIN account_user u ON u.id = f.account_user \
                   WHERE f.token_hash = $1 AND u.role <> 'customer' AND u.blocked_at IS NULL";
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query(sql)
            .bind(self.feed_hash(token))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut cells = Cells::of(&row);
        let full_names = cells.flag()?;
        let lang = cells.maybe_text()?.map(Lang::parse).unwrap_or_default();
        let sql = "SELECT id FROM booking WHERE starts_at >= $1 AND starts_at < $2 AND state <> 'requested' \
                   ORDER BY starts_at, id LIMIT $3";
        let found = sqlx::query(sql)
            .bind(now.saturating_sub(BACK))
            .bind(now.saturating_add(AHEAD))
            .bind(MOST)
            .fetch_all(&mut *tx)
            .await?;
        let mut keys = Vec::new();
        for row in &found {
            let id = id(Cells::of(row).text()?, "booking")?;
            keys.push(Key::new(Entity::Booking, id));
        }
        let mut loaded = rows::load(&mut tx, keys.iter().copied()).await?;
        let resources = rows::list::<domain::account::Resource>(&mut tx).await?;
        let business = crate::business::find_business(&mut tx).await?;
        tx.commit().await?;
        let events = keys.iter().filter_map(|key| {
            let found = loaded.remove(key)?;
            match found.row {
                Row::Booking(booking) => Some(FeedEvent {
                    booking,
                    version: found.version,
                }),
                _ => None,
            }
        });
        let events: Vec<FeedEvent> = events.collect();
        let name = business.map_or_else(String::new, |one| one.name.text(lang).to_owned());
        let text = feed(&events, &resources, (&name, host), (lang, full_names));
        let hash = Sha256::digest(text.as_bytes());
        let hash: String = hash
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let etag = format!("\"{hash}\"");
        Ok(Some(CalendarFile { text, etag }))
    }

    fn feed_hash(&self, token: &str) -> Vec<u8> {
        let about = format!("calendar feed:{token}");
        self.inner.signer.tag(about.as_bytes()).to_vec()
    }
}
