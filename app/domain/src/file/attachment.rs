//! A file on something: a row that is there at once, and bytes that follow when they can.

use crate::account::colleague::author_name;
use crate::file::hash::Sha256;
use crate::file::media::Media;
use crate::file::{MAX_BYTES, MAX_FILES, MAX_NAME};
use crate::id::{
    AttachmentId, ContactId, ConversationId, MessageId, OrderId, ProductId, TicketId, UserId,
};
use crate::noun;
use crate::noun::column::{names, text_columns};
use crate::noun::{BadCell, Cell, CellKind, Columns, Source};
use crate::people::contact::{self, Contact};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::{Entity, Key};
use crate::sales::{Order, Product};
use crate::scope::{Scope, shared};
use crate::view::{Changes, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

noun! {
    Attachment in "attachment" by AttachmentId,
    scopes |file| file.customer.map_or_else(|| vec![Scope::Team], shared);
    fixed about: Subject as ["about", "about_id", "conversation"];
    server customer: Option<UserId>;
    fixed sha256: Sha256;
    server media: Media;
    server bytes: u64;
    fixed name: String;
    server width: Option<u32>;
    server height: Option<u32>;
    server author: UserId;
    fixed author_name: String;
    server at: i64;
    server state: FileState;
}

text_columns! {
    Sha256 => |hash| hash.to_string(), |text| text.parse().ok();
    Media => |media| media.mime(), |mime| Self::parse(mime);
}

names! {
    FileState { Coming "coming", Here "here", Refused "refused" }
}

impl Columns for Subject {
    const KINDS: &'static [CellKind] = &[CellKind::Text, CellKind::Text, CellKind::MaybeText];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        let (about, id, conversation) = match self {
            Self::Message {
                conversation,
                message,
            } => ("message", message.0, Some(conversation)),
            Self::Contact(contact) => ("contact", contact.0, None),
            Self::Order(order) => ("order", order.0, None),
            Self::Product(product) => ("product", product.0, None),
            Self::Ticket(ticket) => ("ticket", ticket.0, None),
        };
        out.push(Cell::Text(Some(about.into())));
        out.push(Cell::Text(Some(id.to_string().into())));
        out.push(Cell::Text(conversation.map(|id| id.to_string().into())));
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        let about: String = Columns::read(from)?;
        let id: Uuid = Columns::read(from)?;
        let conversation: Option<ConversationId> = Columns::read(from)?;
        match (about.as_str(), conversation) {
            ("message", Some(conversation)) => Ok(Self::Message {
                conversation,
                message: MessageId(id),
            }),
            ("contact", None) => Ok(Self::Contact(ContactId(id))),
            ("order", None) => Ok(Self::Order(OrderId(id))),
            ("product", None) => Ok(Self::Product(ProductId(id))),
            ("ticket", None) => Ok(Self::Ticket(TicketId(id))),
            _ => Err(BadCell::new(format!("no such thing: {about}"))),
        }
    }
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
    /// Its photo: once the bytes are there, the server hangs it up for everybody.
    Product(ProductId),
    /// With the text of a ticket or of a message in it.
    Ticket(TicketId),
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

/// `file.attach@1`: a file on a contact, an order or a product. Those of a message come with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileAttach {
    pub file: NewFile,
    pub about: Subject,
    /// What the author is called.
    pub name: String,
}

/// Attaches a file to a contact, an order or a product.
///
/// # Errors
/// [`Stop::Refused`] for other people's orders, unknown things, and files that no rule takes; [`Stop::Need`] for rows not loaded.
pub fn attach(view: &dyn Rows, ctx: &Ctx, args: &FileAttach) -> Result<Changes, Stop> {
    let customer = match args.about {
        // A message's files are the message's own: nobody adds one afterwards.
        Subject::Message { .. } | Subject::Ticket(_) => return Err(Refusal::NotAllowed.into()),
        Subject::Contact(id) => {
            if !may(&ctx.actor, Action::WorkContact) {
                return Err(Refusal::NotAllowed.into());
            }
            contact::find(view, id)?.ok_or_else(Refusal::missing::<Contact>)?;
            None
        }
        Subject::Order(id) => Some(order(view, ctx, id)?),
        Subject::Product(id) => {
            if !may(&ctx.actor, Action::EditProduct) {
                return Err(Refusal::NotAllowed.into());
            }
            view.need::<Product>(id)?;
            if !args.file.media.is_picture() {
                return Err(Refusal::BadFileName.into());
            }
            None
        }
    };
    if args.name.chars().count() > 80 {
        return Err(Refusal::TooLong {
            field: "name".into(),
        }
        .into());
    }
    let author = author_name(view, &ctx.actor, &args.name)?;
    let mut changes = Changes::default();
    add_row(
        view,
        ctx,
        &args.file,
        args.about,
        customer,
        &author,
        &mut changes,
    )?;
    Ok(changes)
}

/// Whose order it is, where the actor may attach to it. Whether somebody else's exists is not told.
fn order(view: &dyn Rows, ctx: &Ctx, id: OrderId) -> Result<UserId, Stop> {
    let customer = view.find::<Order>(id)?.map(|order| order.customer);
    let mine = |customer: &UserId| {
        may(
            &ctx.actor,
            Action::AttachToOrder {
                customer: *customer,
            },
        )
    };
    Ok(customer
        .filter(mine)
        .ok_or_else(Refusal::missing::<Order>)?)
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
pub(crate) fn add_row(
    view: &dyn Rows,
    ctx: &Ctx,
    file: &NewFile,
    about: Subject,
    customer: Option<UserId>,
    author: &str,
    changes: &mut Changes,
) -> Result<(), Stop> {
    check(file)?;
    let key = Key::new(Entity::Attachment, file.id.0);
    if changes.rows.iter().any(|row| row.key() == key) {
        return Err(Refusal::IdTaken.into());
    }
    let same = |have: &Attachment| {
        (have.author, have.about, have.sha256) == (ctx.actor.user, about, file.sha256)
    };
    if noun::created(view, file.id, same)? {
        return Ok(());
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
        author_name: author.to_owned(),
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
