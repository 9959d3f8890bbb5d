//! Choosing files, and looking at them before they go.

use crate::context::{AppContext, use_app};
use crate::files::{Chosen, ObjectUrl, Unfit, size};
use crate::ui::Icon;
use domain::file::{FileAttach, MAX_FILES, Media, Subject};
use icondata_lu as lu;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What waits in a composer.
pub type Files = RwSignal<Vec<Chosen>, LocalStorage>;

/// What the file chooser offers.
fn accepted() -> String {
    let kinds: Vec<String> = Media::ALL
        .iter()
        .map(|kind| format!("{},.{}", kind.mime(), kind.ending()))
        .collect();
    kinds.join(",")
}

/// What cannot go along, in words.
fn unfit_text(app: AppContext, unfit: Unfit, name: &str) -> String {
    let words = app.words();
    match unfit {
        Unfit::Kind => (words.file.bad_kind)(name),
        Unfit::TooLarge => (words.file.too_large)(name),
        Unfit::Empty => (words.file.is_empty)(name),
        Unfit::Unreadable => (words.file.unreadable)(name),
    }
}

/// Where a chosen file goes.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// Beside what is being written.
    Composer(Files),
    /// To a thing, at once: also when its page is left while the file is read.
    Thing(Subject),
}

/// Reads chosen files and passes them on; says which cannot go along and why.
fn take(app: AppContext, target: Target, picked: Vec<web_sys::File>, original: bool) {
    spawn_local(async move {
        for file in picked {
            let name = file.name();
            let read = app.device().read_file(file, original).await;
            match (read, target) {
                (Ok(one), Target::Thing(about)) => attach(app, about, one),
                (Ok(one), Target::Composer(files)) => match put(files, one) {
                    Some(true) => {}
                    Some(false) => return app.warn(app.words().file.too_many),
                    None => app.warn((app.words().file.left)(&name)),
                },
                (Err(unfit), _) => app.warn(unfit_text(app, unfit, &name)),
            }
        }
    });
}

/// Takes what was pasted or dropped; false where there are no files in it.
pub fn take_all(app: AppContext, target: Target, files: Option<&web_sys::FileList>) -> bool {
    let picked = listed(files);
    let some = !picked.is_empty();
    take(app, target, picked, false);
    some
}

fn listed(files: Option<&web_sys::FileList>) -> Vec<web_sys::File> {
    let count = files.map_or(0, web_sys::FileList::length);
    (0..count).filter_map(|n| files?.get(n)).collect()
}

/// Whether there was still room. None where the composer is gone.
fn put(files: Files, one: Chosen) -> Option<bool> {
    files.try_update(|files| {
        let room = files.len() < MAX_FILES;
        if room {
            files.push(one);
        }
        room
    })
}

fn attach(app: AppContext, about: Subject, one: Chosen) {
    let args = FileAttach {
        file: one.file.clone(),
        about,
        name: app.me().name.chars().take(80).collect(),
    };
    let saving = app.commit_with(args, vec![one]);
    spawn_local(async move {
        match saving.await {
            Ok(_) => app.announce(app.words().file.attached.to_owned()),
            Err(error) => app.not_saved(&error),
        }
    });
}

/// The button that opens the phone's own chooser.
#[component]
pub fn PickButton(target: Target) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let field = NodeRef::<Input>::new();
    let original = RwSignal::new(false);
    let chosen = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        let picked = listed(field.files().as_ref());
        take(app, target, picked, original.get_untracked());
        // The same file may be chosen again.
        field.set_value("");
    };
    let open = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let read_again = move |event| {
        original.set(event_target_checked(&event));
        let Target::Composer(files) = target else {
            return;
        };
        let sources =
            files.with_untracked(|files| files.iter().map(|one| one.source.clone()).collect());
        files.set(Vec::new());
        take(app, target, sources, original.get_untracked());
    };
    // Only what was a photo can be had in two sizes; where it goes at once, that is asked for before.
    let some = Memo::new(move |_| match target {
        Target::Thing(_) => true,
        Target::Composer(files) => {
            files.with(|files| files.iter().any(|one| one.file.media.is_picture()))
        }
    });
    view! {
        <input type="file" class="file-field" multiple accept=accepted() tabindex="-1" aria-hidden="true" node_ref=field on:change=chosen />
        <button type="button" class="icon-btn" aria-label=words.file.attach title=words.file.attach on:click=open>
            <Icon of=lu::LuPaperclip />
        </button>
        {move || some.get().then(|| view! {
            <label class="file-original small" title=words.file.original_hint>
                <input type="checkbox" prop:checked=move || original.get() on:change=read_again />
                {words.file.original}
            </label>
        })}
    }
}

/// What goes along, each with a way to take it out again.
#[component]
pub fn ChosenFiles(files: Files) -> impl IntoView {
    let words = use_app().words();
    let list = move || {
        files.with(|all| {
            let one = |one: &Chosen| {
                let id = one.file.id;
                let name = one.file.name.clone();
                let remove = (words.file.remove)(&name);
                let about = size(one.file.bytes);
                let url = one
                    .file
                    .media
                    .is_picture()
                    .then(|| ObjectUrl::of(&one.bytes, one.file.media.mime()))
                    .flatten();
                let src = url.as_ref().map(ObjectUrl::text);
                // Kept as long as the picture is shown.
                let url = StoredValue::new_local(url);
                let drop_it = move |_| {
                    url.dispose();
                    files.update(|files| files.retain(|file| file.file.id != id));
                };
                view! {
                    <li class="chosen">
                        {match src {
                            Some(src) => view! { <img class="chosen-photo" src=src alt=(words.file.picture)(&name) /> }.into_any(),
                            None => view! { <span class="chosen-name">{name.clone()}</span> }.into_any(),
                        }}
                        <span class="small muted">{about}</span>
                        <button type="button" class="icon-btn" aria-label=remove on:click=drop_it><Icon of=lu::LuX /></button>
                    </li>
                }
            };
            (!all.is_empty()).then(|| view! {
                <ul class="chosen-list" aria-label=words.file.chosen>{all.iter().map(one).collect_view()}</ul>
            })
        })
    };
    view! { {list} }
}
