//! Carrying a person from the browser into the installed app, whose storage knows nobody yet.

use crate::account::flow::{AccountForm, Next, Visit};
use crate::account::form::{Posted, typed};
use crate::account::mail_code::too_many;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use app::public::{ClaimView, CodeTrouble, PageHead, claim_page};
use axum::response::Response;

struct ClaimForm;

impl AccountForm for ClaimForm {
    type Trouble = CodeTrouble;

    async fn page(
        &self,
        _: &Visit,
        head: PageHead,
        trouble: Option<CodeTrouble>,
    ) -> Result<String, Failure> {
        Ok(claim_page(&ClaimView { head, trouble }))
    }

    fn wait(&self, failure: &Failure) -> Option<CodeTrouble> {
        too_many(failure)
    }
}

/// `GET /claim`
///
/// # Errors
/// Where the database does not answer.
pub async fn claim_form(visit: Visit) -> Result<Response, Failure> {
    visit.show(&ClaimForm).await
}

/// `POST /claim`
///
/// # Errors
/// Where the database does not answer.
pub async fn claim(visit: Visit, form: Posted) -> Result<Response, Failure> {
    let fields = typed(form)?;
    let done = async {
        visit.count(Try::Claim)?;
        let signed_in = visit.state.backend.claim(&fields.code).await?;
        Ok(Next::In(signed_in, fields.next.clone()))
    };
    visit.answer(&ClaimForm, done.await).await
}
