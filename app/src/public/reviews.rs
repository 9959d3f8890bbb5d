//! What customers say: the average with its count, how many gave how many stars, and the newest with the answers. It works without any script;
//! search engines read the same from a block of data (schema.org).

use super::frame::{bar, document, foot, html, name_of, words_of};
use super::{PageHead, ReviewsView};
use crate::icon::Icon;
use domain::civil::Day;
use domain::service::{Review, ReviewStars};
use icondata_lu as lu;
use leptos::prelude::*;
use serde_json::json;

/// The page of published reviews. Nothing else may be given to it.
#[must_use]
pub fn reviews_page(view: &ReviewsView) -> String {
    let words = words_of(&view.head);
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-page">
                <div class="pub-main">
                    <h1>{words.review.page_title}</h1>
                    {match view.stars.average() {
                        Some(average) => together(&view.head, &average, view.stars).into_any(),
                        None => view! {
                            <div class="empty"><Icon of=lu::LuStar class="icon l" /><h2>{words.review.none_title}</h2><p>{words.review.none_text}</p></div>
                        }
                        .into_any(),
                    }}
                    {(!view.latest.is_empty()).then(|| view! {
                        <section class="section">
                            <div class="section-head"><h2>{words.review.latest}</h2></div>
                            <ul class="list">{view.latest.iter().map(|review| line(&view.head, review)).collect_view()}</ul>
                        </section>
                    })}
                    <div class="btn-row"><a class="btn" href="/">{words.sales.see_menu}</a></div>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(
        &view.head,
        words.review.page_title,
        &data_block(view),
        "public",
        &body,
    )
}

fn together(head: &PageHead, average: &str, stars: ReviewStars) -> impl IntoView + use<> {
    let words = words_of(head);
    let count = (words.review.count_n)(stars.count().into());
    let spread = (1..).zip(stars.0).map(|(n, some)| {
        view! { <div><dt>{(words.review.stars_n)(n)}</dt><dd class="num">{some}</dd></div> }
    });
    let mut spread: Vec<_> = spread.collect();
    spread.reverse();
    view! {
        <p class="strong">{(words.review.average_of)(average)}" · "{count}</p>
        <section class="card" aria-label=words.review.spread><dl class="facts">{spread}</dl></section>
    }
}

fn line(head: &PageHead, review: &Review) -> impl IntoView + use<> {
    let words = words_of(head);
    let who = review.initial().map_or_else(
        || words.review.somebody.to_owned(),
        |letter| format!("{letter}."),
    );
    let given: String = (1..=5)
        .map(|n| if n <= review.overall { '★' } else { '☆' })
        .collect();
    let reply = (!review.reply.is_empty()).then(|| {
        view! { <p class="row-sub"><strong>{words.review.reply}</strong></p><p class="row-sub said">{review.reply.clone()}</p> }
    });
    let (day, at) = (day_of(review), day_of(review));
    view! {
        <li class="row top-align">
            <div class="row-text">
                <p class="row-title">{who}</p>
                <p><span class="nowrap" aria-hidden="true">{given}</span><span class="vh">{(words.review.stars_n)(review.overall.into())}</span></p>
                {(!review.text.is_empty()).then(|| view! { <p class="said">{review.text.clone()}</p> })}
                {reply}
            </div>
            <div class="row-end"><time class="small nowrap" datetime=at>{day}</time></div>
        </li>
    }
}

/// The day on which it was written, in UTC: the hour is nobody's business.
fn day_of(review: &Review) -> String {
    Day::of(review.made_at, 0).to_string()
}

/// The same for programs. A block of data is no script: no policy has to let it run. What people typed cannot end it, since no `<` stands in it.
fn data_block(view: &ReviewsView) -> String {
    let Some(average) = view.stars.average() else {
        return String::new();
    };
    let review = |review: &Review| {
        json!({
            "@type": "Review",
            "reviewRating": { "@type": "Rating", "ratingValue": review.overall, "bestRating": 5, "worstRating": 1 },
            "author": { "@type": "Person", "name": review.initial().unwrap_or_else(|| "–".to_owned()) },
            "datePublished": day_of(review),
            "reviewBody": review.text,
        })
    };
    let data = json!({
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": name_of(&view.head),
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": average,
            "reviewCount": view.stars.count(),
            "bestRating": 5,
            "worstRating": 1,
        },
        "review": view.latest.iter().map(review).collect::<Vec<_>>(),
    });
    let data = data
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    format!("<script type=\"application/ld+json\">{data}</script>")
}
