//! How a letter reads to a real customer, while it is typed.

use super::strategy_text::examples;
use crate::context::use_app;
use domain::reach::Values;
use domain::reach::template::letter;
use domain::{Entity, Label, Lang, Row};
use leptos::prelude::*;

/// Each subject with the text, in both languages as far as they are written.
#[component]
pub fn LetterPreview(subjects: Signal<Vec<Label>>, body: Signal<Label>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(examples));
    let chosen = RwSignal::new(0_usize);
    let business = Memo::new(move |_| {
        app.rows(|rows| {
            let mut all = rows.all(Entity::Business).filter_map(Row::as_business);
            all.next().map(|one| one.name.clone()).unwrap_or_default()
        })
    });
    let shown = move || {
        let contact = all.with(|all| all.get(chosen.get()).or(all.first()).cloned())?;
        let (name, business, body) = (contact.fields.name(), business.get(), body.get());
        let values = Values {
            name: &name,
            business: &business,
            link: words.campaign.link_here,
        };
        let mut cards = Vec::new();
        for subject in subjects.get() {
            for lang in [Lang::En, Lang::Zh] {
                let letter = letter(&subject, &body, lang, &values);
                cards.extend(letter.filter(|letter| letter.lang == lang).map(|letter| {
                    view! {
                        <div class="card pad" lang=lang.tag()>
                            <p class="strong">{letter.subject}</p>
                            <p class="said">{letter.body}</p>
                        </div>
                    }
                }));
            }
        }
        Some(cards)
    };
    let options = move || {
        let each = all.get().into_iter().enumerate().map(|(at, contact)| {
            view! { <option value=at.to_string() selected=move || chosen.get() == at>{contact.name()}</option> }
        });
        each.collect_view()
    };
    let none = Memo::new(move |_| all.with(Vec::is_empty));
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.reach.preview}</h2></div>
            {move || if none.get() {
                view! { <p class="muted">{words.reach.preview_none}</p> }.into_any()
            } else {
                view! {
                    <div class="field">
                        <label for="strategy-for">{words.reach.preview_for}</label>
                        <select id="strategy-for" on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or(0))>{options}</select>
                    </div>
                }
                .into_any()
            }}
            {shown}
        </section>
    }
}
