//! What a customer allows: purposes and channels as switches, each with a sentence. Also without a network.

use super::consent_rows::{decides, drafts, is_allowed, own};
use super::history::ConsentHistory;
use super::preference_rows::known;
use super::preferences::Preferences;
use crate::context::use_app;
use crate::feature::people::own_data::of_customer::OwnData;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Page, RowMark};
use domain::ContactId;
use domain::people::{Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource};
use domain::routes;
use leptos::prelude::*;
use words::CustomerWords;

#[component]
pub fn PrivacyPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let said = Memo::new(move |_| app.rows(own));
    let purposes =
        ConsentPurpose::ALL.map(|purpose| view! { <Purpose said=said purpose=purpose /> });
    view! {
        <Page title=words.consent.privacy back=routes::app::ME>
            <ParkedBanner href=routes::app::PARKED />
            <p class="muted">{words.consent.intro}</p>
            {purposes.collect_view()}
            <Preferences />
            <OwnData />
            <ConsentHistory said=said />
        </Page>
    }
}

fn purpose_text(purpose: ConsentPurpose, words: &CustomerWords) -> &'static str {
    match purpose {
        ConsentPurpose::Service => words.consent.service_text,
        ConsentPurpose::Marketing => words.consent.marketing_text,
        ConsentPurpose::Profiling => words.consent.profiling_text,
        ConsentPurpose::ThirdParties => words.consent.third_parties_text,
    }
}

fn sentence(purpose: ConsentPurpose, channel: ConsentChannel, words: &CustomerWords) -> String {
    let says = match purpose {
        ConsentPurpose::Service => words.consent.service_by,
        ConsentPurpose::Marketing => words.consent.marketing_by,
        ConsentPurpose::Profiling => words.consent.profiling_by,
        ConsentPurpose::ThirdParties => words.consent.third_parties_by,
    };
    says(words.consent_channel(channel))
}

#[component]
fn Purpose(said: Memo<Vec<Consent>>, purpose: ConsentPurpose) -> impl IntoView {
    let words = use_app().customer_words();
    let switches = ConsentChannel::ALL
        .map(|channel| view! { <Switch said=said purpose=purpose channel=channel /> });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent_purpose(purpose)}</h2></div>
            <p class="muted small">{purpose_text(purpose, words)}</p>
            <div class="card pad">{switches.collect_view()}</div>
        </section>
    }
}

#[component]
fn Switch(
    said: Memo<Vec<Consent>>,
    purpose: ConsentPurpose,
    channel: ConsentChannel,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let what = (purpose, channel);
    let on = Memo::new(move |_| said.with(|said| is_allowed(said, what)));
    let key = Memo::new(move |_| said.with(|said| decides(said, what)));
    let id = ContactId::of_user(app.me().user);
    let waits = Memo::new(move |_| {
        let known = app.rows(move |rows| known(rows, id));
        said.with(|said| known.waits(said, what))
    });
    let flip = move |_| {
        let me = app.me();
        let place = ConsentPlace {
            contact: ContactId::of_user(me.user),
            purpose,
            channel,
        };
        let name = if me.guest { String::new() } else { me.name };
        let allow = !on.get_untracked();
        let drafts =
            said.with_untracked(|said| drafts(said, place, ConsentSource::App, allow, &name));
        let done = if allow {
            words.consent.allowed
        } else {
            words.consent.withdrawn
        };
        for (n, draft) in drafts.into_iter().enumerate() {
            app.save(draft, (n == 0).then(|| done.to_owned()), || {});
        }
    };
    view! {
        <label class="check">
            <span class="grow">{sentence(purpose, channel, words)}</span>
            <input type="checkbox" class="switch" role="switch" prop:checked=move || on.get() on:change=flip />
        </label>
        {move || waits.get().then(|| view! {
            <p><span class="tag warn">{words.consent.waits_for_confirmation}</span></p>
            <p class="help">{words.consent.confirm_hint}</p>
        })}
        {move || key.get().map(|key| view! { <RowMark key=key /> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use std::collections::BTreeSet;
    use words::customer_words;

    #[test]
    fn each_switch_has_a_sentence_of_its_own_in_both_languages() {
        let mut sentences = BTreeSet::new();
        for lang in [Lang::En, Lang::Zh] {
            let words = customer_words(lang);
            for purpose in ConsentPurpose::ALL {
                assert!(!purpose_text(purpose, words).is_empty());
                for channel in ConsentChannel::ALL {
                    sentences.insert(sentence(purpose, channel, words));
                }
            }
        }
        assert_eq!(sentences.len(), 2 * 4 * 5);
    }
}
