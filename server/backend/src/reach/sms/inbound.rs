//! What people write to the business's number: it joins the contact with that number, and *stop* is obeyed at once. Automatic answers are few, so
//! that two programs which answer each other come to an end.

use super::queue::{SmsRow, SmsWish, answers_to, queue};
use crate::Backend;
use crate::business::find_business;
use crate::change::rows::{Stamp, id};
use crate::change::{Poke, Work};
use crate::db::statement::{Cells, Clash};
use crate::error::BackendError;
use crate::people::suggest_duplicates::suggest_duplicates;
use crate::server_noun::ServerNoun as _;
use domain::civil::DAY_MS;
use domain::id::{ActivityId, PointId};
use domain::people::consent::change::withdraw_by_sms;
use domain::people::contact;
use domain::people::sms::keyword::{Keyword, keyword};
use domain::people::sms::provider::{SmsProvider, UnknownSender};
use domain::people::sms::text::SmsSize;
use domain::people::sms::{SmsPurpose, SmsState};
use domain::people::{
    Activity, ActivityKind, ConsentChannel, ConsentPlace, ConsentPurpose, Contact, ContactFields,
    ContactStaff, Country, Lifecycle, Phone, Point, PointKind,
};
use domain::{ContactId, Lang};
use sqlx::AnyConnection;
use uuid::Uuid;

/// Messages of one number that are taken within a day.
const A_DAY: i64 = 50;
/// Contacts that are made of unknown numbers within a day: numbers can be forged.
const NEW_A_DAY: i64 = 20;
/// Messages of unknown numbers that are kept, and of how many a screen tells.
const UNKNOWN: i64 = 1_000;
const SHOWN: i64 = 50;
const STOPS_SHOWN: i64 = 200;
/// Numbers that stopped and are nobody's, which are kept.
const STOPS: i64 = 10_000;
/// The longest text: ten parts of the alphabet that has most room.
const LONGEST: usize = 1_600;
/// Contacts with one number that a *stop* is noted for.
const HOLDERS: usize = 20;

/// What somebody wrote.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub provider: SmsProvider,
    pub provider_id: String,
    /// As the provider writes it.
    pub number: String,
    pub text: String,
    /// The provider has answered a *stop* already.
    pub is_answered: bool,
}

impl Incoming {
    /// The same message told again has the same id.
    fn id(&self) -> Uuid {
        let name = format!("sms/{}/{}", self.provider.name(), self.provider_id);
        Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
    }

    fn answer_id(&self) -> ActivityId {
        ActivityId(Uuid::new_v5(&self.id(), b"answer"))
    }

    /// Its line on the timeline.
    fn entry(&self, contact: ContactId, (number, text): (&str, String), at: i64) -> Activity {
        Activity {
            id: ActivityId(self.id()),
            contact,
            what: ActivityKind::Sms {
                to: number.to_owned(),
                text,
                carried: None,
                received: true,
            },
            at,
            by: None,
        }
    }
}

