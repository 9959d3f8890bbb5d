//! Mails that come back: reports by RFC 3464, and the free texts of servers that write none.

use super::parse::bracketed;
use crate::mail::failure::{Failure, code_in, judge};
use domain::text;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

/// The most ids that are looked for in a free text.
const IDS: usize = 20;
/// Characters of what was said that are kept.
const SAID: usize = 300;

/// What a report says of one mail of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    /// What may be the id of the mail that came back, with its brackets.
    pub message_ids: Vec<String>,
    /// To whom it did not go, in small letters.
    pub recipient: Option<String>,
    pub failure: Failure,
    /// What the other server said.
    pub said: String,
}

/// True where an address is that of a mail server itself.
pub(super) fn is_daemon(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default().to_lowercase();
    matches!(
        local.as_str(),
        "mailer-daemon" | "postmaster" | "mail-daemon"
    )
}

/// The report in a mail; none where it is none. An absence note is none, whoever it seems to be from.
pub(super) fn read(mail: &Message<'_>, sender: &str) -> Option<Report> {
    // A report by the standard that tells of no failure is not read as a free text: its subject says the same whatever it tells.
    let report = match of_recipient(mail) {
        Some(group) => by_standard(mail, &group),
        None => free_form(mail, sender),
    }?;
    // What a stranger's server says is kept as one line, without what a database does not take.
    Some(Report {
        recipient: report.recipient.map(|one| text::line(&one)),
        said: text::line(&report.said).chars().take(SAID).collect(),
        ..report
    })
}

/// What a report by the standard says of its first recipient.
fn of_recipient(mail: &Message<'_>) -> Option<String> {
    let part = mail
        .parts
        .iter()
        .find(|part| part.is_content_type("message", "delivery-status"))?;
    let status = String::from_utf8_lossy(part.contents()).replace("\r\n", "\n");
    // The first group is of the whole report, each further one of a recipient.
    status
        .split("\n\n")
        .map(str::trim_start)
        .find(|group| group.to_lowercase().contains("final-recipient:"))
        .map(str::to_owned)
}

