//! Nobody has the same table at the same time, whoever asks, whenever and however often.

use crate::support::{Device, NOW, World, id, kept};
use domain::account::opening::WEEKDAYS;
use domain::account::{Location, ParkedReason, Resource, ResourceKind, ResourceSet, Role};
use domain::civil::{DAY_MS, MINUTE_MS};
use domain::id::{
    BookingId, LocationId, ResourceBlockId, ResourceId, ServiceOfferingId, WaitlistEntryId,
};
use domain::merge::Was;
use domain::sales::{
    Booking, BookingAct, BookingMove, BookingRequest, BookingState, BookingStep, BookingWalkIn,
    BusyDay, CancelledBy, ResourceBlock, ResourceBlockCreate, ResourceBlockLift, ServiceOffering,
    Taken, WaitlistEntry, WaitlistEntryJoin,
};
use domain::{ContactId, Entity, Key, Label, Refusal, Row, UserId};
use sync::Outcome;

const HOUR: i64 = 60 * MINUTE_MS;

/// A place with tables that can be booked for 90 minutes, open from 10 to 22 every day, in the zone where it is 16:00 on Friday at [`NOW`].
pub struct House {
    pub place: LocationId,
    pub tables: Vec<ResourceId>,
    pub offering: ServiceOffering,
}

impl House {
    pub async fn build(world: &World, seats: &[u32]) -> Self {
        let place = LocationId(id());
        let location = Location {
            id: place,
            name: Label::new("", "Here"),
            address: String::new(),
            zone: "Asia/Shanghai".into(),
            opening: WEEKDAYS
                .map(|day| (day.to_owned(), "10:00-22:00".to_owned()))
                .into(),
            removed: false,
        };
        let table = |seats: &u32| Resource {
            id: ResourceId(id()),
            location: place,
            name: Label::new("", "Table"),
            kind: ResourceKind::Table,
            seats: *seats,
            sort: 0,
            removed: false,
            join_group: String::new(),
        };
        let tables: Vec<Resource> = seats.iter().map(table).collect();
        let offering = ServiceOffering {
            id: ServiceOfferingId(id()),
            location: place,
            name: Label::new("", "A table"),
            about: Label::default(),
            minutes: 90,
            before: 0,
            after: 0,
            party_from: 1,
            party_to: 8,
            lead: 30,
            horizon: 30,
            cancel_until: 60,
            resources: tables.iter().map(|table| table.id).collect(),
            sort: 0,
            hidden: false,
            removed: false,
            price: None,
        };
        let ids = tables.iter().map(|table| table.id).collect();
        let mut rows = vec![Row::Location(location)];
        rows.extend(tables.into_iter().map(Row::Resource));
        rows.push(Row::ServiceOffering(offering.clone()));
        world.backend.put_rows(rows).await.unwrap();
        Self {
            place,
            tables: ids,
            offering,
        }
    }

    /// So many days from Friday, at an hour of the place's clock.
    pub fn at(day: i64, hour: i64) -> i64 {
        NOW + day * DAY_MS + (hour - 16) * HOUR
    }

    /// A wish for two.
    pub fn wish(&self, customer: UserId, day: i64, hour: i64) -> BookingRequest {
        BookingRequest {
            id: BookingId(id()),
            offering: self.offering.id,
            customer,
            name: "Lin".into(),
            phone: String::new(),
            party: 2,
            start: Self::at(day, hour),
            note: String::new(),
        }
    }
}

impl House {
    /// Two people who wait for a day, from an hour to another.
    pub fn waits(&self, customer: UserId, day: i64, (from, to): (i64, i64)) -> WaitlistEntryJoin {
        WaitlistEntryJoin {
            id: WaitlistEntryId(id()),
            offering: self.offering.id,
            customer,
            name: "Lin".into(),
            phone: String::new(),
            party: 2,
            from: Self::at(day, from),
            to: Self::at(day, to),
        }
    }

    /// One of the tables is closed on a day, from an hour to another.
    pub fn blocks(&self, table: usize, day: i64, (from, to): (i64, i64)) -> ResourceBlockCreate {
        ResourceBlockCreate {
            id: ResourceBlockId(id()),
            resources: vec![self.tables[table]],
            start: Self::at(day, from),
            end: Self::at(day, to),
            reason: "A broken leg".into(),
        }
    }
}

