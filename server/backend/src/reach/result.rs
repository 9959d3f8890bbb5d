//! What a campaign brought: from what became of its letters, what people ordered since, and what they withdrew.

use super::recipient::{self, Counted};
use crate::change::rows::{from_json, id};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::insight::facts::{People, joined};
use domain::civil::DAY_MS;
use domain::id::CampaignId;
use domain::reach::CampaignResult;
use domain::reach::campaign::FOLLOWED_DAYS;
use domain::sales::order::discount::{DiscountEntry, taken_off};
use domain::{ContactId, Money, UserId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Counts everybody of a campaign.
pub(super) async fn count(
    connection: &mut AnyConnection,
    campaign: CampaignId,
    now: i64,
) -> Result<CampaignResult, BackendError> {
    let people = recipient::all(connection, campaign).await?;
    let mut result = CampaignResult {
        audience: u32::try_from(people.len()).unwrap_or(u32::MAX),
        ..CampaignResult::default()
    };
    let Some(since) = people.iter().map(|one| one.at).min() else {
        return Ok(result);
    };
    let joined = joined(connection).await?;
    let ordered = ordered(connection, since).await?;
    let left = unsubscribed(connection, &joined, since).await?;
    for one in &people {
        let whole = joined.get(&one.contact).copied().unwrap_or(one.contact);
        note(&mut result, one);
        let arm = result.arm_mut(one.arm);
        let counts = matches!(one.state.as_str(), "sent" | "control");
        if !counts {
            continue;
        }
        let gone = left.get(&whole).into_iter().flatten();
        arm.unsubscribed += u32::from(gone.into_iter().any(|at| *at >= one.at));
        let until = one.at.saturating_add(FOLLOWED_DAYS * DAY_MS).min(now);
        let mut orders = ordered.get(&whole).into_iter().flatten();
        let within = orders
            .by_ref()
            .filter(|(at, _)| (one.at..=until).contains(at));
        let sums: Vec<Money> = within.map(|(_, sum)| *sum).collect();
        arm.ordered += u32::from(!sums.is_empty());
        arm.revenue = sums.into_iter().fold(arm.revenue, Money::plus);
    }
    Ok(result)
}

/// What became of one letter.
fn note(result: &mut CampaignResult, one: &Counted) {
    let arm = result.arm_mut(one.arm);
    arm.people += 1;
    arm.clicked += u32::from(one.clicked);
    match one.state.as_str() {
        "sent" | "control" => arm.sent += 1,
        "failed" => result.failed += 1,
        "skipped" => {
            if let Some(why) = one.reason {
                *result.skipped.entry(why).or_default() += 1;
            }
        }
        _ => result.waiting += 1,
    }
}

/// What each person ordered since, by the server's clock; what was refused or cancelled is no order.
pub(super) async fn ordered(
    connection: &mut AnyConnection,
    since: i64,
) -> Result<BTreeMap<ContactId, Vec<(i64, Money)>>, BackendError> {
    let contacts = People::all(connection).await?.contacts();
    let sql = "SELECT customer, created_at, total, discounts FROM sales_order WHERE created_at >= $1 AND state NOT IN ('refused', 'cancelled')";
    let mut ordered: BTreeMap<ContactId, Vec<(i64, Money)>> = BTreeMap::new();
    let rows = sqlx::query(sql).bind(since).fetch_all(connection).await?;
    for row in &rows {
        let mut cells = Cells::of(row);
        let user = UserId(id(cells.text()?, "customer")?);
        let (at, total) = (cells.int()?, Money(cells.int()?));
        let discounts: Vec<DiscountEntry> = from_json(cells.text()?, "discounts")?;
        let order = (at, total.minus(taken_off(total, &discounts)));
        if let Some(contact) = contacts.get(&user) {
            ordered.entry(*contact).or_default().push(order);
        }
    }
    Ok(ordered)
}

/// When each person withdrew offers by mail since.
pub(super) async fn unsubscribed(
    connection: &mut AnyConnection,
    joined: &BTreeMap<ContactId, ContactId>,
    since: i64,
) -> Result<BTreeMap<ContactId, BTreeSet<i64>>, BackendError> {
    let sql = "SELECT contact, created_at FROM consent WHERE purpose = 'marketing' AND channel = 'mail' \
               AND state = 'withdrawn' AND created_at >= $1";
    let mut left: BTreeMap<ContactId, BTreeSet<i64>> = BTreeMap::new();
    let rows = sqlx::query(sql).bind(since).fetch_all(connection).await?;
    for row in &rows {
        let mut cells = Cells::of(row);
        let contact = ContactId(id(cells.text()?, "contact")?);
        let whole = joined.get(&contact).copied().unwrap_or(contact);
        left.entry(whole).or_default().insert(cells.int()?);
    }
    Ok(left)
}
