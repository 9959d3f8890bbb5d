//! Words between the nodes of one PostgreSQL database, over a connection of their own. An SQLite file has one node.

use super::dialect::SHARED;
use super::{Db, Dialect, PATIENCE};
use sqlx::postgres::PgListener;
use std::future::Future;
use std::io;
use tokio::time::timeout;

const CHANNEL: &str = "rapport";

/// Hears what other nodes say, and oneself.
pub(crate) struct NodeListener {
    listener: PgListener,
}

impl NodeListener {
    /// None where there are no other nodes.
    pub async fn open(db: &Db) -> sqlx::Result<Option<Self>> {
        if db.dialect() == Dialect::Sqlite {
            return Ok(None);
        }
        let url = db.address.url(super::Role::Reader);
        in_time(async {
            let mut listener = PgListener::connect(&url).await?;
            // Whoever was cut off has to know it: it is opened anew by its owner, not in secret.
            listener.eager_reconnect(false);
            listener.listen(CHANNEL).await?;
            // Whoever restores a backup sees by it that a server runs, also while its other connections are closed.
            sqlx::query(SHARED).execute(&mut listener).await?;
            Ok(Some(Self { listener }))
        })
        .await
    }

    /// The next word; an error where the connection is lost. It may be dropped while it waits.
    pub async fn receive(&mut self) -> sqlx::Result<String> {
        let heard = self.listener.try_recv().await?;
        let heard = heard.ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionAborted))?;
        Ok(heard.payload().to_owned())
    }

    /// Says something of less than 8,000 bytes to all nodes.
    pub async fn send(&mut self, word: &str) -> sqlx::Result<()> {
        let saying = sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(word)
            .execute(&mut self.listener);
        in_time(saying).await.map(drop)
    }
}

async fn in_time<T>(doing: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(PATIENCE, doing)
        .await
        .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
}
