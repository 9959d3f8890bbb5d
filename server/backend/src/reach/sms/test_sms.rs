//! A test to whoever sets text messages up, what a demo would have sent, and numbers that are let go again.

use super::port::{Carrier, Fault, Outgoing};
use super::template;
use crate::Backend;
use crate::business::find_business;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::setting;
use domain::account::Actor;
use domain::people::Phone;
use domain::people::sms::provider::{DemoSms, SMS_TESTS_AN_HOUR, SmsAnswer, SmsRefusal, SmsTrial};
use domain::people::sms::template::{TemplateState, filled};
use domain::policy::{Action, may};
use sqlx::AnyConnection;
use uuid::Uuid;

/// The setting that counts tests: the hour, and how many left in it.
const TESTS: &str = "sms_tests";
const HOUR: i64 = 3_600_000;
const TEXT: &str = "Text messages work. 短信可用。";
/// The newest so many are shown.
const LISTED: i64 = 200;

fn refused(refusal: SmsRefusal) -> SmsAnswer {
    SmsAnswer::Refused { refusal }
}

impl Backend {
    /// Sends one message now, past the queue: whoever sets it up reads what is wrong.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn test_sms(&self, actor: &Actor, to: &str) -> Result<SmsAnswer, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(refused(SmsRefusal::NotAllowed));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let home = find_business(&mut tx).await?.map(|one| one.country);
        let Ok(phone) = Phone::read(to, &home.unwrap_or_default()) else {
            return Ok(refused(SmsRefusal::Number));
        };
        let Some(carrier) = self.chosen_carrier(&mut tx).await? else {
            return Ok(refused(SmsRefusal::NoKeys));
        };
        if !count_test(&mut tx, now).await? {
            return Ok(refused(SmsRefusal::TooManyTests));
        }
        let template = match carrier {
            Carrier::Aliyun(_) => {
                let all = template::list(&mut tx).await?.into_iter();
                let mut good = all.filter(|one| one.state == TemplateState::Approved);
                good.next().map(|one| {
                    let values = filled(&one.text, "1234");
                    (one, values)
                })
            }
            Carrier::Demo | Carrier::Twilio(_) => None,
        };
        // It costs money and leaves the house: it is in the list of changes.
        let change = ("sms_test", None, Some(phone.number.as_str()));
        self.note_sms(&mut tx, Some(actor.user), change).await?;
        tx.commit().await?;
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random)?;
        let id = domain::id::new_id(now, random);
        let sms = Outgoing {
            id,
            number: phone.number,
            text: TEXT.to_owned(),
            template,
            status_url: self.sms_address(carrier.provider(), "status", &Uuid::nil().to_string()),
            left_at: now,
            provider_id: None,
            taken: Vec::new(),
        };
        let trial = match carrier.send(&sms).await {
            Ok(_) => SmsTrial::Left,
            Err(
                Fault::Refused {
                    failure,
                    code,
                    said,
                }
                | Fault::NotNow {
                    failure,
                    code,
                    said,
                },
            ) => SmsTrial::Refused {
                failure,
                said: format!("{code} {said}").trim().to_owned(),
            },
            Err(Fault::NoAnswer(said)) => SmsTrial::NoAnswer { said },
        };
        Ok(SmsAnswer::Tried { trial })
    }

    /// Lets messages go to an unknown number again that said *stop*, once its owner asked for it.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn lift_sms_stop(
        &self,
        actor: &Actor,
        number: &str,
    ) -> Result<SmsAnswer, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(refused(SmsRefusal::NotAllowed));
        }
        let mut tx = self.inner.db.write().await?;
        let gone = sqlx::query("DELETE FROM sms_stop WHERE number = $1")
            .bind(number.to_owned())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() > 0 {
            let change = ("sms_stop", Some(number), None);
            self.note_sms(&mut tx, Some(actor.user), change).await?;
        }
        tx.commit().await?;
        Ok(SmsAnswer::Done)
    }

    /// What this demo would have sent, the newest first; none elsewhere.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn demo_sms(&self) -> Result<Option<Vec<DemoSms>>, BackendError> {
        if !self.is_sms_demo() {
            return Ok(None);
        }
        let sql = "SELECT number, text, parts, created_at FROM sms_message WHERE provider = 'demo' AND received = 0 \
                   ORDER BY created_at DESC, id DESC LIMIT $1";
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sql).bind(LISTED).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        let read = |row| {
            let mut cells = Cells::of(row);
            Ok(DemoSms {
                to: cells.text()?.to_owned(),
                text: cells.text()?.to_owned(),
                parts: u32::try_from(cells.int()?).unwrap_or(u32::MAX),
                at: cells.int()?,
            })
        };
        rows.iter()
            .map(read)
            .collect::<Result<Vec<_>, BackendError>>()
            .map(Some)
    }
}

/// Counts a test; false where so many have left within this hour.
async fn count_test(connection: &mut AnyConnection, now: i64) -> Result<bool, BackendError> {
    let hour = now / HOUR;
    let kept = setting::find(connection, TESTS).await?.unwrap_or_default();
    let count = match kept.split_once(' ') {
        Some((of, count)) if of == hour.to_string() => count.parse().unwrap_or(0),
        _ => 0,
    };
    if count >= SMS_TESTS_AN_HOUR {
        return Ok(false);
    }
    setting::put(connection, TESTS, &format!("{hour} {}", count + 1)).await?;
    Ok(true)
}
