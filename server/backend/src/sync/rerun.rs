//! Work that an older build kept unread: once this one understands it, it is done as if its author had just sent it.

use crate::Backend;
use crate::account::person_by_id;
use crate::audit;
use crate::change::Work;
use crate::change::rows::{Stamp, json};
use crate::db::statement::{Cells, Value, select_in};
use crate::due::follow;
use crate::error::{BackendError, PushError};
use crate::mail::on_change::on_change;
use crate::reach::web_push;
use crate::sync::frame::{Arrived, reopen};
use crate::sync::poison::caught;
use crate::sync::push::Push;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::{Ctx, Entity, Key, Mutation, ParkedId, Row, UserId};
use std::collections::{BTreeMap, BTreeSet};
use sync::{Mid, Outcome};
use uuid::Uuid;

/// A kept mutation and the bytes that it arrived in.
struct ParkedMutation {
    card: Uuid,
    owner: UserId,
    client: Uuid,
    arrived: Arrived,
}

impl Backend {
    /// Runs what stands parked as unknown and is known now, each in a transaction of its own, in the order of its arrival. Answers
    /// how many were done or got another reason. What breaks is left as it is.
    pub async fn rerun_unknown(&self) -> Result<usize, BackendError> {
        let mut done = 0;
        for kept in self.known_by_now().await? {
            match caught(self.rerun(&kept)).await {
                Ok(changed) => done += usize::from(changed),
                Err(error) => {
                    tracing::error!(card = %kept.card, %error, "kept work cannot be taken");
                }
            }
        }
        Ok(done)
    }

    /// Parked mutations that this build can read, oldest first, with their bytes from the log.
    async fn known_by_now(&self) -> Result<Vec<ParkedMutation>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let Value::Text(unknown) = json(&ParkedReason::Unknown, "reason")? else {
            return Ok(Vec::new());
        };
        let sql =
            "SELECT id, owner, mutation, args FROM parked WHERE state = 'open' AND reason = $1";
        let rows = sqlx::query(sql).bind(unknown).fetch_all(&mut *tx).await?;
        let mut cards: BTreeMap<String, (Uuid, UserId)> = BTreeMap::new();
        for row in &rows {
            let mut cells = Cells::of(row);
            let (id, owner) = (
                crate::change::rows::id(cells.text()?, "parked")?,
                cells.text()?,
            );
            if Mutation::decode(cells.text()?, cells.text()?).is_ok() {
                let outcome = json(&Outcome::Parked { parked: id }, "outcome")?;
                if let Value::Text(outcome) = outcome {
                    cards.insert(
                        outcome,
                        (id, UserId(crate::change::rows::id(owner, "owner")?)),
                    );
                }
            }
        }
        // The log has no index for this; it is looked through only where a newer build has found something.
        let outcomes: Vec<String> = cards.keys().cloned().collect();
        let head = "SELECT client, outcome, body, at FROM mutation_log WHERE outcome";
        let mut found = Vec::new();
        for row in select_in(&mut tx, head, &outcomes).await? {
            let mut cells = Cells::of(&row);
            let client = crate::change::rows::id(cells.text()?, "client")?;
            let Some((card, owner)) = cards.get(cells.text()?).copied() else {
                continue;
            };
            let (arrived, at) = (reopen(cells.text()?)?, cells.int()?);
            let kept = ParkedMutation {
                card,
                owner,
                client,
                arrived,
            };
            found.push((at, kept));
        }
        tx.commit().await?;
        found.sort_by_key(|(at, kept)| (*at, kept.client, kept.arrived.envelope.mid));
        Ok(found.into_iter().map(|(_, kept)| kept).collect())
    }

    /// False where it was settled meanwhile, or its author is nobody here any more.
    async fn rerun(&self, kept: &ParkedMutation) -> Result<bool, PushError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(person) = person_by_id(&mut tx, kept.owner).await? else {
            return Ok(false);
        };
        let none: BTreeSet<Mid> = BTreeSet::new();
        let mut push = Push {
            actor: &person.actor,
            client: kept.client,
            now,
            mail_is_on: self.inner.mail.is_on(),
            poison: &none,
            work: Work::at(now),
            outcomes: Vec::new(),
            log: Vec::new(),
        };
        let key = Key::new(Entity::Parked, kept.card);
        let Some(Row::Parked(card)) = push.work.get(&mut tx, key).await? else {
            return Ok(false);
        };
        if card.state != ParkedState::Open || card.reason != ParkedReason::Unknown {
            return Ok(false);
        }
        push.apply_again(&mut tx, &kept.arrived, kept.client, card)
            .await?;
        push.apply_dependents(&mut tx, ParkedId(kept.card)).await?;
        follow(&mut tx, push.work.changed(), now).await?;
        let changed = push.work.changed();
        let mailed = on_change(&self.inner.mail, &mut tx, changed, &person.actor, now).await?;
        let changed = push.work.changed();
        let told = web_push::on_change::on_change(&mut tx, changed, &person.actor, now).await?;
        let changed = push.work.changed();
        audit::note_rows(&mut tx, changed, &person.actor, now).await?;
        let by = Some(kept.owner);
        let pokes = push.work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        if mailed {
            self.inner.mail.ring();
        }
        if told {
            self.ring_web_push();
        }
        self.poke(pokes);
        let (mid, name) = (kept.arrived.envelope.mid, &kept.arrived.envelope.name);
        tracing::info!(client = %kept.client, mid, name, "kept work is understood now");
        Ok(true)
    }
}

impl Push<'_> {
    /// Does it and settles its card; where a rule refuses, the card says so from now on.
    pub(super) async fn apply_again(
        &mut self,
        connection: &mut sqlx::AnyConnection,
        one: &Arrived,
        client: Uuid,
        card: Parked,
    ) -> Result<(), BackendError> {
        let ctx = Ctx {
            client,
            ..self.ctx(one)
        };
        let done = match self.draft(one) {
            Ok(draft) => match self.run(connection, &ctx, &draft).await? {
                Ok(changes) => Ok(changes),
                Err(reason) => {
                    self.supersede(connection, &ctx, &draft).await?;
                    Err(reason)
                }
            },
            Err(reason) => Err(reason),
        };
        match done {
            Ok(changes) => {
                let state = ParkedState::Redone;
                // Put first: a conflict that is left takes the same card.
                let settled = Row::Parked(Parked { state, ..card });
                self.work.put(connection, vec![settled]).await?;
                self.apply_changes(connection, one, &ctx, changes).await?;
            }
            Err(reason) => {
                let other = Row::Parked(Parked { reason, ..card });
                self.work.put(connection, vec![other]).await?;
            }
        }
        Ok(())
    }
}
