//! Drain of a phone's queue at the server, beside the floor: the same statements without the protocol, in the same run.
//!
//! Prints mutations per second of both and their ratio, for pushes of one (each its own commit) and of a hundred,
//! and the first sync of 10,000 rows. Disk flush times swing, so only the ratio is worth comparing between machines.

use backend::{Backend, FixedClock, Settings};
use domain::account::Actor;
use domain::account::Role;
use domain::id::new_id;
use domain::sales::{CartLine, Kind, OrderPlace, Product, cart::price_line};
use domain::{Mutation, OrderId, UserId};
use serde_json::value::RawValue;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync::wire::Envelope;
use sync::{PullRequest, PushRequest};
use uuid::Uuid;

const NOW: i64 = 1_800_000_000_000;
const ROUNDS: usize = 5;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(run())
}

async fn run() -> Result<(), Failure> {
    let dir = tempfile::tempdir()?;
    let path = |name: &str| format!("sqlite:{}", dir.path().join(name).display());
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = Backend::open(Settings {
        database: path("backend"),
        clock: clock.clone(),
    })
    .await?;
    let products = backend.seed_products(10_000).await?;
    first_sync(&backend).await?;
    Backend::open(Settings {
        database: path("floor"),
        clock,
    })
    .await?
    .close()
    .await;
    let mut floor = AnyConnection::connect(&path("floor")).await?;
    floor
        .execute(sqlx::raw_sql(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF",
        ))
        .await?;
    together(&backend, &products).await?;
    for (size, total) in [(1, 200), (100, 2_000)] {
        let (mut ours, mut raw) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let mut phone = Phone::new(round * 1_000 + size);
            ours.push(drain(&backend, &mut phone, &products, size, total).await?);
            raw.push(statements(&mut floor, &mut phone, &products, size, total).await?);
        }
        let (ours, raw) = (median(ours), median(raw));
        let rate = |spent: Duration| total as f64 / spent.as_secs_f64();
        println!(
            "push of {size:>3}: {:>7.0}/s  floor {:>7.0}/s  ratio {:.2}  (1,000 in {:.3} s)",
            rate(ours),
            rate(raw),
            rate(ours) / rate(raw),
            1_000.0 / rate(ours),
        );
    }
    Ok(())
}

/// Devices that push one mutation each, all at the same moment, beside the same pushes one after the other.
async fn together(backend: &Backend, products: &[Product]) -> Result<(), Failure> {
    const DEVICES: usize = 256;
    let (mut at_once, mut in_turn) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for (all, spawn) in [(&mut at_once, true), (&mut in_turn, false)] {
            let mut pushes = Vec::new();
            for device in 0..DEVICES {
                let mut phone =
                    Phone::new(500_000 + (round * 2 + usize::from(spawn)) * DEVICES + device);
                let request = PushRequest {
                    jump: false,
                    client: phone.client,
                    epoch: None,
                    build: "bench".into(),
                    mutations: vec![phone.order(products)?.1],
                };
                pushes.push((backend.clone(), phone.actor, request));
            }
            let begun = Instant::now();
            let mut running = tokio::task::JoinSet::new();
            for (backend, actor, request) in pushes {
                if spawn {
                    running.spawn(async move { backend.push(&actor, request).await.map(drop) });
                } else {
                    backend.push(&actor, request).await?;
                }
            }
            while let Some(done) = running.join_next().await {
                done??;
            }
            all.push(begun.elapsed());
        }
    }
    let rate = |spent: Duration| DEVICES as f64 / spent.as_secs_f64();
    let (at_once, in_turn) = (rate(median(at_once)), rate(median(in_turn)));
    println!(
        "push of 1 from {DEVICES} devices at once: {at_once:.0}/s, one after the other {in_turn:.0}/s, ratio {:.1}",
        at_once / in_turn
    );
    Ok(())
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

async fn first_sync(backend: &Backend) -> Result<(), Failure> {
    let mut all = Vec::new();
    let mut bytes = 0;
    for round in 0..ROUNDS {
        let phone = Phone::new(900_000 + round);
        let (begun, mut cookie, mut rows) = (Instant::now(), None, 0);
        bytes = 0;
        loop {
            let request = PullRequest {
                client: phone.client,
                person: None,
                cookie,
                build: "bench".into(),
                digest: false,
                fresh: Vec::new(),
                hello: None,
            };
            let reply = backend.pull(&phone.actor, request).await?;
            rows += reply.changes.len();
            bytes += serde_json::to_vec(&reply)?.len();
            cookie = Some(reply.cookie);
            if !reply.more {
                break;
            }
        }
        assert_eq!(rows, 10_001);
        all.push(begun.elapsed());
    }
    println!(
        "first sync of 10,001 rows, {} KB: {:.3} s at the server, encoded",
        bytes / 1_000,
        median(all).as_secs_f64()
    );
    Ok(())
}

struct Phone {
    client: Uuid,
    actor: Actor,
    made: u64,
}

impl Phone {
    fn new(seed: usize) -> Self {
        let id = |kind: u8| {
            let n = u64::try_from(seed).unwrap_or(0).to_be_bytes();
            new_id(NOW, [kind, n[1], n[2], n[3], n[4], n[5], n[6], n[7], 0, 0])
        };
        Self {
            client: id(1),
            actor: Actor {
                user: UserId(id(2)),
                role: Role::Customer,
            },
            made: 0,
        }
    }

