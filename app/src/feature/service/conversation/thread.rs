//! What stands in a thread and in which order. Pure: the screens only show it.

use crate::device::Mark;
use domain::id::MarkerId;
use domain::projection::Projection;
use domain::service::{Conversation, ConversationState, Message, Party, ReadMarker};
use domain::{ConversationId, Entity, Key, MessageId, Row, UserId};
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// One line of a thread.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// The day that begins with the message of this id.
    Day {
        before: MessageId,
        at: i64,
    },
    Unread,
    Message(Message),
}

impl Item {
    /// Tells lines apart across changes: a line that stays is never drawn anew.
    #[must_use]
    pub fn key(&self) -> (u8, Option<MessageId>) {
        match self {
            Self::Day { before, .. } => (0, Some(*before)),
            Self::Unread => (1, None),
            Self::Message(message) => (2, Some(message.id)),
        }
    }
}

/// A customer's conversations, the oldest first.
#[must_use]
pub fn conversations_of(rows: &Projection, customer: UserId) -> Vec<Conversation> {
    let mut found: Vec<Conversation> = rows
        .all(Entity::Conversation)
        .filter_map(Row::as_conversation)
        .filter(|one| one.customer == customer)
        .cloned()
        .collect();
    found.sort_by_key(|one| (one.opened_at, one.id));
    found
}

/// Where the customer's next message goes: the newest conversation, unless it was closed and is over for a day; then a new one begins.
#[must_use]
pub fn going_on(rows: &Projection, customer: UserId, now: i64) -> Option<ConversationId> {
    let goes_on = |one: &Conversation| match one.state {
        ConversationState::Open => true,
        ConversationState::Closed => now.saturating_sub(one.last_at) < DAY_MS,
    };
    let found = conversations_of(rows, customer);
    let open = found
        .iter()
        .rev()
        .find(|one| one.state == ConversationState::Open);
    let newest = found
        .iter()
        .max_by_key(|one| (one.last_at, one.id))
        .filter(|one| goes_on(one));
    open.or(newest).map(|one| one.id)
}

/// The newest `most` messages of these conversations in their order, and whether there are more before.
#[must_use]
pub fn messages(
    rows: &Projection,
    conversations: &[ConversationId],
    most: usize,
) -> (Vec<Message>, bool) {
    let place: BTreeMap<ConversationId, usize> = conversations
        .iter()
        .enumerate()
        .map(|(place, id)| (*id, place))
        .collect();
    let mut found: Vec<(usize, &Message)> = rows
        .all(Entity::Message)
        .filter_map(Row::as_message)
        .filter_map(|message| Some((*place.get(&message.conversation)?, message)))
        .collect();
    found.sort_by_key(|(place, message)| (*place, message.number, message.id));
    let from = found.len().saturating_sub(most);
    let shown = found.iter().skip(from);
    (
        shown.map(|(_, message)| (*message).clone()).collect(),
        from > 0,
    )
}

/// Messages with a line before each new day and before the first unread one. `offset_at` says the minutes to add to UTC
/// at an instant.
#[must_use]
pub fn items(
    messages: &[Message],
    unread_from: Option<MessageId>,
    offset_at: fn(i64) -> i64,
) -> Vec<Item> {
    let mut items = Vec::with_capacity(messages.len() + 4);
    let mut last_day = i64::MIN;
    for message in messages {
        let day = (message.at + offset_at(message.at) * 60_000).div_euclid(DAY_MS);
        // A message written offline may be older than the one before it: days only go forward.
        if day > last_day {
            last_day = day;
            items.push(Item::Day {
                before: message.id,
                at: message.at,
            });
        }
        if unread_from == Some(message.id) {
            items.push(Item::Unread);
        }
        items.push(Item::Message(message.clone()));
    }
    items
}

/// How far each of the conversations was read by somebody of a side.
#[must_use]
pub fn read_by(
    rows: &Projection,
    conversations: &[ConversationId],
    party: Party,
) -> BTreeMap<ConversationId, u32> {
    let mut read = BTreeMap::new();
    let markers = rows
        .all(Entity::ReadMarker)
        .filter_map(Row::as_read_marker)
        .filter(|marker| marker.party == party && conversations.contains(&marker.conversation));
    for ReadMarker {
        conversation,
        up_to,
        ..
    } in markers
    {
        let have: &mut u32 = read.entry(*conversation).or_default();
        *have = (*have).max(*up_to);
    }
    read
}

