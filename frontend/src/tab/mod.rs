//! One tab: the sync machine, the rows in memory, and the store beneath. Performs effects; decides nothing.

pub mod channel;
mod commit;
pub mod device;
mod drafts;
mod effects;
pub mod file;
pub mod install;
mod line;
mod preview;
pub mod service_worker;
pub mod shared_text;
mod shown;
mod standing;
mod turns;
pub mod web_push;

use self::channel::Tabs;
use self::drafts::Drafts;
use crate::phone::unlock::OpenStore;
use crate::platform;
use crate::send::memory_outbox::{self, MemoryOutbox};
use crate::send::prefetch::Prefetch;
use crate::send::send_now::SendNowSlot;
use crate::send::upload::Uploader;
use crate::store::{Loaded, Store, StoreLoss};
use app::device::{DeviceSignals, Me, Storage, SyncView};
use app::phone_protection::Protection;
use domain::projection::Projection;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sync::{Client, Cookie, Mid, Mirror};
use uuid::Uuid;
use vault::Key;

/// How often it is looked whether the server has something, ms.
pub const LOOK: u32 = 50;

/// Everything a tab holds.
pub struct Tab {
    pub me: Me,
    pub store: Store,
    pub tabs: Tabs,
    pub database: String,
    /// What screens see of it.
    pub signals: DeviceSignals,
    pub sync: RwSignal<SyncView>,
    /// The key to the store, where it is sealed.
    pub key: Option<Key>,
    pub protection: Protection,
    /// When somebody last touched a tab, epoch ms.
    pub touched: Cell<i64>,
    pub rows: RefCell<Projection>,
    pub drafts: Drafts,
    pub uploader: Uploader,
    client: Cell<Uuid>,
    machine: RefCell<Client>,
    prefetch: Prefetch,
    mirror: RefCell<Mirror>,
    /// The cut that the mirror shows.
    cookie: RefCell<Option<Cookie>>,
    processed: Cell<Mid>,
    own_writes: Cell<u64>,
    /// How often all rows were read from the store.
    shows: Cell<u64>,
    preview: RefCell<sync::Preview<domain::Row>>,
    /// What this phone's own record of the store was last told.
    noted: Cell<(u64, i64)>,
    wiping: Cell<bool>,
    timer: RefCell<Option<Timeout>>,
    /// The machine will be told of what was saved.
    gathering: Cell<bool>,
    /// What is sent past the outbox.
    pub send_now: SendNowSlot,
    /// What waits, where the store fails.
    pub memory_outbox: MemoryOutbox,
}

/// What a tab shows of sync before it has begun.
#[must_use]
pub fn before_sync(me: &Me, loaded: &Loaded) -> SyncView {
    SyncView {
        last_contact: loaded.last_contact,
        memory_outbox_sent: memory_outbox::was_whole(me.user),
        ..SyncView::default()
    }
}

impl Tab {
    /// A tab over what the store held.
    #[must_use]
    pub fn new(
        me: Me,
        store: Store,
        tabs: Tabs,
        opened: OpenStore,
        signals: DeviceSignals,
        loaded: Loaded,
        build: String,
    ) -> Rc<Self> {
        let seed = u64::from_le_bytes(platform::random());
        let tab = Rc::new(Self {
            me,
            store,
            tabs,
            database: opened.database,
            signals,
            sync: signals.sync,
            key: opened.key,
            protection: opened.protection,
            touched: Cell::new(platform::now()),
            noted: Cell::default(),
            wiping: Cell::default(),
            rows: RefCell::default(),
            drafts: Drafts::of(loaded.drafts.clone()),
            uploader: Uploader::new(signals.uploads),
            client: Cell::new(loaded.client),
            machine: RefCell::new(Client::new(build, seed)),
            prefetch: Prefetch::default(),
            mirror: RefCell::default(),
            cookie: RefCell::default(),
            processed: Cell::new(0),
            own_writes: Cell::new(0),
            shows: Cell::new(0),
            preview: RefCell::default(),
            timer: RefCell::default(),
            gathering: Cell::default(),
            send_now: SendNowSlot::default(),
            memory_outbox: MemoryOutbox::default(),
        });
        tab.show(loaded);
        let weak = Rc::downgrade(&tab);
        tab.store.on_loss(move |why| match (why, weak.upgrade()) {
            (StoreLoss::Yielded, Some(tab)) => tab.storage(Storage::Superseded),
            (StoreLoss::Evicted, Some(tab)) => memory_outbox::evicted(&tab),
            (_, None) => {}
        });
        tab
    }
}
