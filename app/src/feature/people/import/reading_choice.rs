//! How a file is read: what was recognised is said, and a tap says it otherwise. The preview follows.

use crate::api::read_import;
use crate::context::use_app;
use crate::feature::people::import::import_page::Runs;
use crate::feature::people::import::import_text::{delimiter_text, encoding_text};
use domain::people::import_run::{Delimiter, ENCODINGS, ImportRun, Reading};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// Has the server read the file as it is said.
fn read(runs: Runs, id: Uuid, reading: &Reading) {
    let Ok(json) = serde_json::to_string(reading) else {
        return;
    };
    spawn_local(async move {
        runs.settle_reading(read_import(id, json).await);
    });
}

/// The encoding of a text, and what parts the cells of a table. A spreadsheet has neither.
#[component]
pub fn ReadingChoice(run: ImportRun, runs: Runs) -> impl IntoView {
    let words = use_app().staff_words();
    let id = run.id;
    let is_text = run.is_text();
    let said = StoredValue::new(run.reading);
    let encode = move |event| {
        let encoding = Some(event_target_value(&event));
        let reading = said.get_value();
        read(
            runs,
            id,
            &Reading {
                encoding,
                ..reading
            },
        );
    };
    let part = move |event| {
        let sign = event_target_value(&event).bytes().next();
        let delimiter = sign.and_then(Delimiter::of_sign);
        let reading = said.get_value();
        read(
            runs,
            id,
            &Reading {
                delimiter,
                ..reading
            },
        );
    };
    let here = run.encoding;
    let other = (!ENCODINGS.contains(&here.as_str())).then(|| here.clone());
    let encodings = ENCODINGS
        .into_iter()
        .map(str::to_owned)
        .chain(other)
        .map(move |name| {
            let text = encoding_text(&name, words);
            view! { <option value=name.clone() selected=name == here>{text}</option> }
        });
    let encodings = encodings.collect_view();
    let delimiters = run.delimiter.map(|here| {
        let options = Delimiter::ALL.map(|one| {
            let sign = char::from(one.sign()).to_string();
            view! { <option value=sign selected=one == here>{delimiter_text(one, words)}</option> }
        });
        view! {
            <div class="field">
                <label for=format!("delimiter-{id}")>{words.import.delimiter}</label>
                <select id=format!("delimiter-{id}") class="input" on:change=part>{options.collect_view()}</select>
            </div>
        }
    });
    is_text.then(|| {
        view! {
            <div class="field">
                <label for=format!("encoding-{id}")>{words.import.encoding}</label>
                <select id=format!("encoding-{id}") class="input" on:change=encode>{encodings}</select>
                <p class="help">{words.import.encoding_help}</p>
            </div>
            {delimiters}
        }
    })
}

/// Whether companies of the file become records.
#[component]
pub fn CompanyChoice(id: Uuid, reading: Reading, count: u64, runs: Runs) -> impl IntoView {
    let words = use_app().staff_words();
    let make = reading.make_companies;
    let said = StoredValue::new(reading);
    let choose = move |event| {
        let reading = Reading {
            make_companies: event_target_checked(&event),
            ..said.get_value()
        };
        read(runs, id, &reading);
    };
    (count > 0).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=make on:change=choose />
                <span class="grow">{(words.import.make_companies)(count)}" "<br /><span class="muted small">{words.import.make_companies_help}</span></span>
            </label>
        }
    })
}
