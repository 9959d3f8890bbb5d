//! A thread that stays at its end while one is there, and says so when something new came below.

use crate::context::use_dev;
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
        this.watch_keyboard();
        this
    }

    fn look(self) {
        let away = !at_end();
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
        request_animation_frame(move || {
            request_animation_frame(move || {
                if let Some(root) = document().scrolling_element() {
                    root.set_scroll_top(root.scroll_height());
                }
            })
        });
    }

    /// A keyboard that opens covers the end: the composer moves up, and the page with it.
    fn watch_keyboard(self) {
        let Some(viewport) = window().visual_viewport() else {
            return;
        };
        let root = document().document_element();
        let style =
            root.and_then(|root| Some(root.dyn_into::<web_sys::HtmlElement>().ok()?.style()));
        let seen = viewport.clone();
        let resized = Closure::<dyn Fn()>::new(move || {
            let inner = window()
                .inner_height()
                .ok()
                .and_then(|height| height.as_f64());
            let covered = inner.unwrap_or(0.0) - seen.height() - seen.offset_top();
            if let Some(style) = &style {
                // Fails only for names that are no properties.
                let _ =
                    style.set_property("--keyboard", &format!("{}px", covered.max(0.0).round()));
            }
            if !self.away.try_get_untracked().unwrap_or(true) {
                self.to_end();
            }
        });
        let listener = resized.as_ref().unchecked_ref::<js_sys::Function>().clone();
        // Without the event the composer stands where it always does.
        let _ = viewport.add_event_listener_with_callback("resize", &listener);
        let kept = StoredValue::new_local(resized);
        on_cleanup(move || {
            let _ = viewport.remove_event_listener_with_callback("resize", &listener);
            kept.dispose();
        });
    }
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
    let words = use_dev().words();
    move || {
        stick.away.get().then(|| {
            let fresh = move || stick.fresh.get();
            view! {
                <button
                    type="button"
                    class=move || if fresh() { "chat-down fresh" } else { "chat-down" }
                    aria-label=words.chat.new_messages
                    on:click=move |_| stick.to_end()
                >
                    {move || fresh().then_some(words.chat.new_messages)}
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
