//! How long a text message is: which alphabet it needs, how many units it has in it, and in how many parts it leaves (3GPP TS 23.038, 23.040).

/// What a message is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Seven bits a unit.
    Gsm7,
    /// Sixteen bits a unit: Chinese, emoji, and everything beside them.
    Ucs2,
}

/// The size of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsSize {
    pub alphabet: Alphabet,
    pub units: usize,
    /// None for an empty text.
    pub parts: usize,
}

/// One unit each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Two units each: an escape goes before them.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

impl Alphabet {
    /// Units of a message of one part, and of each part of a longer one, whose beginning says which part it is.
    #[must_use]
    pub fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Self::Gsm7 if EXTENSION.contains(c) => 2,
            Self::Gsm7 => 1,
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

impl SmsSize {
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = |c: char| BASIC.contains(c) || EXTENSION.contains(c);
        let alphabet = if text.chars().all(plain) {
            Alphabet::Gsm7
        } else {
            Alphabet::Ucs2
        };
        let units = text.chars().map(|c| alphabet.units(c)).sum();
        let (whole, part) = alphabet.room();
        let parts = match units {
            0 => 0,
            units if units <= whole => 1,
            _ => parts(text, alphabet, part),
        };
        Self {
            alphabet,
            units,
            parts,
        }
    }
}

/// No sign is cut in two: where one does not fit, the next part begins with it.
fn parts(text: &str, alphabet: Alphabet, room: usize) -> usize {
    let (mut parts, mut used) = (1, 0);
    for c in text.chars() {
        let units = alphabet.units(c);
        if used + units > room {
            parts += 1;
            used = 0;
        }
        used += units;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn size(text: &str) -> (usize, usize) {
        let size = SmsSize::of(text);
        (size.units, size.parts)
    }

    #[test]
    fn seventy_emoji_are_140_units_in_three_parts() {
        assert_eq!(size(&"😎".repeat(70)), (140, 3));
    }

    #[test]
    fn brackets_count_double_only_in_the_alphabet_of_seven_bits() {
        let brackets = "]".repeat(80);
        assert_eq!(size(&brackets), (160, 1));
        assert_eq!(size(&format!("{brackets}😎")), (82, 2));
    }

    #[test]
    fn the_edges_of_parts() {
        assert_eq!(size(""), (0, 0));
        assert_eq!(size(&"a".repeat(160)), (160, 1));
        assert_eq!(size(&"a".repeat(161)), (161, 2));
        assert_eq!(size(&"a".repeat(306)), (306, 2));
        assert_eq!(size(&"a".repeat(307)), (307, 3));
        assert_eq!(size(&"好".repeat(70)), (70, 1));
        assert_eq!(size(&"好".repeat(71)), (71, 2));
        assert_eq!(size(&"好".repeat(134)), (134, 2));
        assert_eq!(size(&"好".repeat(135)), (135, 3));
        // A pair that would lie across the end of a part begins the next one: 152 + 1 left over, twice.
        assert_eq!(
            size(&format!("{}€{}", "a".repeat(152), "a".repeat(152))),
            (306, 3)
        );
    }

    #[test]
    fn the_alphabet_of_seven_bits_has_its_128_places() {
        // One place is the escape.
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        assert_eq!(SmsSize::of("Ωmega £5, ¿qué? ñ").alphabet, Alphabet::Gsm7);
        for other in ["ç", "“", "…", "`", "á", "\t"] {
            assert_eq!(SmsSize::of(other).alphabet, Alphabet::Ucs2, "{other}");
        }
    }

    proptest! {
        #[test]
        fn parts_hold_the_units_and_are_no_more_than_needed(text in "[a-zé€\\[\\]😎好 ]{0,400}") {
            let size = SmsSize::of(&text);
            let (whole, part) = size.alphabet.room();
            if size.units > whole {
                prop_assert!(size.parts * part >= size.units);
                // At most one unit of a part stays empty, for a pair.
                prop_assert!((size.parts - 1) * (part - 1) < size.units);
            } else {
                prop_assert_eq!(size.parts, usize::from(size.units > 0));
            }
        }

        #[test]
        fn more_text_is_never_fewer_parts_in_one_alphabet(text in "[a-z€]{0,400}") {
            let longer = format!("{text}a");
            prop_assert!(SmsSize::of(&longer).parts >= SmsSize::of(&text).parts);
        }
    }
}
