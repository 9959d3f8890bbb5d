//! The file in which a person carries unsent work.
//!
//! Unsent work keeps the client's name, the numbers and the frozen bytes, so the server takes each mutation once, whoever brings it and
//! however often: a file may be sent twice, and also by the phone that it came from.

mod bundle;

pub use bundle::{Enclosed, MAX_ENCLOSED, MAX_LINE, Text, UnsentBundle, fitting};

use crate::wire::{Frozen, Mid};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// What a file of unsent work says it is.
const KIND: &str = "rapport-unsent";
/// The newest format that this build reads.
const FORMAT: u32 = 1;
/// A file larger than this is not read, bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Mutations of one client, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentWork {
    pub client: Uuid,
    pub mutations: Vec<Frozen>,
}

/// Why a file is none of unsent work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsentFileError {
    #[error("not a file of unsent work")]
    Foreign,
    #[error("written by a newer version")]
    Newer,
    #[error("damaged: it does not read, or its numbers do not rise")]
    Damaged,
    #[error("nothing is in it")]
    Empty,
}

#[derive(Serialize, Deserialize)]
struct File {
    kind: String,
    format: u32,
    client: Uuid,
    /// What stands behind the text, from format 2 on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<Enclosed>,
    mutations: Vec<Box<RawValue>>,
}

/// As much of a file as every format has.
#[derive(Deserialize)]
struct Head {
    kind: String,
    format: u32,
}

#[derive(Deserialize)]
struct Numbered {
    mid: Mid,
}

impl UnsentWork {
    /// The file's text: one mutation a line, its bytes verbatim.
    #[must_use]
    pub fn to_file(&self) -> String {
        self.text(FORMAT, "")
    }

    fn text(&self, format: u32, more: &str) -> String {
        let lines: Vec<&str> = self.mutations.iter().map(|one| one.json.as_str()).collect();
        let (client, lines) = (self.client, lines.join(",\n"));
        format!(
            "{{\"kind\":\"{KIND}\",\"format\":{format},\"client\":\"{client}\",{more}\"mutations\":[\n{lines}\n]}}\n"
        )
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`UnsentFileError`]; nothing is taken from a file that is not whole.
    pub fn from_file(text: &str) -> Result<Self, UnsentFileError> {
        let head: Head = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                UnsentFileError::Foreign
            } else {
                UnsentFileError::Damaged
            }
        })?;
        if head.kind != KIND {
            return Err(UnsentFileError::Foreign);
        }
        if head.format > FORMAT {
            return Err(UnsentFileError::Newer);
        }
        let file: File = serde_json::from_str(text).map_err(|_| UnsentFileError::Damaged)?;
        match checked(&file.mutations)? {
            none if none.is_empty() => Err(UnsentFileError::Empty),
            mutations => Ok(Self {
                client: file.client,
                mutations,
            }),
        }
    }
}

/// The mutations of a file, where each reads and their numbers rise.
fn checked(raw: &[Box<RawValue>]) -> Result<Vec<Frozen>, UnsentFileError> {
    let mutations = raw
        .iter()
        .map(|raw| {
            let numbered: Numbered = serde_json::from_str(raw.get())?;
            let frozen = Frozen {
                mid: numbered.mid,
                json: raw.get().to_owned(),
            };
            frozen.open().map(|_| frozen)
        })
        .collect::<Result<Vec<_>, crate::FrozenError>>()
        .map_err(|_| UnsentFileError::Damaged)?;
    let mut pairs = mutations.iter().zip(mutations.iter().skip(1));
    let rising = pairs.all(|(one, next)| one.mid < next.mid);
    if !rising || mutations.first().is_some_and(|first| first.mid == 0) {
        return Err(UnsentFileError::Damaged);
    }
    Ok(mutations)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::wire::Envelope;
    use proptest::prelude::*;

    pub(crate) fn frozen(mid: Mid, text: &str) -> Frozen {
        let args = RawValue::from_string(format!("{{ \"t\" : {} }}", serde_json::json!(text)));
        Frozen::encode(&Envelope {
            mid,
            name: "x@1".into(),
            at: 5,
            actor: Uuid::nil(),
            answers: None,
            args: args.unwrap(),
        })
        .unwrap()
    }

    pub(crate) fn work(mids: impl IntoIterator<Item = Mid>) -> UnsentWork {
        UnsentWork {
            client: Uuid::from_u128(7),
            mutations: mids.into_iter().map(|mid| frozen(mid, "a")).collect(),
        }
    }

    proptest! {
        #[test]
        fn a_file_gives_back_every_byte(mids in proptest::collection::btree_set(1_u64..9_999, 1..30), text in "\\PC{0,60}") {
            let work = UnsentWork { client: Uuid::from_u128(3), mutations: mids.into_iter().map(|mid| frozen(mid, &text)).collect() };
            prop_assert_eq!(UnsentWork::from_file(&work.to_file()), Ok(work));
        }

        #[test]
        fn no_file_makes_it_panic_and_a_torn_one_is_never_half_taken(cut in 0_usize..400, text in "\\PC{0,80}") {
            let _ = UnsentWork::from_file(&text);
            let whole = work(1..4).to_file();
            let torn: String = whole.chars().take(cut).collect();
            if torn.trim_end() != whole.trim_end() {
                prop_assert!(UnsentWork::from_file(&torn).is_err());
            }
        }
    }

    #[test]
    fn a_file_says_what_is_wrong_with_it() {
        let whole = work([1, 2]).to_file();
        for (text, wrong) in [
            ("hello".to_owned(), UnsentFileError::Damaged),
            ("{}".to_owned(), UnsentFileError::Foreign),
            ("[]".to_owned(), UnsentFileError::Foreign),
            (whole.replace(KIND, "holiday"), UnsentFileError::Foreign),
            (
                whole.replace("\"format\":1", "\"format\":2"),
                UnsentFileError::Newer,
            ),
            (
                whole.replace("\"mid\":2", "\"mid\":1"),
                UnsentFileError::Damaged,
            ),
            (
                whole.replace("\"mid\":1", "\"mid\":0"),
                UnsentFileError::Damaged,
            ),
            (
                whole.replace("\"actor\"", "\"actress\""),
                UnsentFileError::Damaged,
            ),
            (work([]).to_file(), UnsentFileError::Empty),
        ] {
            assert_eq!(UnsentWork::from_file(&text), Err(wrong), "{text}");
        }
    }
}
