//! What is learned of all customers at night: what is different today, visits and money to come, who may not come back. Counted outside of any
//! transaction; only of people who allow it.

use super::facts::{Account, Calendar, Paid, People};
use super::night::small;
use domain::civil::Day;
use domain::insight::model_run::Found;
use domain::insight::purchase::Purchase;
use domain::insight::{Refusal, day_alert, prediction};
use domain::people::ContactFacts;
use domain::{ContactId, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// A result, and from how many rows.
pub(super) type Learned = Result<(u32, Found), Refusal>;

/// Everything as it was read, for the models.
pub(super) struct Past<'a> {
    pub calendar: &'a Calendar,
    pub people: &'a People,
    pub accounts: &'a BTreeMap<UserId, Account>,
    pub facts: &'a BTreeMap<ContactId, ContactFacts>,
    pub profiled: &'a BTreeSet<ContactId>,
    /// Of people who allow it.
    pub purchases: &'a [Purchase<ContactId>],
    /// Minor units of one major unit.
    pub minor: f64,
}

impl Past<'_> {
    /// The running day is none that is learned from.
    fn yesterday(&self) -> i32 {
        i32::try_from(self.calendar.today.0 - 1).unwrap_or(i32::MAX)
    }

    pub fn lifetime(&self) -> Learned {
        let (customers, run) = prediction::lifetime(self.purchases, self.yesterday())?;
        Ok((small(customers), Found::Lifetime(run)))
    }

    pub fn churn(&self) -> Learned {
        let (customers, run) = prediction::churn(self.purchases, self.yesterday(), self.minor)?;
        Ok((small(customers), Found::Churn(run)))
    }

    pub fn alerts(&self) -> Learned {
        let asked = self.facts.values();
        let asked = asked.filter(|facts| self.profiled.contains(&facts.id));
        let orders = self.accounts.values();
        let orders = orders.flat_map(|account| account.paid.iter().copied());
        let alerts = day_alert::fit(
            orders,
            asked.clone(),
            self.stayed_away_a_week_ago(),
            self.calendar.today,
        )?;
        Ok((small(asked.count()), Found::Alerts { alerts }))
    }

    fn stayed_away_a_week_ago(&self) -> u32 {
        let then = self.calendar.today.plus(-7);
        let asked = self.people.accounts.iter();
        let asked = asked.filter(|(contact, _)| self.profiled.contains(contact));
        let late = asked.filter(|(contact, accounts)| {
            let paid = accounts.iter().filter_map(|one| self.accounts.get(one));
            let paid: Paid = paid.flat_map(|one| one.paid.iter().copied()).collect();
            let facts = ContactFacts::new(**contact).with_purchases(&paid, then);
            day_alert::is_late(&facts, then)
        });
        small(late.count())
    }

    /// The days on which each customer who allows it bought something.
    pub fn days(&self) -> BTreeMap<ContactId, BTreeSet<Day>> {
        let mut days: BTreeMap<ContactId, BTreeSet<Day>> = BTreeMap::new();
        for one in self.purchases {
            let day = Day(i64::from(one.day));
            days.entry(one.customer).or_default().insert(day);
        }
        days
    }
}
