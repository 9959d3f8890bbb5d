//! `consent.grant@1` and `consent.withdraw@1`: somebody allows a purpose on a channel, or does not any more.
//!
//! A withdrawal always applies, whoever sends it and however late. A grant counts only where its author had seen the last withdrawal.

use super::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ConsentState, MAX_ROUNDS,
    Standing, TEXT_VERSION, last_withdrawal, said_again, standing_of,
};
use crate::id::{ConsentId, ContactId, UserId};
use crate::noun::Noun as _;
use crate::people::contact::Contact;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::text;
use crate::view::{Changes, Collect, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Serialize};

/// `consent.grant@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentGrant {
    pub contact: ContactId,
    pub purpose: ConsentPurpose,
    pub channel: ConsentChannel,
    /// Of the text that the person read.
    pub text_version: u32,
    pub source: ConsentSource,
    /// The last withdrawal that the author had seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<ConsentId>,
    /// How often that and those before it had been said again, as far as the author knew ([`said_again`]).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seen_again: u32,
    /// What a customer is called of whom nothing is known yet; otherwise empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// `consent.withdraw@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentWithdraw {
    pub contact: ContactId,
    pub purpose: ConsentPurpose,
    pub channel: ConsentChannel,
    pub source: ConsentSource,
    /// What a customer is called of whom nothing is known yet; otherwise empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

pub(super) fn is_zero(times: &u32) -> bool {
    *times == 0
}

/// Allows something.
///
/// # Errors
/// [`Stop::Refused`] for other people's contacts; with [`Refusal::ConsentText`] where another text is shown today, with
/// [`Refusal::ConsentWithdrawn`] where its author had not seen the last withdrawal, with [`Refusal::TooManyOpen`] after the last round;
/// [`Stop::Need`] for rows not loaded.
pub fn grant(view: &dyn Rows, ctx: &Ctx, args: &ConsentGrant) -> Result<Changes, Stop> {
    let person = person(view, ctx, args.contact)?;
    person.check_source(ctx, args.source)?;
    if args.text_version != TEXT_VERSION {
        let current = TEXT_VERSION;
        return Err(Refusal::ConsentText { current }.into());
    }
    let place = ConsentPlace {
        contact: args.contact,
        purpose: args.purpose,
        channel: args.channel,
    };
    let rows = place.load(view)?;
    let last = last_withdrawal(&rows);
    if let Some(last) = last
        && (args.seen, args.seen_again) != (Some(last.id), said_again(rows.iter().copied()))
    {
        return Err(Refusal::ConsentWithdrawn {
            consent: last.id,
            at: last.said_at,
            by_customer: last.is_own(),
        }
        .into());
    }
    let round = last.map_or(0, |last| last.round);
    let id = place.grant(round, TEXT_VERSION);
    if rows.iter().any(|row| row.id == id) {
        return Ok(Changes::default());
    }
    if round >= MAX_ROUNDS {
        return Err(Refusal::TooManyOpen {
            noun: Consent::ENTITY.name().into(),
            most: u64::from(MAX_ROUNDS),
        }
        .into());
    }
    let said = Said {
        state: ConsentState::Granted,
        round,
        source: args.source,
        actor: Some(ctx.actor.user),
        said_at: ctx.now,
    };
    let row = said.row(id, place, person.customer);
    Ok(person.changes(ctx, row.into(), &args.name))
}

/// Withdraws something. What is withdrawn already makes no second row: the one that stands says that it was said again, and whoever allows it
/// again has to have seen that too.
///
/// # Errors
/// [`Stop::Refused`] for other people's contacts only; [`Stop::Need`] for rows not loaded.
pub fn withdraw(view: &dyn Rows, ctx: &Ctx, args: &ConsentWithdraw) -> Result<Changes, Stop> {
    let person = person(view, ctx, args.contact)?;
    person.check_source(ctx, args.source)?;
    let place = ConsentPlace {
        contact: args.contact,
        purpose: args.purpose,
        channel: args.channel,
    };
    let by = (args.source, Some(ctx.actor.user), ctx.now);
    let row = withdrawal(view, place, person.customer, by)?;
    Ok(row.map_or_else(Changes::default, |row| {
        person.changes(ctx, row.into(), &args.name)
    }))
}

