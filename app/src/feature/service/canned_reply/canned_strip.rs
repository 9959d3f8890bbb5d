//! Canned replies over the field in which staff write: one tap writes one, in the reader's language and with their name; the next sends it.

use super::canned_reply_rows::{Reader, canned_replies, filled, found};
use crate::context::use_app;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::service::CannedReply;
use icondata_lu as lu;
use leptos::prelude::*;

/// So many stand in the strip; the rest are one tap further.
const SHOWN: usize = 6;

/// What is there to be written; nothing where there are none.
#[component]
pub fn CannedStrip(
    #[prop(into)] reader: Signal<Reader>,
    /// True while nothing is typed.
    #[prop(into)]
    empty: Signal<bool>,
    /// Takes what is to be sent.
    take: Callback<String>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(|rows| canned_replies(rows).0));
    let open = RwSignal::new(false);
    let write = move |reply: &CannedReply| {
        let business = app.business.get_untracked();
        let business = business.map(|business| business.name).unwrap_or_default();
        let link = window().location().origin().unwrap_or_default();
        take.run(filled(reply, &reader.get_untracked(), &business, &link));
    };
    let some = Memo::new(move |_| empty.get() && all.with(|all| !all.is_empty()));
    let chips = move || {
        let first: Vec<CannedReply> = all.with(|all| all.iter().take(SHOWN).cloned().collect());
        let chip = |reply: CannedReply| {
            let name = reply.name.text(words.lang).to_owned();
            view! { <button type="button" class="chip" on:click=move |_| write(&reply)>{name}</button> }
        };
        first.into_iter().map(chip).collect_view()
    };
    let rest = Memo::new(move |_| all.with(|all| all.len() > SHOWN));
    view! {
        {move || some.get().then(|| view! {
            <div class="strip" role="group" aria-label=words.service.canned>
                {chips}
                {move || rest.get().then(|| view! {
                    <button type="button" class="chip" aria-haspopup="dialog" on:click=move |_| open.set(true)>
                        <Icon of=lu::LuSearch />{words.service.canned_all}
                    </button>
                })}
            </div>
        })}
        {move || open.get().then(|| view! { <AllReplies all=all open=open write=Callback::new(move |reply| write(&reply)) /> })}
    }
}

/// Every reply, found by its name or its text.
#[component]
fn AllReplies(
    all: Memo<Vec<CannedReply>>,
    open: RwSignal<bool>,
    write: Callback<CannedReply>,
) -> impl IntoView {
    let words = use_app().staff_words();
    let typed = RwSignal::new(String::new());
    let shown = Memo::new(move |_| all.with(|all| typed.with(|typed| found(all, typed))));
    let lines = move || {
        let line = move |reply: CannedReply| {
            let (name, text) = (
                reply.name.text(words.lang).to_owned(),
                reply.text.text(words.lang).to_owned(),
            );
            let choose = move |event| {
                write.run(reply.clone());
                close_dialog(&event);
            };
            view! {
                <li><button type="button" class="row" on:click=choose>
                    <div class="row-text"><p class="row-title">{name}</p><p class="row-sub">{text}</p></div>
                </button></li>
            }
        };
        shown.get().into_iter().map(line).collect_view()
    };
    let none = Memo::new(move |_| shown.with(Vec::is_empty));
    view! {
        <Sheet title=words.service.canned on_close=Callback::new(move |()| open.set(false))>
            <div class="sheet-body">
                <div class="field">
                    <label for="canned-find">{words.service.canned_find}</label>
                    <input id="canned-find" type="search" autocomplete="off" prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event)) />
                </div>
                <p class="muted" role="status">{move || none.get().then_some(words.service.canned_find_none)}</p>
                <ul class="list">{lines}</ul>
            </div>
        </Sheet>
    }
}
