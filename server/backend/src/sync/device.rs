//! What the server knows of a device beside its queue: its secret, the login it came with, and how much waits there.

use crate::Backend;
use crate::account::digest;
use crate::account::login::{LoginEnd, login_ended};
use crate::db::statement::{Cells, Clash};
use crate::error::BackendError;
use crate::limit::Used;
use crate::server_noun::{Bytes, ServerNoun as _, server_noun};
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
pub(crate) struct DeviceRow {
    pub client: Uuid,
    pub principal: UserId,
    pub role: Role,
    pub key_hash: Bytes,
    pub session_hash: Bytes,
    pub ended: Option<LoginEnd>,
    pub birth: String,
    pub label: String,
    pub build: String,
    pub waiting: i64,
    pub oldest_ms: i64,
    pub evictions: i64,
    pub lost_at: Option<i64>,
    pub created_at: i64,
    pub seen_at: i64,
}

server_noun! {
    DeviceRow in "sync_device" {
        client: Uuid,
        principal: UserId,
        role: Role,
        key_hash: Bytes,
        session_hash: Bytes,
        ended: Option<LoginEnd>,
        birth: String,
        label: String,
        build: String,
        waiting: i64,
        oldest_ms: i64,
        evictions: i64,
        lost_at: Option<i64>,
        created_at: i64,
        seen_at: i64,
    }
}

pub(crate) async fn find_device(
    connection: &mut AnyConnection,
    client: Uuid,
) -> Result<Option<DeviceRow>, BackendError> {
    let columns = DeviceRow::columns("");
    let sql = format!("SELECT {columns} FROM sync_device WHERE client = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| DeviceRow::read(&mut Cells::of(&row)))
        .transpose()
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
        if known.is_none()
            && let Some(counted) = self.counted(&mut tx, actor).await?
        {
            let more = Used {
                devices: 1,
                ..Used::default()
            };
            if counted.admit(&mut tx, more).await?.is_err() {
                // It pulls all the same; only nothing is known of it.
                return Ok(None);
            }
            counted.note(&mut tx, more).await?;
        }
        let lost = said.note(&mut tx, request, label, now).await?;
        tx.commit().await?;
        Ok(lost)
    }
}

impl DeviceRow {
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
    fn is_nothing_new(&self, known: &DeviceRow, now: i64) -> bool {
        known.principal == self.actor.user
            && known.role == self.actor.role
            && known.key_hash.0 == self.key_hash
            && known.session_hash.0 == self.session_hash
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
        let row = DeviceRow {
            client: request.client,
            principal: self.actor.user,
            role: self.actor.role,
            key_hash: Bytes(self.key_hash.clone()),
            session_hash: Bytes(self.session_hash.clone()),
            ended: None,
            birth: self.hello.birth.to_string(),
            label: label.to_owned(),
            build,
            waiting: count(self.hello.waiting),
            oldest_ms: count(self.hello.oldest_ms),
            evictions,
            lost_at,
            created_at,
            seen_at: now,
        };
        let clash = Clash::UpdateExcept(&["evictions", "lost_at", "created_at"]);
        let table = DeviceRow::table(&["client"], clash);
        table.put(connection, vec![row.values()]).await?;
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
