//! Work of a login that has ended. A login that grew old is worth what it was: its work is done as its person. One that was taken
//! away is not: its work is held until an owner decides.

use crate::Backend;
use crate::account::login::LoginEnd;
use crate::account::{digest, person_by_id};
use crate::db::statement::Cells;
use crate::error::{BackendError, DepositError, PushError};
use crate::limit::Used;
use crate::server_noun::{Bytes, ServerNoun as _, named_column, server_noun};
use crate::sync::client::{find_client, stored};
use crate::sync::device::{DeviceRow, find_device};
use crate::sync::frame::{self, Arrived};
use crate::sync::recovery::print_of;
use domain::account::Actor;
use sqlx::{AnyConnection, Row as _};
use sync::server::{Verdict, judge};
use sync::{DepositReply, DepositRequest, Mid, Outcome, PushRequest, Standing};
use uuid::Uuid;

/// After so long without a word under a good login nobody answers for a device any more, ms.
const OLD: i64 = 90 * 24 * 3_600_000;
/// So many mutations of one device wait for a decision at most.
const MOST: i64 = 2_000;

/// Why work is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyHeld {
    /// The login was ended from elsewhere, or a password was reset.
    Ended,
    /// The device was wiped from elsewhere.
    Wiped,
    /// Its person may do less than they did then, or is nobody here any more.
    Role,
    /// The device was not seen for a quarter of a year.
    Old,
}

impl WhyHeld {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Wiped => "wiped",
            Self::Role => "role",
            Self::Old => "old",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        let all = [Self::Ended, Self::Wiped, Self::Role, Self::Old];
        all.into_iter().find(|one| one.name() == name)
    }
}

named_column!(WhyHeld);

/// A mutation that is held.
pub(crate) struct DepositRow {
    pub client: Uuid,
    pub mid: i64,
    pub hash: Bytes,
    pub body: String,
    pub why: WhyHeld,
    pub at: i64,
}

server_noun! {
    DepositRow in "sync_deposit" {
        client: Uuid,
        mid: i64,
        hash: Bytes,
        body: String,
        why: WhyHeld,
        at: i64,
    }
}

/// What becomes of a deposit.
enum DepositFate {
    Apply(Actor),
    Hold(Actor, WhyHeld),
}

impl Backend {
    /// Takes what a device sends whose login has ended. It shows the device's secret; nothing is answered but numbers.
    pub async fn deposit(&self, request: DepositRequest) -> Result<DepositReply, DepositError> {
        let arrived = frame::read(&request.mutations)?;
        match self.fate(&request).await? {
            DepositFate::Apply(actor) => self.apply_deposit(&actor, request, &arrived).await,
            DepositFate::Hold(author, why) => self.hold(&author, why, &request, &arrived).await,
        }
    }

    async fn fate(&self, request: &DepositRequest) -> Result<DepositFate, DepositError> {
        let mut tx = self.inner.db.read().await?;
        let known = find_device(&mut tx, request.client).await?;
        let known = known.filter(|known| known.key_hash.0 == digest(&request.key));
        let Some(known) = known else {
            return Err(DepositError::Refused);
        };
        let person = person_by_id(&mut tx, known.principal).await?;
        tx.commit().await?;
        let author = Actor {
            user: known.principal,
            role: known.role,
        };
        let why = match &known.ended {
            Some(LoginEnd::SignedOut) => return Err(DepositError::Refused),
            Some(LoginEnd::Wiped) => Some(WhyHeld::Wiped),
            Some(LoginEnd::Elsewhere) => Some(WhyHeld::Ended),
            Some(LoginEnd::Evicted) | None => None,
        };
        let now = person.as_ref().map(|person| person.actor);
        Ok(match (why.or_else(|| self.too_long(&known)), now) {
            (Some(why), _) => DepositFate::Hold(author, why),
            (None, Some(now)) if now.role.rank() >= known.role.rank() => DepositFate::Apply(now),
            (None, _) => DepositFate::Hold(author, WhyHeld::Role),
        })
    }

    fn too_long(&self, known: &DeviceRow) -> Option<WhyHeld> {
        let silent = self.now().saturating_sub(known.seen_at);
        (silent > OLD).then_some(WhyHeld::Old)
    }

    async fn apply_deposit(
        &self,
        actor: &Actor,
        request: DepositRequest,
        arrived: &[Arrived],
    ) -> Result<DepositReply, DepositError> {
        let push = PushRequest {
            client: request.client,
            epoch: request.epoch,
            build: request.build,
            jump: request.jump,
            mutations: request.mutations,
        };
        let reply = self.push(actor, push).await?;
        let asked = |mid: Mid| arrived.iter().any(|one| one.envelope.mid == mid);
        let outcomes = reply.outcomes.iter().filter(|one| asked(one.mid));
        let (done, kept): (Vec<_>, Vec<_>) =
            outcomes.partition(|one| matches!(one.outcome, Outcome::Applied | Outcome::Merged));
        Ok(DepositReply {
            epoch: reply.epoch,
            last_mid: reply.last_mid,
            done: done.len() as u64,
            kept: kept.len() as u64,
            held: false,
        })
    }