/// The withdrawal of whoever holds a signed link, for whom nobody is signed in; none where the link withdrew it already, and where there is no
/// such contact any more.
///
/// # Errors
/// [`Stop::Need`] for rows not loaded.
pub fn withdraw_by_link(
    view: &dyn Rows,
    place: ConsentPlace,
    now: i64,
) -> Result<Option<Consent>, Stop> {
    let Some(contact) = view.find::<Contact>(place.contact)? else {
        return Ok(None);
    };
    withdrawal(view, place, contact.user, (ConsentSource::Link, None, now))
}

/// The withdrawal of whoever wrote *stop* from one of the contact's numbers; none where it was withdrawn already, and where there is no such
/// contact any more.
///
/// # Errors
/// [`Stop::Need`] for rows not loaded.
pub fn withdraw_by_sms(
    view: &dyn Rows,
    place: ConsentPlace,
    now: i64,
) -> Result<Option<Consent>, Stop> {
    let Some(contact) = view.find::<Contact>(place.contact)? else {
        return Ok(None);
    };
    if matches!(standing_of(&place.load(view)?), Standing::Withdrawn(_)) {
        return Ok(None);
    }
    withdrawal(view, place, contact.user, (ConsentSource::Sms, None, now))
}

/// What whoever holds a signed link allows: only what the person had said themselves before, and only where the page that they looked at
/// showed the last withdrawal. The mail with the link may be old, or have been passed on: offers by mail wait for the second yes as ever. None where
/// that is not so.
///
/// # Errors
/// [`Stop::Need`] for rows not loaded.
pub fn grant_by_link(
    view: &dyn Rows,
    place: ConsentPlace,
    seen: (Option<ConsentId>, u32),
    now: i64,
) -> Result<Option<Consent>, Stop> {
    let Some(contact) = view.find::<Contact>(place.contact)? else {
        return Ok(None);
    };
    let rows = place.load(view)?;
    let last = last_withdrawal(&rows);
    let all = said_again(rows.iter().copied());
    let stands = last.map_or((None, 0), |last| (Some(last.id), all));
    let round = last.map_or(0, |last| last.round);
    let granted = matches!(standing_of(&rows), Standing::Granted(_));
    if seen != stands || granted || round >= MAX_ROUNDS || !may_allow_again(&rows, place.purpose) {
        return Ok(None);
    }
    let said = Said {
        state: ConsentState::Granted,
        round,
        source: ConsentSource::Link,
        actor: None,
        said_at: now,
    };
    let id = place.grant(round, TEXT_VERSION);
    Ok(Some(said.row(id, place, contact.user)))
}

/// True where the person may allow it by a link: they once allowed it without staff between, or confirmed it by the link of a mail; and what needs no
/// word at all where they had withdrawn it themselves.
pub(super) fn may_allow_again(rows: &[&Consent], purpose: ConsentPurpose) -> bool {
    let own = |row: &&Consent| {
        row.state == ConsentState::Granted && (row.is_own() || row.confirmed_at.is_some())
    };
    let withdrew = last_withdrawal(rows).is_some_and(Consent::is_own);
    rows.iter().any(own) || (purpose.is_allowed_unless_withdrawn() && withdrew)
}

