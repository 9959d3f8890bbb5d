//! Use cases, transactions, SQL and migrations. Knows no HTTP and no screen.
//!
//! One use case is one transaction: permission, rule, write and change log. The clock is passed in; `db` alone knows the dialect.

mod account;
mod audit;
mod backup;
mod business;
mod business_export;
mod change;
mod clock;
mod db;
mod doctor;
mod due;
mod durability;
mod error;
mod file;
mod https;
mod import;
mod inbound;
mod insight;
mod job;
mod legal_text;
mod limit;
mod logo;
mod mail;
mod people;
mod privacy;
mod qr_code;
mod reach;
mod restore;
mod sales;
mod sealed_secret;
mod seed;
mod server_noun;
mod service;
mod set_up;
mod set_up_draft;
mod setting;
mod sync;
#[cfg(feature = "test-support")]
mod test_support;

pub use account::{
    CalendarFile, Closing, Deactivated, Invite, JoinError, JoinOf, ManageError, Pending, Person,
    Proof, Proven, Purpose, Removed, Session, ShareAnswer, SignedIn, TeamSession, User, session_id,
};
pub use backup::{Backup, BackupError};
pub use business_export::{ExportAnswer, ExportDownload, ExportFileError};
pub use change::Poke;
pub use clock::{Clock, FixedClock};
pub use doctor::{Finding, Health};
/// Whom customers pay through.
pub use domain::sales::payment::provider::Provider;
pub use durability::Durability;
pub use error::{AccountError, BackendError, CodeError, DepositError, PullError, PushError};
pub use file::{MAX_CUSTOMER, MAX_PART, MAX_UNFINISHED, Served, Tidied, UploadError};
pub use import::{
    ExportError, ImportError, ImportOptions, ImportReport, Problem, UnknownField, Why,
};
pub use inbound::{MAX_MAIL, MailWayIn, MailboxRead, ReceiveError, Received};
pub use insight::{FixtureError, InsightReport, check_fixture};
pub use limit::{Limits, Quota};
pub use mail::{
    Addressed, BookingNews, Delivered, Login, Mail, MailAccountError, MailSettings, Memory, OAuth,
    OrderNews, Ordered, Security, SendError, Sent, SmtpSettings, Tokens, Transport,
};
pub use people::consent::UnsubscribeHeaders;
pub use privacy::Archive;
pub use qr_code::qr_code;
pub use reach::{
    CampaignRun, InvoicePage, PushDelivered, ReceiptPage, SmsDelivered, SmsEvent, SmsNotified,
    SmsTold, StrategyRun,
};
pub use restore::{Former, HeldMail, RestoreError, Restored, restore};
pub use sales::{
    BillBooks, Menu, Notified, OddCharge, PayDevice, PayPage, PayStart, Payer, SANDBOX_SIGNATURE,
    SandboxAct, SandboxPage, signature_headers,
};
pub use sealed_secret::{Secret, SecretError, SecretState};
pub use seed::{DEMO_PASSWORD, HistoryReport, SeedReport};
pub use service::review::PublicReviews;
pub use set_up::{NewOwner, Proof as SetUpProof, SetUpError};
pub use set_up_draft::{OpenSetUp, StepSaved};
pub use sync::{
    DeviceHealth, ExternalWrites, HeldChange, HeldWork, Nodes, Offered, WaitlistLink, WhyHeld,
};
#[cfg(feature = "test-support")]
pub use test_support::{ServerTable, TestDatabase, server_tables};

use ::sync::Epoch;
use account::Passwords;
use db::Db;
use domain::account::{Actor, Business};
use limit::Counted;
use mail::Mailer;
use reach::web_push::WebPushPort;
use std::sync::{Arc, OnceLock, RwLock};
use sync::{Group, Signer, Sums};
use tokio::sync::{broadcast, watch};

/// Pokes that a slow listener may be behind before it is told that it missed some.
const POKES: usize = 1_024;

/// For so long a write that was taken says that the next one will be.
const WRITE_AGAIN: std::time::Duration = std::time::Duration::from_secs(5);

/// What a backend needs to open.
pub struct Settings {
    /// `sqlite:PATH` or `postgres://USER@HOST/DATABASE`.
    pub database: String,
    pub clock: Arc<dyn Clock>,
}

/// All use cases. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    signer: Signer,
    mail: Mailer,
    epoch: RwLock<Epoch>,
    /// This process among those that share the database.
    node: String,
    pokes: broadcast::Sender<Poke>,
    /// The same, but only those of this node.
    own_pokes: broadcast::Sender<Poke>,
    /// How often pokes of other nodes may have been missed.
    missed: watch::Sender<u64>,
    group: Group,
    sums: Sums,
    /// Rung where a job is due at once.
    due: tokio::sync::Notify,
    limits: OnceLock<Limits>,
    /// Whom customers pay through in a demo.
    provider: OnceLock<Provider>,
    /// Where providers are asked instead of at their own addresses: tests' doubles.
    provider_base: OnceLock<String>,
    /// Until when a provider that did not answer is left alone, epoch ms.
    provider_silent: std::sync::atomic::AtomicI64,
    /// Set where text messages are shown on a page and go to nobody.
    sms_demo: OnceLock<()>,
    /// Where those who carry text messages are asked instead of at their own addresses: tests' doubles.
    sms_base: OnceLock<String>,
    web_push: WebPushPort,
    /// The file whose key seals secrets, where it was said.
    secrets_key: OnceLock<std::path::PathBuf>,
    /// Where logos are drawn.
    easel: logo::Easel,
    /// Whether the business is closed, as far as this node heard.
    closed: std::sync::atomic::AtomicBool,
    /// When the database was last seen to take a write.
    written: tokio::sync::Mutex<Option<std::time::Instant>>,
}

