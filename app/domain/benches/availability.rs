//! What is free on the days that somebody can book: 30 days of 40 resources with 2,000 bookings, as a phone works it out. Prints milliseconds; the whole
//! strip of days shall take at most 30.

use domain::account::opening::WEEKDAYS;
use domain::account::{Location, Resource, ResourceKind};
use domain::civil::{Day, MINUTE_MS};
use domain::id::{BookingId, BusyDayId, LocationId, ResourceId, ServiceOfferingId};
use domain::projection::Projection;
use domain::sales::booking::availability::{Wish, slots};
use domain::sales::{BusyDay, ServiceOffering, Taken};
use domain::zone::{SystemZones, instant};
use domain::{Label, Row};
use std::collections::BTreeMap;
use std::time::Instant;
use uuid::Uuid;

const DAYS: i64 = 30;
const RESOURCES: u128 = 40;
const BOOKINGS: u128 = 2_000;
const ZONE: &str = "Asia/Shanghai";
const FIRST: Day = Day(20_700);

fn id(kind: u128, n: u128) -> Uuid {
    Uuid::from_u128(kind << 64 | n)
}

fn rows() -> Option<(Vec<Row>, ServiceOffering)> {
    let location = LocationId(id(1, 0));
    let place = Location {
        id: location,
        name: Label::new("", "Here"),
        address: String::new(),
        zone: ZONE.into(),
        opening: WEEKDAYS
            .map(|day| (day.to_owned(), "11:00-14:00 17:00-22:00".to_owned()))
            .into(),
        removed: false,
    };
    let resource = |n: u128| Resource {
        id: ResourceId(id(2, n)),
        location,
        name: Label::new("", "Table"),
        kind: ResourceKind::Table,
        seats: u32::try_from(2 + n % 5).unwrap_or(2),
        sort: 0,
        removed: false,
        join_group: if n % 2 == 0 { "terrace" } else { "" }.into(),
    };
    let resources: Vec<Resource> = (0..RESOURCES).map(resource).collect();
    let offering = ServiceOffering {
        id: ServiceOfferingId(id(3, 0)),
        location,
        name: Label::new("", "A table"),
        about: Label::default(),
        minutes: 90,
        before: 0,
        after: 15,
        party_from: 1,
        party_to: 12,
        lead: 30,
        horizon: 60,
        cancel_until: 60,
        resources: resources.iter().map(|one| one.id).collect(),
        sort: 0,
        hidden: false,
        removed: false,
        price: None,
    };
    let mut busy: BTreeMap<(u128, i64), Vec<Taken>> = BTreeMap::new();
    for n in 0..BOOKINGS {
        let (resource, day) = (n % RESOURCES, i64::try_from(n).ok()? / 40 % DAYS);
        let minute = 11 * 60 + u32::try_from(n % 7).ok()? * 90;
        let start = instant(&SystemZones, ZONE, FIRST.plus(day), minute)?;
        let taken = Taken::of(BookingId(id(4, n)), start, start + 90 * MINUTE_MS, (0, 15));
        for day in taken.days() {
            busy.entry((resource, day.0))
                .or_default()
                .push(taken.clone());
        }
    }
    let mut rows = vec![Row::Location(place), Row::ServiceOffering(offering.clone())];
    rows.extend(resources.into_iter().map(Row::Resource));
    rows.extend(busy.into_iter().map(|((resource, day), taken)| {
        let resource = ResourceId(id(2, resource));
        Row::BusyDay(BusyDay {
            id: BusyDayId::of(resource, Day(day)),
            resource,
            day,
            taken,
        })
    }));
    Some((rows, offering))
}

fn main() {
    let Some((rows, offering)) = rows() else {
        return;
    };
    let rows = Projection::new(rows, Vec::new());
    let now = FIRST.0 * domain::civil::DAY_MS;
    for party in [2, 6, 10] {
        let wish = Wish::of_customer(&offering, party, BookingId(Uuid::nil()), now);
        let begun = Instant::now();
        let found = (0..DAYS).map(|away| slots(&rows, &SystemZones, &wish, FIRST.plus(away)));
        let free: usize = found.map(|day| day.map_or(0, |day| day.len())).sum();
        let took = begun.elapsed().as_secs_f64() * 1_000.0;
        println!("{DAYS} days for {party}: {took:.1} ms, {free} free");
    }
}