pub async fn booking(world: &World, id: BookingId) -> Booking {
    let row = crate::booking::row(world, Key::new(Entity::Booking, id.0)).await;
    row.as_booking().unwrap().clone()
}

pub async fn row(world: &World, key: Key) -> Row {
    let mut staff = world.agent();
    staff.pull(world).await;
    staff.row(key).unwrap()
}

/// What a device was told where its wish was refused.
pub async fn refusal(world: &World, device: &mut Device, outcome: Outcome) -> Refusal {
    let parked = kept(outcome);
    device.pull(world).await;
    match device.parked(parked).reason {
        ParkedReason::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

/// No two that hold a place hold the same one at the same time, and the days say what the bookings say.
pub async fn nothing_meets(world: &World) {
    let mut staff = world.agent();
    staff.pull(world).await;
    let rows: Vec<Row> = staff
        .rows
        .iter()
        .map(|((_, entity, _), (_, json))| {
            Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
        })
        .collect();
    let held: Vec<&Booking> = rows
        .iter()
        .filter_map(Row::as_booking)
        .filter(|one| one.held().is_some())
        .collect();
    for (n, one) in held.iter().enumerate() {
        for other in held.iter().skip(n + 1) {
            let shares = one.resources.iter().any(|id| other.resources.contains(id));
            assert!(
                !shares || !one.taken().meets(&other.taken()),
                "{one:?}\n{other:?}"
            );
        }
    }
    // What is closed or offered holds its place too.
    let blocks = rows.iter().filter_map(Row::as_resource_block);
    let offers = rows.iter().filter_map(Row::as_waitlist_entry);
    let holding: Vec<(&[ResourceId], Taken)> = held
        .iter()
        .filter_map(|one| one.held())
        .chain(blocks.filter_map(ResourceBlock::held))
        .chain(offers.filter_map(WaitlistEntry::held))
        .collect();
    let mut taken = 0;
    for busy in rows.iter().filter_map(Row::as_busy_day) {
        for slot in &busy.taken {
            let of = holding.iter().find(|(_, time)| time == slot);
            assert!(
                of.is_some_and(|(resources, _)| resources.contains(&busy.resource)),
                "{slot:?}"
            );
            taken += 1;
        }
    }
    let days: usize = holding
        .iter()
        .map(|(resources, time)| time.days().count() * resources.len())
        .sum();
    assert_eq!(taken, days);
}

#[tokio::test]
async fn a_table_is_confirmed_and_the_second_who_wants_it_hears_of_the_nearest_times() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let (mut ann, mut ben) = (world.customer(), world.customer());
    let wish = house.wish(ann.actor.user, 1, 19);
    assert_eq!(ann.does(&world, wish.clone()).await, Outcome::Applied);
    let booked = booking(&world, wish.id).await;
    assert_eq!(booked.state, BookingState::Confirmed);
    assert_eq!(booked.resources, house.tables);
    assert_eq!(booked.end - booked.start, 90 * MINUTE_MS);
    // Sent once more, as after a reply that was lost.
    assert_eq!(ann.does(&world, wish).await, Outcome::Applied);
    let same = house.wish(ben.actor.user, 1, 19);
    let outcome = ben.does(&world, same).await;
    let next = [17 * 60 + 30, 20 * 60 + 30, 17 * 60]
        .map(|minute| House::at(1, 0) + minute * MINUTE_MS)
        .to_vec();
    assert_eq!(
        refusal(&world, &mut ben, outcome).await,
        Refusal::SlotTaken { next: next.clone() }
    );
    let other = BookingRequest {
        start: next[0],
        ..house.wish(ben.actor.user, 1, 19)
    };
    assert_eq!(ben.does(&world, other).await, Outcome::Applied);
    nothing_meets(&world).await;
    // The other customer learns when, and not who.
    ben.pull(&world).await;
    let busy: Vec<_> = ben
        .rows
        .keys()
        .filter(|(_, entity, _)| entity == "busy_day")
        .collect();
    assert!(!busy.is_empty());
    let texts: String = ben.rows.values().map(|(_, json)| json.as_str()).collect();
    assert!(!texts.contains(&ann.actor.user.to_string()));
    assert!(!texts.contains(&booked.id.to_string()));
}

#[tokio::test]
async fn of_a_thousand_who_want_the_last_table_one_has_it() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    thousand_want(&world, &house, 2).await;
}

