//! Demo only: who one is now, and one tap to be somebody else.

use crate::api::{DemoPerson, demo_people};
use crate::context::{Dev, use_dev};
use domain::account::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form under which the demo accounts are remembered, so that the strip is there without a network too.
const KNOWN: &str = "demo_people";

#[component]
pub fn DemoStrip() -> impl IntoView {
    let dev = use_dev();
    dev.me().demo.then(|| view! { <Strip dev=dev /> })
}

#[component]
fn Strip(dev: Dev) -> impl IntoView {
    let words = dev.words();
    let me = dev.me();
    let people = RwSignal::new(dev.draft::<Vec<DemoPerson>>(KNOWN).unwrap_or_default());
    spawn_local(async move {
        if let Ok(known) = demo_people().await {
            dev.save_draft(KNOWN, Some(&known));
            people.try_set(known);
        }
    });
    let offline = Memo::new(move |_| dev.sync.with(|sync| sync.status.is_some_and(|status| !status.reached)));
    let others = move || {
        let me = me.name.clone();
        people.get().into_iter().map(|person| {
            let here = person.name == me;
            view! { <Switch person=person here=here offline=offline /> }
        }).collect_view()
    };
    view! {
        <div class="demo-strip">
            <p title=move || offline.get().then_some(words.demo_offline)>{words.demo}</p>
            <div class="seg" role="group" aria-label=words.demo_account>{others}</div>
        </div>
    }
}

/// One account: a plain form, because changing accounts is the server's business.
#[component]
fn Switch(person: DemoPerson, here: bool, offline: Memo<bool>) -> impl IntoView {
    let words = use_dev().words();
    let next = match person.role {
        Role::Customer => "/app",
        Role::Agent | Role::Owner => "/desk",
    };
    let label = format!("{}: {}", words.role(person.role), person.name);
    view! {
        <form method="post" action="/demo/switch">
            <input type="hidden" name="email" value=person.email />
            <input type="hidden" name="next" value=next />
            <button type="submit" aria-pressed=here.to_string() aria-label=label prop:disabled=move || here || offline.get()>
                {words.role(person.role)}
            </button>
        </form>
    }
}
