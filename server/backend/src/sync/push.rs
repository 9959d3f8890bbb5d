//! Push: each well-formed mutation is taken exactly once, in order, in one transaction.

use crate::Backend;
use crate::db::statement::{Cells, Clash, Table, Value};
use crate::error::{BackendError, PushError};
use crate::mail::on_change::on_change;
use crate::rows::{Stamp, from_json, json};
use crate::sync::client::stored;
use crate::sync::frame::{self, Arrived};
use crate::sync::guard::decide;
use crate::sync::parked::keep;
use crate::sync::poison::{blames, caught};
use crate::sync::recovery::note_jump;
use crate::sync::work::Work;
use domain::account::{Parked, ParkedReason};
use domain::policy::Actor;
use domain::{
    Changes, Ctx, Draft, Key, Mutation, ParkedId, Refusal, Row, Side, Stop, run, superseded,
};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use sync::server::{Verdict, judge};
use sync::{Mid, Outcome, PushReply, PushRequest, Settled};
use uuid::Uuid;

/// A device's clock is believed this far back and ahead; otherwise the server's own time labels the row.
const BACK: i64 = 30 * 24 * 3_600_000;
const AHEAD: i64 = 5 * 60_000;
/// Rounds in which the rows of a whole batch are loaded together.
const TOGETHER: usize = 3;

const LOG: Table<'_> = Table {
    name: "mutation_log",
    columns: &["client", "mid", "hash", "outcome", "body", "at"],
    key: &["client", "mid"],
    clash: Clash::Fail,
};

impl Backend {
    /// Takes a client's queue.
    ///
    /// Nothing that is inside a mutation is an error: it is applied, merged, or kept for its author.
    pub async fn push(&self, actor: &Actor, request: PushRequest) -> Result<PushReply, PushError> {
        let arrived = frame::read(&request.mutations)?;
        self.push_in_turn(actor, request, arrived).await
    }

    /// Takes envelopes in a transaction of their own; where one breaks it, one after the other.
    pub(crate) async fn push_alone(
        &self,
        actor: &Actor,
        request: &PushRequest,
        arrived: &[Arrived],
    ) -> Result<PushReply, PushError> {
        match caught(self.push_batch(actor, request, arrived, &BTreeSet::new())).await {
            Err(PushError::Backend(error)) if blames(&error) => {
                self.one_by_one(actor, request, arrived).await
            }
            done => done,
        }
    }

    /// Takes envelopes in one transaction; those whose numbers are in `poison` are kept unread.
    pub(crate) async fn push_batch(
        &self,
        actor: &Actor,
        request: &PushRequest,
        arrived: &[Arrived],
        poison: &BTreeSet<Mid>,
    ) -> Result<PushReply, PushError> {
        let mut tx = self.inner.db.write().await?;
        let done = self
            .push_in(&mut tx, actor, request, arrived, poison)
            .await?;
        tx.commit().await?;
        Ok(self.told(done))
    }

    /// After the commit: tells whoever waits for it.
    pub(crate) fn told(&self, done: Done) -> PushReply {
        if done.mailed {
            self.inner.mail.ring();
        }
        self.poke(done.pokes);
        done.reply
    }

    /// Takes envelopes in the caller's transaction.
    pub(crate) async fn push_in(
        &self,
        tx: &mut AnyConnection,
        actor: &Actor,
        request: &PushRequest,
        arrived: &[Arrived],
        poison: &BTreeSet<Mid>,
    ) -> Result<Done, PushError> {
        let now = self.now();
        let mut last = self.admit(tx, actor, request, arrived, now).await?;
        if let (true, Some(first)) = (request.jump, arrived.first())
            && first.envelope.mid > last + 1
        {
            // A clone goes on under a new name where it parted from the other, and never had what stands before.
            let renamed = last == 0 && request.client.get_version_num() == 5;
            if !renamed {
                note_jump(tx, request.client, last + 1, first.envelope.mid - 1, now).await?;
            }
            last = first.envelope.mid - 1;
        }
        let mut push = Push {
            actor,
            client: request.client,
            now,
            mail_is_on: self.inner.mail.is_on(),
            poison,
            work: Work::default(),
            outcomes: Vec::new(),
            log: Vec::new(),
        };
        push.replay(tx, arrived, last).await?;
        let last_mid = push.take(tx, arrived, last).await?;
        let changed = push.work.changed();
        let mailed = on_change(&self.inner.mail, tx, changed, actor, now).await?;
        let (pokes, outcomes) = push.finish(tx, last, last_mid).await?;
        let reply = PushReply {
            epoch: self.epoch(),
            last_mid,
            outcomes,
        };
        Ok(Done {
            reply,
            pokes,
            mailed,
        })
    }
}

/// A push that was taken, before its commit.
pub(crate) struct Done {
    reply: PushReply,
    pokes: Vec<crate::Poke>,
    mailed: bool,
}

/// One push under way.
pub(crate) struct Push<'a> {
    pub actor: &'a Actor,
    pub client: Uuid,
    pub now: i64,
    pub mail_is_on: bool,
    pub poison: &'a BTreeSet<Mid>,
    pub work: Work,
    pub outcomes: Vec<Settled>,
    pub log: Vec<Vec<Value>>,
}

