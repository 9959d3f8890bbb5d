//! What phones are told of what a push changed, queued in the push's own transaction.

use super::queue::{PushEvent, PushTo, queue};
use crate::change::Change;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::on_change::unread;
use domain::account::Actor;
use domain::reach::PushNews;
use domain::sales::{Booking, BookingState, Order, OrderState};
use domain::service::{Message, Party, Ticket};
use domain::{ConversationId, Row, UserId};
use sqlx::AnyConnection;

/// Queues what phones should hear; true where something was queued, so that the caller rings after its commit. Nobody is told what they did
/// themselves.
pub(crate) async fn on_change(
    connection: &mut AnyConnection,
    changes: impl IntoIterator<Item = Change<'_>>,
    actor: &Actor,
    now: i64,
) -> Result<bool, BackendError> {
    let mut queued = false;
    for (before, after) in changes {
        let Some(after) = after else { continue };
        let told = match (before, after) {
            (before, Row::Order(order)) => order_news(before.and_then(Row::as_order), order, actor),
            (before, Row::Booking(booking)) => {
                booking_news(before.and_then(Row::as_booking), booking, actor)
            }
            (before, Row::Ticket(ticket)) => {
                ticket_news(before.and_then(Row::as_ticket), ticket, actor)
            }
            (None, Row::Message(message)) if !message.automatic => {
                Some(message_news(connection, message).await?)
            }
            _ => None,
        };
        if let Some((to, event)) = told {
            queued |= queue(connection, to, &event, now).await?;
        }
    }
    Ok(queued)
}

type Told = (PushTo, PushEvent);

fn order_news(was: Option<&Order>, order: &Order, actor: &Actor) -> Option<Told> {
    let event = |news| PushEvent {
        news,
        about: order.id.0,
        event: order.id.to_string(),
        at: order.changed_at,
    };
    let Some(was) = was else {
        return Some((PushTo::StaffBut(actor.user), event(PushNews::NewOrder)));
    };
    if was.state == order.state || actor.user == order.customer {
        return None;
    }
    let news = match order.state {
        OrderState::Accepted => PushNews::OrderConfirmed,
        OrderState::Ready => PushNews::OrderReady,
        OrderState::Refused { .. } => PushNews::OrderRefused,
        OrderState::Cancelled => PushNews::OrderCancelled,
        OrderState::Placed | OrderState::Preparing | OrderState::Fulfilled => return None,
    };
    Some((PushTo::One(order.customer), event(news)))
}

fn booking_news(was: Option<&Booking>, booking: &Booking, actor: &Actor) -> Option<Told> {
    let event = |news| PushEvent {
        news,
        about: booking.id.0,
        // Moved there and back, it is told each time.
        event: format!("{}:{}:{}", booking.id, booking.start, booking.changed_at),
        at: booking.changed_at,
    };
    let own = actor.user == booking.customer;
    let is_new = was.is_none_or(|was| was.state != booking.state);
    let moved = was.is_some_and(|was| was.start != booking.start);
    let news = match &booking.state {
        BookingState::Requested if own && (is_new || moved) => {
            return Some((
                PushTo::StaffBut(actor.user),
                event(PushNews::BookingRequest),
            ));
        }
        _ if own => return None,
        BookingState::Confirmed if moved => PushNews::BookingMoved,
        BookingState::Confirmed if is_new => PushNews::BookingConfirmed,
        BookingState::Declined { .. } if is_new => PushNews::BookingDeclined,
        BookingState::Cancelled { .. } if is_new => PushNews::BookingCancelled,
        _ => return None,
    };
    Some((PushTo::One(booking.customer), event(news)))
}

fn ticket_news(was: Option<&Ticket>, ticket: &Ticket, actor: &Actor) -> Option<Told> {
    let event = |news, event: String| PushEvent {
        news,
        about: ticket.id.0,
        event,
        at: ticket.changed_at,
    };
    let answered = was.is_some_and(|was| was.last_staff < ticket.last_staff)
        || (ticket.resolved_at.is_some()
            && was.is_some_and(|was| was.resolved_at != ticket.resolved_at));
    if answered && actor.user != ticket.customer {
        let what = format!(
            "{}:{}:{:?}",
            ticket.id, ticket.last_staff, ticket.resolved_at
        );
        let told = event(PushNews::TicketAnswered, what);
        return Some((PushTo::One(ticket.customer), told));
    }
    let assignee = ticket.assignee.filter(|assignee| *assignee != actor.user)?;
    if was.and_then(|was| was.assignee) == Some(assignee) {
        return None;
    }
    let what = format!("{}:{}", ticket.id, ticket.changed_at);
    Some((PushTo::One(assignee), event(PushNews::TicketForYou, what)))
}

/// One for all that stands unread: the customer hears of the staff's, and whoever answers of the customer's.
async fn message_news(
    connection: &mut AnyConnection,
    message: &Message,
) -> Result<Told, BackendError> {
    let event = |news, event| PushEvent {
        news,
        about: message.conversation.0,
        event,
        at: message.at,
    };
    if message.from == Party::Staff {
        let what = unread(connection, message.conversation, message.customer).await?;
        let to = PushTo::One(message.customer);
        return Ok((to, event(PushNews::NewMessage, what)));
    }
    let (assignee, answered) = answering(connection, message.conversation).await?;
    // Once for what the staff have not answered yet.
    let what = format!("{}:{answered}", message.conversation);
    let to = assignee.map_or(PushTo::StaffBut(message.author), PushTo::One);
    Ok((to, event(PushNews::NewChat, what)))
}

/// Who of the staff answers a conversation, and the number of their last message.
async fn answering(
    connection: &mut AnyConnection,
    conversation: ConversationId,
) -> Result<(Option<UserId>, i64), BackendError> {
    let sql = "SELECT s.assignee, c.last_staff FROM conversation c LEFT JOIN conversation_staff s ON s.id = c.id \
               LEFT JOIN account_user u ON u.id = s.assignee AND u.role <> 'customer' AND u.blocked_at IS NULL \
               WHERE c.id = $1 AND (s.assignee IS NULL OR u.id IS NOT NULL)";
    let row = sqlx::query(sql)
        .bind(conversation.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok((None, 0));
    };
    let mut cells = Cells::of(&row);
    let assignee = cells.maybe_text()?.and_then(|id| id.parse().ok());
    Ok((assignee, cells.int()?))
}
