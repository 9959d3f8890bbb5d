//! `order.step@1`: an order goes one step further: it is accepted, prepared, ready, handed over, refused or cancelled.

use crate::account::Actor;
use crate::id::OrderId;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::offer::redeem::given_back;
use crate::sales::order::{Order, OrderState};
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// What somebody does with an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    Accept,
    Prepare,
    Ready,
    HandOver,
    Refuse { reason: String },
    Cancel,
}

/// The step, with the state its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderStep {
    pub id: OrderId,
    pub was: OrderState,
    pub step: Step,
}

impl Step {
    /// The next step staff would take, if any.
    #[must_use]
    pub fn next_of(state: &OrderState) -> Option<Self> {
        match state {
            OrderState::Placed => Some(Self::Accept),
            OrderState::Accepted => Some(Self::Prepare),
            OrderState::Preparing => Some(Self::Ready),
            OrderState::Ready => Some(Self::HandOver),
            OrderState::Fulfilled | OrderState::Refused { .. } | OrderState::Cancelled => None,
        }
    }

    /// The state after this step.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] where the order is not where this step begins, [`Refusal::NoReason`] for an unexplained refusal.
    pub fn from(&self, state: &OrderState) -> Result<OrderState, Refusal> {
        let wrong = || Refusal::WrongState {
            state: state.clone(),
        };
        match (self, state) {
            (Self::Accept, OrderState::Placed) => Ok(OrderState::Accepted),
            (Self::Prepare, OrderState::Accepted) => Ok(OrderState::Preparing),
            (Self::Ready, OrderState::Preparing) => Ok(OrderState::Ready),
            (Self::HandOver, OrderState::Ready) => Ok(OrderState::Fulfilled),
            (Self::Refuse { .. }, state) if state.is_final() => Err(wrong()),
            (Self::Refuse { reason }, _) if reason.trim().is_empty() => Err(Refusal::NoReason),
            (Self::Refuse { reason }, _) if reason.chars().count() > 300 => Err(Refusal::TooLong {
                field: "reason".into(),
            }),
            (Self::Refuse { reason }, _) => Ok(OrderState::Refused {
                reason: reason.trim().to_owned(),
            }),
            (Self::Cancel, OrderState::Placed) => Ok(OrderState::Cancelled),
            (Self::Accept | Self::Prepare | Self::Ready | Self::HandOver | Self::Cancel, _) => {
                Err(wrong())
            }
        }
    }

    fn allowed(&self, actor: &Actor, order: &Order) -> bool {
        match self {
            Self::Cancel => may(
                actor,
                Action::CancelOrder {
                    customer: order.customer,
                },
            ),
            Self::Accept | Self::Prepare | Self::Ready | Self::HandOver | Self::Refuse { .. } => {
                may(actor, Action::WorkOrder)
            }
        }
    }
}

/// Moves an order. Two people who take the same step agree; nobody moves it from a state they did not see.
///
/// # Errors
/// [`Stop::Refused`] for a step that is not allowed or no longer fits; [`Stop::Need`] for rows not loaded.
pub fn step(view: &dyn Rows, ctx: &Ctx, args: &OrderStep) -> Result<Changes, Stop> {
    let order = view.need::<Order>(args.id)?;
    if !may(&ctx.actor, Action::Read(&Row::Order(order.clone()))) {
        return Err(Refusal::missing::<Order>().into());
    }
    if !args.step.allowed(&ctx.actor, order) {
        return Err(Refusal::NotAllowed.into());
    }
    let meant = args.step.from(&args.was)?;
    if order.state == meant {
        return Ok(Changes::default());
    }
    if order.state != args.was {
        return Err(Refusal::WrongState {
            state: order.state.clone(),
        }
        .into());
    }
    let mut changes = Changes::of(Row::Order(Order {
        state: meant.clone(),
        changed_at: ctx.now,
        ..order.clone()
    }));
    if matches!(meant, OrderState::Refused { .. } | OrderState::Cancelled) {
        changes.rows.extend(given_back(view, ctx, order, None)?);
    }
    Ok(changes)
}
