//! The automatic reply of a chat outside business hours: one line that says when somebody is there again.
//!
//! It answers what a customer writes, never itself or the staff, and once for each time in which the place is closed. Nobody has answered by it: it
//! moves no clock, and the conversation goes on waiting.

use crate::account::Business;
use crate::civil::{Day, MINUTE_MS};
use crate::id::{ConversationId, MessageId, UserId};
use crate::label::Lang;
use crate::row::Row;
use crate::service::conversation::{Conversation, ConversationStaff};
use crate::service::message::{Message, Party};
use crate::service::sla::OpenHours;
use uuid::Uuid;

/// Who wrote it: nobody.
pub const NOBODY: UserId = UserId(Uuid::nil());

/// When somebody is there again; none while the place is open, where it has no hours, and where it does not open any more.
#[must_use]
pub fn back_at(hours: OpenHours<'_>, now: i64) -> Option<i64> {
    if hours.opening.is_empty() {
        return None;
    }
    hours.opens(now).filter(|at| *at > now)
}

/// The automatic reply to what a customer has just written, with the rows that it changes; none where none is due.
#[must_use]
pub fn reply(
    conversation: &Conversation,
    half: &ConversationStaff,
    hours: OpenHours<'_>,
    business: &Business,
    lang: Lang,
    now: i64,
) -> Option<Vec<Row>> {
    if half.auto_reply_until.is_some_and(|until| now < until) {
        return None;
    }
    let back = back_at(hours, now)?;
    let number = conversation.count.saturating_add(1);
    let message = Message {
        id: id_of(conversation.id, back),
        conversation: conversation.id,
        customer: conversation.customer,
        number,
        author: NOBODY,
        from: Party::Staff,
        name: business.name.text(lang).chars().take(80).collect(),
        text: text(back, hours, lang),
        files: Vec::new(),
        at: now,
        automatic: true,
        by_mail: false,
    };
    let conversation = Conversation {
        count: number,
        ..conversation.clone()
    };
    let half = ConversationStaff {
        auto_reply_until: Some(back),
        ..half.clone()
    };
    Some(vec![message.into(), conversation.into(), half.into()])
}

/// The same for the same closed time, whichever server writes it.
fn id_of(conversation: ConversationId, back: i64) -> MessageId {
    let name = format!("auto_reply:{back}");
    MessageId(Uuid::new_v5(&conversation.0, name.as_bytes()))
}

