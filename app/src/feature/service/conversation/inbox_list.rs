//! Who waits for an answer, since when, and who answers. Pure: the screens only show it.

use super::snooze::snoozed_until;
use super::thread::read_up_to;
use domain::projection::Projection;
use domain::service::{Conversation, ConversationState, Message, Party, unread};
use domain::{ConversationId, Entity, Key, Row, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub conversation: Conversation,
    pub assignee: Option<UserId>,
    /// When the customer first wrote what nobody answered yet, epoch ms.
    pub waits_since: Option<i64>,
    /// This reader has not seen the newest of it.
    pub unread: bool,
}

/// The inbox in its order: the longest waiting first, then what was put off, what is open, then what is closed, the newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inbox {
    pub waiting: Vec<Line>,
    /// Put off until a time.
    pub snoozed: Vec<Line>,
    pub open: Vec<Line>,
    pub closed: Vec<Line>,
}

/// Which conversations to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxFilter {
    #[default]
    All,
    Mine,
    Unassigned,
}

impl InboxFilter {
    pub const ALL: [Self; 3] = [Self::All, Self::Mine, Self::Unassigned];

    fn takes(self, assignee: Option<UserId>, me: UserId) -> bool {
        match self {
            Self::All => true,
            Self::Mine => assignee == Some(me),
            Self::Unassigned => assignee.is_none(),
        }
    }
}

impl Inbox {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
            && self.snoozed.is_empty()
            && self.open.is_empty()
            && self.closed.is_empty()
    }

    /// Only what the filter takes.
    #[must_use]
    pub fn filtered(&self, filter: InboxFilter, me: UserId) -> Self {
        let keep = |lines: &[Line]| {
            let kept = lines.iter().filter(|line| filter.takes(line.assignee, me));
            kept.cloned().collect()
        };
        Self {
            waiting: keep(&self.waiting),
            snoozed: keep(&self.snoozed),
            open: keep(&self.open),
            closed: keep(&self.closed),
        }
    }
}

/// True where the customer wrote last and the conversation is open: whoever has read it, nobody answered yet.
#[must_use]
pub fn waits(conversation: &Conversation) -> bool {
    conversation.state == ConversationState::Open
        && conversation.last_customer > conversation.last_staff
}

#[must_use]
pub fn inbox(rows: &Projection, me: UserId, now: i64) -> Inbox {
    let all = || {
        rows.all(Entity::Conversation)
            .filter_map(Row::as_conversation)
    };
    let since = waiting_since(rows, all().filter(|one| waits(one)));
    let mut inbox = Inbox::default();
    for conversation in all() {
        let line = Line {
            assignee: assignee(rows, conversation.id),
            waits_since: since.get(&conversation.id).copied(),
            unread: unread(
                conversation,
                Party::Staff,
                read_up_to(rows, conversation.id, me),
            ),
            conversation: conversation.clone(),
        };
        match conversation.state {
            ConversationState::Open if snoozed_until(rows, conversation.id, now).is_some() => {
                inbox.snoozed.push(line);
            }
            _ if waits(conversation) => inbox.waiting.push(line),
            ConversationState::Open => inbox.open.push(line),
            ConversationState::Closed => inbox.closed.push(line),
        }
    }
    inbox
        .waiting
        .sort_by_key(|line| (line.waits_since, line.conversation.id));
    let newest = |line: &Line| {
        (
            std::cmp::Reverse(line.conversation.last_at),
            line.conversation.id,
        )
    };
    inbox.snoozed.sort_by_key(|line| {
        (
            snoozed_until(rows, line.conversation.id, now),
            line.conversation.id,
        )
    });
    inbox.open.sort_by_key(newest);
    inbox.closed.sort_by_key(newest);
    inbox
}

/// Who answers a conversation.
#[must_use]
pub fn assignee(rows: &Projection, id: ConversationId) -> Option<UserId> {
    rows.get(Key::new(Entity::ConversationStaff, id.0))?
        .as_conversation_staff()?
        .assignee
}

