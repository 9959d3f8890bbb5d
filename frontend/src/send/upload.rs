//! Sending files: beside the queue of mutations, one after the other, from where the server says that it stopped.
//!
//! What is to be sent is not kept in a list of its own: it is every row of this person that waits for bytes which are here. A row
//! that comes back after the server was put back waits again, and its bytes are sent again.

use crate::send::http;
use crate::store::{NewBlob, PART, StoreError};
use crate::tab::{LOOK, Tab};
use app::files::{Going, Uploads};
use domain::file::{Attachment, FileState, Sha256};
use domain::{Entity, Key, Row};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use sync::Failure;
use wasm_bindgen_futures::spawn_local;

/// The most parts in one request; it grows on a line that carries.
const MOST: usize = 4;
/// The first and the longest wait after a failure, ms.
const WAIT: (u32, u32) = (2_000, 60_000);

/// One tab's sending.
pub struct Uploader {
    busy: Cell<bool>,
    /// Something changed meanwhile: look again.
    again: Cell<bool>,
    wait: Cell<u32>,
    timer: RefCell<Option<Timeout>>,
    shown: RwSignal<Uploads>,
    /// Files that are not tried again before the next start.
    given_up: RefCell<BTreeSet<Sha256>>,
}

impl Uploader {
    /// Screens look at `shown`.
    pub fn new(shown: RwSignal<Uploads>) -> Self {
        Self {
            shown,
            busy: Cell::default(),
            again: Cell::default(),
            wait: Cell::default(),
            timer: RefCell::default(),
            given_up: RefCell::default(),
        }
    }

    /// A file was saved here and goes when it can.
    pub fn waits(&self, sha256: Sha256) {
        self.say(sha256, Some(Going::Waiting { sent: 0 }));
    }

    /// Files of this device whose bytes the server does not have.
    pub fn waiting(&self) -> usize {
        self.shown.with_untracked(|all| all.len())
    }

    /// Whether a file of this device is on its way, as far as it was said.
    fn has(&self, sha256: Sha256) -> bool {
        self.shown.with_untracked(|all| all.contains_key(&sha256))
    }

    fn say(&self, sha256: Sha256, going: Option<Going>) {
        let same = self
            .shown
            .with_untracked(|all| all.get(&sha256).copied() == going);
        if !same {
            self.shown.update(|all| match going {
                Some(going) => drop(all.insert(sha256, going)),
                None => drop(all.remove(&sha256)),
            });
        }
    }
}

/// Why one file stopped.
enum Stopped {
    /// The line: tried again later, and others with it.
    Line,
    /// This file: others go on.
    This(Option<Going>),
}

impl From<StoreError> for Stopped {
    fn from(_: StoreError) -> Self {
        Self::This(Some(Going::Damaged))
    }
}

impl Tab {
    /// Sends what waits, unless it is being sent.
    pub fn upload(self: &Rc<Self>) {
        if self.uploader.busy.replace(true) {
            return self.uploader.again.set(true);
        }
        let tab = self.clone();
        spawn_local(async move {
            let mut went = true;
            loop {
                tab.uploader.again.set(false);
                went &= tab.upload_all().await;
                if !went || !tab.uploader.again.get() {
                    break;
                }
            }
            tab.uploader.busy.set(false);
            if went {
                tab.uploader.wait.set(0);
            } else {
                tab.upload_later();
            }
        });
    }

    fn upload_later(self: &Rc<Self>) {
        let (first, longest) = WAIT;
        let wait = (self.uploader.wait.get() * 2).clamp(first, longest);
        self.uploader.wait.set(wait);
        let tab = self.clone();
        let timer = Timeout::new(wait, move || tab.upload());
        *self.uploader.timer.borrow_mut() = Some(timer);
    }

