//! Sign in, sign up, or order without an account: plain forms.

use super::frame::{bar, document, foot, html, name_of, words_of};
use super::{PageHead, SignInError, SignInView, SignUpView};
use crate::icon::Icon;
use domain::account::{Role, SignUpError};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

/// The sign-in form; posts `email`, `password`, `next` to `/sign-in`, and `name`, `next` to `/guest`.
#[must_use]
pub fn sign_in_page(view: &SignInView) -> String {
    let words = words_of(&view.head);
    let error = view.error.map(|error| view! {
        <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{sign_in_error(error, words)}</p></div>
    });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="signin">
                    {opening(&view.head, words.account.sign_in, words.account.sign_in_text)}
                    {error}
                    {shared(view)}
                    {demo(view)}
                    {guest(view)}
                    {mail_form(view)}
                    {password_form(view)}
                    <p class="center small">
                        {words.account.no_account}" "<a href=with_next(routes::site::SIGN_UP, &view.next)>{words.account.sign_up}</a>
                    </p>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.account.sign_in, "", "public", &body)
}

pub(super) fn opening(
    head: &PageHead,
    title: &'static str,
    text: &'static str,
) -> impl IntoView + use<> {
    let sign: String = name_of(head).chars().take(1).collect();
    view! {
        <header>
            <span class="brand-mark" aria-hidden="true">{sign}</span>
            <h1>{title}</h1>
            <p class="muted">{text}</p>
        </header>
    }
}

pub(super) fn next_field(next: &str) -> impl IntoView + use<> {
    view! { <input type="hidden" name="next" value=next.to_owned() /> }
}

/// A link that takes the goal along. The server lets only paths of this site through.
fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    let encoded: String = next
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("{path}?next={encoded}")
}

/// Whose phone this is: asked before anything of the person comes to it. A link, so that it holds for every way to sign in.
fn shared(view: &SignInView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let mut address = with_next(routes::site::SIGN_IN, &view.next);
    address.push(if view.next.is_empty() { '?' } else { '&' });
    address.push_str(if view.head.shared {
        "shared=off"
    } else {
        "shared=on"
    });
    let icon = if view.head.shared {
        lu::LuSquareCheckBig
    } else {
        lu::LuSquare
    };
    let text = view.head.shared.then_some(words.protection.shared_text);
    view! {
        <section class="stack">
            <a class="btn block" role="checkbox" aria-checked=view.head.shared.to_string() href=address>
                <Icon of=icon />
                {words.account.shared_choice}
            </a>
            {text.map(|text| view! { <p class="help">{text}</p> })}
        </section>
    }
}

/// One tap into the demo business as one of its people.
fn demo(view: &SignInView) -> Option<impl IntoView + use<>> {
    let words = words_of(&view.head);
    // The address that was asked for is a customer's: other people begin in their own app.
    let next = view.next.clone();
    let person = move |(email, name, role): (String, String, Role)| {
        let fits = next.starts_with(routes::desk::HOME) == role.is_staff();
        let next = next_field(if fits { next.as_str() } else { "" });
        view! {
            <form method="post" action=routes::site::DEMO_SWITCH>
                <input type="hidden" name="email" value=email />
                {next}
                <button class="btn block" type="submit">
                    <Icon of=if role.is_staff() { lu::LuStore } else { lu::LuUser } />
                    {format!("{} · {name}", words.role(role))}
                </button>
            </form>
        }
    };
    (!view.demo_people.is_empty()).then(|| {
        view! {
            <section class="stack" aria-label=words.account.demo_sign_in>
                <p class="strong">{words.account.demo_sign_in}</p>
                {view.demo_people.clone().into_iter().map(person).collect_view()}
            </section>
            <p class="or">{words.account.or}</p>
        }
    })
}

/// Ordering needs no account. Staff need one, so the way to the desk does not offer this.
fn guest(view: &SignInView) -> Option<impl IntoView + use<>> {
    let words = words_of(&view.head);
    let text = if view.head.shared {
        words.account.as_guest_shared
    } else {
        words.account.as_guest_text
    };
    (!view.next.starts_with(routes::desk::HOME)).then(|| view! {
        <form class="form" method="post" action=routes::site::GUEST>
            {next_field(&view.next)}
            <div class="field">
                <label for="guest-name">{words.account.your_name}" "<span class="muted small">{words.ui.optional}</span></label>
                <input id="guest-name" name="name" autocomplete=view.head.autocomplete("name") maxlength="80" />
            </div>
            <button class="btn block" type="submit">{words.account.as_guest}</button>
            <p class="help">{text}</p>
        </form>
        <p class="or">{words.account.or}</p>
    })
}

