//! The one status pill: what it says is decided here, without a screen.

use crate::context::use_app;
use crate::device::{Line, Storage, SyncView};
use leptos::prelude::*;
use sync::Halt;
use words::Words;

/// What the pill is about. The first that holds wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pill {
    /// The local store cannot be written.
    Broken,
    /// It has no room.
    Full,
    /// The server wants to know who this is; so many changes wait for it.
    SignIn(u64),
    /// Something stops the sending, or the server refused a frame.
    Trouble,
    /// This build is too old to receive.
    Outdated,
    /// No server was found; so many changes wait.
    Offline(u64),
    Sending(u64),
    Waiting(u64),
    /// So many wait until the server takes more of this person.
    OverQuota(u64),
    /// Nothing waits to be sent; what the server made of it, or of the start, is still to come.
    Checking,
    UpToDate,
}

impl Pill {
    #[must_use]
    pub fn of(view: &SyncView) -> Self {
        let waiting = view.unsent();
        match view.storage {
            Storage::Fine => {}
            Storage::Full => return Self::Full,
            Storage::Silent | Storage::Superseded | Storage::Evicted => return Self::Broken,
        }
        let Some(status) = view.status else {
            return match waiting {
                0 => Self::Checking,
                waiting => Self::Waiting(waiting),
            };
        };
        match status.halt {
            Some(Halt::SignIn) => Self::SignIn(waiting),
            Some(Halt::WrongPrincipal) => Self::Trouble,
            None if status.trouble => Self::Trouble,
            None if !status.reached || view.line == Line::Lost => Self::Offline(waiting),
            None if status.outdated => Self::Outdated,
            None if waiting > 0 && status.over_quota.is_some() => Self::OverQuota(waiting),
            None if waiting > 0 && status.busy => Self::Sending(waiting),
            None if waiting > 0 => Self::Waiting(waiting),
            None if !status.caught_up || view.waits.count > 0 => Self::Checking,
            None if view.line == Line::Doubted => Self::Checking,
            None => Self::UpToDate,
        }
    }

    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Broken | Self::Full | Self::Trouble | Self::Outdated => "pill trouble",
            Self::SignIn(_) => "pill sign-in",
            Self::Offline(_) => "pill offline",
            Self::Sending(_) | Self::Checking => "pill sending",
            Self::Waiting(_) | Self::OverQuota(_) => "pill waiting",
            Self::UpToDate => "pill ok",
        }
    }

    #[must_use]
    pub fn text(self, words: &Words) -> String {
        match self {
            Self::Broken => words.sync.cannot_save.to_owned(),
            Self::Full => words.sync.no_room.to_owned(),
            Self::SignIn(0) => words.account.sign_in.to_owned(),
            Self::SignIn(_) => words.sync.sign_in_to_send.to_owned(),
            Self::Trouble => words.sync.needs_a_look.to_owned(),
            Self::Outdated => words.sync.outdated_pill.to_owned(),
            Self::Offline(0) => words.sync.offline.to_owned(),
            Self::Offline(waiting) => (words.sync.offline_waiting)(waiting),
            Self::Sending(waiting) => (words.sync.sending)(waiting),
            Self::Waiting(waiting) => (words.sync.waiting)(waiting),
            Self::OverQuota(waiting) => (words.sync.waiting_over_quota)(waiting),
            Self::Checking => words.sync.checking.to_owned(),
            Self::UpToDate => words.sync.up_to_date.to_owned(),
        }
    }
}

/// Whether the browser promised to keep the data.
#[must_use]
pub fn storage_text(persistent: Option<bool>, words: &Words) -> &'static str {
    match persistent {
        Some(true) => words.sync.storage_protected,
        Some(false) => words.sync.storage_loose,
        None => words.sync.storage_unknown,
    }
}

/// How old what the screen shows is, in minutes, from ms since the last answer; none where that is nothing to speak of.
#[must_use]
pub fn age(ms: i64) -> Option<u64> {
    let minutes = u64::try_from(ms / 60_000).ok()?;
    (minutes > 0).then_some(minutes)
}

/// "12 min", "3 h", "2 days".
fn minutes_text(minutes: u64, words: &Words) -> String {
    match minutes {
        0..60 => (words.ui.minutes)(minutes),
        60..1_440 => (words.ui.hours)(minutes / 60),
        _ => (words.ui.days)(minutes / 1_440),
    }
}

