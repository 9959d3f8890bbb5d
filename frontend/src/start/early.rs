//! The first screen before the engine is here: on a device that holds nothing yet, with rows of one moment that the server sent while the
//! program was on its way. Nothing of it is stored. A tap to save waits for the engine, and nothing is called saved before.

use super::{person, screen};
use crate::Mount;
use crate::platform::{self, Audience};
use app::device::{Device, DeviceSignals, Line, Me, NotTold, SaveError, Saved, Sheets, SyncView};
use app::files::{Chosen, NotHere, Unfit};
use app::phone_protection::{PhoneProtection, ProtectionError, ProtectionState};
use app::unsent_file::{Delivered, Exported, NoExport, UnsentFile};
use domain::file::{Attachment, NewFile, Sha256};
use domain::projection::Projection;
use domain::{ConversationId, Draft, Entity, Lang, Row};
use futures::channel::oneshot;
use futures::future::{Either, LocalBoxFuture, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::{Leaving, PreviewReply, Stuck, UnsentFileError};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_futures::spawn_local;

/// Where the boot script leaves what the server sent for the first screen; it asks on a device without databases only.
const BOOT_ROWS: &str = "rapportAhead";

/// So long the start waits for them, ms.
const PATIENCE: u32 = 4_000;

/// What is shown before the engine, for the engine to take over.
#[derive(Clone)]
pub struct Early {
    pub me: Me,
    pub rows: Vec<Row>,
    device: Rc<EarlyDevice>,
}

impl Early {
    /// The signals that the screens read already.
    pub fn signals(&self) -> DeviceSignals {
        self.device.signals
    }

    /// From here on the engine answers. What was typed meanwhile is kept by it, and what waited is saved.
    pub fn hand_over(&self, device: Rc<dyn Device>) {
        for (form, json) in self.device.typed.take() {
            device.save_draft(&form, Some(json));
        }
        *self.device.engine.borrow_mut() = Some(device.clone());
        for waiting in self.device.waiting.take() {
            // Whoever waited has left the screen.
            let _ = waiting.send(device.clone());
        }
        self.device.signals.ticks.again();
    }

    /// The engine did not come: as without a network. It is tried again.
    pub fn missing(&self) {
        self.device
            .signals
            .sync
            .update(|sync| sync.line = Line::Lost);
    }
}

/// Shows the first screen, where that can be done before the engine is here.
pub async fn show(audience: Audience, mount: Mount) -> Option<Early> {
    let text = asked_ahead().await?;
    let rows = rows(&text)?;
    let me = person::signed_in().await.ok()??;
    // Whose rows these are: somebody else may have signed in meanwhile.
    let theirs = platform::signed_in_person().is_some_and(|person| person == me.user.to_string());
    if Audience::of(me.role) != audience || !theirs {
        return None;
    }
    let view = SyncView {
        preview: true,
        ..SyncView::default()
    };
    let device = Rc::new(EarlyDevice {
        me: me.clone(),
        signals: DeviceSignals::new(view, ProtectionState::default()),
        rows: Projection::showing(rows.clone()),
        engine: RefCell::default(),
        waiting: RefCell::default(),
        typed: RefCell::default(),
    });
    let shown: Rc<dyn Device> = device.clone();
    screen::put(move || mount(shown));
    platform::mark("early");
    Some(Early { me, rows, device })
}

async fn asked_ahead() -> Option<String> {
    let window = platform::window();
    let asked = Reflect::get(&window, &BOOT_ROWS.into()).ok()?;
    // There is none to forget where this fails.
    let _ = Reflect::delete_property(&window, &BOOT_ROWS.into());
    let answer: Promise = asked.dyn_into().ok()?;
    let asked = std::pin::pin!(JsFuture::from(answer));
    // Where the line stalls, the app begins without them.
    let late = std::pin::pin!(TimeoutFuture::new(PATIENCE));
    match select(asked, late).await {
        Either::Left((text, _)) => text.ok()?.as_string(),
        Either::Right(_) => None,
    }
}

/// The rows of a first screen; none where it is not whole.
fn rows(text: &str) -> Option<Vec<Row>> {
    let reply: PreviewReply = serde_json::from_str(text).ok()?;
    let rows: Vec<Row> = (reply.changes.iter())
        .filter_map(|change| decode(&change.entity, change.row.as_ref()?.get()))
        .collect();
    let whole = rows.iter().any(|row| row.key().entity == Entity::Business);
    whole.then_some(rows)
}

/// Reads the nouns of the first screens, and no others: each of them is loaded before anything is seen.
fn decode(entity: &str, json: &str) -> Option<Row> {
    Some(match Entity::parse(entity)? {
        Entity::Business => Row::Business(serde_json::from_str(json).ok()?),
        Entity::Location => Row::Location(serde_json::from_str(json).ok()?),
        Entity::Category => Row::Category(serde_json::from_str(json).ok()?),
        Entity::Product => Row::Product(serde_json::from_str(json).ok()?),
        Entity::Order => Row::Order(serde_json::from_str(json).ok()?),
        Entity::Payment => Row::Payment(serde_json::from_str(json).ok()?),
        Entity::Refund => Row::Refund(serde_json::from_str(json).ok()?),
        Entity::Booking => Row::Booking(serde_json::from_str(json).ok()?),
        Entity::ServiceOffering => Row::ServiceOffering(serde_json::from_str(json).ok()?),
        Entity::Offer => Row::Offer(serde_json::from_str(json).ok()?),
        Entity::Parked => Row::Parked(serde_json::from_str(json).ok()?),
        Entity::Attachment => Row::Attachment(serde_json::from_str(json).ok()?),
        _ => return None,
    })
}

/// [`Device`] until the engine is here, and its way to the engine from then on.
struct EarlyDevice {
    me: Me,
    signals: DeviceSignals,
    rows: Projection,
    engine: RefCell<Option<Rc<dyn Device>>>,
    waiting: RefCell<Vec<oneshot::Sender<Rc<dyn Device>>>>,
    /// What was typed before it was here, by form.
    typed: RefCell<BTreeMap<String, String>>,
}

impl EarlyDevice {
    fn engine(&self) -> Option<Rc<dyn Device>> {
        self.engine.borrow().clone()
    }

    /// The engine, once it is here.
    fn awaited(&self) -> LocalBoxFuture<'static, Rc<dyn Device>> {
        if let Some(device) = self.engine() {
            return Box::pin(async move { device });
        }
        let (tell, told) = oneshot::channel();
        self.waiting.borrow_mut().push(tell);
        Box::pin(async move {
            match told.await {
                Ok(device) => device,
                // Only where the page is going.
                Err(oneshot::Canceled) => std::future::pending().await,
            }
        })
    }

    /// Does something once the engine is here.
    fn then(&self, act: impl FnOnce(Rc<dyn Device>) + 'static) {
        let engine = self.awaited();
        spawn_local(async move { act(engine.await) });
    }
}

