//! The mailbox that an owner has read: set up on a screen, read by one node at a time, and how that went.

use super::imap::{AT_ONCE, Fetched, OpenMailbox, Trouble, Wanted};
use super::{MailWayIn, ReceiveError, list};
use crate::Backend;
use crate::audit;
use crate::business::find_closed;
use crate::change::rows::from_json;
use crate::error::BackendError;
use crate::mail::MailAccountError;
use crate::sealed_secret::{self, Secret, SecretError, SecretState};
use crate::setting;
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::account::mail_account::{MAX_PASSWORD, MailAnswer, MailPassword, MailRefusal};
use domain::account::mail_inbox::{InboxOverview, InboxTrouble, Mailbox};
use domain::civil::Day;
use domain::policy::{Action, may};
use domain::{Label, UserId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use uuid::Uuid;

/// The settings that hold the mailbox, who reads it until when, how far it was read, and how that went.
const MAILBOX: &str = "mail_inbox";
const LEASE: &str = "mail_inbox_lease";
const PLACE: &str = "mail_inbox_place";
const STATE: &str = "mail_inbox_state";
/// Under which name its password is sealed.
const PASSWORD: &str = "mail_inbox_password";
/// Whoever reads for longer than this is dead.
const HELD: i64 = 10 * 60_000;
/// Between two looks; after the first failure, and at most.
const PAUSE: i64 = 60_000;
const LONGEST: i64 = 30 * 60_000;
/// Visits that try to keep one mail before it is passed over.
const TRIES: u32 = 5;

/// What one look brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRead {
    /// Mails that were taken.
    pub taken: u32,
    /// What was said where it could not be read.
    pub trouble: Option<(InboxTrouble, String)>,
    /// When to look again, ms from now.
    pub pause: i64,
}

/// How reading it went.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    read_at: Option<i64>,
    #[serde(default)]
    trouble: Option<(InboxTrouble, String)>,
    #[serde(default)]
    failures: u32,
    /// The number of the mail that could not be kept, and how often that was tried.
    #[serde(default)]
    stuck: Option<(u32, u32)>,
}

/// What became of one mail of the mailbox.
enum OneMail {
    Taken,
    /// It is none, and never will be.
    Unreadable,
    /// It is passed over, and stays there as if nobody had seen it.
    Left,
    /// It waits where it is.
    Waits,
    Failed(Trouble),
}

/// How far it was read: `validity uid day`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    validity: u32,
    last: u32,
    /// The day from which on mails are taken; a place of an older build has none.
    since: Option<Day>,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            validity: words.next()?.parse().ok()?,
            last: words.next()?.parse().ok()?,
            since: words.next().and_then(|day| day.parse().ok()).map(Day),
        })
    }

    fn text(self) -> String {
        let since = self.since.map(|day| format!(" {}", day.0));
        format!(
            "{} {}{}",
            self.validity,
            self.last,
            since.unwrap_or_default()
        )
    }
}

impl Backend {
    /// Has a mailbox's server be trusted by another certificate authority too, PEM.
    pub fn trust_mailbox(&self, authority: Option<Vec<u8>>) {
        self.inner.mail.mailbox_authority.get_or_init(|| authority);
    }

    /// Waits until the mailbox was set up anew.
    pub async fn mailbox_rung(&self) {
        self.inner.mail.mailbox_set.notified().await;
    }

    /// Reads what has arrived in the mailbox; none where none is set up, another node reads it, or the business is closed. No transaction
    /// is open while the network is waited for.
    ///
    /// # Errors
    /// [`BackendError`] where the database or the key file does not answer. What the mailbox's server says is an answer.
    pub async fn read_mailbox(&self) -> Result<Option<MailboxRead>, MailAccountError> {
        let now = self.now();
        let key = self.secrets_key_there().unwrap_or(None);
        let mut tx = self.inner.db.write().await?;
        if find_closed(&mut tx).await?.is_some() {
            return Ok(None);
        }
        let Some(mailbox) = find(&mut tx).await? else {
            return Ok(None);
        };
        let Some(password) = sealed_secret::find(&mut tx, key.as_ref(), PASSWORD).await? else {
            return Ok(None);
        };
        if !take_lease(&mut tx, &self.inner.node, now).await? {
            return Ok(None);
        }
        let place = place(&mut tx).await?;
        tx.commit().await.map_err(BackendError::from)?;
        let (taken, trouble) = self.visit(&mailbox, &password, place).await?;
        let pause = self.note_read(&mailbox, trouble.clone()).await?;
        Ok(Some(MailboxRead {
            taken,
            trouble,
            pause,
        }))
    }

