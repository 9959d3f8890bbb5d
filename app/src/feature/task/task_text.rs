//! Tasks in words.

use super::task_rows::name_of;
use crate::context::AppContext;
use crate::feature::team::colleague_name;
use domain::civil::{DAY_MS, Day};
use domain::projection::Projection;
use domain::service::{Task, TaskAbout, TaskDue, TaskState};
use domain::{Entity, Key, Row, UserId};
use words::{StaffWords, time};

/// "Today", "Tomorrow, 18:30", "4 Dec"
#[must_use]
pub fn due_text(due: Option<TaskDue>, today: Day, words: &StaffWords) -> String {
    let Some(due) = due else {
        return words.task.no_due.to_owned();
    };
    let day = if due.day == today {
        words.task.due_today.to_owned()
    } else if due.day == today.plus(1) {
        words.task.due_tomorrow.to_owned()
    } else {
        time::day(words.lang, due.day.0.saturating_mul(DAY_MS), 0)
    };
    match due.minute {
        Some(minute) => (words.task.due_at)(&day, &clock_text(minute)),
        None => day,
    }
}

/// "18:30"
#[must_use]
pub fn clock_text(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Who is to do it.
#[must_use]
pub fn assignee_text(
    rows: &Projection,
    assignee: Option<UserId>,
    me: UserId,
    words: &StaffWords,
) -> String {
    match assignee {
        None => words.task.nobody.to_owned(),
        Some(one) if one == me => words.task.me.to_owned(),
        Some(one) => colleague_name(rows, one).unwrap_or_else(|| words.task.somebody.to_owned()),
    }
}

/// What it is about, with the customer's name where it is known.
#[must_use]
pub fn about_text(rows: &Projection, task: &Task, words: &StaffWords) -> String {
    let row = |entity, id| rows.get(Key::new(entity, id));
    let what = match &task.about {
        TaskAbout::Nothing | TaskAbout::Contact { .. } | TaskAbout::Other { .. } => String::new(),
        TaskAbout::Order { order } => {
            let order = row(Entity::Order, order.0).and_then(Row::as_order);
            let number = order.and_then(|order| order.number);
            number.map(words.task.about_order).unwrap_or_default()
        }
        TaskAbout::Ticket { ticket } => {
            let ticket = row(Entity::Ticket, ticket.0).and_then(Row::as_ticket);
            let number = ticket.and_then(|ticket| ticket.number);
            number.map(words.task.about_ticket).unwrap_or_default()
        }
        TaskAbout::Booking { .. } => words.task.about_booking.to_owned(),
        TaskAbout::Conversation { .. } => words.task.about_chat.to_owned(),
    };
    let name = task.contact.map(|id| name_of(rows, id)).unwrap_or_default();
    let both = [what, name].into_iter().filter(|text| !text.is_empty());
    both.collect::<Vec<_>>().join(" · ")
}

/// The tag's class and words for a state.
#[must_use]
pub fn state_text(state: TaskState, words: &StaffWords) -> (&'static str, &'static str) {
    match state {
        TaskState::Open => ("tag info", words.task.open),
        TaskState::Done => ("tag ok", words.task.done_ones),
        TaskState::Dropped => ("tag", words.task.dropped),
    }
}

/// Who closed it and when, in words; none while it is open.
#[must_use]
pub fn closed_text(app: AppContext, task: &Task) -> Option<String> {
    let words = app.staff_words();
    let (by, at) = (task.closed_by?, task.closed_at?);
    let name = app.rows(|rows| colleague_name(rows, by));
    let name = name.unwrap_or_else(|| words.task.somebody.to_owned());
    let day = time::day(words.lang, at, app.offset(at));
    match task.state {
        TaskState::Open => None,
        TaskState::Done => Some((words.task.done_by)(&name, &day)),
        TaskState::Dropped => Some((words.task.dropped_by)(&name, &day)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn a_day_near_by_has_a_name() {
        let (en, zh) = (staff_words(Lang::En), staff_words(Lang::Zh));
        let due = |day| Some(TaskDue::on(Day(day)));
        assert_eq!(due_text(due(20_000), Day(20_000), en), "Today");
        assert_eq!(due_text(due(20_001), Day(20_000), zh), "明天");
        assert_eq!(due_text(None, Day(20_000), en), "Any day");
        let noon = TaskDue {
            day: Day(20_001),
            minute: Some(750),
        };
        assert_eq!(due_text(Some(noon), Day(20_000), en), "Tomorrow, 12:30");
        assert!(!due_text(due(20_005), Day(20_000), en).is_empty());
    }
}
