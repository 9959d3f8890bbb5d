//! Which column of a table is what: seen with samples, corrected by a tap, and remembered by header on this phone.

use crate::api::map_import;
use crate::context::{AppContext, use_app};
use crate::feature::people::contact::contact_text::{KINDS, kind_text, label_text};
use crate::feature::people::custom_field::custom_field_text::custom_fields;
use crate::feature::people::import::import_page::Runs;
use domain::people::import_run::ColumnPreview;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use uuid::Uuid;
use words::StaffWords;

/// The draft that remembers what was chosen, by header.
const REMEMBERED: &str = "import-columns";
/// The most headers that are remembered.
const MOST: usize = 500;

/// What a column can be chosen to be: the name on the wire and what people read.
fn choices(words: &StaffWords, own: Vec<(String, String)>) -> Vec<(String, String)> {
    let plain = [
        ("note", words.import.column_note),
        ("ignore", words.import.column_ignore),
        ("name", words.people.name),
        ("given", words.people.given),
        ("family", words.people.family),
        ("company", words.people.company),
        ("job", words.people.job),
        ("birthday", words.people.birthday),
        ("address", words.people.address),
        ("language", words.people.language),
        ("tags", words.people.tags),
        ("needs", words.people.needs),
        ("owner", words.people.owner),
        ("source", words.people.source),
        ("stage", words.people.lifecycle),
        ("do_not_contact", words.people.do_not_title),
        ("first_seen", words.import.column_first_seen),
        ("last_seen", words.import.column_last_seen),
        ("id", words.import.column_id),
    ];
    let mut all: Vec<(String, String)> = plain
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    for (kind, name) in KINDS
        .into_iter()
        .zip(["phone", "email", "wechat", "whatsapp", "other"])
    {
        let text = kind_text(kind, words);
        all.push((name.to_owned(), text.to_owned()));
        if matches!(name, "phone" | "email") {
            for label in ["work", "home", "mobile", "other"] {
                let both = format!("{text} · {}", label_text(label, words));
                all.push((format!("{name}:{label}"), both));
            }
        }
    }
    all.extend(own);
    all
}

/// A choice that is not in the list: a kind of number or address with a label of somebody's own, such as `phone:shop`.
fn labelled(field: &str, words: &StaffWords) -> String {
    let (kind, label) = field.split_once(':').unwrap_or((field, ""));
    let all = choices(words, Vec::new());
    let kind = all.into_iter().find(|(name, _)| name == kind);
    kind.map_or_else(
        || field.to_owned(),
        |(_, text)| format!("{text} · {}", label_text(label, words)),
    )
}

/// What was chosen before for headers that this file has too, where it is read otherwise.
#[must_use]
pub fn remembered(app: AppContext, columns: &[ColumnPreview]) -> Vec<(String, String)> {
    let before: BTreeMap<String, String> = app.draft(REMEMBERED).unwrap_or_default();
    let has = |one: &&ColumnPreview| {
        before
            .get(&one.header)
            .is_some_and(|field| Some(field) != one.field.as_ref())
    };
    let columns = columns.iter().filter(has);
    columns
        .filter_map(|one| Some((one.header.clone(), before.get(&one.header)?.clone())))
        .collect()
}

/// Has the server read the file as it is said, and remembers it.
pub fn map(runs: Runs, app: AppContext, id: Uuid, map: Vec<(String, String)>) {
    let Ok(json) = serde_json::to_string(&map) else {
        return;
    };
    spawn_local(async move {
        if runs.settle_reading(map_import(id, json).await) {
            let mut all: BTreeMap<String, String> = app.draft(REMEMBERED).unwrap_or_default();
            all.extend(map);
            while all.len() > MOST {
                all.pop_first();
            }
            app.save_draft(REMEMBERED, Some(&all));
        }
    });
}

#[component]
pub fn Columns(id: Uuid, columns: Vec<ColumnPreview>, runs: Runs) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let own = untrack(|| app.rows(custom_fields));
    let own = own.into_iter().map(|field| {
        let name = field.name.text(words.lang).to_owned();
        (format!("custom:{}", field.id), name)
    });
    let all = StoredValue::new(choices(words, own.collect()));
    let row = move |column: ColumnPreview| {
        let here = column.field.clone().unwrap_or_else(|| "note".to_owned());
        let header = StoredValue::new(column.header.clone());
        let choose = move |event| {
            let field = event_target_value(&event);
            map(runs, app, id, vec![(header.get_value(), field)]);
        };
        let known = all.with_value(|all| all.iter().any(|(name, _)| *name == here));
        let options = all.with_value(|all| {
            let options = all.iter().map(|(name, text)| {
                view! { <option value=name.clone() selected=*name == here>{text.clone()}</option> }
            });
            options.collect_view()
        });
        let other = (!known).then(
            || view! { <option value=here.clone() selected=true>{labelled(&here, words)}</option> },
        );
        view! {
            <li class="row">
                <div class="row-text"><p class="row-title">{column.header.clone()}</p><p class="row-sub clip">{column.samples.join(" · ")}</p></div>
                <select class="input column-field" aria-label=(words.import.column_is)(&column.header) disabled=column.header.is_empty() on:change=choose>{other}{options}</select>
            </li>
        }
    };
    (!columns.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{(words.import.columns)(columns.len() as u64)}</summary>
                <div class="section">
                    <p class="muted small">{words.import.columns_help}</p>
                    <ul class="list">{columns.into_iter().map(row).collect_view()}</ul>
                </div>
            </details>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn every_choice_has_a_name_of_its_own_and_words() {
        for lang in [Lang::En, Lang::Zh] {
            let own = vec![("custom:1".to_owned(), "Table".to_owned())];
            let all = choices(staff_words(lang), own);
            let names: std::collections::BTreeSet<_> = all.iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), all.len());
            assert!(all.iter().all(|(_, text)| !text.is_empty()));
        }
    }

    #[test]
    fn a_label_of_somebodys_own_stands_behind_its_kind() {
        let words = staff_words(Lang::En);
        assert_eq!(labelled("phone:shop", words), "Telephone · shop");
        assert_eq!(labelled("wechat:work", words), "WeChat · work");
        assert_eq!(labelled("custom:1", words), "custom:1");
    }
}
