//! A new customer: name and number first, for one hand. What is typed survives a reload and a phone call.

use super::contact_draft::ContactDraft;
use super::contact_row::ContactRow;
use super::search_index::use_contact_search;
use crate::context::use_app;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Icon, Page};
use domain::ContactId;
use domain::people::{PointEdit, PointKind};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use web_sys::SubmitEvent;

#[component]
pub fn ContactNewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let search = use_contact_search();
    let draft = FormDraft::<ContactDraft>::new(app, ContactDraft::FORM.to_owned());
    // What was searched for comes along, unless something is half typed already. Not in the address: the browser writes that down.
    let searched = use_query_map().with_untracked(|query| query.get("searched").is_some());
    let typed = search.typed.get_untracked();
    if searched && !typed.is_empty() && draft.value.with_untracked(ContactDraft::is_empty) {
        draft.update(|draft| draft.take(&typed));
    }
    let known = Memo::new(move |_| {
        let home = app.home_country();
        draft
            .value
            .with(|draft| search.read(|index| draft.known(index, &home)))
    });
    let go = use_navigate();
    let keep = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = draft.value.get_untracked();
        if typed.is_empty() {
            app.warn(words.people.need_name);
            return;
        }
        let go = go.clone();
        let name = typed.name.trim().to_owned();
        let said = (!name.is_empty()).then(|| (words.people.saved_new)(&name));
        let made = |wish| typed.create(wish, &app.home_country());
        draft.send(made, said, move |wish| {
            app.keep_storage();
            let to = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            go(&routes::desk::contact(ContactId(wish)), to);
        });
    };
    let save_words = move || {
        if known.with(Vec::is_empty) {
            words.people.save_new
        } else {
            words.people.save_anyway
        }
    };
    let clear = move || {
        (!draft.value.with(ContactDraft::is_empty)).then(|| view! {
            <button type="button" class="btn fit" on:click=move |_| draft.clear()>{words.people.discard}</button>
        })
    };
    view! {
        <Page title=words.people.new back=routes::desk::CONTACTS class="has-foot">
            <form class="form" id="new-contact" autocomplete="off" on:submit=keep>
                <p class="muted">{words.people.new_text}</p>
                <Text draft=draft id="new-name" label=words.people.name kind="text" get=|draft| &draft.name set=|draft, text| draft.name = text />
                <Text draft=draft id="new-phone" label=words.sales.phone kind="tel" get=|draft| &draft.phone set=|draft, text| draft.phone = text />
                <Text draft=draft id="new-email" label=words.account.email kind="email" get=|draft| &draft.email set=|draft, text| draft.email = text />
                <Text draft=draft id="new-company" label=words.people.company kind="text" get=|draft| &draft.company set=|draft, text| draft.company = text />
            </form>
            <KnownContacts known=known />
        </Page>
        <div class="page-foot">
            {clear}
            <button type="submit" form="new-contact" class="btn primary"><Icon of=lu::LuUserPlus />{save_words}</button>
        </div>
    }
}

/// Those who may be the same person, to go there instead.
#[component]
fn KnownContacts(known: Memo<Vec<ContactId>>) -> impl IntoView {
    let words = use_app().staff_words();
    let some = Memo::new(move |_| known.with(|known| !known.is_empty()));
    view! {
        <div role="status">
            {move || some.get().then(|| view! {
                <section class="section">
                    <div class="section-head"><h2>{words.people.known_title}</h2></div>
                    <div class="list">
                        <For each=move || known.get() key=|id| *id let:id>
                            <ContactRow id=id here=Signal::derive(|| false) />
                        </For>
                    </div>
                </section>
            })}
        </div>
    }
}

#[component]
fn Text(
    draft: FormDraft<ContactDraft>,
    id: &'static str,
    label: &'static str,
    /// The `type` of the input.
    kind: &'static str,
    get: fn(&ContactDraft) -> &String,
    set: fn(&mut ContactDraft, String),
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let value = move || draft.value.with(|draft| get(draft).clone());
    let hint = move || {
        let kind = match kind {
            "tel" => PointKind::Phone,
            "email" => PointKind::Email,
            _ => return None,
        };
        let edit = PointEdit {
            kind,
            value: value(),
            label: String::new(),
            primary: false,
        };
        super::contact_edit::hint(&edit, &app.home_country(), words)
    };
    // While one types, every number is still too short.
    let left = RwSignal::new(false);
    let help = format!("{id}-help");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                autocomplete="off"
                maxlength="200"
                aria-describedby=help.clone()
                prop:value=value
                on:input=move |event| draft.update(|draft| set(draft, event_target_value(&event)))
                on:focus=move |_| left.set(false)
                on:blur=move |_| left.set(true)
            />
            <div id=help role="status">
                {move || left.get().then(hint).flatten().map(|hint| view! { <p class="help warn-text">{hint}</p> })}
            </div>
        </div>
    }
}
