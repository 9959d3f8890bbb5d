//! Pokes between the nodes of one database: a device hears at once of what was taken by another node.

use crate::Backend;
use crate::change::Poke;
use crate::db::NodeListener;
use domain::Scope;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

/// A word now and then, also to oneself, shows that the connection is alive.
const BEAT: Duration = Duration::from_secs(30);
/// Whoever has not heard even oneself for so long is cut off.
const SILENCE: Duration = Duration::from_secs(100);
/// Between two attempts to be heard again: the first, and the longest.
const RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// Pokes in one word, which has less than 8,000 bytes.
const POKES: usize = 100;

/// What one node says to the others.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct NodeMessage {
    /// The node that says it.
    from: String,
    /// It may have left something unsaid: any scope may have changed.
    #[serde(default)]
    all: bool,
    /// Scopes and their versions.
    #[serde(default)]
    pokes: Vec<(String, i64)>,
}

/// A node's part in it.
pub struct Nodes {
    backend: Backend,
    joined: Option<Joined>,
}

struct Joined {
    listener: NodeListener,
    /// What this node has to tell.
    own: broadcast::Receiver<Poke>,
}

impl Nodes {
    /// Tells other nodes of changes here, and those who listen here of changes there. Goes on for ever; on SQLite there is nothing to do.
    /// While it is cut off, devices learn of changes elsewhere with their next pull.
    pub async fn share(mut self) {
        let mut wait = RETRY.0;
        loop {
            let since = Instant::now();
            let error = match self.joined.take() {
                Some(joined) => self.backend.exchange(joined, false).await.err(),
                None => match self.backend.join().await {
                    Ok(Some(joined)) => self.backend.exchange(joined, true).await.err(),
                    Ok(None) => None,
                    Err(error) => Some(error),
                },
            };
            let Some(error) = error else { return };
            if since.elapsed() > RETRY.1 {
                wait = RETRY.0;
            }
            tracing::warn!(%error, "other nodes are not heard; trying again");
            sleep(wait).await;
            wait = (wait * 2).min(RETRY.1);
        }
    }
}

impl Backend {
    /// Begins to listen to the other nodes of this database; [`Nodes::share`] is to follow. Where that fails now, it is tried again there.
    pub async fn join_nodes(&self) -> Nodes {
        let joined = self.join().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "other nodes are not heard yet");
            None
        });
        Nodes {
            backend: self.clone(),
            joined,
        }
    }

    async fn join(&self) -> sqlx::Result<Option<Joined>> {
        // Before the others can hear: what is said meanwhile waits here.
        let own = self.inner.own_pokes.subscribe();
        let listener = NodeListener::open(&self.inner.db).await?;
        Ok(listener.map(|listener| Joined { listener, own }))
    }

    /// `late`: not everything was told and heard before.
    async fn exchange(&self, joined: Joined, late: bool) -> sqlx::Result<()> {
        let Joined {
            mut listener,
            mut own,
        } = joined;
        let word = |all, pokes| NodeMessage {
            from: self.inner.node.clone(),
            all,
            pokes,
        };
        if late {
            send(&mut listener, &word(true, Vec::new())).await?;
            self.inner.missed.send_modify(|times| *times += 1);
        }
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                said = listener.receive() => {
                    heard = Instant::now();
                    self.receive(&said?);
                }
                first = own.recv() => {
                    let Some(news) = PokeBatch::gather(first, &mut own).await else {
                        return Ok(());
                    };
                    for (all, pokes) in news.words() {
                        send(&mut listener, &word(all, pokes)).await?;
                    }
                }
                _ = beat.tick() => {
                    if heard.elapsed() > SILENCE {
                        return Err(io::Error::from(io::ErrorKind::TimedOut).into());
                    }
                    send(&mut listener, &word(false, Vec::new())).await?;
                }
            }
        }
    }

    /// Passes on what another node said. What cannot be read is a newer build's: it may mean anything.
    fn receive(&self, said: &str) {
        let word = serde_json::from_str(said).unwrap_or_else(|_| NodeMessage {
            all: true,
            ..NodeMessage::default()
        });
        if word.from == self.inner.node {
            return;
        }
        let mut all = word.all;
        for (scope, version) in word.pokes {
            match scope.parse() {
                Ok(scope) => drop(self.inner.pokes.send(Poke { scope, version })),
                Err(_) => all = true,
            }
        }
        if all {
            self.inner.missed.send_modify(|times| *times += 1);
        }
    }
}

/// What is to be told of this node's changes.
#[derive(Debug, Default)]
struct PokeBatch {
    all: bool,
    tops: BTreeMap<Scope, i64>,
}

impl PokeBatch {
    /// Everything that there is by now; none where there will never be more.
    async fn gather(
        first: Result<Poke, RecvError>,
        own: &mut broadcast::Receiver<Poke>,
    ) -> Option<Self> {
        let (mut news, mut next) = (Self::default(), first);
        loop {
            match next {
                Ok(poke) => {
                    news.tops.insert(poke.scope, poke.version);
                }
                Err(RecvError::Lagged(_)) => news.all = true,
                Err(RecvError::Closed) => return None,
            }
            if own.is_empty() {
                return Some(news);
            }
            next = own.recv().await;
        }
    }

    fn words(&self) -> Vec<(bool, Vec<(String, i64)>)> {
        if self.all {
            return vec![(true, Vec::new())];
        }
        let pokes: Vec<_> = self
            .tops
            .iter()
            .map(|(scope, top)| (scope.to_string(), *top))
            .collect();
        pokes
            .chunks(POKES)
            .map(|part| (false, part.to_vec()))
            .collect()
    }
}

async fn send(listener: &mut NodeListener, word: &NodeMessage) -> sqlx::Result<()> {
    let text = serde_json::to_string(word).map_err(|error| sqlx::Error::Encode(error.into()))?;
    listener.send(&text).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::UserId;
    use uuid::Uuid;

    #[test]
    fn the_longest_word_fits_a_notification() {
        let poke = (Scope::Account(UserId(Uuid::max())).to_string(), i64::MIN);
        let word = NodeMessage {
            from: Uuid::max().to_string(),
            all: false,
            pokes: vec![poke; POKES],
        };
        assert!(serde_json::to_string(&word).unwrap().len() < 8_000);
    }
}
