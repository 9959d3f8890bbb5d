//! Tries to pay in their table. It stays at the server: it has the names by which a provider and a browser know them.

use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sales::pay::port::Known;
use crate::server_noun::{ServerNoun, server_noun};
use crate::setting::random;
use domain::id::{PaymentId, new_id};
use domain::money::Currency;
use domain::sales::payment::online::{Asked, Attempt, AttemptState};
use domain::sales::payment::provider::Provider;
use domain::sales::{Order, Payment, PaymentAbout, PaymentMethod};
use domain::{Money, OrderId, UserId};
use sqlx::{AnyConnection, AssertSqlSafe};
use uuid::Uuid;

/// Bytes of what names a try in an address and at the provider.
const NONCE: usize = 18;

/// A try to pay for an order.
pub(crate) struct AttemptRow {
    /// That of its payment.
    pub id: Uuid,
    pub order_id: OrderId,
    pub customer: UserId,
    pub amount: Money,
    pub currency: Currency,
    pub seller: String,
    pub provider: String,
    pub state: AttemptState,
    /// In the address to which the customer comes back.
    pub nonce: String,
    /// What the provider knows it by.
    pub idempotency_key: String,
    /// What the provider calls it.
    pub reference: Option<String>,
    /// Where the customer pays.
    pub address: Option<String>,
    pub charge: Option<String>,
    /// How it ended, for whoever looks into the table.
    pub note: Option<String>,
    pub asked_at: Option<i64>,
    pub started_at: i64,
    pub ended_at: Option<i64>,
}

server_noun! {
    AttemptRow in "payment_attempt" {
        id: Uuid,
        order_id: OrderId,
        customer: UserId,
        amount: Money,
        currency: Currency,
        seller: String,
        provider: String,
        state: AttemptState,
        nonce: String,
        idempotency_key: String,
        reference: Option<String>,
        address: Option<String>,
        charge: Option<String>,
        note: Option<String>,
        asked_at: Option<i64>,
        started_at: i64,
        ended_at: Option<i64>,
    }
}

/// How one is looked for; what these name is unique.
#[derive(Debug, Clone, Copy)]
pub(super) enum By {
    Id,
    Nonce,
    Key,
    /// The one of an order that has not ended.
    OpenOrder,
    /// By the provider's name for what was booked.
    Charge,
}

impl AttemptRow {
    /// A new one, for what is asked for.
    pub(super) fn new(
        order: &Order,
        asked: Asked,
        provider: Provider,
        now: i64,
    ) -> Result<Self, BackendError> {
        let mut bytes = [0_u8; 10];
        getrandom::fill(&mut bytes)?;
        Ok(Self {
            id: new_id(now, bytes),
            order_id: order.id,
            customer: order.customer,
            amount: asked.amount,
            currency: asked.currency,
            seller: asked.seller,
            provider: provider.name().to_owned(),
            state: AttemptState::Started,
            nonce: random(NONCE)?,
            idempotency_key: key()?,
            reference: None,
            address: None,
            charge: None,
            note: None,
            asked_at: None,
            started_at: now,
            ended_at: None,
        })
    }

    /// What phones are told of it.
    pub(super) fn payment(&self) -> Payment {
        Payment {
            id: PaymentId(self.id),
            about: PaymentAbout::Order {
                order: self.order_id,
            },
            customer: Some(self.customer),
            amount: self.amount,
            tip: Money(0),
            method: PaymentMethod::Online {
                provider: self.provider.clone(),
            },
            state: self.state.payment(),
            taken_by: None,
            taken_at: self.started_at,
            recorded_at: Some(self.started_at),
            reference: self.reference.clone(),
        }
    }

    pub(super) async fn find(
        connection: &mut AnyConnection,
        by: By,
        value: &str,
    ) -> Result<Option<Self>, BackendError> {
        let condition = match by {
            By::Id => "id = $1",
            By::Nonce => "nonce = $1",
            By::Key => "idempotency_key = $1",
            By::Charge => "charge = $1",
            By::OpenOrder => "order_id = $1 AND state IN ('started', 'pending')",
        };
        let (columns, table) = (Self::columns(""), Self::TABLE);
        let sql = format!("SELECT {columns} FROM {table} WHERE {condition}");
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(value.replace('\0', ""))
            .fetch_optional(connection)
            .await?;
        row.map(|row| Self::read(&mut Cells::of(&row))).transpose()
    }

    /// Writes what changes of it.
    pub(super) async fn save(&self, connection: &mut AnyConnection) -> Result<(), BackendError> {
        let sql = "UPDATE payment_attempt SET state = $1, reference = $2, address = $3, charge = $4, note = $5, asked_at = $6, ended_at = $7 \
                   WHERE id = $8";
        sqlx::query(sql)
            .bind(self.state.name())
            .bind(self.reference.clone())
            .bind(self.address.clone())
            .bind(self.charge.clone())
            .bind(self.note.clone())
            .bind(self.asked_at)
            .bind(self.ended_at)
            .bind(self.id.to_string())
            .execute(connection)
            .await?;
        Ok(())
    }

    pub(super) fn asked(&self) -> Asked {
        Asked {
            amount: self.amount,
            currency: self.currency.clone(),
            seller: self.seller.clone(),
        }
    }

    /// As a provider is asked about it.
    pub(super) fn known(&self) -> Known<'_> {
        Known {
            key: &self.idempotency_key,
            reference: self.reference.as_deref(),
            since: self.started_at,
        }
    }

    /// As far as the rules go.
    pub(super) fn rule(&self) -> Attempt {
        Attempt {
            state: self.state,
            asked: self.asked(),
            charge: self.charge.clone(),
        }
    }
}

/// A name that every provider takes: 32 digits and letters.
fn key() -> Result<String, BackendError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
