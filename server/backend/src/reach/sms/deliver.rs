//! Sends what is due, and asks what became of it. No transaction is open while the network is waited for.

use super::offer::holds_back;
use super::port::{Carrier, Fault, Outgoing};
use super::queue::{SmsRow, find, is_stopped};
use super::settle::{Heard, settle};
use super::template;
use crate::Backend;
use crate::business::find_closed;
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::people::consent::why_not;
use crate::server_noun::ServerNoun as _;
use domain::people::sms::provider::SmsProvider;
use domain::people::sms::template::{TemplateState, values_of};
use domain::people::sms::{SmsFailure, SmsPurpose, SmsState};
use domain::people::{ConsentChannel, ConsentPurpose, WhyNot};
use domain::{Entity, Key, Row};
use sqlx::{AnyConnection, AssertSqlSafe};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// A worker that holds a message for longer than this is dead.
const LEASE: i64 = 5 * MINUTE;
/// What waited for longer than this is looked up before it leaves: after a restore it may have left.
const FRESH: i64 = 10 * MINUTE;
/// The longest wait between two tries.
const LONGEST: i64 = 2 * HOUR;
/// For so long a provider is asked what became of a message that it has.
const ASKED_FOR: i64 = 72 * HOUR;

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SmsDelivered {
    pub sent: u32,
    pub failed: u32,
    pub postponed: u32,
    /// Those of which it is not known whether they left.
    pub unknown: u32,
    /// Those that were asked after.
    pub asked: u32,
}

/// A message under a lease.
struct Claimed {
    /// As it was before this try.
    row: SmsRow,
    carrier: Carrier,
    sms: Outgoing,
    /// Since when it is under the lease.
    at: i64,
}

/// What became of a look at the queue.
enum Claim {
    Nothing,
    /// It does not leave; that is written down.
    Ended,
    Waits,
    Go(Box<Claimed>),
}

/// What is to be done with a message that is due.
enum Step {
    End(SmsFailure),
    /// Until then, epoch ms UTC.
    Wait(i64),
    Go(Box<(Carrier, Outgoing)>),
}

