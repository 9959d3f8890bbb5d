//! The one port to the device: what screens may ask of the local store and of sync.
//!
//! `frontend` implements it on IndexedDB; a native test implements it in memory. Screens read rows from memory, in the frame
//! of the tap, and commit mutations; they never wait for a network.

use crate::files::{Chosen, NotHere, Unfit, Uploads};
use crate::phone_protection::{PhoneProtection, ProtectionState};
use crate::unsent_file::{Delivered, Exported, NoExport, UnsentFile};
use domain::account::{Actor, Role};
use domain::file::{Attachment, NewFile, Sha256};
use domain::policy::{Action, may};
use domain::projection::Projection;
use domain::service::Party;
use domain::{ConversationId, Draft, Entity, Lang, UserId};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::{Leaving, Status, Stuck, UnsentFileError};

/// Who uses this device now, kept on it so that the app starts without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenMe", into = "WrittenMe")]
pub struct Me {
    pub user: UserId,
    pub role: Role,
    pub name: String,
    /// True for somebody who orders without an account.
    pub guest: bool,
    /// True where the server runs the demo business.
    pub demo: bool,
}

/// The same as it is written: a build that knows no managers, which may be installed still, reads an agent.
#[derive(Serialize, Deserialize)]
struct WrittenMe {
    user: UserId,
    role: Role,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    manages: bool,
    name: String,
    guest: bool,
    demo: bool,
}

impl From<Me> for WrittenMe {
    fn from(me: Me) -> Self {
        let (role, manages) = me.role.for_every_build();
        Self {
            user: me.user,
            role,
            manages,
            name: me.name,
            guest: me.guest,
            demo: me.demo,
        }
    }
}

impl From<WrittenMe> for Me {
    fn from(written: WrittenMe) -> Self {
        Self {
            user: written.user,
            role: Role::of_every_build(written.role, written.manages),
            name: written.name,
            guest: written.guest,
            demo: written.demo,
        }
    }
}

impl Me {
    /// May this person do that, by what this device knows? The server decides.
    #[must_use]
    pub fn may(&self, action: Action<'_>) -> bool {
        let actor = Actor {
            user: self.user,
            role: self.role,
        };
        may(&actor, action)
    }

    /// What this person said to be called; none for a guest who gave no name.
    #[must_use]
    pub fn called(&self) -> Option<&str> {
        let nameless = |lang| self.guest && self.name == words::words(lang).account.guest_name;
        let said = !self.name.is_empty() && !nameless(Lang::En) && !nameless(Lang::Zh);
        said.then_some(self.name.as_str())
    }
}

/// The form under which a protected phone keeps the person's name.
pub const NAME: &str = "name";

/// One mutation that waits, for the Sync sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    pub mid: u64,
    /// Epoch ms of the commit on this device.
    pub at: i64,
    pub draft: Draft,
    /// The server's replies said that it has it; the pull that shows it is still to come.
    pub received: bool,
    /// The rules already refuse it here: it will need an answer.
    pub doubtful: bool,
}

/// What waits, in short. The list itself is read when somebody looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waits {
    pub count: u64,
    /// Numbers of the oldest and the newest.
    pub first: u64,
    pub last: u64,
    /// Epoch ms of the oldest commit.
    pub oldest: i64,
}

impl Waits {
    /// What the rows' pending mutations come to.
    #[must_use]
    pub fn of(rows: &Projection) -> Self {
        match (rows.pending().first(), rows.pending().last()) {
            (Some(first), Some(last)) => Self {
                count: rows.pending().len() as u64,
                first: first.mid,
                last: last.mid,
                oldest: first.ctx.now,
            },
            _ => Self::default(),
        }
    }

    /// How many the server has not said that it has, where it has all up to `received`.
    #[must_use]
    pub fn unsent(self, received: u64) -> u64 {
        if received >= self.last {
            return 0;
        }
        self.count
            .saturating_sub((received + 1).saturating_sub(self.first))
    }
}

/// Whether this device can keep what is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Storage {
    #[default]
    Fine,
    /// It has no room for more.
    Full,
    /// The local store does not answer.
    Silent,
    /// Another page has taken the local store over, a newer build's as a rule: this one has to be loaded again.
    Superseded,
    /// The browser threw the local store away while this page was open.
    Evicted,
}

