//! What a strategy says in somebody's chat: a message that nobody wrote by hand, which answers nothing and makes nobody of the team answer.

use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::reach::{Letter, chat};
use domain::service::Conversation;
use domain::{ConversationId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// Says it in the newest conversation of a customer, or in one that begins with it. The id of the message is made of the run and the step: it is said
/// once.
pub(super) async fn say(
    connection: &mut AnyConnection,
    work: &mut Work,
    customer: UserId,
    (run, step, letter): (Uuid, u32, Letter),
    now: i64,
) -> Result<(), BackendError> {
    let have = newest(connection, work, customer).await?;
    let have = match have {
        Some(have) => have,
        None => {
            let name = name_of(connection, customer).await?;
            let own = ConversationId(Uuid::new_v5(&customer.0, b"strategy"));
            chat::begun(own, customer, &name, now)
        }
    };
    for entity in [Entity::Conversation, Entity::ConversationStaff] {
        work.load(connection, [Key::new(entity, have.id.0)]).await?;
    }
    let half = Key::new(Entity::ConversationStaff, have.id.0);
    let half = work.get(connection, half).await?;
    let business = find_business(connection).await?;
    let name = business.map(|business| business.name).unwrap_or_default();
    let by = name.text(letter.lang);
    let id = Uuid::new_v5(&run, format!("message:{step}").as_bytes());
    let rows = chat::said(have, half.is_some(), (id, by, &letter.body), now);
    work.put(connection, rows).await
}

/// As it shall be at the end of this transaction.
async fn newest(
    connection: &mut AnyConnection,
    work: &mut Work,
    customer: UserId,
) -> Result<Option<Conversation>, BackendError> {
    let sql = "SELECT id FROM conversation WHERE customer = $1 ORDER BY last_at DESC, id LIMIT 1";
    let row = sqlx::query(sql)
        .bind(customer.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let found = match row {
        Some(row) => id(Cells::of(&row).text()?, "conversation")?,
        None => Uuid::new_v5(&customer.0, b"strategy"),
    };
    let row = work
        .get(connection, Key::new(Entity::Conversation, found))
        .await?;
    Ok(match row {
        Some(Row::Conversation(have)) => Some(have),
        _ => None,
    })
}

async fn name_of(connection: &mut AnyConnection, customer: UserId) -> Result<String, BackendError> {
    let row = sqlx::query("SELECT name FROM account_user WHERE id = $1")
        .bind(customer.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(match row {
        Some(row) => Cells::of(&row).text()?.to_owned(),
        None => String::new(),
    })
}
