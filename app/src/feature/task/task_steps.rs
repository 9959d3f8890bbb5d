//! What is done with a task: done, with what came of it; dropped, with why; to be done after all.

use super::task_lines::snooze;
use crate::context::use_app;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::id::TaskId;
use domain::service::task::MAX_NOTE;
use domain::service::{Task, TaskAct, TaskState, TaskStep};
use icondata_lu as lu;
use leptos::prelude::*;

/// Which sheet is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Done,
    Dropped,
}

#[component]
pub fn TaskSteps(task: Memo<Option<Task>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let closing = RwSignal::new(None::<Closing>);
    let state = Memo::new(move |_| task.with(|task| task.as_ref().map(|one| (one.id, one.state))));
    let reopen = move |id: TaskId, was: TaskState| {
        let at = app.device().now();
        let step = TaskAct::Reopen { was };
        app.save(TaskStep { id, step, at }, None, || {});
    };
    let later = move |_| {
        if let Some(task) = task.get_untracked() {
            snooze(app, &task);
        }
    };
    let buttons = move || {
        let (id, state) = state.get()?;
        Some(match state {
            TaskState::Open => view! {
                <div class="btn-row">
                    <button type="button" class="btn primary" on:click=move |_| closing.set(Some(Closing::Done))><Icon of=lu::LuCircleCheck />{words.task.done}</button>
                    <button type="button" class="btn" on:click=later><Icon of=lu::LuAlarmClock />{words.task.snooze}</button>
                </div>
                <button type="button" class="btn quiet" on:click=move |_| closing.set(Some(Closing::Dropped))>{words.task.drop}</button>
            }
            .into_any(),
            was => view! {
                <button type="button" class="btn" on:click=move |_| reopen(id, was)><Icon of=lu::LuUndo2 />{words.task.reopen}</button>
            }
            .into_any(),
        })
    };
    let sheet = move || {
        let closing_as = closing.get()?;
        let (id, _) = state.get_untracked()?;
        Some(
            view! { <CloseSheet id=id closing=closing_as on_close=Callback::new(move |()| closing.set(None)) /> },
        )
    };
    view! { {buttons}{sheet} }
}

#[component]
fn CloseSheet(id: TaskId, closing: Closing, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let done = closing == Closing::Done;
    let text = FormDraft::<String>::new(app, format!("task/{id}/{closing:?}"));
    let missing = move || !done && text.value.with(|text| text.trim().is_empty());
    let (title, label, button) = if done {
        (words.task.done, words.task.result, words.task.done)
    } else {
        (words.task.drop, words.task.why_dropped, words.task.drop)
    };
    let close = move || {
        let said = text.value.get_untracked().trim().to_owned();
        let step = match closing {
            Closing::Done => TaskAct::Done { result: said },
            Closing::Dropped => TaskAct::Drop { reason: said },
        };
        let (at, later) = (app.device().now(), text.later());
        app.save(TaskStep { id, step, at }, None, move || later.clear());
    };
    view! {
        <Sheet title=title on_close=on_close>
            <div class="sheet-body form">
                <div class="field">
                    <label for="task-said">{label}</label>
                    <textarea
                        id="task-said"
                        rows="3"
                        maxlength=MAX_NOTE.to_string()
                        autocomplete="off"
                        prop:value=move || text.value.get()
                        on:input=move |event| text.update(|text| *text = event_target_value(&event))
                    ></textarea>
                    {done.then(|| view! { <p class="help">{words.task.result_help}</p> })}
                </div>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=missing
                    on:click=move |event| {
                        close();
                        close_dialog(&event);
                    }
                >
                    {button}
                </button>
            </div>
        </Sheet>
    }
}
