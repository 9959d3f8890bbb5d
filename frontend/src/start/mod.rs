//! How an application begins on this device, and how it ends: who uses it, which store opens, what is shown until then.

mod connect;
mod early;
mod lock;
mod open;
pub mod person;
mod screen;
pub mod sign_out;

use crate::phone::unlock::{self, Access};
use crate::phone::{self, shared, wipe};
use crate::platform::{self, Audience};
use crate::{FetchEngine, Mount};
use app::NotLoaded;
use app::device::Me;
use app::phone_protection::{Protection, WipeReason};
use early::Early;
use gloo_timers::future::TimeoutFuture;
use person::{check_person, remember, remembered};
use wasm_bindgen_futures::spawn_local;

/// What saves and syncs: a file of its own, which follows what is loaded first.
#[derive(Clone, Copy)]
pub struct Engine {
    start: fn(Audience, Mount, Option<Early>),
}

impl Engine {
    /// What calls this carries all of it.
    #[must_use]
    pub fn here() -> Self {
        Self { start }
    }
}

/// Between two tries to fetch the engine, ms: the first, and the most.
const AGAIN: (u32, u32) = (1_000, 30_000);

/// Begins an application with what is loaded first: shows the first screen where that can be done, and fetches the engine, which goes on.
pub fn begin(audience: Audience, fetch: FetchEngine, mount: Mount) {
    console_error_panic_hook::set_once();
    spawn_local(async move {
        let (early, mut fetched) = futures::join!(early::show(audience, mount), fetch());
        let (mut wait, most) = AGAIN;
        loop {
            match (fetched, &early) {
                (Ok(engine), _) => return (engine.start)(audience, mount, early),
                (Err(NotLoaded), None) => return screen::offline_start(),
                (Err(NotLoaded), Some(early)) => early.missing(),
            }
            TimeoutFuture::new(wait).await;
            wait = wait.saturating_mul(2).min(most);
            fetched = fetch().await;
        }
    });
}

/// Starts an application: finds out who uses this device, opens their store, mounts, and begins to sync.
fn start(audience: Audience, mount: Mount, early: Option<Early>) {
    spawn_local(async move {
        wipe::finish_wipe().await;
        sign_out::finish_sign_out().await;
        if let Some(cleared) = wipe::take_wiped().await {
            return screen::emptied(cleared);
        }
        match shared::start() {
            shared::Start::Not => {}
            shared::Start::Goes => return start_shared(audience, mount).await,
            shared::Start::Over => return end_shared().await,
        }
        match remembered(audience).await {
            // Somebody began here in another tab meanwhile.
            Some(_) if early.is_some() => platform::reload(),
            Some(me) => enter(audience, me, mount).await,
            None => first_start(audience, mount, early).await,
        }
    });
}

/// A tab of a shared phone begins with nothing and asks the server for everything.
async fn start_shared(audience: Audience, mount: Mount) {
    match person::signed_in().await {
        Ok(Some(me)) if Audience::of(me.role) == audience => {
            match shared::open_store(me.user).await {
                Ok(opened) => {
                    open::open(audience, me, opened, mount, None).await;
                }
                Err(_) => screen::offline_start(),
            }
        }
        Ok(Some(me)) => platform::leave_for(Audience::of(me.role).home()),
        Ok(None) => {
            shared::end();
            platform::leave_for("/sign-in");
        }
        Err(_) => screen::offline_start(),
    }
}

/// Whoever used this shared phone has closed their tab: their session ends before anything of theirs is shown.
async fn end_shared() {
    shared::end();
    phone::keep(sign_out::SIGNED_OUT, Some("1")).await;
    sign_out::finish_sign_out().await;
    screen::emptied(WipeReason::Shared.into());
}

/// Opens a person's store, or shows the lock before it.
async fn enter(audience: Audience, me: Me, mount: Mount) {
    match unlock::look(&me, audience).await {
        Access::Open(opened) => {
            open::open(audience, me.clone(), opened, mount, None).await;
            check_person(audience, &me).await;
        }
        Access::Locked(entry) => lock::lock(audience, me, entry, mount),
        Access::Wiped(cleared) => screen::emptied(cleared),
        Access::Broken => screen::offline_start(),
    }
}

async fn first_start(audience: Audience, mount: Mount, early: Option<Early>) {
    let me = match &early {
        Some(early) => Ok(Some(early.me.clone())),
        None => person::signed_in().await,
    };
    match me {
        Ok(Some(me)) if Audience::of(me.role) == audience => {
            match unlock::look(&me, audience).await {
                Access::Open(opened) => {
                    remember(audience, &me, Protection::Plain).await;
                    open::open(audience, me, opened, mount, early).await;
                }
                Access::Locked(entry) => {
                    remember(audience, &me, Protection::Protected).await;
                    lock::lock(audience, me, entry, mount);
                }
                Access::Wiped(cleared) => screen::emptied(cleared),
                Access::Broken => screen::offline_start(),
            }
        }
        Ok(Some(me)) => platform::leave_for(Audience::of(me.role).home()),
        Ok(None) => platform::leave_for(&format!(
            "/sign-in?next={}",
            js_sys::encode_uri_component(&platform::here())
        )),
        Err(_) => screen::offline_start(),
    }
}
