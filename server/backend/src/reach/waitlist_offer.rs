//! Offering what becomes free to those who wait, one person after the other.
//!
//! What is due for an offering and a day of UTC is one job. It gives back what nobody answered, and holds what is free for whoever waited longest, with
//! the letter that says so, in one transaction: so neither a server that dies nor a second one offers anything twice.

use crate::Backend;
use crate::change::rows::Stamp;
use crate::change::{Change, Poke, Work};
use crate::error::BackendError;
use crate::job::Job;
use crate::mail::on_change::reachable;
use crate::mail::{Addressed, Mail, WaitlistNews};
use crate::people::consent::why_not_to_address;
use crate::sales::booking::{give_back, is_too_much};
use crate::sales::waitlist::{follow_waitlist, load_entries, read_key};
use domain::civil::DAY_MS;
use domain::id::WaitlistEntryId;
use domain::people::ConsentPurpose;
use domain::sales::booking::busy_day::moved;
use domain::sales::waitlist::{OFFER_MS, WaitlistOffer, offer_for};
use domain::sales::{Booking, WaitlistEntry, WaitlistState};
use domain::zone::SystemZones;
use domain::{Entity, Key, Row, routes};
use sqlx::AnyConnection;

impl Backend {
    /// Offers what is free to those who wait for an offering on a day. True where a letter was queued; when to look again; whom to poke.
    pub(crate) async fn offer_waitlist(
        &self,
        connection: &mut AnyConnection,
        job: &Job,
        now: i64,
    ) -> Result<(bool, Option<i64>, Vec<Poke>), BackendError> {
        let Some((offering, day)) = read_key(&job.key) else {
            return Ok((false, None, Vec::new()));
        };
        let mut work = Work::at(now);
        let sql = "SELECT id FROM waitlist_entry WHERE offering = $1 AND state IN ('waiting', 'offered') \
                   AND earliest <= $3 AND latest >= $2 ORDER BY asked_at, id LIMIT 400";
        let window = (day * DAY_MS, (day + 1) * DAY_MS - 1);
        load_entries(connection, &mut work, sql, &offering.to_string(), window).await?;
        let entries = work.rows_of(Entity::WaitlistEntry);
        let mut entries: Vec<WaitlistEntry> = entries
            .filter_map(Row::as_waitlist_entry)
            .cloned()
            .collect();
        entries.sort_by_key(|one| (one.asked_at, one.id));
        let mut mailed = false;
        for entry in &entries {
            give_back_late(connection, &mut work, entry, now).await?;
        }
        for entry in &entries {
            mailed |= self.offer_to(connection, &mut work, entry.id, now).await?;
        }
        let offers = work.rows_of(Entity::WaitlistEntry);
        let offers = offers.filter_map(Row::as_waitlist_entry);
        let held = offers.filter(|one| one.state == WaitlistState::Offered);
        let next = held.filter_map(|one| one.offer.as_ref().map(|offer| offer.until + 1));
        let next = next.min();
        // What was given back may suit those who wait for something else.
        let changes: Vec<Change<'_>> = work.changed().collect();
        follow_waitlist(connection, &changes, now).await?;
        let pokes = work.flush(connection, Stamp { now, by: None }).await?;
        Ok((mailed, next, pokes))
    }

    /// Holds what is free for somebody who waits; true where a letter says so.
    async fn offer_to(
        &self,
        connection: &mut AnyConnection,
        work: &mut Work,
        id: WaitlistEntryId,
        now: i64,
    ) -> Result<bool, BackendError> {
        let key = Key::new(Entity::WaitlistEntry, id.0);
        let row = work.get(connection, key).await?;
        let Some(entry) = row.as_ref().and_then(Row::as_waitlist_entry) else {
            return Ok(false);
        };
        if entry.state != WaitlistState::Waiting || entry.to <= now {
            return Ok(false);
        }
        let found = work
            .ask(connection, |work| offer_for(work, &SystemZones, entry, now))
            .await?;
        let Ok(Some(offer)) = found else {
            return Ok(false);
        };
        // What would only become a request is not held for a stranger.
        let booking = Booking {
            asked_at: now,
            ..entry.booked(&offer, now)
        };
        if is_too_much(connection, work, &booking).await? {
            return Ok(false);
        }
        let address = match self.inner.mail.is_on() {
            true => reachable(connection, entry.customer).await?,
            false => None,
        };
        // Who wants no such mail is called.
        let address = match address {
            Some((to, lang)) => why_not_to_address(connection, &to, ConsentPurpose::Service, now)
                .await?
                .is_none()
                .then_some((to, lang)),
            None => None,
        };
        let mut after = WaitlistEntry {
            state: WaitlistState::Offered,
            offer: Some(offer.clone()),
            ..entry.clone()
        };
        let Some((resources, taken)) = after.held() else {
            return Ok(false);
        };
        let days = work
            .ask(connection, |work| {
                moved(work, None, Some((resources, &taken)))
            })
            .await?;
        let Ok(days) = days else {
            return Err(BackendError::Busy);
        };
        let mut mailed = false;
        if let Some((address, lang)) = address {
            let mail = Mail::WaitlistOffer(WaitlistNews {
                path: routes::site::waitlist_offer(&self.waitlist_token(after.id, offer.start)),
                start: offer.start,
                until: offer.until,
                zone: after.zone.clone(),
                party: after.party,
            });
            let about = format!("{}:{}", after.id, offer.start);
            let letter = Addressed::new(&address, lang, mail).about(about);
            mailed = self.inner.mail.enqueue(connection, &letter, now).await?;
        }
        after.offer = Some(WaitlistOffer { mailed, ..offer });
        work.put(connection, days).await?;
        work.put(connection, vec![after.into()]).await?;
        Ok(mailed)
    }
}

/// Gives back what somebody let pass. Where the clock jumped back, an offer ends no later than if it were made now.
async fn give_back_late(
    connection: &mut AnyConnection,
    work: &mut Work,
    entry: &WaitlistEntry,
    now: i64,
) -> Result<(), BackendError> {
    let (Some((resources, taken)), Some(offer)) = (entry.held(), &entry.offer) else {
        return Ok(());
    };
    let longest = now.saturating_add(OFFER_MS);
    if offer.until > longest {
        let mut shorter = entry.clone();
        if let Some(offer) = &mut shorter.offer {
            offer.until = longest;
        }
        return work.put(connection, vec![shorter.into()]).await;
    }
    if offer.until >= now {
        return Ok(());
    }
    give_back(connection, work, resources, &taken).await?;
    work.put(connection, vec![entry.lapsed().into()]).await
}
