//! A file of unsent work that holds the bytes of other files too.
//!
//! One line says how long the text is that follows; the text is that of unsent work, with a list of what is enclosed; behind it stand the bytes, in
//! the order of the list. So a phone writes and reads it piece by piece, and never holds more than one enclosed file in memory.
//! Without files it is the text alone, which every build reads.

use super::{File, KIND, MAX_FILE_BYTES, UnsentFileError, UnsentWork, checked};
use serde::{Deserialize, Serialize};

/// The format with files.
const FORMAT: u32 = 2;
/// The most bytes of the first line.
pub const MAX_LINE: usize = 64;
/// The most bytes of enclosed files that one file of unsent work takes.
pub const MAX_ENCLOSED: u64 = 300 * 1_000_000;

/// A file in a file of unsent work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
    pub bytes: u64,
}

/// Unsent work and what is enclosed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentBundle {
    pub work: UnsentWork,
    pub files: Vec<Enclosed>,
}

/// Where the text of a file of unsent work stands, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub from: u64,
    pub to: u64,
}

impl Text {
    /// Finds it by the first [`MAX_LINE`] bytes of a file that is `size` bytes long.
    ///
    /// # Errors
    /// [`UnsentFileError`]: too large to be one, newer than this build, or torn.
    pub fn find(first: &[u8], size: u64) -> Result<Self, UnsentFileError> {
        let Some(rest) = first.strip_prefix(KIND.as_bytes()) else {
            if size > MAX_FILE_BYTES as u64 {
                return Err(UnsentFileError::Foreign);
            }
            return Ok(Self { from: 0, to: size });
        };
        let end = rest.iter().position(|byte| *byte == b'\n');
        let line = end.and_then(|end| rest.get(..end));
        let line = line.and_then(|line| std::str::from_utf8(line).ok());
        let mut words = line.ok_or(UnsentFileError::Damaged)?.split(' ').skip(1);
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
        if number().ok_or(UnsentFileError::Damaged)? > FORMAT.into() {
            return Err(UnsentFileError::Newer);
        }
        let length = number().ok_or(UnsentFileError::Damaged)?;
        let from = (KIND.len() + end.unwrap_or_default() + 1) as u64;
        let to = from.saturating_add(length);
        if to > size || length > MAX_FILE_BYTES as u64 {
            return Err(UnsentFileError::Damaged);
        }
        Ok(Self { from, to })
    }
}

impl UnsentBundle {
    /// What stands before the files' bytes: everything, where there are none.
    #[must_use]
    pub fn front(&self) -> String {
        if self.files.is_empty() {
            return self.work.to_file();
        }
        let files = serde_json::to_string(&self.files).unwrap_or_default();
        let text = self.work.text(FORMAT, &format!("\"files\":{files},"));
        format!("{KIND} {FORMAT} {}\n{text}", text.len())
    }

    /// Reads the text of a file that is `size` bytes long. Answers where each enclosed file begins, too.
    ///
    /// # Errors
    /// [`UnsentFileError`]; nothing is taken from a file that is not whole.
    pub fn read(text: &str, at: Text, size: u64) -> Result<(Self, Vec<u64>), UnsentFileError> {
        if at.from == 0 {
            let work = UnsentWork::from_file(text)?;
            return Ok((Self::from(work), Vec::new()));
        }
        let file: File = serde_json::from_str(text).map_err(|_| UnsentFileError::Damaged)?;
        if file.kind != KIND {
            return Err(UnsentFileError::Foreign);
        }
        let (mut begins, mut to) = (Vec::new(), at.to);
        for one in &file.files {
            begins.push(to);
            to = to.checked_add(one.bytes).ok_or(UnsentFileError::Damaged)?;
        }
        if to != size {
            return Err(UnsentFileError::Damaged);
        }
        if file.mutations.is_empty() && file.files.is_empty() {
            return Err(UnsentFileError::Empty);
        }
        let work = UnsentWork {
            client: file.client,
            mutations: checked(&file.mutations)?,
        };
        let files = file.files;
        Ok((Self { work, files }, begins))
    }
}

impl From<UnsentWork> for UnsentBundle {
    fn from(work: UnsentWork) -> Self {
        Self {
            work,
            files: Vec::new(),
        }
    }
}

