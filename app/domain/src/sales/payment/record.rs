//! `payment.record@1`: staff took money. It has happened, so it is written down whatever became of what it is for.

use super::{MAX_AMOUNT, Payment, PaymentAbout, PaymentMethod, PaymentState, amount_fits};
use crate::id::{PaymentId, UserId};
use crate::money::Money;
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::order::Order;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Deserializer, Serialize};

/// Money in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRecord {
    pub id: PaymentId,
    #[serde(deserialize_with = "known_about")]
    pub about: PaymentAbout,
    /// Who owes it, as the phone knows it; asked only where the server has no such order yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    /// What counts towards the bill, in minor units.
    pub amount: Money,
    /// On top of it, in minor units.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub tip: Money,
    #[serde(deserialize_with = "known_method")]
    pub method: PaymentMethod,
}

fn is_nothing(amount: &Money) -> bool {
    *amount == Money(0)
}

/// What a newer application means waits at the server until that knows it.
fn known_about<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PaymentAbout, D::Error> {
    match PaymentAbout::deserialize(deserializer)? {
        PaymentAbout::Other { is, .. } => Err(serde::de::Error::custom(format!(
            "a payment for {is} is not known"
        ))),
        known => Ok(known),
    }
}

fn known_method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PaymentMethod, D::Error> {
    match PaymentMethod::deserialize(deserializer)? {
        PaymentMethod::Other { by, .. } => Err(serde::de::Error::custom(format!(
            "a payment by {by} is not known"
        ))),
        known => Ok(known),
    }
}

impl PaymentRecord {
    /// # Errors
    /// An amount that is none, a tip below nothing, and a way that only a provider knows.
    fn check(&self) -> Result<(), Refusal> {
        amount_fits(self.amount)?;
        if !(Money(0)..=MAX_AMOUNT).contains(&self.tip) {
            return Err(Refusal::BadAmount { most: MAX_AMOUNT });
        }
        if !PaymentMethod::OF_STAFF.contains(&self.method) {
            return Err(Refusal::BadValue {
                field: "method".into(),
            });
        }
        Ok(())
    }
}

/// Writes down what was taken: also for an order that was cancelled, paid already, changed meanwhile or never arrived. What it meets is seen
/// from the sum, see [`owed`](super::owed::owed).
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, amounts that are none, and taken ids; [`Stop::Need`] for rows not loaded.
pub fn record(view: &dyn Rows, ctx: &Ctx, args: &PaymentRecord) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::TakePayment) {
        return Err(Refusal::NotAllowed.into());
    }
    args.check()?;
    let taken_by = Some(ctx.actor.user);
    let same = |have: &Payment| {
        (have.taken_by, &have.about, &have.method) == (taken_by, &args.about, &args.method)
            && (have.amount, have.tip) == (args.amount, args.tip)
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let order = match &args.about {
        PaymentAbout::Order { order } => view.find::<Order>(*order)?,
        PaymentAbout::Other { .. } => None,
    };
    let payment = Payment {
        id: args.id,
        about: args.about.clone(),
        customer: order.map_or(args.customer, |order| Some(order.customer)),
        amount: args.amount,
        tip: args.tip,
        method: args.method.clone(),
        state: PaymentState::Captured,
        taken_by,
        taken_at: ctx.now,
        recorded_at: view.server().map(|server| server.now),
        reference: None,
    };
    Ok(Changes::of(payment.into()))
}
