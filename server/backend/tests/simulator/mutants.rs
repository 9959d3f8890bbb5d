//! Does the simulator see each planted bug?

use crate::asked;
use crate::bug::Bug;
use crate::life::Life;
use crate::people::Template;
use crate::share::Share;
use crate::shrink::shrink;

/// Lives in which a bug must show.
const SEEDS: u64 = 120;

/// The first life that sees it, and what that breaks.
fn first(template: &Template, bug: Bug) -> Option<(Life, String)> {
    (0..SEEDS).find_map(|seed| {
        let life = Life::with(seed, bug);
        let broken = life.live(template).err()?;
        Some((life, broken))
    })
}

/// Every fourth planted bug, from this one on: those of this run's share, or the one that is asked for.
fn caught(from: usize) {
    let template = Template::make();
    let share = Share::asked(asked);
    let bugs = Bug::ALL.iter().skip(from).step_by(4).enumerate();
    let asked = asked("BUG");
    let wanted = |(at, bug): &(usize, &Bug)| match &asked {
        Some(asked) => *asked == format!("{bug:?}"),
        None => share.has(*at),
    };
    let mut missed = Vec::new();
    for (_, bug) in bugs.filter(wanted) {
        match first(&template, *bug) {
            Some((life, broken)) => println!("{bug:?}: seed {}: {broken}", life.seed),
            None => missed.push(*bug),
        }
    }
    assert!(missed.is_empty(), "no life of {SEEDS} sees {missed:?}");
}

#[test]
fn of_four_planted_bugs_the_first_is_caught() {
    caught(0);
}

#[test]
fn of_four_planted_bugs_the_second_is_caught() {
    caught(1);
}

#[test]
fn of_four_planted_bugs_the_third_is_caught() {
    caught(2);
}

#[test]
fn of_four_planted_bugs_the_fourth_is_caught() {
    caught(3);
}

#[test]
fn a_life_that_breaks_something_is_made_smaller_and_printed_as_a_command() {
    let template = Template::make();
    let (life, broken) = first(&template, Bug::RelaxedOutbox).unwrap();
    let (least, _) = shrink(&template, life.clone(), broken);
    assert!(
        least.off.len() > life.off.len() && least.wishes < life.wishes,
        "{least}"
    );
    assert!(least.until < life.until, "{least}");
    let command = least.to_string();
    let by = |name: &str| {
        let parts = command.split(' ').filter_map(|part| part.split_once('='));
        let mut named = parts.filter(|(known, _)| *known == name);
        named.next().map(|(_, value)| value.to_owned())
    };
    assert_eq!(Life::asked(by), Some(least.clone()));
    let again = least.live(&template);
    assert!(
        again.is_err_and(|broken| broken.contains("called saved")),
        "{command}"
    );
}
