//! How content a customer is: the mean of their ratings, each as a share of its own scale.

use super::thin::Refusal;
use serde::{Deserialize, Serialize};

/// One answer on a scale from `min` to `max`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    pub value: f64,
    pub min: f64,
    pub max: f64,
}

/// S and of how many ratings; it is never shown without them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Satisfaction {
    /// 0 to 1; none without a rating.
    pub share: Option<f64>,
    pub ratings: usize,
}

/// S of some ratings.
///
/// # Errors
/// [`super::Code::BadRow`] with the first rating outside its scale, or with a scale of one point. Clamping it would hide a defect.
pub fn satisfaction(ratings: &[Rating]) -> Result<Satisfaction, Refusal> {
    let mut shares = Vec::with_capacity(ratings.len());
    for (row, rating) in (1..).zip(ratings) {
        let Rating { value, min, max } = *rating;
        let finite = value.is_finite() && min.is_finite() && max.is_finite();
        if !finite || max <= min || value < min || value > max {
            return Err(Refusal::row(row));
        }
        shares.push((value - min) / (max - min));
    }
    // In order of size, so that the same ratings give the same sum.
    shares.sort_by(f64::total_cmp);
    let count = shares.len();
    let share = (count > 0).then(|| shares.iter().sum::<f64>() / count as f64);
    Ok(Satisfaction {
        share,
        ratings: count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rating_outside_its_scale_is_refused_with_its_row() {
        let fine = Rating {
            value: 3.0,
            min: 1.0,
            max: 5.0,
        };
        let scales = [
            (6.0, 1.0, 5.0),
            (0.0, 1.0, 5.0),
            (1.0, 1.0, 1.0),
            (f64::NAN, 1.0, 5.0),
        ];
        for (value, min, max) in scales {
            let ratings = [fine, Rating { value, min, max }];
            assert_eq!(satisfaction(&ratings), Err(Refusal::row(2)));
        }
    }

    proptest! {
        #[test]
        fn a_share_is_a_share_in_any_order(mut values in prop::collection::vec(0.0_f64..=10.0, 1..50)) {
            let rated = |values: &[f64]| {
                let all: Vec<Rating> = values.iter().map(|&value| Rating { value, min: 0.0, max: 10.0 }).collect();
                satisfaction(&all).unwrap()
            };
            let one = rated(&values);
            values.reverse();
            prop_assert_eq!(one, rated(&values));
            let share = one.share.unwrap();
            prop_assert!((0.0..=1.0).contains(&share));
        }
    }
}
