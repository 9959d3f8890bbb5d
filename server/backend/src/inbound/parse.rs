//! A mail as it came, read into what is needed of it.

use super::bounce::{self, Report};
use super::{MAX_MAIL, ReceiveError};
use domain::account::Email;
use domain::file::MAX_FILES;
use domain::text;
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Characters of a subject and of a name that are kept.
const SUBJECT: usize = 200;
const NAME: usize = 80;
/// The mails before it that are looked for, the nearest ones.
const REFERENCES: usize = 20;
/// Parts beyond these are not looked at: nobody writes such mails by hand.
const PARTS: usize = 200;

/// A mail that can be read.
#[derive(Debug)]
pub(super) struct Incoming {
    /// Of what it says, so that the same mail by two ways is one.
    pub id: Uuid,
    /// In small letters.
    pub sender: String,
    pub sender_name: String,
    /// To whom it went, in small letters, with what gateways say of that.
    pub recipients: Vec<String>,
    pub subject: String,
    /// With its brackets.
    pub message_id: Option<String>,
    /// The mails before it, the nearest last, with their brackets.
    pub references: Vec<String>,
    /// What is new in it.
    pub text: String,
    pub files: Vec<IncomingFile>,
    /// Written by a program: never answered by one.
    pub automatic: bool,
    pub report: Option<Report>,
    pub size: usize,
}

#[derive(Debug)]
pub(super) struct IncomingFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Reads a mail.
pub(super) fn parse(raw: &[u8]) -> Result<Incoming, ReceiveError> {
    if raw.len() > MAX_MAIL {
        return Err(ReceiveError::TooLarge);
    }
    let mail = MessageParser::default().parse(raw);
    let mail = mail.ok_or(ReceiveError::Unreadable("it has no header"))?;
    if mail.parts.len() > PARTS {
        return Err(ReceiveError::Unreadable("it has too many parts"));
    }
    let (sender, sender_name) = sender(&mail)?;
    let report = bounce::read(&mail, &sender);
    let whole = whole_text(&mail);
    let message_id = mail.message_id().and_then(bracketed);
    let subject: String = text::line(mail.subject().unwrap_or(""))
        .chars()
        .take(SUBJECT)
        .collect();
    Ok(Incoming {
        id: id_of(&mail, &sender, message_id.as_deref(), &whole),
        recipients: recipients(&mail),
        automatic: is_automatic(&mail, &sender),
        references: references(&mail),
        text: fresh_part(&whole),
        files: files(&mail),
        size: raw.len(),
        sender,
        sender_name,
        subject,
        message_id,
        report,
    })
}

/// From whom it is. Of a report only the program's name is needed, which may be no address.
fn sender(mail: &Message<'_>) -> Result<(String, String), ReceiveError> {
    let missing = ReceiveError::Unreadable("nobody is said to have sent it");
    let from = mail.from().and_then(|from| from.first());
    let Some(from) = from.or_else(|| mail.sender().and_then(|sender| sender.first())) else {
        return Err(missing);
    };
    let address = from
        .address()
        .and_then(|address| Email::parse(address).ok());
    let address = match address {
        Some(address) => address.as_str().to_owned(),
        // A mail server of a machine without a domain calls itself so.
        None if bounce::is_daemon(from.address().unwrap_or("")) => "mailer-daemon@localhost".into(),
        None => return Err(missing),
    };
    let name = text::line(from.name().unwrap_or(""));
    let name = name.trim_matches('"');
    let local = address.split('@').next().unwrap_or_default();
    let name = if name.is_empty() { local } else { name };
    let name = name.chars().take(NAME).collect();
    Ok((address, name))
}

fn recipients(mail: &Message<'_>) -> Vec<String> {
    let of = |header: &str| -> Vec<String> {
        match mail.header(header.to_owned()) {
            Some(HeaderValue::Address(address)) => {
                let all = address.iter().filter_map(|one| one.address());
                all.map(|one| text::line(one).to_lowercase()).collect()
            }
            Some(HeaderValue::Text(text)) => {
                vec![text::line(text).trim_matches(['<', '>']).to_lowercase()]
            }
            _ => Vec::new(),
        }
    };
    ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"]
        .into_iter()
        .flat_map(of)
        .take(50)
        .collect()
}

