//! The staff application.

use app::StaffApp;
use leptos::prelude::*;

fn main() {
    frontend::start(frontend::platform::Audience::Staff, |device| {
        view! { <StaffApp device /> }.into_any()
    });
}
