//! Signing in by a mailed code or link.

use crate::account::flow::{AccountForm, Next, Refused, Visit};
use crate::account::form::{Posted, typed};
use crate::account::sign_in::SignInForm;
use crate::http::accept::local_path;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use app::public::{CodeTrouble, CodeView, LinkView, PageHead, SignInError, code_page, link_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use backend::{CodeError, Proof, Purpose};
use domain::account::Email;
use http::StatusCode;

/// Where the code is typed.
struct CodeForm;

impl AccountForm for CodeForm {
    type Trouble = CodeTrouble;

    async fn page(
        &self,
        visit: &Visit,
        head: PageHead,
        trouble: Option<CodeTrouble>,
    ) -> Result<String, Failure> {
        Ok(code_page(&CodeView {
            head,
            trouble,
            mails_here: visit.mails_here(),
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<CodeTrouble> {
        too_many(failure)
    }
}

/// Asks before a link signs in.
struct LinkForm {
    token: String,
    /// Whose address it proves; none where the link is no longer good.
    email: Option<String>,
}

/// The link is no longer good.
struct LinkEnded;

impl AccountForm for LinkForm {
    type Trouble = LinkEnded;

    const REFUSED: StatusCode = StatusCode::GONE;

    async fn page(
        &self,
        _: &Visit,
        head: PageHead,
        ended: Option<LinkEnded>,
    ) -> Result<String, Failure> {
        let email = self.email.clone().filter(|_| ended.is_none());
        Ok(link_page(&LinkView {
            head,
            token: self.token.clone(),
            email,
        }))
    }
}

/// Pages with a code say that there were too many tries; everything else that has to wait is a failure.
pub(crate) fn too_many(failure: &Failure) -> Option<CodeTrouble> {
    matches!(failure, Failure::TooMany { .. }).then_some(CodeTrouble::TooMany)
}

impl From<CodeError> for Refused<CodeTrouble> {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Wrong => Self::Trouble(CodeTrouble::Wrong),
            CodeError::Ended => Self::Trouble(CodeTrouble::Ended),
            other => Self::Failure(other.into()),
        }
    }
}

impl From<CodeError> for Refused<LinkEnded> {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Wrong | CodeError::Ended => Self::Trouble(LinkEnded),
            other => Self::Failure(other.into()),
        }
    }
}

/// `POST /sign-in/mail`: the same answer for every address.
///
/// # Errors
/// [`Failure::NotFound`] where there is no mail; a database that does not answer.
pub async fn ask(visit: Visit, form: Posted) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let fields = typed(form)?;
    let asked = || {
        let email =
            Email::parse(&fields.email).map_err(|_| Refused::Trouble(SignInError::Email))?;
        visit.count_mail(&email)?;
        Ok(email)
    };
    let email = match asked() {
        Ok(email) => email,
        Err(refused) => return visit.answer(&SignInForm(&fields), Err(refused)).await,
    };
    let next = local_path(&fields.next).unwrap_or("");
    let backend = &visit.state.backend;
    let ticket = backend
        .mail_code(Purpose::SignIn, &email, visit.lang, next)
        .await?;
    let page = "/sign-in/code";
    Ok(visit.go_on(Next::Code { ticket, page }).await)
}

/// `GET /sign-in/code`: where the code is typed.
///
/// # Errors
/// Where the database does not answer.
pub async fn code_form(visit: Visit) -> Result<Response, Failure> {
    visit.needs_mail()?;
    visit.show(&CodeForm).await
}

/// `POST /sign-in/code`
///
/// # Errors
/// Where the database does not answer.
pub async fn code(visit: Visit, form: Posted) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let fields = typed(form)?;
    let done = async {
        visit.count(Try::Code)?;
        let proof = Proof::Code {
            ticket: &visit.ticket(),
            code: &fields.code,
        };
        prove(&visit, proof).await
    };
    visit.answer(&CodeForm, done.await).await
}

/// `GET /sign-in/link/{token}`: asks before it signs in, because mail programs open links to look at them.
///
/// # Errors
/// [`Failure::NotFound`] where there is no mail; a database that does not answer.
pub async fn link_form(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    visit.needs_mail()?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let pending = visit.state.backend.pending(Purpose::SignIn, &token).await?;
    let email = pending.map(|pending| pending.email);
    if email.is_some() {
        visit.show(&LinkForm { token, email }).await
    } else {
        visit.refuse(&LinkForm { token, email }, LinkEnded).await
    }
}

/// `POST /sign-in/link/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn link(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    visit.needs_mail()?;
    visit.count(Try::Code)?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let done = prove(&visit, Proof::Link(&token)).await;
    let form = LinkForm {
        token: token.clone(),
        email: None,
    };
    visit.answer(&form, done).await
}

async fn prove<T>(visit: &Visit, proof: Proof<'_>) -> Result<Next, Refused<T>>
where
    Refused<T>: From<CodeError>,
{
    let guest = visit.guest();
    let backend = &visit.state.backend;
    let proven = backend.sign_in_by_mail(proof, guest.as_ref()).await?;
    Ok(Next::Proven(proven))
}
