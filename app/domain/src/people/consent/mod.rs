//! What a person allows the business to do with what it knows of them: per purpose and channel, each statement a row that stays.
//!
//! ```text
//! grant 0 → withdrawal 1 → grant 1 → withdrawal 2 → …
//! ```
//!
//! Statements are counted in rounds: a withdrawal begins the next round, and a grant says which round its author had seen begin. Only a grant of
//! the last round counts, so what stands follows from the set of rows, in whichever order they came. Clocks label; they decide nothing.

pub mod change;
pub mod link;
pub mod send;

pub use change::{ConsentGrant, ConsentWithdraw};
pub use send::{QuietHours, Recipient, WhyNot, may_send};

use crate::id::{ConsentId, ContactId, UserId};
use crate::noun;
use crate::noun::column::names;
use crate::scope::Scope;
use crate::view::{Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The text that people read today before they allow something. Who allowed an older one keeps it; nobody allows an older one any more.
pub const TEXT_VERSION: u32 = 1;

/// So often one person can withdraw one purpose on one channel. Nobody changes their mind about one thing twenty times; a program does. After the
/// last withdrawal no grant is taken, so that one more has nothing left to withdraw: no withdrawal is refused for this bound.
pub const MAX_ROUNDS: u32 = 20;

/// What one person said about one purpose on one channel. Append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub id: ConsentId,
    pub contact: ContactId,
    /// Who that person is when they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    pub purpose: ConsentPurpose,
    pub channel: ConsentChannel,
    pub state: ConsentState,
    /// Of a withdrawal the how manyth it is, from 1; of a grant how many withdrawals its author had seen.
    pub round: u32,
    /// Of the text that was shown.
    pub text_version: u32,
    pub source: ConsentSource,
    /// Whose account said or recorded it; none where nobody was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserId>,
    /// When it was said, epoch ms UTC. A label, not an order.
    pub said_at: i64,
    /// How often the same was said again while it stood.
    #[serde(default, skip_serializing_if = "change::is_zero")]
    pub again: u32,
    /// Of a grant: nothing is sent for it before the person confirmed it by the link of a mail. Grants from before this was asked are good as
    /// they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub double_opt_in: bool,
    /// When that link was used, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<i64>,
    /// The address that it was sent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_address: Option<String>,
}

noun! {
    Consent in "consent" by ConsentId,
    scopes |consent| std::iter::once(Scope::Team).chain(consent.customer.map(Scope::Account)).collect();
    fixed contact: ContactId;
    fixed customer: Option<UserId>;
    fixed purpose: ConsentPurpose;
    fixed channel: ConsentChannel;
    fixed state: ConsentState;
    fixed round: u32;
    fixed text_version: u32;
    fixed source: ConsentSource;
    fixed actor: Option<UserId>;
    fixed said_at: i64;
    server again: u32 as "said_again";
    server double_opt_in: bool;
    server confirmed_at: Option<i64>;
    server confirmed_address: Option<String>;
}

names! {
    ConsentPurpose {
        Service "service", Marketing "marketing", Profiling "profiling", ThirdParties "third_parties",
    }
    ConsentChannel { Mail "mail", Sms "sms", Push "push", Phone "phone", Chat "chat" }
    ConsentState { Granted "granted", Withdrawn "withdrawn" }
    ConsentSource {
        App "app", InPerson "in_person", Phone "phone", Link "link", Import "import", Mail "mail", Sms "sms",
    }
}

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// What somebody ordered, booked or asked.
    Service,
    /// Offers and news.
    Marketing,
    /// Guessing from what somebody did what suits them.
    Profiling,
    /// Handing on to others.
    ThirdParties,
}

impl ConsentPurpose {
    /// True where nobody has to be asked first: whoever orders wants to hear of the order.
    #[must_use]
    pub fn is_allowed_unless_withdrawn(self) -> bool {
        match self {
            Self::Service => true,
            Self::Marketing | Self::Profiling | Self::ThirdParties => false,
        }
    }
}

/// On which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentChannel {
    Mail,
    Sms,
    Push,
    Phone,
    Chat,
}

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    Granted,
    Withdrawn,
}

