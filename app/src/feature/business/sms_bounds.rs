//! What may be spent on text messages, and a test to oneself.

use super::sms_page::SmsSetUp;
use crate::api::{set_sms_limits, test_sms};
use domain::people::sms::provider::{SmsLimits, SmsOverview};
use leptos::prelude::*;

/// The bounds as they are typed.
#[derive(Debug, Clone)]
pub struct TypedBounds {
    parts: String,
    person: String,
    abroad: bool,
}

#[component]
pub fn SmsBounds(overview: SmsOverview, state: SmsSetUp) -> impl IntoView {
    let words = state.app.staff_words();
    let limits = overview.limits;
    // What is typed outlives this section, which comes anew with every answer of the server.
    let typed = state.bounds;
    let current = move || {
        let kept = || TypedBounds {
            parts: limits.daily_parts.to_string(),
            person: limits.daily_to_person.to_string(),
            abroad: limits.abroad,
        };
        typed.get().unwrap_or_else(kept)
    };
    let change = move |change: &dyn Fn(&mut TypedBounds)| {
        let mut new = untrack(current);
        change(&mut new);
        typed.set(Some(new));
    };
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = untrack(current);
        // What is no number is refused as nothing is.
        let number = |text: &str| text.trim().parse().unwrap_or(0);
        let new = SmsLimits {
            daily_parts: number(&typed.parts),
            daily_to_person: number(&typed.person),
            abroad: typed.abroad,
        };
        state.run(words.sms.limits_kept, set_sms_limits(new));
    };
    let used = (words.sms.today)(overview.today.into(), limits.daily_parts.into());
    let waiting = overview.waiting;
    view! {
        <section class="section" aria-labelledby="sms-limits">
            <div class="section-head"><h2 id="sms-limits">{words.sms.limits}</h2></div>
            <p class="muted small">{used}</p>
            {(waiting > 0).then(|| view! { <p class="muted small">{(words.sms.waiting)(waiting.into())}</p> })}
            <form class="form" on:submit=keep>
                <div class="field">
                    <label for="sms-parts">{words.sms.daily_parts}</label>
                    <input id="sms-parts" inputmode="numeric" maxlength="6" autocomplete="off"
                        prop:value=move || current().parts
                        on:input=move |event| change(&|typed| typed.parts = event_target_value(&event)) />
                </div>
                <div class="field">
                    <label for="sms-person">{words.sms.daily_to_person}</label>
                    <input id="sms-person" inputmode="numeric" maxlength="3" autocomplete="off"
                        prop:value=move || current().person
                        on:input=move |event| change(&|typed| typed.person = event_target_value(&event)) />
                </div>
                <label class="row">
                    <input type="checkbox" class="switch" role="switch" aria-describedby="sms-abroad-help"
                        prop:checked=move || current().abroad
                        on:change=move |event| change(&|typed| typed.abroad = event_target_checked(&event)) />
                    <span class="grow">{words.sms.abroad_switch}</span>
                </label>
                <p class="help" id="sms-abroad-help">{words.sms.abroad_help}</p>
                <button type="submit" class="btn block" disabled=move || state.waits.get()>{words.sms.keep_limits}</button>
            </form>
        </section>
    }
}

#[component]
pub fn SmsTest(state: SmsSetUp) -> impl IntoView {
    let words = state.app.staff_words();
    let to = state.test_to;
    let ask = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.tried.set(Some(words.sms.testing.to_owned()));
        state.run("", test_sms(to.get_untracked()));
    };
    view! {
        <section class="section" aria-labelledby="sms-test">
            <div class="section-head"><h2 id="sms-test">{words.sms.test}</h2></div>
            <form class="form" on:submit=ask>
                <div class="field">
                    <label for="sms-test-to">{words.sms.test_to}</label>
                    <input id="sms-test-to" type="tel" maxlength="30" autocomplete="tel"
                        prop:value=move || to.get()
                        on:input=move |event| to.set(event_target_value(&event)) />
                </div>
                <button type="submit" class="btn block" disabled=move || state.waits.get()>{words.sms.test_send}</button>
                <div role="status">{move || state.tried.get().map(|said| view! { <p>{said}</p> })}</div>
            </form>
        </section>
    }
}
