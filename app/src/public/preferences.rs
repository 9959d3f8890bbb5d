//! The form below the button of a mail's link: what somebody allows on which way, a pause, how often, and in which language.

use super::frame::words_of;
use super::{LinkSaid, UnsubscribeView};
use crate::zones;
use domain::Lang;
use domain::people::consent::link::LinkPlace;
use domain::people::contact_preference::{Frequency, PAUSES};
use leptos::prelude::*;
use words::{SiteWords, time};

/// The form. It goes to the address that it stands at: the token is written nowhere on the page. What it says once it was sent is in view then.
pub(super) fn preferences(view: &UnsubscribeView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let shown = &view.preferences;
    let places = shown
        .places
        .iter()
        .map(|one| place(one, words))
        .collect_view();
    let address = shown.address.clone().map(|address| {
        view! { <p class="muted">{(words.consent.preferences_of)(&address)}</p> }
    });
    let saved = (view.said == LinkSaid::Saved).then(|| {
        view! { <div class="banner ok" role="status"><p>{words.consent.preferences_saved}</p></div> }
    });
    view! {
        <section id="settings" class="section signin" aria-labelledby="preferences">
            <h2 id="preferences">{words.consent.preferences_all}</h2>
            {saved}
            {address}
            <form method="post" action="?set#settings" class="form">
                <fieldset class="field">
                    <legend>{words.consent.preferences_ways}</legend>
                    <div>{places}</div>
                </fieldset>
                {pause(view, words)}
                {often(shown.at_most, words)}
                {language(shown.language, words)}
                <div class="btn-row"><button type="submit" class="btn primary">{words.consent.preferences_save}</button></div>
            </form>
            <p class="muted small">{words.consent.preferences_note}</p>
        </section>
    }
}

fn place(one: &LinkPlace, words: &SiteWords) -> impl IntoView + use<> {
    let name = format!("{}.{}", one.purpose.name(), one.channel.name());
    let (seen, again) = one.seen;
    let seen = seen.map(|seen| seen.to_string()).unwrap_or_default();
    let shown = format!("{name}:{seen}:{again}");
    view! {
        <label class="check">
            <span class="grow">{words.consent_what(one.purpose, one.channel)}</span>
            <input type="checkbox" name="allow" value=name checked=one.allowed />
        </label>
        <input type="hidden" name="shown" value=shown />
    }
}

fn pause(view: &UnsubscribeView, words: &SiteWords) -> impl IntoView + use<> {
    let business = view.head.business.as_ref();
    let zone = business.map_or("UTC", |business| business.zone.as_str());
    // What stands has no value: nothing is changed by what was not chosen, also where it was changed elsewhere meanwhile.
    let paused_until = view.preferences.paused_until;
    let stands = match paused_until {
        Some(until) => {
            let day = time::day(words.lang, until, zones::offset_minutes(zone, until));
            (words.consent.paused_until)(&day)
        }
        None => words.consent.pause_none.to_owned(),
    };
    let end = paused_until
        .is_some()
        .then(|| view! { <option value="0">{words.consent.pause_none}</option> });
    let days = PAUSES.map(|days| {
        let text = (words.consent.pause_days)(days.unsigned_abs());
        view! { <option value=days.to_string()>{text}</option> }
    });
    view! {
        <div class="field">
            <label for="pause">{words.consent.pause}</label>
            <select id="pause" name="pause">
                <option value="" selected=true>{stands}</option>
                {end}
                {days.collect_view()}
            </select>
        </div>
    }
}

fn often(at_most: Option<Frequency>, words: &SiteWords) -> impl IntoView + use<> {
    let other = at_most.filter(|here| !Frequency::CHOICES.contains(here));
    let other =
        other.map(|here| view! { <option value="" selected=true>{words.frequency(here)}</option> });
    let choices = Frequency::CHOICES.map(|one| {
        let stands = at_most == Some(one);
        let value = if stands {
            String::new()
        } else {
            one.times.to_string()
        };
        view! { <option value=value selected=stands>{words.frequency(one)}</option> }
    });
    let usual = if at_most.is_none() { "" } else { "usual" };
    view! {
        <div class="field">
            <label for="often">{words.consent.often}</label>
            <select id="often" name="often">
                {other}
                <option value=usual selected=at_most.is_none()>{words.consent.often_usual}</option>
                {choices.collect_view()}
            </select>
        </div>
    }
}

fn language(here: Option<Lang>, words: &SiteWords) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for="language">{words.consent.language}</label>
            <select id="language" name="language">
                <option value="" selected=here.is_none()>{words.consent.language_unsaid}</option>
                <option value="zh" lang="zh-CN" selected=here == Some(Lang::Zh)>"中文"</option>
                <option value="en" lang="en" selected=here == Some(Lang::En)>"English"</option>
            </select>
        </div>
    }
}
