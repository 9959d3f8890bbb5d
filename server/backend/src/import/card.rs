//! A file of vCards, parted into cards with their true lines, in the one form that the parser reads.
//!
//! Programs write more than it reads: version 2.1 breaks quoted-printable lines with `=` and base64 without a blank, pictures are ten times the
//! rest, a card lies within a card (`AGENT`), an end is missing, quoted-printable does not say its charset, and a birthday that is no date would be
//! taken apart. So lines are joined here, what is not taken is left out, and a birthday's text is put aside.

use crate::import::{Problem, Why};

/// The most bytes of one card without its pictures.
const LARGEST: usize = 256 * 1024;

/// A card.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Card {
    /// Of its beginning, from 1.
    pub line: u64,
    /// Joined lines, one property each.
    pub text: String,
    /// The birthday as it is written, and the year that only stands for none.
    pub birthday: Option<(String, Option<String>)>,
}

/// The cards of a file.
#[derive(Debug, Default)]
pub(super) struct Cards {
    pub cards: Vec<Card>,
    pub problems: Vec<Problem>,
    /// Pictures and sounds that were left out.
    pub photos: u64,
}

/// True where the text is one of cards.
pub(super) fn is_cards(text: &[u8]) -> bool {
    let head = text.get(..4096).unwrap_or(text);
    let mut lines = head.split(|byte| matches!(byte, b'\r' | b'\n'));
    lines.any(|line| line.trim_ascii().eq_ignore_ascii_case(b"BEGIN:VCARD"))
}

/// A card that is being read.
struct Open {
    line: u64,
    properties: Vec<String>,
    bytes: usize,
    /// Cards within this one that are open.
    inner: usize,
    /// The property under way is left out.
    skips: bool,
    /// Lines that begin with a blank lost only the line end before it: so does version 2.1.
    keeps_blank: bool,
}

/// Parts a file; what is not text is replaced by `\u{fffd}`.
pub(super) fn cards(bytes: &[u8]) -> Cards {
    let text = String::from_utf8_lossy(bytes);
    let mut all = Cards::default();
    let mut open: Option<Open> = None;
    for (number, line) in lines(&text) {
        let word = line.trim();
        if word.eq_ignore_ascii_case("BEGIN:VCARD") {
            match &mut open {
                Some(card) if card.awaits_inner() => card.inner += 1,
                card => {
                    if let Some(torn) = card.replace(Open::at(number)) {
                        all.problem(torn.line, Why::NotClosed);
                    }
                }
            }
        } else if word.eq_ignore_ascii_case("END:VCARD") {
            match open.take() {
                Some(card) if card.inner > 0 => {
                    open = Some(Open {
                        inner: card.inner - 1,
                        ..card
                    });
                }
                Some(card) => all.close(card),
                None => {}
            }
        } else if let Some(card) = &mut open {
            card.take(line, &mut all.photos);
        }
    }
    if let Some(torn) = open {
        all.problem(torn.line, Why::NotClosed);
    }
    all
}

/// Lines with their numbers, whether they end in LF, CRLF or CR.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = Some(text);
    let mut number = 0;
    std::iter::from_fn(move || {
        let text = rest?;
        number += 1;
        let Some(end) = text.find(['\r', '\n']) else {
            rest = None;
            return Some((number, text));
        };
        let (line, after) = text.split_at(end);
        let length = if after.starts_with("\r\n") { 2 } else { 1 };
        rest = after.get(length..);
        Some((number, line))
    })
}

impl Cards {
    fn problem(&mut self, line: u64, why: Why) {
        self.problems.push(Problem { line, why });
    }

    fn close(&mut self, card: Open) {
        if card.bytes > LARGEST {
            return self.problem(card.line, Why::TooLong("card".to_owned()));
        }
        let mut text = String::with_capacity(card.bytes + 64);
        let mut birthday = None;
        text.push_str("BEGIN:VCARD\r\n");
        for property in &card.properties {
            if name(property) == "BDAY" {
                birthday = birthday.or_else(|| birthday_of(property));
                continue;
            }
            text.push_str(&with_charset(property));
            text.push_str("\r\n");
        }
        text.push_str("END:VCARD\r\n");
        self.cards.push(Card {
            line: card.line,
            text,
            birthday,
        });
    }
}

impl Open {
    fn at(line: u64) -> Self {
        Self {
            line,
            properties: Vec::new(),
            bytes: 0,
            inner: 0,
            skips: false,
            keeps_blank: false,
        }
    }

    /// True where a card that begins now lies within this one.
    fn awaits_inner(&self) -> bool {
        self.inner > 0 || (self.skips && self.properties.last().is_some_and(|one| one == "AGENT:"))
    }

    fn take(&mut self, line: &str, photos: &mut u64) {
        if self.inner > 0 {
            return;
        }
        if let Some(rest) = line.strip_prefix([' ', '\t']) {
            if !self.skips {
                self.join(if self.keeps_blank { line } else { rest });
            }
            return;
        }
        let breaks = self.properties.last_mut().filter(|last| {
            last.ends_with('=') && head(last).to_ascii_uppercase().contains("QUOTED-PRINTABLE")
        });
        if let Some(last) = breaks.filter(|_| !self.skips) {
            last.pop();
            return self.join(line);
        }
        // Base64 of version 2.1 goes on without a blank, up to an empty line.
        if self.skips && !line.contains(':') {
            return;
        }
        if line.trim().is_empty() {
            return;
        }
        let name = name(line);
        self.skips = matches!(name.as_str(), "PHOTO" | "LOGO" | "SOUND" | "KEY" | "AGENT");
        if self.skips {
            *photos += u64::from(matches!(name.as_str(), "PHOTO" | "LOGO" | "SOUND"));
            if name == "AGENT" {
                self.properties.push("AGENT:".to_owned());
            }
            return;
        }
        self.keeps_blank |= name == "VERSION" && value(line).trim() == "2.1";
        self.properties.push(String::new());
        self.join(line);
    }

