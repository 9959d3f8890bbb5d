//! What was written over of a product, with the way back.

use crate::context::use_app;
use crate::feature::team::colleague_name;
use crate::field_text::{field_text, value_text};
use crate::ui::Icon;
use domain::ProductId;
use domain::{Entity, Key, Mutation, Past};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// Entries that are listed, the newest.
const SHOWN: usize = 10;

/// A value as the screens show it: whether it can be had reads as on the menu.
fn product_value_text(field: &str, value: &serde_json::Value, words: &StaffWords) -> String {
    match value.as_bool().filter(|_| field == "available") {
        Some(true) => words.sales.available.to_owned(),
        Some(false) => words.sales.sold_out.to_owned(),
        None => value_text(value, words),
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
        let title = (words.people.overwritten)(
            field_text(Entity::Product, &one.field, words).unwrap_or(words.people.a_field),
        );
        let text = format!(
            "{} → {}",
            product_value_text(&one.field, &one.lost, words),
            product_value_text(&one.field, &one.new, words)
        );
        let label = format!(
            "{}: {}",
            words.people.restore,
            product_value_text(&one.field, &one.lost, words)
        );
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
    fn what_can_be_had_reads_as_on_the_menu() {
        let words = staff_words(Lang::En);
        let told = |field, value| product_value_text(field, &value, words);
        assert_eq!(told("available", json!(false)), words.sales.sold_out);
        assert_eq!(told("hidden", json!(false)), words.people.no);
        assert_eq!(told("name", json!({"en": "Tea"})), "Tea");
    }
}
