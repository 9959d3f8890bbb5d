//! Pull: what is new since a cookie, from one read snapshot.

use crate::Backend;
use crate::change::change_log::{Heights, heights};
use crate::change::rows::{self, Versioned};
use crate::db::statement::Cells;
use crate::error::{BackendError, PullError};
use crate::sync::client::{KnownClient, find_client};
use crate::sync::digest::named;
use crate::sync::recovery::print_of;
use crate::sync::undecided::undecided;
use domain::account::Actor;
use domain::scope::{of_actor, of_row};
use domain::{Entity, Key, Scope, UserId};
use serde_json::value::RawValue;
use sqlx::{AnyConnection, Row as _};
use sync::server::{At, Position, compare};
use sync::{Change, Cookie, Epoch, PullReply, PullRequest};
use uuid::Uuid;

/// The most changes of a page.
const ROWS: usize = 1_000;
/// The most bytes of rows in a page; the rest of 1 MiB is for what stands around them.
const BYTES: usize = 900_000;
/// What stands around a row: scope, entity, id, version.
const AROUND: usize = 160;

impl Backend {
    /// Answers one page. A cookie that is foreign, forged or of another epoch starts afresh.
    pub async fn pull(&self, actor: &Actor, request: PullRequest) -> Result<PullReply, PullError> {
        if request.person.is_some_and(|person| person != actor.user.0) {
            return Err(PullError::WrongPrincipal);
        }
        let mut tx = self.inner.db.read().await?;
        let client = find_client(&mut tx, request.client).await?;
        if let Some(client) = &client
            && client.principal != actor.user.to_string()
        {
            return Err(PullError::WrongPrincipal);
        }
        let epoch = self.epoch();
        let held = self.position_of(actor, &request, &epoch)?;
        let scopes = of_actor(actor);
        let allowed: Vec<String> = scopes.iter().map(Scope::to_string).collect();
        let heights = heights(&mut tx, &allowed).await?;
        let mut reply = empty_reply(&mut tx, request.client, client.as_ref(), &epoch).await?;
        if held.is_none() {
            // Also without a cookie: after a restore and under a new name a device has rows and no position.
            reply.drop = strangers(actor.user, &allowed);
        }
        let mut position = held.unwrap_or_else(|| Position {
            epoch: epoch.0,
            client: request.client.to_string(),
            ..Position::default()
        });
        position.mid = reply.last_mid;
        refresh(&mut position, &mut reply, &request, &allowed);
        admit(&mut position, &mut reply, &allowed, &heights);
        fill(&mut tx, &scopes, &heights, &mut position, &mut reply).await?;
        if reply.more {
            reply.left = left(&mut tx, &position).await?;
        } else {
            reply.undecided = undecided(&mut tx, actor).await?;
            for scope in scopes.into_iter().filter(|_| request.digest) {
                let digest = self.digest(&mut tx, scope, heights.top(scope)).await?;
                reply.digests.insert(scope.to_string(), digest);
            }
        }
        tx.commit().await?;
        if client.is_some() && !request.fresh.is_empty() {
            self.note_mismatch(&request).await?;
        }
        let sealed = self.inner.signer.seal(&position);
        reply.cookie = sealed.map_err(|source| BackendError::Json {
            what: "cookie",
            source,
        })?;
        Ok(reply)
    }

    /// How far the device came by its cookie; none for a cookie that is foreign, forged or of another epoch.
    fn position_of(
        &self,
        actor: &Actor,
        request: &PullRequest,
        epoch: &Epoch,
    ) -> Result<Option<Position>, PullError> {
        let cookie = request.cookie.as_ref();
        let held = cookie.and_then(|cookie| self.inner.signer.open(cookie, request.client, epoch));
        if held
            .as_ref()
            .is_some_and(|held| is_others(held, actor.user))
        {
            return Err(PullError::WrongPrincipal);
        }
        Ok(held)
    }
}

/// A reply that says how far the server has the client's mutations, and nothing new.
async fn empty_reply(
    connection: &mut AnyConnection,
    id: Uuid,
    client: Option<&KnownClient>,
    epoch: &Epoch,
) -> Result<PullReply, BackendError> {
    let (last_mid, covered) = client.map_or((0, 0), |client| (client.last_mid, client.covered));
    Ok(PullReply {
        epoch: epoch.clone(),
        cookie: Cookie(String::new()),
        last_mid,
        last_print: print_of(connection, id, last_mid).await?,
        covered,
        reset: Vec::new(),
        drop: Vec::new(),
        changes: Vec::new(),
        more: false,
        left: 0,
        digests: Default::default(),
        lost: None,
        undecided: Default::default(),
    })
}

/// Puts a page of changes into the reply, and moves the position behind them.
async fn fill(
    connection: &mut AnyConnection,
    scopes: &[Scope],
    heights: &Heights,
    position: &mut Position,
    reply: &mut PullReply,
) -> Result<(), BackendError> {
    let mut page = Page {
        room: BYTES,
        changes: Vec::new(),
    };
    for scope in scopes {
        let at = position.scopes.entry(scope.to_string()).or_default();
        let top = heights.top(*scope);
        if !page.fill(connection, *scope, at, top).await? {
            reply.more = true;
        }
    }
    reply.changes = page.changes;
    Ok(())
}

/// Forgets how far a device came in scopes that turned out to differ there, so that they start afresh; those it should not hold go.
fn refresh(
    position: &mut Position,
    reply: &mut PullReply,
    request: &PullRequest,
    allowed: &[String],
) {
    for scope in named(request) {
        position.scopes.remove(scope);
        if !allowed.contains(scope) && !reply.drop.contains(scope) {
            reply.drop.push(scope.clone());
        }
    }
}

