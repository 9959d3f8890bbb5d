//! Who is due today, and whether a letter may leave to them at this moment.

use super::occasion::Due;
use crate::change::Work;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use crate::mail::address::suppressed as address_suppressed;
use crate::mail::on_change::reachable;
use crate::people::consent::why_not;
use crate::reach::sms::queue::is_stopped;
use crate::reach::web_push::queue::hears;
use crate::service::customer::language_of;
use domain::account::Business;
use domain::civil::DAY_MS;
use domain::id::{BookingId, DeliveryId, StrategyId};
use domain::people::phone::takes_sms;
use domain::people::{ConsentChannel, ConsentPurpose, Contact, PointKind, contact};
use domain::reach::due::APART_DAYS;
use domain::reach::{
    Arm, Campaign, Channel, Delivery, Letter, PushTopic, SkipReason, Strategy, Trigger, Values,
    template,
};
use domain::{ContactId, Entity, Key, Label, Lang, Row, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// So long after a letter the next one of the same occasion may leave, ms: about a day, at whatever minute somebody looks.
const WITHIN: i64 = 20 * 3_600_000;

/// What is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Offer<'a> {
    Strategy(&'a Strategy),
    Step(&'a Strategy, StepLetter<'a>),
    Campaign(&'a Campaign, Arm),
}

/// What one step of a strategy sends.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepLetter<'a> {
    pub key: u32,
    pub channel: Channel,
    pub subject: &'a Label,
    pub body: &'a Label,
}

impl Offer<'_> {
    fn step(&self) -> u32 {
        match self {
            Self::Step(_, step) => step.key,
            Self::Strategy(_) | Self::Campaign(..) => 0,
        }
    }

    fn channel(&self) -> Channel {
        match self {
            Self::Step(_, step) => step.channel,
            Self::Strategy(_) | Self::Campaign(..) => Channel::Mail,
        }
    }

    /// True where it is written in place of the reminder of a booking.
    fn reminds(&self) -> bool {
        match self {
            Self::Strategy(strategy) | Self::Step(strategy, _) => {
                strategy.trigger == Trigger::BookingTomorrow
            }
            Self::Campaign(..) => false,
        }
    }

    fn sender(&self) -> StrategyId {
        match self {
            Self::Strategy(strategy) | Self::Step(strategy, _) => strategy.id,
            Self::Campaign(campaign, _) => campaign.id.sender(),
        }
    }

    fn letter(&self, lang: Lang, values: &Values<'_>) -> Option<Letter> {
        match self {
            Self::Strategy(strategy) => strategy.letter(lang, values),
            // The phone has words of its own.
            Self::Step(_, step) if !step.channel.has_text() => Some(Letter {
                lang,
                subject: String::new(),
                body: String::new(),
            }),
            // What is said in a chat has no subject.
            Self::Step(_, step) => match step.channel.has_subject() {
                true => template::letter(step.subject, step.body, lang, values),
                false => template::letter(step.body, step.body, lang, values),
            },
            Self::Campaign(campaign, arm) => campaign.letter(*arm, lang, values),
        }
    }

    /// True where it was written once. What a paused campaign held back was not.
    fn was_written(&self, delivery: &Delivery) -> bool {
        match self {
            Self::Strategy(_) | Self::Step(..) => true,
            Self::Campaign(..) => delivery.reason != Some(SkipReason::NotNow),
        }
    }
}

/// A letter with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    /// The person, whichever of their contacts it is written to.
    pub whole: ContactId,
    pub to: Reached,
    pub letter: Letter,
}

/// Where somebody is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reached {
    Mail(String),
    Chat(UserId),
    /// A number (E.164).
    Sms(String),
    Push(UserId),
}

impl Reached {
    /// On which way consent is asked for, and for which address.
    fn asked(&self) -> (ConsentChannel, Option<&str>) {
        match self {
            Self::Mail(address) => (ConsentChannel::Mail, Some(address.as_str())),
            Self::Chat(_) => (ConsentChannel::Chat, None),
            Self::Sms(_) => (ConsentChannel::Sms, None),
            Self::Push(_) => (ConsentChannel::Push, None),
        }
    }

