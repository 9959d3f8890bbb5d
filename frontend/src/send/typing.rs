//! "is typing": told while there is a network, believed for a few seconds, never kept.

use app::device::Typing;
use domain::ConversationId;
use domain::service::Party;
use gloo_net::http::Request;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// So long somebody is believed to write after the last news of it, ms.
const BELIEVED_MS: u32 = 5_000;

#[derive(Serialize)]
struct Tell {
    conversation: ConversationId,
}

#[derive(Deserialize)]
struct Told {
    conversation: ConversationId,
    party: Party,
}

/// Tells the other side. Nobody waits for the answer, and a lost one harms nothing.
pub fn tell(conversation: ConversationId) {
    spawn_local(async move {
        let Ok(request) = Request::post("/api/chat/v1/typing").json(&Tell { conversation }) else {
            return;
        };
        if request.send().await.is_err() {
            leptos::logging::debug_warn!("nobody heard that somebody writes");
        }
    });
}

/// What the other side says, from the stream's data.
pub fn hear(typing: RwSignal<Option<Typing>>) -> impl Fn(&str) + Clone + 'static {
    let newest = Rc::new(Cell::new(0_u64));
    move |data| {
        // A newer server may say more than this build understands.
        let Ok(told) = serde_json::from_str::<Told>(data) else {
            return;
        };
        let number = newest.get() + 1;
        newest.set(number);
        typing.set(Some(Typing {
            conversation: told.conversation,
            party: told.party,
        }));
        let newest = newest.clone();
        gloo_timers::callback::Timeout::new(BELIEVED_MS, move || {
            if newest.get() == number {
                typing.set(None);
            }
        })
        .forget();
    }
}
