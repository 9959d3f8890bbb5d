//! The demonstration's business.

use crate::seed::{Sort, seeded};
use domain::account::{Business, Location, Resource, ResourceKind};
use domain::id::{BusinessId, LocationId, ResourceId, ServiceOfferingId};
use domain::money::Currency;
use domain::people::Country;
use domain::sales::ServiceOffering;
use domain::{Label, Row};

pub(crate) fn business() -> Business {
    Business {
        id: BusinessId(seeded(Sort::Business, 0)),
        name: Label::new("禾味面馆", "Hewei Noodle House"),
        about: Label::new(
            "现拉面条，慢炖骨汤。上海市静安区禾街 12 号，每日 10:30–21:30。",
            "Hand-pulled noodles and slow-simmered broth. 12 He Street, Jing'an, Shanghai. Open daily 10:30 to 21:30.",
        ),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#b45309".into(),
        tables: (1..=16).map(|table| table.to_string()).collect(),
        delivers: true,
        country: Country::default(),
        pays_online: true,
        sends_sms: true,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    }
}

/// How many people sit at each of its tables.
const SEATS: [u32; 16] = [2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 6, 6, 8, 8];

/// Where it is, when it is open, its tables, and that they can be booked.
pub(crate) fn tables() -> Vec<Row> {
    let location = LocationId(seeded(Sort::Location, 0));
    let open = |day: &str| (day.to_owned(), "10:30-21:30".to_owned());
    let place = Location {
        id: location,
        name: Label::new("禾街店", "He Street"),
        address: "上海市静安区禾街 12 号".into(),
        zone: "Asia/Shanghai".into(),
        opening: domain::account::opening::WEEKDAYS.map(open).into(),
        removed: false,
    };
    let table = |(n, seats): (usize, u32)| Resource {
        id: ResourceId(seeded(Sort::Resource, n)),
        location,
        name: Label::new(&format!("{} 号桌", n + 1), &format!("Table {}", n + 1)),
        kind: ResourceKind::Table,
        seats,
        sort: i64::try_from(n).unwrap_or_default(),
        removed: false,
        join_group: String::new(),
    };
    let tables: Vec<Resource> = SEATS.into_iter().enumerate().map(table).collect();
    let offering = ServiceOffering {
        id: ServiceOfferingId(seeded(Sort::Offering, 0)),
        location,
        name: Label::new("订座", "A table"),
        about: Label::new("座位保留 15 分钟。", "We keep your table for 15 minutes."),
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
    let mut rows = vec![Row::Location(place)];
    rows.extend(tables.into_iter().map(Row::Resource));
    rows.push(Row::ServiceOffering(offering));
    rows
}
