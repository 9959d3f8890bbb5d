//! What a database says of whether it keeps what it acknowledges.

/// The first SQLite without the WAL corruption of 3.7.0 to 3.51.2.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The oldest PostgreSQL with everything we use; older ones get no repairs any more.
const OLDEST_POSTGRES: (u32, u32, u32) = (13, 0, 0);

/// What a live writer says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Durability {
    Sqlite {
        /// `wal`.
        journal_mode: String,
        /// 2 is FULL: a commit is on the disk before it is acknowledged.
        synchronous: i64,
        foreign_keys: bool,
        version: String,
    },
    Postgres {
        /// The server asks the disk at all.
        fsync: bool,
        /// A page that was torn by a power cut can be mended.
        full_page_writes: bool,
        /// `off` acknowledges before the commit is on the disk; every other value waits for it.
        synchronous_commit: String,
        version: String,
    },
}

impl Durability {
    /// True where an acknowledged write survives a power cut.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self {
            Self::Sqlite {
                journal_mode,
                synchronous,
                foreign_keys,
                ..
            } => journal_mode == "wal" && *synchronous >= 2 && *foreign_keys,
            Self::Postgres {
                fsync,
                full_page_writes,
                synchronous_commit,
                ..
            } => *fsync && *full_page_writes && synchronous_commit != "off",
        }
    }

    /// The name and version of a database that is too old for us.
    pub(crate) fn too_old(&self) -> Option<String> {
        let (name, version, oldest) = match self {
            Self::Sqlite { version, .. } => ("SQLite", version, OLDEST_SQLITE),
            Self::Postgres { version, .. } => ("PostgreSQL", version, OLDEST_POSTGRES),
        };
        (numbers(version) < oldest).then(|| format!("{name} {version}"))
    }
}

/// `15.14 (Debian 15.14-1)` is 15, 14, 0; what is no number is 0.
fn numbers(version: &str) -> (u32, u32, u32) {
    let first = version.split_whitespace().next().unwrap_or_default();
    let mut parts = first.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_not_by_text() {
        assert!(numbers("3.51.3") >= OLDEST_SQLITE);
        assert!(numbers("3.100.0") > OLDEST_SQLITE);
        assert!(numbers("3.9.9") < OLDEST_SQLITE);
        assert!(numbers("15.14 (Debian 15.14-0+deb12u1)") > OLDEST_POSTGRES);
        assert!(numbers("9.6.24") < OLDEST_POSTGRES);
        assert!(numbers("nonsense") < OLDEST_SQLITE);
    }

    #[test]
    fn a_server_that_forgets_in_any_way_does_not_hold() {
        let server = |fsync, full_page_writes, synchronous_commit: &str| Durability::Postgres {
            fsync,
            full_page_writes,
            synchronous_commit: synchronous_commit.to_owned(),
            version: "15.1".to_owned(),
        };
        assert!(server(true, true, "on").holds());
        assert!(server(true, true, "remote_apply").holds());
        assert!(!server(false, true, "on").holds());
        assert!(!server(true, false, "on").holds());
        assert!(!server(true, true, "off").holds());
    }
}
