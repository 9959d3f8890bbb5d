//! `refund.record@1`: money goes back. Refunds of a payment are numbered, so that two phones cannot both give back what is left.

use super::{Payment, PaymentState, amount_fits, seen_by};
use crate::account::limits::limits_of;
use crate::id::{PaymentId, RefundId, UserId};
use crate::money::Money;
use crate::noun;
use crate::noun::column::names;
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most refunds of one payment.
pub const MAX_REFUNDS: u32 = 20;
/// The most characters of a reason.
pub const MAX_REASON: usize = 300;

/// Money that went back. Append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    /// Its place among the refunds of the payment, from 1.
    pub number: u32,
    /// The payment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    /// In minor units.
    pub amount: Money,
    pub reason: String,
    /// Who gave it back.
    pub by: UserId,
    /// Given by the device, so that the same once more is known again.
    pub idempotency_key: Uuid,
    /// When it was given back, by the device, epoch ms UTC. A label, not an order.
    pub refunded_at: i64,
    /// When the server heard of it, by its own clock, epoch ms UTC; none until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<i64>,
    #[serde(default, skip_serializing_if = "RefundState::is_done")]
    pub state: RefundState,
    /// Why the provider gave nothing back, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// The provider is asked to give it back.
    Pending,
    /// It went back.
    #[default]
    Done,
    /// The provider gave nothing back.
    Failed,
}

impl RefundState {
    fn is_done(&self) -> bool {
        *self == Self::Done
    }
}

names! {
    RefundState { Pending "pending", Done "done", Failed "failed" }
}

impl Refund {
    /// What it takes from its payment, in minor units: also while the provider is asked, so that nothing goes back twice.
    #[must_use]
    pub fn counts(&self) -> Money {
        match self.state {
            RefundState::Pending | RefundState::Done => self.amount,
            RefundState::Failed => Money(0),
        }
    }
}

noun! {
    Refund in "refund" by RefundId, scopes |refund| seen_by(refund.customer);
    fixed payment: PaymentId;
    fixed number: u32;
    fixed customer: Option<UserId>;
    fixed amount: Money;
    fixed reason: String;
    fixed by: UserId as "by_user";
    fixed idempotency_key: Uuid;
    fixed refunded_at: i64;
    server recorded_at: Option<i64>;
    server state: RefundState;
    server failure: Option<String>;
}

/// `refund.record@1`: the number says which refunds its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundRecord {
    pub payment: PaymentId,
    /// One more than the refunds that its author saw, from 1.
    pub number: u32,
    /// In minor units.
    pub amount: Money,
    pub reason: String,
    pub idempotency_key: Uuid,
}

/// The refunds of a payment, from the first.
///
/// # Errors
/// [`Stop::Need`] for rows not loaded.
fn refunds_of(view: &dyn Rows, payment: PaymentId) -> Result<Vec<&Refund>, Stop> {
    let mut refunds = Vec::new();
    for number in 1..=MAX_REFUNDS {
        match view.find::<Refund>(RefundId::of(payment, number))? {
            Some(refund) => refunds.push(refund),
            None => break,
        }
    }
    Ok(refunds)
}

/// Gives money back, never more than is left of the payment. Who did not see the last refund is asked again.
///
/// # Errors
/// [`Stop::Refused`] for people who may not or not so much, without a reason, for more than is left and where somebody refunded meanwhile; [`Stop::Need`] for
/// rows not loaded.
pub fn record(view: &dyn Rows, ctx: &Ctx, args: &RefundRecord) -> Result<Changes, Stop> {
    let limit = limits_of(view, &ctx.actor)?;
    let Some(most) = limit.refund_most(&ctx.actor) else {
        return Err(Refusal::NotAllowed.into());
    };
    amount_fits(args.amount)?;
    let reason = reason(&args.reason)?;
    let payment = view.need::<Payment>(args.payment)?;
    let before = refunds_of(view, args.payment)?;
    let is_this = |have: &&&Refund| have.idempotency_key == args.idempotency_key;
    if let Some(have) = before.iter().find(is_this) {
        let is_same = (have.amount, have.by) == (args.amount, ctx.actor.user);
        return if is_same {
            Ok(Changes::default())
        } else {
            Err(Refusal::IdTaken.into())
        };
    }
    let left = before
        .iter()
        .fold(payment.taken(), |left, refund| left.minus(refund.counts()));
    fits(payment, before.len(), left, args)?;
    // What they gave back of it before counts: a limit is no matter of how often.
    let own = before.iter().filter(|refund| refund.by == ctx.actor.user);
    if own.fold(args.amount, |sum, one| sum.plus(one.counts())) > most {
        return Err(Refusal::AboveLimit { most }.into());
    }
    let refund = Refund {
        id: RefundId::of(args.payment, args.number),
        payment: args.payment,
        number: args.number,
        customer: payment.customer,
        amount: args.amount,
        reason,
        by: ctx.actor.user,
        idempotency_key: args.idempotency_key,
        refunded_at: ctx.now,
        recorded_at: view.server().map(|server| server.now),
        // What came through a provider goes back through it: the server asks.
        state: match payment.method.provider() {
            Some(_) => RefundState::Pending,
            None => RefundState::Done,
        },
        failure: None,
    };
    Ok(Changes::of(refund.into()))
}

/// Whether it is the next refund, and there is so much left.
fn fits(payment: &Payment, before: usize, left: Money, args: &RefundRecord) -> Result<(), Refusal> {
    if payment.state != PaymentState::Captured {
        return Err(Refusal::StateMoved {
            field: "state".into(),
            state: payment.state.name().into(),
        });
    }
    let next = u32::try_from(before)
        .unwrap_or(MAX_REFUNDS)
        .saturating_add(1);
    if args.number < 1 || args.number > MAX_REFUNDS {
        return Err(Refusal::BadValue {
            field: "number".into(),
        });
    }
    if args.number > next {
        return Err(Refusal::missing::<Refund>());
    }
    if args.number < next {
        return Err(Refusal::AlreadyRefunded { left });
    }
    if args.amount > left {
        return Err(Refusal::RefundTooMuch { left });
    }
    Ok(())
}

fn reason(said: &str) -> Result<String, Refusal> {
    let said = said.trim();
    match said.chars().count() {
        0 => Err(Refusal::NoReason),
        n if n > MAX_REASON => Err(Refusal::TooLong {
            field: "reason".into(),
        }),
        _ => Ok(said.to_owned()),
    }
}
