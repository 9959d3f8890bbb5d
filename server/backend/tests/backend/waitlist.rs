//! What becomes free is offered to one person after the other, once, whoever dies in between.

use crate::booking::{House, booking, nothing_meets, refusal, row};
use crate::consent::withdraw;
use crate::mail_news::{kinds, world};
use crate::mail_way::open;
use crate::support::{Device, NOW, World};
use backend::{Memory, Transport, WaitlistLink};
use domain::account::Role;
use domain::people::{ConsentPurpose, ConsentSource, ConsentWithdraw};
use domain::sales::waitlist::{OFFER_MS, PROVEN_WAITING, UNPROVEN_WAITING};
use domain::sales::{
    BookingAct, BookingRequest, BookingState, BookingStep, ResourceBlockLift, WaitlistEntry,
    WaitlistEntryAccept, WaitlistEntryJoin, WaitlistEntryLeave, WaitlistState,
};
use domain::{ContactId, Entity, Key, Refusal};
use sync::Outcome;

async fn entry(world: &World, join: &WaitlistEntryJoin) -> WaitlistEntry {
    let found = row(world, Key::new(Entity::WaitlistEntry, join.id.0)).await;
    found.as_waitlist_entry().unwrap().clone()
}

/// A house with one table, which somebody has tomorrow at seven, and those who wait for it.
struct Full {
    world: World,
    memory: Memory,
    house: House,
    holder: Device,
    wish: BookingRequest,
    ann: Device,
}

impl Full {
    async fn build() -> Self {
        let (world, memory, ann) = world().await;
        let house = House::build(&world, &[2]).await;
        let mut holder = world.customer();
        let wish = house.wish(holder.actor.user, 1, 19);
        assert_eq!(holder.does(&world, wish.clone()).await, Outcome::Applied);
        Self {
            world,
            memory,
            house,
            holder,
            wish,
            ann,
        }
    }

    /// Only seven o'clock suits.
    fn seven(&self, of: &Device) -> WaitlistEntryJoin {
        self.house.waits(of.actor.user, 1, (19, 19))
    }

    async fn frees(&mut self) {
        let cancel = BookingStep {
            id: self.wish.id,
            was: BookingState::Confirmed,
            step: BookingAct::Cancel,
        };
        let done = self.holder.does(&self.world, cancel).await;
        assert_eq!(done, Outcome::Applied);
    }

    async fn later(&self, by: i64) {
        self.world.clock.advance(by);
        self.world.backend.run_due_jobs().await.unwrap();
    }
}

fn accept(join: &WaitlistEntryJoin, start: i64) -> WaitlistEntryAccept {
    WaitlistEntryAccept { id: join.id, start }
}

