//! One life: what a seed draws, less what was taken out of it.

use crate::bug::Bug;
use crate::faults::{Faults, Kind};
use crate::noise::Noise;
use crate::people::Template;
use crate::report::Report;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A life to live. It prints as the arguments of `make simulate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    pub seed: u64,
    pub off: BTreeSet<Kind>,
    /// At least so much of these, whatever the seed draws.
    pub worse: BTreeMap<Kind, u64>,
    /// The catalogue takes several pages, whatever the seed draws.
    pub large: bool,
    /// At most so many phones at the beginning.
    pub devices: u64,
    /// Faults stop after so many virtual seconds.
    pub until: u64,
    /// So many times somebody does something.
    pub wishes: u64,
    pub bug: Option<Bug>,
}

/// A whole one.
pub const DEVICES: u64 = 4;
pub const UNTIL: u64 = 600;
pub const WISHES: u64 = 1_000_000;

impl Life {
    pub fn of(seed: u64) -> Self {
        Self {
            seed,
            off: BTreeSet::new(),
            worse: BTreeMap::new(),
            large: false,
            devices: DEVICES,
            until: UNTIL,
            wishes: WISHES,
            bug: None,
        }
    }

    pub fn with(seed: u64, bug: Bug) -> Self {
        Self {
            bug: Some(bug),
            ..Self::of(seed)
        }
    }

    /// The life that was asked for, by a function that knows `SEED` and whatever else a life prints; none without a seed.
    pub fn asked(by: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let number = |name| by(name).map(|text| text.parse().unwrap());
        let whole = Self::of(number("SEED")?);
        let off = by("OFF").unwrap_or_default();
        let off = off.split(',').filter(|name| !name.is_empty());
        let bug = by("BUG").map(|name| {
            let named = |bug: &&Bug| format!("{bug:?}") == name;
            *Bug::ALL.iter().find(named).unwrap()
        });
        Some(Self {
            off: off.map(|name| Kind::parse(name).unwrap()).collect(),
            worse: worse(by("WORSE")),
            large: by("LARGE").is_some(),
            devices: number("DEVICES").unwrap_or(whole.devices),
            until: number("UNTIL").unwrap_or(whole.until),
            wishes: number("WISHES").unwrap_or(whole.wishes),
            bug,
            ..whole
        })
    }

    pub fn faults(&self) -> Faults {
        let drawn = Faults::drawn(&mut Noise::new(self.seed));
        let fitted = self.bug.map_or(drawn, |bug| bug.fit(drawn));
        let worse: Vec<_> = self
            .worse
            .iter()
            .map(|(kind, rate)| (*kind, *rate))
            .collect();
        fitted.at_least(&worse).without(&self.off)
    }

    /// Lives it; `Err` says which invariant broke.
    pub fn live(&self, template: &Template) -> Result<Report, String> {
        crate::runtime().block_on(async {
            let mut world = World::new(template, self).await;
            let done = world.live().await;
            world.end().await;
            done.map(|()| world.report())
        })
    }
}

/// `restore:60,evict:60`: per mille, as [`Kind::ALL`] has them.
pub fn worse(asked: Option<String>) -> BTreeMap<Kind, u64> {
    let asked = asked.unwrap_or_default();
    let rates = asked.split(',').filter_map(|one| one.split_once(':'));
    let rate = |(kind, rate): (&str, &str)| (Kind::parse(kind).unwrap(), rate.parse().unwrap());
    rates.map(rate).collect()
}

impl fmt::Display for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SEED={}", self.seed)?;
        if !self.off.is_empty() {
            let names: Vec<_> = self.off.iter().map(|kind| kind.name()).collect();
            write!(f, " OFF={}", names.join(","))?;
        }
        if !self.worse.is_empty() {
            let rate = |(kind, rate): (&Kind, &u64)| format!("{}:{rate}", kind.name());
            let rates: Vec<_> = self.worse.iter().map(rate).collect();
            write!(f, " WORSE={}", rates.join(","))?;
        }
        if self.large {
            write!(f, " LARGE=1")?;
        }
        for (name, value, whole) in [
            ("DEVICES", self.devices, DEVICES),
            ("UNTIL", self.until, UNTIL),
            ("WISHES", self.wishes, WISHES),
        ] {
            if value != whole {
                write!(f, " {name}={value}")?;
            }
        }
        if let Some(bug) = self.bug {
            write!(f, " BUG={bug:?}")?;
        }
        Ok(())
    }
}