    /// Why nothing is sent to an address, whatever its person says: mail comes back from it, or whoever reads it said stop.
    async fn is_closed(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Option<SkipReason>, BackendError> {
        Ok(match self {
            Self::Mail(address) => address_suppressed(connection, address)
                .await?
                .map(|_| SkipReason::NoAddress),
            Self::Sms(number) => is_stopped(connection, number)
                .await?
                .then_some(SkipReason::Withdrawn),
            Self::Chat(_) | Self::Push(_) => None,
        })
    }
}

/// The letter to somebody who is due, or why there is none. Asked when it is queued; what they allow is asked again when it leaves.
pub(super) async fn judge(
    connection: &mut AnyConnection,
    work: &mut Work,
    (offer, business, link): (Offer<'_>, Option<&Business>, &str),
    due: Due,
    now: i64,
) -> Result<Result<Ready, SkipReason>, BackendError> {
    let delivery = DeliveryId::of_step(offer.sender(), due.contact, due.occasion, offer.step());
    let key = Key::new(Entity::Delivery, delivery.0);
    let written = work.get(connection, key).await?;
    let written = written.as_ref().and_then(Row::as_delivery);
    if written.is_some_and(|delivery| offer.was_written(delivery)) {
        return Ok(Err(SkipReason::Already));
    }
    if let Some(booking) = due.about.filter(|_| offer.reminds())
        && is_reminded(connection, BookingId(booking)).await?
    {
        return Ok(Err(SkipReason::Already));
    }
    // Whoever was joined with somebody since is that person.
    let whole = work
        .ask(connection, |work| {
            Ok(contact::find(work, due.contact)?.cloned())
        })
        .await?;
    let Ok(Some(contact)) = whole else {
        return Ok(Err(SkipReason::NoAddress));
    };
    let Some((to, lang)) = reached(connection, work, (&contact, offer.channel()), now).await?
    else {
        return Ok(Err(SkipReason::NoAddress));
    };
    if let Some(why) = to.is_closed(connection).await? {
        return Ok(Err(why));
    }
    let (channel, address) = to.asked();
    let wish = (ConsentPurpose::Marketing, channel, address);
    if let Some(why) = why_not(connection, due.contact, wish, now).await? {
        return Ok(Err(why.into()));
    }
    let run = (offer.sender(), due);
    if is_recent(connection, contact.id, run, now).await? {
        return Ok(Err(SkipReason::Recent));
    }
    let nameless = contact.fields.is_nameless();
    let name = if nameless {
        String::new()
    } else {
        contact.fields.name()
    };
    let nothing = Label::default();
    let values = Values {
        name: &name,
        business: business.map_or(&nothing, |business| &business.name),
        link,
    };
    Ok(match offer.letter(lang, &values) {
        Some(letter) => Ok(Ready {
            whole: contact.id,
            to,
            letter,
        }),
        None => Err(SkipReason::NoText),
    })
}

/// Where somebody is reached on a channel. Of mail, who signs in gets it at the address that they proved: anybody can sign up with anybody's.
async fn reached(
    connection: &mut AnyConnection,
    work: &mut Work,
    (contact, channel): (&Contact, Channel),
    now: i64,
) -> Result<Option<(Reached, Lang)>, BackendError> {
    let accounts = accounts_of(connection, work, contact).await?;
    if works_here(connection, &accounts).await? {
        return Ok(None);
    }
    let to = match channel {
        Channel::Mail => return by_mail(connection, contact, &accounts).await,
        Channel::Chat => accounts.first().copied().map(Reached::Chat),
        Channel::Sms => number_of(connection, contact).await?.map(Reached::Sms),
        Channel::Push => phone_of(connection, &accounts, now)
            .await?
            .map(Reached::Push),
    };
    let lang = match (contact.fields.language, accounts.first()) {
        (Some(lang), _) => lang,
        (None, Some(account)) => language_of(connection, *account).await?,
        (None, None) => Lang::default(),
    };
    Ok(to.map(|to| (to, lang)))
}

/// The number that text messages to somebody leave to: the first that may be a mobile one and did not say stop; the first of all where each did.
async fn number_of(
    connection: &mut AnyConnection,
    contact: &Contact,
) -> Result<Option<String>, BackendError> {
    let phones = contact.points.iter();
    let mut phones: Vec<_> = phones
        .filter(|point| point.kind == PointKind::Phone && point.extension.is_none())
        .collect();
    phones.sort_by_key(|point| !point.primary);
    let numbers = phones.into_iter().filter_map(|point| point.normal.clone());
    let numbers: Vec<String> = numbers.filter(|number| takes_sms(number)).collect();
    for number in &numbers {
        if !is_stopped(connection, number).await? {
            return Ok(Some(number.clone()));
        }
    }
    Ok(numbers.into_iter().next())
}

/// The first account of somebody with a phone that is told of offers.
async fn phone_of(
    connection: &mut AnyConnection,
    accounts: &[UserId],
    now: i64,
) -> Result<Option<UserId>, BackendError> {
    for account in accounts {
        if hears(connection, *account, PushTopic::Offers, now).await? {
            return Ok(Some(*account));
        }
    }
    Ok(None)
}

async fn by_mail(
    connection: &mut AnyConnection,
    contact: &Contact,
    accounts: &[UserId],
) -> Result<Option<(Reached, Lang)>, BackendError> {
    for account in accounts {
        if let Some((address, lang)) = reachable(connection, *account).await? {
            let lang = contact.fields.language.unwrap_or(lang);
            return Ok(Some((Reached::Mail(address), lang)));
        }
    }
    let confirmed = confirmed_addresses(connection, contact.id).await?;
    let mut points: Vec<_> = contact
        .points
        .iter()
        .filter(|point| point.kind == PointKind::Email)
        .filter(|point| {
            let confirmed = |normal: &String| confirmed.contains(normal);
            point.verified || accounts.is_empty() || point.normal.as_ref().is_some_and(confirmed)
        })
        .collect();
    points.sort_by_key(|point| !point.primary);
    let found = points.into_iter().find_map(|point| point.normal.clone());
    Ok(found.map(|address| {
        let lang = contact.fields.language.unwrap_or_default();
        (Reached::Mail(address), lang)
    }))
}

/// The accounts of somebody: their own first, then those of contacts joined with theirs.
pub(super) async fn accounts_of(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: &Contact,
) -> Result<Vec<UserId>, BackendError> {
    let key = Key::new(Entity::ContactStaff, contact.id.0);
    let half = work.get(connection, key).await?;
    let joined = half.as_ref().and_then(Row::as_contact_staff);
    let joined = joined.into_iter().flat_map(|half| half.accounts.iter());
    Ok(contact.user.iter().chain(joined).copied().collect())
}

/// True where the reminder of a booking as it is now was queued, or left.
async fn is_reminded(
    connection: &mut AnyConnection,
    booking: BookingId,
) -> Result<bool, BackendError> {
    let sql = "SELECT m.id FROM booking b JOIN mail m ON m.about = b.id || ':reminder:' || CAST(b.starts_at AS TEXT) \
               WHERE b.id = $1 AND m.kind = 'booking_reminder' AND m.state IN ('queued', 'sent') LIMIT 1";
    let row = sqlx::query(sql)
        .bind(booking.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// The addresses from which somebody confirmed that they want offers.
async fn confirmed_addresses(
    connection: &mut AnyConnection,
    contact: ContactId,
) -> Result<BTreeSet<String>, BackendError> {
    let sql = "SELECT confirmed_address FROM consent WHERE confirmed_address IS NOT NULL \
               AND (contact = $1 OR contact IN (SELECT id FROM contact WHERE merged_into = $1))";
    let rows = sqlx::query(sql)
        .bind(contact.to_string())
        .fetch_all(connection)
        .await?;
    let address = |row| Ok(Cells::of(row).text()?.to_owned());
    rows.iter().map(address).collect()
}

/// True where one of these accounts is of the team: also since they were counted, or by another record of theirs.
pub(super) async fn works_here(
    connection: &mut AnyConnection,
    accounts: &[UserId],
) -> Result<bool, BackendError> {
    let ids: Vec<String> = accounts.iter().map(UserId::to_string).collect();
    let head = "SELECT id FROM account_user WHERE role <> 'customer' AND id";
    Ok(!select_in(connection, head, &ids).await?.is_empty())
}

/// True where this person got an offer within the last days, whichever contact it was written to. What goes on with the same occasion a day later is
/// no other offer.
async fn is_recent(
    connection: &mut AnyConnection,
    contact: ContactId,
    (sender, due): (StrategyId, Due),
    now: i64,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM delivery WHERE state IN ('queued', 'sent') AND queued_at > $2 \
               AND (contact = $1 OR contact IN (SELECT id FROM contact WHERE merged_into = $1)) \
               AND (strategy <> $3 OR occasion <> $4 OR contact <> $6 OR queued_at > $5)";
    let row = sqlx::query(sql)
        .bind(contact.to_string())
        .bind(now.saturating_sub(APART_DAYS * DAY_MS))
        .bind(sender.to_string())
        .bind(due.occasion)
        .bind(now.saturating_sub(WITHIN))
        .bind(due.contact.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}
