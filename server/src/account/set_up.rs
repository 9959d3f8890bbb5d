//! The first start in a browser: whoever has the link of the terminal makes the business, and is let in as its owner. In five steps that are
//! each saved, or by one form that is posted whole.

use crate::account::flow::{AccountForm, Next, Refused, Visit};
use crate::account::set_up_fields::Fields;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::site::accent::accent;
use crate::site::page::{head, html};
use app::public::{
    COLOURS, MailStep, PageHead, SetUpDoneView, SetUpTrouble, SetUpView, Swatch, set_up_done_page,
    set_up_page,
};
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::response::{IntoResponse as _, Redirect, Response};
use backend::{AccountError, NewOwner, OpenSetUp, SetUpError, SetUpProof, StepSaved, qr_code};
use domain::account::mail_account::MailAnswer;
use domain::account::set_up_draft::{SetUpDraft, SetUpStep};
use domain::account::{Business, Password, SignUp, SignUpError};
use domain::routes;
use domain::zone::SystemZones;
use http::StatusCode;

/// The set-up page, with what was typed but the password.
struct SetUpForm {
    code: String,
    step: Option<SetUpStep>,
    draft: SetUpDraft,
    has_password: bool,
    mail: MailStep,
}

impl SetUpForm {
    /// All on one page, as it was posted.
    fn whole(fields: &Fields) -> Self {
        Self::of(fields, None, fields.draft(), false)
    }

    fn of(fields: &Fields, step: Option<SetUpStep>, draft: SetUpDraft, has_password: bool) -> Self {
        Self {
            code: fields.code.clone(),
            step,
            draft,
            has_password,
            mail: MailStep::default(),
        }
    }

    /// A step as it stands at the server.
    fn kept(fields: &Fields, step: SetUpStep, open: OpenSetUp) -> Self {
        Self::of(fields, Some(step), open.draft, open.has_password)
    }

    /// A step as it stands, with what was just typed in its place.
    fn typed(fields: &Fields, step: SetUpStep, open: OpenSetUp) -> Self {
        let mut form = Self::kept(fields, step, open);
        form.draft.take(step, &fields.draft());
        form
    }
}

impl AccountForm for SetUpForm {
    type Trouble = SetUpTrouble;

