//! One customer: the ways to reach them, and everything that happened.

use crate::context::use_dev;
use crate::ui::Page;
use leptos::prelude::*;

#[component]
pub fn ContactPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.people.contacts>
            <p></p>
        </Page>
    }
}
