//! A text message: written here, and carried by the business's provider, or sent by the phone's own app and written down.

use super::actions::numbers;
use super::new_activity::new_activity;
use crate::api::sms_templates;
use crate::feature::people::contact::contact_links::sms;
use crate::feature::people::contact::contact_text::{label_text, point_text};
use crate::feature::people::contact::contact_view::ContactView;
use crate::ui::form_draft::FormDraft;
use crate::ui::sms_size::size_text;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::people::{ActivityKind, Point, SmsCarried};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    // What one sees does not change while one writes.
    let carried = untrack(|| {
        app.business
            .with(|one| one.as_ref().is_some_and(|one| one.sends_sms))
    });
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
    let hint = if carried {
        words.sms.hint
    } else {
        words.people.sms_hint
    };
    let size = move || {
        let (said, over) = text.value.with(|text| size_text(text.trim(), words));
        let class = if over { "error" } else { "help" };
        view! { <p class=class>{said}</p> }
    };
    view! {
        <div class="sheet-body form">
            {choice}
            {carried.then(|| view! { <Templates text=text who=who /> })}
            <div class="field">
                <label for="sms">{words.people.text}</label>
                <textarea
                    // Browsers write what stands in a field into their session files, unless they are told not to.
                    autocomplete="off"
                    id="sms"
                    rows="4"
                    maxlength="1600"
                    aria-describedby="sms-size sms-help"
                    prop:value=move || text.value.get()
                    on:input=move |event| text.update(|text| *text = event_target_value(&event))
                ></textarea>
                <div id="sms-size">{size}</div>
                <p class="help" id="sms-help">{hint}</p>
            </div>
        </div>
        <Leave who=who text=text one=Signal::derive(one) carried=carried />
    }
}

/// How it leaves: through the provider, or by the phone's own app.
#[component]
fn Leave(
    who: ContactView,
    text: FormDraft<String>,
    one: Signal<Option<Point>>,
    carried: bool,
) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let home = who.home();
    let link_home = home.clone();
    let href = move || {
        text.value
            .with(|text| one.get().and_then(|point| sms(&point, &link_home, text)))
    };
    let by_hand = move |event| {
        if let Some(point) = one.get_untracked() {
            let what = ActivityKind::Sms {
                to: point_text(&point, &home),
                text: text.value.get_untracked().trim().to_owned(),
                carried: None,
                received: false,
            };
            let made = |wish| new_activity(who, wish, what);
            text.send(made, Some(words.people.sms_saved.to_owned()), |_| {});
            close_dialog(&event);
        }
    };
    let send = move |event| {
        let typed = text.value.get_untracked().trim().to_owned();
        let Some(point) = one.get_untracked().filter(|point| point.normal.is_some()) else {
            app.warn(words.sms.bad_number);
            return;
        };
        if typed.is_empty() {
            app.warn(words.people.need_text);
            return;
        }
        if let (said, true) = size_text(&typed, words) {
            app.warn(said);
            return;
        }
        let what = ActivityKind::Sms {
            to: point.value,
            text: typed,
            carried: Some(SmsCarried::QUEUED),
            received: false,
        };
        let made = |wish| new_activity(who, wish, what);
        text.send(made, Some(words.sms.kept.to_owned()), |_| {});
        close_dialog(&event);
    };
    let class = if carried { "btn" } else { "btn primary" };
    view! {
        <div class="sheet-foot btn-row whole">
            <a class=class href=href rel="external" on:click=by_hand><Icon of=lu::LuMessageSquare />{words.people.open_sms}</a>
            {carried.then(|| view! {
                <button type="button" class="btn primary" on:click=send><Icon of=lu::LuSend />{words.sms.send}</button>
            })}
        </div>
    }
}

/// Texts that the provider approved, where it carries nothing else. Without a network one writes from memory, and the server says whether it fits.
#[component]
fn Templates(who: ContactView, text: FormDraft<String>) -> impl IntoView {
    let words = who.app.staff_words();
    let texts = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            if let Ok(Some(found)) = sms_templates().await {
                // The sheet may have been closed meanwhile.
                let _ = texts.try_set(found);
            }
        });
    });
    let options = move || {
        let each = texts.get().into_iter();
        each.map(|one| view! { <option value=one.clone()>{one.clone()}</option> })
            .collect_view()
    };
    move || {
        (!texts.with(Vec::is_empty)).then(|| view! {
            <div class="field">
                <label for="sms-template">{words.sms.pick_template}</label>
                <select id="sms-template" aria-describedby="sms-template-help" on:change=move |event| text.update(|text| *text = event_target_value(&event))>
                    <option value=""></option>
                    {options}
                </select>
                <p class="help" id="sms-template-help">{words.sms.template_hint}</p>
            </div>
        })
    }
}