/// The pill; it opens the Sync sheet.
#[component]
pub fn SyncPill() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let pill = Memo::new(move |_| app.sync.with(Pill::of));
    let age = move || {
        let contact = app.sync.with(|sync| sync.last_contact);
        contact.and_then(|contact| age(app.now() - contact))
    };
    let text = move || match (pill.get(), age()) {
        (Pill::Offline(0), Some(minutes)) => {
            (words.sync.offline_for)(&minutes_text(minutes, words))
        }
        (pill, _) => pill.text(words),
    };
    view! {
        <button
            type="button"
            class=move || pill.get().class()
            aria-haspopup="dialog"
            on:click=move |_| app.sync_open.set(true)
        >
            {text}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Waits;
    use crate::memory::{a_status, a_view};
    use domain::Lang;
    use words::words;

    fn waits(first: u64, last: u64) -> Waits {
        Waits {
            count: last + 1 - first,
            first,
            last,
            oldest: 0,
        }
    }

    #[test]
    fn offline_counts_what_waits() {
        let mut view = a_view();
        view.status = Some(sync::Status {
            reached: false,
            ..a_status()
        });
        assert_eq!(Pill::of(&view), Pill::Offline(0));
        view.waits = waits(1, 3);
        assert_eq!(Pill::of(&view).text(words(Lang::En)), "Offline, 3 waiting");
        assert_eq!(Pill::of(&view).text(words(Lang::Zh)), "离线，3 项待发送");
    }

    #[test]
    fn an_expired_sign_in_wins_over_offline_and_a_broken_store_over_both() {
        let mut view = a_view();
        view.status = Some(sync::Status {
            reached: false,
            halt: Some(Halt::SignIn),
            ..a_status()
        });
        view.waits = waits(1, 1);
        assert_eq!(Pill::of(&view).text(words(Lang::En)), "Sign in to send");
        view.storage = Storage::Silent;
        assert_eq!(Pill::of(&view), Pill::Broken);
        view.storage = Storage::Full;
        assert_eq!(Pill::of(&view), Pill::Full);
    }

    #[test]
    fn what_the_server_has_does_not_wait_any_more() {
        let mut view = a_view();
        view.waits = waits(1, 2);
        let status = sync::Status {
            received: 1,
            ..a_status()
        };
        view.status = Some(status);
        assert_eq!(Pill::of(&view), Pill::Waiting(1));
        view.status = Some(sync::Status {
            busy: true,
            ..status
        });
        assert_eq!(Pill::of(&view), Pill::Sending(1));
    }

    #[test]
    fn what_the_server_has_is_not_up_to_date_before_its_answer_is_here() {
        let mut view = a_view();
        view.waits = waits(1, 2);
        let status = sync::Status {
            received: 2,
            ..a_status()
        };
        view.status = Some(status);
        assert_eq!(Pill::of(&view), Pill::Checking);
        view.status = Some(sync::Status {
            reached: false,
            ..status
        });
        assert_eq!(Pill::of(&view), Pill::Offline(0));
        view.waits = Waits::default();
        view.status = Some(status);
        assert_eq!(Pill::of(&view), Pill::UpToDate);
    }

    #[test]
    fn what_waits_for_the_next_day_is_called_kept_for_later() {
        let mut view = a_view();
        view.waits = waits(1, 2);
        view.status = Some(sync::Status {
            over_quota: Some(3_600_000),
            busy: true,
            ..a_status()
        });
        let pill = Pill::of(&view);
        assert_eq!(pill.text(words(Lang::En)), "2 kept for later");
        assert_eq!(pill.text(words(Lang::Zh)), "2 项稍后发送");
    }

    #[test]
    fn nothing_is_called_up_to_date_on_a_line_that_was_lost() {
        let view = |line| SyncView { line, ..a_view() };
        assert_eq!(Pill::of(&view(Line::Sure)), Pill::UpToDate);
        assert_eq!(Pill::of(&view(Line::Doubted)), Pill::Checking);
        assert_eq!(Pill::of(&view(Line::Lost)), Pill::Offline(0));
        let mut waiting = view(Line::Lost);
        waiting.waits = waits(1, 2);
        assert_eq!(Pill::of(&waiting), Pill::Offline(2));
    }

    #[test]
    fn how_old_the_screen_is_is_told_from_a_minute_on() {
        assert_eq!(
            [59_999, -5, 60_000, 7_200_000].map(age),
            [None, None, Some(1), Some(120)]
        );
        let said = |minutes| minutes_text(minutes, words(Lang::En));
        assert_eq!(
            [said(59), said(60), said(3_000)],
            ["59 min", "1 h", "2 days"]
        );
    }

    #[test]
    fn nothing_is_called_up_to_date_before_the_server_was_heard() {
        let mut view = a_view();
        assert_eq!(Pill::of(&view), Pill::UpToDate);
        view.status = Some(sync::Status {
            caught_up: false,
            ..a_status()
        });
        assert_eq!(Pill::of(&view), Pill::Checking);
        view.status = None;
        assert_eq!(Pill::of(&view), Pill::Checking);
    }
}
