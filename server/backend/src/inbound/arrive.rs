//! One mail, from its bytes to what becomes of it, in one transaction.

use super::bounce::Report;
use super::parse::{Incoming, IncomingFile, parse};
use super::place::{self, Answered, Place, Sender};
use super::{MAX_MAIL, MailWayIn, ReceiveError, Received};
use crate::Backend;
use crate::business::find_closed;
use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::due;
use crate::error::BackendError;
use crate::file;
use crate::limit::Used;
use crate::mail::failure::Failure;
use crate::mail::incoming::{self, IncomingRow};
use crate::mail::{UNSUBSCRIBE, address, record_bounce, reply_token};
use crate::people::learn_contact::learn_contact;
use crate::privacy::ensure_retention;
use crate::service::auto_reply::auto_reply;
use domain::account::{Actor, Role};
use domain::civil::DAY_MS;
use domain::file::attachment::clean_name;
use domain::file::media::EDGE;
use domain::file::{NewFile, Sha256, sniff};
use domain::id::AttachmentId;
use domain::service::MessageSend;
use domain::service::message::{MAX_TEXT, receive};
use domain::{Changes, ConversationId, Ctx, MessageId, ServerStep, Side, Stop, UserId};
use sha2::Digest as _;
use sqlx::AnyConnection;
use uuid::Uuid;

/// The most mails of one sender within a day that become messages: more than anybody writes by hand.
const OF_SENDER: i64 = 60;
/// The most people whom nobody knew that become contacts within a day by writing.
const STRANGERS: i64 = 50;
/// The most mails within a day that are looked at.
const OF_DAY: i64 = 5_000;
/// Bytes of a mail that are kept as they came, and of all of a day.
const RAW: usize = 256 * 1024;
const RAW_OF_DAY: i64 = 64 * 1024 * 1024;
/// The most mails of one sender within a day that are listed where nothing comes of them.
const LISTED_OF_SENDER: i64 = 200;
/// All but those whom staff keep out, who fill nobody's day.
const COUNTED: &str = "outcome <> 'blocked'";

