//! The Sandbox: a provider that is none. It takes no money, lives in this database beside the books and reads nothing of them, and does on its
//! page what real providers do wrong: refuses, tells things twice, late or never. Only a demo has it.

use super::flow::Notified;
use super::port::{
    Begun, CallError, Known, Notification, PaymentProvider, RefundSaid, RefundWish, Wish,
};
use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::setting::random;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Money;
use domain::account::Business;
use domain::money::Currency;
use domain::routes::site;
use domain::sales::payment::online::{Asked, Charge, ENDS_AFTER, Said};
use domain::sales::payment::provider::{KeyMode, KeyTrial, Provider};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

/// The header of its notifications with their signature: base64url of an HMAC-SHA256 over the body.
pub const SANDBOX_SIGNATURE: &str = "sandbox-signature";
/// What its notifications are signed for, so that no other signature of this server is one.
const SIGNED: &[u8] = b"sandbox:";
/// How late a notification is that is late, ms: after the first time that we ask.
const LATE: i64 = 90_000;
/// A refund of just so much is refused, so that one can see it.
const REFUSED_REFUND: Money = Money(13);
/// Bytes of its names.
const NAME: usize = 12;

/// What somebody does on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxAct {
    Pay,
    /// Presses twice: one payment, told twice.
    Twice,
    Refuse,
    /// Pays; the notification comes after a minute and a half.
    Late,
    /// Pays; the notification never comes.
    Lost,
}

impl SandboxAct {
    pub const ALL: [Self; 5] = [Self::Pay, Self::Twice, Self::Refuse, Self::Late, Self::Lost];

    /// Its name in the page's form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Twice => "twice",
            Self::Refuse => "refuse",
            Self::Late => "late",
            Self::Lost => "lost",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// What its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxPage {
    pub amount: Money,
    pub currency: Currency,
    /// True while somebody can pay it.
    pub is_open: bool,
    /// Where to go back to, a path of this site.
    pub back: String,
}

/// A notification's body.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// The shop's name for the payment.
    key: String,
    state: String,
    charge: String,
    amount: i64,
    currency: String,
    seller: String,
}

/// A payment as the Sandbox knows it.
struct Held {
    reference: String,
    key: String,
    asked: Asked,
    back: String,
    state: String,
    charge: Option<String>,
    made_at: i64,
}

const COLUMNS: &str =
    "reference, idempotency_key, amount, currency, seller, back, state, charge, made_at";

/// The provider, on this server's database and clock.
pub(super) struct Sandbox<'a> {
    backend: &'a Backend,
}

impl<'a> Sandbox<'a> {
    pub(super) fn of(backend: &'a Backend) -> Self {
        Self { backend }
    }

    async fn held_by_key(&self, key: &str) -> Result<Option<Held>, BackendError> {
        let mut tx = self.backend.inner.db.read().await?;
        let held = held(&mut tx, "idempotency_key", key).await?;
        tx.commit().await?;
        Ok(held)
    }

    async fn make(&self, wish: &Wish<'_>) -> Result<Held, BackendError> {
        let now = self.backend.now();
        let mut tx = self.backend.inner.db.write().await?;
        let sql = "INSERT INTO sandbox_payment (reference, idempotency_key, amount, currency, seller, back, state, made_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, 'open', $7) ON CONFLICT (idempotency_key) DO NOTHING";
        sqlx::query(sql)
            .bind(random(NAME)?)
            .bind(wish.key.to_owned())
            .bind(wish.asked.amount.0)
            .bind(wish.asked.currency.0.clone())
            .bind(wish.asked.seller.clone())
            .bind(wish.back.to_owned())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let held = held(&mut tx, "idempotency_key", wish.key).await?;
        tx.commit().await?;
        held.ok_or(BackendError::Value {
            what: "sandbox payment",
        })
    }

