//! Sends what is due. No transaction is open while the network is waited for.

use crate::Backend;
use crate::change::Poke;
use crate::error::BackendError;
use crate::mail::backoff::wait;
use crate::mail::bounced::record_unanswered;
use crate::mail::failure::{Failure, code_in, judge};
use crate::mail::letter::{Addressed, Mail, purpose_of};
use crate::mail::on_change::wanted;
use crate::mail::queue::{self, MailEnd, Queued};
use crate::mail::transport::{OpenTransport, SendError};
use crate::mail::{address, reply_token};
use crate::people::consent::{self, why_not_to_address};
use crate::people::delivery;
use crate::people::letter::record_mail_state;
use domain::Lang;
use domain::account::{Business, Email};
use domain::id::new_id;
use domain::people::MailState;
use domain::reach::{DeliveryState, SkipReason};
use sqlx::AnyConnection;
use std::sync::Arc;

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: u32,
    /// Refused for good, or tried for too long.
    pub failed: u32,
    pub postponed: u32,
    /// No longer wanted.
    pub suppressed: u32,
    /// Why the run ended early: nothing can leave now.
    pub down: Option<SendError>,
}

impl Backend {
    /// True where this deployment sends mail at all.
    #[must_use]
    pub fn has_mail(&self) -> bool {
        self.inner.mail.is_on()
    }

