//! One mutation of a push: run and applied, or, where a rule refuses it, parked for its author with the reason; the push itself is not refused then.

use crate::error::BackendError;
use crate::sync::frame::Arrived;
use crate::sync::parked::keep;
use crate::sync::push::Push;
use crate::sync::server_step::{refused, take_server_steps};
use domain::account::{Parked, ParkedReason};
use domain::{
    Changes, Ctx, Draft, Key, Mutation, ParkedId, Refusal, Row, Side, Stop, run, superseded,
};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use sync::Outcome;

/// A device's clock is believed this far back and ahead; otherwise the server's own time labels the row.
const BACK: i64 = 30 * 24 * 3_600_000;
const AHEAD: i64 = 5 * 60_000;
/// Rounds in which the rows of a whole batch are loaded together.
const TOGETHER: usize = 3;

impl Push<'_> {
    /// The mutation, or why it is kept unread.
    pub(super) fn draft(&self, one: &Arrived) -> Result<Draft, ParkedReason> {
        if one.envelope.actor != self.actor.user.0 {
            return Err(ParkedReason::Refused {
                refusal: Refusal::NotAllowed,
            });
        }
        if self.poison.contains(&one.envelope.mid) {
            return Err(ParkedReason::Broken);
        }
        let mutation = Mutation::decode(&one.envelope.name, one.envelope.args.get())
            .map_err(|_| ParkedReason::Unknown)?;
        Ok(Draft {
            mutation,
            answers: one.envelope.answers.map(ParkedId),
        })
    }

    pub(super) fn ctx(&self, one: &Arrived) -> Ctx {
        let (at, now) = (one.envelope.at, self.now);
        let plausible = at >= now.saturating_sub(BACK) && at <= now.saturating_add(AHEAD);
        let label = if plausible { at } else { now };
        Ctx {
            actor: *self.actor,
            client: self.client,
            mid: one.envelope.mid,
            now: label,
            side: Side::Server,
        }
    }

    /// Mutators are pure, so the rows of a batch are found by running it for its needs, and loaded by noun instead of one by one.
    pub(super) async fn load_together(
        &mut self,
        connection: &mut AnyConnection,
        fresh: &[(&Arrived, Result<Draft, ParkedReason>)],
    ) -> Result<(), BackendError> {
        for _ in 0..TOGETHER {
            let mut needs: BTreeSet<Key> = BTreeSet::new();
            for (one, draft) in fresh {
                if let Ok(draft) = draft
                    && let Err(Stop::Need(keys)) = run(&self.work, &self.ctx(one), draft)
                {
                    needs.extend(keys);
                }
            }
            if needs.is_empty() {
                break;
            }
            self.work.load(connection, needs).await?;
        }
        Ok(())
    }

    pub(super) async fn apply_one(
        &mut self,
        connection: &mut AnyConnection,
        one: &Arrived,
        draft: Result<Draft, ParkedReason>,
    ) -> Result<Outcome, BackendError> {
        let ctx = self.ctx(one);
        let draft = match draft {
            Ok(draft) => draft,
            Err(reason) => return self.park(connection, one, &ctx, reason).await,
        };
        match self.run(connection, &ctx, &draft).await? {
            Ok(changes) => {
                let outcome = self.apply_changes(connection, one, &ctx, changes).await?;
                if let Some(card) = draft.answers {
                    self.apply_dependents(connection, card).await?;
                }
                if let Mutation::ParkedDrop(gone) = &draft.mutation {
                    self.move_dependents(connection, gone.id, None).await?;
                }
                Ok(outcome)
            }
            Err(reason) => {
                self.supersede(connection, &ctx, &draft).await?;
                let outcome = self.park(connection, one, &ctx, reason).await?;
                if let (Some(card), Outcome::Parked { parked }) = (draft.answers, &outcome) {
                    let other = Some(ParkedId(*parked));
                    self.move_dependents(connection, card, other).await?;
                }
                Ok(outcome)
            }
        }
    }

    /// An answer that is refused in its turn takes the place of the card it answered.
    pub(super) async fn supersede(
        &mut self,
        connection: &mut AnyConnection,
        ctx: &Ctx,
        draft: &Draft,
    ) -> Result<(), BackendError> {
        let row = self
            .work
            .ask(connection, |work| superseded(work, ctx, draft))
            .await?;
        if let Ok(Some(row)) = row {
            self.work.put(connection, vec![row]).await?;
        }
        Ok(())
    }

    pub(super) async fn run(
        &mut self,
        connection: &mut AnyConnection,
        ctx: &Ctx,
        draft: &Draft,
    ) -> Result<Result<Changes, ParkedReason>, BackendError> {
        let done = self
            .work
            .ask(connection, |work| run(work, ctx, draft))
            .await?;
        if let Ok(changes) = &done
            && let Some(refusal) = refused(connection, &mut self.work, self.actor, changes).await?
        {
            return Ok(Err(ParkedReason::Refused { refusal }));
        }
        Ok(done.map_err(|stop| match stop {
            Stop::Refused(refusal) => ParkedReason::Refused { refusal },
            Stop::Need(_) => ParkedReason::Unknown,
        }))
    }

    pub(super) async fn apply_changes(
        &mut self,
        connection: &mut AnyConnection,
        one: &Arrived,
        ctx: &Ctx,
        changes: Changes,
    ) -> Result<Outcome, BackendError> {
        let Changes {
            mut rows,
            server_steps,
            conflicts,
            overwrote,
        } = changes;
        let mut first = None;
        for (n, conflict) in (0_u32..).zip(conflicts) {
            let reason = ParkedReason::Conflict {
                field: conflict.field,
                base: conflict.base,
                theirs: conflict.theirs,
                mine: conflict.mine,
            };
            let kept = keep(one, ctx, n, reason, self.now);
            first.get_or_insert(kept.id.0);
            rows.push(Row::Parked(kept));
        }
        self.work.put(connection, rows).await?;
        take_server_steps(
            connection,
            &mut self.work,
            &server_steps,
            ctx.now,
            self.mail_is_on,
        )
        .await?;
        Ok(match first {
            Some(parked) => Outcome::Conflict { parked },
            None if overwrote => Outcome::Merged,
            None => Outcome::Applied,
        })
    }

    pub(super) async fn park(
        &mut self,
        connection: &mut AnyConnection,
        one: &Arrived,
        ctx: &Ctx,
        reason: ParkedReason,
    ) -> Result<Outcome, BackendError> {
        let behind = self.dependency_of(connection, one, ctx, &reason).await?;
        let kept = Parked {
            behind,
            ..keep(one, ctx, 0, reason, self.now)
        };
        let parked = kept.id.0;
        self.work.put(connection, vec![Row::Parked(kept)]).await?;
        Ok(Outcome::Parked { parked })
    }
}
