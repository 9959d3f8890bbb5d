//! What the server knows of a device beside its queue: its secret, the login it came with, and how much waits there.

use crate::Backend;
use crate::account::digest;
use crate::account::login::{LoginEnd, login_ended};
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sync::client::find_client;
use domain::UserId;
use domain::account::Actor;
use domain::account::Role;
use sqlx::AnyConnection;
use sync::{Hello, PullRequest};
use uuid::Uuid;

/// What has not changed is written down so often, ms.
const APART: i64 = 5 * 60_000;
/// So long it is told that a browser threw something away, ms.
const TOLD: i64 = 7 * 24 * 3_600_000;
/// A secret's length in characters.
const KEY: std::ops::RangeInclusive<usize> = 32..=128;
/// A build's name is longer than this in no build.
const BUILD: usize = 40;

/// A device as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownDevice {
    pub principal: UserId,
    pub role: Role,
    pub key_hash: Vec<u8>,
    session_hash: Vec<u8>,
    pub ended: Option<LoginEnd>,
    birth: String,
    waiting: i64,
    evictions: i64,
    lost_at: Option<i64>,
    created_at: i64,
    pub seen_at: i64,
}

pub(crate) async fn find_device(
    connection: &mut AnyConnection,
    client: Uuid,
) -> Result<Option<KnownDevice>, BackendError> {
    let sql = "SELECT principal, role, key_hash, session_hash, ended, birth, waiting, evictions, lost_at, created_at, seen_at \
               FROM sync_device WHERE client = $1";
    let row = sqlx::query(sql)
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(KnownDevice {
        principal: UserId(id(cells.text()?, "principal")?),
        role: Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?,
        key_hash: cells.bytes()?.to_vec(),
        session_hash: cells.bytes()?.to_vec(),
        ended: cells.maybe_text()?.map(LoginEnd::parse).transpose()?,
        birth: cells.text()?.to_owned(),
        waiting: cells.int()?,
        evictions: cells.int()?,
        lost_at: cells.maybe_int()?,
        created_at: cells.int()?,
        seen_at: cells.int()?,
    }))
}

impl Backend {
    /// Notes what a device says of itself under this session's token; `label` is what its browser calls itself. Answers when the
    /// server had last heard of the database that its browser threw away, where it did so lately.
    pub async fn hello(
        &self,
        actor: &Actor,
        token: &str,
        label: &str,
        request: &PullRequest,
    ) -> Result<Option<i64>, BackendError> {
        let Some(hello) = &request.hello else {
            return Ok(None);
        };
        // Somebody else has signed in in that browser: it is not their device.
        if hello.person != actor.user.0 || !KEY.contains(&hello.key.len()) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let known = find_device(&mut tx, request.client).await?;
        tx.commit().await?;
        let said = DeviceReport {
            actor,
            session_hash: digest(token),
            key_hash: digest(&hello.key),
            hello,
        };
        let now = self.now();
        if let Some(known) = &known
            && said.is_nothing_new(known, now)
        {
            return Ok(known.lost_lately(now));
        }
        let mut tx = self.inner.db.write().await?;
        let lost = said.note(&mut tx, request, label, now).await?;
        tx.commit().await?;
        Ok(lost)
    }
}

impl KnownDevice {
    fn lost_lately(&self, now: i64) -> Option<i64> {
        let lately = now.saturating_sub(self.created_at) < TOLD;
        self.lost_at.filter(|_| lately)
    }
}

/// What a device said, and under which login.
struct DeviceReport<'a> {
    actor: &'a Actor,
    session_hash: Vec<u8>,
    key_hash: Vec<u8>,
    hello: &'a Hello,
}

impl DeviceReport<'_> {
    fn is_nothing_new(&self, known: &KnownDevice, now: i64) -> bool {
        known.principal == self.actor.user
            && known.role == self.actor.role
            && known.key_hash == self.key_hash
            && known.session_hash == self.session_hash
            && known.ended.is_none()
            && known.birth == self.hello.birth.to_string()
            && known.waiting == count(self.hello.waiting)
            && now.saturating_sub(known.seen_at) < APART
    }

    async fn note(
        &self,
        connection: &mut AnyConnection,
        request: &PullRequest,
        label: &str,
        now: i64,
    ) -> Result<Option<i64>, BackendError> {
        let known = find_device(connection, request.client).await?;
        if let Some(known) = &known
            && known.principal != self.actor.user
            && !self.is_owner(connection, request.client).await?
        {
            // Somebody said first whose it is, and nothing proves the contrary.
            return Ok(None);
        }
        let former = match &known {
            Some(_) => None,
            None => self.former(connection).await?,
        };
        let (evictions, lost_at) = match (&former, &known) {
            (Some((evictions, seen_at)), _) => (evictions + 1, Some(*seen_at)),
            (None, Some(known)) => (known.evictions, known.lost_at),
            (None, None) => (0, None),
        };
        let created_at = known.as_ref().map_or(now, |known| known.created_at);
        let build: String = request.build.chars().take(BUILD).collect();
        let sql = "INSERT INTO sync_device (client, principal, role, key_hash, session_hash, ended, birth, label, build, waiting, oldest_ms, \
                   evictions, lost_at, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, NULL, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
                   ON CONFLICT (client) DO UPDATE SET principal = excluded.principal, role = excluded.role, key_hash = excluded.key_hash, \
                   session_hash = excluded.session_hash, ended = NULL, birth = excluded.birth, label = excluded.label, \
                   build = excluded.build, waiting = excluded.waiting, oldest_ms = excluded.oldest_ms, seen_at = excluded.seen_at";
        sqlx::query(sql)
            .bind(request.client.to_string())
            .bind(self.actor.user.to_string())
            .bind(self.actor.role.name())
            .bind(self.key_hash.clone())
            .bind(self.session_hash.clone())
            .bind(self.hello.birth.to_string())
            .bind(label)
            .bind(build.replace('\0', "\u{fffd}"))
            .bind(count(self.hello.waiting))
            .bind(count(self.hello.oldest_ms))
            .bind(evictions)
            .bind(lost_at)
            .bind(created_at)
            .bind(now)
            .execute(connection)
            .await?;
        let lately = now.saturating_sub(created_at) < TOLD;
        Ok(lost_at.filter(|_| lately))
    }

    async fn is_owner(
        &self,
        connection: &mut AnyConnection,
        client: Uuid,
    ) -> Result<bool, BackendError> {
        let known = find_client(connection, client).await?;
        Ok(known.is_some_and(|known| known.principal == self.actor.user.to_string()))
    }

    /// The database that stood under this very login before, with another birth: the browser threw it away. From now on it counts as gone.
    async fn former(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Option<(i64, i64)>, BackendError> {
        let sql = "SELECT evictions, seen_at FROM sync_device \
                   WHERE session_hash = $1 AND principal = $2 AND birth <> $3 AND ended IS NULL ORDER BY seen_at DESC LIMIT 1";
        let row = sqlx::query(sql)
            .bind(self.session_hash.clone())
            .bind(self.actor.user.to_string())
            .bind(self.hello.birth.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut cells = Cells::of(&row);
        let former = (cells.int()?, cells.int()?);
        login_ended(connection, &self.session_hash, LoginEnd::Evicted).await?;
        Ok(Some(former))
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
