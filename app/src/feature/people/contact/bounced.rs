//! Addresses of somebody that mail comes back from. Only the server knows; without a network the entries of the timeline say it.

use super::contact_view::ContactView;
use crate::api::{act_on_inbox, bounced_addresses};
use crate::ui::{Icon, ask_online};
use domain::account::mail_inbox::{BouncedAddress, InboxAct};
use domain::people::{Contact, PointKind};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

fn mails(contact: &Contact) -> Vec<String> {
    let points = contact.points.iter();
    let mails = points.filter(|point| point.kind == PointKind::Email);
    mails
        .map(|point| point.normal.clone().unwrap_or_else(|| point.value.clone()))
        .collect()
}

#[component]
pub fn BouncedBanner(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let found = RwSignal::new(Vec::<BouncedAddress>::new());
    let failed = RwSignal::new(false);
    let ask = move || {
        let of = untrack(|| who.of(mails));
        if of.is_empty() {
            return;
        }
        spawn_local(async move {
            match bounced_addresses(of.join("\n")).await {
                Ok(now) => {
                    // The record may have been left meanwhile.
                    let _ = found.try_set(now);
                    let _ = failed.try_set(false);
                }
                Err(_) => drop(failed.try_set(true)),
            }
        });
    };
    ask_online(app, move || failed.get_untracked(), ask);
    let lift = move |address: String| {
        spawn_local(async move {
            match act_on_inbox(InboxAct::Lift, address).await {
                Ok(true) => {
                    app.toast(words.mail.in_lifted);
                    ask();
                    let _ = found.try_set(Vec::new());
                }
                Ok(false) => app.warn(words.mail.not_allowed),
                Err(_) => app.warn(words.mail.in_offline),
            }
        });
    };
    let line = move |one: BouncedAddress| {
        let address = one.address.clone();
        view! {
            <div class="banner warn">
                <Icon of=lu::LuMailWarning />
                <div class="grow"><p>{(words.mail.bounced_on_record)(&one.address)}</p><p class="small">{one.reason}</p></div>
                <button type="button" class="btn small" on:click=move |_| lift(address.clone())>{words.mail.in_lift}</button>
            </div>
        }
    };
    view! { <For each=move || found.get() key=|one| one.address.clone() let:one>{line(one)}</For> }
}
