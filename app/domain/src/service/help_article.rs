//! Help articles: what many ask, answered once for everybody.

use crate::id::HelpArticleId;
use crate::label::{Label, Lang};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The most characters of its title, and of its text in each language.
pub const MAX_TITLE: usize = 160;
pub const MAX_TEXT: usize = 8_000;
/// So many are offered before somebody asks the business.
pub const OFFERED: usize = 3;

/// One article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpArticle {
    pub id: HelpArticleId,
    /// The question, as somebody asks it.
    pub title: Label,
    /// The answer; plain text, a line is a line.
    pub text: Label,
    /// Everybody may read it; otherwise only staff do.
    pub public: bool,
    /// Place in the list, ascending.
    pub sort: i64,
    /// Given up; it may come back.
    #[serde(default)]
    pub removed: bool,
}

noun! {
    HelpArticle in "help_article" by HelpArticleId, scopes |one| vec![if one.is_public() { Scope::Business } else { Scope::Team }],
    made by HelpArticleCreate "help_article.create@1", changed by HelpArticleSet "help_article.set@1";
    soft title: Label, max(MAX_TITLE), check(has_name);
    soft text: Label as "body", max(MAX_TEXT), check(text_fits);
    soft public: bool as "is_public";
    soft sort: i64;
    soft removed: bool;
}

impl HelpArticle {
    /// How far apart articles are put, so that others fit between them.
    pub const APART: i64 = 1_000;

    /// True where everybody may read it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.public && !self.removed
    }

    /// How well it answers what somebody typed, in either language; none where it does not.
    fn answers(&self, words: &[String]) -> Option<usize> {
        let fold = |label: &Label| format!("{} {}", label.en, label.zh).to_lowercase();
        let (title, text) = (fold(&self.title), fold(&self.text));
        let of = |word: &String| {
            2 * usize::from(title.contains(word.as_str()))
                + usize::from(text.contains(word.as_str()))
        };
        let score: usize = words.iter().map(of).sum();
        (score > 0).then_some(score)
    }
}

/// The articles that may answer what was typed, the best first; those that everybody may read alone.
#[must_use]
pub fn find<'a>(
    articles: impl IntoIterator<Item = &'a HelpArticle>,
    typed: &str,
) -> Vec<&'a HelpArticle> {
    let words = search_words(typed);
    let mut found: Vec<(usize, &HelpArticle)> = articles
        .into_iter()
        .filter(|one| one.is_public())
        .filter_map(|one| Some((one.answers(&words)?, one)))
        .collect();
    found.sort_by_key(|(score, one)| (std::cmp::Reverse(*score), one.sort, one.id));
    found
        .into_iter()
        .take(OFFERED)
        .map(|(_, one)| one)
        .collect()
}

/// What to look for: words of three letters and more, and every two characters of a writing without blanks.
fn search_words(typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    for word in typed.split(|c: char| !c.is_alphanumeric()) {
        if word.is_ascii() {
            if word.len() >= 3 {
                words.push(word.to_owned());
            }
            continue;
        }
        let letters: Vec<char> = word.chars().collect();
        words.extend(letters.windows(2).map(|two| two.iter().collect()));
    }
    words.sort_unstable();
    words.dedup();
    // What somebody writes for minutes is not searched for in every word.
    words.truncate(40);
    words
}

/// In the order in which they are read.
#[must_use]
pub fn in_order<'a>(articles: impl IntoIterator<Item = &'a HelpArticle>) -> Vec<&'a HelpArticle> {
    let mut all: Vec<&HelpArticle> = articles.into_iter().collect();
    all.sort_by_key(|one| (one.sort, one.id));
    all
}

impl HelpArticle {
    /// The title and the text in a language, or in the other one where it has no text in this.
    #[must_use]
    pub fn read_in(&self, lang: Lang) -> (&str, &str) {
        (self.title.text(lang), self.text.text(lang))
    }
}

/// Adds an article.
///
/// # Errors
/// [`Stop::Refused`] for people who do not decide what the business tells everybody, and for what does not fit; [`Stop::Need`] for rows not
/// loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &HelpArticleCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditHelpArticle) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::make(view, ctx, args)
}

/// Changes an article, lets everybody read it or nobody.
///
/// # Errors
/// As [`create`], and for unknown articles.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &HelpArticleSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditHelpArticle) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::change(view, ctx, args)
}

/// It says something in one language at least.
pub(crate) fn text_fits(text: &Label) -> Result<(), Refusal> {
    if text.en.trim().is_empty() && text.zh.trim().is_empty() {
        return Err(Refusal::EmptyText);
    }
    Ok(())
}
