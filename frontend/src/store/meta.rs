//! What a database knows of itself and of the server: few and small values, so they are read all at once. A transaction that asked
//! for one after the other would hold up the next save for as long as that takes.

use super::StoreError;
use super::pulled::{encode, parse};
use super::schema::MOVING;
use super::sealed_store::{SealedStore, StoreKey};
use std::collections::BTreeMap;
use sync::{Checks, Cookie, Covered, Epoch, Former, Hello, Left, Mid};
use uuid::Uuid;

/// All of `META`, as it stood when it was read.
pub(super) struct Meta(BTreeMap<String, String>);

impl Meta {
    pub async fn read(meta: &SealedStore<'_>) -> Result<Self, StoreError> {
        let named = |(at, value)| match at {
            StoreKey::Name(name) => Some((name, value)),
            StoreKey::Number(_) => None,
        };
        let pairs = meta.pairs().await?;
        Ok(Self(pairs.into_iter().filter_map(named).collect()))
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Refuses where this database is being copied into another one, which takes its place: what came now would be lost.
    pub fn stays(&self) -> Result<(), StoreError> {
        match self.text(MOVING) {
            Some(_) => Err(StoreError::Broken),
            None => Ok(()),
        }
    }

    pub fn client(&self) -> Result<Uuid, StoreError> {
        self.number("client").ok_or(StoreError::Broken)
    }

    pub fn next_mid(&self) -> Mid {
        self.number("next_mid").unwrap_or(1)
    }

    pub fn processed(&self) -> Mid {
        self.number("processed").unwrap_or(0)
    }

    pub fn epoch(&self) -> Option<Epoch> {
        self.text("epoch").map(|epoch| Epoch(epoch.to_owned()))
    }

    pub fn cookie(&self) -> Option<Cookie> {
        self.text("cookie").map(|cookie| Cookie(cookie.to_owned()))
    }

    /// The names that this device had before.
    pub fn former(&self) -> Result<Former, StoreError> {
        self.text("former").map_or(Ok(Former::default()), parse)
    }

    /// What was noted of comparisons. Notes that cannot be read are none: comparing once more does no harm.
    pub fn checks(&self) -> Checks {
        self.json("checks")
    }

    /// What the server's backups were last known to hold.
    pub fn covered(&self) -> Covered {
        self.json("covered")
    }

    /// The drafts that left this device. A list that cannot be read is none: the server takes each name once in any case.
    pub fn left(&self) -> Left {
        self.json("left")
    }

    /// What this database says of itself; whose it is and what waits is known to the tab.
    pub fn hello(&self) -> Option<Hello> {
        let key = self.text("deposit")?.to_owned();
        let birth = self.number("birth")?;
        Some(Hello {
            person: Uuid::nil(),
            key,
            birth,
            waiting: 0,
            oldest_ms: 0,
        })
    }

    fn json<T: serde::de::DeserializeOwned + Default>(&self, name: &str) -> T {
        let json = self.text(name);
        json.and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    }
}

pub(super) fn put_left(meta: &SealedStore<'_>, left: &Left) -> Result<(), StoreError> {
    meta.put("left", &encode(left)?)
}

pub(super) fn put_former(meta: &SealedStore<'_>, former: &Former) -> Result<(), StoreError> {
    meta.put("former", &encode(former)?)
}
