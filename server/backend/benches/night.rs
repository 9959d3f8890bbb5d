//! A night of a busy shop: 10,000 customers with 200,000 orders are looked through. Prints how long it took, the second time too, when nothing
//! changed, and the most memory that the program held.

use backend::{Backend, FixedClock, Settings};
use domain::people::consent::{ConsentState, TEXT_VERSION};
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, Contact, ContactFields,
};
use domain::sales::{Kind, Order, OrderState};
use domain::{ContactId, Money, OrderId, Row, UserId};
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;
const CUSTOMERS: u128 = 10_000;
const ORDERS_EACH: i64 = 20;
/// So many customers are written at a time.
const PORTION: u128 = 500;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(run())
}

async fn run() -> Result<(), Failure> {
    let dir = tempfile::tempdir()?;
    let backend = Backend::open(Settings {
        database: format!("sqlite:{}", dir.path().join("night").display()),
        clock: Arc::new(FixedClock::at(NOW)),
    })
    .await?;
    for from in (0..CUSTOMERS).step_by(PORTION as usize) {
        let rows = (from..from + PORTION).flat_map(customer).collect();
        backend.put_rows(rows).await?;
    }
    for round in ["first night", "a night without a purchase"] {
        let start = Instant::now();
        let report = backend.run_insight().await?;
        println!(
            "{round}: {:.1} s, {} contacts changed",
            start.elapsed().as_secs_f64(),
            report.contacts
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or("peak memory is not known here"));
    Ok(())
}

/// Somebody with a pace of their own, of whom every third stopped coming.
fn customer(n: u128) -> Vec<Row> {
    let user = UserId(Uuid::from_u128(1 << 64 | n));
    let id = ContactId::of_user(user);
    let contact = Contact {
        user: Some(user),
        ..Contact::new(id, ContactFields::default(), NOW)
    };
    let place = ConsentPlace {
        contact: id,
        purpose: ConsentPurpose::Profiling,
        channel: ConsentChannel::Mail,
    };
    let allowed = Consent {
        id: place.grant(0, TEXT_VERSION),
        contact: id,
        customer: Some(user),
        purpose: place.purpose,
        channel: place.channel,
        state: ConsentState::Granted,
        round: 0,
        text_version: TEXT_VERSION,
        source: ConsentSource::InPerson,
        actor: None,
        said_at: NOW - 900 * DAY,
        again: 0,
        double_opt_in: false,
        confirmed_at: None,
        confirmed_address: None,
    };
    let mixed = (n as i64).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64);
    let pace = 5 + mixed.rem_euclid(30);
    let stopped = if n % 3 == 0 { 200 } else { 0 };
    let order = |at: i64| {
        let ago = stopped + at * pace + (mixed >> (at % 40)).rem_euclid(pace);
        let placed_at = NOW - ago * DAY - DAY;
        Order {
            discounts: Vec::new(),
            id: OrderId(Uuid::from_u128(2 << 64 | n << 16 | at as u128)),
            number: None,
            customer: user,
            name: String::new(),
            kind: Kind::Pickup,
            lines: Vec::new(),
            total: Money(2_000 + (mixed >> 20).rem_euclid(6_000)),
            note: String::new(),
            state: OrderState::Fulfilled,
            placed_at,
            changed_at: placed_at,
        }
    };
    let orders = (0..ORDERS_EACH).map(order).map(Row::from);
    [contact.into(), allowed.into()]
        .into_iter()
        .chain(orders)
        .collect()
}
