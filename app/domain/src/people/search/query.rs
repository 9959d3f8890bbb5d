//! What somebody typed into the search field.

use super::entry::{Entry, fold};
use crate::people::contact::is_han;

/// Fewer digits than this are no part of a number worth finding.
const DIGITS: usize = 3;

/// The query's words; none is everybody.
pub(super) struct Query {
    words: Vec<Word>,
    /// The whole query, where it is a number written with blanks and signs.
    number: Option<String>,
}

struct Word {
    text: String,
    /// Where the word is part of a number.
    number: Option<String>,
}

impl Query {
    pub fn parse(typed: &str) -> Self {
        let typed = fold(typed);
        let words = typed.split(' ').filter(|word| !word.is_empty());
        Self {
            number: number(&typed),
            words: words
                .map(|word| Word {
                    text: word.to_owned(),
                    number: number(word),
                })
                .collect(),
        }
    }

    /// How well the entry fits, 0 best; none where a word is missing.
    pub fn rank(&self, entry: &Entry) -> Option<u8> {
        let whole = self
            .number
            .as_deref()
            .and_then(|number| in_digits(entry, number));
        if whole.is_some() {
            return whole;
        }
        self.words.iter().try_fold(0_u8, |sum, word| {
            Some(sum.saturating_add(word.rank(entry)?))
        })
    }
}

impl Word {
    fn rank(&self, entry: &Entry) -> Option<u8> {
        let by_text = in_text(entry, &self.text);
        if by_text.is_some_and(|rank| rank < 2) {
            return by_text;
        }
        let number = self.number.as_deref();
        number
            .and_then(|number| in_digits(entry, number))
            .or(by_text)
    }
}

/// 0 where the name begins with it, 1 where a word does, 2 inside.
fn in_text(entry: &Entry, word: &str) -> Option<u8> {
    let mut best = None;
    for (at, _) in entry.text.match_indices(word) {
        let before = entry
            .text
            .get(..at)
            .and_then(|text| text.chars().next_back());
        let rank = match before {
            Some('\n') if at < entry.name => return Some(0),
            Some(c)
                if c.is_alphanumeric() && !(is_han(word) || is_han(c.encode_utf8(&mut [0; 4]))) =>
            {
                2
            }
            _ => 1,
        };
        best = Some(best.map_or(rank, |best: u8| best.min(rank)));
    }
    best
}

/// 1 where a number begins with the digits, 2 inside.
fn in_digits(entry: &Entry, digits: &str) -> Option<u8> {
    let mut found = entry.digits.match_indices(digits).peekable();
    found.peek()?;
    let begins =
        found.any(|(at, _)| entry.digits.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\n'));
    Some(if begins { 1 } else { 2 })
}

/// The digits of what is written as a number, without the `00` of a call abroad.
fn number(typed: &str) -> Option<String> {
    if !typed
        .chars()
        .all(|c| c.is_ascii_digit() || " +-./()".contains(c))
    {
        return None;
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let abroad = digits
        .strip_prefix("00")
        .filter(|rest| rest.len() >= DIGITS);
    let digits = abroad.map(str::to_owned).unwrap_or(digits);
    (digits.len() >= DIGITS).then_some(digits)
}
