//! The device's store: one IndexedDB database per person.
//!
//! One logical change is one transaction: collect in memory, open, issue every request, commit; inside, only requests of that
//! transaction are awaited. Outbox, numbers and drafts are written with strict durability: "saved" means on the medium.

mod blobs;
pub mod bucket;
mod checks;
mod copy;
mod drafts;
mod meta;
mod outbox;
mod pulled;
mod rebuild;
mod schema;
mod sealed_store;
mod watch;

pub use blobs::{Blob, NewBlob, PART};
pub use drafts::DraftChange;
pub(crate) use outbox::freeze;
pub use outbox::{Done, Leaves, NewMutation, Work};
pub use pulled::Loaded;

use self::watch::Heard;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use uuid::Uuid;
use vault::Seal;

/// Why the store did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// No room on the device.
    Full,
    /// A mutation larger than one change may be.
    TooLarge,
    /// Gone, blocked, or not answering, also after reopening once.
    Broken,
    /// The browser closed the connection before anything was asked of it: safe to try again.
    Closed,
    /// The browser threw the database away while it was open.
    Evicted,
    /// The draft that this was made of has left already, from another tab: nothing was saved.
    AlreadySent,
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &error {
            Error::DomException(exception) if quota(exception) => Self::Full,
            _ => {
                leptos::logging::warn!("local store: {error}");
                Self::Broken
            }
        }
    }
}

impl From<OpenDbError> for StoreError {
    fn from(error: OpenDbError) -> Self {
        leptos::logging::warn!("local store does not open: {error}");
        Self::Broken
    }
}

fn quota(exception: &DomException) -> bool {
    let exception: &web_sys::DomException = wasm_bindgen::JsCast::unchecked_ref(exception.as_ref());
    exception.name() == QUOTA
}

/// What browsers call it where there is no room.
const QUOTA: &str = "QuotaExceededError";

/// How sure a transaction has to be before it counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// On the medium: outbox, numbers, drafts.
    Strict,
    /// Handed to the operating system: rows that the server has anyway.
    Relaxed,
}

/// A handle on this person's database; clones share it.
#[derive(Clone)]
pub struct Store {
    name: Rc<str>,
    db: Rc<RefCell<Option<Rc<Database>>>>,
    /// Seals and opens values where this phone is protected or shared.
    seal: Option<Rc<Seal>>,
    birth: Rc<Cell<Option<Uuid>>>,
    /// Closed for good: nothing opens it again.
    ended: Rc<Cell<bool>>,
    /// Pieces of work under way.
    busy: Rc<Cell<usize>>,
    loss: Rc<Loss>,
}

/// Why this page can use its database no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreLoss {
    /// Another page took it over, or deletes it.
    Yielded,
    /// The browser threw it away.
    Evicted,
}

type Tell = Box<dyn Fn(StoreLoss)>;

/// Whether the database was lost, and who wants to know.
#[derive(Default)]
struct Loss {
    why: Cell<Option<StoreLoss>>,
    tell: RefCell<Option<Tell>>,
}

/// One piece of work, however it ends.
struct Busy(Rc<Cell<usize>>);

