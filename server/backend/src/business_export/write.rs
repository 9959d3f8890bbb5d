//! The archive as it is written: a table as one file with a line of JSON for each row, and every file as it is. All of it is of one moment.

use super::note;
use super::tables::{NO_KEYS, columns_of};
use crate::Backend;
use crate::db::statement::{Cells, Value};
use crate::db::{TableShape, make_private, table_shapes};
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::privacy::{ZipOut, broken, zip_broken};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::account::closing::EXPORT_FOR;
use futures::TryStreamExt as _;
use serde_json::{Map, Value as Json};
use sqlx::{AnyConnection, AssertSqlSafe};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// Bytes that are put away at once, about.
const PART: usize = 1 << 20;

/// Where the bytes of an archive go.
pub(super) trait Taker {
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), BackendError>;
}

/// The archive under way.
struct Writing<'a, T> {
    out: ZipOut,
    zip: ZipWriter<StreamWriter<ZipOut>>,
    taker: &'a mut T,
    /// Each table that went along, and how many rows of it.
    told: String,
}

/// Writes the archive of everything.
pub(super) async fn write_everything<T: Taker>(
    backend: &Backend,
    taker: &mut T,
) -> Result<(), BackendError> {
    let now = backend.now();
    let shapes = table_shapes(now).await?;
    let out = ZipOut::default();
    let mut writing = Writing {
        zip: ZipWriter::new_stream(out.clone()),
        out,
        taker,
        told: String::new(),
    };
    let db = &backend.inner.db;
    let mut aside = db.aside().await?;
    let mut snapshot = db.snapshot(&mut aside).await?;
    for shape in &shapes {
        if let Some(columns) = columns_of(&shape.name, &shape.columns) {
            writing.table(&mut snapshot, shape, &columns).await?;
        }
    }
    writing.texts(&mut snapshot).await?;
    writing.files(&mut snapshot).await?;
    writing.finish(now).await?;
    Ok(snapshot.rollback().await?)
}

