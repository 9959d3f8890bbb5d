//! What the business knows about this customer, for the customer to see and correct.

use crate::context::use_dev;
use crate::ui::Page;
use leptos::prelude::*;

#[component]
pub fn MyDataPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.me>
            <p></p>
        </Page>
    }
}