/// Which of these fit, in their order, and which do not.
#[must_use]
pub fn fitting(files: Vec<Enclosed>, most: u64) -> (Vec<Enclosed>, Vec<Enclosed>) {
    let mut used = 0_u64;
    files.into_iter().partition(|one| {
        let fits = used.saturating_add(one.bytes) <= most;
        if fits {
            used += one.bytes;
        }
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unsent_file::tests::{frozen, work};
    use proptest::prelude::*;

    fn enclosed(bytes: &[u64]) -> Vec<Enclosed> {
        let one = |(n, bytes): (usize, &u64)| Enclosed {
            sha256: format!("{n:064x}"),
            bytes: *bytes,
        };
        bytes.iter().enumerate().map(one).collect()
    }

    /// As a phone reads it: the first bytes, then the text alone.
    fn read(whole: &[u8]) -> Result<(UnsentBundle, Vec<u64>), UnsentFileError> {
        let size = whole.len() as u64;
        let at = Text::find(&whole[..whole.len().min(MAX_LINE)], size)?;
        let text = &whole[at.from as usize..at.to as usize];
        let text = std::str::from_utf8(text).map_err(|_| UnsentFileError::Damaged)?;
        UnsentBundle::read(text, at, size)
    }

    fn written(bundle: &UnsentBundle) -> Vec<u8> {
        let mut whole = bundle.front().into_bytes();
        for (n, one) in bundle.files.iter().enumerate() {
            whole.extend(std::iter::repeat_n(n as u8, one.bytes as usize));
        }
        whole
    }

    proptest! {
        #[test]
        fn every_byte_stands_where_the_list_says(mids in proptest::collection::btree_set(1_u64..99, 0..9), text in "\\PC{0,60}", sizes in proptest::collection::vec(0_u64..300, 1..6)) {
            let mutations = mids.into_iter().map(|mid| frozen(mid, &text)).collect();
            let work = UnsentWork { client: uuid::Uuid::from_u128(3), mutations };
            let bundle = UnsentBundle { work, files: enclosed(&sizes) };
            let whole = written(&bundle);
            let (found, begins) = read(&whole).unwrap();
            for (n, (one, from)) in found.files.iter().zip(&begins).enumerate() {
                let bytes = &whole[*from as usize..(*from + one.bytes) as usize];
                prop_assert!(bytes.iter().all(|byte| *byte == n as u8));
            }
            prop_assert_eq!(found, bundle);
        }

        #[test]
        fn a_torn_one_is_never_half_taken(cut in 0_usize..600) {
            let whole = written(&UnsentBundle { work: work(1..3), files: enclosed(&[40, 9]) });
            if cut < whole.len() {
                prop_assert!(read(&whole[..cut]).is_err());
            }
        }

        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), length in any::<u64>()) {
            let _ = read(&bytes);
            let _ = read(format!("{KIND} 2 {length}\n{{}}").as_bytes());
        }
    }

    #[test]
    fn without_files_it_is_what_older_builds_read() {
        let bundle = UnsentBundle::from(work([1, 2]));
        assert_eq!(UnsentWork::from_file(&bundle.front()), Ok(work([1, 2])));
        assert_eq!(
            read(bundle.front().as_bytes()),
            Ok((UnsentBundle::from(work([1, 2])), Vec::new()))
        );
    }

    #[test]
    fn files_whose_changes_the_server_has_already_travel_alone() {
        let bundle = UnsentBundle {
            work: work([]),
            files: enclosed(&[5]),
        };
        assert_eq!(read(&written(&bundle)).unwrap().0, bundle);
    }

    #[test]
    fn it_says_what_is_wrong() {
        let whole = written(&UnsentBundle {
            work: work([1, 2]),
            files: enclosed(&[3]),
        });
        let text = String::from_utf8(whole.clone()).unwrap();
        let mut longer = whole.clone();
        longer.push(0);
        for (bytes, wrong) in [
            (longer, UnsentFileError::Damaged),
            (
                text.replace("unsent 2 ", "unsent 3 ").into_bytes(),
                UnsentFileError::Newer,
            ),
            (
                text.replace("\"mid\":2", "\"mid\":1").into_bytes(),
                UnsentFileError::Damaged,
            ),
            (
                text.replace("\"bytes\":3", "\"bytes\":4").into_bytes(),
                UnsentFileError::Damaged,
            ),
            (b"hello".to_vec(), UnsentFileError::Damaged),
            (format!("{KIND} 2 9").into_bytes(), UnsentFileError::Damaged),
        ] {
            assert_eq!(read(&bytes), Err(wrong), "{bytes:?}");
        }
        let far = MAX_FILE_BYTES as u64 + 1;
        assert_eq!(Text::find(b"\xff\xd8", far), Err(UnsentFileError::Foreign));
    }

    #[test]
    fn what_does_not_fit_is_named_and_smaller_ones_behind_it_still_go() {
        let (go, stay) = fitting(enclosed(&[60, 50, 40]), 100);
        let sizes = |some: &[Enclosed]| some.iter().map(|one| one.bytes).collect::<Vec<_>>();
        assert_eq!((sizes(&go), sizes(&stay)), (vec![60, 40], vec![50]));
    }
}
