//! Web push: what a phone is told while the app is not open. What leaves for it is a name of this list and an id; the words are the phone's own.

use crate::noun::column::names;
use crate::routes::{app, desk};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most phones of one account that are told; the one that was added first goes.
pub const MAX_PHONES: usize = 10;
/// The longest address of a phone, in bytes.
pub const MAX_ENDPOINT: usize = 1_024;

/// What people choose among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushTopic {
    Orders,
    Bookings,
    Chats,
    Tickets,
    /// Only with a consent to offers by push.
    Offers,
}

names! {
    PushTopic {
        Orders "orders", Bookings "bookings", Chats "chats", Tickets "tickets", Offers "offers",
    }
}

impl PushTopic {
    /// What the staff's phones are told of: nobody sends them offers.
    pub const OF_STAFF: [Self; 4] = [Self::Orders, Self::Bookings, Self::Chats, Self::Tickets];
}

/// What happened. The phone's worker has words for each in both languages; one that it does not know it calls *something new*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PushNews {
    OrderConfirmed,
    OrderReady,
    OrderRefused,
    OrderCancelled,
    NewMessage,
    BookingConfirmed,
    BookingMoved,
    BookingDeclined,
    BookingCancelled,
    TicketAnswered,
    Offer,
    /// These four are for staff.
    NewOrder,
    NewChat,
    TicketForYou,
    BookingRequest,
}

names! {
    PushNews {
        OrderConfirmed "order_confirmed", OrderReady "order_ready", OrderRefused "order_refused", OrderCancelled "order_cancelled",
        NewMessage "new_message", BookingConfirmed "booking_confirmed", BookingMoved "booking_moved", BookingDeclined "booking_declined",
        BookingCancelled "booking_cancelled", TicketAnswered "ticket_answered", Offer "offer",
        NewOrder "new_order", NewChat "new_chat", TicketForYou "ticket_for_you", BookingRequest "booking_request",
    }
}

impl PushNews {
    /// By which choice it comes or stays away.
    #[must_use]
    pub fn topic(self) -> PushTopic {
        match self {
            Self::OrderConfirmed
            | Self::OrderReady
            | Self::OrderRefused
            | Self::OrderCancelled
            | Self::NewOrder => PushTopic::Orders,
            Self::BookingConfirmed
            | Self::BookingMoved
            | Self::BookingDeclined
            | Self::BookingCancelled
            | Self::BookingRequest => PushTopic::Bookings,
            Self::NewMessage | Self::NewChat => PushTopic::Chats,
            Self::TicketAnswered | Self::TicketForYou => PushTopic::Tickets,
            Self::Offer => PushTopic::Offers,
        }
    }

    /// True for what only whoever works here is told.
    #[must_use]
    pub fn is_of_staff(self) -> bool {
        self.place().starts_with(desk::HOME)
    }

    /// The address that a tap leads to: up to its end, or up to the id where it ends in a slash.
    #[must_use]
    pub fn place(self) -> String {
        let with_id = |pattern: &str| pattern.replace(":id", "");
        match self {
            Self::OrderConfirmed | Self::OrderReady | Self::OrderRefused | Self::OrderCancelled => {
                with_id(app::ORDER_PATTERN)
            }
            Self::NewMessage => app::CHAT.to_owned(),
            Self::BookingConfirmed
            | Self::BookingMoved
            | Self::BookingDeclined
            | Self::BookingCancelled => with_id(app::BOOKING_PATTERN),
            Self::TicketAnswered => with_id(app::TICKET_PATTERN),
            Self::Offer => app::HOME.to_owned(),
            Self::NewOrder => with_id(desk::ORDER_PATTERN),
            Self::NewChat => with_id(desk::CONVERSATION_PATTERN),
            Self::TicketForYou => with_id(desk::TICKET_PATTERN),
            Self::BookingRequest => with_id(desk::BOOKING_PATTERN),
        }
    }

    /// How long it is worth being told, ms. A phone that is off for longer sees it in the app.
    #[must_use]
    pub fn lifetime(self) -> i64 {
        const HOUR: i64 = 3_600_000;
        match self.topic() {
            PushTopic::Orders => 4 * HOUR,
            PushTopic::Chats | PushTopic::Tickets | PushTopic::Bookings => 24 * HOUR,
            PushTopic::Offers => 12 * HOUR,
        }
    }

    /// `Urgency` of RFC 8030: whether a phone that saves its battery is woken.
    #[must_use]
    pub fn urgency(self) -> &'static str {
        match self.topic() {
            PushTopic::Orders | PushTopic::Chats => "high",
            PushTopic::Bookings | PushTopic::Tickets => "normal",
            PushTopic::Offers => "low",
        }
    }
}

/// Where a browser is told, as it says itself: an address at its maker's push service and its keys, in base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAddress {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

/// What somebody's phone needs to know to be told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PushState {
    /// The server's public key, in base64url; none where this server cannot keep one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_key: Option<String>,
    /// This login's subscription, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Uuid>,
    /// What this person does not want to be told.
    #[serde(default)]
    pub off: Vec<PushTopic>,
}

/// What became of a phone's wish to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PushAnswer {
    Kept { subscription: Uuid },
    Refused { refusal: PushRefusal },
}

/// Why a phone is not told. Nothing was kept then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushRefusal {
    /// The address is none of a push service: not https, not public, or too long.
    BadEndpoint,
    /// The keys are none.
    BadKeys,
    /// This server has no place for the key that it signs with.
    NoServerKey,
    SignedOut,
}

/// True for an address that this server may send to: https on its usual port, a host by its name, nothing of a login in it. Where the name
/// leads is looked at each time something leaves.
#[must_use]
pub fn is_endpoint(endpoint: &str) -> bool {
    let Some(rest) = endpoint.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.strip_suffix(":443").unwrap_or(host);
    let named = |label: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !label.is_empty() && label.len() <= 63 && label.chars().all(plain)
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    endpoint.len() <= MAX_ENDPOINT
        && endpoint.bytes().all(|byte| byte.is_ascii_graphic())
        && host.contains('.')
        && host.len() <= 253
        && host.split('.').all(named)
        // An address in numbers, however it is written, ends in a digit.
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
        && !matches!(last, "localhost" | "local" | "internal" | "localdomain" | "arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_https_named_and_on_the_usual_port() {
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QAb",
            "https://push.example.com:443/x?y=1",
        ] {
            assert!(is_endpoint(good), "{good}");
        }
        let long = format!("https://push.example.com/{}", "a".repeat(MAX_ENDPOINT));
        for bad in [
            "",
            "http://push.example.com/x",
            "https://localhost/x",
            "https://printer.local/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://push.example.com:8443/x",
            "https://user@push.example.com/x",
            "https://push.example.com\\@10.0.0.1/x",
            "https://push.example.com/ x",
            "https://push..example.com/x",
            "https://metadata.google.internal/x",
            long.as_str(),
        ] {
            assert!(!is_endpoint(bad), "{bad}");
        }
    }

    #[test]
    fn the_worker_has_words_in_both_languages_and_the_place_of_each() {
        let worker = include_str!("../../../../frontend/sw.js");
        for news in PushNews::ALL {
            let line = format!("  {}: {{ place: \"{}\", en: \"", news.name(), news.place());
            let found = worker.lines().find(|one| one.starts_with(&line));
            let found = found.unwrap_or_else(|| panic!("{line}… is missing in sw.js"));
            assert!(found.contains("\", zh: \""), "{found}");
        }
    }
}
