//! The first start on a phone: five pages, each a form of its own that is saved when it is sent.

use super::frame::words_of;
use super::set_up::{SetUpView, business_fields, owner_fields, place_fields};
use crate::icon::Icon;
use crate::mail_text::{needs_text, provider_text, refusal_text, trouble_text};
use domain::account::Business;
use domain::account::mail_account::{MailAccount, MailProvider, MailSecurity};
use domain::account::opening::WEEKDAYS;
use domain::account::set_up_draft::SetUpStep;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::{SiteWords, staff_words};

/// Colours to choose from by a tap, each shown as the icon it makes.
pub const COLOURS: [&str; 10] = [
    "#0f766e", "#15803d", "#4d7c0f", "#b45309", "#c2410c", "#b91c1c", "#be185d", "#7e22ce",
    "#1d4ed8", "#334155",
];

/// A colour that can be chosen, as the icon shows it: corrected until its sign can be read on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swatch {
    /// `#rrggbb`, as it is chosen.
    pub colour: String,
    pub fill: String,
    pub ink: String,
}

/// The form of a step, with the way to the others.
pub(super) fn step_form(view: &SetUpView, step: SetUpStep) -> AnyView {
    let words = words_of(&view.head);
    let fields = match step {
        SetUpStep::You => owner_fields(view).into_any(),
        SetUpStep::Business => business_fields(view).into_any(),
        SetUpStep::Place => view! { {place_fields(view)}{hours(view)} }.into_any(),
        SetUpStep::Sell => sells(view).into_any(),
        SetUpStep::Mail => return view! { {steps(view, step)}{mail(view)} }.into_any(),
    };
    let all = (step == SetUpStep::You).then(|| {
        let href = format!("{}&step=all", routes::site::set_up(&view.code));
        view! { <p class="center"><a href=href>{words.set_up.at_once}</a></p> }
    });
    view! {
        {steps(view, step)}
        <form class="form" method="post" action=routes::site::SET_UP>
            {hidden(view, step)}
            {fields}
            <button class="btn primary block" type="submit">{words.set_up.next}</button>
            <p class="help">{words.set_up.step_saved}</p>
        </form>
        {all}
    }
    .into_any()
}

/// What each form sends along: whose it is, which step, and how often that was saved when the page was drawn.
fn hidden(view: &SetUpView, step: SetUpStep) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="code" value=view.code.clone() />
        <input type="hidden" name="step" value=step.number().to_string() />
        <input type="hidden" name="seen" value=view.draft.times(step).to_string() />
    }
}

/// Where one is among the five. What was saved can be looked at again.
fn steps(view: &SetUpView, now: SetUpStep) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let open = view.draft.open_step();
    let links = SetUpStep::ALL.map(|step| {
        let href = format!(
            "{}&step={}",
            routes::site::set_up(&view.code),
            step.number()
        );
        let current = (step == now).then_some("step");
        let label = format!("{} {}", step.number(), step_text(step, words));
        if step <= open || view.draft.times(step) > 0 {
            view! { <a href=href aria-current=current aria-label=label>{step.number()}</a> }
                .into_any()
        } else {
            view! { <span>{step.number()}</span> }.into_any()
        }
    });
    view! {
        <nav class="seg" aria-label=words.set_up.steps>{links.collect_view()}</nav>
        <h2>{step_text(now, words)}</h2>
    }
}

fn step_text(step: SetUpStep, words: &SiteWords) -> &'static str {
    match step {
        SetUpStep::You => words.set_up.owner,
        SetUpStep::Business => words.set_up.business,
        SetUpStep::Place => words.set_up.place,
        SetUpStep::Sell => words.set_up.sells,
        SetUpStep::Mail => words.set_up.mail,
    }
}

