//! The book for pages without a script: what can be had, and a wish that is answered at once. What is refused is said on the page and kept
//! nowhere.

use crate::Backend;
use crate::account::fresh_id;
use crate::change::Work;
use crate::change::rows::{self, Stamp};
use crate::due::follow;
use crate::error::BackendError;
use crate::mail::on_change::on_change;
use crate::reach::web_push;
use crate::sales::calendar::{Around, calendar};
use crate::sales::waitlist::already_waits;
use crate::sync::server_step::{refused, take_server_steps};
use domain::account::{Actor, Location};
use domain::civil::Day;
use domain::id::{BookingId, WaitlistEntryId};
use domain::policy::{Action, may};
use domain::sales::booking::availability::{Slot, Wish, slots};
use domain::sales::{Booking, BookingRequest, ServiceOffering, WaitlistEntryJoin};
use domain::zone::{SystemZones, Zones as _};
use domain::{Ctx, Entity, Key, Lang, Mutation, Refusal, Row, Side, Stop, run};
use uuid::Uuid;

/// What can be booked, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub offering: ServiceOffering,
    pub place: Location,
}

impl Backend {
    /// What customers can book, in its order.
    pub async fn offered(&self) -> Result<Vec<Offered>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let mut all = rows::list::<ServiceOffering>(&mut tx).await?;
        let places = rows::list::<Location>(&mut tx).await?;
        tx.commit().await?;
        all.retain(ServiceOffering::is_bookable);
        all.sort_by_key(|one| (one.sort, one.id));
        let with_place = |offering: ServiceOffering| {
            let place = places.iter().find(|place| place.id == offering.location);
            let place = place.cloned()?;
            Some(Offered { offering, place })
        };
        Ok(all.into_iter().filter_map(with_place).collect())
    }

    /// The times of a day that a customer can have.
    pub async fn free_times(
        &self,
        offering: &ServiceOffering,
        party: u32,
        day: Day,
    ) -> Result<Vec<Slot>, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let mut work = Work::at(now);
        let nobodys = BookingId(Uuid::nil());
        let wish = Wish::of_customer(offering, party, nobodys, now);
        let found = work
            .ask(&mut tx, |work| slots(work, &SystemZones, &wish, day))
            .await?;
        tx.commit().await?;
        Ok(found.unwrap_or_default())
    }

    /// A booking, for whoever may see it.
    pub async fn booking(
        &self,
        actor: &Actor,
        id: BookingId,
    ) -> Result<Option<Booking>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let key = Key::new(Entity::Booking, id.0);
        let row = Work::default().get(&mut tx, key).await?;
        tx.commit().await?;
        let visible = row.filter(|row| may(actor, Action::Read(row)));
        Ok(visible.as_ref().and_then(Row::as_booking).cloned())
    }

    /// A booking as a calendar file, for whoever may see it.
    pub async fn booking_calendar(
        &self,
        actor: &Actor,
        id: BookingId,
        lang: Lang,
        host: &str,
    ) -> Result<Option<String>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let key = Key::new(Entity::Booking, id.0);
        let found = rows::load(&mut tx, [key]).await?.remove(&key);
        let Some(found) = found.filter(|found| may(actor, Action::Read(&found.row))) else {
            return Ok(None);
        };
        let Some(booking) = found.row.as_booking() else {
            return Ok(None);
        };
        let mut work = Work::default();
        let offering = match booking.offering {
            Some(id) => {
                work.get(&mut tx, Key::new(Entity::ServiceOffering, id.0))
                    .await?
            }
            None => None,
        };
        let offering = offering
            .as_ref()
            .and_then(Row::as_service_offering)
            .cloned();
        let place = match &offering {
            Some(one) => {
                work.get(&mut tx, Key::new(Entity::Location, one.location.0))
                    .await?
            }
            None => None,
        };
        let around = Around {
            business: crate::business::find_business(&mut tx).await?,
            place: place.as_ref().and_then(Row::as_location).cloned(),
            offering,
            version: found.version,
            host: host.to_owned(),
        };
        tx.commit().await?;
        Ok(Some(calendar(booking, &around, lang)))
    }

    /// The day that a zone's calendar shows now; that of UTC for a zone that there is not.
    #[must_use]
    pub fn today(&self, zone: &str) -> Day {
        let now = self.now();
        Day::of(now, SystemZones.offset(zone, now).unwrap_or(0))
    }

    /// Books for somebody at a page, in one transaction, and gives the booking its id. A refusal changed nothing.
    pub async fn book(
        &self,
        actor: &Actor,
        request: BookingRequest,
    ) -> Result<Result<BookingId, Refusal>, BackendError> {
        let id = BookingId(fresh_id(self.now())?.0);
        let request = BookingRequest { id, ..request };
        let booked = self.say_at_page(actor, request.into()).await?;
        Ok(booked.map(|()| id))
    }

    /// Puts somebody on the waiting list at a page, and gives the entry its id.
    pub async fn wait_for(
        &self,
        actor: &Actor,
        join: WaitlistEntryJoin,
    ) -> Result<Result<(), Refusal>, BackendError> {
        let id = WaitlistEntryId(fresh_id(self.now())?.0);
        let join = WaitlistEntryJoin { id, ..join };
        let said = self.say_at_page(actor, join.into()).await?;
        Ok(match said {
            // A form that was sent twice: they wait already.
            Err(refusal) if refusal == already_waits() => Ok(()),
            said => said,
        })
    }

    /// What somebody says at a page, in one transaction. A refusal changed nothing.
    pub(crate) async fn say_at_page(
        &self,
        actor: &Actor,
        mutation: Mutation,
    ) -> Result<Result<(), Refusal>, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::at(now);
        let ctx = Ctx {
            actor: *actor,
            // A page is a device that says one thing.
            client: fresh_id(now)?.0,
            mid: 1,
            now,
            side: Side::Server,
        };
        let draft = mutation.into();
        let changes = match work.ask(&mut tx, |work| run(work, &ctx, &draft)).await? {
            Ok(changes) => changes,
            Err(Stop::Refused(refusal)) => return Ok(Err(refusal)),
            Err(Stop::Need(_)) => return Err(BackendError::Busy),
        };
        if let Some(refusal) = refused(&mut tx, &mut work, actor, &changes).await? {
            return Ok(Err(refusal));
        }
        work.put(&mut tx, changes.rows).await?;
        let mail = &self.inner.mail;
        take_server_steps(&mut tx, &mut work, &changes.server_steps, now, mail.is_on()).await?;
        follow(&mut tx, work.changed(), now).await?;
        let mailed = on_change(mail, &mut tx, work.changed(), actor, now).await?;
        let told = web_push::on_change::on_change(&mut tx, work.changed(), actor, now).await?;
        let by = Some(actor.user);
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        if mailed {
            mail.ring();
        }
        if told {
            self.ring_web_push();
        }
        self.inner.due.notify_one();
        self.poke(pokes);
        Ok(Ok(()))
    }
}
