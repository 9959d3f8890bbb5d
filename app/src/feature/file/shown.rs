//! One attached file: the picture or its name, and where its bytes are.

use crate::context::{AppContext, use_app};
use crate::files::{Going, NotHere, ObjectUrl, offer, percent, size};
use crate::phone_protection::Protection;
use crate::ui::Icon;
use domain::file::{Attachment, FileState};
use domain::{AttachmentId, Entity, Key, Row, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::Words;

/// What is told of a file that is not simply there.
#[must_use]
pub fn transfer_text(
    file: &Attachment,
    me: UserId,
    going: Option<Going>,
    words: &Words,
) -> Option<String> {
    match (file.state, going) {
        (FileState::Here, _) => None,
        (FileState::Refused, _) => Some(words.file.refused.to_owned()),
        (FileState::Coming, Some(Going::Sending { sent })) => {
            Some((words.file.sending)(percent(sent, file)))
        }
        (FileState::Coming, Some(Going::Waiting { .. })) => {
            Some(words.file.on_this_phone.to_owned())
        }
        (FileState::Coming, Some(Going::NoRoom)) => Some(words.file.no_room.to_owned()),
        (FileState::Coming, Some(Going::Damaged)) => Some(words.file.damaged.to_owned()),
        (FileState::Coming, None) if file.author == me => Some(words.file.coming_own.to_owned()),
        (FileState::Coming, None) => Some((words.file.coming)(&file.author_name)),
    }
}

/// What loading a picture came to.
#[derive(Debug)]
enum Loaded {
    Not,
    Yes(ObjectUrl),
    No(NotHere),
}

#[component]
pub fn Shown(id: AttachmentId) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let file = Memo::new(move |_| {
        app.rows(|rows| {
            let row = rows.get(Key::new(Entity::Attachment, id.0))?;
            row.as_attachment().cloned()
        })
    });
    let me = app.me().user;
    let state = Memo::new(move |_| {
        file.with(|file| {
            let file = file.as_ref()?;
            let going = app.uploads.with(|all| all.get(&file.sha256).copied());
            let shared = app.protection.get().kind == Protection::Shared;
            match going {
                // Nothing counts as kept on a phone that keeps nothing.
                Some(Going::Waiting { .. }) if shared => {
                    Some(app.words().protection.sending.to_owned())
                }
                going => transfer_text(file, me, going, words),
            }
        })
    });
    let what = Memo::new(move |_| {
        file.with(|file| {
            file.as_ref()
                .map(|file| (file.media.is_picture(), file.name.clone(), file.bytes))
        })
    });
    view! {
        <div class="file">
            {move || what.get().map(|(picture, name, bytes)| {
                if picture {
                    view! { <Picture file=file name=name /> }.into_any()
                } else {
                    view! { <Chip file=file name=name bytes=bytes /> }.into_any()
                }
            })}
            {move || state.get().map(|text| view! { <p class="file-state small" role="status">{text}</p> })}
        </div>
    }
}

/// A picture, loaded when it is first shown and again once its bytes are said to be on the server.
#[component]
fn Picture(file: Memo<Option<Attachment>>, name: String) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let loaded = RwSignal::new_local(Loaded::Not);
    let load = move || {
        let Some(file) = file.get_untracked() else {
            return;
        };
        let mime = file.media.mime();
        let bytes = app.device().file_bytes(file);
        spawn_local(async move {
            let now = match bytes.await {
                Ok(bytes) => {
                    ObjectUrl::of(&bytes, mime).map_or(Loaded::No(NotHere::Gone), Loaded::Yes)
                }
                Err(why) => Loaded::No(why),
            };
            loaded.try_set(now);
        });
    };
    let here = Memo::new(move |_| file.with(|file| file.as_ref().map(|file| file.state)));
    let online = Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| status.reached))
    });
    Effect::new(move |_| {
        let _ = (here.get(), online.get());
        if !loaded.with_untracked(|loaded| matches!(loaded, Loaded::Yes(_))) {
            load();
        }
    });
    let (width, height) = file.with_untracked(|file| {
        let file = file.as_ref();
        (
            file.and_then(|file| file.width),
            file.and_then(|file| file.height),
        )
    });
    let alt = (words.file.picture)(&name);
    let view = move || {
        loaded.with(|loaded| match loaded {
            Loaded::Yes(url) => view! {
                <img class="file-photo" src=url.text() alt=alt.clone() width=width height=height />
            }
            .into_any(),
            Loaded::Not => view! { <span class="file-wait muted small">{words.file.loading}</span> }.into_any(),
            Loaded::No(NotHere::Coming) => view! { <span class="file-wait muted small"><Icon of=lu::LuImage /></span> }.into_any(),
            Loaded::No(why) => {
                let text = if *why == NotHere::Gone { words.file.gone } else { words.file.offline };
                view! {
                    <span class="file-wait muted small">{text}</span>
                    <button type="button" class="btn small quiet" on:click=move |_| load()>{words.file.again}</button>
                }
                .into_any()
            }
        })
    };
    view! { {view} }
}

