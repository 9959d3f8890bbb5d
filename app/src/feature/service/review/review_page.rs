//! The review of an order or a booking, as its author sees it.

use super::review_form::ReviewForm;
use super::review_rows::{review, took_place};
use super::stars::Stars;
use crate::context::{AppContext, use_app};
use crate::field_text::review_class;
use crate::ui::{Empty, Page};
use domain::routes;
use domain::service::{Review, ReviewAbout, ReviewState};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// How an order was.
#[component]
pub fn OrderReviewPage() -> impl IntoView {
    let about = id_of_address().map(|order| ReviewAbout::Order {
        order: domain::OrderId(order),
    });
    view! { <ReviewPage about=about back=routes::app::ORDERS /> }
}

/// How a booking was.
#[component]
pub fn BookingReviewPage() -> impl IntoView {
    let about = id_of_address().map(|booking| ReviewAbout::Booking {
        booking: domain::id::BookingId(booking),
    });
    view! { <ReviewPage about=about back=routes::app::BOOK /> }
}

fn id_of_address() -> Option<uuid::Uuid> {
    use_params_map().with_untracked(|params| params.get("id").and_then(|id| id.parse().ok()))
}

/// Stars that were tapped on the way here; what is off the scale is none.
fn stars_of_address() -> Option<u32> {
    let stars = use_query_map()
        .with_untracked(|query| query.get("stars").and_then(|stars| stars.parse().ok()));
    stars.filter(|stars| (1..=5).contains(stars))
}

#[component]
fn ReviewPage(about: Option<ReviewAbout>, back: &'static str) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let stars = stars_of_address();
    let id = about.as_ref().and_then(ReviewAbout::review);
    let said = Memo::new(move |_| id.and_then(|id| app.rows(|rows| review(rows, id))));
    let place = about.clone();
    // What was rated can still be read where what it is about is not on this phone any more.
    let here = Memo::new(move |_| {
        let done = |about: &ReviewAbout| app.rows(|rows| took_place(rows, about));
        said.with(Option::is_some) || place.as_ref().is_some_and(done)
    });
    // What is being typed is not rebuilt when the review changes.
    let open = Memo::new(move |_| {
        said.with(|said| {
            said.as_ref()
                .is_none_or(|said| app.now() <= said.editable_until())
        })
    });
    let form = move || {
        let (about, id) = (about.clone()?, id?);
        if !open.get() {
            return Some(view! { <p class="muted">{words.review.over}</p> }.into_any());
        }
        let before = untrack(|| said.get());
        Some(view! { <ReviewForm about=about id=id said=before stars=stars /> }.into_any())
    };
    let form = move || {
        if here.get() {
            form().into_any()
        } else {
            view! { <Empty of=lu::LuStar title=words.review.missing_title text=words.review.missing_text next=(back, words.ui.to_start) /> }.into_any()
        }
    };
    view! {
        <Page title=words.review.ask back=back>
            {move || said.get().map(|said| standing(app, &said))}
            {form}
        </Page>
    }
}

/// Where it stands, what the business answered, and until when it can be said otherwise.
fn standing(app: AppContext, said: &Review) -> impl IntoView + use<> {
    let words = app.customer_words();
    let why = match &said.state {
        ReviewState::Hidden { reason } => Some((words.review.hidden_why)(reason)),
        ReviewState::Waiting | ReviewState::Published => None,
    };
    let until = said.editable_until();
    let until = (app.now() <= until).then(|| (words.review.until)(&app.dated(until)));
    let reply = (!said.reply.is_empty()).then(|| said.reply.clone());
    view! {
        <section class="card pad" aria-label=words.review.mine>
            <p class="cluster">
                <Stars given=said.overall />
                <span class=review_class(&said.state) role="status">{words.review_state(&said.state)}</span>
            </p>
            {why.map(|why| view! { <p class="warn-text">{why}</p> })}
            {reply.map(|reply| view! { <h2>{words.review.reply}</h2><p class="said">{reply}</p> })}
            {until.map(|until| view! { <p class="muted small">{until}</p> })}
        </section>
    }
}
