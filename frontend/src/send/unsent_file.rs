//! Files of unsent work: offered, chosen, delivered. One enclosed file at a time is in memory.

use crate::platform;
use crate::send::{http, upload};
use crate::store::{Blob, NewBlob, StoreError};
use crate::tab::Tab;
use crate::tab::file;
use app::unsent_file::{Delivered, Exported, UnsentFile};
use domain::file::Sha256;
use domain::{Entity, Row};
use futures::channel::oneshot;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::unsent_file::{MAX_ENCLOSED, MAX_LINE, Text, fitting};
use sync::{Delivery, Enclosed, Failure, Stuck, UnsentBundle, UnsentFileError, UnsentWork};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// [`MAX_ENCLOSED`], or what a test has set in its place.
fn most() -> u64 {
    let set = platform::preference("rapport-enclosed");
    let set = set.and_then(|bytes| bytes.parse().ok());
    set.unwrap_or(MAX_ENCLOSED).min(MAX_ENCLOSED)
}

/// Offers what waits here as a file to keep, with the files that the server does not have yet.
pub async fn export(tab: &Tab) -> Result<Exported, StoreError> {
    let (work, blobs) = match tab.store.unsent().await {
        Ok(work) => (work, tab.store.blobs().await?),
        // What waits is still in memory; files are not.
        Err(_) if tab.memory_outbox.is_running() => (tab.memory_outbox.left(tab), BTreeMap::new()),
        Err(error) => return Err(error),
    };
    let waits = |(_, blob): &(Sha256, Blob)| blob.pinned && !blob.draft;
    let mut waiting: Vec<_> = blobs.into_iter().filter(waits).collect();
    waiting.sort_by_key(|(_, blob)| blob.at);
    let listed = waiting.iter().map(|(sha256, blob)| Enclosed {
        sha256: sha256.to_string(),
        bytes: blob.bytes,
    });
    let (fit, mut left_out) = fitting(listed.collect(), most());
    let (mut files, blobs) = (Vec::new(), Array::new());
    for one in fit {
        match kept(tab, &one).await {
            Some(bytes) => {
                blobs.push(&bytes);
                files.push(one);
            }
            None => left_out.push(one),
        }
    }
    offer(&UnsentBundle { work, files }, &blobs);
    let left_out = left_out.iter().map(|one| name(tab, one)).collect();
    Ok(Exported { left_out })
}

/// A file's bytes as they were chosen; none where they cannot be read here any more.
async fn kept(tab: &Tab, one: &Enclosed) -> Option<web_sys::Blob> {
    let sha256 = one.sha256.parse().ok()?;
    let most = usize::try_from(one.bytes).ok()?;
    let bytes = tab.store.blob(sha256, 0, most).await.ok()??;
    let whole = file::hash(&bytes).await == Some(sha256);
    whole.then(|| blob_of(&bytes)).flatten()
}

/// The browser may put a blob's bytes on its disk.
fn blob_of(bytes: &[u8]) -> Option<web_sys::Blob> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    web_sys::Blob::new_with_u8_array_sequence(&parts).ok()
}

fn name(tab: &Tab, one: &Enclosed) -> String {
    let rows = tab.rows.borrow();
    let mut files = rows.all(Entity::Attachment).filter_map(Row::as_attachment);
    let found = files.find(|file| file.sha256.to_string() == one.sha256);
    found.map_or_else(|| "?".to_owned(), |file| file.name.clone())
}

/// Offers a change that no store has, with its files.
pub fn offer_send_now(work: UnsentWork, files: &[NewBlob]) {
    let enclosed = files.iter().map(|one| Enclosed {
        sha256: one.sha256.to_string(),
        bytes: one.bytes.len() as u64,
    });
    let files_of = enclosed.collect();
    let blobs: Option<Array> = files.iter().map(|one| blob_of(&one.bytes)).collect();
    match blobs {
        Some(blobs) => offer(
            &UnsentBundle {
                work,
                files: files_of,
            },
            &blobs,
        ),
        None => leptos::logging::error!("the browser has no room for a file to keep"),
    }
}

