//! A customer's consent on the staff's record: what stands and why something is not sent, with how and when; and a form for what the customer says
//! in person or by telephone. Also without a network.

use super::consent_rows::{What, drafts, is_allowed, of_contact, why_not, why_text};
use super::desk_wishes::DeskWishes;
use super::history::ConsentHistory;
use super::preference_rows::known;
use crate::feature::people::contact::contact_view::ContactView;
use crate::feature::people::own_data::data_of::DataOf;
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ContactStaff, standing,
};
use domain::{ContactId, UserId};
use leptos::prelude::*;
use words::StaffWords;

/// How staff hear of it.
const HEARD: [ConsentSource; 3] = [
    ConsentSource::InPerson,
    ConsentSource::Phone,
    ConsentSource::Mail,
];

/// The account that was joined into this record, where there is one and no other.
fn only_account(staff: &ContactStaff) -> Option<UserId> {
    let mut accounts = staff.accounts.iter().copied();
    accounts.next().filter(|_| accounts.next().is_none())
}

fn heard_text(source: ConsentSource, words: &StaffWords) -> &'static str {
    match source {
        ConsentSource::InPerson => words.consent.in_person,
        ConsentSource::Phone => words.consent.by_phone,
        _ => words.consent.by_mail,
    }
}

#[component]
pub fn DeskConsent(who: ContactView) -> impl IntoView {
    let words = who.app.staff_words();
    let id = who.id;
    let said = Memo::new(move |_| who.app.rows(|rows| of_contact(rows, id)));
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.title}</h2></div>
            <Stands who=who said=said />
            <Record who=who said=said />
        </section>
        <DeskWishes who=who />
        <ConsentHistory said=said />
        <DataOf id=id />
    }
}

/// Each purpose and channel of which somebody spoke.
#[component]
fn Stands(who: ContactView, said: Memo<Vec<Consent>>) -> impl IntoView {
    let words = who.app.staff_words();
    let id = who.id;
    let known = Memo::new(move |_| who.app.rows(move |rows| known(rows, id)));
    let spoken = Memo::new(move |_| {
        said.with(|said| {
            let all = ConsentPurpose::ALL.into_iter().flat_map(|purpose| {
                let channels = ConsentChannel::ALL.into_iter();
                channels.map(move |channel| (purpose, channel))
            });
            all.filter(|(purpose, channel)| standing(said, *purpose, *channel).said().is_some())
                .map(|what| {
                    let waits = known.with(|known| known.waits(said, what));
                    (what, is_allowed(said, what), waits)
                })
                .collect::<Vec<(What, bool, bool)>>()
        })
    });
    let one = move |((purpose, channel), allowed, waits): (What, bool, bool)| {
        let (class, text) = if waits {
            ("tag warn", words.consent.waits_for_confirmation)
        } else if allowed {
            ("tag ok", words.consent.stands_allowed)
        } else {
            ("tag bad", words.consent.stands_withdrawn)
        };
        view! {
            <div><dt>{words.consent_what(purpose, channel)}</dt><dd><span class=class>{text}</span></dd></div>
        }
    };
    move || {
        let spoken = spoken.get();
        if spoken.is_empty() {
            return view! { <p class="muted">{words.consent.unsaid}</p> }.into_any();
        }
        let all = spoken.into_iter().map(one).collect_view();
        view! { <div class="card"><dl class="facts">{all}</dl></div> }.into_any()
    }
}

#[component]
fn Record(who: ContactView, said: Memo<Vec<Consent>>) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let purpose = RwSignal::new(ConsentPurpose::Marketing);
    let channel = RwSignal::new(ConsentChannel::Mail);
    let source = RwSignal::new(ConsentSource::InPerson);
    let record = move |allow: bool| {
        // Where the customer can say it too it is said of the same contact, so that what crosses meets.
        let account = who
            .of(|contact| contact.user)
            .or(who.of_staff(only_account));
        let place = ConsentPlace {
            contact: account.map_or(who.id, ContactId::of_user),
            purpose: purpose.get_untracked(),
            channel: channel.get_untracked(),
        };
        let source = source.get_untracked();
        let drafts = said.with_untracked(|said| drafts(said, place, source, allow, ""));
        let done = if allow {
            words.consent.grant_recorded
        } else {
            words.consent.withdrawal_recorded
        };
        for (n, draft) in drafts.into_iter().enumerate() {
            app.save(draft, (n == 0).then(|| done.to_owned()), || {});
        }
    };
    let purposes = ConsentPurpose::ALL.map(|one| (one.name(), words.consent_purpose(one)));
    let channels = ConsentChannel::ALL.map(|one| (one.name(), words.consent_channel(one)));
    let heard = HEARD.map(|one| (one.name(), heard_text(one, words)));
    view! {
        <form class="form card pad" autocomplete="off" aria-label=words.consent.record on:submit=|event| event.prevent_default()>
            <h3>{words.consent.record}</h3>
            <Select id="consent-purpose" label=words.consent.purpose options=purposes here=purpose.get_untracked().name() pick=move |name: String| {
                if let Some(one) = ConsentPurpose::parse(&name) {
                    purpose.set(one);
                }
            } />
            <Select id="consent-channel" label=words.consent.channel options=channels here=channel.get_untracked().name() pick=move |name: String| {
                if let Some(one) = ConsentChannel::parse(&name) {
                    channel.set(one);
                }
            } />
            <Select id="consent-how" label=words.consent.how options=heard here=source.get_untracked().name() pick=move |name: String| {
                if let Some(one) = ConsentSource::parse(&name) {
                    source.set(one);
                }
            } />
            <WhyNotSent who=who said=said purpose=purpose channel=channel />
            <div class="btn-row">
                <button type="button" class="btn primary" on:click=move |_| record(true)>{words.consent.record_grant}</button>
                <button type="button" class="btn danger" on:click=move |_| record(false)>{words.consent.record_withdrawal}</button>
            </div>
        </form>
    }
}

/// One choice of the form: names on the wire with what they are called.
#[component]
fn Select(
    id: &'static str,
    label: &'static str,
    #[prop(into)] options: Vec<(&'static str, &'static str)>,
    here: &'static str,
    #[prop(into)] pick: Callback<String>,
) -> impl IntoView {
    let option = |(name, text): (&'static str, &'static str)| view! { <option value=name selected=name == here>{text}</option> };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=move |event| pick.run(event_target_value(&event))>{options.into_iter().map(option).collect_view()}</select>
        </div>
    }
}

/// Whether a message of what is chosen could leave now, and why not.
#[component]
fn WhyNotSent(
    who: ContactView,
    said: Memo<Vec<Consent>>,
    purpose: RwSignal<ConsentPurpose>,
    channel: RwSignal<ConsentChannel>,
) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let why = Memo::new(move |_| {
        let id = who.id;
        let known = app.rows(move |rows| known(rows, id));
        let what = (purpose.get(), channel.get());
        said.with(|said| why_not(said, &known, what, app.now()))
    });
    move || {
        let text = why.get().map_or_else(
            || words.consent.why_nothing.to_owned(),
            |why| why_text(why, words, app.now(), app.offset_at()),
        );
        view! { <p class="help" role="status">{text}</p> }
    }
}
