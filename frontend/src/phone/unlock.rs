//! From a person to their open store: at once where it is readable, by the lock screen where it is sealed.

use super::{PersonRecord, asks_server, change, keys, moving, passkey, plain_name, wipe};
use crate::platform::{self, Audience};
use crate::store::StoreError;
use crate::tab::channel::Tabs;
use app::device::Me;
use app::phone_protection::{Cleared, LockPort, Locked, Protection, Unlock, WipeReason};
use domain::account::phone::{AfterWrong, WRONG_MOST, after_wrong, days_left, is_stale};
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use vault::Key;

/// Long enough for the browser to paint that it is busy before a PIN is computed, ms.
const PAINT: u32 = 30;
/// How long a phone that would forget waits for the server to say that the person is still welcome, ms.
const PATIENCE: u32 = 8_000;

/// A person's database and the key to it.
#[derive(Clone)]
pub struct OpenStore {
    pub database: String,
    /// None where the database is readable.
    pub key: Option<Key>,
    pub protection: Protection,
}

/// What stands between a person and their store.
pub enum Access {
    Open(OpenStore),
    Locked(PersonRecord),
    /// What was here is gone.
    Wiped(Cleared),
    /// This browser's storage does not answer.
    Broken,
}

/// Looks what this phone holds for a person.
pub async fn look(me: &Me, audience: Audience) -> Access {
    let Ok(found) = moving::tidy(me.user).await else {
        return Access::Broken;
    };
    let Some(found) = found else {
        return Access::Open(OpenStore {
            database: plain_name(me.user),
            key: None,
            protection: Protection::Plain,
        });
    };
    if found.lock.is_none() {
        return Access::Open(OpenStore {
            database: found.database,
            key: None,
            protection: Protection::Plain,
        });
    }
    if is_stale(found.last_contact, platform::now()) && !welcome(me).await {
        let tabs = Tabs::open(&plain_name(me.user));
        wipe::wipe(me.user, audience, &found.database, &tabs).await;
        return Access::Wiped(Cleared {
            lost: found.unsent,
            ..WipeReason::Days.into()
        });
    }
    Access::Locked(found)
}

/// Before a week of silence counts the server is asked once more: the clock may be the one that is wrong.
async fn welcome(me: &Me) -> bool {
    let asked = std::pin::pin!(app::api::me());
    let answer = futures::future::select(asked, TimeoutFuture::new(PATIENCE)).await;
    let known =
        matches!(answer, futures::future::Either::Left((Ok(Some(now)), _)) if now.user == me.user);
    known && note_contact(me.user, platform::now()).await
}

/// The server answered.
pub async fn note_contact(user: domain::UserId, now: i64) -> bool {
    let noted = change(user, |known| {
        if let Some(entry) = known {
            entry.last_contact = entry.last_contact.max(now);
        }
    });
    noted.await.is_ok()
}

/// The lock screen's way to the store.
pub struct LockScreenState {
    pub me: Me,
    pub audience: Audience,
    /// The channel on which the lock screen listens.
    pub tabs: Tabs,
    pub known: RefCell<PersonRecord>,
    /// Opens the app with a key; answers false where the store does not open.
    pub open: Rc<dyn Fn(OpenStore) -> LocalBoxFuture<'static, bool>>,
    pub opened: Rc<Cell<bool>>,
}

/// [`LockPort`] over what the lock screen knows.
pub struct Locker(pub Rc<LockScreenState>);

impl LockPort for Locker {
    fn locked(&self) -> Locked {
        let known = self.0.known.borrow();
        Locked {
            unsent: known.unsent,
            wait_until: known.wait_until,
            passkey: known
                .lock
                .as_ref()
                .is_some_and(|lock| lock.passkey().is_some()),
            digits: known.digits,
            days_left: days_left(known.last_contact, platform::now()),
        }
    }

    fn now(&self) -> i64 {
        platform::now()
    }

