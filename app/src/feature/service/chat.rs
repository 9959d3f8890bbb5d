//! The customer's chat with the business.

use super::inbox::read_up_to;
use crate::context::{Dev, use_dev};
use crate::ui::Page;
use domain::service::{Party, unread as is_unread};
use domain::{Entity, Row};
use leptos::prelude::*;

#[component]
pub fn ChatPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.chat.chat>
            <p></p>
        </Page>
    }
}

/// How many conversations hold something that this customer has not read.
#[must_use]
pub fn unread(dev: Dev) -> usize {
    let me = dev.me().user;
    dev.rows(|rows| {
        rows.all(Entity::Conversation)
            .filter_map(Row::as_conversation)
            .filter(|one| is_unread(one, Party::Customer, read_up_to(rows, one.id, me)))
            .count()
    })
}
