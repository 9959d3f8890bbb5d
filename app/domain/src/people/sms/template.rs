//! Texts that a provider approved: where it carries nothing else, a message has to be one of them, with its gaps filled.

use crate::noun::column::names;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most templates of a business.
pub const MAX_TEMPLATES: usize = 50;
/// The most characters in a gap.
pub const MAX_VALUE: usize = 100;

names! {
    TemplateState { Waiting "waiting", Approved "approved", Refused "refused" }
}

/// What the provider says of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateState {
    /// It is being looked at.
    Waiting,
    Approved,
    Refused,
}

/// A template as it stands with the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsTemplate {
    /// What the provider calls it.
    pub code: String,
    /// Who signs, as it was approved.
    pub sign: String,
    /// With gaps like `${name}`.
    pub text: String,
    pub state: TemplateState,
    /// Why it was refused, in the provider's words.
    pub reason: String,
    /// Epoch ms UTC.
    pub checked_at: i64,
}

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Gap(&'a str),
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Gap(name));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// What fills the gaps of a template in a text; none where the text is not of it. A gap ends at the first place at which the template goes on.
#[must_use]
pub fn values_of(template: &str, text: &str) -> Option<BTreeMap<String, String>> {
    let pieces = pieces(template.trim());
    let mut values = BTreeMap::new();
    let mut rest = text.trim();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => rest = rest.strip_prefix(text)?,
            Piece::Gap(name) => {
                let end = match pieces.get(at + 1) {
                    None => rest.len(),
                    // Nobody could say where one ends and the other begins.
                    Some(Piece::Gap(_)) => return None,
                    Some(Piece::Text(next)) if at + 2 == pieces.len() => {
                        rest.strip_suffix(next)?.len()
                    }
                    Some(Piece::Text(next)) => rest.find(next)?,
                };
                let (value, behind) = rest.split_at_checked(end)?;
                let length = value.chars().count();
                let same = |have: &String| have == value;
                if length == 0 || length > MAX_VALUE || !values.get(*name).is_none_or(same) {
                    return None;
                }
                values.insert((*name).to_owned(), value.to_owned());
                rest = behind;
            }
        }
    }
    rest.is_empty().then_some(values)
}

/// A template whose gaps all hold the same: for a test.
#[must_use]
pub fn filled(template: &str, value: &str) -> BTreeMap<String, String> {
    let gaps = pieces(template).into_iter();
    gaps.filter_map(|piece| match piece {
        Piece::Gap(name) => Some((name.to_owned(), value.to_owned())),
        Piece::Text(_) => None,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(template: &str, text: &str) -> Option<Vec<(String, String)>> {
        values_of(template, text).map(|values| values.into_iter().collect())
    }

    #[test]
    fn a_text_of_a_template_says_what_fills_it() {
        let template = "您的预约${date}已确认，${name}，期待您的光临。";
        let text = "您的预约周五19:00已确认，王女士，期待您的光临。";
        let expected = vec![
            ("date".to_owned(), "周五19:00".to_owned()),
            ("name".to_owned(), "王女士".to_owned()),
        ];
        assert_eq!(values(template, text), Some(expected));
        assert_eq!(values("Ready.", "Ready."), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_text_of_it_is_none() {
        let template = "Code ${code}.";
        for text in ["Code .", "Code 1", "Our Code 1.", "Code 1. Call me", ""] {
            assert_eq!(values(template, text), None, "{text}");
        }
        assert_eq!(values("${a}${b}", "xy"), None);
        assert_eq!(values("${a} ${a}.", "x y."), None);
    }

    proptest! {
        #[test]
        fn a_filled_template_gives_its_values_back(one in "[a-z]{1,20}", other in "[a-z]{1,20}") {
            let text = format!("Dear {one}: {other} is ready.");
            let found = values_of("Dear ${name}: ${what} is ready.", &text);
            prop_assert_eq!(found, Some(BTreeMap::from([("name".to_owned(), one), ("what".to_owned(), other)])));
        }

        #[test]
        fn any_template_and_text_are_read(template in ".{0,80}", text in ".{0,80}") {
            let _ = values_of(&template, &text);
        }
    }
}
