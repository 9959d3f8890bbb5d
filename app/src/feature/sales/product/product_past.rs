//! What was written over of a product, with the way back.

use crate::context::use_app;
use crate::feature::team::colleague_name;
use crate::ui::Icon;
use domain::{Entity, Key, Mutation, Past};
use domain::{Label, ProductId};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// Entries that are listed, the newest.
const SHOWN: usize = 10;

/// What a field is called.
fn field_text(field: &str, words: &StaffWords) -> &'static str {
    match field {
        "name" => words.sales.field_name,
        "about" => words.sales.field_description,
        "available" => words.sales.field_availability,
        _ => words.people.a_field,
    }
}

/// A value as the screens show it: both languages of a text.
fn value_text(value: &serde_json::Value, words: &StaffWords) -> String {
    if let Some(available) = value.as_bool() {
        let text = if available {
            words.sales.available
        } else {
            words.sales.sold_out
        };
        return text.to_owned();
    }
    let label = serde_json::from_value::<Label>(value.clone()).unwrap_or_default();
    match (label.zh.as_str(), label.en.as_str()) {
        ("", "") => words.people.empty_value.to_owned(),
        (one, "") | ("", one) => one.to_owned(),
        (zh, en) => format!("{zh} · {en}"),
    }
}

/// Nothing where nothing was written over. `on_back` gets the change that brings a value back.
#[component]
pub fn PastList(product: ProductId, on_back: Callback<Mutation>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let past = Memo::new(move |_| {
        app.rows(|rows| {
            let mut past = Past::of(rows, Key::new(Entity::Product, product.0));
            past.truncate(SHOWN);
            let with_author = |one: Past| {
                let by = colleague_name(rows, one.by);
                let back = one.restore(rows);
                (one, by, back)
            };
            past.into_iter().map(with_author).collect::<Vec<_>>()
        })
    });
    let entry = move |(one, by, back): (Past, Option<String>, Option<Mutation>)| {
        let title = (words.people.overwritten)(field_text(&one.field, words));
        let text = format!(
            "{} → {}",
            value_text(&one.lost, words),
            value_text(&one.new, words)
        );
        let label = format!("{}: {}", words.people.restore, value_text(&one.lost, words));
        let at = one.at;
        let back = back.map(|back| {
            view! {
                <button type="button" class="btn small" aria-label=label on:click=move |_| on_back.run(back.clone())>
                    <Icon of=lu::LuUndo2 />{words.people.restore}
                </button>
            }
        });
        view! {
            <li class="row top-align">
                <span class="lead"><Icon of=lu::LuHistory /></span>
                <div class="row-text">
                    <p class="row-title">{title}</p>
                    <p class="row-sub said">{text}</p>
                    {by.map(|by| view! { <p class="row-sub">{(words.people.by)(&by)}</p> })}
                    {back}
                </div>
                <div class="row-end"><time class="small">{move || app.moment(at)}</time></div>
            </li>
        }
    };
    move || {
        past.with(|past| !past.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words.sales.also_changed}</h2></div>
                    <p class="muted small">{words.sales.also_changed_text}</p>
                    <ul class="list">{past.get().into_iter().map(entry).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use serde_json::json;
    use words::staff_words;

    #[test]
    fn values_are_told_in_words_also_those_of_a_newer_build() {
        let words = staff_words(Lang::En);
        let told = |value| value_text(&value, words);
        assert_eq!(told(json!({"zh": "茶", "en": "Tea"})), "茶 · Tea");
        assert_eq!(told(json!({"zh": "", "en": "Tea"})), "Tea");
        assert_eq!(told(json!({"zh": "", "en": ""})), "empty");
        assert_eq!(told(json!(false)), words.sales.sold_out);
        assert_eq!(told(json!(7)), "empty");
        assert_eq!(field_text("origin", words), "A field");
    }
}
