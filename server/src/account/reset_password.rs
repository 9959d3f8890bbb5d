//! Choosing a new password by a mailed code or link.

use crate::account::flow::{AccountForm, Next, Refused, Visit};
use crate::account::form::{Posted, typed};
use crate::account::mail_code::too_many;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use app::public::{CodeTrouble, ForgotView, PageHead, ResetView, forgot_page, reset_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use backend::{Proof, Purpose};
use domain::account::{Email, Password};
use http::StatusCode;

/// Asks whose password is forgotten.
struct ForgotForm {
    email: String,
}

impl AccountForm for ForgotForm {
    type Trouble = CodeTrouble;

    async fn page(
        &self,
        _: &Visit,
        head: PageHead,
        trouble: Option<CodeTrouble>,
    ) -> Result<String, Failure> {
        Ok(forgot_page(&ForgotView {
            head,
            email: self.email.clone(),
            trouble,
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<CodeTrouble> {
        too_many(failure)
    }
}

/// The new password, with the code or below the link.
struct ResetForm {
    token: Option<String>,
}

impl AccountForm for ResetForm {
    type Trouble = CodeTrouble;

    async fn page(
        &self,
        visit: &Visit,
        head: PageHead,
        trouble: Option<CodeTrouble>,
    ) -> Result<String, Failure> {
        Ok(reset_page(&ResetView {
            head,
            token: self.token.clone(),
            trouble,
            mails_here: visit.mails_here(),
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<CodeTrouble> {
        too_many(failure)
    }
}

/// `GET /password/forgot`
///
/// # Errors
/// [`Failure::NotFound`] where there is no mail; a database that does not answer.
pub async fn forgot_form(visit: Visit) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let email = String::new();
    visit.show(&ForgotForm { email }).await
}

/// `POST /password/forgot`: the same answer for every address.
///
/// # Errors
/// Where the database does not answer.
pub async fn forgot(visit: Visit, form: Posted) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let fields = typed(form)?;
    let done = async {
        let email =
            Email::parse(&fields.email).map_err(|_| Refused::Trouble(CodeTrouble::Email))?;
        visit.count_mail(&email)?;
        let backend = &visit.state.backend;
        let ticket = backend.mail_code(Purpose::PasswordReset, &email, visit.lang, "");
        Ok(Next::Code {
            ticket: ticket.await.map_err(Failure::from)?,
            page: "/password/reset",
        })
    };
    let email = fields.email.clone();
    visit.answer(&ForgotForm { email }, done.await).await
}

/// `GET /password/reset`: the code and the new password.
///
/// # Errors
/// Where the database does not answer.
pub async fn reset_form(visit: Visit) -> Result<Response, Failure> {
    visit.needs_mail()?;
    visit.show(&ResetForm { token: None }).await
}

/// `POST /password/reset`
///
/// # Errors
/// Where the database does not answer.
pub async fn reset(visit: Visit, form: Posted) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let fields = typed(form)?;
    let proof = Proof::Code {
        ticket: &visit.ticket(),
        code: &fields.code,
    };
    let done = choose(&visit, proof, &fields.password).await;
    visit.answer(&ResetForm { token: None }, done).await
}

/// `GET /password/reset/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn reset_link_form(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let backend = &visit.state.backend;
    let pending = backend.pending(Purpose::PasswordReset, &token).await?;
    let (status, trouble) = match pending {
        Some(_) => (StatusCode::OK, None),
        None => (StatusCode::GONE, Some(CodeTrouble::Ended)),
    };
    let form = ResetForm { token: Some(token) };
    visit.show_with(&form, status, trouble).await
}

/// `POST /password/reset/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn reset_link(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
    form: Posted,
) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let fields = typed(form)?;
    let done = choose(&visit, Proof::Link(&token), &fields.password).await;
    let token = Some(token.clone());
    visit.answer(&ResetForm { token }, done).await
}

async fn choose(
    visit: &Visit,
    proof: Proof<'_>,
    password: &str,
) -> Result<Next, Refused<CodeTrouble>> {
    visit.count(Try::Code)?;
    let password =
        Password::parse(password).map_err(|_| Refused::Trouble(CodeTrouble::Password))?;
    let backend = &visit.state.backend;
    let proven = backend.reset_password(proof, &password, visit.lang).await?;
    Ok(Next::Proven(proven))
}
