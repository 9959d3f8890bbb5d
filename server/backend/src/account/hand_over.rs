//! Work that is somebody's: chats, tickets, tasks and customers. It is handed over when they leave.

use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::{Entity, Key, Row, UserId};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

/// What can be somebody's and is still to do. `$1` is whose it is.
const THEIRS: [(Entity, &str); 4] = [
    (
        Entity::ConversationStaff,
        "FROM conversation_staff WHERE assignee = $1",
    ),
    (
        Entity::Ticket,
        "FROM ticket WHERE assignee = $1 AND state NOT IN ('resolved', 'closed')",
    ),
    (
        Entity::Task,
        "FROM task WHERE assignee = $1 AND state = 'open'",
    ),
    (Entity::ContactStaff, "FROM contact_staff WHERE owner = $1"),
];

/// How much is somebody's.
pub(super) async fn works(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<u64, BackendError> {
    let mut sum = 0;
    for (_, theirs) in THEIRS {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*) {theirs}")))
            .bind(user.to_string())
            .fetch_one(&mut *connection)
            .await?;
        sum += u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or(0);
    }
    Ok(sum)
}

/// Makes all of it somebody else's, or nobody's, and answers how much it was.
pub(super) async fn hand_over(
    connection: &mut AnyConnection,
    work: &mut Work,
    from: UserId,
    to: Option<UserId>,
) -> Result<u64, BackendError> {
    let mut handed = 0;
    for (entity, theirs) in THEIRS {
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT id {theirs}")))
            .bind(from.to_string())
            .fetch_all(&mut *connection)
            .await?;
        let key = |row| {
            let id = id(Cells::of(row).text()?, entity.table())?;
            Ok(Key::new(entity, id))
        };
        let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
        work.load(connection, keys.iter().copied()).await?;
        let mut given = Vec::with_capacity(keys.len());
        for key in keys {
            let row = work.get(connection, key).await?;
            given.extend(row.and_then(|row| assigned(row, to)));
        }
        handed += given.len() as u64;
        work.put(connection, given).await?;
    }
    Ok(handed)
}

/// The row as somebody else's.
fn assigned(row: Row, to: Option<UserId>) -> Option<Row> {
    match row {
        Row::ConversationStaff(mut staff) => {
            staff.assignee = to;
            Some(staff.into())
        }
        Row::Ticket(mut ticket) => {
            ticket.assignee = to;
            Some(ticket.into())
        }
        Row::Task(mut task) => {
            task.assignee = to;
            Some(task.into())
        }
        Row::ContactStaff(mut staff) => {
            staff.owner = to;
            Some(staff.into())
        }
        _ => None,
    }
}