/// `We are closed right now. Somebody is here again on Tue 1 Dec at 10:00 and will answer you.`
fn text(back: i64, hours: OpenHours<'_>, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const DAYS: [(&str, &str); 7] = [
        ("Mon", "周一"),
        ("Tue", "周二"),
        ("Wed", "周三"),
        ("Thu", "周四"),
        ("Fri", "周五"),
        ("Sat", "周六"),
        ("Sun", "周日"),
    ];
    let offset = hours.zones.offset(hours.zone, back).unwrap_or_default();
    let day = Day::of(back, offset);
    let minutes = (back / MINUTE_MS + i64::from(offset) / 60).rem_euclid(1_440);
    let (hour, minute) = (minutes / 60, minutes % 60);
    let (_, month, date) = day.date();
    let (en, zh) = DAYS.get(day.weekday()).copied().unwrap_or_default();
    match lang {
        Lang::Zh => format!(
            "现在是休息时间，{month}月{date}日（{zh}）{hour:02}:{minute:02} 起有人为您回复。"
        ),
        Lang::En => {
            let month = usize::from(month).checked_sub(1);
            let month = month.and_then(|at| MONTHS.get(at)).unwrap_or(&"");
            format!(
                "We are closed right now. Somebody is here again on {en} {date} {month} at {hour:02}:{minute:02} and will answer you."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::opening::WEEKDAYS;
    use crate::service::conversation::ConversationState;
    use crate::zone::SystemZones;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn week(text: &str) -> BTreeMap<String, String> {
        WEEKDAYS.map(|day| (day.to_owned(), text.to_owned())).into()
    }

    fn hours<'a>(opening: &'a BTreeMap<String, String>, zone: &'a str) -> OpenHours<'a> {
        OpenHours {
            opening,
            zone,
            zones: &SystemZones,
        }
    }

    fn utc(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn a_conversation() -> (Conversation, ConversationStaff) {
        let id = ConversationId(Uuid::from_u128(1));
        let conversation = Conversation {
            id,
            customer: UserId(Uuid::from_u128(2)),
            name: "Ann".into(),
            state: ConversationState::Open,
            count: 4,
            last_text: "Are you there?".into(),
            last_from: Party::Customer,
            last_customer: 4,
            last_staff: 0,
            opened_at: 1,
            last_at: 1,
        };
        (conversation, ConversationStaff::new(id))
    }

    #[test]
    fn it_says_in_both_languages_when_somebody_is_there_by_the_clock_of_the_place() {
        let mut opening = week("10:00-22:00");
        opening.insert("2026-12-01".into(), String::new());
        let hours = hours(&opening, "Asia/Shanghai");
        // Monday night in Shanghai; Tuesday is closed.
        let now = utc("2026-11-30T15:00:00Z");
        let back = back_at(hours, now).unwrap();
        assert_eq!(back, utc("2026-12-02T02:00:00Z"));
        assert_eq!(
            text(back, hours, Lang::En),
            "We are closed right now. Somebody is here again on Wed 2 Dec at 10:00 and will answer you."
        );
        assert_eq!(
            text(back, hours, Lang::Zh),
            "现在是休息时间，12月2日（周三）10:00 起有人为您回复。"
        );
    }

    #[test]
    fn one_line_for_each_closed_time_and_nobody_has_answered_by_it() {
        let opening = week("10:00-22:00");
        let hours = hours(&opening, "Asia/Shanghai");
        let (conversation, half) = a_conversation();
        let business = crate::service::sla::tests::a_business();
        let at = |now: &str, half: &ConversationStaff| {
            reply(&conversation, half, hours, &business, Lang::En, utc(now))
        };
        let rows = at("2026-11-30T15:00:00Z", &half).unwrap();
        let [
            Row::Message(message),
            Row::Conversation(grown),
            Row::ConversationStaff(told),
        ] = rows.as_slice()
        else {
            panic!("{rows:?}");
        };
        assert!(message.automatic && message.number == 5 && message.from == Party::Staff);
        assert_eq!(
            (grown.count, grown.last_staff, grown.last_from),
            (5, 0, Party::Customer)
        );
        assert_eq!(grown.last_text, "Are you there?");
        assert_eq!(told.first_response_at, None);
        assert_eq!(at("2026-11-30T16:00:00Z", told), None, "once a night");
        assert_eq!(at("2026-12-01T03:00:00Z", told), None, "open again");
        assert!(at("2026-12-01T15:00:00Z", told).is_some(), "the next night");
    }

    #[test]
    fn a_place_without_hours_or_for_ever_closed_says_nothing() {
        let none = BTreeMap::new();
        assert_eq!(back_at(hours(&none, "Asia/Shanghai"), 0), None);
        let closed = week("");
        assert_eq!(back_at(hours(&closed, "Asia/Shanghai"), 0), None);
    }

    proptest! {
        #[test]
        fn it_is_said_where_the_place_is_closed_and_names_a_time_at_which_it_opens(
            now in 1_700_000_000_000_i64..1_900_000_000_000,
        ) {
            let opening = week("09:15-13:00 18:00-01:30");
            for zone in ["Asia/Shanghai", "America/New_York", "Europe/Berlin"] {
                let hours = hours(&opening, zone);
                match back_at(hours, now) {
                    Some(back) => {
                        prop_assert!(back > now);
                        // From then on time runs, and until then it does not.
                        prop_assert_eq!(back_at(hours, back), None);
                        prop_assert_eq!(hours.after(now, 1, &[]), Some(back + MINUTE_MS));
                    }
                    None => prop_assert!(hours.opens(now) == Some(now)),
                }
            }
        }
    }
}