impl Storage {
    /// True where this page will never use its store again.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Fine | Self::Full | Self::Silent => false,
            Self::Superseded | Self::Evicted => true,
        }
    }
}

/// Whether the server is there, beyond what the last answer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Line {
    /// Nothing speaks against it.
    #[default]
    Sure,
    /// A connection was lost; a request finds out.
    Doubted,
    /// That request had no answer in time.
    Lost,
}

/// Everything about sync that a person may see; by default before it has begun.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncView {
    pub status: Option<Status>,
    pub line: Line,
    pub waits: Waits,
    /// When the server last answered, epoch ms.
    pub last_contact: Option<i64>,
    /// The browser promised not to evict this origin's data; `None` where it was not asked or cannot say.
    pub persistent: Option<bool>,
    /// A newer build of the app is ready to take over.
    pub update_ready: bool,
    pub storage: Storage,
    /// How what waits fares, where it is sent from this page's memory because the store is gone or does not answer.
    pub memory_outbox: Option<SendState>,
    /// The store that was here before was lost, and nothing with it: this page's forerunner had sent everything.
    pub memory_outbox_sent: bool,
    /// Only what the first screen needs is here; the first cut is still coming.
    pub preview: bool,
    /// A change that cannot be kept here is being sent at once.
    pub send_now: Option<SendNow>,
    /// How many changes this tab has sent at once, which the device holds no copy of.
    pub sent_now: u64,
    /// Where the day's quota is used up: when the server takes more, epoch ms by this device's clock.
    pub resumes_at: Option<i64>,
}

impl SyncView {
    /// Takes what the machine says at `now`, epoch ms. How long it has to wait counts from when that was heard, not from each repetition.
    pub fn hear(&mut self, status: Status, now: i64) {
        if self.status.and_then(|before| before.over_quota) != status.over_quota {
            let wait = |ms| now.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
            self.resumes_at = status.over_quota.map(wait);
        }
        self.status = Some(status);
    }

    /// How many changes the server has not said that it has.
    #[must_use]
    pub fn unsent(&self) -> u64 {
        self.waits
            .unsent(self.status.map_or(0, |status| status.received))
    }
}

/// A change that this device cannot keep, on its way to the server. It is in this tab's memory only; its form stays open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendNow {
    /// Why it cannot be kept.
    pub why: SaveError,
    pub state: SendState,
}

/// How a change that is sent at once fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendState {
    Sending,
    /// The server was not reached; it is tried again by itself.
    Unreached,
    /// The login has ended.
    SignIn,
    /// The server does not take it.
    Refused,
}

/// Proof that a mutation is durable on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    pub mid: u64,
}

/// Why a mutation could not be saved. What was typed stays on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    /// Nobody is signed in on this device.
    NobodySignedIn,
    /// More than one change may hold.
    TooLarge,
    /// The device has no room.
    Full,
    /// The local store does not answer.
    StoreBroken,
    /// It could not be kept here, and the person stopped sending it. `unsure` where the server may have it.
    Stopped { unsure: bool },
    /// The same, where the server has the change and not its files.
    FilesStopped,
    /// A shared phone keeps nothing, and the server cannot be reached.
    NotSent,
    /// What it was made of was sent before, from another tab: that stands, and the form shows what was typed since.
    AlreadySent,
}

/// Whether and how the app can be put on the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Install {
    /// Not in this browser, or the browser has not offered it.
    #[default]
    Unavailable,
    /// The browser asks when it is told to.
    Prompt,
    /// By hand, through the Share button.
    IosSteps,
    /// It runs as an installed app, or was just installed.
    Installed,
}

/// Whether this phone tells what happens while the app is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PushPhone {
    /// This browser cannot.
    #[default]
    Unsupported,
    /// Others use this phone too.
    Shared,
    /// It can once the app is on the home screen.
    NeedsInstall,
    /// The person said no to the browser.
    Denied,
    Off,
    On,
}

/// Why a phone is not told. It is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    #[error("the person said no to the browser")]
    Denied,
    #[error("the server cannot be reached")]
    Unreachable,
    #[error("the login has ended")]
    SignedOut,
    #[error("the server has no key")]
    NoServer,
    #[error("it did not work")]
    Failed,
}

