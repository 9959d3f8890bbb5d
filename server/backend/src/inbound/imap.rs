//! A mailbox read by IMAP, over TLS and nothing else. What its server sends is bounded in bytes and in time; mails are marked as seen, and never deleted.

use super::MAX_MAIL;
use crate::https;
use async_imap::types::Fetch;
use async_imap::{Client, Session, error::Error};
use domain::account::mail_inbox::{InboxTrouble, Mailbox};
use domain::civil::Day;
use futures::TryStreamExt as _;
use rustls::pki_types::ServerName;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

/// How long one step may take.
const STEP: Duration = Duration::from_secs(30);
/// How long one mail may take.
const FETCH: Duration = Duration::from_secs(120);
/// Bytes that one visit reads at most: a server that never ends is left.
const LARGEST: usize = 4 * MAX_MAIL;
/// Mails of one visit; the next one goes on.
pub(super) const AT_ONCE: usize = 50;

/// What is wrong, and what was said.
#[derive(Debug)]
pub(super) struct Trouble(pub InboxTrouble, pub String);

impl Trouble {
    pub fn new(kind: InboxTrouble, said: impl ToString) -> Self {
        let said = said.to_string();
        let plain = said.chars().map(|c| if c.is_control() { ' ' } else { c });
        Self(kind, plain.take(300).collect())
    }
}

fn garbage(error: Error) -> Trouble {
    match error {
        Error::Io(error) => Trouble::new(InboxTrouble::Connect, error),
        other => Trouble::new(InboxTrouble::Garbage, other),
    }
}

async fn within<T>(
    time: Duration,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, Trouble> {
    match timeout(time, step).await {
        Ok(done) => done.map_err(garbage),
        Err(_) => Err(Trouble::new(
            InboxTrouble::Connect,
            "it did not answer in time",
        )),
    }
}

/// Which mails are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    From(u32),
    UnseenSince(Option<Day>),
}

/// A mail as it was fetched.
#[derive(Debug)]
pub(super) enum Fetched {
    Whole(Vec<u8>),
    TooLarge {
        head: Vec<u8>,
        size: usize,
    },
    /// Somebody deleted it meanwhile.
    Gone,
}

/// A day as RFC 3501 writes it.
fn date(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, of_month) = day.date();
    let month = MONTHS.get(usize::from(month).saturating_sub(1));
    format!("{of_month}-{}-{year}", month.unwrap_or(&"Jan"))
}

/// A mailbox that is open.
pub(super) struct OpenMailbox {
    session: Session<Bounded>,
    /// Under which its numbers hold.
    pub validity: u32,
    /// The number of the next mail that arrives.
    pub next: u32,
}

impl OpenMailbox {
    /// Signs in and opens the inbox.
    pub async fn open(
        mailbox: &Mailbox,
        password: &str,
        authority: Option<&[u8]>,
    ) -> Result<Self, Trouble> {
        let stream = timeout(STEP, connect(mailbox, authority)).await;
        let stream = stream.map_err(|_| {
            let place = format!("{}:{} did not answer in time", mailbox.host, mailbox.port);
            Trouble::new(InboxTrouble::Connect, place)
        })??;
        let mut client = Client::new(stream);
        let greeting = timeout(STEP, client.read_response()).await;
        match greeting {
            Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => {
                return Err(Trouble::new(InboxTrouble::Garbage, "it hung up at once"));
            }
            Ok(Err(error)) => return Err(Trouble::new(InboxTrouble::Garbage, error)),
            Err(_) => {
                return Err(Trouble::new(
                    InboxTrouble::Connect,
                    "it did not greet in time",
                ));
            }
        }
        let login = timeout(STEP, client.login(&mailbox.user, password)).await;
        let mut session = match login {
            Ok(Ok(session)) => session,
            Ok(Err((Error::No(said), _))) => return Err(Trouble::new(InboxTrouble::Login, said)),
            Ok(Err((error, _))) => return Err(garbage(error)),
            Err(_) => {
                return Err(Trouble::new(
                    InboxTrouble::Connect,
                    "it did not answer in time",
                ));
            }
        };
        let inbox = within(STEP, session.select("INBOX")).await?;
        Ok(Self {
            session,
            validity: inbox.uid_validity.unwrap_or(0),
            next: inbox.uid_next.unwrap_or(1),
        })
    }

