//! What is done to text wherever it comes in.

/// True for characters that show nothing: they turn the direction of writing, join, or select a form (Unicode's *default ignorable*).
/// Between the signs of a number or an address they make two that look the same.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text without what shows nothing, and without blanks around it: what an identifier is read from.
#[must_use]
pub fn visible(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    seen.trim().to_owned()
}

/// One line of text as it is shown to others: control characters are blanks, nothing turns the writing's direction.
#[must_use]
pub fn line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let seen: String = text.chars().filter(|c| !turns(*c)).map(plain).collect();
    seen.trim().to_owned()
}

/// Marks that turn the direction of what follows, also of what others wrote beside it.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_left_out_and_what_shows_something_stays() {
        for odd in [
            '\u{200b}',
            '\u{202a}',
            '\u{2068}',
            '\u{fe0d}',
            '\u{feff}',
            '\u{ad}',
            '\u{e0041}',
        ] {
            assert_eq!(visible(&format!(" a{odd}b{odd} ")), "ab", "{odd:?}");
        }
        for kept in ["王芳", "Nguyễn", "José", "+44 20", "O’Neil"] {
            assert_eq!(visible(kept), kept);
        }
    }

    #[test]
    fn a_line_stays_one_line_and_turns_nothing_around() {
        assert_eq!(line(" Ann\n\u{202e}moor "), "Ann moor");
    }
}