/// An address and nothing to remember.
fn mail_form(view: &SignInView) -> Option<impl IntoView + use<>> {
    let words = words_of(&view.head);
    view.mail.then(|| {
        view! {
            <form class="form" method="post" action=routes::site::SIGN_IN_MAIL>
                {next_field(&view.next)}
                {email_field("email", &view.email, None, &view.head)}
                <button class="btn primary block" type="submit">{words.account.send_code}</button>
                <p class="help">{words.account.send_code_text}</p>
            </form>
        }
    })
}

/// Where codes can be mailed, the password stands behind a fold; it is open after a password was wrong.
fn password_form(view: &SignInView) -> AnyView {
    let words = words_of(&view.head);
    if !view.mail {
        return password_fields(view).into_any();
    }
    let open = view.error == Some(SignInError::Wrong);
    view! {
        <details open=open>
            <summary>{words.account.with_password}</summary>
            {password_fields(view)}
            <p class="center small"><a href=routes::site::PASSWORD_FORGOT>{words.account.forgot}</a></p>
        </details>
    }
    .into_any()
}

fn password_fields(view: &SignInView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    view! {
        <form class="form" method="post" action=routes::site::SIGN_IN>
            {next_field(&view.next)}
            {email_field(if view.mail { "password-email" } else { "email" }, &view.email, None, &view.head)}
            <div class="field">
                <label for="password">{words.account.password}</label>
                <input id="password" name="password" type="password" autocomplete=view.head.autocomplete_password("current-password") required maxlength="128" />
            </div>
            <button class="btn block" type="submit">{words.account.sign_in}</button>
        </form>
    }
}

pub(super) fn email_field(
    id: &'static str,
    email: &str,
    error: Option<&'static str>,
    head: &PageHead,
) -> impl IntoView + use<> {
    let words = words_of(head);
    view! {
        <div class="field">
            <label for=id>{words.account.email}</label>
            <input
                id=id
                name="email"
                type="email"
                autocomplete=head.autocomplete("username")
                autocapitalize="none"
                required
                maxlength="254"
                value=email.to_owned()
                aria-invalid=error.map(|_| "true")
                aria-describedby=error.map(|_| "email-error")
            />
            {error.map(|error| view! { <p class="error" id="email-error">{error}</p> })}
        </div>
    }
}

fn sign_in_error(error: SignInError, words: &SiteWords) -> &'static str {
    match error {
        SignInError::Wrong => words.account.wrong_sign_in,
        SignInError::Email => words.account.wrong_email,
        SignInError::Busy => words.account.busy_sign_in,
        SignInError::TooMany => words.account.too_many_sign_in,
    }
}

/// The sign-up form; posts `name`, `email`, `password`, `next` to `/sign-up`.
#[must_use]
pub fn sign_up_page(view: &SignUpView) -> String {
    let words = words_of(&view.head);
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="signin">
                    {opening(&view.head, words.account.sign_up, words.account.sign_up_text)}
                    {sign_up_form(view)}
                    <p class="center small"><a href=with_next(routes::site::SIGN_IN, &view.next)>{words.account.have_account}</a></p>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.account.sign_up, "", "public", &body)
}

fn sign_up_form(view: &SignUpView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let wrong =
        |field: SignUpError, text: &'static str| view.errors.contains(&field).then_some(text);
    let name = wrong(SignUpError::Name, words.account.wrong_name);
    let email = wrong(SignUpError::Email, words.account.wrong_email)
        .or(view.taken.then_some(words.account.email_taken));
    let password = wrong(SignUpError::Password, words.account.wrong_password);
    view! {
        <form class="form" method="post" action=routes::site::SIGN_UP>
            {next_field(&view.next)}
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
            {email_field("email", &view.email, email, &view.head)}
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
            <button class="btn primary block" type="submit">{words.account.sign_up}</button>
        </form>
    }
}