    fn unlock(&self, pin: String) -> LocalBoxFuture<'static, Unlock> {
        let state = self.0.clone();
        Box::pin(async move { state.by_pin(&pin).await.unwrap_or(Unlock::Failed) })
    }

    fn unlock_by_passkey(&self) -> LocalBoxFuture<'static, Unlock> {
        let state = self.0.clone();
        Box::pin(async move { state.by_passkey().await.unwrap_or(Unlock::Failed) })
    }

    fn forget(&self) -> LocalBoxFuture<'static, ()> {
        let state = self.0.clone();
        Box::pin(async move {
            let known = state.known.borrow().database.clone();
            keys::drop_share(state.known.borrow().lock.as_ref());
            wipe::wipe(state.me.user, state.audience, &known, &state.tabs).await;
            platform::leave_for("/sign-in");
        })
    }
}

impl LockScreenState {
    /// Where the phone itself counts, a try is counted before it is made: killing the browser does not give it back.
    async fn by_pin(&self, pin: &str) -> Result<Unlock, StoreError> {
        let now = platform::now();
        let mut early = None;
        let counted = change(self.me.user, |known| {
            let Some(entry) = known else { return };
            if entry.lock.as_ref().is_some_and(asks_server) {
                return;
            }
            if entry.wait_until > now {
                early = Some(entry.wait_until);
                return;
            }
            entry.wrong += 1;
            if let AfterWrong::Wait(ms @ 1..) = after_wrong(entry.wrong, entry.unsent) {
                entry.wait_until = now + ms;
            }
        })
        .await?;
        let Some(known) = self.learn(counted) else {
            return Ok(Unlock::Failed);
        };
        if let Some(until) = early {
            return Ok(Unlock::Wait { until });
        }
        let Some(lock) = &known.lock else {
            return Ok(Unlock::Failed);
        };
        TimeoutFuture::new(PAINT).await;
        match keys::open_by_pin(lock, pin).await {
            Ok(key) => self.enter(&known, key).await,
            Err(Unlock::Wrong { .. }) => Ok(self.wrong(&known).await),
            Err(other) => Ok(other),
        }
    }

    async fn by_passkey(&self) -> Result<Unlock, StoreError> {
        let known = self.known.borrow().clone();
        let slot = known.lock.as_ref().and_then(|lock| lock.passkey());
        let opened = match slot {
            Some(slot) => passkey::open(slot).await,
            None => None,
        };
        match opened {
            Some(key) => self.enter(&known, key).await,
            None => Ok(Unlock::Failed),
        }
    }

    async fn enter(&self, known: &PersonRecord, key: Key) -> Result<Unlock, StoreError> {
        change(self.me.user, |known| {
            if let Some(entry) = known {
                (entry.wrong, entry.wait_until) = (0, 0);
            }
        })
        .await?;
        let opened = OpenStore {
            database: known.database.clone(),
            key: Some(key),
            protection: Protection::Protected,
        };
        if self.opened.replace(true) || (self.open)(opened).await {
            return Ok(Unlock::Open);
        }
        Ok(Unlock::Failed)
    }

    async fn wrong(&self, known: &PersonRecord) -> Unlock {
        match after_wrong(known.wrong, known.unsent) {
            AfterWrong::Forget => {
                wipe::note_wiped(WipeReason::Wrong.into()).await;
                wipe::wipe(self.me.user, self.audience, &known.database, &self.tabs).await;
                platform::reload();
                Unlock::Failed
            }
            AfterWrong::Wait(0) if known.unsent == 0 => Unlock::Wrong {
                left: Some(WRONG_MOST.saturating_sub(known.wrong)),
            },
            AfterWrong::Wait(0) => Unlock::Wrong { left: None },
            AfterWrong::Wait(_) => Unlock::Wait {
                until: known.wait_until,
            },
        }
    }

    fn learn(&self, now: Option<PersonRecord>) -> Option<PersonRecord> {
        let now = now?;
        *self.known.borrow_mut() = now.clone();
        Some(now)
    }
}
