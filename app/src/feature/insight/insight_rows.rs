//! What is shown of suggestions, figures and results. Pure: the screens only show it.

use domain::civil::Day;
use domain::id::ModelRunId;
use domain::insight::model_run::{ModelRun, RunKind};
use domain::insight::suggestion::SuggestionState;
use domain::insight::{Suggestion, who_to_contact};
use domain::people::consent::{allows_profiling, standing};
use domain::people::{Consent, ConsentChannel, ConsentPurpose, ContactFacts};
use domain::projection::Projection;
use domain::{ContactId, Entity, Key, Row};
use std::cmp::Reverse;

/// How many answered ones are listed.
const ANSWERED: usize = 20;

fn all(rows: &Projection) -> impl Iterator<Item = &Suggestion> {
    rows.all(Entity::Suggestion).filter_map(Row::as_suggestion)
}

/// Suggestions that wait for an answer, the first first; of `contact` alone where one is named.
#[must_use]
pub fn open(rows: &Projection, contact: Option<ContactId>) -> Vec<Suggestion> {
    let mut open: Vec<Suggestion> = all(rows)
        .filter(|one| one.state == SuggestionState::Open)
        .filter(|one| contact.is_none_or(|contact| one.contact == contact))
        .filter(|one| allows_guesses(rows, one.contact))
        .cloned()
        .collect();
    open.sort_by_key(|one| (one.rank, Reverse(one.day), one.id));
    open
}

fn consents(rows: &Projection, contact: ContactId) -> Vec<Consent> {
    let said = rows.all(Entity::Consent).filter_map(Row::as_consent);
    said.filter(|said| said.contact == contact)
        .cloned()
        .collect()
}

/// Who withdrew it a moment ago is not guessed about until the server has heard of it either.
fn allows_guesses(rows: &Projection, contact: ContactId) -> bool {
    let said = consents(rows, contact);
    let withdrawn = |channel| standing(&said, ConsentPurpose::Profiling, channel).is_withdrawn();
    allows_profiling(&said) || !ConsentChannel::ALL.into_iter().any(withdrawn)
}

/// True where somebody said so: nothing is foretold of who was never asked.
#[must_use]
pub fn allows_predictions(rows: &Projection, contact: ContactId) -> bool {
    allows_profiling(&consents(rows, contact))
}

/// Those that somebody answered, the latest first.
#[must_use]
pub fn answered(rows: &Projection) -> Vec<Suggestion> {
    let is_answered = |one: &&Suggestion| {
        use SuggestionState::{Dismissed, Done, Later};
        matches!(one.state, Done | Later | Dismissed)
    };
    let mut all: Vec<Suggestion> = all(rows).filter(is_answered).cloned().collect();
    all.sort_by_key(|one| (Reverse(one.answered_at), one.id));
    all.truncate(ANSWERED);
    all
}

/// The last look at figures of a kind.
#[must_use]
pub fn run(rows: &Projection, kind: RunKind) -> Option<ModelRun> {
    let key = Key::new(Entity::ModelRun, ModelRunId::of(kind).0);
    rows.get(key).and_then(Row::as_model_run).cloned()
}

/// A contact's figures.
#[must_use]
pub fn facts(rows: &Projection, contact: ContactId) -> Option<ContactFacts> {
    let key = Key::new(Entity::ContactFacts, contact.0);
    rows.get(key).and_then(Row::as_contact_facts).cloned()
}

/// Whether the reason of a suggestion is still there, as far as this phone knows: who was here meanwhile need not be called.
#[must_use]
pub fn still_holds(suggestion: &Suggestion, facts: Option<&ContactFacts>, today: Day) -> bool {
    facts.is_none_or(|facts| {
        who_to_contact::reason(facts, today)
            .is_some_and(|(_, why)| why.kind() == suggestion.why.kind())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Money;
    use domain::id::SuggestionId;
    use domain::insight::suggestion::Why;
    use uuid::Uuid;

    fn contact(n: u128) -> ContactId {
        ContactId(Uuid::from_u128(n))
    }

    fn suggestion(n: u128, rank: u32, state: SuggestionState) -> Suggestion {
        let why = Why::NotAgain { first_day: 80 };
        Suggestion {
            id: SuggestionId::of(contact(n), &why, 100),
            contact: contact(n),
            why,
            rank,
            day: 100,
            state,
            answered_by: None,
            answered_at: (state != SuggestionState::Open).then(|| i64::from(rank)),
            came_back: None,
        }
    }

    #[test]
    fn open_ones_stand_by_rank_and_answered_ones_by_time() {
        use SuggestionState::{Dismissed, Done, Open, Outdated};
        let all = [
            suggestion(1, 2, Open),
            suggestion(2, 1, Open),
            suggestion(3, 3, Outdated),
            suggestion(4, 4, Done),
            suggestion(5, 5, Dismissed),
        ];
        let rows = Projection::new(all.map(Row::from), Vec::new());
        let of = |list: Vec<Suggestion>| {
            list.iter()
                .map(|one| one.contact.0.as_u128())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(open(&rows, None)), [2, 1]);
        assert_eq!(of(open(&rows, Some(contact(1)))), [1]);
        assert_eq!(of(answered(&rows)), [5, 4]);
    }

    #[test]
    fn who_came_meanwhile_is_not_named_any_more() {
        let one = suggestion(1, 1, SuggestionState::Open);
        let bought = |days: &[i64]| {
            let paid: Vec<_> = days.iter().map(|day| (Day(*day), Money(900))).collect();
            ContactFacts::new(contact(1)).with_purchases(&paid, Day(100))
        };
        assert!(still_holds(&one, Some(&bought(&[80])), Day(100)));
        assert!(!still_holds(&one, Some(&bought(&[80, 100])), Day(100)));
        assert!(still_holds(&one, None, Day(100)));
    }
}
