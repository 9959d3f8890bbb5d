//! The files of a contact or an order, and a way to add one.

use super::picker::{PickButton, Target};
use super::shown::{Shown, of};
use crate::context::use_app;
use domain::file::Subject;
use leptos::prelude::*;

/// What is attached to a thing. A chosen file is attached at once.
#[component]
pub fn FileList(about: Subject) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let files = Memo::new(move |_| app.rows(|rows| of(rows, about)));
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words.file.title}</h2>
                <PickButton target=Target::Thing(about) />
            </div>
            {move || files.with(Vec::is_empty).then(|| view! { <p class="muted small">{words.file.empty}</p> })}
            <ul class="files-list">
                <For each=move || files.get() key=|id| *id let:id>
                    <li><Shown id=id /></li>
                </For>
            </ul>
        </section>
    }
}
