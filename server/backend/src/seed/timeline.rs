//! What staff wrote down about people in the last month.

use crate::seed::{Sort, people, person, seeded};
use domain::people::{Activity, ActivityKind, Outcome};
use domain::{ActivityId, Row};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

enum What {
    Note(&'static str),
    Call(Outcome, u32, &'static str),
    Sms(&'static str),
}

use What::{Call, Note, Sms};

/// (whom, ago, what), the latest first.
#[rustfmt::skip]
const PAST: [(usize, i64, What); 26] = [
    (0, 35 * MINUTE, Note("问了外卖能不能分开装汤，可以，已告诉厨房。")),
    (9, 2 * HOUR, Call(Outcome::Reached, 312, "Recital is on the 14th. 60 people, half vegetarian. Send an offer by Friday.")),
    (7, 5 * HOUR, Call(Outcome::NoAnswer, 0, "")),
    (1, DAY, Note("周三 12:00 四人，靠里。已写进预订本。")),
    (23, DAY + 3 * HOUR, Call(Outcome::Reached, 145, "下周二 30 人，11:00 到，素食 3 位。")),
    (2, 2 * DAY, Note("Asked for the recipe of the vegetarian broth. We do not give it away, but she may watch.")),
    (22, 2 * DAY + 2 * HOUR, Sms("Lunch for 14 is confirmed for Thursday, 12:15.")),
    (30, 3 * DAY, Call(Outcome::Voicemail, 24, "Left a message about the interview.")),
    (8, 4 * DAY, Note("对花生过敏！结账时再提醒一次厨房。")),
    (15, 5 * DAY, Call(Outcome::Reached, 88, "20 份午餐改到 12:30。")),
    (4, 6 * DAY, Note("Wants the invoice made out to Nordhamn Trading, not to himself.")),
    (0, 7 * DAY, Call(Outcome::Reached, 64, "道歉：上次小笼包售罄。送了一张饮品券。")),
    (26, 8 * DAY, Note("新照片样片已看，选了 8 张。")),
    (7, 9 * DAY, Note("本月账单已核对，差 40 元，对方会补送一袋面粉。")),
    (12, 10 * DAY, Call(Outcome::Busy, 0, "")),
    (12, 10 * DAY + HOUR, Call(Outcome::Reached, 51, "Six seats on Monday, quiet corner.")),
    (34, 12 * DAY, Note("重阳节活动：40 碗敬老面，社区出一半。")),
    (25, 14 * DAY, Note("Showed her which dishes have no pork. She will bring friends.")),
    (10, 15 * DAY, Call(Outcome::Reached, 203, "秋游团餐，儿童份量 32 份，要收据。")),
    (18, 17 * DAY, Note("花店开业，送了花篮；回送 20 张面券。")),
    (16, 19 * DAY, Sms("Your table for eight is ready at 19:00.")),
    (37, 21 * DAY, Call(Outcome::Reached, 176, "新茶报价：比去年贵一成，先要 5 公斤。")),
    (31, 23 * DAY, Note("传菜电梯年检完成，下次明年此时。")),
    (14, 25 * DAY, Note("Left his umbrella; it is behind the counter.")),
    (35, 27 * DAY, Call(Outcome::WrongNumber, 0, "")),
    (35, 27 * DAY + 5 * MINUTE, Note("号码错了一位，已改。")),
];

/// The entries, each by somebody of the team.
pub(crate) fn rows(now: i64) -> Vec<Row> {
    let entry = |(n, (whom, ago, what)): (usize, &(usize, i64, What))| {
        let to = || people::phone(*whom);
        Activity {
            id: ActivityId(seeded(Sort::Activity, n)),
            contact: people::id(*whom),
            what: match what {
                Note(text) => ActivityKind::Note {
                    text: (*text).to_owned(),
                },
                Call(outcome, seconds, text) => ActivityKind::Call {
                    to: to(),
                    outcome: *outcome,
                    seconds: *seconds,
                    text: (*text).to_owned(),
                },
                Sms(text) => ActivityKind::Sms {
                    to: to(),
                    text: (*text).to_owned(),
                    carried: None,
                    received: false,
                },
            },
            at: now - ago,
            by: Some(person(1 + n % 2)),
        }
        .into()
    };
    PAST.iter().enumerate().map(entry).collect()
}
