//! Fills a demo database with many contacts, for the browser's benchmark: `people sqlite:PATH 10000`.

use backend::{Backend, FixedClock, Settings};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(database), Some(count)) = (args.next(), args.next()) else {
        return Err("usage: people sqlite:PATH COUNT".into());
    };
    let clock = Arc::new(FixedClock::at(1_790_000_000_000));
    let backend = Backend::open(Settings { database, clock }).await?;
    backend.seed_demo().await?;
    backend.seed_contacts(count.parse()?).await?;
    backend.close().await;
    Ok(())
}
