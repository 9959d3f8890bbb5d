//! *More → Privacy requests*: who asks to be erased, what goes and what stays, and the owner's answer.

use super::archive_address;
use crate::api::{ApiError, answer_erasure, erasure_requests};
use crate::context::{AppContext, use_app};
use crate::ui::{Confirm, Empty, Icon, Page, Sheet, ask_online, close_dialog};
use domain::people::data_request::{
    Answered, ErasureRequest, MAX_ANSWER, RequestSource, RequestState,
};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use words::StaffWords;

#[derive(Debug, Clone, PartialEq)]
enum RequestList {
    Asking,
    Here(Vec<ErasureRequest>),
    Failed(ApiError),
}

/// What an owner is about to say to whom.
#[derive(Debug, Clone, PartialEq)]
enum Answering {
    Erase(Uuid, String),
    Decline(Uuid),
}

/// The requests, for the parts of the page.
#[derive(Clone, Copy)]
struct Requests {
    app: AppContext,
    list: RwSignal<RequestList>,
    answering: RwSignal<Option<Answering>>,
}

impl Requests {
    fn ask(self) {
        spawn_local(async move {
            let _ = self.list.try_set(match erasure_requests().await {
                Ok(all) => RequestList::Here(all),
                Err(error) => RequestList::Failed(error),
            });
        });
    }

    /// Erases, or declines with a reason, and says what came of it.
    fn answer(self, id: Uuid, declined: Option<String>) {
        let words = self.app.staff_words();
        spawn_local(async move {
            match answer_erasure(id, declined).await {
                Ok(Some(answered)) => self.say(&answered),
                Ok(None) => self.app.warn(words.consent.owners_only),
                Err(ApiError::Unreachable) => return self.app.warn(words.consent.requests_offline),
                Err(ApiError::Broken) => self.app.warn(words.consent.requests_broken),
            }
            self.ask();
        });
    }

    fn say(self, answered: &Answered) {
        let (app, words) = (self.app, self.app.staff_words());
        match answered {
            Answered::Erased { rows, books } => app.toast((words.consent.erased)(*rows, *books)),
            Answered::Declined => app.toast(words.consent.declined),
            Answered::UnderWay(held) => app.warn((words.consent.first_end)(
                held.open_orders,
                held.open_bookings,
            )),
            Answered::Staff => app.warn(words.consent.works_here),
            Answered::Settled => app.warn(words.consent.settled),
            Answered::NoReason => app.warn(words.consent.need_reason),
        }
    }
}

#[component]
pub fn DataRequestsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::AnswerDataRequest);
    let requests = Requests {
        app,
        list: RwSignal::new(RequestList::Asking),
        answering: RwSignal::new(None),
    };
    let failed = move || {
        let list = requests.list;
        list.with_untracked(|list| matches!(list, RequestList::Failed(_)))
    };
    if owner {
        ask_online(app, failed, move || requests.ask());
    }
    let content = move || {
        match requests.list.get() {
        RequestList::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        RequestList::Here(all) if all.is_empty() => view! {
            <Empty of=lu::LuUserCheck title=words.consent.requests_none text=words.consent.requests_none_text />
        }
        .into_any(),
        RequestList::Here(all) => {
            let rows = all.into_iter().map(|one| view! { <Request request=one requests=requests /> });
            view! { <ul class="list">{rows.collect_view()}</ul> }.into_any()
        }
        RequestList::Failed(error) => {
            let text = match error {
                ApiError::Unreachable => words.consent.requests_offline,
                ApiError::Broken => words.consent.requests_broken,
            };
            view! {
                <Empty of=lu::LuCloudOff title=words.consent.requests text=text />
                <button type="button" class="btn" on:click=move |_| requests.ask()>{words.sync.try_again}</button>
            }
            .into_any()
        }
    }
    };
    view! {
        <Page title=words.consent.requests back=routes::desk::MORE>
            {(!owner).then(|| view! {
                <Empty of=lu::LuLock title=words.consent.owners_only text=words.consent.owners_only_text next=(routes::desk::MORE, words.account.more) />
            })}
            {move || owner.then(content)}
        </Page>
        {move || requests.answering.get().map(|answering| view! { <Answer answering=answering requests=requests /> })}
    }
}

