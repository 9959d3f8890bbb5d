//! The shells of the two apps: no data, no cookie, the same bytes for everybody, so that the service worker may keep them.

use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{assets, html};
use app::public::{Assets, Audience, PageHead, ShellView};
use axum::extract::State;
use axum::response::Response;
use domain::Lang;
use http::{HeaderValue, StatusCode, header};

/// `/app` and everything below it: the app's own router knows which screen is meant.
///
/// # Errors
/// Where the database does not answer.
pub async fn customer(State(state): State<AppState>) -> Result<Response, Failure> {
    shell(&state, Audience::Customer).await
}

/// `/desk` and everything below it.
///
/// # Errors
/// Where the database does not answer.
pub async fn staff(State(state): State<AppState>) -> Result<Response, Failure> {
    shell(&state, Audience::Staff).await
}

async fn shell(state: &AppState, audience: Audience) -> Result<Response, Failure> {
    let (program, manifest) = match audience {
        Audience::Customer => (&state.site.build.customer, "/app/manifest.webmanifest"),
        Audience::Staff => (&state.site.build.staff, "/desk/manifest.webmanifest"),
    };
    let head = PageHead {
        // Not the request's: the stored copy serves every language, and the app sets its own.
        lang: Lang::default(),
        business: state.backend.business().await?,
        assets: Assets {
            css: program.css.clone(),
            ..assets(state)
        },
        signed_in: None,
        demo: state.is_demo(),
        // One copy for all; the app knows by itself.
        shared: false,
        legal: false,
        logo: state.backend.logo().await?,
    };
    let view = ShellView {
        head,
        audience,
        boot: program.boot.clone(),
        manifest: manifest.to_owned(),
    };
    let mut response = html(StatusCode::OK, app::public::shell(&view));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