impl Backend {
    /// Takes what somebody wrote, once; answers whom to poke after the commit.
    pub(super) async fn take_incoming(
        &self,
        tx: &mut AnyConnection,
        incoming: &Incoming,
    ) -> Result<Vec<Poke>, BackendError> {
        let now = self.now();
        let home = match incoming.provider {
            SmsProvider::Aliyun => Country::parse("CN").unwrap_or_default(),
            SmsProvider::Demo | SmsProvider::Twilio => find_business(tx)
                .await?
                .map(|business| business.country)
                .unwrap_or_default(),
        };
        let Ok(phone) = Phone::read(&incoming.number, &home) else {
            return Ok(Vec::new());
        };
        let number = phone.number;
        let asked = keyword(&incoming.text);
        let mut work = Work::default();
        if within_a_day(tx, &number, now).await? >= A_DAY {
            if asked == Some(Keyword::Stop) {
                // Obeyed however much they wrote; it is not kept, and not answered.
                let holders = holders_of(tx, &mut work, &number).await?;
                stop(tx, &mut work, &holders, &number, now).await?;
            }
            return work.flush(tx, Stamp { now, by: None }).await;
        }
        let mut holders = holders_of(tx, &mut work, &number).await?;
        if holders.is_empty() && asked != Some(Keyword::Stop) {
            holders.extend(new_contact(tx, &mut work, &number, now).await?);
        }
        let text: String = incoming.text.chars().take(LONGEST).collect();
        let whose = holders.first().map(|contact| contact.id);
        if !write(tx, incoming, (whose, &number, &text), now).await? {
            return Ok(Vec::new());
        }
        if let Some(contact) = whose {
            let entry = incoming.entry(contact, (&number, text), now);
            work.put(tx, vec![entry.into()]).await?;
        }
        match asked {
            Some(Keyword::Stop) => {
                let is_new = stop(tx, &mut work, &holders, &number, now).await?;
                if is_new && !incoming.is_answered {
                    answer(tx, &mut work, incoming, (&holders, &number), now).await?;
                }
            }
            // It allows nothing: whoever finds a phone can write it. Once a day it is said how to.
            Some(Keyword::Start) if answers_to(tx, &number, now).await? == 0 => {
                answer(tx, &mut work, incoming, (&holders, &number), now).await?;
            }
            Some(Keyword::Start) | None => {}
        }
        work.flush(tx, Stamp { now, by: None }).await
    }

    /// Lets a demo's visitor write as somebody; false where there is no demo's provider.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it.
    pub async fn write_demo_sms(&self, number: &str, text: &str) -> Result<bool, BackendError> {
        if !self.is_sms_demo() {
            return Ok(false);
        }
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random)?;
        let incoming = Incoming {
            provider: SmsProvider::Demo,
            provider_id: Uuid::from_bytes(random).to_string(),
            number: number.to_owned(),
            text: text.to_owned(),
            is_answered: false,
        };
        let mut tx = self.inner.db.write().await?;
        let pokes = self.take_incoming(&mut tx, &incoming).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(true)
    }
}

/// Messages of this number within a day.
async fn within_a_day(
    connection: &mut AnyConnection,
    number: &str,
    now: i64,
) -> Result<i64, BackendError> {
    let sql =
        "SELECT COUNT(*) FROM sms_message WHERE number = $1 AND created_at > $2 AND received = 1";
    let row = sqlx::query(sql)
        .bind(number.to_owned())
        .bind(now.saturating_sub(DAY_MS))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()?)
}

/// The contacts with a number: first the one that was written to last, or else the oldest.
async fn holders_of(
    connection: &mut AnyConnection,
    work: &mut Work,
    number: &str,
) -> Result<Vec<Contact>, BackendError> {
    let sql = "SELECT contact FROM contact_point WHERE kind = 'phone' AND normal = $1 ORDER BY contact LIMIT $2";
    let rows = sqlx::query(sql)
        .bind(number.to_owned())
        .bind(HOLDERS as i64)
        .fetch_all(&mut *connection)
        .await?;
    let mut found: Vec<Contact> = Vec::new();
    for row in &rows {
        let one = ContactId(id(Cells::of(row).text()?, "contact")?);
        let whole = work
            .ask(connection, |work| Ok(contact::find(work, one)?.cloned()))
            .await?;
        if let Ok(Some(whole)) = whole
            && found.iter().all(|have| have.id != whole.id)
        {
            found.push(whole);
        }
    }
    let sql = "SELECT contact FROM sms_message WHERE number = $1 AND received = 0 AND contact IS NOT NULL \
               ORDER BY created_at DESC, id LIMIT 1";
    let last = sqlx::query(sql)
        .bind(number.to_owned())
        .fetch_optional(connection)
        .await?;
    if let Some(last) = last {
        let last = ContactId(id(Cells::of(&last).text()?, "contact")?);
        found.sort_by_key(|contact| contact.id != last);
    }
    Ok(found)
}

