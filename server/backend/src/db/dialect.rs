//! What differs between SQLite and PostgreSQL beside the text of a statement, which is one for both.

use crate::error::BackendError;
use sqlx::postgres::PgDatabaseError;

/// PostgreSQL has many writers, our rules think of one: each write transaction takes this lock first and holds it until its end.
/// The number only has to be the same on every node; the lock itself belongs to one database of the cluster.
const TURN: &str = "SELECT 1 FROM pg_advisory_xact_lock(7021992504174)";
/// Each connection of a server shares this lock of PostgreSQL's for as long as it lives; whoever puts another database in the place of this one has it alone.
pub(super) const ALONE: &str = "SELECT pg_try_advisory_lock(7021992504175)";

/// Takes its share of that lock.
macro_rules! shared {
    () => {
        "SELECT 1 FROM pg_advisory_lock_shared(7021992504175);"
    };
}
pub(super) const SHARED: &str = shared!();

/// What a row says of itself: its version, which rises with each change, when it was made and last written, and by whom.
const BOOKKEEPING: &str = "row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT";

/// Which database it is, told by the scheme of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Looks at the database and migrates it, before anybody else.
    First,
    Writer,
    Reader,
    /// Copies everything out or in, beside the others.
    Aside,
}

/// A database's address, read.
#[derive(Clone)]
pub(super) struct Address {
    pub dialect: Dialect,
    url: String,
    /// `fsync=off` stands in it: that the server forgets what it acknowledged is known, as it is in tests.
    pub may_forget: bool,
}

impl Address {
    pub fn parse(url: &str) -> Result<Self, BackendError> {
        let dialect = Dialect::of(url)?;
        if dialect == Dialect::Sqlite {
            let url = url.to_owned();
            return Ok(Self {
                dialect,
                url,
                may_forget: false,
            });
        }
        // Ours, and unknown to PostgreSQL, which knows it only as a setting of the whole server.
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (ours, rest): (Vec<&str>, Vec<&str>) =
            query.split('&').partition(|part| *part == "fsync=off");
        let rest = rest.join("&");
        let joint = if rest.is_empty() { "" } else { "?" };
        Ok(Self {
            dialect,
            url: format!("{base}{joint}{rest}"),
            may_forget: !ours.is_empty(),
        })
    }

    /// The address for a connection: only the first one makes a file.
    pub fn url(&self, role: Role) -> String {
        let mode = match (self.dialect, role) {
            (Dialect::Postgres, _) => return self.url.clone(),
            (Dialect::Sqlite, Role::First) => "rwc",
            (Dialect::Sqlite, Role::Writer | Role::Reader | Role::Aside) => "rw",
        };
        let joint = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{joint}mode={mode}", self.url)
    }
}

impl Dialect {
    fn of(url: &str) -> Result<Self, BackendError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Self::Postgres),
            _ => Err(BackendError::UnknownDatabase),
        }
    }

    /// Settings of a connection: what is acknowledged survives a power cut, references hold, a lock is waited for but not for ever; what is
    /// deleted is written over in the file.
    pub(super) fn settings(self, role: Role) -> &'static str {
        match (self, role) {
            (Self::Sqlite, Role::First | Role::Writer | Role::Aside) => concat!(
                "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; ",
                "PRAGMA cache_size = -8000; PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL;"
            ),
            (Self::Sqlite, Role::Reader) => concat!(
                "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; ",
                "PRAGMA cache_size = -8000; PRAGMA query_only = ON;"
            ),
            // A migration may take long, and another node waits for it.
            (Self::Postgres, Role::First) => concat!(
                "SET client_min_messages = warning; SET lock_timeout = '10min'; SET statement_timeout = 0; ",
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; ",
                shared!()
            ),
            (Self::Postgres, Role::Aside) => concat!(
                "SET client_min_messages = warning; SET lock_timeout = '10min'; SET statement_timeout = 0; ",
                "SET idle_in_transaction_session_timeout = 0; ",
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
            ),
            // Whoever stops in the middle of a transaction loses it, and with it the turn.
            (Self::Postgres, Role::Writer) => concat!(
                "SET lock_timeout = '5s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '10s'; ",
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; ",
                shared!()
            ),
            (Self::Postgres, Role::Reader) => concat!(
                "SET default_transaction_read_only = on; SET lock_timeout = '5s'; SET statement_timeout = '30s'; ",
                "SET idle_in_transaction_session_timeout = '60s'; ",
                shared!()
            ),
        }
    }

    /// Connections that write at once. Those of PostgreSQL wait in its queue instead of ours, so that the turn passes on without a way to us and back.
    pub(super) fn writers(self) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 4,
        }
    }

    /// Begins a write transaction as such: SQLite's deferred one that writes later fails whatever the timeout.
    pub(crate) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
    }

    /// What a write transaction waits for before its first statement, where beginning is not enough.
    pub(crate) fn turn(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(TURN),
        }
    }

    /// One snapshot, from the first statement on.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The names of our tables, in order.
    pub(crate) fn tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"
            }
            Self::Postgres => {
                "SELECT CAST(table_name AS TEXT) FROM information_schema.tables \
                 WHERE table_schema = current_schema() ORDER BY 1"
            }
        }
    }

    /// STRICT tables know no BIGINT, and an INTEGER of PostgreSQL has 32 bits: one text, four tokens. A fifth, `{row}`, stands for the last
    /// columns of a noun's table.
    pub(super) fn spell(self, text: &str) -> String {
        let [int, real, bytes, strict] = match self {
            Self::Sqlite => ["INTEGER", "REAL", "BLOB", " STRICT"],
            Self::Postgres => ["BIGINT", "DOUBLE PRECISION", "BYTEA", ""],
        };
        text.replace("{row}", BOOKKEEPING)
            .replace("{int}", int)
            .replace("{real}", real)
            .replace("{bytes}", bytes)
            .replace("{strict}", strict)
    }
}

