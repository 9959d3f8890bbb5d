//! The words of the command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

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
    /// Make the business and its owner in an empty database. The password comes from RAPPORT_PASSWORD_FILE or standard input.
    Setup(SetUpArgs),
    /// Print a link to the set-up page; the one before is no longer good.
    SetupLink,
    /// Fill the database with the demo business (only where RAPPORT_MODE=demo).
    Seed {
        /// Two and a half years of customers and orders too, for what is learnt from figures.
        #[arg(long)]
        history: bool,
    },
    /// Copy the database to a new SQLite file, while it is in use, and check the copy. PostgreSQL too.
    Backup {
        /// The file; it must not exist yet.
        file: PathBuf,
    },
    /// Go back to a copy. Stop the server first; the database that is there is kept beside it.
    Restore {
        /// A file that `backup` made, of either kind of database.
        file: PathBuf,
    },
    /// The database was put back by other means, such as pg_restore: let devices give back what it lacks, and hold mail.
    Restored,
    /// Look through the database and say what is wrong.
    Doctor,
    /// Work that the server keeps for its authors.
    #[command(subcommand)]
    Parked(ParkedCommand),
    /// Sending mail.
    #[command(subcommand)]
    Mail(MailCommand),
    /// People who can sign in.
    #[command(subcommand)]
    User(UserCommand),
    /// Everything as one file, and the end of a business.
    #[command(subcommand)]
    Business(BusinessCommand),
    /// Whom customers pay through, and the keys.
    #[command(subcommand)]
    Payment(PaymentCommand),
    /// What the figures of a business say.
    #[command(subcommand)]
    Insight(InsightCommand),
    /// Take over what other programs know.
    #[command(subcommand)]
    Import(ImportCommand),
    /// The index by which what was said is found again.
    #[command(subcommand)]
    Search(SearchCommand),
    /// Give out what is known here.
    #[command(subcommand)]
    Export(ExportCommand),
}

#[derive(Debug, Args)]
pub struct SetUpArgs {
    /// What the business is called.
    #[arg(long)]
    pub name: String,
    /// The same in Chinese, where it has a name there.
    #[arg(long, default_value = "")]
    pub name_zh: String,
    /// restaurant, shop, travel, finance or other: its first headings follow from it.
    #[arg(long)]
    pub trade: String,
    /// Its country, such as CN or US.
    #[arg(long)]
    pub country: String,
    /// The currency it is paid in, such as CNY; without it, the country's. It cannot be changed later.
    #[arg(long)]
    pub currency: Option<String>,
    /// Its time zone, such as Asia/Shanghai; without it, the one that most people of the country live in.
    #[arg(long)]
    pub zone: Option<String>,
    /// Where it is.
    #[arg(long, default_value = "")]
    pub address: String,
    /// Its colour, as #rrggbb.
    #[arg(long)]
    pub accent: Option<String>,
    /// How many tables it has, numbered from 1.
    #[arg(long, default_value_t = 0)]
    pub tables: u32,
    /// What the owner is called.
    #[arg(long)]
    pub owner_name: String,
    /// The mail address the owner signs in with.
    #[arg(long)]
    pub owner_email: String,
}

