//! How a customer wants to hear of offers, on the staff's record; a pause and *no advertising at all* can be noted there. Also without a network.

use super::preference_rows::{Known, hours_text, known, pause, wish};
use crate::context::use_app;
use crate::feature::people::contact::contact_view::ContactView;
use domain::ContactId;
use domain::merge::Was;
use domain::people::contact_preference::PAUSES;
use domain::people::{ContactPreference, ContactSet};
use leptos::prelude::*;
use words::StaffWords;

#[component]
pub fn DeskWishes(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let id = who.id;
    let known = Memo::new(move |_| app.rows(move |rows| known(rows, id)));
    // Where the customer can say it too it is said of the same contact, so that what crosses meets.
    let own = move || {
        let account = who.of(|contact| contact.user);
        account.map_or(who.id, ContactId::of_user)
    };
    let note = move |days: i64| {
        let id = own();
        let here = app.rows(move |rows| wish(rows, id));
        let set = pause(id, here.as_ref(), Some(days), app.now());
        app.save(set, Some(words.consent.wish_noted.to_owned()), || {});
    };
    let pauses = PAUSES.map(|days| {
        let text = (words.consent.wish_pause)(days.unsigned_abs());
        view! { <button type="button" class="btn" on:click=move |_| note(days)>{text}</button> }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.did_prefer}</h2></div>
            <Wishes known=known />
            <div class="cluster">
                {pauses.collect_view()}
                <StopAll who=who />
            </div>
        </section>
    }
}

#[component]
fn Wishes(known: Memo<Known>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    move || {
        let facts = known.with(|known| {
            let all = known.wishes.iter();
            all.flat_map(|one| facts(one, words, app.now(), |at| app.moment(at)))
                .collect::<Vec<_>>()
        });
        if facts.is_empty() {
            return view! { <p class="muted">{words.consent.wishes_none}</p> }.into_any();
        }
        let facts = facts
            .into_iter()
            .map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> });
        view! { <div class="card"><dl class="facts">{facts.collect_view()}</dl></div> }.into_any()
    }
}

/// What a contact wishes, each with its name.
fn facts(
    one: &ContactPreference,
    words: &StaffWords,
    now: i64,
    moment: impl Fn(i64) -> String,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(until) = one.paused_until.filter(|until| *until > now) {
        let text = (words.consent.paused_until)(&moment(until));
        facts.push((words.consent.pause, text));
    }
    if let Some(at_most) = one.at_most {
        facts.push((words.consent.often, words.frequency(at_most)));
    }
    if let Some(quiet) = one.quiet {
        let zone = match one.zone.as_str() {
            "" => words.consent.zone_of_business,
            zone => zone,
        };
        let text = (words.consent.quiet_hours)(&hours_text(quiet), zone);
        facts.push((words.consent.quiet, text));
    }
    facts
}

/// *Do not contact*, where consent is recorded too: one tap makes it, and only the customer, where they have an account, takes it back.
#[component]
fn StopAll(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let careful = Memo::new(move |_| who.of(|contact| contact.do_not_contact));
    let stop = move |_| {
        let set = ContactSet {
            do_not_contact: Some(Was {
                was: false,
                new: true,
            }),
            ..ContactSet::of(who.id, who.home())
        };
        app.save(set, Some(words.consent.stop_all_done.to_owned()), || {});
    };
    move || {
        if careful.get() {
            return view! { <div class="banner bad"><p>{words.consent.stops_all}</p></div> }
                .into_any();
        }
        view! { <button type="button" class="btn danger" on:click=stop>{words.consent.stop_all}</button> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user};
    use domain::Lang;
    use domain::people::Frequency;
    use domain::people::consent::QuietHours;
    use words::staff_words;

    #[test]
    fn what_is_wished_reads_in_both_languages_and_a_pause_that_is_over_is_none() {
        let one = ContactPreference {
            paused_until: Some(NOW + 1),
            quiet: Some(QuietHours {
                from: 22 * 60,
                to: 480,
            }),
            at_most: Some(Frequency::CHOICES[1]),
            ..ContactPreference::new(ContactId::of_user(a_user()), None)
        };
        for lang in [Lang::En, Lang::Zh] {
            let words = staff_words(lang);
            let read = |now| facts(&one, words, now, |at| at.to_string());
            assert_eq!(read(NOW).len(), 3);
            assert_eq!(read(NOW + 1).len(), 2);
            let text: Vec<String> = read(NOW).into_iter().map(|(_, text)| text).collect();
            assert!(
                text.iter().any(|text| text.contains("22:00–08:00")),
                "{text:?}"
            );
        }
    }
}