impl Device for EarlyDevice {
    fn me(&self) -> Me {
        self.engine().map_or_else(|| self.me.clone(), |it| it.me())
    }

    fn signals(&self) -> DeviceSignals {
        self.signals
    }

    fn read(&self, look: &mut dyn FnMut(&Projection)) {
        match self.engine() {
            Some(engine) => engine.read(look),
            None => look(&self.rows),
        }
    }

    fn sheets(&self) -> Option<Sheets> {
        self.engine()?.sheets()
    }

    fn commit(
        &self,
        drafts: Vec<Draft>,
        files: Vec<Chosen>,
        leaving: Option<Leaving>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.commit(drafts, files, leaving).await })
    }

    fn read_file(
        &self,
        file: web_sys::File,
        original: bool,
    ) -> LocalBoxFuture<'static, Result<Chosen, Unfit>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.read_file(file, original).await })
    }

    fn file_bytes(&self, file: Attachment) -> LocalBoxFuture<'static, Result<Rc<[u8]>, NotHere>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.file_bytes(file).await })
    }

    fn save_draft(&self, form: &str, json: Option<String>) {
        match (self.engine(), json) {
            (Some(engine), json) => engine.save_draft(form, json),
            (None, Some(json)) => drop(self.typed.borrow_mut().insert(form.to_owned(), json)),
            (None, None) => drop(self.typed.borrow_mut().remove(form)),
        }
    }

    fn save_draft_files(
        &self,
        form: &str,
        json: Option<String>,
        files: Vec<Chosen>,
        gone: Vec<Sha256>,
    ) -> LocalBoxFuture<'static, Vec<String>> {
        let (engine, form) = (self.awaited(), form.to_owned());
        Box::pin(async move {
            let engine = engine.await;
            engine.save_draft_files(&form, json, files, gone).await
        })
    }

    fn draft_files(&self, files: Vec<NewFile>) -> LocalBoxFuture<'static, Vec<Chosen>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.draft_files(files).await })
    }

    fn draft(&self, form: &str) -> Option<String> {
        match self.engine() {
            Some(engine) => engine.draft(form),
            None => self.typed.borrow().get(form).cloned(),
        }
    }

    fn drafts(&self) -> Vec<String> {
        match self.engine() {
            Some(engine) => engine.drafts(),
            None => self.typed.borrow().keys().cloned().collect(),
        }
    }

    fn keep_lang(&self, lang: Option<Lang>) {
        platform::keep_lang(lang);
    }

    fn new_id(&self) -> uuid::Uuid {
        platform::new_id()
    }

    fn now(&self) -> i64 {
        platform::now()
    }

    fn sync_now(&self) {
        self.then(|engine| engine.sync_now());
    }

    fn ask_persistence(&self) {
        self.then(|engine| engine.ask_persistence());
    }

    fn export_unsent(&self) -> LocalBoxFuture<'static, Result<Exported, NoExport>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.export_unsent().await })
    }

    fn choose_unsent_file(
        &self,
    ) -> LocalBoxFuture<'static, Option<Result<UnsentFile, UnsentFileError>>> {
        match self.engine() {
            // At once: the browser asks for a file in the tap only.
            Some(engine) => engine.choose_unsent_file(),
            None => Box::pin(async { None }),
        }
    }

    fn deliver(
        &self,
        file: UnsentFile,
        jump: bool,
    ) -> LocalBoxFuture<'static, Result<Delivered, Stuck>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.deliver(file, jump).await })
    }

    fn export_send_now(&self) {
        self.then(|engine| engine.export_send_now());
    }

    fn retry_send_now(&self) {
        self.then(|engine| engine.retry_send_now());
    }

    fn stop_send_now(&self) {
        self.then(|engine| engine.stop_send_now());
    }

    fn take_update(&self) {
        self.then(|engine| engine.take_update());
    }

    fn tell_typing(&self, conversation: ConversationId) {
        if let Some(engine) = self.engine() {
            engine.tell_typing(conversation);
        }
    }

    fn take_shared(&self) -> LocalBoxFuture<'static, Option<String>> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.take_shared().await })
    }

    fn tell_phone(&self, lang: Option<Lang>) -> LocalBoxFuture<'static, Result<(), NotTold>> {
        match self.engine() {
            // At once: browsers ask in the moment of a tap only.
            Some(engine) => engine.tell_phone(lang),
            None => Box::pin(async { Err(NotTold::Failed) }),
        }
    }

    fn install(&self) -> LocalBoxFuture<'static, bool> {
        match self.engine() {
            // At once, for the same reason.
            Some(engine) => engine.install(),
            None => Box::pin(async { false }),
        }
    }

    fn phone_protection(&self) -> Rc<dyn PhoneProtection> {
        match self.engine() {
            Some(engine) => engine.phone_protection(),
            None => Rc::new(NoProtectionYet),
        }
    }

    fn sign_out(&self) -> LocalBoxFuture<'static, ()> {
        let engine = self.awaited();
        Box::pin(async move { engine.await.sign_out().await })
    }
}

/// There is nothing to protect before there is a store; the screen that asks needs everything, so it is not open yet.
struct NoProtectionYet;

impl PhoneProtection for NoProtectionYet {
    fn protect(&self, _: String, _: bool) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        self.unprotect()
    }

    fn unprotect(&self) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        Box::pin(async { Err(ProtectionError::Failed) })
    }

    fn change_pin(
        &self,
        _: String,
        _: bool,
    ) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        self.unprotect()
    }

    fn add_passkey(&self) -> LocalBoxFuture<'static, Result<(), ProtectionError>> {
        self.unprotect()
    }

    fn set_minutes(&self, _: u8) {}

    fn lock(&self) {}
}