#[tokio::test]
async fn what_becomes_free_is_offered_to_the_first_held_for_a_quarter_of_an_hour_and_then_to_the_next()
 {
    let mut full = Full::build().await;
    let mut guest = Device::of(
        full.world
            .backend
            .sign_in_guest("Gus")
            .await
            .unwrap()
            .person
            .actor,
    );
    let first = full.seven(&full.ann);
    let second = full.seven(&guest);
    assert_eq!(
        full.ann.does(&full.world, first.clone()).await,
        Outcome::Applied
    );
    full.later(1_000).await;
    assert_eq!(
        guest.does(&full.world, second.clone()).await,
        Outcome::Applied
    );
    full.later(1_000).await;
    assert_eq!(
        entry(&full.world, &first).await.state,
        WaitlistState::Waiting
    );
    full.frees().await;
    full.later(1_000).await;
    let offered = entry(&full.world, &first).await;
    let offer = offered.offer.clone().unwrap();
    assert_eq!(
        (offered.state, offer.start),
        (WaitlistState::Offered, full.wish.start)
    );
    assert!(offer.mailed);
    assert_eq!(
        entry(&full.world, &second).await.state,
        WaitlistState::Waiting
    );
    nothing_meets(&full.world).await;
    // Nobody else can have it meanwhile.
    let mut ben = full.world.customer();
    let same = full.house.wish(ben.actor.user, 1, 19);
    let outcome = ben.does(&full.world, same).await;
    let refused = refusal(&full.world, &mut ben, outcome).await;
    assert!(matches!(refused, Refusal::SlotTaken { .. }), "{refused:?}");
    let told = kinds(&full.world, &full.memory).await;
    let offers: Vec<_> = told
        .iter()
        .filter(|(kind, _)| kind == "waitlist_offer")
        .collect();
    assert_eq!(offers.len(), 1, "{told:?}");
    // The first lets it pass.
    full.later(OFFER_MS + 2_000).await;
    assert_eq!(
        entry(&full.world, &first).await.state,
        WaitlistState::Waiting
    );
    let next = entry(&full.world, &second).await;
    assert_eq!(next.state, WaitlistState::Offered);
    assert!(!next.offer.as_ref().unwrap().mailed, "a guest is called");
    let outcome = full
        .ann
        .does(&full.world, accept(&first, offer.start))
        .await;
    assert_eq!(
        refusal(&full.world, &mut full.ann, outcome).await,
        Refusal::OfferOver
    );
    assert_eq!(
        guest.does(&full.world, accept(&second, offer.start)).await,
        Outcome::Applied
    );
    let booked = booking(&full.world, next.booking()).await;
    assert_eq!(
        (booked.state, booked.start),
        (BookingState::Confirmed, full.wish.start)
    );
    nothing_meets(&full.world).await;
    full.later(OFFER_MS).await;
    assert_eq!(
        entry(&full.world, &second).await.state,
        WaitlistState::Accepted
    );
    nothing_meets(&full.world).await;
}

#[tokio::test]
async fn the_link_of_a_letter_takes_what_is_held_once_and_ends_with_the_offer_and_with_its_person()
{
    let mut full = Full::build().await;
    let join = full.seven(&full.ann);
    full.ann.does(&full.world, join.clone()).await;
    full.frees().await;
    full.later(1_000).await;
    let backend = full.world.backend.clone();
    let token = backend.waitlist_token(join.id, full.wish.start);
    kinds(&full.world, &full.memory).await;
    let letter = full
        .memory
        .all()
        .into_iter()
        .find(|mail| mail.kind == "waitlist_offer")
        .unwrap();
    assert!(
        letter.text.contains(&format!("/w/{token}")),
        "{}",
        letter.text
    );
    // Gateways look at it; that takes nothing.
    let held = backend.look_at_offer(&token).await.unwrap();
    assert!(matches!(held, WaitlistLink::Held(_)));
    let forged = backend.waitlist_token(join.id, full.wish.start + 1);
    assert_eq!(
        backend.take_offer(&forged).await.unwrap(),
        WaitlistLink::Over
    );
    assert_eq!(
        backend.take_offer(&format!("{token}x")).await.unwrap(),
        WaitlistLink::Over
    );
    full.world
        .execute("UPDATE account_user SET blocked_at = 1 WHERE email = 'ann@x.example'")
        .await;
    assert_eq!(
        backend.take_offer(&token).await.unwrap(),
        WaitlistLink::Over
    );
    full.world
        .execute("UPDATE account_user SET blocked_at = NULL WHERE email = 'ann@x.example'")
        .await;
    for _ in 0..2 {
        let taken = backend.take_offer(&token).await.unwrap();
        assert!(matches!(taken, WaitlistLink::Taken(_)), "{taken:?}");
    }
    let booked = booking(&full.world, entry(&full.world, &join).await.booking()).await;
    assert_eq!(booked.customer, full.ann.actor.user);
    nothing_meets(&full.world).await;
}

