//! The very first start: nothing is on this phone yet, or only what the first screen needs. Progress, or why there is none.

use super::{Icon, Page};
use crate::context::{AppContext, use_app};
use crate::device::SyncView;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use sync::Halt;

/// What a first start is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The first cut is here, or was before this start.
    Done,
    /// Rows are coming; so many are still to come, if the server said.
    Coming(u64),
    /// The board can be worked with; so many rows of everything else are still to come, if the server said.
    Board(u64),
    Offline,
    SignIn,
}

impl First {
    #[must_use]
    pub fn of(view: &SyncView, has_rows: bool) -> Self {
        match view.status {
            status if view.preview => Self::Board(status.map_or(0, |status| status.left)),
            _ if has_rows => Self::Done,
            Some(status) if status.caught_up => Self::Done,
            Some(status) if status.halt == Some(Halt::SignIn) => Self::SignIn,
            Some(status) if !status.reached => Self::Offline,
            Some(status) => Self::Coming(status.left),
            None => Self::Coming(0),
        }
    }
}

/// Reads whether the app can be shown, and lets the screens below ask.
#[must_use]
pub fn first(app: AppContext) -> Memo<First> {
    let state = Memo::new(move |_| {
        app.sync
            .with(|sync| First::of(sync, app.business.with(Option::is_some)))
    });
    provide_context(state);
    state
}

/// True while only the board is here.
#[must_use]
pub fn only_board() -> Memo<bool> {
    let state = use_context::<Memo<First>>();
    Memo::new(move |_| state.is_some_and(|state| matches!(state.get(), First::Board(_))))
}

/// A screen that needs everything: until all is here, how much is to come.
pub fn whole(view: fn() -> AnyView) -> impl Fn() -> AnyView + Copy + Send + 'static {
    move || {
        let waits = only_board();
        (move || {
            if waits.get() {
                view! { <FirstSync /> }.into_any()
            } else {
                view()
            }
        })
        .into_any()
    }
}

/// Says on a screen that is complete what else is still to come.
#[component]
pub fn TheRest() -> impl IntoView {
    let words = use_app().words();
    let waits = only_board();
    let left = move || match use_context::<Memo<First>>().map(|state| state.get()) {
        Some(First::Board(left)) => left,
        _ => 0,
    };
    move || {
        waits.get().then(|| {
            view! {
                <div class="first-sync" role="status">
                    <p class="small">{words.sync.rest_text}</p>
                    <Bar left=Signal::derive(left) />
                </div>
            }
        })
    }
}

#[component]
pub fn FirstSync() -> impl IntoView {
    let state = expect_context::<Memo<First>>();
    let words = use_app().words();
    view! {
        <Page title=words.sync.first_title>
            {move || match state.get() {
                First::Done => ().into_any(),
                First::Coming(left) | First::Board(left) => view! { <Coming left=left /> }.into_any(),
                First::Offline => view! { <Stopped text=words.sync.first_offline_text /> }.into_any(),
                First::SignIn => view! { <Stopped text=words.sync.first_sign_in_text sign_in=true /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Coming(left: u64) -> impl IntoView {
    let words = use_app().words();
    view! {
        <div class="first-sync" role="status">
            <p class="strong">{words.sync.first_title}</p>
            <Bar left=Signal::stored(left) />
        </div>
        <ul class="list" aria-hidden="true">
            <li class="skeleton"></li>
            <li class="skeleton"></li>
            <li class="skeleton"></li>
            <li class="skeleton"></li>
        </ul>
    }
}

/// How far it is, and how much is left.
#[component]
fn Bar(left: Signal<u64>) -> impl IntoView {
    let words = use_app().words();
    // The most that was ever left is the whole; the handle outlives this view, so the bar never runs backwards.
    let whole = expect_context::<FirstWhole>().0;
    let percent = move || {
        let left = left.get();
        whole.update_value(|whole| *whole = left.max(*whole));
        (left > 0).then(|| 100 - left * 100 / whole.get_value().max(1))
    };
    let text = move || match left.get() {
        0 => words.sync.first_begin.to_owned(),
        left => (words.sync.first_left)(left),
    };
    view! {
        <progress max="100" value=percent></progress>
        <p class="small muted">{text}</p>
    }
}

/// How many rows the first sync began with.
#[derive(Clone, Copy)]
pub struct FirstWhole(pub StoredValue<u64>);

#[component]
fn Stopped(text: &'static str, #[prop(optional)] sign_in: bool) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let action = if sign_in {
        view! { <a class="btn primary" href=sign_in_href() rel="external">{words.account.sign_in}</a> }
            .into_any()
    } else {
        view! {
            <button type="button" class="btn primary" on:click=move |_| app.device().sync_now()>
                {words.sync.try_again}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="empty">
            <Icon of=if sign_in { lu::LuLogIn } else { lu::LuCloudOff } class="icon l" />
            <h2>{if sign_in { words.account.sign_in } else { words.sync.first_offline_title }}</h2>
            <p>{text}</p>
            {action}
        </div>
    }
}

/// The sign-in page, and back to where one is.
#[must_use]
pub fn sign_in_href() -> String {
    let path = window().location().pathname().unwrap_or_default();
    routes::site::then(
        routes::site::SIGN_IN,
        &path.replace(['&', '?', '#', '%'], ""),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_status, a_view};

    #[test]
    fn rows_from_an_earlier_start_are_shown_whatever_the_network_does() {
        let mut view = a_view();
        view.status = Some(sync::Status {
            reached: false,
            caught_up: false,
            ..a_status()
        });
        assert_eq!(First::of(&view, true), First::Done);
        assert_eq!(First::of(&view, false), First::Offline);
    }

    #[test]
    fn the_board_is_there_before_the_rest_whatever_the_network_does_then() {
        let mut view = a_view();
        view.preview = true;
        for (reached, left) in [(true, 40), (false, 40)] {
            view.status = Some(sync::Status {
                reached,
                caught_up: false,
                left,
                ..a_status()
            });
            assert_eq!(First::of(&view, true), First::Board(40));
        }
        view.preview = false;
        assert_eq!(First::of(&view, true), First::Done);
    }

    #[test]
    fn a_first_start_counts_what_is_left() {
        let mut view = a_view();
        view.status = Some(sync::Status {
            caught_up: false,
            left: 40,
            ..a_status()
        });
        assert_eq!(First::of(&view, false), First::Coming(40));
        view.status = Some(sync::Status {
            caught_up: false,
            halt: Some(Halt::SignIn),
            ..a_status()
        });
        assert_eq!(First::of(&view, false), First::SignIn);
    }
}
