//! Strategies that are there with one tap, with texts in both languages.

use crate::id::StrategyId;
use crate::label::Label;
use crate::reach::steps::{self, BranchOn, Channel, Step, StepKind};
use crate::reach::strategy::{StrategyCreate, StrategyState, Trigger};
use uuid::Uuid;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ready {
    Birthday,
    MissYou,
    AfterOrder,
    Welcome,
    BookingTomorrow,
    TicketResolved,
    LowReview,
    Weekly,
}

impl Ready {
    pub const ALL: [Self; 8] = [
        Self::AfterOrder,
        Self::Welcome,
        Self::Birthday,
        Self::MissYou,
        Self::BookingTomorrow,
        Self::TicketResolved,
        Self::LowReview,
        Self::Weekly,
    ];

    /// What its id is made of.
    const fn key(self) -> &'static str {
        match self {
            Self::Birthday => "strategy:birthday",
            Self::MissYou => "strategy:no_visit",
            Self::AfterOrder => "strategy:order_fulfilled",
            Self::Welcome => "strategy:sign_up",
            Self::BookingTomorrow => "strategy:booking_tomorrow",
            Self::TicketResolved => "strategy:ticket_resolved",
            Self::LowReview => "strategy:low_review",
            Self::Weekly => "strategy:weekly",
        }
    }

    #[must_use]
    pub fn name(self) -> Label {
        match self {
            Self::Birthday => Label::new("生日祝福", "Birthday greeting"),
            Self::MissYou => Label::new("好久不见", "We miss you"),
            Self::AfterOrder => Label::new("订单完成后", "After an order"),
            Self::Welcome => Label::new("欢迎新客", "Welcome"),
            Self::BookingTomorrow => Label::new("明日预约提醒", "Booking tomorrow"),
            Self::TicketResolved => Label::new("问题解决后", "After a solved ticket"),
            Self::LowReview => Label::new("差评致歉", "After a poor review"),
            Self::Weekly => Label::new("每周来信", "Weekly letter"),
        }
    }

    #[must_use]
    pub const fn trigger(self) -> Trigger {
        match self {
            Self::Birthday => Trigger::Birthday { days_before: 0 },
            Self::MissYou => Trigger::NoVisit { days: 60 },
            Self::AfterOrder => Trigger::OrderFulfilled,
            Self::Welcome => Trigger::SignUp,
            Self::BookingTomorrow => Trigger::BookingTomorrow,
            Self::TicketResolved => Trigger::TicketResolved,
            Self::LowReview => Trigger::LowReview { stars: 2 },
            // Thursday at ten.
            Self::Weekly => Trigger::Weekly {
                weekday: 3,
                minute: 600,
            },
        }
    }

    /// The one mail of a strategy without steps.
    fn letter(self) -> (Label, Label) {
        match self {
            Self::Birthday => (
                Label::new("{name}，生日快乐！", "Happy birthday, {name}!"),
                Label::new(
                    "{name}：\n\n今天是您的生日，{business}全体员工祝您生日快乐，愿新的一岁平安顺遂。\n\n期待再次为您服务！",
                    "Hello {name},\n\nall of us at {business} wish you a happy birthday and a good year.\n\nWe look forward to seeing you again.",
                ),
            ),
            Self::MissYou => (
                Label::new("{name}，好久不见", "It has been a while, {name}"),
                Label::new(
                    "{name}：\n\n您有一阵子没来{business}了，我们很想念您。\n\n欢迎随时再来坐坐！",
                    "Hello {name},\n\nwe have not seen you at {business} for a while, and we miss you.\n\nCome by whenever you like.",
                ),
            ),
            Self::Weekly => (
                Label::new("{business}本周推荐", "This week at {business}"),
                Label::new(
                    "{name}：\n\n本周的新菜和空位都在这里：{link}\n\n期待您的光临！",
                    "Hello {name},\n\nwhat is new this week, and when there is room, stands here: {link}\n\nCome by whenever you like.",
                ),
            ),
            Self::AfterOrder
            | Self::Welcome
            | Self::BookingTomorrow
            | Self::TicketResolved
            | Self::LowReview => Default::default(),
        }
    }

    /// A draft with texts in both languages. Of one business it is the same on every phone, so that two taps make one.
    #[must_use]
    pub fn draft(self, business: Uuid) -> StrategyCreate {
        let (subject, body) = self.letter();
        StrategyCreate {
            id: StrategyId(Uuid::new_v5(&business, self.key().as_bytes())),
            name: self.name(),
            trigger: self.trigger(),
            subject,
            body,
            state: StrategyState::Draft,
        }
    }

    /// The ready one that a wish makes, as it is.
    #[must_use]
    pub fn of(wish: &StrategyCreate) -> Option<Self> {
        let same = |ready: &Self| {
            let draft = StrategyCreate {
                id: wish.id,
                ..ready.draft(wish.id.0)
            };
            draft == *wish
        };
        Self::ALL.into_iter().find(same)
    }

    /// The text of its steps; empty where it is one mail.
    #[must_use]
    pub fn steps(self) -> String {
        let kinds = match self {
            Self::Birthday | Self::MissYou | Self::Weekly => Vec::new(),
            Self::AfterOrder => after_order(),
            Self::Welcome => welcome(),
            Self::BookingTomorrow => vec![mail(
                ("明天见，{name}", "See you tomorrow, {name}"),
                (
                    "{name}：\n\n您明天在{business}有预约，我们已经准备好了。\n\n如需改期，请在这里修改：{link}",
                    "Hello {name},\n\nyou have a booking at {business} tomorrow, and we are ready for you.\n\nIf you cannot come, change it here: {link}",
                ),
            )],
            Self::TicketResolved => ticket_resolved(),
            Self::LowReview => low_review(),
        };
        let mut key = 0;
        steps::write(&keyed(kinds, &mut key))
    }
}

