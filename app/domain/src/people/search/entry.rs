//! What is searched of one contact.

use super::{Facts, Index};
use crate::people::contact::Contact;
use crate::people::contact_staff::ContactStaff;
use crate::people::country::Country;
use crate::people::phone;
use crate::people::pinyin;
use crate::people::point::{Point, PointKind};
use crate::text::is_invisible;
use std::sync::LazyLock;

/// Folded texts of one contact, a line each.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// `\n` before and after every line; the lines of the name come first.
    pub text: Box<str>,
    /// Bytes of `text` that are about the name.
    pub name: usize,
    /// The digits of every number, as dialled from abroad and at home, a line each.
    pub digits: Box<str>,
    pub facts: Facts,
}

impl Entry {
    pub fn of(contact: &Contact, staff: Option<&ContactStaff>, index: &Index) -> Self {
        let fields = &contact.fields;
        let mut text = String::from("\n");
        for name in [contact.name(), both(&fields.given, &fields.family)] {
            add_read(&mut text, &name);
        }
        let name = text.len();
        for plain in [&fields.company, &fields.job] {
            add_read(&mut text, plain);
        }
        for tag in staff.iter().flat_map(|staff| &staff.tags) {
            add_read(&mut text, tag);
        }
        for (field, value) in staff.iter().flat_map(|staff| &staff.custom) {
            let field = index.custom.get(field);
            for found in field.map(|field| field.searched(value)).unwrap_or_default() {
                add_read(&mut text, &found);
            }
        }
        let mut digits = String::from("\n");
        for point in &contact.points {
            match point.kind {
                PointKind::Phone | PointKind::Whatsapp => {
                    add_number(&mut digits, point, &index.home)
                }
                PointKind::Email | PointKind::Wechat | PointKind::Other => {
                    add(&mut text, &fold(&point.value));
                }
            }
        }
        Self {
            text: text.into(),
            name,
            digits: digits.into(),
            facts: Facts {
                owner: staff.and_then(|staff| staff.owner),
                lifecycle: staff.map(|staff| staff.lifecycle),
                suggested: staff.is_some_and(|staff| staff.suggestions().next().is_some()),
                reachable: contact
                    .points
                    .iter()
                    .any(|point| matches!(point.kind, PointKind::Phone | PointKind::Email)),
            },
        }
    }

    /// True where one of its numbers or addresses is this whole line.
    pub fn has(&self, line: &str) -> bool {
        self.digits.contains(line)
            || self
                .text
                .get(self.name - 1..)
                .is_some_and(|rest| rest.contains(line))
    }

    /// True where this whole line is its name.
    pub fn is_called(&self, line: &str) -> bool {
        self.text.starts_with(line)
    }
}

/// "Fang Wang" beside "Wang Fang": people type either.
fn both(given: &str, family: &str) -> String {
    if given.is_empty() || family.is_empty() {
        String::new()
    } else {
        format!("{family} {given}")
    }
}

fn add(text: &mut String, line: &str) {
    if !line.is_empty() && !text.lines().any(|known| known == line) {
        text.push_str(line);
        text.push('\n');
    }
}

/// A text with its readings: whole, by syllables, and by initials. A surname read in its own way is found by its usual reading too.
fn add_read(text: &mut String, raw: &str) {
    let typed = fold_letters(raw);
    add(text, &simplify(&typed));
    if typed.is_ascii() || !typed.chars().any(|c| pinyin::syllable(c).is_some()) {
        return;
    }
    for (at, syllables) in pinyin::ways(&typed).into_iter().enumerate() {
        let initials: String = syllables
            .iter()
            .filter_map(|word| word.chars().next())
            .collect();
        add(text, &syllables.concat());
        add(text, &initials);
        // As it is written in a passport; whoever types blanks is understood word by word.
        if at == 0 {
            add(text, &syllables.join(" "));
        }
    }
}

