//! What every screen has at hand: the device, the words, the clock, toasts. One small copyable handle.

use crate::brought::Brought;
use crate::device::{Device, Install, Mark, Me, SaveError, Saved, SyncView, Typing};
use crate::files::{Chosen, Uploads};
use crate::forms;
use crate::guard::Guarded;
use crate::held_work::HeldWorkKnown;
use domain::account::{Business, Parked};
use domain::people::Country;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{Draft, Key, Lang, Money};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;
use sync::Undecided;
use words::{CustomerWords, StaffWords, Words, customer_words, staff_words, time};

/// What a person chose for this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prefs {
    /// None follows the browser.
    #[serde(default)]
    pub lang: Option<Lang>,
    #[serde(default)]
    pub theme: Theme,
}

/// How far the question whether to install has come on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InstallAsked {
    /// Something useful was done here: from then on it may be asked.
    #[serde(default)]
    pub useful: bool,
    /// The person said "not now": it is not asked again.
    #[serde(default)]
    pub dismissed: bool,
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// One message that passes by.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub number: u64,
    pub text: String,
    pub bad: bool,
    /// The change that takes back what it tells of.
    pub undo: Option<Draft>,
}

/// The handle. Provided once by [`AppContext::provide`], read with [`use_app`].
#[derive(Clone, Copy)]
pub struct AppContext {
    device: StoredValue<Device, LocalStorage>,
    /// The words of the app that runs: the staff's have their own beside the common ones.
    words: fn(Lang) -> &'static Words,
    pub sync: RwSignal<SyncView>,
    pub prefs: RwSignal<Prefs>,
    pub lang: Memo<Lang>,
    pub business: Memo<Option<Business>>,
    pub toasts: RwSignal<Vec<Toast>>,
    /// What only a screen reader is told.
    pub said: RwSignal<String>,
    /// True while the Sync sheet is open.
    pub sync_open: RwSignal<bool>,
    /// Unsent work from a file, while its sheet is open.
    pub parcel: RwSignal<Option<Brought>, LocalStorage>,
    /// True while somebody can see this page.
    pub visible: RwSignal<bool>,
    pub install: RwSignal<Install>,
    pub guarded: RwSignal<Guarded>,
    pub asked: RwSignal<InstallAsked>,
    pub typing: RwSignal<Option<Typing>>,
    pub uploads: RwSignal<Uploads>,
    /// Held work of others that waits for this person, as it was last heard.
    pub undecided: RwSignal<HeldWorkKnown>,
    /// False until a second page is shown: the first one takes no focus.
    pub moved: StoredValue<bool>,
    clock: RwSignal<i64>,
    /// Minutes to add to UTC for this device's wall clock.
    pub offset: i64,
}

/// The handle of this app.
#[must_use]
pub fn use_app() -> AppContext {
    expect_context::<AppContext>()
}

impl AppContext {
    /// Makes the handle and gives it to everything below.
    pub fn provide(
        device: Device,
        browser: Lang,
        offset: i64,
        words: fn(Lang) -> &'static Words,
    ) -> Self {
        let (sync, install, typing) = (device.sync, device.install, device.typing);
        let guarded = device.guarded;
        let uploads = device.uploads;
        let asked = RwSignal::new(
            device
                .draft::<InstallAsked>(forms::INSTALL_ASKED)
                .unwrap_or_default(),
        );
        let undecided = RwSignal::new(device.draft(forms::HELD_WORK).unwrap_or_default());
        let visible = RwSignal::new(!document().hidden());
        let prefs = RwSignal::new(device.draft::<Prefs>(forms::PREFS).unwrap_or_default());
        let clock = RwSignal::new(device.port().now());
        let device = StoredValue::new_local(device);
        let business = Memo::new(move |_| {
            device
                .with_value(|device| device.rows(first_business))
                .flatten()
        });
        let this = Self {
            device,
            words,
            sync,
            prefs,
            lang: Memo::new(move |_| prefs.get().lang.unwrap_or(browser)),
            business,
            toasts: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            sync_open: RwSignal::new(false),
            parcel: RwSignal::new_local(None),
            visible,
            install,
            guarded,
            asked,
            typing,
            uploads,
            undecided,
            moved: StoredValue::new(false),
            clock,
            offset,
        };
        set_interval(
            move || clock.set(this.with(|device| device.port().now())),
            Duration::from_secs(20),
        );
        let watch = window_event_listener_untyped("visibilitychange", move |_| {
            visible.set(!document().hidden());
        });
        on_cleanup(move || watch.remove());
        provide_context(this);
        this
    }

