//! A database, devices that push and pull, and a dump to compare.

use backend::{Backend, FixedClock, PushError, Settings, TestDatabase};
use domain::account::Actor;
use domain::account::Role;
use domain::id::{CategoryId, new_id};
use domain::sales::{
    CartLine, Category, Kind, Order, OrderPlace, OrderState, OrderStep, Product, Step,
};
use domain::{Draft, Entity, Key, Label, Money, OrderId, ParkedId, ProductId, Row, UserId};
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use sync::wire::Envelope;
use sync::{Cookie, Epoch, Outcome, PullReply, PullRequest, PushReply, PushRequest};
use tempfile::TempDir;
use uuid::Uuid;

pub const NOW: i64 = 1_800_000_000_000;

pub fn id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    new_id(NOW, [0, 0, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]])
}

pub fn actor(role: Role) -> Actor {
    Actor {
        user: UserId(id()),
        role,
    }
}

/// The row that keeps what was not applied, or not all of it.
pub fn kept(outcome: Outcome) -> Uuid {
    match outcome {
        Outcome::Parked { parked } | Outcome::Conflict { parked } => parked,
        other => panic!("{other:?}"),
    }
}

/// A fresh database, and a folder that goes away with it.
pub struct Place {
    pub folder: TempDir,
    pub database: TestDatabase,
}

impl Place {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::fresh(folder.path()).await.unwrap();
        Self { folder, database }
    }

    /// On SQLite whatever the other tests run on.
    pub fn in_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::in_file(folder.path());
        Self { folder, database }
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = self.database.connect().await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection);
        rows.await.unwrap().iter().map(|row| row.get(0)).collect()
    }
}

/// A database with a menu of two dishes.
pub struct World {
    pub dir: Place,
    pub clock: Arc<FixedClock>,
    pub backend: Backend,
    pub soup: Product,
    pub tea: Product,
}

impl World {
    pub async fn start() -> Self {
        Self::at(Place::new().await).await
    }

    pub async fn at(dir: Place) -> Self {
        let clock = Arc::new(FixedClock::at(NOW));
        let backend = open(&dir, &clock).await;
        let category = Category {
            id: CategoryId(id()),
            name: Label::new("面", "Noodles"),
            sort: 0,
            removed: false,
        };
        let (soup, tea) = (
            product(&category, "Soup", 2_800),
            product(&category, "Tea", 1_000),
        );
        let rows = vec![
            Row::Category(category),
            Row::Product(soup.clone()),
            Row::Product(tea.clone()),
        ];
        backend.put_rows(rows).await.unwrap();
        Self {
            dir,
            clock,
            backend,
            soup,
            tea,
        }
    }

    pub fn customer(&self) -> Device {
        Device::of(actor(Role::Customer))
    }

    pub fn agent(&self) -> Device {
        Device::of(actor(Role::Agent))
    }

    /// Lets go of the database without ceremony and opens it again.
    pub async fn restart(&mut self) {
        self.backend = open(&self.dir, &self.clock).await;
    }

    /// Every row of every table, in one text.
    pub async fn dump(&self) -> String {
        self.dir.database.dump().await.unwrap()
    }

    /// Changes the database behind the backend's back.
    pub async fn execute(&self, sql: &str) {
        let mut connection = self.dir.database.connect().await.unwrap();
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    pub async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.dir.database.connect().await.unwrap();
        sqlx::query(AssertSqlSafe(sql))
            .fetch_one(&mut connection)
            .await
            .unwrap()
            .get(0)
    }

    /// The row as a fresh device of that person sees it.
    pub async fn order(&self, actor: Actor, order: OrderId) -> Option<Order> {
        let mut device = Device::of(actor);
        device.pull(self).await;
        device
            .row(Key::new(Entity::Order, order.0))
            .map(|row| match row {
                Row::Order(order) => order,
                other => panic!("{other:?}"),
            })
    }
}

pub async fn open(dir: &Place, clock: &Arc<FixedClock>) -> Backend {
    Backend::open(Settings {
        database: dir.database.url(),
        clock: clock.clone(),
    })
    .await
    .unwrap()
}

pub fn product(category: &Category, name: &str, price: i64) -> Product {
    Product {
        id: ProductId(id()),
        category: category.id,
        name: Label::new("", name),
        about: Label::default(),
        price: Money(price),
        options: Vec::new(),
        photo: None,
        available: true,
        marks: Default::default(),
        sort: 0,
        hidden: false,
        removed: false,
    }
}

/// A device with its queue and its rows per scope.
pub struct Device {
    pub client: Uuid,
    pub actor: Actor,
    pub mid: u64,
    pub at: i64,
    pub epoch: Option<Epoch>,
    pub cookie: Option<Cookie>,
    pub last_mid: u64,
    /// (scope, entity, id) → (version, row)
    pub rows: BTreeMap<(String, String, Uuid), (i64, String)>,
}

impl Device {
    pub fn of(actor: Actor) -> Self {
        Self {
            client: id(),
            actor,
            mid: 0,
            at: NOW,
            epoch: None,
            cookie: None,
            last_mid: 0,
            rows: BTreeMap::new(),
        }
    }

