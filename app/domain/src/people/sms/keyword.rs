//! Words by which somebody says in a text message that they want no more of them, or some again.

/// What a message asks of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// No more messages.
    Stop,
    /// Messages again. A text message alone allows nothing: whoever finds a phone can write one.
    Start,
}

const STOP: [&str; 13] = [
    "stop",
    "stopall",
    "unsubscribe",
    "optout",
    "revoke",
    "t",
    "td",
    "r",
    "退订",
    "退訂",
    "拒收",
    "取消订阅",
    "停止",
];
const START: [&str; 4] = ["start", "unstop", "subscribe", "订阅"];
/// Said beside it, and nothing of its own.
const POLITE: [&str; 19] = [
    "please", "pls", "thanks", "thank", "you", "now", "all", "sms", "texts", "messages", "texting",
    "sending", "me", "these", "回复", "请", "谢谢", "短信", "吧",
];

/// What a message asks for; none where a person has to read it.
///
/// "Stop. Thank you" asks to stop; "Stop by at eight?" does not.
#[must_use]
pub fn keyword(text: &str) -> Option<Keyword> {
    let text = narrow(text);
    let joins = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'');
    let mut sentences = text.split(|c| !joins(c));
    let first = sentences.find(|sentence| !sentence.trim().is_empty())?;
    let words: Vec<String> = first
        .split([' ', '-'])
        .map(without_politeness)
        .filter(|word| !word.is_empty())
        .collect();
    let all = |known: &[&str]| {
        let each = words.iter().all(|word| known.contains(&word.as_str()));
        !words.is_empty() && (each || known.contains(&words.concat().as_str()))
    };
    if all(&STOP) {
        Some(Keyword::Stop)
    } else {
        all(&START).then_some(Keyword::Start)
    }
}

/// Chinese has no spaces: there politeness is cut out of the word.
fn without_politeness(word: &str) -> String {
    if POLITE.contains(&word) {
        return String::new();
    }
    let signs = POLITE.iter().filter(|polite| !polite.is_ascii());
    signs.fold(word.to_owned(), |word, polite| word.replace(polite, ""))
}

/// Full-width letters as their ASCII twins, all small.
fn narrow(text: &str) -> String {
    let twin = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    };
    text.chars()
        .map(twin)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stop_with_thanks_is_stop() {
        for text in [
            "Stop. Thank you",
            "STOP",
            " stop ",
            "stop please",
            "Please stop, I moved away",
            "Stop!!",
            "STOP ALL",
            "StopAll",
            "unsubscribe",
            "opt-out",
            "T",
            "td",
            "ＴＤ",
            "R",
            "退订",
            "退订，谢谢",
            "请退订",
            "退订谢谢",
            "TD 退订",
            "\n退订\n不要再发",
        ] {
            assert_eq!(keyword(text), Some(Keyword::Stop), "{text}");
        }
    }

    #[test]
    fn what_only_begins_like_it_is_for_a_person_to_read() {
        for text in [
            "Stop by at eight?",
            "Don't stop",
            "The bus stop is closed",
            "I cannot unsubscribe",
            "停止营业了吗？",
            "怎么退订",
            "Thanks",
            "",
            "…",
            "Table for two?",
        ] {
            assert_eq!(keyword(text), None, "{text}");
        }
        assert_eq!(keyword("START"), Some(Keyword::Start));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,200}") {
            let _ = keyword(&text);
        }

        #[test]
        fn a_stop_word_is_heard_whatever_follows_its_sentence(rest in "[ a-z0-9]{0,40}") {
            let text = format!("STOP. {rest}");
            prop_assert_eq!(keyword(&text), Some(Keyword::Stop));
        }
    }
}
