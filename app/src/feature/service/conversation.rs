//! One conversation on the staff's phone.

use crate::context::use_dev;
use crate::ui::Page;
use leptos::prelude::*;

#[component]
pub fn ConversationPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.chat.inbox>
            <p></p>
        </Page>
    }
}
