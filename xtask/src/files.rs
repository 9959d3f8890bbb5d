//! Reading and writing files, with the path in every failure.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::failure::{Outcome, While};

pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).during(format!("reading {}", path.display()))
}

pub fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).during(format!("reading {}", path.display()))
}

/// A Rust source without its tests and its whole-line comments; lines keep their numbers.
pub fn production(text: &str) -> String {
    let tests = text
        .find("#[cfg(test)]")
        .or_else(|| text.find("#[cfg(all(test"));
    let lines = text[..tests.unwrap_or(text.len())].lines().map(|line| {
        if line.trim_start().starts_with("//") {
            ""
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes the file and the folders it needs.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).during(format!("making {}", parent.display()))?;
    }
    fs::write(path, bytes).during(format!("writing {}", path.display()))
}

/// Removes a file or a whole folder; fine if there is none.
pub fn remove(path: &Path) -> Outcome<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.during(format!("removing {}", path.display())),
    }
}

pub fn rename(from: &Path, to: &Path) -> Outcome<()> {
    fs::rename(from, to).during(format!("moving {} to {}", from.display(), to.display()))
}

/// All files below a folder, in a stable order, as paths relative to it; none if it is missing.
/// Names that start with a dot are an editor's or a system's and are left out.
pub fn below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, Path::new(""), &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &Path, found: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(folder).during(format!("listing {}", folder.display()))? {
        let entry = entry.during(format!("listing {}", folder.display()))?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let relative = prefix.join(&name);
        if entry.path().is_dir() {
            collect(&entry.path(), &relative, found)?;
        } else {
            found.push(relative);
        }
    }
    Ok(())
}

/// A relative path as it stands in an address.
pub fn address(path: &Path) -> String {
    path.components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_listed_in_order_and_without_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.txt", ".hidden", "a/.swp"] {
            write(&folder.path().join(name), b"x").unwrap();
        }
        let found: Vec<String> = below(folder.path())
            .unwrap()
            .iter()
            .map(|p| address(p))
            .collect();
        assert_eq!(found, ["a/z.txt", "b.txt"]);
    }

    #[test]
    fn a_missing_folder_holds_no_files_and_is_already_removed() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none");
        assert!(below(&missing).unwrap().is_empty());
        remove(&missing).unwrap();
    }
}
