//! What only the server knows of coupons: how many of an offer there are. Write transactions take turns, so the last one goes to one customer.

use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::id::OfferId;
use domain::sales::offer::CouponWhyNot;
use domain::{Changes, Entity, Key, Refusal, Row, ServerStep};
use sqlx::AnyConnection;

/// How many coupons of an offer there are in the database.
pub(crate) async fn given_out(
    connection: &mut AnyConnection,
    offer: OfferId,
) -> Result<i64, BackendError> {
    let sql = "SELECT COUNT(*) FROM coupon WHERE offer = $1";
    let stored = sqlx::query(sql)
        .bind(offer.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&stored).int()?)
}

/// Why somebody gets no coupon any more; none where one is left. What this transaction gave out counts as well.
pub(crate) async fn all_taken(
    connection: &mut AnyConnection,
    work: &mut Work,
    changes: &Changes,
) -> Result<Option<Refusal>, BackendError> {
    let counts = |step: &ServerStep| matches!(step, ServerStep::CountCoupons(_));
    let coupon = changes.rows.iter().find_map(Row::as_coupon);
    let (true, Some(coupon)) = (changes.server_steps.iter().any(counts), coupon) else {
        return Ok(None);
    };
    let offer = coupon.offer;
    let row = work
        .get(connection, Key::new(Entity::Offer, offer.0))
        .await?;
    let pieces = row
        .as_ref()
        .and_then(Row::as_offer)
        .map_or(0, |offer| offer.pieces);
    let stored = given_out(connection, offer).await?;
    let of_offer = |row: &Row| row.as_coupon().is_some_and(|one| one.offer == offer);
    let new = work
        .changed()
        .filter(|(before, after)| before.is_none() && after.is_some_and(of_offer));
    let given = stored.saturating_add(i64::try_from(new.count()).unwrap_or(i64::MAX));
    Ok((given >= i64::from(pieces)).then_some(Refusal::CouponOff {
        why: CouponWhyNot::AllTaken,
    }))
}
