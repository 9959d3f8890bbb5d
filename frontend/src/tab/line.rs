//! Whether the server is there. What was said last stays true until something speaks against it; then a request finds out, and nobody is
//! told for longer than two seconds that all is well.

use super::Tab;
use app::device::Line;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Event, Failure};
use wasm_bindgen_futures::spawn_local;

/// So long a request may take before the line counts as lost, ms. It goes on, and its answer is taken.
const PATIENCE: u32 = 2_000;
/// So long after the stream broke off a request finds out why, ms: a page that is being left is gone by then, and asks nothing as somebody
/// who is signed out.
const A_MOMENT: u32 = 300;

impl Tab {
    /// The stream of pokes broke off, or the browser says that there is no network.
    pub fn doubt_line(self: &Rc<Self>) {
        if self.line() == Line::Sure {
            self.set_line(Line::Doubted);
            let tab = self.clone();
            spawn_local(async move {
                TimeoutFuture::new(PATIENCE).await;
                if tab.line() == Line::Doubted {
                    tab.set_line(Line::Lost);
                }
            });
        }
        let tab = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(A_MOMENT).await;
            tab.dispatch(Event::Wake);
        });
    }

    /// The server answered something.
    pub fn line_holds(&self) {
        self.set_line(Line::Sure);
    }

    /// What an answer says of the line. Without one, how it stands is said by what the sync machine makes of it.
    pub(super) fn heard_line<T>(&self, reply: &Result<T, Failure>) {
        if !matches!(reply, Err(Failure::Unreachable)) {
            self.line_holds();
        }
    }

    fn line(&self) -> Line {
        self.sync.with_untracked(|sync| sync.line)
    }

    fn set_line(&self, line: Line) {
        if self.line() != line {
            self.sync.update(|sync| sync.line = line);
        }
    }
}