#[derive(Debug, Subcommand)]
pub enum InsightCommand {
    /// Run the models over a fixture and print each figure beside the expected one: see docs/INSIGHT.md.
    Check {
        /// The fixture; its CSV stands beside it.
        file: PathBuf,
        /// Print `{"name": …, "figures": {…}}` instead.
        #[arg(long)]
        json: bool,
    },
    /// Look through the figures now instead of at night: groups, whom to contact, the next week.
    Run,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// People, from a CSV file: see docs/IMPORT.md.
    Contacts {
        /// The file; `-` is standard input.
        file: PathBuf,
        /// Say what would happen, and write nothing.
        #[arg(long)]
        dry_run: bool,
        /// Where a column goes, as HEADER=FIELD; may be given several times.
        #[arg(long, value_name = "HEADER=FIELD", value_parser = pair)]
        map: Vec<(String, String)>,
        /// Whose telephone numbers are written without a calling code, such as US.
        #[arg(long)]
        country: Option<String>,
        /// The file's encoding where it is not UTF-8, such as gb18030.
        #[arg(long)]
        encoding: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum SearchCommand {
    /// Make it anew from the messages and entries, while the server runs.
    Rebuild,
}

#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// People, as a CSV file that an import takes back.
    Contacts {
        /// The file; `-` is standard output.
        file: PathBuf,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    // A header may have an equals sign in it, a field has none.
    text.rsplit_once('=')
        .map(|(header, field)| (header.to_owned(), field.to_owned()))
        .ok_or_else(|| "write HEADER=FIELD".to_owned())
}

#[derive(Debug, Subcommand)]
pub enum ParkedCommand {
    /// Do now what an older build kept because it did not know it.
    Retry,
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send one mail now and say what is wrong if it cannot be sent.
    Test {
        /// Where to.
        address: String,
    },
    /// Take one mail from standard input, as a mail server passes it on: see docs/MAIL.md.
    Receive,
    /// Let mail go that waits since a restore.
    Release {
        /// Give up what was queued before the restore: it may have been sent already.
        #[arg(long)]
        discard: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum BusinessCommand {
    /// Write everything to one archive, while servers run; nobody else may read it.
    Export {
        /// The file, such as everything.zip; it must not exist yet.
        file: PathBuf,
    },
    /// Close the business: everybody is signed out, nobody gets in, nothing is sent.
    Close {
        /// What it is called, in either language.
        #[arg(long)]
        name: String,
    },
    /// Give it another currency; refused where something was ordered, paid or invoiced in the one it has.
    Currency {
        /// Such as EUR.
        currency: String,
    },
    /// Open it again, within 30 days.
    Reopen,
    /// Erase everything of a business that was closed 30 days ago or longer. Start every server again afterwards.
    Erase {
        /// What it is called, in either language.
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum PaymentCommand {
    /// Show which provider is chosen, and which have keys.
    Show,
    /// Keep the keys of a provider: on standard input a line each, as NAME=VALUE or NAME=@FILE, never on the command line.
    Keys {
        /// stripe, alipay or wechat_pay.
        provider: String,
    },
    /// Ask a provider whether it knows the keys that are kept.
    Try {
        /// stripe, alipay or wechat_pay.
        provider: String,
    },
    /// Let customers pay through a provider from now on.
    Choose {
        /// stripe, alipay or wechat_pay; `none`: nobody pays online.
        provider: String,
    },
    /// Forget the keys of a provider.
    Remove {
        /// stripe, alipay or wechat_pay.
        provider: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody. The password comes from RAPPORT_PASSWORD_FILE or standard input, never from the command line.
    Add {
        /// customer, agent (serves), manager (also menu, hours, offers, reports) or owner (everything).
        #[arg(long)]
        role: String,
        /// What others call this person.
        #[arg(long)]
        name: String,
        /// The mail address to sign in with.
        #[arg(long)]
        email: String,
    },
    /// Show everybody who has an account: the team first, then who changed most.
    List {
        /// Guests too, who have no account.
        #[arg(long)]
        guests: bool,
    },
    /// Give somebody another password, from RAPPORT_PASSWORD_FILE or standard input. They are signed out everywhere.
    Password {
        /// Their mail address or id.
        who: String,
    },
    /// Change what somebody may do.
    Role {
        /// Their mail address or id.
        who: String,
        /// customer, agent (serves), manager (also menu, hours, offers, reports) or owner (everything).
        role: String,
    },
    /// Print a link by which somebody becomes one of the team. It is good for 7 days, and once.
    Invite {
        /// agent (serves), manager (also menu, hours, offers, reports) or owner (everything).
        #[arg(long)]
        role: String,
        /// Whom alone it is for; mailed to them too where there is mail.
        #[arg(long)]
        email: Option<String>,
    },
    /// Print a link by which somebody chooses a new password. It is good for 24 hours, and once.
    PasswordLink {
        /// Their mail address or id.
        who: String,
    },
    /// Shut somebody out: they are signed out everywhere, cannot sign in, and nothing is taken from their devices.
    Block {
        /// Their mail address or id.
        who: String,
    },
    /// Let somebody in again.
    Unblock {
        /// Their mail address or id.
        who: String,
    },
    /// Remove an account. What its person ordered and wrote stays, unless they are a guest.
    Remove {
        /// Their mail address or id.
        who: String,
        /// Remove all that a customer made, too: orders, chats, files. A guest's always goes.
        #[arg(long)]
        everything: bool,
    },
}
