//! From the table of routes to axum's router, with the layers that stand before every handler.

use crate::problem::{self, Failure};
use crate::routes::{Endpoint, ROUTES, Route};
use crate::state::AppState;
use crate::{
    account, account_mail, account_reset, assets, csp, demo_mail, events, files, function, guard,
    headers, page, pwa, shell, sync_routes, telemetry, typing,
};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post, put};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The whole application.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let guarded = handler(route.endpoint)
            .layer(from_fn_with_state((state.clone(), *route), guard::guard));
        router = router.route(route.path, guarded);
    }
    let layers = ServiceBuilder::new()
        .layer(from_fn(telemetry::log_request))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn_with_state(state.clone(), page::dress))
        .layer(CatchPanicLayer::custom(problem::crashed))
        .layer(CompressionLayer::new());
    router
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(layers)
        .with_state(state)
}

fn handler(endpoint: Endpoint) -> MethodRouter<AppState> {
    match endpoint {
        Endpoint::Menu => get(page::menu),
        Endpoint::Table => get(page::table),
        Endpoint::SignInForm => get(account::sign_in_form),
        Endpoint::SignIn => post(account::sign_in),
        Endpoint::SignInMail => post(account_mail::ask),
        Endpoint::SignInCodeForm => get(account_mail::code_form),
        Endpoint::SignInCode => post(account_mail::code),
        Endpoint::SignInLinkForm => get(account_mail::link_form),
        Endpoint::SignInLink => post(account_mail::link),
        Endpoint::ForgotForm => get(account_reset::forgot_form),
        Endpoint::Forgot => post(account_reset::forgot),
        Endpoint::ResetForm => get(account_reset::reset_form),
        Endpoint::Reset => post(account_reset::reset),
        Endpoint::ResetLinkForm => get(account_reset::reset_link_form),
        Endpoint::ResetLink => post(account_reset::reset_link),
        Endpoint::ClaimForm => get(account_mail::claim_form),
        Endpoint::Claim => post(account_mail::claim),
        Endpoint::SignUpForm => get(account::sign_up_form),
        Endpoint::SignUp => post(account::sign_up),
        Endpoint::Guest => post(account::guest),
        Endpoint::SignOut => post(account::sign_out),
        Endpoint::DemoSwitch => post(account::demo_switch),
        Endpoint::DemoMails => get(demo_mail::list),
        Endpoint::DemoMail => get(demo_mail::one),
        Endpoint::DemoMailHtml => get(demo_mail::html),
        Endpoint::CustomerShell => get(shell::customer),
        Endpoint::StaffShell => get(shell::staff),
        Endpoint::CustomerManifest => get(pwa::customer_manifest),
        Endpoint::StaffManifest => get(pwa::staff_manifest),
        Endpoint::Theme => get(pwa::theme),
        Endpoint::Worker => get(assets::worker),
        Endpoint::Build => get(assets::build),
        Endpoint::Media => get(assets::media),
        Endpoint::Public => get(assets::public),
        Endpoint::Favicon => get(assets::favicon),
        Endpoint::Robots => get(assets::robots),
        Endpoint::Health => get(health),
        Endpoint::CspReport => post(csp::report),
        Endpoint::Push => post(sync_routes::push),
        Endpoint::Pull => post(sync_routes::pull),
        Endpoint::Preview => post(sync_routes::preview),
        Endpoint::Deposit => post(sync_routes::deposit),
        Endpoint::Events => get(events::events),
        Endpoint::Typing => post(typing::typing),
        Endpoint::FileStatus => get(files::status),
        Endpoint::FileUpload => put(files::upload),
        Endpoint::File => get(files::serve),
        Endpoint::Function => post(function::call),
    }
}

/// For whoever watches this server: it answers, and so does its database.
async fn health(State(state): State<AppState>) -> Result<&'static str, Failure> {
    state.backend.check().await?;
    Ok("ok\n")
}

async fn not_found() -> Failure {
    Failure::NotFound
}

/// Names the methods that the path does have (RFC 9110 asks for them).
async fn wrong_method(request: Request) -> Response {
    let path = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let of_path = |route: &&Route| Some(route.path) == path.as_deref();
    let allow: Vec<&str> = ROUTES
        .iter()
        .filter(of_path)
        .map(|route| route.verb.name())
        .collect();
    problem::wrong_method(&allow.join(", "))
}
