//! Demo only: who one is now, and one tap to be somebody else.

use crate::api::{DemoPerson, demo_people};
use crate::context::{AppContext, use_app};
use crate::forms;
use domain::routes;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn DemoStrip() -> impl IntoView {
    let app = use_app();
    app.me().demo.then(|| view! { <Strip app=app /> })
}

#[component]
fn Strip(app: AppContext) -> impl IntoView {
    let words = app.words();
    let me = app.me();
    let people = RwSignal::new(
        app.draft::<Vec<DemoPerson>>(forms::DEMO_PEOPLE)
            .unwrap_or_default(),
    );
    spawn_local(async move {
        if let Ok(known) = demo_people().await {
            app.save_draft(forms::DEMO_PEOPLE, Some(&known));
            people.try_set(known);
        }
    });
    let offline = Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| !status.reached))
    });
    let (name, role) = (me.name, me.role);
    let buttons = move || {
        let people = people.get();
        let one_of_a_kind = |role| people.iter().filter(|person| person.role == role).count() == 1;
        let button = |person: &DemoPerson| {
            let here = person.name == name && person.role == role;
            let text = if one_of_a_kind(person.role) {
                words.role(person.role).to_owned()
            } else {
                person.name.clone()
            };
            view! { <Switch person=person.clone() here=here text=text offline=offline /> }
        };
        people.iter().map(button).collect_view()
    };
    // A plain form: changing accounts is the server's business. Without `next` it leads to the account's own app.
    view! {
        <aside class="demo-strip" aria-label=words.ui.demo>
            <p title=words.ui.demo_offline>{words.ui.demo}{move || offline.get().then(|| format!(" · {}", words.sync.offline))}</p>
            <form class="seg" method="post" action=routes::site::DEMO_SWITCH aria-label=words.ui.demo_account>{buttons}</form>
        </aside>
    }
}

/// One account.
#[component]
fn Switch(person: DemoPerson, here: bool, text: String, offline: Memo<bool>) -> impl IntoView {
    let words = use_app().words();
    let label = format!("{}: {}", words.role(person.role), person.name);
    view! {
        <button
            type="submit"
            name="email"
            value=person.email
            aria-pressed=here.to_string()
            aria-label=label
            prop:disabled=move || here || offline.get()
        >
            {text}
        </button>
    }
}
