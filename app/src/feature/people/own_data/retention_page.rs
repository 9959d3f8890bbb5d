//! *More → How long things stay*: months or for ever, and what would go before anything does.

use crate::api::{ApiError, retention_dry_run, retention_rules, set_retention};
use crate::context::{AppContext, use_app};
use crate::ui::{Confirm, Empty, Page, ask_online};
use domain::people::retention::{RetentionDryRun, RetentionOf, RetentionRule};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What can be chosen, in months; none is for ever.
const CHOICES: [Option<u32>; 6] = [None, Some(3), Some(6), Some(12), Some(24), Some(60)];

#[derive(Debug, Clone, PartialEq)]
enum Known {
    Asking,
    Here(Vec<RetentionRule>),
    Failed(ApiError),
}

/// A rule that is about to be set, and what would go by it.
#[derive(Debug, Clone, PartialEq)]
struct Tried {
    of: RetentionOf,
    months: u32,
    found: RetentionDryRun,
}

#[derive(Clone, Copy)]
struct Retention {
    app: AppContext,
    known: RwSignal<Known>,
    tried: RwSignal<Option<Tried>>,
}

impl Retention {
    fn ask(self) {
        spawn_local(async move {
            let _ = self.known.try_set(match retention_rules().await {
                Ok(rules) => Known::Here(rules),
                Err(error) => Known::Failed(error),
            });
        });
    }

    fn warn(self, error: &ApiError) {
        let words = self.app.staff_words();
        self.app.warn(match error {
            ApiError::Unreachable => words.consent.requests_offline,
            ApiError::Broken => words.consent.requests_broken,
        });
    }

    /// For ever is set at once; a time is tried first.
    fn choose(self, of: RetentionOf, months: Option<u32>) {
        let Some(months) = months else {
            return self.set(of, None);
        };
        spawn_local(async move {
            match retention_dry_run(of, months).await {
                Ok(Some(found)) => {
                    let _ = self.tried.try_set(Some(Tried { of, months, found }));
                }
                Ok(None) => self.warn(&ApiError::Broken),
                Err(error) => self.warn(&error),
            }
        });
    }

    fn set(self, of: RetentionOf, months: Option<u32>) {
        let words = self.app.staff_words();
        spawn_local(async move {
            match set_retention(of, months).await {
                Ok(true) => self.app.toast(words.consent.retention_done),
                Ok(false) => self.app.warn(words.consent.owners_only),
                Err(error) => self.warn(&error),
            }
            self.ask();
        });
    }
}

#[component]
pub fn RetentionPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::AnswerDataRequest);
    let retention = Retention {
        app,
        known: RwSignal::new(Known::Asking),
        tried: RwSignal::new(None),
    };
    let failed = move || {
        let known = retention.known;
        known.with_untracked(|known| matches!(known, Known::Failed(_)))
    };
    if owner {
        ask_online(app, failed, move || retention.ask());
    }
    let content = move || {
        match retention.known.get() {
        Known::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        Known::Here(rules) => {
            let rules = rules.into_iter().map(|rule| view! { <Rule rule=rule retention=retention /> });
            view! { <div class="card pad stack">{rules.collect_view()}</div> }.into_any()
        }
        Known::Failed(error) => {
            let text = match error {
                ApiError::Unreachable => words.consent.requests_offline,
                ApiError::Broken => words.consent.requests_broken,
            };
            view! {
                <Empty of=lu::LuCloudOff title=words.consent.retention text=text />
                <button type="button" class="btn" on:click=move |_| retention.ask()>{words.sync.try_again}</button>
            }
            .into_any()
        }
    }
    };
    view! {
        <Page title=words.consent.retention back=routes::desk::MORE>
            {(!owner).then(|| view! {
                <Empty of=lu::LuLock title=words.consent.owners_only text=words.consent.retention_sub next=(routes::desk::MORE, words.account.more) />
            })}
            {owner.then(|| view! { <p class="muted">{words.consent.retention_text}</p> })}
            {move || owner.then(content)}
        </Page>
        {move || retention.tried.get().map(|tried| view! { <Ask tried=tried retention=retention /> })}
    }
}

#[component]
fn Rule(rule: RetentionRule, retention: Retention) -> impl IntoView {
    let words = retention.app.staff_words();
    let what = words.retention_of(rule.of);
    let text = move |months: Option<u32>| {
        months.map_or_else(
            || words.consent.retention_ever.to_owned(),
            |months| (words.consent.retention_months)(u64::from(months)),
        )
    };
    let other = Some(rule.months).filter(|here| !CHOICES.contains(here));
    let all: Vec<Option<u32>> = CHOICES.into_iter().chain(other).collect();
    let options = all.iter().enumerate().map(|(at, months)| {
        view! { <option value=at.to_string() selected=rule.months == *months>{text(*months)}</option> }
    });
    let options = options.collect_view();
    let id = format!("keep-{}", rule.of.name());
    let choose = move |event| {
        let at: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(months) = at.and_then(|at| all.get(at)) {
            retention.choose(rule.of, *months);
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{what}</label>
            <select id=id on:change=choose>{options}</select>
        </div>
    }
}

/// What would go, before anything is set.
#[component]
fn Ask(tried: Tried, retention: Retention) -> impl IntoView {
    let words = retention.app.staff_words();
    let months = (words.consent.retention_months)(u64::from(tried.months));
    let title = format!("{} · {months}", words.retention_of(tried.of));
    let mut text = (words.consent.retention_would)(tried.found.count);
    // An entry of the list of changes has no name but its time.
    if tried.of != RetentionOf::Changes && !tried.found.examples.is_empty() {
        text = format!("{text}: {}", tried.found.examples.join(words.ui.comma));
    }
    view! {
        <Confirm
            title=title
            text=text
            danger=true
            yes=words.consent.retention_set
            on_yes=Callback::new(move |()| retention.set(tried.of, Some(tried.months)))
            on_close=Callback::new(move |()| {
                // The choice shows what stands again.
                retention.tried.set(None);
                retention.ask();
            })
        />
    }
}
