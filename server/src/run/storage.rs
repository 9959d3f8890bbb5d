//! Whether the database's file can be written, asked before it is opened, so that the answer names the cause and what to do.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file of this size must fit beside the database.
const PROBE: usize = 64 * 1024;

/// Why the database's place cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the database cannot be kept in {path}: {why}")]
pub struct StorageError {
    path: String,
    why: String,
}

/// Makes the folder where it is missing, and tries to write.
///
/// # Errors
/// [`StorageError`], with what to do.
pub fn prepare(database: &str) -> Result<(), StorageError> {
    let Some(file) = file(database) else {
        return Ok(());
    };
    let refused = |error: &io::Error| StorageError {
        path: file.display().to_string(),
        why: explain(error),
    };
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    make_folder(folder).map_err(|error| refused(&error))?;
    if file.is_dir() {
        return Err(refused(&ErrorKind::IsADirectory.into()));
    }
    if file.exists() {
        OpenOptions::new()
            .append(true)
            .open(&file)
            .map_err(|error| refused(&error))?;
    }
    let probe = folder.join(format!(".rapport-probe-{}", std::process::id()));
    let written = write(&probe);
    // A probe that was never made cannot be removed.
    drop(fs::remove_file(&probe));
    written.map_err(|error| refused(&error))
}

/// A folder that nobody else on this machine may enter; one that is there stays as it is.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write(probe: &Path) -> io::Result<()> {
    let mut file = fs::File::create(probe)?;
    file.write_all(&[0; PROBE])?;
    file.sync_all()
}

/// A place beside the database's file.
#[must_use]
pub fn in_database_folder(database: &str, name: &str) -> PathBuf {
    file(database)
        .and_then(|file| file.parent().map(|folder| folder.join(name)))
        .unwrap_or_else(|| name.into())
}

/// The file behind `sqlite:PATH`; none for one in memory.
fn file(database: &str) -> Option<PathBuf> {
    let path = database.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path).split('?').next()?;
    (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(path))
}

/// What to do about it.
fn explain(error: &io::Error) -> String {
    let advice = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full. Make room, then start again"
        }
        ErrorKind::PermissionDenied => {
            "this user may not write there. Change the folder's owner, or choose another place with RAPPORT_DATABASE"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "the file system is read-only. Choose another place with RAPPORT_DATABASE"
        }
        ErrorKind::IsADirectory => "this is a folder. Name a file in RAPPORT_DATABASE",
        ErrorKind::NotADirectory => {
            "part of the path is a file. Choose another place with RAPPORT_DATABASE"
        }
        _ => return format!("{error}. Choose another place with RAPPORT_DATABASE"),
    };
    advice.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_made_and_no_probe_stays() {
        let folder = tempfile::tempdir().unwrap();
        prepare(&format!(
            "sqlite:{}/a/b/rapport.sqlite",
            folder.path().display()
        ))
        .unwrap();
        assert_eq!(fs::read_dir(folder.path().join("a/b")).unwrap().count(), 0);
    }

    #[test]
    fn a_place_that_cannot_be_used_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().display();
        let error = prepare(&format!("sqlite:{place}")).unwrap_err().to_string();
        assert!(
            error.contains("this is a folder") && error.contains("RAPPORT_DATABASE"),
            "{error}"
        );
        fs::write(folder.path().join("file"), "").unwrap();
        let error = prepare(&format!("sqlite:{place}/file/x/y.sqlite"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("Choose another place"), "{error}");
    }

    #[test]
    fn a_full_disk_is_called_full() {
        assert!(explain(&ErrorKind::StorageFull.into()).contains("Make room"));
    }
}
