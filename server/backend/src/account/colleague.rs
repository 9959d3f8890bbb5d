//! The team as rows, beside the accounts.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, id};
use crate::sync::Work;
use domain::UserId;
use domain::account::{Colleague, Role};
use sqlx::AnyConnection;

impl Stored for Colleague {
    const TABLE: &'static str = "colleague";
    const COLUMNS: &'static [&'static str] = &["id", "name", "role"];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::text(&self.name),
            Value::text(self.role.name()),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: UserId(id(cells.text()?, "colleague")?),
            name: cells.text()?.to_owned(),
            role: role(cells.text()?)?,
        })
    }
}

/// Writes what the accounts say about the team where the rows do not say so yet. Who left the team stays known by name.
pub(crate) async fn follow_accounts(
    connection: &mut AnyConnection,
    work: &mut Work,
) -> Result<(), BackendError> {
    let sql = "SELECT u.id, u.name, u.role FROM account_user u LEFT JOIN colleague c ON c.id = u.id \
               WHERE (c.id IS NULL AND u.role <> 'customer') OR c.name <> u.name OR c.role <> u.role";
    let rows = sqlx::query(sql).fetch_all(&mut *connection).await?;
    let team = rows
        .iter()
        .map(|row| Colleague::read(&mut Cells::of(row)).map(Into::into))
        .collect::<Result<Vec<_>, _>>()?;
    work.put(connection, team).await
}

fn role(name: &str) -> Result<Role, BackendError> {
    Role::parse(name).ok_or(BackendError::Value { what: "role" })
}
