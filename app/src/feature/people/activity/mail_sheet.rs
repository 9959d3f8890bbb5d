//! A mail from the business. It waits here and at the server until it can go.

use super::new_activity::new_activity;
use crate::feature::people::contact::contact_view::ContactView;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::people::{ActivityKind, MailState, Point, PointKind};
use icondata_lu as lu;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Letter {
    to: String,
    subject: String,
    text: String,
}

/// The addresses a mail can go to.
fn addresses(who: ContactView) -> Vec<Point> {
    let mut points = who.points(&[PointKind::Email]);
    points.retain(|point| point.normal.is_some());
    points
}

/// The chosen address, or the first one where the chosen one is gone.
fn goes_to(addresses: &[Point], chosen: &str) -> Option<String> {
    let known = addresses.iter().find(|point| point.value == chosen);
    known.or(addresses.first()).map(|point| point.value.clone())
}

#[component]
pub fn MailSheet(
    who: ContactView,
    /// The address that was tapped.
    to: Option<String>,
    on_close: Callback<()>,
) -> impl IntoView {
    let words = who.app.staff_words();
    let addresses = untrack(|| addresses(who));
    let body = if addresses.is_empty() {
        view! { <div class="sheet-body"><p class="muted">{words.people.no_address}</p></div> }
            .into_any()
    } else {
        view! { <Form who=who addresses=addresses to=to /> }.into_any()
    };
    view! {
        <Sheet title=(words.people.mail_title)(&untrack(|| who.name())) on_close=on_close>{body}</Sheet>
    }
}

#[component]
fn Form(who: ContactView, addresses: Vec<Point>, to: Option<String>) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let letter = FormDraft::<Letter>::new(app, format!("mail/{}", who.id));
    if let Some(to) = to {
        letter.value.update(|letter| letter.to = to);
    }
    let options = addresses
        .iter()
        .map(|point| {
            let value = point.value.clone();
            let chosen = value.clone();
            let here = move || letter.value.with(|letter| letter.to == chosen);
            view! { <option value=value.clone() selected=here>{value.clone()}</option> }
        })
        .collect_view();
    let addresses = StoredValue::new(addresses);
    let send = move |event| {
        let typed = letter.value.get_untracked();
        let to = addresses.with_value(|addresses| goes_to(addresses, &typed.to));
        let Some(to) = to.filter(|_| !typed.text.trim().is_empty()) else {
            app.warn(words.people.need_text);
            return;
        };
        let mail = ActivityKind::Mail {
            to,
            subject: typed.subject.trim().to_owned(),
            text: typed.text.trim().to_owned(),
            state: MailState::Queued,
        };
        let made = |wish| new_activity(who, wish, mail);
        letter.send(made, Some(words.people.mail_kept.to_owned()), |_| {});
        close_dialog(&event);
    };
    view! {
        <div class="sheet-body form">
            <div class="field">
                <label for="mail-to">{words.people.to}</label>
                <select id="mail-to" on:change=move |event| letter.update(|letter| letter.to = event_target_value(&event))>{options}</select>
            </div>
            <div class="field">
                <label for="mail-subject">{words.people.subject}</label>
                <input
                    id="mail-subject"
                    maxlength="200"
                    autocomplete="off"
                    prop:value=move || letter.value.with(|letter| letter.subject.clone())
                    on:input=move |event| letter.update(|letter| letter.subject = event_target_value(&event))
                />
            </div>
            <div class="field">
                <label for="mail-text">{words.people.text}</label>
                <textarea
                    // Browsers write what stands in a field into their session files, unless they are told not to.
                    autocomplete="off"
                    id="mail-text"
                    rows="8"
                    maxlength="10000"
                    aria-describedby="mail-help"
                    prop:value=move || letter.value.with(|letter| letter.text.clone())
                    on:input=move |event| letter.update(|letter| letter.text = event_target_value(&event))
                ></textarea>
                <p class="help" id="mail-help">{words.people.mail_hint}</p>
            </div>
        </div>
        <div class="sheet-foot">
            <button type="button" class="btn primary" on:click=send><Icon of=lu::LuSend />{words.people.send_mail}</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_point;

    #[test]
    fn a_mail_goes_to_an_address_that_the_contact_still_has() {
        let known = [
            a_point(1, PointKind::Email, "ann@example.com"),
            a_point(2, PointKind::Email, "a.lee@example.com"),
        ];
        let to = |chosen| goes_to(&known, chosen);
        assert_eq!(
            to("a.lee@example.com").as_deref(),
            Some("a.lee@example.com")
        );
        assert_eq!(to("gone@example.com").as_deref(), Some("ann@example.com"));
        assert_eq!(goes_to(&[], "x"), None);
    }
}
