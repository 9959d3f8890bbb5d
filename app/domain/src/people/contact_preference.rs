//! How somebody wants to hear of offers that they allowed: not for a while, not at night, not often. Each contact has one row at most, under the
//! contact's own id; where several contacts are one person, the most careful wish of each kind holds.
//!
//! Only what can wait asks for it ([`may_send`](super::consent::may_send)): news of an order or a booking comes all the same.

use crate::account::location::zone_fits;
use crate::civil::DAY_MS;
use crate::id::{ContactId, UserId};
use crate::noun;
use crate::noun::Merging;
use crate::noun::SetMutation as _;
use crate::noun::column::{json_columns, names};
use crate::people::consent::change::person;
use crate::people::consent::{QuietHours, Recipient};
use crate::refusal::Refusal;
use crate::row::{Entity, Key};
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use crate::zone::Zones;
use serde::{Deserialize, Serialize};

/// How long a pause of offers lasts that people choose, in days.
pub const PAUSES: [i64; 2] = [30, 90];
/// The most offers within a week or a month that somebody can ask for: more is no limit.
const MOST: u32 = 31;
/// Minutes of a day.
const MINUTES: u32 = 24 * 60;

/// What one contact wishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPreference {
    pub id: ContactId,
    /// Who that person is when they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    /// No offers until then, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// Where the quiet hours are: an IANA zone; empty: where the business is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Frequency>,
}

noun! {
    ContactPreference in "contact_preference" by ContactId,
    scopes |one| std::iter::once(Scope::Team).chain(one.customer.map(Scope::Account)).collect(),
    changed by ContactPreferenceSet "contact_preference.set@1";
    server customer: Option<UserId>;
    soft paused_until: Option<i64>;
    soft quiet: Option<QuietHours>, check(quiet_fits);
    soft zone: String, check(zone_is_fit);
    soft at_most: Option<Frequency>, check(frequency_fits);
}

json_columns!(QuietHours, Frequency);

/// At most so many offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequency {
    pub times: u32,
    pub per: FrequencyPer,
}

/// Within which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrequencyPer {
    Week,
    Month,
}

names! {
    FrequencyPer { Week "week", Month "month" }
}

impl Frequency {
    /// What people choose among. Nobody gets more than one a week as it is.
    pub const CHOICES: [Self; 2] = [Self::a_month(2), Self::a_month(1)];

    const fn a_month(times: u32) -> Self {
        Self {
            times,
            per: FrequencyPer::Month,
        }
    }

    /// The time that is looked back, ms.
    #[must_use]
    pub fn window(self) -> i64 {
        match self.per {
            FrequencyPer::Week => 7 * DAY_MS,
            FrequencyPer::Month => 30 * DAY_MS,
        }
    }

    /// When the next offer may leave, of the moments at which the last ones did; none where it may now.
    #[must_use]
    pub fn until(self, sent: &[i64], now: i64) -> Option<i64> {
        let mut lately: Vec<i64> = sent.to_vec();
        lately.retain(|at| at.saturating_add(self.window()) > now);
        lately.sort_unstable_by_key(|at| std::cmp::Reverse(*at));
        let oldest = lately.get((self.times as usize).checked_sub(1)?)?;
        Some(oldest.saturating_add(self.window()))
    }

    /// How much it comes to in thirty days, so that two can be compared.
    fn rate(self) -> i64 {
        i64::from(self.times).saturating_mul(30 * DAY_MS) / self.window()
    }
}

fn quiet_fits(quiet: &Option<QuietHours>) -> Result<(), Refusal> {
    let fits =
        |quiet: &QuietHours| quiet.from < MINUTES && quiet.to < MINUTES && quiet.from != quiet.to;
    bad_unless(quiet.as_ref().is_none_or(fits), "quiet")
}

fn frequency_fits(at_most: &Option<Frequency>) -> Result<(), Refusal> {
    let fits = |at_most: &Frequency| (1..=MOST).contains(&at_most.times);
    bad_unless(at_most.as_ref().is_none_or(fits), "at_most")
}

