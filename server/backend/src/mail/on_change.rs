//! Mails that follow from what a push changed, queued in the push's own transaction.

use crate::change::Change;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::Mailer;
use crate::mail::incoming;
use crate::mail::letter::{Addressed, BookingNews, Mail, MailThread, OrderNews, Ordered};
use crate::sales::waitlist::is_still_held;
use crate::service::customer::language_of;
use crate::service::review::{about_of, is_reviewed, was_refunded};
use crate::service::ticket::is_still_due;
use domain::account::{Actor, Role};
use domain::people::{Activity, ActivityKind, MailState};
use domain::phrase;
use domain::policy::{Action, may};
use domain::sales::{Booking, BookingState, Order, OrderState};
use domain::service::{Message, Party};
use domain::{ConversationId, Lang, Row, UserId};
use sqlx::AnyConnection;

/// Characters of a message that its mail shows.
const EXCERPT: usize = 300;

/// Queues what people should hear of by mail; true where something was queued, so that the caller rings after its commit.
pub(crate) async fn on_change(
    mailer: &Mailer,
    connection: &mut AnyConnection,
    changes: impl IntoIterator<Item = Change<'_>>,
    actor: &Actor,
    now: i64,
) -> Result<bool, BackendError> {
    let mut queued = false;
    if !mailer.is_on() {
        return Ok(queued);
    }
    for (before, after) in changes {
        if let (None, Some(Row::Activity(activity))) = (before, after)
            && let Some(letter) = letter_of(connection, activity).await?
        {
            queued |= mailer.enqueue(connection, &letter, now).await?;
        }
        if let (None, Some(Row::Message(message))) = (before, after)
            && let Some(letter) = answer_of(connection, message).await?
        {
            queued |= mailer.enqueue(connection, &letter, now).await?;
            continue;
        }
        let Some((to, about, mail)) = news(before, after, actor) else {
            continue;
        };
        let about = match about {
            DedupKey::This(about) => about,
            DedupKey::Unread(conversation) => unread(connection, conversation, to).await?,
        };
        if let Some((address, lang)) = reachable(connection, to).await? {
            let letter = Addressed::new(&address, lang, mail).about(about);
            queued |= mailer.enqueue(connection, &letter, now).await?;
        }
    }
    Ok(queued)
}

/// Whom a change concerns, what it is, and the mail that says so.
fn news(
    before: Option<&Row>,
    after: Option<&Row>,
    actor: &Actor,
) -> Option<(UserId, DedupKey, Mail)> {
    match (before, after?) {
        (None, Row::Order(order)) => Some((
            order.customer,
            DedupKey::This(order.id.to_string()),
            Mail::OrderReceived(Ordered::of(order)),
        )),
        (Some(Row::Order(was)), Row::Order(order)) if concerns_customer(was, order, actor) => {
            Some((
                order.customer,
                DedupKey::This(format!("{}:{}", order.id, order.state.name())),
                Mail::OrderState(OrderNews::of(order)),
            ))
        }
        (before, Row::Booking(booking)) => {
            let news = booking_news(before, booking, actor)?;
            let about = format!("{}:{}:{}", booking.id, booking.state.name(), booking.start);
            Some((booking.customer, DedupKey::This(about), news))
        }
        // The automatic reply stands where its reader has just written.
        (None, Row::Message(message)) if message.from == Party::Staff && !message.automatic => {
            Some((
                message.customer,
                DedupKey::Unread(message.conversation),
                Mail::NewMessage {
                    path: "/app/chat".to_owned(),
                    from: message.name.clone(),
                    excerpt: excerpt(message),
                },
            ))
        }
        _ => None,
    }
}

/// What staff answer in a conversation whose customer wrote last by mail: it leaves at once and whole, to where they wrote from.
async fn answer_of(
    connection: &mut AnyConnection,
    message: &Message,
) -> Result<Option<Addressed>, BackendError> {
    if message.from != Party::Staff || message.automatic {
        return Ok(None);
    }
    let Some(thread) = incoming::thread_of(connection, message.conversation).await? else {
        return Ok(None);
    };
    let lang = language_of(connection, message.customer).await?;
    let mut lines = vec![phrase::in_language(&message.text, lang).to_owned()];
    if !message.files.is_empty() {
        // Files stand in the conversation; a mail of some MiB is not what was asked for.
        lines.push("📎".repeat(message.files.len()));
    }
    let mail = Mail::Answer {
        subject: thread.answer_subject(),
        body: lines.join("\n\n").trim().to_owned(),
    };
    let letter = Addressed::new(&thread.address, lang, mail)
        .about(message.id.to_string())
        .in_thread(MailThread {
            conversation: message.conversation,
            reference_ids: thread.answer_references(),
            in_reply_to: thread.message_id,
        });
    Ok(Some(letter))
}