    /// The numbers of the mails from one on, or of those since a day that nobody has seen.
    pub async fn numbers(&mut self, wanted: Wanted) -> Result<Vec<u32>, Trouble> {
        let (from, query) = match wanted {
            Wanted::From(from) => (Some(from), format!("UID {from}:*")),
            Wanted::UnseenSince(Some(day)) => (None, format!("UNSEEN SINCE {}", date(day))),
            Wanted::UnseenSince(None) => (None, "UNSEEN".to_owned()),
        };
        let found = within(STEP, self.session.uid_search(query)).await?;
        let mut found: Vec<u32> = found.into_iter().collect();
        // `9:*` names the last mail also where it is older.
        found.retain(|uid| from.is_none_or(|from| *uid >= from));
        found.sort_unstable();
        found.truncate(AT_ONCE);
        Ok(found)
    }

    /// A mail whole, or its header where it is larger than is taken.
    pub async fn mail(&mut self, uid: u32) -> Result<Fetched, Trouble> {
        let sizes = self.fetch(uid, "(UID RFC822.SIZE)").await?;
        let size = sizes.iter().find_map(|fetch| fetch.size);
        let Some(size) = size.map(|size| size as usize) else {
            return Ok(Fetched::Gone);
        };
        if size > MAX_MAIL {
            let found = self.fetch(uid, "(UID BODY.PEEK[HEADER])").await?;
            let head = found.iter().find_map(Fetch::header);
            return Ok(head.map_or(Fetched::Gone, |head| Fetched::TooLarge {
                head: head.to_vec(),
                size,
            }));
        }
        let found = self.fetch(uid, "(UID BODY.PEEK[])").await?;
        let body = found.iter().find_map(Fetch::body);
        Ok(body.map_or(Fetched::Gone, |body| Fetched::Whole(body.to_vec())))
    }

    async fn fetch(&mut self, uid: u32, what: &str) -> Result<Vec<Fetch>, Trouble> {
        let session = &mut self.session;
        within(FETCH, async {
            let stream = session.uid_fetch(uid.to_string(), what).await?;
            stream.try_collect().await
        })
        .await
    }

    /// Marks a mail as seen, so that whoever opens the mailbox knows that it was taken.
    pub async fn mark_seen(&mut self, uid: u32) -> Result<(), Trouble> {
        let session = &mut self.session;
        within(STEP, async {
            let stream = session
                .uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)")
                .await?;
            let _: Vec<Fetch> = stream.try_collect().await?;
            Ok(())
        })
        .await
    }

    pub async fn close(mut self) {
        // All is done; whether it hears the goodbye does not matter.
        drop(timeout(STEP, self.session.logout()).await);
    }
}

async fn connect(mailbox: &Mailbox, authority: Option<&[u8]>) -> Result<Bounded, Trouble> {
    let place = (mailbox.host.as_str(), mailbox.port);
    let said = |what: &dyn std::fmt::Display| format!("{}:{}: {what}", mailbox.host, mailbox.port);
    let stream = TcpStream::connect(place)
        .await
        .map_err(|error| Trouble::new(InboxTrouble::Connect, said(&error)))?;
    let tls = https::tls(authority).map_err(|what| Trouble::new(InboxTrouble::Tls, what))?;
    let name = ServerName::try_from(mailbox.host.clone())
        .map_err(|error| Trouble::new(InboxTrouble::Tls, said(&error)))?;
    let stream = tls
        .connect(name, stream)
        .await
        .map_err(|error| Trouble::new(InboxTrouble::Tls, said(&error)))?;
    Ok(Bounded {
        stream,
        left: LARGEST,
    })
}

/// A stream that ends after so many bytes.
#[derive(Debug)]
struct Bounded {
    stream: TlsStream<TcpStream>,
    left: usize,
}

impl AsyncRead for Bounded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other("it sends more than is read")));
        }
        let before = into.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(context, into);
        let read = into.filled().len().saturating_sub(before);
        self.left = self.left.saturating_sub(read);
        poll
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