    fn join(&mut self, more: &str) {
        self.bytes += more.len();
        // A card that is too long is refused; nothing of it needs to be kept.
        if self.bytes <= LARGEST
            && let Some(last) = self.properties.last_mut()
        {
            last.push_str(more);
        }
    }
}

/// What stands before the value: name and parameters.
fn head(property: &str) -> &str {
    let mut quoted = false;
    let end = property.find(|c: char| {
        quoted ^= c == '"';
        c == ':' && !quoted
    });
    end.map_or(property, |end| &property[..end])
}

fn value(property: &str) -> &str {
    property.get(head(property).len() + 1..).unwrap_or("")
}

/// The name in capitals, without its group.
fn name(property: &str) -> String {
    let name = head(property).split(';').next().unwrap_or("");
    let name = name.rsplit('.').next().unwrap_or(name);
    name.trim().to_ascii_uppercase()
}

fn birthday_of(property: &str) -> Option<(String, Option<String>)> {
    let text = value(property).trim();
    let stands_for_none = head(property).split(';').find_map(|parameter| {
        let (name, year) = parameter.split_once('=')?;
        let name = name.trim().to_ascii_uppercase();
        (name == "X-APPLE-OMIT-YEAR").then(|| year.trim().to_owned())
    });
    (!text.is_empty()).then(|| (text.to_owned(), stands_for_none))
}

/// Quoted-printable bytes that do not say their charset are nearly always UTF-8, and otherwise Latin, which is what the parser takes them for.
fn with_charset(property: &str) -> std::borrow::Cow<'_, str> {
    let head = head(property);
    let capitals = head.to_ascii_uppercase();
    if !capitals.contains("QUOTED-PRINTABLE") {
        return property.into();
    }
    // What the last soft break promised never came.
    let whole = property.trim_end_matches('=');
    let said = capitals.contains("CHARSET");
    if said || std::str::from_utf8(&unquoted(value(whole))).is_err() {
        return whole.into();
    }
    format!("{head};CHARSET=UTF-8:{}", value(whole)).into()
}

/// The bytes of quoted-printable text.
fn unquoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte.filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cards_are_parted_with_their_lines_whatever_ends_a_line() {
        let text = "BEGIN:VCARD\nFN:A\nEND:VCARD\n\nbegin:vcard\nFN:B\nEND:VCARD";
        for end in ["\n", "\r\n", "\r"] {
            let all = cards(text.replace('\n', end).as_bytes());
            let lines: Vec<u64> = all.cards.iter().map(|card| card.line).collect();
            assert_eq!((lines, all.problems.len()), (vec![1, 5], 0), "{end:?}");
        }
    }

    #[test]
    fn folds_breaks_pictures_and_cards_within_cards_are_undone() {
        let text = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9E=97;=\r\n=E6=99=93;;;\r\n\
                    PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\nSkZJRgABAQ==\r\n\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Inner\r\nPHOTO:x\r\nEND:VCARD\r\n\
                    TEL;CELL:1\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-08\r\nEND:VCARD\r\n";
        let all = cards(text.as_bytes());
        let [card] = &all.cards[..] else {
            panic!("{all:?}")
        };
        assert!(card.text.contains(":=E6=9E=97;=E6=99=93;;;\r\n"));
        assert!(card.text.contains("TEL;CELL:1") && !card.text.contains("Inner"));
        assert!(!card.text.contains("JFRg") && all.photos == 1);
        let year = Some("1604".to_owned());
        assert_eq!(card.birthday, Some(("1604-02-08".into(), year)));
        let folded = cards(b"BEGIN:VCARD\nVERSION:3.0\nNOTE:one t\n wo\nEND:VCARD\n");
        assert!(folded.cards[0].text.contains("NOTE:one two\r\n"));
    }

    #[test]
    fn a_card_that_does_not_end_costs_only_itself() {
        let all = cards(b"BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\n");
        assert_eq!(all.cards.len(), 1);
        let torn: Vec<_> = all.problems.iter().map(|one| one.line).collect();
        assert_eq!(torn, [1, 6]);
        let long = format!("BEGIN:VCARD\nNOTE:{}\nEND:VCARD\n", "x".repeat(LARGEST));
        let all = cards(long.as_bytes());
        assert_eq!(all.problems[0].why, Why::TooLong("card".into()));
    }

    #[test]
    fn quoted_printable_without_a_charset_is_utf8_where_it_can_be() {
        let one = |text: &str| with_charset(text).into_owned();
        let head = "FN;ENCODING=QUOTED-PRINTABLE";
        assert_eq!(
            one(&format!("{head}:=E6=9E=97")),
            format!("{head};CHARSET=UTF-8:=E6=9E=97")
        );
        assert_eq!(one(&format!("{head}:Zo=E9")), format!("{head}:Zo=E9"));
    }

    proptest! {
        #[test]
        fn no_bytes_stop_it(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            text in "(BEGIN:VCARD|END:VCARD|AGENT:|PHOTO;ENCODING=b:|FN;ENCODING=QUOTED-PRINTABLE:=|[A-Z:;=\\. ]|\r|\n){0,30}",
        ) {
            let _ = cards(&bytes);
            let lines = text.split(['\r', '\n']).count() as u64;
            let all = cards(text.as_bytes());
            prop_assert!(all.cards.iter().all(|card| card.line <= lines));
        }
    }
}
