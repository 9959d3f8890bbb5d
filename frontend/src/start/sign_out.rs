//! Signing out: the session ends at the server, now or as soon as there is a network, and the phone is emptied.

use super::person;
use crate::phone::{self, wipe};
use crate::platform::{self, Audience};
use crate::send::http;
use crate::tab::Tab;
use crate::tab::channel::News;
use app::phone_protection::Protection;
use domain::UserId;
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;

/// Who signed out without a network, where it is known: the session is ended as soon as there is one.
pub const SIGNED_OUT: &str = "rapport-signed-out";

/// Ends the session and deletes what this phone holds of the person.
pub async fn sign_out(tab: Rc<Tab>) {
    let audience = Audience::of(tab.me.role);
    // First of all: a tab that starts from now on ends the session before it asks who is signed in.
    phone::keep(SIGNED_OUT, Some(&tab.me.user.to_string())).await;
    wipe::mark_wipe(tab.me.user, audience, &tab.database).await;
    // Another tab that hears of it begins anew and deletes the database at once, while this one still waits for the server.
    tab.store.end().await;
    if tab.protection == Protection::Shared {
        phone::shared::end();
    }
    tab.tabs.tell(News::SignedOut);
    // The icon says nothing of whoever left.
    app::badge(0);
    finish_sign_out().await;
    // What still holds the database must not hold the person: the next start finishes a wipe that was left.
    let wiped = std::pin::pin!(wipe::finish_wipe());
    futures::future::select(wiped, TimeoutFuture::new(wipe::PATIENCE)).await;
    if phone::kept(wipe::WIPED).await.is_some() {
        // The app's own page says why, also without a network.
        return platform::reload();
    }
    leave(audience);
}

/// Leaves an app whose person signed out. The sign-in page needs the network; the app's own shell does not, finishes
/// what is left to do, and leads there later.
pub fn leave(audience: Audience) {
    let ended = platform::preference(SIGNED_OUT).is_none();
    platform::leave_for(if ended { "/sign-in" } else { audience.home() });
}

/// Ends a session that was left without a network, unless somebody else has signed in since.
pub async fn finish_sign_out() {
    let Some(who) = phone::kept(SIGNED_OUT).await else {
        return;
    };
    // What the boot script was told is of this session.
    person::forget_boot_answer();
    let known = who.parse::<UserId>().is_ok();
    let other = known && platform::signed_in_person().is_some_and(|now| now != who);
    if other || http::sign_out().await {
        phone::keep(SIGNED_OUT, None).await;
    }
}
