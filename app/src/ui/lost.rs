//! A browser threw away what was kept here: said plainly, until somebody has read it.

use super::Icon;
use super::install::possible;
use crate::context::use_app;
use crate::forms;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn LostStrip() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let read = RwSignal::new(app.draft::<i64>(forms::LOST_READ));
    let lost = Memo::new(move |_| {
        let lost = app
            .sync
            .with(|sync| sync.status.and_then(|status| status.lost));
        lost.filter(|lost| read.get() != Some(*lost))
    });
    let sent = app.sync.with_untracked(|sync| sync.memory_outbox_sent);
    let text = move |lost| {
        if sent {
            words.sync.lost_nothing.to_owned()
        } else {
            (words.sync.lost_text)(&app.ago(lost))
        }
    };
    move || {
        lost.get().map(|lost| {
            let install = move || {
                possible(app.install.get()).then(|| view! { <p>{words.sync.lost_install}</p> })
            };
            view! {
                <div class="banner warn guard-strip" role="status">
                    <Icon of=lu::LuTriangleAlert />
                    <div class="grow">
                        <p><strong>{words.sync.lost_title}</strong></p>
                        <p>{move || text(lost)}</p>
                        {install}
                        <button
                            type="button"
                            class="btn small"
                            on:click=move |_| {
                                app.save_draft(forms::LOST_READ, Some(&lost));
                                read.set(Some(lost));
                            }
                        >
                            {words.sync.understood}
                        </button>
                    </div>
                </div>
            }
        })
    }
}
