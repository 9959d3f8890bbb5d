//! Two and a half years of the demonstration's restaurant: who came when, and what they had. All of them are invented, and the same in every
//! demonstration but for the day it ends on.
//!
//! What is planted for whoever looks for it: two days of the week bring a third, and the days before them more; of those who came back, each has a pace of their own and may
//! stop coming; some stopped lately; a few said that they were not happy.

use super::orders::{DAY, DISHES, OrderedDish, line};
use super::{Sort, menu, seeded};
use crate::Backend;
use crate::account::{self, NewUser};
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::error::BackendError;
use crate::insight::InsightReport;
use domain::account::Role;
use domain::id::{SurveyResponseId, TicketId};
use domain::people::consent::{ConsentState, TEXT_VERSION};
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, Contact, ContactFields,
    ContactStaff, Lifecycle,
};
use domain::sales::{Kind, Order, OrderState, Product};
use domain::service::SurveyResponse;
use domain::service::ticket::{Priority, Ticket, TicketAbout, TicketKind, TicketState};
use domain::{ContactId, Entity, Key, Lang, Money, OrderId, Row, UserId};
use sqlx::AnyConnection;

/// 31 months.
const DAYS: i64 = 943;
/// How many people came.
const PEOPLE: usize = 1_200;
/// Two of three came again.
const CAME_BACK: usize = 800;
/// How many of them said lately that they were not happy.
const UNHAPPY: usize = 3;
/// Opening and closing hour, UTC: 11 and 20 o'clock in Shanghai.
const HOURS: std::ops::Range<i64> = 3..12;
const HOUR: i64 = 3_600_000;

/// What was written; all zero where it was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HistoryReport {
    pub people: usize,
    pub orders: usize,
    /// Bookings of the next days, offers, letters and what else was planned.
    pub plans: usize,
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers in every build, which no crate promises.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `end`.
    fn below(&mut self, end: i64) -> i64 {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        i64::try_from(self.roll() % end).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.below(i64::try_from(of.len()).unwrap_or(1));
        of.get(usize::try_from(at).unwrap_or_default())
    }
}

const FAMILIES: [&str; 24] = [
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨",
    "朱", "秦", "尤", "许", "何", "吕", "施", "张",
];
const GIVEN: [&str; 24] = [
    "安", "博", "晨", "丹", "恩", "帆", "光", "航", "佳", "凯", "岚", "明", "宁", "鹏", "琪", "荣",
    "思", "涛", "薇", "欣", "雅", "远", "哲", "子",
];

