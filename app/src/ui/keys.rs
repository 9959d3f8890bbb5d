//! Keyboard shortcuts, for those who have a keyboard: one key each, and `g` with a letter to go somewhere.

use super::{Sheet, focus};
use crate::context::use_app;
use domain::routes;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::{Element, KeyboardEvent};
use words::Words;

/// A place with the letter that leads there after `g`.
#[derive(Clone, Copy)]
pub struct Shortcut {
    letter: char,
    href: &'static str,
    name: fn(&Words) -> &'static str,
}

const fn shortcut(letter: char, href: &'static str, name: fn(&Words) -> &'static str) -> Shortcut {
    Shortcut { letter, href, name }
}

/// The customers' places.
pub const CUSTOMER: &[Shortcut] = &[
    shortcut('h', routes::app::HOME, |words| words.sales.home),
    shortcut('m', routes::app::MENU, |words| words.sales.menu),
    shortcut('o', routes::app::ORDERS, |words| words.sales.orders),
    shortcut('c', routes::app::CHAT, |words| words.service.chat),
    shortcut('n', routes::app::PARKED, |words| words.account.needs_you),
    shortcut('e', routes::app::ME, |words| words.account.me),
];

/// The staff's places.
pub const STAFF: &[Shortcut] = &[
    shortcut('t', routes::desk::HOME, |words| {
        words.of_staff(|staff| staff.sales.today)
    }),
    shortcut('c', routes::desk::CONTACTS, |words| {
        words.of_staff(|staff| staff.people.contacts)
    }),
    shortcut('i', routes::desk::INBOX, |words| {
        words.of_staff(|staff| staff.service.inbox)
    }),
    shortcut('o', routes::desk::ORDERS, |words| words.sales.orders),
    shortcut('m', routes::desk::MENU, |words| words.sales.menu),
    shortcut('n', routes::desk::PARKED, |words| words.account.needs_you),
    shortcut('e', routes::desk::MORE, |words| {
        words.of_staff(|staff| staff.account.more)
    }),
];

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAction {
    Help,
    Search,
    New,
    Down,
    Up,
    Go(&'static str),
}

/// Reads keys one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keys {
    /// `g` was the last key.
    going: bool,
}

impl Keys {
    /// The next key, where nothing is being typed.
    pub fn press(&mut self, key: &str, shortcuts: &[Shortcut]) -> Option<KeyAction> {
        if std::mem::take(&mut self.going) {
            let shortcut = shortcuts
                .iter()
                .find(|shortcut| key.chars().eq([shortcut.letter]))?;
            return Some(KeyAction::Go(shortcut.href));
        }
        match key {
            "?" => Some(KeyAction::Help),
            "/" => Some(KeyAction::Search),
            "n" => Some(KeyAction::New),
            "j" => Some(KeyAction::Down),
            "k" => Some(KeyAction::Up),
            "g" => {
                self.going = true;
                None
            }
            _ => None,
        }
    }
}

/// Listens, and shows the list of shortcuts when asked.
#[component]
pub fn Shortcuts(
    shortcuts: &'static [Shortcut],
    /// Where `n` leads.
    #[prop(optional)]
    new: Option<&'static str>,
) -> impl IntoView {
    let help = RwSignal::new(false);
    let keys = StoredValue::new(Keys::default());
    let go = use_navigate();
    let pressed = move |event: KeyboardEvent| {
        let with_others = event.ctrl_key() || event.meta_key() || event.alt_key();
        if with_others || is_typing(&event) || dialog_open() {
            return;
        }
        let mut asked = None;
        keys.update_value(|keys| asked = keys.press(&event.key(), shortcuts));
        let Some(asked) = asked else { return };
        match (asked, new) {
            (KeyAction::Help, _) => help.set(true),
            (KeyAction::Search, _) => search(&go, new),
            (KeyAction::New, Some(href)) => go(href, NavigateOptions::default()),
            (KeyAction::New, None) => return,
            (KeyAction::Down, _) => step(1),
            (KeyAction::Up, _) => step(-1),
            (KeyAction::Go(href), _) => go(href, NavigateOptions::default()),
        }
        event.prevent_default();
    };
    let listener = window_event_listener(ev::keydown, pressed);
    on_cleanup(move || listener.remove());
    move || {
        help.get()
            .then(|| view! { <Help shortcuts=shortcuts new=new.is_some() open=help /> })
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target
            .closest("input, textarea, select")
            .ok()
            .flatten()
            .is_some()
    })
}