/// Somebody writes in a conversation just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typing {
    pub conversation: ConversationId,
    pub party: Party,
}

/// What lies over a screen once something is saved and sent. It comes with what saves, so that it is not loaded before the first screen.
#[derive(Clone, Copy)]
pub struct Sheets {
    pub sync: fn() -> AnyView,
    pub unsent_file: fn(UnsentFile) -> AnyView,
    pub send_now: fn() -> AnyView,
}

/// What `frontend` provides. Futures resolve on the browser's event loop.
pub trait Device {
    /// Who uses it.
    fn me(&self) -> Me;
    fn signals(&self) -> DeviceSignals;
    /// Reads the rows as shown. Keep it short: it holds the store's borrow.
    fn read(&self, look: &mut dyn FnMut(&Projection));
    /// None until what saves is here.
    fn sheets(&self) -> Option<Sheets>;
    /// Resolves once all drafts, and the files that they attach, are durable on this device: all of it in one transaction, or nothing.
    /// With `leaving` what was typed into a form leaves it in the same transaction, once, from whichever tab.
    fn commit(
        &self,
        drafts: Vec<Draft>,
        files: Vec<Chosen>,
        leaving: Option<Leaving>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>>;
    /// Reads a file that somebody chose. A photo is made smaller and loses what its camera noted, unless the original is asked for.
    fn read_file(
        &self,
        file: web_sys::File,
        original: bool,
    ) -> LocalBoxFuture<'static, Result<Chosen, Unfit>>;
    /// The bytes of an attached file: from this device, or from the server and then kept here.
    fn file_bytes(&self, file: Attachment) -> LocalBoxFuture<'static, Result<Rc<[u8]>, NotHere>>;
    /// Keeps what is typed and not yet saved, together with what other tabs typed into the same form; `None` forgets it.
    fn save_draft(&self, form: &str, json: Option<String>);
    /// The same with files that were chosen in the form; `gone` names those that were taken out of it. Answers the names of those for
    /// which there is no room.
    fn save_draft_files(
        &self,
        form: &str,
        json: Option<String>,
        files: Vec<Chosen>,
        gone: Vec<Sha256>,
    ) -> LocalBoxFuture<'static, Vec<String>>;
    /// The files that a draft names, as far as this device has them.
    fn draft_files(&self, files: Vec<NewFile>) -> LocalBoxFuture<'static, Vec<Chosen>>;
    /// Drafts are loaded before the first screen, and follow the other tabs, so this does not wait.
    fn draft(&self, form: &str) -> Option<String>;
    /// The forms that have a draft.
    fn drafts(&self) -> Vec<String>;
    /// Keeps the chosen language where the lock screen finds it, which opens nothing; `None` follows the browser.
    fn keep_lang(&self, lang: Option<Lang>);
    /// A fresh UUIDv7.
    fn new_id(&self) -> uuid::Uuid;
    /// Epoch ms, for labels such as "5 min ago".
    fn now(&self) -> i64;
    /// Tries at once.
    fn sync_now(&self);
    /// Asks the browser to keep this origin's data; call after the first useful action.
    fn ask_persistence(&self);
    /// What waits as a file that the person keeps (offers a download), with the photos and files that the server does not have.
    fn export_unsent(&self) -> LocalBoxFuture<'static, Result<Exported, NoExport>>;
    /// Asks for a file of unsent work; none where no file was chosen.
    fn choose_unsent_file(
        &self,
    ) -> LocalBoxFuture<'static, Option<Result<UnsentFile, UnsentFileError>>>;
    /// Sends a parcel under the name it bears, so that nothing in it is taken twice, and then what is enclosed. With `jump` the server
    /// need not have what came before it.
    fn deliver(
        &self,
        file: UnsentFile,
        jump: bool,
    ) -> LocalBoxFuture<'static, Result<Delivered, Stuck>>;
    /// The change that is being sent at once, with its files, as a file.
    fn export_send_now(&self);
    /// Tries at once to send it.
    fn retry_send_now(&self);
    /// Stops sending it: its form gets [`SaveError::Stopped`].
    fn stop_send_now(&self);
    /// Lets the waiting build take over and reloads; the outbox stays.
    fn take_update(&self);
    /// Tells the other side that this person writes; does nothing without a network.
    fn tell_typing(&self, conversation: ConversationId);
    /// Shows the browser's question whether to install; true where the person agreed.
    fn install(&self) -> LocalBoxFuture<'static, bool>;
    /// What another app shared with this one, once.
    fn take_shared(&self) -> LocalBoxFuture<'static, Option<String>>;
    /// Has this phone told what happens while the app is closed, in a language; none ends it. The browser may ask the person first.
    fn tell_phone(&self, lang: Option<Lang>) -> LocalBoxFuture<'static, Result<(), NotTold>>;
    /// What may be done about protecting this phone.
    fn phone_protection(&self) -> Rc<dyn PhoneProtection>;
    /// Signs out at the server if it can be reached, wipes this person's database and caches, and leaves for the sign-in page.
    fn sign_out(&self) -> LocalBoxFuture<'static, ()>;
}

/// One signal a noun: screens are computed again when a noun that they read has changed.
#[derive(Debug, Clone, Copy)]
pub struct Ticks([RwSignal<u64>; Entity::ALL.len()]);

impl Default for Ticks {
    fn default() -> Self {
        Self(std::array::from_fn(|_| RwSignal::new(0)))
    }
}

impl Ticks {
    /// Tells the screens of the nouns that changed.
    pub fn follow(self, rows: &Projection) {
        for (entity, tick) in Entity::ALL.iter().zip(self.0) {
            let revision = rows.revision_of(*entity);
            if tick.get_untracked() != revision {
                tick.set(revision);
            }
        }
    }