    async fn give(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, BackendError> {
        let mut tx = self.backend.inner.db.write().await?;
        let Some(held) = held(&mut tx, "idempotency_key", wish.payment).await? else {
            return Ok(RefundSaid::Failed("no such payment".to_owned()));
        };
        let known = "SELECT amount FROM sandbox_refund WHERE idempotency_key = $1";
        let known = sqlx::query(known)
            .bind(wish.key.to_owned())
            .fetch_optional(&mut *tx)
            .await?;
        if known.is_some() {
            return Ok(RefundSaid::Done);
        }
        let sum = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM sandbox_refund WHERE reference = $1";
        let row = sqlx::query(sum)
            .bind(held.reference.clone())
            .fetch_one(&mut *tx)
            .await?;
        let before = Money(Cells::of(&row).int()?);
        let fits = held.state == "paid" && before.plus(wish.amount) <= held.asked.amount;
        if !fits {
            let why = "more than is left of the payment".to_owned();
            return Ok(RefundSaid::Failed(why));
        }
        if wish.amount == REFUSED_REFUND {
            let why = "the customer's card is closed".to_owned();
            return Ok(RefundSaid::Failed(why));
        }
        let sql =
            "INSERT INTO sandbox_refund (idempotency_key, reference, amount) VALUES ($1, $2, $3)";
        sqlx::query(sql)
            .bind(wish.key.to_owned())
            .bind(held.reference)
            .bind(wish.amount.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(RefundSaid::Done)
    }
}

impl From<BackendError> for CallError {
    fn from(error: BackendError) -> Self {
        Self::NoAnswer(error.to_string())
    }
}

impl PaymentProvider for Sandbox<'_> {
    fn seller(&self, business: &Business) -> String {
        business.id.to_string()
    }

    fn takes(&self, _: &Asked) -> bool {
        true
    }

    async fn begin(&self, wish: &Wish<'_>) -> Result<Begun, CallError> {
        let held = self.make(wish).await?;
        Ok(Begun {
            address: site::sandbox_pay(&held.reference),
            reference: held.reference,
        })
    }

    async fn ask(&self, known: &Known<'_>) -> Result<Said, CallError> {
        let now = self.backend.now();
        let held = self.held_by_key(known.key).await?;
        Ok(held.map_or(Said::Unknown, |held| held.said(now)))
    }

    async fn refund(&self, wish: &RefundWish<'_>) -> Result<RefundSaid, CallError> {
        Ok(self.give(wish).await?)
    }

    fn verify_notification(&self, signature: &str, body: &[u8]) -> Option<Notification> {
        let tag = URL_SAFE_NO_PAD.decode(signature).ok()?;
        if !self.backend.inner.signer.is_tag(&signed(body), &tag) {
            return None;
        }
        let body: Body = serde_json::from_slice(body).ok()?;
        let what = Asked {
            amount: Money(body.amount),
            currency: Currency(body.currency),
            seller: body.seller,
        };
        let said = match body.state.as_str() {
            "paid" => Said::Paid(Charge {
                id: body.charge,
                what,
            }),
            "refused" => Said::Refused,
            _ => Said::Open,
        };
        Some(Notification::Payment {
            key: body.key,
            said,
        })
    }

    async fn try_keys(&self) -> KeyTrial {
        KeyTrial::Works {
            mode: KeyMode::Test,
        }
    }
}

impl Held {
    fn said(self, now: i64) -> Said {
        match (self.state.as_str(), self.charge) {
            ("paid", Some(id)) => Said::Paid(Charge {
                id,
                what: self.asked,
            }),
            ("refused", _) => Said::Refused,
            _ if now.saturating_sub(self.made_at) >= ENDS_AFTER => Said::Ended,
            _ => Said::Open,
        }
    }
}

async fn held(
    connection: &mut AnyConnection,
    by: &'static str,
    value: &str,
) -> Result<Option<Held>, BackendError> {
    let sql = format!("SELECT {COLUMNS} FROM sandbox_payment WHERE {by} = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(value.replace('\0', ""))
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(Held {
        reference: cells.text()?.to_owned(),
        key: cells.text()?.to_owned(),
        asked: Asked {
            amount: Money(cells.int()?),
            currency: Currency(cells.text()?.to_owned()),
            seller: cells.text()?.to_owned(),
        },
        back: cells.text()?.to_owned(),
        state: cells.text()?.to_owned(),
        charge: cells.maybe_text()?.map(str::to_owned),
        made_at: cells.int()?,
    }))
}

fn signed(body: &[u8]) -> Vec<u8> {
    [SIGNED, body].concat()
}

impl Backend {
    /// What the Sandbox's page shows of a payment; none where there is no such payment, and where there is no Sandbox.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn sandbox_page(&self, reference: &str) -> Result<Option<SandboxPage>, BackendError> {
        if !self.has_sandbox() {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let held = held(&mut tx, "reference", reference).await?;
        tx.commit().await?;
        Ok(held.map(|held| SandboxPage {
            amount: held.asked.amount,
            currency: held.asked.currency.clone(),
            back: held.back.clone(),
            is_open: held.said(now) == Said::Open,
        }))
    }

