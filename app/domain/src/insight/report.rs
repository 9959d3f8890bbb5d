//! What was sold in some days, beside as many days before: by day, by hour and weekday, by dish, by how it reached the customer. Pure: the same
//! rows give the same figures wherever they are counted, in whichever order they come.

use super::retention::Cohort;
use crate::civil::Day;
use crate::id::ProductId;
use crate::label::Label;
use crate::money::Money;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Dishes that are listed; what sold less is summed up.
const PRODUCTS: usize = 30;

/// How many whole days up to yesterday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportPeriod {
    Week,
    FourWeeks,
    Quarter,
    Year,
}

impl ReportPeriod {
    pub const ALL: [Self; 4] = [Self::Week, Self::FourWeeks, Self::Quarter, Self::Year];

    /// Whole weeks, so that the days before have the same weekdays.
    #[must_use]
    pub fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::FourWeeks => 28,
            Self::Quarter => 91,
            Self::Year => 364,
        }
    }
}

/// How an order reached the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleChannel {
    DineIn,
    Pickup,
    Delivery,
}

/// An order that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    pub day: Day,
    /// 0 to 23, at the place.
    pub hour: u8,
    pub customer: Uuid,
    pub channel: SaleChannel,
    pub total: Money,
    pub lines: Vec<SoldLine>,
}

/// A dish of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoldLine {
    pub product: ProductId,
    pub name: Label,
    pub quantity: u64,
    pub sum: Money,
}

/// Sums of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    pub orders: u64,
    pub amount: Money,
    /// What was given back in these days.
    pub refunded: Money,
    /// Different customers.
    pub customers: u64,
    /// Of these, those whose first purchase ever it was.
    pub new_customers: u64,
}

/// A line of a table: how many, for how much, and for how much in the days before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine<K> {
    pub key: K,
    /// Orders; of a dish, pieces.
    pub count: u64,
    pub amount: Money,
    pub before: Money,
}

/// A dish; none for all that are not listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldProduct {
    pub product: Option<ProductId>,
    /// As it was called when it was sold last.
    pub name: Label,
}

/// Monday is 0; the hour at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WeekHour {
    pub weekday: u8,
    pub hour: u8,
}

/// All tables of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesReport {
    /// The first day, and the day after the last.
    pub from: Day,
    pub until: Day,
    pub sums: Sums,
    pub before: Sums,
    /// Every day, also those without a sale; `before` is the day as many days earlier.
    pub days: Vec<ReportLine<Day>>,
    /// Hours in which something was sold.
    pub hours: Vec<ReportLine<WeekHour>>,
    /// Most money first.
    pub products: Vec<ReportLine<SoldProduct>>,
    pub channels: Vec<ReportLine<SaleChannel>>,
    /// Who comes back, by the month of their first purchase; of all purchases ever, whatever the period.
    #[serde(default)]
    pub months: Vec<Cohort>,
}

/// Sums of the days from `from` until before `until`; what was given back is not asked for.
#[must_use]
pub fn week_sums(sales: &[Sale], first: &BTreeMap<Uuid, Day>, from: Day, until: Day) -> Sums {
    sums(sales, &[], first, |day| from <= day && day < until)
}

/// When something was given back, and how much.
pub type GivenBack = (Day, Money);

/// Counts the whole days before `today`, and as many before these. `first` says of each customer the day of their first purchase ever.
#[must_use]
pub fn sales_report(
    sales: &[Sale],
    given_back: &[GivenBack],
    first: &BTreeMap<Uuid, Day>,
    period: ReportPeriod,
    today: Day,
) -> SalesReport {
    let span = period.days();
    let (from, until) = (today.plus(-span), today);
    let start = from.plus(-span);
    let now = |day: Day| from <= day && day < until;
    let then = |day: Day| start <= day && day < from;
    let mut days = Table::default();
    let (mut hours, mut channels) = (Table::default(), Table::default());
    for at in 0..span {
        days.lines.insert(from.plus(at), Counted::default());
    }
    for sale in sales.iter().filter(|sale| now(sale.day) || then(sale.day)) {
        let is_now = now(sale.day);
        let day = if is_now {
            sale.day
        } else {
            sale.day.plus(span)
        };
        let weekday = u8::try_from(sale.day.weekday()).unwrap_or_default();
        let hour = WeekHour {
            weekday,
            hour: sale.hour,
        };
        days.add(day, is_now, 1, sale.total);
        hours.add(hour, is_now, 1, sale.total);
        channels.add(sale.channel, is_now, 1, sale.total);
    }
    SalesReport {
        from,
        until,
        sums: sums(sales, given_back, first, now),
        before: sums(sales, given_back, first, then),
        days: days.listed(),
        hours: hours.listed(),
        products: products(sales, now, then),
        channels: channels.listed(),
        months: Vec::new(),
    }
}

