//! What a step of a strategy sends, handed on to its channel in the transaction that goes on with somebody.

use super::advance::{Portion, due_of};
use super::judge::{Reached, Ready, StepLetter};
use super::run::closes_in;
use super::sms::queue::{SmsWish, queue as queue_sms, why_not};
use super::strategy_chat::say;
use super::strategy_run::Run;
use super::web_push::queue::{PushEvent, PushTo, queue as queue_push};
use crate::Backend;
use crate::error::BackendError;
use domain::id::{ActivityId, DeliveryId};
use domain::people::sms::{SmsFailure, SmsPurpose};
use domain::reach::{DeliveryState, PushNews, SkipReason, Strategy};
use sqlx::AnyConnection;

/// What a channel says.
pub(super) enum Left {
    Away(DeliveryState),
    /// It takes nothing now.
    NotNow,
    /// It reaches nobody there.
    Never(SkipReason),
}

impl Backend {
    /// Hands it on to the channel.
    pub(super) async fn leave(
        &self,
        connection: &mut AnyConnection,
        portion: &mut Portion<'_>,
        (strategy, run): (&Strategy, &Run),
        (letter, ready): (StepLetter<'_>, Ready),
    ) -> Result<Left, BackendError> {
        let now = portion.now;
        let written = DeliveryId::of_step(strategy.id, run.contact, run.occasion, letter.key);
        match ready.to.clone() {
            Reached::Chat(customer) => {
                let text = (run.id, letter.key, ready.letter);
                say(connection, &mut portion.work, customer, text, now).await?;
                Ok(Left::Away(DeliveryState::Sent))
            }
            Reached::Sms(number) => {
                let wish = SmsWish {
                    id: ActivityId::of_delivery(written),
                    contact: Some(ready.whole),
                    number,
                    text: ready.letter.body,
                    purpose: SmsPurpose::Marketing,
                };
                text_message(connection, portion, &wish).await
            }
            Reached::Push(user) => {
                let event = PushEvent {
                    news: PushNews::Offer,
                    about: written.0,
                    event: written.to_string(),
                    at: now,
                };
                let queued = queue_push(connection, PushTo::One(user), &event, now).await?;
                Ok(match queued {
                    true => Left::Away(DeliveryState::Queued),
                    false => Left::Never(SkipReason::NoAddress),
                })
            }
            Reached::Mail(_) => {
                let lifetime = closes_in(portion.calendar, now);
                let due = (due_of(run), letter.key);
                let Some(mail) = self.offer_letter(strategy, due, ready, lifetime) else {
                    return Ok(Left::NotNow);
                };
                let queued = self.inner.mail.enqueue(connection, &mail, now).await?;
                Ok(match queued {
                    true => Left::Away(DeliveryState::Queued),
                    false => Left::NotNow,
                })
            }
        }
    }
}

/// Asked before it is written down: what stands there as failed would not be tried again tomorrow.
async fn text_message(
    connection: &mut AnyConnection,
    portion: &mut Portion<'_>,
    wish: &SmsWish,
) -> Result<Left, BackendError> {
    match why_not(connection, wish, portion.now).await? {
        None => {}
        Some(SmsFailure::TooManyToday | SmsFailure::TooManyToPerson) => return Ok(Left::NotNow),
        // No provider, another country, or too long with this name.
        Some(_) => return Ok(Left::Never(SkipReason::NoAddress)),
    }
    queue_sms(connection, &mut portion.work, wish, portion.now).await?;
    Ok(Left::Away(DeliveryState::Queued))
}
