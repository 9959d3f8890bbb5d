//! What every screen has at hand: the device, the words, the clock, toasts. One small copyable handle.

use crate::device::{
    Device, Install, Mark, Me, PushPhone, SaveError, Saved, Sheets, SyncView, Ticks, Typing,
    Waiting,
};
use crate::files::{Chosen, Uploads};
use crate::forms;
use crate::held_work::HeldWorkKnown;
use crate::phone_protection::ProtectionState;
use crate::unsent_file::UnsentFile;
use crate::zones::{day_at, offset_minutes};
use domain::account::open_point::HiddenPoints;
use domain::account::{Actor, Business, Limits, Parked};
use domain::civil::{Day, MINUTE_MS};
use domain::people::Country;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{Draft, Key, Lang, Money};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use sync::{Leaving, Undecided};
use words::{CustomerWords, StaffWords, Words, customer_words, staff_words, time};

/// What a person chose for this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prefs {
    /// None follows the browser.
    #[serde(default)]
    pub lang: Option<Lang>,
    #[serde(default)]
    pub theme: Theme,
    /// A tone for what is new. Off until somebody taps: browsers are silent before.
    #[serde(default)]
    pub sound: bool,
    /// What is still open of the business and is not to be shown here.
    #[serde(default)]
    pub hidden_points: HiddenPoints,
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
    device: StoredValue<Rc<dyn Device>, LocalStorage>,
    ticks: Ticks,
    /// The last mutation the server said it has, and whether it is being talked to.
    sending: Memo<Option<(u64, bool)>>,
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
    pub unsent_file: RwSignal<Option<UnsentFile>, LocalStorage>,
    /// True while somebody can see this page.
    pub visible: RwSignal<bool>,
    pub install: RwSignal<Install>,
    pub web_push: RwSignal<PushPhone>,
    pub protection: RwSignal<ProtectionState>,
    pub asked: RwSignal<InstallAsked>,
    pub typing: RwSignal<Option<Typing>>,
    pub uploads: RwSignal<Uploads>,
    /// By form: moves on when another tab changed what is typed into it, or sent it.
    pub drafts: RwSignal<BTreeMap<String, u64>>,
    /// Held work of others that waits for this person, as it was last heard.
    pub undecided: RwSignal<HeldWorkKnown>,
    /// How many things wait for this person: the document's title counts them.
    pub attention: RwSignal<usize>,
    /// False until a second page is shown: the first one takes no focus.
    pub moved: StoredValue<bool>,
    clock: RwSignal<i64>,
    offset_at: fn(i64) -> i64,
}

/// The handle of this app.
#[must_use]
pub fn use_app() -> AppContext {
    expect_context::<AppContext>()
}

impl AppContext {
    /// Makes the handle and gives it to everything below.
    pub fn provide(
        device: Rc<dyn Device>,
        browser: Lang,
        offset_at: fn(i64) -> i64,
        words: fn(Lang) -> &'static Words,
    ) -> Self {
        let this = Self::new(device, browser, offset_at, words);
        this.visible.set(!document().hidden());
        set_interval(
            move || this.clock.set(this.device().now()),
            Duration::from_secs(20),
        );
        let watch = window_event_listener_untyped("visibilitychange", move |_| {
            this.visible.set(!document().hidden());
        });
        on_cleanup(move || watch.remove());
        provide_context(this);
        this
    }

