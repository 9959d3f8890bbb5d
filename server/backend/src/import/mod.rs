//! Contacts from other programs' files: read row by row, written in chunks through the change log, reported with every reason.

mod card;
mod card_out;
mod cell;
mod company;
mod date;
mod decode;
mod export;
mod export_books;
mod export_file;
mod field;
mod fill;
mod header;
mod header_words;
mod person;
mod read;
mod run;
mod spreadsheet;
mod step;
mod store;
mod table;
mod undo;
mod vcard;
mod write;

pub(crate) use card_out::vcard_of;
pub(crate) use cell::neutral;
pub use export::ExportError;
pub use field::UnknownField;

use crate::Backend;
use crate::change::rows;
use crate::error::BackendError;
use domain::account::Colleague;
use domain::money::Currency;
use domain::people::import_run::{Delimiter, FileRefusal};
pub use domain::people::import_run::{Problem, Why};
use domain::people::{Country, CustomField};
use person::Reader;
use std::collections::BTreeMap;
use std::io::Read;

/// The largest file, in bytes.
pub const MAX_FILE: u64 = 64 * 1024 * 1024;
/// People of one transaction.
const CHUNK: usize = 500;

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Reads and reports everything, and writes nothing.
    pub dry_run: bool,
    /// Header → field, where the file's own headers are not known. The field as in `docs/IMPORT.md`.
    pub map: Vec<(String, String)>,
    /// Whose telephone numbers are written without a calling code; none: the business's.
    pub country: Option<Country>,
    /// The file's encoding, such as `gb18030`; none: UTF-8, or what its byte order mark says.
    pub encoding: Option<String>,
    /// What parts the cells of a table; none: what its first lines say.
    pub delimiter: Option<Delimiter>,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows with something in them, the headers aside.
    pub rows: usize,
    pub imported: usize,
    /// Were there already, from an earlier import or twice in the file.
    pub already: usize,
    pub problems: Vec<Problem>,
    /// Each column's header and the field it goes to; none: kept as a note.
    pub columns: Vec<(String, Option<String>)>,
}

/// Why a file was not imported at all; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file cannot be read: {0}")]
    Read(#[from] std::io::Error),
    #[error("the file is larger than 64 MiB: import it in parts")]
    TooLarge,
    #[error("the file is empty")]
    Empty,
    #[error("no column says who somebody is: name the headers, as in --map \"Who=name\"")]
    NoColumns,
    #[error("the file has no column {0}")]
    NoSuchHeader(String),
    #[error(transparent)]
    UnknownField(#[from] UnknownField),
    #[error("nobody knows the encoding {0}")]
    UnknownEncoding(String),
    #[error("the file is no text")]
    NotText,
    #[error("the spreadsheet cannot be read: save it as XLSX without a password, or as CSV")]
    Spreadsheet,
    #[error("the file holds passwords: nothing of it was read")]
    Passwords,
    #[error("the file has more than 500 columns")]
    TooManyColumns,
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl ImportError {
    /// What a screen says; none where something broke.
    fn refusal(&self) -> Option<FileRefusal> {
        match self {
            Self::TooLarge => Some(FileRefusal::TooLarge),
            Self::Empty => Some(FileRefusal::Empty),
            Self::NoColumns => Some(FileRefusal::NoColumns),
            Self::NotText => Some(FileRefusal::NotText),
            Self::Spreadsheet => Some(FileRefusal::Spreadsheet),
            Self::Passwords => Some(FileRefusal::Passwords),
            Self::TooManyColumns => Some(FileRefusal::TooManyColumns),
            Self::Read(_)
            | Self::NoSuchHeader(_)
            | Self::UnknownField(_)
            | Self::UnknownEncoding(_)
            | Self::Backend(_) => None,
        }
    }
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

impl Backend {
    /// Imports contacts from a file of vCards, or one with a header line, separated by commas, semicolons or tabs.
    ///
    /// A row that cannot be taken is reported and holds up no other. The same file again changes nothing: rows are known by the id
    /// that the other program gave them or by what is in them. Contacts with the same number or address are suggested to staff.
    ///
    /// # Errors
    /// [`ImportError`] where the file as a whole cannot be read; then nothing was written. A failure of the database in the middle
    /// leaves whole chunks; importing again goes on.
    pub async fn import_contacts(
        &self,
        file: impl Read,
        options: &ImportOptions,
    ) -> Result<ImportReport, ImportError> {
        let bytes = table::bytes(file)?;
        let reader = self.reader(options).await?;
        let (file, options_of_file) = (bytes, options.clone());
        let (read, reader) = tokio::task::spawn_blocking(move || {
            let read = read::read(file, &options_of_file, &reader);
            read.map(|read| (read, reader))
        })
        .await
        .map_err(std::io::Error::other)??;
        let mut report = ImportReport {
            rows: read.people.len() + read.problems.len(),
            columns: read.columns,
            problems: read.problems,
            ..ImportReport::default()
        };
        let people = read.people;
        let mut seen = write::Seen::default();
        for chunk in people.chunks(CHUNK) {
            let new = self
                .write_chunk(chunk, &reader.home, &mut seen, options.dry_run)
                .await?;
            report.imported += new;
            report.already += chunk.len() - new;
        }
        Ok(report)
    }

    async fn reader(&self, options: &ImportOptions) -> Result<Reader, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let business = crate::business::find_business(&mut tx).await?;
        let team = rows::list::<Colleague>(&mut tx).await?;
        let own = rows::list::<CustomField>(&mut tx).await?;
        tx.commit().await?;
        let home = options.country.clone();
        let currency = business.as_ref().map(|business| business.currency.clone());
        let home = home.or_else(|| business.map(|business| business.country));
        let owners: BTreeMap<String, _> = team
            .into_iter()
            .filter(|one| !one.deactivated)
            .map(|one| (one.name.trim().to_lowercase(), one.id))
            .collect();
        Ok(Reader {
            home: home.unwrap_or_default(),
            owners,
            today: date::of(self.now()),
            own,
            currency: currency.unwrap_or_else(|| Currency("CNY".into())),
        })
    }
}
