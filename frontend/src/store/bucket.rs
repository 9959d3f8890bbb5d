//! Where a database stands: in a storage bucket of its own, where the browser has buckets. Deleting a bucket deletes its files at once;
//! deleting a database alone leaves its values in the browser's log until that is compacted some day.

use super::StoreError;
use crate::platform::window;
use indexed_db_futures::database::Database;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;

const FACTORY: &str = "indexedDB";

thread_local! {
    /// Chromium lets a bucket's databases fall silent, in the middle of a transaction, once the bucket itself is garbage.
    static HELD: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
}

/// Whether the browser promises to keep a database; asks it to, where wanted. `None` where it cannot say.
pub async fn persisted(name: &str, to_keep: bool) -> Option<bool> {
    let method = if to_keep { "persist" } else { "persisted" };
    let keeper = match bucket_of_known(name).await.ok().flatten() {
        Some(bucket) => bucket,
        // Safari without storage management has neither function.
        None => window().navigator().storage().into(),
    };
    call(&keeper, method, &[]).await?.as_bool()
}

/// Deletes a database; true once it is gone. Where it has no bucket, another tab that holds it delays that.
pub async fn delete(name: &str) -> bool {
    if has_bucket(name).await == Some(true)
        && let Some(buckets) = buckets()
    {
        return call(&buckets, "delete", &[name.into()]).await.is_some();
    }
    match Database::delete_by_name(name) {
        Ok(request) => request.await.is_ok(),
        Err(_) => false,
    }
}

/// The bucket of a database, made where there is neither it nor an older database of that name outside.
pub async fn bucket(name: &str) -> Option<JsValue> {
    let known = has_bucket(name).await?;
    if !known && stands_outside(name).await {
        return None;
    }
    open(name).await
}

/// The bucket of a database that is here, none where it stands outside of any. A database that is gone gets no bucket again.
pub async fn bucket_of_known(name: &str) -> Result<Option<JsValue>, StoreError> {
    match has_bucket(name).await {
        Some(true) => Ok(open(name).await),
        Some(false) if !stands_outside(name).await => Err(StoreError::Evicted),
        Some(false) | None => Ok(None),
    }
}

async fn open(name: &str) -> Option<JsValue> {
    let options = Object::new();
    // What is called saved is on the medium, and not to be evicted.
    Reflect::set(&options, &"durability".into(), &"strict".into()).ok()?;
    Reflect::set(&options, &"persisted".into(), &JsValue::TRUE).ok()?;
    let bucket = call(&buckets()?, "open", &[name.into(), options.into()]).await?;
    HELD.with_borrow_mut(|held| held.push(bucket.clone()));
    Some(bucket)
}

/// Does something with the bucket's databases in the place of the page's own. Nothing may be awaited meanwhile.
pub fn within<T>(bucket: Option<&JsValue>, act: impl FnOnce() -> T) -> T {
    let page: Object = window().unchecked_into();
    let inner = bucket.and_then(|bucket| Reflect::get(bucket, &FACTORY.into()).ok());
    let own = Object::get_own_property_descriptor(&page, &FACTORY.into());
    let Some(inner) = inner.filter(|_| !own.is_undefined()) else {
        return act();
    };
    let other = Object::new();
    let described = Reflect::set(&other, &"value".into(), &inner)
        .and_then(|_| Reflect::set(&other, &"configurable".into(), &JsValue::TRUE));
    if described.is_err() {
        return act();
    }
    Object::define_property(&page, &FACTORY.into(), &other);
    let done = act();
    Object::define_property(&page, &FACTORY.into(), own.unchecked_ref());
    done
}

fn buckets() -> Option<JsValue> {
    let found = Reflect::get(&window().navigator(), &"storageBuckets".into()).ok()?;
    found.is_object().then_some(found)
}

/// None where the browser has no buckets.
async fn has_bucket(name: &str) -> Option<bool> {
    let names: Array = call(&buckets()?, "keys", &[]).await?.dyn_into().ok()?;
    Some(names.includes(&name.into(), 0))
}

/// True where a database of this name stands outside of any bucket.
async fn stands_outside(name: &str) -> bool {
    let Ok(factory) = Reflect::get(&window(), &FACTORY.into()) else {
        return true;
    };
    let Some(all) = call(&factory, "databases", &[]).await else {
        return true;
    };
    let named = |one: JsValue| Reflect::get(&one, &"name".into()).is_ok_and(|found| found == name);
    Array::from(&all).iter().any(named)
}

async fn call(on: &JsValue, name: &str, with: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(on, &name.into()).ok()?.dyn_into().ok()?;
    let args: Array = with.iter().collect();
    let promise: Promise = method.apply(on, &args).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
