//! Mail: written from templates, queued in the transaction that gives the reason for it, sent afterwards.
//!
//! SMTP cannot be exactly-once: whoever dies between the other server's 250 and our commit sends that mail again. So the promise
//! is: none is lost, a repeat happens only in that gap, carries the same Message-ID, and is counted.

mod account;
pub(crate) mod address;
mod backoff;
mod bounced;
mod deliver;
pub(crate) mod failure;
pub(crate) mod incoming;
mod letter;
mod message;
mod oauth;
pub(crate) mod on_change;
pub(crate) mod queue;
pub(crate) mod reply_token;
mod smtp;
mod transport;
mod weekly_letter;

pub(crate) use backoff::wait;

pub use account::MailAccountError;
pub(crate) use account::forget_mail_account;
pub(crate) use bounced::record_bounce;
pub use deliver::Delivered;
pub use letter::{Addressed, BookingNews, Mail, OrderNews, Ordered, WaitlistNews};
pub use oauth::{OAuth, Tokens};
pub use smtp::{Login, Security, SmtpSettings};
pub use transport::{Memory, SendError, Sent, Transport};
pub use weekly_letter::{WeekFigures, WeeklyNews};

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
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
    /// Where answers go, such as `hello+{token}@shop.example`; none: to where mails come from.
    pub reply_to: Option<String>,
}

/// With what a mail begins whose sender wants no more offers.
pub(crate) const UNSUBSCRIBE: &str = "unsubscribe";

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
            reply_to: None,
        }
    }
}

/// The way that mails leave now.
pub(crate) struct MailWay {
    pub transport: Transport,
    /// The address that they come from.
    pub from: String,
}

/// The settings, the way that is used now, and the bell that wakes whoever delivers.
#[derive(Clone)]
pub(crate) struct Mailer {
    pub settings: Arc<MailSettings>,
    way: Arc<RwLock<Arc<MailWay>>>,
    /// Set where an owner decides on a screen: another certificate authority to trust there.
    on_screen: Arc<OnceLock<Option<Vec<u8>>>>,
    wake: Arc<Notify>,
    /// Rung where mails leave by another way from now on.
    pub way_changed: Arc<Notify>,
    /// Another certificate authority to trust where a mailbox is read.
    pub mailbox_authority: Arc<OnceLock<Option<Vec<u8>>>>,
    /// Rung where the mailbox that is read was set up anew.
    pub mailbox_set: Arc<Notify>,
}

impl Mailer {
    pub fn new(settings: MailSettings) -> Self {
        let way = MailWay {
            transport: settings.transport.clone(),
            from: settings.from.clone(),
        };
        Self {
            settings: Arc::new(settings),
            way: Arc::new(RwLock::new(Arc::new(way))),
            on_screen: Arc::default(),
            wake: Arc::default(),
            way_changed: Arc::default(),
            mailbox_authority: Arc::default(),
            mailbox_set: Arc::default(),
        }
    }

    /// The way that is used from now on; whoever is sending by the one before goes on to the end of that mail.
    pub fn way(&self) -> Arc<MailWay> {
        self.way
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn go_by(&self, way: MailWay) {
        *self.way.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(way);
    }

    pub fn is_on(&self) -> bool {
        !matches!(self.way().transport, Transport::Off)
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
