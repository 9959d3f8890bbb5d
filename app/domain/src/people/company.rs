//! A company that contacts belong to. Who belongs to it is whoever's company is called so: staff type a name and need no list.

use crate::account::Business;
use crate::id::CompanyId;
use crate::noun;
use crate::noun::SetMutation as _;
use crate::people::search::fold;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most names that a company had before and is still found by.
pub const MAX_FORMER: usize = 20;
/// The longest name: as long as a contact's company.
pub const MAX_NAME: usize = 200;

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    /// Of its website and its mail, such as `linjiang.example`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What it was called before: people whose company still says so belong to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub former: BTreeSet<String>,
}

noun! {
    Company in "company" by CompanyId, scopes |_| vec![Scope::Team],
    made by CompanyCreate "company.create@1", changed by CompanySet "company.set@1";
    soft name: String, max(MAX_NAME), check(|name: &String| named(name));
    soft domain: String, max(200);
    soft address: String, max(200);
    soft phone: String, max(60);
    text note: String, max(2_000);
    server former: BTreeSet<String>;
}

impl Company {
    /// True where a contact's company is this one.
    #[must_use]
    pub fn is_called(&self, company: &str) -> bool {
        let is = |name: &String| name.trim() == company.trim() || fold(name) == fold(company);
        !company.trim().is_empty() && (is(&self.name) || self.former.iter().any(is))
    }
}

impl CompanyId {
    /// The one company of a name: two phones that make it at the same time mean the same row.
    #[must_use]
    pub fn of_name(business: &Business, name: &str) -> Self {
        let key = format!("company:{}", fold(name));
        Self(uuid::Uuid::new_v5(&business.id.0, key.as_bytes()))
    }
}

fn named(name: &str) -> Result<(), Refusal> {
    if fold(name).is_empty() {
        return Err(Refusal::NoName);
    }
    Ok(())
}

/// Makes a company of a name; where another phone made it before, it stays as it is there.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &CompanyCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    if let Some(have) = view.find::<Company>(args.id)?
        && have.is_called(&args.name)
    {
        return Ok(Changes::default());
    }
    noun::make(view, ctx, args)
}

/// Changes a company. Called otherwise, it is still found by what it was called.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, for unknown companies and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &CompanySet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    let was = view.need::<Company>(args.id())?.name.clone();
    let mut changes = noun::change(view, ctx, args)?;
    for row in &mut changes.rows {
        if let crate::row::Row::Company(company) = row
            && company.name != was
            && company.former.len() < MAX_FORMER
        {
            company.former.insert(was.clone());
            company.former.remove(&company.name);
        }
    }
    Ok(changes)
}