/// True where waiting helps and nothing was changed, or where the answer was lost on its way: the same request may be sent again.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    match error {
        // The way to the server broke; SQLite has no such way.
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => is_passing(error.code()),
            None => error.code().is_some_and(|code| passes(&code)),
        },
        _ => false,
    }
}

/// SQLITE_BUSY and SQLITE_LOCKED, SQLITE_IOERR and SQLITE_FULL, with their extended codes. A disk that fails or is full has rolled the
/// transaction back; somebody has to see to it, and until then a device keeps what it has.
fn passes(code: &str) -> bool {
    let code = code.parse::<i64>().map(|code| code & 0xff);
    if matches!(code, Ok(10 | 13)) {
        tracing::error!(
            ?code,
            "the disk is full or does not answer; nothing is taken until it does"
        );
    }
    matches!(code, Ok(5 | 6 | 10 | 13))
}

/// States of PostgreSQL that pass: connection lost (08), resources such as the disk (53), idle too long in a transaction, not serializable, deadlock, too many
/// connections, lock not available, cancelled by a timeout, and the server shutting down, crashed or starting.
fn is_passing(state: &str) -> bool {
    state.starts_with("08")
        || state.starts_with("53")
        || matches!(
            state,
            "25P03" | "40001" | "40P01" | "55P03" | "57014" | "57P01" | "57P02" | "57P03"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_says_which_database_it_is() {
        let dialect = |url| Address::parse(url).map(|address| address.dialect).ok();
        assert_eq!(dialect("sqlite:data/x.sqlite"), Some(Dialect::Sqlite));
        assert_eq!(dialect("postgres://u@h/d"), Some(Dialect::Postgres));
        assert_eq!(dialect("postgresql://u@h/d"), Some(Dialect::Postgres));
        for strange in ["mysql://u@h/d", "postgres:d", "data/x.sqlite", ""] {
            assert_eq!(dialect(strange), None, "{strange}");
        }
    }

    #[test]
    fn only_the_first_connection_makes_a_file() {
        let address = Address::parse("sqlite:x?cache=private").unwrap();
        assert_eq!(address.url(Role::First), "sqlite:x?cache=private&mode=rwc");
        assert_eq!(address.url(Role::Reader), "sqlite:x?cache=private&mode=rw");
    }

    #[test]
    fn our_own_word_in_the_address_stays_with_us() {
        for (url, passed_on) in [
            ("postgres://u@h/d?fsync=off", "postgres://u@h/d"),
            (
                "postgres://u@h/d?host=/tmp&fsync=off&sslmode=disable",
                "postgres://u@h/d?host=/tmp&sslmode=disable",
            ),
        ] {
            let address = Address::parse(url).unwrap();
            assert!(address.may_forget);
            assert_eq!(address.url(Role::Writer), passed_on);
        }
        assert!(!Address::parse("postgres://u@h/d").unwrap().may_forget);
    }

    #[test]
    fn what_passes_is_told_by_each_databases_own_codes() {
        assert!(passes("5") && passes("517") && passes("262"));
        assert!(
            passes("13") && passes("778"),
            "full, and a write that failed"
        );
        assert!(!passes("19") && !passes("1") && !passes("11"));
        assert!(is_passing("40P01") && is_passing("08006") && is_passing("57P01"));
        // As a number, 22021 ends in SQLite's busy; it says that a text has a NUL in it.
        assert!(!is_passing("22021") && !is_passing("23505"));
    }

    #[test]
    fn types_are_spelt_as_each_database_knows_them() {
        let text = "CREATE TABLE t (a {int}, b {real}, c {bytes}){strict};";
        assert_eq!(
            Dialect::Sqlite.spell(text),
            "CREATE TABLE t (a INTEGER, b REAL, c BLOB) STRICT;"
        );
        assert_eq!(
            Dialect::Postgres.spell(text),
            "CREATE TABLE t (a BIGINT, b DOUBLE PRECISION, c BYTEA);"
        );
    }

    #[test]
    fn the_bookkeeping_columns_are_those_of_the_tables_before_the_token() {
        let past = include_str!("../../migrations/0013_past.sql");
        let (before, rest) = past.split_once("row_version").unwrap();
        let (_, after) = rest.split_once("created_by TEXT").unwrap();
        let with_token = format!("{before}{{row}}{after}");
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            assert_eq!(dialect.spell(&with_token), dialect.spell(past));
        }
    }
}
