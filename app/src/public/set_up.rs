//! The first start: who owns the business, what it is, where it is. In steps, or on one page that is posted once and whole.

use super::PageHead;
use super::account::{email_field, opening};
use super::country_text::country_text;
use super::frame::{bar, document, foot, html, words_of};
use super::set_up_steps::{Swatch, accents, step_form};
use crate::icon::Icon;
use domain::account::mail_account::{MailAccount, MailRefusal, MailTest};
use domain::account::set_up_draft::{SetUpDraft, SetUpStep};
use domain::account::{SignUpError, Trade};
use domain::people::country::PLANS;
use domain::{Refusal, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

/// `GET /setup?code=…`, and again with what is wrong.
#[derive(Debug, Clone)]
pub struct SetUpView {
    pub head: PageHead,
    pub code: String,
    /// None: everything on one page.
    pub step: Option<SetUpStep>,
    /// What was typed, but the password.
    pub draft: SetUpDraft,
    /// One was given before, and need not be again.
    pub has_password: bool,
    /// The colours to choose from.
    pub swatches: Vec<Swatch>,
    /// The mailbox as it was typed, and what became of it.
    pub mail: MailStep,
    pub trouble: Option<SetUpTrouble>,
}

/// The last step: which mailbox mails leave from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailStep {
    /// The settings of the server decide: there is nothing to fill in.
    pub fixed: bool,
    /// Mails leave.
    pub on: bool,
    pub account: Option<MailAccount>,
    pub refused: Option<MailRefusal>,
    pub tested: Option<MailTest>,
}

/// Why no business was made.
#[derive(Debug, Clone, PartialEq)]
pub enum SetUpTrouble {
    /// No link of the terminal, or one that is no longer good: there is no form then.
    Code,
    /// There is a business already: there is no form then.
    There,
    /// Somebody has this address already.
    Taken,
    Owner(Vec<SignUpError>),
    Refused(Refusal),
    /// Too many tries.
    Wait,
    /// Somebody else saved this step since the page was drawn.
    Meanwhile,
    /// The first step was left out.
    NoOwner,
}

/// The set-up form; posts all of [`SetUpTyped`] and `password` to `/setup`.
#[must_use]
pub fn set_up_page(view: &SetUpView) -> String {
    let words = words_of(&view.head);
    let closed = matches!(view.trouble, Some(SetUpTrouble::Code | SetUpTrouble::There));
    let trouble = view.trouble.as_ref().map(|trouble| {
        let text = trouble_text(trouble, words);
        view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div> }
    });
    let form = (!closed).then(|| match view.step {
        Some(step) => step_form(view, step),
        None => form(view).into_any(),
    });
    let sign_in = (view.trouble == Some(SetUpTrouble::There)).then(|| {
        view! { <a class="btn primary block" href=routes::site::SIGN_IN>{words.account.sign_in}</a> }
    });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="signin">
                    {opening(&view.head, words.set_up.title, words.set_up.text)}
                    {trouble}
                    {form}
                    {sign_in}
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.set_up.title, "", "public", &body)
}

fn form(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    view! {
        <form class="form" method="post" action=routes::site::SET_UP>
            <input type="hidden" name="code" value=view.code.clone() />
            <h2>{words.set_up.business}</h2>
            {business_fields(view)}
            {place_fields(view)}
            <h2>{words.set_up.owner}</h2>
            {owner_fields(view)}
            <button class="btn primary block" type="submit">{words.set_up.go}</button>
            <p class="help">{words.set_up.later}</p>
        </form>
    }
}

pub(super) fn owner_fields(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let wrong = |field: SignUpError, text: &'static str| match &view.trouble {
        Some(SetUpTrouble::Owner(errors)) if errors.contains(&field) => Some(text),
        _ => None,
    };
    let name = wrong(SignUpError::Name, words.account.wrong_name);
    let taken = (view.trouble == Some(SetUpTrouble::Taken)).then_some(words.account.email_taken);
    let email = wrong(SignUpError::Email, words.account.wrong_email).or(taken);
    let password = wrong(SignUpError::Password, words.account.wrong_password);
    let help = if view.has_password {
        words.set_up.password_kept
    } else {
        words.account.password_help
    };
    view! {
        {text_field("name", words.account.your_name, &view.draft.name, view.head.autocomplete("name"), name)}
        {email_field("email", &view.draft.email, email, &view.head)}
        <div class="field">
            <label for="password">{words.account.password}</label>
            <input
                id="password"
                name="password"
                type="password"
                autocomplete=view.head.autocomplete_password("new-password")
                required=!view.has_password
                minlength="10"
                maxlength="128"
                aria-invalid=password.map(|_| "true")
                aria-describedby="password-help"
            />
            <p class=if password.is_some() { "error" } else { "help" } id="password-help">{password.unwrap_or(help)}</p>
        </div>
    }
}