fn withdrawal(
    view: &dyn Rows,
    place: ConsentPlace,
    customer: Option<UserId>,
    (source, actor, said_at): (ConsentSource, Option<UserId>, i64),
) -> Result<Option<Consent>, Stop> {
    let rows = place.load(view)?;
    let last = last_withdrawal(&rows);
    if let (Standing::Withdrawn(_), Some(last)) = (standing_of(&rows), last) {
        // A link can be pressed by whoever got hold of the mail, and as often as they like. After the last round nothing is granted.
        let pressed = (last.source, source) == (ConsentSource::Link, ConsentSource::Link);
        if pressed || last.round >= MAX_ROUNDS {
            return Ok(None);
        }
        return Ok(Some(Consent {
            again: last.again.saturating_add(1),
            source,
            actor,
            said_at,
            ..last.clone()
        }));
    }
    let round = last.map_or(0, |last| last.round).saturating_add(1);
    let said = Said {
        state: ConsentState::Withdrawn,
        round,
        source,
        actor,
        said_at,
    };
    Ok(Some(said.row(place.withdrawal(round), place, customer)))
}

/// What is new in a statement.
struct Said {
    state: ConsentState,
    round: u32,
    source: ConsentSource,
    actor: Option<UserId>,
    said_at: i64,
}

impl Said {
    fn row(self, id: ConsentId, place: ConsentPlace, customer: Option<UserId>) -> Consent {
        Consent {
            id,
            contact: place.contact,
            customer,
            purpose: place.purpose,
            channel: place.channel,
            state: self.state,
            round: self.round,
            text_version: TEXT_VERSION,
            source: self.source,
            actor: self.actor,
            said_at: self.said_at,
            again: 0,
            double_opt_in: self.state == ConsentState::Granted && place.needs_double_opt_in(),
            confirmed_at: None,
            confirmed_address: None,
        }
    }
}

impl Consent {
    /// True where the person said it without staff between.
    #[must_use]
    pub fn is_own(&self) -> bool {
        match self.source {
            ConsentSource::App | ConsentSource::Link | ConsentSource::Sms => true,
            ConsentSource::InPerson
            | ConsentSource::Phone
            | ConsentSource::Import
            | ConsentSource::Mail => false,
        }
    }
}

/// Whose consent it is.
pub(crate) struct Person {
    customer: Option<UserId>,
    /// The business has nothing else of them.
    is_new: bool,
}

/// The person of a contact, for somebody who may speak for them; whether others exist is not told.
pub(crate) fn person(view: &dyn Rows, ctx: &Ctx, contact: ContactId) -> Result<Person, Stop> {
    let me = ctx.actor.user;
    let own = (contact == ContactId::of_user(me)).then_some(me);
    let found = view.find::<Contact>(contact)?;
    let customer = own.or(found.and_then(|found| found.user));
    let exists = found.is_some() || own.is_some();
    if !exists || !may(&ctx.actor, Action::SayConsent { customer }) {
        return Err(Refusal::missing::<Contact>().into());
    }
    Ok(Person {
        customer,
        is_new: found.is_none(),
    })
}

impl Person {
    pub(crate) fn customer(&self) -> Option<UserId> {
        self.customer
    }

    /// Nobody says that it came another way than it did.
    fn check_source(&self, ctx: &Ctx, source: ConsentSource) -> Result<(), Refusal> {
        let fits = match source {
            ConsentSource::App => self.customer == Some(ctx.actor.user),
            ConsentSource::InPerson | ConsentSource::Phone | ConsentSource::Mail => {
                ctx.actor.role.is_staff()
            }
            // Only the server says these.
            ConsentSource::Link | ConsentSource::Import | ConsentSource::Sms => false,
        };
        if fits {
            return Ok(());
        }
        Err(Refusal::BadValue {
            field: "source".into(),
        })
    }

    /// The row, and a contact for somebody of whom there is none: staff find the statement there.
    pub(crate) fn changes(&self, ctx: &Ctx, row: Row, name: &str) -> Changes {
        let mut changes = Changes::of(row);
        if self.is_new && !ctx.actor.role.is_staff() {
            changes.server_steps.push(ServerStep::Collect(Collect {
                user: ctx.actor.user,
                name: text::line(name).chars().take(80).collect(),
                phone: None,
                source: "consent",
            }));
        }
        changes
    }
}