#[component]
fn Request(request: ErasureRequest, requests: Requests) -> impl IntoView {
    let app = requests.app;
    let words = app.staff_words();
    let open = request.state == RequestState::Open;
    let (id, name) = (request.id, request.name.clone());
    let title = if name.is_empty() {
        words.consent.somebody_erased.to_owned()
    } else {
        name.clone()
    };
    let held = request.held.clone().unwrap_or_default();
    let may = held.may_erase();
    let goes = (words.consent.goes)(held.sum().saturating_sub(held.books));
    let under_way = (!may).then(|| (words.consent.first_end)(held.open_orders, held.open_bookings));
    let href = archive_address(Some(request.contact), app.lang.get_untracked());
    let erase = move |_| {
        requests
            .answering
            .set(Some(Answering::Erase(id, name.clone())))
    };
    let decline = move |_| requests.answering.set(Some(Answering::Decline(id)));
    view! {
        <li class="row wraps top-align" data-request=id.to_string()>
            <div class="row-text">
                <p class="row-title">{title}</p>
                <p class="row-sub">{when(&request, app, words)}</p>
                {open.then(|| view! {
                    <p class="row-sub">{goes}{(held.books > 0).then(|| format!(" · {}", (words.consent.stays)(held.books)))}</p>
                })}
                {under_way.map(|text| view! { <p class="row-sub warn-text">{text}</p> })}
                {(!request.answer.is_empty()).then(|| view! { <p class="row-sub">{request.answer.clone()}</p> })}
            </div>
            {open.then(|| view! {
                <div class="cluster">
                    <a class="btn small" href=href rel="external" download="data.zip"><Icon of=lu::LuDownload />{words.consent.take_out}</a>
                    <button type="button" class="btn small" on:click=decline>{words.consent.decline}</button>
                    <button type="button" class="btn small danger" disabled=!may on:click=erase><Icon of=lu::LuTrash2 />{words.consent.erase_now}</button>
                </div>
            })}
        </li>
    }
}

/// How it stands, by whom it was asked, and by when it is due.
fn when(request: &ErasureRequest, app: AppContext, words: &StaffWords) -> String {
    let by = match request.source {
        RequestSource::Customer => words.consent.by_customer,
        RequestSource::Staff => words.consent.by_staff,
    };
    let due = app.dated(request.due_at);
    let state = match request.state {
        RequestState::Open if request.due_at < app.device().now() => {
            (words.consent.overdue_since)(&due)
        }
        RequestState::Open => (words.consent.due_by)(&due),
        RequestState::Done => words.consent.state_done.to_owned(),
        RequestState::Declined => words.consent.state_declined.to_owned(),
        RequestState::Withdrawn => words.consent.state_withdrawn.to_owned(),
    };
    format!("{state} · {by} · {}", app.dated(request.asked_at))
}

#[component]
fn Answer(answering: Answering, requests: Requests) -> impl IntoView {
    let words = requests.app.staff_words();
    let close = Callback::new(move |()| requests.answering.set(None));
    match answering {
        Answering::Erase(id, name) => view! {
            <Confirm
                title=(words.consent.erase_title)(&name)
                text=words.consent.erase_text
                yes=words.consent.erase_now
                on_yes=Callback::new(move |()| requests.answer(id, None))
                on_close=close
            />
        }
        .into_any(),
        Answering::Decline(id) => {
            view! { <Decline id=id requests=requests on_close=close /> }.into_any()
        }
    }
}

#[component]
fn Decline(id: Uuid, requests: Requests, on_close: Callback<()>) -> impl IntoView {
    let words = requests.app.staff_words();
    let why = RwSignal::new(String::new());
    view! {
        <Sheet title=words.consent.decline on_close=on_close>
            <div class="sheet-body">
                <label class="field">
                    <span>{words.consent.decline_why}</span>
                    <textarea
                        rows="4"
                        maxlength=MAX_ANSWER.to_string()
                        prop:value=move || why.get()
                        on:input=move |event| why.set(event_target_value(&event))
                    ></textarea>
                </label>
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                <button
                    type="button"
                    class="btn primary"
                    disabled=move || why.with(|why| why.trim().is_empty())
                    on:click=move |event| {
                        requests.answer(id, Some(why.get_untracked()));
                        close_dialog(&event);
                    }
                >
                    {words.consent.decline_send}
                </button>
            </div>
        </Sheet>
    }
}
