//! Telephone numbers: one light rule, the same on phone and server. What a person typed is kept beside it.

use crate::people::country::{Country, PLANS, Plan};
use crate::text::visible;

/// A number that can be dialled from anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// `+` and 7 to 15 digits (E.164).
    pub number: String,
    /// What is dialled after the call is answered.
    pub extension: Option<String>,
}

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    #[error("there are no digits")]
    Empty,
    #[error("something in it is no part of a telephone number")]
    Letters,
    #[error("it is too short")]
    TooShort,
    #[error("it is too long")]
    TooLong,
}

/// Words that stand before an extension, the longest first.
const EXTENSION: [&str; 7] = ["extension", "ext.", "ext", "分机", "转", "x", "#"];

/// The most digits of a number with its calling code, and the fewest.
const WORLD: (usize, usize) = (7, 15);

impl Phone {
    /// Reads a number as people write it; without a calling code it is one of `home`.
    ///
    /// # Errors
    /// [`PhoneError`]; the text itself is worth keeping all the same.
    pub fn read(text: &str, home: &Country) -> Result<Self, PhoneError> {
        let text = narrow(text);
        let (main, extension) = split_extension(&text);
        let extension = extension.map(extension_digits).transpose()?.flatten();
        let number = international(main, home)?;
        Ok(Self { number, extension })
    }

    /// The address of a `tel:` link; the extension is dialled after a pause.
    #[must_use]
    pub fn link(&self) -> String {
        match &self.extension {
            Some(extension) => format!("tel:{};ext={extension}", self.number),
            None => format!("tel:{}", self.number),
        }
    }
}

/// As it is written at home, or with its calling code where it is foreign.
#[must_use]
pub fn show(number: &str, home: &Country) -> String {
    let digits = number.trim_start_matches('+');
    let domestic = home
        .plan()
        .and_then(|plan| Some((plan, digits.strip_prefix(plan.code)?)));
    if let Some((plan, national)) = domestic {
        return at_home(plan, national);
    }
    let code = PLANS
        .iter()
        .filter(|plan| digits.starts_with(plan.code))
        .map(|plan| plan.code)
        .max_by_key(|code| code.len());
    match code {
        Some(code) => format!("+{code} {}", groups(&digits[code.len()..])),
        None => format!("+{}", groups(digits)),
    }
}

/// False for a number (E.164) that is known to be no mobile one: a text message to it is paid for and arrives nowhere. Of most countries a number does
/// not say what it is.
#[must_use]
pub fn takes_sms(number: &str) -> bool {
    match number.strip_prefix("+86") {
        Some(national) => national.len() == 11 && national.starts_with('1'),
        None => number.starts_with('+'),
    }
}

fn at_home(plan: &Plan, national: &str) -> String {
    match (plan.code, national.len()) {
        ("86", 11) if national.starts_with('1') => {
            format!("{} {} {}", &national[..3], &national[3..7], &national[7..])
        }
        ("1", 10) => format!(
            "({}) {}-{}",
            &national[..3],
            &national[3..6],
            &national[6..]
        ),
        _ => format!("{}{}", plan.trunk, groups(national)),
    }
}

/// Threes, and four at the end: easy to read back.
fn groups(digits: &str) -> String {
    let cut = |at: usize| digits.get(..at).zip(digits.get(at..));
    match digits.len() {
        0..=4 => digits.to_owned(),
        5..=8 => {
            cut(digits.len() - 4).map_or_else(|| digits.to_owned(), |(a, b)| format!("{a} {b}"))
        }
        _ => cut(3).map_or_else(|| digits.to_owned(), |(a, b)| format!("{a} {}", groups(b))),
    }
}

/// Full-width digits and signs as their ASCII twins, letters small; what shows nothing, as it is pasted from contacts and web pages, is left out.
fn narrow(text: &str) -> String {
    visible(text)
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Cuts at the first extension word that follows a digit.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    let found = EXTENSION
        .iter()
        .filter_map(|word| {
            text.match_indices(word)
                .find(|(at, _)| text[..*at].contains(|c: char| c.is_ascii_digit()))
                .map(|(at, word)| (at, at + word.len()))
        })
        .min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)));
    match found {
        Some((at, end)) => (&text[..at], Some(&text[end..])),
        None => (text, None),
    }
}

/// One to eight digits; nothing at all is no extension.
fn extension_digits(text: &str) -> Result<Option<String>, PhoneError> {
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-' | ',' | ';'));
    if text.is_empty() {
        return Ok(None);
    }
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return Err(PhoneError::Letters);
    }
    if text.len() > 8 {
        return Err(PhoneError::TooLong);
    }
    Ok(Some(text.to_owned()))
}

fn international(main: &str, home: &Country) -> Result<String, PhoneError> {
    let main = main
        .trim()
        .trim_end_matches([',', ';', '.', '-'])
        .trim_end();
    let plus = main.starts_with('+');
    let allowed = |c: char| c.is_ascii_digit() || " -./()".contains(c);
    if !main.trim_start_matches('+').chars().all(allowed) {
        return Err(PhoneError::Letters);
    }
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Err(PhoneError::Empty);
    }
    let Some(plan) = home.plan() else {
        return abroad(digits);
    };
    if plus {
        return abroad(digits);
    }
    let foreign = [plan.abroad, "00"];
    let foreign = foreign
        .into_iter()
        .find_map(|sign| digits.strip_prefix(sign));
    if let Some(foreign) = foreign.filter(|foreign| foreign.len() >= WORLD.0) {
        return abroad(foreign.to_owned());
    }
    national(&digits, plan)
}

