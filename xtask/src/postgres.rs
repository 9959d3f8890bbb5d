//! A private PostgreSQL for the tests: a folder and a Unix socket of its own, gone when they are done.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    failure::{Failure, Outcome, While},
    files, process,
};

/// Where Debian keeps the server's programs, by major version; they are not on the PATH there.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Who runs it where we are root, which PostgreSQL refuses to be.
const USER: &str = "postgres";
/// How long it may take to start; a second is usual.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is acknowledged need not survive a power cut of this machine, and is faster so. Rapport itself refuses such a server.
const CARELESS: [&str; 2] = ["fsync=off", "full_page_writes=off"];

/// A running server. It is stopped when this goes.
pub struct Cluster {
    programs: Programs,
    folder: PathBuf,
    server: Child,
}

/// What is started from one folder.
const PROGRAMS: [&str; 5] = ["initdb", "postgres", "pg_ctl", "pg_isready", "psql"];

/// Where the programs are and as whom they run.
struct Programs {
    folder: PathBuf,
    as_user: bool,
}

impl Cluster {
    /// Makes and starts one that keeps nothing through a power cut.
    pub fn start() -> Outcome<Self> {
        Self::start_with(&CARELESS)
    }

    /// Makes and starts one as a business has it.
    pub fn start_durable() -> Outcome<Self> {
        Self::start_with(&[])
    }

    fn start_with(settings: &[&str]) -> Outcome<Self> {
        let programs = Programs::find()?;
        // A Unix socket's path must be short, so it is not below TMPDIR.
        let template = "/tmp/rapport-postgres.XXXXXX";
        let mut mktemp = programs.command(Path::new("mktemp"));
        let folder = process::output(mktemp.args(["-d", template]))?;
        let folder = PathBuf::from(folder.trim());
        let started = programs
            .init(&folder)
            .and_then(|()| programs.serve(&folder, settings));
        match started {
            Ok(server) => {
                let mut cluster = Self {
                    programs,
                    folder,
                    server,
                };
                cluster.wait()?;
                Ok(cluster)
            }
            Err(failure) => {
                drop(fs::remove_dir_all(&folder));
                Err(failure)
            }
        }
    }

    /// What `RAPPORT_TEST_POSTGRES` is set to.
    pub fn url(&self) -> String {
        format!(
            "postgres://{USER}@localhost:5432/postgres?host={}",
            self.folder.display()
        )
    }

    /// Its own client, which makes databases.
    pub fn psql(&self) -> PathBuf {
        self.programs.folder.join("psql")
    }

    fn wait(&mut self) -> Outcome<()> {
        let start = Instant::now();
        let socket = self.folder.join(".s.PGSQL.5432");
        let mut ready = self.programs.own("pg_isready");
        ready.args(["-q", "-p", "5432", "-h"]).arg(&self.folder);
        while !(socket.exists() && process::succeeds(&mut ready)?) {
            let ended = self.server.try_wait().during("asking after PostgreSQL")?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                let log = files::read_text(&self.folder.join("log")).unwrap_or_default();
                return Err(Failure::new(format!(
                    "PostgreSQL did not start; it says:\n{log}"
                )));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.programs.own("pg_ctl");
        let data = self.folder.join("data");
        stop.args(["stop", "-m", "immediate", "-D"]).arg(data);
        // It may be gone already: Ctrl-C reaches it too.
        let stopped = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if stopped.is_ok_and(|status| status.success()) {
            drop(self.server.wait());
        } else {
            drop(self.server.kill());
        }
        drop(files::remove(&self.folder));
    }
}

impl Programs {
    fn find() -> Outcome<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folder = find(env::split_paths(&path), Path::new(DEBIAN)).ok_or_else(|| {
            Failure::new(
                "PostgreSQL's server is not installed (no initdb on the PATH or below /usr/lib/postgresql), so the tests on it \
                 cannot run: `xtask/setup.sh test` installs it on Debian, elsewhere install it with your system's own tools",
            )
        })?;
        let id = process::output(Command::new("id").arg("-u"))?;
        Ok(Self {
            folder,
            as_user: id.trim() == "0",
        })
    }

