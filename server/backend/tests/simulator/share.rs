//! An ordinary test run has a share of the lives and planted bugs, `ROTATION=3/8`; all shares together are all of it. Without that: all.

use std::ops::Range;

/// The part at a place among so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    at: u64,
    of: u64,
}

impl Share {
    pub const WHOLE: Self = Self { at: 0, of: 1 };

    /// By a function that knows `ROTATION`.
    pub fn asked(by: impl Fn(&str) -> Option<String>) -> Self {
        let Some(text) = by("ROTATION").filter(|text| !text.is_empty()) else {
            return Self::WHOLE;
        };
        let (at, of) = text.split_once('/').unwrap();
        let (at, of) = (at.parse().unwrap(), of.parse().unwrap());
        assert!(at < of, "ROTATION={text}: there is no such share");
        Self { at, of }
    }

    /// Neighbours stay together: some things happen in a few seeds of every so many.
    pub fn of_range(self, whole: Range<u64>) -> Range<u64> {
        let length = whole.end - whole.start;
        let edge = |at| whole.start + length * at / self.of;
        edge(self.at)..edge(self.at + 1)
    }

    /// Each has its turn in one share.
    pub fn is_turn_of(self, part: u64) -> bool {
        part % self.of == self.at
    }

    /// Whether a thing at this place of a list is in it.
    pub fn has(self, place: usize) -> bool {
        u64::try_from(place).unwrap() % self.of == self.at
    }
}

#[test]
fn the_shares_together_are_everything_and_each_is_there_once() {
    for of in [1, 3, 8, 40] {
        let shares: Vec<_> = (0..of).map(|at| Share { at, of }).collect();
        let seeds = shares.iter().flat_map(|share| share.of_range(250..500));
        assert_eq!(seeds.collect::<Vec<_>>(), (250..500).collect::<Vec<_>>());
        for place in 0..100 {
            assert_eq!(shares.iter().filter(|share| share.has(place)).count(), 1);
        }
    }
    let asked = |text: &str| Share::asked(|_| Some(text.to_owned()));
    assert_eq!(asked("3/8"), Share { at: 3, of: 8 });
    assert_eq!(
        (asked(""), Share::asked(|_| None)),
        (Share::WHOLE, Share::WHOLE)
    );
}
