//! All canned replies, and a new one.

use super::canned_reply_page::Typed;
use super::canned_reply_rows::canned_replies;
use crate::context::use_app;
use crate::feature::business::text_field::TextField;
use crate::ui::form_draft::FormDraft;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Icon, Page, RowMark};
use domain::id::CannedReplyId;
use domain::policy::Action;
use domain::service::{CannedReply, CannedReplyCreate};
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn CannedRepliesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let used = Memo::new(move |_| app.rows(|rows| canned_replies(rows).0));
    let removed = Memo::new(move |_| app.rows(|rows| canned_replies(rows).1));
    let none = Memo::new(move |_| used.with(Vec::is_empty));
    let some_removed = Memo::new(move |_| !removed.with(Vec::is_empty));
    let may_edit = app.me().may(Action::EditCannedReply);
    view! {
        <Page title=words.service.canned back=routes::desk::MORE>
            <ParkedBanner href=routes::desk::PARKED />
            <p class="muted small">{words.service.canned_text}</p>
            {move || none.get().then(|| view! { <p class="muted">{words.service.canned_none}</p> })}
            <ReplyLines all=used />
            {may_edit.then(|| view! { <NewReply /> })}
            {move || some_removed.get().then(|| view! {
                <details class="fold"><summary>{words.service.canned_removed}</summary><ReplyLines all=removed /></details>
            })}
        </Page>
    }
}

#[component]
fn ReplyLines(all: Memo<Vec<CannedReply>>) -> impl IntoView {
    let words = use_app().staff_words();
    let line = move |one: CannedReply| {
        view! {
            <li><a class="row" href=routes::desk::canned_reply(one.id)>
                <span class="lead neutral"><Icon of=lu::LuMessageSquareText /></span>
                <div class="row-text">
                    <p class="row-title">{one.name.text(words.lang).to_owned()}</p>
                    <p class="row-sub">{one.text.text(words.lang).to_owned()}</p>
                    <RowMark key=Key::new(Entity::CannedReply, one.id.0) />
                </div>
                <Icon of=lu::LuChevronRight />
            </a></li>
        }
    };
    view! {
        <ul class="list">
            <For each=move || all.get() key=|one| (one.id, one.name.clone(), one.text.clone()) let:reply>{line(reply)}</For>
        </ul>
    }
}

/// A reply that is not there yet. What is typed stays on the device until it is added.
#[component]
fn NewReply() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let draft = FormDraft::<Typed>::new(app, "canned_reply/new".to_owned());
    let said = RwSignal::new(None::<&'static str>);
    let fields = draft.value.get_untracked().fields();
    let keep = Callback::new(move |()| {
        let typed = fields.typed();
        draft.update(|now| *now = typed);
    });
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = fields.typed();
        if let Some(wrong) = typed.wrong(words) {
            said.set(Some(wrong));
            return;
        }
        said.set(None);
        let create = CannedReplyCreate {
            id: CannedReplyId(app.device().new_id()),
            name: typed.name(),
            text: typed.text(),
            removed: false,
        };
        let later = draft.later();
        app.save(
            create,
            Some(words.service.canned_added.to_owned()),
            move || {
                later.clear();
                fields.set(&Typed::default());
            },
        );
    };
    let never = Signal::derive(|| None);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.service.canned_new}</h2></div>
            <form class="form" autocomplete="off" on:submit=add>
                <p class="muted small">{(words.reach.variables)("{name}", "{business}")}" "{(words.service.canned_link)("{link}")}" "{words.reach.one_language}</p>
                <TextField id="canned-name-en" label=words.reach.name_en value=fields.name_en leave=keep wrong=never />
                <TextField id="canned-text-en" label=words.reach.body_en value=fields.text_en rows=3 leave=keep wrong=never />
                <TextField id="canned-name-zh" label=words.reach.name_zh value=fields.name_zh leave=keep wrong=never />
                <TextField id="canned-text-zh" label=words.reach.body_zh value=fields.text_zh rows=3 leave=keep wrong=never />
                <div role="status">{move || said.get().map(|said| view! { <p class="error">{said}</p> })}</div>
                <button type="submit" class="btn primary block"><Icon of=lu::LuPlus />{words.service.canned_add}</button>
            </form>
        </section>
    }
}
