//! People from a file: what a run of it is, what it would do and did, and why something was not taken. The file and the run stay at the server;
//! these are the summaries that its screens get.

use crate::id::ContactId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The largest file that a browser brings, in bytes.
pub const MAX_UPLOAD: usize = 10 * 1024 * 1024;
/// The most people of such a file.
pub const MAX_PEOPLE: usize = 20_000;
/// The most files of one person that wait to be brought in.
pub const MAX_WAITING: usize = 5;
/// The most columns of a table.
pub const MAX_COLUMNS: usize = 500;
/// The most companies that a file makes.
pub const MAX_COMPANIES: usize = 2_000;
/// People who stayed after an undo and are named.
pub const KEPT_NAMED: usize = 50;
/// A file that nobody brings in is removed after so long, ms.
pub const WAITS: i64 = crate::civil::DAY_MS;
/// For so long a run can be undone, ms.
pub const UNDO: i64 = 30 * crate::civil::DAY_MS;
/// Problems and people that a preview shows.
pub const SHOWN: (usize, usize) = (20, 10);
/// Samples of a column, and the characters of each.
pub const SAMPLES: (usize, usize) = (3, 40);

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// Cards of an address book, `.vcf`.
    Vcard,
    /// A table with a header line, `.csv` or `.tsv`.
    Table,
}

impl ImportFormat {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vcard => "vcard",
            Self::Table => "table",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Vcard, Self::Table]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// What parts the cells of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
}

impl Delimiter {
    pub const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    #[must_use]
    pub fn sign(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The one that is written so; none for a sign that only a line `sep=` names.
    #[must_use]
    pub fn of_sign(sign: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.sign() == sign)
    }
}

/// Encodings that can be named for a file, as the WHATWG names them.
pub const ENCODINGS: [&str; 9] = [
    "UTF-8",
    "gb18030",
    "Big5",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "Shift_JIS",
    "EUC-KR",
    "UTF-16LE",
];

/// What is said of a spreadsheet in the place of an encoding.
pub const XLSX: &str = "XLSX";

/// How somebody says that a file is to be read. What is not said is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// One of [`ENCODINGS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// Companies that people of the file work for get a record of their own.
    #[serde(default)]
    pub make_companies: bool,
}

impl Reading {
    /// True where every encoding in it can be named.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let named = self.encoding.as_deref();
        named.is_none_or(|name| ENCODINGS.contains(&name))
    }
}

/// What happens to people who are known by a number or an address already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownPeople {
    /// What is empty is filled; nothing is written over.
    #[default]
    Fill,
    /// They stay as they are.
    Skip,
}

impl KnownPeople {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Skip => "skip",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Fill, Self::Skip]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Read and shown; nothing was written.
    Waiting,
    Running,
    Done,
    /// Stopped half-way by somebody; what was written stays.
    Cancelled,
    Undoing,
    Undone,
}

impl ImportState {
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Cancelled,
        Self::Undoing,
        Self::Undone,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// True while the server works on it.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

/// Why somebody in a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    #[error("it has neither a name nor a number nor an address")]
    Nobody,
    #[error("{0} is too long")]
    TooLong(String),
    #[error("it has more than 40 numbers and addresses")]
    TooMuch,
    #[error("a quotation mark is not closed, or stands where none may stand")]
    Quotes,
    #[error("it is not written in the file's encoding")]
    Encoding,
    #[error("it has more cells than there are headers")]
    Cells,
    #[error("the card does not end")]
    NotClosed,
    #[error("the card cannot be read")]
    Unreadable,
    #[error("it is a group and no person")]
    Group,
}

/// Somebody in a file who was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Of the file, from 1: where the row or the card begins.
    pub line: u64,
    pub why: Why,
}

/// Why a file was not taken at all. Nothing was written then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRefusal {
    Empty,
    /// More than [`MAX_UPLOAD`].
    TooLarge,
    /// Bytes that are no text.
    NotText,
    /// A spreadsheet's own format.
    Spreadsheet,
    /// Saved passwords of a browser.
    Passwords,
    /// A table that does not say who somebody is.
    NoColumns,
    /// More than [`MAX_COLUMNS`].
    TooManyColumns,
    /// More than [`MAX_PEOPLE`].
    TooManyPeople,
    /// [`MAX_WAITING`] files wait already.
    TooManyWaiting,
}

/// Somebody as they will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPreview {
    /// Of the file, from 1.
    pub line: u64,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// Numbers and addresses as they will be kept.
    pub points: Vec<String>,
    /// Known by a number or an address.
    pub known: bool,
}

/// A column of a table, and what is taken from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPreview {
    pub header: String,
    /// As `docs/IMPORT.md` names it, such as `phone:work`; none: kept as a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands in the first rows, short.
    pub samples: Vec<String>,
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportPreview {
    pub new: u64,
    pub known: u64,
    /// Pictures, which are not taken.
    pub photos: u64,
    /// Lines of people with a telephone number that cannot be dialled: it is kept as text. The first ones.
    pub unread_phones: Vec<u64>,
    /// How many such people there are.
    pub unread: u64,
    /// The first ones.
    pub problems: Vec<Problem>,
    /// The first ones.
    pub people: Vec<PersonPreview>,
    /// Of a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnPreview>,
    /// Companies of the file that have no record here.
    #[serde(default)]
    pub companies: u64,
}

/// A file and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRun {
    pub id: Uuid,
    /// The file's name.
    pub file: String,
    pub format: ImportFormat,
    /// As the WHATWG names it, such as `UTF-8` or `gb18030`.
    pub encoding: String,
    /// What parts the cells of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// What somebody said of how it is to be read.
    #[serde(default)]
    pub reading: Reading,
    pub state: ImportState,
    pub known: KnownPeople,
    /// Epoch ms UTC.
    pub created_at: i64,
    /// Until then it can be undone, epoch ms UTC; none before it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_until: Option<i64>,
    /// The file is still here, so that a cancelled run can go on.
    pub has_file: bool,
    /// People in the file who can be taken, and how many of them were looked at.
    pub people: u64,
    pub place: u64,
    pub added: u64,
    /// Known people who got what was empty.
    pub filled: u64,
    /// People of the file who were not taken.
    pub refused: u64,
    /// After an undo: what was taken back, and what stayed because somebody changed it since.
    pub undone: u64,
    pub kept: u64,
    /// The first of those who stayed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_contacts: Vec<ContactId>,
    /// Companies that it made and that are still its own.
    #[serde(default)]
    pub companies: u64,
    /// While it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<ImportPreview>,
}

impl ImportRun {
    /// True where its bytes are a text, so that its encoding can be named.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.encoding != XLSX
    }
}

/// What the server says to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportAnswer {
    /// It waits, with its preview.
    Waits(Box<ImportRun>),
    Refused(FileRefusal),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for state in ImportState::ALL {
            assert_eq!(ImportState::parse(state.name()), Some(state));
        }
        for format in [ImportFormat::Vcard, ImportFormat::Table] {
            assert_eq!(ImportFormat::parse(format.name()), Some(format));
        }
        for known in [KnownPeople::Fill, KnownPeople::Skip] {
            assert_eq!(KnownPeople::parse(known.name()), Some(known));
        }
        assert_eq!(ImportState::parse("half"), None);
        for delimiter in Delimiter::ALL {
            assert_eq!(Delimiter::of_sign(delimiter.sign()), Some(delimiter));
        }
        assert_eq!(Delimiter::of_sign(b'|'), None);
    }
}
