//! A file on something: a row that is there at once, and bytes that follow when they can.

use crate::file::hash::Sha256;
use crate::file::media::Media;
use crate::file::{MAX_BYTES, MAX_FILES, MAX_NAME};
use crate::id::{AttachmentId, ContactId, ConversationId, MessageId, OrderId, UserId};
use crate::people::contact;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::{Entity, Key, Row};
use crate::view::{Changes, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Serialize};

/// One file on one thing. Append-only; the server alone says when the bytes are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub about: Subject,
    /// The customer who sees it too; none where only staff do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    pub sha256: Sha256,
    /// As the author's device told it; once the bytes are there, as they tell it.
    pub media: Media,
    pub bytes: u64,
    pub name: String,
    /// Pixels, of a picture whose size is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    pub author: UserId,
    /// What the author is called.
    pub author_name: String,
    /// When it was attached, epoch ms UTC. A label, not an order.
    pub at: i64,
    pub state: FileState,
}

/// What a file is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Message {
        conversation: ConversationId,
        message: MessageId,
    },
    Contact(ContactId),
    Order(OrderId),
}

/// Where a file's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// On the author's device.
    Coming,
    /// On the server.
    Here,
    /// The bytes are of a kind that is not taken; they stay where they are.
    Refused,
}

/// How much of a file the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// Where to go on, bytes.
    pub offset: u64,
    pub state: FileState,
}

/// What a device knows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFile {
    pub id: AttachmentId,
    pub sha256: Sha256,
    pub media: Media,
    pub bytes: u64,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// `file.attach@1`: a file on a contact or an order. Those of a message come with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileAttach {
    pub file: NewFile,
    pub about: Subject,
    /// What the author is called.
    pub name: String,
}

/// Attaches a file to a contact or an order.
///
/// # Errors
/// [`Stop::Refused`] for other people's orders, unknown things, and files that no rule takes; [`Stop::Need`] for rows not loaded.
pub fn attach(view: &dyn Rows, ctx: &Ctx, args: &FileAttach) -> Result<Changes, Stop> {
    let customer = match args.about {
        // A message's files are the message's own: nobody adds one afterwards.
        Subject::Message { .. } => return Err(Refusal::NotAllowed.into()),
        Subject::Contact(id) => {
            if !may(&ctx.actor, Action::WorkContact) {
                return Err(Refusal::NotAllowed.into());
            }
            contact::find(view, id)?.ok_or_else(|| missing("contact"))?;
            None
        }
        Subject::Order(id) => Some(order(view, ctx, id)?),
    };
    if args.name.chars().count() > 80 {
        return Err(Refusal::TooLong {
            field: "name".into(),
        }
        .into());
    }
    let mut changes = Changes::default();
    place(
        view,
        ctx,
        &args.file,
        args.about,
        customer,
        &args.name,
        &mut changes,
    )?;
    Ok(changes)
}

fn missing(noun: &str) -> Refusal {
    Refusal::Missing { noun: noun.into() }
}

/// Whose order it is, where the actor may attach to it. Whether somebody else's exists is not told.
fn order(view: &dyn Rows, ctx: &Ctx, id: OrderId) -> Result<UserId, Stop> {
    let row = view.row(Key::new(Entity::Order, id.0))?;
    let customer = row.and_then(Row::as_order).map(|order| order.customer);
    let mine = |customer: &UserId| {
        may(
            &ctx.actor,
            Action::AttachToOrder {
                customer: *customer,
            },
        )
    };
    Ok(customer.filter(mine).ok_or_else(|| missing("order"))?)
}

/// Checks the files of one message.
pub(crate) fn check_all(files: &[NewFile]) -> Result<(), Refusal> {
    if files.len() > MAX_FILES {
        return Err(Refusal::TooMuch);
    }
    files.iter().try_for_each(check)
}

fn check(file: &NewFile) -> Result<(), Refusal> {
    if file.bytes == 0 {
        return Err(Refusal::EmptyFile);
    }
    if file.bytes > MAX_BYTES {
        return Err(Refusal::FileTooLarge);
    }
    if file.name != clean_name(&file.name, file.media) {
        return Err(Refusal::BadFileName);
    }
    Ok(())
}

/// Adds a file's row to the changes; one that is there already is added once.
pub(crate) fn place(
    view: &dyn Rows,
    ctx: &Ctx,
    file: &NewFile,
    about: Subject,
    customer: Option<UserId>,
    author_name: &str,
    changes: &mut Changes,
) -> Result<(), Stop> {
    check(file)?;
    let key = Key::new(Entity::Attachment, file.id.0);
    if changes.rows.iter().any(|row| row.key() == key) {
        return Err(Refusal::IdTaken.into());
    }
    if let Some(have) = view.row(key)? {
        let same = have.as_attachment().is_some_and(|have| {
            (have.author, have.about, have.sha256) == (ctx.actor.user, about, file.sha256)
        });
        return if same {
            Ok(())
        } else {
            Err(Refusal::IdTaken.into())
        };
    }
    let attachment = Attachment {
        id: file.id,
        about,
        customer,
        sha256: file.sha256,
        media: file.media,
        bytes: file.bytes,
        name: file.name.clone(),
        width: file.width,
        height: file.height,
        author: ctx.actor.user,
        author_name: author_name.trim().to_owned(),
        at: ctx.now,
        state: FileState::Coming,
    };
    changes.rows.push(attachment.into());
    changes.server_steps.push(ServerStep::Arrive(file.id));
    Ok(())
}

/// A name that shows what it is: no folders, no control characters, nothing that turns the writing's direction, the kind's own ending, not too long.
#[must_use]
pub fn clean_name(name: &str, media: Media) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
    };
    let plain: String = last.chars().filter(|c| !odd(*c)).collect();
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    let ending = ending.to_ascii_lowercase();
    let of_picture = ["jpg", "jpeg", "png", "webp", "gif", "heic", "heif"];
    // A photo that was drawn anew was something else before.
    let is_ending = ending == media.ending()
        || ((media.is_picture() || media == Media::Heic) && of_picture.contains(&ending.as_str()));
    let stem = if is_ending { stem } else { &plain };
    let room = MAX_NAME - 1 - media.ending().len();
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(room).collect();
    let stem = stem.trim_end_matches(['.', ' ']);
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("{stem}.{}", media.ending())
}
