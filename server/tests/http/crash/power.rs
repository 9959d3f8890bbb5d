//! Flushes counted, errors of the disk, and power cuts that take what was not flushed.

use super::disk::{Disk, Error, Fault, On};
use super::program::Program;
use super::writer::{Writer, busy};
use super::{WRITERS, kills};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// In memory where the machine has such a place: what the disk loses is for [`Disk`] to say, and real ones are slow.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

fn is_sound(program: &Program) {
    let said = program.does(&["doctor"]);
    assert!(!said.contains("BAD"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_before_it_was_flushed() {
    let folder = folder();
    let (disk, program) = Disk::under(folder.path(), 1);
    let mut writer = Writer::new(&program, "ann").await;
    for mid in 1..=50 {
        let (writes, flushes) = (disk.writes(), disk.flushes());
        writer.write();
        assert_eq!(writer.send().await, Some(200));
        // Nobody else writes: what was written is this push, and every byte of it is on the disk.
        assert!(disk.writes() > writes && disk.flushes() > flushes, "{mid}");
        assert!(!disk.owes(), "{mid} was acknowledged and could be lost");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_call_of_the_disk_fails_nothing_is_lost_or_doubled() {
    let folder = folder();
    let (mut disk, mut program) = Disk::under(folder.path(), 2);
    let mut writer = Writer::new(&program, "ann").await;
    for (fault, error, reach) in [
        (Fault::Flush, Error::Broken, 1),
        (Fault::Write, Error::Broken, 24),
        (Fault::Write, Error::Full, 24),
        (Fault::Short, Error::Full, 24),
    ] {
        let mut refused = 0;
        for round in 0..24 {
            (0..3).for_each(|_| writer.write());
            let faults = disk.faults();
            disk.fail(fault, On::Any, error, round % reach);
            let (said, failed) = (writer.send().await, disk.faults() > faults);
            disk.mend();
            match said {
                Some(200) => {}
                Some(503) => {
                    assert!(failed, "busy without a reason");
                    refused += 1;
                }
                other => panic!("{other:?} to {fault:?} {error:?} in round {round}"),
            }
            if round % 4 == 3 {
                disk.cut(&mut program);
                program.serve();
            }
            while writer.acknowledged < writer.written.len() as u64 {
                assert_eq!(writer.send().await, Some(200), "it goes on by itself");
            }
        }
        println!("{fault:?} {error:?}: {refused} of 24 refused");
        assert!(refused > 12, "{fault:?} {error:?} hardly ever hit a push");
    }
    disk.cut(&mut program);
    program.serve();
    writer.has_all_once().await;
    is_sound(&program);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_power_cut_is_there_once_after_it() {
    let folder = folder();
    let (mut disk, mut program) = Disk::under(folder.path(), 3);
    let (stop, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let mut writers = Vec::new();
    for name in 0..WRITERS {
        let writer = Writer::new(&program, &format!("ann{name}")).await;
        writers.push(tokio::spawn(busy(writer, stop.clone(), count.clone())));
    }
    let cuts = kills();
    for cut in 0..cuts {
        // After some work, at some call, or while the database itself is written.
        let until = count.load(Ordering::Relaxed) + 1 + (cut * 17) % 37;
        let any = Error::Broken;
        match cut % 8 {
            1 | 3 | 5 => disk.fail(Fault::Die, On::Any, any, (cut * 7) % 61),
            7 => disk.fail(Fault::Die, On::Database, any, (cut * 5) % 29),
            _ => {}
        }
        let by_work = cut % 2 == 0;
        let enough = |program: &mut Program| match by_work {
            true => count.load(Ordering::Relaxed) >= until,
            false => program.is_gone(),
        };
        while !enough(&mut program) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        disk.cut(&mut program);
        program.serve();
    }
    stop.store(true, Ordering::Relaxed);
    let mut all = 0;
    for writer in writers {
        let mut writer = writer.await.unwrap();
        writer.has_all_once().await;
        all += writer.written.len();
    }
    println!("{cuts} cuts, {all} mutations, {} torn pages", disk.torn);
    assert!(disk.torn > 0, "the database itself was never cut");
    is_sound(&program);
}

/// The log takes what is written; the database itself is written now and then, by whoever commits then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fails_while_the_log_is_put_away_hinders_nobody() {
    let folder = folder();
    let (mut disk, mut program) = Disk::under(folder.path(), 5);
    let mut writer = Writer::new(&program, "ann").await;
    for (fault, error) in [
        (Fault::Write, Error::Broken),
        (Fault::Write, Error::Full),
        (Fault::Flush, Error::Broken),
    ] {
        let faults = disk.faults();
        disk.fail(fault, On::Database, error, 0);
        while disk.faults() == faults {
            (0..20).for_each(|_| writer.write());
            assert_eq!(writer.send().await, Some(200), "its commit was flushed");
        }
        disk.cut(&mut program);
        program.serve();
    }
    writer.has_all_once().await;
    is_sound(&program);
}

/// Otherwise the disk above would forgive what it is there to find.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_disk_that_lies_about_flushing_acknowledged_work_is_lost() {
    let folder = folder();
    let (mut disk, mut program) = Disk::under(folder.path(), 4);
    let mut writer = Writer::new(&program, "ann").await;
    disk.lie();
    for _ in 0..20 {
        writer.write();
        assert_eq!(writer.send().await, Some(200));
    }
    assert!(
        disk.owes(),
        "what was only said to be flushed counts as flushed"
    );
    disk.cut(&mut program);
    program.serve();
    assert!(writer.known().await < writer.acknowledged);
}
