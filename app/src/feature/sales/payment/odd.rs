//! What a provider took that does not fit what it was asked for: the server alone knows, and books nothing of it.

use crate::api::{OddPayment, odd_payments};
use crate::context::use_app;
use crate::ui::Icon;
use domain::routes;
use domain::sales::payment::online::Odd;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

fn why_text(why: Odd, words: &StaffWords) -> &'static str {
    match why {
        Odd::Amount => words.payment.odd_amount,
        Odd::Currency => words.payment.odd_currency,
        Odd::Seller => words.payment.odd_seller,
        Odd::SecondCharge => words.payment.odd_second,
        Odd::NoAttempt => words.payment.odd_unknown,
    }
}

/// Nothing where there is none, and where the server does not answer: bills are read without a network too.
#[component]
pub fn OddPayments() -> impl IntoView {
    let words = use_app().staff_words();
    let found = RwSignal::new(Vec::<OddPayment>::new());
    spawn_local(async move {
        if let Ok(all) = odd_payments().await {
            // The screen may have been left meanwhile.
            found.try_set(all);
        }
    });
    move || {
        let all = found.get();
        (!all.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.payment.odd}</h2></div>
                <p class="muted">{words.payment.odd_text}</p>
                <ul class="list">{all.into_iter().map(|one| view! { <OddRow one=one /> }).collect_view()}</ul>
            </section>
        })
    }
}

#[component]
fn OddRow(one: OddPayment) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let at = one.seen_at;
    let title = match one.order {
        Some(order) => {
            view! { <a class="row-link" href=routes::desk::order(order)>{one.amount}</a> }
                .into_any()
        }
        None => one.amount.into_any(),
    };
    view! {
        <li class="row">
            <span class="lead"><Icon of=lu::LuCircleAlert /></span>
            <div class="row-text">
                <p class="row-title num">{title}</p>
                <p class="row-sub">{why_text(one.why, words)}" · "{one.charge}" · "{move || app.moment(at)}</p>
            </div>
        </li>
    }
}