#[tokio::test]
async fn a_server_that_dies_and_a_second_one_offer_and_write_once() {
    let mut full = Full::build().await;
    let join = full.seven(&full.ann);
    full.ann.does(&full.world, join.clone()).await;
    full.frees().await;
    full.world.clock.advance(1_000);
    let way = Transport::Memory(full.memory.clone());
    let other = open(&full.world.dir, &full.world.clock, way).await;
    let (one, two) = tokio::join!(full.world.backend.run_due_jobs(), other.run_due_jobs());
    one.unwrap();
    two.unwrap();
    // Done once more from the start, as by a server that died before it said so.
    full.world
        .execute("UPDATE job SET done_at = NULL, lease = NULL, due = 0 WHERE kind = 'waitlist'")
        .await;
    full.later(1_000).await;
    assert_eq!(
        entry(&full.world, &join).await.state,
        WaitlistState::Offered
    );
    let letters = "SELECT COUNT(*) FROM mail WHERE kind = 'waitlist_offer'";
    // Whichever was first, somebody is written to, and nobody twice.
    assert_eq!(full.world.number(letters).await, 1);
    nothing_meets(&full.world).await;
}

#[tokio::test]
async fn a_clock_that_jumps_back_keeps_nothing_held_for_longer_than_a_quarter_of_an_hour() {
    let mut full = Full::build().await;
    let join = full.seven(&full.ann);
    full.ann.does(&full.world, join.clone()).await;
    full.frees().await;
    full.world.clock.advance(6 * 3_600_000);
    full.world.backend.run_due_jobs().await.unwrap();
    assert_eq!(
        entry(&full.world, &join).await.state,
        WaitlistState::Offered
    );
    full.world.clock.set(NOW + 60_000);
    full.world
        .execute("UPDATE job SET done_at = NULL, lease = NULL, due = 0 WHERE kind = 'waitlist'")
        .await;
    full.world.backend.run_due_jobs().await.unwrap();
    let until = entry(&full.world, &join).await.offer.unwrap().until;
    assert_eq!(until, NOW + 60_000 + OFFER_MS);
    full.later(OFFER_MS + 2_000).await;
    assert_eq!(
        entry(&full.world, &join).await.state,
        WaitlistState::Waiting
    );
    nothing_meets(&full.world).await;
}

#[tokio::test]
async fn an_account_that_is_removed_makes_room_for_who_waits_and_takes_its_own_wait_along() {
    let mut full = Full::build().await;
    let guest = full
        .world
        .backend
        .sign_in_guest("Gus")
        .await
        .unwrap()
        .person
        .actor;
    let mut gus = Device::of(guest);
    full.frees().await;
    let wish = full.house.wish(guest.user, 1, 19);
    assert_eq!(gus.does(&full.world, wish).await, Outcome::Applied);
    let other = full.house.waits(guest.user, 2, (12, 12));
    assert_eq!(gus.does(&full.world, other).await, Outcome::Applied);
    let join = full.seven(&full.ann);
    full.ann.does(&full.world, join.clone()).await;
    full.later(1_000).await;
    assert_eq!(
        entry(&full.world, &join).await.state,
        WaitlistState::Waiting
    );
    full.world
        .backend
        .remove_user(&guest.user.to_string(), true)
        .await
        .unwrap();
    full.later(1_000).await;
    assert_eq!(
        entry(&full.world, &join).await.state,
        WaitlistState::Offered
    );
    let left = format!(
        "SELECT COUNT(*) FROM waitlist_entry WHERE customer = '{}'",
        guest.user
    );
    assert_eq!(full.world.number(&left).await, 0);
    nothing_meets(&full.world).await;
}