/// A contact of whom nothing is known but the number; none where there were many of these today.
async fn new_contact(
    connection: &mut AnyConnection,
    work: &mut Work,
    number: &str,
    now: i64,
) -> Result<Option<Contact>, BackendError> {
    let sql = "SELECT COUNT(*) FROM contact_staff WHERE source = 'sms' AND first_seen > $1";
    let row = sqlx::query(sql)
        .bind(now.saturating_sub(DAY_MS))
        .fetch_one(&mut *connection)
        .await?;
    if Cells::of(&row).int()? >= NEW_A_DAY {
        return Ok(None);
    }
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)?;
    let contact = ContactId(domain::id::new_id(now, random));
    let mut made = Contact::new(contact, ContactFields::default(), now);
    made.points.push(Point {
        id: PointId(Uuid::new_v5(&contact.0, number.as_bytes())),
        kind: PointKind::Phone,
        value: number.to_owned(),
        normal: Some(number.to_owned()),
        extension: None,
        label: String::new(),
        primary: true,
        verified: false,
    });
    let half = ContactStaff {
        source: "sms".to_owned(),
        first_seen: Some(now),
        last_seen: Some(now),
        ..ContactStaff::new(contact, Lifecycle::Lead)
    };
    work.put(connection, vec![made.clone().into(), half.into()])
        .await?;
    suggest_duplicates(connection, work, contact).await?;
    Ok(Some(made))
}

/// Writes it down; false where it stands there already, and where too much of unknown people is kept.
async fn write(
    connection: &mut AnyConnection,
    incoming: &Incoming,
    (contact, number, text): (Option<ContactId>, &str, &str),
    now: i64,
) -> Result<bool, BackendError> {
    if contact.is_none() {
        let sql = "SELECT COUNT(*) FROM sms_message WHERE received = 1 AND contact IS NULL";
        let row = sqlx::query(sql).fetch_one(&mut *connection).await?;
        if Cells::of(&row).int()? >= UNKNOWN {
            let oldest = "DELETE FROM sms_message WHERE id IN (SELECT id FROM sms_message \
                          WHERE received = 1 AND contact IS NULL ORDER BY created_at, id LIMIT 1)";
            sqlx::query(oldest).execute(&mut *connection).await?;
        }
    }
    let row = SmsRow {
        id: incoming.id(),
        contact,
        received: true,
        number: number.to_owned(),
        text: text.to_owned(),
        parts: u32::try_from(SmsSize::of(text).parts).unwrap_or(u32::MAX),
        purpose: SmsPurpose::Service,
        state: SmsState::Delivered,
        failure: None,
        provider: Some(incoming.provider.name().to_owned()),
        provider_id: Some(incoming.provider_id.clone()),
        provider_error: None,
        price: None,
        tries: 0,
        next_at: now,
        until: now,
        lease: None,
        left_at: None,
        ask_at: None,
        created_at: now,
        ended_at: Some(now),
    };
    let table = SmsRow::table(&["id"], Clash::Keep);
    let new = table.put_returning(connection, vec![row.values()], "id");
    Ok(!new.await?.is_empty())
}

