//! What a file would do, before anything is changed.

use crate::api::{cancel_import, start_import};
use crate::catalogue::initials;
use crate::context::use_app;
use crate::feature::people::import::column_map::Columns;
use crate::feature::people::import::import_page::Runs;
use crate::feature::people::import::import_text::{kind_text, why_text};
use crate::feature::people::import::reading_choice::{CompanyChoice, ReadingChoice};
use domain::people::import_run::{ImportPreview, ImportRun, KnownPeople, PersonPreview};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A file that waits.
#[component]
pub fn Preview(run: ImportRun, runs: Runs) -> impl IntoView {
    let words = use_app().staff_words();
    let known = RwSignal::new(KnownPeople::default());
    let kind = kind_text(&run, words);
    let (id, people, refused) = (run.id, run.people, run.refused);
    let reading = run.reading.clone();
    let (choice, file) = (run.clone(), run.file);
    let preview = run.preview.unwrap_or_default();
    let some_known = preview.known > 0;
    let start = move |_| {
        spawn_local(async move {
            runs.settle(start_import(id, known.get_untracked()).await, "");
        });
    };
    let discard = move |_| {
        spawn_local(async move {
            runs.settle(cancel_import(id).await, words.import.discarded);
        });
    };
    view! {
        <section class="section" data-import=id.to_string()>
            <div class="section-head"><h2>{words.import.preview}</h2></div>
            <dl class="facts card">
                <div><dt>{file}</dt><dd>{kind}</dd></div>
                <div><dt>{words.import.new_people}</dt><dd>{preview.new}</dd></div>
                <div><dt>{words.import.known_people}</dt><dd>{preview.known}</dd></div>
                <div><dt>{words.import.refused_people}</dt><dd>{refused}</dd></div>
            </dl>
            <ReadingChoice run=choice runs=runs />
            <Columns id=id columns=preview.columns.clone() runs=runs />
            <Notes preview=preview.clone() />
            {some_known.then(|| view! { <KnownChoice known=known name=format!("known-{id}") /> })}
            <CompanyChoice id=id reading=reading count=preview.companies runs=runs />
            <FirstPeople people=preview.people />
            <p class="muted small">{words.import.no_consent}</p>
            <div class="btn-row">
                <button type="button" class="btn" on:click=discard>{words.import.discard}</button>
                <button type="button" class="btn primary" disabled={people == 0} on:click=start>{(words.import.start)(people)}</button>
            </div>
        </section>
    }
}

/// What is kept otherwise than somebody may expect, and who is not taken.
#[component]
fn Notes(preview: ImportPreview) -> impl IntoView {
    let words = use_app().staff_words();
    let said = [
        (preview.unread > 0).then(|| (words.import.unread)(preview.unread)),
        (preview.photos > 0).then(|| (words.import.photos)(preview.photos)),
    ];
    let said = said
        .into_iter()
        .flatten()
        .map(|text| view! { <p class="muted small">{text}</p> });
    let problems = preview.problems.iter().map(|problem| {
        view! {
            <li class="row"><div class="row-text">
                <p class="row-title">{(words.import.line)(problem.line)}</p>
                <p class="row-sub">{why_text(&problem.why, words)}</p>
            </div></li>
        }
    });
    let problems = problems.collect_view();
    view! {
        {said.collect_view()}
        {(!preview.problems.is_empty()).then(|| view! {
            <div class="section-head"><h3>{words.import.problems}</h3></div>
            <ul class="list">{problems}</ul>
        })}
    }
}

#[component]
fn KnownChoice(known: RwSignal<KnownPeople>, name: String) -> impl IntoView {
    let words = use_app().staff_words();
    let one = |value: KnownPeople, text: &'static str, help: Option<&'static str>| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || known.get() == value
                    on:change=move |_| known.set(value)
                />
                <span class="grow">{text}{help.map(|help| view! { <span class="muted small">" "{help}</span> })}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{words.import.known_legend}</legend>
            {one(KnownPeople::Fill, words.import.fill, Some(words.import.fill_help))}
            {one(KnownPeople::Skip, words.import.skip, None)}
        </fieldset>
    }
}

#[component]
fn FirstPeople(people: Vec<PersonPreview>) -> impl IntoView {
    let words = use_app().staff_words();
    if people.is_empty() {
        return ().into_any();
    }
    let row = |one: PersonPreview| {
        let name = if one.name.is_empty() {
            words.import.no_name.to_owned()
        } else {
            one.name
        };
        let mut said = one.points;
        if !one.company.is_empty() && one.company != name {
            said.insert(0, one.company);
        }
        view! {
            <li class="row">
                <span class="lead round" aria-hidden="true">{initials(&name)}</span>
                <div class="row-text"><p class="row-title">{name}</p><p class="row-sub">{said.join(" · ")}</p></div>
                {one.known.then(|| view! { <div class="row-end"><span class="tag info">{words.import.known_tag}</span></div> })}
            </li>
        }
    };
    view! {
        <div class="section-head"><h3>{words.import.first_people}</h3></div>
        <ul class="list">{people.into_iter().map(row).collect_view()}</ul>
    }
    .into_any()
}
