//! Finding what was said over all channels: messages of chats and mails, and what staff wrote down of calls, notes, SMS and letters.
//!
//! A text is found by the pairs of letters in it, so that Chinese, which writes no blanks, is found like everything else.

use crate::id::{ActivityId, ContactId, ConversationId, MessageId};
use crate::people::search::fold;
use crate::people::{Activity, ActivityKind};
use crate::row::Row;
use crate::service::message::{Message, Party};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Shorter than this nearly everything would be found; a Chinese character says more than a letter.
pub const LEAST: usize = 2;
/// The longest that is looked for, characters.
pub const MOST: usize = 80;
/// What is shown, the newest first.
pub const SHOWN: usize = 50;
/// Pairs of one text that are kept: some pages of it.
const PAIRS: usize = 800;
/// Characters around what was found.
const AROUND: usize = 40;

/// The pairs of letters of a text, each once.
#[must_use]
pub fn pairs(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let mut found = BTreeSet::new();
    for word in words(&folded) {
        let letters: Vec<char> = word.chars().collect();
        for pair in letters.windows(2) {
            if found.len() >= PAIRS {
                return found;
            }
            found.insert(pair.iter().collect());
        }
    }
    found
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// True where a text says each of the words that are looked for.
#[must_use]
pub fn says(text: &str, typed: &str) -> bool {
    let (text, typed) = (fold(text), fold(typed));
    let mut any = false;
    let all = words(&typed).all(|word| {
        any = true;
        text.contains(word)
    });
    any && all
}

/// What a row says, and when; none for rows that say nothing which is looked for.
#[must_use]
pub fn said(row: &Row) -> Option<(String, i64)> {
    match row {
        Row::Message(message) => Some((message.text.clone(), message.at)),
        Row::Activity(activity) => said_in(activity).map(|text| (text, activity.at)),
        _ => None,
    }
}

fn said_in(activity: &Activity) -> Option<String> {
    match &activity.what {
        ActivityKind::Note { text }
        | ActivityKind::Call { text, .. }
        | ActivityKind::Sms { text, .. }
        | ActivityKind::Imported { text } => Some(text.clone()),
        ActivityKind::Mail { subject, text, .. } => Some(format!("{subject}\n{text}")),
        ActivityKind::Overwritten { .. } => None,
    }
}

/// How it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Chat,
    Mail,
    Call,
    Sms,
    /// A note, and what a build does not know that is older than the server.
    #[serde(other)]
    Note,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidIn {
    Conversation(ConversationId, MessageId),
    Record(ContactId, ActivityId),
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundText {
    pub place: SaidIn,
    pub channel: Channel,
    /// True where the customer said it.
    pub by_customer: bool,
    /// What the customer is called.
    pub name: String,
    /// The words around what was found.
    pub excerpt: String,
    /// Epoch ms UTC.
    pub at: i64,
}

/// What a search brings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FoundTexts {
    /// The newest first.
    pub found: Vec<FoundText>,
    /// There may be older ones that were not looked at.
    pub more: bool,
}

impl FoundText {
    /// What it is told from others by.
    #[must_use]
    pub fn place_key(&self) -> uuid::Uuid {
        match self.place {
            SaidIn::Conversation(_, message) => message.0,
            SaidIn::Record(_, activity) => activity.0,
        }
    }

    #[must_use]
    pub fn of_message(message: &Message, typed: &str, name: String) -> Self {
        Self {
            place: SaidIn::Conversation(message.conversation, message.id),
            channel: if message.by_mail {
                Channel::Mail
            } else {
                Channel::Chat
            },
            by_customer: message.from == Party::Customer,
            name,
            excerpt: excerpt(&message.text, typed),
            at: message.at,
        }
    }

    #[must_use]
    pub fn of_activity(activity: &Activity, typed: &str, name: String) -> Option<Self> {
        Some(Self {
            place: SaidIn::Record(activity.contact, activity.id),
            channel: match activity.what {
                ActivityKind::Mail { .. } => Channel::Mail,
                ActivityKind::Call { .. } => Channel::Call,
                ActivityKind::Sms { .. } => Channel::Sms,
                _ => Channel::Note,
            },
            by_customer: false,
            name,
            excerpt: excerpt(&said_in(activity)?, typed),
            at: activity.at,
        })
    }
}

/// The words around the first of what was looked for, on one line.
#[must_use]
pub fn excerpt(text: &str, typed: &str) -> String {
    let line: Vec<char> = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let typed = fold(typed);
    let first = words(&typed).next().unwrap_or_default();
    // Folding may change how many letters there are: each place is tried for what begins there.
    let at = (0..line.len()).find(|at| {
        let rest: String = line
            .iter()
            .skip(*at)
            .take(first.chars().count() + 4)
            .collect();
        fold(&rest).starts_with(first)
    });
    let from = at.unwrap_or(0).saturating_sub(AROUND);
    let piece: String = line.iter().skip(from).take(4 * AROUND).collect();
    let head = if from > 0 { "…" } else { "" };
    let tail = if line.len() > from + 4 * AROUND {
        "…"
    } else {
        ""
    };
    format!("{head}{}{tail}", piece.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pairs_are_of_words_in_every_script() {
        let of = |text: &str| pairs(text).into_iter().collect::<Vec<_>>();
        assert_eq!(of("Ab, abC"), ["ab", "bc"]);
        assert_eq!(
            of("七点钟"),
            of("七點鐘"),
            "traditional characters are simplified ones"
        );
        assert!(of("好").is_empty());
    }

    #[test]
    fn every_word_has_to_be_said() {
        assert!(says("Is the WINDOW table free?", "table window"));
        assert!(!says("Is the window free?", "table window"));
        assert!(says("今晚七點還有位子嗎", "七点"));
        assert!(!says("anything", " ?! "));
    }

    #[test]
    fn an_excerpt_shows_what_was_found() {
        let long = format!("{} cake {}", "x".repeat(100), "y".repeat(300));
        let shown = excerpt(&long, "Cake");
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("cake"));
        assert_eq!(excerpt("a\nb cake", "cake"), "a b cake");
    }

    proptest! {
        #[test]
        fn what_a_text_says_is_found_by_its_pairs(text in "\\PC{0,60}", from in 0_usize..60, length in 2_usize..10) {
            let folded = fold(&text);
            let part: String = folded.chars().skip(from).take(length).collect();
            if says(&text, &part) {
                prop_assert!(pairs(&part).is_subset(&pairs(&text)));
            }
        }
    }
}