    /// Queues one mail in a transaction of its own; false where there is no mail here, or where this was told before.
    pub async fn write_mail(&self, letter: &Addressed) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let queued = self.inner.mail.enqueue(&mut tx, letter, self.now()).await?;
        tx.commit().await?;
        if queued {
            self.inner.mail.ring();
        }
        Ok(queued)
    }

    /// Waits until something was queued.
    pub async fn mail_rung(&self) {
        self.inner.mail.rung().await;
    }

    /// Waits until mails leave by another way than now.
    pub async fn mail_way_changed(&self) {
        self.inner.mail.way_changed.notified().await;
    }

    /// Sends every mail that is due, one after the other, as long as `go_on` says so. May run in several places at once.
    pub async fn deliver_due(&self, go_on: impl Fn() -> bool) -> Result<Delivered, BackendError> {
        let mut done = Delivered::default();
        let mailer = self.inner.mail.clone();
        let now = mailer.way();
        let Some(mut way) = OpenTransport::open(&now.transport) else {
            return Ok(done);
        };
        // Where an owner chose another way meanwhile, the rest leaves by that.
        while go_on() && done.down.is_none() && Arc::ptr_eq(&now, &mailer.way()) {
            let Some((mut mail, business)) = self.claim_mail(&mut done).await? else {
                break;
            };
            mail.unsubscribe = offer(&mail).map(|about| self.unsubscribe_headers(about.contact));
            let signer = &self.inner.signer;
            let reply_to = mailer.settings.reply_to.as_deref();
            mail.reply_to = reply_to.map(|setting| {
                reply_token::address(setting, mail.conversation, |text| signer.tag(text))
            });
            let name = name_of(business.as_ref(), mail.lang);
            let sent = way.send(&mail, (name, &now.from)).await;
            self.note_sent(&mail, sent, &mut done).await?;
        }
        way.close().await;
        if done.sent + done.failed + done.suppressed > 0 {
            // A campaign counts what became of its letters.
            self.inner.due.notify_one();
        }
        Ok(done)
    }

    /// Sends one mail now, past the queue: whoever sets mail up reads what is wrong.
    pub async fn send_test_mail(&self, to: &Email) -> Result<(), SendError> {
        let mailer = self.inner.mail.clone();
        let now = mailer.way();
        let from = now.from.as_str();
        let Some(mut way) = OpenTransport::open(&now.transport) else {
            return Err(SendError::Connect("RAPPORT_MAIL is off".to_owned()));
        };
        let letter = Addressed::new(
            to.as_str(),
            Lang::En,
            Mail::Letter {
                subject: "Mail works · 邮件可用".to_owned(),
                body: "This is a test. 这是一封测试邮件。".to_owned(),
            },
        );
        let broken = |error: BackendError| SendError::Later(error.to_string());
        let business = self.business().await.map_err(broken)?;
        let written = letter
            .write(business.as_ref(), &mailer.settings.public_url)
            .map_err(broken)?;
        let at = self.now();
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|error| broken(error.into()))?;
        let id = new_id(at, random);
        let mail = Queued::passing(id, to.as_str(), written, &mailer.host(), at);
        let name = name_of(business.as_ref(), mail.lang);
        let sent = way.send(&mail, (name, from)).await;
        way.close().await;
        sent
    }

    /// The next mail under a lease. What is too late is given up on the way.
    async fn claim_mail(
        &self,
        done: &mut Delivered,
    ) -> Result<Option<(Queued, Option<Business>)>, BackendError> {
        loop {
            let now = self.now();
            let mut tx = self.inner.db.read().await?;
            let due = queue::any_due(&mut tx, now).await?;
            // Of a business that is closed nothing leaves: what waits is good until its own time.
            let closed = crate::business::find_closed(&mut tx).await?;
            tx.commit().await?;
            if !due || closed.is_some() {
                return Ok(None);
            }
            let mut tx = self.inner.db.write().await?;
            let Some(mail) = queue::claim(&mut tx, now).await? else {
                return Ok(None);
            };
            if now >= mail.until {
                let why = match &mail.last_error {
                    // The try that was just claimed is not one.
                    Some(error) => format!("given up after {} tries: {error}", mail.tries - 1),
                    None => "it was not sent in time".to_owned(),
                };
                let pokes = give_up(&mut tx, &mail, &why, now).await?;
                tx.commit().await?;
                self.poke(pokes);
                done.failed += 1;
                continue;
            }
            let why = unwanted(&mut tx, &mail, now).await?;
            if let Some(why) = why {
                let mut pokes = end(&mut tx, &mail, MailEnd::Suppressed, why.said, now).await?;
                if let (Some(about), Some(_)) = (offer(&mail), why.skip) {
                    let skipped = (DeliveryState::Skipped, why.skip);
                    pokes.extend(delivery::record(&mut tx, about, skipped, now).await?);
                }
                tx.commit().await?;
                self.poke(pokes);
                done.suppressed += 1;
                continue;
            }
            let business = crate::business::find_business(&mut tx).await?;
            tx.commit().await?;
            return Ok(Some((mail, business)));
        }
    }

    async fn note_sent(
        &self,
        mail: &Queued,
        sent: Result<(), SendError>,
        done: &mut Delivered,
    ) -> Result<(), BackendError> {
        let now = self.now();
        let mut chance = [0; 2];
        getrandom::fill(&mut chance)?;
        let next = now.saturating_add(wait(mail.tries, u16::from_be_bytes(chance)));
        let mut tx = self.inner.db.write().await?;
        let pokes = match sent {
            Ok(()) => {
                done.sent += 1;
                end(&mut tx, mail, MailEnd::Sent, None, now).await?
            }
            Err(SendError::Refused(why)) => {
                tracing::warn!(mail = %mail.id, kind = mail.kind, why, "a mail was refused");
                done.failed += 1;
                let code = code_in(&why).unwrap_or_default();
                if judge(&code, &why) == Failure::Hard {
                    address::suppress(&mut tx, &mail.address, (&why, None), now).await?;
                }
                end(&mut tx, mail, MailEnd::Failed, Some(&why), now).await?
            }
            Err(error) if next >= mail.until => {
                let why = format!("given up after {} tries: {error}", mail.tries);
                tracing::warn!(mail = %mail.id, kind = mail.kind, why, "a mail was given up");
                done.failed += 1;
                done.down = Some(error).filter(SendError::is_down);
                give_up(&mut tx, mail, &why, now).await?
            }
            Err(error) => {
                queue::postpone(&mut tx, mail, &error.to_string(), next).await?;
                done.postponed += 1;
                done.down = Some(error).filter(SendError::is_down);
                Vec::new()
            }
        };
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

/// Why a mail is not sent any more.
struct Unwanted {
    /// None where there is no more to it than that it was read meanwhile.
    said: Option<&'static str>,
    /// Of what a strategy wrote.
    skip: Option<SkipReason>,
}

/// Asked of each mail when it is about to leave; none where it may.
async fn unwanted(
    connection: &mut AnyConnection,
    mail: &Queued,
    now: i64,
) -> Result<Option<Unwanted>, BackendError> {
    if !wanted(connection, &mail.kind, mail.about.as_deref()).await? {
        return Ok(Some(Unwanted {
            said: None,
            skip: None,
        }));
    }
    if !always_leaves(&mail.kind)
        && address::suppressed(connection, &mail.address)
            .await?
            .is_some()
    {
        return Ok(Some(Unwanted {
            said: Some("mail to this address came back; staff may lift that on the record"),
            skip: offer(mail).map(|_| SkipReason::NoAddress),
        }));
    }
    if let Some(about) = offer(mail) {
        let skip = delivery::why_not_now(connection, about, &mail.address, now).await?;
        return Ok(skip.map(|skip| Unwanted {
            said: Some(skipped(skip)),
            skip: Some(skip),
        }));
    }
    if mail.kind == Mail::DOUBLE_OPT_IN {
        let waits = consent::waits_at(connection, mail.about.as_deref(), &mail.address, now);
        return Ok((!waits.await?).then_some(Unwanted {
            said: Some("nothing waits to be confirmed"),
            skip: None,
        }));
    }
    let Some(purpose) = purpose_of(&mail.kind) else {
        return Ok(None);
    };
    let why = why_not_to_address(connection, &mail.address, purpose, now).await?;
    Ok(why.map(|why| Unwanted {
        said: Some(skipped(why.into())),
        skip: None,
    }))
}

/// Whoever asks for a code waits for it: a server that refused once may have been wrong, and they would be locked out.
fn always_leaves(kind: &str) -> bool {
    matches!(
        kind,
        "sign_in" | "password_reset" | "password_changed" | "invitation"
    )
}

/// What a mail of a strategy is about; none of other mails.
fn offer(mail: &Queued) -> Option<delivery::About> {
    let about = mail.about.as_deref();
    let about = about.filter(|_| mail.kind == Mail::STRATEGY);
    about.and_then(delivery::About::parse)
}

/// In the queue's own words, which staff read; without a date, and without whom it is about.
fn skipped(why: SkipReason) -> &'static str {
    match why {
        SkipReason::DoNotContact => "the contact wishes no such mail",
        SkipReason::NoConsent => "nobody allowed such mail",
        SkipReason::Withdrawn => "such mail was withdrawn",
        SkipReason::NoAddress
        | SkipReason::Recent
        | SkipReason::Already
        | SkipReason::NoText
        | SkipReason::NotNow
        | SkipReason::OutsideSegment => "not at this time",
    }
}

