//! Telling the other tabs of this person that the store changed. They look for themselves; nothing here decides anything.

use sync::Mid;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;

/// What happened in another tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Rows or outbox changed.
    Store,
    /// Somebody typed into this form, or what was typed has left.
    Draft(String),
    /// The server said that it has this device's mutations up to this one.
    Received(Mid),
    /// The person signed out: close the store and leave.
    SignedOut,
    /// Somebody touched another tab: none locks by itself yet.
    Touched,
    /// Lock, or begin anew with another database.
    Locked,
    /// Lock after so many minutes from now on.
    Minutes(u8),
}

impl News {
    /// As it is told.
    fn text(&self) -> String {
        match self {
            Self::Store => "store".to_owned(),
            Self::Draft(form) => format!("draft {form}"),
            Self::Received(mid) => format!("received {mid}"),
            Self::SignedOut => "signed-out".to_owned(),
            Self::Touched => "touched".to_owned(),
            Self::Locked => "locked".to_owned(),
            Self::Minutes(minutes) => format!("minutes {minutes}"),
        }
    }

    /// None for what this build does not know.
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("draft", form)) => Some(Self::Draft(form.to_owned())),
            Some(("received", mid)) => Some(Self::Received(mid.parse().ok()?)),
            Some(("minutes", minutes)) => Some(Self::Minutes(minutes.parse().ok()?)),
            Some(_) => None,
            None => match text {
                "store" => Some(Self::Store),
                "signed-out" => Some(Self::SignedOut),
                "touched" => Some(Self::Touched),
                "locked" => Some(Self::Locked),
                _ => None,
            },
        }
    }
}

/// The channel of one person's tabs. Browsers without it find out at the next stale apply.
#[derive(Debug, Clone)]
pub struct Tabs {
    channel: Option<web_sys::BroadcastChannel>,
}

impl Tabs {
    #[must_use]
    pub fn open(database: &str) -> Self {
        Self {
            channel: web_sys::BroadcastChannel::new(database).ok(),
        }
    }

    pub fn tell(&self, news: News) {
        if let Some(channel) = &self.channel
            && channel
                .post_message(&JsValue::from_str(&news.text()))
                .is_err()
        {
            leptos::logging::warn!("the other tabs were not told");
        }
    }

    pub fn listen(&self, mut then: impl FnMut(News) + 'static) {
        let Some(channel) = &self.channel else { return };
        crate::platform::on(channel, "message", move |event| {
            let text = event
                .dyn_ref::<web_sys::MessageEvent>()
                .and_then(|event| event.data().as_string());
            if let Some(news) = text.as_deref().and_then(News::parse) {
                then(news);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_tab_says_another_one_reads() {
        for news in [
            News::Store,
            News::Draft("note/1 with blanks".into()),
            News::Received(Mid::MAX),
            News::SignedOut,
            News::Touched,
            News::Locked,
            News::Minutes(5),
        ] {
            assert_eq!(News::parse(&news.text()), Some(news));
        }
    }

    #[test]
    fn what_only_a_newer_build_says_is_no_news() {
        for text in [
            "",
            "draft",
            "received",
            "received x",
            "minutes 999",
            "later",
        ] {
            assert_eq!(News::parse(text), None, "{text}");
        }
    }
}