    /// Runs as us, or as PostgreSQL's own user where we are root.
    fn command(&self, program: &Path) -> Command {
        let mut command = if self.as_user {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", USER, "--regid", USER, "--init-groups"]);
            // Whatever ends us ends it too.
            command.args(["--pdeathsig", "TERM", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // That user may have no right to be where we are, nor our home.
        command.current_dir("/").env_remove("HOME");
        command
    }

    fn own(&self, name: &str) -> Command {
        self.command(&self.folder.join(name))
    }

    fn init(&self, folder: &Path) -> Outcome<()> {
        let mut initdb = self.own("initdb");
        initdb
            .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .arg(format!("--username={USER}"))
            .arg("-D")
            .arg(folder.join("data"));
        process::output(&mut initdb).map(drop)
    }

    /// A child of ours, not a daemon: what ends us from the terminal ends it too.
    fn serve(&self, folder: &Path, settings: &[&str]) -> Outcome<Child> {
        let log = folder.join("log");
        let log = fs::File::create(&log).during(format!("making {}", log.display()))?;
        let twin = log.try_clone().during("opening PostgreSQL's log twice")?;
        let mut postgres = self.own("postgres");
        postgres.arg("-D").arg(folder.join("data"));
        let own = ["listen_addresses=", "port=5432", "max_connections=300"];
        for setting in own.iter().chain(settings) {
            postgres.args(["-c", setting]);
        }
        postgres
            .arg("-c")
            .arg(format!("unix_socket_directories={}", folder.display()))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(twin)
            .spawn()
            .during("starting PostgreSQL")
    }
}

/// The folder of the programs: that of the path's `initdb`, or the newest of Debian's.
fn find(mut path: impl Iterator<Item = PathBuf>, debian: &Path) -> Option<PathBuf> {
    path.find_map(|folder| whole(&folder)).or_else(|| {
        let versions = fs::read_dir(debian).ok()?.filter_map(Result::ok);
        let numbered = versions.filter_map(|entry| {
            let number: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((number, whole(&entry.path().join("bin"))?))
        });
        numbered.max().map(|(_, folder)| folder)
    })
}

/// The folder where `initdb` really lies (it may be a link), if all others lie there too.
fn whole(folder: &Path) -> Option<PathBuf> {
    let initdb = folder.join("initdb").canonicalize().ok()?;
    let folder = initdb.parent()?;
    let all = PROGRAMS.iter().all(|name| folder.join(name).is_file());
    all.then(|| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_comes_first_and_then_the_newest_version() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let debian = root.join("debian");
        let put = |folder: &Path| {
            for name in PROGRAMS {
                files::write(&folder.join(name), b"").unwrap();
            }
        };
        let on_path = || [root.join("nothing"), root.join("own")].into_iter();
        assert_eq!(find(on_path(), &debian), None);
        for version in ["9", "13", "15"] {
            put(&debian.join(version).join("bin"));
        }
        fs::create_dir_all(debian.join("17/bin")).unwrap();
        assert_eq!(find(on_path(), &debian), Some(debian.join("15/bin")));
        // A lone program elsewhere is none of a whole set.
        files::write(&root.join("own/initdb"), b"").unwrap();
        assert_eq!(find(on_path(), &debian), Some(debian.join("15/bin")));
        put(&root.join("own"));
        assert_eq!(find(on_path(), &debian), Some(root.join("own")));
    }

    #[test]
    fn a_cluster_answers_while_it_is_held_and_leaves_nothing() {
        if Programs::find().is_err() {
            return; // `xtask test` refuses to go on without it; whoever only builds needs no database
        }
        let cluster = Cluster::start().unwrap();
        let (folder, mut ready) = (cluster.folder.clone(), cluster.programs.own("pg_isready"));
        ready.args(["-q", "-p", "5432", "-h"]).arg(&folder);
        assert!(process::succeeds(&mut ready).unwrap());
        drop(cluster);
        assert!(!process::succeeds(&mut ready).unwrap());
        assert!(!folder.exists());
    }
}