fn by_standard(mail: &Message<'_>, group: &str) -> Option<Report> {
    let parsed = MessageParser::default().parse_headers(group.as_bytes());
    let field = |name: &str| {
        let raw = parsed.as_ref()?.header_raw(name.to_owned())?;
        Some(raw.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let recipient = field("Final-Recipient").or_else(|| field("Original-Recipient"));
    let recipient = recipient.map(|typed| {
        let address = typed
            .rsplit_once(';')
            .map_or(typed.as_str(), |(_, address)| address);
        address.trim().trim_matches(['<', '>']).to_lowercase()
    });
    let action = field("Action").unwrap_or_default().to_lowercase();
    let diagnostic = field("Diagnostic-Code").unwrap_or_default();
    let code = field("Status").unwrap_or_default();
    let failure = match action.as_str() {
        "delayed" => Failure::Delayed,
        "failed" => judge(&code, &diagnostic),
        // It arrived, or was handed on.
        _ => return None,
    };
    let said = if diagnostic.is_empty() {
        code
    } else {
        diagnostic
    };
    Some(Report {
        message_ids: ids_of_original(mail),
        recipient,
        failure,
        said,
    })
}

/// The ids of the mail that is sent back with a report, whole or as its header.
fn ids_of_original(mail: &Message<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for part in &mail.parts {
        let id = match &part.body {
            PartType::Message(original) => original.message_id().and_then(bracketed),
            _ if part.is_content_type("text", "rfc822-headers") => MessageParser::default()
                .parse_headers(part.contents())
                .and_then(|original| original.message_id().and_then(bracketed)),
            _ => None,
        };
        found.extend(id);
    }
    found
}

/// Subjects of servers that write no report by the standard.
const SUBJECTS: [&str; 10] = [
    "undeliver",
    "delivery status",
    "delivery fail",
    "failure notice",
    "returned mail",
    "returned to sender",
    "mail delivery",
    "退信",
    "投递失败",
    "无法投递",
];

fn free_form(mail: &Message<'_>, sender: &str) -> Option<Report> {
    let subject = mail.subject().unwrap_or("").to_lowercase();
    let failed = mail.header_raw("X-Failed-Recipients");
    let by_subject = is_daemon(sender) && SUBJECTS.iter().any(|head| subject.contains(head));
    if failed.is_none() && !by_subject {
        return None;
    }
    let text: String = (0..mail.text_body_count())
        .filter_map(|n| mail.body_text(n))
        .collect::<Vec<_>>()
        .join("\n");
    let mut message_ids = ids_of_original(mail);
    message_ids.extend(ids_in(&text));
    message_ids.truncate(IDS);
    let code = code_in(&text).unwrap_or_default();
    let said = text
        .lines()
        .map(str::trim)
        .find(|line| !code.is_empty() && line.contains(&code))
        .unwrap_or(subject.as_str())
        .to_owned();
    let recipient = failed.and_then(|all| all.split(',').next());
    Some(Report {
        message_ids,
        recipient: recipient.map(|one| one.trim().to_lowercase()),
        failure: judge(&code, &text),
        said,
    })
}

/// What stands in brackets and may be an id of a mail.
fn ids_in(text: &str) -> Vec<String> {
    let pieces = text.split('<').skip(1);
    let inside = pieces.filter_map(|piece| piece.split_once('>').map(|(inside, _)| inside));
    let ids = inside.filter(|inside| inside.contains('@'));
    ids.filter_map(bracketed).take(IDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Option<Report> {
        let raw = text.replace('\n', "\r\n");
        let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let from = mail.from().unwrap().first().unwrap();
        read(&mail, from.address().unwrap())
    }

    pub fn report(action: &str, status: &str, diagnostic: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>\nAuto-Submitted: auto-replied\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
             --b\nContent-Type: text/plain\n\nI'm sorry.\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
             Final-Recipient: rfc822; Ann@x.example\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}\n\
             --b\nContent-Type: message/rfc822\n\nMessage-ID: <1@shop.example>\nFrom: hello@shop.example\nSubject: Hi\n\nHi\n--b--\n"
        )
    }

    #[test]
    fn a_report_names_the_mail_the_address_and_why() {
        let read = read_text(&report("failed", "5.1.1", "550 5.1.1 user unknown")).unwrap();
        assert_eq!(read.message_ids, ["<1@shop.example>"]);
        assert_eq!(read.recipient.as_deref(), Some("ann@x.example"));
        assert_eq!(read.failure, Failure::Hard);
        assert!(read.said.contains("user unknown"));
    }

    #[test]
    fn a_full_mailbox_a_policy_and_a_delay_are_not_held_against_the_address() {
        for (action, status, said, failure) in [
            ("failed", "5.2.2", "552 mailbox full", Failure::Soft),
            ("failed", "5.7.1", "550 looks like spam", Failure::Soft),
            ("failed", "4.4.1", "no answer", Failure::Soft),
            ("delayed", "4.4.1", "will try again", Failure::Delayed),
            ("failed", "5.0.0", "550 No such user here", Failure::Hard),
        ] {
            let read = read_text(&report(action, status, said)).unwrap();
            assert_eq!(read.failure, failure, "{status} {said}");
        }
        assert_eq!(read_text(&report("relayed", "2.0.0", "ok")), None);
    }

    #[test]
    fn what_a_database_does_not_take_is_left_out_of_a_report() {
        let raw = report("failed", "5.1.1", "550 user\0 unknown").replace("Ann@x", "An\0n@x");
        let read = read_text(&raw).unwrap();
        assert!(read.said.contains("user") && !read.said.contains('\0'));
        assert!(!read.recipient.unwrap().contains('\0'));
        let free = "From: postmaster@x.example\nSubject: Returned mail\n\n550 5.1.1 no\0body\n";
        assert!(!read_text(free).unwrap().said.contains('\0'));
    }

    #[test]
    fn free_texts_are_read_and_an_absence_note_is_none() {
        let text = "From: postmaster@qq.example\nSubject: 退信通知\n\n收件人不存在 550 5.1.1\n<7@shop.example>\n";
        let read = read_text(text).unwrap();
        assert_eq!(
            (read.failure, read.message_ids),
            (Failure::Hard, vec!["<7@shop.example>".to_owned()])
        );
        let away = "From: ann@x.example\nSubject: Out of office: Undeliverable?\nAuto-Submitted: auto-replied\n\nBack on Monday.\n";
        assert_eq!(read_text(away), None);
    }
}
