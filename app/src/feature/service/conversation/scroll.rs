//! A thread that stays at its end while one is there, and says so when something new came below.

use crate::context::use_app;
use crate::ui::Icon;
use domain::MessageId;
use icondata_lu as lu;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;

/// So near to the end counts as being there, px.
const NEAR: f64 = 120.0;

/// Where the reader stands.
#[derive(Clone, Copy)]
pub struct Stick {
    /// True where the reader scrolled up.
    pub away: RwSignal<bool>,
    /// Something new came below meanwhile.
    pub fresh: RwSignal<bool>,
    /// How high the page and the window were when this was looked at last, px.
    size: StoredValue<(i32, i32)>,
}

/// The newest message, and whether the reader wrote it.
pub type Newest = Option<(MessageId, bool)>;

/// What a new line does to the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    ToEnd,
    Offer,
    Stay,
}

/// `before` is what was newest when this was asked last; none at the first time.
#[must_use]
pub fn follow(before: Option<Newest>, now: Newest, away: bool) -> Follow {
    match (before, now) {
        (None, _) => Follow::ToEnd,
        (Some(before), now) if before == now => Follow::Stay,
        (Some(_), Some((_, mine))) if mine || !away => Follow::ToEnd,
        (Some(_), Some(_)) => Follow::Offer,
        (Some(_), None) => Follow::Stay,
    }
}

impl Stick {
    /// Keeps the page at its end as the newest message changes.
    #[must_use]
    pub fn to(newest: Memo<Newest>) -> Self {
        let this = Self {
            away: RwSignal::new(false),
            fresh: RwSignal::new(false),
            size: StoredValue::new((0, 0)),
        };
        let scrolled = window_event_listener(ev::scroll, move |_| this.look());
        on_cleanup(move || scrolled.remove());
        Effect::new(move |before: Option<Newest>| {
            let now = newest.get();
            match follow(before, now, this.away.get_untracked()) {
                Follow::ToEnd => this.to_end(),
                Follow::Offer => this.fresh.set(true),
                Follow::Stay => {}
            }
            now
        });
        // Once it is on the page: before the app's first screen the outline's shell stands there.
        Effect::new(move |_| this.watch_height());
        this
    }

    fn look(self) {
        let size = sizes();
        let resized = self.size.get_value() != size;
        self.size.set_value(size);
        let away = !at_end();
        // A page that became higher under a reader at its end moved; the reader did not.
        if away && resized && !self.away.get_untracked() {
            return go_to_end();
        }
        if self.away.get_untracked() != away {
            self.away.set(away);
        }
        if !away && self.fresh.get_untracked() {
            self.fresh.set(false);
        }
    }

    /// Goes to the end once the new lines are drawn.
    pub fn to_end(self) {
        // The first frame draws, the second knows how high the page became.
        request_animation_frame(move || request_animation_frame(go_to_end));
    }

    /// Whatever makes the page higher or lower – a line, a longer composer, a keyboard – leaves the reader at the end.
    fn watch_height(self) {
        let Some(shell) = document().query_selector(".shell").ok().flatten() else {
            return;
        };
        let grown = Closure::<dyn Fn()>::new(move || {
            if !self.away.try_get_untracked().unwrap_or(true) {
                go_to_end();
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(grown.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&shell);
        let kept = StoredValue::new_local((observer, grown));
        on_cleanup(move || {
            kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    }
}

fn go_to_end() {
    if let Some(root) = document().scrolling_element() {
        root.set_scroll_top(root.scroll_height());
    }
}

fn sizes() -> (i32, i32) {
    document()
        .scrolling_element()
        .map_or((0, 0), |root| (root.scroll_height(), root.client_height()))
}

fn at_end() -> bool {
    let Some(root) = document().scrolling_element() else {
        return true;
    };
    let seen = f64::from(root.scroll_top() + root.client_height());
    f64::from(root.scroll_height()) - seen < NEAR
}

/// The way down, while the reader is further up.
#[component]
pub fn ToEnd(stick: Stick) -> impl IntoView {
    let words = use_app().words();
    move || {
        stick.away.get().then(|| {
            let fresh = move || stick.fresh.get();
            view! {
                <button
                    type="button"
                    class=move || if fresh() { "chat-down fresh" } else { "chat-down" }
                    aria-label=words.service.new_messages
                    on:click=move |_| stick.to_end()
                >
                    {move || fresh().then_some(words.service.new_messages)}
                    <Icon of=lu::LuArrowDown />
                </button>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;

    #[test]
    fn the_view_follows_where_the_reader_is_at_the_end_and_offers_the_way_otherwise() {
        let (one, two) = (MessageId(an_id(1)), MessageId(an_id(2)));
        assert_eq!(follow(None, None, false), Follow::ToEnd);
        let before = Some(Some((one, false)));
        assert_eq!(follow(before, Some((one, false)), true), Follow::Stay);
        assert_eq!(follow(before, Some((two, false)), false), Follow::ToEnd);
        assert_eq!(follow(before, Some((two, false)), true), Follow::Offer);
    }

    #[test]
    fn ones_own_message_is_always_shown() {
        let (one, two) = (MessageId(an_id(1)), MessageId(an_id(2)));
        assert_eq!(
            follow(Some(Some((one, false))), Some((two, true)), true),
            Follow::ToEnd
        );
    }
}
