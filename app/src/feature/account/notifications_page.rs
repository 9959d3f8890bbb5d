//! *Notifications*: whether this phone tells what happens while the app is closed, and what of it this person wants to hear.

use crate::api::{ApiError, push_state, set_push_choices};
use crate::context::use_app;
use crate::device::PushPhone;
use crate::ui::web_push::tell_phone;
use crate::ui::{Page, ask_online};
use domain::reach::PushTopic;
use domain::routes;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::Words;

/// Why this phone cannot tell, and what helps; none where it can.
#[must_use]
pub fn hindrance(phone: PushPhone, words: &Words) -> Option<&'static str> {
    match phone {
        PushPhone::Unsupported => Some(words.account.push_unsupported),
        PushPhone::Shared => Some(words.account.push_shared),
        PushPhone::NeedsInstall => Some(words.account.push_needs_install),
        PushPhone::Denied => Some(words.account.push_denied),
        PushPhone::Off | PushPhone::On => None,
    }
}

fn topic_text(topic: PushTopic, words: &Words) -> &'static str {
    match topic {
        PushTopic::Orders => words.account.push_orders,
        PushTopic::Bookings => words.account.push_bookings,
        PushTopic::Chats => words.account.push_chats,
        PushTopic::Tickets => words.account.push_tickets,
        PushTopic::Offers => words.account.push_offers,
    }
}

#[component]
pub fn NotificationsPage() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let staff = app.me().role.is_staff();
    let back = if staff {
        routes::desk::MORE
    } else {
        routes::app::ME
    };
    let offers = (!staff).then(|| {
        view! {
            <p class="muted small">{words.account.push_offers_text}</p>
            <a class="btn block" href=routes::app::PRIVACY>{words.consent.privacy}</a>
        }
    });
    view! {
        <Page title=words.account.notifications back=back>
            <p class="muted">{words.account.push_text}</p>
            <ThisPhone />
            <Choices />
            {offers}
        </Page>
    }
}

#[component]
fn ThisPhone() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let busy = RwSignal::new(false);
    let flip = move |event| {
        let on = event_target_checked(&event);
        busy.set(true);
        tell_phone(app, on, move |_| {
            busy.try_set(false);
            // The switch shows what is so, also where nothing came of it.
            app.web_push.notify();
        });
    };
    let can = Memo::new(move |_| hindrance(app.web_push.get(), words).is_none());
    let on = move || app.web_push.get() == PushPhone::On;
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.account.this_phone}</h2></div>
            {move || if can.get() {
                view! {
                    <div class="card pad">
                        <label class="check">
                            <input type="checkbox" class="switch" role="switch" prop:checked=on disabled=move || busy.get() on:change=flip />
                            <span class="grow">{words.account.push_here}</span>
                        </label>
                    </div>
                }
                .into_any()
            } else {
                view! { <p role="status">{move || hindrance(app.web_push.get(), words)}</p> }.into_any()
            }}
        </section>
    }
}

/// What this person wants to hear on any of their phones. It is kept at the server, which sends it.
#[component]
fn Choices() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let off = RwSignal::new(None::<Vec<PushTopic>>);
    let ask = move || {
        spawn_local(async move {
            if let Ok(Some(state)) = push_state().await {
                off.try_set(Some(state.off));
            }
        });
    };
    ask_online(app, move || off.with_untracked(Option::is_none), ask);
    let set = move |topic: PushTopic, wanted: bool| {
        let Some(before) = off.get_untracked() else {
            return;
        };
        let mut now = before.clone();
        now.retain(|one| *one != topic);
        if !wanted {
            now.push(topic);
        }
        let names: Vec<&str> = now.iter().map(PushTopic::name).collect();
        let names = names.join(" ");
        off.set(Some(now));
        spawn_local(async move {
            if let Err(error) = set_push_choices(names).await {
                off.try_set(Some(before));
                app.warn(match error {
                    ApiError::Unreachable => words.account.push_unreached,
                    ApiError::Broken => words.account.push_failed,
                });
            }
        });
    };
    let known = Memo::new(move |_| off.with(Option::is_some));
    let switches = move || {
        PushTopic::OF_STAFF.map(|topic| {
            let on = move || off.with(|off| off.as_ref().is_some_and(|off| !off.contains(&topic)));
            view! {
                <label class="check">
                    <input type="checkbox" class="switch" role="switch" prop:checked=on on:change=move |event| set(topic, event_target_checked(&event)) />
                    <span class="grow">{topic_text(topic, words)}</span>
                </label>
            }
        })
        .collect_view()
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.account.push_what}</h2></div>
            {move || if known.get() {
                view! { <div class="card pad">{switches()}</div> }.into_any()
            } else {
                view! { <p class="muted" role="status">{words.account.push_choices_offline}</p> }.into_any()
            }}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use std::collections::BTreeSet;

    #[test]
    fn each_hindrance_says_something_else_in_both_languages() {
        let mut said = BTreeSet::new();
        for lang in [Lang::En, Lang::Zh] {
            let words = words::words(lang);
            for phone in [
                PushPhone::Unsupported,
                PushPhone::Shared,
                PushPhone::NeedsInstall,
                PushPhone::Denied,
            ] {
                said.extend(hindrance(phone, words));
            }
            assert_eq!(hindrance(PushPhone::Off, words), None);
            assert_eq!(hindrance(PushPhone::On, words), None);
        }
        assert_eq!(said.len(), 8);
    }
}
