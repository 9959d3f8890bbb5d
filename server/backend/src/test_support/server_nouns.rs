//! A row of every noun that stays at the server, with a word in each of its texts: where the word turns up, it travelled.

use crate::Backend;
use crate::BackendError;
use crate::account::JoinLinkRow;
use crate::account::session::SessionRow;
use crate::mail::address::MailAddressRow;
use crate::mail::incoming::IncomingRow;
use crate::mail::queue::MailRow;
use crate::reach::sms::queue::SmsRow;
use crate::sales::pay::AttemptRow;
use crate::server_noun::{Bytes, ServerNoun};
use crate::sync::deposit::{DepositRow, WhyHeld};
use crate::sync::device::DeviceRow;
use domain::account::Role;
use domain::id::derived_id;
use domain::money::Currency;
use domain::people::{SmsPurpose, SmsState};
use domain::sales::payment::online::AttemptState;
use domain::{ContactId, Lang, Money, OrderId, UserId};
use sqlx::AssertSqlSafe;

/// A table whose rows stay at the server.
#[derive(Debug, Clone, Copy)]
pub struct ServerTable {
    pub table: &'static str,
    pub columns: &'static [&'static str],
}

impl ServerTable {
    /// What stands in this table's texts where a row was planted for somebody.
    #[must_use]
    pub fn word(&self, user: UserId) -> String {
        word(self.table, user)
    }
}

fn word(table: &str, user: UserId) -> String {
    format!("canary-{table}-{user}")
}

/// How a row looks that is planted.
trait Planted: ServerNoun {
    fn planted(user: UserId, word: String, now: i64) -> Self;
}

macro_rules! server_nouns {
    ($($noun:ident),+ $(,)?) => {
        /// Every noun that stays at the server.
        #[must_use]
        pub fn server_tables() -> Vec<ServerTable> {
            vec![$(ServerTable { table: $noun::TABLE, columns: $noun::COLUMNS }),+]
        }

        impl Backend {
            /// Plants a row of each, as of this person, and reads all rows of each table back.
            pub async fn plant_server_nouns(&self, user: UserId) -> Result<(), BackendError> {
                let mut tx = self.inner.db.write().await?;
                $(
                    let planted = word($noun::TABLE, user);
                    $noun::planted(user, planted, self.now()).insert(&mut tx).await?;
                    let sql = format!("SELECT {} FROM {}", $noun::columns(""), $noun::TABLE);
                    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *tx).await?;
                    for row in &rows {
                        $noun::read(&mut crate::db::statement::Cells::of(row))?;
                    }
                )+
                Ok(tx.commit().await?)
            }
        }
    };
}

server_nouns!(
    SessionRow,
    MailRow,
    DeviceRow,
    DepositRow,
    AttemptRow,
    JoinLinkRow,
    SmsRow,
    IncomingRow,
    MailAddressRow
);

impl Planted for SessionRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            token_hash: Bytes(word.clone().into_bytes()),
            account_user: user,
            created_at: now,
            last_seen: now,
            device: word,
        }
    }
}

impl Planted for MailRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            id: derived_id(user.0, 1, 0),
            kind: word.clone(),
            about: Some(word.clone()),
            address: word.clone(),
            lang: Lang::En,
            subject: word.clone(),
            text: word.clone(),
            html: word.clone(),
            message_id: word.clone(),
            state: "sent".to_owned(),
            tries: 1,
            lapses: 0,
            next_at: now,
            until: now,
            lease: None,
            last_error: Some(word.clone()),
            created_at: now,
            ended_at: Some(now),
            conversation: None,
            in_reply_to: Some(word.clone()),
            reference_ids: Some(word),
        }
    }
}

impl Planted for IncomingRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            id: derived_id(user.0, 6, 0),
            sender: word.clone(),
            sender_name: word.clone(),
            subject: word.clone(),
            message_id: Some(word.clone()),
            reference_ids: Some(word.clone()),
            way: "pipe".to_owned(),
            outcome: "held".to_owned(),
            detail: Some(word),
            customer: Some(user),
            conversation: None,
            size: 1,
            received_at: now,
        }
    }
}

impl Planted for MailAddressRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            address: word.clone(),
            bounced_at: Some(now),
            bounce_reason: Some(word),
            bounce_mail: None,
            blocked_at: None,
            blocked_by: None,
            account_user: Some(user),
        }
    }
}

fn client(user: UserId) -> uuid::Uuid {
    derived_id(user.0, 2, 0)
}

impl Planted for DeviceRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            client: client(user),
            principal: user,
            role: Role::Customer,
            key_hash: Bytes(word.clone().into_bytes()),
            session_hash: Bytes(word.clone().into_bytes()),
            ended: None,
            birth: word.clone(),
            label: word.clone(),
            build: word,
            waiting: 1,
            oldest_ms: 1,
            evictions: 0,
            lost_at: None,
            created_at: now,
            seen_at: now,
        }
    }
}

impl Planted for DepositRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        let body = format!(
            r#"{{"mid":1,"name":"{word}","at":{now},"actor":"{user}","args":{{"text":"{word}"}}}}"#
        );
        Self {
            client: client(user),
            mid: 1,
            hash: Bytes(word.into_bytes()),
            body,
            why: WhyHeld::Old,
            at: now,
        }
    }
}

impl Planted for JoinLinkRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            id: derived_id(user.0, 5, 0),
            token_hash: Bytes(word.clone().into_bytes()),
            role: Role::Agent,
            email: Some(word),
            account_user: None,
            made_by: Some(user),
            created_at: now,
            expires_at: now + 1,
        }
    }
}

impl Planted for SmsRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            id: derived_id(user.0, 6, 0),
            contact: Some(ContactId::of_user(user)),
            received: false,
            number: word.clone(),
            text: word.clone(),
            parts: 1,
            purpose: SmsPurpose::Service,
            state: SmsState::Sent,
            failure: None,
            provider: Some(word.clone()),
            provider_id: Some(word.clone()),
            provider_error: Some(word.clone()),
            price: Some(word),
            tries: 1,
            next_at: now,
            until: now,
            lease: None,
            left_at: Some(now),
            ask_at: None,
            created_at: now,
            ended_at: Some(now),
        }
    }
}

impl Planted for AttemptRow {
    fn planted(user: UserId, word: String, now: i64) -> Self {
        Self {
            id: derived_id(user.0, 3, 0),
            order_id: OrderId(derived_id(user.0, 4, 0)),
            customer: user,
            amount: Money(1),
            currency: Currency(word.clone()),
            seller: word.clone(),
            provider: word.clone(),
            state: AttemptState::Pending,
            nonce: word.clone(),
            idempotency_key: word.clone(),
            reference: Some(word.clone()),
            address: Some(word.clone()),
            charge: Some(word.clone()),
            note: Some(word),
            asked_at: None,
            started_at: now,
            ended_at: Some(now),
        }
    }
}
