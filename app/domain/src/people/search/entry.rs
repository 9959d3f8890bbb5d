//! What is searched of one contact.

use super::Facts;
use crate::people::contact::Contact;
use crate::people::contact_staff::ContactStaff;
use crate::people::country::Country;
use crate::people::phone;
use crate::people::pinyin;
use crate::people::point::{Point, PointKind};

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
    pub fn of(contact: &Contact, staff: Option<&ContactStaff>, home: &Country) -> Self {
        let fields = &contact.fields;
        let mut text = String::from("\n");
        for name in [contact.name(), both(&fields.given, &fields.family)] {
            add_read(&mut text, &name, pinyin::spell);
        }
        let name = text.len();
        for plain in [&fields.company, &fields.job] {
            add_read(&mut text, plain, |text| pinyin::spell_plain(text.chars()));
        }
        for tag in staff.iter().flat_map(|staff| &staff.tags) {
            add_read(&mut text, tag, |text| pinyin::spell_plain(text.chars()));
        }
        let mut digits = String::from("\n");
        for point in &contact.points {
            match point.kind {
                PointKind::Phone | PointKind::Whatsapp => add_number(&mut digits, point, home),
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
    let known = || text.contains(&format!("\n{line}\n"));
    if !line.is_empty() && !known() {
        text.push_str(line);
        text.push('\n');
    }
}

/// A text with its readings: whole, by syllables, and by initials. A surname read in its own way is found by its usual reading too.
fn add_read(text: &mut String, raw: &str, spell: impl Fn(&str) -> Vec<String>) {
    add(text, &fold(raw));
    if !raw.chars().any(|c| pinyin::syllable(c).is_some()) {
        return;
    }
    let usual = pinyin::surname(raw).map(|_| pinyin::spell_plain(raw.chars()));
    for syllables in [Some(spell(raw)), usual].into_iter().flatten() {
        let initials: String = syllables
            .iter()
            .filter_map(|word| word.chars().next())
            .collect();
        for line in [syllables.concat(), initials, syllables.join(" ")] {
            add(text, &fold(&line));
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

/// Small letters without accents, full-width signs as ASCII, single blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let narrow = word.chars().map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        });
        for c in narrow.flat_map(char::to_lowercase) {
            plain(c, &mut folded);
        }
    }
    folded
}

/// The letter without its accent; combining accents fall away.
fn plain(c: char, into: &mut String) {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => into.push('a'),
        'ç' | 'ć' | 'ĉ' | 'č' => into.push('c'),
        'ď' | 'đ' | 'ð' => into.push('d'),
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => into.push('e'),
        'ĝ' | 'ğ' | 'ģ' => into.push('g'),
        'ì'..='ï' | 'ī' | 'į' | 'ı' => into.push('i'),
        'ķ' => into.push('k'),
        'ĺ' | 'ļ' | 'ľ' | 'ł' => into.push('l'),
        'ñ' | 'ń' | 'ņ' | 'ň' => into.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => into.push('o'),
        'ŕ' | 'ř' => into.push('r'),
        'ś' | 'ş' | 'š' | 'ș' => into.push('s'),
        'ţ' | 'ť' | 'ț' => into.push('t'),
        // As Chinese keyboards write it.
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => into.push('v'),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => into.push('u'),
        'ý' | 'ÿ' => into.push('y'),
        'ź' | 'ż' | 'ž' => into.push('z'),
        'ß' => into.push_str("ss"),
        'æ' => into.push_str("ae"),
        'œ' => into.push_str("oe"),
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
