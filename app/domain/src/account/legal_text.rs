//! What the law wants a business to say to everybody: who it is, and what it does with what it knows of people. In its own words; it stands at
//! the server and is read on a public page.

use crate::label::Label;
use serde::{Deserialize, Serialize};

/// The longest text of each, in characters of each language.
pub const MAX_LEGAL: usize = 10_000;

/// Both texts, each in one or two languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalTexts {
    /// Who runs it and how they are reached.
    pub imprint: Label,
    /// What becomes of what it knows of people.
    pub privacy: Label,
}

impl LegalTexts {
    /// Without spaces around, and with plain line ends.
    #[must_use]
    pub fn tidied(&self) -> Self {
        let tidy = |label: &Label| {
            let text = |text: &str| text.replace('\r', "").trim().to_owned();
            Label::new(&text(&label.zh), &text(&label.en))
        };
        Self {
            imprint: tidy(&self.imprint),
            privacy: tidy(&self.privacy),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    #[must_use]
    pub fn fits(&self) -> bool {
        let texts = [
            &self.imprint.zh,
            &self.imprint.en,
            &self.privacy.zh,
            &self.privacy.en,
        ];
        texts.iter().all(|text| text.chars().count() <= MAX_LEGAL)
    }
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalAnswer {
    Done,
    /// Only owners write them.
    NotAllowed,
    TooLong,
    /// Somebody wrote them since they were read: this is what stands, and nothing was written over.
    Changed(LegalTexts),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_tidied_and_bounded() {
        let texts = LegalTexts {
            imprint: Label::new("", " Riverside Noodles\r\n1 Lake Road \n"),
            privacy: Label::default(),
        };
        assert_eq!(texts.tidied().imprint.en, "Riverside Noodles\n1 Lake Road");
        assert!(texts.fits() && !texts.is_empty());
        let long = LegalTexts {
            privacy: Label::new(&"字".repeat(MAX_LEGAL + 1), ""),
            ..texts
        };
        assert!(!long.fits());
        assert!(LegalTexts::default().is_empty());
    }
}
