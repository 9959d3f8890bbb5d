//! The staff's tasks: mine, everybody's, and those that are done.

use super::task_lines::TaskLines;
use super::task_rows::{TaskFilter, listed};
use crate::context::use_app;
use crate::forms;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn TasksPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let filter = RwSignal::new(
        app.draft::<TaskFilter>(forms::TASK_FILTER)
            .unwrap_or_default(),
    );
    let shown = Memo::new(move |_| app.rows(|rows| listed(rows, filter.get(), me)));
    let none = Memo::new(move |_| shown.with(Vec::is_empty));
    let chips = TaskFilter::ALL.map(|one| {
        let text = match one {
            TaskFilter::Mine => words.task.mine,
            TaskFilter::All => words.task.everybodys,
            TaskFilter::Done => words.task.done_ones,
        };
        let choose = move |_| {
            filter.set(one);
            app.save_draft(forms::TASK_FILTER, Some(&one));
        };
        view! {
            <button type="button" class="chip" aria-pressed=move || (filter.get() == one).to_string() on:click=choose>{text}</button>
        }
    });
    let instead = move || match (none.get(), filter.get()) {
        (false, _) => ().into_any(),
        (true, TaskFilter::Mine) => view! {
            <Empty of=lu::LuListTodo title=words.task.none_mine text=words.task.none_mine_text />
        }
        .into_any(),
        (true, _) => view! { <p class="muted">{words.task.none_here}</p> }.into_any(),
    };
    view! {
        <Page title=words.task.tasks back=routes::desk::MORE class="broad">
            <ParkedBanner href=routes::desk::PARKED />
            <div class="strip" role="group" aria-label=words.task.filter>{chips.collect_view()}</div>
            {instead}
            <TaskLines tasks=shown />
            <a class="btn block" href=routes::desk::TASK_NEW><Icon of=lu::LuPlus />{words.task.new_task}</a>
        </Page>
    }
}
