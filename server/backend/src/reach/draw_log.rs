//! What is written down of draws. It stays at the server: managers read it, and a winner's phone gets the coupon.

use crate::change::rows::{from_json, id, json};
use crate::db::statement::{Cells, Clash, Table, Value};
use crate::error::BackendError;
use domain::id::{ContactId, CouponId, OfferId, UserId};
use domain::sales::offer::draw::{Draw, DrawWinner, MAX_DRAWS};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use uuid::Uuid;

const COLUMNS: [&str; 11] = [
    "id",
    "offer",
    "segment",
    "rule",
    "participants",
    "participants_hash",
    "seed",
    "wanted",
    "winners",
    "drawn_at",
    "drawn_by",
];
const BY_ID: &str = "SELECT id, offer, segment, rule, participants, participants_hash, seed, wanted, winners, drawn_at, drawn_by \
                     FROM offer_draw WHERE id = $1";
const OF_OFFER: &str = "SELECT id, offer, segment, rule, participants, participants_hash, seed, wanted, winners, drawn_at, drawn_by \
                        FROM offer_draw WHERE offer = $1 ORDER BY drawn_at DESC, id LIMIT $2";

/// Who won, and which coupon that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Won {
    pub contact: ContactId,
    pub coupon: CouponId,
}

/// A draw with its winners, in their order.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    draw: &Draw,
    won: &[Won],
) -> Result<(), BackendError> {
    let table = Table {
        name: "offer_draw",
        columns: &COLUMNS,
        key: &["id"],
        clash: Clash::Fail,
    };
    let values = vec![
        Value::text(draw.id.to_string()),
        Value::text(draw.offer.to_string()),
        json(&draw.segment, "segment's name")?,
        Value::text(draw.rule.clone()),
        Value::Int(i64::try_from(draw.participants).unwrap_or(i64::MAX)),
        Value::text(draw.participants_hash.clone()),
        Value::text(draw.seed.clone()),
        Value::Int(i64::from(draw.wanted)),
        Value::Int(i64::from(draw.winners)),
        Value::Int(draw.at),
        Value::text(draw.by.to_string()),
    ];
    table.put(connection, vec![values]).await?;
    let winners = Table {
        name: "offer_draw_winner",
        columns: &["draw", "place", "contact", "coupon"],
        key: &["draw", "place"],
        clash: Clash::Fail,
    };
    let places = won.iter().zip(1_i64..).map(|(one, place)| {
        vec![
            Value::text(draw.id.to_string()),
            Value::Int(place),
            Value::text(one.contact.to_string()),
            Value::text(one.coupon.to_string()),
        ]
    });
    Ok(winners.put(connection, places.collect()).await?)
}

/// The draw of an id.
pub(super) async fn find(
    connection: &mut AnyConnection,
    draw: Uuid,
) -> Result<Option<Draw>, BackendError> {
    let row = sqlx::query(BY_ID)
        .bind(draw.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// An offer's draws, the newest first.
pub(super) async fn of_offer(
    connection: &mut AnyConnection,
    offer: OfferId,
) -> Result<Vec<Draw>, BackendError> {
    let rows = sqlx::query(OF_OFFER)
        .bind(offer.to_string())
        .bind(i64::try_from(MAX_DRAWS).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Who won, the first place first.
pub(super) async fn winners(
    connection: &mut AnyConnection,
    draw: Uuid,
) -> Result<Vec<DrawWinner>, BackendError> {
    let sql = "SELECT place, contact FROM offer_draw_winner WHERE draw = $1 ORDER BY place";
    let rows = sqlx::query(sql)
        .bind(draw.to_string())
        .fetch_all(connection)
        .await?;
    let winner = |row: &AnyRow| {
        let mut cells = Cells::of(row);
        let place = number(cells.int()?)?;
        let contact = cells.maybe_text()?.map(|text| id(text, "contact"));
        Ok(DrawWinner {
            place,
            contact: contact.transpose()?.map(ContactId),
        })
    };
    rows.iter().map(winner).collect()
}

/// That somebody won stays, without who it was, once their coupon is nobody's any more.
pub(crate) async fn forget_winner(
    connection: &mut AnyConnection,
    coupon: Uuid,
) -> Result<(), BackendError> {
    let sql = "UPDATE offer_draw_winner SET contact = NULL, coupon = NULL WHERE coupon = $1";
    sqlx::query(sql)
        .bind(coupon.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Draw, BackendError> {
    let mut cells = Cells::of(row);
    Ok(Draw {
        id: id(cells.text()?, "draw")?,
        offer: OfferId(id(cells.text()?, "offer")?),
        segment: from_json(cells.text()?, "segment's name")?,
        rule: cells.text()?.to_owned(),
        participants: u64::try_from(cells.int()?).map_err(|_| BackendError::Value {
            what: "participants",
        })?,
        participants_hash: cells.text()?.to_owned(),
        seed: cells.text()?.to_owned(),
        wanted: number(cells.int()?)?,
        winners: number(cells.int()?)?,
        at: cells.int()?,
        by: UserId(id(cells.text()?, "user")?),
    })
}

fn number(stored: i64) -> Result<u32, BackendError> {
    u32::try_from(stored).map_err(|_| BackendError::Value { what: "draw" })
}
