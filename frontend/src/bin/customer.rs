//! The customers' application.

use app::CustomerApp;
use leptos::prelude::*;

fn main() {
    frontend::start(frontend::platform::Audience::Customer, |device| {
        view! { <CustomerApp device /> }.into_any()
    });
}
