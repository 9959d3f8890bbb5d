//! The deterministic simulator: phones, tabs, a bad network and the real server on a real database, driven by one seed.
//!
//! `make simulate SEED=42` lives one life and prints what happened, `make simulate-long SEEDS=20000` many, `make simulate-mutants` says
//! which life sees which planted bug. `make test` has an eighth of the lives and bugs, another one with each commit (`share`).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a simulator that cannot go on says so by failing"
)]

mod bug;
mod check;
mod device;
mod faults;
mod life;
mod mutants;
mod network;
mod noise;
mod people;
mod report;
mod request;
mod share;
mod shrink;
mod store;
mod survive;
mod wish;
mod world;

use life::Life;
use people::Template;

fn asked(name: &str) -> Option<String> {
    let given = std::env::vars().find(|(known, _)| known == name);
    given.map(|(_, value)| value)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn the_same_seed_lives_the_same_life() {
    let template = Template::make();
    for seed in [3, 17, 99] {
        let life = || Life::of(seed).live(&template).unwrap();
        assert_eq!(life().trace, life().trace, "seed {seed}");
    }
}

/// Lives what `make simulate` was asked for; a life that breaks something is made smaller.
#[test]
fn replay() {
    let Some(life) = Life::asked(asked) else {
        return;
    };
    let template = Template::make();
    match life.live(&template) {
        Ok(report) => println!("{life}\n{report:#?}"),
        Err(broken) => panic!("{}", survive::told(&template, life, broken)),
    }
}
