//! The pages around paying online, and the Sandbox's: without any script, for whoever comes back from a provider may come back to another browser.

use super::frame::{bar, document, foot, html, words_of};
use super::{PayKind, PayView, SandboxView};
use crate::icon::Icon;
use domain::account::team::QrCode;
use domain::routes;
use domain::sales::payment::online::AttemptState;
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

/// What a page says: its title, its text, and where to go on.
struct Said {
    title: String,
    text: String,
    go: Option<(String, &'static str)>,
}

/// What is true of a payment, and where to go on.
#[must_use]
pub fn pay_page(view: &PayView) -> String {
    let words = words_of(&view.head);
    let Said { title, text, go } = said(words, &view.kind);
    let go = go.map(|(href, text)| view! { <a class="btn primary" href=href>{text}</a> });
    let order = routes::app::order(view.order);
    let heading = title.clone();
    let code = match &view.kind {
        PayKind::Scan { code, .. } => Some(scanned(code, words.payment.scan_code)),
        _ => None,
    };
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="empty">
                    <Icon of=lu::LuCreditCard class="icon l" />
                    <h1>{heading}</h1>
                    {code}
                    <p role="status">{text}</p>
                    <div class="btn-row">{go}<a class="btn" href=order>{words.payment.to_order}</a></div>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    // Without a script, and past `form-action`: this is no answer to a form.
    let leave = match &view.kind {
        PayKind::Leave { address } => leaving(address),
        _ => String::new(),
    };
    document(&view.head, &title, &leave, "public", &body)
}

/// What a phone scans.
fn scanned(code: &QrCode, label: &'static str) -> impl IntoView + use<> {
    let box_of = format!("0 0 {0} {0}", code.size);
    view! {
        <svg class="qr" viewBox=box_of role="img" aria-label=label shape-rendering="crispEdges">
            <path d=code.path.clone() />
        </svg>
    }
}

fn leaving(address: &str) -> String {
    html(|| {
        let content = format!("0;url={address}");
        view! { <meta http-equiv="refresh" content=content /> }
    })
}

fn said(words: &'static SiteWords, kind: &PayKind) -> Said {
    let of = &words.payment;
    let plain = |title: &str, text: &str| Said {
        title: title.to_owned(),
        text: text.to_owned(),
        go: None,
    };
    match kind {
        PayKind::Leave { address } => Said {
            go: Some((address.clone(), of.leave_go)),
            ..plain(of.leave_title, of.leave_text)
        },
        PayKind::UnderWay { amount, go } => Said {
            go: Some((go.clone(), of.go_on)),
            ..plain(of.under_way_title, &(of.under_way_text)(amount))
        },
        PayKind::Off => plain(of.off_title, of.off_text),
        PayKind::Scan { amount, back, .. } => Said {
            title: (of.scan_title)(amount),
            go: Some((back.clone(), of.scan_done)),
            ..plain("", of.scan_text)
        },
        PayKind::OpenInBrowser => plain(of.browser_title, of.browser_text),
        PayKind::Declined => plain(of.declined_title, of.declined_text),
        PayKind::NothingOwed => plain(of.nothing_title, of.nothing_text),
        PayKind::NoAnswer => plain(of.no_answer_title, of.no_answer_text),
        PayKind::State { state, amount, go } => match state {
            AttemptState::Started | AttemptState::Pending => Said {
                go: go.clone().map(|go| (go, of.go_on)),
                ..plain(of.asking_title, &(of.asking_text)(amount))
            },
            AttemptState::Captured => plain(of.paid_title, &(of.paid_amount)(amount)),
            AttemptState::Failed => plain(of.refused_title, of.refused_text),
            AttemptState::Expired => plain(of.expired_title, of.expired_text),
        },
    }
}

/// The Sandbox's page: whoever tries things out chooses what shall happen.
#[must_use]
pub fn sandbox_page(view: &SandboxView) -> String {
    let words = words_of(&view.head);
    let of = &words.payment;
    let button = |act: &'static str| {
        let (class, text) = match act {
            "pay" => ("btn primary block", (of.sandbox_pay)(&view.amount)),
            "twice" => ("btn block", of.sandbox_twice.to_owned()),
            "refuse" => ("btn danger block", of.sandbox_refuse.to_owned()),
            "late" => ("btn block", of.sandbox_late.to_owned()),
            _ => ("btn block", of.sandbox_lost.to_owned()),
        };
        view! { <button type="submit" name="act" value=act class=class>{text}</button> }
    };
    let choices = view.is_open.then(|| {
        view! { <form method="post" class="form">{view.acts.map(button).into_iter().collect_view()}</form> }
    });
    let ended = (!view.is_open).then(|| view! { <p>{of.sandbox_ended}</p> });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-main stack">
                <h1>{of.sandbox_title}</h1>
                <p class="muted">{of.sandbox_text}</p>
                <p class="price">{view.amount.clone()}</p>
                {choices}
                {ended}
                <a class="btn quiet block" href=view.back.clone()>{of.sandbox_close}</a>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, of.sandbox_title, "", "public", &body)
}
