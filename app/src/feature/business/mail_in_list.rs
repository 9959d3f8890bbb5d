//! Mails that arrived and what became of each, and addresses that take no mail, with what can be done about them.

use super::mail_in_page::InboxState;
use crate::api::{act_on_inbox, raw_mail};
use crate::ui::{Confirm, Icon, Sheet};
use domain::account::mail_inbox::{ArrivedMail, BouncedAddress, InboxAct, MailOutcome};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

fn outcome_text(mail: &ArrivedMail, words: &StaffWords) -> &'static str {
    match mail.outcome {
        MailOutcome::Joined if mail.new_sender => words.mail.in_new,
        MailOutcome::Joined => words.mail.in_joined,
        MailOutcome::Automatic => words.mail.in_automatic,
        MailOutcome::Bounce => words.mail.in_bounce,
        MailOutcome::Unsubscribed => words.mail.in_unsubscribed,
        MailOutcome::Held => words.mail.in_held,
        MailOutcome::Blocked => words.mail.in_blocked,
        MailOutcome::Own => words.mail.in_own,
    }
}

/// Does it, says so, and looks anew.
fn act(state: InboxState, act: InboxAct, address: String, done: &'static str) {
    let words = state.app.staff_words();
    spawn_local(async move {
        match act_on_inbox(act, address).await {
            Ok(true) => {
                state.app.toast(done);
                state.ask();
            }
            Ok(false) => state.app.warn(words.mail.not_allowed),
            Err(error) => state.failed(&error),
        }
    });
}

#[component]
pub(super) fn Arrived(state: InboxState) -> impl IntoView {
    let words = state.app.staff_words();
    let all = Memo::new(move |_| {
        state
            .part(|known| known.arrived.clone())
            .unwrap_or_default()
    });
    // The mail that is shown as it came, and the sender who is asked about.
    let raw = RwSignal::new(None::<String>);
    let keep_out = RwSignal::new(None::<String>);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.mail.in_arrived}</h2></div>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.mail.in_arrived_none}</p> })}
            <ul class="list">
                <For each=move || all.get() key=|mail| (mail.id, mail.kept_out) let:mail>
                    <ArrivedRow state=state mail=mail raw=raw keep_out=keep_out />
                </For>
            </ul>
        </section>
        {move || raw.get().map(|text| view! {
            <Sheet title=words.mail.in_raw on_close=Callback::new(move |()| raw.set(None))>
                <div class="sheet-body"><p class="muted small">{words.mail.in_raw_note}</p><p class="said small">{text}</p></div>
            </Sheet>
        })}
        {move || keep_out.get().map(|who| {
            let of = who.clone();
            view! {
                <Confirm title=(words.mail.in_keep_out_title)(&who) text=words.mail.in_keep_out_text yes=words.mail.in_keep_out
                    on_yes=Callback::new(move |()| act(state, InboxAct::KeepOut, of.clone(), words.mail.in_done))
                    on_close=Callback::new(move |()| keep_out.set(None)) />
            }
        })}
    }
}

#[component]
fn ArrivedRow(
    state: InboxState,
    mail: ArrivedMail,
    raw: RwSignal<Option<String>>,
    keep_out: RwSignal<Option<String>>,
) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let id = mail.id;
    let show = move |_| {
        spawn_local(async move {
            match raw_mail(id).await {
                Ok(Some(text)) => drop(raw.try_set(Some(text))),
                Ok(None) => app.warn(words.mail.in_raw_gone),
                Err(error) => state.failed(&error),
            }
        });
    };
    let of = mail.sender.clone();
    let sender = mail.sender.clone();
    let decide = match (mail.kept_out, mail.outcome) {
        (true, _) => view! {
            <button type="button" class="btn small" on:click=move |_| act(state, InboxAct::LetIn, of.clone(), words.mail.in_done)>{words.mail.in_let_in}</button>
        }
        .into_any(),
        (false, MailOutcome::Own | MailOutcome::Bounce) => ().into_any(),
        (false, _) => view! {
            <button type="button" class="btn small quiet" on:click=move |_| keep_out.set(Some(sender.clone()))>{words.mail.in_keep_out}</button>
        }
        .into_any(),
    };
    let subject = if mail.subject.is_empty() {
        mail.sender.clone()
    } else {
        mail.subject.clone()
    };
    let detail = (!mail.detail.is_empty())
        .then(|| view! { <p class="row-sub small">{mail.detail.clone()}</p> });
    view! {
        <li class="row top-align">
            <span class="lead neutral"><Icon of=lu::LuMailOpen /></span>
            <div class="row-text">
                <p class="row-title">{subject}</p>
                <p class="row-sub">{format!("{} <{}>", mail.name, mail.sender)}</p>
                <p class="row-sub"><span class="tag">{outcome_text(&mail, words)}</span>" "<time>{app.moment(mail.at)}</time></p>
                {detail}
                <div class="btn-row whole">
                    <button type="button" class="btn small quiet" on:click=show>{words.mail.in_raw}</button>
                    {decide}
                </div>
            </div>
        </li>
    }
}

#[component]
pub(super) fn Bounced(state: InboxState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        state
            .part(|known| known.bounced.clone())
            .unwrap_or_default()
    });
    let line = move |one: BouncedAddress| {
        let address = one.address.clone();
        view! {
            <li class="row">
                <span class="lead neutral"><Icon of=lu::LuMailWarning /></span>
                <div class="row-text">
                    <p class="row-title">{one.address}</p>
                    <p class="row-sub">{one.reason}</p>
                    <p class="row-sub"><time>{app.moment(one.at)}</time></p>
                </div>
                <div class="row-end">
                    <button type="button" class="btn small" on:click=move |_| act(state, InboxAct::Lift, address.clone(), words.mail.in_lifted)>{words.mail.in_lift}</button>
                </div>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.mail.in_bounced}</h2></div>
            <p class="muted">{words.mail.in_bounced_text}</p>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.mail.in_bounced_none}</p> })}
            <ul class="list"><For each=move || all.get() key=|one| one.address.clone() let:one>{line(one)}</For></ul>
        </section>
    }
}
