//! An IMAP server on a port of this machine, over TLS, that knows what this program says to one: the transcript of a real one, and garbage on demand.

use crate::smtp_server::acceptor;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A mail in the mailbox.
pub struct Stored {
    pub uid: u32,
    pub raw: Vec<u8>,
    pub seen: bool,
    /// How many bytes it says that it has, where that is not what it has.
    pub claims: Option<usize>,
    /// When it arrived, such as 20270115.
    pub day: u32,
}

/// What it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Honest,
    /// Nothing that IMAP says.
    Garbage,
    /// Hangs up in the middle of the second mail.
    CutAfterFirst,
    /// Opens the inbox only once it is another.
    Waits,
}

pub struct Inbox {
    pub mails: Vec<Stored>,
    pub validity: u32,
    /// Of mails that are put there.
    pub today: u32,
    pub manner: Manner,
    password: String,
    /// Every line that was said to it, but for the password.
    pub heard: Vec<String>,
}

pub struct ImapServer {
    pub port: u16,
    pub authority: Vec<u8>,
    inbox: Arc<Mutex<Inbox>>,
}

impl ImapServer {
    pub async fn start(password: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let tls = acceptor(&made);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inbox = Arc::new(Mutex::new(Inbox {
            mails: Vec::new(),
            validity: 1,
            // That of the clock in tests.
            today: 20_270_115,
            manner: Manner::Honest,
            password: password.to_owned(),
            heard: Vec::new(),
        }));
        let shared = inbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, inbox) = (tls.clone(), shared.clone());
                tokio::spawn(async move {
                    // Whoever hangs up ends their own conversation.
                    let _ = serve(stream, tls, inbox).await;
                });
            }
        });
        Self {
            port,
            authority: made.cert.pem().into_bytes(),
            inbox,
        }
    }

    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap()
    }

    pub fn put(&self, raw: &[u8]) {
        let mut inbox = self.inbox();
        let uid = inbox.mails.last().map_or(1, |mail| mail.uid + 1);
        let day = inbox.today;
        inbox.mails.push(Stored {
            uid,
            raw: raw.to_vec(),
            seen: false,
            claims: None,
            day,
        });
    }
}

async fn serve(
    stream: TcpStream,
    tls: TlsAcceptor,
    inbox: Arc<Mutex<Inbox>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(tls.accept(stream).await?);
    let manner = inbox.lock().unwrap().manner;
    if manner == Manner::Garbage {
        stream
            .write_all(b"HTTP/1.1 400 \xff\x00 no\r\n\r\n")
            .await?;
        stream.flush().await?;
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await?;
        return Ok(());
    }
    stream.write_all(b"* OK ready\r\n").await?;
    stream.flush().await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        while line.contains(" SELECT ") && inbox.lock().unwrap().manner == Manner::Waits {
            tokio::task::yield_now().await;
        }
        let (tag, said) = line.split_once(' ').unwrap_or((&line, ""));
        let (answer, ends) = answer(&mut inbox.lock().unwrap(), tag, said);
        stream.write_all(&answer).await?;
        stream.flush().await?;
        if ends {
            return Ok(());
        }
    }
}

/// What it says to a line, and whether it hangs up.
fn answer(inbox: &mut Inbox, tag: &str, said: &str) -> (Vec<u8>, bool) {
    let done = |what: &str| format!("{tag} OK {what} completed\r\n");
    let upper = said.to_uppercase();
    if upper.starts_with("LOGIN") {
        inbox.heard.push("LOGIN".to_owned());
        let good = said.contains(&format!("\"{}\"", inbox.password));
        let text = if good {
            done("LOGIN")
        } else {
            format!("{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n")
        };
        return (text.into_bytes(), false);
    }
    inbox.heard.push(said.to_owned());
    let uid_of = |at: usize| said.split(' ').nth(at).unwrap_or_default().to_owned();
    if upper.starts_with("SELECT") {
        let next = inbox.mails.last().map_or(1, |mail| mail.uid + 1);
        let text = format!(
            "* {} EXISTS\r\n* OK [UIDVALIDITY {}] ok\r\n* OK [UIDNEXT {next}] ok\r\n{tag} OK [READ-WRITE] SELECT completed\r\n",
            inbox.mails.len(),
            inbox.validity
        );
        return (text.into_bytes(), false);
    }
    if upper.starts_with("UID SEARCH") {
        let from: Option<u32> = upper
            .rsplit(' ')
            .next()
            .and_then(|range| range.split(':').next()?.parse().ok());
        let since = upper
            .rsplit_once(" SINCE ")
            .map_or(0, |(_, day)| day_of(day));
        let last = inbox.mails.last().map_or(0, |mail| mail.uid);
        // As RFC 3501 says, `9:*` names the last one also where it is older.
        let wanted = |mail: &&Stored| match from {
            Some(from) => mail.uid >= from.min(last),
            None => !mail.seen && mail.day >= since,
        };
        let found: Vec<String> = inbox
            .mails
            .iter()
            .filter(wanted)
            .map(|mail| mail.uid.to_string())
            .collect();
        let text = format!("* SEARCH {}\r\n{}", found.join(" "), done("SEARCH"));
        return (text.into_bytes(), false);
    }
    if upper.starts_with("UID FETCH") {
        return fetched(inbox, &uid_of(2), &upper, &done("FETCH"));
    }
    if upper.starts_with("UID STORE") {
        let uid = uid_of(2);
        for mail in &mut inbox.mails {
            mail.seen |= mail.uid.to_string() == uid && upper.contains("\\SEEN");
        }
        return (done("STORE").into_bytes(), false);
    }
    if upper.starts_with("LOGOUT") {
        let text = format!("* BYE bye\r\n{}", done("LOGOUT"));
        return (text.into_bytes(), true);
    }
    (format!("{tag} BAD what?\r\n").into_bytes(), false)
}

/// `15-JAN-2027` as 20270115.
fn day_of(date: &str) -> u32 {
    const MONTHS: &str = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    let parts: Vec<&str> = date.split('-').collect();
    let month = u32::try_from(MONTHS.find(parts[1]).unwrap() / 3 + 1).unwrap();
    let number = |at: usize| parts[at].parse::<u32>().unwrap();
    number(2) * 10_000 + month * 100 + number(0)
}

fn fetched(inbox: &Inbox, uid: &str, upper: &str, done: &str) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    for (n, mail) in inbox.mails.iter().enumerate() {
        if mail.uid.to_string() != uid {
            continue;
        }
        let (n, size) = (n + 1, mail.raw.len());
        if upper.contains("RFC822.SIZE") {
            let size = mail.claims.unwrap_or(size);
            out.extend(format!("* {n} FETCH (UID {uid} RFC822.SIZE {size})\r\n").into_bytes());
            continue;
        }
        if upper.contains("[HEADER]") {
            let text = String::from_utf8_lossy(&mail.raw).into_owned();
            let head = text
                .find("\r\n\r\n")
                .map_or(text.as_str(), |at| &text[..at + 4]);
            let size = head.len();
            let line = format!("* {n} FETCH (UID {uid} BODY[HEADER] {{{size}}}\r\n{head})\r\n");
            out.extend(line.into_bytes());
            continue;
        }
        out.extend(format!("* {n} FETCH (UID {uid} BODY[] {{{size}}}\r\n").into_bytes());
        if inbox.manner == Manner::CutAfterFirst && n > 1 {
            out.extend(&mail.raw[..size / 2]);
            return (out, true);
        }
        out.extend(&mail.raw);
        out.extend(b")\r\n");
    }
    out.extend(done.as_bytes());
    (out, false)
}
