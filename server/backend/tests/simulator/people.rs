//! The demo business that every run starts from, made once and copied.

use crate::wish::POISON;
use backend::{Backend, FixedClock, Settings, TestDatabase};
use domain::account::Actor;
use domain::id::{CampaignId, CategoryId, OfferId, SuggestionId};
use domain::insight::Suggestion;
use domain::insight::suggestion::{SuggestionState, Why};
use domain::reach::{Campaign, CampaignResult, CampaignState, ReadySegment, Segment};
use domain::sales::offer::{OfferBenefit, OfferState};
use domain::sales::{Category, Kind, Offer, Order, OrderState, Product};
use domain::{ContactId, Label, Money, OrderId, ProductId, Row, UserId};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// When every run begins, epoch ms.
pub const START: i64 = 1_790_000_000_000;
/// Where what comes and goes stands in the menu.
const SPECIALS: CategoryId = CategoryId(Uuid::from_u128(0x5eec));

/// Somebody, with a session.
#[derive(Clone)]
pub struct Login {
    pub actor: Actor,
    pub token: String,
}

/// Two seeded databases and the people in them.
pub struct Template {
    small: TestDatabase,
    large: TestDatabase,
    _folders: [TempDir; 2],
    /// A customer, a guest, and two of the staff.
    pub people: Vec<Login>,
}

impl Template {
    pub fn make() -> Self {
        let folders = [(); 2].map(|()| folder());
        crate::runtime().block_on(async {
            let small = TestDatabase::fresh(folders[0].path()).await.unwrap();
            let backend = open(&small, Arc::new(FixedClock::at(START))).await;
            backend.seed_demo().await.unwrap();
            let specials = Category {
                id: SPECIALS,
                name: Label::new("特价", "Specials"),
                sort: 99,
                removed: false,
            };
            backend
                .put_rows(vec![Row::Category(specials)])
                .await
                .unwrap();
            backend.put_rows(suggestions()).await.unwrap();
            backend.put_rows(offers()).await.unwrap();
            backend.put_rows(letters()).await.unwrap();
            let mut signed_in = Vec::new();
            for mail in [
                "customer@demo.example",
                "agent@demo.example",
                "owner@demo.example",
            ] {
                signed_in.push(backend.demo_sign_in(mail).await.unwrap());
            }
            signed_in.insert(1, backend.sign_in_guest("Guest").await.unwrap());
            let people = signed_in.into_iter().map(|one| Login {
                actor: one.person.actor,
                token: one.token,
            });
            let people = people.collect();
            backend.close().await;
            // A defect of the server: the second mutation that says this breaks it.
            let trap =
                format!("CREATE UNIQUE INDEX trap ON activity (what) WHERE what LIKE '%{POISON}%'");
            let mut connection = small.connect().await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(trap))
                .execute(&mut connection)
                .await
                .unwrap();
            sqlx::Connection::close(connection).await.unwrap();
            // Large enough that a first sync takes more than one page.
            let large = small.copy(folders[1].path()).await.unwrap();
            let backend = open(&large, Arc::new(FixedClock::at(START))).await;
            backend.seed_products(1_100).await.unwrap();
            backend.close().await;
            Self {
                small,
                large,
                _folders: folders,
                people,
            }
        })
    }

    /// A fresh copy for one run.
    pub async fn copy(&self, to: &Path, large: bool) -> TestDatabase {
        let from = if large { &self.large } else { &self.small };
        from.copy(to).await.unwrap()
    }
}

/// Whom to contact: the demonstration has too few customers for the server to name any.
fn suggestions() -> Vec<Row> {
    let suggestion = |n: u32| {
        let contact = ContactId(Uuid::from_u128(u128::from(n)));
        let why = Why::NotAgain { first_day: 1 };
        Suggestion {
            id: SuggestionId::of(contact, &why, 20),
            contact,
            why,
            rank: n,
            day: 20,
            state: SuggestionState::Open,
            answered_by: None,
            answered_at: None,
            came_back: None,
        }
    };
    (1..6).map(suggestion).map(Row::from).collect()
}

/// What runs from the first day: a life is too short to make an offer, begin it, collect of it and honour that each time.
fn offers() -> Vec<Row> {
    let offer = |n: u32| Offer {
        id: OfferId(Uuid::from_u128(0x0ffe_0000 + u128::from(n))),
        name: Label::new("九折", "10 % off"),
        about: Label::default(),
        benefit: OfferBenefit::Percent { percent: 10 * n },
        least: Money(0),
        products: Vec::new(),
        categories: Vec::new(),
        starts_at: 0,
        ends_at: None,
        each: 2,
        // Few enough that the last one is wanted by several.
        pieces: 2 + n,
        by_staff: false,
        state: OfferState::Running,
    };
    (1..3).map(offer).map(Row::from).collect()
}

/// Whom the owner may write to, and what: they are changed far more often than they are made.
fn letters() -> Vec<Row> {
    let home = Uuid::from_u128(0x1e77_e500);
    let segment = ReadySegment::Regulars.draft(home);
    let campaign = Campaign {
        id: CampaignId(home),
        name: Label::new("", "News"),
        segment: segment.id,
        subject: Label::new("", "News, {name}"),
        other_subject: Label::default(),
        body: Label::new("", "Look: {link}"),
        control: false,
        send_at: None,
        state: CampaignState::Draft,
        result: CampaignResult::default(),
    };
    let segment = Segment {
        id: segment.id,
        name: segment.name,
        rule: segment.rule,
    };
    vec![segment.into(), campaign.into()]
}

pub async fn open(database: &TestDatabase, clock: Arc<FixedClock>) -> Backend {
    Backend::open(Settings {
        database: database.url(),
        clock,
    })
    .await
    .unwrap()
}

/// In memory where the machine has such a place: what a disk loses is not tried here.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// True for one of [`old_order`].
pub fn is_old_order(id: OrderId) -> bool {
    (0x01d0..=0x02cf).contains(&id.0.as_u128())
}

/// An order that was over long ago. It is somebody else's each time it turns out whose it was.
pub fn old_order(at: u8, customer: UserId) -> Order {
    Order {
        discounts: Vec::new(),
        id: OrderId(Uuid::from_u128(0x01d0 + u128::from(at))),
        number: None,
        customer,
        name: "Lin".into(),
        kind: Kind::Pickup,
        lines: Vec::new(),
        total: Money(4_200),
        note: String::new(),
        state: OrderState::Fulfilled,
        placed_at: START - 1_000_000,
        changed_at: START - 500_000,
    }
}

/// Something that is on the menu for a while.
pub fn special(id: Uuid) -> Product {
    Product {
        id: ProductId(id),
        category: SPECIALS,
        name: Label::new("今日特价", "Today's special"),
        about: Label::new("", ""),
        price: Money(1_900),
        options: Vec::new(),
        photo: None,
        available: true,
        marks: Default::default(),
        sort: 0,
        hidden: false,
        removed: false,
    }
}