/// From top to bottom.
fn keyed(kinds: Vec<StepKind>, key: &mut u32) -> Vec<Step> {
    let each = kinds.into_iter().map(|kind| {
        *key += 1;
        let own = *key;
        let kind = match kind {
            StepKind::Branch { on, days, yes, no } => {
                let yes = keyed(yes.into_iter().map(|step| step.kind).collect(), key);
                let no = keyed(no.into_iter().map(|step| step.kind).collect(), key);
                StepKind::Branch { on, days, yes, no }
            }
            other => other,
        };
        Step { key: own, kind }
    });
    each.collect()
}

fn mail(subject: (&str, &str), body: (&str, &str)) -> StepKind {
    StepKind::Send {
        channel: Channel::Mail,
        subject: Label::new(subject.0, subject.1),
        body: Label::new(body.0, body.1),
    }
}

fn chat(body: (&str, &str)) -> StepKind {
    StepKind::Send {
        channel: Channel::Chat,
        subject: Label::default(),
        body: Label::new(body.0, body.1),
    }
}

/// Nothing more of whoever did it; of the others this.
fn unless(on: BranchOn, days: u32, then: StepKind) -> StepKind {
    let no = vec![Step { key: 0, kind: then }];
    StepKind::Branch {
        on,
        days,
        yes: Vec::new(),
        no,
    }
}

fn after_order() -> Vec<StepKind> {
    vec![
        StepKind::WaitDays { days: 2 },
        mail(
            ("{name}，这次还满意吗？", "How was it, {name}?"),
            (
                "{name}：\n\n谢谢您光顾{business}。您的评价对我们很重要，只需一分钟：{link}reviews",
                "Hello {name},\n\nthank you for your order at {business}. Tell us in a minute how it was: {link}reviews",
            ),
        ),
        unless(
            BranchOn::Clicked,
            3,
            chat((
                "{name}，上次的订单还满意吗？直接在这里回复我们就好。",
                "Hello {name}, how was your last order? You can simply answer here.",
            )),
        ),
    ]
}

fn welcome() -> Vec<StepKind> {
    vec![
        mail(
            ("欢迎来到{business}", "Welcome to {business}"),
            (
                "{name}：\n\n很高兴认识您。点餐和预约都在这里：{link}",
                "Hello {name},\n\nit is good to have you. Order and book here: {link}",
            ),
        ),
        unless(
            BranchOn::Ordered,
            7,
            chat((
                "{name}，第一次来不知道点什么？直接问我们就好。",
                "Hello {name}, not sure what to try first? Just ask us here.",
            )),
        ),
    ]
}

fn ticket_resolved() -> Vec<StepKind> {
    vec![
        StepKind::WaitDays { days: 3 },
        mail(
            (
                "{name}，问题都解决了吗？",
                "Is everything fine now, {name}?",
            ),
            (
                "{name}：\n\n您之前反映的问题，现在都好了吗？如果还有不妥，请告诉我们：{link}",
                "Hello {name},\n\nis what you told us about fine now? If anything is still wrong, tell us here: {link}",
            ),
        ),
    ]
}

fn low_review() -> Vec<StepKind> {
    vec![
        StepKind::Task {
            title: Label::new(
                "看一条差评，联系顾客",
                "Look at a poor review and get in touch",
            ),
        },
        StepKind::WaitHours { hours: 4 },
        chat((
            "{name}，很抱歉这次没让您满意。我们已经看到您的评价，想知道怎样能做得更好。",
            "Hello {name}, we are sorry that it was not right this time. We read your review and would like to make it better.",
        )),
    ]
}