    async fn visit(
        &self,
        mailbox: &Mailbox,
        password: &Secret,
        place: Option<Place>,
    ) -> Result<(u32, Option<(InboxTrouble, String)>), MailAccountError> {
        let authority = self.inner.mail.mailbox_authority.get().cloned().flatten();
        let open = OpenMailbox::open(mailbox, password.expose(), authority.as_deref()).await;
        let mut open = match open {
            Ok(open) => open,
            Err(Trouble(kind, said)) => return Ok((0, Some((kind, said)))),
        };
        let mut taken = 0;
        let read = self
            .read_new(&mut open, (mailbox, place), &mut taken)
            .await?;
        open.close().await;
        Ok((taken, read.err().map(|Trouble(kind, said)| (kind, said))))
    }

    /// Takes mail after mail. The place moves on after each, so that a visit that breaks off loses and repeats nothing.
    async fn read_new(
        &self,
        open: &mut OpenMailbox,
        (mailbox, place): (&Mailbox, Option<Place>),
        taken: &mut u32,
    ) -> Result<Result<(), Trouble>, MailAccountError> {
        let (validity, end) = (open.validity, open.next.saturating_sub(1));
        let Some(place) = place else {
            // What stood there before is not this program's to read.
            let end = Place {
                validity,
                last: end,
                since: Some(Day::of(self.now(), 0)),
            };
            self.put_place(mailbox, end).await?;
            return Ok(Ok(()));
        };
        let since = place.since;
        let renumbered = place.validity != validity;
        let wanted = if renumbered {
            // What was taken is marked as seen, and would be known again.
            Wanted::UnseenSince(since)
        } else {
            Wanted::From(place.last.saturating_add(1))
        };
        let numbers = match open.numbers(wanted).await {
            Ok(numbers) => numbers,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let all = numbers.len() < AT_ONCE;
        for uid in numbers {
            let mut seen = true;
            match self.take_one(open, mailbox, uid).await? {
                OneMail::Taken => *taken += 1,
                OneMail::Unreadable => {}
                OneMail::Left => seen = false,
                // With all behind it.
                OneMail::Waits => return Ok(Ok(())),
                OneMail::Failed(trouble) => return Ok(Err(trouble)),
            }
            let here = Place {
                validity,
                last: uid,
                since,
            };
            if !self.put_place(mailbox, here).await? {
                return Ok(Ok(()));
            }
            if seen && let Err(trouble) = open.mark_seen(uid).await {
                return Ok(Err(trouble));
            }
        }
        // Where there may be more that nobody has seen, the next visit goes on behind the last of these.
        if renumbered && all {
            let end = Place {
                validity,
                last: end,
                since,
            };
            self.put_place(mailbox, end).await?;
        }
        Ok(Ok(()))
    }

    async fn take_one(
        &self,
        open: &mut OpenMailbox,
        mailbox: &Mailbox,
        uid: u32,
    ) -> Result<OneMail, MailAccountError> {
        let received = match open.mail(uid).await {
            Ok(Fetched::Whole(raw)) => {
                let received = self.receive_mail(&raw, MailWayIn::Imap).await;
                received.map(|_| OneMail::Taken)
            }
            Ok(Fetched::TooLarge { head, size }) => {
                let noted = self.hold_too_large(&head, size, MailWayIn::Imap).await;
                noted.map(|()| OneMail::Left)
            }
            Ok(Fetched::Gone) => return Ok(OneMail::Left),
            Err(trouble) => return Ok(OneMail::Failed(trouble)),
        };
        match received {
            Ok(one) => Ok(one),
            Err(ReceiveError::Unreadable(why)) => {
                tracing::warn!(uid, why, "a mail of the mailbox cannot be read");
                Ok(OneMail::Unreadable)
            }
            Err(ReceiveError::TooLarge) => Ok(OneMail::Left),
            Err(ReceiveError::TooMany) => Ok(OneMail::Waits),
            Err(ReceiveError::Backend(error)) => {
                tracing::error!(%error, uid, "a mail of the mailbox cannot be kept");
                if self.is_given_up(mailbox, uid).await? {
                    return Ok(OneMail::Left);
                }
                let said = format!("mail {uid} cannot be kept");
                Ok(OneMail::Failed(Trouble::new(InboxTrouble::Keep, said)))
            }
        }
    }

    /// Counts that a mail could not be kept; true where that was tried often enough. A database that does not answer counts nothing, so that
    /// no mail is passed over for it.
    async fn is_given_up(&self, mailbox: &Mailbox, uid: u32) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        if find(&mut tx).await?.as_ref() != Some(mailbox) {
            return Ok(false);
        }
        let mut after = state(&mut tx).await?;
        let before = after.stuck.filter(|(of, _)| *of == uid);
        let tries = before.map_or(0, |(_, tries)| tries).saturating_add(1);
        after.stuck = Some((uid, tries));
        put_state(&mut tx, &after).await?;
        tx.commit().await?;
        Ok(tries >= TRIES)
    }

