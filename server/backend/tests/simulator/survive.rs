//! Many lives, none of which breaks an invariant.

use crate::asked;
use crate::life::{Life, worse};
use crate::people::Template;
use crate::report::Report;
use crate::share::Share;
use crate::shrink::shrink;
use backend::TestDatabase;

/// Lives of an ordinary test run.
const SEEDS: u64 = 1_600;
/// Fewer on PostgreSQL: the rules are the same, and what differs shows early.
const SEEDS_ON_POSTGRES: u64 = 40;
/// Parts of them, so that several cores share them and none takes minutes.
const PARTS: u64 = 8;

/// `SEEDS=20000` lives more, or fewer.
fn seeds() -> u64 {
    if let Some(asked) = asked("SEEDS") {
        asked.parse().unwrap()
    } else if TestDatabase::is_postgres() {
        SEEDS_ON_POSTGRES
    } else {
        SEEDS
    }
}

fn survive(part: u64) {
    let template = Template::make();
    let (mut sum, mut count) = (Report::default(), 0);
    // Parts have stretches of their own, so that each has its share of what every so many seeds have.
    let stretch = seeds().div_ceil(PARTS);
    let first = part * stretch;
    let whole = first..(first + stretch).min(seeds());
    let share = Share::asked(asked);
    // The part whose turn it is lives all of its own: only many lives must have seen enough of everything.
    let lived = if share.is_turn_of(part) {
        whole
    } else {
        share.of_range(whole)
    };
    for seed in lived {
        count += 1;
        let life = Life {
            worse: worse(asked("WORSE")),
            large: asked("LARGE").is_some(),
            ..Life::of(seed)
        };
        match life.live(&template) {
            Ok(report) => sum.add(&report),
            Err(broken) => panic!("{}", told(&template, life, broken)),
        }
    }
    println!("{count} lives: {sum:?}");
    if let Err(lacks) = sum.is_enough(count) {
        panic!("{lacks}");
    }
}

/// What broke, and the smallest life that breaks something.
pub fn told(template: &Template, life: Life, broken: String) -> String {
    let whole = format!("{broken}\n  make simulate {life}");
    let (least, still) = shrink(template, life, broken);
    format!("{whole}\nand in a smaller life:\n{still}\n  make simulate {least}")
}

macro_rules! parts {
    ($($part:literal $name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                survive($part);
            }
        )*
    };
}

parts! {
    0 nothing_is_lost_or_doubled_under_any_seed_01,
    1 nothing_is_lost_or_doubled_under_any_seed_02,
    2 nothing_is_lost_or_doubled_under_any_seed_03,
    3 nothing_is_lost_or_doubled_under_any_seed_04,
    4 nothing_is_lost_or_doubled_under_any_seed_05,
    5 nothing_is_lost_or_doubled_under_any_seed_06,
    6 nothing_is_lost_or_doubled_under_any_seed_07,
    7 nothing_is_lost_or_doubled_under_any_seed_08,
}
