//! Links that the phone's own apps answer.

use domain::people::{Country, Phone, Point};

/// A text as part of an address (RFC 3986).
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

fn phone(point: &Point, home: &Country) -> Option<Phone> {
    match &point.normal {
        Some(number) => Some(Phone {
            number: number.clone(),
            extension: point.extension.clone(),
        }),
        // Perhaps it was typed under another rule.
        None => Phone::read(&point.value, home).ok(),
    }
}

/// The dialler with this number; a text that is no number is tried by its digits.
#[must_use]
pub fn tel(point: &Point, home: &Country) -> Option<String> {
    if let Some(phone) = phone(point, home) {
        return Some(phone.link());
    }
    let digits: String = point
        .value
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    (digits.len() >= 3).then(|| format!("tel:{digits}"))
}

/// The phone's app for text messages, with a text to send. Extensions get no messages.
#[must_use]
pub fn sms(point: &Point, home: &Country, text: &str) -> Option<String> {
    let link = tel(point, home)?;
    let number = link.trim_start_matches("tel:");
    let number = number.split(';').next().unwrap_or(number);
    let text = text.trim();
    Some(if text.is_empty() {
        format!("sms:{number}")
    } else {
        // iOS reads what stands after "&", everybody else what stands after "?".
        format!("sms:{number}?&body={}", encoded(text))
    })
}

/// Where an address is.
#[must_use]
pub fn map(address: &str) -> String {
    format!(
        "https://www.openstreetmap.org/search?query={}",
        encoded(address)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_point;
    use domain::people::PointKind;

    fn number(value: &str) -> Point {
        a_point(1, PointKind::Phone, value)
    }

    #[test]
    fn a_number_is_dialled_from_anywhere_and_its_extension_after_it() {
        let home = Country::default();
        for (value, link) in [
            ("138 0013 8000", Some("tel:+8613800138000")),
            ("010-65529988 转 801", Some("tel:+861065529988;ext=801")),
            ("ask for 110", Some("tel:110")),
            ("ask Ben", None),
        ] {
            assert_eq!(tel(&number(value), &home).as_deref(), link, "{value}");
        }
    }

    #[test]
    fn a_text_goes_along_to_the_messages_app() {
        let home = Country::default();
        let one = number("010-65529988 转 801");
        assert_eq!(
            sms(&one, &home, " Hi, 王 & co? ").as_deref(),
            Some("sms:+861065529988?&body=Hi%2C%20%E7%8E%8B%20%26%20co%3F")
        );
        assert_eq!(sms(&one, &home, " ").as_deref(), Some("sms:+861065529988"));
    }
}
