//! The app's server functions. Each has a line of its own in the table of routes; leptos finds the function by its path.

use crate::account::session::Visitor;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use app::api::{CurrentSession, DemoMode, SessionEnded, Unread, Wiped};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use backend::session_id;
use leptos::prelude::provide_context;
use std::sync::Arc;

/// Runs the function with the backend and whoever calls it in its context.
pub async fn call(State(state): State<AppState>, visitor: Visitor, request: Request) -> Response {
    let current = CurrentSession(visitor.token.as_deref().map(session_id));
    let ended = state.ended.clone();
    // Nobody listening is fine.
    let tell = SessionEnded(Arc::new(move |session| drop(ended.send(session))));
    let wiped = Wiped(visitor.wiped);
    let (backend, person, demo) = (
        state.backend.clone(),
        visitor.person,
        DemoMode(state.is_demo()),
    );
    let unread = Unread::default();
    let noted = unread.clone();
    let context = move || {
        provide_context(backend.clone());
        provide_context(person.clone());
        provide_context(demo);
        provide_context(current.clone());
        provide_context(tell.clone());
        provide_context(wiped);
        provide_context(noted.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(context, request).await;
    match unread.take() {
        Some(why) => Failure::BrokenFrame(why).into_response(),
        None => answer.into_response(),
    }
}
