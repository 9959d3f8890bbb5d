//! The list of changes, as it is written: in the transaction of what it tells of, so that neither stands without the other.

pub(crate) mod access;

use crate::Backend;
use crate::change::Change;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::audit::{
    AuditEntry, AuditPage, Audited, FieldChange, LISTED, LISTED_FOR, MAX_VALUE, PAGE,
};
use domain::account::{Actor, Business};
use domain::id::new_id;
use domain::people::record_access::AccessKind;
use domain::policy::{Action, may};
use domain::{Entity, Label, Row, UserId};
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Fields that say nothing of what somebody decided: names of the thing itself, and what stands beside the list already.
const SILENT: [&str; 1] = ["id"];

/// Adds a change to the list; those that are listed no longer leave.
pub(crate) async fn note(
    connection: &mut AnyConnection,
    by: Option<UserId>,
    what: &Audited,
    now: i64,
) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM audit_entry WHERE at < $1")
        .bind(now.saturating_sub(LISTED_FOR))
        .execute(&mut *connection)
        .await?;
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)?;
    let what = serde_json::to_string(what).map_err(|_| BackendError::Value { what: "change" })?;
    sqlx::query("INSERT INTO audit_entry (id, at, by_user, what) VALUES ($1, $2, $3, $4)")
        .bind(new_id(now, random).to_string())
        .bind(now)
        .bind(by.map(|user| user.to_string()))
        .bind(what)
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds what was changed of how the business is set up beside its row: which provider, never what its keys are.
pub(crate) async fn note_setting(
    connection: &mut AnyConnection,
    business: &Business,
    by: Option<UserId>,
    (field, was, new): (&str, Option<&str>, Option<&str>),
    now: i64,
) -> Result<(), BackendError> {
    let json = |value: Option<&str>| Value::from(value).to_string();
    let what = Audited::Row {
        noun: Entity::Business.name().to_owned(),
        id: business.id.0,
        name: business.name.clone(),
        made: false,
        fields: vec![FieldChange {
            field: field.to_owned(),
            was: Some(json(was)),
            new: json(new),
        }],
    };
    note(connection, by, &what, now).await
}

/// Adds what somebody of the team changed of what the business decides about itself.
pub(crate) async fn note_rows(
    connection: &mut AnyConnection,
    changes: impl IntoIterator<Item = Change<'_>>,
    actor: &Actor,
    now: i64,
) -> Result<(), BackendError> {
    if !actor.role.is_staff() {
        return Ok(());
    }
    for (before, after) in changes {
        let Some(after) = after.filter(|row| LISTED.contains(&row.key().entity)) else {
            continue;
        };
        note(connection, Some(actor.user), &told(before, after)?, now).await?;
    }
    Ok(())
}

/// A row before and after as the list tells it.
pub(crate) fn told(before: Option<&Row>, after: &Row) -> Result<Audited, BackendError> {
    let was = before.map(fields).transpose()?.unwrap_or_default();
    let new = fields(after)?;
    let name = new.get("name").cloned().unwrap_or_default();
    let changed = new
        .iter()
        .filter(|(field, value)| {
            !SILENT.contains(&field.as_str()) && was.get(*field) != Some(value)
        })
        .map(|(field, value)| FieldChange {
            field: field.clone(),
            was: was.get(field).map(cut),
            new: cut(value),
        });
    Ok(Audited::Row {
        noun: after.key().entity.name().to_owned(),
        id: after.key().id,
        // What has one name for both languages is called so in both.
        name: serde_json::from_value(name.clone()).unwrap_or_else(|_| {
            let name = name.as_str().unwrap_or_default();
            Label::new(name, name)
        }),
        made: before.is_none(),
        // Of what is new its name says enough.
        fields: match before {
            Some(_) => changed.collect(),
            None => Vec::new(),
        },
    })
}

fn fields(row: &Row) -> Result<Map<String, Value>, BackendError> {
    let json = row
        .encode()
        .map_err(|_| BackendError::Value { what: "row" })?;
    serde_json::from_str(&json).map_err(|_| BackendError::Value { what: "row" })
}

fn cut(value: &Value) -> String {
    value.to_string().chars().take(MAX_VALUE).collect()
}

impl Backend {
    /// The list of changes before this one, the newest first; nothing for whoever may not see it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit(
        &self,
        actor: &Actor,
        before: Option<Uuid>,
    ) -> Result<AuditPage, BackendError> {
        if !may(actor, Action::ReadChanges) {
            return Ok(AuditPage::default());
        }
        let before = before.unwrap_or(Uuid::max());
        let sql = "SELECT id, at, by_user, what FROM audit_entry WHERE id < $1 AND at >= $2 ORDER BY id DESC LIMIT $3";
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sql)
            .bind(before.to_string())
            .bind(self.now().saturating_sub(LISTED_FOR))
            .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        let more = rows.len() > PAGE;
        let mut entries = Vec::with_capacity(PAGE);
        for row in rows.iter().take(PAGE) {
            let mut cells = Cells::of(row);
            let (entry, at) = (id(cells.text()?, "change")?, cells.int()?);
            let by = cells
                .maybe_text()?
                .map(|user| id(user, "user"))
                .transpose()?;
            // What a later build wrote is not told by this one.
            if let Ok(what) = serde_json::from_str(cells.text()?) {
                entries.push(AuditEntry {
                    id: entry,
                    at,
                    by: by.map(UserId),
                    what,
                });
            }
        }
        Ok(AuditPage { entries, more })
    }

    /// Notes that people were taken out as a file, on the command line where nobody is named.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_export(&self, by: Option<UserId>) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let now = self.now();
        note(&mut tx, by, &Audited::ExportContacts, now).await?;
        if let Some(by) = by {
            access::note(&mut tx, by, (AccessKind::Export, &BTreeSet::new()), now).await?;
        }
        Ok(tx.commit().await?)
    }
}
