//! One task: what it is about, what is done with it, and its fields to change.

use super::task_fields::{TaskFields, TypedTask};
use super::task_rows::{about_href, key_of, task};
use super::task_steps::TaskSteps;
use super::task_text::{about_text, closed_text, due_text, state_text};
use crate::context::use_app;
use crate::feature::team::colleague_name;
use crate::ui::form_draft::FormDraft;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::TaskId;
use domain::merge::Was;
use domain::routes;
use domain::service::{Task, TaskSet, TaskState};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use words::time;

#[component]
pub fn TaskPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let found = Memo::new(move |_| {
        let id: TaskId = params.with(|params| params.get("id").and_then(|id| id.parse().ok()))?;
        app.rows(|rows| task(rows, id))
    });
    // What is being typed is not rebuilt when the task changes.
    let here = Memo::new(move |_| found.with(|found| found.as_ref().map(|one| one.id)));
    view! {
        <Page title=words.task.tasks back=routes::desk::TASKS>
            <ParkedBanner href=routes::desk::PARKED />
            {move || match here.get() {
                Some(id) => view! {
                    {move || found.get().map(|task| view! { <Head task=task /> })}
                    <TaskSteps task=found />
                    <Fields id=id task=found />
                }
                .into_any(),
                None => view! {
                    <Empty of=lu::LuListTodo title=words.task.found_none text=words.task.found_none_text next=(routes::desk::TASKS, words.task.tasks) />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Head(task: Task) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (class, state) = state_text(task.state, words);
    let about = app.rows(|rows| about_text(rows, &task, words));
    let href = about_href(&task);
    let about = (!about.is_empty()).then(|| match href {
        Some(href) => {
            view! { <a class="chip" href=href><Icon of=lu::LuUser />{about}</a> }.into_any()
        }
        None => view! { <span class="muted">{about}</span> }.into_any(),
    });
    let by = app.rows(|rows| colleague_name(rows, task.by));
    let by = by.unwrap_or_else(|| words.task.somebody.to_owned());
    let day = time::day(words.lang, task.made_at, app.offset(task.made_at));
    let closed = closed_text(app, &task);
    let due = (task.state == TaskState::Open).then_some(task.due);
    let result = task.result.clone();
    let is_late = {
        let task = task.clone();
        move || {
            let (day, minute) = app.day_and_minute();
            task.is_late(day.0, minute)
                .then(|| view! { <span class="tag bad">{words.task.late}</span> })
        }
    };
    view! {
        <p class="strong">{task.title.clone()}</p>
        <div class="cluster"><span class=class>{state}</span>{is_late}{about}<RowMark key=key_of(task.id) /></div>
        <p class="muted small">{(words.task.given_by)(&by, &day)}</p>
        {due.map(|due| view! { <p>{move || due_text(due, app.day_and_minute().0, words)}</p> })}
        {(!task.note.is_empty()).then(|| view! { <p class="said">{task.note.clone()}</p> })}
        {closed.map(|text| view! { <p class="muted small">{text}</p> })}
        {(!result.is_empty()).then(|| view! { <p class="said">{result}</p> })}
    }
}

/// Says what differs from the task as it was seen.
fn changed(task: &Task, typed: &TypedTask) -> Option<TaskSet> {
    let mut set = TaskSet::of(task.id);
    let title = typed.title.trim();
    if title != task.title {
        let (was, new) = (task.title.clone(), title.to_owned());
        set.title = Some(Was { was, new });
    }
    let note = typed.note.trim();
    if note != task.note {
        let (was, new) = (task.note.clone(), note.to_owned());
        set.note = Some(Was { was, new });
    }
    if typed.due() != task.due {
        set.due = Some(Was {
            was: task.due,
            new: typed.due(),
        });
    }
    if typed.assignee != task.assignee {
        set.assignee = Some(Was {
            was: task.assignee,
            new: typed.assignee,
        });
    }
    (set != TaskSet::of(task.id)).then_some(set)
}

#[component]
fn Fields(id: TaskId, task: Memo<Option<Task>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = FormDraft::<TypedTask>::new(app, format!("task/{id}"));
    let wrong = RwSignal::new(false);
    let begin = move |event: leptos::ev::Event| {
        // What somebody else changes meanwhile is shown until one begins to type.
        let is_open = event_target::<leptos::web_sys::HtmlDetailsElement>(&event).open();
        if let Some(task) = task.get_untracked().filter(|_| is_open)
            && typed.value.with_untracked(|typed| typed.seen.is_none())
        {
            typed.value.set(TypedTask::of(&task));
        }
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = typed.value.get_untracked();
        if now.title.trim().is_empty() {
            wrong.set(true);
            return;
        }
        let shown = task;
        let Some(task) = task.get_untracked() else {
            return;
        };
        let later = typed.later();
        // What was saved is no draft any more, and stands in the fields as it is now.
        let refill = move || {
            later.clear();
            if let Some(Some(now)) = shown.try_get_untracked() {
                let _gone = typed.value.try_set(TypedTask::of(&now));
            }
        };
        match changed(now.seen.as_ref().unwrap_or(&task), &now) {
            Some(set) => app.save(set, Some(words.task.saved.to_owned()), refill),
            None => refill(),
        }
    };
    view! {
        <details class="fold" on:toggle=begin>
            <summary>{words.people.edit}</summary>
            <form class="form" autocomplete="off" on:submit=save>
                <TaskFields typed=typed wrong=wrong />
                <button type="submit" class="btn block">{words.task.save}</button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::a_task;

    #[test]
    fn only_what_differs_is_said_with_what_was_seen() {
        let task = a_task(3);
        let mut typed = TypedTask::of(&task);
        assert_eq!(changed(&task, &typed), None);
        typed.title = format!(" {} now ", task.title);
        typed.day = "2026-12-01".into();
        let set = changed(&task, &typed).unwrap();
        let title = set.title.unwrap();
        assert_eq!(
            (title.was, title.new),
            (task.title.clone(), format!("{} now", task.title))
        );
        assert_eq!(set.due.unwrap().new.unwrap().to_string(), "2026-12-01");
        assert_eq!((set.note, set.assignee), (None, None));
    }
}