    async fn page(
        &self,
        visit: &Visit,
        head: PageHead,
        trouble: Option<SetUpTrouble>,
    ) -> Result<String, Failure> {
        let mail = MailStep {
            fixed: !visit.state.config.mail.on_screen,
            on: visit.state.backend.has_mail(),
            ..self.mail.clone()
        };
        Ok(set_up_page(&SetUpView {
            head,
            code: self.code.clone(),
            step: self.step,
            swatches: swatches(&self.draft.accent),
            draft: self.draft.clone(),
            has_password: self.has_password,
            mail,
            trouble,
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<SetUpTrouble> {
        matches!(failure, Failure::TooMany { .. }).then_some(SetUpTrouble::Wait)
    }
}

/// The colours to choose from, with the one that was chosen before; each as it will look.
fn swatches(chosen: &str) -> Vec<Swatch> {
    let own = match chosen {
        "" => Business::ACCENT,
        chosen => chosen,
    };
    let own = (!COLOURS.contains(&own)).then_some(own);
    let swatch = |colour: &str| {
        let accent = accent(colour);
        Swatch {
            colour: colour.to_owned(),
            fill: accent.light.css(),
            ink: accent.light_ink.css(),
        }
    };
    own.into_iter().chain(COLOURS).map(swatch).collect()
}

impl From<SetUpError> for Refused<SetUpTrouble> {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::There => Self::Trouble(SetUpTrouble::There),
            SetUpError::Code => Self::Trouble(SetUpTrouble::Code),
            SetUpError::NoOwner => Self::Trouble(SetUpTrouble::NoOwner),
            SetUpError::Refused(refusal) => Self::Trouble(SetUpTrouble::Refused(refusal)),
            SetUpError::Account(AccountError::EmailTaken) => Self::Trouble(SetUpTrouble::Taken),
            SetUpError::Account(other) => Self::Failure(other.into()),
            SetUpError::Backend(error) => Self::Failure(error.into()),
            SetUpError::Secret(error) => {
                tracing::error!(%error, "mail was not set up");
                Self::Failure(backend::BackendError::Value { what: "secret" }.into())
            }
        }
    }
}

/// `GET /setup?code=…&step=…`
///
/// # Errors
/// Where the database does not answer.
pub async fn set_up_form(
    visit: Visit,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    let fields = fields.map(|Query(fields)| fields).unwrap_or_default();
    visit.count(Try::Code)?;
    match visit.state.backend.open_set_up(&fields.code).await {
        Ok(open) if fields.step == "all" => {
            let form = SetUpForm::of(&fields, None, open.draft, false);
            visit.show(&form).await
        }
        Ok(open) => {
            let step = SetUpStep::parse(&fields.step).unwrap_or_else(|| open.draft.open_step());
            visit.show(&SetUpForm::kept(&fields, step, open)).await
        }
        Err(error) => match Refused::from(error) {
            Refused::Failure(failure) => Err(failure),
            Refused::Trouble(trouble) => {
                let form = SetUpForm::whole(&fields);
                visit.show_with(&form, StatusCode::OK, Some(trouble)).await
            }
        },
    }
}

/// `POST /setup`
///
/// # Errors
/// Where the database does not answer.
pub async fn set_up(
    visit: Visit,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(fields) = form.map_err(|error| Failure::BrokenFrame(error.body_text()))?;
    match SetUpStep::parse(&fields.step) {
        None => {
            let done = whole(&visit, &fields).await;
            visit.answer(&SetUpForm::whole(&fields), done).await
        }
        Some(SetUpStep::Mail) if fields.act == "mail" => mail(&visit, &fields).await,
        Some(step) => one_step(&visit, &fields, step).await,
    }
}

/// Everything at once.
async fn whole(visit: &Visit, fields: &Fields) -> Result<Next, Refused<SetUpTrouble>> {
    visit.count(Try::Code)?;
    let backend = &visit.state.backend;
    backend.open_set_up(&fields.code).await?;
    let business = fields.draft().business(&SystemZones);
    let business = business.map_err(|refusal| Refused::Trouble(SetUpTrouble::Refused(refusal)))?;
    let owner = SignUp::parse(&fields.name, &fields.email, &fields.password)
        .map_err(|errors| Refused::Trouble(SetUpTrouble::Owner(errors)))?;
    let owner = NewOwner {
        name: owner.name,
        email: owner.email,
        password: owner.password,
    };
    let proof = SetUpProof::Code(&fields.code);
    backend.set_up(proof, &owner, &business).await?;
    let signed_in = backend.sign_in(&fields.email, &fields.password).await;
    let signed_in = signed_in.map_err(|error| Refused::Failure(error.into()))?;
    Ok(Next::In(signed_in, routes::desk::HOME.to_owned()))
}

/// Saves a step and goes on to the next; after the last the business is made.
async fn one_step(visit: &Visit, fields: &Fields, step: SetUpStep) -> Result<Response, Failure> {
    let backend = &visit.state.backend;
    let done = async {
        visit.count(Try::Code)?;
        let open = backend.open_set_up(&fields.code).await?;
        let password = password(fields, step, &open)
            .map_err(|errors| Refused::Trouble(SetUpTrouble::Owner(errors)))?;
        let (about, typed) = ((step, fields.seen), fields.draft());
        let saved = backend.save_set_up_step(&fields.code, about, &typed, password.as_ref());
        if let StepSaved::Meanwhile(_) = saved.await? {
            return Err(Refused::Trouble(SetUpTrouble::Meanwhile));
        }
        let Some(next) = step.next() else {
            let signed_in = backend.finish_set_up(&fields.code).await?;
            return Ok(visit.enter(signed_in, routes::site::SET_UP_DONE).await);
        };
        let address = routes::site::set_up(&fields.code);
        let address = format!("{address}&step={}", next.number());
        Ok(Redirect::to(&address).into_response())
    };
    let refused = match done.await {
        Ok(response) => return Ok(response),
        Err(refused) => refused,
    };
    // What stands by now, with what was typed in its place: so a second try says that it saw what others saved.
    let form = match backend.open_set_up(&fields.code).await {
        Ok(open) => SetUpForm::typed(fields, step, open),
        Err(_) => SetUpForm::whole(fields),
    };
    visit.answer(&form, Err(refused)).await
}

/// The password of the first step; none where one was given before and none is typed.
fn password(
    fields: &Fields,
    step: SetUpStep,
    open: &OpenSetUp,
) -> Result<Option<Password>, Vec<SignUpError>> {
    if step != SetUpStep::You {
        return Ok(None);
    }
    let mut wrong = match fields.draft().owner() {
        Ok(_) => Vec::new(),
        Err(errors) => errors,
    };
    let typed = match fields.password.as_str() {
        "" if open.has_password => Ok(None),
        password => Password::parse(password).map(Some),
    };
    match typed {
        Ok(password) if wrong.is_empty() => Ok(password),
        Ok(_) => Err(wrong),
        Err(error) => {
            wrong.push(error);
            Err(wrong)
        }
    }
}

/// Sets up the mailbox and sends a test; the page says how that went.
async fn mail(visit: &Visit, fields: &Fields) -> Result<Response, Failure> {
    let backend = &visit.state.backend;
    visit.count(Try::Mail)?;
    let account = fields.mail_account();
    let answer = backend.set_up_mail(&fields.code, account.clone(), &fields.mail_password);
    let answer = match answer.await {
        Ok(answer) => answer,
        Err(error) => {
            let form = SetUpForm::whole(fields);
            return visit.answer(&form, Err(error.into())).await;
        }
    };
    let open = backend.open_set_up(&fields.code).await;
    let mut form = SetUpForm::kept(fields, SetUpStep::Mail, open.unwrap_or_default());
    form.mail.account = Some(account);
    match answer {
        MailAnswer::Refused(refusal) => form.mail.refused = Some(refusal),
        MailAnswer::Tested(test) => form.mail.tested = Some(test),
        MailAnswer::Done => {}
    }
    let refused = form.mail.refused.is_some();
    let status = if refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    visit.show_with(&form, status, None).await
}

/// `GET /setup/done`
///
/// # Errors
/// Where there is no business yet, and where the database does not answer.
pub async fn set_up_done(visit: Visit) -> Result<Response, Failure> {
    if visit.state.backend.business().await?.is_none() {
        return Err(Failure::NotFound);
    }
    let address = visit.state.config.public_url.to_string();
    let view = SetUpDoneView {
        head: head(&visit.state, visit.lang, &visit.visitor).await?,
        code: qr_code(&address),
        address,
    };
    Ok(html(StatusCode::OK, set_up_done_page(&view)))
}