/// The last room for a large party is two tables: one party has both of them, and nobody has one.
#[tokio::test]
async fn of_a_thousand_who_want_the_last_two_tables_together_one_has_both() {
    let world = World::start().await;
    let house = House::build(&world, &[4, 2, 4]).await;
    let together = house.tables[..2].to_vec();
    for table in &together {
        let set = ResourceSet {
            join_group: Some(Was {
                was: String::new(),
                new: "terrace".into(),
            }),
            ..ResourceSet::of(*table)
        };
        let mut owner = Device::of(crate::support::actor(Role::Owner));
        assert_eq!(owner.does(&world, set).await, Outcome::Applied);
    }
    let booked = thousand_want(&world, &house, 6).await;
    let mut resources = booked.resources;
    resources.sort_unstable();
    let mut want = together;
    want.sort_unstable();
    assert_eq!(resources, want);
    // The table that stands alone is still there for few.
    let mut ann = world.customer();
    let small = house.wish(ann.actor.user, 1, 19);
    assert_eq!(ann.does(&world, small).await, Outcome::Applied);
    nothing_meets(&world).await;
}

/// A thousand people ask for the same time at once; the booking of the one who has it.
async fn thousand_want(world: &World, house: &House, party: u32) -> Booking {
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let mut device = world.customer();
        let wish = BookingRequest {
            party,
            ..house.wish(device.actor.user, 1, 19)
        };
        let id = wish.id;
        let wish = device.freeze(wish);
        let (backend, actor, client) = (world.backend.clone(), device.actor, device.client);
        all.spawn(async move {
            let request = sync::PushRequest {
                client,
                epoch: None,
                build: "test".into(),
                jump: false,
                mutations: vec![wish],
            };
            (id, backend.push(&actor, request).await.unwrap().outcomes)
        });
    }
    let (mut applied, mut parked) = (Vec::new(), 0);
    while let Some(done) = all.join_next().await {
        let (id, outcomes) = done.unwrap();
        match &outcomes[0].outcome {
            Outcome::Applied => applied.push(id),
            Outcome::Parked { .. } => parked += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((applied.len(), parked), (1, 999));
    let with_times = "SELECT COUNT(*) FROM parked WHERE reason LIKE '%slot_taken%next%,%'";
    assert_eq!(world.number(with_times).await, 999);
    nothing_meets(world).await;
    booking(world, applied[0]).await
}

#[tokio::test]
async fn a_closed_table_is_nobodys_until_it_is_opened_again_and_who_was_there_is_not_turned_away() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let (mut ann, mut ben, mut staff) = (world.customer(), world.customer(), world.agent());
    let wish = house.wish(ann.actor.user, 1, 12);
    ann.does(&world, wish.clone()).await;
    let block = house.blocks(0, 1, (12, 21));
    assert_eq!(staff.does(&world, block.clone()).await, Outcome::Applied);
    assert_eq!(
        booking(&world, wish.id).await.state,
        BookingState::Confirmed,
        "it shows as displaced"
    );
    nothing_meets(&world).await;
    let evening = house.wish(ben.actor.user, 1, 19);
    let outcome = ben.does(&world, evening.clone()).await;
    assert!(matches!(
        refusal(&world, &mut ben, outcome).await,
        Refusal::SlotTaken { .. }
    ));
    // Customers never learn why.
    ben.pull(&world).await;
    let texts: String = ben.rows.values().map(|(_, json)| json.as_str()).collect();
    assert!(!texts.contains("broken") && !texts.contains(&block.id.to_string()));
    let lift = ResourceBlockLift { id: block.id };
    for _ in 0..2 {
        assert_eq!(staff.does(&world, lift.clone()).await, Outcome::Applied);
    }
    let again = BookingRequest {
        id: BookingId(id()),
        ..evening
    };
    assert_eq!(ben.does(&world, again).await, Outcome::Applied);
    nothing_meets(&world).await;
}

