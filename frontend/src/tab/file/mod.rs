//! Files on this device: reading what was chosen, sending it, and showing what others attached.

mod photo;

use crate::platform;
use crate::send::http;
use crate::store::{DraftChange, NewBlob};
use crate::tab::Tab;
use app::files::{Chosen, NotHere, Unfit};
use domain::file::attachment::clean_name;
use domain::file::media::EDGE;
use domain::file::{Attachment, FileState, MAX_BYTES, Media, NewFile, Sha256, sniff};
use domain::{AttachmentId, Entity, Row};
use js_sys::Uint8Array;
use std::rc::Rc;
use sync::Failure;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Reads a chosen file. A photo is scaled and encoded anew, which leaves out what the camera wrote into it, such as the place.
pub async fn read(source: web_sys::File, original: bool) -> Result<Chosen, Unfit> {
    let name = source.name();
    let mut bytes = bytes_of(&source).await.ok_or(Unfit::Unreadable)?;
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    let mut media = kind(&bytes, &name).ok_or(Unfit::Kind)?;
    let is_photo = matches!(media, Media::Jpeg | Media::Png | Media::Webp | Media::Heic);
    let mut pixels = None;
    if is_photo {
        // A browser that cannot draw it sends it as it is.
        if let Some(photo) = photo::scaled(&source, original).await {
            pixels = Some((photo.width, photo.height));
            if let Some(smaller) = photo.bytes {
                (bytes, media) = (smaller, Media::Jpeg);
            }
        }
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unfit::TooLarge);
    }
    let file = NewFile {
        id: AttachmentId(platform::new_id()),
        sha256: hash(&bytes).await.ok_or(Unfit::Unreadable)?,
        media,
        bytes: bytes.len() as u64,
        name: clean_name(&name, media),
        width: pixels.map(|(width, _)| width),
        height: pixels.map(|(_, height)| height),
    };
    Ok(Chosen {
        file,
        bytes: bytes.into(),
        source,
    })
}

fn kind(bytes: &[u8], name: &str) -> Option<Media> {
    let head = bytes.get(..EDGE).unwrap_or(bytes);
    let tail = bytes
        .get(bytes.len().saturating_sub(EDGE)..)
        .unwrap_or(bytes);
    sniff(head, tail, name)
}

pub async fn bytes_of(blob: &web_sys::Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

pub async fn hash(bytes: &[u8]) -> Option<Sha256> {
    let subtle = platform::window().crypto().ok()?.subtle();
    let digest = subtle
        .digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes))
        .ok()?;
    let digest = JsFuture::from(digest).await.ok()?;
    Uint8Array::new(digest.unchecked_ref())
        .to_vec()
        .try_into()
        .ok()
        .map(Sha256)
}

/// A file's bytes from this device; else from the server, and then kept.
pub async fn bytes(tab: Rc<Tab>, file: Attachment) -> Result<Rc<[u8]>, NotHere> {
    let most = usize::try_from(file.bytes).unwrap_or(usize::MAX);
    // A store that cannot be read is asked again by the next screen; the server may still have it.
    if let Ok(Some(bytes)) = tab.store.blob(file.sha256, 0, most).await
        && bytes.len() as u64 == file.bytes
    {
        return Ok(bytes.into());
    }
    match file.state {
        FileState::Here => {}
        FileState::Coming => return Err(NotHere::Coming),
        FileState::Refused => return Err(NotHere::Gone),
    }
    let bytes = http::file(file.id).await.map_err(|failure| match failure {
        Failure::Refused { .. } => NotHere::Gone,
        _ => NotHere::Offline,
    })?;
    if hash(&bytes).await != Some(file.sha256) {
        return Err(NotHere::Offline);
    }
    if tab
        .store
        .keep_seen(file.sha256, &bytes, platform::now())
        .await
        .is_err()
    {
        leptos::logging::warn!("a file was not kept for later");
    }
    Ok(bytes.into())
}

/// Keeps files with the draft of their form; answers the names of those for which there is no room.
pub async fn keep_chosen(
    tab: Rc<Tab>,
    form: String,
    json: Option<String>,
    files: Vec<Chosen>,
    mut gone: Vec<Sha256>,
) -> Vec<String> {
    tab.drafts.write(&form, json);
    let turn = tab.drafts.turn().await;
    // Another form may have the same file.
    gone.retain(|sha256| !tab.drafts.mention(&sha256.to_string()));
    let blobs: Vec<_> = files
        .iter()
        .map(|one| NewBlob {
            sha256: one.file.sha256,
            bytes: one.bytes.clone(),
        })
        .collect();
    let shown = tab.drafts.get(&form);
    let change = tab.drafts.unsaved(&form).unwrap_or_else(|| DraftChange {
        form,
        base: shown.clone(),
        mine: shown,
        fresh: platform::new_id(),
    });
    let kept = tab
        .store
        .save_draft_files(&change, &blobs, &gone, platform::now());
    let left_out = match kept.await {
        Ok((left_out, stored)) => {
            tab.kept(&change, stored);
            left_out
        }
        // The text of the draft says so already where the store is broken.
        Err(_) => files.iter().map(|one| one.file.sha256).collect(),
    };
    drop(turn);
    files
        .into_iter()
        .filter(|one| left_out.contains(&one.file.sha256))
        .map(|one| one.file.name)
        .collect()
}

/// The files that a draft names, as far as they are here.
pub async fn chosen_before(tab: Rc<Tab>, files: Vec<NewFile>) -> Vec<Chosen> {
    let mut found = Vec::new();
    for file in files {
        let most = usize::try_from(file.bytes).unwrap_or(usize::MAX);
        let Ok(Some(bytes)) = tab.store.blob(file.sha256, 0, most).await else {
            continue;
        };
        let parts = js_sys::Array::of1(&Uint8Array::from(bytes.as_slice()));
        if bytes.len() as u64 == file.bytes
            && let Ok(source) = web_sys::File::new_with_u8_array_sequence(&parts, &file.name)
        {
            found.push(Chosen {
                file,
                bytes: bytes.into(),
                source,
            });
        }
    }
    found
}

/// Lets go of files that no row is about any more, and of the oldest where there are too many.
pub fn make_room(tab: Rc<Tab>) {
    spawn_local(async move {
        let (mut named, mut there) = (Default::default(), Default::default());
        collect(&tab, &mut named, &mut there);
        let done = async {
            tab.store.unpin(&there).await?;
            let in_draft = |sha256: Sha256| tab.drafts.mention(&sha256.to_string());
            tab.store.make_room(&named, in_draft).await
        };
        if done.await.is_err() {
            leptos::logging::warn!("no room was made");
        }
    });
}

type Hashes = std::collections::BTreeSet<Sha256>;

/// The files that rows are about, and those of this person that the server has.
fn collect(tab: &Tab, named: &mut Hashes, there: &mut Hashes) {
    let rows = tab.rows.borrow();
    for file in rows.all(Entity::Attachment).filter_map(Row::as_attachment) {
        named.insert(file.sha256);
        if file.author == tab.me.user && file.state != FileState::Coming {
            there.insert(file.sha256);
        }
    }
}
