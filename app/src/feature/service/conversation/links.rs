//! Addresses and telephone numbers within a message. Pure; nothing of a message ever becomes markup.

use linkify::{LinkFinder, LinkKind};

/// A piece of a text, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Link { text: String, href: String },
}

/// The pieces of a text. Together their texts are the text.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    // Chinese is written on without a blank: an address begins and ends where its own letters do.
    while !rest.is_empty() {
        let (run, more) = split_before(rest, |c| !c.is_ascii());
        found_in(run, &mut out);
        let (other, more) = split_before(more, |c| c.is_ascii());
        push_text(&mut other.to_owned(), &mut out);
        rest = more;
    }
    out
}

fn split_before(text: &str, ends: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// Finds what leads somewhere in a text of ASCII characters.
fn found_in(text: &str, out: &mut Vec<Piece>) {
    for span in LinkFinder::new().spans(text) {
        let href = match span.kind() {
            Some(LinkKind::Url) => address(span.as_str()),
            Some(LinkKind::Email) => Some(format!("mailto:{}", span.as_str())),
            _ => None,
        };
        match href {
            Some(href) => out.push(Piece::Link {
                text: span.as_str().to_owned(),
                href,
            }),
            None => bare(span.as_str(), out),
        }
    }
}

/// Where a found address leads: only what is on the web, and never anything that runs.
fn address(found: &str) -> Option<String> {
    let lower = found.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    web.then(|| found.to_owned())
}

/// Finds addresses that begin with `www.`; of other words with a point in them nobody knows whether they are addresses.
fn bare(text: &str, out: &mut Vec<Piece>) {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let mut rest = text;
    while let Some(start) = rest.to_ascii_lowercase().find("www.") {
        let (before, from) = rest.split_at(start);
        let within = before.ends_with(|c: char| c.is_ascii_alphanumeric());
        let found = finder.links(from).next();
        let found = found.filter(|link| link.start() == 0 && !within);
        let length = found.map_or("www.".len(), |link| link.end());
        let (run, after) = from.split_at(length);
        if length > "www.".len() {
            numbers(before, out);
            out.push(Piece::Link {
                text: run.to_owned(),
                href: format!("https://{run}"),
            });
        } else {
            numbers(before, out);
            push_text(&mut run.to_owned(), out);
        }
        rest = after;
    }
    numbers(rest, out);
}

/// Finds telephone numbers in what is no address.
fn numbers(text: &str, out: &mut Vec<Piece>) {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '+') {
        let (before, from) = rest.split_at(start);
        let length = number_length(from);
        let (run, after) = from.split_at(length);
        let next_to_letters = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let stands_alone =
            !next_to_letters(before.chars().next_back()) && !next_to_letters(after.chars().next());
        plain.push_str(before);
        match tel(run).filter(|_| stands_alone) {
            Some(href) => {
                push_text(&mut plain, out);
                out.push(Piece::Link {
                    text: run.to_owned(),
                    href,
                });
            }
            None => plain.push_str(run),
        }
        rest = after;
    }
    plain.push_str(rest);
    push_text(&mut plain, out);
}

fn push_text(plain: &mut String, out: &mut Vec<Piece>) {
    if !plain.is_empty() {
        out.push(Piece::Text(std::mem::take(plain)));
    }
}

/// How many bytes of the text, which begins with a digit or a plus, are digits and what stands between them; it ends with a digit.
fn number_length(text: &str) -> usize {
    let mut end = 1;
    for (at, c) in text.char_indices().skip(1) {
        if c.is_ascii_digit() {
            end = at + 1;
        } else if !matches!(c, ' ' | '-' | '(' | ')') || at > end + 1 {
            break;
        }
    }
    end
}

/// The link of a telephone number: one with a country code, a Chinese mobile, or one with an area code. Dates, prices and numbers of orders
/// begin otherwise.
fn tel(run: &str) -> Option<String> {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let is_number = if run.starts_with('+') {
        (8..=15).contains(&digits.len())
    } else if digits.starts_with('1') {
        digits.len() == 11
    } else if digits.starts_with("400") || digits.starts_with("800") {
        digits.len() == 10
    } else {
        digits.starts_with('0') && (9..=12).contains(&digits.len())
    };
    let plus = if run.starts_with('+') { "+" } else { "" };
    is_number.then(|| format!("tel:{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The links of a text, as "text > href".
    fn links(text: &str) -> Vec<String> {
        let all = pieces(text);
        let whole: String = all
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link { text, .. } => text.as_str(),
            })
            .collect();
        assert_eq!(whole, text, "nothing is lost or written anew");
        all.into_iter()
            .filter_map(|piece| match piece {
                Piece::Link { text, href } => Some(format!("{text} > {href}")),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn addresses_end_before_the_punctuation_of_either_script() {
        for text in [
            "See https://example.com/menu?a=1.",
            "(https://example.com/menu?a=1)",
            "菜单在https://example.com/menu?a=1，请看",
            "“https://example.com/menu?a=1”。",
            "https://example.com/menu?a=1谢谢",
        ] {
            assert_eq!(
                links(text),
                ["https://example.com/menu?a=1 > https://example.com/menu?a=1"],
                "{text}"
            );
        }
        assert_eq!(
            links("www.example.com!"),
            ["www.example.com > https://www.example.com"]
        );
    }

    #[test]
    fn only_what_leads_to_the_web_is_a_link() {
        for text in [
            "javascript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://example.com",
            "v1.2.txt and foo.bar",
            "<a href=https",
        ] {
            assert!(links(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn mail_addresses_are_written_to() {
        assert_eq!(
            links("写信到ann@example.com。"),
            ["ann@example.com > mailto:ann@example.com"]
        );
        assert_eq!(
            links("<bob.lee+x@example.org>"),
            ["bob.lee+x@example.org > mailto:bob.lee+x@example.org"]
        );
    }

    #[test]
    fn numbers_that_can_be_called_are_called() {
        for (text, link) in [
            ("电话13800138000，谢谢", "13800138000 > tel:13800138000"),
            ("138 0013 8000", "138 0013 8000 > tel:13800138000"),
            ("+49 (30) 1234567.", "+49 (30) 1234567 > tel:+49301234567"),
            ("021-6000 1234", "021-6000 1234 > tel:02160001234"),
            ("400-820-8820", "400-820-8820 > tel:4008208820"),
        ] {
            assert_eq!(links(text), [link], "{text}");
        }
    }

    #[test]
    fn dates_prices_and_orders_are_no_numbers_to_call() {
        for text in [
            "2026-11-29 18:30",
            "order 1042",
            "28.50",
            "12345678901234567",
            "id138001380001x",
            "1 - 2 - 3",
            "0",
            "+",
        ] {
            assert!(links(text).is_empty(), "{text}");
        }
    }
}
