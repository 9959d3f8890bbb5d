//! Texts with variables: `{name}` is whom they are written to, `{business}` who writes, `{link}` the address of its site. Each has something in its stead where it is not known.

use crate::label::{Label, Lang};
use crate::refusal::Refusal;
use crate::text;

/// Variables that texts may have.
pub const VARIABLES: [&str; 3] = ["name", "business", "link"];

/// The most characters of a value in a text: a name of thousands is no name.
const MAX_VALUE: usize = 80;

/// What the variables stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values<'a> {
    pub name: &'a str,
    pub business: &'a Label,
    /// The address of the site; empty: nothing stands there.
    pub link: &'a str,
}

/// A text for one person in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub lang: Lang,
    pub subject: String,
    pub body: String,
}

impl Values<'_> {
    fn of(&self, variable: &str, lang: Lang) -> Option<String> {
        let (value, instead) = match (variable, lang) {
            ("name", Lang::En) => (self.name, "dear guest"),
            ("name", Lang::Zh) => (self.name, "亲爱的顾客"),
            ("business", Lang::En) => (self.business.text(lang), "us"),
            ("business", Lang::Zh) => (self.business.text(lang), "我们"),
            // Ours, and not to be cut.
            ("link", _) => return Some(text::line(self.link)),
            _ => return None,
        };
        // One line: a value never begins a paragraph, and never ends a header.
        let value = text::line(value);
        let value = value.trim();
        let value = if value.is_empty() { instead } else { value };
        Some(value.chars().take(MAX_VALUE).collect())
    }
}

/// Languages in which both the subject and the text are there.
#[must_use]
pub fn languages(subject: &Label, body: &Label) -> Vec<Lang> {
    let said = |label: &Label, lang: Lang| match lang {
        Lang::En => !label.en.trim().is_empty(),
        Lang::Zh => !label.zh.trim().is_empty(),
    };
    let langs = [Lang::En, Lang::Zh].into_iter();
    langs
        .filter(|lang| said(subject, *lang) && said(body, *lang))
        .collect()
}

/// The letter in somebody's language, or in the other one; none where there is a whole text in neither.
#[must_use]
pub fn letter(subject: &Label, body: &Label, lang: Lang, values: &Values<'_>) -> Option<Letter> {
    let other = match lang {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    let whole = languages(subject, body);
    let lang = [lang, other]
        .into_iter()
        .find(|lang| whole.contains(lang))?;
    Some(Letter {
        lang,
        subject: fill(subject.text(lang), values, lang),
        body: fill(body.text(lang), values, lang),
    })
}

/// Writes values in place of variables. A value is never read for variables itself.
#[must_use]
pub fn fill(template: &str, values: &Values<'_>, lang: Lang) -> String {
    let mut out = String::new();
    for part in parts(template) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Variable { name, written } => match values.of(name, lang) {
                Some(value) => out.push_str(&value),
                None => out.push_str(written),
            },
        }
    }
    out
}

/// Whether both languages of a text have known variables only.
///
/// # Errors
/// [`Refusal::UnknownVariable`] with the first that is not.
pub fn variables_fit(template: &Label) -> Result<(), Refusal> {
    for text in [&template.en, &template.zh] {
        for part in parts(text) {
            if let Part::Variable { name, .. } = part
                && !VARIABLES.contains(&name)
            {
                let name = name.chars().take(MAX_VALUE).collect();
                return Err(Refusal::UnknownVariable { name });
            }
        }
    }
    Ok(())
}

enum Part<'a> {
    Text(&'a str),
    /// What stands between braces, and the same with them.
    Variable {
        name: &'a str,
        written: &'a str,
    },
}

/// A brace that nothing closes on its line is a brace.
fn parts(template: &str) -> Vec<Part<'_>> {
    let mut out = Vec::new();
    let mut rest = template;
    let mut from = 0;
    while let Some(open) = rest.get(from..).and_then(|rest| rest.find('{')) {
        let open = from + open;
        let inside = rest.get(open + 1..).unwrap_or_default();
        let end = inside.find(['{', '}', '\n']);
        let closed = end.filter(|end| inside.get(*end..).is_some_and(|at| at.starts_with('}')));
        let Some(end) = closed else {
            from = open + 1;
            continue;
        };
        let after = open + end + 2;
        out.push(Part::Text(rest.get(..open).unwrap_or_default()));
        out.push(Part::Variable {
            name: inside.get(..end).unwrap_or_default(),
            written: rest.get(open..after).unwrap_or_default(),
        });
        rest = rest.get(after..).unwrap_or_default();
        from = 0;
    }
    out.push(Part::Text(rest));
    out
}
