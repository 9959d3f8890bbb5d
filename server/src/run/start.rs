//! From a configuration to a running server: everything that can be wrong is found before the first request.

use crate::config::{Config, PublicUrl};
use crate::http::cause::chain;
use crate::http::limits::{DEMO_FACTOR, Limits};
use crate::http::state::{AppState, House};
use crate::run::acme::{self, AcmeError, Proofs};
use crate::run::clock::{SteadyClock, SystemClock};
use crate::run::doors::Doors;
use crate::run::handles;
use crate::run::mail;
use crate::run::redirect;
use crate::run::serve;
use crate::run::storage::{self, StorageError};
use crate::run::tls::{Certificate, TlsError};
use crate::run::{jobs, mailbox, sms, upkeep, web_push};
use crate::site::folder::{Site, SiteError};
use backend::{Backend, BackendError, Clock, ExternalWrites, Nodes, Provider, Settings};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often whoever waited long enough is forgotten by the rate limits.
const FORGET: Duration = Duration::from_secs(60);

/// How often bytes that nothing names are let go.
const TIDY: Duration = Duration::from_secs(3_600);

/// How often it is looked whether a program beside the server has written.
const EXTERNAL_WRITES: Duration = Duration::from_secs(5);

/// Why the server does not start, each as a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("TLS cannot start: {0}")]
    Tls(#[from] TlsError),
    #[error("no certificate can be kept: {}", chain(.0))]
    Acme(#[from] AcmeError),
    #[error("the database cannot be opened: {}", chain(.0))]
    Database(#[from] BackendError),
    #[error(
        "{0} is taken: another program listens there. Stop it, or choose another port with RAPPORT_PORT"
    )]
    PortTaken(SocketAddr),
    #[error(
        "this user may not listen on {0}: ports below 1024 need a right of their own. Choose another with RAPPORT_PORT"
    )]
    PortForbidden(SocketAddr),
    #[error("cannot listen on {address}: {why}. Choose another address with RAPPORT_ADDRESS")]
    Address { address: SocketAddr, why: io::Error },
    #[error(
        "the database holds demo accounts, whose passwords anybody knows: production needs a database of its own. Name another in RAPPORT_DATABASE, or set RAPPORT_MODE=demo"
    )]
    DemoAccounts,
}

/// The two clocks; tests pass their own.
pub struct Clocks {
    pub wall: Arc<dyn Clock>,
    pub steady: Arc<dyn Clock>,
}

impl Clocks {
    #[must_use]
    pub fn of_system() -> Self {
        Self {
            wall: Arc::new(SystemClock),
            steady: Arc::new(SteadyClock::start()),
        }
    }
}

/// A server that answers.
pub struct Running {
    pub address: SocketAddr,
    /// Where plain http is sent on.
    pub redirect: Option<SocketAddr>,
    pub state: AppState,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    forgetting: JoinHandle<()>,
    tidying: JoinHandle<()>,
    sharing: JoinHandle<()>,
    watching: JoinHandle<()>,
    mailing: Option<JoinHandle<()>>,
    texting: JoinHandle<()>,
    telling: JoinHandle<()>,
    redirecting: Option<JoinHandle<()>>,
    renewing: Option<JoinHandle<()>>,
    upkeep: JoinHandle<()>,
    jobs: JoinHandle<()>,
    mailbox: JoinHandle<()>,
}

/// Opens the database, brings it up to date, and checks that its place can be written.
///
/// # Errors
/// [`StartError`]
pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Backend, StartError> {
    storage::prepare(&config.database.0)?;
    let settings = Settings {
        database: config.database.0.clone(),
        clock,
    };
    let backend = Backend::open_with_mail(settings, mail::settings(config)).await?;
    let factor = if config.mode.is_demo() {
        DEMO_FACTOR
    } else {
        1
    };
    backend.bound_by(config.limits.widened(i64::from(factor)));
    if let Some(file) = &config.secrets_key {
        backend.seal_with(file.clone());
    }
    if config.mail.on_screen {
        backend.set_up_mail_on_screen(config.mail.authority.clone());
        reload_mail(&backend).await;
    }
    if config.mode.is_demo() {
        backend.pay_through(Provider::Sandbox);
        backend.show_sms_on_a_page();
    }
    Ok(backend)
}

