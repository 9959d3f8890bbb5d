//! What the business holds of a customer, on their privacy page: downloading it, and asking to be erased.

use super::archive_address;
use crate::api::{ApiError, ask_erasure, my_data, withdraw_erasure};
use crate::context::{AppContext, use_app};
use crate::ui::{Confirm, Icon, ask_online};
use domain::people::data_request::{ErasureRequest, MyData, RequestState};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[derive(Debug, Clone, PartialEq)]
enum Known {
    Asking,
    Here(MyData),
    Failed(ApiError),
}

/// What is known, and how it is asked.
#[derive(Clone, Copy)]
struct Mine {
    app: AppContext,
    known: RwSignal<Known>,
}

impl Mine {
    fn ask(self) {
        spawn_local(async move {
            let known = match my_data().await {
                Ok(Some(mine)) => Known::Here(mine),
                Ok(None) => Known::Failed(ApiError::Broken),
                Err(error) => Known::Failed(error),
            };
            // The screen may have been left meanwhile.
            let _ = self.known.try_set(known);
        });
    }

    fn fail(self, error: &ApiError) {
        self.app.warn(self.text(error));
    }

    fn text(self, error: &ApiError) -> &'static str {
        let words = self.app.customer_words();
        match error {
            ApiError::Unreachable => words.consent.own_data_offline,
            ApiError::Broken => words.consent.own_data_broken,
        }
    }
}

#[component]
pub fn OwnData() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let known = RwSignal::new(Known::Asking);
    let mine = Mine { app, known };
    let failed = move || known.with_untracked(|known| matches!(known, Known::Failed(_)));
    ask_online(app, failed, move || mine.ask());
    let content = move || {
        match known.get() {
        Known::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        Known::Failed(error) => view! {
            <p class="muted">{mine.text(&error)}</p>
            <button type="button" class="btn" on:click=move |_| mine.ask()>{words.sync.try_again}</button>
        }
        .into_any(),
        Known::Here(data) => view! { <Held data=data mine=mine /> }.into_any(),
    }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.own_data}</h2></div>
            {content}
        </section>
    }
}

#[component]
fn Held(data: MyData, mine: Mine) -> impl IntoView {
    let app = mine.app;
    let words = app.customer_words();
    let asking = RwSignal::new(false);
    let books = data.held.books;
    let open = data
        .request
        .as_ref()
        .is_some_and(|one| one.state == RequestState::Open);
    let ends_first = open && !data.held.may_erase();
    let href = archive_address(None, app.lang.get_untracked());
    let ask = move || {
        spawn_local(async move {
            match ask_erasure().await {
                Ok(_) => mine.ask(),
                Err(error) => mine.fail(&error),
            }
        });
    };
    view! {
        <p class="muted small">{(words.consent.own_data_held)(data.held.sum())}</p>
        <ul class="list">
            // Outside of the app: the browser keeps the file.
            <li><a class="row" href=href rel="external" download="my-data.zip">
                <span class="lead neutral"><Icon of=lu::LuDownload /></span>
                <div class="row-text"><p class="row-title">{words.consent.download}</p><p class="row-sub">{words.consent.download_sub}</p></div>
            </a></li>
        </ul>
        {data.request.map(|request| view! { <Request request=request mine=mine /> })}
        {ends_first.then(|| view! { <p class="muted small">{words.consent.erase_under_way}</p> })}
        {(data.may_ask && !open).then(|| view! {
            <button type="button" class="btn danger block" on:click=move |_| asking.set(true)><Icon of=lu::LuTrash2 />{words.consent.erase}</button>
        })}
        {move || asking.get().then(|| view! {
            <Confirm
                title=words.consent.erase_title
                text=(words.consent.erase_text)(books)
                yes=words.consent.erase_ask
                on_yes=Callback::new(move |()| ask())
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}

#[component]
fn Request(request: ErasureRequest, mine: Mine) -> impl IntoView {
    let app = mine.app;
    let words = app.customer_words();
    let withdraw = move |_| {
        spawn_local(async move {
            match withdraw_erasure().await {
                Ok(_) => {
                    app.toast(words.consent.erase_withdrawn);
                    mine.ask();
                }
                Err(error) => mine.fail(&error),
            }
        });
    };
    match request.state {
        RequestState::Open => view! {
            <div class="card pad">
                <p>{(words.consent.erase_asked)(&app.dated(request.due_at))}</p>
                <button type="button" class="btn" on:click=withdraw>{words.consent.erase_withdraw}</button>
            </div>
        }
        .into_any(),
        RequestState::Declined => view! {
            <div class="card pad">
                <p>{(words.consent.erase_declined)(&app.dated(request.answered_at.unwrap_or(request.asked_at)))}</p>
                <p>{request.answer}</p>
            </div>
        }
        .into_any(),
        RequestState::Done | RequestState::Withdrawn => ().into_any(),
    }
}
