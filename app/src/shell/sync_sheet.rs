//! What waits on this phone, in plain words, and what can be done about it.

use super::unsent_file_sheet::choose;
use crate::context::{AppContext, use_app};
use crate::device::{Storage, SyncView, Waiting};
use crate::feature::account::mutation_text::mutation_text;
use crate::feature::account::sign_out::only_here;
use crate::ui::first_sync::sign_in_href;
use crate::ui::pill::storage_text;
use crate::ui::{Icon, Sheet, close_dialog};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::Halt;
use words::Words;

/// Waiting changes that the sheet lists; an offline day may leave thousands.
const SHOWN: usize = 50;

/// What stops the sending, in a sentence; none where all is well.
#[must_use]
pub fn explain(view: &SyncView, words: &Words) -> Option<&'static str> {
    match view.storage {
        Storage::Fine => {}
        Storage::Full => return Some(words.sync.full_text),
        Storage::Silent => return Some(words.sync.broken_text),
        Storage::Superseded => return Some(words.sync.superseded_text),
        Storage::Evicted => return Some(words.sync.lost_title),
    }
    let status = view.status?;
    match status.halt {
        Some(Halt::SignIn) if status.held => Some(words.sync.left_at_server_held),
        Some(Halt::SignIn) if status.deposited > 0 && view.waits.unsent(status.received) == 0 => {
            Some(words.sync.left_at_server)
        }
        Some(Halt::SignIn) => Some(words.sync.halt_sign_in),
        Some(Halt::WrongPrincipal) => Some(words.sync.halt_principal),
        None if status.outdated => Some(words.sync.outdated),
        None if status.trouble => Some(words.sync.trouble_text),
        None if !status.reached => Some(words.sync.offline_text),
        None => None,
    }
}

/// What waits because the day's quota is used up, and when it goes on; `moment` tells an instant.
#[must_use]
pub fn over_quota_text(
    view: &SyncView,
    moment: impl Fn(i64) -> String,
    words: &Words,
) -> Option<String> {
    let at = view.resumes_at?;
    (view.unsent() > 0).then(|| (words.sync.over_quota)(&moment(at)))
}

#[component]
pub fn SyncSheet() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let title = Signal::derive(move || {
        let count = app.sync.with(|sync| sync.waits.count);
        if count == 0 {
            words.sync.sync_nothing.to_owned()
        } else {
            (words.sync.sync_title)(count)
        }
    });
    let why = move || {
        let why = app.sync.with(|sync| {
            let stopped = explain(sync, words).map(str::to_owned);
            stopped.or_else(|| over_quota_text(sync, |at| app.moment(at), words))
        });
        why.map(|why| {
            view! {
                <div class="banner warn"><Icon of=lu::LuInfo /><p>{why}</p></div>
            }
        })
    };
    view! {
        <Sheet title=title on_close=Callback::new(move |()| app.sync_open.set(false))>
            <div class="sheet-body">
                <p class="muted small">{move || facts(app)}</p>
                {why}
                {move || waits(app)}
                <button type="button" class="btn quiet block" on:click=move |_| { app.sync_open.set(false); choose(app); }>
                <Icon of=lu::LuUpload />
                {words.sync.unsent_file_choose}
            </button>
            </div>
            <Actions app=app />
        </Sheet>
    }
}

/// Oldest age · last contact · storage.
fn facts(app: AppContext) -> String {
    let words = app.words();
    let sync = app.sync.get();
    let oldest = (sync.waits.count > 0).then(|| (words.sync.oldest)(&app.ago(sync.waits.oldest)));
    let contact = match sync.last_contact {
        Some(at) => (words.sync.last_contact)(&app.ago(at)),
        None => words.sync.no_contact.to_owned(),
    };
    let storage = storage_text(sync.persistent, words).to_owned();
    [oldest, Some(contact), Some(storage)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn waits(app: AppContext) -> impl IntoView {
    let rows = app.waiting(SHOWN);
    let more = app
        .sync
        .with(|sync| sync.waits.count)
        .saturating_sub(rows.len() as u64);
    (!rows.is_empty()).then(|| view! {
        <ul class="waits">{rows.into_iter().map(|one| view! { <Wait app=app one=one /> }).collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="small muted">{(app.words().sync.and_more)(more)}</p> })}
    })
}

#[component]
fn Wait(app: AppContext, one: Waiting) -> impl IntoView {
    let words = app.words();
    let (title, text) = app.rows(|rows| mutation_text(&one.draft, rows, words));
    let remark = match (one.received, one.doubtful) {
        (true, _) => Some(words.sync.at_server),
        (false, true) => Some(words.sync.doubtful),
        (false, false) => None,
    };
    view! {
        <li class="row">
            <span class="lead neutral"><Icon of=lu::LuSend /></span>
            <div class="row-text">
                <p class="row-title">{title}</p>
                <p class="row-sub">{text}</p>
                {remark.map(|remark| view! { <span class="mark sending">{remark}</span> })}
            </div>
            <div class="row-end"><time class="small muted nowrap">{move || app.ago(one.at)}</time></div>
        </li>
    }
}

