//! The mails of a demo that sends none: a list, one mail, and its html shut off from everything. Elsewhere there are no such routes.

use crate::account::session::Visitor;
use crate::http::accept::Wanted;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html as page};
use app::public::{DemoMail, DemoMailView, DemoMailsView, demo_mail_page, demo_mails_page};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::ParkedId;
use http::{HeaderValue, StatusCode, header};
use mail_parser::{Message, MessageParser};
use std::fs;
use std::path::{Path as FilePath, PathBuf};

/// The newest so many are listed.
const LISTED: usize = 200;

/// Its own styles and nothing else: no script, no form, no picture from elsewhere.
const SHUT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-popups",
);

/// `GET /demo/mail`
///
/// # Errors
/// [`Failure::NotFound`] outside a demo that keeps its mails in a folder.
pub async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    let folder = folder(&state)?.to_owned();
    let mails = tokio::task::spawn_blocking(move || newest(&folder))
        .await
        .map_err(|error| Failure::broken(&error))?;
    let head = head(&state, lang, &visitor).await?;
    Ok(page(
        StatusCode::OK,
        demo_mails_page(&DemoMailsView { head, mails }),
    ))
}

/// `GET /demo/mail/{id}`: its head and its text.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such mail.
pub async fn one(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let (id, eml) = load(&state, id)?;
    let message = MessageParser::default()
        .parse(&eml)
        .ok_or(Failure::NotFound)?;
    let view = DemoMailView {
        head: head(&state, lang, &visitor).await?,
        mail: shown(id, &message),
        text: message
            .body_text(0)
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default(),
    };
    Ok(page(StatusCode::OK, demo_mail_page(&view)))
}

/// `GET /demo/mail/{id}/html`: as mail programs show it.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such mail.
pub async fn html(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let (_, eml) = load(&state, id)?;
    let message = MessageParser::default()
        .parse(&eml)
        .ok_or(Failure::NotFound)?;
    let body = message.body_html(0).ok_or(Failure::NotFound)?.into_owned();
    let mut response = Html(body).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, SHUT);
    Ok(response)
}

fn folder(state: &AppState) -> Result<&PathBuf, Failure> {
    state
        .config
        .mail
        .folder()
        .filter(|_| state.is_demo())
        .ok_or(Failure::NotFound)
}

/// Names are ids, so no path leads out of the folder.
fn load(
    state: &AppState,
    id: Result<Path<String>, PathRejection>,
) -> Result<(String, Vec<u8>), Failure> {
    let folder = folder(state)?;
    let Path(id) = id.map_err(|_| Failure::NotFound)?;
    let id: ParkedId = id.parse().map_err(|_| Failure::NotFound)?;
    let eml = fs::read(folder.join(format!("{id}.eml"))).map_err(|_| Failure::NotFound)?;
    Ok((id.to_string(), eml))
}

/// Ids rise with time. What cannot be read is left out.
fn newest(folder: &FilePath) -> Vec<DemoMail> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut ids: Vec<String> = names
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let id = name.strip_suffix(".eml")?;
            (!id.starts_with('.')).then(|| id.to_owned())
        })
        .collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(LISTED);
    ids.into_iter()
        .filter_map(|id| {
            let eml = fs::read(folder.join(format!("{id}.eml"))).ok()?;
            Some(shown(id, &MessageParser::default().parse(&eml)?))
        })
        .collect()
}

fn shown(id: String, message: &Message<'_>) -> DemoMail {
    let first = |address: Option<&mail_parser::Address<'_>>| {
        address
            .and_then(|address| address.first())
            .map(|one| {
                let address = one.address().unwrap_or_default();
                one.name()
                    .map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"))
            })
            .unwrap_or_default()
    };
    DemoMail {
        id,
        from: first(message.from()),
        to: first(message.to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        at: message.date().map_or(0, |date| date.to_timestamp() * 1_000),
    }
}
