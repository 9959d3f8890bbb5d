//! The app's server functions. Each has a line of its own in the table of routes; leptos finds the function by its path.

use crate::session::Visitor;
use crate::state::AppState;
use app::api::DemoMode;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;

/// Runs the function with the backend and whoever calls it in its context.
pub async fn call(State(state): State<AppState>, visitor: Visitor, request: Request) -> Response {
    let (backend, person, demo) = (
        state.backend.clone(),
        visitor.person,
        DemoMode(state.is_demo()),
    );
    let context = move || {
        provide_context(backend.clone());
        provide_context(person.clone());
        provide_context(demo);
    };
    leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response()
}
