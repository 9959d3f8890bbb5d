//! The staff's reviews: what is to be read first, and what all of them say together.

use super::review_rows::{groups, key_of, waiting_count};
use super::stars::Stars;
use crate::context::use_app;
use crate::field_text::review_class;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::routes;
use domain::row::{Entity, Row};
use domain::service::{Review, ReviewSummary};
use icondata_lu as lu;
use leptos::prelude::*;

/// Reviews that were read and are listed.
const DONE: usize = 100;

#[component]
pub fn DeskReviewsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(groups));
    let none =
        Memo::new(move |_| all.with(|(waiting, done)| waiting.is_empty() && done.is_empty()));
    let waiting = Memo::new(move |_| all.with(|(waiting, _)| waiting.clone()));
    let done = Memo::new(move |_| {
        all.with(|(_, done)| done.iter().take(DONE).cloned().collect::<Vec<_>>())
    });
    view! {
        <Page title=words.review.reviews back=routes::desk::MORE class="broad">
            <ParkedBanner href=routes::desk::PARKED />
            {move || none.get().then(|| view! { <Empty of=lu::LuStar title=words.review.list_empty_title text=words.review.list_empty_text /> })}
            <Together />
            <Group title=words.review.waiting_title reviews=waiting />
            <Group title=words.review.done_title reviews=done />
        </Page>
    }
}

/// The average with the count, how many gave how many stars, and S.
#[component]
fn Together() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        app.rows(|rows| {
            let reviews = rows.all(Entity::Review).filter_map(Row::as_review);
            Some(ReviewSummary::of(reviews))
        })
    });
    move || {
        let all = all.get()?;
        let average = all.stars.average()?;
        let count = all.stars.count().to_string();
        let share = all.satisfaction.share.map(|share| {
            let percent = format!("{:.0} %", share * 100.0);
            (words.review.satisfaction)(&percent, &all.satisfaction.ratings.to_string())
        });
        let spread = (1..).zip(all.stars.0).map(|(stars, n)| {
            let name = (words.review.stars_n)(stars);
            view! { <div><dt>{name}</dt><dd class="num">{n}</dd></div> }
        });
        let mut spread: Vec<_> = spread.collect();
        spread.reverse();
        Some(view! {
            <section class="section">
                <p class="strong">{(words.review.average_of)(&average, &count)}</p>
                {share.map(|share| view! { <p class="muted">{share}</p> })}
                <div class="card"><dl class="facts">{spread}</dl></div>
                <a class="btn block" href=routes::site::REVIEWS rel="external"><Icon of=lu::LuExternalLink />{words.review.public_page}</a>
            </section>
        })
    }
}

#[component]
fn Group(title: &'static str, reviews: Memo<Vec<Review>>) -> impl IntoView {
    let some = Memo::new(move |_| reviews.with(|reviews| !reviews.is_empty()));
    // A line is drawn anew when anything on it changes.
    let key = |one: &Review| (one.id, one.edition, one.state.name(), one.reply.is_empty());
    move || {
        some.get().then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{title}</h2></div>
                    <ul class="list">
                        <For each=move || reviews.get() key=key let:review>
                            <ReviewLine review=review />
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

#[component]
fn ReviewLine(review: Review) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let at = review.changed_at;
    let name = match review.name.trim() {
        "" => words.review.review.to_owned(),
        name => name.to_owned(),
    };
    view! {
        <li class="row top-align">
            <span class="lead"><Icon of=lu::LuStar /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::desk::review(review.id)>{name}</a></p>
                <p class="cluster"><Stars given=review.overall /><span class=review_class(&review.state)>{words.review_state(&review.state)}</span></p>
                {(!review.text.is_empty()).then(|| view! { <p class="row-sub said">{review.text.clone()}</p> })}
                <RowMark key=key_of(review.id) />
            </div>
            <div class="row-end"><time class="small nowrap">{move || app.moment(at)}</time></div>
        </li>
    }
}

/// How many nobody read yet, for the staff's first screen.
#[component]
pub fn ReviewsWaiting() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let count = Memo::new(move |_| app.rows(waiting_count) as u64);
    move || {
        (count.get() > 0).then(|| view! {
            <ul class="list">
                <li><a class="row" href=routes::desk::REVIEWS>
                    <span class="lead warn"><Icon of=lu::LuStar /></span>
                    <div class="row-text"><p class="row-title">{(words.review.waiting_n)(count.get())}</p></div>
                    <Icon of=lu::LuChevronRight />
                </a></li>
            </ul>
        })
    }
}
