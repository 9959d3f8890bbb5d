//! The logo of the business: drawn once when an owner chooses it, beside the threads that answer people, and given out as it was drawn.

mod draw;

use crate::Backend;
use crate::audit;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::setting;
use domain::Label;
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::account::logo::{LogoAnswer, LogoKind, LogoRefusal, LogoVersion};
use domain::policy::{Action, may};
use draw::{Drawn, draw};
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// The setting that names the logo that stands.
const VERSION: &str = "logo_version";
/// Drawings that a drawing may use, each of which may use others.
const MAX_USES: usize = 16;
/// How long somebody waits for a drawing.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where drawings are made, one at a time: one that never ends keeps a thread, and nothing else.
#[derive(Clone)]
pub(crate) struct Easel(Arc<Semaphore>);

impl Default for Easel {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Easel {
    async fn draw(&self, bytes: Vec<u8>) -> Result<Drawn, LogoRefusal> {
        let permit = self.0.clone().try_acquire_owned();
        let permit = permit.map_err(|_| LogoRefusal::Busy)?;
        let drawing = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            draw(&bytes)
        });
        match tokio::time::timeout(PATIENCE, drawing).await {
            Ok(Ok(drawn)) => drawn,
            // It broke off, which a picture must not make it do.
            Ok(Err(_)) => Err(LogoRefusal::Kind),
            Err(_) => Err(LogoRefusal::TooMuch),
        }
    }
}

impl Backend {
    /// The logo that stands.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn logo(&self) -> Result<Option<LogoVersion>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let version = setting::find(&mut tx, VERSION).await?;
        tx.commit().await?;
        Ok(version.map(LogoVersion))
    }

    /// One of its pictures; none of a version that stands no more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn logo_picture(
        &self,
        version: &str,
        kind: LogoKind,
    ) -> Result<Option<Vec<u8>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let sql = "SELECT data FROM business_logo WHERE version = $1 AND kind = $2";
        let row = sqlx::query(sql)
            .bind(version.to_owned())
            .bind(kind.name())
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        match row {
            Some(row) => Ok(Some(Cells::of(&row).bytes()?.to_vec())),
            None => Ok(None),
        }
    }

    /// Takes a picture as the logo; without bytes there is none from now on.
    ///
    /// # Errors
    /// Where the database fails: the one before stays.
    pub async fn set_logo(
        &self,
        actor: &Actor,
        bytes: Vec<u8>,
    ) -> Result<LogoAnswer, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(LogoAnswer::Refused(LogoRefusal::NotAllowed));
        }
        let drawn = if bytes.is_empty() {
            None
        } else {
            let hash = Sha256::digest(&bytes);
            let version: String = hash
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            match self.inner.easel.draw(bytes).await {
                Ok(drawn) => Some((version, drawn)),
                Err(refusal) => return Ok(LogoAnswer::Refused(refusal)),
            }
        };
        let mut tx = self.inner.db.write().await?;
        let before = setting::find(&mut tx, VERSION).await?;
        let now = drawn.as_ref().map(|(version, _)| version.clone());
        if before != now {
            put(&mut tx, drawn).await?;
            note(
                &mut tx,
                actor,
                (before.is_some(), now.is_some()),
                self.now(),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(LogoAnswer::Done(now.map(LogoVersion)))
    }
}

async fn put(
    connection: &mut AnyConnection,
    drawn: Option<(String, Drawn)>,
) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM business_logo")
        .execute(&mut *connection)
        .await?;
    let Some((version, pictures)) = drawn else {
        return setting::remove(connection, VERSION).await;
    };
    for (kind, data) in pictures {
        sqlx::query("INSERT INTO business_logo (version, kind, data) VALUES ($1, $2, $3)")
            .bind(version.clone())
            .bind(kind.name())
            .bind(data)
            .execute(&mut *connection)
            .await?;
    }
    setting::put(connection, VERSION, &version).await
}

async fn note(
    connection: &mut AnyConnection,
    actor: &Actor,
    (had, has): (bool, bool),
    now: i64,
) -> Result<(), BackendError> {
    let (zh, en) = if has {
        ("店标已更换", "The logo was changed")
    } else {
        ("店标已移除", "The logo was taken away")
    };
    // As a row, which older builds of the app show too.
    let what = Audited::Row {
        noun: "business_logo".to_owned(),
        id: Uuid::nil(),
        name: Label::new(zh, en),
        made: !had,
        fields: Vec::new(),
    };
    audit::note(connection, Some(actor.user), &what, now).await
}
