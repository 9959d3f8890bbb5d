//! When something can be booked, and what the rules make of a wish.

use crate::support::{Shop, ctx, me, other_user, shop_without_dishes, uuid};
use domain::account::{Location, Resource, ResourceKind, Role};
use domain::civil::{DAY_MS, Day, MINUTE_MS};
use domain::id::{BookingId, LocationId, ResourceBlockId, ResourceId, ServiceOfferingId};
use domain::sales::booking::availability::{Wish, alternatives, free_resources, is_open, slots};
use domain::sales::booking::busy_day::moved;
use domain::sales::booking::covers::covers_per_hour;
use domain::sales::booking::displaced::{Holder, displaced, other_places};
use domain::sales::booking::joined::{MAX_JOINED, joined};
use domain::sales::{
    Booking, BookingAct, BookingMove, BookingRequest, BookingState, BookingStep, BookingWalkIn,
    ResourceBlock, ServiceOffering, Taken,
};
use domain::zone::{SystemZones, Zones as _, instant};
use domain::{Label, Mutation, Refusal, Row, Rows as _, Side, Stop, run};
use proptest::prelude::*;

const SHANGHAI: &str = "Asia/Shanghai";

fn house(zone: &str, hours: &[(&str, &str)], seats: &[u32]) -> Shop {
    let location = LocationId(uuid(90));
    let place = Location {
        id: location,
        name: Label::new("", "Here"),
        address: String::new(),
        zone: zone.into(),
        opening: hours
            .iter()
            .map(|(day, hours)| ((*day).to_owned(), (*hours).to_owned()))
            .collect(),
        removed: false,
    };
    let table = |(n, seats): (u128, &u32)| Resource {
        id: ResourceId(uuid(100 + n)),
        location,
        name: Label::new("", "Table"),
        kind: ResourceKind::Table,
        seats: *seats,
        sort: 0,
        removed: false,
        join_group: String::new(),
    };
    let tables: Vec<Resource> = (0..).zip(seats).map(table).collect();
    let offering = ServiceOffering {
        id: ServiceOfferingId(uuid(92)),
        location,
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
    let mut shop = shop_without_dishes();
    shop.put(vec![Row::Location(place), Row::ServiceOffering(offering)]);
    shop.put(tables.into_iter().map(Row::Resource).collect());
    shop
}

fn offering(shop: &Shop) -> ServiceOffering {
    let rows: &dyn domain::Rows = shop;
    rows.need::<ServiceOffering>(ServiceOfferingId(uuid(92)))
        .unwrap()
        .clone()
}

fn always() -> Vec<(&'static str, &'static str)> {
    domain::account::opening::WEEKDAYS
        .map(|day| (day, "10:00-22:00"))
        .into()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn noon(zone: &str, text: &str, hour: u32) -> i64 {
    instant(&SystemZones, zone, day(text), hour * 60).unwrap()
}

fn starts(shop: &Shop, offering: &ServiceOffering, party: u32, text: &str, now: i64) -> Vec<u32> {
    let wish = Wish::of_customer(offering, party, BookingId(uuid(99)), now);
    let slots = slots(shop, &SystemZones, &wish, day(text)).unwrap();
    slots.iter().map(|slot| slot.minute).collect()
}

#[test]
fn what_is_taken_is_not_offered_and_the_smallest_table_is_taken_first() {
    let mut shop = house(SHANGHAI, &always(), &[4, 2]);
    let offering = offering(&shop);
    let now = noon(SHANGHAI, "2026-12-04", 8);
    let at = noon(SHANGHAI, "2026-12-04", 19);
    let wish = Wish::of_customer(&offering, 2, BookingId(uuid(1)), now);
    let small = ResourceId(uuid(101));
    assert_eq!(free_resources(&shop, &wish, at), Ok(Some(vec![small])));
    shop.put(moved(&shop, None, Some((&[small], &wish.taken(at)))).unwrap());
    let next = Wish::of_customer(&offering, 2, BookingId(uuid(2)), now);
    assert_eq!(
        free_resources(&shop, &next, at),
        Ok(Some(vec![ResourceId(uuid(100))]))
    );
    shop.put(
        moved(
            &shop,
            None,
            Some((&[ResourceId(uuid(100))], &next.taken(at))),
        )
        .unwrap(),
    );
    let third = Wish::of_customer(&offering, 2, BookingId(uuid(3)), now);
    assert_eq!(free_resources(&shop, &third, at), Ok(None));
    let offered = starts(&shop, &offering, 2, "2026-12-04", now);
    assert!(
        !offered
            .iter()
            .any(|minute| (17 * 60 + 31..20 * 60 + 30).contains(minute))
    );
    assert!(offered.contains(&(17 * 60 + 30)) && offered.contains(&(20 * 60 + 30)));
    let nearest = alternatives(&shop, &SystemZones, &third, at).unwrap();
    let minutes: Vec<i64> = nearest
        .iter()
        .map(|other| (other - at) / MINUTE_MS)
        .collect();
    assert_eq!(minutes, [-90, 90, -120]);
    // Whoever frees it, frees it.
    shop.put(moved(&shop, Some((&[small], &wish.taken(at))), None).unwrap());
    assert_eq!(free_resources(&shop, &third, at), Ok(Some(vec![small])));
}

#[test]
fn a_day_on_which_the_clocks_change_offers_what_the_server_takes() {
    let zone = "America/New_York";
    let mut shop = house(zone, &[("sun", "12:30-13:00")], &[2]);
    let mut offering = offering(&shop);
    offering.minutes = 30;
    offering.horizon = 400;
    shop.put(vec![Row::ServiceOffering(offering.clone())]);
    let first = day("2026-01-04");
    let now = noon(zone, "2026-01-01", 9);
    for week in 0..57 {
        let sunday = first.plus(week * 7);
        let wish = Wish::of_customer(&offering, 1, BookingId(uuid(1)), now);
        let found = slots(&shop, &SystemZones, &wish, sunday).unwrap();
        assert_eq!(found.len(), 1, "{sunday}");
        assert_eq!(found[0].minute, 12 * 60 + 30);
        assert_eq!(
            is_open(&shop, &SystemZones, &offering, found[0].start),
            Ok(true),
            "{sunday}"
        );
    }
}

#[test]
fn an_evening_that_is_tomorrow_in_utc_belongs_to_its_own_day() {
    let zone = "America/Los_Angeles";
    let shop = house(zone, &[("2026-12-04", "22:00-24:00"), ("fri", "")], &[2]);
    let offering = offering(&shop);
    let now = noon(zone, "2026-12-04", 9);
    assert_eq!(
        starts(&shop, &offering, 2, "2026-12-04", now),
        [22 * 60, 22 * 60 + 30]
    );
    for other in ["2026-12-03", "2026-12-05", "2026-12-11"] {
        assert_eq!(
            starts(&shop, &offering, 2, other, now),
            Vec::<u32>::new(),
            "{other}"
        );
    }
}

#[test]
fn customers_book_neither_too_late_nor_too_far_ahead_nor_for_more_than_fit() {
    let shop = house(SHANGHAI, &always(), &[2]);
    let offering = offering(&shop);
    let now = noon(SHANGHAI, "2026-12-04", 19);
    let first = starts(&shop, &offering, 2, "2026-12-04", now);
    assert_eq!(first.first(), Some(&(19 * 60 + 30)));
    assert_eq!(
        first.last(),
        Some(&(20 * 60 + 30)),
        "it ends when the house closes"
    );
    assert!(starts(&shop, &offering, 3, "2026-12-04", now).is_empty());
    assert!(starts(&shop, &offering, 2, "2027-01-05", now).is_empty());
    assert!(!starts(&shop, &offering, 2, "2027-01-02", now).is_empty());
}

fn request(n: u128, start: i64) -> BookingRequest {
    BookingRequest {
        id: BookingId(uuid(n)),
        offering: ServiceOfferingId(uuid(92)),
        customer: me(),
        name: "  Lin Xiao ".into(),
        phone: String::new(),
        party: 2,
        start,
        note: " by the window ".into(),
    }
}

#[test]
fn a_phone_writes_down_the_wish_and_takes_nothing() {
    let shop = house(SHANGHAI, &always(), &[2]);
    let wish = request(7, 1_000);
    let changes = run(
        &shop,
        &ctx(Role::Customer, Side::Phone),
        &Mutation::BookingRequest(wish).into(),
    )
    .unwrap();
    let [Row::Booking(booking)] = changes.rows.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(booking.state, BookingState::Requested);
    assert!(booking.resources.is_empty());
    assert_eq!(
        (booking.name.as_str(), booking.note.as_str()),
        ("Lin Xiao", "by the window")
    );
    assert_eq!(booking.end - booking.start, 90 * MINUTE_MS);
}

fn says(shop: &Shop, role: Role, mutation: impl Into<Mutation>) -> Result<(), Refusal> {
    match run(shop, &ctx(role, Side::Phone), &mutation.into().into()) {
        Ok(_) => Ok(()),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

#[test]
fn bad_wishes_are_refused_in_words() {
    let shop = house(SHANGHAI, &always(), &[2]);
    for party in [0, 9, 10_000] {
        let wish = BookingRequest {
            party,
            ..request(7, 0)
        };
        assert_eq!(
            says(&shop, Role::Customer, wish),
            Err(Refusal::BadParty { from: 1, to: 8 })
        );
    }
    let long = BookingRequest {
        note: "x".repeat(501),
        ..request(7, 0)
    };
    assert_eq!(
        says(&shop, Role::Customer, long),
        Err(Refusal::TooLong {
            field: "note".into()
        })
    );
    let foreign = BookingRequest {
        customer: other_user(),
        ..request(7, 0)
    };
    assert_eq!(
        says(&shop, Role::Customer, foreign.clone()),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(says(&shop, Role::Agent, foreign), Ok(()));
    let nothing = BookingRequest {
        offering: ServiceOfferingId(uuid(5)),
        ..request(7, 0)
    };
    let missing = Refusal::missing::<ServiceOffering>();
    assert_eq!(says(&shop, Role::Customer, nothing), Err(missing));
    let walk_in = BookingWalkIn {
        id: BookingId(uuid(8)),
        resource: ResourceId(uuid(100)),
        with: Vec::new(),
        party: 2,
        minutes: 60,
        name: String::new(),
        start: 1_000,
    };
    assert_eq!(
        says(&shop, Role::Customer, walk_in.clone()),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(says(&shop, Role::Agent, walk_in), Ok(()));
}

fn booking(state: BookingState) -> Booking {
    Booking {
        id: BookingId(uuid(7)),
        offering: Some(ServiceOfferingId(uuid(92))),
        customer: me(),
        name: "Lin".into(),
        phone: String::new(),
        party: 2,
        note: String::new(),
        resources: vec![ResourceId(uuid(100))],
        start: DAY_MS,
        end: DAY_MS + 90 * MINUTE_MS,
        before: 0,
        after: 0,
        zone: SHANGHAI.into(),
        state,
        asked_at: 0,
        changed_at: 0,
    }
}

fn states() -> Vec<BookingState> {
    let by = domain::sales::CancelledBy::Customer;
    vec![
        BookingState::Requested,
        BookingState::Confirmed,
        BookingState::Seated,
        BookingState::Completed,
        BookingState::Declined {
            reason: "full".into(),
        },
        BookingState::Cancelled { by },
        BookingState::NoShow,
    ]
}

#[test]
fn what_happened_is_recorded_from_every_state_and_a_wish_only_where_it_follows() {
    for state in states() {
        let mut shop = house(SHANGHAI, &always(), &[2]);
        shop.put(vec![Row::Booking(booking(state.clone()))]);
        let step = |was: &BookingState, step: BookingAct| BookingStep {
            id: BookingId(uuid(7)),
            was: was.clone(),
            step,
        };
        for act in [BookingAct::Seat, BookingAct::Complete, BookingAct::NoShow] {
            // Whatever the phone saw last.
            for was in states() {
                assert_eq!(
                    says(&shop, Role::Agent, step(&was, act.clone())),
                    Ok(()),
                    "{act:?} in {state:?}"
                );
            }
            assert_eq!(
                says(&shop, Role::Customer, step(&state, act)),
                Err(Refusal::NotAllowed)
            );
        }
        let follows = state == BookingState::Requested;
        let decline = BookingAct::Decline {
            reason: "full".into(),
        };
        for act in [BookingAct::Confirm, decline] {
            assert_eq!(
                says(&shop, Role::Agent, step(&state, act.clone())).is_ok(),
                follows,
                "{act:?} in {state:?}"
            );
        }
        let can_cancel = matches!(state, BookingState::Requested | BookingState::Confirmed);
        assert_eq!(
            says(&shop, Role::Customer, step(&state, BookingAct::Cancel)).is_ok(),
            can_cancel,
            "{state:?}"
        );
        let move_it = BookingMove {
            id: BookingId(uuid(7)),
            was: DAY_MS,
            start: 2 * DAY_MS,
            party: 2,
            resource: None,
            with: Vec::new(),
        };
        let moves = says(&shop, Role::Customer, move_it.clone());
        assert_eq!(moves.is_ok(), can_cancel, "{state:?}");
        if can_cancel {
            let stale = BookingMove { was: 5, ..move_it };
            assert_eq!(
                says(&shop, Role::Customer, stale),
                Err(Refusal::BookingMoved { start: DAY_MS })
            );
        }
    }
}

prop_compose! {
    fn stay()(resource in 0..3_u128, start in 0..200_i64, length in 1..20_i64, gap in 0..4_u32) -> (u128, i64, i64, u32) {
        (resource, start, length, gap)
    }
}

/// The clock goes from 2:00 to 3:00 on that Sunday: a place that opens at 2:30 opens an hour later, and nothing is offered before.
#[test]
fn nothing_is_offered_before_a_place_opens_whose_hour_is_skipped() {
    let shop = house("America/New_York", &[("sun", "02:30-06:00")], &[2]);
    let mut offering = offering(&shop);
    (offering.minutes, offering.lead) = (5, 0);
    let day = Day(20_891);
    let now = instant(&SystemZones, "America/New_York", day.plus(-1), 720).unwrap();
    let wish = Wish::of_customer(&offering, 2, BookingId(uuid(1)), now);
    let offered = slots(&shop, &SystemZones, &wish, day).unwrap();
    assert!(!offered.is_empty());
    for slot in offered {
        let open = is_open(&shop, &SystemZones, &offering, slot.start);
        assert_eq!((open, slot.minute >= 210), (Ok(true), true), "{slot:?}");
    }
}

proptest! {
    /// However bookings come and go, what is held never meets, and nothing that is free is called taken.
    #[test]
    fn what_is_held_never_meets(stays in proptest::collection::vec((stay(), any::<bool>()), 1..40)) {
        const STEP: i64 = 15 * MINUTE_MS;
        let mut shop = shop_without_dishes();
        let mut held: Vec<(ResourceId, Taken)> = Vec::new();
        for (n, ((resource, start, length, gap), leaves)) in (1_u128..).zip(stays) {
            if leaves && !held.is_empty() {
                let (resource, taken) = held.remove(usize::try_from(start).unwrap() % held.len());
                let rows = moved(&shop, Some((&[resource], &taken)), None).unwrap();
                shop.put(rows);
                continue;
            }
            let resource = ResourceId(uuid(100 + resource));
            let taken = Taken::of(BookingId(uuid(n)), start * STEP, (start + length) * STEP, (gap * 15, gap * 15));
            let free = domain::sales::booking::busy_day::is_free(&shop, resource, &taken).unwrap();
            let meets = held.iter().any(|(other, stay)| *other == resource && stay.meets(&taken));
            prop_assert_eq!(free, !meets);
            if free {
                shop.put(moved(&shop, None, Some((&[resource], &taken))).unwrap());
                held.push((resource, taken));
            }
        }
        let kept: usize = shop.rows().iter().filter_map(Row::as_busy_day).map(|busy| busy.taken.len()).sum();
        let days: usize = held.iter().map(|(_, taken)| taken.days().count()).sum();
        prop_assert_eq!(kept, days);
    }

    /// Every time that is offered lies within the hours, in time, and is free, in any zone, also where the clocks change.
    #[test]
    fn every_time_offered_can_be_had(
        zone in proptest::sample::select(vec!["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"]),
        day in 20_400_i64..21_200,
        from in 0_u32..1_440,
        length in 30_u32..900,
        minutes in 5_u32..200,
        lead in 0_u32..600,
    ) {
        let hours = domain::account::opening::write_hours(&[domain::account::opening::Hours { from, to: from + length }]);
        let shop = house(zone, &[("mon", &hours), ("sun", &hours)], &[2]);
        let mut offering = offering(&shop);
        offering.minutes = minutes;
        offering.lead = lead;
        let day = Day(day);
        let now = instant(&SystemZones, zone, day.plus(-1), 720).unwrap_or(0);
        let wish = Wish::of_customer(&offering, 2, BookingId(uuid(1)), now);
        let mut last = i64::MIN;
        for slot in slots(&shop, &SystemZones, &wish, day).unwrap() {
            prop_assert!(slot.start > last);
            last = slot.start;
            prop_assert!(slot.start >= now + i64::from(lead) * MINUTE_MS);
            prop_assert_eq!(slot.end - slot.start, i64::from(minutes) * MINUTE_MS);
            let offset = i64::from(SystemZones.offset(zone, slot.start).unwrap()) * 1_000;
            prop_assert_eq!((slot.start + offset - day.0 * DAY_MS) / MINUTE_MS, i64::from(slot.minute));
            prop_assert_eq!(is_open(&shop, &SystemZones, &offering, slot.start), Ok(true));
            prop_assert_eq!(free_resources(&shop, &wish, slot.start), Ok(Some(slot.resources.clone())));
        }
    }
}

/// Somebody who is not there says nothing of it.
#[test]
fn a_row_that_is_not_there_is_missing() {
    let shop = shop_without_dishes();
    let step = BookingStep {
        id: BookingId(uuid(7)),
        was: BookingState::Requested,
        step: BookingAct::Cancel,
    };
    assert_eq!(
        says(&shop, Role::Customer, step),
        Err(Refusal::missing::<Booking>())
    );
    assert!(
        shop.row(domain::Key::new(domain::Entity::Booking, uuid(7)))
            .unwrap()
            .is_none()
    );
}

fn seats_of(n: u128, seats: u32, group: &str) -> Resource {
    Resource {
        id: ResourceId(uuid(100 + n)),
        location: LocationId(uuid(90)),
        name: Label::new("", "Table"),
        kind: ResourceKind::Table,
        seats,
        sort: i64::try_from(n).unwrap(),
        removed: false,
        join_group: group.into(),
    }
}

proptest! {
    /// What is joined stands together, holds the party, and no other set of up to four has fewer seats.
    #[test]
    fn what_is_joined_is_the_smallest_set_that_stands_together(
        tables in proptest::collection::vec((1_u32..7, 0_usize..3), 0..9),
        party in 2_u32..16,
    ) {
        let groups = ["", "a", "b"];
        let all: Vec<Resource> = (0..).zip(&tables).map(|(n, (seats, group))| seats_of(n, (*seats).min(party - 1).max(1), groups[*group])).collect();
        let free: Vec<&Resource> = all.iter().filter(|one| one.seats < party).collect();
        let mut best: Option<u32> = None;
        for set in 0_u32..(1 << free.len()) {
            let chosen: Vec<&&Resource> = free.iter().enumerate().filter(|(n, _)| set & (1 << n) != 0).map(|(_, one)| one).collect();
            let together = chosen.windows(2).all(|pair| pair[0].join_group == pair[1].join_group);
            let sum: u32 = chosen.iter().map(|one| one.seats).sum();
            if (2..=MAX_JOINED).contains(&chosen.len()) && together && !chosen[0].join_group.is_empty() && sum >= party {
                best = Some(best.map_or(sum, |best| best.min(sum)));
            }
        }
        let found = joined(&free, party);
        prop_assert_eq!(&found, &joined(&free, party), "the same again");
        let seats = |ids: &Vec<ResourceId>| -> u32 {
            all.iter().filter(|one| ids.contains(&one.id)).map(|one| one.seats).sum()
        };
        prop_assert_eq!(found.as_ref().map(seats), best);
        if let Some(ids) = found {
            let groups: std::collections::BTreeSet<&str> = all.iter().filter(|one| ids.contains(&one.id)).map(|one| one.join_group.as_str()).collect();
            prop_assert_eq!(groups.len(), 1);
            prop_assert!(ids.len() <= MAX_JOINED);
        }
    }
}

#[test]
fn tables_are_joined_only_where_no_single_one_is_free() {
    let mut shop = house(SHANGHAI, &always(), &[2, 4, 4, 8]);
    let offering = offering(&shop);
    let rows = [(0, 2), (1, 4), (2, 4)].map(|(n, seats)| seats_of(n, seats, "terrace"));
    shop.put(rows.map(Row::Resource).into());
    let at = noon(SHANGHAI, "2026-12-04", 19);
    let wish = Wish::of_staff(&offering, 6, BookingId(uuid(1)), at);
    let id = |n: u128| ResourceId(uuid(100 + n));
    assert_eq!(free_resources(&shop, &wish, at), Ok(Some(vec![id(3)])));
    shop.put(moved(&shop, None, Some((&[id(3)], &wish.taken(at)))).unwrap());
    let next = Wish::of_staff(&offering, 6, BookingId(uuid(2)), at);
    assert_eq!(
        free_resources(&shop, &next, at),
        Ok(Some(vec![id(0), id(1)]))
    );
    shop.put(moved(&shop, None, Some((&[id(0), id(1)], &next.taken(at)))).unwrap());
    let third = Wish::of_staff(&offering, 6, BookingId(uuid(3)), at);
    assert_eq!(free_resources(&shop, &third, at), Ok(None));
    let offered = slots(&shop, &SystemZones, &third, day("2026-12-04")).unwrap();
    assert!(offered.iter().all(|slot| slot.start != at));
    // Moved away, all of them are free.
    shop.put(moved(&shop, Some((&[id(0), id(1)], &next.taken(at))), None).unwrap());
    assert_eq!(
        free_resources(&shop, &third, at),
        Ok(Some(vec![id(0), id(1)]))
    );
}

#[test]
fn who_is_expected_where_somebody_sits_or_staff_closed_is_displaced_until_there_is_another_place() {
    let expected = booking(BookingState::Confirmed);
    let sits = Booking {
        id: BookingId(uuid(8)),
        state: BookingState::Seated,
        offering: None,
        start: expected.start - 30 * MINUTE_MS,
        end: expected.start + 30 * MINUTE_MS,
        ..expected.clone()
    };
    let block = ResourceBlock {
        id: ResourceBlockId(uuid(9)),
        location: LocationId(uuid(90)),
        resources: vec![ResourceId(uuid(100))],
        start: expected.start,
        end: expected.end,
        reason: "A broken leg".into(),
        lifted: false,
    };
    let tables = [seats_of(0, 2, ""), seats_of(1, 4, ""), seats_of(2, 2, "")];
    let tables: Vec<&Resource> = tables.iter().collect();
    let found = displaced(&[&expected, &sits], &[], 0);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].booking.id, found[0].by),
        (expected.id, Holder::Booking(&sits))
    );
    let id = |n: u128| vec![ResourceId(uuid(100 + n))];
    assert_eq!(
        other_places(&expected, &[&expected, &sits], &[], &tables),
        [id(2), id(1)]
    );
    assert_eq!(
        displaced(&[&expected], &[&block], 0)[0].by,
        Holder::Block(&block)
    );
    let lifted = ResourceBlock {
        lifted: true,
        ..block.clone()
    };
    let moved = Booking {
        resources: id(2),
        ..expected.clone()
    };
    let left = Booking {
        state: BookingState::Completed,
        ..sits.clone()
    };
    assert_eq!(displaced(&[&expected], &[&lifted], 0), []);
    assert_eq!(displaced(&[&moved, &sits], &[&block], 0), []);
    assert_eq!(displaced(&[&expected, &left], &[], 0), []);
    assert_eq!(
        displaced(&[&expected, &sits], &[], expected.end),
        [],
        "over"
    );
}

#[test]
fn guests_are_counted_in_each_hour_in_which_they_are_there() {
    let at = noon(SHANGHAI, "2026-12-04", 18);
    let stay = |n: u128, start: i64, minutes: i64, state| Booking {
        id: BookingId(uuid(n)),
        start,
        end: start + minutes * MINUTE_MS,
        party: u32::try_from(n).unwrap(),
        ..booking(state)
    };
    let all = [
        stay(2, at + 30 * MINUTE_MS, 90, BookingState::Confirmed),
        stay(3, at + 60 * MINUTE_MS, 60, BookingState::Seated),
        stay(9, at, 60, BookingState::NoShow),
    ];
    let hours = covers_per_hour(&all, &SystemZones, SHANGHAI, day("2026-12-04"));
    let hours: Vec<(u32, u32)> = hours.iter().map(|one| (one.hour, one.guests)).collect();
    assert_eq!(hours, [(18, 2), (19, 5)]);
    assert!(covers_per_hour(&all, &SystemZones, SHANGHAI, day("2026-12-05")).is_empty());
}