impl Backend {
    /// Sends every message that is due, one after the other, as long as `go_on` says so, and asks after those that are to be asked after. May run
    /// in several places at once.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn deliver_sms(
        &self,
        go_on: impl Fn() -> bool,
    ) -> Result<SmsDelivered, BackendError> {
        let mut done = SmsDelivered::default();
        while go_on() {
            match self.claim_sms().await? {
                Claim::Nothing => break,
                Claim::Ended => done.failed += 1,
                Claim::Waits => done.postponed += 1,
                Claim::Go(claimed) => self.try_sms(*claimed, &mut done).await?,
            }
        }
        while go_on() && self.ask_after_sms().await? {
            done.asked += 1;
        }
        Ok(done)
    }

    async fn claim_sms(&self) -> Result<Claim, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let due = first(&mut tx, DUE, now).await?;
        // Of a business that is closed nothing leaves: what waits is good until its own time.
        let closed = find_closed(&mut tx).await?;
        tx.commit().await?;
        if due.is_none() || closed.is_some() {
            return Ok(Claim::Nothing);
        }
        let mut tx = self.inner.db.write().await?;
        let Some(row) = first(&mut tx, DUE, now).await? else {
            return Ok(Claim::Nothing);
        };
        let claim = match self.step(&mut tx, &row, now).await? {
            Step::End(failure) => {
                let heard = give_up(&row, failure);
                let pokes = settle(&mut tx, row.id, &heard, now).await?;
                tx.commit().await?;
                self.poke(pokes);
                return Ok(Claim::Ended);
            }
            Step::Wait(until) => {
                postpone(&mut tx, &row, (until, row.left_at), None).await?;
                Claim::Waits
            }
            Step::Go(ready) => {
                let (carrier, sms) = *ready;
                // What is looked up first has maybe left before: whoever takes it over looks that far back too.
                let since = if may_have_left(&row, &sms, now) {
                    sms.left_at
                } else {
                    now
                };
                lease(&mut tx, &row, &carrier, (now, since)).await?;
                Claim::Go(Box::new(Claimed {
                    row,
                    carrier,
                    sms,
                    at: now,
                }))
            }
        };
        tx.commit().await?;
        Ok(claim)
    }

    /// Whether a message may leave now. Consent is asked here, as it leaves.
    async fn step(
        &self,
        tx: &mut AnyConnection,
        row: &SmsRow,
        now: i64,
    ) -> Result<Step, BackendError> {
        if now >= row.until {
            return Ok(Step::End(row.failure.unwrap_or(SmsFailure::TooLate)));
        }
        // What may have left already is looked after whatever was said meanwhile.
        if row.left_at.is_none()
            && let Some(why) = unwanted(tx, row, now).await?
        {
            return Ok(why);
        }
        let sent_by = row.provider.as_deref().and_then(SmsProvider::parse);
        let provider = match sent_by.filter(|_| row.left_at.is_some()) {
            Some(provider) => provider,
            None => match self.chosen_sms(tx).await? {
                Some(provider) => provider,
                None => return Ok(Step::End(SmsFailure::NoProvider)),
            },
        };
        let Ok(carrier) = self.sms_carrier(tx, provider).await? else {
            return Ok(Step::Wait(now.saturating_add(FRESH).min(row.until)));
        };
        let mut sms = self.outgoing(tx, row, provider, now).await?;
        if provider.needs_templates() {
            let all = template::list(tx).await?;
            let good = all.into_iter();
            let mut good = good.filter(|one| one.state == TemplateState::Approved);
            sms.template = good.find_map(|one| {
                let values = values_of(&one.text, &row.text)?;
                Some((one, values))
            });
            if sms.template.is_none() {
                return Ok(Step::End(SmsFailure::NoTemplate));
            }
        }
        Ok(Step::Go(Box::new((carrier, sms))))
    }

    async fn outgoing(
        &self,
        tx: &mut AnyConnection,
        row: &SmsRow,
        provider: SmsProvider,
        now: i64,
    ) -> Result<Outgoing, BackendError> {
        // What a phone gives back after a restore is queued anew; that it was written long ago stands on the timeline.
        let key = Key::new(Entity::Activity, row.id);
        let written = match Work::default().get(tx, key).await? {
            Some(Row::Activity(entry)) => entry.at.min(row.created_at),
            _ => row.created_at,
        };
        let left_at = row.left_at.unwrap_or(written.min(now));
        Ok(Outgoing {
            id: row.id,
            number: row.number.clone(),
            text: row.text.clone(),
            template: None,
            status_url: self.sms_address(provider, "status", &row.id.to_string()),
            left_at,
            provider_id: row.provider_id.clone(),
            taken: taken(tx, row, provider, left_at).await?,
        })
    }

    /// Looks whether it has left already, where it may have, and sends it where it has not.
    async fn try_sms(&self, claimed: Claimed, done: &mut SmsDelivered) -> Result<(), BackendError> {
        let Claimed {
            row,
            carrier,
            sms,
            at,
        } = claimed;
        if may_have_left(&row, &sms, at) {
            match carrier.ask(&sms).await {
                Ok(Some(heard)) => return self.note_sms_sent(&row, heard, done).await,
                Ok(None) => {}
                Err(fault) => {
                    // That the question was refused says nothing of the message.
                    let fault = match fault {
                        Fault::Refused { code, .. } => Fault::NoAnswer(code),
                        other => other,
                    };
                    let left_at = row.left_at;
                    return self.note_sms_fault(&row, fault, left_at, done).await;
                }
            }
        }
        match carrier.send(&sms).await {
            Ok(heard) => self.note_sms_sent(&row, heard, done).await,
            Err(Fault::NoAnswer(said)) => {
                let left_at = Some(row.left_at.unwrap_or(at));
                let fault = Fault::NoAnswer(said);
                self.note_sms_fault(&row, fault, left_at, done).await
            }
            // It was looked for and is not there, and was not taken now: it has not left.
            Err(fault) => self.note_sms_fault(&row, fault, None, done).await,
        }
    }

    async fn note_sms_sent(
        &self,
        row: &SmsRow,
        heard: Heard,
        done: &mut SmsDelivered,
    ) -> Result<(), BackendError> {
        match heard.state {
            Some(SmsState::Failed) => done.failed += 1,
            _ => done.sent += 1,
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let ask_at = now.saturating_add(first_ask(row, &heard));
        sqlx::query("UPDATE sms_message SET ask_at = $2 WHERE id = $1")
            .bind(row.id.to_string())
            .bind(ask_at)
            .execute(&mut *tx)
            .await?;
        let pokes = settle(&mut tx, row.id, &heard, now).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    async fn note_sms_fault(
        &self,
        row: &SmsRow,
        fault: Fault,
        left_at: Option<i64>,
        done: &mut SmsDelivered,
    ) -> Result<(), BackendError> {
        let now = self.now();
        let next = now.saturating_add(wait(row.tries));
        let mut tx = self.inner.db.write().await?;
        // Another worker may have taken it over, and a receipt may have come meanwhile.
        let stands = find(&mut tx, row.id).await?;
        let mine =
            stands.is_some_and(|now| now.tries == row.tries + 1 && now.state == SmsState::Queued);
        if !mine {
            return Ok(());
        }
        let heard = match &fault {
            Fault::Refused { failure, code, .. } => Some(Heard::failed(*failure, code.clone())),
            Fault::NotNow { failure, .. } if next >= row.until && left_at.is_none() => {
                Some(Heard::failed(*failure, "given up"))
            }
            Fault::NotNow { .. } | Fault::NoAnswer(_) if next >= row.until => {
                Some(Heard::state(SmsState::Unknown))
            }
            Fault::NotNow { .. } | Fault::NoAnswer(_) => None,
        };
        // Not the provider's sentence, which may name the number.
        let (code, failure) = (fault.code(), fault.failure().map(|failure| failure.name()));
        tracing::warn!(sms = %row.id, code, failure, "a text message did not leave");
        let Some(heard) = heard else {
            postpone(&mut tx, row, (next, left_at), fault.failure()).await?;
            tx.commit().await?;
            done.postponed += 1;
            return Ok(());
        };
        if heard.state == Some(SmsState::Unknown) {
            done.unknown += 1;
            ask_later(&mut tx, row, now.saturating_add(HOUR)).await?;
        } else {
            done.failed += 1;
            if left_at.is_none() {
                // It never left: no bound counts it.
                sqlx::query("UPDATE sms_message SET left_at = NULL WHERE id = $1")
                    .bind(row.id.to_string())
                    .execute(&mut *tx)
                    .await?;
            }
        }
        let pokes = settle(&mut tx, row.id, &heard, now).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    /// Asks after one message that a provider has; false where none is due.
    async fn ask_after_sms(&self) -> Result<bool, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let due = first(&mut tx, TO_ASK, now).await?;
        tx.commit().await?;
        let Some(row) = due else { return Ok(false) };
        let mut tx = self.inner.db.write().await?;
        // Written first: whoever dies asks again later, and nobody asks twice at once.
        let age = now.saturating_sub(row.created_at);
        let next = now.saturating_add(if age < HOUR { 15 * MINUTE } else { 6 * HOUR });
        ask_later(&mut tx, &row, next).await?;
        let provider = row.provider.as_deref().and_then(SmsProvider::parse);
        let carrier = match provider {
            Some(provider) => self.sms_carrier(&mut tx, provider).await?.ok(),
            None => None,
        };
        tx.commit().await?;
        let Some(carrier) = carrier else {
            return Ok(true);
        };
        let mut tx = self.inner.db.read().await?;
        let sms = self
            .outgoing(&mut tx, &row, carrier.provider(), now)
            .await?;
        tx.commit().await?;
        if let Ok(Some(heard)) = carrier.ask(&sms).await {
            let mut tx = self.inner.db.write().await?;
            let pokes = settle(&mut tx, row.id, &heard, self.now()).await?;
            tx.commit().await?;
            self.poke(pokes);
        }
        Ok(true)
    }
}

/// Gives up what was queued before then and has not left: a database that is no longer there may have sent it. The caller pokes after its commit.
pub(crate) async fn give_up_queued(
    connection: &mut AnyConnection,
    before: i64,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let columns = SmsRow::columns("");
    let sql = format!(
        "SELECT {columns} FROM sms_message WHERE state = 'queued' AND received = 0 AND created_at < $1 ORDER BY id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(before)
        .fetch_all(&mut *connection)
        .await?;
    let mut pokes = Vec::new();
    for row in &rows {
        let row = SmsRow::read(&mut Cells::of(row))?;
        let heard = give_up(&row, SmsFailure::TooLate);
        pokes.extend(settle(&mut *connection, row.id, &heard, now).await?);
    }
    Ok(pokes)
}

/// The provider's names of the other messages to this number that may have left since then.
async fn taken(
    connection: &mut AnyConnection,
    row: &SmsRow,
    provider: SmsProvider,
    since: i64,
) -> Result<Vec<String>, BackendError> {
    let sql = "SELECT provider_id FROM sms_message WHERE provider = $1 AND number = $2 AND id <> $3 \
               AND provider_id IS NOT NULL AND created_at > $4";
    let rows = sqlx::query(sql)
        .bind(provider.name())
        .bind(row.number.clone())
        .bind(row.id.to_string())
        // It may have been queued long before it left.
        .bind(since.saturating_sub(ASKED_FOR))
        .fetch_all(connection)
        .await?;
    let names = rows.iter().map(|row| Ok(Cells::of(row).text()?.to_owned()));
    names.collect()
}

/// Whether it is to be looked up before it is sent.
fn may_have_left(row: &SmsRow, sms: &Outgoing, now: i64) -> bool {
    row.left_at.is_some() || sms.left_at < now.saturating_sub(FRESH)
}

/// What is due. After a restore nothing leaves before somebody says so, as with mail.
const DUE: &str = "state = 'queued' AND received = 0 AND next_at <= $1 AND (lease IS NULL OR lease <= $1) \
                   AND NOT EXISTS (SELECT 1 FROM setting WHERE name = 'mail_held') ORDER BY next_at, id";
const TO_ASK: &str = "ask_at IS NOT NULL AND ask_at <= $1 ORDER BY ask_at, id";

async fn first(
    connection: &mut AnyConnection,
    which: &str,
    now: i64,
) -> Result<Option<SmsRow>, BackendError> {
    let columns = SmsRow::columns("");
    let sql = format!("SELECT {columns} FROM sms_message WHERE {which} LIMIT 1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(now)
        .fetch_optional(connection)
        .await?;
    row.map(|row| SmsRow::read(&mut Cells::of(&row)))
        .transpose()
}

/// Notes that it may leave now, before anything does.
async fn lease(
    connection: &mut AnyConnection,
    row: &SmsRow,
    carrier: &Carrier,
    (now, since): (i64, i64),
) -> Result<(), BackendError> {
    let sql = "UPDATE sms_message SET tries = tries + 1, lease = $2, left_at = COALESCE(left_at, $3), provider = $4 WHERE id = $1";
    sqlx::query(sql)
        .bind(row.id.to_string())
        .bind(now.saturating_add(LEASE))
        .bind(since)
        .bind(carrier.provider().name())
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts it back for a later try.
async fn postpone(
    connection: &mut AnyConnection,
    row: &SmsRow,
    (next_at, left_at): (i64, Option<i64>),
    failure: Option<SmsFailure>,
) -> Result<(), BackendError> {
    let sql = "UPDATE sms_message SET lease = NULL, next_at = $2, left_at = $3, failure = $4 WHERE id = $1 AND state = 'queued'";
    sqlx::query(sql)
        .bind(row.id.to_string())
        .bind(next_at)
        .bind(left_at)
        .bind(failure.map(|failure| failure.name()))
        .execute(connection)
        .await?;
    Ok(())
}

/// After three days nobody knows more.
async fn ask_later(
    connection: &mut AnyConnection,
    row: &SmsRow,
    at: i64,
) -> Result<(), BackendError> {
    let at = (at.saturating_sub(row.created_at) < ASKED_FOR).then_some(at);
    sqlx::query("UPDATE sms_message SET ask_at = $2 WHERE id = $1")
        .bind(row.id.to_string())
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// How a message ends that does not leave any more: what may have left is not known to have failed.
fn give_up(row: &SmsRow, failure: SmsFailure) -> Heard {
    if row.left_at.is_some() {
        Heard::state(SmsState::Unknown)
    } else {
        Heard::failed(failure, "")
    }
}

/// The demo's arrive at once; of others the provider tells by itself, and is asked only where it did not.
fn first_ask(row: &SmsRow, heard: &Heard) -> i64 {
    let demo = heard.provider_id.as_deref();
    if demo == Some(format!("demo-{}", row.id).as_str()) {
        0
    } else {
        10 * MINUTE
    }
}

/// Milliseconds to wait after so many tries before this one: 1 min, 2, 4 … 2 h. What was sent a moment ago stands in no list yet.
fn wait(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.clamp(0, 10)).unwrap_or(0);
    MINUTE.saturating_mul(1_i64 << doublings).min(LONGEST)
}

/// Why a message that has not left yet does not, or not yet.
async fn unwanted(
    connection: &mut AnyConnection,
    row: &SmsRow,
    now: i64,
) -> Result<Option<Step>, BackendError> {
    let purpose = match row.purpose {
        SmsPurpose::Answer => return Ok(None),
        SmsPurpose::Service => ConsentPurpose::Service,
        SmsPurpose::Marketing => ConsentPurpose::Marketing,
    };
    if is_stopped(connection, &row.number).await? {
        return Ok(Some(Step::End(SmsFailure::Withdrawn)));
    }
    let Some(contact) = row.contact else {
        return Ok(None);
    };
    let wish = (purpose, ConsentChannel::Sms, None);
    let why = why_not(connection, contact, wish, now).await?;
    if why.is_none() && row.purpose == SmsPurpose::Marketing {
        let until = holds_back(connection, row, now).await?;
        return Ok(until.map(Step::Wait));
    }
    Ok(why.map(|why| match why {
        WhyNot::DoNotContact => Step::End(SmsFailure::DoNotContact),
        WhyNot::NoConsent { .. } | WhyNot::Unconfirmed => Step::End(SmsFailure::NoConsent),
        WhyNot::Withdrawn { .. } => Step::End(SmsFailure::Withdrawn),
        WhyNot::TooOften { until } | WhyNot::Paused { until } | WhyNot::QuietHours { until } => {
            Step::Wait(until.max(now + MINUTE))
        }
    }))
}