    /// A handle that nothing moves on by itself.
    pub(crate) fn new(
        device: Rc<dyn Device>,
        browser: Lang,
        offset_at: fn(i64) -> i64,
        words: fn(Lang) -> &'static Words,
    ) -> Self {
        let signals = device.signals();
        let (ticks, sync) = (signals.ticks, signals.sync);
        let asked = read(device.draft(forms::INSTALL_ASKED)).unwrap_or_default();
        let undecided = read(device.draft(forms::HELD_WORK)).unwrap_or_default();
        let prefs = read::<Prefs>(device.draft(forms::PREFS)).unwrap_or_default();
        let prefs = RwSignal::new(prefs);
        let clock = RwSignal::new(device.now());
        let device = StoredValue::new_local(device);
        Self {
            device,
            ticks,
            sending: Memo::new(move |_| {
                let status = sync.with(|sync| sync.status)?;
                Some((status.received, status.busy && status.reached))
            }),
            words,
            sync,
            prefs,
            lang: Memo::new(move |_| prefs.get().lang.unwrap_or(browser)),
            business: Memo::new(move |_| {
                look(&*device.get_value(), ticks, first_business).flatten()
            }),
            toasts: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            sync_open: RwSignal::new(false),
            unsent_file: RwSignal::new_local(None),
            visible: RwSignal::new(true),
            install: signals.install,
            web_push: signals.web_push,
            protection: signals.protection,
            asked: RwSignal::new(asked),
            typing: signals.typing,
            uploads: signals.uploads,
            drafts: signals.drafts,
            undecided: RwSignal::new(undecided),
            attention: RwSignal::new(0),
            moved: StoredValue::new(false),
            clock,
            offset_at,
        }
    }

    /// The device itself, for what only one screen asks of it.
    #[must_use]
    pub fn device(self) -> Rc<dyn Device> {
        self.device.get_value()
    }

    /// What lies over a screen once something is saved; none until what saves is here, which is followed.
    #[must_use]
    pub fn sheets(self) -> Option<Sheets> {
        self.ticks.track(Entity::Business);
        self.device().sheets()
    }

    #[must_use]
    pub fn me(self) -> Me {
        self.device().me()
    }

    /// Who is signed in, for rules.
    #[must_use]
    pub fn actor(self) -> Actor {
        let me = self.me();
        Actor {
            user: me.user,
            role: me.role,
        }
    }

    /// What an owner said that whoever is signed in may, beside their role; as it is now, without following it.
    #[must_use]
    pub fn limits(self) -> Limits {
        let key = Key::new(Entity::Colleague, self.me().user.0);
        let known = untrack(|| {
            self.rows(|rows| {
                let row = rows.get(key).and_then(Row::as_colleague);
                row.map(|one| one.limits)
            })
        });
        known.unwrap_or_default()
    }

    /// Computes from the rows as shown, again when a noun that was read has changed; the default before the store can be read.
    pub fn rows<T: Default>(self, read: impl FnOnce(&Projection) -> T) -> T {
        look(&*self.device(), self.ticks, read).unwrap_or_default()
    }

    /// What waits, oldest first, at most so many.
    #[must_use]
    pub fn waiting(self, most: usize) -> Vec<Waiting> {
        let (status, _) = self.sync.with(|sync| (sync.status, sync.waits));
        let received = status.map_or(0, |status| status.received);
        let mut found = Vec::new();
        self.device().read(&mut |rows| {
            // Both lists have one entry a mutation, in the same order.
            let both = rows.pending().iter().zip(rows.replayed());
            found = both
                .take(most)
                .map(|(one, replayed)| Waiting {
                    mid: one.mid,
                    at: one.ctx.now,
                    draft: one.draft.clone(),
                    received: received >= one.mid,
                    doubtful: replayed.doubtful,
                })
                .collect();
        });
        found
    }

    /// Saves one mutation; resolves once it is durable here.
    pub fn commit(
        self,
        draft: impl Into<Draft>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        self.commit_with(draft, Vec::new())
    }

    /// Saves one mutation with the files that it attaches.
    pub fn commit_with(
        self,
        draft: impl Into<Draft>,
        files: Vec<Chosen>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        self.device().commit(vec![draft.into()], files, None)
    }

