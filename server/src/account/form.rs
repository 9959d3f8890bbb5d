//! What the account forms carry.

use crate::http::problem::Failure;
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::{FormRejection, QueryRejection};
use serde::Deserialize;

/// What a form or a link may carry. Passwords are read, never shown again.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    pub name: String,
    pub email: String,
    pub password: String,
    pub next: String,
    pub code: String,
    /// What is to be done, where a form does more than one thing.
    pub act: String,
    /// `on` or `off` on the way to the sign-in page.
    pub shared: String,
}

/// A form as it was posted, readable or not.
pub type Posted = Result<Form<Fields>, FormRejection>;

/// What was posted.
///
/// # Errors
/// [`Failure::BrokenFrame`] for a body that is no form.
pub fn typed(form: Posted) -> Result<Fields, Failure> {
    form.map(|Form(fields)| fields)
        .map_err(|error| Failure::BrokenFrame(error.body_text()))
}

/// What a link carries; a damaged link still leads to the form.
#[must_use]
pub fn linked(fields: Result<Query<Fields>, QueryRejection>) -> Fields {
    fields.map(|Query(fields)| fields).unwrap_or_default()
}