    /// Does something with the device itself.
    pub fn with<T>(self, act: impl FnOnce(&Device) -> T) -> T {
        self.device.with_value(act)
    }

    #[must_use]
    pub fn me(self) -> Me {
        self.with(|device| device.me.clone())
    }

    /// Computes from the rows as shown, again whenever they change; the default before the store can be read.
    pub fn rows<T: Default>(self, look: impl FnOnce(&Projection) -> T) -> T {
        self.with(|device| device.rows(look)).unwrap_or_default()
    }

    /// Saves one mutation; resolves once it is durable here.
    pub fn commit(
        self,
        draft: impl Into<Draft>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        self.with(|device| device.commit(draft))
    }

    /// Saves one mutation with the files that it attaches.
    pub fn commit_with(
        self,
        draft: impl Into<Draft>,
        files: Vec<Chosen>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        let drafts = vec![draft.into()];
        self.with(|device| device.port().commit_with(drafts, files))
    }

    /// Saves a draft on this device and says so, or says why not; `then` runs once it is durable.
    pub fn save(
        self,
        draft: impl Into<Draft>,
        said: Option<String>,
        then: impl FnOnce() + 'static,
    ) {
        let saving = self.commit(draft);
        spawn_local(async move {
            match saving.await {
                Ok(_) => {
                    if let Some(said) = said {
                        self.toast(said);
                    }
                    then();
                }
                Err(error) => self.not_saved(&error),
            }
        });
    }

    #[must_use]
    pub fn mark(self, key: Key) -> Mark {
        self.with(|device| device.mark(key))
    }

    #[must_use]
    pub fn draft<T: DeserializeOwned>(self, form: &str) -> Option<T> {
        self.with(|device| device.draft(form))
    }

    pub fn save_draft<T: Serialize>(self, form: &str, draft: Option<&T>) {
        self.with(|device| device.save_draft(form, draft));
    }