    /// Saves what was typed into a form, which leaves it.
    pub fn commit_leaving(
        self,
        draft: impl Into<Draft>,
        files: Vec<Chosen>,
        leaving: Leaving,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        self.device()
            .commit(vec![draft.into()], files, Some(leaving))
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

    /// Where a row stands on its way, for its mark.
    #[must_use]
    pub fn mark(self, key: Key) -> Mark {
        let Some(last) = self.rows(|rows| rows.waiting_for(key).last().copied()) else {
            return Mark::Saved;
        };
        match self.sending.get() {
            Some((received, _)) if received >= last => Mark::Received,
            Some((_, true)) => Mark::Sending,
            _ => Mark::OnThisPhone,
        }
    }

    /// What was typed into a form and not saved.
    #[must_use]
    pub fn draft<T: DeserializeOwned>(self, form: &str) -> Option<T> {
        read(self.device().draft(form))
    }

    /// Follows what other tabs type into a form: `show` is called whenever it became another one than was written here, and not for other
    /// forms, for one may be filled in and not kept yet.
    pub fn follow_draft(self, form: String, show: impl Fn() + 'static) {
        let drafts = self.drafts;
        let moved = Memo::new(move |_| drafts.with(|all| all.get(&form).copied()));
        Effect::new(move |before: Option<Option<u64>>| {
            let now = moved.get();
            if before.is_some_and(|before| before != now) {
                untrack(&show);
            }
            now
        });
    }

    /// Keeps it; none forgets it.
    pub fn save_draft<T: Serialize>(self, form: &str, draft: Option<&T>) {
        let json = draft.and_then(|draft| serde_json::to_string(draft).ok());
        self.device().save_draft(form, json);
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
        self.device().now()
    }

    /// Minutes to add to UTC for what this device's wall clock showed at an instant: in summer another number than in winter.
    #[must_use]
    pub fn offset(self, then: i64) -> i64 {
        (self.offset_at)(then)
    }

    /// The same for all instants, for what is given a function.
    #[must_use]
    pub fn offset_at(self) -> fn(i64) -> i64 {
        self.offset_at
    }

    /// "2 min ago".
    #[must_use]
    pub fn ago(self, then: i64) -> String {
        time::ago(self.words(), self.now(), then)
    }

    /// "12:04" today, "14 Nov 12:04" before.
    #[must_use]
    pub fn moment(self, then: i64) -> String {
        time::moment(self.lang.get_untracked(), self.now(), then, self.offset_at)
    }

    /// "14 Nov 2026 12:04", for what is printed or kept.
    #[must_use]
    pub fn dated(self, then: i64) -> String {
        time::dated(self.lang.get_untracked(), then, self.offset(then))
    }

    /// The day and the minute of it that the business's clock shows.
    #[must_use]
    pub fn day_and_minute(self) -> (Day, u32) {
        let zone = self.business.with(|business| {
            business
                .as_ref()
                .map(|business| business.zone.clone())
                .unwrap_or_default()
        });
        let now = self.now();
        let minutes = now.div_euclid(MINUTE_MS) + offset_minutes(&zone, now);
        let minute = u32::try_from(minutes.rem_euclid(1_440)).unwrap_or_default();
        (day_at(&zone, now), minute)
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
            // It is where it was to go.
            SaveError::AlreadySent => return self.toast(words.sync.already_sent),
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
            self.device().ask_persistence();
        }
    }

    /// Offers what waits as a file, and says what is not in it. False where the file is not whole.
    pub async fn export(self) -> bool {
        let exporting = self.device().export_unsent();
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

/// Computes from the rows, and follows the nouns that were read.
fn look<T>(device: &dyn Device, ticks: Ticks, read: impl FnOnce(&Projection) -> T) -> Option<T> {
    let (mut read, mut found) = (Some(read), None);
    device.read(&mut |rows| {
        let _before = rows.take_read();
        found = read.take().map(|read| read(rows));
        rows.take_read().for_each(|entity| ticks.track(entity));
    });
    found
}

fn read<T: DeserializeOwned>(draft: Option<String>) -> Option<T> {
    serde_json::from_str(&draft?).ok()
}

fn first_business(rows: &Projection) -> Option<Business> {
    rows.all(Entity::Business)
        .find_map(Row::as_business)
        .cloned()
}
