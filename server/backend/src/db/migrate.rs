//! The migrator: each file runs once, in one transaction, in the order of its name.

use super::dialect::Dialect;
use crate::error::BackendError;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection, Executor, Row as _, Transaction};

/// A migration: its name and its text with type tokens.
pub(super) struct File {
    name: &'static str,
    text: &'static str,
}

/// All migrations, in the order of their names: numbers up to 0014, then days, such as `2026-11-29_location`. One that was released is
/// never edited. Two branches may bring files whose days stand in another order than their arrival: each is applied where it is missing.
pub(super) const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The names of this build's migrations.
pub(crate) fn known_migrations() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.name)
}

/// Applies what is missing. The caller has made sure that this build knows every name that is there.
pub(super) async fn migrate(
    connection: &mut AnyConnection,
    dialect: Dialect,
    now: i64,
) -> Result<(), BackendError> {
    apply_all(connection, dialect, FILES, now).await
}

/// Applies what is missing of these.
pub(super) async fn apply_all(
    connection: &mut AnyConnection,
    dialect: Dialect,
    files: &[File],
    now: i64,
) -> Result<(), BackendError> {
    let mut tx = begin_write(connection, dialect).await?;
    list(&mut tx, dialect).await?;
    tx.commit().await?;
    for file in files {
        apply(connection, dialect, file, now)
            .await
            .map_err(|source| failed(file, source))?;
    }
    Ok(())
}

/// Applies the files of these names, in this order; a name that is none is left out.
pub(super) async fn apply_named(
    connection: &mut AnyConnection,
    dialect: Dialect,
    names: &[String],
) -> Result<(), BackendError> {
    apply_all(connection, dialect, &[], 0).await?;
    for name in names {
        if let Some(file) = FILES.iter().find(|file| file.name == *name) {
            apply(connection, dialect, file, 0)
                .await
                .map_err(|source| failed(file, source))?;
        }
    }
    Ok(())
}

/// Applies those of the files that another database has, within one transaction, whose turn it is already.
pub(super) async fn as_in(
    tx: &mut Transaction<'_, Any>,
    dialect: Dialect,
    (files, names): (&[File], &[String]),
    now: i64,
) -> Result<(), BackendError> {
    list(tx, dialect).await?;
    for file in files {
        if names.iter().any(|name| *name == file.name) {
            apply_within(tx, dialect, file, now)
                .await
                .map_err(|source| failed(file, source))?;
        }
    }
    Ok(())
}

/// The names of what was applied here, by whichever build.
pub(super) async fn applied(connection: &mut AnyConnection) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query("SELECT name FROM migration ORDER BY name")
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

fn failed(file: &File, source: sqlx::Error) -> BackendError {
    BackendError::Migration {
        name: file.name,
        source,
    }
}

/// The table of what was applied.
async fn list(tx: &mut Transaction<'_, Any>, dialect: Dialect) -> sqlx::Result<()> {
    let table = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY NOT NULL, applied_at {int} NOT NULL){strict};";
    tx.execute(sqlx::raw_sql(AssertSqlSafe(dialect.spell(table))))
        .await?;
    Ok(())
}

/// Applies one file. Another node that starts now waits for this one's turn to end, and then finds it done.
async fn apply(
    connection: &mut AnyConnection,
    dialect: Dialect,
    file: &File,
    now: i64,
) -> sqlx::Result<()> {
    let mut tx = begin_write(connection, dialect).await?;
    apply_within(&mut tx, dialect, file, now).await?;
    tx.commit().await
}