/// The first message of the other side that this reader has not read; what one's own side answered counts as read.
#[must_use]
pub fn first_unread(
    rows: &Projection,
    messages: &[Message],
    me: UserId,
    side: Party,
) -> Option<MessageId> {
    let answered = messages
        .iter()
        .rposition(|message| message.from == side && !message.automatic);
    messages
        .iter()
        .skip(answered.map_or(0, |at| at + 1))
        .find(|message| {
            message.from != side && message.number > read_up_to(rows, message.conversation, me)
        })
        .map(|message| message.id)
}

/// How far one's own message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    OnItsWay(Mark),
    Sent,
    Read,
}

/// `read` is how far the other side read the message's conversation.
#[must_use]
pub fn delivery(mark: Mark, number: u32, read: u32) -> Delivery {
    match mark {
        Mark::Saved if number <= read => Delivery::Read,
        Mark::Saved => Delivery::Sent,
        Mark::OnThisPhone | Mark::Sending | Mark::Received => Delivery::OnItsWay(mark),
    }
}

/// A message as shown now.
#[must_use]
pub fn message(rows: &Projection, id: MessageId) -> Option<&Message> {
    rows.get(Key::new(Entity::Message, id.0))?.as_message()
}

/// How far somebody read a conversation; 0 where they did not.
#[must_use]
pub fn read_up_to(rows: &Projection, conversation: ConversationId, reader: UserId) -> u32 {
    let id = MarkerId::of(conversation, reader);
    rows.get(Key::new(Entity::ReadMarker, id.0))
        .and_then(Row::as_read_marker)
        .map_or(0, |marker| marker.up_to)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::memory::{NOW, a_user, an_id};
    use domain::id::MarkerId;

    pub fn a_conversation(n: u8, opened_at: i64) -> Conversation {
        Conversation {
            id: ConversationId(an_id(n)),
            customer: a_user(),
            name: "Ann".into(),
            state: ConversationState::Open,
            count: 2,
            last_text: "Hello".into(),
            last_from: Party::Customer,
            last_customer: 2,
            last_staff: 1,
            opened_at,
            last_at: opened_at,
        }
    }

    pub fn a_message(n: u8, conversation: &Conversation, number: u32, from: Party) -> Message {
        Message {
            id: MessageId(an_id(n)),
            conversation: conversation.id,
            customer: conversation.customer,
            number,
            author: if from == Party::Customer {
                a_user()
            } else {
                UserId(an_id(60))
            },
            from,
            name: "Ann".into(),
            text: format!("text {n}"),
            files: Vec::new(),
            at: NOW,
            automatic: false,
            by_mail: false,
        }
    }

    #[test]
    fn a_thread_runs_through_conversations_by_the_servers_numbers() {
        let (old, new) = (a_conversation(20, 1), a_conversation(10, 2));
        let rows = Projection::new(
            [
                Row::Conversation(new.clone()),
                old.clone().into(),
                a_message(31, &new, 1, Party::Staff).into(),
                a_message(32, &old, 2, Party::Customer).into(),
                a_message(33, &old, 1, Party::Customer).into(),
            ],
            Vec::new(),
        );
        let ids: Vec<_> = conversations_of(&rows, a_user())
            .iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(ids, [old.id, new.id]);
        let (all, more) = messages(&rows, &ids, 10);
        let texts: Vec<_> = all.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(
            (texts, more),
            (vec!["text 33", "text 32", "text 31"], false)
        );
        let (newest, more) = messages(&rows, &ids, 1);
        assert_eq!((newest[0].text.as_str(), more), ("text 31", true));
    }

    #[test]
    fn the_next_message_goes_on_where_one_is_open_or_was_closed_today() {
        let mut old = a_conversation(20, NOW - 9 * DAY_MS);
        let mut new = a_conversation(10, NOW - DAY_MS / 2);
        let next = |old: &Conversation, new: &Conversation| {
            let rows = [Row::Conversation(new.clone()), old.clone().into()];
            going_on(&Projection::new(rows, Vec::new()), a_user(), NOW)
        };
        assert_eq!(next(&old, &new), Some(new.id));
        new.state = ConversationState::Closed;
        assert_eq!(
            next(&old, &new),
            Some(old.id),
            "an open one before a closed one"
        );
        old.state = ConversationState::Closed;
        assert_eq!(
            next(&old, &new),
            Some(new.id),
            "the matter of today is opened again"
        );
        new.last_at = NOW - 2 * DAY_MS;
        assert_eq!(next(&old, &new), None, "another day, another conversation");
        assert_eq!(going_on(&Projection::default(), a_user(), NOW), None);
    }

    #[test]
    fn days_only_go_forward_and_the_unread_line_stands_before_its_message() {
        let conversation = a_conversation(20, 1);
        let at = |n: u8, days: i64| Message {
            at: NOW + days * DAY_MS,
            ..a_message(n, &conversation, u32::from(n), Party::Staff)
        };
        let thread = [at(1, 0), at(2, 1), at(3, 0), at(4, 1)];
        let kinds: Vec<u8> = items(&thread, Some(thread[2].id), |_| 0)
            .iter()
            .map(|item| item.key().0)
            .collect();
        assert_eq!(kinds, [0, 2, 0, 2, 1, 2, 2]);
    }

    #[test]
    fn a_message_is_read_once_anybody_of_the_other_side_read_that_far() {
        let conversation = a_conversation(20, 1);
        let marker = |n: u8, party, up_to| {
            let reader = UserId(an_id(n));
            Row::ReadMarker(ReadMarker {
                id: MarkerId::of(conversation.id, reader),
                conversation: conversation.id,
                customer: a_user(),
                reader,
                party,
                up_to,
            })
        };
        let rows = Projection::new(
            [
                marker(1, Party::Customer, 9),
                marker(60, Party::Staff, 2),
                marker(61, Party::Staff, 4),
            ],
            Vec::new(),
        );
        let read = read_by(&rows, &[conversation.id], Party::Staff);
        assert_eq!(read.get(&conversation.id), Some(&4));
        assert_eq!(delivery(Mark::Saved, 4, 4), Delivery::Read);
        assert_eq!(delivery(Mark::Saved, 5, 4), Delivery::Sent);
        assert_eq!(
            delivery(Mark::Sending, 1, 4),
            Delivery::OnItsWay(Mark::Sending)
        );
    }

    #[test]
    fn what_one_wrote_or_answered_is_never_unread() {
        let conversation = a_conversation(20, 1);
        let thread = [
            a_message(1, &conversation, 1, Party::Staff),
            a_message(2, &conversation, 2, Party::Customer),
            a_message(3, &conversation, 3, Party::Staff),
        ];
        let rows = Projection::default();
        let first = |shown: &[Message], side| first_unread(&rows, shown, a_user(), side);
        assert_eq!(first(&thread, Party::Customer), Some(thread[2].id));
        assert_eq!(first(&thread[..2], Party::Customer), None);
        assert_eq!(first(&thread[..1], Party::Customer), Some(thread[0].id));
        assert_eq!(first(&thread, Party::Staff), None);
        let by_itself = [Message {
            automatic: true,
            by_mail: false,
            ..a_message(4, &conversation, 4, Party::Staff)
        }];
        assert_eq!(first(&by_itself, Party::Staff), None);
        assert_eq!(first(&by_itself, Party::Customer), Some(by_itself[0].id));
    }

    #[test]
    fn a_message_stands_under_the_day_that_its_own_clock_showed() {
        // 22:30 UTC is the next day already in summer, and not yet in winter.
        let at = |day: i64| day * DAY_MS + 22 * 3_600_000 + 1_800_000;
        let conversation = a_conversation(20, 1);
        let thread: Vec<_> = [
            (1, at(20_000)),
            (2, at(20_001)),
            (3, at(20_001) + 7_200_000),
        ]
        .map(|(n, at)| Message {
            at,
            ..a_message(30 + n, &conversation, u32::from(n), Party::Customer)
        })
        .into();
        let berlin = |then: i64| if then < 20_001 * DAY_MS { 120 } else { 60 };
        let days: Vec<_> = items(&thread, None, berlin)
            .into_iter()
            .filter_map(|item| match item {
                Item::Day { before, .. } => Some(before),
                Item::Unread | Item::Message(_) => None,
            })
            .collect();
        // The second stands under the same day as the first: 00:30 of that day in summer, 23:30 of it in winter.
        assert_eq!(days, [thread[0].id, thread[2].id]);
    }
}