impl Backend {
    /// Opens the database, migrates it, and makes sure that it keeps what it acknowledges.
    pub async fn open(settings: Settings) -> Result<Self, BackendError> {
        Self::open_with_mail(settings, MailSettings::off()).await
    }

    /// As [`Backend::open`], with mail.
    pub async fn open_with_mail(
        settings: Settings,
        mail: MailSettings,
    ) -> Result<Self, BackendError> {
        let now = settings.clock.now();
        let db = Db::open(&settings.database, now).await?;
        let (epoch, secret) = setting::ensure(&db).await?;
        let signer = Signer::new(&secret).ok_or(BackendError::Value {
            what: "cookie secret",
        })?;
        let (pokes, _) = broadcast::channel(POKES);
        let inner = Inner {
            db,
            clock: settings.clock,
            passwords: Passwords::new()?,
            signer,
            mail: Mailer::new(mail),
            epoch: RwLock::new(epoch),
            node: setting::random(16)?,
            pokes,
            own_pokes: broadcast::Sender::new(POKES),
            missed: watch::Sender::new(0),
            group: Group::default(),
            sums: Sums::default(),
            due: tokio::sync::Notify::new(),
            limits: OnceLock::new(),
            provider: OnceLock::new(),
            provider_base: OnceLock::new(),
            provider_silent: std::sync::atomic::AtomicI64::new(i64::MIN),
            sms_demo: OnceLock::new(),
            sms_base: OnceLock::new(),
            web_push: WebPushPort::default(),
            secrets_key: OnceLock::new(),
            easel: logo::Easel::default(),
            closed: std::sync::atomic::AtomicBool::new(false),
            written: tokio::sync::Mutex::default(),
        };
        let this = Self {
            inner: Arc::new(inner),
        };
        let mut tx = this.inner.db.write().await?;
        this.tell_team(&mut tx).await?;
        tx.commit().await?;
        this.reload_closed().await?;
        Ok(this)
    }

    /// Bounds what people may leave here from now on. The first bounds stay; without any there are none but those of a login's age.
    pub fn bound_by(&self, limits: Limits) {
        self.inner.limits.get_or_init(|| limits);
    }

    fn limits(&self) -> &Limits {
        self.inner.limits.get().unwrap_or(&Limits::DEFAULT)
    }

    /// Somebody with what they may leave here; none where nobody is bounded.
    async fn counted(
        &self,
        connection: &mut sqlx::AnyConnection,
        actor: &Actor,
    ) -> Result<Option<Counted<'_>>, BackendError> {
        match self.inner.limits.get() {
            Some(limits) => Ok(Some(
                Counted::of(connection, limits, actor, self.now()).await?,
            )),
            None => Ok(None),
        }
    }

    /// Lets go of the file. Not needed for its safety.
    pub async fn close(&self) {
        self.inner.db.close().await;
    }

    /// Healthy: the database answers and can be written. Writing costs a turn of the disk, so it is tried every few seconds at most.
    pub async fn check(&self) -> Result<(), BackendError> {
        let mut written = self.inner.written.lock().await;
        if written.is_none_or(|at| at.elapsed() > WRITE_AGAIN) {
            *written = None;
            let mut tx = self.inner.db.write().await?;
            // Another word each time: SQLite writes nothing where nothing changes.
            setting::touch(&mut tx, &setting::random(8)?).await?;
            tx.commit().await?;
            *written = Some(std::time::Instant::now());
        }
        drop(written);
        let mut tx = self.inner.db.read().await?;
        sqlx::query("SELECT COUNT(*) FROM migration")
            .fetch_one(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// How the live writer keeps what it is given.
    pub async fn durability(&self) -> Result<Durability, BackendError> {
        self.inner.db.durability().await
    }

    /// Every change, after its commit; with [`Nodes::share`] those of other nodes too.
    #[must_use]
    pub fn pokes(&self) -> broadcast::Receiver<Poke> {
        self.inner.pokes.subscribe()
    }

    /// Changes where pokes of other nodes may have been missed: any scope may have changed.
    #[must_use]
    pub fn missed_pokes(&self) -> watch::Receiver<u64> {
        self.inner.missed.subscribe()
    }

    /// The menu; before there is a business, an error that says so.
    pub async fn menu(&self) -> Result<Menu, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let menu = sales::product::menu(&mut tx).await?;
        tx.commit().await?;
        menu.ok_or(BackendError::NoBusiness)
    }

    /// The business of this deployment, once there is one.
    pub async fn business(&self) -> Result<Option<Business>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let business = business::find_business(&mut tx).await?;
        tx.commit().await?;
        Ok(business)
    }

    /// The incarnation of this database.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.inner
            .epoch
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// After a restore: clients must not go on as if nothing had happened.
    pub async fn renew_epoch(&self) -> Result<Epoch, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let epoch = setting::renew_epoch(&mut tx).await?;
        tx.commit().await?;
        *self
            .inner
            .epoch
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = epoch.clone();
        Ok(epoch)
    }

    fn now(&self) -> i64 {
        self.inner.clock.now()
    }

    fn poke(&self, pokes: Vec<Poke>) {
        for poke in pokes {
            // Nobody listens: then nobody needs to know.
            let _ = self.inner.pokes.send(poke);
            let _ = self.inner.own_pokes.send(poke);
        }
    }
}
