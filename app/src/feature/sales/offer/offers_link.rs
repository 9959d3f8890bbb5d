//! The way to the offers from the customers' home, where there is one.

use crate::context::use_app;
use crate::ui::Icon;
use domain::sales::Offer;
use domain::{Entity, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// The first offers by name; nothing where none runs.
#[component]
pub fn OffersLink() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let names = Memo::new(move |_| {
        let now = app.now();
        let runs = |offer: &&Offer| !offer.by_staff && offer.closed(now).is_none();
        app.rows(|rows| {
            let all = rows
                .all(Entity::Offer)
                .filter_map(Row::as_offer)
                .filter(runs);
            let names = all.map(|offer| offer.name.text(words.lang).to_owned());
            names.take(3).collect::<Vec<_>>()
        })
    });
    move || {
        names.with(|names| !names.is_empty()).then(|| {
            view! {
                <ul class="list">
                    <li><a class="row" href=routes::app::OFFERS>
                        <span class="lead"><Icon of=lu::LuTicketPercent /></span>
                        <div class="row-text">
                            <p class="row-title">{words.offer.offers}</p>
                            <p class="row-sub">{move || names.with(|names| names.join(" · "))}</p>
                        </div>
                        <Icon of=lu::LuChevronRight />
                    </a></li>
                </ul>
            }
        })
    }
}
