//! *More → Import customers*: a file, what it would do, and what earlier ones did.

use crate::api::{ApiError, import_runs, upload_import};
use crate::context::{AppContext, use_app};
use crate::feature::people::import::column_map::{map, remembered};
use crate::feature::people::import::import_text::refusal_text;
use crate::feature::people::import::past_runs::PastRuns;
use crate::feature::people::import::preview::Preview;
use crate::feature::people::import::run_under_way::RunUnderWay;
use crate::ui::{Empty, Icon, Page, ask_online};
use domain::people::import_run::{FileRefusal, ImportAnswer, ImportRun, ImportState, MAX_UPLOAD};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often a run that is under way is asked about.
const AGAIN: Duration = Duration::from_secs(1);

/// What the file chooser offers. Phones hide files whose type they do not know unless the ending is named too.
const ACCEPTED: &str = ".vcf,.csv,.tsv,.txt,.xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/vcard,text/x-vcard,text/directory,text/csv,text/tab-separated-values,text/plain";

/// What is known of the files.
#[derive(Debug, Clone, PartialEq)]
enum RunList {
    Asking,
    Here(Vec<ImportRun>),
    Failed(ApiError),
}

/// The files, for the parts of the page.
#[derive(Clone, Copy)]
pub struct Runs {
    app: AppContext,
    list: RwSignal<RunList>,
}

impl Runs {
    /// Asks the server how they stand, again and again while it works on one.
    pub fn ask(self) {
        spawn_local(async move {
            let answer = import_runs().await;
            let busy = answer
                .as_ref()
                .is_ok_and(|runs| runs.iter().any(|run| run.state.is_under_way()));
            // The screen may have been left meanwhile.
            let gone = self.list.try_set(match answer {
                Ok(runs) => RunList::Here(runs),
                Err(error) => RunList::Failed(error),
            });
            if busy && gone.is_none() {
                set_timeout(move || self.ask(), AGAIN);
            }
        });
    }

    /// Says why a call did nothing, and shows how it stands.
    pub fn settle(self, answer: Result<bool, ApiError>, done: &'static str) {
        let words = self.app.staff_words();
        match answer {
            Ok(true) if done.is_empty() => {}
            Ok(true) => self.app.toast(done),
            Ok(false) => self.app.warn(words.import.gone),
            Err(ApiError::Unreachable) => return self.app.warn(words.import.offline_text),
            Err(ApiError::Broken) => self.app.warn(words.import.broken),
        }
        self.ask();
    }

    /// Says why a file could not be read so, and shows how it stands; true where it is read so now.
    pub fn settle_reading(self, answer: Result<Option<ImportAnswer>, ApiError>) -> bool {
        let words = self.app.staff_words();
        let read = matches!(answer, Ok(Some(ImportAnswer::Waits(_))));
        match answer {
            Ok(Some(ImportAnswer::Waits(_))) => {}
            Ok(Some(ImportAnswer::Refused(why))) => self.app.warn(refusal_text(why, words)),
            Ok(None) => self.app.warn(words.import.gone),
            Err(ApiError::Unreachable) => self.app.warn(words.import.offline_text),
            Err(ApiError::Broken) => self.app.warn(words.import.broken),
        }
        self.ask();
        read
    }
}

#[component]
pub fn ImportPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::ImportContacts);
    let list = RwSignal::new(RunList::Asking);
    let runs = Runs { app, list };
    let failed = move || list.with_untracked(|list| matches!(list, RunList::Failed(_)));
    // Whoever may not is not answered either.
    if owner {
        ask_online(app, failed, move || runs.ask());
    }
    let content = move || {
        match list.get() {
        RunList::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        RunList::Here(all) => view! { <Files all=all runs=runs /> }.into_any(),
        RunList::Failed(error) => view! { <Failed error=error runs=runs /> }.into_any(),
    }
    };
    view! {
        <Page title=words.place.import back=routes::desk::MORE>
            {(!owner).then(|| view! {
                <Empty of=lu::LuLock title=words.import.owners_title text=words.import.owners_text next=(routes::desk::MORE, words.account.more) />
            })}
            {owner.then(|| view! { <PickFile runs=runs /> })}
            {move || owner.then(content)}
        </Page>
    }
}