/// Ends a mail whose time is over. Somebody of a campaign waits again: their letter never reached another server.
async fn give_up(
    connection: &mut AnyConnection,
    mail: &Queued,
    why: &str,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut pokes = end(connection, mail, MailEnd::Failed, Some(why), now).await?;
    if let Some(about) = offer(mail)
        && delivery::is_campaign(connection, about.strategy).await?
    {
        let late = (DeliveryState::Skipped, Some(SkipReason::NotNow));
        pokes.extend(delivery::record(connection, about, late, now).await?);
    }
    Ok(pokes)
}

/// Ends a mail, and says so on the timeline where staff wrote it.
async fn end(
    connection: &mut AnyConnection,
    mail: &Queued,
    ended: MailEnd,
    why: Option<&str>,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    if !queue::end(connection, mail, ended, why, now).await? {
        return Ok(Vec::new());
    }
    if let Some(about) = offer(mail) {
        let state = match ended {
            MailEnd::Sent => DeliveryState::Sent,
            MailEnd::Failed => DeliveryState::Failed,
            MailEnd::Suppressed => DeliveryState::Skipped,
        };
        return delivery::record(connection, about, (state, None), now).await;
    }
    if mail.kind == Mail::ANSWER && ended != MailEnd::Sent {
        let about = mail.about.as_deref().unwrap_or_default();
        let of = (mail.address.as_str(), why.unwrap_or_default());
        return record_unanswered(connection, about, of, now).await;
    }
    if mail.kind != Mail::LETTER {
        return Ok(Vec::new());
    }
    let Some(activity) = mail.about.as_deref().and_then(|about| about.parse().ok()) else {
        return Ok(Vec::new());
    };
    let state = match ended {
        MailEnd::Sent => MailState::Sent,
        MailEnd::Failed | MailEnd::Suppressed => MailState::Failed {
            why: why.unwrap_or_default().to_owned(),
        },
    };
    record_mail_state(connection, activity, state, now).await
}

fn name_of(business: Option<&Business>, lang: Lang) -> &str {
    business.map_or("", |business| business.name.text(lang))
}