/// What its customer is told of a booking: that it was received or confirmed, another time, and what staff decided.
fn booking_news(before: Option<&Row>, booking: &Booking, actor: &Actor) -> Option<Mail> {
    let was = before.and_then(Row::as_booking);
    let moved = was.is_some_and(|was| was.start != booking.start);
    let is_new = was.is_none_or(|was| was.state != booking.state);
    let own = actor.user == booking.customer;
    let worth = match &booking.state {
        BookingState::Requested => was.is_none(),
        BookingState::Confirmed => is_new || moved,
        BookingState::Declined { .. } => is_new,
        BookingState::Cancelled { .. } => is_new && !own,
        BookingState::Seated | BookingState::Completed | BookingState::NoShow => false,
    };
    worth.then(|| Mail::BookingState(BookingNews::of(booking, moved)))
}

/// The beginning of a message; for files alone a sign that every language reads.
fn excerpt(message: &Message) -> String {
    if message.text.is_empty() {
        "📎".to_owned()
    } else {
        message.text.chars().take(EXCERPT).collect()
    }
}

/// What staff wrote to a contact, in the contact's language where it is known, or else the one in which they last came.
async fn letter_of(
    connection: &mut AnyConnection,
    activity: &Activity,
) -> Result<Option<Addressed>, BackendError> {
    let ActivityKind::Mail {
        to,
        subject,
        text,
        state: MailState::Queued,
    } = &activity.what
    else {
        return Ok(None);
    };
    let sql = "SELECT COALESCE(c.language, u.lang) FROM contact c LEFT JOIN account_user u ON u.id = c.account_user \
               WHERE c.id = $1";
    let row = sqlx::query(sql)
        .bind(activity.contact.to_string())
        .fetch_optional(connection)
        .await?;
    let lang = match &row {
        Some(row) => Cells::of(row).maybe_text()?.map(Lang::parse),
        None => None,
    };
    let mail = Mail::Letter {
        subject: subject.clone(),
        body: text.clone(),
    };
    Ok(Some(
        Addressed::new(to, lang.unwrap_or_default(), mail).about(activity.id.to_string()),
    ))
}

/// What a mail is about, so that it is queued once.
enum DedupKey {
    This(String),
    /// One mail for all that stands unread in a conversation.
    Unread(ConversationId),
}

pub(crate) async fn unread(
    connection: &mut AnyConnection,
    conversation: ConversationId,
    reader: UserId,
) -> Result<String, BackendError> {
    let sql = "SELECT up_to FROM read_marker WHERE conversation = $1 AND reader = $2";
    let row = sqlx::query(sql)
        .bind(conversation.to_string())
        .bind(reader.to_string())
        .fetch_optional(connection)
        .await?;
    let up_to = row.map_or(Ok(0), |row| Cells::of(&row).int())?;
    Ok(format!("{conversation}:{up_to}"))
}

/// Whether a mail is still worth sending, asked when it is about to leave: a message that was read meanwhile needs no mail, nobody is asked what
/// they said already or whether they liked what they got their money back for, and nobody is reminded of what they did.
pub(crate) async fn wanted(
    connection: &mut AnyConnection,
    kind: &str,
    about: Option<&str>,
) -> Result<bool, BackendError> {
    if kind == Mail::REVIEW_REQUEST {
        let Some(asked) = about.and_then(about_of) else {
            return Ok(false);
        };
        // Staff may have given the money back since it was queued.
        if was_refunded(connection, &asked).await? {
            return Ok(false);
        }
        return match asked.review() {
            Some(review) => Ok(!is_reviewed(connection, review).await?),
            None => Ok(false),
        };
    }
    if kind == Mail::WAITLIST_OFFER {
        return match about {
            Some(about) => is_still_held(connection, about).await,
            None => Ok(false),
        };
    }
    if kind == Mail::TICKET_DUE {
        return match about {
            Some(about) => is_still_due(connection, about).await,
            None => Ok(false),
        };
    }
    if kind == Mail::WEEKLY_NEWS {
        let reader = about.and_then(|about| about.split(':').next());
        return match reader.and_then(|reader| reader.parse().ok()) {
            Some(reader) => Ok(readers_of_reports(connection).await?.contains(&reader)),
            None => Ok(false),
        };
    }
    if kind == Mail::TASK_REMINDER {
        return match about {
            Some(about) => is_still_to_do(connection, about).await,
            None => Ok(false),
        };
    }
    let (Mail::NEW_MESSAGE, Some((conversation, _))) =
        (kind, about.and_then(|about| about.split_once(':')))
    else {
        return Ok(true);
    };
    let sql = "SELECT COUNT(*) FROM conversation c LEFT JOIN read_marker r ON r.conversation = c.id AND r.reader = c.customer \
               WHERE c.id = $1 AND c.last_staff > COALESCE(r.up_to, 0)";
    let row = sqlx::query(sql)
        .bind(conversation.to_owned())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}