impl<T: Taker> Writing<'_, T> {
    fn start(&mut self, name: String) -> Result<(), BackendError> {
        let options = SimpleFileOptions::default().large_file(true);
        self.zip.start_file(name, options).map_err(zip_broken)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), BackendError> {
        self.zip.write_all(bytes).map_err(broken)?;
        if self.out.len() >= PART {
            self.taker.put(self.out.take()).await?;
        }
        Ok(())
    }

    async fn table(
        &mut self,
        from: &mut AnyConnection,
        shape: &TableShape,
        columns: &[&str],
    ) -> Result<(), BackendError> {
        let name = &shape.name;
        self.start(format!("tables/{name}.jsonl"))?;
        let only = match name.as_str() {
            "mail" => format!("WHERE {NO_KEYS}"),
            _ => String::new(),
        };
        let sql = format!("SELECT {} FROM {name} {only}", shape.columns.join(", "));
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(from);
        let mut count = 0_u64;
        while let Some(row) = rows.try_next().await? {
            let values = shape.columns.iter().zip(shape.values(&row)?);
            let values = values.filter(|(column, _)| columns.contains(&column.as_str()));
            let object: Map<String, Json> = values
                .map(|(column, value)| (column.clone(), json(value)))
                .collect();
            let mut line = Json::Object(object).to_string();
            line.push('\n');
            self.write(line.as_bytes()).await?;
            count += 1;
        }
        self.told.push_str(&format!("{count:>10}  {name}\n"));
        Ok(())
    }

    /// What the business says in its own words, which stands in no table of its own.
    async fn texts(&mut self, from: &mut AnyConnection) -> Result<(), BackendError> {
        let texts = crate::legal_text::find(from).await?;
        let texts = serde_json::to_vec_pretty(&texts).map_err(|source| BackendError::Json {
            what: "legal texts",
            source,
        })?;
        self.start("legal_texts.json".to_owned())?;
        self.write(&texts).await
    }

    /// Each file once, however often it is attached, under the hash of its bytes.
    async fn files(&mut self, from: &mut AnyConnection) -> Result<(), BackendError> {
        let sql = "SELECT sha256, body FROM file ORDER BY sha256";
        let rows = sqlx::query(sql).fetch_all(&mut *from).await?;
        for row in &rows {
            let mut cells = Cells::of(row);
            let (hash, body) = (cells.text()?.to_owned(), cells.text()?.to_owned());
            self.start(format!("files/{hash}"))?;
            let sql = "SELECT data FROM file_part WHERE body = $1 ORDER BY first";
            let mut parts = sqlx::query(sql).bind(body).fetch(&mut *from);
            while let Some(part) = parts.try_next().await? {
                self.write(Cells::of(&part).bytes()?).await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self, now: i64) -> Result<(), BackendError> {
        let at = jiff::Timestamp::from_millisecond(now)
            .map_err(|_| BackendError::Value { what: "time" })?;
        let readme = format!(
            "{}\n{at}\n\n{}",
            include_str!("../../templates/business_export.txt"),
            self.told
        );
        self.start("README.txt".to_owned())?;
        self.write(readme.as_bytes()).await?;
        self.zip.finish().map_err(zip_broken)?;
        self.taker.put(self.out.take()).await
    }
}

/// A column as JSON: text as it stands, bytes in base64.
fn json(value: Value) -> Json {
    match value {
        Value::Int(value) | Value::MaybeInt(Some(value)) => value.into(),
        Value::Text(text) | Value::MaybeText(Some(text)) => text.into(),
        Value::Bytes(bytes) | Value::MaybeBytes(Some(bytes)) => STANDARD.encode(bytes).into(),
        Value::MaybeInt(None) | Value::MaybeText(None) | Value::MaybeBytes(None) => Json::Null,
    }
}

/// Into the database, a part in a transaction of its own: nobody waits for the whole.
pub(super) struct Parts {
    backend: Backend,
    export: Uuid,
    run: String,
    at: i64,
}

impl Parts {
    /// Begins anew: what an earlier try wrote goes, and what it still writes is not taken.
    pub async fn begin(backend: &Backend, export: Uuid) -> Result<Self, BackendError> {
        let run = crate::setting::random(16)?;
        let mut tx = backend.inner.db.write().await?;
        for sql in [
            "DELETE FROM business_export_part WHERE export = $1 AND $2 <> ''",
            "UPDATE business_export SET run = $2 WHERE id = $1",
        ] {
            sqlx::query(sql)
                .bind(export.to_string())
                .bind(run.clone())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(Self {
            backend: backend.clone(),
            export,
            run,
            at: 0,
        })
    }

    /// True where nobody began anew or took it away meanwhile.
    async fn is_mine(&self, tx: &mut AnyConnection) -> Result<bool, BackendError> {
        let sql = "SELECT id FROM business_export WHERE id = $1 AND run = $2";
        let row = sqlx::query(sql)
            .bind(self.export.to_string())
            .bind(self.run.clone())
            .fetch_optional(tx)
            .await?;
        Ok(row.is_some())
    }

    /// It is whole: from now on its link leads to it, until then. None where somebody else makes it.
    pub async fn finish(self) -> Result<Option<i64>, BackendError> {
        let mut tx = self.backend.inner.db.write().await?;
        if !self.is_mine(&mut tx).await? {
            return Ok(None);
        }
        let now = self.backend.now();
        sqlx::query("UPDATE business_export SET ready_at = $2, bytes = $3 WHERE id = $1")
            .bind(self.export.to_string())
            .bind(now)
            .bind(self.at)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Some(now.saturating_add(EXPORT_FOR)))
    }
}

impl Taker for Parts {
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), BackendError> {
        let next = i64::try_from(bytes.len()).unwrap_or_default() + self.at;
        let mut tx = self.backend.inner.db.write().await?;
        if !self.is_mine(&mut tx).await? {
            return Err(BackendError::Archive("somebody else makes it".to_owned()));
        }
        sqlx::query("INSERT INTO business_export_part (export, first, data) VALUES ($1, $2, $3)")
            .bind(self.export.to_string())
            .bind(self.at)
            .bind(bytes)
            .execute(&mut *tx)
            .await?;
        let (key, now) = (self.export.to_string(), self.backend.now());
        job::hold(&mut tx, JobKind::BusinessExport, &key, now).await?;
        tx.commit().await?;
        self.at = next;
        Ok(())
    }
}

/// Why there is no file. Nothing that was there before was touched.
#[derive(Debug, thiserror::Error)]
pub enum ExportFileError {
    #[error("{0} exists already")]
    Exists(PathBuf),
    #[error("{0} cannot be written: {1}")]
    File(PathBuf, io::Error),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

struct ToFile(File);

impl Taker for ToFile {
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), BackendError> {
        self.0.write_all(&bytes).map_err(broken)
    }
}

impl Backend {
    /// Writes the archive to a new file that its own user alone may read.
    ///
    /// # Errors
    /// [`ExportFileError`]; no file is left behind then.
    pub async fn export_business_to(&self, path: &Path) -> Result<(), ExportFileError> {
        let failed = |error| ExportFileError::File(path.to_owned(), error);
        if path.exists() {
            return Err(ExportFileError::Exists(path.to_owned()));
        }
        make_private(path).map_err(failed)?;
        let done = self.export_business_into(path).await;
        if done.is_err() {
            let _ = std::fs::remove_file(path);
        }
        done
    }

    async fn export_business_into(&self, path: &Path) -> Result<(), ExportFileError> {
        let failed = |error| ExportFileError::File(path.to_owned(), error);
        let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        let mut tx = self.inner.db.write().await?;
        note(&mut tx, None, self.now()).await?;
        tx.commit().await.map_err(BackendError::from)?;
        let mut file = ToFile(file);
        write_everything(self, &mut file).await?;
        file.0.sync_all().map_err(failed)
    }
}
