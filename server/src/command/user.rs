//! `user`: who can sign in, and looking after them.

use super::{CommandError, note_external_write};
use crate::command::cli::UserCommand;
use crate::config::{Config, Environment, password_file};
use crate::run::start::{self, Clocks};
use backend::{AccountError, Backend, Invite, ManageError, User};
use domain::Lang;
use domain::account::team::TeamAnswer;
use domain::account::{DisplayName, Email, Password, Role};
use domain::civil::Day;
use std::io::{self, Read};

pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    command: UserCommand,
) -> Result<(), CommandError> {
    // Whatever is wrong with what was typed is said before the database is opened.
    let act = Act::read(environment, command)?;
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
    Add(Role, DisplayName, Email, Password),
    List(bool),
    Password(String, Password),
    Role(String, Role),
    Invite(Invite),
    PasswordLink(String),
    Block(String),
    Unblock(String),
    Remove(String, bool),
}

impl Act {
    fn read(environment: &Environment, command: UserCommand) -> Result<Self, CommandError> {
        let role =
            |name: &str| Role::parse(name).ok_or_else(|| CommandError::Role(name.to_owned()));
        Ok(match command {
            UserCommand::Add {
                role: named,
                name,
                email,
            } => {
                let (role, name) = (role(&named)?, DisplayName::parse(&name)?);
                let email = Email::parse(&email)?;
                Self::Add(role, name, email, read_password(environment)?)
            }
            UserCommand::List { guests } => Self::List(guests),
            UserCommand::Password { who } => Self::Password(who, read_password(environment)?),
            UserCommand::Role { who, role: named } => Self::Role(who, role(&named)?),
            UserCommand::Invite { role: named, email } => Self::Invite(Invite {
                role: role(&named)?,
                email: email.map(|email| Email::parse(&email)).transpose()?,
                lang: Lang::En,
            }),
            UserCommand::PasswordLink { who } => Self::PasswordLink(who),
            UserCommand::Block { who } => Self::Block(who),
            UserCommand::Unblock { who } => Self::Unblock(who),
            UserCommand::Remove { who, everything } => Self::Remove(who, everything),
        })
    }

    /// Does it, and says what was done.
    async fn perform(self, backend: &Backend) -> Result<String, CommandError> {
        Ok(match self {
            Self::Add(role, name, email, password) => {
                add(backend, role, name, email, password).await?
            }
            Self::List(guests) => list(&backend.users(guests).await?),
            Self::Password(who, password) => {
                let (user, ended) = backend.set_password(&who, &password).await?;
                let devices = devices(ended.len());
                format!(
                    "{} has the new password, and was signed out {devices}.",
                    user.word()
                )
            }
            Self::Role(who, role) => {
                let user = backend.change_role(&who, role).await?;
                format!(
                    "{} is {} now, and was {}.",
                    user.word(),
                    role.name(),
                    user.role.name()
                )
            }
            Self::Invite(invite) => match backend.invite(None, &invite).await? {
                TeamAnswer::Link(link) => link.address,
                TeamAnswer::Refused(refusal) => return Err(CommandError::Team(refusal)),
                TeamAnswer::Done { .. } => String::new(),
            },
            Self::PasswordLink(who) => backend.password_link_of(&who).await?.address,
            Self::Block(who) => {
                let (user, ended) = backend.block(&who).await?;
                let devices = devices(ended.len());
                format!("{} is blocked, and was signed out {devices}.", user.word())
            }
            Self::Unblock(who) => {
                let user = backend.unblock(&who).await?;
                format!("{} may sign in again.", user.word())
            }
            Self::Remove(who, everything) => {
                let removed = backend.remove_user(&who, everything).await?;
                format!(
                    "{} is removed, with {} rows.",
                    removed.user.word(),
                    removed.rows
                )
            }
        })
    }
}

async fn add(
    backend: &Backend,
    role: Role,
    name: DisplayName,
    email: Email,
    password: Password,
) -> Result<String, CommandError> {
    let added = backend.add_user(role, name, email, password).await;
    let id = added.map_err(|error| match error {
        AccountError::EmailTaken => CommandError::Taken,
        AccountError::Busy | AccountError::WrongCredentials => CommandError::Busy,
        AccountError::Backend(error) => error.into(),
    })?;
    Ok(format!("{id} can sign in as {}.", role.name()))
}

fn devices(count: usize) -> String {
    match count {
        0 => "nowhere: nobody was signed in".to_owned(),
        1 => "on 1 device".to_owned(),
        many => format!("on {many} devices"),
    }
}

/// One line each: role, changes, when they were last here, address or id, name.
fn list(users: &[User]) -> String {
    let mut lines = vec![format!(
        "{:<9} {:>8}  {:<10}  {:<36}  name",
        "role", "changes", "last here", "address or id"
    )];
    lines.extend(users.iter().map(line));
    lines.join("\n")
}

fn line(user: &User) -> String {
    let role = if user.guest {
        "guest"
    } else {
        user.role.name()
    };
    let seen = user.last_seen.map_or_else(|| "-".to_owned(), day);
    let blocked = if user.blocked_at.is_some() {
        " (blocked)"
    } else {
        ""
    };
    // A name is what somebody typed: nothing of it may move the terminal's cursor.
    let name: String = user.name.chars().filter(|c| !c.is_control()).collect();
    format!(
        "{role:<9} {:>8}  {seen:<10}  {:<36}  {name}{blocked}",
        user.changes,
        user.word()
    )
}

/// The day of an instant, UTC.
fn day(ms: i64) -> String {
    Day::of(ms, 0).to_string()
}

/// The first line of the file or of standard input: process lists and shell histories never see it.
pub(super) fn read_password(environment: &Environment) -> Result<Password, CommandError> {
    let text = match password_file(environment) {
        Some(path) => std::fs::read_to_string(path),
        None => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        }
    };
    let text = text.map_err(CommandError::Password)?;
    Ok(Password::parse(text.lines().next().unwrap_or(""))?)
}

impl From<ManageError> for CommandError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Backend(error) => error.into(),
            ManageError::Busy => Self::Busy,
            other => Self::Manage(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(951_782_400_000), "2000-02-29");
        assert_eq!(day(1_795_262_400_000), "2026-11-21");
        assert_eq!(day(-1), "1969-12-31");
    }
}
