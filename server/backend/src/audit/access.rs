//! Who looked at, changed or took out somebody's record: a line for each person, colleague, day and kind, so that it stays small.

use crate::change::Change;
use crate::db::statement::{Cells, Clash, Table, Value, select_in};
use crate::error::BackendError;
use domain::account::Actor;
use domain::civil::DAY_MS;
use domain::people::record_access::{AccessKind, LISTED_DAYS, RecordAccess};
use domain::{ContactId, Row, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// Lines that are shown of a person.
const SHOWN: usize = 200;

const ACCESS: Table<'_> = Table {
    name: "record_access",
    columns: &["person", "staff", "day", "kind"],
    key: &["person", "staff", "day", "kind"],
    clash: Clash::Keep,
};

/// Notes what somebody of the team did with records; without any with all. What is listed no longer leaves.
pub(crate) async fn note(
    connection: &mut AnyConnection,
    by: UserId,
    (kind, people): (AccessKind, &BTreeSet<ContactId>),
    now: i64,
) -> Result<(), BackendError> {
    let day = now.div_euclid(DAY_MS);
    sqlx::query("DELETE FROM record_access WHERE day < $1")
        .bind(day.saturating_sub(LISTED_DAYS))
        .execute(&mut *connection)
        .await?;
    let line = |person: String| {
        vec![
            Value::Text(person),
            Value::Text(by.to_string()),
            Value::Int(day),
            Value::Text(kind.name().to_owned()),
        ]
    };
    let lines = if people.is_empty() {
        vec![line(String::new())]
    } else {
        people.iter().map(|one| line(one.to_string())).collect()
    };
    Ok(ACCESS.put(connection, lines).await?)
}

/// Notes whose records somebody of the team changed.
pub(crate) async fn note_changed(
    connection: &mut AnyConnection,
    changes: impl IntoIterator<Item = Change<'_>>,
    actor: &Actor,
    now: i64,
) -> Result<(), BackendError> {
    if !actor.role.is_staff() {
        return Ok(());
    }
    let changed = changes.into_iter().filter_map(|(_, after)| about(after?));
    let people: BTreeSet<ContactId> = changed.collect();
    if people.is_empty() {
        return Ok(());
    }
    note(connection, actor.user, (AccessKind::Changed, &people), now).await
}

/// Whose record a row is part of.
fn about(row: &Row) -> Option<ContactId> {
    match row {
        Row::Contact(one) => Some(one.id),
        Row::ContactStaff(one) => Some(one.id),
        Row::Activity(one) => Some(one.contact),
        Row::Consent(one) => Some(one.contact),
        Row::ContactPreference(one) => Some(one.id),
        _ => None,
    }
}

/// What was done with the records of a person, the newest first, with what was done with all since they were known.
pub(crate) async fn list(
    connection: &mut AnyConnection,
    people: &[ContactId],
    known_day: i64,
) -> Result<Vec<RecordAccess>, BackendError> {
    let mut ids: Vec<String> = people.iter().map(ContactId::to_string).collect();
    ids.push(String::new());
    let head = "SELECT r.day, r.kind, r.person, COALESCE(u.name, '') FROM record_access r \
                LEFT JOIN account_user u ON u.id = r.staff WHERE r.person";
    let mut found = Vec::new();
    for row in select_in(connection, head, &ids).await? {
        let mut cells = Cells::of(&row);
        let (day, kind) = (cells.int()?, AccessKind::parse(cells.text()?));
        let of_all = cells.text()?.is_empty();
        let name = cells.text()?.to_owned();
        // What a later build wrote is not told by this one.
        let Some(kind) = kind else { continue };
        if !of_all || day >= known_day {
            found.push(RecordAccess { day, name, kind });
        }
    }
    found.sort_by(|one, other| {
        (other.day, &one.name, one.kind.name()).cmp(&(one.day, &other.name, other.kind.name()))
    });
    found.dedup();
    found.truncate(SHOWN);
    Ok(found)
}