    /// Does what somebody chose on the Sandbox's page, and answers where to go back to; none where there is no such payment. One that has
    /// ended is not paid again.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer; the same may be done again.
    pub async fn sandbox_act(
        &self,
        reference: &str,
        act: SandboxAct,
    ) -> Result<Option<String>, BackendError> {
        let Some(page) = self.sandbox_page(reference).await? else {
            return Ok(None);
        };
        if !page.is_open {
            return Ok(Some(page.back));
        }
        let state = match act {
            SandboxAct::Refuse => "refused",
            SandboxAct::Pay | SandboxAct::Twice | SandboxAct::Late | SandboxAct::Lost => "paid",
        };
        let mut tx = self.inner.db.write().await?;
        let sql = "UPDATE sandbox_payment SET state = $1, charge = $2 WHERE reference = $3 AND state = 'open'";
        sqlx::query(sql)
            .bind(state)
            .bind(random(NAME)?)
            .bind(reference.to_owned())
            .execute(&mut *tx)
            .await?;
        if act == SandboxAct::Late {
            let due = self.now().saturating_add(LATE);
            job::schedule(&mut tx, JobKind::SandboxNotice, reference, due).await?;
        }
        tx.commit().await?;
        let times = match act {
            SandboxAct::Pay | SandboxAct::Refuse => 1,
            SandboxAct::Twice => 2,
            SandboxAct::Late | SandboxAct::Lost => 0,
        };
        for _ in 0..times {
            self.sandbox_notify(reference).await?;
        }
        Ok(Some(page.back))
    }

    /// The body of the Sandbox's notification of a payment, JSON; none where it knows no such payment.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn sandbox_notice(&self, reference: &str) -> Result<Option<Vec<u8>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let held = held(&mut tx, "reference", reference).await?;
        tx.commit().await?;
        let Some(held) = held else { return Ok(None) };
        let body = Body {
            key: held.key,
            state: held.state,
            charge: held.charge.unwrap_or_default(),
            amount: held.asked.amount.0,
            currency: held.asked.currency.0,
            seller: held.asked.seller,
        };
        let body = serde_json::to_vec(&body).map_err(|source| BackendError::Json {
            what: "notification",
            source,
        })?;
        Ok(Some(body))
    }

    /// Sends that notification: through the same door as one that comes over HTTP.
    pub(crate) async fn sandbox_notify(&self, reference: &str) -> Result<(), BackendError> {
        let Some(body) = self.sandbox_notice(reference).await? else {
            return Ok(());
        };
        let signature = self.sandbox_signature(&body);
        let name = Provider::Sandbox.name();
        match self.take_notification(name, &signature, &body).await? {
            Notified::Taken => {}
            Notified::Forged | Notified::NoProvider => {
                tracing::warn!("the Sandbox's own notification was not taken");
            }
        }
        Ok(())
    }

    /// The signature of a notification's body.
    #[must_use]
    pub fn sandbox_signature(&self, body: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.inner.signer.tag(&signed(body)))
    }
}
