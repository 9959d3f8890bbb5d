//! *More → Companies*: all of them, searched as one types.

use super::company_text::{companies, fits};
use crate::context::use_app;
use crate::ui::{Icon, Page, RowMark};
use domain::people::Company;
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// So many are shown at once: who looks for another one types a letter more.
const MOST: usize = 100;

#[component]
pub fn CompaniesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| app.rows(companies));
    let found = Memo::new(move |_| {
        typed.with(|typed| {
            let all = all.get().into_iter().filter(|one| fits(one, typed));
            all.take(MOST).collect::<Vec<_>>()
        })
    });
    let none = move || {
        let text = if all.with(Vec::is_empty) {
            words.records.companies_none
        } else {
            words.people.none_filter
        };
        found
            .with(Vec::is_empty)
            .then(|| view! { <p class="muted" role="status">{text}</p> })
    };
    view! {
        <Page title=words.records.companies back=routes::desk::MORE>
            <label class="search">
                <span class="vh">{words.ui.search}</span>
                <Icon of=lu::LuSearch />
                <input type="search" autocomplete="off" placeholder=words.records.company_search prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event)) />
            </label>
            {none}
            <ul class="list">
                <For each=move || found.get() key=|one| (one.id, one.name.clone(), one.domain.clone(), one.phone.clone(), one.address.clone()) let:one><CompanyRow one=one /></For>
            </ul>
        </Page>
    }
}

#[component]
pub fn CompanyRow(one: Company) -> impl IntoView {
    let known = [one.domain, one.phone, one.address];
    let sub: Vec<String> = known.into_iter().filter(|text| !text.is_empty()).collect();
    view! {
        <li><a class="row" href=routes::desk::company(one.id)>
            <span class="lead neutral"><Icon of=lu::LuBuilding2 /></span>
            <div class="row-text">
                <p class="row-title">{one.name}</p>
                <p class="row-sub clip">{sub.join(" · ")}</p>
                <RowMark key=Key::new(Entity::Company, one.id.0) />
            </div>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}
