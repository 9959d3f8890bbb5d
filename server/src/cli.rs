//! The words of the command line.

use clap::{Parser, Subcommand};

/// An offline-first CRM in one program. Settings are environment variables: see docs/CONFIGURATION.md.
#[derive(Debug, Parser)]
#[command(name = "rapport", version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the apps and their data.
    Serve,
    /// Bring the database up to date, and do nothing else.
    Migrate,
    /// Fill the database with the demo business (only where RAPPORT_MODE=demo).
    Seed,
    /// Sending mail.
    #[command(subcommand)]
    Mail(MailCommand),
    /// People who can sign in.
    #[command(subcommand)]
    User(UserCommand),
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send one mail now and say what is wrong if it cannot be sent.
    Test {
        /// Where to.
        address: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody. The password comes from RAPPORT_PASSWORD_FILE or standard input, never from the command line.
    Add {
        /// customer, agent or owner.
        #[arg(long)]
        role: String,
        /// What others call this person.
        #[arg(long)]
        name: String,
        /// The mail address to sign in with.
        #[arg(long)]
        email: String,
    },
}
