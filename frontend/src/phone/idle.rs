//! Locking by itself: nobody touched any tab for so many minutes, seen or hidden.

use crate::platform::{self, on, window};
use crate::tab::Tab;
use crate::tab::channel::News;
use app::phone_protection::Protection;
use domain::account::phone::{SHARED_MINUTES, is_idle};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;

/// How often it is looked, ms. A hidden tab is woken less often by its browser, and looks when it is shown.
const LOOK: u32 = 5_000;
/// Other tabs hear of touches at most so often, ms.
const TELL: i64 = 5_000;

/// Watches for the life of the page; `end` runs once when the time is over.
pub fn watch(tab: &Rc<Tab>, end: impl Fn(Protection) + Clone + 'static) {
    for event in ["pointerdown", "keydown", "wheel", "touchmove"] {
        let tab = tab.clone();
        on(&window(), event, move |_| touched(&tab));
    }
    let look = {
        let (tab, over) = (tab.clone(), Rc::new(Cell::new(false)));
        move || {
            let state = tab.signals.protection.get_untracked();
            let minutes = match state.kind {
                Protection::Plain => return,
                Protection::Protected => state.minutes,
                Protection::Shared => SHARED_MINUTES,
            };
            if is_idle(tab.touched.get(), platform::now(), minutes) && !over.replace(true) {
                end(state.kind);
            }
        }
    };
    let shown = look.clone();
    on(
        &leptos::prelude::document(),
        "visibilitychange",
        move |_| shown(),
    );
    Interval::new(LOOK, look).forget();
}

fn touched(tab: &Tab) {
    let (before, now) = (tab.touched.get(), platform::now());
    tab.touched.set(now);
    if now.saturating_sub(before) >= TELL {
        tab.tabs.tell(News::Touched);
    }
}
