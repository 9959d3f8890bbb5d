//! The list narrowed by what the business's own fields say: a choice, or yes and no.

use super::search_index::ContactSearch;
use crate::context::use_app;
use crate::feature::people::custom_field::custom_field_text::{has_value, shown_fields};
use domain::id::CustomFieldId;
use domain::people::{CustomField, CustomFieldKind};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::{ContactId, Key};
use leptos::prelude::*;

/// Those of them that have a value.
#[must_use]
pub fn with_value(
    rows: &Projection,
    mut found: Vec<ContactId>,
    field: CustomFieldId,
    value: &str,
) -> Vec<ContactId> {
    let row = rows.get(Key::new(Entity::CustomField, field.0));
    let Some(field) = row.and_then(Row::as_custom_field) else {
        return found;
    };
    // Whoever reads one row by its key does not follow the noun.
    rows.all(Entity::ContactStaff).next();
    found.retain(|id| {
        let half = rows.get(Key::new(Entity::ContactStaff, id.0));
        let half = half.and_then(Row::as_contact_staff);
        half.is_some_and(|half| has_value(half, field, value))
    });
    found
}

/// What a field can be narrowed to; nothing for texts and numbers, which the search finds.
fn values(field: &CustomField, yes: &str, no: &str, lang: domain::Lang) -> Vec<(String, String)> {
    match field.kind {
        CustomFieldKind::YesNo => vec![("yes".into(), yes.into()), ("no".into(), no.into())],
        kind if kind.has_choices() => field
            .offered()
            .map(|choice| (choice.key.clone(), choice.label.text(lang).to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}

#[component]
pub fn ValueFilters(search: ContactSearch) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let fields = Memo::new(move |_| {
        let all = app.rows(shown_fields);
        let some = |field: &CustomField| {
            !values(field, words.people.yes, words.people.no, words.lang).is_empty()
        };
        all.into_iter().filter(some).collect::<Vec<_>>()
    });
    let one = move |field: CustomField| {
        let id = field.id;
        let name = field.name.text(words.lang).to_owned();
        let options = values(&field, words.people.yes, words.people.no, words.lang);
        let options = options.into_iter().map(move |(value, text)| {
            let here = {
                let value = value.clone();
                move || search.value.get() == Some((id, value.clone()))
            };
            view! { <option value=value selected=here>{text}</option> }
        });
        let choose = move |event| {
            let value = Some(event_target_value(&event)).filter(|value| !value.is_empty());
            search.value.set(value.map(|value| (id, value)));
        };
        let any = format!("{name}: {}", words.records.any_value);
        view! {
            <select class="input" aria-label=(words.records.filter_by)(&name) on:change=choose>
                <option value="" selected=move || search.value.with(|value| value.as_ref().is_none_or(|(field, _)| *field != id))>{any}</option>
                {options.collect_view()}
            </select>
        }
    };
    move || {
        (!fields.with(Vec::is_empty)).then(|| view! {
            <div class="strip value-filters">{fields.get().into_iter().map(one).collect_view()}</div>
        })
    }
}
