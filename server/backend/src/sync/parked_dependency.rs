//! What needs a row that was to be made by work which is parked: it is parked with it, and done when that is.

use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sync::frame::Arrived;
use crate::sync::push::Push;
use domain::account::{Behind, Parked, ParkedReason, ParkedState};
use domain::{Ctx, Entity, Key, ParkedId, Refusal, Row};
use serde_json::value::RawValue;
use sqlx::AnyConnection;
use sync::wire::Envelope;

/// The names under which mutations carry the id of a row that they make.
const MAKES: [&str; 2] = ["id", "conversation"];

impl Push<'_> {
    /// The parked work that was to make what this mutation lacks.
    pub(super) async fn dependency_of(
        &mut self,
        connection: &mut AnyConnection,
        one: &Arrived,
        ctx: &Ctx,
        reason: &ParkedReason,
    ) -> Result<Option<Behind>, BackendError> {
        let ParkedReason::Refused {
            refusal: Refusal::Missing { .. },
        } = reason
        else {
            return Ok(None);
        };
        self.load_own(connection).await?;
        let args = one.envelope.args.get();
        let makes = |card: &&Parked| {
            let mut ids = MAKES
                .iter()
                .filter_map(|name| card.args.get(name)?.as_str());
            card.behind.is_none() && ids.any(|id| args.contains(id))
        };
        let card = self.own_open().filter(makes).min_by_key(|card| card.at);
        Ok(card.map(|card| Behind {
            card: card.id,
            client: ctx.client,
            mid: ctx.mid,
            at: one.envelope.at,
        }))
    }

    /// Does what waited for this card, which is settled now.
    pub(super) async fn apply_dependents(
        &mut self,
        connection: &mut AnyConnection,
        card: ParkedId,
    ) -> Result<(), BackendError> {
        for waiting in self.dependents(connection, card).await? {
            let Some(behind) = waiting.behind.clone() else {
                continue;
            };
            let args = RawValue::from_string(waiting.args.to_string());
            let args = args.map_err(|source| BackendError::Json {
                what: "args",
                source,
            })?;
            let envelope = Envelope {
                mid: behind.mid,
                name: waiting.mutation.clone(),
                at: behind.at,
                actor: waiting.owner.0,
                answers: None,
                args,
            };
            let one = Arrived {
                envelope,
                body: String::new(),
                hash: Vec::new(),
            };
            let free = Parked {
                behind: None,
                ..waiting
            };
            self.apply_again(connection, &one, behind.client, free)
                .await?;
        }
        Ok(())
    }

    /// What waited for a card waits for the one that took its place, or for nothing more.
    pub(super) async fn move_dependents(
        &mut self,
        connection: &mut AnyConnection,
        card: ParkedId,
        other: Option<ParkedId>,
    ) -> Result<(), BackendError> {
        let waiting = self.dependents(connection, card).await?;
        let rows = waiting.into_iter().map(|waiting| {
            let behind = waiting.behind.clone().zip(other);
            let behind = behind.map(|(behind, card)| Behind { card, ..behind });
            Row::Parked(Parked { behind, ..waiting })
        });
        self.work.put(connection, rows.collect()).await
    }

    /// Open cards that wait for this one, in the order of their numbers.
    async fn dependents(
        &mut self,
        connection: &mut AnyConnection,
        card: ParkedId,
    ) -> Result<Vec<Parked>, BackendError> {
        self.load_own(connection).await?;
        let waits = |one: &&Parked| {
            one.behind
                .as_ref()
                .is_some_and(|behind| behind.card == card)
        };
        let mut all: Vec<Parked> = self.own_open().filter(waits).cloned().collect();
        all.sort_by_key(|one| {
            one.behind
                .as_ref()
                .map(|behind| (behind.client, behind.mid))
        });
        Ok(all)
    }

    fn own_open(&self) -> impl Iterator<Item = &Parked> {
        let owner = self.actor.user;
        let parked = self
            .work
            .rows_of(Entity::Parked)
            .filter_map(|row| match row {
                Row::Parked(parked) => Some(parked),
                _ => None,
            });
        parked.filter(move |parked| parked.owner == owner && parked.state == ParkedState::Open)
    }

    async fn load_own(&mut self, connection: &mut AnyConnection) -> Result<(), BackendError> {
        let rows = sqlx::query("SELECT id FROM parked WHERE owner = $1 AND state = 'open'")
            .bind(self.actor.user.to_string())
            .fetch_all(&mut *connection)
            .await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = crate::change::rows::id(Cells::of(row).text()?, "parked")?;
            keys.push(Key::new(Entity::Parked, id));
        }
        self.work.load(connection, keys).await
    }
}
