//! Approved texts of a provider that carries nothing else, and numbers that are nobody's.

use super::sms_page::SmsSetUp;
use super::sms_setup_text::template_state;
use crate::api::{keep_sms_template, lift_sms_stop, remove_sms_template};
use domain::people::sms::provider::UnknownSender;
use domain::people::sms::template::SmsTemplate;
use leptos::prelude::*;

#[component]
pub fn SmsTemplateList(templates: Vec<SmsTemplate>, state: SmsSetUp) -> impl IntoView {
    let words = state.app.staff_words();
    let (code, sign) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let doing = keep_sms_template(code.get_untracked(), sign.get_untracked());
        state.run(words.sms.template_kept, doing);
    };
    let rows = templates.into_iter();
    let rows = rows.map(|one| view! { <TemplateRow one=one state=state /> });
    let rows = rows.collect_view();
    view! {
        <section class="section" aria-labelledby="sms-templates">
            <div class="section-head"><h2 id="sms-templates">{words.sms.templates}</h2></div>
            <p class="muted small">{words.sms.templates_text}</p>
            <ul class="list">{rows}</ul>
            <form class="form" on:submit=add>
                <div class="field">
                    <label for="sms-code">{words.sms.template_code}</label>
                    <input id="sms-code" maxlength="60" autocomplete="off" autocapitalize="none" spellcheck="false"
                        prop:value=move || code.get() on:input=move |event| code.set(event_target_value(&event)) />
                </div>
                <div class="field">
                    <label for="sms-sign">{words.sms.template_sign}</label>
                    <input id="sms-sign" maxlength="60" autocomplete="off"
                        prop:value=move || sign.get() on:input=move |event| sign.set(event_target_value(&event)) />
                </div>
                <button type="submit" class="btn block" disabled=move || state.waits.get()>{words.sms.template_add}</button>
            </form>
        </section>
    }
}

#[component]
fn TemplateRow(one: SmsTemplate, state: SmsSetUp) -> impl IntoView {
    let words = state.app.staff_words();
    let (class, said) = template_state(one.state, words);
    let code = StoredValue::new(one.code.clone());
    let remove = move |_| {
        let doing = remove_sms_template(code.get_value());
        state.run(words.sms.template_kept, doing);
    };
    let label = format!("{}: {}", words.sms.template_remove, one.code);
    view! {
        <li class="row top-align">
            <div class="row-text">
                <p class="row-title"><span>{one.code}</span><span class=class>{said}</span></p>
                <p class="row-sub said">{format!("【{}】{}", one.sign, one.text)}</p>
                {(!one.reason.is_empty()).then(|| view! { <p class="row-sub">{one.reason}</p> })}
                <button type="button" class="btn small" aria-label=label disabled=move || state.waits.get() on:click=remove>{words.sms.template_remove}</button>
            </div>
        </li>
    }
}

#[component]
pub fn UnknownSenders(senders: Vec<UnknownSender>, state: SmsSetUp) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let rows = senders.into_iter().map(|one| {
        let number = StoredValue::new(one.number.clone());
        let lift = move |_| state.run(words.sms.lifted, lift_sms_stop(number.get_value()));
        let label = format!("{}: {}", words.sms.lift, one.number);
        let at = one.at;
        view! {
            <li class="row top-align">
                <div class="row-text">
                    <p class="row-title">
                        <span>{one.number}</span>
                        {one.stopped.then(|| view! { <span class="tag">{words.sms.stopped}</span> })}
                    </p>
                    <p class="row-sub said">{one.text}</p>
                    {one.stopped.then(|| view! {
                        <button type="button" class="btn small" aria-label=label disabled=move || state.waits.get() on:click=lift>{words.sms.lift}</button>
                    })}
                </div>
                <div class="row-end"><time class="small">{move || app.moment(at)}</time></div>
            </li>
        }
    });
    view! {
        <section class="section" aria-labelledby="sms-unknown">
            <div class="section-head"><h2 id="sms-unknown">{words.sms.unknown_senders}</h2></div>
            <p class="muted small">{words.sms.unknown_senders_text}</p>
            <ul class="list">{rows.collect_view()}</ul>
        </section>
    }
}
