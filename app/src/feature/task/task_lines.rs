//! Tasks one under the other: done, or a day later, in one tap each.

use super::task_rows::{TaskFilter, about_href, key_of, listed, open_about};
use super::task_text::{about_text, assignee_text, closed_text, due_text};
use crate::context::{AppContext, use_app};
use crate::ui::{Icon, RowMark};
use domain::merge::Was;
use domain::service::{Task, TaskAct, TaskDue, TaskSet, TaskState, TaskStep};
use domain::{ContactId, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// How many are shown on the first screen.
const MOST: usize = 4;

/// Says that it is done, with a way back.
fn finish(app: AppContext, task: &Task) {
    let words = app.staff_words();
    let step = |step| TaskStep {
        id: task.id,
        step,
        at: app.device().now(),
    };
    let back = step(TaskAct::Reopen {
        was: TaskState::Done,
    });
    let done = step(TaskAct::Done {
        result: String::new(),
    });
    app.save(done, None, move || {
        app.toast_undo(words.task.was_done, back)
    });
}

/// Moves it by a day.
pub fn snooze(app: AppContext, task: &Task) {
    let words = app.staff_words();
    let (today, _) = app.day_and_minute();
    let new = Some(TaskDue::snoozed(task.due, today));
    let mut set = TaskSet::of(task.id);
    set.due = Some(Was { was: task.due, new });
    let said = (words.task.snoozed)(&due_text(new, today, words));
    app.save(set, Some(said), || {});
}

#[component]
pub fn TaskLines(tasks: Memo<Vec<Task>>) -> impl IntoView {
    view! {
        <ul class="list">
            <For each=move || tasks.get() key=|one| (one.id, format!("{one:?}")) let:task>
                <TaskLine task=task />
            </For>
        </ul>
    }
}

#[component]
fn TaskLine(task: Task) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let open = task.state == TaskState::Open;
    let (title, href) = (task.title.clone(), routes::desk::task(task.id));
    let (about, who) = untrack(|| {
        app.rows(|rows| {
            (
                about_text(rows, &task, words),
                assignee_text(rows, task.assignee, me, words),
            )
        })
    });
    let about = (!about.is_empty()).then(|| match about_href(&task) {
        Some(href) => view! { <a href=href>{about}</a>" · " }.into_any(),
        None => view! { <span>{about}</span>" · " }.into_any(),
    });
    let task = StoredValue::new(task);
    let late = move || {
        let (day, minute) = app.day_and_minute();
        task.with_value(|task| task.is_late(day.0, minute))
            .then(|| view! { <span class="tag bad">{words.task.late}</span> })
    };
    let when = move || {
        let (today, _) = app.day_and_minute();
        task.with_value(|task| match closed_text(app, task) {
            Some(closed) => closed,
            None => format!("{} · {who}", due_text(task.due, today, words)),
        })
    };
    let result = task.with_value(|task| task.result.clone());
    let key = task.with_value(|task| key_of(task.id));
    let done = open.then(|| {
        let label = (words.task.do_it)(&title);
        view! {
            <button type="button" class="icon-btn" aria-label=label on:click=move |_| task.with_value(|task| finish(app, task))>
                <Icon of=lu::LuCircleCheck />
            </button>
        }
    });
    let later = open.then(|| {
        let label = (words.task.snooze_it)(&title);
        view! {
            <button type="button" class="icon-btn" aria-label=label on:click=move |_| task.with_value(|task| snooze(app, task))>
                <Icon of=lu::LuAlarmClock />
            </button>
        }
    });
    view! {
        <li class="row top-align">
            {done}
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=href>{title}</a>{late}</p>
                <p class="row-sub">{about}{when}</p>
                {(!result.is_empty()).then(|| view! { <p class="row-sub said">{result}</p> })}
                <RowMark key=key />
            </div>
            {later}
        </li>
    }
}

/// What is to be done on somebody's record.
#[component]
pub fn ContactTasks(contact: ContactId, ids: Memo<BTreeSet<ContactId>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let tasks = Memo::new(move |_| ids.with(|ids| app.rows(|rows| open_about(rows, ids))));
    let some = Memo::new(move |_| tasks.with(|tasks| !tasks.is_empty()));
    let about = domain::service::TaskAbout::Contact { contact };
    view! {
        {move || some.get().then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.task.tasks}</h2></div>
                <TaskLines tasks=tasks />
            </section>
        })}
        <a class="btn block" href=routes::desk::new_task(&about)><Icon of=lu::LuListTodo />{words.task.new_task}</a>
    }
}

/// The next ones of mine, for the first screen.
#[component]
pub fn TasksToday() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let tasks = Memo::new(move |_| {
        let mut mine = app.rows(|rows| listed(rows, TaskFilter::Mine, me));
        mine.truncate(MOST);
        mine
    });
    let some = Memo::new(move |_| tasks.with(|tasks| !tasks.is_empty()));
    move || {
        some.get().then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.task.tasks}</h2><a href=routes::desk::TASKS>{words.ui.all}</a></div>
                <TaskLines tasks=tasks />
            </section>
        })
    }
}