/// True where somebody else's own scope stands in it: a client that has never pushed is known by nothing else.
fn is_others(held: &Position, user: UserId) -> bool {
    let own = |scope: &String| matches!(scope.parse(), Ok(Scope::Own(owner)) if owner != user);
    held.scopes.keys().any(own)
}

/// Takes out what the actor no longer sees, and begins afresh where the position is of no use.
fn admit(position: &mut Position, reply: &mut PullReply, allowed: &[String], heights: &Heights) {
    let difference = compare(position, allowed, &heights.versions, &heights.floors);
    for scope in &difference.gone {
        position.scopes.remove(scope);
    }
    for scope in &difference.fresh {
        let snapshot = heights.versions.get(scope).copied().unwrap_or(0);
        position.scopes.insert(
            scope.clone(),
            At {
                v: 0,
                snapshot: Some(snapshot),
            },
        );
    }
    reply.drop.extend(difference.gone);
    reply.reset = difference.fresh;
}

/// Scopes that a device without a readable cookie may hold and this actor may not.
fn strangers(user: UserId, allowed: &[String]) -> Vec<String> {
    let possible = [
        Scope::Business,
        Scope::Team,
        Scope::Account(user),
        Scope::Own(user),
    ];
    possible
        .iter()
        .map(Scope::to_string)
        .filter(|scope| !allowed.contains(scope))
        .collect()
}

/// Rows still to come.
async fn left(connection: &mut AnyConnection, position: &Position) -> Result<u64, BackendError> {
    let mut left = 0;
    for (scope, at) in &position.scopes {
        let sql = "SELECT COUNT(*) FROM change_log WHERE scope = $1 AND version > $2";
        let count: i64 = sqlx::query(sql)
            .bind(scope.clone())
            .bind(at.v)
            .fetch_one(&mut *connection)
            .await?
            .try_get(0)?;
        left += u64::try_from(count).unwrap_or(0);
    }
    Ok(left)
}

/// A line of the change log.
struct Line {
    key: Key,
    version: i64,
    row_version: i64,
    here: bool,
}

/// A page under way.
struct Page {
    room: usize,
    changes: Vec<Change>,
}

impl Page {
    /// Adds a scope's changes; true where all of them fitted.
    async fn fill(
        &mut self,
        connection: &mut AnyConnection,
        scope: Scope,
        at: &mut At,
        top: i64,
    ) -> Result<bool, BackendError> {
        if at.v < top {
            let space = ROWS.saturating_sub(self.changes.len());
            let lines = lines(connection, scope, at, space + 1).await?;
            let whole = lines.len() <= space;
            let loaded = rows::load(
                connection,
                lines
                    .iter()
                    .take(space)
                    .filter(|line| line.here)
                    .map(|line| line.key),
            )
            .await?;
            for line in lines.iter().take(space) {
                if !self.add(scope, line, loaded.get(&line.key))? {
                    return Ok(false);
                }
                at.v = line.version;
            }
            if !whole {
                return Ok(false);
            }
        }
        *at = At {
            v: top,
            snapshot: None,
        };
        Ok(true)
    }

    /// Adds a change; false where there is no room, though a page has at least one.
    fn add(
        &mut self,
        scope: Scope,
        line: &Line,
        found: Option<&Versioned>,
    ) -> Result<bool, BackendError> {
        // The log says that the row stands here, and so must the row itself: a page never shows what its scope may not.
        let row = found.filter(|found| line.here && of_row(&found.row).contains(&scope));
        let encode = |found: &Versioned| found.row.encode().and_then(RawValue::from_string);
        let json = row
            .map(encode)
            .transpose()
            .map_err(|source| BackendError::Json {
                what: "row",
                source,
            })?;
        let size = AROUND + json.as_ref().map_or(0, |json| json.get().len());
        if size > self.room && !self.changes.is_empty() {
            return Ok(false);
        }
        self.room = self.room.saturating_sub(size);
        let v = row.map_or(line.row_version, |found| found.version);
        let (scope, entity) = (scope.to_string(), line.key.entity.name().to_owned());
        self.changes.push(Change {
            scope,
            entity,
            id: line.key.id,
            v,
            row: json,
        });
        Ok(true)
    }
}

/// The next lines of a scope. A snapshot needs no deletions from before it began: its reader had nothing to delete.
async fn lines(
    connection: &mut AnyConnection,
    scope: Scope,
    at: &At,
    limit: usize,
) -> Result<Vec<Line>, BackendError> {
    let sql = "SELECT entity, id, version, row_version, kind FROM change_log \
               WHERE scope = $1 AND version > $2 AND (kind = 'upsert' OR version > $3) ORDER BY version LIMIT $4";
    let query = sqlx::query(sql)
        .bind(scope.to_string())
        .bind(at.v)
        .bind(at.snapshot.unwrap_or(0));
    let rows = query
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let entity = Entity::parse(cells.text()?).ok_or(BackendError::Value { what: "entity" })?;
        let id: Uuid = rows::id(cells.text()?, "id")?;
        let (version, row_version) = (cells.int()?, cells.int()?);
        Ok(Line {
            key: Key::new(entity, id),
            version,
            row_version,
            here: cells.text()? == "upsert",
        })
    };
    rows.iter().map(read).collect::<Result<Vec<_>, _>>()
}
