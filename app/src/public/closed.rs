//! What everybody sees of a business that is closed. Its owner opens it again here, without a session: there is none for anybody.

use super::PageHead;
use super::account::email_field;
use super::frame::{document, foot, html, name_of, words_of};
use crate::icon::Icon;
use domain::account::closing::ClosingRefusal;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

/// `GET /closed`, any other page meanwhile, and again after a try.
#[derive(Debug, Clone)]
pub struct ClosedView {
    pub head: PageHead,
    /// Until when it can be opened again, as a day of the business; none where that is over.
    pub reopens_until: Option<String>,
    /// The form for its owner is shown; other pages link to it.
    pub form: bool,
    pub email: String,
    pub said: Option<ClosedSaid>,
}

/// What became of what the owner did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedSaid {
    Refused(ClosingRefusal),
    /// Too many passwords were tried.
    Guessed,
    /// An archive is made; it is at this path.
    Export(String),
    Reopened,
}

/// The page; posts `email`, `password` and `act` to [`routes::site::CLOSED`].
#[must_use]
pub fn closed_page(view: &ClosedView) -> String {
    let words = words_of(&view.head);
    let reopened = view.said == Some(ClosedSaid::Reopened);
    let title = words.closing.closed_title;
    let body = html(|| {
        if reopened {
            return view! {
                <main class="pub-center">
                    <div class="empty">
                        <Icon of=lu::LuStore class="icon l" />
                        <h1>{name_of(&view.head)}</h1>
                        <p role="status">{words.closing.reopened}</p>
                        <div class="btn-row whole"><a class="btn primary" href=routes::site::SIGN_IN>{words.account.sign_in}</a></div>
                    </div>
                </main>
            }
            .into_any();
        }
        view! {
            <main class="pub-center">
                <div class="empty">
                    <Icon of=lu::LuStore class="icon l" />
                    <p class="muted">{name_of(&view.head)}</p>
                    <h1>{title}</h1>
                    <p>{words.closing.closed_text}</p>
                    <p>{words.closing.closed_receipts}</p>
                    {(!view.form).then(|| view! { <a href=routes::site::CLOSED>{words.closing.for_owner}</a> })}
                </div>
                {view.form.then(|| owner_form(view, words))}
            </main>
            {foot(&view.head)}
        }
        .into_any()
    });
    document(&view.head, title, UNLISTED, "public", &body)
}

/// No search engine keeps that it is closed: it may open again.
const UNLISTED: &str = "<meta name=\"robots\" content=\"noindex\">";

fn owner_form(view: &ClosedView, words: &'static SiteWords) -> impl IntoView + use<> {
    let of = &words.closing;
    let text = match &view.reopens_until {
        Some(day) => (of.for_owner_text)(day),
        None => of.too_late.to_owned(),
    };
    let reopens = view.reopens_until.is_some();
    let password = view.head.autocomplete_password("current-password");
    view! {
        <section class="signin">
            <header><h2>{of.for_owner}</h2><p class="muted">{text}</p></header>
            {view.said.as_ref().map(|said| banner(said, words))}
            <form class="form" method="post" action=routes::site::CLOSED>
                {email_field("email", &view.email, None, &view.head)}
                <div class="field">
                    <label for="password">{words.account.password}</label>
                    <input id="password" name="password" type="password" autocomplete=password required maxlength="128" />
                </div>
                {reopens.then(|| view! { <button class="btn primary block" type="submit" name="act" value="reopen">{of.reopen}</button> })}
                <button class="btn block" type="submit" name="act" value="export">{of.export}</button>
            </form>
        </section>
    }
}

fn banner(said: &ClosedSaid, words: &'static SiteWords) -> AnyView {
    let of = &words.closing;
    let text = match said {
        ClosedSaid::Reopened => of.reopened,
        ClosedSaid::Guessed => words.account.too_many_sign_in,
        ClosedSaid::Export(link) => {
            let link = link.clone();
            return view! {
                <div class="banner" role="status"><Icon of=lu::LuArchive /><p>{of.asked}" "<a href=link>{of.fetch}</a></p></div>
            }
            .into_any();
        }
        ClosedSaid::Refused(refusal) => match refusal {
            ClosingRefusal::Password => words.account.wrong_sign_in,
            ClosingRefusal::Making => of.making,
            ClosingRefusal::TooMany => of.too_many,
            ClosingRefusal::TooLate => of.too_late,
            ClosingRefusal::Busy => words.account.busy_sign_in,
            ClosingRefusal::NotAllowed
            | ClosingRefusal::Name
            | ClosingRefusal::Demo
            | ClosingRefusal::Open
            | ClosingRefusal::TooEarly => of.not_owner,
        },
    };
    view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div> }
        .into_any()
}

/// An archive whose link is opened before it is there.
#[must_use]
pub fn export_making_page(head: &PageHead) -> String {
    let words = words_of(head);
    let title = words.closing.making_title;
    let body = html(|| {
        view! {
            <main class="pub-center">
                <div class="empty">
                    <Icon of=lu::LuArchive class="icon l" />
                    <h1>{title}</h1>
                    <p>{words.closing.making_text}</p>
                    <div class="btn-row whole"><a class="btn" href="?">{words.closing.making_again}</a></div>
                </div>
            </main>
            {foot(head)}
        }
    });
    document(head, title, UNLISTED, "public", &body)
}
