//! `backup`, `restore`, `doctor`, `parked retry`, and mail that waits after a restore.

use super::{CommandError, note_external_write};
use crate::config::Config;
use crate::run::start::{self, Clocks};
use crate::run::storage;
use backend::{Finding, Health, Settings};
use std::path::Path;

pub(super) async fn backup(config: &Config, file: &Path) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = backend.backup(file).await;
    backend.close().await;
    let backup = done?;
    println!(
        "{} is whole: {} bytes, {} changes from {} devices.",
        backup.file.display(),
        backup.bytes,
        backup.mutations,
        backup.devices
    );
    Ok(())
}

pub(super) async fn restore(config: &Config, file: &Path) -> Result<(), CommandError> {
    storage::prepare(&config.database.0).map_err(start::StartError::from)?;
    let settings = Settings {
        database: config.database.0.clone(),
        clock: Clocks::of_system().wall,
    };
    let done = backend::restore(settings, file).await?;
    println!("The database is the one of {} now.", file.display());
    if let Some(former) = done.former {
        println!("The one that was there before is {former}.");
    }
    println!(
        "Devices give back what it lacks as they come by. {} mails wait: `rapport mail release` sends them, with --discard only those written from now on.",
        done.held
    );
    if done.erased > 0 {
        println!(
            "{} entries of people who were erased since that copy was made are erased again.",
            done.erased
        );
    }
    Ok(())
}

pub(super) async fn restored(config: &Config) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let epoch = backend.renew_epoch().await;
    let held = backend.hold_mail(Clocks::of_system().wall.now()).await;
    backend.close().await;
    epoch?;
    println!(
        "Devices give back what the database lacks, once every server has been started again. {} mails wait: `rapport mail release` sends them.",
        held?.mails
    );
    Ok(())
}

pub(super) async fn doctor(config: &Config) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let findings = backend.doctor().await;
    backend.close().await;
    let findings = findings?;
    for finding in &findings {
        println!("{}", line(finding));
    }
    match findings
        .iter()
        .filter(|one| one.health == Health::Bad)
        .count()
    {
        0 => Ok(()),
        bad => Err(CommandError::Unhealthy(bad)),
    }
}

fn line(finding: &Finding) -> String {
    let mark = match finding.health {
        Health::Fine => "fine",
        Health::Look => "look",
        Health::Bad => "BAD ",
    };
    format!("{mark}  {}: {}", finding.what, finding.detail)
}

pub(super) async fn release_mail(config: &Config, discard: bool) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = backend.release_mail(discard).await;
    backend.close().await;
    match done? {
        Some((left, dropped)) => println!("{left} mails leave now, {dropped} were given up."),
        None => println!("No mail is held."),
    }
    Ok(())
}

pub(super) async fn retry_parked(config: &Config) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = backend.rerun_unknown().await;
    note_external_write(&backend).await;
    backend.close().await;
    println!(
        "{} changes that this build knows by now were done, or wait with another reason.",
        done?
    );
    Ok(())
}

pub(super) async fn rebuild_search(config: &Config) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let count = backend.rebuild_text_index().await?;
    backend.close().await;
    println!("{count} texts can be found.");
    Ok(())
}
