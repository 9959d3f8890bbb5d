//! One company: what is known of it, and who of the customers works there. Each field is saved when it is left.

use super::company_text::people_of;
use crate::context::{AppContext, use_app};
use crate::feature::business::text_field::TextField;
use crate::feature::people::contact::contact_text::initials;
use crate::ui::{Empty, Page, RowMark};
use domain::id::CompanyId;
use domain::merge::Was;
use domain::people::company::MAX_NAME;
use domain::people::{Company, CompanySet};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

fn company(rows: &Projection, id: CompanyId) -> Option<Company> {
    let row = rows.get(Key::new(Entity::Company, id.0));
    row.and_then(Row::as_company).cloned()
}

/// A text of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CompanyField {
    Name,
    Domain,
    Phone,
    Address,
    Note,
}

impl CompanyField {
    fn value(self, company: &Company) -> &String {
        match self {
            Self::Name => &company.name,
            Self::Domain => &company.domain,
            Self::Phone => &company.phone,
            Self::Address => &company.address,
            Self::Note => &company.note,
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::Name => MAX_NAME,
            Self::Domain | Self::Address => 200,
            Self::Phone => 60,
            Self::Note => 2_000,
        }
    }

    /// The change that leaving the field means; none where nothing changed or it does not fit.
    fn change(self, id: CompanyId, was: &str, typed: &str) -> Option<CompanySet> {
        let new = typed.trim();
        let empty = self == Self::Name && new.is_empty();
        if new == was || empty || new.chars().count() > self.longest() {
            return None;
        }
        let change = Some(Was {
            was: was.to_owned(),
            new: new.to_owned(),
        });
        let mut set = CompanySet::of(id);
        match self {
            Self::Name => set.name = change,
            Self::Domain => set.domain = change,
            Self::Phone => set.phone = change,
            Self::Address => set.address = change,
            Self::Note => set.note = change,
        }
        Some(set)
    }
}

#[component]
pub fn CompanyPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        id.map(CompanyId)
            .filter(|id| app.rows(|rows| company(rows, *id).is_some()))
    });
    view! {
        <Page title=words.records.company back=routes::desk::COMPANIES>
            {move || match id.get() {
                Some(id) => view! { <Here id=id /> }.into_any(),
                None => view! { <Empty of=lu::LuBuilding2 title=words.records.company_missing text=words.people.missing_text next=(routes::desk::COMPANIES, words.records.companies) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(id: CompanyId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let one = Memo::new(move |_| app.rows(|rows| company(rows, id)));
    let field =
        move |of: CompanyField, name: &'static str, label: &'static str, rows: Option<u32>| {
            field(app, id, one, (of, name, label, rows))
        };
    let former = move || {
        let former = one.get().map(|one| one.former).unwrap_or_default();
        let names = former.into_iter().collect::<Vec<_>>().join(words.ui.comma);
        (!names.is_empty())
            .then(|| view! { <p class="muted small">{words.records.former_names}": "{names}</p> })
    };
    view! {
        <RowMark key=Key::new(Entity::Company, id.0) />
        <form class="form" on:submit=|event| event.prevent_default()>
            {field(CompanyField::Name, "company-name", words.records.company_name, None)}
            {former}
            {field(CompanyField::Domain, "company-domain", words.records.domain, None)}
            {field(CompanyField::Phone, "company-phone", words.records.phone, None)}
            {field(CompanyField::Address, "company-address", words.records.address, None)}
            {field(CompanyField::Note, "company-note", words.records.about_company, Some(4))}
        </form>
        <People one=one />
    }
}

fn field(
    app: AppContext,
    id: CompanyId,
    one: Memo<Option<Company>>,
    (of, name, label, rows): (CompanyField, &'static str, &'static str, Option<u32>),
) -> AnyView {
    let words = app.staff_words();
    let now = move |one: Option<Company>| one.map(|one| of.value(&one).clone());
    let saved = StoredValue::new(now(one.get_untracked()).unwrap_or_default());
    let value = RwSignal::new(saved.get_value());
    // What others write stands here at once, unless somebody types.
    Effect::new(move |_| {
        let now = now(one.get()).unwrap_or_default();
        if untrack(|| value.get()) == saved.get_value() {
            value.set(now.clone());
            saved.set_value(now);
        }
    });
    let wrong = Signal::derive(move || {
        let long = value.with(|text| text.chars().count() > of.longest());
        long.then_some(words.records.too_long)
    });
    let leave = Callback::new(move |()| {
        let typed = value.get_untracked();
        if let Some(set) = of.change(id, &saved.get_value(), &typed) {
            saved.set_value(typed.trim().to_owned());
            app.save(set, Some(words.sales.saved.to_owned()), || {});
        }
    });
    match rows {
        Some(rows) => view! { <TextField id=name label=label value=value rows=rows leave=leave wrong=wrong /> }.into_any(),
        None => view! { <TextField id=name label=label value=value leave=leave wrong=wrong /> }.into_any(),
    }
}

#[component]
fn People(one: Memo<Option<Company>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let people = Memo::new(move |_| {
        let company = one.get();
        company.map_or_else(Vec::new, |company| {
            app.rows(|rows| people_of(rows, &company))
        })
    });
    let count = move || (words.records.people_of)(people.with(|people| people.len() as u64));
    view! {
        <section class="section">
            <div class="section-head"><h2>{count}</h2></div>
            <ul class="list">
                <For each=move || people.get() key=|one| one.clone() let:one>
                    <li><a class="row" href=routes::desk::contact(one.0)>
                        <span class="lead round" aria-hidden="true">{initials(&one.1)}</span>
                        <div class="row-text"><p class="row-title">{one.1.clone()}</p></div>
                    </a></li>
                </For>
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;

    #[test]
    fn a_field_says_what_was_seen_and_a_company_is_never_without_a_name() {
        let id = CompanyId(an_id(60));
        let set = CompanyField::Phone.change(id, "1", " 2 ").unwrap();
        assert_eq!(
            set.phone.map(|phone| (phone.was, phone.new)),
            Some(("1".into(), "2".into()))
        );
        assert_eq!(CompanyField::Name.change(id, "Tea", " "), None);
        assert_eq!(CompanyField::Note.change(id, "", &"x".repeat(2_001)), None);
        assert!(CompanyField::Domain.change(id, "a.example", "").is_some());
    }
}
