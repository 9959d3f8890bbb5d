//! `payment`: whom customers pay through, and the keys, from the terminal.

use super::{CommandError, note_external_write};
use crate::command::cli::PaymentCommand;
use crate::config::Config;
use crate::run::start::{self, Clocks};
use backend::{Backend, Provider};
use domain::sales::payment::provider::{
    KeyField, KeyMode, KeyTrial, KeysState, PayingAnswer, PayingOverview,
};
use std::io::{self, Read as _};

pub(super) async fn run(config: &Config, command: PaymentCommand) -> Result<(), CommandError> {
    // Whatever is wrong with what was typed is said before the database is opened.
    let act = Act::read(command)?;
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let done = act.perform(&backend).await;
    if done.is_ok() {
        note_external_write(&backend).await;
    }
    backend.close().await;
    println!("{}", done?);
    Ok(())
}

/// A command whose words have been read.
enum Act {
    Show,
    Keys(Provider, Vec<(KeyField, String)>),
    Try(Provider),
    Choose(Option<Provider>),
    Remove(Provider),
}

impl Act {
    fn read(command: PaymentCommand) -> Result<Self, CommandError> {
        Ok(match command {
            PaymentCommand::Show => Self::Show,
            PaymentCommand::Keys { provider: name } => {
                let provider = provider(&name)?;
                let mut text = String::new();
                io::stdin()
                    .read_to_string(&mut text)
                    .map_err(CommandError::Keys)?;
                Self::Keys(provider, keys(&text)?)
            }
            PaymentCommand::Try { provider: name } => Self::Try(provider(&name)?),
            PaymentCommand::Choose { provider: name } if name == "none" => Self::Choose(None),
            PaymentCommand::Choose { provider: name } => Self::Choose(Some(provider(&name)?)),
            PaymentCommand::Remove { provider: name } => Self::Remove(provider(&name)?),
        })
    }

    async fn perform(self, backend: &Backend) -> Result<String, CommandError> {
        let answer = match self {
            Self::Show => {
                let overview = backend.paying(None).await?;
                return Ok(overview.map_or_else(String::new, |it| shown(&it)));
            }
            Self::Keys(provider, keys) => backend.keep_keys(None, provider, keys).await?,
            Self::Try(provider) => backend.try_keys(None, provider).await?,
            Self::Choose(provider) => backend.choose_provider(None, provider).await?,
            Self::Remove(provider) => backend.remove_keys(None, provider).await?,
        };
        match answer {
            PayingAnswer::Done => Ok("Done.".to_owned()),
            PayingAnswer::Refused { refusal } => Err(CommandError::Paying(refusal)),
            PayingAnswer::Tried { trial } => match trial {
                KeyTrial::Works {
                    mode: KeyMode::Live,
                } => Ok("The provider knows the keys.".to_owned()),
                KeyTrial::Works {
                    mode: KeyMode::Test,
                } => Ok("The provider knows the keys; with these no money moves.".to_owned()),
                KeyTrial::Refused { said } => {
                    let said = format!("the provider does not take the keys: {said}");
                    Err(CommandError::KeysRefused(said))
                }
                KeyTrial::NoAnswer { said } => {
                    let said = format!("the provider does not answer: {said}");
                    Err(CommandError::KeysRefused(said))
                }
            },
        }
    }
}

fn provider(name: &str) -> Result<Provider, CommandError> {
    let known = Provider::parse(name).filter(|one| *one != Provider::Sandbox);
    known.ok_or_else(|| CommandError::Provider(name.to_owned()))
}

/// Keys as they are typed: a line each. What is wrong is named without its value.
fn keys(text: &str) -> Result<Vec<(KeyField, String)>, CommandError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, value) = line.split_once('=').unwrap_or((line, ""));
            let name = name.trim();
            let field = KeyField::parse(name);
            let field = field.ok_or_else(|| CommandError::Key(short(name)))?;
            let value = match value.trim().strip_prefix('@') {
                Some(path) => std::fs::read_to_string(path).map_err(CommandError::Keys)?,
                None => value.trim().to_owned(),
            };
            Ok((field, value))
        })
        .collect()
}

/// What stands in place of a name may be a key.
fn short(name: &str) -> String {
    let few: String = name.chars().take(4).collect();
    format!("{few}…")
}

fn shown(overview: &PayingOverview) -> String {
    let chosen = overview.chosen.map_or("none", |it| it.name());
    let mut lines = vec![format!("chosen      {chosen}")];
    for one in &overview.offered {
        let keys = match one.keys {
            KeysState::Absent => "no keys",
            KeysState::Ready {
                mode: KeyMode::Live,
                ..
            } => "keys",
            KeysState::Ready {
                mode: KeyMode::Test,
                ..
            } => "keys of test mode: no money moves",
            KeysState::EnterAgain { .. } => "keys that cannot be opened here: give them again",
        };
        let name = one.provider.name();
        lines.push(format!("{name:<11} {keys}; told at {}", one.notify));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_a_line_each_and_a_wrong_line_is_not_repeated() {
        let read = keys("secret_key = sk_test_1\n\nwebhook_secret=whsec_=x\n").unwrap();
        let want = [
            (KeyField::SecretKey, "sk_test_1".to_owned()),
            (KeyField::WebhookSecret, "whsec_=x".to_owned()),
        ];
        assert_eq!(read, want);
        let wrong = keys("sk_live_secret").unwrap_err().to_string();
        assert!(
            !wrong.contains("secret\u{2026}") && !wrong.contains("sk_live_s"),
            "{wrong}"
        );
        assert!(provider("sandbox").is_err() && provider("x").is_err());
    }
}
