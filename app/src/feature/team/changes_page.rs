//! *More → Changes*: who changed what, and when, of what the business decides about itself.

use super::team_text::{by_text, change_text};
use crate::api::{ApiError, changes};
use crate::context::use_app;
use crate::ui::{Empty, Page, ask_online};
use domain::account::audit::{AuditEntry, AuditPage};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// What came so far, and how asking for more went.
#[derive(Debug, Clone, PartialEq, Default)]
struct ChangeList {
    page: Option<AuditPage>,
    failed: Option<ApiError>,
}

/// Asks for what stands before this entry, or for the newest ones.
fn ask(list: RwSignal<ChangeList>, before: Option<Uuid>) {
    spawn_local(async move {
        let answer = changes(before).await;
        // The screen may have been left meanwhile.
        let _ = list.try_update(|list| match answer {
            Ok(next) => {
                list.failed = None;
                match (&mut list.page, before) {
                    (Some(page), Some(_)) => {
                        page.entries.extend(next.entries);
                        page.more = next.more;
                    }
                    (page, _) => *page = Some(next),
                }
            }
            Err(error) => list.failed = Some(error),
        });
    });
}

#[component]
pub fn ChangesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let list = RwSignal::new(ChangeList::default());
    if !app.me().may(Action::ReadChanges) {
        return view! {
            <Page title=words.place.changes back=routes::desk::MORE>
                <Empty of=lu::LuHistory title=words.team.owners_title text=words.team.changes_owners_text />
            </Page>
        }
        .into_any();
    }
    let failed = move || list.with_untracked(|list| list.page.is_none() && list.failed.is_some());
    ask_online(app, failed, move || ask(list, None));
    let content = move || {
        let ChangeList { page, failed } = list.get();
        let trouble = failed.map(|error| {
            let text = match error {
                ApiError::Unreachable => words.team.offline_text,
                ApiError::Broken => words.team.broken,
            };
            view! { <Empty of=lu::LuCloudOff title=words.team.offline_title text=text /> }
        });
        let page = match page {
            None if trouble.is_some() => None,
            None => Some(view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any()),
            Some(page) if page.entries.is_empty() => Some(view! {
                <Empty of=lu::LuHistory title=words.team.changes_none text=words.team.changes_none_text />
            }
            .into_any()),
            Some(page) => Some(view! { <Entries page=page list=list /> }.into_any()),
        };
        view! { {page}{trouble} }
    };
    view! { <Page title=words.place.changes back=routes::desk::MORE>{content}</Page> }.into_any()
}

#[component]
fn Entries(page: AuditPage, list: RwSignal<ChangeList>) -> impl IntoView {
    let words = use_app().staff_words();
    let last = page.entries.last().map(|entry| entry.id);
    let rows = page.entries.into_iter();
    let rows = rows.map(|entry| view! { <EntryRow entry=entry /> });
    view! {
        <p class="muted small">{words.team.changes_intro}</p>
        <ul class="list">{rows.collect_view()}</ul>
        {page.more.then(|| view! {
            <button type="button" class="btn block" on:click=move |_| ask(list, last)>{words.team.older}</button>
        })}
    }
}

#[component]
fn EntryRow(entry: AuditEntry) -> impl IntoView {
    let app = use_app();
    let (text, fields) = change_text(&entry.what, app);
    let by = by_text(&entry, app);
    let when = app.moment(entry.at);
    view! {
        <li class="row top-align">
            <div class="row-text">
                <p class="row-title">{text}</p>
                {fields.into_iter().map(|line| view! { <p class="row-sub">{line}</p> }).collect_view()}
                <p class="row-sub">{by}" · "{when}</p>
            </div>
        </li>
    }
}
