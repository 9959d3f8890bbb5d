//! A phone: a store, one or two tabs over it, and somebody who uses them.

use crate::faults::Bug;
use crate::noise::Noise;
use crate::store::SimStore;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::merge::{SetChange, Was};
use domain::policy::Actor;
use domain::projection::{Pending, Projection};
use domain::sales::cart::quote;
use domain::sales::{CartLine, Kind, Order, OrderPlace, OrderStep, Product, ProductSet, Step};
use domain::{
    Ctx, Draft, Entity, Key, Money, Mutation, OrderId, ParkedId, Refusal, Row, Side, UserId,
};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use sync::wire::Envelope;
use sync::{Change, Client, Cookie, Epoch, Frozen, Mid, Mirror, Writes};

/// A phone and its owner.
pub struct Device {
    pub actor: Actor,
    pub store: SimStore,
    pub tabs: Vec<Tab>,
    /// Rises when the browser is killed: what was under way then is never heard of again.
    pub life: u64,
    /// What commit called saved, with the bytes it froze.
    pub acknowledged: BTreeMap<Mid, String>,
    pub reachable: bool,
    pub signed_in: bool,
}

/// A tab: the machine and the rows it shows.
pub struct Tab {
    pub machine: Client,
    mirror: Mirror,
    pub rows: Projection,
    processed: Mid,
    /// The wait that counts.
    pub wait: u64,
}

impl Device {
    pub fn new(actor: Actor, client: uuid::Uuid, tabs: u64, seed: u64) -> Self {
        let mut device = Self {
            actor,
            store: SimStore::new(client),
            tabs: Vec::new(),
            life: 0,
            acknowledged: BTreeMap::new(),
            reachable: true,
            signed_in: true,
        };
        device.open_tabs(tabs, seed);
        device
    }

    /// (Re)starts the browser with so many tabs.
    pub fn open_tabs(&mut self, count: u64, seed: u64) {
        self.life += 1;
        self.tabs = (0..count).map(|tab| Tab::new(seed ^ tab)).collect();
        for tab in 0..self.tabs.len() {
            self.reload(tab);
        }
    }

    /// A tab reads the whole store.
    pub fn reload(&mut self, tab: usize) {
        let loaded = self.loaded();
        if let Some(tab) = self.tabs.get_mut(tab) {
            (tab.mirror, tab.rows, tab.processed) = loaded;
        }
    }

    /// What a tab that starts now would show.
    pub fn loaded(&self) -> (Mirror, Projection, Mid) {
        let disk = &self.store.now;
        let mut mirror = Mirror::default();
        let writes = Writes {
            clear: vec![],
            changes: disk.rows.values().cloned().collect(),
            cookie: Cookie(String::new()),
            epoch: Epoch(String::new()),
            processed: disk.processed,
        };
        let folded = mirror.apply(&writes);
        let frozen = disk.outbox.iter().map(|(mid, json)| Frozen {
            mid: *mid,
            json: json.clone(),
        });
        let pending = frozen.map(|frozen| self.pending(&frozen)).collect();
        (
            mirror,
            Projection::new(decode(&folded.put), pending),
            disk.processed,
        )
    }

    fn pending(&self, frozen: &Frozen) -> Pending {
        let envelope = frozen.open().unwrap();
        let mutation = Mutation::decode(&envelope.name, envelope.args.get()).unwrap();
        let actor = Actor {
            user: UserId(envelope.actor),
            role: self.actor.role,
        };
        let ctx = Ctx {
            actor,
            client: self.store.now.client,
            mid: frozen.mid,
            now: envelope.at,
            side: Side::Phone,
        };
        Pending {
            mid: frozen.mid,
            ctx,
            draft: Draft {
                mutation,
                answers: envelope.answers.map(ParkedId),
            },
        }
    }

    /// Commits a draft from a tab: saved when this returns.
    pub fn commit(&mut self, tab: usize, draft: &Draft, now: i64, bug: Option<Bug>) {
        let actor = self.actor.user.0;
        let frozen = self.store.commit(bug, |mid| freeze(mid, draft, actor, now));
        self.acknowledged.insert(frozen.mid, frozen.json.clone());
        let pending = self.pending(&frozen);
        let Some(tab) = self.tabs.get_mut(tab) else {
            return;
        };
        let known = frozen.mid <= tab.processed
            || tab.rows.pending().iter().any(|one| one.mid == frozen.mid);
        if !known {
            tab.rows.commit(pending);
        }
    }

    /// What somebody does next, from what the tab shows.
    pub fn wish(&self, tab: usize, now: i64, noise: &mut Noise) -> Option<Draft> {
        let rows = &self.tabs.get(tab)?.rows;
        let open: Vec<&Parked> = parked(rows).collect();
        if noise.chance(300)
            && let Some(one) = noise.pick(&open)
        {
            return Some(answer(one, noise));
        }
        match (self.actor.role.is_staff(), noise.below(10)) {
            (true, 0..=5) => step(rows, noise),
            (true, _) => edit(rows, noise),
            (false, 0..=7) => place(rows, self.actor.user, now, noise),
            (false, _) => cancel(rows, noise),
        }
    }
}

