//! A card of somebody, small enough for the square that another phone's camera reads (vCard 3.0, RFC 2426: what every phone reads).

use crate::people::contact::Contact;
use crate::people::point::PointKind;

/// Numbers and addresses of a kind on a card: more make a square that no camera reads.
const MOST: usize = 3;
/// The most characters of a text.
const LONGEST: usize = 100;

/// The card of a contact: what they are called and how they are reached. What only staff keep does not stand on it.
#[must_use]
pub fn contact_card(contact: &Contact) -> String {
    let fields = &contact.fields;
    let mut card = Card::of(&fields.family, &fields.given, &contact.name());
    card.line("ORG", &fields.company);
    card.line("TITLE", &fields.job);
    for (kind, name) in [(PointKind::Phone, "TEL"), (PointKind::Email, "EMAIL")] {
        let points = contact.points.iter().filter(|point| point.kind == kind);
        for point in points.take(MOST) {
            card.line(name, point.normal.as_deref().unwrap_or(&point.value));
        }
    }
    card.end()
}

/// The card of the business: its name, where it is, and its address on the web.
#[must_use]
pub fn business_card(name: &str, address: &str, url: &str) -> String {
    let mut card = Card::of("", "", name);
    card.line("ORG", name);
    if !address.is_empty() {
        card.0.push_str("ADR:;;");
        card.text(address);
        card.0.push_str(";;;;\r\n");
    }
    card.line("URL", url);
    card.end()
}

struct Card(String);

impl Card {
    fn of(family: &str, given: &str, name: &str) -> Self {
        let mut card = Self("BEGIN:VCARD\r\nVERSION:3.0\r\nN:".to_owned());
        card.text(family);
        card.0.push(';');
        card.text(given);
        card.0.push_str(";;;\r\n");
        card.line("FN", name);
        card
    }

    fn line(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.0.push_str(name);
            self.0.push(':');
            self.text(text);
            self.0.push_str("\r\n");
        }
    }

    /// Text, so that nothing in it begins a line or a part of its own.
    fn text(&mut self, text: &str) {
        for c in text.trim().chars().take(LONGEST) {
            match c {
                '\\' | ',' | ';' => self.0.extend(['\\', c]),
                '\n' => self.0.push_str("\\n"),
                c if c.is_control() => {}
                c => self.0.push(c),
            }
        }
    }

    fn end(mut self) -> String {
        self.0.push_str("END:VCARD\r\n");
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ContactId, PointId};
    use crate::people::contact::ContactFields;
    use crate::people::country::Country;
    use crate::people::point::PointEdit;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn a_card_says_how_somebody_is_reached_and_nothing_else() {
        let fields = ContactFields {
            given: "Ann".into(),
            family: "Lee".into(),
            company: "Tea, Ltd".into(),
            birthday: "1990-01-01".into(),
            ..ContactFields::default()
        };
        let mut ann = Contact::new(ContactId(Uuid::nil()), fields, 0);
        let edit = PointEdit {
            kind: PointKind::Phone,
            value: "138 0013 8000".into(),
            label: String::new(),
            primary: true,
        };
        ann.points = vec![edit.point(PointId(Uuid::nil()), &Country::default())];
        assert_eq!(
            contact_card(&ann),
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;;;\r\nFN:Ann Lee\r\nORG:Tea\\, Ltd\r\n\
             TEL:+8613800138000\r\nEND:VCARD\r\n"
        );
    }

    proptest! {
        /// Whatever somebody is called, the card has the lines that it has, and fits into a square.
        #[test]
        fn no_text_breaks_out_of_its_line(name in any::<String>(), address in any::<String>()) {
            let card = business_card(&name, &address, "https://tea.example");
            let known = ["BEGIN:", "VERSION:", "N:", "FN:", "ORG:", "ADR:", "URL:", "END:"];
            for line in card.split("\r\n").filter(|line| !line.is_empty()) {
                prop_assert!(known.iter().any(|name| line.starts_with(name)), "{line}");
            }
            prop_assert!(card.len() < 2_000);
        }
    }
}
