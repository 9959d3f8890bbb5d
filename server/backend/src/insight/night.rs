//! Looks through all figures: groups of customers, whom to contact, what the next week brings. Runs at night, and when somebody asks.
//!
//! It reads all orders once without keeping anybody from writing; what it writes it counts again, some contacts at a time, in the transaction
//! that writes them.

use super::control;
use super::facts::{self, Calendar, People};
use super::learn::{Learned, Past};
use super::next_week;
use super::suggest::suggest;
use crate::Backend;
use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::{Stamp, list};
use crate::error::BackendError;
use domain::civil::Day;
use domain::insight::model_run::{Found, GroupSum, ModelRun, RunKind};
use domain::insight::purchase::Purchase;
use domain::insight::rfm::{self, Group};
use domain::insight::{Code, Refusal, Suggestion, who_to_contact};
use domain::people::ContactFacts;
use domain::{ContactId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// So many contacts are written at a time.
const PORTION: usize = 200;

/// What a look found.
#[derive(Debug, Clone, PartialEq)]
pub struct InsightReport {
    /// Contacts whose figures changed.
    pub contacts: usize,
    /// Suggestions that are open now.
    pub suggestions: usize,
    /// Each kind with its last result, or why there is none.
    pub runs: Vec<ModelRun>,
}

/// Everything as it was read at one time.
pub(super) struct Seen {
    pub calendar: Calendar,
    pub facts: BTreeMap<ContactId, ContactFacts>,
    /// Who allows that somebody guesses from their figures.
    pub profiled: BTreeSet<ContactId>,
    groups: Result<(u32, Vec<GroupSum>), Refusal>,
    next_week: Learned,
    alerts: Learned,
    lifetime: Learned,
    churn: Learned,
    /// The days on which each customer who allows it bought something.
    pub days: BTreeMap<ContactId, BTreeSet<Day>>,
    /// Contacts whose figures are not what is stored.
    stale: People,
    /// Figures of contacts that are none of their own any more.
    gone: Vec<Key>,
}

impl Seen {
    /// Each kind with what was found, or why nothing was.
    fn found(&self, who: Learned, effect: Learned) -> [(RunKind, Learned); 7] {
        let groups = self.groups.clone();
        [
            (
                RunKind::Groups,
                groups.map(|(rows, groups)| (rows, Found::Groups { groups })),
            ),
            (RunKind::WhoToContact, who),
            (RunKind::NextWeek, self.next_week.clone()),
            (RunKind::Alerts, self.alerts.clone()),
            (RunKind::Lifetime, self.lifetime.clone()),
            (RunKind::Churn, self.churn.clone()),
            (RunKind::SuggestionEffect, effect),
        ]
    }
}

impl Backend {
    /// Counts everything anew and makes suggestions.
    ///
    /// # Errors
    /// Where the database does not answer. What was written until then is right.
    pub async fn run_insight(&self) -> Result<InsightReport, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let read = read(&mut tx, now).await?;
        tx.commit().await?;
        // Counted outside: forecasts take seconds, and a transaction that stays open keeps the database from tidying up.
        let seen = count(read);
        let mut people: Vec<_> = seen.stale.accounts.clone().into_iter().collect();
        let contacts = people.len();
        while !people.is_empty() {
            let rest = people.split_off(people.len().min(PORTION));
            let portion = People {
                accounts: std::mem::replace(&mut people, rest).into_iter().collect(),
            };
            self.write_facts(&portion, &seen, now).await?;
        }
        self.write_found(&seen, contacts, now).await
    }

    async fn write_facts(
        &self,
        portion: &People,
        seen: &Seen,
        now: i64,
    ) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let regroup = |facts: &mut ContactFacts| {
            facts.group = seen.facts.get(&facts.id).and_then(|seen| seen.group);
        };
        facts::recount(&mut tx, &mut work, &seen.calendar, portion, regroup).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    async fn write_found(
        &self,
        seen: &Seen,
        contacts: usize,
        now: i64,
    ) -> Result<InsightReport, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let facts = seen.facts.values();
        let asked = || {
            facts
                .clone()
                .filter(|facts| seen.profiled.contains(&facts.id))
        };
        let picks = who_to_contact::fit(asked(), seen.calendar.today);
        let suggestions = suggest(
            &mut tx,
            &mut work,
            seen,
            picks.as_deref().unwrap_or_default(),
        )
        .await?;
        let buyers = asked().filter(|facts| facts.recent_purchases > 0).count();
        let named = list::<Suggestion>(&mut tx).await?;
        let effect = control::effect(&mut tx, &named, seen).await?;
        let who = picks.map(|picks| {
            let had_reason = small(picks.len());
            (small(buyers), Found::WhoToContact { had_reason })
        });
        let found = seen.found(who, effect);
        let mut runs = Vec::new();
        for (kind, found) in found {
            runs.push(
                keep(
                    &mut tx,
                    &mut work,
                    kind,
                    (seen.calendar.today.0, now),
                    found,
                )
                .await?,
            );
        }
        work.remove(&mut tx, &seen.gone).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(InsightReport {
            contacts,
            suggestions,
            runs,
        })
    }
}

