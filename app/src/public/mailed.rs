//! Codes and links by mail: signing in, choosing a new password, and carrying a person into the installed app.

use super::account::{email_field, next_field, opening};
use super::frame::{bar, document, foot, html, words_of};
use super::{ClaimView, CodeTrouble, CodeView, ForgotView, LinkView, PageHead, ResetView};
use crate::icon::Icon;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

fn page(
    head: &PageHead,
    title: &'static str,
    text: &'static str,
    inside: impl FnOnce() -> AnyView,
) -> String {
    let body = html(|| {
        view! {
            {bar(head)}
            <main class="pub-center">
                <div class="signin">{opening(head, title, text)} {inside()}</div>
            </main>
            {foot(head)}
        }
    });
    document(head, title, "", "public", &body)
}

fn banner(trouble: Option<CodeTrouble>, words: &SiteWords) -> Option<impl IntoView + use<>> {
    let text = match trouble? {
        CodeTrouble::Wrong => words.account.wrong_code,
        CodeTrouble::Ended => words.account.ended_code,
        CodeTrouble::TooMany => words.account.too_many_sign_in,
        CodeTrouble::Password => words.account.wrong_password,
        CodeTrouble::Email => words.account.wrong_email,
    };
    Some(view! {
        <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div>
    })
}

fn code_field(length: &'static str, words: &'static SiteWords) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for="code">{words.account.code}</label>
            <input id="code" class="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength=length />
        </div>
    }
}

fn new_password_field(head: &PageHead) -> impl IntoView + use<> {
    let words = words_of(head);
    view! {
        <div class="field">
            <label for="password">{words.account.new_password}</label>
            <input
                id="password"
                name="password"
                type="password"
                autocomplete=head.autocomplete_password("new-password")
                required
                minlength="10"
                maxlength="128"
                aria-describedby="password-help"
            />
            <p class="help" id="password-help">{words.account.password_help}</p>
        </div>
    }
}

/// In a demo the mail stands on a page of its own.
fn mails(here: bool, words: &'static SiteWords) -> Option<impl IntoView + use<>> {
    here.then(|| view! { <p class="center small"><a href=routes::site::DEMO_MAILS>{words.ui.demo_mail}</a></p> })
}

/// Where the mailed code is typed; posts `code` to `/sign-in/code`.
#[must_use]
pub fn code_page(view: &CodeView) -> String {
    let words = words_of(&view.head);
    page(
        &view.head,
        words.account.check_mail,
        words.account.check_mail_text,
        || {
            view! {
            {banner(view.trouble, words)}
            <form class="form" method="post" action=routes::site::SIGN_IN_CODE>
                {code_field("12", words)}
                <button class="btn primary block" type="submit">{words.account.sign_in}</button>
            </form>
            {mails(view.mails_here, words)}
            <p class="center small"><a href=routes::site::SIGN_IN>{words.account.ask_again}</a></p>
        }
        .into_any()
        },
    )
}

/// What a mailed link opens; posts to the same address.
#[must_use]
pub fn link_page(view: &LinkView) -> String {
    let words = words_of(&view.head);
    let text = if view.email.is_some() {
        words.account.link_text
    } else {
        words.account.ended_code
    };
    page(&view.head, words.account.sign_in, text, || {
        match &view.email {
        Some(email) => view! {
            <form class="form" method="post" action=routes::site::sign_in_link(&view.token)>
                <p class="center strong">{email.clone()}</p>
                <button class="btn primary block" type="submit">{words.account.sign_in}</button>
            </form>
        }
        .into_any(),
        None => {
            view! { <p class="center"><a class="btn" href=routes::site::SIGN_IN>{words.account.ask_again}</a></p> }
                .into_any()
        }
    }
    })
}

/// Asks for the address; posts `email` to `/password/forgot`.
#[must_use]
pub fn forgot_page(view: &ForgotView) -> String {
    let words = words_of(&view.head);
    page(
        &view.head,
        words.account.forgot,
        words.account.forgot_text,
        || {
            view! {
            {banner(view.trouble, words)}
            <form class="form" method="post" action=routes::site::PASSWORD_FORGOT>
                {email_field("email", &view.email, None, &view.head)}
                <button class="btn primary block" type="submit">{words.account.send_code}</button>
            </form>
            <p class="center small"><a href=routes::site::SIGN_IN>{words.account.sign_in}</a></p>
        }
        .into_any()
        },
    )
}

/// The new password, with the code where no link brought the person here.
#[must_use]
pub fn reset_page(view: &ResetView) -> String {
    let words = words_of(&view.head);
    let (action, text) = match &view.token {
        Some(token) => (
            routes::site::password_reset_link(token),
            words.account.new_password_text,
        ),
        None => (
            routes::site::PASSWORD_RESET.to_owned(),
            words.account.check_mail_text,
        ),
    };
    let ended = view.token.is_some() && view.trouble == Some(CodeTrouble::Ended);
    page(&view.head, words.account.new_password, text, || {
        let form = (!ended).then(|| {
            view! {
                <form class="form" method="post" action=action>
                    {view.token.is_none().then(|| code_field("12", words))}
                    {new_password_field(&view.head)}
                    <button class="btn primary block" type="submit">{words.account.save_password}</button>
                </form>
            }
        });
        view! {
            {banner(view.trouble, words)}
            {form}
            {mails(view.mails_here, words)}
            <p class="center small"><a href=routes::site::PASSWORD_FORGOT>{words.account.ask_again}</a></p>
        }
        .into_any()
    })
}

/// In the installed app: the code that the browser shows; posts `code`, `next` to `/claim`.
#[must_use]
pub fn claim_page(view: &ClaimView) -> String {
    let words = words_of(&view.head);
    page(
        &view.head,
        words.account.claim,
        words.account.claim_text,
        || {
            view! {
            {banner(view.trouble, words)}
            <form class="form" method="post" action=routes::site::CLAIM>
                {next_field(routes::app::HOME)}
                {code_field("12", words)}
                <button class="btn primary block" type="submit">{words.account.claim_go}</button>
            </form>
            <p class="center small"><a href=routes::site::SIGN_IN>{words.account.sign_in}</a></p>
        }
        .into_any()
        },
    )
}
