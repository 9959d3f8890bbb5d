//! Suggestions as rows: made where there is a reason, let go where it is gone, silent for a while after an answer.

use super::control;
use super::night::{Seen, small};
use crate::change::Work;
use crate::change::rows::list;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::civil::Day;
use domain::id::SuggestionId;
use domain::insight::Suggestion;
use domain::insight::suggestion::{SuggestionOutcome, SuggestionState};
use domain::insight::who_to_contact::{Pick, reason};
use domain::{ContactId, Entity, Key};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// Nobody contacts more people in a day beside the work.
const OPEN: usize = 5;

/// So long what was suggested and is not open any more is kept: longer than any answer keeps somebody quiet, and a year to look back.
const KEPT_DAYS: i64 = 400;

/// Brings the suggestions in line with what was seen; answers how many are open. The caller flushes.
pub(super) async fn suggest(
    connection: &mut AnyConnection,
    work: &mut Work,
    seen: &Seen,
    picks: &[Pick],
) -> Result<usize, BackendError> {
    let today = seen.calendar.today;
    let (old, all): (Vec<_>, Vec<_>) = list::<Suggestion>(connection)
        .await?
        .into_iter()
        .partition(|one| one.state != SuggestionState::Open && today.0 - one.day > KEPT_DAYS);
    let old: Vec<Key> = old
        .iter()
        .map(|one| Key::new(Entity::Suggestion, one.id.0))
        .collect();
    work.remove(connection, &old).await?;
    let unwanted = not_to_be_contacted(connection).await?;
    let mut changed: Vec<Suggestion> = Vec::new();
    let mut open: BTreeSet<ContactId> = BTreeSet::new();
    let mut quiet: BTreeSet<(ContactId, &str)> = BTreeSet::new();
    for suggestion in &all {
        match suggestion.state {
            SuggestionState::Open
                if holds(suggestion, seen, today) && !unwanted.contains(&suggestion.contact) =>
            {
                open.insert(suggestion.contact);
            }
            SuggestionState::Open => changed.push(Suggestion {
                state: SuggestionState::Outdated,
                ..suggestion.clone()
            }),
            _ => {}
        }
        let answered = seen
            .calendar
            .day(suggestion.answered_at.unwrap_or_default());
        let until = answered.plus(SuggestionOutcome::quiet_days(suggestion.state));
        if suggestion.answered_at.is_some() && today < until {
            quiet.insert((suggestion.contact, suggestion.why.kind()));
        }
        changed.extend(came_back(suggestion, seen, answered));
    }
    for (at, pick) in picks.iter().enumerate() {
        let known = open.contains(&pick.contact) || unwanted.contains(&pick.contact);
        if open.len() >= OPEN || known || quiet.contains(&(pick.contact, pick.why.kind())) {
            continue;
        }
        let id = SuggestionId::of(pick.contact, &pick.why, today.0);
        if control::is_left_alone(pick) {
            control::leave_alone(connection, pick, today).await?;
            continue;
        }
        // Answered today: not again today.
        if all.iter().any(|suggestion| suggestion.id == id) {
            continue;
        }
        open.insert(pick.contact);
        changed.push(Suggestion {
            id,
            contact: pick.contact,
            why: pick.why.clone(),
            rank: small(at + 1),
            day: today.0,
            state: SuggestionState::Open,
            answered_by: None,
            answered_at: None,
            came_back: None,
        });
    }
    control::forget(connection, today).await?;
    let rows = changed.into_iter().map(Into::into).collect();
    work.put(connection, rows).await?;
    Ok(open.len())
}

/// True while that person still has that reason, and allows that somebody looks for one.
fn holds(suggestion: &Suggestion, seen: &Seen, today: Day) -> bool {
    let facts = seen.facts.get(&suggestion.contact);
    let facts = facts.filter(|facts| seen.profiled.contains(&facts.id));
    let now = facts.and_then(|facts| reason(facts, today));
    now.is_some_and(|(_, why)| why.kind() == suggestion.why.kind())
}

/// What came of it, once.
fn came_back(suggestion: &Suggestion, seen: &Seen, answered: Day) -> Option<Suggestion> {
    if suggestion.state != SuggestionState::Done || suggestion.came_back.is_some() {
        return None;
    }
    let last = seen.facts.get(&suggestion.contact)?.last_day?;
    (last > answered.0).then(|| Suggestion {
        came_back: Some(last),
        ..suggestion.clone()
    })
}

async fn not_to_be_contacted(
    connection: &mut AnyConnection,
) -> Result<BTreeSet<ContactId>, BackendError> {
    let sql = "SELECT id FROM contact WHERE do_not_contact = 1";
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            Ok(ContactId(crate::change::rows::id(
                Cells::of(row).text()?,
                "contact",
            )?))
        })
        .collect()
}
