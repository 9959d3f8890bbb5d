//! What can be said of a database's health without a person looking at tables.

use crate::Backend;
use crate::backup::{BackupError, whole};
use crate::error::BackendError;
use crate::file::{FileCheck, check_files};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};
use std::path::PathBuf;

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    Fine,
    /// Somebody should know.
    Look,
    /// Something is broken.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub health: Health,
    pub what: &'static str,
    pub detail: String,
}

/// What must be zero, how bad it is otherwise, and what it counts.
const ZERO: &[(&str, Health, &str)] = &[
    (
        "changes beyond their scope's version",
        Health::Bad,
        "SELECT COUNT(*) FROM change_log JOIN scope ON scope.scope = change_log.scope WHERE change_log.version > scope.version",
    ),
    (
        "devices whose log does not end where their counter does",
        Health::Bad,
        "SELECT COUNT(*) FROM sync_client WHERE last_mid > 0 AND last_mid <> (SELECT COALESCE(MAX(mid), 0) FROM mutation_log WHERE mutation_log.client = sync_client.client)",
    ),
    (
        "mutations that broke the server",
        Health::Look,
        "SELECT COUNT(*) FROM sync_fault",
    ),
    (
        "mutations that exist nowhere any more",
        Health::Bad,
        // Less those that another copy of the profile still had.
        // One event counts for a million at most: builds from before took any number, and a sum over such jumps is none of this database's integers.
        "SELECT CAST(COALESCE(SUM(CASE WHEN last - first >= 1000000 THEN 1000000 ELSE last - first + 1 - \
         (SELECT COUNT(*) FROM mutation_log WHERE mutation_log.client = sync_event.client AND mid >= first AND mid <= last) END), 0) AS {int}) \
         FROM sync_event WHERE kind = 'jump'",
    ),
    (
        "files that are said to be here and are not",
        Health::Bad,
        "SELECT COUNT(*) FROM attachment WHERE state = 'here' AND NOT EXISTS (SELECT 1 FROM file WHERE file.sha256 = attachment.sha256)",
    ),
    (
        "times a device held other rows than this server",
        Health::Look,
        "SELECT CAST(COALESCE(SUM(count), 0) AS {int}) FROM sync_mismatch",
    ),
    (
        "mails that were given up",
        Health::Look,
        "SELECT COUNT(*) FROM mail WHERE state = 'failed'",
    ),
];

impl Backend {
    /// Looks through the database. On a large one this takes a while; others go on working.
    ///
    /// # Errors
    /// Where the database does not even answer.
    pub async fn doctor(&self) -> Result<Vec<Finding>, BackendError> {
        let mut findings = Vec::new();
        let durability = self.durability().await?;
        findings.push(Finding {
            health: if durability.holds() {
                Health::Fine
            } else {
                Health::Bad
            },
            what: "what is acknowledged survives a power cut",
            detail: format!("{durability:?}"),
        });
        let mut tx = self.inner.db.read().await?;
        let damage = match self.inner.db.file_checks() {
            false => None,
            true => match whole(&mut tx).await {
                Ok(()) => None,
                Err(BackupError::Damaged(detail)) => Some(detail),
                Err(BackupError::Backend(error)) => return Err(error),
                Err(other) => Some(other.to_string()),
            },
        };
        findings.push(Finding {
            health: if damage.is_some() {
                Health::Bad
            } else {
                Health::Fine
            },
            what: "every page, index and reference",
            detail: damage.unwrap_or_else(|| "whole".to_owned()),
        });
        for (what, worst, sql) in ZERO {
            let count = count(&mut tx, &self.inner.db.in_dialect(sql)).await?;
            findings.push(Finding {
                health: if count == 0 { Health::Fine } else { *worst },
                what,
                detail: count.to_string(),
            });
        }
        findings.push(files(&check_files(&mut tx).await?));
        // Counted, and not told from the clients' numbers: a device may jump over any number of them.
        let unsaved = "SELECT COUNT(*) FROM mutation_log JOIN sync_client ON sync_client.client = mutation_log.client \
                       WHERE mutation_log.mid > sync_client.covered";
        let unsaved = count(&mut tx, unsaved).await?;
        findings.push(Finding {
            health: if unsaved == 0 {
                Health::Fine
            } else {
                Health::Look
            },
            what: "mutations in no backup yet",
            detail: unsaved.to_string(),
        });
        tx.commit().await?;
        findings.extend(self.exposed_files().map(exposed));
        if let Some(held) = self.held_mail().await? {
            findings.push(Finding {
                health: Health::Look,
                what: "mails held since a restore",
                detail: held.mails.to_string(),
            });
        }
        Ok(findings)
    }
}

impl Backend {
    /// The database's files that others on this machine may read; none where the database has no files of its own.
    #[must_use]
    pub fn exposed_files(&self) -> Option<Vec<PathBuf>> {
        Some(crate::db::exposed(&self.inner.db.files()?))
    }
}

fn exposed(files: Vec<PathBuf>) -> Finding {
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let fine = names.is_empty();
    Finding {
        health: if fine { Health::Fine } else { Health::Look },
        what: "files that others on this machine may read",
        detail: if fine {
            "none".to_owned()
        } else {
            format!("{}: chmod 600 them", names.join(", "))
        },
    }
}

async fn count(connection: &mut AnyConnection, sql: &str) -> Result<i64, BackendError> {
    let row = sqlx::query(AssertSqlSafe(sql))
        .fetch_one(connection)
        .await?;
    Ok(row.try_get(0)?)
}

fn files(check: &FileCheck) -> Finding {
    let fine = check.damaged.is_empty();
    Finding {
        health: if fine { Health::Fine } else { Health::Bad },
        what: "every file's bytes",
        detail: if fine {
            format!("{} whole", check.looked_at)
        } else {
            check.damaged.join(", ")
        },
    }
}
