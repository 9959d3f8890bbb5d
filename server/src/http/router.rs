//! From the table of routes to axum's router, with the layers that stand before every handler.

use crate::account::{claim, join, mail_code, reset_password, set_up, sign_in, sign_up};
use crate::http::problem::{self, Failure};
use crate::http::routes::{Endpoint, ROUTES, Route};
use crate::http::state::AppState;
use crate::http::{archive, csp, export, function, headers, import_upload, mail_in, request_check};
use crate::run::telemetry;
use crate::site::{
    assets, book, calendar, click, closed, confirm, demo_mail, demo_sms, help, legal, logo, page,
    pay, pwa, receipt, reviews, sandbox, shell, sms, unsubscribe, waitlist,
};
use crate::sync::{events, files, push_pull, typing};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
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
        // The check alone says how much a body may be.
        let handler = handler(route.endpoint).layer(DefaultBodyLimit::disable());
        let checked = handler.layer(from_fn_with_state(
            (state.clone(), *route),
            request_check::check,
        ));
        router = router.route(route.path, checked);
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
        Endpoint::Reviews => get(reviews::reviews),
        Endpoint::Help => get(help::help),
        Endpoint::Legal => get(legal::legal),
        Endpoint::Logo => get(logo::picture),
        Endpoint::SetLogo => post(logo::choose),
        Endpoint::ClosedForm => get(closed::closed_form),
        Endpoint::Closed => post(closed::closed),
        Endpoint::BusinessExport => get(closed::business_export),
        Endpoint::SignInForm => get(sign_in::sign_in_form),
        Endpoint::SignIn => post(sign_in::sign_in),
        Endpoint::SignInMail => post(mail_code::ask),
        Endpoint::SignInCodeForm => get(mail_code::code_form),
        Endpoint::SignInCode => post(mail_code::code),
        Endpoint::SignInLinkForm => get(mail_code::link_form),
        Endpoint::SignInLink => post(mail_code::link),
        Endpoint::ForgotForm => get(reset_password::forgot_form),
        Endpoint::Forgot => post(reset_password::forgot),
        Endpoint::ResetForm => get(reset_password::reset_form),
        Endpoint::Reset => post(reset_password::reset),
        Endpoint::ResetLinkForm => get(reset_password::reset_link_form),
        Endpoint::ResetLink => post(reset_password::reset_link),
        Endpoint::ClaimForm => get(claim::claim_form),
        Endpoint::Claim => post(claim::claim),
        Endpoint::SignUpForm => get(sign_up::sign_up_form),
        Endpoint::SignUp => post(sign_up::sign_up),
        Endpoint::JoinForm => get(join::join_form),
        Endpoint::Join => post(join::join),
        Endpoint::SetUpForm => get(set_up::set_up_form),
        Endpoint::SetUp => post(set_up::set_up),
        Endpoint::SetUpDone => get(set_up::set_up_done),
        Endpoint::BookForm => get(book::book_form),
        Endpoint::Book => post(book::book),
        Endpoint::BookingCalendar => get(book::calendar),
        Endpoint::CalendarFeed => get(calendar::feed),
        Endpoint::WaitlistOfferForm => get(waitlist::offer_form),
        Endpoint::WaitlistOffer => post(waitlist::offer),
        Endpoint::UnsubscribeForm => get(unsubscribe::unsubscribe_form),
        Endpoint::Unsubscribe => post(unsubscribe::unsubscribe),
        Endpoint::ConfirmForm => get(confirm::confirm_form),
        Endpoint::Confirm => post(confirm::confirm),
        Endpoint::Pay => post(pay::pay),
        Endpoint::PayGo => get(pay::go),
        Endpoint::PayBack => get(pay::back),
        Endpoint::PayNotify => post(pay::notify),
        Endpoint::SandboxForm => get(sandbox::sandbox_form),
        Endpoint::Sandbox => post(sandbox::sandbox),
        Endpoint::Receipt => get(receipt::receipt),
        Endpoint::Invoice => get(receipt::invoice),
        Endpoint::Click => get(click::click),
        Endpoint::MailIn => post(mail_in::receive),
        Endpoint::Guest => post(sign_in::guest),
        Endpoint::SignOut => post(sign_in::sign_out),
        Endpoint::DemoSwitch => post(sign_in::demo_switch),
        Endpoint::DemoMails => get(demo_mail::list),
        Endpoint::DemoMail => get(demo_mail::one),
        Endpoint::DemoMailHtml => get(demo_mail::html),
        Endpoint::DemoSms => get(demo_sms::list),
        Endpoint::DemoSmsWrite => post(demo_sms::write),
        Endpoint::SmsTold => post(sms::told),
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
        Endpoint::Push => post(push_pull::push),
        Endpoint::Pull => post(push_pull::pull),
        Endpoint::Preview => post(push_pull::preview),
        Endpoint::Deposit => post(push_pull::deposit),
        Endpoint::Events => get(events::events),
        Endpoint::Typing => post(typing::typing),
        Endpoint::FileStatus => get(files::status),
        Endpoint::FileUpload => put(files::upload),
        Endpoint::File => get(files::serve),
        Endpoint::ProductPhoto => get(files::product_photo),
        Endpoint::ImportUpload => post(import_upload::upload),
        Endpoint::Archive => get(archive::archive),
        Endpoint::Export => get(export::export),
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
