//! Who one is, and what this phone holds. The customer's "Me" and the staff's "More".

use super::settings::Settings;
use super::sign_out::SignOut;
use crate::context::use_dev;
use crate::ui::sync_sheet::storage_words;
use crate::ui::{Icon, Page};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn MePage(title: &'static str) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    view! {
        <Page title=title>
            <Person />
            <Settings />
            <ThisPhone />
            <SignOut />
            <section class="section">
                <div class="section-head"><h2>{words.about}</h2></div>
                <ul class="list">
                    <li><a class="row" href="/" rel="external">
                        <span class="lead"><Icon of=lu::LuBookOpen /></span>
                        <div class="row-text"><p class="row-title">{words.public_menu}</p></div>
                        <Icon of=lu::LuChevronRight />
                    </a></li>
                </ul>
                <p class="muted small">{words.about_text}" Rapport "{env!("CARGO_PKG_VERSION")}</p>
            </section>
        </Page>
    }
}

#[component]
fn Person() -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let me = dev.me();
    let upgrade = me.guest.then(|| view! {
        <div class="card pad soft">
            <p>{words.guest_text}</p>
            <div class="btn-row">
                <a class="btn primary" href="/sign-up?next=/app/me" rel="external"><Icon of=lu::LuUserPlus />{words.make_account}</a>
                <a class="btn" href="/sign-in?next=/app" rel="external">{words.have_account}</a>
            </div>
        </div>
    });
    let what = if me.guest {
        words.guest
    } else {
        words.role(me.role)
    };
    view! {
        <div class="contact-head">
            <span class="lead round large" aria-hidden="true">{crate::catalogue::initials(&me.name)}</span>
            <div class="grow"><h2>{me.name.clone()}</h2><p class="muted">{what}</p></div>
        </div>
        {upgrade}
    }
}

#[component]
fn ThisPhone() -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let storage = move || dev.sync.with(|sync| storage_words(sync.persistent, words));
    let protect = move || {
        (dev.sync.with(|sync| sync.persistent) != Some(true)).then(|| view! {
        <button type="button" class="btn small" on:click=move |_| dev.with(|device| device.port().ask_persistence())>
            {words.protect_storage}
        </button>
    })
    };
    let state = move || dev.sync.with(crate::ui::pill::Pill::of).text(words);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.this_phone}</h2></div>
            <ul class="list">
                <li class="row">
                    <span class="lead neutral"><Icon of=lu::LuShieldCheck /></span>
                    <div class="row-text"><p class="row-title">{storage}</p></div>
                    <div class="row-end">{protect}</div>
                </li>
                <li><button type="button" class="row" on:click=move |_| dev.sync_open.set(true)>
                    <span class="lead neutral"><Icon of=lu::LuRefreshCw /></span>
                    <div class="row-text"><p class="row-title">{state}</p></div>
                    <Icon of=lu::LuChevronRight />
                </button></li>
            </ul>
        </section>
    }
}
