//! Pages for people: the menu, and a message in place of a problem document.

use crate::account::session::Visitor;
use crate::http::accept::{self, Wanted};
use crate::http::cause::case_of_busy;
use crate::http::problem::{self, Failed, Failure};
use crate::http::state::AppState;
use app::public::{Assets, MenuView, MessageKind, MessageView, PageHead, menu_page, message_page};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::Lang;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use sync::Problem;

/// Where the page's files are. Everybody's pages wear what the customers' app wears.
#[must_use]
pub fn assets(state: &AppState) -> Assets {
    let build = &state.site.build;
    Assets {
        css: build.customer.css.clone(),
        theme: "/theme.css".to_owned(),
        build: build.build.clone(),
    }
}

/// An HTML answer.
#[must_use]
pub fn html(status: StatusCode, text: String) -> Response {
    (status, Html(text)).into_response()
}

/// What every page needs.
///
/// # Errors
/// Where the database does not answer.
pub async fn head(state: &AppState, lang: Lang, visitor: &Visitor) -> Result<PageHead, Failure> {
    let person = visitor.person.as_ref();
    Ok(PageHead {
        lang,
        business: state.backend.business().await?,
        assets: assets(state),
        signed_in: person.map(|person| (person.name.clone(), person.actor.role)),
        demo: state.is_demo(),
        shared: visitor.shared,
        legal: !state.backend.legal_texts().await?.is_empty(),
        logo: state.backend.logo().await?,
    })
}

/// `?table=` of a QR code that leads to the start page.
#[derive(Debug, Deserialize)]
pub struct MenuQuery {
    table: Option<String>,
}

/// `/`: the menu, for everybody.
///
/// # Errors
/// Where the database does not answer.
pub async fn menu(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
    query: Result<Query<MenuQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    let table = query.ok().and_then(|Query(query)| query.table);
    show_menu(&state, &visitor, lang, table).await
}

/// `/t/{table}`: what the QR code on a table opens.
///
/// # Errors
/// [`Failure::NotFound`] for a table that the business does not have.
pub async fn table(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
    table: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(table) = table.map_err(|_| Failure::NotFound)?;
    let business = state.backend.business().await?;
    if business.is_some_and(|business| !business.tables.contains(&table)) {
        return Err(Failure::NotFound);
    }
    show_menu(&state, &visitor, lang, Some(table)).await
}

async fn show_menu(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    table: Option<String>,
) -> Result<Response, Failure> {
    let head = head(state, lang, visitor).await?;
    let (categories, products) = if head.business.is_some() {
        let menu = state.backend.menu().await?;
        (menu.categories, menu.products)
    } else {
        (Vec::new(), Vec::new())
    };
    let table = table.filter(|table| {
        head.business
            .as_ref()
            .is_some_and(|business| business.tables.contains(table))
    });
    let bookable = !state.backend.offered().await?.is_empty();
    let stars = state.backend.review_stars().await?;
    let helps = state.backend.has_public_help().await?;
    Ok(html(
        StatusCode::OK,
        menu_page(&MenuView {
            head,
            categories,
            products,
            table,
            bookable,
            stars,
            helps,
        }),
    ))
}

/// Shows a person's browser a page where a program would get a problem document; status and headers stay.
pub async fn dress(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let page = accept::wants_page(request.uri().path(), request.headers());
    let lang = accept::language(request.headers());
    let response = next.run(request).await;
    match response.extensions().get::<Failed>().cloned() {
        Some(Failed(problem)) if page => message(&state, lang, response, &problem).await,
        _ => response,
    }
}

async fn message(state: &AppState, lang: Lang, response: Response, problem: &Problem) -> Response {
    let kind = match problem.status {
        404 | 405 => MessageKind::NotFound,
        _ if problem.kind == problem::BLOCKED => MessageKind::Blocked,
        401 | 403 => MessageKind::Forbidden,
        500.. => MessageKind::Broken {
            case: problem.case.clone().unwrap_or_else(case_of_busy),
        },
        // Only programs send such bodies.
        _ => return response,
    };
    // The business's name is an ornament here: the message must appear even where the database is what broke.
    let business = state.backend.business().await.unwrap_or_default();
    let head = PageHead {
        lang,
        business,
        assets: assets(state),
        signed_in: None,
        demo: state.is_demo(),
        shared: false,
        legal: false,
        logo: None,
    };
    let mut page = html(response.status(), message_page(&MessageView { head, kind }));
    keep(response.headers(), page.headers_mut());
    page
}

fn keep(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [http::header::RETRY_AFTER, http::header::ALLOW] {
        if let Some(value) = from.get(&name) {
            to.insert(name, value.clone());
        }
    }
}