#[tokio::test]
async fn nobody_waits_for_more_than_a_few_times_and_what_is_left_counts_no_more() {
    let mut full = Full::build().await;
    let mut eve = full.world.customer();
    let most = |most| Refusal::TooManyOpen {
        noun: "waitlist_entry".into(),
        most,
    };
    for (device, bound) in [
        (&mut eve, UNPROVEN_WAITING),
        (&mut full.ann, PROVEN_WAITING),
    ] {
        let mut first = None;
        for day in 0..bound as i64 {
            let join = full.house.waits(device.actor.user, 1 + day, (12, 14));
            assert_eq!(
                device.does(&full.world, join.clone()).await,
                Outcome::Applied
            );
            first.get_or_insert(join.id);
        }
        let more = full.house.waits(device.actor.user, 20, (12, 14));
        let outcome = device.does(&full.world, more.clone()).await;
        assert_eq!(refusal(&full.world, device, outcome).await, most(bound));
        let leave = WaitlistEntryLeave { id: first.unwrap() };
        assert_eq!(device.does(&full.world, leave).await, Outcome::Applied);
        let again = WaitlistEntryJoin {
            id: domain::id::WaitlistEntryId(crate::support::id()),
            ..more
        };
        assert_eq!(device.does(&full.world, again).await, Outcome::Applied);
    }
    // A form that is sent twice is one wait.
    let mut fay = full.world.customer();
    let once = full.house.waits(fay.actor.user, 25, (12, 14));
    let twice = full.house.waits(fay.actor.user, 25, (12, 14));
    assert_eq!(fay.does(&full.world, once).await, Outcome::Applied);
    let outcome = fay.does(&full.world, twice).await;
    assert_eq!(refusal(&full.world, &mut fay, outcome).await, most(1));
    // Staff write down whoever calls.
    let mut carl = full
        .world
        .backend
        .sign_in_guest("Carl")
        .await
        .unwrap()
        .person
        .actor;
    full.world
        .execute(&format!(
            "UPDATE account_user SET role = 'agent', guest = 0 WHERE id = '{}'",
            carl.user
        ))
        .await;
    carl.role = Role::Agent;
    let mut carl = Device::of(carl);
    for day in 0..12 {
        let join = full.house.waits(carl.actor.user, 1 + day, (12, 14));
        assert_eq!(carl.does(&full.world, join).await, Outcome::Applied);
    }
    nothing_meets(&full.world).await;
}

#[tokio::test]
async fn who_wants_no_news_by_mail_is_called_about_what_became_free() {
    let mut full = Full::build().await;
    let join = full.seven(&full.ann);
    full.ann.does(&full.world, join.clone()).await;
    let no = ConsentWithdraw {
        purpose: ConsentPurpose::Service,
        ..withdraw(ContactId::of_user(full.ann.actor.user), ConsentSource::App)
    };
    assert_eq!(full.ann.does(&full.world, no).await, Outcome::Applied);
    full.frees().await;
    full.later(1_000).await;
    let held = entry(&full.world, &join).await;
    assert_eq!(held.state, WaitlistState::Offered);
    assert!(!held.offer.unwrap().mailed);
    let letters = "SELECT COUNT(*) FROM mail WHERE kind = 'waitlist_offer'";
    assert_eq!(full.world.number(letters).await, 0);
}

#[tokio::test]
async fn strangers_who_wait_leave_half_of_the_house_to_others() {
    let world = World::start().await;
    let house = House::build(&world, &[2, 2]).await;
    let blocks = [0, 1].map(|table| house.blocks(table, 1, (18, 22)));
    let mut staff = world.agent();
    for block in &blocks {
        assert_eq!(staff.does(&world, block.clone()).await, Outcome::Applied);
    }
    for _ in 0..2 {
        let mut eve = world.customer();
        let join = house.waits(eve.actor.user, 1, (19, 19));
        assert_eq!(eve.does(&world, join).await, Outcome::Applied);
    }
    // All of it becomes free at once.
    for block in blocks {
        let lift = ResourceBlockLift { id: block.id };
        assert_eq!(staff.does(&world, lift).await, Outcome::Applied);
    }
    world.clock.advance(1_000);
    world.backend.run_due_jobs().await.unwrap();
    let offered = "SELECT COUNT(*) FROM waitlist_entry WHERE state = 'offered'";
    assert_eq!(world.number(offered).await, 1);
    nothing_meets(&world).await;
}
