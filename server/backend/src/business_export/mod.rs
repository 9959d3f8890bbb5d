//! Everything in one archive, for an owner: asked for with the password, made by a job from one moment of the database, and fetched by a link that
//! ends within a day. What it holds stands in its `README.txt` and in docs/BUSINESS.md.

mod download;
mod tables;
mod write;

pub use download::ExportDownload;
pub use write::ExportFileError;

use crate::Backend;
use crate::account::Person;
use crate::audit;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::{AccountError, BackendError};
use crate::job::{self, JobKind};
use crate::setting;
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::account::closing::{
    BusinessExport, ClosingRefusal, EXPORT_FOR, EXPORT_MAKING, EXPORTS_A_DAY,
};
use domain::civil::DAY_MS;
use domain::id::new_id;
use domain::policy::{Action, may};
use domain::routes::site;
use domain::{Label, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;
use write::Parts;

/// What its link is signed as.
const SIGNED: &[u8] = b"business-export";
/// The setting that counts archives.
const ASKED: &str = "business_exports";

/// The archive, or why there is none.
pub type ExportAnswer = Result<BusinessExport, ClosingRefusal>;

/// One that somebody asked for.
struct Asked {
    id: Uuid,
    by: UserId,
    at: i64,
    ready_at: Option<i64>,
    bytes: u64,
}

impl Asked {
    /// When its link ends.
    fn until(&self) -> i64 {
        self.ready_at.unwrap_or(self.at).saturating_add(EXPORT_FOR)
    }
}

impl Backend {
    /// Has an archive made for an owner who gives the password.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn ask_business_export(
        &self,
        person: &Person,
        password: &str,
    ) -> Result<ExportAnswer, AccountError> {
        match self.prove_owner_here(person, password).await? {
            Ok(owner) => Ok(self.begin_business_export(&owner).await?),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// The same for an owner who is not signed in, because the business is closed.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn ask_business_export_closed(
        &self,
        email: &str,
        password: &str,
    ) -> Result<ExportAnswer, AccountError> {
        match self.prove_owner(email, password).await? {
            Ok(owner) => Ok(self.begin_business_export(&owner).await?),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    async fn begin_business_export(&self, owner: &Actor) -> Result<ExportAnswer, BackendError> {
        let now = self.now();
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let id = new_id(now, random);
        let mut tx = self.inner.db.write().await?;
        if let Some(before) = find(&mut tx).await?
            && before.ready_at.is_none()
            && now.saturating_sub(before.at) < EXPORT_MAKING
        {
            return Ok(Err(ClosingRefusal::Making));
        }
        if !setting::count(&mut tx, ASKED, (DAY_MS, EXPORTS_A_DAY), now).await? {
            return Ok(Err(ClosingRefusal::TooMany));
        }
        // There is one at a time: the link of the one before leads nowhere from now on.
        sqlx::query("DELETE FROM business_export")
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO business_export (id, asked_by, asked_at, run, bytes) VALUES ($1, $2, $3, '', 0)",
        )
        .bind(id.to_string())
        .bind(owner.user.to_string())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        job::schedule(&mut tx, JobKind::BusinessExport, &id.to_string(), now).await?;
        note(&mut tx, Some(owner.user), now).await?;
        tx.commit().await?;
        self.inner.due.notify_one();
        Ok(Ok(BusinessExport {
            link: self.export_link(id),
            bytes: None,
            until: now.saturating_add(EXPORT_FOR),
        }))
    }

    fn export_link(&self, id: Uuid) -> String {
        site::BUSINESS_EXPORT.replace("{token}", &self.signed_link(SIGNED, id))
    }

    /// The archive that whoever asks had made; none where there is none of theirs.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn business_export(
        &self,
        actor: &Actor,
    ) -> Result<Option<BusinessExport>, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let found = find(&mut tx).await?;
        tx.commit().await?;
        let found = found.filter(|one| one.by == actor.user && now < one.until());
        let given_up =
            |one: &Asked| one.ready_at.is_none() && now.saturating_sub(one.at) >= EXPORT_MAKING;
        Ok(found
            .filter(|one| !given_up(one))
            .map(|one| BusinessExport {
                link: self.export_link(one.id),
                bytes: one.ready_at.map(|_| one.bytes),
                until: one.until(),
            }))
    }

    /// Makes it, or takes it away once its link has ended; answers when to look again.
    pub(crate) async fn make_business_export(
        &self,
        key: &str,
    ) -> Result<Option<i64>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let asked = find(&mut tx).await?.filter(|one| one.id.to_string() == key);
        tx.commit().await?;
        let Some(asked) = asked else { return Ok(None) };
        if asked.ready_at.is_some() {
            if self.now() < asked.until() {
                return Ok(Some(asked.until()));
            }
            let mut tx = self.inner.db.write().await?;
            sqlx::query("DELETE FROM business_export WHERE id = $1")
                .bind(key.to_owned())
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            return Ok(None);
        }
        let parts = Parts::begin(self, asked.id).await?;
        let (backend, runtime) = (self.clone(), tokio::runtime::Handle::current());
        // Reading and packing everything takes seconds of a core: none of those that answer people.
        let making = tokio::task::spawn_blocking(move || {
            runtime.block_on(async move {
                let mut parts = parts;
                write::write_everything(&backend, &mut parts).await?;
                parts.finish().await
            })
        });
        let made = making.await;
        let until = made.map_err(|_| BackendError::Value { what: "export" })??;
        Ok(until)
    }
}

/// The one there is.
async fn find(connection: &mut AnyConnection) -> Result<Option<Asked>, BackendError> {
    let sql = "SELECT id, asked_by, asked_at, ready_at, bytes FROM business_export";
    let row = sqlx::query(sql).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(Asked {
        id: id(cells.text()?, "export")?,
        by: UserId(id(cells.text()?, "user")?),
        at: cells.int()?,
        ready_at: cells.maybe_int()?,
        bytes: u64::try_from(cells.int()?).unwrap_or_default(),
    }))
}

/// Whoever takes everything out stands in the list of changes before the first byte is there.
async fn note(
    connection: &mut AnyConnection,
    by: Option<UserId>,
    now: i64,
) -> Result<(), BackendError> {
    // As a row, which older builds of the app show too.
    let what = Audited::Row {
        noun: "business_export".to_owned(),
        id: Uuid::nil(),
        name: Label::new("导出了全部数据", "Everything was taken out as an archive"),
        made: true,
        fields: Vec::new(),
    };
    audit::note(connection, by, &what, now).await
}
