//! Who looked at, changed or took out a record, for owners; and what this phone tells of its own looking.

use crate::api::{ApiError, access_list, tell_looked};
use crate::context::{AppContext, use_app};
use crate::forms;
use domain::ContactId;
use domain::civil::DAY_MS;
use domain::people::record_access::{AccessKind, MAX_TOLD, RecordAccess};
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::{StaffWords, time};

/// With one more, each once; where there is no room the oldest is forgotten.
fn with(mut ids: Vec<ContactId>, id: ContactId) -> Vec<ContactId> {
    ids.retain(|one| *one != id);
    ids.push(id);
    let over = ids.len().saturating_sub(MAX_TOLD);
    ids.drain(..over);
    ids
}

/// Keeps that a record was open here, and tells the server of all that is kept as soon as it answers.
pub fn note_looked(app: AppContext, id: ContactId) {
    let kept = move || {
        app.draft::<Vec<ContactId>>(forms::LOOKED)
            .unwrap_or_default()
    };
    let ids = with(kept(), id);
    app.save_draft(forms::LOOKED, Some(&ids));
    let texts: Vec<String> = ids.iter().map(ContactId::to_string).collect();
    spawn_local(async move {
        if tell_looked(texts.join(",")).await != Ok(true) {
            return;
        }
        // What was opened meanwhile stays.
        let mut left = kept();
        left.retain(|one| !ids.contains(one));
        app.save_draft(forms::LOOKED, Some(&left).filter(|left| !left.is_empty()));
    });
}

#[derive(Debug, Clone, PartialEq)]
enum Known {
    Unasked,
    Here(Vec<RecordAccess>),
    Failed(ApiError),
}

#[component]
pub fn AccessList(id: ContactId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let known = RwSignal::new(Known::Unasked);
    let ask = move |_| {
        spawn_local(async move {
            let _ = known.try_set(match access_list(id.0).await {
                Ok(found) => Known::Here(found),
                Err(error) => Known::Failed(error),
            });
        });
    };
    let content = move || {
        match known.get() {
        Known::Unasked => view! { <button type="button" class="btn" on:click=ask>{words.consent.access_show}</button> }.into_any(),
        Known::Here(found) if found.is_empty() => view! { <p class="muted">{words.consent.access_none}</p> }.into_any(),
        Known::Here(found) => {
            let rows = found.into_iter().map(|one| {
                let (title, sub) = line(&one, words);
                view! { <li class="row"><div class="row-text"><p class="row-title">{title}</p><p class="row-sub">{sub}</p></div></li> }
            });
            view! { <ul class="list">{rows.collect_view()}</ul> }.into_any()
        }
        Known::Failed(error) => {
            let text = match error {
                ApiError::Unreachable => words.consent.requests_offline,
                ApiError::Broken => words.consent.requests_broken,
            };
            view! {
                <p class="muted" role="status">{text}</p>
                <button type="button" class="btn" on:click=ask>{words.sync.try_again}</button>
            }
            .into_any()
        }
    }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.access}</h2></div>
            <p class="muted small">{words.consent.access_text}</p>
            {content}
        </section>
    }
}

/// What was done, and by whom on which day.
fn line(one: &RecordAccess, words: &StaffWords) -> (String, String) {
    let what = match one.kind {
        AccessKind::Looked => words.consent.access_looked,
        AccessKind::Changed => words.consent.access_changed,
        AccessKind::Archive => words.consent.access_archive,
        AccessKind::Export => words.consent.access_export,
    };
    let name = match one.name.as_str() {
        "" => words.consent.access_gone,
        name => name,
    };
    let day = time::day(words.lang, one.day.saturating_mul(DAY_MS), 0);
    (format!("{name} · {what}"), day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn what_is_kept_stays_small_and_each_stands_once() {
        let mut ids = Vec::new();
        for n in (0..250).chain(0..50) {
            ids = with(ids, ContactId(an_id(n)));
        }
        assert_eq!(ids.len(), MAX_TOLD);
        assert_eq!(ids.last(), Some(&ContactId(an_id(49))));
    }

    #[test]
    fn every_kind_reads_in_both_languages() {
        for kind in AccessKind::ALL {
            let one = RecordAccess {
                day: 20_000,
                name: String::new(),
                kind,
            };
            let [en, zh] = [Lang::En, Lang::Zh].map(|lang| line(&one, staff_words(lang)).0);
            assert!(en.is_ascii() || en.contains('·'), "{en}");
            assert_ne!(en, zh);
        }
    }
}
