//! Canned replies: what staff answer often, written once in the languages of the customers, with variables.

use crate::id::CannedReplyId;
use crate::label::{Label, Lang};
use crate::noun;
use crate::policy::{Action, may};
use crate::reach::template::{Values, fill, variables_fit};
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::service::help_article;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The most characters of its name, and of its text in each language.
pub const MAX_NAME: usize = 80;
pub const MAX_TEXT: usize = 2_000;

/// A reply that is there with one tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedReply {
    pub id: CannedReplyId,
    /// What staff find it by.
    pub name: Label,
    /// With variables, see [`crate::reach::template`].
    pub text: Label,
    /// Given up; it may come back.
    #[serde(default)]
    pub removed: bool,
}

noun! {
    CannedReply in "canned_reply" by CannedReplyId, scopes |_| vec![Scope::Team],
    made by CannedReplyCreate "canned_reply.create@1", changed by CannedReplySet "canned_reply.set@1";
    soft name: Label, max(MAX_NAME), check(has_name);
    soft text: Label as "body", max(MAX_TEXT), check(text_fits);
    soft removed: bool;
}

impl CannedReply {
    /// The reply to somebody in their language, or in the other one where it is not written in theirs.
    #[must_use]
    pub fn to(&self, lang: Lang, values: &Values<'_>) -> String {
        let other = match lang {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        };
        let said = |lang: Lang| match lang {
            Lang::En => &self.text.en,
            Lang::Zh => &self.text.zh,
        };
        // What stands instead of an unknown value is in the language of the text around it.
        let lang = if said(lang).trim().is_empty() {
            other
        } else {
            lang
        };
        fill(said(lang).trim(), values, lang)
    }
}

/// Adds a canned reply.
///
/// # Errors
/// [`Stop::Refused`] for people who do not decide what staff answer, and with [`Refusal::UnknownVariable`] and others for what does not fit;
/// [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &CannedReplyCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditCannedReply) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::make(view, ctx, args)
}

/// Changes a canned reply, gives it up or takes it back.
///
/// # Errors
/// As [`create`], and for unknown replies.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &CannedReplySet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditCannedReply) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::change(view, ctx, args)
}

/// It says something in one language at least, with variables that there are.
fn text_fits(text: &Label) -> Result<(), Refusal> {
    help_article::text_fits(text)?;
    variables_fit(text)
}
