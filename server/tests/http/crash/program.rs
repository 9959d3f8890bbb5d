//! The real program, in a process that can be killed.

use crate::app::site;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The demo business in a folder, served by the real program on a port that stays.
pub struct Program {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
    /// What else its surroundings hold while it serves.
    around: Vec<(&'static str, PathBuf)>,
}

impl Program {
    pub fn start(folder: &Path) -> Self {
        Self::start_on(folder, Vec::new())
    }

    pub fn start_on(folder: &Path, around: Vec<(&'static str, PathBuf)>) -> Self {
        site(&folder.join("site"));
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut this = Self {
            folder: folder.to_owned(),
            port,
            child: None,
            around,
        };
        this.does(&["migrate"]);
        this.serve();
        this
    }

    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub fn command(&self) -> Command {
        // A file that may not grow is an error to be answered, not a signal that ends the program.
        let mut command = Command::new("env");
        command
            .args(["--ignore-signal=XFSZ", env!("CARGO_BIN_EXE_rapport")])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .envs([
                ("RAPPORT_MODE", "demo"),
                ("RAPPORT_SITE", "site"),
                ("RAPPORT_DATABASE", "sqlite:shop.sqlite"),
            ])
            .env("RAPPORT_PORT", self.port.to_string());
        command
    }

    pub fn does(&self, words: &[&str]) -> String {
        let output = self.command().args(words).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Starts it, and waits until it says where it is.
    pub fn serve(&mut self) {
        let mut child = self
            .command()
            .arg("serve")
            .envs(self.around.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(Stdio::from(self.log()))
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("open http://localhost:") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "it did not start");
        }
        // Whoever prints must find a reader.
        std::thread::spawn(move || said.lines().for_each(drop));
        self.child = Some(child);
    }

    /// Where it complains, for whoever looks at a failure.
    pub fn log(&self) -> std::fs::File {
        let path = self.folder.join("complaints");
        let mut options = std::fs::OpenOptions::new();
        options.create(true).append(true).open(path).unwrap()
    }

    /// SIGKILL, at whatever it does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            child.wait().unwrap();
        }
    }

    /// True where it runs no more.
    pub fn is_gone(&mut self) -> bool {
        let child = self.child.as_mut();
        child.is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    /// No file of it may grow over so many bytes; without a number, as usual again.
    pub fn limit(&self, bytes: Option<u64>) {
        let most = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let id = self.child.as_ref().unwrap().id().to_string();
        let set = Command::new("prlimit")
            .args(["--pid", &id, &format!("--fsize={most}:unlimited")])
            .status()
            .unwrap();
        assert!(set.success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let said = std::fs::read_to_string(self.folder.join("complaints")).unwrap_or_default();
            eprintln!("the program said:\n{said}");
        }
    }
}
