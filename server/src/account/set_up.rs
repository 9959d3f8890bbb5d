//! The first start in a browser: whoever has the link of the terminal makes the business, and is let in as its owner.

use crate::account::flow::{AccountForm, Next, Refused, Visit};
use crate::http::limits::Try;
use crate::http::problem::Failure;
use app::public::{PageHead, SetUpTrouble, SetUpTyped, SetUpView, set_up_page};
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::response::Response;
use backend::{AccountError, NewOwner, SetUpError, SetUpProof};
use domain::account::set_up::usual;
use domain::account::{NewBusiness, SignUp, Trade};
use domain::money::Currency;
use domain::people::Country;
use domain::{Label, Refusal, routes};
use http::StatusCode;
use serde::Deserialize;

/// What the form posts.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    code: String,
    name: String,
    email: String,
    password: String,
    business_zh: String,
    business_en: String,
    trade: String,
    country: String,
    currency: String,
    zone: String,
    address: String,
    accent: String,
    tables: String,
}

/// The set-up page, with what was typed but the password.
struct SetUpForm<'a>(&'a Fields);

impl AccountForm for SetUpForm<'_> {
    type Trouble = SetUpTrouble;

    async fn page(
        &self,
        _: &Visit,
        head: PageHead,
        trouble: Option<SetUpTrouble>,
    ) -> Result<String, Failure> {
        Ok(set_up_page(&SetUpView {
            head,
            typed: self.0.typed(),
            trouble,
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<SetUpTrouble> {
        matches!(failure, Failure::TooMany { .. }).then_some(SetUpTrouble::Wait)
    }
}

impl Fields {
    fn typed(&self) -> SetUpTyped {
        SetUpTyped {
            code: self.code.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            business_zh: self.business_zh.clone(),
            business_en: self.business_en.clone(),
            trade: Trade::parse(&self.trade).unwrap_or(Trade::Restaurant),
            country: Country::parse(&self.country).unwrap_or_default(),
            currency: self.currency.clone(),
            zone: self.zone.clone(),
            address: self.address.clone(),
            accent: self.accent.clone(),
            tables: self.tables.clone(),
        }
    }

    fn business(&self) -> Result<NewBusiness, Refusal> {
        let bad = |field: &str| Refusal::BadValue {
            field: field.into(),
        };
        let typed = self.typed();
        let (currency, zone) = usual(&typed.country);
        let or = |given: &str, usual: &str| match given.trim() {
            "" => usual.to_owned(),
            given => given.to_owned(),
        };
        let tables = match self.tables.trim() {
            _ if !typed.trade.has_tables() => 0,
            "" => 0,
            number => number.parse().map_err(|_| bad("tables"))?,
        };
        Ok(NewBusiness {
            trade: typed.trade,
            name: Label::new(self.business_zh.trim(), self.business_en.trim()),
            currency: Currency(or(&self.currency, currency).to_ascii_uppercase()),
            zone: or(&self.zone, zone),
            country: typed.country,
            accent: or(&self.accent, domain::account::Business::ACCENT),
            address: self.address.replace('\r', ""),
            tables,
        })
    }
}

impl From<SetUpError> for Refused<SetUpTrouble> {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::There => Self::Trouble(SetUpTrouble::There),
            SetUpError::Code => Self::Trouble(SetUpTrouble::Code),
            SetUpError::Refused(refusal) => Self::Trouble(SetUpTrouble::Refused(refusal)),
            SetUpError::Account(AccountError::EmailTaken) => Self::Trouble(SetUpTrouble::Taken),
            SetUpError::Account(other) => Self::Failure(other.into()),
            SetUpError::Backend(error) => Self::Failure(error.into()),
        }
    }
}

/// Without a good code there is no form: what it needs is told, and nothing about the machine.
async fn is_open(visit: &Visit, code: &str) -> Result<bool, Failure> {
    visit.count(Try::Code)?;
    Ok(visit.state.backend.is_set_up_code(code).await?)
}

/// `GET /setup?code=…`
///
/// # Errors
/// Where the database does not answer.
pub async fn set_up_form(
    visit: Visit,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    let fields = fields.map(|Query(fields)| fields).unwrap_or_default();
    if is_open(&visit, &fields.code).await? {
        return visit.show(&SetUpForm(&fields)).await;
    }
    let there = visit.state.backend.business().await?.is_some();
    let trouble = if there {
        SetUpTrouble::There
    } else {
        SetUpTrouble::Code
    };
    let form = SetUpForm(&fields);
    visit.show_with(&form, StatusCode::OK, Some(trouble)).await
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
    let done = async {
        if !is_open(&visit, &fields.code).await? {
            let backend = &visit.state.backend;
            let there = backend.business().await.map_err(Failure::from)?.is_some();
            return Err(Refused::Trouble(if there {
                SetUpTrouble::There
            } else {
                SetUpTrouble::Code
            }));
        }
        let business = fields
            .business()
            .map_err(|refusal| Refused::Trouble(SetUpTrouble::Refused(refusal)))?;
        let owner = SignUp::parse(&fields.name, &fields.email, &fields.password)
            .map_err(|errors| Refused::Trouble(SetUpTrouble::Owner(errors)))?;
        let owner = NewOwner {
            name: owner.name,
            email: owner.email,
            password: owner.password,
        };
        let (backend, proof) = (&visit.state.backend, SetUpProof::Code(&fields.code));
        backend.set_up(proof, &owner, &business).await?;
        let signed_in = backend.sign_in(&fields.email, &fields.password).await;
        let signed_in = signed_in.map_err(|error| Refused::Failure(error.into()))?;
        Ok(Next::In(signed_in, routes::desk::HOME.to_owned()))
    };
    let done = done.await;
    visit.answer(&SetUpForm(&fields), done).await
}
