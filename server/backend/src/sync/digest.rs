//! What a scope holds, for devices that compare: from the change log alone, in the pull's own snapshot.
//!
//! The scopes that many share are summed up once per version of theirs; what only one person has is small.

use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::Scope;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use sync::{Digest, Epoch, PullRequest};

/// Lines of the change log that are read at once.
const LINES: i64 = 5_000;

/// The last sums of shared scopes: of which incarnation and version they are.
#[derive(Default)]
pub(crate) struct Sums(Mutex<BTreeMap<Scope, (Epoch, i64, Digest)>>);

impl Backend {
    /// What a scope holds at this version, which is the snapshot's.
    pub(crate) async fn digest(
        &self,
        connection: &mut AnyConnection,
        scope: Scope,
        version: i64,
    ) -> Result<Digest, BackendError> {
        let (sums, epoch) = (&self.inner.sums.0, self.epoch());
        let known = sums
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&scope)
            .cloned();
        match known {
            Some((of, at, digest)) if of == epoch && at == version => return Ok(digest),
            _ => {}
        }
        let digest = sum(connection, scope).await?;
        if matches!(scope, Scope::Business | Scope::Team) {
            sums.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(scope, (epoch, version, digest));
        }
        Ok(digest)
    }
}

/// More scopes than any device has.
const SCOPES: usize = 16;

/// The scopes that a device found to differ.
pub(crate) fn named(request: &PullRequest) -> impl Iterator<Item = &String> {
    let scope = |text: &&String| text.parse::<Scope>().is_ok();
    request.fresh.iter().filter(scope).take(SCOPES)
}

impl Backend {
    /// Says and counts that a device held other rows than this server.
    pub(crate) async fn note_mismatch(&self, request: &PullRequest) -> Result<(), BackendError> {
        let sql = "INSERT INTO sync_mismatch (client, scope, count, build, at) VALUES ($1, $2, 1, $3, $4) \
                   ON CONFLICT (client, scope) DO UPDATE SET count = sync_mismatch.count + 1, build = excluded.build, at = excluded.at";
        let build: String = request.build.chars().take(40).collect();
        let mut tx = self.inner.db.write().await?;
        for scope in named(request) {
            tracing::error!(client = %request.client, build, scope, "a device held other rows than this server");
            sqlx::query(sql)
                .bind(request.client.to_string())
                .bind(scope.clone())
                .bind(build.clone())
                .bind(self.now())
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }
}

async fn sum(connection: &mut AnyConnection, scope: Scope) -> Result<Digest, BackendError> {
    let sql = "SELECT entity, id, version, row_version FROM change_log \
               WHERE scope = $1 AND kind = 'upsert' AND version > $2 ORDER BY version LIMIT $3";
    let (mut digest, mut after) = (Digest::default(), 0);
    loop {
        let rows = sqlx::query(sql)
            .bind(scope.to_string())
            .bind(after)
            .bind(LINES)
            .fetch_all(&mut *connection)
            .await?;
        if rows.is_empty() {
            return Ok(digest);
        }
        for row in &rows {
            let mut cells = Cells::of(row);
            let (entity, id) = (cells.text()?, crate::change::rows::id(cells.text()?, "id")?);
            after = cells.int()?;
            digest.add(entity, id, cells.int()?);
        }
    }
}