impl Busy {
    fn new(count: &Rc<Cell<usize>>) -> Self {
        count.set(count.get() + 1);
        Self(count.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

/// How long work under way may take to end before the store closes all the same, in steps of some ms.
const STEPS: u32 = 100;
const STEP: u32 = 20;
/// How long a database that was open may take to open again, ms.
const PATIENCE: u32 = 5_000;

impl Store {
    /// Opens or creates the database.
    pub async fn open(name: &str, seal: Option<Rc<Seal>>) -> Result<Self, StoreError> {
        let store = Self {
            name: name.into(),
            db: Rc::default(),
            seal,
            birth: Rc::default(),
            ended: Rc::default(),
            busy: Rc::default(),
            loss: Rc::default(),
        };
        store.database().await?;
        store.watch();
        Ok(store)
    }

    /// The open database, reopened where the browser closed it.
    async fn database(&self) -> Result<Rc<Database>, StoreError> {
        if self.is_evicted() {
            return Err(StoreError::Evicted);
        }
        if self.ended.get() {
            return Err(StoreError::Closed);
        }
        if let Some(db) = self.db.borrow().clone() {
            return Ok(db);
        }
        let opened = if self.birth.get().is_some() {
            self.reopened().await
        } else {
            schema::open(&self.name, self.seal.as_ref()).await
        };
        let (db, birth) = opened.inspect_err(|error| {
            if *error == StoreError::Evicted {
                self.lose(StoreLoss::Evicted);
            }
        })?;
        // Closed for good while it opened: a connection that stayed would hold up whoever deletes it.
        if self.ended.get() {
            db.close();
            return Err(StoreError::Closed);
        }
        let db = Rc::new(db);
        // Another birth than before means that the browser threw the database away while we were looking.
        if self.birth.get().is_some_and(|known| known != birth) {
            Database::clone(&db).close();
            self.lose(StoreLoss::Evicted);
            return Err(StoreError::Evicted);
        }
        self.birth.set(Some(birth));
        *self.db.borrow_mut() = Some(db.clone());
        Ok(db)
    }

    /// Opens the database once more, and never makes it again: whoever deleted it has deleted it. While a browser is throwing one away,
    /// it may never answer.
    async fn reopened(&self) -> Result<(Database, Uuid), StoreError> {
        let opened = pin!(schema::reopen(&self.name, self.seal.as_ref()));
        match select(opened, TimeoutFuture::new(PATIENCE)).await {
            Either::Left((opened, _)) => opened,
            Either::Right(_) => Err(StoreError::Broken),
        }
    }

    /// Lets go of the database when another page wants to change or delete it. What is under way ends as it would have; nothing is
    /// begun on it any more, for this build may not know what the stores are like afterwards. Notices when the browser throws it away.
    fn watch(&self) {
        let store = self.clone();
        let heard = move |heard| match heard {
            // Where it was closed already, nobody has to be told.
            _ if store.ended.get() => {}
            Heard::Wanted => {
                store.close();
                store.lose(StoreLoss::Yielded);
            }
            Heard::Closed => {
                let store = store.clone();
                wasm_bindgen_futures::spawn_local(async move { store.look_after_it().await });
            }
        };
        let (name, ended) = (self.name.clone(), self.ended.clone());
        wasm_bindgen_futures::spawn_local(async move {
            if watch::listen(&name, move || ended.get(), heard)
                .await
                .is_none()
            {
                leptos::logging::warn!("another page's upgrade will not be heard");
            }
        });
    }

    /// The browser closed the connection: it has thrown the database away, or will open it again.
    async fn look_after_it(&self) {
        *self.db.borrow_mut() = None;
        // Where it does not answer now, it is opened again with the next thing that is asked of it.
        drop(self.database().await);
        if !self.is_evicted() {
            self.watch();
        }
    }

    fn lose(&self, why: StoreLoss) {
        if self.loss.why.replace(Some(why)) == Some(why) {
            return;
        }
        if let Some(tell) = &*self.loss.tell.borrow() {
            tell(why);
        }
    }

    /// Calls once this page can use its database no more.
    pub fn on_loss(&self, tell: impl Fn(StoreLoss) + 'static) {
        if let Some(why) = self.loss.why.get() {
            tell(why);
        }
        *self.loss.tell.borrow_mut() = Some(Box::new(tell));
    }

    /// The browser threw the database away.
    #[must_use]
    pub fn is_evicted(&self) -> bool {
        self.loss.why.get() == Some(StoreLoss::Evicted)
    }

    /// Closed on purpose, here or by another page.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended.get()
    }

    /// Takes no more work, lets what is under way end – deleting the database would abort it – and closes.
    pub async fn end(&self) {
        self.ended.set(true);
        for _ in 0..STEPS {
            if self.busy.get() == 0 {
                break;
            }
            TimeoutFuture::new(STEP).await;
        }
        self.close();
    }

    /// Closes the connection for good, also where something runs on it at this moment.
    pub fn close(&self) {
        self.ended.set(true);
        if let Some(db) = self.db.borrow_mut().take() {
            Database::clone(&db).close();
        }
    }

    /// Runs one transaction's work; where the connection turns out to be dead before it begins, reopens and tries once more.
    /// A failure after that is never retried here: the transaction may have been committed.
    async fn with<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: AsyncFn(&Database) -> Result<T, StoreError>,
    {
        let _busy = Busy::new(&self.busy);
        let db = self.database().await?;
        match work(&db).await {
            Err(StoreError::Closed) => {
                *self.db.borrow_mut() = None;
                let db = self.database().await?;
                work(&db).await
            }
            done => done,
        }
    }
}

/// Opens a transaction.
fn begin<'db>(
    db: &'db Database,
    stores: impl AsRef<[&'static str]>,
    mode: TransactionMode,
    durability: Durability,
) -> Result<Transaction<'db>, StoreError> {
    let durability = match durability {
        Durability::Strict => TransactionDurability::Strict,
        Durability::Relaxed => TransactionDurability::Relaxed,
    };
    let options = TransactionOptions::new().with_durability(durability);
    db.transaction(stores.as_ref())
        .with_mode(mode)
        .with_options(options)
        .build()
        .map_err(|_| StoreError::Closed)
}

/// Commits a transaction. Where there was no room, Chromium says so on the transaction alone: every request has succeeded by then,
/// and the wrapper knows of an abort only.
pub(crate) async fn commit(tx: Transaction<'_>) -> Result<(), StoreError> {
    let inner = tx.as_sys().clone();
    let done = tx.commit().await;
    done.map_err(|error| match inner.error() {
        Some(why) if why.name() == QUOTA => StoreError::Full,
        _ => error.into(),
    })
}
