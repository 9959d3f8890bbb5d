//! Build, serve, and again after each change. It looks at the files' times twice a second, so it
//! needs no tool installed and works on every file system.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    console::Console,
    failure::{Outcome, While},
    files, process,
    project::Project,
    site,
    wasm::Mode,
};

const WATCHED: [&str; 6] = ["app", "frontend", "public", "server", "style", "Cargo.lock"];
const PAUSE: Duration = Duration::from_millis(500);

/// When each file was changed last.
type Times = BTreeMap<PathBuf, SystemTime>;

/// Does not return while all is well: Ctrl-C ends it, and the server with it.
pub fn watch(project: &Project) -> Outcome<()> {
    loop {
        let times = times(&project.root)?;
        let mut server = match build(project) {
            Ok(()) => Some(serve(project)?),
            Err(failure) => {
                eprintln!("▸ {failure}\n▸ waiting for the next change");
                None
            }
        };
        wait_for_change(&project.root, &times)?;
        if let Some(server) = &mut server {
            stop(server)?;
        }
    }
}

fn build(project: &Project) -> Outcome<()> {
    site::build(project, Mode::Dev, &Console::Terminal)?;
    process::run(process::cargo(&["build", "-p", "server"]).current_dir(&project.root))
}

fn serve(project: &Project) -> Outcome<Child> {
    let mut command = Command::new(project.target.join("debug/rapport"));
    command
        .arg("serve")
        .current_dir(&project.root)
        .spawn()
        .during("starting the server")
}

fn stop(server: &mut Child) -> Outcome<()> {
    // It may have stopped by itself, say because its port is taken.
    if server
        .try_wait()
        .during("asking after the server")?
        .is_none()
    {
        server.kill().during("stopping the server")?;
    }
    server.wait().during("waiting for the server").map(drop)
}

fn wait_for_change(root: &Path, before: &Times) -> Outcome<()> {
    while times(root)? == *before {
        thread::sleep(PAUSE);
    }
    // An editor that saves several files is let finish.
    thread::sleep(PAUSE);
    Ok(())
}

fn times(root: &Path) -> Outcome<Times> {
    let mut times = Times::new();
    for name in WATCHED {
        let path = root.join(name);
        let found = if path.is_dir() {
            files::below(&path)?
                .iter()
                .map(|file| path.join(file))
                .collect()
        } else {
            vec![path]
        };
        for file in found {
            // A file that went away between listing and asking is simply not there.
            if let Ok(changed) = fs::metadata(&file).and_then(|facts| facts.modified()) {
                times.insert(file, changed);
            }
        }
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_a_changed_and_a_removed_file_are_all_changes() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("style/main.css");
        let nothing = times(root.path()).unwrap();
        files::write(&file, b"").unwrap();
        let new = times(root.path()).unwrap();
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(SystemTime::UNIX_EPOCH)
            .unwrap();
        let changed = times(root.path()).unwrap();
        files::remove(&file).unwrap();
        assert!(nothing != new && new != changed && times(root.path()).unwrap() == nothing);
    }
}
