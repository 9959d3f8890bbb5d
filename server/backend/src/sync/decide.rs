//! An owner decides what becomes of held work: it is done as its author might have done it then, or it goes to the author to answer.

use crate::Backend;
use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::{BackendError, PushError};
use crate::server_noun::ServerNoun as _;
use crate::sync::deposit::{DepositRow, WhyHeld};
use crate::sync::device::find_device;
use crate::sync::frame::{self, Arrived, reopen};
use crate::sync::push::Push;
use domain::Refusal;
use domain::account::Actor;
use domain::account::ParkedReason;
use domain::policy::{Action, may};
use serde_json::value::RawValue;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use sync::{Frozen, Mid, PushRequest};
use uuid::Uuid;

/// Work of one device that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldWork {
    pub client: Uuid,
    /// Its author.
    pub name: String,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub label: String,
    pub why: WhyHeld,
    /// When the first of it came, epoch ms UTC.
    pub at: i64,
    /// Oldest first.
    pub changes: Vec<HeldChange>,
}

/// One of its mutations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldChange {
    pub name: String,
    /// Its arguments, JSON.
    pub args: String,
    /// When the device says it was made, epoch ms.
    pub at: i64,
}

impl Backend {
    /// What waits for a decision; nothing for whoever may not decide.
    pub async fn held_work(&self, actor: &Actor) -> Result<Vec<HeldWork>, BackendError> {
        if !may(actor, Action::LookAfterSync) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let columns = DepositRow::columns("d");
        let sql = format!(
            "SELECT {columns}, v.label, COALESCE(u.name, '') FROM sync_deposit d \
             JOIN sync_device v ON v.client = d.client LEFT JOIN account_user u ON u.id = v.principal \
             LEFT JOIN mutation_log m ON m.client = d.client AND m.mid = d.mid WHERE m.mid IS NULL ORDER BY d.client, d.mid"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        let mut found: BTreeMap<Uuid, HeldWork> = BTreeMap::new();
        for row in &rows {
            let mut cells = Cells::of(row);
            let one = DepositRow::read(&mut cells)?;
            let (label, name) = (cells.text()?, cells.text()?);
            let envelope = reopen(&one.body)?.envelope;
            let work = found.entry(one.client).or_insert_with(|| HeldWork {
                client: one.client,
                name: name.to_owned(),
                label: label.to_owned(),
                why: one.why,
                at: one.at,
                changes: Vec::new(),
            });
            work.changes.push(HeldChange {
                name: envelope.name,
                args: envelope.args.get().to_owned(),
                at: envelope.at,
            });
        }
        let mut all: Vec<_> = found.into_values().collect();
        all.sort_by_key(|work| work.at);
        Ok(all)
    }

    /// Does a device's held work with the rights that its author had when it was last seen. Answers how many were taken; none where
    /// the actor may not decide or nothing waits. What a rule refuses waits for its author, as always.
    pub async fn take_held(&self, actor: &Actor, client: Uuid) -> Result<u64, PushError> {
        let Some(author) = self.author(actor, client).await? else {
            return Ok(0);
        };
        let mut taken = 0;
        loop {
            let queue = self.queue(client).await?;
            let batch = sync::plan::batch(&queue);
            let Some(last) = batch.last().map(|one| one.mid) else {
                break;
            };
            let raw = |one: &Frozen| RawValue::from_string(one.json.clone());
            let mutations = batch.iter().map(raw).collect::<Result<_, _>>();
            let request = PushRequest {
                client,
                epoch: None,
                build: "deposit".to_owned(),
                jump: true,
                mutations: mutations.map_err(|source| BackendError::Json {
                    what: "mutation",
                    source,
                })?,
            };
            let count = batch.len() as u64;
            let reply = self.push(&author, request).await?;
            if reply.last_mid < last {
                return Err(PushError::Busy);
            }
            taken += count;
        }
        self.forget_held(client).await?;
        tracing::info!(by = %actor.user, %client, taken, "held work was taken");
        Ok(taken)
    }

    /// Gives a device's held work to its author instead of doing it: a card for each change, open, with the answer that it is not
    /// allowed. Answers how many.
    pub async fn set_held_aside(&self, actor: &Actor, client: Uuid) -> Result<u64, PushError> {
        let Some(author) = self.author(actor, client).await? else {
            return Ok(0);
        };
        let queue = self.queue(client).await?;
        let read = |one: &Frozen| reopen(&one.json);
        let arrived = queue.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let pokes = self
            .park_all(&mut tx, &author, client, &arrived, now)
            .await?;
        tx.commit().await?;
        self.poke(pokes);
        self.forget_held(client).await?;
        tracing::info!(by = %actor.user, %client, count = arrived.len(), "held work was set aside");
        Ok(arrived.len() as u64)
    }

    async fn park_all(
        &self,
        connection: &mut AnyConnection,
        author: &Actor,
        client: Uuid,
        arrived: &[Arrived],
        now: i64,
    ) -> Result<Vec<crate::Poke>, PushError> {
        let request = PushRequest {
            client,
            epoch: None,
            build: String::new(),
            jump: false,
            mutations: Vec::new(),
        };
        let (last, _) = self
            .admit(connection, author, &request, arrived, now)
            .await?;
        let none = BTreeSet::new();
        let mut push = Push {
            actor: author,
            client,
            now,
            mail_is_on: false,
            poison: &none,
            work: Work::at(now),
            outcomes: Vec::new(),
            log: Vec::new(),
        };
        let mut taken = last;
        for one in arrived {
            let refused = ParkedReason::Refused {
                refusal: Refusal::NotAllowed,
            };
            let ctx = push.ctx(one);
            let outcome = push.park(connection, one, &ctx, refused).await?;
            push.record(one, outcome)?;
            taken = taken.max(one.envelope.mid);
        }
        let (pokes, _) = push.finish(connection, last, taken).await?;
        Ok(pokes)
    }

    /// Whoever made it, with the role they had then; none for an actor who may not decide.
    async fn author(&self, actor: &Actor, client: Uuid) -> Result<Option<Actor>, BackendError> {
        if !may(actor, Action::LookAfterSync) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let known = find_device(&mut tx, client).await?;
        tx.commit().await?;
        Ok(known.map(|known| Actor {
            user: known.principal,
            role: known.role,
        }))
    }

    /// What is held of a client and was not taken in another way since.
    async fn queue(&self, client: Uuid) -> Result<Vec<Frozen>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let columns = DepositRow::columns("d");
        let sql = format!(
            "SELECT {columns} FROM sync_deposit d LEFT JOIN mutation_log m ON m.client = d.client AND m.mid = d.mid \
             WHERE d.client = $1 AND m.mid IS NULL ORDER BY d.mid"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(client.to_string())
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        let frozen = |row| {
            let body = DepositRow::read(&mut Cells::of(row))?.body;
            let mid: Mid = frame::reopen(&body)?.envelope.mid;
            Ok(Frozen { mid, json: body })
        };
        rows.iter().map(frozen).collect()
    }

    /// What the log has need not be held any more.
    async fn forget_held(&self, client: Uuid) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let sql = "DELETE FROM sync_deposit WHERE client = $1 \
                   AND mid IN (SELECT mid FROM mutation_log WHERE mutation_log.client = sync_deposit.client)";
        sqlx::query(sql)
            .bind(client.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.poke_owners().await
    }
}
