//! Our light rule for telephone numbers against the world's metadata: ten thousand numbers of twenty countries, written as people write them.

use domain::people::{Country, Phone};
use phonenumber::country::Id;
use std::collections::BTreeMap;

/// What numbers begin with after the calling code, and how many digits follow.
type Written = (&'static str, usize);

/// Country, and how numbers there begin with how many digits follow: mobile ones and those of a town.
const NUMBERS: [(Id, &str, &[Written]); 20] = [
    (
        Id::CN,
        "CN",
        &[
            ("138", 8),
            ("150", 8),
            ("186", 8),
            ("10655", 5),
            ("21625", 5),
            ("51265", 6),
        ],
    ),
    (Id::HK, "HK", &[("91", 6), ("62", 6), ("23", 6)]),
    (Id::TW, "TW", &[("912", 6), ("936", 6), ("223", 6)]),
    (Id::SG, "SG", &[("81", 6), ("91", 6), ("63", 6)]),
    (Id::MY, "MY", &[("12", 7), ("19", 7), ("32", 7)]),
    (Id::JP, "JP", &[("90", 8), ("80", 8), ("332", 6)]),
    (Id::KR, "KR", &[("10", 8), ("22", 7)]),
    (Id::TH, "TH", &[("81", 7), ("89", 7), ("22", 6)]),
    (Id::VN, "VN", &[("91", 7), ("98", 7), ("243", 7)]),
    (Id::IN, "IN", &[("98", 8), ("99", 8)]),
    (Id::AU, "AU", &[("41", 7), ("42", 7), ("29", 7)]),
    (Id::NZ, "NZ", &[("21", 7), ("27", 7), ("93", 6)]),
    (Id::US, "US", &[("212", 7), ("415", 7), ("305", 7)]),
    (
        Id::GB,
        "GB",
        &[("7700", 6), ("7911", 6), ("2079", 6), ("161496", 4)],
    ),
    (
        Id::DE,
        "DE",
        &[("151", 8), ("171", 7), ("3090", 4), ("89", 7)],
    ),
    (Id::FR, "FR", &[("6", 8), ("7", 8), ("14", 7)]),
    (Id::ES, "ES", &[("61", 7), ("65", 7), ("91", 7)]),
    (Id::IT, "IT", &[("33", 8), ("34", 8), ("06", 7), ("02", 7)]),
    (Id::NL, "NL", &[("61", 7), ("62", 7), ("20", 7)]),
    (Id::RU, "RU", &[("91", 8), ("92", 8), ("495", 7)]),
];
/// Of each country.
const EACH: usize = 500;

/// What is dialled before a number within its country.
fn trunk(country: &str) -> &'static str {
    match country {
        "HK" | "SG" | "ES" | "IT" => "",
        "US" => "1",
        "RU" => "8",
        _ => "0",
    }
}

/// Numbers that follow on each other without a pattern, the same in each run.
struct Digits(u64);

impl Digits {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// A national number in one of the ways people write it.
fn written(way: u64, country: &str, code: u16, national: &str) -> String {
    let (head, tail) = national.split_at(national.len() / 2);
    let trunk = trunk(country);
    match way % 8 {
        0 => format!("{trunk}{national}"),
        1 => format!("{trunk}{head} {tail}"),
        2 => format!("{trunk}{head}-{tail}"),
        3 => format!("+{code}{national}"),
        4 => format!("+{code} {head} {tail}"),
        5 => format!("+{code}-{head}-{tail}"),
        6 if trunk == "0" => format!("+{code} (0){national}"),
        6 => format!("+{code} ({head}) {tail}"),
        _ => format!("{trunk}{head}.{tail}"),
    }
}

#[test]
fn ten_thousand_numbers_of_twenty_countries_read_as_the_worlds_metadata_reads_them() {
    let mut digits = Digits(17);
    let mut differ: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut alike = 0_usize;
    for (id, country, begins) in NUMBERS {
        let home = Country::parse(country).unwrap();
        let code = home.plan().unwrap().code.parse::<u16>().unwrap();
        for n in 0..EACH {
            let (begin, more) = begins[n % begins.len()];
            let rest: String = (0..more)
                .map(|_| char::from(b'0' + (digits.next() % 10) as u8))
                .collect();
            let text = written(digits.next(), country, code, &format!("{begin}{rest}"));
            let theirs = phonenumber::parse(Some(id), &text);
            let theirs =
                theirs.map(|number| number.format().mode(phonenumber::Mode::E164).to_string());
            let ours = Phone::read(&text, &home).map(|phone| phone.number);
            match (ours, theirs) {
                (Ok(ours), Ok(theirs)) if ours == theirs => alike += 1,
                (ours, theirs) => differ
                    .entry(country)
                    .or_default()
                    .push(format!("{text}: ours {ours:?}, theirs {theirs:?}")),
            }
        }
    }
    // What is known to differ stands in a file with its reason: country, how many, why.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let known = std::fs::read_to_string(folder.join("phone_numbers.txt")).unwrap();
    for line in known.lines() {
        let mut words = line.splitn(3, ' ');
        let country = words.next().unwrap();
        let count: usize = words.next().unwrap().parse().unwrap();
        assert!(words.next().is_some_and(|why| !why.is_empty()), "{line}");
        if differ.get(country).map_or(0, Vec::len) == count {
            alike += differ.remove(country).map_or(0, |all| all.len());
        }
    }
    let told: Vec<String> = differ
        .iter()
        .map(|(country, all)| {
            format!(
                "{country} {} {:#?}",
                all.len(),
                all.iter().take(12).collect::<Vec<_>>()
            )
        })
        .collect();
    assert!(differ.is_empty(), "{alike} alike; {}", told.join("\n"));
    assert_eq!(alike, NUMBERS.len() * EACH);
}