/// An id of a mail with its brackets; none where it can be no id.
pub(super) fn bracketed(id: &str) -> Option<String> {
    let id = id.trim().trim_matches(['<', '>']);
    let clean = !id.is_empty()
        && id.len() <= 500
        && !id
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '<' || c == '>');
    clean.then(|| format!("<{id}>"))
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => bracketed(id).into_iter().collect(),
        HeaderValue::TextList(ids) => ids.iter().filter_map(|id| bracketed(id)).collect(),
        _ => Vec::new(),
    }
}

fn references(mail: &Message<'_>) -> Vec<String> {
    let mut all = ids(mail.references());
    for id in ids(mail.in_reply_to()) {
        all.retain(|have| *have != id);
        all.push(id);
    }
    let past = all.len().saturating_sub(REFERENCES);
    all.drain(..past);
    all
}

/// Who sent it, which mail it is, and what it says: none of what a way adds to it.
fn id_of(mail: &Message<'_>, sender: &str, message_id: Option<&str>, whole: &str) -> Uuid {
    let mut hash = Sha256::new();
    let date = mail.date().map(|date| date.to_timestamp().to_string());
    // Where a mail has no name, its time tells it from the next one that says the same.
    let name = message_id.or(date.as_deref()).unwrap_or_default();
    for part in [name, sender, mail.subject().unwrap_or(""), whole.trim()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    Uuid::new_v5(&Uuid::nil(), &hash.finalize())
}

fn whole_text(mail: &Message<'_>) -> String {
    let bodies = (0..mail.text_body_count().min(PARTS)).filter_map(|n| mail.body_text(n));
    let whole: Vec<String> = bodies.map(|body| body.replace("\r\n", "\n")).collect();
    whole
        .join("\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// What its sender wrote, without the mail they answer below it. Where that would leave nothing, all of it.
pub(super) fn fresh_part(whole: &str) -> String {
    let lines: Vec<&str> = whole.lines().collect();
    let end = lines
        .iter()
        .position(|line| is_divider(line))
        .unwrap_or(lines.len());
    let mut kept: Vec<&str> = lines.get(..end).unwrap_or_default().to_vec();
    // What is quoted at the end, and the line that says whose words they are.
    let quoted = |line: &&str| line.trim_start().starts_with('>') || line.trim().is_empty();
    let before = kept.len();
    while kept.last().is_some_and(quoted) {
        kept.pop();
    }
    let had_quote = lines
        .get(kept.len()..before)
        .unwrap_or_default()
        .iter()
        .any(|line| line.trim_start().starts_with('>'));
    if had_quote && kept.last().is_some_and(|line| says_who_wrote(line)) {
        kept.pop();
    }
    let fresh = kept.join("\n").trim().to_owned();
    if fresh.is_empty() {
        whole.trim().to_owned()
    } else {
        fresh
    }
}

/// The lines under which mail programs put what is answered.
fn is_divider(line: &str) -> bool {
    let line = line.trim();
    let dashes = line.starts_with("-----") && line.ends_with("-----");
    let original = ["original message", "原始邮件", "转发邮件"];
    (dashes
        && original
            .iter()
            .any(|word| line.to_lowercase().contains(word)))
        || (line.starts_with("------") && line.contains("原始邮件"))
        || (says_who_wrote(line)
            && line.len() < 200
            && (line.ends_with(':') || line.ends_with('：')))
}

fn says_who_wrote(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with("On ") && line.ends_with("wrote:"))
        || ((line.ends_with("写道：") || line.ends_with("写道:")) && line.contains('@'))
        || ((line.ends_with("写道：") || line.ends_with("写道:")) && line.starts_with('在'))
}

fn files(mail: &Message<'_>) -> Vec<IncomingFile> {
    let parts = mail.attachments().filter(|part| {
        // A nested mail is what was forwarded: its words are not its sender's, and its files are not theirs either.
        part.message().is_none() && !part.is_content_type("message", "delivery-status")
    });
    let file = |part: &mail_parser::MessagePart<'_>| IncomingFile {
        name: text::line(part.attachment_name().unwrap_or("file")),
        bytes: part.contents().to_vec(),
    };
    let all = parts.map(file).filter(|file| !file.bytes.is_empty());
    all.take(MAX_FILES).collect()
}

/// True where a program wrote it (RFC 3834, and what is older): lists, absence notes, reports.
fn is_automatic(mail: &Message<'_>, sender: &str) -> bool {
    let said = |name: &str| {
        mail.header_raw(name.to_owned())
            .map(|raw| raw.trim().to_lowercase())
    };
    let submitted = said("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
    let bulk = said("Precedence")
        .is_some_and(|value| ["bulk", "junk", "list", "auto_reply"].contains(&value.as_str()));
    let nobody = said("Return-Path").is_some_and(|value| value.replace(' ', "") == "<>");
    let marked = [
        "List-Id",
        "X-Autoreply",
        "X-Autorespond",
        "X-Auto-Response-Suppress",
    ]
    .into_iter()
    .any(|name| said(name).is_some());
    submitted || bulk || nobody || marked || bounce::is_daemon(sender)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mail(text: &str) -> Incoming {
        parse(text.replace('\n', "\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn what_was_answered_is_left_out_in_both_languages() {
        for (whole, fresh) in [
            (
                "Yes please.\n\nOn Mon, 30 Nov 2026, Shop <a@b.c> wrote:\n> Seven?\n",
                "Yes please.",
            ),
            (
                "好的\n\n在 2026年11月30日，小店 <a@b.c> 写道：\n> 七点？",
                "好的",
            ),
            ("OK\n-----Original Message-----\nFrom: Shop\n\nSeven?", "OK"),
            (
                "行\n\n------------------ 原始邮件 ------------------\n发件人: 小店",
                "行",
            ),
            (
                "> Seven?\nYes.\n> And two?\nNo.",
                "> Seven?\nYes.\n> And two?\nNo.",
            ),
            ("> only a quote", "> only a quote"),
        ] {
            assert_eq!(fresh_part(whole), fresh, "{whole}");
        }
    }

    #[test]
    fn letters_of_other_encodings_are_read() {
        let (body, ..) = encoding_rs::GB18030.encode("今晚七点还有位子吗？");
        let mut raw =
            b"From: =?gb18030?B?zfW3vA==?= <fang@x.example>\r\nSubject: =?gb2312?B?zrvX0w==?=\r\n\
            Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                .to_vec();
        raw.extend_from_slice(&body);
        let read = parse(&raw).unwrap();
        assert_eq!(read.text, "今晚七点还有位子吗？");
        assert_eq!(
            (read.sender_name.as_str(), read.subject.as_str()),
            ("王芳", "位子")
        );
    }

    #[test]
    fn a_page_becomes_plain_text_without_what_runs() {
        let read = mail(
            "From: ann@x.example\nContent-Type: text/html\n\n<p>Hello<br>there</p><script>alert(1)</script>",
        );
        assert!(read.text.contains("Hello") && read.text.contains("there"));
        assert!(!read.text.contains('<') && !read.text.contains("alert"));
    }

    #[test]
    fn one_mail_by_two_ways_has_one_id_and_another_has_another() {
        let body = "From: Ann <ANN@x.example>\nMessage-ID: <1@x>\nSubject: Table\n\nSeven?\n";
        let by_pipe = mail(&format!(
            "Return-Path: <ann@x.example>\nReceived: by a\n{body}"
        ));
        let by_imap = mail(&format!("Delivered-To: shop@x.example\n{body}"));
        assert_eq!(by_pipe.id, by_imap.id);
        assert_ne!(by_pipe.id, mail(&body.replace("Seven", "Eight")).id);
        assert_eq!(by_pipe.sender, "ann@x.example");
    }

    #[test]
    fn programs_are_told_from_people() {
        for header in [
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            "List-Id: <a.b>",
            "Return-Path: <>",
        ] {
            assert!(
                mail(&format!("From: a@x.example\n{header}\n\nx")).automatic,
                "{header}"
            );
        }
        for header in ["Auto-Submitted: no", "Return-Path: <a@x.example>"] {
            assert!(
                !mail(&format!("From: a@x.example\n{header}\n\nx")).automatic,
                "{header}"
            );
        }
    }

    #[test]
    fn the_mail_that_is_answered_stands_last_among_those_before() {
        let read = mail("From: a@x.example\nReferences: <1@s> <2@s>\nIn-Reply-To: <1@s>\n\nx");
        assert_eq!(read.references, ["<2@s>", "<1@s>"]);
    }

    proptest! {
        #[test]
        fn garbage_is_refused_or_read_and_never_ends_the_program(raw: Vec<u8>) {
            let _ = parse(&raw);
        }

        #[test]
        fn a_header_with_anything_in_it_is_one_line(name in "\\PC{0,40}", subject in "\\PC{0,40}") {
            let raw = format!("From: {name} <a@x.example>\r\nSubject: {subject}\r\n\r\nhello");
            if let Ok(read) = parse(raw.as_bytes()) {
                prop_assert!(!read.sender_name.contains('\n') && !read.subject.contains('\n'));
                prop_assert!(read.sender_name.chars().count() <= NAME);
            }
        }
    }
}