    /// False where the line failed.
    async fn upload_all(&self) -> bool {
        let mut waiting = self.to_send();
        if waiting.is_empty() {
            return true;
        }
        let Ok(here) = self.store.blobs().await else {
            return true;
        };
        waiting = self
            .to_send()
            .into_iter()
            .filter(|(file, _)| here.contains_key(&file.sha256))
            .filter(|(file, _)| !self.uploader.given_up.borrow().contains(&file.sha256))
            .collect();
        for (file, _) in &waiting {
            self.uploader.waits(file.sha256);
        }
        for (file, taken) in waiting {
            // The row goes first: bytes that no row asks for are not taken.
            if !taken {
                continue;
            }
            match self.upload_one(&file).await {
                // Until the row says that it is here.
                Ok(()) => {
                    let sent = file.bytes;
                    self.uploader
                        .say(file.sha256, Some(Going::Sending { sent }));
                }
                Err(Stopped::Line) => return false,
                Err(Stopped::This(going)) => {
                    self.uploader.say(file.sha256, going);
                    self.uploader.given_up.borrow_mut().insert(file.sha256);
                }
            }
        }
        true
    }

    /// Whether the server waits for files that only this device has.
    pub fn owes_files(&self) -> bool {
        let mut waiting = self.to_send().into_iter();
        waiting.any(|(file, _)| self.uploader.has(file.sha256))
    }

    /// Waits until no row waits for the bytes of these files any more. False where this device cannot give them.
    pub async fn given(&self, files: &[NewBlob]) -> bool {
        loop {
            let waiting = self.to_send();
            let mut left = files
                .iter()
                .map(|file| file.sha256)
                .filter(|sha256| waiting.iter().any(|(file, _)| file.sha256 == *sha256))
                .peekable();
            if left.peek().is_none() {
                return true;
            }
            let given_up = left.any(|sha256| self.uploader.given_up.borrow().contains(&sha256));
            if given_up || self.halted() {
                return false;
            }
            TimeoutFuture::new(LOOK).await;
        }
    }

    /// This person's files that wait for their bytes, and whether the server has the row.
    fn to_send(&self) -> Vec<(Attachment, bool)> {
        let rows = self.rows.borrow();
        let mine =
            |file: &&Attachment| file.author == self.me.user && file.state == FileState::Coming;
        let files = rows.all(Entity::Attachment).filter_map(Row::as_attachment);
        let mut seen = BTreeSet::new();
        files
            .filter(mine)
            .map(|file| {
                let key = Key::new(Entity::Attachment, file.id.0);
                (file.clone(), rows.base(key).is_some())
            })
            .filter(|(file, taken)| seen.insert((file.sha256, *taken)))
            .collect()
    }

    async fn upload_one(&self, file: &Attachment) -> Result<(), Stopped> {
        let sha256 = file.sha256;
        let part = async |sent: u64, most: usize| {
            let part = self.store.blob(sha256, sent, most).await?;
            // At the end nothing is left to give: the server only has to look at the whole.
            Ok::<_, Stopped>(part.unwrap_or_default())
        };
        give(sha256, part, |going| self.uploader.say(sha256, Some(going))).await?;
        // The next start does it where this one cannot.
        let _ = self.store.unpin(&BTreeSet::from([sha256])).await;
        Ok(())
    }
}

/// Gives the server a file's bytes from where it stopped, until it has them all. `part` reads at most so many from an offset on;
/// `say` hears how far it is.
pub async fn give<E: From<Failure>>(
    sha256: Sha256,
    part: impl AsyncFn(u64, usize) -> Result<Vec<u8>, E>,
    say: impl Fn(Going),
) -> Result<(), E> {
    let mut have = http::file_status(sha256).await?;
    let (mut parts, mut broken) = (1, false);
    while have.state == FileState::Coming {
        let sent = have.offset;
        say(Going::Sending { sent });
        let bytes = part(sent, parts * PART).await?;
        have = match http::file_part(sha256, sent, &bytes).await {
            // It has all of them, and they are not what they should be.
            Ok(now) if now.offset == sent && now.state == FileState::Coming => {
                return Err(Failure::Refused { status: 422 }.into());
            }
            Ok(now) => now,
            Err(Failure::Refused { status: 422 }) if !broken => {
                broken = true;
                http::file_status(sha256).await?
            }
            Err(failure) => {
                say(Going::Waiting { sent });
                return Err(failure.into());
            }
        };
        parts = (parts * 2).min(MOST);
    }
    Ok(())
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused { status: 404 } => Self::This(None),
            Failure::Refused { status: 507 } => Self::This(Some(Going::NoRoom)),
            Failure::Refused { .. } => Self::This(Some(Going::Damaged)),
            _ => Self::Line,
        }
    }
}
