//! Unsent work that comes in a file: what is in it, and sending it.

use crate::context::{AppContext, use_app};
use crate::feature::account::mutation_text::mutation_text;
use crate::files::size;
use crate::ui::{Icon, Sheet, close_dialog};
use crate::unsent_file::UnsentFile;
use domain::{Draft, Mutation, ParkedId, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::{Frozen, Outcome, Settled, Stuck, UnsentFileError, UnsentWork};
use words::Words;

/// Changes that the sheet lists.
const SHOWN: usize = 50;

/// Asks for a file, and puts what is in it on the screen.
pub fn choose(app: AppContext) {
    let chosen = app.device().choose_unsent_file();
    spawn_local(async move {
        match chosen.await {
            Some(Ok(file)) => app.unsent_file.set(Some(file)),
            Some(Err(error)) => app.warn(wrong(error, app.words())),
            None => {}
        }
    });
}

/// What is wrong with a file, and that nothing of it was sent.
#[must_use]
pub fn wrong(error: UnsentFileError, words: &Words) -> &'static str {
    match error {
        UnsentFileError::Foreign => words.sync.unsent_file_foreign,
        UnsentFileError::Newer => words.sync.unsent_file_newer,
        UnsentFileError::Damaged => words.sync.unsent_file_damaged,
        UnsentFileError::Empty => words.sync.unsent_file_empty,
    }
}

/// Why it does not go on, and what to do.
#[must_use]
pub fn stuck(why: &Stuck, words: &Words) -> &'static str {
    match why {
        Stuck::Older => words.sync.unsent_file_older,
        Stuck::Forked(_) => words.sync.unsent_file_forked,
        Stuck::Failed(sync::Failure::SignIn) => words.sync.halt_sign_in,
        Stuck::Failed(sync::Failure::WrongPrincipal) => words.sync.unsent_file_other_person,
        Stuck::Failed(_) => words.sync.unsent_file_failed,
    }
}

/// True where all of it was written by this person.
#[must_use]
pub fn is_of(work: &UnsentWork, person: UserId) -> bool {
    work.mutations
        .iter()
        .all(|one| one.open().is_ok_and(|envelope| envelope.actor == person.0))
}

/// How many arrived, and how many of these need an answer.
#[must_use]
pub fn tally(settled: &[Settled], all: usize, words: &Words) -> String {
    let needs = settled
        .iter()
        .filter(|one| {
            matches!(
                one.outcome,
                Outcome::Conflict { .. } | Outcome::Parked { .. }
            )
        })
        .count();
    let arrived = (words.sync.unsent_file_arrived)(all as u64);
    match needs {
        0 => arrived,
        _ => format!(
            "{arrived} {}",
            (words.sync.unsent_file_arrived_needs)(needs as u64)
        ),
    }
}

fn draft(one: &Frozen) -> Option<Draft> {
    let envelope = one.open().ok()?;
    Some(Draft {
        mutation: Mutation::decode(&envelope.name, envelope.args.get()).ok()?,
        answers: envelope.answers.map(ParkedId),
    })
}

#[component]
pub fn UnsentFileSheet(file: UnsentFile) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let work = &file.bundle.work;
    let count = work.mutations.len();
    let mine = is_of(work, app.me().user);
    let enclosed = (!file.bundle.files.is_empty()).then(|| {
        let many = (words.sync.unsent_file_enclosed)(file.bundle.files.len() as u64);
        format!("{many} ({})", size(file.enclosed()))
    });
    let (busy, why) = (RwSignal::new(false), RwSignal::new(None::<Stuck>));
    let rows = app.rows(|rows| {
        let line = |one: &Frozen| {
            draft(one).map_or_else(
                || (words.sync.unknown_change.to_owned(), String::new()),
                |draft| mutation_text(&draft, rows, words),
            )
        };
        work.mutations
            .iter()
            .take(SHOWN)
            .map(line)
            .collect::<Vec<_>>()
    });
    let more = count.saturating_sub(rows.len()) as u64;
    let rows = rows
        .into_iter()
        .map(|(title, text)| {
            view! {
                <li class="row">
                    <span class="lead neutral"><Icon of=lu::LuSend /></span>
                    <div class="row-text"><p class="row-title">{title}</p><p class="row-sub">{text}</p></div>
                </li>
            }
        })
        .collect_view();
    let banner = move || {
        let text = if mine {
            why.with(|why| why.as_ref().map(|why| stuck(why, words)))
        } else {
            Some(words.sync.unsent_file_other_person)
        };
        text.map(|text| view! { <div class="banner warn" role="alert"><Icon of=lu::LuInfo /><p>{text}</p></div> })
    };
    let send = move |_| {
        let jump = why.with_untracked(|why| *why == Some(Stuck::Older));
        busy.set(true);
        why.set(None);
        let sending = app.device().deliver(file.clone(), jump);
        spawn_local(async move {
            match sending.await {
                Ok(done) => {
                    app.unsent_file.set(None);
                    app.toast(tally(&done.settled, count, words));
                    if done.refused > 0 {
                        app.warn((words.sync.unsent_file_files_refused)(done.refused));
                    }
                }
                Err(stuck) => why.set(Some(stuck)),
            }
            busy.set(false);
        });
    };
    let label = move || {
        if why.with(|why| *why == Some(Stuck::Older)) {
            words.sync.unsent_file_send_anyway
        } else {
            words.sync.unsent_file_send
        }
    };
    view! {
        <Sheet title=(words.sync.unsent_file_title)(count as u64) on_close=Callback::new(move |()| app.unsent_file.set(None))>
            <div class="sheet-body">
                <p class="muted small">{words.sync.unsent_file_text}</p>
                {banner}
                {enclosed.map(|text| view! { <p class="strong">{text}</p> })}
                <ul class="waits">{rows}</ul>
                {(more > 0).then(|| view! { <p class="small muted">{(words.sync.and_more)(more)}</p> })}
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn primary" disabled=move || !mine || busy.get() aria-busy=move || busy.get().to_string() on:click=send>
                    <Icon of=lu::LuSend />
                    {label}
                </button>
                <button type="button" class="btn quiet" on:click=|event| close_dialog(&event)>{words.ui.close}</button>
            </div>
        </Sheet>
    }
}