    /// Every computation is done again: the rows stand elsewhere from here on.
    pub fn again(self) {
        self.0.iter().for_each(Notify::notify);
    }

    /// The running computation is done again when this noun has changed.
    pub fn track(self, entity: Entity) {
        if let Some(tick) = self.0.get(entity as usize) {
            tick.track();
        }
    }
}

/// What the device tells the screens. `frontend` writes these signals, screens read them.
#[derive(Debug, Clone, Copy)]
pub struct DeviceSignals {
    pub ticks: Ticks,
    /// What the Sync pill and sheet show.
    pub sync: RwSignal<SyncView>,
    pub install: RwSignal<Install>,
    pub web_push: RwSignal<PushPhone>,
    /// How this phone keeps what it holds.
    pub protection: RwSignal<ProtectionState>,
    /// Who writes just now; `frontend` takes it back after a few seconds.
    pub typing: RwSignal<Option<Typing>>,
    /// How far this device's files are on their way.
    pub uploads: RwSignal<Uploads>,
    /// Moves on when a draft became another one than this tab wrote: another tab typed there, or sent it.
    pub drafts: RwSignal<BTreeMap<String, u64>>,
}

impl DeviceSignals {
    #[must_use]
    pub fn new(sync: SyncView, protection: ProtectionState) -> Self {
        Self {
            ticks: Ticks::default(),
            sync: RwSignal::new(sync),
            install: RwSignal::default(),
            web_push: RwSignal::default(),
            protection: RwSignal::new(protection),
            typing: RwSignal::new(None),
            uploads: RwSignal::default(),
            drafts: RwSignal::new(BTreeMap::new()),
        }
    }
}

/// How far a row's newest change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    OnThisPhone,
    Sending,
    Received,
    Saved,
}

#[cfg(all(test, not(feature = "ssr")))]
mod tests {
    use super::*;
    use crate::memory::an_id;

    #[test]
    fn a_guest_without_a_name_is_called_nothing_in_either_language() {
        let me = |name: &str, guest| Me {
            user: UserId(an_id(1)),
            role: Role::Customer,
            name: name.into(),
            guest,
            demo: false,
        };
        assert_eq!(me("Iris", true).called(), Some("Iris"));
        for nameless in ["", "Guest", "客人"] {
            assert_eq!(me(nameless, true).called(), None);
        }
        assert_eq!(
            me("Guest", false).called(),
            Some("Guest"),
            "an account's own choice"
        );
    }
}