/// When the oldest unanswered message of each was written; what it says itself where the message is not here.
fn waiting_since<'a>(
    rows: &Projection,
    waiting: impl Iterator<Item = &'a Conversation>,
) -> BTreeMap<ConversationId, i64> {
    let waiting: BTreeMap<ConversationId, &Conversation> =
        waiting.map(|one| (one.id, one)).collect();
    let mut first: BTreeMap<ConversationId, &Message> = BTreeMap::new();
    for message in rows.all(Entity::Message).filter_map(Row::as_message) {
        let unanswered = waiting
            .get(&message.conversation)
            .is_some_and(|one| message.from == Party::Customer && message.number > one.last_staff);
        let sooner = first
            .get(&message.conversation)
            .is_none_or(|have| message.number < have.number);
        if unanswered && sooner {
            first.insert(message.conversation, message);
        }
    }
    waiting
        .into_iter()
        .map(|(id, one)| (id, first.get(&id).map_or(one.last_at, |message| message.at)))
        .collect()
}

/// "WF" of Wang Fang, "王芳" of 王芳: what fits into a small circle.
#[must_use]
pub fn short_name(name: &str) -> String {
    if domain::people::contact::is_han(name) {
        return name.chars().take(2).collect();
    }
    let firsts = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    firsts.take(2).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::service::conversation::thread::tests::{a_conversation, a_message};
    use crate::memory::{NOW, an_id};
    use domain::id::MarkerId;
    use domain::service::{ConversationStaff, ReadMarker};

    fn ids(lines: &[Line]) -> Vec<ConversationId> {
        lines.iter().map(|line| line.conversation.id).collect()
    }

    #[test]
    fn who_waits_longest_stands_first_and_reading_alone_answers_nobody() {
        let me = UserId(an_id(60));
        let (early, late) = (a_conversation(1, 1), a_conversation(2, 2));
        let answered = Conversation {
            last_staff: 3,
            count: 3,
            last_at: 9,
            ..a_conversation(3, 3)
        };
        let closed = Conversation {
            state: ConversationState::Closed,
            last_staff: 3,
            ..a_conversation(4, 4)
        };
        let marker = ReadMarker {
            id: MarkerId::of(early.id, me),
            conversation: early.id,
            customer: early.customer,
            reader: me,
            party: Party::Staff,
            up_to: 2,
        };
        let first = |of: &Conversation, n, at| {
            Row::Message(Message {
                at,
                ..a_message(n, of, 2, Party::Customer)
            })
        };
        let rows = Projection::new(
            [
                first(&late, 11, NOW - 50),
                first(&early, 12, NOW - 900),
                late.clone().into(),
                early.clone().into(),
                answered.clone().into(),
                closed.clone().into(),
                marker.into(),
            ],
            Vec::new(),
        );
        let inbox = inbox(&rows, me, NOW);
        assert_eq!(ids(&inbox.waiting), [early.id, late.id]);
        assert_eq!(inbox.waiting[0].waits_since, Some(NOW - 900));
        assert_eq!(
            [inbox.waiting[0].unread, inbox.waiting[1].unread],
            [false, true]
        );
        assert_eq!(
            (ids(&inbox.open), ids(&inbox.closed)),
            (vec![answered.id], vec![closed.id])
        );
    }

    #[test]
    fn filters_look_at_who_answers() {
        let me = UserId(an_id(60));
        let conversations = [
            a_conversation(1, 1),
            a_conversation(2, 2),
            a_conversation(3, 3),
        ];
        let half = |n: usize, who| {
            Row::ConversationStaff(ConversationStaff {
                assignee: Some(UserId(an_id(who))),
                ..ConversationStaff::new(conversations[n].id)
            })
        };
        let mut rows: Vec<Row> = conversations
            .iter()
            .cloned()
            .map(Row::Conversation)
            .collect();
        rows.extend([half(0, 60), half(1, 61)]);
        let inbox = inbox(&Projection::new(rows, Vec::new()), me, NOW);
        assert_eq!(
            ids(&inbox.filtered(InboxFilter::Mine, me).waiting),
            [conversations[0].id]
        );
        assert_eq!(
            ids(&inbox.filtered(InboxFilter::Unassigned, me).waiting),
            [conversations[2].id]
        );
        assert_eq!(inbox.filtered(InboxFilter::All, me), inbox);
    }

    #[test]
    fn names_are_shortened_as_people_would() {
        assert_eq!(short_name("wang fang"), "WF");
        assert_eq!(short_name("王小芳"), "王小");
        assert_eq!(short_name(""), "");
    }
}