#[derive(Default)]
struct Counted {
    count: u64,
    amount: i64,
    before: i64,
}

struct Table<K> {
    lines: BTreeMap<K, Counted>,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self {
            lines: BTreeMap::new(),
        }
    }
}

impl<K: Ord> Table<K> {
    fn add(&mut self, key: K, is_now: bool, count: u64, amount: Money) {
        let line = self.lines.entry(key).or_default();
        if is_now {
            line.count = line.count.saturating_add(count);
            line.amount = line.amount.saturating_add(amount.0);
        } else {
            line.before = line.before.saturating_add(amount.0);
        }
    }

    fn listed(self) -> Vec<ReportLine<K>> {
        let line = |(key, counted): (K, Counted)| ReportLine {
            key,
            count: counted.count,
            amount: Money(counted.amount),
            before: Money(counted.before),
        };
        self.lines.into_iter().map(line).collect()
    }
}

fn sums(
    sales: &[Sale],
    given_back: &[GivenBack],
    first: &BTreeMap<Uuid, Day>,
    counts: impl Fn(Day) -> bool,
) -> Sums {
    let own: Vec<&Sale> = sales.iter().filter(|sale| counts(sale.day)).collect();
    let customers: BTreeSet<Uuid> = own.iter().map(|sale| sale.customer).collect();
    let is_new = |customer: &&Uuid| first.get(*customer).is_some_and(|day| counts(*day));
    let all = |amounts: &mut dyn Iterator<Item = i64>| Money(amounts.fold(0, i64::saturating_add));
    let back = given_back.iter().filter(|(day, _)| counts(*day));
    Sums {
        orders: own.len() as u64,
        amount: all(&mut own.iter().map(|sale| sale.total.0)),
        refunded: all(&mut back.map(|(_, amount)| amount.0)),
        customers: customers.len() as u64,
        new_customers: customers.iter().filter(is_new).count() as u64,
    }
}

