//! What two of the staff make of one suggestion.

use super::act::{Act, Scene};
use crate::insight::newcomer;
use domain::id::SuggestionId;
use domain::insight::suggestion::SuggestionOutcome;
use domain::insight::{Suggestion, SuggestionAnswer};
use domain::{ContactId, Row};

pub fn scene() -> Scene {
    Scene::of(&["x", "y"])
}

/// A suggestion `x` about the contact `y`.
pub fn rows(scene: &Scene) -> Vec<Row> {
    let id = SuggestionId(scene.id("x"));
    let about = newcomer(ContactId(scene.id("y")));
    vec![Suggestion { id, ..about }.into()]
}

/// Whoever says that somebody was contacted is right; of two other answers the later one is.
pub fn acts() -> Vec<Act> {
    let outcomes = [
        ("done", SuggestionOutcome::Done),
        ("later", SuggestionOutcome::Later),
        ("dismissed", SuggestionOutcome::Dismissed),
    ];
    let act = |(name, outcome): (&'static str, SuggestionOutcome)| {
        Act::new(name, move |scene: &Scene, _| {
            let id = SuggestionId(scene.id("x"));
            (SuggestionAnswer { id, outcome }, Vec::new())
        })
    };
    outcomes.map(act).into()
}