#[component]
fn Actions(app: AppContext) -> impl IntoView {
    let words = app.words();
    let signed_out = Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.and_then(|status| status.halt) == Some(Halt::SignIn))
    });
    let outdated = Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| status.outdated))
    });
    let busy = move || {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| status.busy))
    };
    let waiting = move || app.sync.with(|sync| sync.waits.count > 0) || only_here(app) > 0;
    let exporting = RwSignal::new(false);
    let first = move || {
        if signed_out.get() {
            view! { <a class="btn primary" href=sign_in_href() rel="external"><Icon of=lu::LuLogIn />{words.account.sign_in}</a> }.into_any()
        } else if outdated.get() {
            view! {
                <button type="button" class="btn primary" on:click=move |_| app.device().take_update()>
                    <Icon of=lu::LuDownload />
                    {words.sync.outdated_update}
                </button>
            }
            .into_any()
        } else {
            view! {
                <button
                    type="button"
                    class="btn primary"
                    aria-busy=move || busy().to_string()
                    on:click=move |_| app.device().sync_now()
                >
                    <Icon of=lu::LuRefreshCw />
                    {words.sync.send_now}
                </button>
            }
            .into_any()
        }
    };
    let export = move || {
        waiting().then(|| {
            view! {
                <button
                    type="button"
                    class="btn"
                    disabled=move || exporting.get()
                    aria-busy=move || exporting.get().to_string()
                    on:click=move |_| {
                        exporting.set(true);
                        spawn_local(async move {
                            app.export().await;
                            exporting.set(false);
                        });
                    }
                >
                    <Icon of=lu::LuDownload />
                    {words.sync.export_unsent}
                </button>
            }
        })
    };
    view! {
        <div class="sheet-foot btn-row">
            {first}
            {export}
            <button type="button" class="btn quiet only-wide" on:click=|event| close_dialog(&event)>{words.ui.close}</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_status, a_view};
    use domain::Lang;
    use words::words;

    #[test]
    fn what_was_left_without_a_login_is_called_sent_only_where_all_of_it_was() {
        let words = words(Lang::En);
        let mut view = a_view();
        view.waits = crate::device::Waits {
            count: 2,
            first: 1,
            last: 2,
            oldest: 0,
        };
        let left = |mid, held| sync::Status {
            halt: Some(Halt::SignIn),
            received: mid,
            deposited: mid,
            held,
            ..a_status()
        };
        view.status = Some(left(1, false));
        assert_eq!(explain(&view, words), Some(words.sync.halt_sign_in));
        view.status = Some(left(2, false));
        assert_eq!(explain(&view, words), Some(words.sync.left_at_server));
        view.status = Some(left(2, true));
        assert_eq!(explain(&view, words), Some(words.sync.left_at_server_held));
    }

    #[test]
    fn an_app_that_is_too_old_says_so_and_that_it_still_sends() {
        let words = words(Lang::En);
        let mut view = a_view();
        view.status = Some(sync::Status {
            outdated: true,
            ..a_status()
        });
        assert_eq!(explain(&view, words), Some(words.sync.outdated));
    }

    #[test]
    fn a_day_that_is_used_up_says_what_is_kept_and_when_it_goes_on() {
        let mut view = a_view();
        let heard = |ms| sync::Status {
            over_quota: ms,
            ..a_status()
        };
        let said =
            |view: &SyncView, lang| over_quota_text(view, |at| format!("[{at}]"), words(lang));
        view.hear(heard(Some(3_600_000)), 1_000);
        assert_eq!(said(&view, Lang::En), None, "nothing waits");
        view.waits = crate::device::Waits {
            count: 2,
            first: 1,
            last: 2,
            oldest: 0,
        };
        // The same again, later, does not put it off.
        view.hear(heard(Some(3_600_000)), 60_000);
        for (lang, kept) in [(Lang::En, "kept on this phone"), (Lang::Zh, "不会丢失")] {
            let text = said(&view, lang).unwrap();
            assert!(text.contains(kept) && text.contains("[3601000]"), "{text}");
        }
        view.hear(heard(None), 70_000);
        assert_eq!(said(&view, Lang::En), None);
    }

    #[test]
    fn every_halt_says_what_is_kept() {
        let words = words(Lang::En);
        for halt in [Halt::SignIn, Halt::WrongPrincipal] {
            let mut view = a_view();
            view.status = Some(sync::Status {
                halt: Some(halt),
                ..a_status()
            });
            assert!(
                explain(&view, words)
                    .is_some_and(|text| text.contains("kept") || text.contains("export"))
            );
        }
        assert_eq!(explain(&a_view(), words), None);
    }
}
