//! Whose fault a database's refusal is.

use super::dialect::is_busy;
use crate::error::BackendError;

/// SQLite's result codes that tell of the machine or the file: full, out of memory, read-only, I/O, corrupt, cannot open,
/// not a database, protocol, auth, and "try again".
const MACHINE: [i64; 12] = [3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 26];
/// PostgreSQL's classes of the same: connection, transaction rollback, resources, operator, system, internal.
const CLASSES: [&str; 6] = ["08", "40", "53", "57", "58", "XX"];

/// True where the statement and its values may be to blame: a constraint, a trigger, a type, a limit.
pub(crate) fn is_fault_of_statement(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            match code.parse::<i64>() {
                Ok(number) if code.len() != 5 => !MACHINE.contains(&(number & 0xff)),
                _ => !CLASSES.iter().any(|class| code.starts_with(class)),
            }
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

impl From<sqlx::Error> for BackendError {
    fn from(error: sqlx::Error) -> Self {
        if is_busy(&error) {
            Self::Busy
        } else {
            Self::Database(error)
        }
    }
}
