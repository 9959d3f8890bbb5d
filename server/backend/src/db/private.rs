//! Files that nobody else on this machine may read: the database, what SQLite keeps beside it, and copies. They hold every customer's
//! number and every word of the chats.

use super::copy::file_of;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Makes the file of a database that is not there yet. SQLite gives its log and the log's index the rights of this file.
pub(super) fn make_file(url: &str) {
    let Some(file) = file_of(url) else {
        return;
    };
    match make_private(&file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // SQLite says in its own words why it cannot be made.
            tracing::debug!(%error, file = %file.display(), "the database's file was not made");
        }
        _ => {}
    }
}

/// Makes a new file, empty, that only its owner may read.
///
/// # Errors
/// Where there is one already, or none can be made.
pub(crate) fn make_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes a file away from everybody but its owner.
///
/// # Errors
/// Where it is somebody else's file.
pub(crate) fn keep_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The files of a database that others on this machine may read.
#[cfg(unix)]
pub(crate) fn exposed(file: &Path) -> Vec<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let open = |path: &PathBuf| {
        let mode = std::fs::metadata(path).map(|about| about.permissions().mode());
        mode.is_ok_and(|mode| mode & 0o077 != 0)
    };
    let beside = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm"]
        .map(beside)
        .into_iter()
        .filter(open)
        .collect()
}

#[cfg(not(unix))]
pub(crate) fn exposed(_: &Path) -> Vec<PathBuf> {
    Vec::new()
}
