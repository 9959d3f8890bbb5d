//! Server steps: what only the server can know, decided in the push's own transaction.

use crate::change::Work;
use crate::error::BackendError;
use crate::file;
use crate::people::custom_field::too_many_fields;
use crate::people::learn_contact::learn_contact;
use crate::people::letter;
use crate::people::suggest_duplicates::suggest_duplicates;
use crate::reach::sms::queue_entry;
use crate::sales::booking;
use crate::sales::coupon::all_taken;
use crate::sales::order::take_numbers;
use crate::sales::waitlist::too_many_waiting;
use crate::service::auto_reply::auto_reply;
use crate::service::task;
use crate::service::ticket::{self, number_ticket};
use domain::account::Actor;
use domain::{Changes, Entity, Key, OrderId, Refusal, Row, ServerStep};
use sqlx::AnyConnection;

/// Takes the steps that a mutation asked for, once its own rows stand in the work.
pub(crate) async fn take_server_steps(
    connection: &mut AnyConnection,
    work: &mut Work,
    server_steps: &[ServerStep],
    now: i64,
    mail_is_on: bool,
) -> Result<(), BackendError> {
    for step in server_steps {
        match step {
            ServerStep::NumberOrder(id) => number(connection, work, *id).await?,
            ServerStep::Collect(learnt) => learn_contact(connection, work, learnt, now).await?,
            ServerStep::Look(id) => suggest_duplicates(connection, work, *id).await?,
            ServerStep::VetBooking(id) => booking::vet(connection, work, *id).await?,
            ServerStep::Arrive(id) => file::arrive(connection, work, *id).await?,
            ServerStep::Mail(id) => letter::check(connection, work, *id, mail_is_on).await?,
            ServerStep::Sms(id) => queue_entry(connection, work, *id, now).await?,
            ServerStep::NumberTicket(id) => number_ticket(connection, work, *id).await?,
            ServerStep::AutoReply(id) => auto_reply(connection, work, *id, now).await?,
            // It was counted before it stood in the work.
            ServerStep::CountTask(_)
            | ServerStep::CountWaitlist(_)
            | ServerStep::CountCoupons(_) => {}
        }
    }
    Ok(())
}

/// Why the server does not take what a rule took, asked before its rows stand in the work; none where it does. Tickets of staff are not
/// counted: they open them for others.
pub(crate) async fn refused(
    connection: &mut AnyConnection,
    work: &mut Work,
    actor: &Actor,
    changes: &Changes,
) -> Result<Option<Refusal>, BackendError> {
    let gives = |step: &ServerStep| matches!(step, ServerStep::CountTask(_));
    if changes.server_steps.iter().any(gives) {
        return task::too_many_open(connection, work, actor.user).await;
    }
    if let Some(refusal) = too_many_waiting(connection, work, changes).await? {
        return Ok(Some(refusal));
    }
    if let Some(refusal) = all_taken(connection, work, changes).await? {
        return Ok(Some(refusal));
    }
    if let Some(refusal) = too_many_fields(connection, work, changes).await? {
        return Ok(Some(refusal));
    }
    let opens = |step: &ServerStep| matches!(step, ServerStep::NumberTicket(_));
    if actor.role.is_staff() || !changes.server_steps.iter().any(opens) {
        return Ok(None);
    }
    ticket::too_many_open(connection, work, actor.user).await
}

async fn number(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: OrderId,
) -> Result<(), BackendError> {
    let order = work.get(connection, Key::new(Entity::Order, id.0)).await?;
    if let Some(Row::Order(mut order)) = order
        && order.number.is_none()
    {
        order.number = Some(take_numbers(connection, 1).await?);
        work.put(connection, vec![order.into()]).await?;
    }
    Ok(())
}
