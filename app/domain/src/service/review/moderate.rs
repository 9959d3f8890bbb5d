//! `review.moderate@1`: whether everybody may read a review.

use super::{MAX_REASON, Review, ReviewState, fits, off_scale};
use crate::id::ReviewId;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The decision, with what its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewModerate {
    pub id: ReviewId,
    /// The edition that was read: nothing is published, and nothing hidden, that nobody read.
    pub edition: u32,
    pub was: ReviewState,
    /// Published or hidden; it waits by its author's edits alone.
    pub to: ReviewState,
}

impl ReviewModerate {
    /// # Errors
    /// A decision that is none, and a reason that is missing or too long.
    fn check(&self) -> Result<ReviewState, Refusal> {
        match &self.to {
            ReviewState::Waiting => Err(off_scale("to")),
            ReviewState::Published => Ok(ReviewState::Published),
            ReviewState::Hidden { reason } => {
                let reason = reason.trim();
                if reason.is_empty() {
                    return Err(Refusal::NoReason);
                }
                fits(reason, MAX_REASON, "reason")?;
                Ok(ReviewState::Hidden {
                    reason: reason.to_owned(),
                })
            }
        }
    }
}

/// Publishes or hides a review. Two who decide the same agree; nobody decides about an edition or over a decision that they did not see.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business, with [`Refusal::EditedMeanwhile`] where its author changed it, with
/// [`Refusal::StateMoved`] where somebody decided otherwise, and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn moderate(view: &dyn Rows, ctx: &Ctx, args: &ReviewModerate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::ModerateReview) {
        return Err(Refusal::NotAllowed.into());
    }
    let to = args.check()?;
    let review = view.need::<Review>(args.id)?;
    if review.edition != args.edition {
        return Err(Refusal::EditedMeanwhile.into());
    }
    if review.state == to {
        return Ok(Changes::default());
    }
    if review.state != args.was {
        return Err(Refusal::StateMoved {
            field: "state".into(),
            state: review.state.name().into(),
        }
        .into());
    }
    let review = Review {
        state: to,
        changed_at: ctx.now,
        ..review.clone()
    };
    Ok(Changes::of(review.into()))
}
