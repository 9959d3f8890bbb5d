//! A queued mail as the text that travels (RFC 5322).

use crate::mail::letter::is_automatic;
use crate::mail::queue::Queued;
use crate::mail::transport::SendError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};

/// The message; each try makes the same one but for the line between its parts.
pub(super) fn build(mail: &Queued, (name, from): (&str, &str)) -> Result<Message, SendError> {
    let address = |text: &str| {
        text.parse::<Address>()
            .map_err(|error| SendError::Refused(format!("{text}: {error}")))
    };
    let sender = from
        .parse::<Address>()
        .map_err(|error| SendError::Sender(format!("{from}: {error}")))?;
    let millis = u64::try_from(mail.created_at).unwrap_or(0);
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    let mut builder = Message::builder()
        .from(Mailbox::new(name, sender))
        .to(Mailbox::new(None, address(&mail.address)?))
        .date(UNIX_EPOCH + Duration::from_millis(millis))
        .message_id(Some(mail.message_id.clone()))
        .subject(mail.subject.clone());
    if is_automatic(&mail.kind) {
        // So that no out-of-office answers it (RFC 3834).
        builder = builder.raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    }
    for (name, value) in [
        ("In-Reply-To", &mail.in_reply_to),
        ("References", &mail.reference_ids),
        ("Reply-To", &mail.reply_to),
    ] {
        if let Some(value) = value {
            let name = HeaderName::new_from_ascii_str(name);
            builder = builder.raw_header(HeaderValue::new(name, value.clone()));
        }
    }
    if let Some(headers) = &mail.unsubscribe {
        let post = headers.list_unsubscribe_post.to_owned();
        for (name, value) in [
            ("List-Unsubscribe", headers.list_unsubscribe.clone()),
            ("List-Unsubscribe-Post", post),
        ] {
            let name = HeaderName::new_from_ascii_str(name);
            builder = builder.raw_header(HeaderValue::new(name, value));
        }
    }
    builder
        .multipart(MultiPart::alternative_plain_html(
            mail.text.clone(),
            mail.html.clone(),
        ))
        .map_err(|error| SendError::Refused(error.to_string()))
}