    /// False where another mailbox was set up meanwhile, whose place this is not.
    async fn put_place(&self, mailbox: &Mailbox, place: Place) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        if find(&mut tx).await?.as_ref() != Some(mailbox) {
            return Ok(false);
        }
        setting::put(&mut tx, PLACE, &place.text()).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes how it went and lets others read; answers when to look again.
    async fn note_read(
        &self,
        mailbox: &Mailbox,
        trouble: Option<(InboxTrouble, String)>,
    ) -> Result<i64, BackendError> {
        let mut tx = self.inner.db.write().await?;
        setting::remove(&mut tx, LEASE).await?;
        if find(&mut tx).await?.as_ref() != Some(mailbox) {
            // How the mailbox before went says nothing of this one.
            tx.commit().await?;
            return Ok(PAUSE);
        }
        let before = state(&mut tx).await?;
        let failures = if trouble.is_some() {
            before.failures.saturating_add(1)
        } else {
            0
        };
        let after = State {
            read_at: if trouble.is_some() {
                before.read_at
            } else {
                Some(self.now())
            },
            trouble,
            failures,
            stuck: before.stuck,
        };
        put_state(&mut tx, &after).await?;
        tx.commit().await?;
        Ok((PAUSE << failures.min(6)).min(LONGEST))
    }

    /// How what comes in stands; nothing for whoever does not run the business.
    ///
    /// # Errors
    /// Where the database or the key file cannot be read.
    pub async fn inbox_overview(
        &self,
        actor: &Actor,
    ) -> Result<Option<InboxOverview>, MailAccountError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(None);
        }
        let key = self.secrets_key_there().unwrap_or(None);
        let mut tx = self.inner.db.read().await?;
        let mailbox = find(&mut tx).await?;
        let password = match sealed_secret::state(&mut tx, key.as_ref(), PASSWORD).await? {
            SecretState::Absent => MailPassword::Absent,
            SecretState::Ready(_) => MailPassword::Ready,
            SecretState::EnterAgain(_) => MailPassword::EnterAgain,
        };
        let state = state(&mut tx).await?;
        let (arrived, bounced) = (
            list::arrived(&mut tx).await?,
            list::bounced_lately(&mut tx).await?,
        );
        tx.commit().await.map_err(BackendError::from)?;
        Ok(Some(InboxOverview {
            read_at: state.read_at.filter(|_| mailbox.is_some()),
            trouble: state.trouble.filter(|_| mailbox.is_some()),
            mailbox,
            password,
            reply_to: self.inner.mail.settings.reply_to.clone(),
            arrived,
            bounced,
        }))
    }

    /// Has a mailbox be read from now on, what arrives in it after this. Without a password the one that was typed before stays, for the same
    /// server and user.
    ///
    /// # Errors
    /// Where the database or the key file fails: nothing is changed then.
    pub async fn set_mailbox(
        &self,
        actor: &Actor,
        mailbox: Mailbox,
        password: &str,
    ) -> Result<MailAnswer, MailAccountError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(MailAnswer::Refused(MailRefusal::NotAllowed));
        }
        let mailbox = match mailbox.checked() {
            Ok(mailbox) => mailbox,
            Err(refusal) => return Ok(MailAnswer::Refused(refusal)),
        };
        let typed = password.trim_matches(['\r', '\n']);
        if typed.len() > MAX_PASSWORD {
            return Ok(MailAnswer::Refused(MailRefusal::Password));
        }
        let key = match self.secrets_key() {
            Ok(key) => key,
            Err(SecretError::Backend(error)) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, "the password of a mailbox cannot be sealed");
                return Ok(MailAnswer::Refused(MailRefusal::NoKey));
            }
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let before = find(&mut tx).await?;
        let same = before.as_ref() == Some(&mailbox);
        if !typed.is_empty() {
            let secret = Secret::new(typed.to_owned());
            sealed_secret::put(&mut tx, &key, PASSWORD, &secret, now).await?;
        } else if !same
            || !matches!(
                sealed_secret::state(&mut tx, Some(&key), PASSWORD).await?,
                SecretState::Ready(_)
            )
        {
            // What was typed for one server is shown to no other.
            return Ok(MailAnswer::Refused(MailRefusal::Password));
        }
        put(&mut tx, &mailbox).await?;
        if !same {
            setting::remove(&mut tx, PLACE).await?;
            put_state(&mut tx, &State::default()).await?;
            note(&mut tx, actor.user, (before.as_ref(), Some(&mailbox)), now).await?;
        }
        tx.commit().await.map_err(BackendError::from)?;
        self.inner.mail.mailbox_set.notify_one();
        Ok(MailAnswer::Done)
    }

    /// Reads the mailbox no more, and forgets its password. What arrived stays.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn remove_mailbox(&self, actor: &Actor) -> Result<MailAnswer, MailAccountError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(MailAnswer::Refused(MailRefusal::NotAllowed));
        }
        let mut tx = self.inner.db.write().await?;
        if let Some(before) = find(&mut tx).await? {
            for name in [MAILBOX, PLACE, STATE] {
                setting::remove(&mut tx, name).await?;
            }
            sealed_secret::remove(&mut tx, PASSWORD).await?;
            note(&mut tx, actor.user, (Some(&before), None), self.now()).await?;
        }
        tx.commit().await.map_err(BackendError::from)?;
        Ok(MailAnswer::Done)
    }
}

