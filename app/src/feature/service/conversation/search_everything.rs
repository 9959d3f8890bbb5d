//! Finding what was said over all channels: the server looks, which holds more than this phone. Without a network it says so.

use crate::api::{ApiError, search_texts};
use crate::context::use_app;
use crate::ui::Icon;
use domain::routes;
use domain::service::text_search::{Channel, FoundText, FoundTexts, SaidIn};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

/// How it stands.
#[derive(Debug, Clone, PartialEq)]
enum Search {
    Nothing,
    Asking,
    Found(FoundTexts),
    Offline,
    Broken,
}

fn channel(of: Channel, words: &StaffWords) -> (icondata_core::Icon, &'static str) {
    match of {
        Channel::Chat => (lu::LuMessageSquare, words.service.said_chat),
        Channel::Mail => (lu::LuMail, words.service.said_mail),
        Channel::Call => (lu::LuPhone, words.service.said_call),
        Channel::Sms => (lu::LuSmartphone, words.service.said_sms),
        Channel::Note => (lu::LuStickyNote, words.service.said_note),
    }
}

fn address(place: SaidIn) -> String {
    match place {
        SaidIn::Conversation(conversation, _) => routes::desk::conversation(conversation),
        SaidIn::Record(contact, _) => routes::desk::contact(contact),
    }
}

#[component]
pub(super) fn SearchEverything(typed: RwSignal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let search = RwSignal::new(Search::Nothing);
    // What was found was found for other words.
    Effect::new(move |_| {
        typed.track();
        search.set(Search::Nothing);
    });
    let go = move |_| {
        let wanted = typed.get_untracked();
        search.set(Search::Asking);
        spawn_local(async move {
            let answer = match search_texts(wanted.clone()).await {
                Ok(found) => Search::Found(found),
                Err(ApiError::Unreachable) => Search::Offline,
                Err(ApiError::Broken) => Search::Broken,
            };
            // Something else may be looked for by now, or the screen was left.
            if typed.try_get_untracked() == Some(wanted) {
                let _ = search.try_set(answer);
            }
        });
    };
    let said = move || match search.get() {
        Search::Nothing => Some(words.service.search_all_text),
        Search::Asking => None,
        Search::Found(found) if found.found.is_empty() => Some(words.service.search_all_none),
        Search::Found(found) => found.more.then_some(words.service.search_all_more),
        Search::Offline => Some(words.service.search_offline),
        Search::Broken => Some(words.mail.broken),
    };
    let all = Memo::new(move |_| match search.get() {
        Search::Found(found) => found.found,
        _ => Vec::new(),
    });
    let line = move |one: FoundText| {
        let (icon, kind) = channel(one.channel, words);
        let name = if one.name.is_empty() {
            words.sales.customer.to_owned()
        } else {
            one.name
        };
        view! {
            <li><a class="row" href=address(one.place)>
                <span class="lead neutral"><Icon of=icon /></span>
                <div class="row-text">
                    <p class="row-title">{name}</p>
                    <p class="row-sub">{one.excerpt}</p>
                    <p class="row-sub small">{kind}</p>
                </div>
                <div class="row-end"><time class="nowrap">{app.moment(one.at)}</time></div>
            </a></li>
        }
    };
    view! {
        <section class="section" aria-label=words.service.search_all>
            <button type="button" class="btn block" disabled=move || search.get() == Search::Asking on:click=go>
                <Icon of=lu::LuSearch />{words.service.search_all}
            </button>
            <p class="help" role="status">{said}</p>
            <ul class="list"><For each=move || all.get() key=|one| one.place_key() let:one>{line(one)}</For></ul>
        </section>
    }
}
