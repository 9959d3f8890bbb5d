//! For whom a strategy is: everybody with the occasion, or those of them who belong to a segment.

use super::segment_text::segments;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use domain::id::SegmentId;
use domain::merge::Was;
use domain::reach::{Strategy, StrategySet};
use leptos::prelude::*;

#[component]
pub fn ForWhom(one: Memo<Option<Strategy>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(segments));
    let chosen = Memo::new(move |_| one.get().and_then(|one| one.segment));
    let choose = move |event| {
        let new = event_target_value(&event).parse().ok().map(SegmentId);
        let Some(one) = one.get_untracked().filter(|one| one.segment != new) else {
            return;
        };
        let set = StrategySet {
            segment: Some(Was {
                was: one.segment,
                new,
            }),
            ..StrategySet::of(one.id)
        };
        save(app, set);
    };
    let options = move || {
        let each = all.get().into_iter().map(|segment| {
            let (id, name) = (segment.id, segment.name.text(words.lang).to_owned());
            view! { <option value=id.to_string() selected=move || chosen.get() == Some(id)>{name}</option> }
        });
        each.collect_view()
    };
    view! {
        <section class="section">
            <div class="field">
                <label for="strategy-segment">{words.reach.for_whom}</label>
                <select id="strategy-segment" on:change=choose>
                    <option value="" selected=move || chosen.get().is_none()>{words.reach.for_everybody}</option>
                    {options}
                </select>
            </div>
        </section>
    }
}
