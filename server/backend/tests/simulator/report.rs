//! What happened in a life, or in many.

macro_rules! report {
    ($($count:ident),* $(,)?) => {
        #[derive(Debug, Clone, Default)]
        pub struct Report {
            $(pub $count: u64,)*
            pub trace: u64,
        }

        impl Report {
            pub fn add(&mut self, one: &Self) {
                $(self.$count += one.$count;)*
            }

            /// Each count by its name.
            pub fn counts(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($count), self.$count),)*]
            }
        }
    };
}

report!(
    committed,
    aborted,
    requests,
    lost_requests,
    lost_replies,
    duplicates,
    strange,
    kills,
    power_losses,
    server_kills,
    busy,
    clones,
    restores,
    resent,
    given_back,
    freezes,
    jumps,
    full,
    evictions,
    lost_with_eviction,
    roles,
    other_logins,
    deposited,
    held,
    poisoned,
    broken,
    newer,
    unknown,
    removed,
    compacted,
    moved,
    stale,
    staged,
    parked,
    messages,
    conflicts,
    contacts,
    checks,
    differed,
);

/// A simulator in which nothing happens proves nothing: so much must happen in fifty lives, and more in more.
pub const LEAST: [(&str, u64); 33] = [
    ("committed", 500),
    ("aborted", 5),
    ("requests", 5_000),
    ("lost_requests", 50),
    ("lost_replies", 50),
    ("duplicates", 25),
    ("strange", 25),
    ("kills", 10),
    ("power_losses", 10),
    ("server_kills", 10),
    ("busy", 10),
    ("clones", 5),
    ("restores", 5),
    ("resent", 20),
    ("freezes", 20),
    ("jumps", 10),
    ("full", 10),
    ("evictions", 5),
    ("roles", 10),
    ("other_logins", 5),
    ("deposited", 5),
    ("poisoned", 5),
    ("newer", 5),
    ("removed", 20),
    ("compacted", 10),
    ("moved", 20),
    ("stale", 10),
    ("staged", 4),
    ("parked", 10),
    ("messages", 200),
    ("conflicts", 5),
    ("contacts", 50),
    ("checks", 100),
];