    /// Keeps the bytes for an owner's decision, by the rules of a push: in order, each once, other bytes under a number are a clone.
    async fn hold(
        &self,
        author: &Actor,
        why: WhyHeld,
        request: &DepositRequest,
        arrived: &[Arrived],
    ) -> Result<DepositReply, DepositError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let client = find_client(&mut tx, request.client).await?;
        let foreign = arrived
            .iter()
            .any(|one| one.envelope.actor != author.user.0);
        let last = match client {
            Some(client) if client.principal != author.user.to_string() => {
                return Err(PushError::WrongPrincipal.into());
            }
            Some(client) => client.last_mid,
            None if foreign => return Err(PushError::WrongPrincipal.into()),
            None => 0,
        };
        if request
            .epoch
            .as_ref()
            .is_some_and(|epoch| *epoch != self.epoch())
        {
            return Err(PushError::WrongEpoch(Standing {
                epoch: self.epoch(),
                last_mid: last,
                last_print: print_of(&mut tx, request.client, last).await?,
            })
            .into());
        }
        let (mut top, count) = top(&mut tx, request.client, last).await?;
        if let (true, Some(first)) = (request.jump, arrived.first()) {
            top = top.max(first.envelope.mid - 1);
        }
        self.admit_held(&mut tx, author, arrived).await?;
        let mut kept = 0;
        for one in arrived {
            let mid = one.envelope.mid;
            match judge(mid, top) {
                Verdict::Gap => break,
                Verdict::Replay if is_there(&mut tx, request.client, one).await? => continue,
                // What was jumped over and turns up after all.
                Verdict::Replay | Verdict::Next if count + kept < MOST => {}
                Verdict::Replay | Verdict::Next => return Err(DepositError::Full),
            }
            let row = DepositRow {
                client: request.client,
                mid: stored(mid),
                hash: Bytes(one.hash.clone()),
                body: one.body.clone(),
                why,
                at: now,
            };
            row.insert(&mut tx).await?;
            top = top.max(mid);
            kept += 1;
        }
        tx.commit().await?;
        if kept > 0 {
            tracing::warn!(client = %request.client, why = why.name(), kept, "work of a login that was taken away waits for a decision");
            self.poke_owners().await?;
        }
        Ok(DepositReply {
            epoch: self.epoch(),
            last_mid: top,
            done: 0,
            kept: u64::try_from(kept).unwrap_or(0),
            held: true,
        })
    }
}

impl Backend {
    /// What is held fills the disk as well: it counts like what is taken.
    async fn admit_held(
        &self,
        connection: &mut AnyConnection,
        author: &Actor,
        arrived: &[Arrived],
    ) -> Result<(), PushError> {
        let Some(counted) = self.counted(connection, author).await? else {
            return Ok(());
        };
        let bytes: usize = arrived.iter().map(|one| one.body.len()).sum();
        let more = Used {
            changes: i64::try_from(arrived.len()).unwrap_or(i64::MAX),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            ..Used::default()
        };
        counted.admit(connection, more).await??;
        Ok(counted.note(connection, more).await?)
    }
}

/// Up to where the server has a client's mutations, done or held, and how many are held.
async fn top(
    connection: &mut AnyConnection,
    client: Uuid,
    last: Mid,
) -> Result<(Mid, i64), BackendError> {
    let sql = "SELECT COALESCE(MAX(mid), 0), COUNT(*) FROM sync_deposit WHERE client = $1";
    let row = sqlx::query(sql)
        .bind(client.to_string())
        .fetch_one(connection)
        .await?;
    let held = Mid::try_from(row.try_get::<i64, _>(0)?).unwrap_or(0);
    Ok((last.max(held), row.try_get(1)?))
}

/// True where the server has these bytes, done or held; refuses other bytes under a number that it has.
async fn is_there(
    connection: &mut AnyConnection,
    client: Uuid,
    one: &Arrived,
) -> Result<bool, PushError> {
    let mid = one.envelope.mid;
    for sql in [
        "SELECT hash FROM mutation_log WHERE client = $1 AND mid = $2",
        "SELECT hash FROM sync_deposit WHERE client = $1 AND mid = $2",
    ] {
        let row = sqlx::query(sql)
            .bind(client.to_string())
            .bind(stored(mid))
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else {
            continue;
        };
        if Cells::of(&row).bytes()? != one.hash {
            return Err(PushError::Forked { mid });
        }
        return Ok(true);
    }
    Ok(false)
}

/// Refuses other bytes than those that are held under a number after `last`: their device was told that the number is its own.
pub(crate) async fn held_is_the_same(
    connection: &mut AnyConnection,
    client: Uuid,
    arrived: &[Arrived],
    last: Mid,
) -> Result<(), PushError> {
    let sql = "SELECT mid, hash FROM sync_deposit WHERE client = $1 AND mid > $2 ORDER BY mid";
    let rows = sqlx::query(sql)
        .bind(client.to_string())
        .bind(stored(last))
        .fetch_all(connection)
        .await
        .map_err(BackendError::from)?;
    for row in &rows {
        let mut cells = Cells::of(row);
        let (mid, hash) = (cells.int()?, cells.bytes()?);
        let other = |one: &&Arrived| stored(one.envelope.mid) == mid && one.hash != hash;
        if let Some(one) = arrived.iter().find(other) {
            let mid = one.envelope.mid;
            return Err(PushError::Forked { mid });
        }
    }
    Ok(())
}
