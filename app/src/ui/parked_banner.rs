//! A line on other screens that leads to *Needs you* while something is open there.

use super::Icon;
use crate::context::use_app;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn ParkedBanner(href: &'static str) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let count = Memo::new(move |_| app.open_parked_count());
    move || {
        (count.get() > 0).then(|| {
            view! {
                <div class="banner warn" role="status">
                    <Icon of=lu::LuCircleAlert />
                    <p>{(words.account.needs_banner)(count.get() as u64)}</p>
                    <a class="btn small" href=href>{words.account.look}</a>
                </div>
            }
        })
    }
}
