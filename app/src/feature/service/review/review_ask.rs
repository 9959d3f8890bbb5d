//! The quiet line on what took place: *How was it?*, or what was said of it.

use super::review_rows::{key_of, review, took_place};
use super::stars::Stars;
use crate::context::use_app;
use crate::field_text::review_class;
use crate::ui::RowMark;
use domain::routes;
use domain::service::ReviewAbout;
use leptos::prelude::*;

/// Where a review is written.
#[must_use]
pub fn review_href(about: &ReviewAbout) -> Option<String> {
    match about {
        ReviewAbout::Order { order } => Some(routes::app::order_review(*order)),
        ReviewAbout::Booking { booking } => Some(routes::app::booking_review(*booking)),
        ReviewAbout::Other { .. } => None,
    }
}

/// Five stars that lead to the review, or the review.
#[component]
pub fn ReviewAsk(about: ReviewAbout) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (id, href) = (about.review(), review_href(&about));
    let done = Memo::new(move |_| app.rows(|rows| took_place(rows, &about)));
    let said = Memo::new(move |_| id.and_then(|id| app.rows(|rows| review(rows, id))));
    move || {
        let (id, href) = (id?, href.clone()?);
        if let Some(said) = said.get() {
            let state = view! { <span class=review_class(&said.state)>{words.review_state(&said.state)}</span> };
            return Some(view! {
                <section class="section">
                    <div class="section-head"><h2>{words.review.mine}</h2><a href=href>{words.review.change}</a></div>
                    <p class="cluster"><Stars given=said.overall />{state}<RowMark key=key_of(id) /></p>
                    {(!said.reply.is_empty()).then(|| view! { <p class="said"><strong>{words.review.reply}</strong>" "{said.reply.clone()}</p> })}
                </section>
            }
            .into_any());
        }
        if !done.get() {
            return None;
        }
        let stars = (1..=5_u64).map(|n| {
            let name = (words.review.stars_n)(n);
            view! {
                <a class="chip" href=format!("{href}?stars={n}")>
                    <span aria-hidden="true">"☆"</span>
                    <span class="vh">{name}</span>
                </a>
            }
        });
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.review.ask}</h2></div>
                <div class="cluster scale" role="group" aria-label=words.review.ask>{stars.collect_view()}</div>
            </section>
        }
        .into_any())
    }
}
