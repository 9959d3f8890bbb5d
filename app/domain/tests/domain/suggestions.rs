//! What staff make of a suggestion.

use crate::support::{Shop, ctx, shop, uuid};
use domain::account::Role;
use domain::id::SuggestionId;
use domain::insight::suggestion::{SuggestionOutcome, SuggestionState, Why};
use domain::insight::{Suggestion, SuggestionAnswer};
use domain::{ContactId, Entity, Key, Mutation, Refusal, Row, Rows as _, Side, Stop};
use proptest::prelude::*;

const OUTCOMES: [SuggestionOutcome; 3] = [
    SuggestionOutcome::Done,
    SuggestionOutcome::Later,
    SuggestionOutcome::Dismissed,
];

fn open() -> (Shop, SuggestionId) {
    let contact = ContactId(uuid(30));
    let why = Why::NotAgain { first_day: 1 };
    let id = SuggestionId::of(contact, &why, 20);
    let suggestion = Suggestion {
        id,
        contact,
        why,
        rank: 1,
        day: 20,
        state: SuggestionState::Open,
        answered_by: None,
        answered_at: None,
        came_back: None,
    };
    let mut shop = shop();
    shop.put(vec![suggestion.into()]);
    (shop, id)
}

fn answered(
    shop: &mut Shop,
    id: SuggestionId,
    outcome: SuggestionOutcome,
    role: Role,
) -> Result<(), Stop> {
    let answer: Mutation = SuggestionAnswer { id, outcome }.into();
    let changes = domain::mutation::run(&*shop, &ctx(role, Side::Server), &answer.into())?;
    shop.put(changes.rows);
    Ok(())
}

fn state(shop: &Shop, id: SuggestionId) -> SuggestionState {
    let row = shop.row(Key::new(Entity::Suggestion, id.0)).unwrap();
    row.and_then(Row::as_suggestion).unwrap().state
}

#[test]
fn a_customer_answers_none_and_hears_nothing_of_one() {
    let (mut shop, id) = open();
    for id in [id, SuggestionId(uuid(31))] {
        let told = answered(&mut shop, id, SuggestionOutcome::Done, Role::Customer);
        assert_eq!(told, Err(Refusal::NotAllowed.into()));
    }
    assert_eq!(state(&shop, id), SuggestionState::Open);
}

proptest! {
    /// That somebody was contacted has happened: in whichever order answers come, it stays.
    #[test]
    fn done_stays_and_of_other_answers_the_last_one(answers in prop::collection::vec(0_usize..3, 1..6)) {
        let (mut shop, id) = open();
        let mut expected = SuggestionState::Open;
        for answer in answers {
            let outcome = OUTCOMES[answer];
            answered(&mut shop, id, outcome, Role::Agent).unwrap();
            if expected != SuggestionState::Done {
                expected = outcome.state();
            }
            prop_assert_eq!(state(&shop, id), expected);
        }
    }
}
