//! A run that the server works on.

use crate::api::cancel_import;
use crate::context::use_app;
use crate::feature::people::import::import_page::Runs;
use domain::people::import_run::{ImportRun, ImportState};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn RunUnderWay(run: ImportRun, runs: Runs) -> impl IntoView {
    let words = use_app().staff_words();
    let id = run.id;
    let undoing = run.state == ImportState::Undoing;
    let (done, all, title) = if undoing {
        let all = run.added + run.filled;
        ((run.undone + run.kept).min(all), all, words.import.undoing)
    } else {
        (run.place, run.people, words.import.running_title)
    };
    let stop = move |_| {
        spawn_local(async move {
            runs.settle(cancel_import(id).await, "");
        });
    };
    view! {
        <section class="section" data-import=id.to_string()>
            <div class="first-sync" role="status">
                <p class="strong">{title}" · "{run.file}</p>
                <progress max=all.max(1) value=done aria-label=title></progress>
                <p class="small muted">{(words.import.running)(done, all)}" · "{words.import.running_text}</p>
            </div>
            {(!undoing).then(|| view! { <button type="button" class="btn block" on:click=stop>{words.import.stop}</button> })}
        </section>
    }
}
