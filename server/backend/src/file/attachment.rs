//! Attachments as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, id, maybe_id};
use domain::file::{Attachment, FileState, Media, Subject};
use domain::{AttachmentId, ContactId, ConversationId, MessageId, OrderId, UserId};

impl Stored for Attachment {
    const TABLE: &'static str = "attachment";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "about",
        "about_id",
        "conversation",
        "customer",
        "sha256",
        "media",
        "bytes",
        "name",
        "width",
        "height",
        "author",
        "author_name",
        "at",
        "state",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        let (about, about_id, conversation) = match self.about {
            Subject::Message {
                conversation,
                message,
            } => ("message", message.0, Some(conversation)),
            Subject::Contact(contact) => ("contact", contact.0, None),
            Subject::Order(order) => ("order", order.0, None),
        };
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::text(about),
            Value::Text(about_id.to_string()),
            Value::MaybeText(conversation.map(|id| id.to_string())),
            Value::MaybeText(self.customer.map(|user| user.to_string())),
            Value::Text(self.sha256.to_string()),
            Value::text(self.media.mime()),
            Value::Int(stored(self.bytes)),
            Value::text(&self.name),
            Value::MaybeInt(self.width.map(i64::from)),
            Value::MaybeInt(self.height.map(i64::from)),
            Value::Text(self.author.to_string()),
            Value::text(&self.author_name),
            Value::Int(self.at),
            Value::text(state_name(self.state)),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: AttachmentId(id(cells.text()?, "attachment")?),
            about: about(cells)?,
            customer: maybe_id(cells.maybe_text()?, "customer")?.map(UserId),
            sha256: cells
                .text()?
                .parse()
                .map_err(|_| BackendError::Value { what: "sha256" })?,
            media: media(cells.text()?)?,
            bytes: size(cells.int()?)?,
            name: cells.text()?.to_owned(),
            width: pixels(cells.maybe_int()?)?,
            height: pixels(cells.maybe_int()?)?,
            author: UserId(id(cells.text()?, "author")?),
            author_name: cells.text()?.to_owned(),
            at: cells.int()?,
            state: state(cells.text()?)?,
        })
    }
}

fn about(cells: &mut Cells<'_>) -> Result<Subject, BackendError> {
    let kind = cells.text()?.to_owned();
    let about = id(cells.text()?, "about")?;
    let conversation = maybe_id(cells.maybe_text()?, "conversation")?.map(ConversationId);
    match (kind.as_str(), conversation) {
        ("message", Some(conversation)) => Ok(Subject::Message {
            conversation,
            message: MessageId(about),
        }),
        ("contact", None) => Ok(Subject::Contact(ContactId(about))),
        ("order", None) => Ok(Subject::Order(OrderId(about))),
        _ => Err(BackendError::Value { what: "about" }),
    }
}

pub(super) fn stored(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) fn size(bytes: i64) -> Result<u64, BackendError> {
    u64::try_from(bytes).map_err(|_| BackendError::Value { what: "bytes" })
}

fn pixels(count: Option<i64>) -> Result<Option<u32>, BackendError> {
    count
        .map(|count| u32::try_from(count).map_err(|_| BackendError::Value { what: "pixels" }))
        .transpose()
}

pub(super) fn media(mime: &str) -> Result<Media, BackendError> {
    Media::parse(mime).ok_or(BackendError::Value { what: "media" })
}

fn state_name(state: FileState) -> &'static str {
    match state {
        FileState::Coming => "coming",
        FileState::Here => "here",
        FileState::Refused => "refused",
    }
}

fn state(name: &str) -> Result<FileState, BackendError> {
    [FileState::Coming, FileState::Here, FileState::Refused]
        .into_iter()
        .find(|state| state_name(*state) == name)
        .ok_or(BackendError::Value { what: "state" })
}
