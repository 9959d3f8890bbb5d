//! Until when a ticket wants an answer or a solution, by the hours of the business's first place.

use crate::context::AppContext;
use crate::zones::zones;
use domain::account::location::first_place;
use domain::service::{Due, OpenHours, Ticket};
use domain::{Entity, Row};
use leptos::prelude::With as _;
use words::{StaffWords, time};

/// What is due within this many ms is worth a warning.
const SOON: i64 = 60 * 60_000;

/// What is due of a ticket, where anything is.
#[must_use]
pub fn due_of(app: AppContext, ticket: &Ticket) -> Option<Due> {
    let (opening, zone) = app.rows(|rows| {
        let all = rows.all(Entity::Location).filter_map(Row::as_location);
        first_place(all)
            .map(|place| (place.opening.clone(), place.zone.clone()))
            .unwrap_or_default()
    });
    let targets = app.business.with(|business| {
        business
            .as_ref()
            .map(|business| business.service_targets.clone())
            .unwrap_or_default()
    });
    let hours = OpenHours {
        opening: &opening,
        zone: &zone,
        zones: zones(),
    };
    ticket.due(hours, &targets)
}

/// True where it should have been done by now.
#[must_use]
pub fn is_late(app: AppContext, ticket: &Ticket) -> bool {
    due_of(app, ticket).is_some_and(|due| due.at() < app.now())
}

/// "Answer due in 20 min", and how much that presses.
#[must_use]
pub fn due_text(due: Due, now: i64, words: &StaffWords) -> (&'static str, String) {
    let left = due.at().saturating_sub(now);
    let time = time::lasted(words, left.saturating_abs());
    let ticket = words.ticket;
    let text = match (due, left < 0) {
        (Due::FirstAnswer(_), false) => (ticket.answer_due)(&time),
        (Due::FirstAnswer(_), true) => (ticket.answer_late)(&time),
        (Due::Resolution(_), false) => (ticket.solve_due)(&time),
        (Due::Resolution(_), true) => (ticket.solve_late)(&time),
    };
    let class = match left {
        i64::MIN..0 => "tag bad",
        0..SOON => "tag warn",
        SOON.. => "tag",
    };
    (class, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn what_is_due_soon_warns_and_what_is_late_says_by_how_much() {
        let said = |due, now| due_text(due, now, staff_words(Lang::En));
        let minute = 60_000;
        let due = Due::FirstAnswer(100 * minute);
        assert_eq!(said(due, 0), ("tag", "Answer due in 1 h".to_owned()));
        assert_eq!(
            said(due, 80 * minute),
            ("tag warn", "Answer due in 20 min".to_owned())
        );
        let late = Due::Resolution(100 * minute);
        assert_eq!(
            said(late, 145 * minute),
            ("tag bad", "Solution 45 min overdue".to_owned())
        );
    }
}
