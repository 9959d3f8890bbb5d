//! Where a mail belongs: the conversation whose mail it answers, else the one that its address names, else that of its sender.

use super::parse::Incoming;
use crate::account::{NewUser, fresh_id, insert_user};
use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use crate::mail::{Mail, address, reply_token};
use crate::people::learn_contact::{GivenPoint, learn_contact_of_account};
use domain::account::Role;
use domain::people::{Contact, ContactFields, PointKind, contact};
use domain::{ActivityId, ContactId, ConversationId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whose mail it is and where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub customer: UserId,
    /// None: it opens one.
    pub conversation: Option<ConversationId>,
    /// By the mail that it answers, or by the address that only its reader knew.
    pub threaded: bool,
}

/// Whose mail is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    Place(Place),
    /// A letter to a contact without an account, who has no conversation yet.
    Contact(ContactId),
}

/// What is known of whoever wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    /// Somebody with an account of their own, or who wrote before.
    Known(UserId),
    /// A contact without an account.
    Contact(ContactId),
    /// Works here.
    Staff,
    Stranger,
}

/// The conversation whose mail this answers; none where it answers none of ours.
pub(super) async fn by_thread(
    connection: &mut AnyConnection,
    mail: &Incoming,
    is_ours: impl Fn(&[u8], &[u8]) -> bool,
) -> Result<Option<Answered>, BackendError> {
    for message_id in mail.references.iter().rev() {
        if let Some(found) = by_arrived(connection, message_id).await? {
            return Ok(Some(Answered::Place(found)));
        }
        if let Some(found) = by_sent(connection, message_id).await? {
            return Ok(Some(found));
        }
    }
    for recipient in &mail.recipients {
        let Some(conversation) = reply_token::read(recipient, &is_ours) else {
            continue;
        };
        if let Some(found) = of_conversation(connection, conversation).await? {
            return Ok(Some(Answered::Place(found)));
        }
    }
    Ok(None)
}

