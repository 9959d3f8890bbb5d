//! What a demo's mails look like, for whoever tries it out: they reach nobody.

use super::frame::{bar, document, foot, html, words_of};
use super::{DemoMail, DemoMailView, DemoMailsView, PageHead};
use crate::icon::Icon;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::time::{clock, day};

/// All mails, newest first.
#[must_use]
pub fn demo_mails_page(view: &DemoMailsView) -> String {
    let words = words_of(&view.head);
    let rows = view
        .mails
        .iter()
        .map(|mail| row(mail, &view.head))
        .collect_view();
    let list = if view.mails.is_empty() {
        view! { <div class="empty"><Icon of=lu::LuMail /><p>{words.ui.demo_mail_none}</p></div> }
            .into_any()
    } else {
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-main stack">
                <h1>{words.ui.demo_mail}</h1>
                <p class="muted">{words.ui.demo_mail_text}</p>
                {list}
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.ui.demo_mail, "", "public", &body)
}

fn row(mail: &DemoMail, head: &PageHead) -> impl IntoView + use<> {
    view! {
        <li class="row">
            <span class="lead"><Icon of=lu::LuMail /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::site::demo_mail(&mail.id)>{mail.subject.clone()}</a></p>
                <p class="row-sub">{mail.to.clone()}" · "{when(mail, head)}</p>
            </div>
        </li>
    }
}

/// In UTC: the server does not know where the reader is.
fn when(mail: &DemoMail, head: &PageHead) -> String {
    format!("{} {} UTC", day(head.lang, mail.at, 0), clock(mail.at, 0))
}

/// One mail: head, text, and the way to its html.
#[must_use]
pub fn demo_mail_page(view: &DemoMailView) -> String {
    let words = words_of(&view.head);
    let mail = &view.mail;
    let lines = view
        .text
        .lines()
        .map(|line| view! { <span>{line.to_owned()}</span><br /> })
        .collect_view();
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-main stack">
                <p><a href=routes::site::DEMO_MAILS>{words.ui.demo_mail}</a></p>
                <h1>{mail.subject.clone()}</h1>
                <dl class="facts card">
                    <div><dt>{words.ui.mail_from}</dt><dd>{mail.from.clone()}</dd></div>
                    <div><dt>{words.ui.mail_to}</dt><dd>{mail.to.clone()}</dd></div>
                    <div><dt>{words.ui.mail_at}</dt><dd>{when(mail, &view.head)}</dd></div>
                </dl>
                <p class="card pad"><span>{lines}</span></p>
                <p><a class="btn" href=routes::site::demo_mail_html(&mail.id)>{words.ui.mail_as_html}</a></p>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, &mail.subject, "", "public", &body)
}
