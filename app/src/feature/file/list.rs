//! The files of a contact or an order, and a way to add one.

use super::picker::PickButton;
use super::shown::{Shown, of};
use crate::context::use_dev;
use crate::files::Chosen;
use domain::file::{About, FileAttach};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is attached to a thing. A chosen file is attached at once.
#[component]
pub fn FileList(about: About) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words().files;
    let files = Memo::new(move |_| dev.rows(|rows| of(rows, about)));
    let chosen: RwSignal<Vec<Chosen>, LocalStorage> = RwSignal::new_local(Vec::new());
    Effect::new(move |_| {
        let picked = chosen.get();
        if picked.is_empty() {
            return;
        }
        chosen.set(Vec::new());
        let name: String = dev.me().name.chars().take(80).collect();
        for one in picked {
            let wish = FileAttach {
                file: one.file.clone(),
                about,
                name: name.clone(),
            };
            let saving = dev.commit_with(wish, vec![one]);
            spawn_local(async move {
                match saving.await {
                    Ok(_) => dev.announce(words.attached.to_owned()),
                    Err(error) => dev.not_saved(&error),
                }
            });
        }
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words.title}</h2>
                <PickButton files=chosen at_once=true />
            </div>
            {move || files.with(Vec::is_empty).then(|| view! { <p class="muted small">{words.empty}</p> })}
            <ul class="files-list">
                <For each=move || files.get() key=|id| *id let:id>
                    <li><Shown id=id /></li>
                </For>
            </ul>
        </section>
    }
}
