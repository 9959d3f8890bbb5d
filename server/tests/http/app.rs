//! `TestApp`: one server for one test.

use crate::client::Client;
use crate::dump::dump;
use backend::{FixedClock, Memory, Sent, TestDatabase, Transport};
use domain::account::{DisplayName, Email, Password, Role};
use server::config::{Config, Database, Environment};
use server::http::state::AppState;
use server::run::start::{Clocks, Running, start};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// 2026-11-21 12:00 UTC.
pub const NOON: i64 = 1_795_262_400_000;
pub const PASSWORD: &str = "correct horse battery";

pub struct TestApp {
    running: Running,
    pub clock: Arc<FixedClock>,
    pub steady: Arc<FixedClock>,
    pub database: TestDatabase,
    folder: TempDir,
    mails: Memory,
}

/// Lines of a dump that stand there by themselves.
const OWN_JOBS: [&str; 5] = [
    "  'strategies','all',",
    "  'campaigns','all',",
    "  'weekly_mail','all',",
    "  'insight','all',",
    "  'retention','all',",
];

impl TestApp {
    /// The demo business, so that there is a menu.
    pub async fn start() -> Self {
        Self::with(&[("MODE", "demo")]).await
    }

    /// No business, no people, production's rules.
    pub async fn production() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        site(&folder.path().join("site"));
        let database = TestDatabase::fresh(folder.path()).await.unwrap();
        let (mails, wall) = (Memory::default(), Arc::new(FixedClock::at(NOON)));
        let steady = Arc::new(FixedClock::at(0));
        let clocks = Clocks {
            wall: wall.clone(),
            steady: steady.clone(),
        };
        let config = config(folder.path(), &database, settings, &mails);
        let running = start(config, clocks).await.unwrap();
        Self {
            running,
            clock: wall,
            steady,
            database,
            folder,
            mails,
        }
    }

    /// Another server of the demo business on the same database.
    pub async fn another(&self) -> Running {
        let clocks = Clocks {
            wall: self.clock.clone(),
            steady: self.steady.clone(),
        };
        let demo = [("MODE", "demo")];
        let config = config(self.folder.path(), &self.database, &demo, &self.mails);
        start(config, clocks).await.unwrap()
    }

    pub fn state(&self) -> &AppState {
        &self.running.state
    }

    /// Where plain http is sent on.
    pub fn redirect(&self) -> Option<std::net::SocketAddr> {
        self.running.redirect
    }

    /// Where the server answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.running.address)
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Every row of every table.
    pub fn dump(&self) -> String {
        // The server's own looks for strategies and campaigns are scheduled just after its start, and again after each, whatever a test does.
        let dump = dump(&self.database);
        let lines = dump
            .lines()
            // A table without rows is an empty line, and so is one of nothing but these.
            .filter(|line| !line.trim().is_empty())
            .filter(|line| !OWN_JOBS.iter().any(|job| line.starts_with(job)));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Delivers what is due and answers every mail so far, oldest first.
    pub async fn mails(&self) -> Vec<Sent> {
        self.state().backend.deliver_due(|| true).await.unwrap();
        self.mails.all()
    }

    pub async fn stop(self) {
        self.running.stop().await;
    }

    /// A browser that nobody signed in with.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url())
    }

    pub async fn guest(&self) -> Client {
        let guest = self.anonymous();
        guest
            .post_form("/guest", &[("name", "Somebody")])
            .await
            .redirects_to("/app");
        guest
    }

    pub async fn customer(&self, name: &str) -> Client {
        let customer = self.anonymous();
        customer.sign_up(name).await.redirects_to("/app");
        customer
    }

    pub async fn agent(&self, name: &str) -> Client {
        self.staff(name, Role::Agent).await
    }

    pub async fn manager(&self, name: &str) -> Client {
        self.staff(name, Role::Manager).await
    }

    pub async fn owner(&self, name: &str) -> Client {
        self.staff(name, Role::Owner).await
    }

    async fn staff(&self, name: &str, role: Role) -> Client {
        let email = format!("{name}@example.com");
        let words = (
            DisplayName::parse(name).unwrap(),
            Email::parse(&email).unwrap(),
            Password::parse(PASSWORD).unwrap(),
        );
        self.state()
            .backend
            .add_user(role, words.0, words.1, words.2)
            .await
            .unwrap();
        let staff = self.anonymous();
        staff.sign_in(&email, PASSWORD).await.redirects_to("/desk");
        staff
    }
}

fn config(
    folder: &Path,
    database: &TestDatabase,
    settings: &[(&str, &str)],
    mails: &Memory,
) -> Config {
    let site = folder.join("site").display().to_string();
    let beside = format!("sqlite:{}/none", folder.display());
    let own = [("PORT", "0"), ("DATABASE", &beside), ("SITE", &site)];
    let mut config = Config::read(&Environment::of(&[&own, settings].concat())).unwrap();
    // Past production's rules: a server for tests need not wait for its disk.
    config.database = Database(database.url());
    if !settings.iter().any(|(name, _)| *name == "MAIL") {
        config.mail.transport = Transport::Memory(mails.clone());
    }
    config
}

/// Browser files of a made-up build.
pub fn site(folder: &Path) {
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let script = "export const answer = 42;\n".repeat(100);
    write("pkg/b1/customer.js", script.as_bytes());
    write("pkg/b1/customer.js.br", &brotli(script.as_bytes()));
    write("pkg/b1/customer_bg.wasm", b"\0asm\x01\0\0\0");
    write("pkg/b1/customer.css", b"body{margin:0}");
    write("pkg/b1/staff.css", b"body{margin:0}");
    write("sw.js", b"const BUILD = 'b1';");
    write(
        "public/favicon.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    );
    write("public/icons/rapport-192.png", b"png");
    write("public/icons/hewei-192.png", b"png");
    write("public/media/dish.webp", b"webp");
    write("secret.txt", b"not for browsers");
    write("build.json", BUILD.as_bytes());
}

const BUILD: &str = r#"{
  "build": "b1",
  "customer": { "boot": "/pkg/b1/customer-boot.js", "js": "/pkg/b1/customer.js", "wasm": "/pkg/b1/customer_bg.wasm", "css": "/pkg/b1/customer.css" },
  "staff": { "boot": "/pkg/b1/staff-boot.js", "js": "/pkg/b1/staff.js", "wasm": "/pkg/b1/staff_bg.wasm", "css": "/pkg/b1/staff.css" },
  "precache": { "customer": [], "staff": [] },
  "public": ["favicon.svg", "icons/rapport-192.png", "icons/hewei-192.png", "media/dish.webp"]
}"#;

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    brotli::BrotliCompress(
        &mut &bytes[..],
        &mut out,
        &brotli::enc::BrotliEncoderParams::default(),
    )
    .unwrap();
    out
}