/// A file by its name; a tap keeps it on the phone.
#[component]
fn Chip(file: Memo<Option<Attachment>>, name: String, bytes: u64) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let keep = move |_| {
        if let Some(file) = file.get_untracked() {
            save(app, file);
        }
    };
    view! {
        <button type="button" class="file-chip" on:click=keep>
            <Icon of=lu::LuFileText />
            <span class="vh">{words.file.save}" "</span>
            <span class="file-name" dir="auto">{name}</span>
            " "
            <span class="small muted">{size(bytes)}</span>
        </button>
    }
}

/// Offers a file to keep, under its own name.
fn save(app: AppContext, file: Attachment) {
    let words = app.words();
    spawn_local(async move {
        let (name, mime) = (file.name.clone(), file.media.mime());
        let bytes = app.device().file_bytes(file).await;
        match bytes.map(|bytes| ObjectUrl::of(&bytes, mime)) {
            Ok(Some(url)) => offer(&url, &name),
            Ok(None) | Err(NotHere::Gone) => app.warn(words.file.gone),
            Err(NotHere::Offline | NotHere::Coming) => app.warn(words.file.offline),
        }
    });
}

/// The files of a thing, the newest last.
#[must_use]
pub fn of(
    rows: &domain::projection::Projection,
    about: domain::file::Subject,
) -> Vec<AttachmentId> {
    let mut found: Vec<_> = rows
        .all(Entity::Attachment)
        .filter_map(Row::as_attachment)
        .filter(|file| file.about == about)
        .map(|file| (file.at, file.id))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::memory::{NOW, a_user, an_id};
    use domain::Lang;
    use domain::OrderId;
    use domain::file::{Media, Sha256, Subject};
    use words::words;

    pub fn a_file(n: u8, at: i64, state: FileState) -> Attachment {
        Attachment {
            id: AttachmentId(an_id(n)),
            about: Subject::Order(OrderId(an_id(70))),
            customer: Some(a_user()),
            sha256: Sha256([n; 32]),
            media: Media::Jpeg,
            bytes: 1_000,
            name: "noodles.jpg".into(),
            width: None,
            height: None,
            author: a_user(),
            author_name: "Ann".into(),
            at,
            state,
        }
    }

    #[test]
    fn a_file_says_where_it_is_until_it_is_there() {
        let coming = a_file(1, NOW, FileState::Coming);
        let words = words(Lang::En);
        let say = |file: &Attachment, me, going| transfer_text(file, me, going, words);
        let other = UserId(an_id(60));
        assert_eq!(
            say(&coming, other, None).unwrap(),
            "Coming from Ann's phone"
        );
        assert_eq!(say(&coming, a_user(), None).unwrap(), words.file.coming_own);
        let sending = Some(Going::Sending { sent: 420 });
        assert_eq!(say(&coming, a_user(), sending).unwrap(), "Sending, 42 %");
        let waiting = Some(Going::Waiting { sent: 420 });
        assert_eq!(
            say(&coming, a_user(), waiting).unwrap(),
            words.file.on_this_phone
        );
        let here = a_file(1, NOW, FileState::Here);
        assert_eq!(say(&here, other, waiting), None);
    }

    #[test]
    fn files_stand_in_the_order_in_which_they_came() {
        let about = a_file(1, 1, FileState::Here).about;
        let mut other = a_file(9, 0, FileState::Here);
        other.about = Subject::Order(OrderId(an_id(71)));
        let rows = [
            a_file(1, 30, FileState::Here),
            a_file(2, 20, FileState::Coming),
            other,
        ];
        let rows = domain::projection::Projection::new(rows.map(Row::from), Vec::new());
        assert_eq!(
            of(&rows, about),
            [AttachmentId(an_id(2)), AttachmentId(an_id(1))]
        );
    }
}
