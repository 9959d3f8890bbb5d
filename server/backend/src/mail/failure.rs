//! What another server means by not taking a mail: whether there is no such address, or only this mail was not taken.

/// How badly it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no such address: nothing more is sent to it.
    Hard,
    /// This mail did not arrive; the next one may. A full mailbox, a refusal by content.
    Soft,
    /// It still tries.
    Delayed,
}

/// The first code of RFC 3463 in a text, such as `5.1.1`.
pub(crate) fn code_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|word| word.trim_matches('.'))
        .find(|word| {
            let parts: Vec<&str> = word.split('.').collect();
            let number = |part: &&str| part.len() <= 3 && part.parse::<u16>().is_ok();
            parts.len() == 3
                && matches!(parts.first(), Some(&"4" | &"5"))
                && parts.iter().all(number)
        })
        .map(str::to_owned)
}

/// What is said where there is nobody of that name.
const NOBODY: [&str; 12] = [
    "user unknown",
    "unknown user",
    "no such user",
    "does not exist",
    "doesn't exist",
    "no mailbox",
    "mailbox not found",
    "mailbox unavailable",
    "invalid recipient",
    "account is disabled",
    "用户不存在",
    "收件人不存在",
];

/// What is said where a mailbox is full or the content was not liked: the address is good.
const NOT_THE_ADDRESS: [&str; 8] = [
    "full",
    "quota",
    "spam",
    "policy",
    "blocked",
    "greylist",
    "too large",
    "空间不足",
];

/// What is said where it is the sender that was not liked, whatever else is said of an address.
const OF_THE_SENDER: [&str; 2] = ["sender", "return path"];

/// Of a code and what was said. Only what is said of the address itself is held against it.
pub(crate) fn judge(code: &str, said: &str) -> Failure {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    match code.split('.').collect::<Vec<_>>().as_slice() {
        ["4", ..] => Failure::Soft,
        // Of the address that it went to; 5.1.7 and 5.1.8 are of ours, 5.1.0 and 5.1.9 of neither.
        ["5", "1", "1" | "2" | "3" | "4" | "6" | "10"] | ["5", "2", "1"] => Failure::Hard,
        ["5", "1", _] => Failure::Soft,
        ["5", "2", _] | ["5", "3", _] | ["5", "6", _] | ["5", "7", _] => Failure::Soft,
        _ if has(&NOT_THE_ADDRESS) || has(&OF_THE_SENDER) => Failure::Soft,
        _ if has(&NOBODY) => Failure::Hard,
        _ => Failure::Soft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_where_it_stands() {
        assert_eq!(
            code_in("host said: 550-5.1.1 The email"),
            Some("5.1.1".into())
        );
        assert_eq!(code_in("from 10.1.2.3 at 5.30"), None);
    }

    #[test]
    fn what_is_said_of_the_sender_is_not_held_against_the_address() {
        for code in [
            "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1",
        ] {
            assert_eq!(judge(code, "no"), Failure::Hard, "{code}");
        }
        for code in ["5.1.0", "5.1.7", "5.1.8"] {
            assert_eq!(judge(code, "user unknown"), Failure::Soft, "{code}");
        }
        let of_ours = "550 Sender address rejected: domain does not exist";
        assert_eq!(judge("", of_ours), Failure::Soft);
        assert_eq!(judge("", "550 the account does not exist"), Failure::Hard);
    }
}
