//! Results of slow steps, kept by the hash of everything that went in, so that a build after a
//! small change repeats only what the change touched.

use std::{fs, path::PathBuf, time::SystemTime};

use sha2::{Digest, Sha256};

use crate::{failure::Outcome, files};

/// Entries kept: a few builds' worth. Older ones are removed, or the folder would only grow.
const KEPT: usize = 96;

pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The bytes made before from the same inputs, or those that `make` returns now.
    pub fn bytes(
        &self,
        inputs: &[&[u8]],
        make: impl FnOnce() -> Outcome<Vec<u8>>,
    ) -> Outcome<Vec<u8>> {
        let path = self.folder.join(hash(inputs));
        if let Ok(bytes) = fs::read(&path) {
            return Ok(bytes);
        }
        let bytes = make()?;
        // Renamed into place: a build that is stopped half-way leaves no half entry.
        let unfinished = path.with_extension("new");
        files::write(&unfinished, &bytes)?;
        files::rename(&unfinished, &path)?;
        Ok(bytes)
    }

    /// Removes the entries made longest ago.
    pub fn trim(&self) -> Outcome<()> {
        let mut entries: Vec<(SystemTime, PathBuf)> = Vec::new();
        for name in files::below(&self.folder)? {
            let path = self.folder.join(name);
            let made = fs::metadata(&path).and_then(|facts| facts.modified());
            entries.push((made.unwrap_or(SystemTime::UNIX_EPOCH), path));
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(KEPT);
        entries
            .iter()
            .take(surplus)
            .try_for_each(|(_, path)| files::remove(path))
    }
}

/// 64 hex digits over all inputs; each one's length goes in too, so that moving a byte from one
/// input to the next gives another hash.
pub fn hash(inputs: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for input in inputs {
        hasher.update((input.len() as u64).to_le_bytes());
        hasher.update(input);
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_inputs_are_worked_on_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let first = cache.bytes(&[b"in"], || Ok(b"out".to_vec())).unwrap();
        let second = cache.bytes(&[b"in"], || panic!("made twice")).unwrap();
        assert_eq!(
            (first.as_slice(), second.as_slice()),
            (b"out".as_slice(), b"out".as_slice())
        );
    }

    #[test]
    fn a_byte_moved_between_inputs_changes_the_hash() {
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    }
}
