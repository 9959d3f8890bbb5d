//! Links into the team: whoever has an invitation becomes a colleague, and a colleague chooses a new password.

use crate::account::flow::{AccountForm, Next, Refused, Visit};
use crate::account::form::{Fields, Posted, typed};
use crate::http::limits::Try;
use crate::http::problem::Failure;
use app::public::{JoinOf, JoinTrouble, JoinView, PageHead, join_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use backend::{JoinError, Proven};
use domain::account::{Password, SignUp, SignUpError};
use domain::routes;
use http::StatusCode;

/// The page of a link, with what was typed but the password.
struct JoinForm {
    token: String,
    of: Option<JoinOf>,
    name: String,
    email: String,
}

impl AccountForm for JoinForm {
    type Trouble = JoinTrouble;

    async fn page(
        &self,
        _: &Visit,
        head: PageHead,
        trouble: Option<JoinTrouble>,
    ) -> Result<String, Failure> {
        let ended = trouble == Some(JoinTrouble::Ended);
        Ok(join_page(&JoinView {
            head,
            token: self.token.clone(),
            of: self.of.clone().filter(|_| !ended),
            name: self.name.clone(),
            email: self.email.clone(),
            trouble,
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<JoinTrouble> {
        matches!(failure, Failure::TooMany { .. }).then_some(JoinTrouble::TooMany)
    }
}

impl From<JoinError> for Refused<JoinTrouble> {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Ended => Self::Trouble(JoinTrouble::Ended),
            JoinError::Taken => Self::Trouble(JoinTrouble::Taken),
            JoinError::OtherAddress => Self::Trouble(JoinTrouble::OtherAddress),
            JoinError::Account(error) => Self::Failure(error.into()),
            JoinError::Backend(error) => Self::Failure(error.into()),
        }
    }
}

/// What a link is for; tries to guess one are counted.
async fn of(visit: &Visit, token: &str) -> Result<Option<JoinOf>, Failure> {
    let found = visit.state.backend.join_of(token).await?;
    Ok(found.map(|of| match of {
        backend::JoinOf::Invitation { role, email } => JoinOf::Invitation { role, email },
        backend::JoinOf::Password { name } => JoinOf::Password { name },
    }))
}

/// Whoever is signed in here as a person of their own: a guest's browser may join.
fn signed_in(visit: &Visit) -> Option<JoinTrouble> {
    let person = visit.visitor.person.as_ref()?;
    (!person.guest).then(|| JoinTrouble::SignedIn(person.name.clone()))
}

/// `GET /join/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn join_form(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let of = of(&visit, &token).await?;
    let (status, trouble) = match &of {
        Some(JoinOf::Invitation { .. }) => (StatusCode::OK, signed_in(&visit)),
        Some(JoinOf::Password { .. }) => (StatusCode::OK, None),
        None => (StatusCode::GONE, Some(JoinTrouble::Ended)),
    };
    let form = JoinForm {
        token,
        of,
        name: String::new(),
        email: String::new(),
    };
    visit.show_with(&form, status, trouble).await
}

/// `POST /join/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn join(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
    form: Posted,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let fields = typed(form)?;
    let of = of(&visit, &token).await?;
    let done = enter(&visit, &token, of.as_ref(), &fields).await;
    let form = JoinForm {
        token,
        of,
        name: fields.name,
        email: fields.email,
    };
    visit.answer(&form, done).await
}

async fn enter(
    visit: &Visit,
    token: &str,
    of: Option<&JoinOf>,
    fields: &Fields,
) -> Result<Next, Refused<JoinTrouble>> {
    visit.count(Try::Code)?;
    let backend = &visit.state.backend;
    match of {
        None => Err(Refused::Trouble(JoinTrouble::Ended)),
        Some(JoinOf::Invitation { .. }) => {
            if let Some(trouble) = signed_in(visit) {
                return Err(Refused::Trouble(trouble));
            }
            let form = SignUp::parse(&fields.name, &fields.email, &fields.password)
                .map_err(|errors| Refused::Trouble(JoinTrouble::Fields(errors)))?;
            let signed_in = backend.join_team(token, &form).await?;
            Ok(Next::In(signed_in, routes::desk::HOME.to_owned()))
        }
        Some(JoinOf::Password { .. }) => {
            let password = Password::parse(&fields.password)
                .map_err(|_| Refused::Trouble(JoinTrouble::Fields(vec![SignUpError::Password])))?;
            let (signed_in, ended) = backend.choose_password(token, &password).await?;
            Ok(Next::Proven(Proven {
                signed_in,
                next: String::new(),
                ended,
            }))
        }
    }
}