fn dialog_open() -> bool {
    document()
        .query_selector("dialog[open]")
        .ok()
        .flatten()
        .is_some()
}

/// The search of this screen; where it has none, the one over everything.
fn search(go: &impl Fn(&str, NavigateOptions), new: Option<&'static str>) {
    match document()
        .query_selector("main input[type=search]")
        .ok()
        .flatten()
    {
        Some(field) => focus(&field),
        None if new.is_some() => go(routes::desk::HOME, NavigateOptions::default()),
        None => go(routes::app::MENU, NavigateOptions::default()),
    }
}

/// Moves the focus along the rows of the screen.
fn step(by: isize) {
    let rows = "main a.row, main button.row, main .row-link, main a.order-no, main .product-open";
    let Ok(found) = document().query_selector_all(rows) else {
        return;
    };
    let rows: Vec<Element> = (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into().ok())
        .collect();
    let active = document().active_element();
    let here = rows.iter().position(|row| Some(row) == active.as_ref());
    if let Some(row) = rows.get(next(here, by, rows.len())) {
        focus(row);
    }
}

/// The row after or before this one; it stays at both ends.
#[must_use]
pub fn next(here: Option<usize>, by: isize, count: usize) -> usize {
    here.map_or(0, |here| {
        here.saturating_add_signed(by).min(count.saturating_sub(1))
    })
}

#[component]
fn Help(shortcuts: &'static [Shortcut], new: bool, open: RwSignal<bool>) -> impl IntoView {
    let words = use_app().words();
    let line = |keys: &[&'static str], text: String| {
        let keys = keys
            .iter()
            .map(|key| view! { <kbd>{*key}</kbd> })
            .collect_view();
        view! { <dt>{keys}</dt><dd>{text}</dd> }
    };
    let fixed = [
        Some(line(&["/"], words.ui.key_search.to_owned())),
        new.then(|| {
            line(
                &["n"],
                words.of_staff(|staff| staff.people.key_new.to_owned()),
            )
        }),
        Some(line(&["j", "k"], words.ui.key_move.to_owned())),
        Some(line(&["↵"], words.ui.key_open.to_owned())),
        Some(line(&["?"], words.ui.key_help.to_owned())),
    ];
    let places = shortcuts.iter().map(|shortcut| {
        view! {
            <dt><kbd>"g"</kbd><kbd>{shortcut.letter.to_string()}</kbd></dt>
            <dd>{(words.ui.key_go)((shortcut.name)(words))}</dd>
        }
    });
    view! {
        <Sheet title=words.ui.keys on_close=Callback::new(move |()| open.set(false))>
            <div class="sheet-body"><dl class="keys">{fixed.into_iter().flatten().collect_view()}{places.collect_view()}</dl></div>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_asks_for_one_thing() {
        let mut keys = Keys::default();
        let asked = ["?", "/", "n", "j", "k", "x"].map(|key| keys.press(key, STAFF));
        assert_eq!(
            asked,
            [
                Some(KeyAction::Help),
                Some(KeyAction::Search),
                Some(KeyAction::New),
                Some(KeyAction::Down),
                Some(KeyAction::Up),
                None
            ]
        );
    }

    #[test]
    fn g_and_a_letter_go_somewhere_and_g_alone_forgets() {
        let mut keys = Keys::default();
        assert_eq!(keys.press("g", STAFF), None);
        assert_eq!(keys.press("i", STAFF), Some(KeyAction::Go("/desk/inbox")));
        assert_eq!(keys.press("i", STAFF), None);
        assert_eq!(keys.press("g", STAFF), None);
        assert_eq!(keys.press("z", STAFF), None);
        assert_eq!(keys.press("n", STAFF), Some(KeyAction::New));
    }

    #[test]
    fn every_place_has_a_letter_of_its_own() {
        for shortcuts in [CUSTOMER, STAFF] {
            let mut letters: Vec<char> = shortcuts.iter().map(|shortcut| shortcut.letter).collect();
            letters.sort_unstable();
            letters.dedup();
            assert_eq!(letters.len(), shortcuts.len());
        }
    }

    #[test]
    fn moving_in_a_list_stays_at_its_ends() {
        assert_eq!(next(None, 1, 3), 0);
        assert_eq!(next(Some(0), 1, 3), 1);
        assert_eq!(next(Some(2), 1, 3), 2);
        assert_eq!(next(Some(0), -1, 3), 0);
    }
}
