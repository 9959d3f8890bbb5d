//! The chats that wait for an answer, for the staff's first screen.

use super::inbox::Lines;
use super::inbox_list::inbox;
use crate::context::use_app;
use domain::routes;
use leptos::prelude::*;

/// How many are shown there.
const MOST: usize = 3;

#[component]
pub fn ChatsWaiting() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let lines = Memo::new(move |_| {
        let now = app.now();
        let mut waiting = app.rows(|rows| inbox(rows, me, now)).waiting;
        waiting.truncate(MOST);
        waiting
    });
    let some = Memo::new(move |_| lines.with(|lines| !lines.is_empty()));
    move || {
        some.get().then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.service.chats_waiting}</h2><a href=routes::desk::INBOX>{words.ui.all}</a></div>
                <Lines lines=lines />
            </section>
        })
    }
}