#[component]
fn Failed(error: ApiError, runs: Runs) -> impl IntoView {
    let words = use_app().staff_words();
    let text = match error {
        ApiError::Unreachable => words.import.offline_text,
        ApiError::Broken => words.import.broken,
    };
    view! {
        <Empty of=lu::LuCloudOff title=words.import.offline_title text=text />
        <button type="button" class="btn" on:click=move |_| runs.ask()>{words.sync.try_again}</button>
    }
}

/// The button that opens the phone's own chooser, and what became of the last file.
#[component]
fn PickFile(runs: Runs) -> impl IntoView {
    let words = use_app().staff_words();
    let field = NodeRef::<Input>::new();
    let reading = RwSignal::new(false);
    let refused = RwSignal::new(None::<FileRefusal>);
    let chosen = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        let file = field.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        if let Some(file) = file {
            send(runs, file, reading, refused);
        }
        field.set_value("");
    };
    let open = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let busy = move || reading.get().then_some("true");
    let label = move || {
        if reading.get() {
            words.import.reading
        } else {
            words.import.pick
        }
    };
    view! {
        <section class="section">
            <input type="file" class="file-field" accept=ACCEPTED tabindex="-1" aria-hidden="true" node_ref=field on:change=chosen />
            <button type="button" class="btn primary block" aria-busy=busy disabled=move || reading.get() on:click=open>
                <Icon of=lu::LuFileUp />{label}
            </button>
            <p class="muted small">{words.import.pick_help}</p>
            <div role="status">
                {move || refused.get().map(|why| view! {
                    <div class="banner bad"><Icon of=lu::LuCircleAlert /><p><strong>{words.import.refused_title}</strong>" "{refusal_text(why, words)}</p></div>
                })}
            </div>
        </section>
    }
}

fn send(
    runs: Runs,
    file: web_sys::File,
    reading: RwSignal<bool>,
    refused: RwSignal<Option<FileRefusal>>,
) {
    let words = runs.app.staff_words();
    refused.set(None);
    if file.size() > MAX_UPLOAD as f64 {
        return refused.set(Some(FileRefusal::TooLarge));
    }
    reading.set(true);
    spawn_local(async move {
        let answer = upload_import(&file).await;
        reading.try_set(false);
        match answer {
            Ok(Some(ImportAnswer::Waits(run))) => {
                let columns = run
                    .preview
                    .map(|preview| preview.columns)
                    .unwrap_or_default();
                let before = remembered(runs.app, &columns);
                if before.is_empty() {
                    runs.ask();
                } else {
                    map(runs, runs.app, run.id, before);
                }
            }
            Ok(Some(ImportAnswer::Refused(why))) => drop(refused.try_set(Some(why))),
            Ok(None) => runs.app.warn(words.import.owners_title),
            Err(ApiError::Unreachable) => runs.app.warn(words.import.offline_text),
            Err(ApiError::Broken) => runs.app.warn(words.import.broken),
        }
    });
}

#[component]
fn Files(all: Vec<ImportRun>, runs: Runs) -> impl IntoView {
    let (waiting, rest): (Vec<ImportRun>, Vec<ImportRun>) = all
        .into_iter()
        .partition(|run| run.state == ImportState::Waiting);
    let (busy, past): (Vec<ImportRun>, Vec<ImportRun>) =
        rest.into_iter().partition(|run| run.state.is_under_way());
    let waiting = waiting
        .into_iter()
        .map(|run| view! { <Preview run=run runs=runs /> });
    let busy = busy
        .into_iter()
        .map(|run| view! { <RunUnderWay run=run runs=runs /> });
    view! {
        {busy.collect_view()}
        {waiting.collect_view()}
        <PastRuns past=past runs=runs />
    }
}
