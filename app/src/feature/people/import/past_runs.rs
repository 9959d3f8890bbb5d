//! What earlier files did, and taking it back.

use crate::api::{ApiError, import_problems, start_import, undo_import};
use crate::context::{AppContext, use_app};
use crate::feature::people::import::import_page::Runs;
use crate::feature::people::import::import_text::{outcome_text, problems_file};
use crate::files::{ObjectUrl, offer};
use crate::ui::{Confirm, Icon};
use domain::people::Contact;
use domain::people::import_run::{ImportRun, ImportState};
use domain::{ContactId, Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

#[component]
pub fn PastRuns(past: Vec<ImportRun>, runs: Runs) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let asking = RwSignal::new(None::<Uuid>);
    let none = past.is_empty();
    let rows = past
        .into_iter()
        .map(|run| view! { <PastRun run=run runs=runs asking=asking /> })
        .collect_view();
    let undo = move |id: Uuid| {
        spawn_local(async move {
            runs.settle(undo_import(id).await, "");
        });
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.import.past}</h2></div>
            {none.then(|| view! { <p class="muted">{words.import.none}</p> })}
            {(!none).then(|| view! { <ul class="list">{rows}</ul> })}
        </section>
        {move || asking.get().map(|id| view! {
            <Confirm
                title=words.import.undo_title
                text=words.import.undo_text
                yes=words.import.undo
                on_yes=Callback::new(move |()| undo(id))
                on_close=Callback::new(move |()| asking.set(None))
            />
        })}
    }
}

#[component]
fn PastRun(run: ImportRun, runs: Runs, asking: RwSignal<Option<Uuid>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (id, known) = (run.id, run.known);
    let ended = matches!(run.state, ImportState::Done | ImportState::Cancelled);
    let until = run
        .undo_until
        .filter(|until| ended && *until > app.device().now());
    let goes_on = run.state == ImportState::Cancelled && run.has_file;
    let go_on = move |_| {
        spawn_local(async move {
            runs.settle(start_import(id, known).await, "");
        });
    };
    let kept = kept_people(app, &run);
    let refused = (run.refused > 0).then(|| {
        view! {
            <button type="button" class="btn small" on:click=move |_| keep_problems(app, id)>
                <Icon of=lu::LuDownload />{words.import.problems}
            </button>
        }
    });
    view! {
        <li class="row wraps top-align" data-import=id.to_string()>
            <div class="row-text">
                <p class="row-title">{run.file.clone()}</p>
                <p class="row-sub">{outcome_text(&run, words)}</p>
                {kept}
                <p class="row-sub">{move || app.moment(run.created_at)}{until.map(|until| format!(" · {}", (words.import.undo_until)(&app.moment(until))))}</p>
            </div>
            <div class="cluster">
                {refused}
                {goes_on.then(|| view! { <button type="button" class="btn small" on:click=go_on>{words.import.go_on}</button> })}
                {until.map(|_| view! {
                    <button type="button" class="btn small danger" on:click=move |_| asking.set(Some(id))><Icon of=lu::LuUndo2 />{words.import.undo}</button>
                })}
            </div>
        </li>
    }
}

/// Whom an undo kept, each with the way to their record; none where it kept nobody who is still here.
fn kept_people(app: AppContext, run: &ImportRun) -> Option<impl IntoView + use<>> {
    let words = app.staff_words();
    let named = |id: &ContactId| {
        let key = Key::new(Entity::Contact, id.0);
        let name = |row: &Row| row.as_contact().map(Contact::name);
        let name = app.rows(|rows| rows.get(key).and_then(name))?;
        Some((*id, name))
    };
    let people: Vec<_> = untrack(|| run.kept_contacts.iter().filter_map(named).collect());
    (!people.is_empty()).then(|| {
        let links = people.into_iter().map(|(id, name)| {
            view! { <li><a class="btn small" href=routes::desk::contact(id)>{name}</a></li> }
        });
        view! {
            <p class="row-sub">{words.import.kept_people}</p>
            <ul class="cluster">{links.collect_view()}</ul>
        }
    })
}

/// Fetches the lines that were not taken, and offers them as a file.
fn keep_problems(app: AppContext, id: Uuid) {
    let words = app.staff_words();
    spawn_local(async move {
        match import_problems(id).await {
            Ok(problems) => {
                let file = problems_file(&problems, words);
                match ObjectUrl::of(file.as_bytes(), "text/csv;charset=utf-8") {
                    Some(url) => offer(&url, words.import.problems_file),
                    None => app.warn(words.import.broken),
                }
            }
            Err(ApiError::Unreachable) => app.warn(words.import.offline_text),
            Err(ApiError::Broken) => app.warn(words.import.broken),
        }
    });
}
