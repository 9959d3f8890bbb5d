//! A fresh database for one test: a file of SQLite's, or, where `RAPPORT_TEST_POSTGRES` names a server, a database there.

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row as _};
use std::path::{Path, PathBuf};

/// The address of a PostgreSQL server on which databases may be made and dropped.
const SERVER: &str = "RAPPORT_TEST_POSTGRES";

/// Lives as long as the test; what it made on a server is dropped with it.
pub struct TestDatabase {
    place: Place,
}

enum Place {
    File(PathBuf),
    Server { server: String, name: String },
}

impl TestDatabase {
    /// True where tests run on PostgreSQL.
    #[must_use]
    pub fn is_postgres() -> bool {
        server().is_some()
    }

    /// An empty database; a file lies in the folder.
    pub async fn fresh(folder: &Path) -> sqlx::Result<Self> {
        match server() {
            Some(server) => Self::on(server, "template0").await,
            None => Ok(Self::in_file(folder)),
        }
    }

    /// An empty SQLite file, whatever the others are.
    #[must_use]
    pub fn in_file(folder: &Path) -> Self {
        sqlx::any::install_default_drivers();
        let place = Place::File(folder.join("test.sqlite"));
        Self { place }
    }

    /// A copy of a database that nobody has open.
    pub async fn copy(&self, folder: &Path) -> sqlx::Result<Self> {
        match &self.place {
            Place::Server { server, name } => Self::on(server.clone(), name).await,
            Place::File(from) => {
                let copy = Self::in_file(folder);
                if let Place::File(to) = &copy.place {
                    std::fs::copy(from, to)?;
                }
                Ok(copy)
            }
        }
    }

    /// Text is compared byte by byte, as SQLite does, whatever the server's own language is.
    async fn on(server: String, template: &str) -> sqlx::Result<Self> {
        sqlx::any::install_default_drivers();
        let name = format!("rapport_test_{}", random());
        let sql = format!(
            "CREATE DATABASE {name} TEMPLATE {template}{}",
            if template == "template0" {
                " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            } else {
                ""
            }
        );
        run(&server, &sql).await?;
        let place = Place::Server { server, name };
        Ok(Self { place })
    }

    /// The address for [`crate::Settings`]. A server for tests need not wait for its disk.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.place {
            Place::File(file) => format!("sqlite:{}", file.display()),
            Place::Server { server, name } => {
                let url = with_database(server, name);
                let joint = if url.contains('?') { '&' } else { '?' };
                format!("{url}{joint}fsync=off")
            }
        }
    }

    /// A connection of the test's own, past the backend.
    pub async fn connect(&self) -> sqlx::Result<AnyConnection> {
        match &self.place {
            Place::File(_) => AnyConnection::connect(&self.url()).await,
            Place::Server { server, name } => {
                AnyConnection::connect(&with_database(server, name)).await
            }
        }
    }

    /// Runs statements past the backend, several with `;` between them.
    pub async fn run(&self, sql: &'static str) -> sqlx::Result<()> {
        let mut connection = self.connect().await?;
        connection.execute(sqlx::raw_sql(sql)).await?;
        connection.close().await
    }

    /// Ends everybody's connections to a server; a file has none.
    pub async fn cut(&self) -> sqlx::Result<()> {
        if let Place::Server { .. } = self.place {
            let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                          AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
            self.run(others).await?;
        }
        Ok(())
    }

    /// Takes the writers' turn until `ROLLBACK` or the connection's end: everybody else's write is "busy".
    pub async fn hold(&self) -> sqlx::Result<AnyConnection> {
        let mut connection = self.connect().await?;
        let dialect = self.dialect();
        connection
            .execute(sqlx::raw_sql(dialect.begin_write()))
            .await?;
        if let Some(turn) = dialect.turn() {
            connection.execute(sqlx::raw_sql(turn)).await?;
        }
        Ok(connection)
    }

    /// Every row of every table, sorted, in one text.
    pub async fn dump(&self) -> sqlx::Result<String> {
        let mut connection = self.connect().await?;
        let mut out = String::new();
        for table in texts(&mut connection, self.dialect().tables()).await? {
            let row = self.row(&mut connection, &table).await?;
            let mut rows = texts(&mut connection, &format!("SELECT {row} FROM {table}")).await?;
            rows.sort();
            out += &format!("{table}\n  {}\n", rows.join("\n  "));
        }
        Ok(out)
    }

    /// The tables, and the columns of each.
    pub async fn tables(&self) -> sqlx::Result<Vec<(String, Vec<String>)>> {
        let mut connection = self.connect().await?;
        let mut tables = Vec::new();
        for table in texts(&mut connection, self.dialect().tables()).await? {
            let sql = match self.place {
                Place::File(_) => {
                    format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid")
                }
                Place::Server { .. } => format!(
                    "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
                     WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
                ),
            };
            let columns = texts(&mut connection, &sql).await?;
            tables.push((table, columns));
        }
        Ok(tables)
    }

    /// An expression that spells a whole row of the table, the same on every database.
    async fn row(&self, connection: &mut AnyConnection, table: &str) -> sqlx::Result<String> {
        let columns = match self.place {
            Place::File(_) => format!(
                "SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}') ORDER BY cid"
            ),
            Place::Server { .. } => format!(
                "SELECT CASE data_type \
                   WHEN 'bytea' THEN format($$coalesce('X''' || upper(encode(%I, 'hex')) || '''', 'NULL')$$, column_name) \
                   WHEN 'text' THEN format($$coalesce('''' || replace(%I, '''', '''''') || '''', 'NULL')$$, column_name) \
                   ELSE format($$coalesce(CAST(%I AS TEXT), 'NULL')$$, column_name) END \
                 FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}' \
                 ORDER BY ordinal_position"
            ),
        };
        Ok(texts(connection, &columns).await?.join(" || ',' || "))
    }

    fn dialect(&self) -> crate::db::Dialect {
        match self.place {
            Place::File(_) => crate::db::Dialect::Sqlite,
            Place::Server { .. } => crate::db::Dialect::Postgres,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { server, name } = &self.place else {
            return;
        };
        let (server, sql) = (
            server.clone(),
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        );
        // In a thread of its own, because this one may be in the middle of its runtime. What cannot be dropped stays; the test has its answer.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.is_ok_and(|runtime| runtime.block_on(run(&server, &sql)).is_ok())
        });
        drop(dropping.join());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration; which server they use is told to their process"
)]
fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

async fn run(server: &str, sql: &str) -> sqlx::Result<()> {
    let mut connection = AnyConnection::connect(server).await?;
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await?;
    connection.close().await
}

async fn texts(connection: &mut AnyConnection, sql: &str) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// The server's address with another database in it.
fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').unwrap_or((server, ""));
    let from = base.find("://").map_or(0, |at| at + 3);
    let host = base[from..].split('/').next().unwrap_or_default();
    let joint = if query.is_empty() { "" } else { "?" };
    format!("{}{host}/{name}{joint}{query}", &base[..from])
}

fn random() -> String {
    let mut bytes = [0_u8; 8];
    // Two tests with one name would see each other's rows and say so.
    let _ = getrandom::fill(&mut bytes);
    u64::from_be_bytes(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_address_takes_the_name_of_a_database() {
        for (server, with) in [
            ("postgres://u:p@h:5/postgres", "postgres://u:p@h:5/x"),
            ("postgres://u@h", "postgres://u@h/x"),
            (
                "postgres://u@h/?host=/tmp/s",
                "postgres://u@h/x?host=/tmp/s",
            ),
        ] {
            assert_eq!(with_database(server, "x"), with);
        }
    }
}
