//! Reads what was sold, for the report of some days.

use super::facts::Calendar;
use crate::Backend;
use crate::change::rows::{from_json, id};
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::Money;
use domain::account::Actor;
use domain::civil::{DAY_MS, Day};
use domain::insight::report::{
    GivenBack, ReportPeriod, Sale, SaleChannel, SalesReport, SoldLine, sales_report,
};
use domain::insight::retention::retention;
use domain::policy::{Action, may};
use domain::sales::order::discount::{DiscountEntry, taken_off};
use domain::sales::{Kind, Line};
use domain::zone::{SystemZones, Zones as _};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

const HOUR_MS: i64 = 3_600_000;

impl Backend {
    /// What was sold in the whole days before today, beside as many before; none for whoever does not decide about prices and offers.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sales_report(
        &self,
        actor: &Actor,
        period: ReportPeriod,
    ) -> Result<Option<SalesReport>, BackendError> {
        if !may(actor, Action::ReadReports) {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let calendar = Calendar::at(&mut tx, now).await?;
        // A day more, for zones.
        let since = now.saturating_sub((2 * period.days() + 2).saturating_mul(DAY_MS));
        let sales = sales(&mut tx, &calendar, since).await?;
        let back = given_back(&mut tx, &calendar, since).await?;
        let first = first_days(&mut tx, &calendar).await?;
        let all = purchases(&mut tx, &calendar).await?;
        tx.commit().await?;
        let report = sales_report(&sales, &back, &first, period, calendar.today);
        Ok(Some(SalesReport {
            months: retention(&all, calendar.today),
            ..report
        }))
    }
}

/// What was sold on a day and after it, and the day of each customer's first purchase.
pub(crate) async fn sold_between(
    tx: &mut AnyConnection,
    calendar: &Calendar,
    from: Day,
) -> Result<(Vec<Sale>, BTreeMap<Uuid, Day>), BackendError> {
    // A day more, for zones.
    let since = from.plus(-1).0.saturating_mul(DAY_MS);
    let sales = sales(tx, calendar, since).await?;
    Ok((sales, first_days(tx, calendar).await?))
}

async fn sales(
    tx: &mut AnyConnection,
    calendar: &Calendar,
    since: i64,
) -> Result<Vec<Sale>, BackendError> {
    let sql = "SELECT customer, kind, lines, total, discounts, changed_at, updated_at FROM sales_order WHERE state = 'fulfilled' AND changed_at >= $1";
    let rows = sqlx::query(sql).bind(since).fetch_all(tx).await?;
    let mut sales = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut cells = Cells::of(row);
        let customer = id(cells.text()?, "customer")?;
        let kind: Kind = from_json(cells.text()?, "kind")?;
        let lines: Vec<Line> = from_json(cells.text()?, "lines")?;
        let total = Money(cells.int()?);
        let discounts: Vec<DiscountEntry> = from_json(cells.text()?, "discounts")?;
        // A phone's clock may be ahead; the server had the order by then at the latest.
        let at = cells.int()?.min(cells.int()?);
        sales.push(Sale {
            day: calendar.day(at),
            hour: hour(calendar, at),
            customer,
            channel: match kind {
                Kind::DineIn { .. } => SaleChannel::DineIn,
                Kind::Pickup => SaleChannel::Pickup,
                Kind::Delivery { .. } => SaleChannel::Delivery,
            },
            total: total.minus(taken_off(total, &discounts)),
            lines: lines.iter().map(sold).collect(),
        });
    }
    Ok(sales)
}

fn sold(line: &Line) -> SoldLine {
    SoldLine {
        product: line.product,
        name: line.name.clone(),
        quantity: u64::from(line.quantity),
        sum: line.sum(),
    }
}

fn hour(calendar: &Calendar, at: i64) -> u8 {
    let offset = SystemZones.offset(&calendar.zone, at).unwrap_or_default();
    let local = at.saturating_add(i64::from(offset).saturating_mul(1_000));
    u8::try_from(local.rem_euclid(DAY_MS) / HOUR_MS).unwrap_or_default()
}

async fn given_back(
    tx: &mut AnyConnection,
    calendar: &Calendar,
    since: i64,
) -> Result<Vec<GivenBack>, BackendError> {
    let sql = "SELECT amount, COALESCE(recorded_at, refunded_at) FROM refund WHERE state = 'done' AND COALESCE(recorded_at, refunded_at) >= $1";
    let rows = sqlx::query(sql).bind(since).fetch_all(tx).await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let amount = Money(cells.int()?);
        Ok((calendar.day(cells.int()?), amount))
    };
    rows.iter().map(read).collect()
}

/// Every purchase ever: who, and on which day.
async fn purchases(
    tx: &mut AnyConnection,
    calendar: &Calendar,
) -> Result<Vec<(Uuid, Day)>, BackendError> {
    let sql = "SELECT customer, CASE WHEN changed_at < updated_at THEN changed_at ELSE updated_at END FROM sales_order WHERE state = 'fulfilled'";
    let rows = sqlx::query(sql).fetch_all(tx).await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let customer = id(cells.text()?, "customer")?;
        Ok((customer, calendar.day(cells.int()?)))
    };
    rows.iter().map(read).collect()
}

/// The day of each customer's first purchase.
async fn first_days(
    tx: &mut AnyConnection,
    calendar: &Calendar,
) -> Result<BTreeMap<Uuid, Day>, BackendError> {
    let sql = "SELECT customer, MIN(CASE WHEN changed_at < updated_at THEN changed_at ELSE updated_at END) FROM sales_order WHERE state = 'fulfilled' GROUP BY customer";
    let rows = sqlx::query(sql).fetch_all(tx).await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let customer = id(cells.text()?, "customer")?;
        Ok((customer, calendar.day(cells.int()?)))
    };
    rows.iter().map(read).collect()
}
