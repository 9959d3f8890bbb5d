//! Files on contacts, orders and messages. There are a few that everybody has, so that the same bytes come again.

use super::{Habits, Somebody, people, sales};
use crate::noise::Noise;
use domain::file::{FileAttach, Media, NewFile, Sha256, Subject};
use domain::{AttachmentId, Draft, Mutation};
use sha2::Digest as _;

pub const HABITS: Habits = Habits {
    staff: &[(1, attach_to_contact), (1, attach_to_order)],
    customers: &[(1, attach_to_order)],
};

/// So many different ones.
const FILES: u8 = 12;

/// A picture, by its first bytes.
fn bytes_of(n: u8) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
    bytes.extend((0..200 + n).map(|at| at ^ n));
    bytes
}

fn hash(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// The bytes that have this hash.
pub fn bytes(of: Sha256) -> Option<Vec<u8>> {
    (0..FILES).map(bytes_of).find(|bytes| hash(bytes) == of)
}

/// A file of somebody's, new where it is put.
pub fn file(now: i64, noise: &mut Noise) -> NewFile {
    let n = noise.below(u64::from(FILES)) as u8;
    let bytes = bytes_of(n);
    NewFile {
        id: AttachmentId(noise.uuid(now)),
        sha256: hash(&bytes),
        media: Media::Jpeg,
        bytes: bytes.len() as u64,
        name: format!("photo {n}.jpg"),
        width: None,
        height: None,
    }
}

/// What a mutation attaches.
pub fn of(mutation: &Mutation) -> &[NewFile] {
    match mutation {
        Mutation::FileAttach(attach) => std::slice::from_ref(&attach.file),
        Mutation::MessageSend(send) => &send.files,
        _ => &[],
    }
}

fn attach(about: Subject, now: i64, noise: &mut Noise) -> Draft {
    let file = file(now, noise);
    let name = "Lin".into();
    FileAttach { file, about, name }.into()
}

fn attach_to_contact(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = people::contacts(somebody.rows);
    let about = Subject::Contact(noise.pick(&all)?.id);
    Some(attach(about, somebody.now, noise))
}

fn attach_to_order(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let open = sales::orders(somebody.rows);
    let about = Subject::Order(noise.pick(&open)?.id);
    Some(attach(about, somebody.now, noise))
}
