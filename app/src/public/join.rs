//! What a link into the team opens: name, address and password of a new colleague, or the new password of one.

use super::PageHead;
use super::account::email_field;
use super::frame::{bar, document, foot, html, words_of};
use crate::icon::Icon;
use domain::account::{Role, SignUpError};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

/// `GET /join/{token}`, and again after a failed try.
#[derive(Debug, Clone)]
pub struct JoinView {
    pub head: PageHead,
    pub token: String,
    /// None where the link is no longer good.
    pub of: Option<JoinOf>,
    /// What was typed but the password.
    pub name: String,
    pub email: String,
    pub trouble: Option<JoinTrouble>,
}

/// What the link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinOf {
    Invitation {
        role: Role,
        /// The address that it is for alone.
        email: Option<String>,
    },
    Password {
        name: String,
    },
}

/// Why nobody was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinTrouble {
    Ended,
    Taken,
    OtherAddress,
    /// Somebody of that name is signed in in this browser.
    SignedIn(String),
    Fields(Vec<SignUpError>),
    TooMany,
}

/// The page; posts `name`, `email`, `password` to its own address.
#[must_use]
pub fn join_page(view: &JoinView) -> String {
    let words = words_of(&view.head);
    let (title, text) = match &view.of {
        None => (
            words.account.join_ended_title,
            words.account.join_ended.to_owned(),
        ),
        Some(JoinOf::Invitation { role, .. }) => (
            words.account.join,
            (words.account.join_text)(words.role(*role)),
        ),
        Some(JoinOf::Password { name }) => (
            words.account.join_password,
            (words.account.join_password_text)(name),
        ),
    };
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="signin">
                    <header><h1>{title}</h1><p class="muted">{text}</p></header>
                    {banner(view, words)}
                    {view.of.as_ref().map(|of| form(view, of))}
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, title, "", "public", &body)
}

fn banner(view: &JoinView, words: &SiteWords) -> Option<impl IntoView + use<>> {
    let text = match view.trouble.as_ref()? {
        // The page says it already.
        JoinTrouble::Ended | JoinTrouble::Fields(_) => return None,
        JoinTrouble::Taken => words.account.join_taken.to_owned(),
        JoinTrouble::OtherAddress => words.account.join_other_address.to_owned(),
        JoinTrouble::SignedIn(name) => (words.account.join_signed_in)(name),
        JoinTrouble::TooMany => words.account.too_many_sign_in.to_owned(),
    };
    Some(view! {
        <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div>
    })
}

fn form(view: &JoinView, of: &JoinOf) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let wrong = |field: SignUpError, text: &'static str| match &view.trouble {
        Some(JoinTrouble::Fields(errors)) => errors.contains(&field).then_some(text),
        _ => None,
    };
    let password = wrong(SignUpError::Password, words.account.wrong_password);
    let (who, go) = match of {
        JoinOf::Password { .. } => (None, words.account.save_password),
        JoinOf::Invitation { email, .. } => {
            let typed = match email {
                Some(only) if view.email.is_empty() => only,
                _ => &view.email,
            };
            let name = wrong(SignUpError::Name, words.account.wrong_name);
            let email = wrong(SignUpError::Email, words.account.wrong_email);
            let who = view! {
                <div class="field">
                    <label for="name">{words.account.your_name}</label>
                    <input
                        id="name"
                        name="name"
                        autocomplete=view.head.autocomplete("name")
                        required
                        maxlength="80"
                        value=view.name.clone()
                        aria-invalid=name.map(|_| "true")
                        aria-describedby=name.map(|_| "name-error")
                    />
                    {name.map(|error| view! { <p class="error" id="name-error">{error}</p> })}
                </div>
                {email_field("email", typed, email, &view.head)}
            };
            (Some(who), words.account.join_go)
        }
    };
    view! {
        <form class="form" method="post" action=routes::site::join(&view.token)>
            {who}
            <div class="field">
                <label for="password">{words.account.password}</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete=view.head.autocomplete_password("new-password")
                    required
                    minlength="10"
                    maxlength="128"
                    aria-invalid=password.map(|_| "true")
                    aria-describedby="password-help"
                />
                <p class=if password.is_some() { "error" } else { "help" } id="password-help">{password.unwrap_or(words.account.password_help)}</p>
            </div>
            <button class="btn primary block" type="submit">{go}</button>
        </form>
    }
}