/// The dishes that brought most, under the name of their latest sale.
fn products(
    sales: &[Sale],
    now: impl Fn(Day) -> bool,
    then: impl Fn(Day) -> bool,
) -> Vec<ReportLine<SoldProduct>> {
    let mut table = Table::default();
    let mut names: BTreeMap<ProductId, (Day, Label)> = BTreeMap::new();
    for sale in sales.iter().filter(|sale| now(sale.day) || then(sale.day)) {
        for line in &sale.lines {
            table.add(line.product, now(sale.day), line.quantity, line.sum);
            let name = (sale.day, line.name.clone());
            let known = names.entry(line.product).or_insert_with(|| name.clone());
            // Of one day the greater name, so that the order of rows does not matter.
            if (name.0, &name.1.en, &name.1.zh) > (known.0, &known.1.en, &known.1.zh) {
                *known = name;
            }
        }
    }
    let named = |line: ReportLine<ProductId>| ReportLine {
        key: SoldProduct {
            product: Some(line.key),
            name: names
                .get(&line.key)
                .map(|(_, name)| name.clone())
                .unwrap_or_default(),
        },
        count: line.count,
        amount: line.amount,
        before: line.before,
    };
    let mut lines: Vec<_> = table.listed().into_iter().map(named).collect();
    lines.sort_by_key(|line| (Reverse((line.amount, line.before)), line.key.product));
    let rest = lines.split_off(PRODUCTS.min(lines.len()));
    if !rest.is_empty() {
        let mut sum = Table::default();
        for line in &rest {
            sum.add((), true, line.count, line.amount);
            sum.add((), false, 0, line.before);
        }
        let others = SoldProduct {
            product: None,
            name: Label::default(),
        };
        lines.extend(sum.listed().into_iter().map(|line| ReportLine {
            key: others.clone(),
            count: line.count,
            amount: line.amount,
            before: line.before,
        }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: Day = Day(20_000);

    fn sale(day: i64, customer: u128, product: u128, total: i64) -> Sale {
        Sale {
            day: TODAY.plus(day),
            hour: 12,
            customer: Uuid::from_u128(customer),
            channel: SaleChannel::Pickup,
            total: Money(total),
            lines: vec![SoldLine {
                product: ProductId(Uuid::from_u128(product)),
                name: Label::new("", &format!("Dish {product}")),
                quantity: 2,
                sum: Money(total),
            }],
        }
    }

    fn week(sales: &[Sale], back: &[GivenBack], first: &BTreeMap<Uuid, Day>) -> SalesReport {
        sales_report(sales, back, first, ReportPeriod::Week, TODAY)
    }

    #[test]
    fn today_is_not_over_and_days_without_a_sale_are_there() {
        let report = week(
            &[sale(0, 1, 1, 100), sale(-1, 1, 1, 200)],
            &[],
            &BTreeMap::new(),
        );
        assert_eq!((report.sums.orders, report.sums.amount), (1, Money(200)));
        assert_eq!(report.days.len(), 7);
        assert_eq!(report.days.last().map(|line| line.amount), Some(Money(200)));
        assert_eq!(report.days.iter().filter(|line| line.count == 0).count(), 6);
    }

    #[test]
    fn each_day_stands_beside_the_same_weekday_before() {
        let report = week(
            &[sale(-1, 1, 1, 200), sale(-8, 1, 1, 50)],
            &[],
            &BTreeMap::new(),
        );
        let last = report.days.last().map(|line| (line.amount, line.before));
        assert_eq!(last, Some((Money(200), Money(50))));
        assert_eq!(report.before.amount, Money(50));
    }

    #[test]
    fn who_comes_for_the_first_time_is_new_and_refunds_count_on_their_day() {
        let first = BTreeMap::from([
            (Uuid::from_u128(1), TODAY.plus(-3)),
            (Uuid::from_u128(2), TODAY.plus(-300)),
        ]);
        let sales = [
            sale(-3, 1, 1, 100),
            sale(-2, 1, 1, 100),
            sale(-2, 2, 1, 100),
        ];
        let back = [
            (TODAY.plus(-1), Money(30)),
            (TODAY.plus(-9), Money(5)),
            (TODAY, Money(7)),
        ];
        let report = week(&sales, &back, &first);
        assert_eq!((report.sums.customers, report.sums.new_customers), (2, 1));
        assert_eq!(
            (report.sums.refunded, report.before.refunded),
            (Money(30), Money(5))
        );
    }

    #[test]
    fn dishes_beyond_thirty_are_one_line() {
        let sales: Vec<Sale> = (1..=40).map(|n| sale(-1, 1, n, 100 + n as i64)).collect();
        let report = week(&sales, &[], &BTreeMap::new());
        assert_eq!(report.products.len(), PRODUCTS + 1);
        let rest = report
            .products
            .last()
            .map(|line| (line.key.product, line.count));
        assert_eq!(rest, Some((None, 20)));
        let sum: i64 = report.products.iter().map(|line| line.amount.0).sum();
        assert_eq!(sum, report.sums.amount.0);
    }

    proptest! {
        #[test]
        fn every_table_adds_up_to_the_sums_in_any_order_of_rows(
            rows in prop::collection::vec((-20_i64..3, 1_u128..5, 1_u128..60, 0_i64..10_000), 0..80),
        ) {
            let sales: Vec<Sale> = rows.iter().map(|(day, who, what, sum)| sale(*day, *who, *what, *sum)).collect();
            let report = week(&sales, &[], &BTreeMap::new());
            let sum = |amounts: Vec<i64>| amounts.into_iter().sum::<i64>();
            prop_assert_eq!(sum(report.days.iter().map(|one| one.amount.0).collect()), report.sums.amount.0);
            prop_assert_eq!(sum(report.hours.iter().map(|one| one.amount.0).collect()), report.sums.amount.0);
            prop_assert_eq!(sum(report.channels.iter().map(|one| one.amount.0).collect()), report.sums.amount.0);
            prop_assert_eq!(sum(report.products.iter().map(|one| one.amount.0).collect()), report.sums.amount.0);
            prop_assert_eq!(sum(report.days.iter().map(|one| one.before.0).collect()), report.before.amount.0);
            let mut turned = sales;
            turned.reverse();
            prop_assert_eq!(week(&turned, &[], &BTreeMap::new()), report);
        }

        #[test]
        fn absurd_sums_do_not_overflow(sum in any::<i64>()) {
            let sales = [sale(-1, 1, 1, sum), sale(-1, 2, 1, sum), sale(-8, 2, 1, sum)];
            let back = [(TODAY.plus(-1), Money(sum)), (TODAY.plus(-1), Money(sum))];
            week(&sales, &back, &BTreeMap::new());
        }
    }
}
