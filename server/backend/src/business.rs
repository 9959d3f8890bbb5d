//! The business of this deployment.

use crate::Backend;
use crate::audit;
use crate::change::Work;
use crate::change::rows::{self, Stamp};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::setting;
use domain::Row;
use domain::account::closing::Closed;
use domain::account::currency_change::{CurrencyRefusal, may_change};
use domain::account::open_point::ServerReadiness;
use domain::account::{Actor, Business};
use domain::money::Currency;
use domain::policy::{Action, may};
use sqlx::AnyConnection;
use std::sync::atomic::Ordering;

/// The setting that says that the business is closed.
const CLOSED: &str = "business_closed";

impl Backend {
    /// What only the server knows of what is still open; none for whoever does not run the business.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn readiness(&self, actor: &Actor) -> Result<Option<ServerReadiness>, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let backed_up = setting::find(&mut tx, setting::BACKED_UP).await?;
        tx.commit().await?;
        Ok(Some(ServerReadiness {
            mails: self.has_mail(),
            backed_up_at: backed_up.and_then(|at| at.parse().ok()),
        }))
    }
}

impl Backend {
    /// True where the business is closed, as far as this node heard: within seconds of another one's doing.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.inner.closed.load(Ordering::Relaxed)
    }

    /// True where a business that was closed then can be opened again now.
    #[must_use]
    pub fn may_reopen(&self, closed: &Closed) -> bool {
        closed.may_reopen(self.now())
    }

    /// Looks whether the business is closed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reload_closed(&self) -> Result<Option<Closed>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let closed = find_closed(&mut tx).await?;
        tx.commit().await?;
        self.inner.closed.store(closed.is_some(), Ordering::Relaxed);
        Ok(closed)
    }
}

/// What has an amount in the currency of the business, and was agreed with somebody.
const USED: &str = "SELECT (SELECT COUNT(*) FROM sales_order) + (SELECT COUNT(*) FROM payment) + (SELECT COUNT(*) FROM invoice)";
const PRICES: &str = "SELECT (SELECT COUNT(*) FROM product) + (SELECT COUNT(*) FROM service_offering WHERE price IS NOT NULL)";

impl Backend {
    /// Gives the business another currency, on the command line, where nothing happened in the one it has.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn set_currency(
        &self,
        to: &Currency,
    ) -> Result<Result<(), CurrencyRefusal>, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let business = find_business(&mut tx).await?;
        let business = business.ok_or(BackendError::NoBusiness)?;
        let (used, prices) = (count(&mut tx, USED).await?, count(&mut tx, PRICES).await?);
        if let Err(refusal) = may_change(&business.currency, to, used, prices) {
            return Ok(Err(refusal));
        }
        let before = Row::Business(business.clone());
        let after = Row::Business(Business {
            currency: to.clone(),
            ..business
        });
        if before == after {
            return Ok(Ok(()));
        }
        let what = audit::told(Some(&before), &after)?;
        audit::note(&mut tx, None, &what, now).await?;
        let mut work = Work::default();
        work.get(&mut tx, after.key()).await?;
        work.put(&mut tx, vec![after]).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(Ok(()))
    }
}

async fn count(connection: &mut AnyConnection, sql: &'static str) -> Result<u64, BackendError> {
    let row = sqlx::query(sql).fetch_one(connection).await?;
    Ok(u64::try_from(Cells::of(&row).int()?).unwrap_or_default())
}

/// Since when the business is closed; none where it is open.
pub(crate) async fn find_closed(
    connection: &mut AnyConnection,
) -> Result<Option<Closed>, BackendError> {
    let json = setting::find(connection, CLOSED).await?;
    json.map(|json| serde_json::from_str(&json))
        .transpose()
        .map_err(|_| BackendError::Value { what: "closing" })
}

/// Closes it, or opens it again.
pub(crate) async fn put_closed(
    connection: &mut AnyConnection,
    closed: Option<&Closed>,
) -> Result<(), BackendError> {
    let Some(closed) = closed else {
        return setting::remove(connection, CLOSED).await;
    };
    let json =
        serde_json::to_string(closed).map_err(|_| BackendError::Value { what: "closing" })?;
    setting::put(connection, CLOSED, &json).await
}

/// The business of this deployment, once there is one.
pub(crate) async fn find_business(
    connection: &mut AnyConnection,
) -> Result<Option<Business>, BackendError> {
    Ok(rows::list::<Business>(connection).await?.into_iter().next())
}
