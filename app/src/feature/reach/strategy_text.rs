//! Strategies and what became of their letters, in words. Pure: the screens only show it.

use domain::id::StrategyId;
use domain::people::{Contact, CustomField, CustomFieldKind};
use domain::projection::Projection;
use domain::reach::{
    Delivery, DeliveryState, SkipReason, Strategy, StrategyResult, StrategyState, Trigger,
};
use domain::{Entity, Key, Row};
use std::collections::BTreeMap;
use words::StaffWords;

/// So many customers are offered for a preview.
const SHOWN: usize = 20;

/// All strategies, by name.
#[must_use]
pub fn strategies(rows: &Projection) -> Vec<Strategy> {
    let all = rows.all(Entity::Strategy).filter_map(Row::as_strategy);
    let mut all: Vec<Strategy> = all.cloned().collect();
    all.sort_by_key(|one| (one.name.en.clone(), one.name.zh.clone(), one.id));
    all
}

#[must_use]
pub fn strategy(rows: &Projection, id: StrategyId) -> Option<Strategy> {
    let row = rows.get(Key::new(Entity::Strategy, id.0));
    row.and_then(Row::as_strategy).cloned()
}

/// Customers with whom a text is shown, by name.
#[must_use]
pub fn examples(rows: &Projection) -> Vec<Contact> {
    let all = rows.all(Entity::Contact).filter_map(Row::as_contact);
    let mut all: Vec<Contact> = all
        .filter(|one| one.merged_into.is_none() && !one.fields.is_nameless())
        .cloned()
        .collect();
    all.sort_by_cached_key(|one| (one.fields.birthday.is_empty(), one.name(), one.id));
    all.truncate(SHOWN);
    all
}

/// How many letters of a strategy ended how.
#[must_use]
pub fn results(rows: &Projection, id: StrategyId, words: &StaffWords) -> Vec<String> {
    let all = rows.all(Entity::Delivery).filter_map(Row::as_delivery);
    let (mut sent, mut waiting, mut failed) = (0, 0, 0);
    let mut skipped = BTreeMap::<Option<SkipReason>, u64>::new();
    for one in all.filter(|one| one.strategy == id) {
        match one.state {
            DeliveryState::Sent => sent += 1,
            DeliveryState::Queued => waiting += 1,
            DeliveryState::Failed => failed += 1,
            DeliveryState::Skipped => *skipped.entry(one.reason).or_default() += 1,
        }
    }
    let reach = words.reach;
    let counts = [
        (sent, reach.sent),
        (waiting, reach.waiting),
        (failed, reach.failed),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, text)| text(count));
    let skipped = skipped.into_iter().map(|(why, count)| {
        let why = skip_text(why.unwrap_or(SkipReason::NotNow), words);
        (reach.skipped)(why, count)
    });
    counts.chain(skipped).collect()
}

/// True for what a refusal says of the steps of a strategy.
#[must_use]
pub fn is_of_steps(field: &str) -> bool {
    field == "steps" || field.starts_with("steps_") || field.starts_with("step_")
}

/// Why steps were not taken.
#[must_use]
pub fn bad_steps_text(field: &str, words: &StaffWords) -> &'static str {
    match field {
        "steps_many" => words.reach.why_steps_many,
        "steps_depth" => words.reach.why_steps_depth,
        "step_wait" => words.reach.why_step_wait,
        "step_title" => words.reach.why_step_title,
        _ => words.reach.why_steps,
    }
}

#[must_use]
pub fn skip_text(why: SkipReason, words: &StaffWords) -> &'static str {
    let reach = words.reach;
    match why {
        SkipReason::NoAddress => reach.no_address,
        SkipReason::DoNotContact => reach.do_not_contact,
        SkipReason::NoConsent => reach.no_consent,
        SkipReason::Withdrawn => reach.withdrawn,
        SkipReason::Recent => reach.recent,
        SkipReason::Already => reach.already,
        SkipReason::NoText => reach.no_text,
        SkipReason::NotNow => reach.not_now,
        SkipReason::OutsideSegment => reach.outside_segment,
    }
}

/// Class and words of a state.
#[must_use]
pub fn state_text(state: StrategyState, words: &StaffWords) -> (&'static str, &'static str) {
    match state {
        StrategyState::Draft => ("tag", words.reach.draft),
        StrategyState::Running => ("tag ok", words.reach.running),
        StrategyState::Paused => ("tag warn", words.reach.paused),
    }
}

/// When a strategy begins.
#[must_use]
pub fn trigger_text(trigger: &Trigger, rows: &Projection, words: &StaffWords) -> String {
    let reach = words.reach;
    match trigger {
        Trigger::Birthday { days_before: 0 } => reach.on_birthday.to_owned(),
        Trigger::Birthday { days_before } => (reach.before_birthday)(u64::from(*days_before)),
        Trigger::NoVisit { days } => (reach.after_days)(u64::from(*days)),
        Trigger::SignUp => reach.on_sign_up.to_owned(),
        Trigger::OrderFulfilled => reach.on_order.to_owned(),
        Trigger::BookingTomorrow => reach.on_booking.to_owned(),
        Trigger::TicketResolved => reach.on_ticket.to_owned(),
        Trigger::LowReview { stars } => (reach.on_review)(u64::from(*stars)),
        Trigger::Weekly { weekday, minute } => {
            let at = usize::try_from(*weekday).unwrap_or_default();
            let day = words.booking.weekdays.get(at).copied().unwrap_or_default();
            let time = format!("{:02}:{:02}", minute / 60, minute % 60);
            (reach.on_week)(day, &time)
        }
        Trigger::DateField { field, days_before } => {
            let name = date_fields(rows)
                .into_iter()
                .find(|one| one.id == *field)
                .map_or_else(String::new, |one| one.name.text(words.lang).to_owned());
            match days_before {
                0 => (reach.on_date)(&name),
                days => (reach.before_date)(&name, u64::from(*days)),
            }
        }
        Trigger::Other { .. } => reach.on_newer.to_owned(),
    }
}