/// The colour, seen as the icon: corrected until its sign can be read on it.
pub(super) fn accents(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let typed = &view.draft;
    let chosen = match typed.accent.as_str() {
        "" => Business::ACCENT,
        accent => accent,
    };
    let sign: String = [&typed.business_zh, &typed.business_en]
        .into_iter()
        .find_map(|name| name.trim().chars().next())
        .unwrap_or('R')
        .to_string();
    let colours = view.swatches.iter().map(|swatch| {
        let is_chosen = swatch.colour == chosen;
        view! {
            <label class="choice">
                <input type="radio" name="accent" value=swatch.colour.clone() checked=is_chosen aria-label=swatch.colour.clone() />
                <svg width="40" height="40" viewBox="0 0 40 40" aria-hidden="true">
                    <rect width="40" height="40" rx="10" fill=swatch.fill.clone() />
                    <text x="20" y="27" text-anchor="middle" font-size="20" font-weight="600" fill=swatch.ink.clone()>{sign.clone()}</text>
                </svg>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{words.set_up.accent}</legend>
            <div class="choices">{colours.collect_view()}</div>
            <p class="help">{words.set_up.accent_help}</p>
        </fieldset>
    }
}

/// The week by taps: on which days, from when to when, and once more after a break.
fn hours(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let days = WEEKDAYS.iter().zip(words.set_up.days).map(|(day, name)| {
        view! {
            <label class="chip">
                <input type="checkbox" name=*day value="1" checked=view.draft.days.contains(*day) />
                {name}
            </label>
        }
    });
    let [from, to, again, until] = view.draft.hours.clone();
    let time = |name: &'static str, label: &'static str, value: String| {
        view! {
            <div class="field grow">
                <label for=name>{label}</label>
                <input id=name name=name type="time" value=value />
            </div>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{words.set_up.open_on}</legend>
            <div class="cluster">{days.collect_view()}</div>
        </fieldset>
        <div class="cluster">{time("from", words.set_up.from, from)}{time("to", words.set_up.to, to)}</div>
        <div class="cluster">{time("again", words.set_up.again, again)}{time("until", words.set_up.until, until)}</div>
        <p class="help">{words.set_up.hours_help}</p>
    }
}

/// The headings of the trade, or none.
fn sells(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let lang = view.head.lang;
    let empty = view.draft.empty;
    let headings = view.draft.trade().headings().iter();
    let headings = headings.map(|(zh, en)| match lang {
        domain::Lang::Zh => *zh,
        domain::Lang::En => *en,
    });
    let headings: Vec<&str> = headings.collect();
    let headings = headings.join(" · ");
    view! {
        <fieldset class="field">
            <legend>{words.set_up.begin_with}</legend>
            <div class="stack">
                <label class="check"><input type="radio" name="start" value="set" checked=!empty /><span class="grow">{words.set_up.start_set}<br /><span class="help">{headings}</span></span></label>
                <label class="check"><input type="radio" name="start" value="empty" checked=empty /><span class="grow">{words.set_up.start_empty}</span></label>
            </div>
            <p class="help">{words.set_up.sells_help}</p>
        </fieldset>
    }
}

/// The mailbox, and the end: mail can be left for later.
fn mail(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    // Whoever sets up is the owner, and reads what owners read on the screen of the same name.
    let staff = staff_words(view.head.lang);
    let mailbox = if view.mail.fixed {
        view! { <p class="muted">{staff.mail.fixed}</p> }.into_any()
    } else {
        mailbox(view).into_any()
    };
    let tested = view.mail.tested.as_ref();
    let skip = if tested.is_some_and(|test| test.trouble.is_some()) {
        words.set_up.mail_wrong
    } else if view.mail.on {
        words.set_up.mail_on
    } else {
        words.set_up.mail_later
    };
    view! {
        {outcome(view)}
        <p class="muted">{staff.mail.text}</p>
        {mailbox}
        <form class="form" method="post" action=routes::site::SET_UP>
            {hidden(view, SetUpStep::Mail)}
            <input type="hidden" name="act" value="open" />
            <button class="btn primary block" type="submit">{words.set_up.go}</button>
            <p class="help">{skip}</p>
        </form>
    }
}

fn mailbox(view: &SetUpView) -> impl IntoView + use<> {
    let staff = staff_words(view.head.lang);
    let account = view.mail.account.clone().unwrap_or(MailAccount {
        provider: MailProvider::Other,
        host: String::new(),
        port: 587,
        security: MailSecurity::StartTls,
        user: view.draft.email.clone(),
        from: String::new(),
    });
    let providers = MailProvider::ALL.map(|one| {
        let (name, needs) = (provider_text(one, staff), needs_text(one, staff));
        view! {
            <label class="check">
                <input type="radio" name="provider" value=one.name() checked=one == account.provider />
                <span class="grow"><span class="strong">{name}</span><br /><span class="help">{needs}</span></span>
            </label>
        }
    });
    let line = |name: &'static str,
                kind: &'static str,
                label: &'static str,
                help: &'static str,
                value: String| {
        let note = format!("{name}-help");
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=name type=kind autocomplete="off" autocapitalize="none" maxlength="254" value=value aria-describedby=note.clone() />
                <p class="help" id=note>{help}</p>
            </div>
        }
    };
    view! {
        <form class="form" method="post" action=routes::site::SET_UP>
            {hidden(view, SetUpStep::Mail)}
            <input type="hidden" name="act" value="mail" />
            <fieldset class="field"><legend>{staff.mail.provider}</legend><div class="stack">{providers.collect_view()}</div></fieldset>
            {line("mail_host", "text", staff.mail.host, words_of(&view.head).set_up.mail_host_help, account.host)}
            {line("mail_port", "text", staff.mail.port, words_of(&view.head).set_up.mail_port_help, account.port.to_string())}
            {line("mail_user", "text", staff.mail.user, staff.mail.user_other_help, account.user)}
            {line("mail_password", "password", staff.mail.password, staff.mail.password_new, String::new())}
            {line("mail_from", "text", staff.mail.from, staff.mail.from_help, account.from)}
            <button class="btn block" type="submit">{words_of(&view.head).set_up.mail_try}</button>
        </form>
    }
}

/// What became of the mailbox that was sent: before its form, for the page that comes begins at its top.
fn outcome(view: &SetUpView) -> impl IntoView + use<> {
    let staff = staff_words(view.head.lang);
    let refused = view.mail.refused.map(|refusal| {
        view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{refusal_text(refusal, staff)}</p></div> }
    });
    let tested = view.mail.tested.clone().map(|test| match test.trouble {
        None => view! { <div class="banner ok" role="status"><Icon of=lu::LuMailCheck /><p>{(staff.mail.test_good)(&test.to)}</p></div> }.into_any(),
        Some(trouble) => view! {
            <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{trouble_text(trouble, staff)}</p></div>
            {(!test.said.is_empty()).then(|| view! { <p class="small muted">{staff.mail.said}" "<code>{test.said.clone()}</code></p> })}
        }
        .into_any(),
    });
    view! { {refused}{tested} }
}