pub(super) fn business_fields(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let typed = &view.draft;
    let (chosen, here) = (typed.trade(), typed.country());
    let nameless = view.trouble == Some(SetUpTrouble::Refused(Refusal::NoName));
    let name = nameless.then_some(words.set_up.wrong_business_name);
    let trades = Trade::ALL.map(|trade| {
        view! {
            <label class="chip">
                <input type="radio" name="trade" value=trade.name() checked=trade == chosen />
                {trade_text(trade, words)}
            </label>
        }
    });
    let countries = PLANS.iter().map(|plan| {
        let selected = plan.country == here.as_str();
        let name = country_text(plan.country, view.head.lang);
        view! { <option value=plan.country selected=selected>{name}</option> }
    });
    let off = "off";
    view! {
        <fieldset class="field">
            <legend>{words.set_up.trade}</legend>
            <div class="cluster">{trades.collect_view()}</div>
        </fieldset>
        {text_field("business_en", words.set_up.name_en, &typed.business_en, off, name)}
        {text_field("business_zh", words.set_up.name_zh, &typed.business_zh, off, None)}
        <div class="field">
            <label for="country">{words.set_up.country}</label>
            <select id="country" name="country">{countries.collect_view()}</select>
        </div>
        {optional_field("currency", words.set_up.currency, &typed.currency, words.set_up.currency_help)}
        {optional_field("zone", words.set_up.zone, &typed.zone, words.set_up.zone_help)}
        {accents(view)}
    }
}

/// Where it is, and how many can sit there.
pub(super) fn place_fields(view: &SetUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let typed = &view.draft;
    view! {
        <div class="field">
            <label for="address">{words.set_up.address}</label>
            <textarea id="address" name="address" rows="3" maxlength="300" autocomplete="off">{typed.address.clone()}</textarea>
        </div>
        {(view.step.is_none() || typed.trade().has_tables()).then(|| optional_field("tables", words.set_up.tables, &typed.tables, words.set_up.tables_help))}
    }
}

fn text_field(
    id: &'static str,
    label: &'static str,
    value: &str,
    autocomplete: &'static str,
    error: Option<&'static str>,
) -> impl IntoView + use<> {
    let error_id = format!("{id}-error");
    let described = error.map(|_| error_id.clone());
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                name=id
                autocomplete=autocomplete
                maxlength="80"
                value=value.to_owned()
                aria-invalid=error.map(|_| "true")
                aria-describedby=described
            />
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
}

fn optional_field(
    id: &'static str,
    label: &'static str,
    value: &str,
    help: &'static str,
) -> impl IntoView + use<> {
    let help_id = format!("{id}-help");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id name=id autocomplete="off" maxlength="60" value=value.to_owned() aria-describedby=help_id.clone() />
            <p class="help" id=help_id>{help}</p>
        </div>
    }
}

pub(super) fn trade_text(trade: Trade, words: &SiteWords) -> &'static str {
    match trade {
        Trade::Restaurant => words.set_up.restaurant,
        Trade::Shop => words.set_up.shop,
        Trade::Travel => words.set_up.travel,
        Trade::Finance => words.set_up.finance,
        Trade::Other => words.set_up.other,
    }
}

fn trouble_text(trouble: &SetUpTrouble, words: &SiteWords) -> String {
    match trouble {
        SetUpTrouble::Code => words.set_up.wrong_code.to_owned(),
        SetUpTrouble::There => words.set_up.is_there.to_owned(),
        SetUpTrouble::Meanwhile => words.set_up.meanwhile.to_owned(),
        SetUpTrouble::NoOwner => words.set_up.no_owner.to_owned(),
        SetUpTrouble::Wait => words.account.too_many_sign_in.to_owned(),
        SetUpTrouble::Taken | SetUpTrouble::Owner(_) => words.set_up.look_again.to_owned(),
        SetUpTrouble::Refused(Refusal::NoName) => words.set_up.wrong_business_name.to_owned(),
        SetUpTrouble::Refused(Refusal::BadValue { field } | Refusal::TooLong { field }) => {
            let field = match field.as_str() {
                "currency" => words.set_up.currency,
                "zone" => words.set_up.zone,
                "tables" => words.set_up.tables,
                "address" => words.set_up.address,
                "accent" => words.set_up.accent,
                "opening" => words.set_up.hours,
                _ => words.set_up.name_en,
            };
            (words.set_up.wrong_field)(field)
        }
        SetUpTrouble::Refused(_) => words.set_up.look_again.to_owned(),
    }
}