async fn keep(
    connection: &mut AnyConnection,
    work: &mut Work,
    kind: RunKind,
    at: (i64, i64),
    found: Result<(u32, Found), Refusal>,
) -> Result<ModelRun, BackendError> {
    let key = Key::new(Entity::ModelRun, domain::id::ModelRunId::of(kind).0);
    let before = work.get(connection, key).await?;
    let before = before.as_ref().and_then(Row::as_model_run);
    let run = ModelRun::after(before, kind, at, found);
    work.put(connection, vec![run.clone().into()]).await?;
    Ok(run)
}

/// Everything that is counted from, as it was at one time.
struct Read {
    calendar: Calendar,
    people: People,
    accounts: BTreeMap<UserId, facts::Account>,
    stored: BTreeMap<ContactId, ContactFacts>,
    profiled: BTreeSet<ContactId>,
    /// Minor units of one major unit.
    minor: f64,
}

async fn read(connection: &mut AnyConnection, now: i64) -> Result<Read, BackendError> {
    let calendar = Calendar::at(connection, now).await?;
    let people = People::all(connection).await?;
    let accounts = facts::read(connection, &calendar, None).await?;
    let stored = list::<ContactFacts>(connection)
        .await?
        .into_iter()
        .map(|facts| (facts.id, facts))
        .collect();
    let profiled = facts::profiled(connection).await?;
    let business = find_business(connection).await?;
    let digits = business.map_or(2, |business| business.currency.digits());
    Ok(Read {
        minor: f64::from(10_u32.saturating_pow(digits)),
        calendar,
        people,
        accounts,
        stored,
        profiled,
    })
}

fn count(read: Read) -> Seen {
    let (mut counted, purchases) = figures(&read);
    let today = read.calendar.today;
    let groups = group(&mut counted, &purchases, today.0);
    let all = read.accounts.values();
    let all = all.flat_map(|account| account.paid.iter().copied());
    let next_week = next_week::fit(all, today);
    let past = Past {
        calendar: &read.calendar,
        people: &read.people,
        accounts: &read.accounts,
        facts: &counted,
        profiled: &read.profiled,
        purchases: &purchases,
        minor: read.minor,
    };
    let (alerts, lifetime, churn, days) =
        (past.alerts(), past.lifetime(), past.churn(), past.days());
    let stored = &read.stored;
    let gone = stored
        .keys()
        .filter(|contact| !read.people.accounts.contains_key(contact));
    let gone = gone
        .map(|contact| Key::new(Entity::ContactFacts, contact.0))
        .collect();
    let mut stale = read.people;
    stale.accounts.retain(|contact, _| {
        let facts = counted.get(contact);
        let nothing = facts.is_none_or(|facts| *facts == ContactFacts::new(*contact));
        match stored.get(contact) {
            Some(stored) => facts != Some(stored),
            None => !nothing,
        }
    });
    Seen {
        calendar: read.calendar,
        facts: counted,
        profiled: read.profiled,
        groups,
        next_week,
        alerts,
        lifetime,
        churn,
        days,
        stale,
        gone,
    }
}

/// Everybody's figures, without groups, and the purchases of who allows that somebody guesses from them.
fn figures(read: &Read) -> (BTreeMap<ContactId, ContactFacts>, Vec<Purchase<ContactId>>) {
    let mut counted: BTreeMap<ContactId, ContactFacts> = BTreeMap::new();
    let mut purchases = Vec::new();
    for (contact, accounts) in &read.people.accounts {
        let accounts = || accounts.iter().copied();
        let before = read.stored.get(contact);
        let today = read.calendar.today;
        let mut facts = facts::count(before, *contact, accounts(), &read.accounts, today);
        let may_guess = read.profiled.contains(contact);
        facts.group = facts.group.filter(|_| may_guess);
        counted.insert(*contact, facts);
        if !may_guess {
            continue;
        }
        let paid = accounts().filter_map(|account| read.accounts.get(&account));
        let paid = paid.flat_map(|account| &account.paid);
        purchases.extend(
            paid.filter(|(_, amount)| amount.0 > 0)
                .map(|(day, amount)| Purchase {
                    customer: *contact,
                    day: i32::try_from(day.0).unwrap_or(i32::MAX),
                    amount_minor: amount.0,
                }),
        );
    }
    (counted, purchases)
}

/// Puts everybody into their group. Where there are too few customers, groups stay as they are until their result is too old.
fn group(
    facts: &mut BTreeMap<ContactId, ContactFacts>,
    purchases: &[Purchase<ContactId>],
    today: i64,
) -> Result<(u32, Vec<GroupSum>), Refusal> {
    let as_of = i32::try_from(today).unwrap_or(i32::MAX);
    let rules = rfm::Rules::new(as_of);
    if purchases.is_empty() {
        // Of a shop that nobody allowed anything it is the customers that are missing, not the rows.
        return Err(Refusal::few(
            Code::TooFewCustomers,
            0,
            rules.least_customers,
        ));
    }
    let scored = rfm::fit(purchases, &rules)?;
    let mut sums: BTreeMap<Group, GroupSum> = BTreeMap::new();
    for facts in facts.values_mut() {
        facts.group = None;
    }
    for one in &scored {
        if let Some(facts) = facts.get_mut(&one.customer) {
            facts.group = Some(one.group);
        }
        let sum = sums.entry(one.group).or_insert(GroupSum {
            group: one.group,
            customers: 0,
            amount: domain::Money(0),
        });
        sum.customers += 1;
        sum.amount = sum.amount.plus(domain::Money(one.money));
    }
    Ok((small(scored.len()), sums.into_values().collect()))
}

pub(super) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
