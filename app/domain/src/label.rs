//! Short texts that the business writes in its customers' languages: names of dishes, categories, options.

use serde::{Deserialize, Serialize};

/// A language of the product. Both are first languages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// The BCP 47 tag for `lang` attributes and the browser's Intl.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// Reads a language tag or an Accept-Language header by its first known language; anything unknown is English.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.split([',', ';'])
            .find_map(
                |part| match part.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
                    Some("zh") => Some(Self::Zh),
                    Some("en") => Some(Self::En),
                    _ => None,
                },
            )
            .unwrap_or_default()
    }
}

/// A text in both languages; an empty side falls back to the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct Label {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zh: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Label {
    #[must_use]
    pub fn new(zh: &str, en: &str) -> Self {
        Self {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_of_the_browser_wins() {
        assert_eq!(Lang::parse("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(Lang::parse("fr-FR, en;q=0.8"), Lang::En);
        assert_eq!(Lang::parse(""), Lang::En);
    }

    #[test]
    fn an_empty_side_falls_back_to_the_other() {
        assert_eq!(Label::new("面", "").text(Lang::En), "面");
        assert_eq!(Label::new("面", "Noodles").text(Lang::En), "Noodles");
    }
}
