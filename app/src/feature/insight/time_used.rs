//! How well time is used: what people worked on chats against what they took, and how long tickets took, of those that are done.

use crate::context::use_app;
use domain::civil::DAY_MS;
use domain::insight::efficiency::efficiency;
use domain::projection::Projection;
use domain::{Entity, Row};
use leptos::prelude::*;
use words::time;

/// How far back is looked, days.
const DAYS: i64 = 28;

/// Of the chats and tickets that were done within a time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TimeUsed {
    /// Chats that were closed, and that began with a customer's word.
    pub chats: u64,
    /// Seconds that staff worked on them, and seconds from first contact to close, of all together.
    pub active: f64,
    pub elapsed: f64,
    /// Tickets that were solved, and seconds from opening to solution, of all together.
    pub tickets: u64,
    pub solved_after: f64,
}

impl TimeUsed {
    /// E over all of them: none where there is nothing to divide by.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.elapsed > 0.0).then(|| (self.active / self.elapsed).min(1.0))
    }
}

/// What was done since an instant.
#[must_use]
pub fn time_used(rows: &Projection, since: i64) -> TimeUsed {
    let mut used = TimeUsed::default();
    let halves = rows.all(Entity::ConversationStaff);
    for half in halves.filter_map(Row::as_conversation_staff) {
        let (Some(began), Some(resolved)) = (half.first_contact_at, half.resolved_at) else {
            continue;
        };
        // Two clocks may disagree: what was closed before it began says nothing.
        let one = efficiency(f64::from(half.active_seconds), began, Some(resolved));
        if let Ok(one) = one
            && resolved >= since
        {
            used.chats += 1;
            used.active += one.active;
            used.elapsed += one.elapsed.unwrap_or_default();
        }
    }
    for ticket in rows.all(Entity::Ticket).filter_map(Row::as_ticket) {
        if let Some(at) = ticket.resolved_at.filter(|at| *at >= since) {
            used.tickets += 1;
            used.solved_after += at.saturating_sub(ticket.opened_at).max(0) as f64 / 1_000.0;
        }
    }
    used
}

/// The mean of one, ms.
fn each(seconds: f64, count: u64) -> i64 {
    (seconds * 1_000.0 / count.max(1) as f64) as i64
}

#[component]
pub fn TimeWellUsed() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let used = Memo::new(move |_| {
        let since = app.now().saturating_sub(DAYS * DAY_MS);
        app.rows(|rows| time_used(rows, since))
    });
    let chats = move || {
        let used = used.get();
        let share = used.share()?;
        let active = time::lasted(words, each(used.active, used.chats));
        let elapsed = time::lasted(words, each(used.elapsed, used.chats));
        let text = (words.insight.time_chats)(used.chats, &active, &elapsed);
        Some(view! {
            <p class="strong num">{format!("{:.0} %", share * 100.0)}</p>
            <p>{text}</p>
        })
    };
    let tickets = move || {
        let used = used.get();
        (used.tickets > 0).then(|| {
            let after = time::lasted(words, each(used.solved_after, used.tickets));
            view! { <p>{(words.insight.time_tickets)(used.tickets, &after)}</p> }
        })
    };
    let none = move || {
        let used = used.get();
        (used.chats == 0 && used.tickets == 0)
            .then(|| view! { <p class="muted">{words.insight.time_none}</p> })
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.insight.time_title}</h2></div>
            {chats}
            {tickets}
            {none}
            <details class="fold"><summary>{words.insight.how}</summary><p class="small">{words.insight.time_how}</p></details>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_ticket, an_id};
    use domain::ConversationId;
    use domain::service::{ConversationStaff, Ticket};

    #[test]
    fn what_is_open_and_what_is_long_over_does_not_count() {
        let half = |n: u8, began, resolved, active_seconds| ConversationStaff {
            first_contact_at: began,
            resolved_at: resolved,
            active_seconds,
            ..ConversationStaff::new(ConversationId(an_id(n)))
        };
        let minute = 60_000;
        let ticket = Ticket {
            opened_at: NOW,
            resolved_at: Some(NOW + 10 * minute),
            ..a_ticket(9)
        };
        let rows = Projection::new(
            [
                Row::ConversationStaff(half(1, Some(NOW), Some(NOW + 10 * minute), 60)),
                half(2, Some(NOW), Some(NOW + 30 * minute), 180).into(),
                half(3, Some(NOW), None, 900).into(),
                half(4, Some(NOW - 9), Some(NOW - 8), 900).into(),
                half(5, Some(NOW + 9), Some(NOW + 8), 900).into(),
                half(6, None, Some(NOW + 8), 900).into(),
                ticket.into(),
            ],
            Vec::new(),
        );
        let used = time_used(&rows, NOW);
        assert_eq!((used.chats, used.active, used.elapsed), (2, 240.0, 2_400.0));
        assert_eq!(used.share(), Some(0.1));
        assert_eq!((used.tickets, used.solved_after), (1, 600.0));
        assert_eq!(time_used(&Projection::default(), 0).share(), None);
    }
}
