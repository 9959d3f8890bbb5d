//! What is typed of a task: the same fields where it is made and where it is changed.

use super::task_text::clock_text;
use crate::context::use_app;
use crate::feature::team::colleagues;
use crate::ui::form_draft::FormDraft;
use domain::UserId;
use domain::id::TaskId;
use domain::service::task::{MAX_NOTE, MAX_TITLE};
use domain::service::{Task, TaskDue};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was typed so far. Its id stays the same until it is saved: two taps are one task.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedTask {
    pub id: Option<TaskId>,
    pub title: String,
    pub day: String,
    pub time: String,
    pub assignee: Option<UserId>,
    pub note: String,
    /// The task as it stood when its change began: what a colleague changed since then is not taken back.
    pub seen: Option<Task>,
}

impl TypedTask {
    #[must_use]
    pub fn of(task: &Task) -> Self {
        let minute = task.due.and_then(|due| due.minute);
        Self {
            id: Some(task.id),
            title: task.title.clone(),
            day: task.due.map(|due| due.day.to_string()).unwrap_or_default(),
            time: minute.map(clock_text).unwrap_or_default(),
            assignee: task.assignee,
            note: task.note.clone(),
            seen: Some(task.clone()),
        }
    }

    /// Until when; a time without a day says nothing.
    #[must_use]
    pub fn due(&self) -> Option<TaskDue> {
        let day = TaskDue::on(self.day.parse().ok()?);
        let minute = domain::service::task::due::minute_of(&self.time).ok();
        Some(TaskDue { minute, ..day })
    }
}

#[component]
pub fn TaskFields(typed: FormDraft<TypedTask>, wrong: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let team = Memo::new(move |_| app.rows(|rows| colleagues(rows, me)));
    let assignee = move || typed.value.with(|typed| typed.assignee);
    let options = move || {
        team.get()
            .into_iter()
            .map(|(id, name)| {
                let name = if id == me { words.task.me.to_owned() } else { name };
                view! { <option value=id.to_string() prop:selected=move || assignee() == Some(id)>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for="task-title">{words.task.title}</label>
            <input
                id="task-title"
                maxlength=MAX_TITLE.to_string()
                autocomplete="off"
                aria-describedby="task-title-error"
                aria-invalid=move || wrong.get().then_some("true")
                prop:value=move || typed.value.with(|typed| typed.title.clone())
                on:input=move |event| {
                    wrong.set(false);
                    typed.update(|typed| typed.title = event_target_value(&event));
                }
            />
            <div role="status" id="task-title-error">
                {move || wrong.get().then(|| view! { <p class="error">{words.task.need_title}</p> })}
            </div>
        </div>
        <DueFields typed=typed />
        <div class="field">
            <label for="task-assignee">{words.task.assignee}</label>
            <select id="task-assignee" on:change=move |event| typed.update(|typed| typed.assignee = event_target_value(&event).parse().ok())>
                <option value="" prop:selected=move || assignee().is_none()>{words.task.nobody}</option>
                {options}
            </select>
        </div>
        <div class="field">
            <label for="task-note">{words.task.note}</label>
            <textarea
                id="task-note"
                rows="3"
                maxlength=MAX_NOTE.to_string()
                autocomplete="off"
                prop:value=move || typed.value.with(|typed| typed.note.clone())
                on:input=move |event| typed.update(|typed| typed.note = event_target_value(&event))
            ></textarea>
        </div>
    }
}

#[component]
fn DueFields(typed: FormDraft<TypedTask>) -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <div class="field">
            <label for="task-day">{words.task.due_day}</label>
            <input
                id="task-day"
                type="date"
                prop:value=move || typed.value.with(|typed| typed.day.clone())
                on:input=move |event| typed.update(|typed| typed.day = event_target_value(&event))
            />
        </div>
        <div class="field">
            <label for="task-time">{words.task.due_time}</label>
            <input
                id="task-time"
                type="time"
                prop:value=move || typed.value.with(|typed| typed.time.clone())
                on:input=move |event| typed.update(|typed| typed.time = event_target_value(&event))
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::a_task;
    use domain::civil::Day;

    #[test]
    fn a_time_without_a_day_is_no_due() {
        let mut typed = TypedTask {
            time: "18:30".into(),
            ..TypedTask::default()
        };
        assert_eq!(typed.due(), None);
        typed.day = "2026-12-01".into();
        assert_eq!(typed.due().unwrap().to_string(), "2026-12-01T18:30");
        typed.time.clear();
        assert_eq!(typed.due().unwrap().to_string(), "2026-12-01");
    }

    #[test]
    fn what_a_task_says_is_what_stands_in_its_fields() {
        let due = TaskDue {
            day: Day(20_000),
            minute: Some(61),
        };
        let task = Task {
            due: Some(due),
            ..a_task(3)
        };
        assert_eq!(TypedTask::of(&task).due(), Some(due));
    }
}
