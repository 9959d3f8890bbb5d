//! Push: each well-formed mutation is taken exactly once, in order, in one transaction.

use crate::Backend;
use crate::audit;
use crate::change::Work;
use crate::change::rows::{Stamp, from_json, json};
use crate::db::statement::{Cells, Clash, Table, Value};
use crate::due::follow;
use crate::error::{BackendError, PushError};
use crate::limit::Used;
use crate::mail::on_change::on_change;
use crate::reach::web_push;
use crate::sync::client::stored;
use crate::sync::deposit::held_is_the_same;
use crate::sync::frame::{self, Arrived};
use crate::sync::poison::{caught, is_fault_of_request};
use crate::sync::recovery::note_jump;
use domain::account::Actor;
use domain::{Mutation, Row};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use sync::server::{Verdict, judge};
use sync::{Mid, Outcome, PushReply, PushRequest, Settled};
use uuid::Uuid;

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
        let done = caught(self.push_batch(actor, request, arrived, &BTreeSet::new())).await;
        self.retry_one_by_one(actor, request, arrived, done).await
    }

    /// What becomes of envelopes that could not be taken in one transaction. Of a copied profile those before the number at which the
    /// two part are taken all the same: it goes on under another name from there and never says them again, and the other copy may
    /// have jumped over them.
    pub(crate) async fn retry_one_by_one(
        &self,
        actor: &Actor,
        request: &PushRequest,
        arrived: &[Arrived],
        done: Result<PushReply, PushError>,
    ) -> Result<PushReply, PushError> {
        match done {
            Err(PushError::Backend(error)) if is_fault_of_request(&error) => {
                self.one_by_one(actor, request, arrived).await
            }
            Err(PushError::Forked { mid }) => {
                let before = arrived.partition_point(|one| one.envelope.mid < mid);
                let before = arrived.get(..before).unwrap_or_default();
                if !before.is_empty() {
                    let taken = self.one_by_one(actor, request, before).await?;
                    if taken.outcomes.len() < before.len() {
                        return Err(PushError::Busy);
                    }
                }
                Err(PushError::Forked { mid })
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
        Ok(self.publish(done))
    }

    /// After the commit: tells whoever waits for it.
    pub(crate) fn publish(&self, done: PushDone) -> PushReply {
        if done.mailed {
            self.inner.mail.ring();
        }
        if done.told {
            self.ring_web_push();
        }
        if done.reaches {
            self.inner.due.notify_one();
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
    ) -> Result<PushDone, PushError> {
        let now = self.now();
        let (mut last, is_new) = self.admit(tx, actor, request, arrived, now).await?;
        let counted = self.counted(tx, actor).await?;
        let fresh = match &counted {
            Some(counted) => {
                let fresh = fresh(tx, request.client, arrived, is_new).await?;
                counted.admit(tx, fresh).await??;
                fresh
            }
            None => Used::default(),
        };
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
            work: Work::at(now),
            outcomes: Vec::new(),
            log: Vec::new(),
        };
        push.replay(tx, arrived, last).await?;
        let last_mid = push.apply(tx, arrived, last).await?;
        if let Some(counted) = &counted {
            let taken = if push.log.is_empty() {
                Used {
                    devices: fresh.devices,
                    ..Used::default()
                }
            } else {
                fresh
            };
            counted.note(tx, taken).await?;
        }
        follow(tx, push.work.changed(), now).await?;
        let changed = push.work.changed();
        let mailed = on_change(&self.inner.mail, tx, changed, actor, now).await?;
        let told = web_push::on_change::on_change(tx, push.work.changed(), actor, now).await?;
        audit::note_rows(tx, push.work.changed(), actor, now).await?;
        let reaches = push.work.changed().any(|(_, after)| {
            // Of the book too: what became free is offered at once.
            matches!(
                after,
                Some(Row::Strategy(_) | Row::Campaign(_) | Row::BusyDay(_) | Row::WaitlistEntry(_))
            )
        });
        audit::access::note_changed(tx, push.work.changed(), actor, now).await?;
        let (pokes, outcomes) = push.finish(tx, last, last_mid).await?;
        let reply = PushReply {
            epoch: self.epoch(),
            last_mid,
            outcomes,
        };
        Ok(PushDone {
            reply,
            pokes,
            mailed,
            told,
            reaches,
        })
    }
}

/// What of a push was not here before.
async fn fresh(
    connection: &mut AnyConnection,
    client: Uuid,
    arrived: &[Arrived],
    is_new: bool,
) -> Result<Used, BackendError> {
    let mut known = BTreeSet::new();
    if let (Some(first), Some(end)) = (arrived.first(), arrived.last()) {
        // What was held counted when it came.
        let sql = "SELECT mid FROM mutation_log WHERE client = $1 AND mid >= $2 AND mid <= $3 \
                   UNION SELECT mid FROM sync_deposit WHERE client = $1 AND mid >= $2 AND mid <= $3";
        let query = sqlx::query(sql)
            .bind(client.to_string())
            .bind(stored(first.envelope.mid))
            .bind(stored(end.envelope.mid));
        for row in &query.fetch_all(connection).await? {
            known.insert(Cells::of(row).int()?);
        }
    }
    let fresh = arrived
        .iter()
        .filter(|one| !known.contains(&stored(one.envelope.mid)));
    let mut used = Used {
        devices: i64::from(is_new),
        ..Used::default()
    };
    for one in fresh {
        let envelope = &one.envelope;
        used.changes += 1;
        used.bytes += i64::try_from(one.body.len()).unwrap_or(i64::MAX);
        used.unknown += i64::from(Mutation::decode(&envelope.name, envelope.args.get()).is_err());
    }
    Ok(used)
}

/// A push that was taken, before its commit.
pub(crate) struct PushDone {
    reply: PushReply,
    pokes: Vec<crate::Poke>,
    mailed: bool,
    /// Something waits for phones.
    told: bool,
    /// Something is to be written to people: whoever started it looks at the screen.
    reaches: bool,
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
                let outcome = self.apply_one(connection, one, self.draft(one)).await?;
                self.record(one, outcome)?;
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
    async fn apply(
        &mut self,
        connection: &mut AnyConnection,
        arrived: &[Arrived],
        last: Mid,
    ) -> Result<Mid, PushError> {
        let fresh: Vec<_> = arrived
            .iter()
            .filter(|one| one.envelope.mid > last)
            .map(|one| (one, self.draft(one)))
            .collect();
        held_is_the_same(connection, self.client, arrived, last).await?;
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
                    let outcome = self.apply_one(connection, one, draft).await?;
                    self.record(one, outcome)?;
                    taken = one.envelope.mid;
                }
            }
        }
        Ok(taken)
    }

    pub(super) fn record(&mut self, one: &Arrived, outcome: Outcome) -> Result<(), BackendError> {
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
