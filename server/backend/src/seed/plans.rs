//! What the demonstration's restaurant plans: who comes in the next days, what it offers, whom it writes to, and what its team says often.
//! Each is said as somebody of the team would on their phone, so that it holds what they would find.

use super::orders::DAY;
use super::{Sort, menu, people, person, seeded};
use crate::Backend;
use crate::error::BackendError;
use domain::account::{Actor, Role};
use domain::id::{
    BookingId, CampaignId, CannedReplyId, HelpArticleId, OfferId, SegmentId, ServiceOfferingId,
    TaskId,
};
use domain::reach::{CampaignCreate, LetterGoal, Ready, ReadySegment};
use domain::sales::offer::{OfferBenefit, OfferCreate, OfferState};
use domain::sales::{BookingRequest, OfferSet};
use domain::service::{CannedReplyCreate, HelpArticleCreate, TaskAbout, TaskCreate};
use domain::{Label, Money, Mutation};

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
/// The restaurant's clock is eight hours ahead of UTC all year.
const EAST: i64 = 8 * HOUR;

/// (whom, days from today, hour, minute, party, note)
type Booked = (usize, i64, i64, i64, u32, &'static str);

#[rustfmt::skip]
const BOOKINGS: [Booked; 14] = [
    (1, 0, 12, 0, 4, "靠里的桌子"),
    (12, 0, 12, 30, 6, "Quiet corner, please"),
    (13, 0, 18, 0, 2, "生日，寿面两碗"),
    (16, 0, 18, 30, 5, ""),
    (33, 0, 19, 0, 3, ""),
    (20, 0, 20, 0, 2, ""),
    (22, 1, 12, 15, 8, "Lunch for the teachers"),
    (8, 1, 18, 0, 2, "花生过敏"),
    (21, 1, 18, 30, 4, "面要软一点"),
    (9, 1, 19, 0, 6, ""),
    (5, 2, 11, 30, 2, ""),
    (32, 2, 18, 0, 4, ""),
    (36, 2, 19, 30, 2, "One vegetarian"),
    (29, 3, 18, 0, 8, "生日"),
];

/// Everything, in the order in which it is said.
fn said(now: i64) -> Vec<(Actor, Mutation)> {
    let team = |n: usize, role: Role| Actor {
        user: person(n),
        role,
    };
    let (agent, owner) = (team(1, Role::Agent), team(2, Role::Owner));
    let mut all: Vec<(Actor, Mutation)> = Vec::new();
    all.extend(bookings(agent, now).into_iter().map(|one| (agent, one)));
    let by_owner = [offers(now), letters(), words_said_often(), articles()];
    all.extend(by_owner.into_iter().flatten().map(|one| (owner, one)));
    all.extend(tasks().into_iter().map(|one| (owner, one)));
    all
}

fn bookings(by: Actor, now: i64) -> Vec<Mutation> {
    let midnight = (now + EAST).div_euclid(DAY) * DAY - EAST;
    let booked = |(n, (whom, days, hour, minute, party, note)): (usize, &Booked)| {
        BookingRequest {
            id: BookingId(seeded(Sort::Booking, n)),
            offering: ServiceOfferingId(seeded(Sort::Offering, 0)),
            customer: by.user,
            name: people::name(*whom),
            phone: people::phone(*whom),
            party: *party,
            start: midnight + days * DAY + hour * HOUR + minute * MINUTE,
            note: (*note).to_owned(),
        }
        .into()
    };
    BOOKINGS.iter().enumerate().map(booked).collect()
}

fn offers(now: i64) -> Vec<Mutation> {
    let offer = |n: usize, name: Label, about: Label, benefit: OfferBenefit, least: Money| {
        let id = OfferId(seeded(Sort::Offer, n));
        let create = OfferCreate {
            id,
            name,
            about,
            benefit,
            least,
            products: Vec::new(),
            categories: Vec::new(),
            starts_at: now - DAY,
            ends_at: Some(now + 30 * DAY),
            each: 1,
            pieces: 500,
            by_staff: false,
        };
        let run = OfferSet {
            state: Some(domain::merge::Was {
                was: OfferState::Draft,
                new: OfferState::Running,
            }),
            ..OfferSet::of(id)
        };
        [create.into(), run.into()]
    };
    let mut all = Vec::new();
    all.extend(offer(
        0,
        Label::new("工作日午餐九折", "Lunch on weekdays, 10% less"),
        Label::new("一张券用一次。", "One coupon, one order."),
        OfferBenefit::Percent { percent: 10 },
        Money(5_000),
    ));
    // What costs least, whatever the menu has.
    let gift = menu::products().into_iter().min_by_key(|one| one.price);
    if let Some(gift) = gift {
        all.extend(offer(
            1,
            Label::new(
                &format!("送一份{}", gift.name.zh),
                &format!("{} on the house", gift.name.en),
            ),
            Label::new("满 80 元可用。", "With an order of ¥80 or more."),
            OfferBenefit::Gift { product: gift.id },
            Money(8_000),
        ));
    }
    all
}

/// Segments, a letter that is begun, and strategies that wait to be started.
fn letters() -> Vec<Mutation> {
    let business = seeded(Sort::Business, 0);
    let segments = ReadySegment::ALL.map(|ready| ready.draft(business));
    let first: Option<SegmentId> = segments.get(1).map(|segment| segment.id);
    let mut all: Vec<Mutation> = segments.into_iter().map(Mutation::from).collect();
    let letter = LetterGoal::News.letters().into_iter().next();
    if let (Some(segment), Some(letter)) = (first, letter) {
        let campaign = CampaignCreate {
            id: CampaignId(seeded(Sort::Campaign, 0)),
            name: letter.name,
            segment,
            subject: letter.subject,
            other_subject: Label::default(),
            body: letter.body,
            control: false,
            send_at: None,
        };
        all.push(campaign.into());
    }
    let ready = [Ready::Birthday, Ready::MissYou, Ready::BookingTomorrow];
    all.extend(ready.map(|ready| Mutation::from(ready.draft(business))));
    all
}

fn words_said_often() -> Vec<Mutation> {
    let replies = [
        (
            ["Opening hours", "营业时间"],
            [
                "Hello {name}, we are open every day from 10:30 to 21:30.",
                "{name}您好，我们每天 10:30 到 21:30 营业。",
            ],
        ),
        (
            ["Sorry for the wait", "久等致歉"],
            [
                "Sorry that it takes longer today, {name}. It is on its way to your table.",
                "{name}，抱歉让您久等了，菜马上就来。",
            ],
        ),
        (
            ["Broth apart", "汤面分装"],
            [
                "Yes, for take-away we pack noodles and broth apart.",
                "可以的，外带时面和汤会分开装。",
            ],
        ),
    ];
    let reply = |(n, ([name_en, name_zh], [en, zh])): (usize, ([&str; 2], [&str; 2]))| {
        CannedReplyCreate {
            id: CannedReplyId(seeded(Sort::CannedReply, n)),
            name: Label::new(name_zh, name_en),
            text: Label::new(zh, en),
            removed: false,
        }
        .into()
    };
    replies.into_iter().enumerate().map(reply).collect()
}

fn articles() -> Vec<Mutation> {
    let articles = [
        (
            ["Allergies", "过敏与忌口"],
            [
                "Say it with the order, or write it under *Me*: the kitchen sees it. Peanuts and sesame are used in the kitchen every day.",
                "下单时写在备注里，或写在“我的”里，厨房都能看到。厨房每天都会用到花生和芝麻。",
            ],
        ),
        (
            ["Booking a table", "订座须知"],
            [
                "A table is kept for 15 minutes. It can be moved or cancelled in the app until an hour before.",
                "座位保留 15 分钟。到店前一小时都可以在应用里改期或取消。",
            ],
        ),
        (
            ["Ordering without a network", "没有网络时下单"],
            [
                "Order as always: it stays on your phone, and is sent as soon as there is a network. The app shows which is which.",
                "照常下单就行：订单先存在手机上，有网络后自动发送，应用里会标明。",
            ],
        ),
    ];
    let article = |(n, ([title_en, title_zh], [en, zh])): (usize, ([&str; 2], [&str; 2]))| {
        HelpArticleCreate {
            id: HelpArticleId(seeded(Sort::HelpArticle, n)),
            title: Label::new(title_zh, title_en),
            text: Label::new(zh, en),
            public: true,
            sort: i64::try_from(n).unwrap_or_default() * 1_000,
            removed: false,
        }
        .into()
    };
    articles.into_iter().enumerate().map(article).collect()
}

fn tasks() -> Vec<Mutation> {
    let tasks = [
        (9, "给演出团餐报价：60 人，一半素食"),
        (4, "把发票抬头改成 Nordhamn Trading"),
    ];
    let task = |(n, (whom, title)): (usize, (usize, &str))| {
        TaskCreate {
            id: TaskId(seeded(Sort::Task, n)),
            title: title.to_owned(),
            due: None,
            about: TaskAbout::Contact {
                contact: people::id(whom),
            },
            suggestion: None,
            assignee: Some(person(1)),
            note: String::new(),
        }
        .into()
    };
    tasks.into_iter().enumerate().map(task).collect()
}

impl Backend {
    /// Says all of it. What cannot be, as a table at a time that is past, is left out; what is there already stays. Gives how many were said.
    pub(super) async fn seed_plans(&self) -> Result<usize, BackendError> {
        let mut count = 0;
        for (actor, mutation) in said(self.now()) {
            count += usize::from(self.say_at_page(&actor, mutation).await?.is_ok());
        }
        Ok(count)
    }
}