/// A number with its calling code. The zero that is dialled at home only – `+44 (0)20 …`, `+86-010-…` – is left out; where it belongs to the
/// number, as in Italy, the plan has none to leave out.
fn abroad(digits: String) -> Result<String, PhoneError> {
    let plan = PLANS
        .iter()
        .filter(|plan| digits.starts_with(plan.code))
        .max_by_key(|plan| plan.code.len());
    match plan {
        Some(plan) if plan.trunk == "0" => {
            let national = digits[plan.code.len()..].trim_start_matches('0');
            world(format!("{}{national}", plan.code))
        }
        _ => world(digits),
    }
}

fn national(digits: &str, plan: &Plan) -> Result<String, PhoneError> {
    let (least, most) = plan.digits;
    let fits = |digits: &str| (least..=most).contains(&digits.len());
    let bare = match digits.strip_prefix(plan.trunk) {
        Some(rest) if !plan.trunk.is_empty() && fits(rest) => rest,
        _ if fits(digits) => digits,
        _ => match digits.strip_prefix(plan.code) {
            Some(rest) if fits(rest.trim_start_matches('0')) && plan.trunk == "0" => {
                rest.trim_start_matches('0')
            }
            Some(rest) if fits(rest) => rest,
            _ if digits.len() < least => return Err(PhoneError::TooShort),
            _ => return Err(PhoneError::TooLong),
        },
    };
    // Read again with its code, it is the same number.
    abroad(format!("{}{bare}", plan.code))
}

fn world(digits: String) -> Result<String, PhoneError> {
    match digits.len() {
        length if length < WORLD.0 => Err(PhoneError::TooShort),
        length if length > WORLD.1 => Err(PhoneError::TooLong),
        _ if digits.starts_with('0') => Err(PhoneError::Letters),
        _ => Ok(format!("+{digits}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn home(code: &str) -> Country {
        Country::parse(code).unwrap()
    }

    fn read(text: &str, country: &str) -> String {
        let phone =
            Phone::read(text, &home(country)).unwrap_or_else(|error| panic!("{text}: {error}"));
        match phone.extension {
            Some(extension) => format!("{} x{extension}", phone.number),
            None => phone.number,
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, country, number) in [
            ("138 0013 8000", "CN", "+8613800138000"),
            ("１３８－００１３－８０００", "CN", "+8613800138000"),
            ("86 138 0013 8000", "CN", "+8613800138000"),
            ("\u{202a}+86 138 0013 8000\u{202c}", "CN", "+8613800138000"),
            (
                "\u{2068}138\u{200b}0013\u{fe0d}8000\u{2069}",
                "CN",
                "+8613800138000",
            ),
            ("010-6552 9988", "CN", "+861065529988"),
            ("010-65529988 转 801", "CN", "+861065529988 x801"),
            ("(415) 293-3313", "US", "+14152933313"),
            ("1-955-371-0847 x371", "US", "+19553710847 x371"),
            ("262.397.7937", "US", "+12623977937"),
            ("+44 (0)20 7946 0018 ext. 5", "CN", "+442079460018 x5"),
            ("0044 20 7946 0018", "CN", "+442079460018"),
            ("011 86 138 0013 8000", "US", "+8613800138000"),
            ("020 7946 0018", "GB", "+442079460018"),
            ("+86-010-65529985", "GB", "+861065529985"),
            ("+44 0161 496 0126", "CN", "+441614960126"),
            ("+44 (0)161 496 0126", "CN", "+441614960126"),
            ("0049(0)30 901824", "CN", "+4930901824"),
            ("0049 (0) 30 901824", "CN", "+4930901824"),
            ("+39 06 698 12345", "CN", "+390669812345"),
            ("86 010 6552 9985", "CN", "+861065529985"),
            ("+7 843 123-45-67", "CN", "+78431234567"),
            ("06 698 12345", "IT", "+390669812345"),
        ] {
            assert_eq!(read(text, country), number, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        for (text, error) in [
            ("", PhoneError::Empty),
            ("---", PhoneError::Empty),
            ("call me", PhoneError::Letters),
            ("12", PhoneError::TooShort),
            ("123456789012345678", PhoneError::TooLong),
            ("138 0013 8000 x12345678901", PhoneError::TooLong),
            ("138 0013 8000 xyz", PhoneError::Letters),
        ] {
            assert_eq!(Phone::read(text, &home("CN")), Err(error), "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_as_at_home_and_foreign_ones_with_their_code() {
        assert_eq!(show("+8613800138000", &home("CN")), "138 0013 8000");
        assert_eq!(show("+14152933313", &home("US")), "(415) 293-3313");
        assert_eq!(show("+14152933313", &home("CN")), "+1 415 293 3313");
        assert_eq!(show("+442079460018", &home("GB")), "0207 946 0018");
    }

    proptest! {
        #[test]
        fn a_number_that_was_read_reads_the_same_from_anywhere(text in "[+]?[0-9 ().-]{0,20}( x[0-9]{1,4})?", at in 0..PLANS.len(), other in 0..PLANS.len()) {
            let here = home(PLANS[at].country);
            if let Ok(phone) = Phone::read(&text, &here) {
                let again = Phone::read(&phone.number, &home(PLANS[other].country));
                prop_assert_eq!(again.map(|again| again.number), Ok(phone.number.clone()));
                prop_assert!(phone.number.len() <= 16);
            }
        }

        #[test]
        fn nothing_that_is_typed_stops_the_reader(text in any::<String>()) {
            if let Ok(phone) = Phone::read(&text, &home("CN")) {
                prop_assert!(!show(&phone.number, &home("CN")).is_empty());
                prop_assert!(phone.link().starts_with("tel:+"));
            }
        }
    }
}
