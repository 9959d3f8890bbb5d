//! Sends campaigns: who gets one is fixed when its time comes, and letters leave a few at a time. Each portion is one transaction, so that
//! whoever dies in between neither loses nor repeats a letter.

use super::audience::members;
use super::judge::{Offer, Reached, Ready, judge};
use super::occasion::Due;
use super::recipient::{self, Waiting};
use super::result::count;
use super::run::closes_in;
use super::when::{HOUR, SOON};
use crate::Backend;
use crate::change::Work;
use crate::change::rows::{Stamp, list};
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use crate::mail::{Addressed, Mail};
use domain::civil::DAY_MS;
use domain::id::{CampaignId, DeliveryId};
use domain::people::ConsentChannel;
use domain::reach::campaign::{FOLLOWED_DAYS, arms};
use domain::reach::delivery;
use domain::reach::{
    Campaign, CampaignState, Delivery, DeliveryState, QUIET, Rule, Segment, SkipReason,
};
use domain::routes::site;
use domain::zone::{SystemZones, Zones as _, instant_or_change};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// The most letters of one run; the others leave with the next one.
const MOST: usize = 100;
/// Letters of one transaction.
const PORTION: usize = 50;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CampaignRun {
    /// Letters that were queued.
    pub queued: usize,
    /// When to look again, epoch ms UTC.
    pub next: i64,
}

