//! Reviews: what everybody may read.

use crate::Backend;
use crate::change::{Work, rows};
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::id::{BookingId, ReviewId};
use domain::sales::PaymentAbout;
use domain::service::{Review, ReviewAbout, ReviewStars};
use domain::{Entity, Key, OrderId, Row};
use sqlx::AnyConnection;

/// So many are on the public page, the newest first.
const SHOWN: i64 = 20;

/// What everybody reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PublicReviews {
    /// Of all that are published.
    pub stars: ReviewStars,
    /// The newest, at most twenty.
    pub latest: Vec<Review>,
}

impl Backend {
    /// How many published reviews gave how many stars.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn review_stars(&self) -> Result<ReviewStars, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let stars = stars(&mut tx).await?;
        tx.commit().await?;
        Ok(stars)
    }

    /// Published reviews: what they say together, and the newest of them. What waits or is hidden is not read.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn public_reviews(&self) -> Result<PublicReviews, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let stars = stars(&mut tx).await?;
        let sql =
            "SELECT id FROM review WHERE state = 'published' ORDER BY made_at DESC, id LIMIT $1";
        let found = sqlx::query(sql).bind(SHOWN).fetch_all(&mut *tx).await?;
        let mut work = Work::default();
        let mut latest = Vec::with_capacity(found.len());
        for row in &found {
            let id = rows::id(Cells::of(row).text()?, "review")?;
            let row = work.get(&mut tx, Key::new(Entity::Review, id)).await?;
            latest.extend(row.as_ref().and_then(Row::as_review).cloned());
        }
        tx.commit().await?;
        Ok(PublicReviews { stars, latest })
    }
}

async fn stars(connection: &mut AnyConnection) -> Result<ReviewStars, BackendError> {
    let mut stars = ReviewStars::default();
    let sql = "SELECT overall, COUNT(*) FROM review WHERE state = 'published' GROUP BY overall";
    for row in sqlx::query(sql).fetch_all(connection).await? {
        let mut cells = Cells::of(&row);
        let mut count = || Ok::<_, BackendError>(u32::try_from(cells.int()?).unwrap_or_default());
        let (overall, reviews) = (count()?, count()?);
        stars.add(overall, reviews);
    }
    Ok(stars)
}

/// True where there is a review; asked again when the mail leaves.
pub(crate) async fn is_reviewed(
    connection: &mut AnyConnection,
    review: ReviewId,
) -> Result<bool, BackendError> {
    let row = sqlx::query("SELECT id FROM review WHERE id = $1")
        .bind(review.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// What somebody is asked about, as its job and its mail are called: `order:{id}`, `booking:{id}`.
pub(crate) fn key_of(about: &ReviewAbout) -> String {
    match about {
        ReviewAbout::Order { order } => format!("order:{order}"),
        ReviewAbout::Booking { booking } => format!("booking:{booking}"),
        ReviewAbout::Other { is, .. } => is.clone(),
    }
}

pub(crate) fn about_of(key: &str) -> Option<ReviewAbout> {
    match key.split_once(':')? {
        ("order", id) => id
            .parse()
            .ok()
            .map(|order: OrderId| ReviewAbout::Order { order }),
        ("booking", id) => {
            let booking: BookingId = id.parse().ok()?;
            Some(ReviewAbout::Booking { booking })
        }
        _ => None,
    }
}

/// Nobody whose money went back is asked whether they liked it.
pub(crate) async fn was_refunded(
    connection: &mut AnyConnection,
    about: &ReviewAbout,
) -> Result<bool, BackendError> {
    let ReviewAbout::Order { order } = about else {
        return Ok(false);
    };
    let what = "about of a payment";
    let paid = serde_json::to_string(&PaymentAbout::Order { order: *order })
        .map_err(|source| BackendError::Json { what, source })?;
    let sql = "SELECT r.id FROM refund r JOIN payment p ON p.id = r.payment WHERE p.about = $1 AND r.state <> 'failed' LIMIT 1";
    let row = sqlx::query(sql)
        .bind(paid)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}
