//! Conversations of the last days: written by the rules themselves, so that counts, markers and times agree.

use crate::change::Work;
use crate::error::BackendError;
use crate::seed::{Sort, people, person, seeded};
use crate::sync::take_server_steps;
use domain::account::Actor;
use domain::account::Role;
use domain::service::{ConversationState, ConversationStep, MessageRead, MessageSend};
use domain::{ConversationId, Ctx, Draft, MessageId, Mutation, Side, run};
use sqlx::AnyConnection;
use uuid::Uuid;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Who writes: the customer, or somebody of the team by place, with the seconds that it took.
enum Turn {
    Customer(&'static str),
    Team(usize, u32, &'static str),
    /// Somebody of the team read everything.
    Seen(usize),
    Closed(usize),
}

use Turn::{Closed, Customer, Seen, Team};

struct Talk {
    whose: usize,
    /// When it began, before now.
    ago: i64,
    /// Minutes between one turn and the next.
    pace: i64,
    turns: &'static [Turn],
}

#[rustfmt::skip]
const TALKS: [Talk; 8] = [
    Talk { whose: 0, ago: 26 * MINUTE, pace: 4, turns: &[
        Customer("你好，3 号桌，刚加的两份甜品可以餐后再上吗？"),
        Team(1, 22, "可以的，已经告诉厨房，等您示意再上。"),
        Customer("太好了，谢谢！"),
        Customer("另外汤可以再加一点吗？"),
    ] },
    Talk { whose: 2, ago: 55 * MINUTE, pace: 9, turns: &[
        Customer("Hello! Is the vegetarian broth on today?"),
        Team(1, 31, "Yes, until it runs out. Shall I keep a bowl for you?"),
        Customer("Please do, two bowls. We'll be there at seven."),
    ] },
    Talk { whose: 3, ago: 14 * MINUTE, pace: 2, turns: &[
        Customer("外卖显示已出餐，大概还要多久？"),
        Customer("电梯坏了，麻烦放一楼前台。"),
    ] },
    Talk { whose: 4, ago: 3 * HOUR, pace: 11, turns: &[
        Customer("Good morning. Can I pay by invoice, made out to my company?"),
        Team(2, 74, "Good morning, Tomas. Of course – we have the company's details, the invoice comes by mail this afternoon."),
        Customer("Perfect, thank you."),
        Seen(2),
    ] },
    Talk { whose: 1, ago: 26 * HOUR, pace: 7, turns: &[
        Customer("周三中午四位，还是老位置可以吗？"),
        Team(2, 40, "可以，靠里的四人桌给您留到 12:15。"),
        Customer("好的，周三见。"),
        Seen(2),
        Closed(2),
    ] },
    Talk { whose: 5, ago: 2 * DAY, pace: 5, turns: &[
        Customer("昨晚的牛肉面有点咸。"),
        Team(1, 95, "非常抱歉。新来的师傅多放了一勺酱，我们已经提醒他。下次来送您一份小菜。"),
        Customer("没关系，味道还是好的。"),
        Seen(1),
        Closed(1),
    ] },
    Talk { whose: 6, ago: 3 * DAY, pace: 6, turns: &[
        Customer("Bonjour! Do you have something without soy?"),
        Team(1, 58, "Bonjour! The clear chicken noodles and the cucumber salad are without soy. Tell us when you order and the kitchen uses a clean wok."),
        Customer("Wonderful, merci."),
        Seen(1),
        Closed(1),
    ] },
    Talk { whose: 0, ago: 5 * DAY, pace: 8, turns: &[
        Customer("小笼包今天还有吗？"),
        Team(2, 18, "今天已经售罄，明天早上 10:30 就有新的。"),
        Customer("好，那我明天来。"),
        Seen(2),
        Closed(2),
    ] },
];

pub(crate) fn count() -> usize {
    TALKS.len()
}

/// Writes them, the oldest first.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    work: &mut Work,
    now: i64,
) -> Result<(), BackendError> {
    let mut serial = 0;
    for (n, talk) in TALKS.iter().enumerate().rev() {
        let id = ConversationId(seeded(Sort::Conversation, n));
        let mut count = 0;
        for (turn, step) in talk.turns.iter().zip(0..) {
            serial += 1;
            count += u32::from(matches!(turn, Customer(_) | Team(..)));
            let at = now - talk.ago + step * talk.pace * MINUTE;
            let Some((actor, mutation)) = turn.says(talk.whose, id, serial, count) else {
                continue;
            };
            let ctx = Ctx {
                actor,
                client: Uuid::nil(),
                mid: serial as u64,
                now: at,
                side: Side::Server,
            };
            let draft = Draft::from(mutation);
            let done = work
                .ask(connection, |work| run(work, &ctx, &draft))
                .await?
                .map_err(|_| BackendError::Value {
                    what: "conversation",
                })?;
            work.put(connection, done.rows).await?;
            take_server_steps(connection, work, &done.server_steps, at, false).await?;
        }
    }
    Ok(())
}

impl Turn {
    fn says(
        &self,
        whose: usize,
        conversation: ConversationId,
        serial: usize,
        count: u32,
    ) -> Option<(Actor, Mutation)> {
        let customer = people::account(whose)?;
        let team = |n: usize| Actor {
            user: person(n),
            role: if n == 1 { Role::Agent } else { Role::Owner },
        };
        let send = |name: String, text: &str, active_seconds: u32| MessageSend {
            id: MessageId(seeded(Sort::Message, serial)),
            conversation,
            customer,
            name,
            customer_name: String::new(),
            text: text.to_owned(),
            files: Vec::new(),
            active_seconds,
        };
        let theirs = Actor {
            user: customer,
            role: Role::Customer,
        };
        Some(match self {
            Customer(text) => (theirs, send(people::name(whose), text, 0).into()),
            Team(n, seconds, text) => (
                team(*n),
                send(crate::seed::called(*n), text, *seconds).into(),
            ),
            Seen(n) => {
                let read = MessageRead {
                    conversation,
                    up_to: count,
                };
                (team(*n), read.into())
            }
            Closed(n) => {
                let step = ConversationStep {
                    id: conversation,
                    to: ConversationState::Closed,
                    seen: count,
                };
                (team(*n), step.into())
            }
        })
    }
}
