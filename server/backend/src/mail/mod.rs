//! Mail: written from templates, queued in the transaction that gives the reason for it, sent afterwards.
//!
//! SMTP cannot be exactly-once: whoever dies between the other server's 250 and our commit sends that mail again. So the promise
//! is: none is lost, a repeat happens only in that gap, carries the same Message-ID, and is counted.

mod backoff;
mod deliver;
mod letter;
mod message;
mod oauth;
pub(crate) mod on_change;
pub(crate) mod queue;
mod smtp;
mod transport;
mod weekly_letter;

pub use deliver::Delivered;
pub use letter::{Addressed, BookingNews, Mail, OrderNews, Ordered};
pub use oauth::{OAuth, Tokens};
pub use smtp::{Login, Security, SmtpSettings};
pub use transport::{Memory, SendError, Sent, Transport};
pub use weekly_letter::{WeekFigures, WeeklyNews};

use std::sync::Arc;
use tokio::sync::Notify;

/// How this deployment sends mail.
#[derive(Clone)]
pub struct MailSettings {
    pub transport: Transport,
    /// The address that mails come from; the business's name goes with it.
    pub from: String,
    /// Scheme and host in front of every link, without a slash at the end.
    pub public_url: String,
    /// The most letters of campaigns that leave on one day: what the sender's provider takes.
    pub campaign_daily: u32,
    /// Whoever decides is told of each week.
    pub weekly: bool,
}

impl MailSettings {
    /// Nothing is queued and nothing is sent.
    #[must_use]
    pub fn off() -> Self {
        Self {
            transport: Transport::Off,
            from: String::new(),
            public_url: String::new(),
            campaign_daily: 400,
            weekly: true,
        }
    }
}

/// The settings, and the bell that wakes whoever delivers.
#[derive(Clone)]
pub(crate) struct Mailer {
    pub settings: Arc<MailSettings>,
    wake: Arc<Notify>,
}

impl Mailer {
    pub fn new(settings: MailSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            wake: Arc::default(),
        }
    }

    pub fn is_on(&self) -> bool {
        !matches!(self.settings.transport, Transport::Off)
    }

    pub fn tells_weekly(&self) -> bool {
        self.is_on() && self.settings.weekly
    }

    /// Call after the commit of a transaction that queued something.
    pub fn ring(&self) {
        self.wake.notify_one();
    }

    pub async fn rung(&self) {
        self.wake.notified().await;
    }
}
