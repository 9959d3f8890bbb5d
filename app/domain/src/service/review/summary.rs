//! What published reviews say together.

use super::{Review, SCALE};
use crate::insight::satisfaction::{Rating, Satisfaction, satisfaction};

/// How many gave one star, two, … five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReviewStars(pub [u32; 5]);

impl ReviewStars {
    /// Counts reviews of so many stars; what is off the scale is none.
    pub fn add(&mut self, overall: u32, reviews: u32) {
        let place = overall.checked_sub(1).and_then(|n| usize::try_from(n).ok());
        if let Some(place) = place.and_then(|place| self.0.get_mut(place)) {
            *place = place.saturating_add(reviews);
        }
    }

    /// Of how many reviews.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().fold(0, |all, some| all.saturating_add(*some))
    }

    /// The average in tenths of a star, rounded to the nearest: 10 to 50; none without a review.
    #[must_use]
    pub fn tenths(&self) -> Option<u32> {
        let count = u64::from(self.count());
        let sum: u64 = (1..)
            .zip(self.0)
            .map(|(stars, n)| stars * u64::from(n))
            .sum();
        let tenths = (sum * 10 + count / 2).checked_div(count)?;
        u32::try_from(tenths).ok()
    }

    /// The average as it is read: `4.3`; none without a review.
    #[must_use]
    pub fn average(&self) -> Option<String> {
        let tenths = self.tenths()?;
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }
}

/// What published reviews say together. Nothing that waits or is hidden is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewSummary {
    pub stars: ReviewStars,
    /// S over the whole and all items, each a share of its scale, and of how many ratings.
    pub satisfaction: Satisfaction,
}

impl ReviewSummary {
    #[must_use]
    pub fn of<'a>(reviews: impl IntoIterator<Item = &'a Review>) -> Self {
        let (mut stars, mut ratings) = (ReviewStars::default(), Vec::new());
        let rated = |value: u32| Rating {
            value: value.into(),
            min: (*SCALE.start()).into(),
            max: (*SCALE.end()).into(),
        };
        for review in reviews.into_iter().filter(|review| review.is_public()) {
            stars.add(review.overall, 1);
            let all = review.items.values().chain([&review.overall]);
            ratings.extend(
                all.filter(|one| SCALE.contains(*one))
                    .map(|one| rated(*one)),
            );
        }
        // Each rating is on its scale.
        let satisfaction = satisfaction(&ratings).unwrap_or(Satisfaction {
            share: None,
            ratings: 0,
        });
        Self {
            stars,
            satisfaction,
        }
    }
}
