//! Signing up: an account, also for somebody who ordered without one.

use crate::account::flow::{AccountForm, Next, Refused, Visit};
use crate::account::form::{Fields, Posted, linked, typed};
use crate::account::sign_in::SignInForm;
use crate::http::accept::local_path;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use app::public::{PageHead, SignInError, SignUpView, sign_up_page};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::Response;
use backend::AccountError;
use domain::account::{SignUp, SignUpError};

/// The sign-up page, with what was typed but the password.
struct SignUpForm<'a>(&'a Fields);

enum SignUpTrouble {
    Errors(Vec<SignUpError>),
    /// The address already has an account.
    Taken,
    /// The sign-in page says it.
    Wait(SignInError),
}

impl AccountForm for SignUpForm<'_> {
    type Trouble = SignUpTrouble;

    async fn page(
        &self,
        visit: &Visit,
        head: PageHead,
        trouble: Option<SignUpTrouble>,
    ) -> Result<String, Failure> {
        let (errors, taken) = match trouble {
            Some(SignUpTrouble::Wait(error)) => {
                return SignInForm(self.0).page(visit, head, Some(error)).await;
            }
            Some(SignUpTrouble::Errors(errors)) => (errors, false),
            Some(SignUpTrouble::Taken) => (Vec::new(), true),
            None => (Vec::new(), false),
        };
        Ok(sign_up_page(&SignUpView {
            head,
            name: self.0.name.clone(),
            email: self.0.email.clone(),
            next: local_path(&self.0.next).unwrap_or("").to_owned(),
            errors,
            taken,
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<SignUpTrouble> {
        SignInForm(self.0).wait(failure).map(SignUpTrouble::Wait)
    }
}

impl From<AccountError> for Refused<SignUpTrouble> {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::EmailTaken => Self::Trouble(SignUpTrouble::Taken),
            other => Self::Failure(other.into()),
        }
    }
}

/// `GET /sign-up`
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_up_form(
    visit: Visit,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    visit.show(&SignUpForm(&linked(fields))).await
}

/// `POST /sign-up`: somebody who ordered without an account keeps what they ordered.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_up(visit: Visit, form: Posted) -> Result<Response, Failure> {
    let fields = typed(form)?;
    let done = async {
        visit.count(Try::SignUp)?;
        let form = SignUp::parse(&fields.name, &fields.email, &fields.password)
            .map_err(|errors| Refused::Trouble(SignUpTrouble::Errors(errors)))?;
        let guest = visit.guest();
        let signed_in = visit.state.backend.sign_up(form, guest.as_ref()).await?;
        Ok(Next::In(signed_in, fields.next.clone()))
    };
    visit.answer(&SignUpForm(&fields), done.await).await
}
