//! Sentences that staff send with one tap. They are written in the language of whoever taps, and read in the language of whoever reads: what travels is
//! the sentence itself, so that builds which do not know it show it as it was sent.

use crate::label::Lang;

/// A sentence in English and in Chinese.
type Phrase = (&'static str, &'static str);

/// Every such sentence that a build ever offered. One that is worded anew gets a line more; none goes, since it stands in rows.
const PHRASES: &[Phrase] = &[
    // Why an order is refused
    ("Sold out", "售罄了"),
    ("The kitchen is closing", "厨房快打烊了"),
    ("Too busy right now", "现在太忙了"),
    ("Nobody sits at this table", "这桌没有客人"),
    ("Not ready before we close", "打烊前做不出来"),
    ("Too far to deliver", "太远，送不到"),
    // What is answered in a chat
    (
        "Thanks for your message, we are looking into it.",
        "收到，我们马上为您查看。",
    ),
    ("Yes, that works.", "好的，没问题。"),
    ("On its way.", "已经在路上了。"),
    (
        "Sorry about that. We will put it right.",
        "非常抱歉，我们马上处理。",
    ),
];

/// The text in the reader's language where it is one of these sentences; any other text as it is.
#[must_use]
pub fn in_language(text: &str, lang: Lang) -> &str {
    let known = PHRASES.iter().find(|(en, zh)| text == *en || text == *zh);
    match (known, lang) {
        (Some((en, _)), Lang::En) => en,
        (Some((_, zh)), Lang::Zh) => zh,
        (None, _) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_read_in_the_language_of_whoever_reads() {
        for text in ["Sold out", "售罄了"] {
            assert_eq!(in_language(text, Lang::En), "Sold out");
            assert_eq!(in_language(text, Lang::Zh), "售罄了");
        }
        let own = "No crab today";
        assert_eq!(in_language(own, Lang::Zh), own);
    }

    #[test]
    fn no_sentence_stands_there_twice() {
        for (at, (en, zh)) in PHRASES.iter().enumerate() {
            let rest = &PHRASES[at + 1..];
            assert!(rest.iter().all(|other| other.0 != *en && other.1 != *zh));
        }
    }
}
