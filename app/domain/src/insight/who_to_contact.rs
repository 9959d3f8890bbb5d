//! Whom to contact: regulars who stay away longer than they do, people who said that they were not happy, newcomers who did not come back.
//!
//! Each reason stands on that person's own dates, so it needs no model; but what is usual in a shop that has hardly opened is anybody's
//! guess, and with fewer customers than groups take nobody is named.

use super::suggestion::Why;
use super::thin::{self, Code, Refusal};
use crate::civil::{DAY_MS, Day};
use crate::id::ContactId;
use crate::people::ContactFacts;

/// A regular counts as late when they stay away so many times longer than is usual for them.
const TIMES_USUAL: u32 = 2;
/// And at least so many days: nobody is late by a weekend.
const LEAST_AWAY: u32 = 7;
/// After so many days they are gone, not late.
const MOST_AWAY: u32 = 180;
/// Results of 1 to 10 that say "not happy".
pub(super) const UNHAPPY: u32 = 5;
/// What was said longer ago is not the reason any more, days.
const UNHAPPY_DAYS: i64 = 60;
/// A newcomer is asked in this span after the first purchase, days: before it is early, later it is history.
const NOT_AGAIN: std::ops::RangeInclusive<u32> = 14..=45;

/// Somebody with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    pub contact: ContactId,
    pub why: Why,
}

/// Everybody with a reason, the most money at stake first. `facts` in any order.
///
/// # Errors
/// [`Code::TooFewCustomers`] below [`thin::RFM_CUSTOMERS`] people who bought within the last year.
pub fn fit<'a>(
    facts: impl IntoIterator<Item = &'a ContactFacts>,
    today: Day,
) -> Result<Vec<Pick>, Refusal> {
    let buyers = facts.into_iter().filter(|facts| facts.recent_purchases > 0);
    let mut customers = 0;
    // (urgency, money a month, who)
    let mut picks: Vec<(u8, i64, Pick)> = Vec::new();
    for facts in buyers {
        customers += 1;
        let Some((urgency, why)) = reason(facts, today) else {
            continue;
        };
        let stake = facts.value(today, 1.0).map_or(0, |value| value.value);
        let contact = facts.id;
        picks.push((urgency, stake, Pick { contact, why }));
    }
    thin::enough(Code::TooFewCustomers, customers, thin::RFM_CUSTOMERS)?;
    picks.sort_by(
        |(urgency, stake, one), (other_urgency, other_stake, other)| {
            let first = (urgency, std::cmp::Reverse(stake), one.contact);
            first.cmp(&(other_urgency, std::cmp::Reverse(other_stake), other.contact))
        },
    );
    Ok(picks.into_iter().map(|(.., pick)| pick).collect())
}

/// Why somebody should be contacted, and how urgent that is: 0 goes first.
#[must_use]
pub fn reason(facts: &ContactFacts, today: Day) -> Option<(u8, Why)> {
    let away = facts.away(today)?;
    let last_day = facts.last_day?;
    unhappy(facts, today, last_day)
        .map(|why| (0, why))
        .or_else(|| late(facts, away, last_day).map(|why| (1, why)))
        .or_else(|| {
            let once = facts.purchases == 1 && NOT_AGAIN.contains(&away);
            once.then_some((
                2,
                Why::NotAgain {
                    first_day: last_day,
                },
            ))
        })
}

fn unhappy(facts: &ContactFacts, today: Day, last_day: i64) -> Option<Why> {
    let (result, said_at) = (facts.last_result?, facts.last_said_at?);
    let said = said_at.div_euclid(DAY_MS);
    let lately = today.0.saturating_sub(said) <= UNHAPPY_DAYS;
    (result <= UNHAPPY && lately && last_day <= said && facts.open_tickets == 0)
        .then_some(Why::Unhappy { result, said_at })
}