fn offer(bundle: &UnsentBundle, blobs: &Array) {
    let (name, mime) = match bundle.files.is_empty() {
        true => ("rapport-unsent.json", "application/json"),
        false => ("rapport-unsent.rapport", "application/octet-stream"),
    };
    let parts = Array::of1(&bundle.front().into());
    if platform::offer_file(name, mime, &parts.concat(blobs)).is_err() {
        leptos::logging::error!("the file could not be offered");
    }
}

/// Asks for a file and reads it, without what is enclosed but for its hashes; none where no file was chosen.
pub async fn choose() -> Option<Result<UnsentFile, UnsentFileError>> {
    let source = chosen().await?;
    Some(read(source).await)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a file's size in whole bytes, below 2^53"
)]
async fn read(source: web_sys::File) -> Result<UnsentFile, UnsentFileError> {
    let size = source.size() as u64;
    let first = slice(&source, 0, (MAX_LINE as u64).min(size)).await?;
    let at = Text::find(&first, size)?;
    let text = slice(&source, at.from, at.to).await?;
    let text = String::from_utf8(text).map_err(|_| UnsentFileError::Damaged)?;
    let (bundle, begins) = UnsentBundle::read(&text, at, size)?;
    drop(text);
    for (one, from) in bundle.files.iter().zip(&begins) {
        let bytes = slice(&source, *from, from + one.bytes).await?;
        let hash = file::hash(&bytes).await.map(|hash| hash.to_string());
        if hash.as_ref() != Some(&one.sha256) {
            return Err(UnsentFileError::Damaged);
        }
    }
    Ok(UnsentFile {
        bundle,
        begins,
        source,
    })
}

/// Bytes `from..to` of a file.
#[expect(clippy::cast_precision_loss, reason = "below 2^53")]
async fn slice(source: &web_sys::File, from: u64, to: u64) -> Result<Vec<u8>, UnsentFileError> {
    let part = source.slice_with_f64_and_f64(from as f64, to as f64);
    let part = part.map_err(|_| UnsentFileError::Damaged)?;
    file::bytes_of(&part).await.ok_or(UnsentFileError::Damaged)
}

/// The browser's own question. Older browsers do not tell when it was closed without a choice: then this waits, and the next
/// question takes its place.
async fn chosen() -> Option<web_sys::File> {
    let input: web_sys::HtmlInputElement = leptos::prelude::document()
        .create_element("input")
        .ok()?
        .dyn_into()
        .ok()?;
    input.set_type("file");
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(RefCell::new(Some(tell)));
    let answer = {
        let input = input.clone();
        Closure::<dyn FnMut()>::new(move || {
            if let Some(tell) = tell.borrow_mut().take() {
                let _ = tell.send(input.files().and_then(|files| files.get(0)));
            }
        })
    };
    for event in ["change", "cancel"] {
        input
            .add_event_listener_with_callback(event, answer.as_ref().unchecked_ref())
            .ok()?;
    }
    input.click();
    let file = told.await.ok().flatten();
    drop(answer);
    file
}

/// Sends a work, batch after batch, and then what is enclosed.
pub async fn deliver(file: UnsentFile, jump: bool) -> Result<Delivered, Stuck> {
    let work = file.bundle.work.clone();
    let mut delivery = Delivery::new(work, crate::BUILD.to_owned(), jump);
    while let Some(request) = delivery.next() {
        delivery.record(http::push(&request).await)?;
    }
    let mut refused = 0;
    for (one, from) in file.bundle.files.iter().zip(&file.begins) {
        let sha256 = one.sha256.parse::<Sha256>();
        let sha256 = sha256.map_err(|_| Stuck::Failed(Failure::Refused { status: 0 }))?;
        let to = from + one.bytes;
        let part = async |sent: u64, most: usize| {
            let begin = (from + sent).min(to);
            let end = begin.saturating_add(most as u64).min(to);
            let bytes = slice(&file.source, begin, end).await;
            bytes.map_err(|_| Failure::Refused { status: 0 })
        };
        match upload::give(sha256, part, |_| ()).await {
            Ok(()) => {}
            Err(Failure::Refused { .. }) => refused += 1,
            Err(failure) => return Err(Stuck::Failed(failure)),
        }
    }
    Ok(Delivered {
        settled: delivery.settled().to_vec(),
        refused,
    })
}