    /// The next order, frozen.
    fn order(&mut self, products: &[Product]) -> Result<(OrderPlace, Box<RawValue>), Failure> {
        self.made += 1;
        let product = &products[usize::try_from(self.made)? * 7 % products.len()];
        let want = CartLine {
            product: product.id,
            options: Vec::new(),
            quantity: 2,
        };
        let line = price_line(product, &want).ok_or("no price")?;
        let n = self.made.to_be_bytes();
        let client = self.client.as_bytes();
        let random = [
            client[13], client[12], client[11], client[10], n[3], n[4], n[5], n[6], n[7], 9,
        ];
        let wish = OrderPlace {
            id: OrderId(new_id(NOW + i64::try_from(self.made)?, random)),
            customer: self.actor.user,
            name: "Ann".into(),
            kind: Kind::Pickup,
            total: line.sum(),
            lines: vec![line],
            note: String::new(),
            coupon: None,
            off: None,
        };
        let mutation = Mutation::OrderPlace(wish.clone());
        let args = RawValue::from_string(mutation.args()?)?;
        let (mid, name, actor) = (self.made, mutation.name().to_owned(), self.actor.user.0);
        let envelope = Envelope {
            mid,
            name,
            at: NOW,
            actor,
            answers: None,
            args,
        };
        Ok((
            wish,
            RawValue::from_string(serde_json::to_string(&envelope)?)?,
        ))
    }
}

async fn drain(
    backend: &Backend,
    phone: &mut Phone,
    products: &[Product],
    size: usize,
    total: usize,
) -> Result<Duration, Failure> {
    let mut frames = Vec::new();
    for _ in 0..total {
        frames.push(phone.order(products)?.1);
    }
    let begun = Instant::now();
    for part in frames.chunks(size) {
        let request = PushRequest {
            jump: false,
            client: phone.client,
            epoch: None,
            build: "bench".into(),
            mutations: part.to_vec(),
        };
        backend.push(&phone.actor, request).await?;
    }
    let spent = begun.elapsed();
    phone.made = 0;
    Ok(spent)
}

/// What any server must write for an order: the row, a log line, two change-log lines, two versions, a number – one statement each.
async fn statements(
    floor: &mut AnyConnection,
    phone: &mut Phone,
    products: &[Product],
    size: usize,
    total: usize,
) -> Result<Duration, Failure> {
    let mut orders = Vec::new();
    for _ in 0..total {
        let (wish, frozen) = phone.order(products)?;
        orders.push((
            wish.id.to_string(),
            serde_json::to_string(&wish.lines)?,
            wish.total.0,
            frozen.get().to_owned(),
        ));
    }
    let (client, customer) = (phone.client.to_string(), phone.actor.user.to_string());
    let begun = Instant::now();
    let mut mid = 0_i64;
    for part in orders.chunks(size) {
        let mut tx = floor.begin_with("BEGIN IMMEDIATE").await?;
        for (id, lines, sum, body) in part {
            mid += 1;
            let sql = "INSERT INTO counter (name, value) VALUES ('order', 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value";
            let number: i64 = sqlx::Row::get(&sqlx::query(sql).fetch_one(&mut *tx).await?, 0);
            let sql = "INSERT INTO sales_order (id, number, customer, name, kind, lines, total, note, state, placed_at, changed_at, row_version, created_at, updated_at) \
                       VALUES ($1, $2, $3, 'Ann', '{\"how\":\"pickup\"}', $4, $5, '', 'placed', $6, $6, 1, $6, $6)";
            let query = sqlx::query(sql)
                .bind(id.clone())
                .bind(number)
                .bind(customer.clone())
                .bind(lines.clone());
            query.bind(*sum).bind(NOW).execute(&mut *tx).await?;
            for scope in ["team", customer.as_str()] {
                let sql = "INSERT INTO scope (scope, version) VALUES ($1, 1) ON CONFLICT (scope) DO UPDATE SET version = scope.version + 1 RETURNING version";
                let version: i64 = sqlx::Row::get(
                    &sqlx::query(sql)
                        .bind(scope.to_owned())
                        .fetch_one(&mut *tx)
                        .await?,
                    0,
                );
                let sql = "INSERT INTO change_log (scope, entity, id, version, kind, row_version) VALUES ($1, 'order', $2, $3, 'upsert', 1)";
                sqlx::query(AssertSqlSafe(sql))
                    .bind(scope.to_owned())
                    .bind(id.clone())
                    .bind(version)
                    .execute(&mut *tx)
                    .await?;
            }
            let sql = "INSERT INTO mutation_log (client, mid, hash, outcome, body, at) VALUES ($1, $2, $3, '{\"is\":\"applied\"}', $4, $5)";
            sqlx::query(sql)
                .bind(client.clone())
                .bind(mid)
                .bind(vec![0_u8; 32])
                .bind(body.clone())
                .bind(NOW)
                .execute(&mut *tx)
                .await?;
        }
        let sql = "INSERT INTO sync_client (client, principal, last_mid, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (client) DO UPDATE SET last_mid = $3";
        sqlx::query(sql)
            .bind(client.clone())
            .bind(customer.clone())
            .bind(mid)
            .bind(NOW)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    phone.made = 0;
    Ok(begun.elapsed())
}
