//! A copy's rows in the place of what a PostgreSQL database has, in one transaction.

use super::copy::open_copy;
use super::dialect::{ALONE, Address, Role};
use super::transfer::{shapes, transfer};
use super::{Dialect, connect_durably, migrate};
use crate::error::BackendError;
use sqlx::{
    Any, AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _, Transaction,
};
use std::path::Path;

/// What PostgreSQL calls a lack of rights.
const FORBIDDEN: &str = "42501";

/// The connection of somebody who has the database to itself: no server runs, and one that starts waits.
pub(crate) struct Alone {
    connection: AnyConnection,
}

impl Alone {
    /// None while a server runs.
    pub async fn on(url: &str) -> Result<Option<Self>, BackendError> {
        sqlx::any::install_default_drivers();
        let mut connection = connect_durably(&Address::parse(url)?, Role::Aside).await?;
        let got: bool = connection
            .fetch_one(sqlx::raw_sql(ALONE))
            .await?
            .try_get(0)?;
        Ok(got.then_some(Self { connection }))
    }

    pub async fn begin(&mut self) -> Result<Transaction<'_, Any>, BackendError> {
        Ok(migrate::begin_write(&mut self.connection, Dialect::Postgres).await?)
    }

    pub async fn close(self) -> Result<(), BackendError> {
        Ok(self.connection.close().await?)
    }
}

/// Why nothing was replaced.
pub(crate) enum ReplaceError {
    /// The database's user may not make schemas.
    NoSchema,
    /// The copy has other tables than its list of migrations says.
    Foreign,
    Backend(BackendError),
}

impl<E: Into<BackendError>> From<E> for ReplaceError {
    fn from(error: E) -> Self {
        Self::Backend(error.into())
    }
}

/// Moves the tables that are there to a schema beside them, makes those of the copy's build, and fills them. Gives the schema's name, or
/// none where nothing was there.
pub(crate) async fn replace(
    tx: &mut Transaction<'_, Any>,
    copy: &Path,
    now: i64,
) -> Result<Option<String>, ReplaceError> {
    let mut copy = open_copy(copy).await?;
    let shapes = shapes(&mut copy).await?;
    let former = match put_aside(tx, now).await {
        Err(error) if is_forbidden(&error) => return Err(ReplaceError::NoSchema),
        done => done?,
    };
    let applied: i64 = copy
        .fetch_one(sqlx::raw_sql("SELECT COUNT(*) FROM migration"))
        .await?
        .try_get(0)?;
    let applied = usize::try_from(applied).unwrap_or(0);
    migrate::within(tx, Dialect::Postgres, applied, now).await?;
    let made = names(tx).await?;
    if made.len() != shapes.len() || !shapes.iter().all(|one| made.contains(&one.name)) {
        return Err(ReplaceError::Foreign);
    }
    transfer(&mut copy, tx, &shapes).await?;
    copy.close().await?;
    Ok(former)
}

async fn put_aside(tx: &mut Transaction<'_, Any>, now: i64) -> Result<Option<String>, sqlx::Error> {
    let tables = names(tx).await?;
    if tables.is_empty() {
        return Ok(None);
    }
    let schema = format!("before_{}", now / 1_000);
    let mut sql = format!("CREATE SCHEMA {schema};");
    for table in &tables {
        let table = table.replace('"', "\"\"");
        sql += &format!("ALTER TABLE \"{table}\" SET SCHEMA {schema};");
    }
    tx.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
    Ok(Some(schema))
}

/// The tables that are there.
async fn names(tx: &mut Transaction<'_, Any>) -> sqlx::Result<Vec<String>> {
    let rows = tx
        .fetch_all(sqlx::raw_sql(Dialect::Postgres.tables()))
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

fn is_forbidden(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some(FORBIDDEN))
}