impl Push<'_> {
    /// Answers what was processed before, and notices a cloned profile by its bytes. The log forgets nothing: what is not in it was
    /// jumped over, and is taken late where somebody has it after all.
    async fn replay(
        &mut self,
        connection: &mut AnyConnection,
        arrived: &[Arrived],
        last: Mid,
    ) -> Result<(), PushError> {
        let again = || {
            arrived
                .iter()
                .filter(|one| judge(one.envelope.mid, last) == Verdict::Replay)
        };
        let (Some(first), Some(final_one)) = (again().next(), again().next_back()) else {
            return Ok(());
        };
        let sql = "SELECT mid, hash, outcome FROM mutation_log WHERE client = $1 AND mid >= $2 AND mid <= $3";
        let query = sqlx::query(sql)
            .bind(self.client.to_string())
            .bind(stored(first.envelope.mid))
            .bind(stored(final_one.envelope.mid));
        let rows = query
            .fetch_all(&mut *connection)
            .await
            .map_err(BackendError::from)?;
        let mut known = BTreeMap::new();
        for row in &rows {
            let mut cells = Cells::of(row);
            known.insert(cells.int()?, (cells.bytes()?, cells.text()?));
        }
        for one in again() {
            let mid = one.envelope.mid;
            let Some((hash, outcome)) = known.get(&stored(mid)) else {
                tracing::warn!(client = %self.client, mid, "a mutation that was missing has turned up");
                let outcome = self.take_one(connection, one, self.draft(one)).await?;
                self.settle(one, outcome)?;
                continue;
            };
            if *hash != one.hash {
                return Err(PushError::Forked { mid });
            }
            self.outcomes.push(Settled {
                mid,
                outcome: from_json(outcome, "outcome")?,
            });
        }
        Ok(())
    }

    /// Takes what comes next, up to the first gap, and answers the last number taken.
    async fn take(
        &mut self,
        connection: &mut AnyConnection,
        arrived: &[Arrived],
        last: Mid,
    ) -> Result<Mid, BackendError> {
        let fresh: Vec<_> = arrived
            .iter()
            .filter(|one| one.envelope.mid > last)
            .map(|one| (one, self.draft(one)))
            .collect();
        if fresh
            .first()
            .is_some_and(|(one, _)| judge(one.envelope.mid, last) == Verdict::Next)
        {
            self.load_together(connection, &fresh).await?;
        }
        let mut taken = last;
        for (one, draft) in fresh {
            match judge(one.envelope.mid, taken) {
                Verdict::Replay => {}
                Verdict::Gap => break,
                Verdict::Next => {
                    let outcome = self.take_one(connection, one, draft).await?;
                    self.settle(one, outcome)?;
                    taken = one.envelope.mid;
                }
            }
        }
        Ok(taken)
    }

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
    async fn load_together(
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

    async fn take_one(
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
                let outcome = self.apply(connection, one, &ctx, changes).await?;
                if let Some(card) = draft.answers {
                    self.follow(connection, card).await?;
                }
                if let Mutation::ParkedDrop(gone) = &draft.mutation {
                    self.wait_for(connection, gone.id, None).await?;
                }
                Ok(outcome)
            }
            Err(reason) => {
                self.supersede(connection, &ctx, &draft).await?;
                let outcome = self.park(connection, one, &ctx, reason).await?;
                if let (Some(card), Outcome::Parked { parked }) = (draft.answers, &outcome) {
                    let other = Some(ParkedId(*parked));
                    self.wait_for(connection, card, other).await?;
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
        Ok(done.map_err(|stop| match stop {
            Stop::Refused(refusal) => ParkedReason::Refused { refusal },
            Stop::Need(_) => ParkedReason::Unknown,
        }))
    }

    pub(super) async fn apply(
        &mut self,
        connection: &mut AnyConnection,
        one: &Arrived,
        ctx: &Ctx,
        changes: Changes,
    ) -> Result<Outcome, BackendError> {
        let Changes {
            mut rows,
            guards,
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
        decide(
            connection,
            &mut self.work,
            &guards,
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
        let behind = self.waits_for(connection, one, ctx, &reason).await?;
        let kept = Parked {
            behind,
            ..keep(one, ctx, 0, reason, self.now)
        };
        let parked = kept.id.0;
        self.work.put(connection, vec![Row::Parked(kept)]).await?;
        Ok(Outcome::Parked { parked })
    }

    pub(super) fn settle(&mut self, one: &Arrived, outcome: Outcome) -> Result<(), BackendError> {
        self.log.push(vec![
            Value::Text(self.client.to_string()),
            Value::Int(stored(one.envelope.mid)),
            Value::Bytes(one.hash.clone()),
            json(&outcome, "outcome")?,
            Value::Text(one.body.clone()),
            Value::Int(self.now),
        ]);
        self.outcomes.push(Settled {
            mid: one.envelope.mid,
            outcome,
        });
        Ok(())
    }

    /// Writes everything: the log, how far the client came, and last the rows with the scopes' versions.
    pub(super) async fn finish(
        self,
        connection: &mut AnyConnection,
        last: Mid,
        taken: Mid,
    ) -> Result<(Vec<crate::Poke>, Vec<Settled>), BackendError> {
        if self.log.is_empty() {
            return Ok((Vec::new(), self.outcomes));
        }
        LOG.put(connection, self.log).await?;
        if taken > last {
            let sql = "UPDATE sync_client SET last_mid = $2 WHERE client = $1";
            sqlx::query(sql)
                .bind(self.client.to_string())
                .bind(stored(taken))
                .execute(&mut *connection)
                .await?;
        }
        let pokes = self
            .work
            .flush(
                connection,
                Stamp {
                    now: self.now,
                    by: Some(self.actor.user),
                },
            )
            .await?;
        Ok((pokes, self.outcomes))
    }
}
