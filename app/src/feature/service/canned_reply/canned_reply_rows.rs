//! Which canned replies there are, and how one reads to a customer. Pure: the screens only show it.

use domain::people::of_user;
use domain::projection::Projection;
use domain::reach::Values;
use domain::service::{CannedReply, Message, Party};
use domain::{ConversationId, Entity, Key, Label, Lang, Row, UserId};

/// Whom a reply is written to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reader {
    /// What they are called; empty where that is not known.
    pub name: String,
    pub lang: Lang,
}

/// All of them by name: those in use, and those that were given up.
#[must_use]
pub fn canned_replies(rows: &Projection) -> (Vec<CannedReply>, Vec<CannedReply>) {
    let all = rows
        .all(Entity::CannedReply)
        .filter_map(Row::as_canned_reply);
    let mut all: Vec<CannedReply> = all.cloned().collect();
    all.sort_by_key(|one| (one.name.en.to_lowercase(), one.name.zh.clone(), one.id));
    all.into_iter().partition(|one| !one.removed)
}

/// Those whose name or text has what was typed.
#[must_use]
pub fn found(all: &[CannedReply], typed: &str) -> Vec<CannedReply> {
    let typed = typed.trim().to_lowercase();
    let has = |label: &Label| {
        label.en.to_lowercase().contains(&typed) || label.zh.to_lowercase().contains(&typed)
    };
    let fits = |one: &&CannedReply| has(&one.name) || has(&one.text);
    all.iter().filter(fits).cloned().collect()
}

/// Whom one writes to: by their record; where that says no language, by how they wrote last; where they wrote nothing, as staff read.
#[must_use]
pub fn reader(
    rows: &Projection,
    customer: UserId,
    conversation: Option<ConversationId>,
    called: &str,
    own: Lang,
) -> Reader {
    let contact = of_user(rows, customer).ok().flatten();
    let name = contact
        .map(|contact| contact.fields.name())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| called.to_owned());
    let said = contact.and_then(|contact| contact.fields.language);
    let lang = said
        .or_else(|| last_written(rows, customer, conversation).map(|text| written_in(&text)))
        .unwrap_or(own);
    Reader { name, lang }
}

fn last_written(
    rows: &Projection,
    customer: UserId,
    conversation: Option<ConversationId>,
) -> Option<String> {
    let of = |message: &&Message| {
        message.customer == customer
            && message.from == Party::Customer
            && !message.text.is_empty()
            && conversation.is_none_or(|id| message.conversation == id)
    };
    let messages = rows.all(Entity::Message).filter_map(Row::as_message);
    let last = messages
        .filter(of)
        .max_by_key(|message| (message.number, message.at))?;
    Some(last.text.clone())
}

/// Chinese where any of its characters is.
fn written_in(text: &str) -> Lang {
    let is_chinese = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    if text.chars().any(is_chinese) {
        Lang::Zh
    } else {
        Lang::En
    }
}

/// The reply as the reader gets it.
#[must_use]
pub fn filled(reply: &CannedReply, reader: &Reader, business: &Label, link: &str) -> String {
    let values = Values {
        name: &reader.name,
        business,
        link,
    };
    reply.to(reader.lang, &values)
}

/// A reply by its id.
#[must_use]
pub fn canned_reply(rows: &Projection, id: domain::id::CannedReplyId) -> Option<CannedReply> {
    let row = rows.get(Key::new(Entity::CannedReply, id.0));
    row.and_then(Row::as_canned_reply).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::service::conversation::thread::tests::{a_conversation, a_message};
    use crate::memory::{NOW, a_user, an_id};
    use domain::ContactId;
    use domain::id::CannedReplyId;
    use domain::people::{Contact, ContactFields};

    fn a_reply(n: u8, name: &str) -> CannedReply {
        CannedReply {
            id: CannedReplyId(an_id(n)),
            name: Label::new("", name),
            text: Label::new("{name}，您好！", "Hello {name}, this is {business}."),
            removed: false,
        }
    }

    #[test]
    fn a_reply_is_in_the_readers_language_with_their_name_or_what_stands_instead() {
        let business = Label::new("和味", "Hewei");
        let to = |name: &str, lang| {
            let name = name.to_owned();
            filled(&a_reply(1, "Hello"), &Reader { name, lang }, &business, "")
        };
        assert_eq!(to("王芳", Lang::Zh), "王芳，您好！");
        assert_eq!(to("Ann", Lang::En), "Hello Ann, this is Hewei.");
        assert_eq!(to("", Lang::Zh), "亲爱的顾客，您好！");
        let only_english = CannedReply {
            text: Label::new(" ", "Hello {name}"),
            ..a_reply(1, "Hello")
        };
        let reader = Reader {
            name: String::new(),
            lang: Lang::Zh,
        };
        assert_eq!(
            filled(&only_english, &reader, &business, ""),
            "Hello dear guest"
        );
    }

    #[test]
    fn the_record_says_the_language_before_what_was_written_last() {
        let conversation = a_conversation(20, 1);
        let mut message = a_message(31, &conversation, 1, Party::Customer);
        message.text = "你好，有位子吗？".into();
        let with = |language| {
            let fields = ContactFields {
                given: "Fang".into(),
                language,
                ..ContactFields::default()
            };
            let contact = Contact::new(ContactId::of_user(a_user()), fields, NOW);
            Projection::new([Row::Contact(contact), message.clone().into()], Vec::new())
        };
        let of = |rows: &Projection| reader(rows, a_user(), Some(conversation.id), "x", Lang::En);
        assert_eq!(of(&with(None)).lang, Lang::Zh, "as she wrote");
        let known = of(&with(Some(Lang::En)));
        assert_eq!((known.name.as_str(), known.lang), ("Fang", Lang::En));
        let nobody = of(&Projection::default());
        assert_eq!((nobody.name.as_str(), nobody.lang), ("x", Lang::En));
    }

    #[test]
    fn what_was_given_up_stands_apart_and_a_word_of_the_text_finds_a_reply() {
        let mut gone = a_reply(2, "Hours");
        gone.removed = true;
        let rows = Projection::new(
            [Row::CannedReply(a_reply(1, "Hello")), gone.clone().into()],
            Vec::new(),
        );
        let (used, removed) = canned_replies(&rows);
        assert_eq!((used.len(), removed), (1, vec![gone]));
        assert_eq!(found(&used, "您好").len(), 1);
        assert_eq!(found(&used, "hell").len(), 1);
        assert_eq!(found(&used, "nothing").len(), 0);
    }
}
