//! `review.write@1`: how it was. Said again it is an edit, which waits again.

use super::{MAX_TEXT, Review, ReviewAbout, ReviewItem, ReviewState, SCALE, fits, off_scale};
use crate::id::{ReviewId, UserId};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::{Booking, BookingState, Order, OrderState};
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The whole review as its author sees it: a later one takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewWrite {
    #[serde(deserialize_with = "known")]
    pub about: ReviewAbout,
    /// 1 to 5.
    pub overall: u32,
    /// 1 to 5 each, by [`ReviewItem::name`]; what was not rated is not there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, u32>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// What it is about is understood before it is taken: what a newer application means waits at the server until that knows it.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ReviewAbout, D::Error> {
    match ReviewAbout::deserialize(deserializer)? {
        ReviewAbout::Other { is, .. } => Err(serde::de::Error::custom(format!(
            "a review of {is} is not known"
        ))),
        known => Ok(known),
    }
}

impl ReviewWrite {
    /// # Errors
    /// A rating off its scale, an item that there is not, and a text that is too long.
    fn check(&self) -> Result<(), Refusal> {
        if !SCALE.contains(&self.overall) {
            return Err(off_scale("overall"));
        }
        for (item, rating) in &self.items {
            let is_item = ReviewItem::ALL.iter().any(|one| one.name() == item);
            if !is_item || !SCALE.contains(rating) {
                return Err(off_scale("items"));
            }
        }
        fits(self.text.trim(), MAX_TEXT, "text")
    }
}

/// What a review says of what it is about: whose it is, what they are called there, and whether it took place.
struct Subject {
    review: ReviewId,
    customer: UserId,
    name: String,
    is_done: bool,
    /// What is answered to everybody else: whether others have one is not told.
    missing: Refusal,
}

fn subject(view: &dyn Rows, about: &ReviewAbout) -> Result<Subject, Stop> {
    match about {
        ReviewAbout::Order { order: id } => {
            let order = view.need::<Order>(*id)?;
            Ok(Subject {
                review: ReviewId::of_order(*id),
                customer: order.customer,
                name: order.name.clone(),
                is_done: order.state == OrderState::Fulfilled,
                missing: Refusal::missing::<Order>(),
            })
        }
        ReviewAbout::Booking { booking: id } => {
            let booking = view.need::<Booking>(*id)?;
            Ok(Subject {
                review: ReviewId::of_booking(*id),
                customer: booking.customer,
                name: booking.name.clone(),
                is_done: booking.state == BookingState::Completed,
                missing: Refusal::missing::<Booking>(),
            })
        }
        ReviewAbout::Other { .. } => Err(off_scale("about").into()),
    }
}

/// Takes a review, or an edit of it. An edit wins over what staff decided meanwhile: nobody has read it yet, so it waits.
///
/// # Errors
/// [`Stop::Refused`] for everybody but the customer of the order or booking, with [`Refusal::NotFinished`] where it did not take place, with
/// [`Refusal::TooLate`] for a change after [`super::EDITABLE`], and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn write(view: &dyn Rows, ctx: &Ctx, args: &ReviewWrite) -> Result<Changes, Stop> {
    let subject = subject(view, &args.about)?;
    let customer = subject.customer;
    if !may(&ctx.actor, Action::WriteReview { customer }) {
        return Err(if ctx.actor.role.is_staff() {
            Refusal::NotAllowed.into()
        } else {
            subject.missing.into()
        });
    }
    args.check()?;
    if !subject.is_done {
        return Err(Refusal::NotFinished.into());
    }
    let text = args.text.trim();
    let have = view.find::<Review>(subject.review)?;
    if let Some(have) = have {
        if (have.overall, &have.items, &*have.text) == (args.overall, &args.items, text) {
            return Ok(Changes::default());
        }
        let until = have.editable_until();
        let now = view.server().map_or(ctx.now, |server| server.now);
        if now > until {
            return Err(Refusal::TooLate { until }.into());
        }
    }
    // The fourteen days begin by the server's clock, however late a phone says it.
    let now = view.server().map_or(ctx.now, |server| server.now);
    let review = Review {
        id: subject.review,
        about: args.about.clone(),
        customer,
        name: have.map_or(subject.name, |have| have.name.clone()),
        overall: args.overall,
        items: args.items.clone(),
        text: text.to_owned(),
        edition: have.map_or(1, |have| have.edition.saturating_add(1)),
        state: ReviewState::Waiting,
        reply: have.map(|have| have.reply.clone()).unwrap_or_default(),
        made_at: have.map_or(now, |have| have.made_at),
        changed_at: ctx.now,
    };
    Ok(Changes::of(review.into()))
}