impl Backend {
    /// Begins campaigns whose time has come, queues the next letters of those that send, and counts what all of them brought.
    ///
    /// # Errors
    /// Where the database does not answer. What was done until then stays done, once.
    pub async fn run_campaigns(&self) -> Result<CampaignRun, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let calendar = Calendar::at(&mut tx, now).await?;
        let all = list::<Campaign>(&mut tx).await?;
        tx.commit().await?;
        let mut run = CampaignRun {
            queued: 0,
            next: now.saturating_add(HOUR),
        };
        for campaign in &all {
            if campaign.state != CampaignState::Scheduled {
                continue;
            }
            match campaign.send_at.filter(|at| *at > now) {
                Some(later) => run.next = run.next.min(later),
                None => self.begin_campaign(campaign, now).await?,
            }
        }
        let offset = SystemZones.offset(&calendar.zone, now).unwrap_or_default();
        let quiet = QUIET.until(now, offset);
        if let Some(until) = quiet {
            run.next = run.next.min(until);
        } else if self.inner.mail.is_on() {
            run.queued = self.send_campaigns(&calendar, now).await?;
        }
        let moving = self.count_campaigns(now).await?;
        if moving && quiet.is_none() {
            run.next = run.next.min(now.saturating_add(SOON));
        }
        Ok(run)
    }

    /// Fixes who gets it, in the transaction that says that it sends.
    async fn begin_campaign(&self, campaign: &Campaign, now: i64) -> Result<(), BackendError> {
        let mut tx = self.inner.db.read().await?;
        let key = Key::new(Entity::Segment, campaign.segment.0);
        let row = Work::default().get(&mut tx, key).await?;
        let segment: Option<&Segment> = row.as_ref().and_then(Row::as_segment);
        let Some(Ok(rule)) = segment.map(|segment| Rule::parse(&segment.rule)) else {
            tracing::warn!(campaign = %campaign.id, "a campaign's segment cannot be read; it waits");
            return Ok(());
        };
        let people = members(&mut tx, &rule, now).await?;
        tx.commit().await?;
        let people = arms(campaign.id, people, campaign.has_two(), campaign.control);
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let key = Key::new(Entity::Campaign, campaign.id.0);
        let Some(Row::Campaign(campaign)) = work.get(&mut tx, key).await? else {
            return Ok(());
        };
        // Taken back while people were looked for.
        if campaign.state != CampaignState::Scheduled {
            return Ok(());
        }
        recipient::freeze(&mut tx, campaign.id, &people, now).await?;
        let sending = Campaign {
            state: CampaignState::Sending,
            ..campaign
        };
        work.put(&mut tx, vec![sending.into()]).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    async fn send_campaigns(&self, calendar: &Calendar, now: i64) -> Result<usize, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let all = list::<Campaign>(&mut tx).await?;
        tx.commit().await?;
        let mut queued = 0;
        let mut looked = 0;
        for campaign in all {
            while campaign.state == CampaignState::Sending && looked < MOST {
                let done = self.send_portion(campaign.id, calendar, now).await?;
                queued += done.0;
                looked += done.1;
                if done.1 < PORTION {
                    break;
                }
            }
        }
        Ok(queued)
    }

    /// Letters that were queued, and people who were looked at.
    async fn send_portion(
        &self,
        id: CampaignId,
        calendar: &Calendar,
        now: i64,
    ) -> Result<(usize, usize), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let key = Key::new(Entity::Campaign, id.0);
        let Some(Row::Campaign(campaign)) = work.get(&mut tx, key).await? else {
            return Ok((0, 0));
        };
        // Paused, or cancelled, since it was listed.
        if campaign.state != CampaignState::Sending {
            return Ok((0, 0));
        }
        // So many a minute over all of them, however often the job is rung for.
        let lately = recipient::queued_since(&mut tx, now.saturating_sub(SOON).saturating_add(1));
        let room = MOST.saturating_sub(usize::try_from(lately.await?).unwrap_or(MOST));
        let left = self
            .left_today(&mut tx, calendar)
            .await?
            .min(PORTION)
            .min(room);
        let waiting = recipient::next_waiting(&mut tx, id, left).await?;
        let mut rows: Vec<Row> = Vec::new();
        // Of this transaction, which the database does not know yet.
        let mut told: BTreeSet<ContactId> = BTreeSet::new();
        for one in &waiting {
            let of = (&campaign, *one);
            let queued = self
                .send_one(&mut tx, &mut work, of, &mut told, (calendar, now))
                .await?;
            rows.extend(queued.map(Row::from));
        }
        let count = rows.len();
        work.put(&mut tx, rows).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        if count > 0 {
            self.inner.mail.ring();
        }
        Ok((count, waiting.len()))
    }

    /// How many letters of campaigns may still leave on this day of the place's calendar.
    async fn left_today(
        &self,
        connection: &mut AnyConnection,
        calendar: &Calendar,
    ) -> Result<usize, BackendError> {
        let midnight = instant_or_change(&SystemZones, &calendar.zone, calendar.today, 0);
        let since = midnight.unwrap_or(calendar.today.0.saturating_mul(DAY_MS));
        let queued = recipient::queued_since(connection, since).await?;
        let most = i64::from(self.inner.mail.settings.campaign_daily);
        Ok(usize::try_from(most.saturating_sub(queued)).unwrap_or_default())
    }

    /// Queues the letter to somebody, or notes why there is none.
    async fn send_one(
        &self,
        connection: &mut AnyConnection,
        work: &mut Work,
        (campaign, waiting): (&Campaign, Waiting),
        told: &mut BTreeSet<ContactId>,
        (calendar, now): (&Calendar, i64),
    ) -> Result<Option<Delivery>, BackendError> {
        let business = crate::business::find_business(connection).await?;
        let offer = Offer::Campaign(campaign, waiting.arm);
        let due = Due {
            contact: waiting.contact,
            occasion: 0,
            at: now,
            about: None,
        };
        let home = self.home();
        let about = (offer, business.as_ref(), home.as_str());
        let ready = match judge(connection, work, about, due, now).await? {
            Ok(ready) => ready,
            Err(why) => {
                let skipped = ("skipped", Some(why));
                recipient::note(connection, campaign.id, waiting, skipped, now).await?;
                return Ok(None);
            }
        };
        let whole = ready.whole;
        if told.contains(&whole) {
            let skipped = ("skipped", Some(SkipReason::Recent));
            recipient::note(connection, campaign.id, waiting, skipped, now).await?;
            return Ok(None);
        }
        let lifetime = closes_in(calendar, now);
        let Some(letter) = self.campaign_letter(campaign, waiting, ready, lifetime) else {
            return Ok(None);
        };
        let state = match self.inner.mail.enqueue(connection, &letter, now).await? {
            true => "queued",
            // The address got as many today as it may: others first.
            false => "waiting",
        };
        recipient::note(connection, campaign.id, waiting, (state, None), now).await?;
        if state != "queued" {
            return Ok(None);
        }
        told.insert(whole);
        Ok(Some(queued(campaign, waiting.contact, now)))
    }

    fn campaign_letter(
        &self,
        campaign: &Campaign,
        waiting: Waiting,
        ready: Ready,
        lifetime: i64,
    ) -> Option<Addressed> {
        let Reached::Mail(address) = ready.to else {
            return None;
        };
        let token = self.unsubscribe_token(waiting.contact, ConsentChannel::Mail);
        let mail = Mail::Strategy {
            subject: ready.letter.subject,
            body: self.with_clicks(&ready.letter.body, campaign.id, waiting.contact),
            unsubscribe: site::unsubscribe(&token),
            lifetime,
        };
        let about = crate::people::delivery::about(campaign.id.sender(), waiting.contact, 0);
        // What was held back by a pause is queued again, as another letter of the queue.
        let about = format!("{about}:{}", waiting.tries);
        Some(Addressed::new(&address, ready.letter.lang, mail).about(about))
    }

    /// The address of this site.
    pub(super) fn home(&self) -> String {
        format!("{}/", self.inner.mail.settings.public_url)
    }

    /// Counts what campaigns brought, and says of those that are through that they are; true while letters are on their way.
    async fn count_campaigns(&self, now: i64) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        recipient::let_go(&mut tx).await?;
        tx.commit().await?;
        let mut tx = self.inner.db.read().await?;
        let all = list::<Campaign>(&mut tx).await?;
        let mut counted = Vec::new();
        for campaign in all {
            let since = recipient::last_at(&mut tx, campaign.id).await?;
            let is_fresh = since.is_some_and(|at| now - at <= (FOLLOWED_DAYS + 1) * DAY_MS);
            if is_fresh || campaign.state == CampaignState::Sending {
                let result = count(&mut tx, campaign.id, now).await?;
                counted.push((campaign, result));
            }
        }
        tx.commit().await?;
        let mut moving = false;
        for (campaign, result) in counted {
            let sends = campaign.state == CampaignState::Sending;
            moving |= sends && result.waiting > 0;
            let is_done = sends && result.waiting == 0;
            if result == campaign.result && !is_done {
                continue;
            }
            let mut tx = self.inner.db.write().await?;
            let mut work = Work::default();
            let key = Key::new(Entity::Campaign, campaign.id.0);
            let Some(Row::Campaign(mut now_it_is)) = work.get(&mut tx, key).await? else {
                continue;
            };
            now_it_is.result = result;
            if is_done && now_it_is.state == CampaignState::Sending {
                now_it_is.state = CampaignState::Done;
            }
            work.put(&mut tx, vec![now_it_is.into()]).await?;
            let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
            tx.commit().await?;
            self.poke(pokes);
        }
        Ok(moving)
    }
}

fn queued(campaign: &Campaign, contact: ContactId, now: i64) -> Delivery {
    Delivery {
        id: DeliveryId::of(campaign.id.sender(), contact, 0),
        strategy: campaign.id.sender(),
        contact,
        occasion: 0,
        state: DeliveryState::Queued,
        reason: None::<SkipReason>,
        at: now,
        step: 0,
        channel: delivery::mail(),
    }
}
