//! A store of the database. Where this phone is protected its values are sealed, each for its own place; elsewhere they are texts.

use super::{Store, StoreError};
use crate::platform;
use futures::future::try_join;
use indexed_db_futures::KeyRange;
use indexed_db_futures::iter::GetAllPrimitiveIter;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use js_sys::Uint8Array;
use std::collections::BTreeSet;
use std::rc::Rc;
use vault::{Place, Seal};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;

/// A key of a store. Keys are never sealed: they hold ids and names of ours, nothing that anybody typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum StoreKey {
    Name(String),
    Number(f64),
}

impl From<&str> for StoreKey {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for StoreKey {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<f64> for StoreKey {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl StoreKey {
    fn place(&self, store: &str) -> Place {
        match self {
            Self::Name(name) => Place::named(store, name),
            Self::Number(number) => Place::numbered(store, *number),
        }
    }

    fn js(&self) -> JsValue {
        match self {
            Self::Name(name) => JsValue::from_str(name),
            Self::Number(number) => JsValue::from_f64(*number),
        }
    }

    fn of(js: &JsValue) -> Result<Self, StoreError> {
        let name = || js.as_string().map(Self::Name);
        js.as_f64()
            .map(Self::Number)
            .or_else(name)
            .ok_or(StoreError::Broken)
    }
}

type Values = GetAllPrimitiveIter<JsValue>;

/// One object store within a transaction.
pub(super) struct SealedStore<'tx> {
    store: ObjectStore<'tx>,
    name: &'static str,
    seal: Option<Rc<Seal>>,
}

impl Store {
    pub(super) fn sealed<'tx>(
        &self,
        tx: &'tx Transaction<'_>,
        name: &'static str,
    ) -> Result<SealedStore<'tx>, StoreError> {
        Ok(SealedStore::new(
            tx.object_store(name)?,
            name,
            self.seal.clone(),
        ))
    }
}

impl<'tx> SealedStore<'tx> {
    pub fn new(store: ObjectStore<'tx>, name: &'static str, seal: Option<Rc<Seal>>) -> Self {
        Self { store, name, seal }
    }

    pub async fn get(&self, at: impl Into<StoreKey>) -> Result<Option<String>, StoreError> {
        let at = at.into();
        let found: Option<JsValue> = self
            .store
            .get::<JsValue, JsValue, _>(KeyRange::Only(at.js()))
            .primitive()?
            .await?;
        match found.filter(|value| !value.is_undefined()) {
            Some(value) => Ok(Some(self.open(&at, value)?)),
            None => Ok(None),
        }
    }

    /// Puts bytes: as they are, or sealed like a text.
    pub fn put_bytes(&self, at: impl Into<StoreKey>, value: &[u8]) -> Result<(), StoreError> {
        let at = at.into();
        let value = match &self.seal {
            None => Uint8Array::from(value),
            Some(seal) => {
                let sealed = seal.seal(&at.place(self.name), platform::random(), value);
                Uint8Array::from(sealed.map_err(|_| StoreError::Broken)?.as_slice())
            }
        };
        let put = self.store.put::<JsValue>(value.into()).with_key(at.js());
        put.without_key_type().build()?;
        Ok(())
    }

    /// Keys with their bytes, in the order of the keys; of all, or of a range.
    pub async fn bytes(
        &self,
        range: Option<KeyRange<StoreKey>>,
    ) -> Result<Vec<(StoreKey, Vec<u8>)>, StoreError> {
        let range = || range.clone().map(js_range);
        // Both are asked before either is waited for, here and below: a way to the database and back costs more than what it brings.
        let (keys, values) = match (range(), range()) {
            (Some(of_keys), Some(of_values)) => {
                let keys = self.store.get_all_keys::<JsValue>();
                let values = self.store.get_all::<JsValue>();
                try_join(
                    keys.with_query::<JsValue, _>(of_keys).primitive()?,
                    values.with_query::<JsValue, _>(of_values).primitive()?,
                )
                .await?
            }
            _ => self.all().await?,
        };
        let pair = |key: JsValue, value: JsValue| {
            let at = StoreKey::of(&key)?;
            let stored: Uint8Array = value.dyn_into().map_err(|_| StoreError::Broken)?;
            let bytes = match &self.seal {
                None => stored.to_vec(),
                Some(seal) => seal
                    .open(&at.place(self.name), &stored.to_vec())
                    .map_err(|_| StoreError::Broken)?,
            };
            Ok((at, bytes))
        };
        keys.zip(values)
            .map(|(key, value)| pair(key.map_err(broken)?, value.map_err(broken)?))
            .collect()
    }

    pub fn put(&self, at: impl Into<StoreKey>, value: &str) -> Result<(), StoreError> {
        let at = at.into();
        let put = self.store.put(self.value(&at, value)?).with_key(at.js());
        put.without_key_type().build()?;
        Ok(())
    }

    /// As [`SealedStore::put`], and waits until it is there: where much is written, the screen gets its turn between two of them.
    pub async fn put_in_turn(
        &self,
        at: impl Into<StoreKey>,
        value: &str,
    ) -> Result<(), StoreError> {
        let at = at.into();
        let put = self.store.put(self.value(&at, value)?).with_key(at.js());
        put.without_key_type().build()?.await?;
        Ok(())
    }