async fn apply_within(
    tx: &mut Transaction<'_, Any>,
    dialect: Dialect,
    file: &File,
    now: i64,
) -> sqlx::Result<()> {
    let done = sqlx::query("SELECT name FROM migration WHERE name = $1")
        .bind(file.name)
        .fetch_optional(&mut **tx)
        .await?;
    if done.is_none() {
        tx.execute(sqlx::raw_sql(AssertSqlSafe(dialect.spell(file.text))))
            .await?;
        sqlx::query("INSERT INTO migration (name, applied_at) VALUES ($1, $2)")
            .bind(file.name)
            .bind(now)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

pub(super) async fn begin_write(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> sqlx::Result<Transaction<'_, Any>> {
    let mut tx = connection.begin_with(dialect.begin_write()).await?;
    if let Some(turn) = dialect.turn() {
        tx.execute(sqlx::query(turn)).await?;
    }
    Ok(tx)
}

#[cfg(test)]
mod tests {
    use super::super::connect;
    use super::super::dialect::{Address, Role};
    use super::*;
    use crate::test_support::TestDatabase;
    use sha2::{Digest, Sha256};

    #[test]
    fn every_migration_says_why_and_leaves_no_token() {
        for file in FILES {
            assert!(file.text.starts_with("-- Why: "), "{}", file.name);
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                // An empty JSON object is no token.
                let spelled = dialect.spell(file.text);
                let mut braces = spelled.split('{').skip(1);
                let is_token = |rest: &str| rest.starts_with(|c: char| c.is_ascii_lowercase());
                assert!(!braces.any(is_token), "{}", file.name);
            }
        }
        assert!(FILES.is_sorted_by_key(|file| file.name));
    }

    /// What was released, with the sum of each. A release adds its files here.
    const RELEASED: &str = include_str!("../../migrations/SHA256SUMS");

    fn released() -> Vec<(&'static str, &'static str)> {
        let line = |line: &'static str| {
            let (sum, file) = line.split_once("  ").unwrap();
            (file.strip_suffix(".sql").unwrap(), sum)
        };
        RELEASED.lines().map(line).collect()
    }

    #[test]
    fn no_migration_that_was_released_was_edited_or_taken_away() {
        assert!(released().len() >= 14);
        for (name, sum) in released() {
            let file = FILES.iter().find(|file| file.name == name);
            let file = file.unwrap_or_else(|| panic!("{name} is gone"));
            let now: String = Sha256::digest(file.text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(now, sum, "{name} was released: write another one");
        }
    }

    /// A number that two branches give themselves would be one name for two files.
    #[test]
    fn a_new_migration_is_named_by_its_day_and_its_noun() {
        let (released, digits) = (released(), |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit())
        });
        for file in FILES {
            if released.iter().any(|(name, _)| *name == file.name) {
                continue;
            }
            let (day, noun) = file.name.split_once('_').unwrap();
            let parts: Vec<&str> = day.split('-').collect();
            let is_day = parts.iter().all(|part| digits(part))
                && matches!(parts[..], [year, month, day] if [year.len(), month.len(), day.len()] == [4, 2, 2]);
            let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            assert!(
                is_day && noun.bytes().all(letter),
                "{}: 2026-11-29_location",
                file.name
            );
        }
    }

    const FIRST: File = File {
        name: "0001_first",
        text: "CREATE TABLE alpha (id TEXT PRIMARY KEY NOT NULL){strict};",
    };
    const BETWEEN: File = File {
        name: "2026-02-01_between",
        text: "CREATE TABLE beta (id TEXT PRIMARY KEY NOT NULL REFERENCES alpha (id)){strict};",
    };
    const LAST: File = File {
        name: "2026-03-01_last",
        text: "CREATE TABLE gamma (id TEXT PRIMARY KEY NOT NULL REFERENCES alpha (id)){strict};",
    };

    /// A database that knows the one branch's file.
    async fn branch() -> (tempfile::TempDir, TestDatabase, AnyConnection, Dialect) {
        let dir = tempfile::tempdir().unwrap();
        let database = TestDatabase::fresh(dir.path()).await.unwrap();
        let address = Address::parse(&database.url()).unwrap();
        let mut connection = connect(&address, Role::First).await.unwrap();
        apply_all(&mut connection, address.dialect, &[FIRST, LAST], 1)
            .await
            .unwrap();
        (dir, database, connection, address.dialect)
    }

    async fn tables(connection: &mut AnyConnection, dialect: Dialect) -> Vec<String> {
        let rows = sqlx::query(dialect.tables()).fetch_all(connection).await;
        rows.unwrap().iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn a_file_between_two_that_were_applied_is_applied_once() {
        let (_dir, _database, mut connection, dialect) = branch().await;
        for now in 2..4 {
            apply_all(&mut connection, dialect, &[FIRST, BETWEEN, LAST], now)
                .await
                .unwrap();
        }
        let names = applied(&mut connection).await.unwrap();
        assert_eq!(names, [FIRST.name, BETWEEN.name, LAST.name]);
        let there = tables(&mut connection, dialect).await;
        assert_eq!(there, ["alpha", "beta", "gamma", "migration"]);
        let at = "SELECT COUNT(*) FROM migration WHERE applied_at = 2";
        let row = sqlx::query(at).fetch_one(&mut connection).await.unwrap();
        assert_eq!(row.get::<i64, _>(0), 1);
    }

    /// By name, not by number: a backup of the one branch has two files, and they are not the first two of three.
    #[tokio::test]
    async fn the_tables_of_a_backup_are_those_of_its_own_files() {
        let (_dir, _database, mut backup, _) = branch().await;
        let names = applied(&mut backup).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let database = TestDatabase::fresh(dir.path()).await.unwrap();
        let address = Address::parse(&database.url()).unwrap();
        let (dialect, files) = (address.dialect, [FIRST, BETWEEN, LAST]);
        let mut connection = connect(&address, Role::First).await.unwrap();
        let mut tx = begin_write(&mut connection, dialect).await.unwrap();
        as_in(&mut tx, dialect, (&files, &names), 2).await.unwrap();
        tx.commit().await.unwrap();
        let there = tables(&mut connection, dialect).await;
        assert_eq!(there, ["alpha", "gamma", "migration"]);
        // The next start brings the rest.
        apply_all(&mut connection, dialect, &files, 3)
            .await
            .unwrap();
        assert_eq!(applied(&mut connection).await.unwrap().len(), 3);
    }
}
