//! How long a text message is, as its writer sees it.

use domain::people::sms::MAX_PARTS;
use domain::people::sms::text::SmsSize;
use words::StaffWords;

/// "82 units, 2 parts", and whether that is too much.
#[must_use]
pub fn size_text(text: &str, words: &StaffWords) -> (String, bool) {
    let size = SmsSize::of(text);
    let (units, parts) = (size.units as u64, size.parts as u64);
    let said = if size.parts == 1 {
        (words.sms.size_one)(units)
    } else {
        (words.sms.size)(units, parts)
    };
    if size.parts > MAX_PARTS {
        let over = (words.sms.size_over)(MAX_PARTS as u64);
        return (format!("{said}. {over}"), true);
    }
    (said, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn the_counter_speaks_of_units_and_parts() {
        let words = staff_words(Lang::En);
        let text = format!("{}😎", "]".repeat(80));
        assert_eq!(
            size_text(&text, words),
            ("82 units, 2 parts".to_owned(), false)
        );
        assert_eq!(size_text("Hi", words).0, "2 units, 1 part");
        assert_eq!(
            size_text(&"好".repeat(70), staff_words(Lang::Zh)).0,
            "70 个单位，1 条"
        );
        assert!(size_text(&"a".repeat(1_531), words).1);
        assert!(!size_text(&"a".repeat(1_530), words).1);
    }
}
