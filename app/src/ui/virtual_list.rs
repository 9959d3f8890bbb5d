//! A list of thousands of rows of which only those in sight stand in the document. The window scrolls.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::hash::Hash;
use std::ops::Range;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Rows kept above and below what is in sight.
const SPARE: usize = 8;
/// The first row moves in steps of this many, so that not every pixel changes the document.
const STEP: usize = 4;

/// The rows to draw. `top` is where the list begins, in pixels below the window's upper edge.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and no list has 2^32 pixels"
)]
pub fn in_sight(top: f64, window: f64, row: f64, count: usize) -> Range<usize> {
    let above = (-top).max(0.0);
    let first = ((above / row) as usize).saturating_sub(SPARE) / STEP * STEP;
    let below = (window - top).max(0.0);
    let last = (below / row).ceil() as usize + SPARE;
    let last = last.next_multiple_of(STEP).min(count);
    first.min(last)..last
}

/// The height of a row as it is drawn, in pixels: people who want larger letters have higher rows.
fn drawn_height(list: &Element, count: usize, usual: f64) -> f64 {
    let height = list.get_bounding_client_rect().height();
    if count == 0 || height < 1.0 {
        return usual;
    }
    height / count as f64
}

/// The length for a style sheet that so many pixels are where letters have their usual size.
fn rem(px: u64) -> String {
    format!("{}rem", px as f64 / 16.0)
}

/// The list. Rows are `row_px` high where letters have their usual size, each what `row` makes of its place and its item; its first link or button takes the focus.
#[component]
pub fn VirtualList<T, F>(
    items: Memo<Vec<T>>,
    row_px: u32,
    /// What a screen reader calls the list.
    label: &'static str,
    /// Told by the caller: scroll to this row.
    #[prop(optional)]
    jump: Option<RwSignal<Option<usize>>>,
    row: F,
) -> impl IntoView
where
    T: Copy + Eq + Hash + Send + Sync + 'static,
    F: Fn(T) -> AnyView + Copy + Send + 'static,
{
    let node = NodeRef::<html::Div>::new();
    let usual = f64::from(row_px);
    let count = Memo::new(move |_| items.with(Vec::len));
    let sight = RwSignal::new((0.0, 1_000.0, usual));
    let look = move || {
        if let Some(list) = node.get_untracked() {
            let row = drawn_height(&list, count.get_untracked(), usual);
            sight.set((list.get_bounding_client_rect().top(), window_height(), row));
        }
    };
    let scroll = window_event_listener(ev::scroll, move |_| look());
    let resize = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
    // The list stands elsewhere once what is above it has changed its height.
    Effect::new(move |_| {
        count.track();
        if node.get().is_some() {
            request_animation_frame(look);
        }
    });
    let range = Memo::new(move |_| {
        let (top, window, row) = sight.get();
        in_sight(top, window, row, count.get())
    });
    let drawn = Memo::new(move |_| {
        let range = range.get();
        let first = range.start;
        items.with(|items| {
            let rows = items.get(range).unwrap_or_default();
            rows.iter()
                .enumerate()
                .map(|(at, item)| (first + at, *item))
                .collect::<Vec<_>>()
        })
    });
    if let Some(jump) = jump {
        Effect::new(move |_| {
            if let (Some(at), Some(list)) = (jump.get(), node.get()) {
                jump.set(None);
                let row = drawn_height(&list, count.get_untracked(), usual);
                scroll_to_row(&list, at, row);
            }
        });
    }
    let keys = move |event: KeyboardEvent| {
        if let Some(list) = node.get_untracked() {
            walk(&event, &list);
        }
    };
    let height = move || rem(count.get() as u64 * u64::from(row_px));
    let shift = move || {
        let above = range.with(|range| range.start) as u64 * u64::from(row_px);
        format!("translateY({})", rem(above))
    };
    view! {
        <div class="rows-all" role="list" aria-label=label hidden=move || count.get() == 0 node_ref=node on:keydown=keys style:block-size=height>
            <div class="rows-seen" role="presentation" style:transform=shift>
                <For each=move || drawn.get() key=|row| *row let:one>
                    <div
                        class="rows-one"
                        role="listitem"
                        aria-posinset=(one.0 + 1).to_string()
                        aria-setsize=move || count.get().to_string()
                    >
                        {row(one.1)}
                    </div>
                </For>
            </div>
        </div>
    }
}

fn window_height() -> f64 {
    window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(1_000.0)
}

fn scroll_to_row(list: &Element, at: usize, row: f64) {
    let scrolled = window().scroll_y().unwrap_or_default();
    let above = list.get_bounding_client_rect().top() + scrolled;
    // What stands above the list stays above it.
    let room = 140.0;
    window().scroll_to_with_x_and_y(0.0, above + at as f64 * row - room);
}

/// The arrows move from row to row.
fn walk(event: &KeyboardEvent, list: &Element) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let from = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[aria-posinset]").ok().flatten())
        .and_then(|row| row.get_attribute("aria-posinset"))
        .and_then(|place| place.parse::<i64>().ok());
    let Some(from) = from else { return };
    let next = format!("[aria-posinset=\"{}\"] :is(a, button)", from + by);
    if let Some(next) = list.query_selector(&next).ok().flatten()
        && let Some(next) = next.dyn_ref::<HtmlElement>()
    {
        event.prevent_default();
        // Fails only where the row has left the page.
        let _ = next.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::in_sight;

    #[test]
    fn only_what_is_in_sight_and_a_little_more_is_drawn() {
        assert_eq!(in_sight(150.0, 800.0, 72.0, 10_000), 0..20);
        assert_eq!(in_sight(-72_000.0, 800.0, 72.0, 10_000), 992..1_020);
        assert_eq!(in_sight(-719_300.0, 800.0, 72.0, 10_000), 9_980..10_000);
    }

    #[test]
    fn a_short_list_is_drawn_whole_and_an_empty_one_not_at_all() {
        assert_eq!(in_sight(150.0, 800.0, 72.0, 3), 0..3);
        assert_eq!(in_sight(150.0, 800.0, 72.0, 0), 0..0);
        assert_eq!(in_sight(-9_000.0, 800.0, 72.0, 3), 3..3);
    }

    #[test]
    fn every_row_in_the_window_is_drawn_wherever_one_scrolls() {
        for at in 0..500_u32 {
            let top = 200.0 - f64::from(at) * 13.7;
            let drawn = in_sight(top, 800.0, 72.0, 10_000);
            let shown = |row: usize| {
                let y = top + row as f64 * 72.0;
                y + 72.0 > 0.0 && y < 800.0
            };
            assert!(
                (0..400)
                    .filter(|row| shown(*row))
                    .all(|row| drawn.contains(&row))
            );
            assert!(drawn.len() < 40);
        }
    }
}
