//! What a provider took that does not fit what it was asked for. It is kept once, for owners, and booked nowhere.

use super::attempt::AttemptRow;
use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Actor;
use domain::money::Currency;
use domain::policy::{Action, may};
use domain::sales::payment::online::{Charge, Odd};
use domain::{Money, OrderId};
use sqlx::AnyConnection;

/// The newest so many are shown.
const SHOWN: i64 = 50;

/// Such a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddCharge {
    pub provider: String,
    pub why: Odd,
    /// What the provider calls it.
    pub charge: String,
    /// In minor units of the currency that the provider names.
    pub amount: Money,
    pub currency: Currency,
    pub seller: String,
    /// None where no try of ours has the name that the provider gave.
    pub order: Option<OrderId>,
    /// Epoch ms UTC.
    pub seen_at: i64,
}

/// Keeps one; the same once more is the same.
pub(super) async fn keep(
    connection: &mut AnyConnection,
    (provider, key): (&str, &str),
    attempt: Option<&AttemptRow>,
    (charge, why): (&Charge, Odd),
    now: i64,
) -> Result<(), BackendError> {
    tracing::warn!(
        provider,
        charge = charge.id,
        why = why.name(),
        "a payment does not fit what was asked for, and is not booked"
    );
    let plain = |text: &str| text.chars().filter(|c| *c != '\0').take(200).collect();
    let id: String = plain(&format!("{provider}/{}/{}/{key}", why.name(), charge.id));
    let sql = "INSERT INTO payment_odd (id, provider, why, charge, amount, currency, seller, order_id, seen_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING";
    let text: [String; 3] = [
        plain(&charge.id),
        plain(&charge.what.currency.0),
        plain(&charge.what.seller),
    ];
    let [charged, currency, seller] = text;
    sqlx::query(sql)
        .bind(id)
        .bind(provider.to_owned())
        .bind(why.name())
        .bind(charged)
        .bind(charge.what.amount.0)
        .bind(currency)
        .bind(seller)
        .bind(attempt.map(|attempt| attempt.order_id.to_string()))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

impl Backend {
    /// What was taken and does not fit, the newest first; nothing for whoever may not give money back.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn odd_charges(&self, actor: &Actor) -> Result<Vec<OddCharge>, BackendError> {
        if !may(actor, Action::Refund) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let sql = "SELECT provider, why, charge, amount, currency, seller, order_id, seen_at FROM payment_odd \
                   ORDER BY seen_at DESC, id LIMIT $1";
        let rows = sqlx::query(sql).bind(SHOWN).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        rows.iter()
            .map(|row| {
                let mut cells = Cells::of(row);
                let broken = BackendError::Value {
                    what: "payment_odd.why",
                };
                Ok(OddCharge {
                    provider: cells.text()?.to_owned(),
                    why: Odd::parse(cells.text()?).ok_or(broken)?,
                    charge: cells.text()?.to_owned(),
                    amount: Money(cells.int()?),
                    currency: Currency(cells.text()?.to_owned()),
                    seller: cells.text()?.to_owned(),
                    order: cells.maybe_text()?.and_then(|id| id.parse().ok()),
                    seen_at: cells.int()?,
                })
            })
            .collect()
    }
}