/// Starts everything; returns once the port answers.
///
/// # Errors
/// [`StartError`]
pub async fn start(config: Config, clocks: Clocks) -> Result<Running, StartError> {
    let site = Site::open(config.site.as_deref())?;
    if let Some(acme) = &config.acme {
        acme::prepare(acme)?;
    }
    let tls = config.tls.clone().map(Certificate::open).transpose()?;
    let places = handles::connections();
    let listener = listen(config.address).await?;
    let plain = match config.redirect {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let config = with_port(config, &listener);
    let backend = open(&config, clocks.wall.clone()).await?;
    ensure_business(&backend, &config).await?;
    for file in backend.exposed_files().unwrap_or_default() {
        tracing::warn!(file = %file.display(), "others on this machine may read what customers wrote: chmod 600 it");
    }
    let done = backend.rerun_unknown().await?;
    if done > 0 {
        tracing::info!(done, "work that an older build did not know is taken");
    }
    if let Some(held) = backend.held_mail().await? {
        tracing::warn!(
            mails = held.mails,
            "mail is held since a restore: `rapport mail release` lets it go"
        );
    }
    let nodes = backend.join_nodes().await;
    let writes = backend.external_writes().await?;
    let (proofs, acme, wall) = (Proofs::default(), config.acme.clone(), clocks.wall.clone());
    let mut running = run(
        config,
        site,
        (tls, places),
        listener,
        (backend, nodes, writes),
        clocks.steady,
    );
    running.redirect = plain
        .as_ref()
        .and_then(|listener| listener.local_addr().ok());
    let to = running.state.config.public_url.clone();
    running.redirecting = plain.map(|listener| redirect::start(listener, to, proofs.clone()));
    // Only now: the proof is asked for at the door that was just opened.
    running.renewing = acme.map(|acme| acme::start(acme, proofs, wall));
    Ok(running)
}

fn run(
    config: Config,
    site: Site,
    (tls, places): (Option<Certificate>, usize),
    listener: TcpListener,
    (backend, nodes, writes): (Backend, Nodes, ExternalWrites),
    steady: Arc<dyn Clock>,
) -> Running {
    let (stop, stopping) = watch::channel(false);
    let address = listener.local_addr().unwrap_or(config.address);
    let limits = Limits::new(steady, config.mode.is_demo());
    let house = House {
        limits,
        places,
        stopping: stopping.clone(),
    };
    let state = AppState::new(backend, config, site, house);
    let stopping_mail = stopping.clone();
    let stopping_sms = stopping.clone();
    let doors = Doors::new(places);
    let serving = tokio::spawn(serve::serve(listener, tls, doors, state.clone(), stopping));
    let telling = web_push::start(state.backend.clone(), stopping_mail.clone());
    let mailing = mail::start(&state, stopping_mail);
    let texting = sms::start(state.backend.clone(), stopping_sms);
    let upkeep = upkeep::start(state.backend.clone());
    let jobs = jobs::start(state.backend.clone());
    let mailbox = mailbox::start(&state);
    let (limits, lanes) = (state.limits.clone(), state.lanes.clone());
    let forgetting = tokio::spawn(async move {
        loop {
            tokio::time::sleep(FORGET).await;
            limits.forget();
            lanes.forget();
        }
    });
    let tidying = tokio::spawn(tidy(state.backend.clone()));
    let sharing = tokio::spawn(nodes.share());
    let watching = tokio::spawn(watch_external_writes(writes, state.backend.clone()));
    Running {
        address,
        redirect: None,
        redirecting: None,
        renewing: None,
        state,
        stop,
        serving,
        forgetting,
        tidying,
        sharing,
        watching,
        mailing,
        texting,
        telling,
        upkeep,
        jobs,
        mailbox,
    }
}

/// Devices hear of what an import or another command wrote beside this server.
async fn watch_external_writes(mut writes: ExternalWrites, backend: Backend) {
    loop {
        tokio::time::sleep(EXTERNAL_WRITES).await;
        // Another node may have heard how mails are to leave.
        reload_mail(&backend).await;
        if let Err(error) = backend.reload_closed().await {
            tracing::debug!(
                error = chain(&error),
                "whether the business is closed is not heard"
            );
        }
        if let Err(error) = writes.poll().await {
            // The next look hears it too.
            tracing::debug!(error = chain(&error), "writes beside are not heard");
        }
    }
}

/// Goes by what an owner chose for mail. Where that cannot be read everything else works, and the next look tries again.
async fn reload_mail(backend: &Backend) {
    if let Err(error) = backend.reload_mail().await {
        tracing::warn!(error = chain(&error), "how mails leave is not known");
    }
}

/// Lets go of uploads and files that nothing names, now and then.
async fn tidy(backend: Backend) {
    loop {
        tokio::time::sleep(TIDY).await;
        match backend.tidy_files().await {
            Ok(done) if done.uploads + done.files > 0 => {
                tracing::info!(uploads = done.uploads, files = done.files, "files tidied");
            }
            Ok(_) => {}
            // The next hour tries again.
            Err(error) => tracing::warn!(error = chain(&error), "files not tidied"),
        }
    }
}

/// A demo has its business; production has no made-up people.
async fn ensure_business(backend: &Backend, config: &Config) -> Result<(), StartError> {
    if config.mode.is_demo() {
        if backend.business().await?.is_none() {
            backend.seed_demo().await?;
        }
        return Ok(());
    }
    if backend.demo_people().await?.is_empty() {
        Ok(())
    } else {
        Err(StartError::DemoAccounts)
    }
}

/// Port 0 means any free one; on this machine people then need that one in the address.
fn with_port(mut config: Config, listener: &TcpListener) -> Config {
    if let (0, Ok(address)) = (config.address.port(), listener.local_addr()) {
        config.address = address;
        if config.public_url.is_local() {
            config.public_url = PublicUrl::localhost(address.port(), config.public_url.is_https());
        }
    }
    config
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|why| match why.kind() {
            ErrorKind::AddrInUse => StartError::PortTaken(address),
            ErrorKind::PermissionDenied => StartError::PortForbidden(address),
            _ => StartError::Address { address, why },
        })
}

impl Running {
    /// Lets running requests finish, then closes the database.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        drop(self.serving.await);
        self.forgetting.abort();
        self.upkeep.abort();
        self.jobs.abort();
        self.mailbox.abort();
        if let Some(redirecting) = &self.redirecting {
            redirecting.abort();
        }
        if let Some(renewing) = &self.renewing {
            renewing.abort();
        }
        self.tidying.abort();
        self.sharing.abort();
        self.watching.abort();
        // What is under way then leaves again after the next start.
        self.telling.abort();
        if let Some(mailing) = self.mailing {
            mail::finish(mailing).await;
        }
        mail::finish(self.texting).await;
        self.state.backend.close().await;
    }
}
