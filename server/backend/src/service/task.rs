//! What only the server knows of tasks: how many somebody has given that are open.

use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::service::TaskState;
use domain::service::task::MAX_OPEN;
use domain::{Entity, Key, Refusal, Row, UserId};
use sqlx::AnyConnection;

/// Why somebody gives no further task now; none where there is room. What this transaction did to theirs counts as well.
pub(crate) async fn too_many_open(
    connection: &mut AnyConnection,
    work: &mut Work,
    by: UserId,
) -> Result<Option<Refusal>, BackendError> {
    let sql = "SELECT id FROM task WHERE by_user = $1 AND state = 'open'";
    let rows = sqlx::query(sql)
        .bind(by.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let key = |row| Ok(Key::new(Entity::Task, id(Cells::of(row).text()?, "task")?));
    let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
    work.load(connection, keys).await?;
    let tasks = work.rows_of(Entity::Task).filter_map(Row::as_task);
    let open = tasks.filter(|task| task.by == by && task.state == TaskState::Open);
    let is_full = open.count() as u64 >= MAX_OPEN;
    Ok(is_full.then(|| Refusal::TooManyOpen {
        noun: Entity::Task.name().into(),
        most: MAX_OPEN,
    }))
}
