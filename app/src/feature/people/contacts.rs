//! The staff's list of customers: thousands of rows, searched as one types.

use crate::context::use_dev;
use crate::ui::Page;
use leptos::prelude::*;

#[component]
pub fn ContactsPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.people.contacts>
            <p></p>
        </Page>
    }
}
