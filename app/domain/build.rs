//! Small tables. Readings of the Chinese characters U+4E00 to U+9FFF, packed into nine bits each, and the list of syllables they name; what
//! else common ones are read as; the simplified forms of traditional ones; and what letters are without accent, width and form, by
//! Unicode's decompositions.

use encoding_rs::{BIG5, GBK};
use pinyin::{ToPinyin, ToPinyinMulti};
use std::collections::BTreeSet;
use std::path::Path;
use unicode_normalization::UnicodeNormalization as _;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;
/// More readings of a character than these are old ones.
const READINGS: usize = 3;

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo says by a variable where a build script writes"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var("OUT_DIR")?;
    write_readings(Path::new(&out))?;
    std::fs::write(Path::new(&out).join("folds.txt"), folds())?;
    std::fs::write(Path::new(&out).join("heteronyms.txt"), heteronyms())?;
    std::fs::write(Path::new(&out).join("simplified.txt"), simplified())?;
    Ok(())
}

/// One line for each common character that is read in several ways: the character, and its other readings.
fn heteronyms() -> String {
    let mut lines = String::new();
    for c in (FIRST..=LAST).filter_map(char::from_u32).filter(is_common) {
        let usual = c.to_pinyin().map(|reading| plain(&reading));
        let all = c.to_pinyin_multi().into_iter().flatten();
        let mut others: Vec<String> = Vec::new();
        for reading in all.map(|reading| plain(&reading)) {
            if Some(&reading) != usual.as_ref() && !others.contains(&reading) {
                others.push(reading);
            }
        }
        others.truncate(READINGS - 1);
        if !others.is_empty() {
            lines.push(c);
            lines.push_str(&others.join(" "));
            lines.push('\n');
        }
    }
    lines
}

fn plain(reading: &pinyin::Pinyin) -> String {
    reading.plain().replace('ü', "v")
}

/// The 3,755 of the first level of GB 2312: rarer ones are rarely read in their rare ways.
fn is_common(c: &char) -> bool {
    gb_2312(*c).is_some_and(|lead| lead <= 0xd7)
}

/// The first byte of a character of GB 2312, which has what is written on the mainland.
fn gb_2312(c: char) -> Option<u8> {
    let text = c.to_string();
    let (bytes, _, unknown) = GBK.encode(&text);
    match *bytes {
        [lead @ 0xb0..=0xf7, 0xa1..=0xfe] if !unknown => Some(lead),
        _ => None,
    }
}

/// Pairs of characters without anything between: a traditional one, and its simplified form. Those that are in use: of Big5 and GB 2312.
fn simplified() -> String {
    let mut pairs = String::new();
    for c in (FIRST..=LAST).filter_map(char::from_u32) {
        let typed = c.to_string();
        let simple = fast2s::convert(&typed);
        let mut to = simple.chars();
        let one = to
            .next()
            .filter(|to_c| *to_c != c && gb_2312(*to_c).is_some());
        let (_, _, unknown) = BIG5.encode(&typed);
        if let (Some(to_c), None, false) = (one, to.next(), unknown) {
            pairs.extend([c, to_c]);
        }
    }
    pairs
}

/// One line for each character that is something else without its marks: the character, and what it is.
fn folds() -> String {
    let mut lines = String::new();
    for c in ('\u{80}'..='\u{ffff}').filter(|c| !is_left_out(*c)) {
        let plain = |text: &mut dyn Iterator<Item = char>| -> String {
            text.flat_map(char::to_lowercase)
                .nfkd()
                .filter(|c| !is_mark(*c))
                .collect()
        };
        let folded = plain(&mut c.nfkd());
        let small: String = c.to_lowercase().collect();
        if folded != small && !folded.is_empty() && !folded.contains(char::is_whitespace) {
            lines.push(c);
            lines.push_str(&folded);
            lines.push('\n');
        }
    }
    lines
}

/// Marks on letters of Latin, Greek and Cyrillic. Those of other scripts are letters of their own to whoever reads them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// What no name is written with, or what is folded by arithmetic: Hangul syllables, squared words, Arabic's forms, full-width ASCII.
fn is_left_out(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3200}'..='\u{33ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{ff01}'..='\u{ff5e}')
}

fn write_readings(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let readings: Vec<String> = (FIRST..=LAST)
        .map(|code| {
            char::from_u32(code)
                .and_then(|c| c.to_pinyin())
                .map(|reading| plain(&reading))
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
    std::fs::write(out.join("pinyin.bin"), bits)?;
    std::fs::write(out.join("pinyin.txt"), syllables.join(" "))?;
    Ok(())
}
