//! *More → Calendar*: the link by which a calendar program reads the book. It is shown once; the server keeps no more than its hash.

use crate::api::{calendar_feed, drop_calendar_feed, make_calendar_feed};
use crate::context::use_app;
use crate::ui::clipboard::copy_text;
use crate::ui::{Icon, Page, ask_online};
use domain::account::CalendarFeed;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of the feed.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    /// The server was not reached yet.
    Asking,
    Unreached,
    None,
    There(CalendarFeed),
}

#[component]
pub fn CalendarPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let known = RwSignal::new(Known::Asking);
    let link = RwSignal::new(None::<String>);
    let full_names = RwSignal::new(false);
    let ask = move || {
        spawn_local(async move {
            known.set(match calendar_feed().await {
                Ok(Some(feed)) => Known::There(feed),
                Ok(None) => Known::None,
                Err(_) => Known::Unreached,
            });
        });
    };
    ask_online(
        app,
        move || known.with_untracked(|known| *known == Known::Unreached),
        ask,
    );
    let make = move |_| {
        let names = full_names.get_untracked();
        spawn_local(async move {
            match make_calendar_feed(names).await {
                Ok(Some(address)) => {
                    link.set(Some(address));
                    ask();
                }
                Ok(None) | Err(_) => app.warn(words.booking.feed_failed),
            }
        });
    };
    let drop_it = move |_| {
        spawn_local(async move {
            match drop_calendar_feed().await {
                Ok(()) => {
                    link.set(None);
                    known.set(Known::None);
                    app.toast(words.booking.feed_dropped);
                }
                Err(_) => app.warn(words.booking.feed_failed),
            }
        });
    };
    let state = move || match known.get() {
        Known::Asking => ().into_any(),
        Known::Unreached => {
            view! { <p class="muted" role="status">{words.booking.feed_offline}</p> }.into_any()
        }
        Known::None => view! { <p class="muted">{words.booking.feed_none}</p> }.into_any(),
        Known::There(feed) => {
            let since = (words.booking.feed_since)(&app.dated(feed.made_at));
            let names = if feed.full_names {
                words.booking.feed_with_names
            } else {
                words.booking.feed_with_initials
            };
            view! {
                <p>{since}" "{names}</p>
                <button type="button" class="btn danger block" on:click=drop_it>{words.booking.feed_drop}</button>
            }
            .into_any()
        }
    };
    let shown = move || {
        link.get().map(|address| {
            let copied = address.clone();
            view! {
                <div class="card pad stack" role="status">
                    <p class="strong">{words.booking.feed_once}</p>
                    <p class="link-text small">{address}</p>
                    <button type="button" class="btn primary block" on:click=move |_| copy_text(app, &copied)><Icon of=lu::LuCopy />{words.team.copy}</button>
                </div>
            }
        })
    };
    let turn = move |event| full_names.set(event_target_checked(&event));
    view! {
        <Page title=words.booking.feed_title back=routes::desk::MORE>
            <p class="muted">{words.booking.feed_text}</p>
            {shown}
            {state}
            <div class="form">
                <label class="check"><input type="checkbox" class="switch" role="switch" prop:checked=move || full_names.get() on:change=turn /><span class="grow">{words.booking.feed_names}</span></label>
                <button type="button" class="btn block" on:click=make>{words.booking.feed_make}</button>
            </div>
        </Page>
    }
}