/// A person with the days on which they came, counted back from today.
struct Guest {
    user: UserId,
    name: (&'static str, String),
    ago: Vec<i64>,
}

fn guest(n: usize) -> Guest {
    let mut dice = Dice(u64::try_from(n).unwrap_or_default() << 20);
    let family = dice.pick(&FAMILIES).copied().unwrap_or("赵");
    let given = [dice.pick(&GIVEN), dice.pick(&GIVEN)];
    let given: String = given.into_iter().flatten().copied().collect();
    let mut day = dice.below(DAYS - 1) + 1;
    let mut ago = vec![busy(day, &mut dice)];
    if n < CAME_BACK {
        // Between twice a week and every six weeks; one visit of fifteen is the last.
        let pace = 4 + dice.below(38);
        while dice.below(15) > 0 {
            day -= 1 + pace / 2 + dice.below(pace);
            if day < 1 {
                break;
            }
            ago.push(busy(day, &mut dice));
        }
    }
    ago.dedup();
    Guest {
        user: UserId(seeded(Sort::HistoryGuest, n)),
        name: (family, given),
        ago,
    }
}

/// Of those who would come on two days of the week, two of three come on the day before.
fn busy(ago: i64, dice: &mut Dice) -> i64 {
    let is_quiet = matches!(ago.rem_euclid(7), 0 | 3) && dice.below(3) > 0;
    if is_quiet { ago + 1 } else { ago }
}

/// When they came: at some time of that day's opening hours.
fn instant(today: i64, ago: i64, dice: &mut Dice) -> i64 {
    let hour = HOURS.start + dice.below(HOURS.end - HOURS.start);
    (today - ago) * DAY + hour * HOUR + dice.below(HOUR)
}

fn orders(guest: &Guest, n: usize, products: &[Product], today: i64) -> Vec<Order> {
    let mut dice = Dice((u64::try_from(n).unwrap_or_default() << 20) | 1);
    let visits = guest.ago.iter().enumerate();
    let orders = visits.filter_map(|(visit, ago)| {
        let placed_at = instant(today, *ago, &mut dice);
        let dishes: Vec<&OrderedDish> = (0..=dice.below(3))
            .filter_map(|_| dice.pick(&DISHES))
            .collect();
        let lines: Vec<_> = dishes
            .into_iter()
            .filter_map(|dish| line(dish, products))
            .collect();
        let total = lines
            .iter()
            .fold(Money(0), |sum, line| sum.plus(line.sum()));
        let at = n * 1_000 + visit;
        (!lines.is_empty()).then(|| Order {
            discounts: Vec::new(),
            id: OrderId(seeded(Sort::HistoryOrder, at)),
            number: None,
            customer: guest.user,
            name: format!("{}{}", guest.name.0, guest.name.1),
            kind: Kind::DineIn {
                table: (1 + dice.below(16)).to_string(),
            },
            lines,
            total,
            note: String::new(),
            state: OrderState::Fulfilled,
            placed_at,
            changed_at: placed_at + 25 * 60_000,
        })
    });
    orders.collect()
}

fn contact(guest: &Guest, known: i64, last: i64) -> [Row; 2] {
    let id = ContactId::of_user(guest.user);
    let fields = ContactFields {
        family: guest.name.0.to_owned(),
        given: guest.name.1.clone(),
        language: Some(Lang::Zh),
        ..ContactFields::default()
    };
    let contact = Contact {
        user: Some(guest.user),
        ..Contact::new(id, fields, known)
    };
    let half = ContactStaff {
        source: "order".into(),
        first_seen: Some(known),
        last_seen: Some(last),
        ..ContactStaff::new(id, Lifecycle::Customer)
    };
    [contact.into(), half.into()]
}

/// Personal suggestions by mail are welcome.
fn allowed(guest: &Guest, at: i64) -> Row {
    let contact = ContactId::of_user(guest.user);
    let place = ConsentPlace {
        contact,
        purpose: ConsentPurpose::Profiling,
        channel: ConsentChannel::Mail,
    };
    Consent {
        id: place.grant(0, TEXT_VERSION),
        contact,
        customer: Some(guest.user),
        purpose: place.purpose,
        channel: place.channel,
        state: ConsentState::Granted,
        round: 0,
        text_version: TEXT_VERSION,
        source: ConsentSource::InPerson,
        actor: Some(super::person(1)),
        said_at: at,
        again: 0,
        double_opt_in: false,
        confirmed_at: None,
        confirmed_address: None,
    }
    .into()
}

/// A complaint about the last order that was answered, and what the customer said of the answer.
fn complaint(order: &Order, n: usize) -> [Row; 2] {
    let id = TicketId(seeded(Sort::HistoryTicket, n));
    let (opened, resolved) = (order.changed_at + HOUR, order.changed_at + 5 * HOUR);
    let ticket = Ticket {
        id,
        number: None,
        customer: order.customer,
        name: order.name.clone(),
        kind: TicketKind::Complaint,
        subject: "汤是凉的".into(),
        text: "面上来的时候汤已经凉了。".into(),
        about: TicketAbout::Order { order: order.id },
        priority: Priority::Normal,
        assignee: None,
        state: TicketState::Resolved,
        resolution: "向您道歉，下次送您一份小菜。".into(),
        count: 0,
        last_customer: 0,
        last_staff: 0,
        opened_at: opened,
        first_answer_at: Some(resolved),
        resolved_at: Some(resolved),
        changed_at: resolved,
        pauses: Vec::new(),
        files: Vec::new(),
        merged_into: None,
    };
    let said = SurveyResponse {
        id: SurveyResponseId::of(id),
        ticket: id,
        customer: order.customer,
        speed: 2,
        result: 2,
        recommend: 3,
        comment: String::new(),
        at: resolved + HOUR,
    };
    [ticket.into(), said.into()]
}

/// Everybody with their orders, oldest first, and what a few of them complained about.
fn written(now: i64) -> (Vec<Guest>, Vec<Order>, Vec<Row>) {
    let (today, products) = (now.div_euclid(DAY), menu::products());
    let guests: Vec<Guest> = (0..PEOPLE).map(guest).collect();
    let (mut all, mut rows, mut unhappy) = (Vec::new(), Vec::new(), 0);
    for (n, guest) in guests.iter().enumerate() {
        let orders = orders(guest, n, &products, today);
        let (Some(first), Some(last)) = (orders.first(), orders.last()) else {
            continue;
        };
        rows.extend(contact(guest, first.placed_at, last.changed_at));
        // One of eight does not want to be guessed about.
        if n % 8 != 0 {
            rows.push(allowed(guest, first.placed_at));
        }
        let lately = guest.ago.last().is_some_and(|ago| (5..15).contains(ago));
        if unhappy < UNHAPPY && lately && orders.len() > 5 && n % 8 != 0 {
            rows.extend(complaint(last, n));
            unhappy += 1;
        }
        all.extend(orders);
    }
    all.sort_by_key(|order| order.placed_at);
    (guests, all, rows)
}

impl Backend {
    /// Gives the demonstration's restaurant a past, and looks through its figures; does nothing where it has one.
    ///
    /// # Errors
    /// Where the database does not answer, or the demonstration is not there.
    pub async fn seed_history(&self) -> Result<(HistoryReport, InsightReport), BackendError> {
        let mut report = self.write_history().await?;
        if report != HistoryReport::default() {
            report.plans = self.seed_plans().await?;
        }
        Ok((report, self.run_insight().await?))
    }

