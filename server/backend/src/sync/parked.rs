//! What is kept instead of applied: rows in their author's own scope.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json};
use crate::sync::frame::Arrived;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::id::derived_id;
use domain::{Ctx, ParkedId, UserId};

/// Rows kept by a mutation are numbered from here, clear of the rows that mutators derive.
const FIRST: u32 = 1_000;

/// The row that keeps a mutation. Arguments that JSON cannot hold (a lone surrogate, bottomless nesting) are kept as text.
pub(crate) fn keep(arrived: &Arrived, ctx: &Ctx, n: u32, reason: ParkedReason, at: i64) -> Parked {
    let raw = arrived.envelope.args.get();
    Parked {
        id: ParkedId(derived_id(ctx.client, ctx.mid, FIRST + n)),
        owner: ctx.actor.user,
        mutation: arrived.envelope.name.clone(),
        args: serde_json::from_str(raw)
            .unwrap_or_else(|_| serde_json::Value::String(raw.to_owned())),
        reason,
        state: ParkedState::Open,
        at,
        behind: None,
    }
}

impl Stored for Parked {
    const TABLE: &'static str = "parked";
    const COLUMNS: &'static [&'static str] = &[
        "id", "owner", "mutation", "args", "reason", "state", "at", "behind",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.owner.to_string()),
            Value::text(&self.mutation),
            json(&self.args, "args")?,
            json(&self.reason, "reason")?,
            Value::text(state_name(self.state)),
            Value::Int(self.at),
            match &self.behind {
                Some(behind) => json(behind, "behind")?,
                None => Value::MaybeText(None),
            },
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ParkedId(id(cells.text()?, "parked")?),
            owner: UserId(id(cells.text()?, "owner")?),
            mutation: cells.text()?.to_owned(),
            args: from_json(cells.text()?, "args")?,
            reason: from_json(cells.text()?, "reason")?,
            state: state(cells.text()?)?,
            at: cells.int()?,
            behind: cells
                .maybe_text()?
                .map(|text| from_json(text, "behind"))
                .transpose()?,
        })
    }
}

fn state_name(state: ParkedState) -> &'static str {
    match state {
        ParkedState::Open => "open",
        ParkedState::Redone => "redone",
        ParkedState::Dropped => "dropped",
    }
}

fn state(name: &str) -> Result<ParkedState, BackendError> {
    let all = [ParkedState::Open, ParkedState::Redone, ParkedState::Dropped];
    all.into_iter()
        .find(|state| state_name(*state) == name)
        .ok_or(BackendError::Value { what: "state" })
}
