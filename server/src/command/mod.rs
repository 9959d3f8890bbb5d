//! What each command does. Failures are sentences; `main` prints them and ends with a code other than zero.

mod business;
pub mod cli;
mod contacts;
mod insight;
mod mail_receive;
mod payment;
mod set_up;
mod upkeep;
mod user;

use crate::command::cli::{Command, MailCommand, ParkedCommand, SearchCommand};
use crate::config::{Config, ConfigError, Environment};
use crate::http::cause::chain;
use crate::run::mail;
use crate::run::start::{self, Clocks, Running, StartError};
use crate::run::telemetry;
use backend::{
    Backend, BackendError, BackupError, ExportError, ExportFileError, FixtureError, ImportError,
    ManageError, ReceiveError, RestoreError, SetUpError,
};
use domain::account::currency_change::CurrencyRefusal;
use domain::account::team::TeamRefusal;
use domain::account::{Email, SignUpError};
use domain::sales::payment::provider::PayingRefusal;
use std::io;
use std::path::PathBuf;
use tokio::signal;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("{}", lines(.0))]
    Config(Vec<ConfigError>),
    #[error("{0}")]
    Log(String),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the database does not answer: {}", chain(.0))]
    Database(#[from] BackendError),
    #[error(
        "the demo business is made up, with passwords that anybody knows: set RAPPORT_MODE=demo to have it"
    )]
    NotADemo,
    /// Nobody is invited.
    #[error("nobody was invited: {0}")]
    Team(TeamRefusal),
    #[error("{0} is no role: write manager, customer, agent or owner")]
    Role(String),
    #[error(transparent)]
    Field(#[from] SignUpError),
    #[error("{0} is no provider: write stripe, alipay or wechat_pay")]
    Provider(String),
    #[error("{0} is no key: a line has NAME=VALUE or NAME=@FILE, with a name such as secret_key")]
    Key(String),
    #[error("the keys cannot be read: {0}")]
    Keys(io::Error),
    /// Nothing was changed.
    #[error("nothing was changed: {0}")]
    Paying(PayingRefusal),
    #[error("{0}")]
    KeysRefused(String),
    #[error("{0} is no trade: write restaurant, shop, travel, finance or other")]
    Trade(String),
    #[error("nothing was set up: {}", chain(.0))]
    SetUp(#[from] SetUpError),
    #[error("there is a business here already: it is set up")]
    IsSetUp,
    #[error("somebody has this mail address already")]
    Taken,
    #[error(transparent)]
    Manage(ManageError),
    #[error("the server has too much to do; try again")]
    Busy,
    #[error("the system does not let this program hear signals: {0}")]
    Signals(io::Error),
    #[error("{0} cannot be opened: {1}")]
    File(PathBuf, io::Error),
    #[error("{0} is no country that this program knows: write its two letters, such as CN or US")]
    Country(String),
    #[error(transparent)]
    Import(ImportError),
    #[error(transparent)]
    Export(ExportError),
    /// The currency stays as it is.
    #[error("nothing was changed: {}", currency_stays(.0))]
    Currency(CurrencyRefusal),
    /// Nothing was closed, opened or erased.
    #[error("nothing was changed: {0}")]
    Closing(&'static str),
    #[error(transparent)]
    ExportFile(#[from] ExportFileError),
    #[error("{0}")]
    Mail(String),
    #[error("the mail was not taken: {}", chain(.0))]
    Receive(#[from] ReceiveError),
    #[error("the mail cannot be read: {0}")]
    MailInput(io::Error),
    #[error("the password cannot be read: {0}")]
    Password(io::Error),
    #[error("no backup was made: {}", chain(.0))]
    Backup(#[from] BackupError),
    #[error("nothing was restored: {}", chain(.0))]
    Restore(#[from] RestoreError),
    #[error("{0} of these findings are bad")]
    Unhealthy(usize),
    #[error(transparent)]
    Fixture(#[from] FixtureError),
    #[error("{0} figures are out of tolerance")]
    Figures(usize),
}

/// `EX_TEMPFAIL`: whoever called is to try again later.
const TRY_LATER: u8 = 75;
/// `EX_DATAERR`: what came in is no good.
const BAD_INPUT: u8 = 65;

impl CommandError {
    /// What the program ends with: mail servers pass a mail on again after 75, and after nothing else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Receive(ReceiveError::Unreadable(_) | ReceiveError::TooLarge) => BAD_INPUT,
            Self::Receive(ReceiveError::TooMany | ReceiveError::Backend(_))
            | Self::Start(_)
            | Self::Database(_) => TRY_LATER,
            _ => 1,
        }
    }
}

fn currency_stays(refusal: &CurrencyRefusal) -> String {
    match refusal {
        CurrencyRefusal::Unknown => "write three letters, such as EUR".to_owned(),
        CurrencyRefusal::InUse(count) => format!(
            "{count} orders, payments and invoices are in the currency it has, and their amounts would read as the other one. A business in another currency needs a database of its own"
        ),
        CurrencyRefusal::Decimals => {
            "there are prices, and the other currency has more or fewer decimals: remove them first"
                .to_owned()
        }
    }
}

fn lines(errors: &[ConfigError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Runs a command to its end.
///
/// # Errors
/// [`CommandError`]
pub async fn run(command: Command, environment: &Environment) -> Result<(), CommandError> {
    let config = Config::read(environment).map_err(CommandError::Config)?;
    telemetry::start(&config.log).map_err(CommandError::Log)?;
    match command {
        Command::Serve => serve(config).await,
        Command::Migrate => migrate(&config).await,
        Command::Setup(args) => set_up::set_up(&config, environment, args).await,
        Command::SetupLink => set_up::print_link(&config).await,
        Command::Seed { history } => seed(&config, history).await,
        Command::Backup { file } => upkeep::backup(&config, &file).await,
        Command::Restore { file } => upkeep::restore(&config, &file).await,
        Command::Restored => upkeep::restored(&config).await,
        Command::Doctor => upkeep::doctor(&config).await,
        Command::Parked(ParkedCommand::Retry) => upkeep::retry_parked(&config).await,
        Command::Mail(MailCommand::Test { address }) => test_mail(&config, &address).await,
        Command::Mail(MailCommand::Receive) => mail_receive::receive(&config).await,
        Command::Mail(MailCommand::Release { discard }) => {
            upkeep::release_mail(&config, discard).await
        }
        Command::User(command) => user::run(&config, environment, command).await,
        Command::Business(command) => business::run(&config, command).await,
        Command::Payment(command) => payment::run(&config, command).await,
        Command::Insight(command) => insight::run(&config, command).await,
        Command::Import(command) => contacts::import(&config, command).await,
        Command::Search(SearchCommand::Rebuild) => upkeep::rebuild_search(&config).await,
        Command::Export(command) => contacts::export(&config, command).await,
    }
}

async fn serve(config: Config) -> Result<(), CommandError> {
    let stopping = stop_signal().map_err(CommandError::Signals)?;
    let running = start::start(config, Clocks::of_system()).await?;
    announce(&running).await?;
    stopping.await;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Devices hear within seconds of what a command wrote; where that fails, with their next pull.
async fn note_external_write(backend: &Backend) {
    if let Err(error) = backend.note_external_write().await {
        tracing::warn!(error = chain(&error), "running servers are not told");
    }
}

/// Says where the server is and, in a demo, as whom one may look around.
async fn announce(running: &Running) -> Result<(), BackendError> {
    let state = &running.state;
    println!(
        "Rapport {} listens on {}: open {}",
        state.site.build.build, running.address, state.config.public_url
    );
    if let Some(folder) = state.config.mail.folder() {
        println!(
            "Mails are written to {} and reach nobody.",
            folder.display()
        );
    }
    if let Some(link) = set_up::link(&state.backend, &state.config).await? {
        println!("There is no business here yet. Set it up at {link}");
    }
    if state.is_demo() {
        println!(
            "Demo: sign in with one tap at {}/sign-in as",
            state.config.public_url
        );
        for person in state.backend.demo_people().await? {
            println!(
                "  {:<9} {:<32} {}",
                person.actor.role.name(),
                person.email.unwrap_or_default(),
                person.name
            );
        }
    }
    Ok(())
}

/// Resolves at ctrl-c or, from a service manager, SIGTERM. Listens from the call on, not from the first poll: whoever reads
/// the announcement may stop the server at once.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(signal::ctrl_c().await) })
}

async fn migrate(config: &Config) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    backend.close().await;
    println!("The database is up to date.");
    Ok(())
}

async fn test_mail(config: &Config, address: &str) -> Result<(), CommandError> {
    let to = Email::parse(address)?;
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let sent = backend.send_test_mail(&to).await;
    backend.close().await;
    sent.map_err(|error| CommandError::Mail(mail::explain(&error, &config.mail)))?;
    println!("The mail server took a mail to {}.", to.as_str());
    Ok(())
}

async fn seed(config: &Config, history: bool) -> Result<(), CommandError> {
    if !config.mode.is_demo() {
        return Err(CommandError::NotADemo);
    }
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let report = backend.seed_demo().await?;
    println!("The demo business is there: {report:?}");
    if history {
        let (report, found) = backend.seed_history().await?;
        println!("It has a past: {report:?}");
        print!("{}", insight::told(&found));
    }
    backend.close().await;
    Ok(())
}