fn add_number(digits: &mut String, point: &Point, home: &Country) {
    let only = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    match &point.normal {
        Some(normal) => {
            add(digits, &only(normal));
            add(digits, &only(&phone::show(normal, home)));
        }
        None => add(digits, &only(&fold(&point.value))),
    }
}

/// What characters are without accent, width and form; made by `build.rs` of Unicode's data, in the order of their code points.
static FOLDS: LazyLock<Vec<(char, &str)>> = LazyLock::new(|| {
    let lines = include_str!(concat!(env!("OUT_DIR"), "/folds.txt")).lines();
    lines
        .filter_map(|line| {
            let mut rest = line.chars();
            Some((rest.next()?, rest.as_str()))
        })
        .collect()
});

/// The simplified forms of traditional characters, in the order of these.
static SIMPLIFIED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut all = include_str!(concat!(env!("OUT_DIR"), "/simplified.txt")).chars();
    std::iter::from_fn(|| Some((all.next()?, all.next()?))).collect()
});

/// Small letters without accents and apostrophes, traditional characters as simplified ones, full-width signs as ASCII, single blanks; what shows
/// nothing is left out.
#[must_use]
pub fn fold(text: &str) -> String {
    simplify(&fold_letters(text))
}

fn simplify(text: &str) -> String {
    let simple = |c: char| match c {
        '\u{4e00}'..='\u{9fff}' => SIMPLIFIED
            .binary_search_by_key(&c, |(from, _)| *from)
            .ok()
            .and_then(|at| SIMPLIFIED.get(at))
            .map_or(c, |(_, to)| *to),
        c => c,
    };
    text.chars().map(simple).collect()
}

/// The same without a change of characters.
fn fold_letters(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let start = folded.len();
        word.chars().for_each(|c| fold_one(c, &mut folded));
        if folded.len() == start {
            folded.truncate(before);
        }
    }
    folded
}

fn fold_one(c: char, into: &mut String) {
    match c {
        c if c.is_ascii() => plain(c.to_ascii_lowercase(), into),
        // Most of what is not ASCII here, and never anything else.
        '\u{4e00}'..='\u{9fff}' => into.push(c),
        '\u{ff01}'..='\u{ff5e}' => {
            if let Some(narrow) = char::from_u32(u32::from(c) - 0xfee0) {
                plain(narrow.to_ascii_lowercase(), into);
            }
        }
        c if is_invisible(c) => {}
        c => {
            for c in c.to_lowercase() {
                match base(c) {
                    Some(letters) => letters.chars().for_each(|c| plain(c, into)),
                    None => plain(c, into),
                }
            }
        }
    }
}

fn base(c: char) -> Option<&'static str> {
    // As Chinese keyboards write it; Unicode takes the dots away with the tone.
    if matches!(c, 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ') {
        return Some("v");
    }
    let at = FOLDS.binary_search_by_key(&c, |(from, _)| *from).ok()?;
    FOLDS.get(at).map(|(_, to)| *to)
}

/// A letter that Unicode does not take apart as people type it who do not have it on their keyboard; combining accents fall away.
fn plain(c: char, into: &mut String) {
    match c {
        'đ' | 'ð' => into.push('d'),
        'ħ' => into.push('h'),
        'ı' => into.push('i'),
        'ł' => into.push('l'),
        'ŋ' => into.push('n'),
        'ø' => into.push('o'),
        'ŧ' => into.push('t'),
        'ς' => into.push('σ'),
        'ß' => into.push_str("ss"),
        'æ' => into.push_str("ae"),
        'œ' => into.push_str("oe"),
        'þ' => into.push_str("th"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => into.push('-'),
        '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' => {}
        '\u{300}'..='\u{36f}' => {}
        other => into.push(other),
    }
}

/// Chinese names by their reading, others by their letters, everything else behind.
pub(super) fn sort_key(name: &str) -> Box<str> {
    let key = fold(&pinyin::spell(name).join(" "));
    if key.starts_with(|c: char| c.is_ascii_lowercase()) {
        key.into()
    } else {
        format!("~{key}").into()
    }
}
