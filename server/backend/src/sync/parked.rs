//! What is kept instead of applied: rows in their author's own scope.

use crate::sync::frame::Arrived;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::id::derived_id;
use domain::{Ctx, ParkedId};

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