/// How it reached the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSource {
    /// The person, signed in.
    App,
    /// Staff, with the person beside them.
    InPerson,
    /// Staff, with the person on the telephone.
    Phone,
    /// The link of a mail, without signing in.
    Link,
    /// A list from another program.
    Import,
    /// Staff, from a mail that the person wrote.
    Mail,
    /// The person, by a text message from their number.
    Sms,
}

/// One purpose on one channel of one contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsentPlace {
    pub contact: ContactId,
    pub purpose: ConsentPurpose,
    pub channel: ConsentChannel,
}

impl ConsentPlace {
    /// The one row of a withdrawal: two phones that withdraw in the same round say the same.
    #[must_use]
    pub fn withdrawal(self, round: u32) -> ConsentId {
        self.id(ConsentState::Withdrawn, round, 0)
    }

    /// The one row of a grant.
    #[must_use]
    pub fn grant(self, round: u32, text_version: u32) -> ConsentId {
        self.id(ConsentState::Granted, round, text_version)
    }

    /// True for what nobody is written before they said yes a second time from their own mailbox.
    #[must_use]
    pub fn needs_double_opt_in(self) -> bool {
        (self.purpose, self.channel) == (ConsentPurpose::Marketing, ConsentChannel::Mail)
    }

    fn id(self, state: ConsentState, round: u32, text_version: u32) -> ConsentId {
        let name = format!(
            "consent/{}/{}/{}/{round}/{text_version}",
            self.purpose.name(),
            self.channel.name(),
            state.name(),
        );
        ConsentId::of(self.contact, &name)
    }

    /// Every row that there can be, so that a rule finds them without a search.
    fn ids(self) -> impl Iterator<Item = ConsentId> {
        let rounds = 0..MAX_ROUNDS;
        rounds.flat_map(move |round| {
            let grants = (1..=TEXT_VERSION).map(move |version| self.grant(round, version));
            grants.chain(std::iter::once(self.withdrawal(round + 1)))
        })
    }

    /// What was said here.
    ///
    /// # Errors
    /// [`Stop::Need`] names all rows that the view has not loaded.
    fn load(self, view: &dyn Rows) -> Result<Vec<&Consent>, Stop> {
        let (mut rows, mut need) = (Vec::new(), Vec::new());
        for id in self.ids() {
            match view.find::<Consent>(id) {
                Ok(row) => rows.extend(row),
                Err(Stop::Need(keys)) => need.extend(keys),
                Err(refused) => return Err(refused),
            }
        }
        if need.is_empty() {
            Ok(rows)
        } else {
            Err(Stop::Need(need))
        }
    }
}

/// What stands of everything that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Nobody said anything.
    Unsaid,
    Granted(&'a Consent),
    Withdrawn(&'a Consent),
}

impl<'a> Standing<'a> {
    #[must_use]
    pub fn is_granted(self) -> bool {
        matches!(self, Self::Granted(_))
    }

    #[must_use]
    pub fn is_withdrawn(self) -> bool {
        matches!(self, Self::Withdrawn(_))
    }

    /// The statement that decided; none where there is none.
    #[must_use]
    pub fn said(self) -> Option<&'a Consent> {
        match self {
            Self::Unsaid => None,
            Self::Granted(consent) | Self::Withdrawn(consent) => Some(consent),
        }
    }

    /// The safer one of two; of two alike the one that was said later.
    fn safer(self, other: Self) -> Self {
        let rank = |standing: Self| {
            let rank = match standing {
                Self::Unsaid => 0,
                Self::Granted(_) => 1,
                Self::Withdrawn(_) => 2,
            };
            (rank, standing.said().map(|said| (said.said_at, said.id)))
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// What stands of one contact's statements about one purpose on one channel: a grant, if it is of the last round.
fn standing_of<'a>(rows: &[&'a Consent]) -> Standing<'a> {
    let last = |state| {
        let said = rows.iter().copied().filter(move |row| row.state == state);
        said.max_by_key(|row| (row.round, row.text_version, row.id))
    };
    match (last(ConsentState::Withdrawn), last(ConsentState::Granted)) {
        (Some(withdrawn), Some(granted)) if granted.round < withdrawn.round => {
            Standing::Withdrawn(withdrawn)
        }
        (_, Some(granted)) => Standing::Granted(granted),
        (Some(withdrawn), None) => Standing::Withdrawn(withdrawn),
        (None, None) => Standing::Unsaid,
    }
}

