//! Files: a row says that its bytes are here where they are, and wherever a phone that has them could give them.

use crate::world::World;
use domain::file::FileState;
use domain::{Key, Row};
use sqlx::{Connection as _, Row as _};
use std::collections::{BTreeMap, BTreeSet};

/// At the end, when every phone has given what it has.
pub async fn are_where_they_say(world: &World, all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let here = stored(world).await.map_err(|error| error.to_string())?;
    for file in all.values().filter_map(Row::as_attachment) {
        let hash = file.sha256.to_string();
        let mut authors = world.devices.iter();
        let could = authors.any(|device| {
            device.own.actor.user == file.author && device.files.contains(&file.sha256)
        });
        match file.state {
            FileState::Here if !here.contains(&hash) => {
                return Err(format!("{} is here, and its bytes are not", file.id));
            }
            FileState::Coming if could => {
                return Err(format!("{} was given, and is still coming", file.id));
            }
            FileState::Refused => return Err(format!("{} was refused", file.id)),
            FileState::Here | FileState::Coming => {}
        }
    }
    Ok(())
}

async fn stored(world: &World) -> sqlx::Result<BTreeSet<String>> {
    let mut connection = world.database.connect().await?;
    let rows = sqlx::query("SELECT sha256 FROM file")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
