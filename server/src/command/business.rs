//! `business`: everything as one file, and the end of a business, from the terminal.

use super::{CommandError, note_external_write};
use crate::command::cli::BusinessCommand;
use crate::config::Config;
use crate::run::start::{self, Clocks};
use backend::Backend;
use domain::account::closing::{ClosingAnswer, ClosingRefusal};
use domain::money::Currency;

pub(super) async fn run(config: &Config, command: BusinessCommand) -> Result<(), CommandError> {
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = perform(&backend, command).await;
    if done.is_ok() {
        note_external_write(&backend).await;
    }
    backend.close().await;
    println!("{}", done?);
    Ok(())
}

async fn perform(backend: &Backend, command: BusinessCommand) -> Result<String, CommandError> {
    match command {
        BusinessCommand::Export { file } => {
            backend.export_business_to(&file).await?;
            Ok(format!("Everything is in {}.", file.display()))
        }
        BusinessCommand::Close { name } => {
            let done = backend.close_business_as(None, &name).await?;
            said(
                done.answer,
                "It is closed: `rapport business reopen` opens it again within 30 days.",
            )
        }
        BusinessCommand::Currency { currency } => {
            let done = backend.set_currency(&Currency(currency.clone())).await?;
            done.map_err(CommandError::Currency)?;
            Ok(format!(
                "Prices are in {currency} now. Look through them: no amount was changed."
            ))
        }
        BusinessCommand::Reopen => {
            let answer = backend.reopen_business_as(None).await?;
            said(answer, "It is open again.")
        }
        BusinessCommand::Erase { name } => {
            let answer = backend.erase_business(&name).await?;
            said(
                answer,
                "Everything is erased from the database; backups and the key file are not. Start every server again.",
            )
        }
    }
}

fn said(answer: ClosingAnswer, done: &str) -> Result<String, CommandError> {
    match answer {
        ClosingAnswer::Done => Ok(done.to_owned()),
        ClosingAnswer::Refused(refusal) => Err(CommandError::Closing(why(refusal))),
    }
}

fn why(refusal: ClosingRefusal) -> &'static str {
    match refusal {
        ClosingRefusal::Name => "this is not the name of the business",
        ClosingRefusal::Open => "it is not closed",
        ClosingRefusal::TooLate => "it was closed for more than 30 days",
        ClosingRefusal::TooEarly => {
            "it was closed for less than 30 days, in which its owner may open it again"
        }
        ClosingRefusal::NotAllowed
        | ClosingRefusal::Password
        | ClosingRefusal::TooMany
        | ClosingRefusal::Making
        | ClosingRefusal::Demo
        | ClosingRefusal::Busy => "it is refused",
    }
}
