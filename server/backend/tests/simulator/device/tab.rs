//! A tab: the machine and the rows it shows.

use domain::projection::{Pending, Projection};
use domain::{Entity, Key, Row};
use sync::{Change, Client, Mid, Mirror, Writes};

pub struct Tab {
    pub machine: Client,
    mirror: Mirror,
    pub rows: Projection,
    processed: Mid,
    /// What it would call its next mutation, were it alone.
    pub next: Mid,
    /// The wait that counts.
    pub wait: u64,
    /// Nothing goes on in it until then.
    pub frozen: u64,
    /// It was frozen, and has written nothing since.
    pub thawed: bool,
}

impl Tab {
    pub fn new(seed: u64) -> Self {
        let machine = Client::new("simulator".into(), seed);
        Self {
            machine,
            mirror: Mirror::default(),
            rows: Projection::default(),
            processed: 0,
            next: 1,
            wait: 0,
            frozen: 0,
            thawed: false,
        }
    }

    pub fn show(&mut self, loaded: (Mirror, Projection, Mid), next: Mid) {
        (self.mirror, self.rows, self.processed) = loaded;
        self.next = next;
    }

    pub fn committed(&mut self, pending: Pending) {
        let known = pending.mid <= self.processed
            || self.rows.pending().iter().any(|one| one.mid == pending.mid);
        if !known {
            self.rows.commit(pending);
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

pub fn decode(changes: &[&Change]) -> Vec<Row> {
    let row = |change: &&Change| {
        Row::decode(
            Entity::parse(&change.entity).unwrap(),
            change.row.as_ref().unwrap().get(),
        )
        .unwrap()
    };
    changes.iter().map(row).collect()
}
