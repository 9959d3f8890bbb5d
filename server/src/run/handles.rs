//! How many files and connections the system lets this program have.

use crate::run::doors::CONNECTIONS;

/// Files that are none of a connection: the database, its log, mails, the browser files, certificates, standard output.
const OTHERS: usize = 256;
/// Where the system does not say.
#[cfg(not(unix))]
const USUAL: usize = 1_024;

/// Asks for as many as the system allows, and answers how many connections fit.
#[must_use]
pub fn connections() -> usize {
    let files = raise();
    let fit = files.saturating_sub(OTHERS).max(64);
    if fit < CONNECTIONS {
        tracing::warn!(
            files,
            connections = fit,
            "the system lets this program open few files: raise its limit (LimitNOFILE, ulimit -n) for more connections at once"
        );
    }
    fit.min(CONNECTIONS)
}

/// Raises the soft limit to the hard one.
#[cfg(unix)]
fn raise() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let have = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: have.maximum,
        maximum: have.maximum,
    };
    let now = match setrlimit(Resource::Nofile, wanted) {
        Ok(()) => wanted,
        Err(_) => have,
    };
    // None: no bound.
    let files = now.current.unwrap_or(u64::MAX);
    usize::try_from(files).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn raise() -> usize {
    USUAL
}

/// Files that this program makes are for its own user only: they hold customers' numbers and words.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}