/// What stands about one purpose on one channel, of rows in any order. They may be of several contacts that are one person: each of them
/// decides by its own rows, and the safer one wins.
#[must_use]
pub fn standing<'a>(
    rows: impl IntoIterator<Item = &'a Consent>,
    purpose: ConsentPurpose,
    channel: ConsentChannel,
) -> Standing<'a> {
    by_contact(rows, purpose, channel)
        .values()
        .map(|rows| standing_of(rows))
        .fold(Standing::Unsaid, Standing::safer)
}

/// True where a person, whose contacts these rows are of, asked for personal suggestions on any channel: then, and only then, may be guessed
/// from what they did what suits them.
#[must_use]
pub fn allows_profiling(rows: &[Consent]) -> bool {
    let purpose = ConsentPurpose::Profiling;
    let mut channels = ConsentChannel::ALL.into_iter();
    channels.any(|channel| standing(rows, purpose, channel).is_granted())
}

/// The last withdrawal of each contact among these rows that has none of its grants after it; a grant has to name it.
#[must_use]
pub fn withdrawn_by<'a>(
    rows: impl IntoIterator<Item = &'a Consent>,
    purpose: ConsentPurpose,
    channel: ConsentChannel,
) -> Vec<&'a Consent> {
    by_contact(rows, purpose, channel)
        .values()
        .filter_map(|rows| match standing_of(rows) {
            Standing::Withdrawn(last) => Some(last),
            Standing::Unsaid | Standing::Granted(_) => None,
        })
        .collect()
}

fn last_withdrawal<'a>(rows: &[&'a Consent]) -> Option<&'a Consent> {
    let rows = rows.iter().copied();
    rows.filter(|row| row.state == ConsentState::Withdrawn)
        .max_by_key(|row| row.round)
}

fn by_contact<'a>(
    rows: impl IntoIterator<Item = &'a Consent>,
    purpose: ConsentPurpose,
    channel: ConsentChannel,
) -> BTreeMap<ContactId, Vec<&'a Consent>> {
    let mut contacts: BTreeMap<ContactId, Vec<&Consent>> = BTreeMap::new();
    for row in rows {
        if (row.purpose, row.channel) == (purpose, channel) {
            contacts.entry(row.contact).or_default().push(row);
        }
    }
    contacts
}

/// How often withdrawals were said again, of one contact, purpose and channel: with the last withdrawal's round it counts them all, so that
/// whoever names both has seen every one.
#[must_use]
pub fn said_again<'a>(rows: impl IntoIterator<Item = &'a Consent>) -> u32 {
    rows.into_iter()
        .filter(|row| row.state == ConsentState::Withdrawn)
        .fold(0, |all, row| all.saturating_add(row.again))
}

/// The mutations with which somebody allows one purpose on one channel, having seen these rows: one for each contact of the person that withdrew
/// it, or else one for the place's own contact.
#[must_use]
pub fn grants_of<'a>(
    rows: impl IntoIterator<Item = &'a Consent>,
    place: ConsentPlace,
    source: ConsentSource,
    name: &str,
) -> Vec<ConsentGrant> {
    let contacts = by_contact(rows, place.purpose, place.channel);
    let grant = |contact, last: Option<&Consent>| ConsentGrant {
        contact,
        purpose: place.purpose,
        channel: place.channel,
        text_version: TEXT_VERSION,
        source,
        seen: last.map(|last| last.id),
        seen_again: said_again(contacts.get(&contact).into_iter().flatten().copied()),
        name: name.to_owned(),
    };
    let withdrawn = withdrawn_by(
        contacts.values().flatten().copied(),
        place.purpose,
        place.channel,
    );
    if withdrawn.is_empty() {
        let own = contacts.get(&place.contact);
        let seen = own.and_then(|rows| last_withdrawal(rows));
        return vec![grant(place.contact, seen)];
    }
    withdrawn
        .into_iter()
        .map(|last| grant(last.contact, Some(last)))
        .collect()
}
