//! A text message: written here, sent by the phone's own app, and written down.

use super::actions::numbers;
use super::new_activity::new_activity;
use crate::feature::people::contact::contact_links::sms;
use crate::feature::people::contact::contact_text::{label_text, point_text};
use crate::feature::people::contact::contact_view::ContactView;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::people::{ActivityKind, Point};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn SmsSheet(
    who: ContactView,
    /// The number that was tapped.
    to: Option<String>,
    on_close: Callback<()>,
) -> impl IntoView {
    let words = who.app.staff_words();
    let numbers = untrack(|| numbers(who));
    let body = if numbers.is_empty() {
        view! { <div class="sheet-body"><p class="muted">{words.people.no_number}</p></div> }
            .into_any()
    } else {
        let chosen = numbers
            .iter()
            .position(|one| Some(&one.value) == to.as_ref());
        view! { <Form who=who numbers=numbers chosen=chosen.unwrap_or(0) /> }.into_any()
    };
    view! {
        <Sheet title=(words.people.sms_title)(&untrack(|| who.name())) on_close=on_close>{body}</Sheet>
    }
}

#[component]
fn Form(who: ContactView, numbers: Vec<Point>, chosen: usize) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let home = who.home();
    let text = FormDraft::<String>::new(app, format!("sms/{}", who.id));
    let chosen = RwSignal::new(chosen);
    let choice = (numbers.len() > 1).then(|| {
        let each = numbers.iter().enumerate().map(|(at, point)| {
            let label = format!("{} {}", point_text(point, &home), label_text(&point.label, words));
            view! { <option value=at.to_string() selected=move || chosen.get() == at>{label}</option> }
        });
        let each = each.collect_view();
        view! {
            <div class="field">
                <label for="sms-to">{words.people.to}</label>
                <select id="sms-to" on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or(0))>{each}</select>
            </div>
        }
    });
    let numbers = StoredValue::new(numbers);
    let one = move || numbers.with_value(|numbers| numbers.get(chosen.get()).cloned());
    let link_home = home.clone();
    let href = move || {
        text.value
            .with(|text| one().and_then(|point| sms(&point, &link_home, text)))
    };
    let leave = move |event| {
        if let Some(point) = one() {
            let what = ActivityKind::Sms {
                to: point_text(&point, &home),
                text: text.value.get_untracked().trim().to_owned(),
            };
            let made = |wish| new_activity(who, wish, what);
            text.send(made, Some(words.people.sms_saved.to_owned()), |_| {});
            close_dialog(&event);
        }
    };
    view! {
        <div class="sheet-body form">
            {choice}
            <div class="field">
                <label for="sms">{words.people.text}</label>
                <textarea
                    // Browsers write what stands in a field into their session files, unless they are told not to.
                    autocomplete="off"
                    id="sms"
                    rows="4"
                    maxlength="1000"
                    aria-describedby="sms-help"
                    prop:value=move || text.value.get()
                    on:input=move |event| text.update(|text| *text = event_target_value(&event))
                ></textarea>
                <p class="help" id="sms-help">{words.people.sms_hint}</p>
            </div>
        </div>
        <div class="sheet-foot">
            <a class="btn primary" href=href rel="external" on:click=leave><Icon of=lu::LuMessageSquare />{words.people.open_sms}</a>
        </div>
    }
}