/// People are not told what they did themselves, nor of steps that only the kitchen cares about.
fn concerns_customer(was: &Order, order: &Order, actor: &Actor) -> bool {
    let worth = match order.state {
        OrderState::Accepted
        | OrderState::Ready
        | OrderState::Refused { .. }
        | OrderState::Cancelled => true,
        OrderState::Placed | OrderState::Preparing | OrderState::Fulfilled => false,
    };
    worth && was.state != order.state && actor.user != order.customer
}

/// A customer's proven address, and the language of their contact, or else the one in which they last came. Staff, who may order for themselves at
/// the till, and guests get no such mail; nor does an address that nobody proved, since anybody can sign up with anybody's. (The demonstration's
/// made-up people have made-up addresses, whose mails never leave.)
pub(crate) async fn reachable(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Option<(String, Lang)>, BackendError> {
    let sql = "SELECT u.email, COALESCE((SELECT COALESCE(w.language, c.language) FROM contact c \
               LEFT JOIN contact w ON w.id = c.merged_into WHERE c.account_user = u.id \
               ORDER BY CASE WHEN c.merged_into IS NULL THEN 0 ELSE 1 END, c.id LIMIT 1), u.lang) \
               FROM account_user u WHERE u.id = $1 AND u.role = 'customer' AND u.email IS NOT NULL \
               AND u.blocked_at IS NULL AND (u.email_verified_at IS NOT NULL OR u.demo = 1)";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    let (address, lang) = (cells.text()?.to_owned(), cells.maybe_text()?);
    Ok(Some((address, lang.map(Lang::parse).unwrap_or_default())))
}

/// The address of somebody who works here, and their language; none of who was shut out or has left.
pub(crate) async fn staff_address(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Option<(String, Lang)>, BackendError> {
    let sql = "SELECT email, lang FROM account_user WHERE id = $1 AND role <> 'customer' AND email IS NOT NULL \
               AND blocked_at IS NULL";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    let (address, lang) = (cells.text()?.to_owned(), cells.maybe_text()?);
    Ok(Some((address, lang.map(Lang::parse).unwrap_or_default())))
}

/// Who decides by figures, and works here.
pub(crate) async fn readers_of_reports(
    connection: &mut AnyConnection,
) -> Result<Vec<UserId>, BackendError> {
    let sql = "SELECT id, role, manages FROM account_user WHERE role <> 'customer' AND blocked_at IS NULL ORDER BY id";
    let mut readers = Vec::new();
    for row in sqlx::query(sql).fetch_all(connection).await? {
        let mut cells = Cells::of(&row);
        let user = UserId(crate::change::rows::id(cells.text()?, "account")?);
        let (role, manages) = (Role::parse(cells.text()?), cells.flag()?);
        let role = role.map(|role| Role::of_every_build(role, manages));
        if role.is_some_and(|role| may(&Actor { user, role }, Action::ReadReports)) {
            readers.push(user);
        }
    }
    Ok(readers)
}

/// True while the task of a reminder is open, with the same person, until the same day, and that person works here.
async fn is_still_to_do(connection: &mut AnyConnection, about: &str) -> Result<bool, BackendError> {
    let mut parts = about.splitn(3, ':');
    let (Some(task), Some(assignee), Some(due)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(false);
    };
    let sql = "SELECT COUNT(*) FROM task t JOIN account_user u ON u.id = t.assignee \
               WHERE t.id = $1 AND t.assignee = $2 AND t.due = $3 AND t.state = 'open' AND u.role <> 'customer' AND u.blocked_at IS NULL";
    let row = sqlx::query(sql)
        .bind(task.to_owned())
        .bind(assignee.to_owned())
        .bind(due.to_owned())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}
