//! What one guess of a PIN costs, and what it costs to seal a value of a page's size. Milliseconds, and each as so many times the raw
//! floor of the same run: moving as much memory as the guess touches, copying the value. The ratios say more than the milliseconds, which
//! belong to a machine and its mood.

use std::hint::black_box;
use std::time::Instant;
use vault::{Cost, Key, NONCE, PinKey, Place, Seal};

const GUESSES: usize = 5;
const VALUES: usize = 50;
const VALUE: usize = 256 * 1024;

fn main() {
    let cost = Cost::NOW;
    let memory = cost.memory_kib as usize * 1024;
    let touched = median(GUESSES, || {
        let mut room = vec![0_u8; memory];
        for pass in 0..cost.passes {
            room.fill(pass as u8);
            black_box(&mut room);
        }
    });
    let guess = median(GUESSES, || {
        black_box(PinKey::of("194207", &[7; 16], cost).map(|key| key.proof)).ok();
    });
    let (memory, passes) = (cost.memory_kib / 1024, cost.passes);
    println!("fill {memory} MiB {passes} times: {touched:.1} ms");
    println!(
        "guess a PIN: {guess:.1} ms, {:.0} x that",
        guess / touched.max(f64::MIN_POSITIVE)
    );
    let value = vec![7_u8; VALUE];
    let copied = median(VALUES, || drop(black_box(value.clone())));
    let seal = Seal::new(&Key::new([3; 32]));
    let place = Place::named("rows", "a");
    let sealed = median(VALUES, || {
        drop(black_box(seal.seal(&place, [1; NONCE], &value)));
    });
    println!("copy 256 KiB: {copied:.3} ms");
    println!(
        "seal 256 KiB: {sealed:.3} ms, {:.0} x that; {:.4} of a guess",
        sealed / copied.max(f64::MIN_POSITIVE),
        sealed / guess
    );
}

/// The middle of so many runs, ms.
fn median(runs: usize, mut work: impl FnMut()) -> f64 {
    let mut took: Vec<f64> = (0..runs)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    took.get(runs / 2).copied().unwrap_or_default()
}
