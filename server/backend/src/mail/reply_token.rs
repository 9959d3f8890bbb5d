//! The part of an address that names a conversation, signed: what answers go to, for programs that do not say which mail they answer.

use domain::ConversationId;
use uuid::Uuid;

/// What it is signed for beside its text.
const SIGNED: &[u8] = b"reply:";
/// Bytes of the signature that are kept: with an id that nobody can guess, enough.
const TAG: usize = 8;
/// What stands in place of the token in the setting.
const PLACE: &str = "{token}";
/// The longest local part of an address (RFC 5321).
const LOCAL: usize = 64;

fn signed(conversation: ConversationId) -> Vec<u8> {
    [SIGNED, conversation.0.as_bytes()].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The address that answers go to: with the token of a conversation where the setting has a place for it and the address has room.
pub(crate) fn address(
    setting: &str,
    conversation: Option<ConversationId>,
    tag: impl Fn(&[u8]) -> Vec<u8>,
) -> String {
    let plain = setting.replace(&format!("+{PLACE}"), "").replace(PLACE, "");
    let Some(conversation) = conversation.filter(|_| setting.contains(PLACE)) else {
        return plain;
    };
    let tag = tag(&signed(conversation));
    let tag = tag.get(..TAG).unwrap_or_default();
    let token = format!("{}{}", conversation.0.simple(), hex(tag));
    let address = setting.replace(PLACE, &token);
    let fits = address
        .split('@')
        .next()
        .is_some_and(|local| local.len() <= LOCAL);
    if fits { address } else { plain }
}

/// The conversation that an address names; none where this server did not make it.
pub(crate) fn read(
    address: &str,
    is_ours: impl Fn(&[u8], &[u8]) -> bool,
) -> Option<ConversationId> {
    let local = address.split('@').next()?;
    let token = local.rsplit(['+', '-', '.']).next()?;
    let (conversation, tag) = token.split_at_checked(32)?;
    let conversation = ConversationId(Uuid::try_parse(conversation).ok()?);
    (tag.len() == 2 * TAG && is_ours(&signed(conversation), tag.as_bytes())).then_some(conversation)
}

/// True where a token's hexadecimal tag is the beginning of this one.
pub(crate) fn is_same_tag(whole: &[u8], told: &[u8]) -> bool {
    let own = hex(whole.get(..TAG).unwrap_or_default());
    // Each byte is looked at, so that no time tells how much of it is right.
    let differ = own
        .bytes()
        .zip(told)
        .fold(0, |differ, (a, b)| differ | (a ^ b));
    own.len() == told.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_conversation_and_a_forged_one_names_none() {
        let conversation = ConversationId(Uuid::from_u128(7));
        let tag = |text: &[u8]| vec![text.len() as u8; 32];
        let is_ours = |text: &[u8], told: &[u8]| is_same_tag(&tag(text), told);
        let made = address("hello+{token}@shop.example", Some(conversation), tag);
        assert_eq!(read(&made, is_ours), Some(conversation));
        let forged = made.replace("7", "8");
        assert_ne!(read(&forged, |_, _| false), Some(conversation));
        assert_eq!(
            address("hello+{token}@shop.example", None, tag),
            "hello@shop.example"
        );
        assert_eq!(
            address("hello@shop.example", Some(conversation), tag),
            "hello@shop.example"
        );
        let long = format!("{}+{{token}}@shop.example", "x".repeat(30));
        assert!(!address(&long, Some(conversation), tag).contains('+'));
    }
}
