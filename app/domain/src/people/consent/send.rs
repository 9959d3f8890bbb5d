//! Whether something may be sent, asked at the moment at which it leaves.

use super::{Consent, ConsentChannel, ConsentPurpose, ConsentSource, Standing, standing};
use crate::civil::{DAY_MS, MINUTE_MS};
use serde::{Deserialize, Serialize};

/// Between two minutes of a day nothing comes that can wait. Where the first is the later one, it is a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// Minutes from midnight, 0 to 1,439.
    pub from: u32,
    pub to: u32,
}

impl QuietHours {
    /// When they end, epoch ms UTC, for a moment within them at `offset` seconds east of UTC; none outside of them.
    #[must_use]
    pub fn until(self, now: i64, offset: i32) -> Option<i64> {
        let local = now.saturating_add(i64::from(offset) * 1_000);
        let of_day = local.rem_euclid(DAY_MS);
        let minute = |minute: u32| i64::from(minute) * MINUTE_MS;
        let (from, to) = (minute(self.from), minute(self.to));
        let within = if from <= to {
            (from..to).contains(&of_day)
        } else {
            of_day >= from || of_day < to
        };
        within.then(|| now.saturating_add((to - of_day).rem_euclid(DAY_MS)))
    }
}

/// Somebody to whom something is about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    pub do_not_contact: bool,
    /// What was said by them and for them: of every contact that is this person.
    pub consents: &'a [Consent],
    /// They want nothing that can wait until then, epoch ms UTC.
    pub paused_until: Option<i64>,
    pub quiet: Option<QuietHours>,
    /// Seconds east of UTC where they are, now.
    pub offset: i32,
    /// They had as many offers as they wish until then, epoch ms UTC.
    pub too_often_until: Option<i64>,
    /// Where a mail would go; none where that is not known here.
    pub address: Option<&'a str>,
    /// They signed in with a code that was sent to that address.
    pub is_proven: bool,
}

impl<'a> Recipient<'a> {
    /// Somebody of whom nothing else is known than what they said.
    #[must_use]
    pub fn of(consents: &'a [Consent], do_not_contact: bool) -> Self {
        Self {
            do_not_contact,
            consents,
            paused_until: None,
            quiet: None,
            offset: 0,
            too_often_until: None,
            address: None,
            is_proven: false,
        }
    }
}

impl Consent {
    /// True for a grant that counts for this address: none had to be confirmed, or it was, or they said it in the app and proved the address there.
    #[must_use]
    pub fn is_confirmed(&self, to: &Recipient<'_>) -> bool {
        if !self.double_opt_in || (self.source == ConsentSource::App && to.is_proven) {
            return true;
        }
        let same = |to: &str| self.confirmed_address.as_deref() == Some(to);
        self.confirmed_at.is_some() && to.address.is_none_or(same)
    }
}

/// Why something is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// The contact's *do not contact*.
    DoNotContact,
    /// Nobody allowed it.
    NoConsent {
        purpose: ConsentPurpose,
        channel: ConsentChannel,
    },
    Withdrawn {
        purpose: ConsentPurpose,
        channel: ConsentChannel,
        source: ConsentSource,
        /// Epoch ms UTC.
        at: i64,
    },
    /// It was allowed, and is not confirmed yet by the link that went to the address.
    Unconfirmed,
    /// Until when, epoch ms UTC.
    TooOften { until: i64 },
    /// Until when, epoch ms UTC.
    Paused { until: i64 },
    /// Until when, epoch ms UTC.
    QuietHours { until: i64 },
}

/// Whether something may be sent to somebody now. Codes to sign in and answers to what somebody wrote do not ask: they are always sent.
///
/// Of *service* only a withdrawal stops it: it is about something that the person waits for.
///
/// # Errors
/// [`WhyNot`], the reason that lasts longest first.
pub fn may_send(
    purpose: ConsentPurpose,
    channel: ConsentChannel,
    to: &Recipient<'_>,
    now: i64,
) -> Result<(), WhyNot> {
    let needed = purpose.is_allowed_unless_withdrawn();
    if to.do_not_contact && !needed {
        return Err(WhyNot::DoNotContact);
    }
    match standing(to.consents, purpose, channel) {
        Standing::Withdrawn(said) => {
            return Err(WhyNot::Withdrawn {
                purpose,
                channel,
                source: said.source,
                at: said.said_at,
            });
        }
        Standing::Unsaid if !needed => return Err(WhyNot::NoConsent { purpose, channel }),
        Standing::Granted(said) if !said.is_confirmed(to) => return Err(WhyNot::Unconfirmed),
        Standing::Unsaid | Standing::Granted(_) => {}
    }
    if needed {
        return Ok(());
    }
    if let Some(until) = to.paused_until.filter(|until| now < *until) {
        return Err(WhyNot::Paused { until });
    }
    if let Some(until) = to.too_often_until.filter(|until| now < *until) {
        return Err(WhyNot::TooOften { until });
    }
    let quiet = to.quiet.and_then(|quiet| quiet.until(now, to.offset));
    quiet.map_or(Ok(()), |until| Err(WhyNot::QuietHours { until }))
}