    fn value(&self, at: &StoreKey, value: &str) -> Result<JsValue, StoreError> {
        let Some(seal) = &self.seal else {
            return Ok(JsValue::from_str(value));
        };
        let place = at.place(self.name);
        let sealed = seal.seal(&place, platform::random(), value.as_bytes());
        let sealed = sealed.map_err(|_| StoreError::Broken)?;
        Ok(Uint8Array::from(sealed.as_slice()).into())
    }

    pub fn delete(&self, at: impl Into<StoreKey>) -> Result<(), StoreError> {
        self.remove(KeyRange::Only(at.into()))
    }

    pub fn remove(&self, range: KeyRange<StoreKey>) -> Result<(), StoreError> {
        drop(self.store.delete::<JsValue, _>(js_range(range)).build()?);
        Ok(())
    }

    pub fn clear(&self) -> Result<(), StoreError> {
        drop(self.store.clear()?);
        Ok(())
    }

    pub async fn count(&self) -> Result<u32, StoreError> {
        Ok(self.store.count().primitive()?.await?)
    }

    /// Keys with their values, in the order of the keys.
    pub async fn range(
        &self,
        range: KeyRange<StoreKey>,
        limit: Option<usize>,
    ) -> Result<Vec<(StoreKey, String)>, StoreError> {
        let limit = limit
            .and_then(|limit| u32::try_from(limit).ok())
            .unwrap_or(u32::MAX);
        let range = || js_range(range.clone());
        let keys = self.store.get_all_keys::<JsValue>();
        let keys = keys.with_query::<JsValue, _>(range()).with_limit(limit);
        let values = self.store.get_all::<JsValue>();
        let values = values.with_query::<JsValue, _>(range()).with_limit(limit);
        let (keys, values) = try_join(keys.primitive()?, values.primitive()?).await?;
        keys.zip(values)
            .map(|(key, value)| self.pair(&key.map_err(broken)?, value.map_err(broken)?))
            .collect()
    }

    /// All keys with their values.
    pub async fn pairs(&self) -> Result<Vec<(StoreKey, String)>, StoreError> {
        let (keys, values) = self.all().await?;
        keys.zip(values)
            .map(|(key, value)| self.pair(&key.map_err(broken)?, value.map_err(broken)?))
            .collect()
    }

    /// The names within a range.
    pub async fn names(&self, range: KeyRange<StoreKey>) -> Result<BTreeSet<String>, StoreError> {
        let keys = self.store.get_all_keys::<JsValue>();
        let keys = keys.with_query::<JsValue, _>(js_range(range));
        let mut names = BTreeSet::new();
        for key in keys.primitive()?.await? {
            if let StoreKey::Name(name) = StoreKey::of(&key.map_err(broken)?)? {
                names.insert(name);
            }
        }
        Ok(names)
    }

    async fn all(&self) -> Result<(Values, Values), StoreError> {
        let keys = self.store.get_all_keys::<JsValue>().primitive()?;
        let values = self.store.get_all::<JsValue>().primitive()?;
        Ok(try_join(keys, values).await?)
    }

    /// All values in the order of their keys, which are read only where values are sealed.
    pub async fn values(&self) -> Result<Vec<String>, StoreError> {
        if self.seal.is_some() {
            let pairs = self.pairs().await?;
            return Ok(pairs.into_iter().map(|(_, value)| value).collect());
        }
        let values = self.store.get_all::<String>().primitive()?.await?;
        values.map(|value| value.map_err(broken)).collect()
    }

    fn pair(&self, key: &JsValue, value: JsValue) -> Result<(StoreKey, String), StoreError> {
        let at = StoreKey::of(key)?;
        let value = self.open(&at, value)?;
        Ok((at, value))
    }

    /// A sealed database holds no texts, and a plain one nothing sealed: what somebody put there by other means is not read.
    fn open(&self, at: &StoreKey, value: JsValue) -> Result<String, StoreError> {
        let Some(seal) = &self.seal else {
            return value.as_string().ok_or(StoreError::Broken);
        };
        let sealed: Uint8Array = value.dyn_into().map_err(|_| StoreError::Broken)?;
        let bytes = seal.open(&at.place(self.name), &sealed.to_vec());
        String::from_utf8(bytes.map_err(|_| StoreError::Broken)?).map_err(|_| StoreError::Broken)
    }
}

fn js_range(range: KeyRange<StoreKey>) -> KeyRange<JsValue> {
    match range {
        KeyRange::Only(at) => KeyRange::Only(at.js()),
        KeyRange::LowerBound(at, open) => KeyRange::LowerBound(at.js(), open),
        KeyRange::UpperBound(at, open) => KeyRange::UpperBound(at.js(), open),
        KeyRange::Bound(low, low_open, high, high_open) => {
            KeyRange::Bound(low.js(), low_open, high.js(), high_open)
        }
    }
}

fn broken(error: indexed_db_futures::error::Error) -> StoreError {
    error.into()
}