fn late(facts: &ContactFacts, away: u32, last_day: i64) -> Option<Why> {
    let (usual, long) = (facts.usual_gap?, facts.long_gap?);
    let patience = usual.saturating_mul(TIMES_USUAL).max(long).max(LEAST_AWAY);
    (away > patience && away <= MOST_AWAY).then_some(Why::Late {
        usual,
        last_day,
        purchases: facts.purchases,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;
    use proptest::prelude::*;
    use uuid::Uuid;

    const TODAY: Day = Day(1_000);

    fn customer(n: u128, days: &[i64], paid: i64) -> ContactFacts {
        let paid: Vec<_> = days.iter().map(|day| (Day(*day), Money(paid))).collect();
        ContactFacts::new(ContactId(Uuid::from_u128(n))).with_purchases(&paid, TODAY)
    }

    /// Enough others who give no reason.
    fn crowd() -> Vec<ContactFacts> {
        (100..130)
            .map(|n| customer(n, &[995, 999], 4_000))
            .collect()
    }

    fn told(mut people: Vec<ContactFacts>) -> Vec<(u128, &'static str)> {
        people.extend(crowd());
        let picks = fit(&people, TODAY).unwrap();
        picks
            .iter()
            .map(|pick| (pick.contact.0.as_u128(), pick.why.kind()))
            .collect()
    }

    #[test]
    fn a_regular_who_stays_away_is_named_and_one_who_comes_rarely_is_not() {
        let weekly: Vec<i64> = (0..10).map(|week| 900 + week * 7).collect();
        let monthly: Vec<i64> = (0..10).map(|month| 700 + month * 30).collect();
        assert_eq!(told(vec![customer(1, &weekly, 5_000)]), [(1, "late")]);
        // Away for 30 days, as always.
        assert_eq!(told(vec![customer(2, &monthly, 5_000)]), []);
        // Gone for longer than half a year.
        let gone: Vec<i64> = weekly.iter().map(|day| day - 200).collect();
        assert_eq!(told(vec![customer(3, &gone, 5_000)]), []);
    }

    #[test]
    fn who_said_that_they_were_not_happy_goes_first_and_who_has_an_open_ticket_is_being_heard() {
        let weekly: Vec<i64> = (0..10).map(|week| 900 + week * 7).collect();
        let mut unhappy = customer(1, &[980], 2_000);
        unhappy.last_result = Some(2);
        unhappy.last_said_at = Some(990 * DAY_MS);
        let heard = ContactFacts {
            id: ContactId(Uuid::from_u128(2)),
            open_tickets: 1,
            ..unhappy.clone()
        };
        assert_eq!(
            told(vec![
                customer(3, &weekly, 9_000),
                heard.clone(),
                unhappy.clone()
            ]),
            [(1, "unhappy"), (3, "late"), (2, "not_again")]
        );
        unhappy.last_result = Some(9);
        assert_eq!(told(vec![unhappy]), [(1, "not_again")]);
    }

    #[test]
    fn more_money_at_stake_goes_first() {
        let weekly: Vec<i64> = (0..10).map(|week| 900 + week * 7).collect();
        let people = vec![customer(1, &weekly, 2_000), customer(2, &weekly, 9_000)];
        assert_eq!(told(people), [(2, "late"), (1, "late")]);
    }

    #[test]
    fn too_few_customers_name_nobody() {
        let few: Vec<ContactFacts> = crowd().into_iter().take(12).collect();
        assert_eq!(
            fit(&few, TODAY),
            Err(Refusal::few(Code::TooFewCustomers, 12, 30))
        );
    }

    proptest! {
        #[test]
        fn any_figures_name_somebody_or_nobody(
            days in prop::collection::vec(any::<i64>(), 0..12), paid: i64, result: Option<u32>, said_at: Option<i64>, today: i64,
        ) {
            let mut facts = customer(1, &days, paid);
            (facts.last_result, facts.last_said_at) = (result, said_at);
            facts.usual_gap = result;
            let _ = reason(&facts, Day(today));
        }
    }
}