async fn by_arrived(
    connection: &mut AnyConnection,
    message_id: &str,
) -> Result<Option<Place>, BackendError> {
    let sql = "SELECT conversation FROM mail_in WHERE message_id = $1 AND outcome = 'joined' AND conversation IS NOT NULL LIMIT 1";
    let row = sqlx::query(sql)
        .bind(message_id.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    match row {
        Some(row) => {
            let conversation = ConversationId(id(Cells::of(&row).text()?, "conversation")?);
            of_conversation(connection, conversation).await
        }
        None => Ok(None),
    }
}

/// By a mail that left here: its conversation, or whoever it was written to.
async fn by_sent(
    connection: &mut AnyConnection,
    message_id: &str,
) -> Result<Option<Answered>, BackendError> {
    let sql = "SELECT kind, about, address, conversation FROM mail WHERE message_id = $1 LIMIT 1";
    let row = sqlx::query(sql)
        .bind(message_id.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    let (kind, about) = (
        cells.text()?.to_owned(),
        cells.maybe_text()?.map(str::to_owned),
    );
    let (address, conversation) = (cells.text()?.to_owned(), cells.maybe_text()?);
    if let Some(conversation) = conversation {
        let conversation = ConversationId(id(conversation, "conversation")?);
        let found = of_conversation(connection, conversation).await?;
        return Ok(found.map(Answered::Place));
    }
    let about = about.unwrap_or_default();
    let first = about.split(':').next().unwrap_or_default();
    if kind == Mail::NEW_MESSAGE
        && let Ok(conversation) = first.parse::<Uuid>()
    {
        let found = of_conversation(connection, ConversationId(conversation)).await?;
        return Ok(found.map(Answered::Place));
    }
    let contact = if kind == Mail::LETTER {
        match first.parse::<ActivityId>() {
            Ok(activity) => contact_of_letter(connection, activity).await?,
            Err(_) => None,
        }
    } else {
        None
    };
    let known = match contact {
        Some(contact) => of_contact(connection, contact).await?,
        None => by_address(connection, &address).await?,
    };
    if let Sender::Contact(contact) = known {
        return Ok(Some(Answered::Contact(contact)));
    }
    let found = of_sender(connection, known, true).await?;
    Ok(found.map(Answered::Place))
}

async fn contact_of_letter(
    connection: &mut AnyConnection,
    activity: ActivityId,
) -> Result<Option<ContactId>, BackendError> {
    let key = Key::new(Entity::Activity, activity.0);
    let row = Work::default().get(connection, key).await?;
    Ok(row
        .as_ref()
        .and_then(Row::as_activity)
        .map(|one| one.contact))
}

async fn of_conversation(
    connection: &mut AnyConnection,
    conversation: ConversationId,
) -> Result<Option<Place>, BackendError> {
    let row = sqlx::query("SELECT customer FROM conversation WHERE id = $1")
        .bind(conversation.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Place {
        customer: UserId(id(Cells::of(&row).text()?, "customer")?),
        conversation: Some(conversation),
        threaded: true,
    }))
}

/// To whom a mail of ours went; none where no account is known of them.
pub(super) async fn written_to(
    connection: &mut AnyConnection,
    (address, conversation): (&str, Option<ConversationId>),
) -> Result<Option<UserId>, BackendError> {
    if let Some(conversation) = conversation
        && let Some(place) = of_conversation(connection, conversation).await?
    {
        return Ok(Some(place.customer));
    }
    Ok(match by_address(connection, address).await? {
        Sender::Known(user) => Some(user),
        Sender::Contact(_) | Sender::Staff | Sender::Stranger => None,
    })
}

/// The newest conversation of somebody who is known.
async fn of_sender(
    connection: &mut AnyConnection,
    sender: Sender,
    threaded: bool,
) -> Result<Option<Place>, BackendError> {
    let Sender::Known(customer) = sender else {
        return Ok(None);
    };
    Ok(Some(Place {
        customer,
        conversation: newest(connection, customer).await?,
        threaded,
    }))
}

async fn newest(
    connection: &mut AnyConnection,
    customer: UserId,
) -> Result<Option<ConversationId>, BackendError> {
    let sql = "SELECT id FROM conversation WHERE customer = $1 ORDER BY last_at DESC, id LIMIT 1";
    let row = sqlx::query(sql)
        .bind(customer.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(ConversationId(id(Cells::of(&row).text()?, "conversation")?)))
        .transpose()
}

/// Who writes from an address. An address that an account has not proven is nobody's: anybody can sign up with anybody's.
pub(super) async fn by_address(
    connection: &mut AnyConnection,
    sender: &str,
) -> Result<Sender, BackendError> {
    let sql = "SELECT id, role FROM account_user WHERE email = $1 AND (email_verified_at IS NOT NULL OR demo = 1 OR role <> 'customer')";
    let row = sqlx::query(sql)
        .bind(sender.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = row {
        let mut cells = Cells::of(&row);
        let user = UserId(id(cells.text()?, "account")?);
        return Ok(match Role::parse(cells.text()?) {
            Some(Role::Customer) => Sender::Known(user),
            _ => Sender::Staff,
        });
    }
    let known = address::find(connection, sender).await?;
    if let Some(user) = known.and_then(|known| known.account_user) {
        return Ok(Sender::Known(user));
    }
    by_point(connection, sender).await
}

/// The one contact that has the address; of several nobody knows which it is.
async fn by_point(connection: &mut AnyConnection, sender: &str) -> Result<Sender, BackendError> {
    let head = "SELECT contact FROM contact_point WHERE kind = 'email' AND normal";
    let mut keys = Vec::new();
    for row in select_in(connection, head, &[sender.to_owned()]).await? {
        keys.push(Key::new(
            Entity::Contact,
            id(Cells::of(&row).text()?, "contact")?,
        ));
    }
    let mut work = Work::default();
    work.load(connection, keys).await?;
    let held = work.rows_of(Entity::Contact).filter_map(Row::as_contact);
    let mut whole: BTreeMap<ContactId, Contact> = BTreeMap::new();
    for contact in held.filter(|contact| contact.merged_into.is_none()) {
        whole.insert(contact.id, contact.clone());
    }
    let (Some((_, contact)), 1) = (whole.iter().next(), whole.len()) else {
        return Ok(Sender::Stranger);
    };
    // An account's own address that it never proved may be somebody else's.
    let proven = contact.points.iter().any(|point| {
        point.kind == PointKind::Email && point.normal.as_deref() == Some(sender) && point.verified
    });
    Ok(match contact.user {
        Some(user) if proven => Sender::Known(user),
        Some(_) => Sender::Stranger,
        None => Sender::Contact(contact.id),
    })
}

async fn of_contact(
    connection: &mut AnyConnection,
    contact: ContactId,
) -> Result<Sender, BackendError> {
    let mut work = Work::default();
    let found = work
        .ask(
            connection,
            |work| Ok(contact::find(work, contact)?.cloned()),
        )
        .await?;
    Ok(match found {
        Ok(Some(found)) => match found.user {
            Some(user) => Sender::Known(user),
            None => Sender::Contact(found.id),
        },
        _ => Sender::Stranger,
    })
}

/// By whoever wrote it.
pub(super) async fn by_sender(
    connection: &mut AnyConnection,
    known: Sender,
) -> Result<Option<Place>, BackendError> {
    of_sender(connection, known, false).await
}

/// A guest for whoever writes and has no account: nobody signs in as them. A contact without an account becomes theirs; a stranger becomes a contact.
pub(super) async fn make_guest(
    connection: &mut AnyConnection,
    work: &mut Work,
    (mail, known, by_thread): (&Incoming, Sender, bool),
    now: i64,
) -> Result<UserId, BackendError> {
    let user = fresh_id(now)?;
    let guest = NewUser {
        id: user,
        name: &mail.sender_name,
        email: None,
        password: None,
        role: Role::Customer,
        guest: true,
        demo: false,
    };
    insert_user(connection, &guest, now).await?;
    // Who answers a letter from elsewhere may be somebody to whom it was passed on.
    if !by_thread {
        address::belongs_to(connection, &mail.sender, user).await?;
    }
    if let Sender::Contact(contact) = known {
        adopt(connection, work, contact, user, now).await?;
        return Ok(user);
    }
    let point = GivenPoint {
        kind: PointKind::Email,
        value: &mail.sender,
        verified: false,
    };
    learn_contact_of_account(
        connection,
        work,
        user,
        &mail.sender_name,
        point,
        "mail",
        now,
    )
    .await?;
    Ok(user)
}

/// Makes a contact the guest's: their own record points to it.
async fn adopt(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: ContactId,
    user: UserId,
    now: i64,
) -> Result<(), BackendError> {
    let key = Key::new(Entity::Contact, contact.0);
    let Some(Row::Contact(found)) = work.get(connection, key).await? else {
        return Ok(());
    };
    let own = Contact {
        user: Some(user),
        merged_into: Some(contact),
        ..Contact::new(ContactId::of_user(user), ContactFields::default(), now)
    };
    let theirs = Contact {
        user: Some(user),
        ..found
    };
    work.put(connection, vec![own.into(), theirs.into()]).await
}
