//! The program killed, or its disk full, while devices send: what it said it has, it has, once.
//!
//! A kill does not test the disk: what the operating system was handed survives it. That commits wait for the disk is held where
//! the database is opened (`backend::db::durability`).

use crate::app::{NOON, site};
use crate::client::{Client, fresh_id};
use crate::orders::{pulls, user_of};
use domain::service::MessageSend;
use domain::{ConversationId, MessageId, Mutation, UserId};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use sync::wire::Envelope;
use sync::{Frozen, PushRequest};

const WRITERS: u64 = 6;
/// Kills in an ordinary run; `RAPPORT_KILLS` asks for another number.
const KILLS: u64 = 40;
/// So long a writer waits before it asks a server again that is not there.
const PAUSE: Duration = Duration::from_millis(10);

/// The demo business in a folder, served by the real program on a port that stays.
struct Program {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Program {
    fn start(folder: &Path) -> Self {
        site(&folder.join("site"));
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut this = Self {
            folder: folder.to_owned(),
            port,
            child: None,
        };
        this.does(&["migrate"]);
        this.serve();
        this
    }

    fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn command(&self) -> Command {
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

    fn does(&self, words: &[&str]) -> String {
        let output = self.command().args(words).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Starts it, and waits until it says where it is.
    fn serve(&mut self) {
        let mut child = self
            .command()
            .arg("serve")
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
    fn log(&self) -> std::fs::File {
        let path = self.folder.join("complaints");
        let mut options = std::fs::OpenOptions::new();
        options.create(true).append(true).open(path).unwrap()
    }

    /// SIGKILL, at whatever it does.
    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// No file of it may grow over so many bytes; without a number, as usual again.
    fn limit(&self, bytes: Option<u64>) {
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

/// A customer who writes messages, and what the server said that it has of them.
#[derive(Clone)]
struct Writer {
    client: Client,
    user: UserId,
    conversation: ConversationId,
    /// Frozen bytes by number less one: a number always has the same ones.
    written: Vec<Box<RawValue>>,
    acknowledged: u64,
}

impl Writer {
    async fn new(program: &Program, name: &str) -> Self {
        let client = Client::new(&program.url());
        client.sign_up(name).await.is(303);
        let user = user_of(&client).await;
        Self {
            client,
            user,
            conversation: ConversationId(fresh_id()),
            written: Vec::new(),
            acknowledged: 0,
        }
    }

    fn write(&mut self) {
        let mid = self.written.len() as u64 + 1;
        let message = Mutation::MessageSend(MessageSend {
            id: MessageId(fresh_id()),
            conversation: self.conversation,
            customer: self.user,
            name: "Ann".into(),
            customer_name: String::new(),
            text: format!("number {mid}"),
            active_seconds: 0,
            files: Vec::new(),
        });
        let envelope = Envelope {
            mid,
            name: message.name().into(),
            at: NOON,
            actor: self.user.0,
            answers: None,
            args: RawValue::from_string(message.args().unwrap()).unwrap(),
        };
        let frozen = Frozen::encode(&envelope).unwrap();
        self.written
            .push(RawValue::from_string(frozen.json).unwrap());
    }

    /// Sends what is not acknowledged; none where no answer came.
    async fn send(&mut self) -> Option<u16> {
        let start = usize::try_from(self.acknowledged).unwrap();
        let push = PushRequest {
            client: self.client.id,
            epoch: None,
            build: "test".into(),
            jump: false,
            mutations: self.written[start..].iter().take(20).cloned().collect(),
        };
        let call = self
            .client
            .call(reqwest::Method::POST, "/api/sync/v1/push")
            .json(&push);
        let response = call.send().await.ok()?;
        let status = response.status().as_u16();
        let body = response.text().await.ok()?;
        if status == 200 {
            let reply: sync::PushReply = serde_json::from_str(&body).unwrap();
            assert!(reply.last_mid >= self.acknowledged, "it forgot something");
            self.acknowledged = reply.last_mid;
        }
        Some(status)
    }

    /// Everything once more, then what a new device gets: each message once, in the order of writing.
    async fn has_all_once(&mut self) {
        let all = self.written.len() as u64;
        while self.acknowledged < all {
            assert_eq!(self.send().await, Some(200));
        }
        self.acknowledged = 0;
        while self.acknowledged < all {
            assert_eq!(self.send().await, Some(200));
        }
        let mut by_place = BTreeMap::new();
        let changes = pulls(&self.client).await;
        for change in changes.iter().filter(|one| one["entity"] == "message") {
            let row = &change["row"];
            let place = row["number"].as_u64().unwrap();
            let text = row["text"].as_str().unwrap().to_owned();
            assert_eq!(by_place.insert(place, text), None, "two at one place");
        }
        let wanted = (1..=all).map(|mid| (mid, format!("number {mid}")));
        assert_eq!(by_place, wanted.collect());
    }
}

/// Writes and sends until told to stop; counts what was acknowledged.
async fn busy(mut writer: Writer, stop: Arc<AtomicBool>, count: Arc<AtomicU64>) -> Writer {
    while !stop.load(Ordering::Relaxed) {
        if writer.acknowledged == writer.written.len() as u64 {
            (0..3).for_each(|_| writer.write());
        }
        let before = writer.acknowledged;
        if writer.send().await.is_none() {
            tokio::time::sleep(PAUSE).await;
        }
        count.fetch_add(writer.acknowledged - before, Ordering::Relaxed);
    }
    writer
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a test runs is no setting of the server"
)]
fn kills() -> u64 {
    let asked = std::env::var("RAPPORT_KILLS").ok();
    asked.map_or(KILLS, |number| number.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_once_after_it() {
    let kills = kills();
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let (stop, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let mut writers = Vec::new();
    for name in 0..WRITERS {
        let writer = Writer::new(&program, &format!("ann{name}")).await;
        writers.push(tokio::spawn(busy(writer, stop.clone(), count.clone())));
    }
    for kill in 0..kills {
        // Work decides when, not time: 1 to 37 mutations after the last kill, so that it hits whatever a push does.
        let until = count.load(Ordering::Relaxed) + 1 + (kill * 17) % 37;
        while count.load(Ordering::Relaxed) < until {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        program.kill();
        program.serve();
    }
    stop.store(true, Ordering::Relaxed);
    let mut all = 0;
    for writer in writers {
        let mut writer = writer.await.unwrap();
        writer.has_all_once().await;
        all += writer.written.len();
    }
    println!("{kills} kills, {all} mutations");
    let said = program.does(&["doctor"]);
    assert!(!said.contains("BAD"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_is_told_and_then_takes_the_same_push() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let mut writer = Writer::new(&program, "ann").await;
    writer.write();
    assert_eq!(writer.send().await, Some(200));
    let mut refused = 0;
    for round in 0..60 {
        (0..5).for_each(|_| writer.write());
        // From "not a byte more" to "a few pages more": the fault hits another write of the transaction each time.
        let log = folder.path().join("shop.sqlite-wal");
        let size = std::fs::metadata(log).map_or(0, |file| file.len());
        program.limit(Some(size / 4 + round * 4_096));
        match writer.send().await {
            Some(200) => {}
            status => {
                assert_eq!(status, Some(503), "what it says of a full disk");
                refused += 1;
            }
        }
        program.limit(None);
        while writer.acknowledged < writer.written.len() as u64 {
            assert_eq!(writer.send().await, Some(200), "it goes on by itself");
        }
    }
    assert!(refused >= 15, "the disk was full only {refused} times");
    writer.has_all_once().await;
    let said = program.does(&["doctor"]);
    assert!(!said.contains("BAD"), "{said}");
}