#[tokio::test]
async fn staff_seat_and_move_people_at_several_tables() {
    let world = World::start().await;
    let house = House::build(&world, &[2, 2, 2]).await;
    let (mut ann, mut staff) = (world.customer(), world.agent());
    let [one, two, three] = [0, 1, 2].map(|n| house.tables[n]);
    let wish = house.wish(ann.actor.user, 1, 19);
    ann.does(&world, wish.clone()).await;
    let to = BookingMove {
        id: wish.id,
        was: wish.start,
        start: wish.start,
        party: 5,
        resource: Some(two),
        with: vec![three],
    };
    assert_eq!(staff.does(&world, to.clone()).await, Outcome::Applied);
    assert_eq!(booking(&world, wish.id).await.resources, [two, three]);
    nothing_meets(&world).await;
    let walk_in = BookingWalkIn {
        id: BookingId(id()),
        resource: one,
        with: vec![three],
        party: 4,
        minutes: 60,
        name: String::new(),
        start: NOW,
    };
    assert_eq!(staff.does(&world, walk_in.clone()).await, Outcome::Applied);
    nothing_meets(&world).await;
    let twice = BookingWalkIn {
        id: BookingId(id()),
        with: vec![one],
        ..walk_in
    };
    let outcome = staff.does(&world, twice).await;
    let wrong = Refusal::BadValue {
        field: "with".into(),
    };
    assert_eq!(refusal(&world, &mut staff, outcome).await, wrong);
    let cancel = BookingStep {
        id: wish.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    assert_eq!(staff.does(&world, cancel).await, Outcome::Applied);
    nothing_meets(&world).await;
}

#[tokio::test]
async fn staff_who_confirm_two_requests_for_one_table_confirm_one() {
    let world = World::start().await;
    let house = House::build(&world, &[2, 2]).await;
    let mut staff = world.agent();
    let mut requests = Vec::new();
    // A stranger's third booking stays a request, and holds nothing.
    for day in [1, 2] {
        let mut eve = world.customer();
        for n in 0..3 {
            let wish = house.wish(
                eve.actor.user,
                if n == 2 { 5 } else { 20 + day * 2 + n },
                19,
            );
            assert_eq!(eve.does(&world, wish.clone()).await, Outcome::Applied);
            let state = booking(&world, wish.id).await.state;
            let want = if n == 2 {
                BookingState::Requested
            } else {
                BookingState::Confirmed
            };
            assert_eq!(state, want);
            if n == 2 {
                requests.push(wish.id);
            }
        }
    }
    // One of the two tables is somebody's.
    let mut ann = world.customer();
    let wish = house.wish(ann.actor.user, 5, 19);
    ann.does(&world, wish).await;
    let confirm = |id| BookingStep {
        id,
        was: BookingState::Requested,
        step: BookingAct::Confirm,
    };
    assert_eq!(
        staff.does(&world, confirm(requests[0])).await,
        Outcome::Applied
    );
    let outcome = staff.does(&world, confirm(requests[1])).await;
    assert!(
        matches!(refusal(&world, &mut staff, outcome).await, Refusal::SlotTaken { next } if next.len() == 3)
    );
    assert_eq!(
        booking(&world, requests[1]).await.state,
        BookingState::Requested
    );
    nothing_meets(&world).await;
}

/// Otherwise a request that holds nothing would become a table by asking for another time.
#[tokio::test]
async fn a_stranger_who_moves_a_request_gets_no_more_than_by_asking() {
    let world = World::start().await;
    let house = House::build(&world, &[2, 2]).await;
    let guest = world.backend.sign_in_guest("Eve").await.unwrap();
    let mut eve = Device::of(guest.person.actor);
    let wishes = [1, 2, 3].map(|day| house.wish(eve.actor.user, day, 19));
    for wish in &wishes {
        assert_eq!(eve.does(&world, wish.clone()).await, Outcome::Applied);
    }
    let [first, _, third] = &wishes;
    assert_eq!(
        booking(&world, third.id).await.state,
        BookingState::Requested
    );
    let to = |wish: &BookingRequest, start| BookingMove {
        id: wish.id,
        was: wish.start,
        start,
        party: 2,
        resource: None,
        with: Vec::new(),
    };
    let moved = to(third, House::at(4, 12));
    assert_eq!(eve.does(&world, moved).await, Outcome::Applied);
    let asked = booking(&world, third.id).await;
    assert_eq!(
        (asked.state, asked.start),
        (BookingState::Requested, House::at(4, 12))
    );
    // What was confirmed stays so.
    let moved = to(first, House::at(5, 12));
    assert_eq!(eve.does(&world, moved).await, Outcome::Applied);
    assert_eq!(
        booking(&world, first.id).await.state,
        BookingState::Confirmed
    );
    nothing_meets(&world).await;
}

#[tokio::test]
async fn strangers_together_leave_half_of_the_house_to_others() {
    let world = World::start().await;
    let house = House::build(&world, &[2, 2, 2, 2]).await;
    let mut states = Vec::new();
    for _ in 0..4 {
        let guest = world.backend.sign_in_guest("Eve").await.unwrap();
        let mut eve = Device::of(guest.person.actor);
        let wish = house.wish(eve.actor.user, 1, 19);
        eve.does(&world, wish.clone()).await;
        states.push(booking(&world, wish.id).await.state);
    }
    let (yes, ask) = (BookingState::Confirmed, BookingState::Requested);
    assert_eq!(states, [yes.clone(), yes.clone(), ask.clone(), ask]);
    let proven = world.backend.add_user(
        Role::Customer,
        domain::account::DisplayName::parse("Nina").unwrap(),
        domain::account::Email::parse("nina@x.example").unwrap(),
        domain::account::Password::parse("correct horse battery").unwrap(),
    );
    let user = proven.await.unwrap();
    world
        .execute(&format!(
            "UPDATE account_user SET email_verified_at = 1 WHERE id = '{user}'"
        ))
        .await;
    let mut nina = Device::of(domain::account::Actor {
        user,
        role: Role::Customer,
    });
    let wish = house.wish(user, 1, 19);
    nina.does(&world, wish.clone()).await;
    assert_eq!(booking(&world, wish.id).await.state, yes);
    nothing_meets(&world).await;
}

#[tokio::test]
async fn a_stranger_has_no_whole_house_of_tables_that_are_joined() {
    let world = World::start().await;
    let house = House::build(&world, &[4, 2]).await;
    let mut owner = Device::of(crate::support::actor(Role::Owner));
    for table in &house.tables {
        let set = ResourceSet {
            join_group: Some(Was {
                was: String::new(),
                new: "terrace".into(),
            }),
            ..ResourceSet::of(*table)
        };
        assert_eq!(owner.does(&world, set).await, Outcome::Applied);
    }
    let mut eve = world.customer();
    let wish = BookingRequest {
        party: 6,
        ..house.wish(eve.actor.user, 1, 19)
    };
    eve.does(&world, wish.clone()).await;
    assert_eq!(
        booking(&world, wish.id).await.state,
        BookingState::Requested
    );
    nothing_meets(&world).await;
}

#[tokio::test]
async fn a_booking_is_moved_and_cancelled_and_its_old_time_is_free_again() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let (mut ann, mut ben, mut staff) = (world.customer(), world.customer(), world.agent());
    let wish = house.wish(ann.actor.user, 1, 19);
    ann.does(&world, wish.clone()).await;
    let to = |was: i64, start: i64| BookingMove {
        id: wish.id,
        was,
        start,
        party: 2,
        resource: None,
        with: Vec::new(),
    };
    let (first, later) = (wish.start, House::at(1, 20));
    assert_eq!(
        ann.does(&world, to(first, later)).await,
        Outcome::Applied,
        "over its own time"
    );
    let outcome = staff.does(&world, to(first, House::at(2, 12))).await;
    assert_eq!(
        refusal(&world, &mut staff, outcome).await,
        Refusal::BookingMoved { start: later }
    );
    let noon = house.wish(ben.actor.user, 1, 18);
    assert_eq!(ben.does(&world, noon.clone()).await, Outcome::Applied);
    let outcome = ann.does(&world, to(later, House::at(1, 19))).await;
    assert!(matches!(
        refusal(&world, &mut ann, outcome).await,
        Refusal::SlotTaken { .. }
    ));
    let kept_time = booking(&world, wish.id).await;
    assert_eq!(
        (kept_time.start, kept_time.state),
        (later, BookingState::Confirmed)
    );
    nothing_meets(&world).await;
    let cancel = BookingStep {
        id: noon.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    assert_eq!(ben.does(&world, cancel).await, Outcome::Applied);
    let by = CancelledBy::Customer;
    assert_eq!(
        booking(&world, noon.id).await.state,
        BookingState::Cancelled { by }
    );
    // The old link of a cancelled booking brings nothing back to life.
    let again = BookingMove {
        id: noon.id,
        was: noon.start,
        start: House::at(3, 12),
        party: 2,
        resource: None,
        with: Vec::new(),
    };
    let outcome = ben.does(&world, again).await;
    let state = BookingState::Cancelled { by };
    assert_eq!(
        refusal(&world, &mut ben, outcome).await,
        Refusal::BookingState { state }
    );
    assert_eq!(
        ann.does(&world, to(later, House::at(1, 19))).await,
        Outcome::Applied
    );
    nothing_meets(&world).await;
}

#[tokio::test]
async fn who_sits_has_the_table_and_who_had_it_keeps_the_booking() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let (mut ann, mut staff) = (world.customer(), world.agent());
    let wish = house.wish(ann.actor.user, 0, 17);
    ann.does(&world, wish.clone()).await;
    let walk_in = BookingWalkIn {
        id: BookingId(id()),
        resource: house.tables[0],
        with: Vec::new(),
        party: 2,
        minutes: 90,
        name: String::new(),
        start: NOW,
    };
    assert_eq!(staff.does(&world, walk_in.clone()).await, Outcome::Applied);
    assert_eq!(
        booking(&world, walk_in.id).await.state,
        BookingState::Seated
    );
    assert_eq!(
        booking(&world, wish.id).await.state,
        BookingState::Confirmed
    );
    // A cancellation that staff had not seen: they sit there all the same.
    let cancel = BookingStep {
        id: wish.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    let staffs = BookingStep {
        step: BookingAct::Cancel,
        ..cancel.clone()
    };
    assert_eq!(staff.does(&world, staffs).await, Outcome::Applied);
    let seat = BookingStep {
        step: BookingAct::Seat,
        ..cancel
    };
    assert_eq!(staff.does(&world, seat).await, Outcome::Applied);
    let seated = booking(&world, wish.id).await;
    assert_eq!(
        (seated.state, seated.resources),
        (BookingState::Seated, house.tables.clone())
    );
}

#[tokio::test]
async fn it_is_too_late_to_cancel_when_the_table_is_laid() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let (mut ann, mut staff) = (world.customer(), world.agent());
    let wish = BookingRequest {
        start: NOW + 40 * MINUTE_MS,
        ..house.wish(ann.actor.user, 0, 17)
    };
    // Not on the grid, and still within the hours: people may say any minute.
    assert_eq!(ann.does(&world, wish.clone()).await, Outcome::Applied);
    let cancel = BookingStep {
        id: wish.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    let outcome = ann.does(&world, cancel.clone()).await;
    let until = wish.start - 60 * MINUTE_MS;
    assert_eq!(
        refusal(&world, &mut ann, outcome).await,
        Refusal::TooLate { until }
    );
    assert_eq!(staff.does(&world, cancel).await, Outcome::Applied);
    for (start, what) in [
        (NOW - DAY_MS, "yesterday"),
        (House::at(0, 21), "until after closing"),
        (House::at(40, 12), "in 40 days"),
        (i64::MAX / 2, "never"),
    ] {
        let wish = BookingRequest {
            start,
            ..house.wish(ann.actor.user, 0, 17)
        };
        let outcome = ann.does(&world, wish).await;
        assert!(
            matches!(
                refusal(&world, &mut ann, outcome).await,
                Refusal::NotOpen { .. } | Refusal::BadValue { .. }
            ),
            "{what}"
        );
    }
    nothing_meets(&world).await;
}

#[tokio::test]
async fn who_is_removed_gives_the_table_back() {
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let guest = world
        .backend
        .sign_in_guest("Eve")
        .await
        .unwrap()
        .person
        .actor;
    let mut eve = Device::of(guest);
    let wish = BookingRequest {
        phone: "13800138000".into(),
        ..house.wish(guest.user, 1, 19)
    };
    eve.does(&world, wish.clone()).await;
    let contact = row(
        &world,
        Key::new(Entity::Contact, ContactId::of_user(guest.user).0),
    )
    .await;
    assert_eq!(
        contact.as_contact().unwrap().points.len(),
        1,
        "a booking is how one is known"
    );
    world
        .backend
        .remove_user(&guest.user.to_string(), true)
        .await
        .unwrap();
    let mut staff = world.agent();
    staff.pull(&world).await;
    assert_eq!(staff.row(Key::new(Entity::Booking, wish.id.0)), None);
    let taken: Vec<BusyDay> = staff
        .rows
        .iter()
        .filter(|((_, entity, _), _)| entity == "busy_day")
        .map(|(_, (_, json))| serde_json::from_str(json).unwrap())
        .collect();
    assert!(taken.iter().all(|busy| busy.taken.is_empty()), "{taken:?}");
}

/// Every pair of what two people can do with a booking, in both orders: what is held never meets, and nobody's "has happened" is refused.
#[tokio::test]
async fn two_people_and_one_booking() {
    let world = World::start().await;
    let acts = ["cancel", "later", "earlier", "seat", "no_show", "complete"];
    for (n, one) in acts.iter().enumerate() {
        for (m, two) in acts.iter().enumerate() {
            let house = House::build(&world, &[2]).await;
            let (mut ann, mut staff) = (world.customer(), world.agent());
            let day = 1 + i64::try_from(n * acts.len() + m).unwrap() % 20;
            let wish = house.wish(ann.actor.user, day, 15);
            ann.does(&world, wish.clone()).await;
            let act = |name: &str| -> domain::Draft {
                let step = |step| BookingStep {
                    id: wish.id,
                    was: BookingState::Confirmed,
                    step,
                };
                let to = |hours| BookingMove {
                    id: wish.id,
                    was: wish.start,
                    start: wish.start + hours * HOUR,
                    party: 2,
                    resource: None,
                    with: Vec::new(),
                };
                match name {
                    "cancel" => step(BookingAct::Cancel).into(),
                    "later" => to(1).into(),
                    "earlier" => to(-1).into(),
                    "seat" => step(BookingAct::Seat).into(),
                    "no_show" => step(BookingAct::NoShow).into(),
                    _ => step(BookingAct::Complete).into(),
                }
            };
            let first = staff.does(&world, act(one)).await;
            assert_eq!(first, Outcome::Applied, "{one}");
            let second = staff.does(&world, act(two)).await;
            let has_happened = ["seat", "no_show", "complete"].contains(two);
            let agree = one == two;
            assert_eq!(
                second == Outcome::Applied,
                has_happened
                    || agree
                    || (*one != "cancel"
                        && *two == "cancel"
                        && !["seat", "no_show", "complete"].contains(one)),
                "{one}, then {two}: {second:?}"
            );
        }
    }
    nothing_meets(&world).await;
}

#[tokio::test]
async fn a_calendar_keeps_its_entry_through_moves_and_takes_it_out_when_it_is_off() {
    use icalendar::parser::{read_calendar, unfold};
    let world = World::start().await;
    let house = House::build(&world, &[2]).await;
    let (mut ann, mut staff, eve) = (world.customer(), world.agent(), world.customer());
    let wish = house.wish(ann.actor.user, 1, 19);
    ann.does(&world, wish.clone()).await;
    let file = async |actor| {
        let found =
            world
                .backend
                .booking_calendar(actor, wish.id, domain::Lang::En, "shop.example");
        found.await.unwrap()
    };
    assert_eq!(file(&eve.actor).await, None);
    let mut sequence = None;
    let steps = [
        ("PUBLISH", "CONFIRMED", "20270116T110000Z"),
        ("PUBLISH", "CONFIRMED", "20270116T120000Z"),
        ("CANCEL", "CANCELLED", "20270116T120000Z"),
    ];
    for (n, (method, status, start)) in steps.into_iter().enumerate() {
        match n {
            1 => {
                let to = BookingMove {
                    id: wish.id,
                    was: wish.start,
                    start: House::at(1, 20),
                    party: 2,
                    resource: None,
                    with: Vec::new(),
                };
                staff.does(&world, to).await;
            }
            2 => {
                let cancel = BookingStep {
                    id: wish.id,
                    was: BookingState::Confirmed,
                    step: BookingAct::Cancel,
                };
                staff.does(&world, cancel).await;
            }
            _ => {}
        }
        let text = file(&ann.actor).await.unwrap();
        let unfolded = unfold(&text);
        let calendar = read_calendar(&unfolded).unwrap();
        let of = |name: &str| {
            let found = calendar
                .properties
                .iter()
                .find(|one| one.name.as_ref() == name);
            found.map(|one| one.val.to_string())
        };
        assert_eq!(of("METHOD").as_deref(), Some(method), "{text}");
        let event = &calendar.components[0];
        let says = |name: &str| event.find_prop(name).unwrap().val.to_string();
        assert_eq!(says("UID"), format!("{}@shop.example", wish.id));
        assert_eq!(
            (says("STATUS"), says("DTSTART")),
            (status.to_owned(), start.to_owned())
        );
        let now: i64 = says("SEQUENCE").parse().unwrap();
        assert!(sequence.is_none_or(|before| now > before));
        sequence = Some(now);
    }
}
