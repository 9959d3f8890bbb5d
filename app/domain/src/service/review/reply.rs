//! `review.reply@1`: what the business answers, for everybody who reads the review.

use super::{MAX_TEXT, Review, fits};
use crate::id::ReviewId;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The reply, with the one that its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewReply {
    pub id: ReviewId,
    /// The reply that stood there; empty where there was none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub was: String,
    /// Empty takes it back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Answers a review, changes the answer or takes it back; nobody writes over a colleague's answer that they did not see.
///
/// # Errors
/// [`Stop::Refused`] for all but staff, for a text that is too long, and with [`Refusal::StateMoved`] where somebody else answered meanwhile;
/// [`Stop::Need`] for rows not loaded.
pub fn reply(view: &dyn Rows, ctx: &Ctx, args: &ReviewReply) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::ReplyToReview) {
        return Err(Refusal::NotAllowed.into());
    }
    let text = args.text.trim();
    fits(text, MAX_TEXT, "text")?;
    let review = view.need::<Review>(args.id)?;
    if review.reply == text {
        return Ok(Changes::default());
    }
    if review.reply != args.was {
        return Err(Refusal::StateMoved {
            field: "reply".into(),
            state: review.reply.as_str().into(),
        }
        .into());
    }
    let review = Review {
        reply: text.to_owned(),
        changed_at: ctx.now,
        ..review.clone()
    };
    Ok(Changes::of(review.into()))
}
