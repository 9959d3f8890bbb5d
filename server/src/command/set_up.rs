//! `setup` and `setup-link`: from an empty database to a business.

use super::user::read_password;
use super::{CommandError, note_external_write};
use crate::command::cli::SetUpArgs;
use crate::config::{Config, Environment};
use crate::run::start::{self, Clocks};
use backend::{Backend, BackendError, NewOwner, SetUpProof};
use domain::Label;
use domain::account::set_up::usual;
use domain::account::{Business, DisplayName, Email, NewBusiness, Trade};
use domain::money::Currency;
use domain::people::Country;
use domain::routes;

pub(super) async fn set_up(
    config: &Config,
    environment: &Environment,
    args: SetUpArgs,
) -> Result<(), CommandError> {
    let business = business(&args)?;
    let owner = NewOwner {
        name: DisplayName::parse(&args.owner_name)?,
        email: Email::parse(&args.owner_email)?,
        password: read_password(environment)?,
    };
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = backend
        .set_up(SetUpProof::Terminal, &owner, &business)
        .await;
    if done.is_ok() {
        note_external_write(&backend).await;
    }
    backend.close().await;
    done?;
    println!(
        "{} is set up. {} signs in at {}{}",
        args.name,
        owner.email.as_str(),
        config.public_url,
        routes::desk::HOME
    );
    Ok(())
}

fn business(args: &SetUpArgs) -> Result<NewBusiness, CommandError> {
    let trade = Trade::parse(&args.trade).ok_or_else(|| CommandError::Trade(args.trade.clone()))?;
    let country =
        Country::parse(&args.country).ok_or_else(|| CommandError::Country(args.country.clone()))?;
    let (currency, zone) = usual(&country);
    let or = |given: &Option<String>, usual: &str| given.as_deref().unwrap_or(usual).to_owned();
    Ok(NewBusiness {
        trade,
        name: Label::new(args.name_zh.trim(), args.name.trim()),
        currency: Currency(or(&args.currency, currency)),
        zone: or(&args.zone, zone),
        country,
        accent: or(&args.accent, Business::ACCENT),
        address: args.address.clone(),
        tables: args.tables,
        opening: std::collections::BTreeMap::new(),
        headings: true,
    })
}

pub(super) async fn print_link(config: &Config) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let link = link(&backend, config).await;
    backend.close().await;
    println!("{}", link?.ok_or(CommandError::IsSetUp)?);
    Ok(())
}

/// A new link to the set-up page; none where there is a business.
pub(super) async fn link(
    backend: &Backend,
    config: &Config,
) -> Result<Option<String>, BackendError> {
    let code = backend.new_set_up_code().await?;
    Ok(code.map(|code| format!("{}{}", config.public_url, routes::site::set_up(&code))))
}