impl Tab {
    fn new(seed: u64) -> Self {
        let machine = Client::new("simulator".into(), seed);
        Self {
            machine,
            mirror: Mirror::default(),
            rows: Projection::default(),
            processed: 0,
            wait: 0,
        }
    }

    /// Folds a flipped cut.
    pub fn fold(&mut self, writes: &Writes) {
        let folded = self.mirror.apply(writes);
        let remove: Vec<Key> = folded
            .remove
            .iter()
            .map(|(entity, id)| Key::new(Entity::parse(entity).unwrap(), *id))
            .collect();
        self.processed = writes.processed;
        self.rows
            .pulled(decode(&folded.put), &remove, writes.processed);
    }
}

fn decode(changes: &[Change]) -> Vec<Row> {
    let row = |change: &Change| {
        Row::decode(
            Entity::parse(&change.entity).unwrap(),
            change.row.as_ref().unwrap().get(),
        )
        .unwrap()
    };
    changes.iter().map(row).collect()
}

fn freeze(mid: Mid, draft: &Draft, actor: uuid::Uuid, at: i64) -> Frozen {
    let args = RawValue::from_string(draft.mutation.args().unwrap()).unwrap();
    let answers = draft.answers.map(|id| id.0);
    Frozen::encode(&Envelope {
        mid,
        name: draft.mutation.name().into(),
        at,
        actor,
        answers,
        args,
    })
    .unwrap()
}

fn parked(rows: &Projection) -> impl Iterator<Item = &Parked> {
    rows.all(Entity::Parked)
        .filter_map(Row::as_parked)
        .filter(|parked| parked.state == ParkedState::Open)
}

/// Accepts a new price, or lets go.
fn answer(parked: &Parked, noise: &mut Noise) -> Draft {
    if let ParkedReason::Refused {
        refusal: Refusal::PriceChanged { lines, total },
    } = &parked.reason
        && noise.chance(700)
        && let Ok(mut order) = serde_json::from_value::<OrderPlace>(parked.args.clone())
    {
        order.lines = lines.clone();
        order.total = *total;
        return Draft {
            mutation: Mutation::OrderPlace(order),
            answers: Some(parked.id),
        };
    }
    Draft::from(Mutation::ParkedDrop(domain::mutation::ParkedDrop {
        id: parked.id,
    }))
}

fn products(rows: &Projection) -> Vec<&Product> {
    rows.all(Entity::Product)
        .filter_map(Row::as_product)
        .collect()
}

fn place(rows: &Projection, customer: UserId, now: i64, noise: &mut Noise) -> Option<Draft> {
    let menu = products(rows);
    let mut lines = Vec::new();
    for _ in 0..=noise.below(3) {
        let product = noise.pick(&menu)?;
        let options = product
            .options
            .iter()
            .flat_map(|group| {
                group
                    .choices
                    .iter()
                    .take(group.min as usize)
                    .map(|choice| (group.id.clone(), choice.id.clone()))
            })
            .collect();
        lines.push(CartLine {
            product: product.id,
            options,
            quantity: 1 + noise.below(3) as u32,
        });
    }
    let quote = quote(rows, &lines).ok()?;
    let order = OrderPlace {
        id: OrderId(noise.uuid(now)),
        customer,
        name: "Lin".into(),
        kind: Kind::DineIn { table: "12".into() },
        lines: quote.lines,
        total: quote.total,
        note: String::new(),
    };
    Some(Mutation::OrderPlace(order).into())
}

fn orders(rows: &Projection) -> Vec<&Order> {
    rows.all(Entity::Order)
        .filter_map(Row::as_order)
        .filter(|order| !order.state.is_final())
        .collect()
}

fn step(rows: &Projection, noise: &mut Noise) -> Option<Draft> {
    let open = orders(rows);
    let order = noise.pick(&open)?;
    let refuse = noise.chance(100);
    let step = if refuse {
        Step::Refuse {
            reason: "closing".into(),
        }
    } else {
        Step::next_of(&order.state)?
    };
    Some(
        Mutation::OrderStep(OrderStep {
            id: order.id,
            was: order.state.clone(),
            step,
        })
        .into(),
    )
}

fn cancel(rows: &Projection, noise: &mut Noise) -> Option<Draft> {
    let open = orders(rows);
    let order = noise.pick(&open)?;
    Some(
        Mutation::OrderStep(OrderStep {
            id: order.id,
            was: order.state.clone(),
            step: Step::Cancel,
        })
        .into(),
    )
}

/// Adds a mark that no one else adds, and sometimes changes price and availability.
fn edit(rows: &Projection, noise: &mut Noise) -> Option<Draft> {
    let menu = products(rows);
    let product = noise.pick(&menu)?;
    let mut change = ProductSet::of(product.id);
    if product.marks.len() < 15 {
        let marks = SetChange {
            add: [format!("m{}", noise.next() % 1_000_000_007)].into(),
            remove: Default::default(),
        };
        change.marks = Some(marks);
    }
    if noise.chance(400) {
        change.price = Some(Was {
            was: product.price,
            new: Money(1_000 + noise.below(3_000) as i64),
        });
    }
    if noise.chance(200) {
        change.available = Some(Was {
            was: product.available,
            new: !product.available,
        });
    }
    Some(Mutation::ProductSet(change).into())
}