    async fn write_history(&self) -> Result<HistoryReport, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let business = crate::business::find_business(&mut tx).await?;
        let is_demo = business.is_some_and(|business| business.id.0 == seeded(Sort::Business, 0));
        let first = ContactId::of_user(UserId(seeded(Sort::HistoryGuest, 0)));
        let mut work = Work::default();
        let known = work
            .get(&mut tx, Key::new(Entity::Contact, first.0))
            .await?;
        if !is_demo || known.is_some() {
            return Ok(HistoryReport::default());
        }
        let (guests, orders, rows) = written(now);
        for guest in &guests {
            insert_guest(&mut tx, guest, now).await?;
        }
        let orders = crate::sales::order::numbered(&mut tx, orders).await?;
        let report = HistoryReport {
            people: guests.len(),
            orders: orders.len(),
            plans: 0,
        };
        let orders = orders.into_iter().map(Row::Order);
        work.put(&mut tx, rows.into_iter().chain(orders).collect())
            .await?;
        let tickets = work.rows_of(Entity::Ticket).filter_map(Row::as_ticket);
        let tickets: Vec<TicketId> = tickets.map(|ticket| ticket.id).collect();
        for ticket in tickets {
            crate::service::ticket::number_ticket(&mut tx, &mut work, ticket).await?;
        }
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(report)
    }
}

async fn insert_guest(
    connection: &mut AnyConnection,
    guest: &Guest,
    now: i64,
) -> Result<(), BackendError> {
    let name = format!("{}{}", guest.name.0, guest.name.1);
    let user = NewUser {
        id: guest.user,
        name: &name,
        email: None,
        password: None,
        role: Role::Customer,
        guest: true,
        demo: false,
    };
    account::insert_user(connection, &user, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 20_000 * DAY + 15 * HOUR;

    #[test]
    fn the_past_is_as_large_as_it_is_said_to_be_and_nobody_came_tomorrow() {
        let (guests, orders, rows) = written(NOW);
        assert_eq!(guests.len(), PEOPLE);
        assert!(guests.iter().filter(|guest| guest.ago.len() > 1).count() >= 500);
        assert!((8_000..=15_000).contains(&orders.len()), "{}", orders.len());
        assert!(
            orders
                .iter()
                .all(|order| order.total > Money(0) && order.changed_at < NOW)
        );
        let ids: std::collections::BTreeSet<OrderId> =
            orders.iter().map(|order| order.id).collect();
        assert_eq!(ids.len(), orders.len());
        let first = orders.first().unwrap().placed_at;
        assert!(NOW - first > 900 * DAY);
        assert!(rows.iter().filter(|row| row.as_ticket().is_some()).count() == UNHAPPY);
    }

    #[test]
    fn two_days_of_the_week_are_quiet() {
        let (_, orders, _) = written(NOW);
        let of = |ago: i64| {
            orders
                .iter()
                .filter(|order| (NOW / DAY - order.placed_at / DAY).rem_euclid(7) == ago)
                .count()
        };
        assert!(
            of(1) > 2 * of(0) && of(4) > 2 * of(3),
            "{:?}",
            [0, 1, 2, 3, 4, 5, 6].map(of)
        );
    }
}
