//! The chats that wait for an answer, for the staff's first screen.

use super::inbox::Lines;
use super::inbox_list::inbox;
use crate::context::use_dev;
use leptos::prelude::*;

/// How many are shown there.
const MOST: usize = 3;

#[component]
pub fn ChatsWaiting() -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let me = dev.me().user;
    let lines = Memo::new(move |_| {
        let mut waiting = dev.rows(|rows| inbox(rows, me)).waiting;
        waiting.truncate(MOST);
        waiting
    });
    let some = Memo::new(move |_| lines.with(|lines| !lines.is_empty()));
    move || {
        some.get().then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.chat.chats_waiting}</h2><a href="/desk/inbox">{words.all}</a></div>
                <Lines lines=lines />
            </section>
        })
    }
}
