//! The program killed, its disk full, failing, or without power, while devices send: what it said it has, it has, once.
//!
//! A kill does not test the disk: what the operating system was handed survives it. `power` does, on a disk that remembers what was
//! flushed (`disk.c`).

mod disk;
mod power;
mod program;
mod writer;

use program::Program;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use writer::{Writer, busy};

const WRITERS: u64 = 6;
/// Kills in an ordinary run; `RAPPORT_KILLS` asks for another number.
const KILLS: u64 = 40;

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
    // Whoever watches the server hears of it, too.
    let health = async || {
        reqwest::get(format!("{}/healthz", program.url()))
            .await
            .unwrap()
    };
    program.limit(Some(0));
    assert_eq!(health().await.status(), 503, "a full disk");
    program.limit(None);
    assert_eq!(health().await.status(), 200, "by itself");
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
