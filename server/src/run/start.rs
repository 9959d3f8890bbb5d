//! From a configuration to a running server: everything that can be wrong is found before the first request.

use crate::config::{Config, PublicUrl};
use crate::http::cause::chain;
use crate::http::limits::{DEMO_FACTOR, Limits};
use crate::http::state::{AppState, House};
use crate::run::clock::{SteadyClock, SystemClock};
use crate::run::doors::Doors;
use crate::run::handles;
use crate::run::mail;
use crate::run::serve;
use crate::run::storage::{self, StorageError};
use crate::run::tls::{Certificate, TlsError};
use crate::run::{jobs, upkeep};
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
    pub state: AppState,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    forgetting: JoinHandle<()>,
    tidying: JoinHandle<()>,
    sharing: JoinHandle<()>,
    watching: JoinHandle<()>,
    mailing: Option<JoinHandle<()>>,
    upkeep: JoinHandle<()>,
    jobs: JoinHandle<()>,
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
    if config.mode.is_demo() {
        backend.pay_through(Provider::Sandbox);
    }
    Ok(backend)
}

/// Starts everything; returns once the port answers.
///
/// # Errors
/// [`StartError`]
pub async fn start(config: Config, clocks: Clocks) -> Result<Running, StartError> {
    let site = Site::open(config.site.as_deref())?;
    let tls = config.tls.clone().map(Certificate::open).transpose()?;
    let places = handles::connections();
    let listener = listen(config.address).await?;
    let config = with_port(config, &listener);
    let backend = open(&config, clocks.wall).await?;
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
    Ok(run(
        config,
        site,
        (tls, places),
        listener,
        (backend, nodes, writes),
        clocks.steady,
    ))
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
    let doors = Doors::new(places);
    let serving = tokio::spawn(serve::serve(listener, tls, doors, state.clone(), stopping));
    let mailing = mail::start(&state, stopping_mail);
    let upkeep = upkeep::start(state.backend.clone());
    let jobs = jobs::start(state.backend.clone());
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
    let watching = tokio::spawn(watch_external_writes(writes));
    Running {
        address,
        state,
        stop,
        serving,
        forgetting,
        tidying,
        sharing,
        watching,
        mailing,
        upkeep,
        jobs,
    }
}

/// Devices hear of what an import or another command wrote beside this server.
async fn watch_external_writes(mut writes: ExternalWrites) {
    loop {
        tokio::time::sleep(EXTERNAL_WRITES).await;
        if let Err(error) = writes.poll().await {
            // The next look hears it too.
            tracing::debug!(error = chain(&error), "writes beside are not heard");
        }
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
        self.tidying.abort();
        self.sharing.abort();
        self.watching.abort();
        if let Some(mailing) = self.mailing {
            mail::finish(mailing).await;
        }
        self.state.backend.close().await;
    }
}
