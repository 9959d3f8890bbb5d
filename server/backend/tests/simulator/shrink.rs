//! Makes a failing life smaller, as long as it fails.

use crate::faults::{Faults, Kind};
use crate::life::Life;
use crate::people::Template;

/// So many lives at most are spent on it.
const TRIES: usize = 80;

/// The smallest life found that still breaks the same invariant, and what it broke.
pub fn shrink(template: &Template, failing: Life, broken: String) -> (Life, String) {
    let (mut least, mut broken, mut left) = (failing, broken, TRIES);
    loop {
        let before = least.clone();
        for smaller in candidates(&least) {
            // One of them may have been taken meanwhile; the others are made from it.
            let Some(smaller) = smaller(&least) else {
                continue;
            };
            if left == 0 {
                return (least, broken);
            }
            left -= 1;
            if let Err(still) = smaller.live(template)
                && words(&still) == words(&broken)
            {
                (least, broken) = (smaller, still);
            }
        }
        if least == before {
            return (least, broken);
        }
    }
}

/// What a failure says, without numbers and names: another failure is another story.
fn words(broken: &str) -> Vec<&str> {
    let plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
    broken.split_whitespace().filter(plain).take(4).collect()
}

type Step = Box<dyn Fn(&Life) -> Option<Life>>;

/// Ways to make it smaller, the strongest first.
fn candidates(life: &Life) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for part in [2, 4] {
        steps.push(Box::new(move |life| {
            let until = life.until / part;
            (until >= 20).then(|| Life {
                until,
                ..life.clone()
            })
        }));
    }
    steps.push(Box::new(|life| {
        let devices = life.devices - 1;
        (devices > 0).then(|| Life {
            devices,
            ..life.clone()
        })
    }));
    let present = |kind: &Kind| life.faults().rate(*kind) > Faults::NONE.rate(*kind);
    for kind in Kind::ALL
        .map(|(kind, _, _)| kind)
        .into_iter()
        .filter(present)
    {
        steps.push(Box::new(move |life| {
            let mut smaller = life.clone();
            smaller.off.insert(kind).then_some(smaller)
        }));
    }
    steps.push(Box::new(|life| {
        let wishes = if life.wishes > 64 {
            64
        } else {
            life.wishes / 2
        };
        (wishes > 0).then(|| Life {
            wishes,
            ..life.clone()
        })
    }));
    steps
}