/// Withdraws every message to everybody with this number; false where nothing was allowed any more.
async fn stop(
    connection: &mut AnyConnection,
    work: &mut Work,
    holders: &[Contact],
    number: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let mut is_new = false;
    for contact in holders {
        for purpose in [ConsentPurpose::Marketing, ConsentPurpose::Service] {
            let place = ConsentPlace {
                contact: contact.id,
                purpose,
                channel: ConsentChannel::Sms,
            };
            let said = work
                .ask(connection, |work| withdraw_by_sms(work, place, now))
                .await?;
            if let Ok(Some(said)) = said {
                work.put(connection, vec![said.into()]).await?;
                is_new = true;
            }
        }
    }
    if !holders.is_empty() {
        return Ok(is_new);
    }
    let row = sqlx::query("SELECT COUNT(*) FROM sms_stop")
        .fetch_one(&mut *connection)
        .await?;
    if Cells::of(&row).int()? >= STOPS {
        return Ok(false);
    }
    let sql = "INSERT INTO sms_stop (number, at) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING";
    let done = sqlx::query(sql)
        .bind(number.to_owned())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Says once that it was heard, or how to get messages again.
async fn answer(
    connection: &mut AnyConnection,
    work: &mut Work,
    incoming: &Incoming,
    (holders, number): (&[Contact], &str),
    now: i64,
) -> Result<(), BackendError> {
    let contact = holders.first();
    let by_number = if number.starts_with("+86") {
        Lang::Zh
    } else {
        Lang::En
    };
    let lang = contact
        .and_then(|contact| contact.fields.language)
        .unwrap_or(by_number);
    let business = find_business(connection).await?;
    let name = business
        .as_ref()
        .map_or("", |business| business.name.text(lang));
    let stopped = keyword(&incoming.text) == Some(Keyword::Stop);
    let text = match (lang, stopped) {
        (Lang::En, true) => {
            format!(
                "{name}: You get no more text messages from us. Changed your mind? Tell our staff."
            )
        }
        (Lang::Zh, true) => format!("{name}：我们不会再给您发短信。如想恢复，请告诉店员。"),
        (Lang::En, false) => format!(
            "{name}: A text message cannot switch these on. Please do it in our app under Privacy, or tell our staff."
        ),
        (Lang::Zh, false) => {
            format!("{name}：回复短信不能恢复接收。请在应用的“隐私”里打开，或告诉店员。")
        }
    };
    let wish = SmsWish {
        id: incoming.answer_id(),
        contact: contact.map(|contact| contact.id),
        number: number.to_owned(),
        text,
        purpose: SmsPurpose::Answer,
    };
    queue(connection, work, &wish, now).await?;
    Ok(())
}

/// Who wrote and is nobody known, the newest first; and every number that said *stop* while it was unknown, whatever became of its message.
pub(super) async fn unknown_senders(
    connection: &mut AnyConnection,
) -> Result<Vec<UnknownSender>, BackendError> {
    let sql = "SELECT m.number, m.text, m.created_at, CASE WHEN s.number IS NULL THEN 0 ELSE 1 END FROM sms_message m \
               LEFT JOIN sms_stop s ON s.number = m.number WHERE m.received = 1 AND m.contact IS NULL \
               ORDER BY m.created_at DESC, m.id LIMIT $1";
    let rows = sqlx::query(sql)
        .bind(SHOWN)
        .fetch_all(&mut *connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok(UnknownSender {
            number: cells.text()?.to_owned(),
            text: cells.text()?.to_owned(),
            at: cells.int()?,
            stopped: cells.flag()?,
        })
    };
    let senders: Result<Vec<UnknownSender>, BackendError> = rows.iter().map(read).collect();
    let mut senders = senders?;
    for stopped in stopped_senders(connection).await? {
        if senders.iter().all(|one| one.number != stopped.number) {
            senders.push(stopped);
        }
    }
    senders.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(senders)
}

/// The newest numbers that said *stop* while nobody knew them.
async fn stopped_senders(
    connection: &mut AnyConnection,
) -> Result<Vec<UnknownSender>, BackendError> {
    let sql = "SELECT number, at FROM sms_stop ORDER BY at DESC, number LIMIT $1";
    let rows = sqlx::query(sql)
        .bind(STOPS_SHOWN)
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok(UnknownSender {
            number: cells.text()?.to_owned(),
            text: String::new(),
            at: cells.int()?,
            stopped: true,
        })
    };
    rows.iter().map(read).collect()
}