/// None is where the business is.
fn zone_is_fit(zone: &String) -> Result<(), Refusal> {
    if zone.is_empty() {
        return Ok(());
    }
    zone_fits(zone)
}

fn bad_unless(fits: bool, field: &str) -> Result<(), Refusal> {
    if fits {
        return Ok(());
    }
    Err(Refusal::BadValue {
        field: field.into(),
    })
}

impl ContactPreference {
    /// Nothing wished yet.
    #[must_use]
    pub fn new(id: ContactId, customer: Option<UserId>) -> Self {
        Self {
            id,
            customer,
            paused_until: None,
            quiet: None,
            zone: String::new(),
            at_most: None,
        }
    }

    /// True where this disturbs nobody whom that other one did not.
    fn is_as_careful_as(&self, other: &Self) -> bool {
        let often = |one: &Self| one.at_most.map_or(i64::MAX, Frequency::rate);
        let same_hours = (self.quiet, &self.zone) == (other.quiet, &other.zone);
        self.paused_until >= other.paused_until
            && (other.quiet.is_none() || same_hours)
            && often(self) <= often(other)
    }
}

/// Changes what somebody wishes; the row is made by the first wish. Staff note it for whoever asked them; where the person can say it themselves,
/// staff only make it more careful.
///
/// # Errors
/// [`Stop::Refused`] for other people's contacts, for what does not fit, and for staff who would take a customer's own wish back;
/// [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ContactPreferenceSet) -> Result<Changes, Stop> {
    let person = person(view, ctx, args.id)?;
    args.check()?;
    let before = view.find::<ContactPreference>(args.id)?.cloned();
    let before = before.unwrap_or_else(|| ContactPreference::new(args.id, None));
    let mut row = ContactPreference {
        customer: before.customer.or(person.customer()),
        ..before.clone()
    };
    let mut merging = Merging::default();
    args.merge(&mut row, &mut merging);
    let theirs = person.customer().is_some_and(|user| user != ctx.actor.user);
    if theirs && !row.is_as_careful_as(&before) {
        return Err(Refusal::NotAllowed.into());
    }
    let mut changes = person.changes(ctx, row.into(), "");
    let key = Key::new(Entity::ContactPreference, args.id.0);
    merging.finish(ctx, key, &mut changes)?;
    Ok(changes)
}

/// What becomes of a wish that came by a signed link, for whom nobody is signed in; none where it changes nothing or does not fit.
#[must_use]
pub fn by_link(
    before: Option<&ContactPreference>,
    args: &ContactPreferenceSet,
    customer: Option<UserId>,
) -> Option<ContactPreference> {
    args.check().ok()?;
    let before = before.cloned();
    let before = before.unwrap_or_else(|| ContactPreference::new(args.id, customer));
    let mut row = before.clone();
    args.merge(&mut row, &mut Merging::default());
    (row != before).then_some(row)
}

impl Recipient<'_> {
    /// The same with what the contacts of a person wish, and when they got offers lately. `home` is the business's zone.
    #[must_use]
    pub fn wishing<'a>(
        mut self,
        wishes: impl IntoIterator<Item = &'a ContactPreference>,
        sent: &[i64],
        (zones, home): (&dyn Zones, &str),
        now: i64,
    ) -> Self {
        let mut quiet_until = None;
        for wish in wishes {
            self.paused_until = self.paused_until.max(wish.paused_until);
            let again = wish.at_most.and_then(|at_most| at_most.until(sent, now));
            self.too_often_until = self.too_often_until.max(again);
            let Some(quiet) = wish.quiet else { continue };
            let known = Some(wish.zone.as_str()).filter(|zone| !zone.is_empty());
            let there = known.and_then(|zone| zones.offset(zone, now));
            let offset = there.or_else(|| zones.offset(home, now)).unwrap_or(0);
            let until = quiet.until(now, offset);
            if self.quiet.is_none() || until > quiet_until {
                (self.quiet, self.offset, quiet_until) = (Some(quiet), offset, until);
            }
        }
        self
    }
}
