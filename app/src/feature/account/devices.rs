//! Where one is signed in, and signing out elsewhere. Needs the server.

use crate::context::use_dev;
use crate::ui::Page;
use leptos::prelude::*;

#[component]
pub fn DevicesPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.me>
            <p></p>
        </Page>
    }
}
