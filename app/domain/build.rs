//! Readings of the Chinese characters U+4E00 to U+9FFF, packed into nine bits each, and the list of syllables they name.

use pinyin::ToPinyin;
use std::collections::BTreeSet;
use std::path::Path;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo says by a variable where a build script writes"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var("OUT_DIR")?;
    let readings: Vec<String> = (FIRST..=LAST)
        .map(|code| {
            char::from_u32(code)
                .and_then(|c| c.to_pinyin())
                .map(|reading| reading.plain().replace('ü', "v"))
                .unwrap_or_default()
        })
        .collect();
    // The empty one sorts first: index 0 is "no reading".
    let syllables: Vec<&str> = readings
        .iter()
        .map(String::as_str)
        .chain([""])
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert!(syllables.len() <= 512, "nine bits hold 512 syllables");
    assert!(syllables.iter().all(|one| one.is_ascii()));
    let mut bits = vec![0_u8; (readings.len() * 9).div_ceil(8) + 1];
    for (at, reading) in readings.iter().enumerate() {
        let index = syllables
            .binary_search(&reading.as_str())
            .map_err(|_| "the list has every reading")?;
        let (byte, shift) = (at * 9 / 8, at * 9 % 8);
        let word = u16::try_from(index)? << shift;
        bits[byte] |= word.to_le_bytes()[0];
        bits[byte + 1] |= word.to_le_bytes()[1];
    }
    std::fs::write(Path::new(&out).join("pinyin.bin"), bits)?;
    std::fs::write(Path::new(&out).join("pinyin.txt"), syllables.join(" "))?;
    Ok(())
}