/// The business's own fields that hold a date.
#[must_use]
pub fn date_fields(rows: &Projection) -> Vec<CustomField> {
    let all = rows
        .all(Entity::CustomField)
        .filter_map(Row::as_custom_field);
    let mut all: Vec<CustomField> = all
        .filter(|one| one.kind == CustomFieldKind::Date && !one.hidden)
        .cloned()
        .collect();
    all.sort_by(|one, other| (&one.sort, one.id).cmp(&(&other.sort, other.id)));
    all
}

/// What a strategy brought, a line each.
#[must_use]
pub fn result_lines(found: &StrategyResult, words: &StaffWords) -> Vec<String> {
    let reach = words.reach;
    let counts = [
        (found.entered, reach.brought_entered),
        (found.waiting, reach.brought_waiting),
        (found.sent, reach.brought_sent),
        (found.clicked, reach.brought_clicked),
        (found.answered, reach.brought_answered),
        (found.ordered, reach.brought_ordered),
        (found.unsubscribed, reach.brought_unsubscribed),
    ];
    let counts = counts
        .into_iter()
        .map(|(count, text)| text(u64::from(count)));
    let stopped = found.stopped.iter().map(|(why, count)| {
        let text = match SkipReason::parse(why) {
            Some(why) => skip_text(why, words),
            None if why == "over" => reach.stopped_over,
            None => reach.stopped_answered,
        };
        (reach.skipped)(text, u64::from(*count))
    });
    counts.chain(stopped).collect()
}

/// The line of a letter on a contact's timeline, and why it was not sent.
#[must_use]
pub fn delivery_text(rows: &Projection, one: &Delivery, words: &StaffWords) -> (String, String) {
    let by = |noun| rows.get(Key::new(noun, one.strategy.0));
    let campaign = || by(Entity::Campaign).and_then(Row::as_campaign);
    let name = match by(Entity::Strategy).and_then(Row::as_strategy) {
        Some(strategy) => Some(&strategy.name),
        None => campaign().map(|campaign| &campaign.name),
    };
    let name = name.map_or_else(String::new, |name| name.text(words.lang).to_owned());
    let title = match one.state {
        DeliveryState::Queued => words.reach.delivery_queued,
        DeliveryState::Sent => words.reach.delivery_sent,
        DeliveryState::Skipped => words.reach.delivery_skipped,
        DeliveryState::Failed => words.reach.delivery_failed,
    };
    let why = one.reason.map(|why| skip_text(why, words));
    (title(&name), why.unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, an_id};
    use domain::reach::Ready;
    use domain::{ContactId, Lang};
    use words::staff_words;

    #[test]
    fn every_reason_for_which_nothing_more_is_sent_reads_like_one() {
        let words = staff_words(Lang::En);
        let found = StrategyResult {
            sent: 2,
            stopped: [("answered".to_owned(), 1), ("withdrawn".to_owned(), 3)].into(),
            ..StrategyResult::default()
        };
        let lines = result_lines(&found, words);
        assert_eq!(lines[2], "2 got something");
        assert_eq!(
            lines[7..],
            [
                "Answered, a person talks to them: 1",
                "Withdrew their consent: 3"
            ]
        );
    }

    #[test]
    fn what_was_sent_is_counted_by_how_it_ended() {
        let words = staff_words(Lang::En);
        let make = Ready::Birthday.draft(an_id(1));
        let ended = |n: u8, state, reason| {
            Row::Delivery(Delivery {
                id: domain::id::DeliveryId(an_id(n)),
                strategy: make.id,
                contact: ContactId(an_id(n)),
                occasion: 2026,
                state,
                reason,
                at: NOW,
                step: 0,
                channel: domain::reach::delivery::mail(),
            })
        };
        let withdrawn = Some(SkipReason::Withdrawn);
        let rows = Projection::new(
            [
                ended(10, DeliveryState::Sent, None),
                ended(11, DeliveryState::Sent, None),
                ended(12, DeliveryState::Skipped, withdrawn),
                ended(13, DeliveryState::Failed, None),
            ],
            Vec::new(),
        );
        assert_eq!(
            results(&rows, make.id, words),
            [
                "2 sent",
                "1 not taken by the other mail server",
                "Withdrew their consent: 1"
            ]
        );
        assert!(results(&rows, StrategyId(an_id(2)), words).is_empty());
    }

    #[test]
    fn each_reason_why_steps_were_not_taken_reads_different_in_both_languages() {
        let fields = [
            "steps",
            "steps_many",
            "steps_depth",
            "step_wait",
            "step_title",
        ];
        for lang in [domain::Lang::En, domain::Lang::Zh] {
            let words = words::staff_words(lang);
            let texts: std::collections::BTreeSet<_> = fields
                .iter()
                .map(|field| bad_steps_text(field, words))
                .collect();
            assert_eq!(texts.len(), fields.len());
        }
        assert!(fields.iter().all(|field| is_of_steps(field)));
        assert!(!is_of_steps("zone"));
    }
}