    /// Freezes a mutation under the next number.
    pub fn freeze(&mut self, draft: impl Into<Draft>) -> Box<RawValue> {
        let draft = draft.into();
        self.freeze_raw(
            draft.mutation.name(),
            &draft.mutation.args().unwrap(),
            draft.answers,
        )
    }

    pub fn freeze_raw(
        &mut self,
        name: &str,
        args: &str,
        answers: Option<ParkedId>,
    ) -> Box<RawValue> {
        self.mid += 1;
        let envelope = Envelope {
            mid: self.mid,
            name: name.into(),
            at: self.at,
            actor: self.actor.user.0,
            answers: answers.map(|id| id.0),
            args: RawValue::from_string(args.into()).unwrap(),
        };
        RawValue::from_string(serde_json::to_string(&envelope).unwrap()).unwrap()
    }

    pub fn wish(&self, product: &Product, quantity: u32) -> OrderPlace {
        let wanted = CartLine {
            product: product.id,
            options: Vec::new(),
            quantity,
        };
        let line = domain::sales::cart::price_line(product, &wanted).unwrap();
        OrderPlace {
            id: OrderId(id()),
            customer: self.actor.user,
            name: "Ann".into(),
            kind: Kind::Pickup,
            total: line.sum(),
            lines: vec![line],
            note: String::new(),
            coupon: None,
            off: None,
        }
    }

    pub async fn push(
        &self,
        world: &World,
        mutations: &[Box<RawValue>],
    ) -> Result<PushReply, PushError> {
        self.send(world, mutations, false).await
    }

    /// Pushes what follows a hole that this device cannot fill.
    pub async fn jump(
        &self,
        world: &World,
        mutations: &[Box<RawValue>],
    ) -> Result<PushReply, PushError> {
        self.send(world, mutations, true).await
    }

    async fn send(
        &self,
        world: &World,
        mutations: &[Box<RawValue>],
        jump: bool,
    ) -> Result<PushReply, PushError> {
        let request = self.request(mutations, jump);
        world.backend.push(&self.actor, request).await
    }

    pub fn request(&self, mutations: &[Box<RawValue>], jump: bool) -> PushRequest {
        PushRequest {
            jump,
            client: self.client,
            epoch: self.epoch.clone(),
            build: "test".into(),
            mutations: mutations.to_vec(),
        }
    }

    /// Freezes, pushes, and answers the outcome.
    pub async fn does(&mut self, world: &World, draft: impl Into<Draft>) -> Outcome {
        let frozen = self.freeze(draft);
        self.push(world, &[frozen])
            .await
            .unwrap()
            .outcomes
            .pop()
            .unwrap()
            .outcome
    }

    pub async fn places(&mut self, world: &World, product: &Product) -> OrderId {
        let wish = self.wish(product, 1);
        let order = wish.id;
        assert_eq!(
            self.does(world, domain::Mutation::OrderPlace(wish)).await,
            Outcome::Applied
        );
        order
    }

    pub async fn steps(
        &mut self,
        world: &World,
        order: OrderId,
        was: OrderState,
        step: Step,
    ) -> Outcome {
        self.does(
            world,
            domain::Mutation::OrderStep(OrderStep {
                id: order,
                was,
                step,
            }),
        )
        .await
    }

    pub async fn page(&mut self, world: &World) -> PullReply {
        let request = PullRequest {
            client: self.client,
            person: None,
            cookie: self.cookie.clone(),
            build: "test".into(),
            digest: false,
            fresh: Vec::new(),
            hello: None,
        };
        let reply = world.backend.pull(&self.actor, request).await.unwrap();
        self.take(&reply);
        reply
    }

    /// Takes a page as it comes.
    pub fn take(&mut self, reply: &PullReply) {
        for scope in reply.reset.iter().chain(&reply.drop) {
            self.rows.retain(|(have, ..), _| have != scope);
        }
        for change in &reply.changes {
            let key = (change.scope.clone(), change.entity.clone(), change.id);
            match &change.row {
                Some(row) => self.rows.insert(key, (change.v, row.get().to_owned())),
                None => self.rows.remove(&key),
            };
        }
        self.cookie = Some(reply.cookie.clone());
        self.epoch = Some(reply.epoch.clone());
        self.last_mid = reply.last_mid;
    }

    /// Pulls until the cut is whole and answers the pages.
    pub async fn pull(&mut self, world: &World) -> Vec<PullReply> {
        let mut pages = Vec::new();
        loop {
            pages.push(self.page(world).await);
            if !pages.last().unwrap().more {
                return pages;
            }
        }
    }

    pub fn row(&self, key: Key) -> Option<Row> {
        let rows = self
            .rows
            .iter()
            .filter(|((_, entity, id), _)| entity == key.entity.name() && *id == key.id);
        rows.max_by_key(|(_, (v, _))| *v)
            .map(|(_, (_, json))| Row::decode(key.entity, json).unwrap())
    }

    pub fn parked(&self, id: Uuid) -> domain::account::Parked {
        match self.row(Key::new(Entity::Parked, id)) {
            Some(Row::Parked(parked)) => parked,
            other => panic!("{other:?}"),
        }
    }

    pub fn scopes(&self) -> Vec<String> {
        let mut scopes: Vec<String> = self.rows.keys().map(|(scope, ..)| scope.clone()).collect();
        scopes.dedup();
        scopes
    }
}
