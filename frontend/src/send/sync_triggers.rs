//! What wakes sync up: pokes from the server, coming online, becoming visible; and what makes it doubt the line: a stream that broke off,
//! going offline. `navigator.onLine` is never believed: a request finds out.

use crate::platform::{self, on, visible, window};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// What the stream of pokes says of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Open,
    Broken,
}

/// Listens for the life of the page; the stream of pokes is open only while the tab is visible. A hidden tab with unsent
/// work still sends it when the network returns.
pub fn listen(
    wake: impl Fn() + Clone + 'static,
    line: impl Fn(Heard) + Clone + 'static,
    typing: impl Fn(&str) + Clone + 'static,
) {
    let source: Rc<RefCell<Option<web_sys::EventSource>>> = Rc::default();
    let look = {
        let (source, wake, line) = (source.clone(), wake.clone(), line.clone());
        move || {
            if visible() {
                open_events(&source, wake.clone(), line.clone(), typing.clone());
                wake();
            } else if let Some(source) = source.borrow_mut().take() {
                source.close();
            }
        }
    };
    look();
    let (seen, shown, online) = (look.clone(), look.clone(), look);
    let hidden = wake;
    on(
        &leptos::prelude::document(),
        "visibilitychange",
        move |_| seen(),
    );
    on(&window(), "pageshow", move |_| shown());
    on(&window(), "online", move |_| {
        if visible() { online() } else { hidden() }
    });
    on(&window(), "offline", move |_| line(Heard::Broken));
    on(&window(), "pagehide", move |_| {
        if let Some(source) = source.borrow_mut().take() {
            source.close();
        }
    });
}

/// (Re)opens the stream where it is missing or has given up.
fn open_events(
    slot: &RefCell<Option<web_sys::EventSource>>,
    wake: impl Fn() + 'static,
    line: impl Fn(Heard) + Clone + 'static,
    typing: impl Fn(&str) + 'static,
) {
    let alive = slot
        .borrow()
        .as_ref()
        .is_some_and(|source| source.ready_state() != web_sys::EventSource::CLOSED);
    if alive {
        return;
    }
    let Ok(source) = web_sys::EventSource::new("/api/sync/v1/events") else {
        return;
    };
    let wake = Rc::new(wake);
    let ended = (source.clone(), wake.clone());
    let opened = line.clone();
    platform::on(&source, "error", move |_| {
        if ended.0.ready_state() == web_sys::EventSource::CLOSED {
            // Refused for good, as after a sign-out from elsewhere: one request finds out why.
            ended.1();
        } else {
            // The browser tries again by itself; meanwhile nothing is known.
            line(Heard::Broken);
        }
    });
    platform::on(&source, "open", move |_| opened(Heard::Open));
    platform::on(&source, "poke", move |_| wake());
    platform::on(&source, "typing", move |event| {
        let data = event
            .dyn_ref::<web_sys::MessageEvent>()
            .and_then(|event| event.data().as_string());
        if let Some(data) = data {
            typing(&data);
        }
    });
    *slot.borrow_mut() = Some(source);
}
