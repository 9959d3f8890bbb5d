//! The server's own log: only what somebody saved, as they saved it, once.

use crate::device::Device;
use crate::world::World;
use backend::TestDatabase;
use sqlx::{Connection as _, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use sync::{Mid, Outcome};
use uuid::Uuid;

/// What a browser threw away and the server never took is lost; of what it took, the rules hold as of everything.
pub async fn forget_what_never_arrived(world: &mut World) -> Result<(), String> {
    let log = lines(world).await.map_err(|error| error.to_string())?;
    let taken: BTreeMap<_, _> = log
        .into_iter()
        .map(|(client, mid, _, body)| ((client, mid), body))
        .collect();
    for device in &mut world.devices {
        let arrived =
            |(client, mid, json): &(Uuid, Mid, String)| taken.get(&(*client, *mid)) == Some(json);
        device.evicted.retain(arrived);
    }
    Ok(())
}

/// What was left without a login, or whose reply was lost before the browser threw the queue away, has its outcome in the log only.
pub async fn learn_outcomes(world: &mut World) -> Result<(), String> {
    for (client, mid, outcome, _) in lines(world).await.map_err(|error| error.to_string())? {
        let outcome: Outcome = serde_json::from_str(&outcome).map_err(|error| error.to_string())?;
        let told = world.outcomes.entry((client, mid));
        let told = told.or_insert_with(|| outcome.clone());
        if *told != outcome {
            return Err(format!(
                "mutation {mid} was answered {told:?}, and the log says {outcome:?}"
            ));
        }
    }
    Ok(())
}

/// Names by the first of those that copies of one profile had. Two phones of a person may come to the same bytes by themselves.
fn families(world: &World) -> BTreeMap<Uuid, Uuid> {
    let mut all: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for device in &world.devices {
        let names: BTreeSet<_> = device.said().map(|(client, _, _)| client).collect();
        let known = names.iter().filter_map(|name| all.get(name).copied());
        let joined: BTreeSet<_> = known.collect();
        let Some(first) = joined.first().or(names.first()).copied() else {
            continue;
        };
        for family in all.values_mut().filter(|family| joined.contains(family)) {
            *family = first;
        }
        all.extend(names.into_iter().map(|name| (name, first)));
    }
    all
}

pub async fn holds_what_was_saved_once(world: &World) -> Result<(), String> {
    let mut said: BTreeMap<(Uuid, Mid), Vec<&String>> = BTreeMap::new();
    for device in &world.devices {
        for (client, mid, json) in device.said() {
            said.entry((client, mid)).or_default().push(json);
        }
    }
    let families = families(world);
    let mut taken: BTreeMap<(Uuid, String), (Uuid, Mid)> = BTreeMap::new();
    for (client, mid, outcome, body) in lines(world).await.map_err(|error| error.to_string())? {
        let known = said.get(&(client, mid));
        if !known.is_some_and(|known| known.contains(&&body)) {
            return Err(format!(
                "the server has a mutation {mid} of {client} that nobody saved: {body}"
            ));
        }
        let outcome: Outcome = serde_json::from_str(&outcome).map_err(|error| error.to_string())?;
        let done = matches!(outcome, Outcome::Applied | Outcome::Merged);
        let one = (families[&client], body);
        let may_twice = world.report.restores > 0 && copies(world, &families, one.0) > 2;
        if let (true, Some((other, _)), false) = (done, taken.insert(one, (client, mid)), may_twice)
        {
            return Err(format!(
                "mutation {mid} was taken from {other} and {client}"
            ));
        }
    }
    Ok(())
}

/// How many phones go on from one profile. A copy names itself by the first mutation in which the server differs from it. Where the server is
/// put back to before that, a third copy that has the same mutation brings it under the former name: taken under two names, it is done
/// once, as its id says.
fn copies(world: &World, families: &BTreeMap<Uuid, Uuid>, family: Uuid) -> usize {
    let of_it = |name: &Uuid| families.get(name) == Some(&family);
    let names = |device: &&Device| device.said().any(|(name, _, _)| of_it(&name));
    world.devices.iter().filter(names).count()
}

/// Which mutations the server has, in the order in which it took them.
pub async fn order(world: &World) -> Result<Vec<(Uuid, Mid)>, String> {
    let log = lines(world).await.map_err(|error| error.to_string())?;
    Ok(log.into_iter().map(|line| (line.0, line.1)).collect())
}

/// In the order in which they were written.
async fn lines(world: &World) -> sqlx::Result<Vec<(Uuid, Mid, String, String)>> {
    let mut connection = world.database.connect().await?;
    let sql = if TestDatabase::is_postgres() {
        "SELECT client, mid, outcome, body FROM mutation_log ORDER BY ctid"
    } else {
        "SELECT client, mid, outcome, body FROM mutation_log ORDER BY rowid"
    };
    let rows = sqlx::query(sql).fetch_all(&mut connection).await?;
    connection.close().await?;
    let line = |row: &sqlx::any::AnyRow| {
        let (client, mid): (String, i64) = (row.get(0), row.get(1));
        let mid = Mid::try_from(mid).unwrap();
        (client.parse().unwrap(), mid, row.get(2), row.get(3))
    };
    Ok(rows.iter().map(line).collect())
}
