//! The first start: a business, its owner, a place and the first headings of its menu, in one transaction.

use crate::Backend;
use crate::account::{self, NewUser, fresh_id};
use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::error::{AccountError, BackendError};
use crate::sealed_secret::SecretError;
use crate::setting;
use domain::account::{Business, DisplayName, Email, Location, NewBusiness, Password, Role};
use domain::id::{BusinessId, CategoryId, LocationId, derived_id};
use domain::sales::Category;
use domain::zone::SystemZones;
use domain::{Label, Refusal, Row, UserId};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use uuid::Uuid;

/// The setting that holds the hash of the code and when it ends, epoch ms.
const CODE: &str = "set_up_code";
/// The setting that holds what was filled in so far.
pub(crate) const DRAFT: &str = "set_up_draft";
/// How long a code is good, ms.
const GOOD_FOR: i64 = 24 * 3_600_000;

/// Who owns a new business.
pub struct NewOwner {
    pub name: DisplayName,
    pub email: Email,
    pub password: Password,
}

/// The same, with what is kept of the password.
pub(crate) struct Owner {
    pub name: DisplayName,
    pub email: Email,
    pub hash: String,
}

/// Why no business was set up. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error(
        "there is a business here already: sign in, or name another database in RAPPORT_DATABASE"
    )]
    There,
    #[error("this code is not good, or no longer: `rapport setup-link` prints a new one")]
    Code,
    #[error("this does not fit: {0}")]
    Refused(#[from] Refusal),
    /// The first step was left out.
    #[error("nobody is named who owns it")]
    NoOwner,
    #[error("a password cannot be sealed: {0}")]
    Secret(SecretError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("the database does not answer")]
    Backend(#[from] BackendError),
}

/// Who may set up.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// The command line: whoever has the database has everything.
    Terminal,
    /// The link that the terminal showed.
    Code(&'a str),
}

impl Backend {
    /// A new code for the set-up page; the one before is no longer good. None where there is a business.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn new_set_up_code(&self) -> Result<Option<String>, BackendError> {
        let mut tx = self.inner.db.write().await?;
        if find_business(&mut tx).await?.is_some() {
            return Ok(None);
        }
        let code = setting::random(16)?;
        let until = self.now().saturating_add(GOOD_FOR);
        let value = format!("{} {until}", hash(&code));
        setting::put(&mut tx, CODE, &value).await?;
        // What was filled in stays for whoever lost the link; who will sign in and what mails leave by is said anew, for somebody else may have
        // had the old one.
        self.forget_who_sets_up(&mut tx).await?;
        tx.commit().await?;
        Ok(Some(code))
    }

    /// True where the set-up page may be shown.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn is_set_up_code(&self, code: &str) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let is = is_good(&mut tx, code, self.now()).await?;
        tx.commit().await?;
        Ok(is)
    }

    /// Makes the business and its owner.
    ///
    /// # Errors
    /// [`SetUpError`]
    pub async fn set_up(
        &self,
        proof: Proof<'_>,
        owner: &NewOwner,
        business: &NewBusiness,
    ) -> Result<UserId, SetUpError> {
        let hash = self.inner.passwords.hash(&owner.password).await?;
        let owner = Owner {
            name: owner.name.clone(),
            email: owner.email.clone(),
            hash,
        };
        self.make_business(proof, &owner, business).await
    }

    /// The same for an owner whose password was hashed before.
    pub(crate) async fn make_business(
        &self,
        proof: Proof<'_>,
        owner: &Owner,
        business: &NewBusiness,
    ) -> Result<UserId, SetUpError> {
        business.check()?;
        business.check_zone(&SystemZones)?;
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if find_business(&mut tx).await?.is_some() {
            return Err(SetUpError::There);
        }
        if let Proof::Code(code) = proof
            && !is_good(&mut tx, code, now).await?
        {
            return Err(SetUpError::Code);
        }
        let user = add_owner(&mut tx, owner, now).await?;
        let mut work = Work::default();
        work.put(&mut tx, rows(user.0, business)).await?;
        account::follow_accounts(&mut tx, &mut work).await?;
        let by = Some(user);
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        setting::remove(&mut tx, CODE).await?;
        setting::remove(&mut tx, DRAFT).await?;
        tx.commit().await.map_err(BackendError::from)?;
        self.poke(pokes);
        Ok(user)
    }
}

async fn add_owner(tx: &mut AnyConnection, owner: &Owner, now: i64) -> Result<UserId, SetUpError> {
    if account::email_taken(tx, owner.email.as_str()).await? {
        return Err(AccountError::EmailTaken.into());
    }
    let id = fresh_id(now)?;
    let user = NewUser {
        id,
        name: owner.name.as_str(),
        email: Some(owner.email.as_str()),
        password: Some(&owner.hash),
        role: Role::Owner,
        guest: false,
        demo: false,
    };
    account::insert_user(tx, &user, now).await?;
    Ok(id)
}

/// What stands in the new database. The owner's id makes those of the rows: there is one business to a database.
fn rows(owner: Uuid, new: &NewBusiness) -> Vec<Row> {
    let id = |n| derived_id(owner, 1, n);
    let business = Business {
        id: BusinessId(id(0)),
        name: new.name.clone(),
        about: Label::default(),
        currency: new.currency.clone(),
        zone: new.zone.clone(),
        accent: new.accent.clone(),
        tables: new.table_names(),
        delivers: false,
        country: new.country.clone(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    };
    let place = Location {
        id: LocationId(id(1)),
        name: new.name.clone(),
        address: new.address.trim().to_owned(),
        zone: new.zone.clone(),
        opening: new.opening.clone(),
        removed: false,
    };
    let heading = |(n, (zh, en)): (u32, &(&str, &str))| {
        Row::Category(Category {
            id: CategoryId(id(n + 10)),
            name: Label::new(zh, en),
            sort: i64::from(n + 1) * Category::APART,
            removed: false,
        })
    };
    let mut rows = vec![Row::Business(business), Row::Location(place)];
    if new.headings {
        rows.extend((0..).zip(new.trade.headings()).map(heading));
    }
    rows
}

fn hash(code: &str) -> String {
    let hash = Sha256::digest(code.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The code itself is kept nowhere: who reads the database learns none.
pub(crate) async fn is_good(
    tx: &mut AnyConnection,
    code: &str,
    now: i64,
) -> Result<bool, BackendError> {
    if find_business(tx).await?.is_some() {
        return Ok(false);
    }
    let kept = setting::find(tx, CODE).await?.unwrap_or_default();
    let Some((kept, until)) = kept.split_once(' ') else {
        return Ok(false);
    };
    let is_open = until.parse().is_ok_and(|until: i64| now < until);
    Ok(is_open && kept == hash(code))
}
