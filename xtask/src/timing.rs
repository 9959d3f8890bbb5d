//! What each minute of a run buys: a row for each step, and the slowest tests.

use std::{fmt::Write, time::Instant};

use crate::{
    compile::Made,
    failure::Outcome,
    tally::{Ran, Timed},
};

/// So many of the slowest tests are named.
const SLOWEST: usize = 15;

/// A step that is over.
#[derive(Clone, Debug)]
pub struct Step {
    name: String,
    seconds: f64,
    tests: Option<u64>,
    made: Option<Made>,
    /// Steps that ran at the same time as others, whose time is in this one's.
    within: Vec<Step>,
}

/// What a step may have to tell beside its time.
pub trait Bought {
    fn tests(&self) -> Option<u64> {
        None
    }
    fn made(&self) -> Option<Made> {
        None
    }
}

impl Bought for () {}

impl Bought for Made {
    fn made(&self) -> Option<Made> {
        Some(*self)
    }
}

impl Bought for Ran {
    fn tests(&self) -> Option<u64> {
        Some(self.tally.passed + self.tally.failed)
    }
}

/// The steps of one lane in their order, with a word when each begins and ends.
#[derive(Debug)]
pub struct Timing {
    start: Instant,
    steps: Vec<Step>,
}

impl Timing {
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
            steps: Vec::new(),
        }
    }

    /// Says what begins and how long it took.
    pub fn step<T: Bought>(
        &mut self,
        name: &str,
        say: impl Fn(&str) -> Outcome<()>,
        work: impl FnOnce() -> Outcome<T>,
    ) -> Outcome<T> {
        say(&format!("▸ {name}"))?;
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        let end = if result.is_ok() { "done" } else { "failed" };
        say(&format!("▸ {name} … {end}, {seconds:.0} s\n"))?;
        let bought = result?;
        self.steps.push(Step {
            name: name.to_owned(),
            seconds,
            tests: bought.tests(),
            made: bought.made(),
            within: Vec::new(),
        });
        Ok(bought)
    }

    /// Lanes that ran beside each other, as one step of this one.
    pub fn beside(&mut self, name: &str, start: Instant, lanes: impl IntoIterator<Item = Self>) {
        let within: Vec<Step> = lanes.into_iter().flat_map(|lane| lane.steps).collect();
        let made = within.iter().filter_map(|step| step.made);
        self.steps.push(Step {
            name: name.to_owned(),
            seconds: start.elapsed().as_secs_f64(),
            tests: None,
            made: made.reduce(|one, other| one + other),
            within,
        });
    }

    /// The table, and what of it was compiling.
    pub fn table(&self) -> String {
        let whole = self.start.elapsed().as_secs_f64();
        let mut text = String::from("▸ what each minute bought\n");
        row(&mut text, ["step", "tests", "seconds", "share", ""]);
        for step in &self.steps {
            let share = format!("{:.0} %", share(step.seconds, whole));
            step.row(&mut text, 0, &share);
            for part in &step.within {
                part.row(&mut text, 4, "");
            }
        }
        let tests: u64 = self.steps.iter().filter_map(|step| step.tests).sum();
        let all = [
            "all",
            &tests.to_string(),
            &format!("{whole:.0}"),
            "100 %",
            "",
        ];
        row(&mut text, all);
        let sum = |of: &dyn Fn(&Step) -> bool| -> f64 {
            let steps = self.steps.iter().filter(|step| of(step));
            steps.map(|step| step.seconds).sum()
        };
        let compiling = sum(&|step| step.made.is_some());
        let testing = sum(&|step| step.tests.is_some());
        let _ = writeln!(
            text,
            "  {compiling:.0} s of it to compile (the cold part: what was compiled before costs nothing again), {testing:.0} s to test"
        );
        text
    }
}

impl Step {
    fn row(&self, text: &mut String, indent: usize, share: &str) {
        let name = format!("{:indent$}{}", "", self.name);
        let tests = self.tests.map_or(String::new(), |tests| tests.to_string());
        // Of several at once each has its own count; the sum would say nothing.
        let made = self.made.filter(|_| self.within.is_empty());
        let made = made.map_or(String::new(), |made| made.to_string());
        let seconds = if indent == 0 {
            format!("{:.0}", self.seconds)
        } else {
            format!("({:.0})", self.seconds)
        };
        row(text, [&name, &tests, &seconds, share, &made]);
    }
}

fn row(text: &mut String, [name, tests, seconds, share, made]: [&str; 5]) {
    let line = format!("  {name:<42}{tests:>7}{seconds:>9}{share:>8}  {made}");
    let _ = writeln!(text, "{}", line.trim_end());
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        part / whole * 100.0
    } else {
        0.0
    }
}

/// The slowest tests of all runners.
pub fn slowest(timed: &[Timed]) -> String {
    let mut sorted: Vec<&Timed> = timed.iter().collect();
    sorted.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    let all: f64 = timed.iter().map(|one| one.seconds).sum();
    let mut text = format!(
        "▸ the slowest of {} tests, seconds ({all:.0} in all, several at once)\n",
        timed.len()
    );
    for Timed { name, seconds } in sorted.into_iter().take(SLOWEST) {
        let _ = writeln!(text, "  {seconds:>7.1}  {name}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{failure::Failure, tally::Tally};

    fn quiet(_: &str) -> Outcome<()> {
        Ok(())
    }

    fn ran(passed: u64) -> Ran {
        Ran {
            tally: Tally {
                passed,
                ..Tally::default()
            },
            ..Ran::default()
        }
    }

    #[test]
    fn each_step_has_a_row_and_lanes_stand_below_the_time_they_took_together() {
        let (made, start) = (
            |compiled| Made {
                compiled,
                needed: 9,
            },
            Instant::now(),
        );
        let mut timing = Timing::start();
        timing.step("formatting", quiet, || Ok(())).unwrap();
        let mut lanes = [Timing::start(), Timing::start()];
        for (at, lane) in lanes.iter_mut().enumerate() {
            let name = format!("lane {at}");
            lane.step(&name, quiet, || Ok(made(at as u64))).unwrap();
        }
        timing.beside("compiling", start, lanes);
        timing.step("Rust tests", quiet, || Ok(ran(7))).unwrap();
        let table = timing.table();
        let names: Vec<&str> = table
            .lines()
            .filter_map(|line| line.split("  ").find(|word| !word.is_empty()))
            .collect();
        assert_eq!(
            names[2..8],
            [
                "formatting",
                "compiling",
                "lane 0",
                "lane 1",
                "Rust tests",
                "all"
            ]
        );
        assert!(
            table.contains("(0)          1 of 9 crates compiled"),
            "{table}"
        );
        assert!(table.contains("Rust tests                                      7"));
    }

    #[test]
    fn a_step_that_failed_ends_the_lane() {
        let mut timing = Timing::start();
        let failed = timing.step("lints", quiet, || Err::<(), _>(Failure::new("no")));
        assert!(failed.is_err() && timing.steps.is_empty());
    }

    #[test]
    fn the_slowest_tests_are_named_with_their_seconds() {
        let timed: Vec<Timed> = (0..20)
            .map(|at| Timed {
                name: format!("test {at}"),
                seconds: f64::from(at),
            })
            .collect();
        let text = slowest(&timed);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1 + SLOWEST);
        assert_eq!(lines[1], "     19.0  test 19");
        assert!(lines[0].contains("of 20 tests") && lines[0].contains("190 in all"));
    }
}