async fn find(connection: &mut AnyConnection) -> Result<Option<Mailbox>, BackendError> {
    let json = setting::find(connection, MAILBOX).await?;
    json.map(|json| from_json(&json, "mailbox")).transpose()
}

async fn put(connection: &mut AnyConnection, mailbox: &Mailbox) -> Result<(), BackendError> {
    let json = serde_json::to_string(mailbox).map_err(|source| BackendError::Json {
        what: "mailbox",
        source,
    })?;
    setting::put(connection, MAILBOX, &json).await
}

async fn state(connection: &mut AnyConnection) -> Result<State, BackendError> {
    let json = setting::find(connection, STATE).await?;
    json.map_or_else(|| Ok(State::default()), |json| from_json(&json, "mailbox"))
}

async fn put_state(connection: &mut AnyConnection, state: &State) -> Result<(), BackendError> {
    let json = serde_json::to_string(state).map_err(|source| BackendError::Json {
        what: "mailbox",
        source,
    })?;
    setting::put(connection, STATE, &json).await
}

async fn place(connection: &mut AnyConnection) -> Result<Option<Place>, BackendError> {
    let text = setting::find(connection, PLACE).await?;
    Ok(text.and_then(|text| Place::parse(&text)))
}

/// True where this node may read now.
async fn take_lease(
    connection: &mut AnyConnection,
    node: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let held = setting::find(connection, LEASE).await?.unwrap_or_default();
    let taken = held.split_once(' ').is_some_and(|(until, by)| {
        by != node && until.parse::<i64>().is_ok_and(|until| until > now)
    });
    if !taken {
        let mine = format!("{} {node}", now.saturating_add(HELD));
        setting::put(connection, LEASE, &mine).await?;
    }
    Ok(!taken)
}

/// What the list of changes says of it, without the password.
async fn note(
    connection: &mut AnyConnection,
    by: UserId,
    (was, new): (Option<&Mailbox>, Option<&Mailbox>),
    now: i64,
) -> Result<(), BackendError> {
    let line = |mailbox: Option<&Mailbox>| {
        mailbox.map_or_else(
            || "–".to_owned(),
            |one| format!("{} @ {}:{}", one.user, one.host, one.port),
        )
    };
    let (was_text, new_text) = (line(was), line(new));
    let what = Audited::Row {
        noun: "mail".to_owned(),
        id: Uuid::nil(),
        name: Label::new(
            &format!("收信邮箱：{was_text} → {new_text}"),
            &format!("Mailbox that is read: {was_text} → {new_text}"),
        ),
        made: was.is_none(),
        fields: Vec::new(),
    };
    audit::note(connection, Some(by), &what, now).await
}
