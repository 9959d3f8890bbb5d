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
        let text = match news {
            News::Store => "store".to_owned(),
            News::Draft(form) => format!("draft {form}"),
            News::Received(mid) => format!("received {mid}"),
            News::SignedOut => "signed-out".to_owned(),
            News::Touched => "touched".to_owned(),
            News::Locked => "locked".to_owned(),
            News::Minutes(minutes) => format!("minutes {minutes}"),
        };
        if let Some(channel) = &self.channel
            && channel.post_message(&JsValue::from_str(&text)).is_err()
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
            match text.as_deref() {
                Some("store") => then(News::Store),
                Some("signed-out") => then(News::SignedOut),
                Some("touched") => then(News::Touched),
                Some("locked") => then(News::Locked),
                Some(text) => {
                    if let Some(form) = text.strip_prefix("draft ") {
                        then(News::Draft(form.to_owned()));
                    }
                    if let Some(Ok(mid)) = text.strip_prefix("received ").map(str::parse) {
                        then(News::Received(mid));
                    }
                    if let Some(Ok(minutes)) = text.strip_prefix("minutes ").map(str::parse) {
                        then(News::Minutes(minutes));
                    }
                }
                None => {}
            }
        });
    }
}