impl Backend {
    /// Takes a mail, whichever way it came. The same mail again changes nothing.
    ///
    /// # Errors
    /// [`ReceiveError`]; nothing was changed then.
    pub async fn receive_mail(&self, raw: &[u8], way: MailWayIn) -> Result<Received, ReceiveError> {
        let mail = parse(raw)?;
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        // Once it is open again it may be taken.
        if find_closed(&mut tx).await?.is_some() {
            return Err(ReceiveError::TooMany);
        }
        if is_here(&mut tx, mail.id).await? {
            return Ok(Received::Again);
        }
        if of_today(&mut tx, COUNTED, "", now).await? >= OF_DAY {
            if is_kept_out(&mut tx, &mail.sender).await? {
                return Ok(Received::Blocked);
            }
            return Err(ReceiveError::TooMany);
        }
        let mut arriving = Arriving {
            backend: self,
            mail: &mail,
            now,
            customer: None,
            detail: None,
            foreign: false,
            pokes: Vec::new(),
        };
        let done = arriving.take(&mut tx).await?;
        let (customer, detail) = (arriving.customer, arriving.detail);
        let pokes = arriving.pokes;
        // One sender alone fills neither the list nor the database.
        let more = of_today(&mut tx, "sender = $2", &mail.sender, now).await?;
        let is_idle = matches!(
            done,
            Received::Held | Received::Blocked | Received::Own | Received::Bounce(false)
        );
        if !is_idle || more < LISTED_OF_SENDER {
            let row = row_of(&mail, (way, done), (customer, detail), now);
            incoming::insert_new(&mut tx, &row).await?;
            ensure_retention(&mut tx, now).await?;
            let keeps = done != Received::Blocked && (!is_idle || more < OF_SENDER);
            if keeps && incoming::raw_since(&mut tx, RAW, now - DAY_MS).await? < RAW_OF_DAY {
                let head = raw.get(..raw.len().min(RAW)).unwrap_or_default();
                incoming::keep_raw(&mut tx, mail.id, head, now).await?;
            }
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(done)
    }

    /// Notes a mail that is larger than is taken, by its header: owners see that it waits in the mailbox.
    ///
    /// # Errors
    /// [`ReceiveError`]; nothing was changed then.
    pub(super) async fn hold_too_large(
        &self,
        head: &[u8],
        size: usize,
        way: MailWayIn,
    ) -> Result<(), ReceiveError> {
        let mail = Incoming {
            size,
            ..parse(head)?
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if of_today(&mut tx, COUNTED, "", now).await? >= OF_DAY {
            return Err(ReceiveError::TooMany);
        }
        if of_today(&mut tx, "sender = $2", &mail.sender, now).await? >= LISTED_OF_SENDER {
            return Ok(());
        }
        let detail = format!(
            "more than {} MiB: it stays in the mailbox",
            MAX_MAIL / 1024 / 1024
        );
        let row = row_of(&mail, (way, Received::Held), (None, Some(detail)), now);
        incoming::insert_new(&mut tx, &row).await?;
        ensure_retention(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }
}

fn row_of(
    mail: &Incoming,
    (way, done): (MailWayIn, Received),
    (customer, detail): (Option<UserId>, Option<String>),
    now: i64,
) -> IncomingRow {
    IncomingRow {
        id: mail.id,
        sender: mail.sender.clone(),
        sender_name: mail.sender_name.clone(),
        subject: mail.subject.clone(),
        message_id: mail.message_id.clone(),
        reference_ids: (!mail.references.is_empty()).then(|| mail.references.join(" ")),
        way: way.name().to_owned(),
        outcome: done.name().to_owned(),
        detail,
        customer,
        conversation: match done {
            Received::Joined(conversation) => Some(conversation),
            _ => None,
        },
        size: i64::try_from(mail.size).unwrap_or(i64::MAX),
        received_at: now,
    }
}

async fn is_here(connection: &mut AnyConnection, id: Uuid) -> Result<bool, BackendError> {
    let row = sqlx::query("SELECT id FROM mail_in WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// How many mails of a kind came within a day; `which` is of our own words, `$2` in it the value.
async fn of_today(
    connection: &mut AnyConnection,
    which: &'static str,
    value: &str,
    now: i64,
) -> Result<i64, BackendError> {
    let sql =
        format!("SELECT COUNT(*) FROM mail_in WHERE received_at > $1 AND ($2 = $2) AND {which}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.saturating_sub(DAY_MS))
        .bind(value.to_owned())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// A mail under way.
struct Arriving<'a> {
    backend: &'a Backend,
    mail: &'a Incoming,
    now: i64,
    /// Whose it turned out to be.
    customer: Option<UserId>,
    /// What there is to say of it beside its outcome.
    detail: Option<String>,
    /// Written from an address that is not known to be its customer's: whoever reads it sees from which.
    foreign: bool,
    pokes: Vec<Poke>,
}

impl Arriving<'_> {
    async fn take(&mut self, tx: &mut AnyConnection) -> Result<Received, BackendError> {
        if let Some(report) = &self.mail.report {
            return self.bounced(tx, report).await;
        }
        let known = place::by_address(tx, &self.mail.sender).await?;
        if known == Sender::Staff || self.is_our_own() {
            return Ok(Received::Own);
        }
        if let Some(token) = unsubscribes(&self.mail.subject) {
            let (taken, pokes) = self.backend.withdraw_by_token(tx, token).await?;
            self.pokes.extend(pokes);
            if taken {
                return Ok(Received::Unsubscribed);
            }
        }
        if is_kept_out(tx, &self.mail.sender).await? {
            return Ok(Received::Blocked);
        }
        let of_sender = "sender = $2 AND outcome IN ('joined', 'automatic')";
        if of_today(tx, of_sender, &self.mail.sender, self.now).await? >= OF_SENDER {
            self.detail = Some("more of this sender within a day than become messages".to_owned());
            return Ok(Received::Held);
        }
        self.join(tx, known).await
    }

    /// Sent from an address of the business itself: to answer it would be to talk to oneself.
    fn is_our_own(&self) -> bool {
        let mailer = &self.backend.inner.mail;
        let from = mailer.way().from.to_lowercase();
        self.mail.sender == from
            || mailer.settings.reply_to.as_deref().is_some_and(|to| {
                reply_token::address(to, None, |_| Vec::new()) == self.mail.sender
            })
    }

    async fn bounced(
        &mut self,
        tx: &mut AnyConnection,
        report: &Report,
    ) -> Result<Received, BackendError> {
        self.detail = Some(report.said.chars().take(300).collect());
        if report.failure == Failure::Delayed {
            return Ok(Received::Bounce(false));
        }
        for message_id in &report.message_ids {
            let hard = report.failure == Failure::Hard;
            let of = (message_id.as_str(), report.recipient.as_deref());
            let what = (report.said.as_str(), hard, self.mail.id);
            if let Some(bounced) = record_bounce(tx, of, what, self.now).await? {
                // It quotes what was written to them: where they are erased, it goes too.
                let to = (bounced.address.as_str(), bounced.conversation);
                self.customer = place::written_to(tx, to).await?;
                self.pokes.extend(bounced.pokes);
                return Ok(Received::Bounce(true));
            }
        }
        // Anybody can write such a text: what names no mail of ours says nothing of anybody's address.
        Ok(Received::Bounce(false))
    }

    async fn join(
        &mut self,
        tx: &mut AnyConnection,
        known: Sender,
    ) -> Result<Received, BackendError> {
        let signer = &self.backend.inner.signer;
        let is_ours = |text: &[u8], told: &[u8]| reply_token::is_same_tag(&signer.tag(text), told);
        let mut work = Work::at(self.now);
        let answered = place::by_thread(tx, self.mail, is_ours).await?;
        let (found, writer) = match answered {
            Some(Answered::Place(found)) => (Some(found), known),
            Some(Answered::Contact(contact)) => (None, Sender::Contact(contact)),
            None => (place::by_sender(tx, known).await?, known),
        };
        self.foreign = match found {
            Some(found) => found.threaded && known != Sender::Known(found.customer),
            None => writer != known,
        };
        if self.mail.automatic {
            // What a program says is filed where it belongs, and opens nothing.
            return match found {
                Some(Place {
                    customer,
                    conversation: Some(conversation),
                    ..
                }) => {
                    self.customer = Some(customer);
                    self.write(tx, work, (customer, conversation), true).await?;
                    Ok(Received::Automatic)
                }
                _ => Ok(Received::Automatic),
            };
        }
        let place = match found {
            Some(found) => found,
            None => {
                let new = "detail = 'new'";
                if writer == Sender::Stranger && of_today(tx, new, "", self.now).await? >= STRANGERS
                {
                    self.detail = Some(
                        "more people whom nobody knew within a day than become contacts".to_owned(),
                    );
                    return Ok(Received::Held);
                }
                if writer == Sender::Stranger {
                    self.detail = Some(super::NEW.to_owned());
                }
                let of = (self.mail, writer, self.foreign);
                Place {
                    customer: place::make_guest(tx, &mut work, of, self.now).await?,
                    conversation: None,
                    threaded: false,
                }
            }
        };
        if is_shut_out(tx, place.customer).await? {
            return Ok(Received::Blocked);
        }
        self.customer = Some(place.customer);
        let fresh = || ConversationId(Uuid::new_v5(&self.mail.id, b"conversation"));
        let conversation = place.conversation.unwrap_or_else(fresh);
        self.write(tx, work, (place.customer, conversation), false)
            .await?;
        Ok(Received::Joined(conversation))
    }

    /// Writes the message as its customer's, with what follows from it.
    async fn write(
        &mut self,
        tx: &mut AnyConnection,
        mut work: Work,
        (customer, conversation): (UserId, ConversationId),
        automatic: bool,
    ) -> Result<(), BackendError> {
        let actor = Actor {
            user: customer,
            role: Role::Customer,
        };
        let (files, left_out) = self.keep_files(tx, &actor).await?;
        let args = MessageSend {
            id: MessageId(self.mail.id),
            conversation,
            customer,
            name: self.mail.sender_name.clone(),
            customer_name: String::new(),
            text: self.text(&left_out),
            files,
            active_seconds: 0,
        };
        let ctx = Ctx {
            actor,
            client: Uuid::nil(),
            mid: 0,
            now: self.now,
            side: Side::Server,
        };
        let changes = work
            .ask(tx, |work| receive(work, &ctx, &args, automatic))
            .await?;
        let changes = match changes {
            Ok(changes) => changes,
            Err(Stop::Refused(_) | Stop::Need(_)) => {
                return Err(BackendError::Value { what: "mail" });
            }
        };
        self.follow(tx, &mut work, changes).await?;
        due::follow(tx, work.changed(), self.now).await?;
        let stamp = Stamp {
            now: self.now,
            by: Some(customer),
        };
        self.pokes.extend(work.flush(tx, stamp).await?);
        Ok(())
    }

    async fn follow(
        &self,
        tx: &mut AnyConnection,
        work: &mut Work,
        changes: Changes,
    ) -> Result<(), BackendError> {
        work.put(tx, changes.rows).await?;
        for step in &changes.server_steps {
            match step {
                ServerStep::Collect(learnt) => {
                    let mut learnt = learnt.clone();
                    learnt.source = "mail";
                    learn_contact(tx, work, &learnt, self.now).await?;
                }
                ServerStep::AutoReply(conversation) => {
                    auto_reply(tx, work, *conversation, self.now).await?;
                }
                // Its bytes came with it.
                ServerStep::Arrive(id) => file::say_here(tx, work, *id).await?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What the message says: the subject first where it is not only that of the mail which it answers.
    fn text(&self, left_out: &[String]) -> String {
        let mut lines = Vec::new();
        if self.foreign {
            lines.push(format!("{} <{}>:", self.mail.sender_name, self.mail.sender));
        }
        let says_again = self.mail.references.is_empty();
        if says_again || self.mail.text.is_empty() {
            lines.push(self.mail.subject.clone());
        }
        lines.push(self.mail.text.clone());
        lines.extend(left_out.iter().map(|name| format!("📎 {name} ✕")));
        lines.retain(|line| !line.trim().is_empty());
        let whole = lines.join("\n\n");
        if whole.is_empty() {
            return "✉".to_owned();
        }
        if whole.chars().count() <= MAX_TEXT {
            return whole;
        }
        let cut: String = whole.chars().take(MAX_TEXT - 2).collect();
        format!("{cut} …")
    }

    /// Keeps the files of a kind that is taken, as far as their sender may leave files here; answers which were left out.
    async fn keep_files(
        &self,
        tx: &mut AnyConnection,
        actor: &Actor,
    ) -> Result<(Vec<NewFile>, Vec<String>), BackendError> {
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        for (n, one) in self.mail.files.iter().enumerate() {
            match self.keep_file(tx, actor, (n, one)).await? {
                Some(file) => kept.push(file),
                None => left_out.push(one.name.chars().take(80).collect()),
            }
        }
        Ok((kept, left_out))
    }

    async fn keep_file(
        &self,
        tx: &mut AnyConnection,
        actor: &Actor,
        (n, one): (usize, &IncomingFile),
    ) -> Result<Option<NewFile>, BackendError> {
        let head = one
            .bytes
            .get(..one.bytes.len().min(EDGE))
            .unwrap_or_default();
        let tail = one.bytes.len().saturating_sub(EDGE);
        let tail = one.bytes.get(tail..).unwrap_or_default();
        let Some(media) = sniff(head, tail, &one.name) else {
            return Ok(None);
        };
        let bytes = one.bytes.len() as u64;
        if bytes > domain::file::MAX_BYTES {
            return Ok(None);
        }
        if let Some(counted) = self.backend.counted(tx, actor).await? {
            let more = Used {
                file_bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                ..Used::default()
            };
            if more.file_bytes > counted.quota.file || counted.admit(tx, more).await?.is_err() {
                return Ok(None);
            }
            counted.note(tx, more).await?;
        }
        let sha256 = Sha256(sha2::Sha256::digest(&one.bytes).into());
        file::keep_whole(tx, sha256, (media, &one.bytes), self.now).await?;
        let name = format!("file:{n}");
        Ok(Some(NewFile {
            id: AttachmentId(Uuid::new_v5(&self.mail.id, name.as_bytes())),
            sha256,
            media,
            bytes,
            name: clean_name(&one.name, media),
            width: None,
            height: None,
        }))
    }
}

/// True where staff want nothing from an address.
async fn is_kept_out(connection: &mut AnyConnection, sender: &str) -> Result<bool, BackendError> {
    let about = address::find(connection, sender).await?;
    Ok(about.is_some_and(|about| about.blocked_at.is_some()))
}

/// True for somebody whom staff shut out.
async fn is_shut_out(connection: &mut AnyConnection, user: UserId) -> Result<bool, BackendError> {
    let sql = "SELECT id FROM account_user WHERE id = $1 AND blocked_at IS NOT NULL";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// The token of a subject such as `unsubscribe TOKEN`, which the address in a mail's header has.
fn unsubscribes(subject: &str) -> Option<&str> {
    let mut words = subject.split_whitespace();
    let is_it = words.next()?.eq_ignore_ascii_case(UNSUBSCRIBE);
    words.next().filter(|_| is_it)
}