    /// The words of the chosen language, for what both apps show. A change of language builds all screens again, so this does not track.
    #[must_use]
    pub fn words(self) -> &'static Words {
        (self.words)(self.lang.get_untracked())
    }

    /// The same for the customers' screens.
    #[must_use]
    pub fn customer_words(self) -> &'static CustomerWords {
        customer_words(self.lang.get_untracked())
    }

    /// The same for the staff's screens. Nothing that a customer's screen reaches may ask for them.
    #[must_use]
    pub fn staff_words(self) -> &'static StaffWords {
        staff_words(self.lang.get_untracked())
    }

    pub fn set_prefs(self, change: impl FnOnce(&mut Prefs)) {
        self.prefs.update(change);
        self.save_draft(forms::PREFS, Some(&self.prefs.get_untracked()));
    }

    /// Epoch ms, moving on every now and then; for labels only.
    #[must_use]
    pub fn now(self) -> i64 {
        self.clock.get();
        self.with(|device| device.port().now())
    }

    /// "2 min ago".
    #[must_use]
    pub fn ago(self, then: i64) -> String {
        time::ago(self.words(), self.now(), then)
    }

    /// "12:04" today, "14 Nov 12:04" before.
    #[must_use]
    pub fn moment(self, then: i64) -> String {
        time::moment(self.lang.get_untracked(), self.now(), then, self.offset)
    }

    /// The country of the business, whose rules read a number without a country code.
    #[must_use]
    pub fn home_country(self) -> Country {
        let business = self.business.get();
        business
            .map(|business| business.country)
            .unwrap_or_default()
    }

    /// The business's name in the chosen language.
    #[must_use]
    pub fn business_name(self) -> String {
        let lang = self.lang.get_untracked();
        self.business
            .with(|business| {
                business
                    .as_ref()
                    .map(|business| business.name.text(lang).to_owned())
            })
            .unwrap_or_default()
    }

    /// An amount in the business's currency.
    #[must_use]
    pub fn money(self, amount: Money) -> String {
        self.business
            .with(|business| {
                business
                    .as_ref()
                    .map(|business| amount.show(&business.currency))
            })
            .unwrap_or_default()
    }

    pub fn toast(self, text: impl Into<String>) {
        self.say(text.into(), false, None);
    }

    /// Says what was done, with a button that takes it back.
    pub fn toast_undo(self, text: impl Into<String>, undo: impl Into<Draft>) {
        self.say(text.into(), false, Some(undo.into()));
    }

    /// Says what is missing or not possible.
    pub fn warn(self, text: impl Into<String>) {
        self.say(text.into(), true, None);
    }

    /// Tells a screen reader what everybody else sees.
    pub fn announce(self, text: String) {
        self.said.set(text);
    }

    /// Says that something was not saved, and what stays.
    pub fn not_saved(self, error: &SaveError) {
        let words = self.words();
        let text = match error {
            SaveError::NobodySignedIn => words.sync.not_signed_in,
            SaveError::TooLarge => words.sync.too_large,
            SaveError::Full => words.sync.full,
            SaveError::StoreBroken => words.sync.store_broken,
            SaveError::Stopped { unsure: true } => words.sync.send_now_stopped_unsure,
            SaveError::Stopped { unsure: false } => words.sync.send_now_stopped,
            SaveError::FilesStopped => words.sync.send_now_stopped_files,
            SaveError::NotSent => words.protection.not_sent,
        };
        self.say(text.to_owned(), true, None);
    }

    fn say(self, text: String, bad: bool, undo: Option<Draft>) {
        let number = self.toasts.with_untracked(|toasts| {
            toasts
                .iter()
                .map(|toast| toast.number + 1)
                .max()
                .unwrap_or(0)
        });
        let undo_offered = undo.is_some();
        self.toasts.update(|toasts| {
            // One good and one bad at most: a pile of messages is read by nobody.
            toasts.retain(|toast| toast.bad != bad);
            toasts.push(Toast {
                number,
                text,
                bad,
                undo,
            });
        });
        let long = bad || undo_offered;
        let stays = Duration::from_secs(if long { 12 } else { 5 });
        set_timeout(move || self.drop_toast(number), stays);
    }

    pub fn drop_toast(self, number: u64) {
        self.toasts
            .update(|toasts| toasts.retain(|toast| toast.number != number));
    }

    /// Remembers something about the question whether to install.
    pub fn set_asked(self, change: impl FnOnce(&mut InstallAsked)) {
        let before = self.asked.get_untracked();
        let mut now = before;
        change(&mut now);
        if now != before {
            self.asked.set(now);
            self.save_draft(forms::INSTALL_ASKED, Some(&now));
        }
    }

    /// After the first useful action: asks the browser to keep this data, unless it already does. Installing may be offered now.
    pub fn keep_storage(self) {
        self.set_asked(|asked| asked.useful = true);
        if self
            .sync
            .with_untracked(|sync| sync.persistent != Some(true))
        {
            self.with(|device| device.port().ask_persistence());
        }
    }

    /// Offers what waits as a file, and says what is not in it. False where the file is not whole.
    pub async fn export(self) -> bool {
        let exporting = self.with(|device| device.port().export_unsent());
        let words = self.words();
        match exporting.await {
            Ok(done) if done.left_out.is_empty() => return true,
            Ok(done) => {
                let names = done.left_out.join(words.ui.comma);
                self.say((words.sync.export_left_out)(&names), true, None);
            }
            Err(_) => self.say(words.sync.export_failed.to_owned(), true, None),
        }
        false
    }

    /// What the server said last of held work: in this session, or before.
    #[must_use]
    pub fn held_work_mark(self) -> Undecided {
        let status = self.sync.with(|sync| sync.status);
        match status.filter(|status| status.caught_up) {
            Some(status) => status.undecided,
            None => self.undecided.with(|known| known.mark),
        }
    }

    /// Devices whose work waits for this person.
    #[must_use]
    pub fn held_work_count(self) -> usize {
        usize::try_from(self.held_work_mark().devices).unwrap_or(usize::MAX)
    }

    /// Parked work that is still open, and work of others that waits for this person's decision.
    #[must_use]
    pub fn open_parked_count(self) -> usize {
        self.rows(|rows| Parked::open(rows).count()) + self.held_work_count()
    }
}

fn first_business(rows: &Projection) -> Option<Business> {
    rows.all(Entity::Business)
        .find_map(Row::as_business)
        .cloned()
}
