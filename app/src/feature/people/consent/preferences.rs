//! How a customer wants to hear of offers: not for a while, not at night, not often. Also without a network.

use super::preference_rows::{clock, minute, often, pause, quiet, wish};
use crate::context::use_app;
use crate::ui::RowMark;
use crate::zones;
use domain::people::ContactPreference;
use domain::people::consent::QuietHours;
use domain::people::contact_preference::{Frequency, PAUSES};
use domain::{ContactId, Entity, Key};
use leptos::prelude::*;

/// Where nobody chose yet.
const NIGHT: QuietHours = QuietHours {
    from: 22 * 60,
    to: 8 * 60,
};

#[component]
pub fn Preferences() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let id = ContactId::of_user(app.me().user);
    let here = Memo::new(move |_| app.rows(move |rows| wish(rows, id)));
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.did_prefer}</h2></div>
            <p class="muted small">{words.consent.preferences_text}</p>
            <div class="form card pad">
                <Pause id=id here=here />
                <Often id=id here=here />
                <Quiet id=id here=here />
                {move || here.with(Option::is_some).then(|| view! { <RowMark key=Key::new(Entity::ContactPreference, id.0) /> })}
            </div>
        </section>
    }
}

type Here = Memo<Option<ContactPreference>>;

#[component]
fn Pause(id: ContactId, here: Here) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let until = Memo::new(move |_| {
        let until = here.with(|here| here.as_ref().and_then(|one| one.paused_until));
        until.filter(|until| *until > app.now())
    });
    let set = move |days: Option<i64>| {
        let done = match days {
            Some(_) => words.consent.pause_set,
            None => words.consent.pause_ended,
        };
        let set = here.with_untracked(|here| pause(id, here.as_ref(), days, app.now()));
        app.save(set, Some(done.to_owned()), || {});
    };
    let choices = PAUSES.map(|days| {
        let text = (words.consent.pause_for)(days.unsigned_abs());
        view! { <button type="button" class="btn" on:click=move |_| set(Some(days))>{text}</button> }
    });
    let stands = move || {
        match until.get() {
        Some(until) => view! {
            <p role="status">{(words.consent.paused_until)(&app.moment(until))}</p>
            <button type="button" class="btn" on:click=move |_| set(None)>{words.consent.pause_end}</button>
        }
        .into_any(),
        None => view! { <p class="muted" role="status">{words.consent.pause_none}</p> }.into_any(),
    }
    };
    view! {
        <div class="field" role="group" aria-label=words.consent.pause>
            <span class="label">{words.consent.pause}</span>
            {stands}
            <div class="btn-row">{choices.collect_view()}</div>
        </div>
    }
}

#[component]
fn Often(id: ContactId, here: Here) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let chosen = Memo::new(move |_| here.with(|here| here.as_ref().and_then(|one| one.at_most)));
    // What was chosen elsewhere and is none of these stays a choice.
    let all = move || {
        let usual = std::iter::once(None).chain(Frequency::CHOICES.into_iter().map(Some));
        let mut all: Vec<Option<Frequency>> = usual.collect();
        if !all.contains(&chosen.get()) {
            all.push(chosen.get());
        }
        all
    };
    let option = move |(at, one): (usize, Option<Frequency>)| {
        let text = one.map_or_else(
            || words.consent.often_usual.to_owned(),
            |one| words.frequency(one),
        );
        view! { <option value=at.to_string() prop:selected=move || chosen.get() == one>{text}</option> }
    };
    let choose = move |event| {
        let at: Option<usize> = event_target_value(&event).parse().ok();
        let Some(one) = at.and_then(|at| untrack(all).get(at).copied()) else {
            return;
        };
        let set = here.with_untracked(|here| often(id, here.as_ref(), one));
        app.save(set, Some(words.consent.often_set.to_owned()), || {});
    };
    view! {
        <div class="field">
            <label for="offers-often">{words.consent.often}</label>
            <select id="offers-often" on:change=choose>{move || all().into_iter().enumerate().map(option).collect_view()}</select>
        </div>
    }
}

#[component]
fn Quiet(id: ContactId, here: Here) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let stands = Memo::new(move |_| here.with(|here| here.as_ref().and_then(|one| one.quiet)));
    // What is typed stays while the row changes under it, and begins anew where it is another one.
    let typed = RwSignal::new(None::<(String, String)>);
    let shown = move || {
        typed.get().unwrap_or_else(|| {
            let hours = stands.get().unwrap_or(NIGHT);
            (clock(hours.from), clock(hours.to))
        })
    };
    let zone = zones::own_zone();
    let by = (words.consent.quiet_zone)(if zone.is_empty() { "UTC" } else { &zone });
    let keep = move |on: bool, zone: &str| {
        let (from, to) = untrack(shown);
        let hours = match (on, minute(&from), minute(&to)) {
            (false, ..) => None,
            (true, Some(from), Some(to)) if from != to => Some(QuietHours { from, to }),
            (true, ..) => return app.warn(words.consent.quiet_bad),
        };
        let done = match hours {
            Some(_) => words.consent.quiet_set,
            None => words.consent.quiet_cleared,
        };
        typed.set(None);
        let set = here.with_untracked(|here| quiet(id, here.as_ref(), (hours, zone)));
        app.save(set, Some(done.to_owned()), || {});
    };
    let own = StoredValue::new(zone);
    view! {
        <form class="field" aria-label=words.consent.quiet on:submit=move |event| {
            event.prevent_default();
            own.with_value(|zone| keep(true, zone));
        }>
            <span class="label">{words.consent.quiet}</span>
            <div class="field-row">
                <div class="field">
                    <label for="quiet-from">{words.consent.quiet_from}</label>
                    <input id="quiet-from" type="time" required prop:value=move || shown().0 on:input=move |event| {
                        let to = untrack(shown).1;
                        typed.set(Some((event_target_value(&event), to)));
                    } />
                </div>
                <div class="field">
                    <label for="quiet-to">{words.consent.quiet_to}</label>
                    <input id="quiet-to" type="time" required prop:value=move || shown().1 on:input=move |event| {
                        let from = untrack(shown).0;
                        typed.set(Some((from, event_target_value(&event))));
                    } />
                </div>
            </div>
            <p class="help">{by}</p>
            <div class="btn-row whole">
                <button type="submit" class="btn">{words.consent.quiet_save}</button>
                {move || stands.get().is_some().then(|| view! {
                    <button type="button" class="btn" on:click=move |_| keep(false, "")>{words.consent.quiet_off}</button>
                })}
            </div>
        </form>
    }
}
