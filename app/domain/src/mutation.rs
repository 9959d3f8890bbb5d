//! Mutations: intents, named and versioned, whose JSON is frozen when a device commits it.

use crate::account::{ParkedState, parked::Parked};
use crate::id::ParkedId;
use crate::policy::{Action, may};
use crate::row::{Entity, Key, Row};
use crate::sales::{OrderPlace, OrderStep, ProductSet, place, product, step};
use crate::view::{Changes, Ctx, Refusal, Rows, Stop};
use serde::{Deserialize, Serialize};

/// Everything a device can ask for. A released name@version keeps its decoder for ever.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutation {
    OrderPlace(OrderPlace),
    OrderStep(OrderStep),
    ProductSet(ProductSet),
    ParkedDrop(ParkedDrop),
}

/// `parked.drop@1`: its author lets a kept mutation go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParkedDrop {
    pub id: ParkedId,
}

/// A mutation before a device gives it a number, with the kept mutation that it answers, if any.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub mutation: Mutation,
    pub answers: Option<ParkedId>,
}

impl From<Mutation> for Draft {
    fn from(mutation: Mutation) -> Self {
        Self {
            mutation,
            answers: None,
        }
    }
}

/// This build cannot read the mutation.
#[derive(Debug, thiserror::Error)]
pub enum Undecodable {
    /// A newer application wrote it.
    #[error("this build does not know {0}")]
    UnknownName(String),
    /// The name is known, the arguments are not its arguments.
    #[error("the arguments do not fit: {0}")]
    BadArgs(#[from] serde_json::Error),
}

impl Mutation {
    /// Name and version on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::OrderPlace(_) => "order.place@1",
            Self::OrderStep(_) => "order.step@1",
            Self::ProductSet(_) => "product.set@1",
            Self::ParkedDrop(_) => "parked.drop@1",
        }
    }

    /// The arguments as JSON.
    ///
    /// # Errors
    /// Only where serde_json fails, which for these types means memory.
    pub fn args(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::OrderPlace(args) => serde_json::to_string(args),
            Self::OrderStep(args) => serde_json::to_string(args),
            Self::ProductSet(args) => serde_json::to_string(args),
            Self::ParkedDrop(args) => serde_json::to_string(args),
        }
    }

    /// Arguments with a field that this build does not know do not fit: leaving it out would lose what a newer application wrote.
    ///
    /// # Errors
    /// [`Undecodable`] tells a newer name from arguments that do not fit.
    pub fn decode(name: &str, args: &str) -> Result<Self, Undecodable> {
        Ok(match name {
            "order.place@1" => Self::OrderPlace(serde_json::from_str(args)?),
            "order.step@1" => Self::OrderStep(serde_json::from_str(args)?),
            "product.set@1" => Self::ProductSet(serde_json::from_str(args)?),
            "parked.drop@1" => Self::ParkedDrop(serde_json::from_str(args)?),
            other => return Err(Undecodable::UnknownName(other.to_owned())),
        })
    }
}

/// Runs a draft: the mutation's own changes, and the kept mutation that it answers settled with them.
///
/// # Errors
/// [`Stop::Refused`] where a rule says no, [`Stop::Need`] where the view has not loaded a row.
pub fn run(view: &dyn Rows, ctx: &Ctx, draft: &Draft) -> Result<Changes, Stop> {
    let mut changes = match &draft.mutation {
        Mutation::OrderPlace(args) => place::place(view, ctx, args)?,
        Mutation::OrderStep(args) => step::step(view, ctx, args)?,
        Mutation::ProductSet(args) => product::set(view, ctx, args)?,
        Mutation::ParkedDrop(args) => {
            Changes::of(settle(view, ctx, args.id, ParkedState::Dropped)?)
        }
    };
    if let Some(id) = draft.answers {
        changes
            .rows
            .push(settle(view, ctx, id, ParkedState::Redone)?);
    }
    Ok(changes)
}

/// The kept mutation that a refused draft answered: its answer is kept in its stead, so that one wish is one card.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the row, [`Stop::Refused`] where it is not this person's to answer.
pub fn superseded(view: &dyn Rows, ctx: &Ctx, draft: &Draft) -> Result<Option<Row>, Stop> {
    draft
        .answers
        .map(|id| settle(view, ctx, id, ParkedState::Redone))
        .transpose()
}

fn settle(view: &dyn Rows, ctx: &Ctx, id: ParkedId, state: ParkedState) -> Result<Row, Stop> {
    let Some(Row::Parked(parked)) = view.row(Key::new(Entity::Parked, id.0))? else {
        return Err(Refusal::Missing {
            noun: "parked".into(),
        }
        .into());
    };
    if !may(
        &ctx.actor,
        Action::SettleParked {
            owner: parked.owner,
        },
    ) {
        return Err(Refusal::Missing {
            noun: "parked".into(),
        }
        .into());
    }
    if parked.state != ParkedState::Open && parked.state != state {
        return Err(Refusal::AlreadySettled {
            owner: parked.owner,
        }
        .into());
    }
    Ok(Row::Parked(Parked {
        state,
        ..parked.clone()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_newer_build_is_never_left_out() {
        let id = "018f3c00-0000-7000-8000-000000000001";
        let newer = format!(r#"{{"id":"{id}","price":{{"was":1,"new":2}},"colour":"red"}}"#);
        assert!(matches!(
            Mutation::decode("product.set@1", &newer),
            Err(Undecodable::BadArgs(_))
        ));
        assert!(matches!(
            Mutation::decode("product.paint@1", &newer),
            Err(Undecodable::UnknownName(_))
        ));
        assert!(
            Mutation::decode("product.set@1", &newer.replace(r#","colour":"red""#, "")).is_ok()
        );
    }
}
