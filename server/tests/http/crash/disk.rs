//! A disk that counts, fails when told to, and loses what was not flushed when the power goes (`disk.c`).

use super::program::Program;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the next calls do.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    Flush = 1,
    Write = 2,
    /// Half of the bytes; the rest fails.
    Short = 3,
    /// The program is killed in the middle of it.
    Die = 4,
}

/// Which file is meant.
#[derive(Debug, Clone, Copy)]
pub enum On {
    Any = 0,
    /// Only the database itself: what is in the log is being put in its place.
    Database = 1,
}

/// An error of the operating system.
#[derive(Debug, Clone, Copy)]
pub enum Error {
    /// EIO.
    Broken = 5,
    /// ENOSPC.
    Full = 28,
}

/// Words of the control file, in its order.
#[derive(Clone, Copy)]
enum Word {
    Fault,
    File,
    Calls,
    Error,
    Lie,
    Writes,
    Flushes,
    Dirty,
    Done,
}

const WORDS: usize = 9;
/// The database and its log, by their numbers in the journal.
const FILES: [(u64, &str); 2] = [(1, "shop.sqlite"), (2, "shop.sqlite-wal")];

/// The disk below one program.
pub struct Disk {
    folder: PathBuf,
    control: File,
    noise: u64,
    /// What was on it, for sure, when the program was started.
    before: BTreeMap<u64, Vec<u8>>,
    /// Writes of the database itself that a power cut left undone or half done.
    pub torn: usize,
}

impl Disk {
    /// A program that serves from such a disk.
    pub fn under(folder: &Path, seed: u64) -> (Self, Program) {
        let shim = folder.join("disk.so");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&shim)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/crash/disk.c"))
            .status()
            .unwrap();
        assert!(built.success(), "disk.c");
        let path = folder.join("control");
        std::fs::write(&path, [0; WORDS * 8]).unwrap();
        let around = vec![
            ("LD_PRELOAD", shim),
            ("DISK_CONTROL", path.clone()),
            ("DISK_JOURNAL", folder.join("journal")),
        ];
        let mut program = Program::start_on(folder, around);
        // Once more, after what is there was noted.
        program.kill();
        let both = File::options().read(true).write(true).open(path).unwrap();
        let mut this = Self {
            folder: folder.to_owned(),
            control: both,
            noise: seed,
            before: BTreeMap::new(),
            torn: 0,
        };
        this.note();
        program.serve();
        (this, program)
    }

    fn get(&self, word: Word) -> u64 {
        let mut bytes = [0; 8];
        self.control
            .read_exact_at(&mut bytes, word as u64 * 8)
            .unwrap();
        u64::from_le_bytes(bytes)
    }

    fn set(&self, word: Word, value: u64) {
        self.control
            .write_all_at(&value.to_le_bytes(), word as u64 * 8)
            .unwrap();
    }

    /// After so many more calls of its kind one fails.
    pub fn fail(&self, fault: Fault, on: On, error: Error, after: u64) {
        self.set(Word::File, on as u64);
        self.set(Word::Calls, after);
        self.set(Word::Error, error as u64);
        self.set(Word::Fault, fault as u64);
    }

    pub fn mend(&self) {
        self.set(Word::Fault, 0);
    }

    /// From now on it says that it has flushed, and has not.
    pub fn lie(&self) {
        self.set(Word::Lie, 1);
    }

    pub fn faults(&self) -> u64 {
        self.get(Word::Done)
    }

    pub fn writes(&self) -> u64 {
        self.get(Word::Writes)
    }

    pub fn flushes(&self) -> u64 {
        self.get(Word::Flushes)
    }

    /// True where bytes were written to the log that no flush came after.
    pub fn owes(&self) -> bool {
        self.get(Word::Dirty) & (1 << 2) != 0
    }

    /// Everything that is there is on the disk.
    fn note(&mut self) {
        let read =
            |(file, name): (u64, &str)| Some((file, std::fs::read(self.folder.join(name)).ok()?));
        self.before = FILES.into_iter().filter_map(read).collect();
        let _ = std::fs::remove_file(self.folder.join("journal"));
    }

    /// The power goes: what was flushed is there, of the rest some, some not, and some in part.
    pub fn cut(&mut self, program: &mut Program) {
        program.kill();
        self.mend();
        let after = self.left();
        for (file, name) in FILES {
            let path = self.folder.join(name);
            match after.get(&file) {
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
                None => drop(std::fs::remove_file(path)),
            }
        }
        let _ = std::fs::remove_file(self.folder.join("shop.sqlite-shm"));
        self.note();
    }

    fn left(&mut self) -> BTreeMap<u64, Vec<u8>> {
        let journal = std::fs::read(self.folder.join("journal")).unwrap_or_default();
        let mut files = std::mem::take(&mut self.before);
        let mut waiting: BTreeMap<u64, Vec<Change<'_>>> = BTreeMap::new();
        for entry in entries(&journal) {
            let (file, waits) = (entry.file, waiting.entry(entry.file).or_default());
            match entry.what {
                What::Changed(change) => waits.push(change),
                What::Flushed => {
                    let bytes = files.entry(file).or_default();
                    waits.drain(..).for_each(|change| change.apply(bytes));
                }
                // The system has forgotten which of it is not on the disk, and will not try it again.
                What::FlushFailed => {
                    let bytes = files.entry(file).or_default();
                    self.some_of(file, std::mem::take(waits), bytes);
                }
            }
        }
        for (file, waits) in waiting {
            self.some_of(file, waits, files.entry(file).or_default());
        }
        files
    }

    fn some_of(&mut self, file: u64, waits: Vec<Change<'_>>, bytes: &mut Vec<u8>) {
        for mut change in waits {
            let dice = self.dice();
            if let (2, Change::Write { bytes, .. }) = (dice, &mut change) {
                // Whole sectors of 512 bytes.
                let sectors = bytes.len() / 512;
                *bytes = &bytes[..sectors / 2 * 512];
            }
            if dice > 0 {
                self.torn += usize::from(file == 1);
            }
            if dice != 1 {
                change.apply(bytes);
            }
        }
    }

    /// 0: done, 1: not done, 2: half done.
    fn dice(&mut self) -> u64 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        self.noise % 3
    }
}

struct Entry<'a> {
    file: u64,
    what: What<'a>,
}

enum What<'a> {
    Changed(Change<'a>),
    Flushed,
    FlushFailed,
}

enum Change<'a> {
    Write { at: usize, bytes: &'a [u8] },
    Length(usize),
}

impl Change<'_> {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Length(length) => file.resize(*length, 0),
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*at..end].copy_from_slice(bytes);
            }
        }
    }
}

/// What the journal says, up to where the kill broke it off.
fn entries(journal: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let mut rest = journal;
    std::iter::from_fn(move || {
        let (head, body) = rest.split_at_checked(32)?;
        let word = |at: usize| u64::from_le_bytes(head[at * 8..at * 8 + 8].try_into().unwrap());
        let (kind, file, at) = (word(0), word(1), usize::try_from(word(2)).unwrap());
        let (bytes, next) = body.split_at_checked(usize::try_from(word(3)).unwrap())?;
        rest = next;
        let what = match kind {
            1 => What::Changed(Change::Write { at, bytes }),
            2 => What::Flushed,
            3 => What::FlushFailed,
            4 => What::Changed(Change::Length(at)),
            other => panic!("the journal says {other}"),
        };
        Some(Entry { file, what })
    })
}
