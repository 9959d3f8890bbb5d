//! From a customer's record to the record of their company, or one tap that makes it.

use super::company_text::{company_id, company_named};
use crate::feature::people::contact::contact_view::ContactView;
use crate::ui::Icon;
use domain::people::CompanyCreate;
use domain::{Draft, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

#[component]
pub fn CompanyLink(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let name = Memo::new(move |_| who.of(|contact| contact.fields.company.trim().to_owned()));
    let known = Memo::new(move |_| name.with(|name| app.rows(|rows| company_named(rows, name))));
    let go = use_navigate();
    let make = move |_| {
        let name = name.get_untracked();
        let Some(id) = untrack(|| app.rows(|rows| company_id(rows, &name))) else {
            return;
        };
        let draft = CompanyCreate {
            id,
            name,
            domain: String::new(),
            address: String::new(),
            phone: String::new(),
            note: String::new(),
        };
        let (saving, go) = (app.commit(Draft::from(draft)), go.clone());
        spawn_local(async move {
            match saving.await {
                Ok(_) => go(&routes::desk::company(id), Default::default()),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    move || {
        if name.with(String::is_empty) {
            return ().into_any();
        }
        match known.get() {
            Some(company) => view! {
                <a class="btn block" href=routes::desk::company(company.id)><Icon of=lu::LuBuilding2 /><span class="clip">{company.name}</span></a>
            }
            .into_any(),
            None => {
                let text = (words.records.make_company)(&name.get());
                view! { <button type="button" class="btn block" on:click=make.clone()><Icon of=lu::LuBuilding2 /><span class="clip">{text}</span></button> }.into_any()
            }
        }
    }
}
