//! What providers tell of messages that they have. Each carries our own name for the message, so that one that comes before the provider's name is
//! stored finds it all the same.

use super::inbound::Incoming;
use super::settle::{Heard, settle};
use super::twilio::heard;
use crate::change::Poke;
use crate::error::BackendError;
use domain::people::sms::provider::SmsProvider;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::AnyConnection;
use uuid::Uuid;

/// Of what Aliyun tells at once, so much is looked at.
const TOLD: usize = 200;

/// A form of Twilio's.
pub(super) struct TwilioForm(Vec<(String, String)>);

impl TwilioForm {
    pub fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<String> {
        let mut fields = self.0.iter();
        fields
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
    }

    /// What it says of the message that its address names.
    pub async fn settle(
        &self,
        tx: &mut AnyConnection,
        id: Uuid,
        now: i64,
    ) -> Result<Vec<Poke>, BackendError> {
        let (Some(sid), Some(status)) = (self.get("MessageSid"), self.get("MessageStatus")) else {
            return Ok(Vec::new());
        };
        let error = self.get("ErrorCode").and_then(|code| code.parse().ok());
        let told = Heard {
            provider_id: Some(sid),
            ..heard(&status, error)
        };
        settle(tx, id, &told, now).await
    }

    /// What somebody wrote; none where it is none.
    pub fn incoming(&self) -> Option<Incoming> {
        Some(Incoming {
            provider: SmsProvider::Twilio,
            provider_id: self.get("MessageSid")?,
            number: self.get("From")?,
            text: self.get("Body").unwrap_or_default(),
            // Twilio has answered it already, and sends nothing there any more.
            is_answered: self.get("OptOutType").is_some(),
        })
    }
}

/// A receipt of Aliyun's, as far as it is believed: which message it is about. It is not signed, so what it says is asked.
#[derive(Deserialize)]
struct AliyunReceipt {
    #[serde(default)]
    out_id: String,
}

/// What somebody wrote, as Aliyun tells it.
#[derive(Deserialize)]
struct AliyunUp {
    phone_number: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    sequence_id: Value,
    #[serde(default)]
    send_time: String,
}

/// Has the provider asked after each message that it tells of.
pub(super) async fn ask_after(
    tx: &mut AnyConnection,
    body: &[u8],
    now: i64,
) -> Result<(), BackendError> {
    for one in aliyun_told::<AliyunReceipt>(body)? {
        let Ok(id) = Uuid::parse_str(&one.out_id) else {
            continue;
        };
        let sql = "UPDATE sms_message SET ask_at = $2 WHERE id = $1 AND provider = 'aliyun' \
                   AND state IN ('queued', 'sent', 'unknown') AND received = 0";
        sqlx::query(sql)
            .bind(id.to_string())
            .bind(now)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// What people wrote, as Aliyun tells it.
pub(super) fn aliyun_incoming(body: &[u8]) -> Result<Vec<Incoming>, BackendError> {
    let read = |one: AliyunUp| Incoming {
        provider: SmsProvider::Aliyun,
        provider_id: format!("{}/{}/{}", one.phone_number, one.sequence_id, one.send_time),
        number: one.phone_number,
        text: one.content,
        is_answered: false,
    };
    Ok(aliyun_told::<AliyunUp>(body)?
        .into_iter()
        .map(read)
        .collect())
}

/// Each for itself: one that cannot be read loses none of the others. What broke off on the way is told again.
fn aliyun_told<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, BackendError> {
    let told: Value = serde_json::from_slice(body).map_err(|_| BackendError::Value {
        what: "what Aliyun tells",
    })?;
    let Value::Array(told) = told else {
        tracing::warn!("Aliyun tells something that is no list");
        return Ok(Vec::new());
    };
    let mut read = Vec::new();
    for one in told.into_iter().take(TOLD) {
        match serde_json::from_value(one) {
            Ok(one) => read.push(one),
            // Not what it is: it may name a number.
            Err(error) => tracing::warn!(
                category = ?error.classify(),
                "one of the things that Aliyun tells cannot be read"
            ),
        }
    }
    Ok(read)
}
