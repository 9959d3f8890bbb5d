//! A suggestion to contact somebody becomes a task in one tap, and says whose it is from then on.

use super::task_rows::{name_of, of_suggestion, usual_assignee};
use super::task_text::{assignee_text, due_text};
use crate::context::use_app;
use crate::ui::Icon;
use domain::id::{SuggestionId, TaskId};
use domain::service::{TaskAbout, TaskCreate, TaskDue};
use domain::{ContactId, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn GiveSuggestion(
    id: SuggestionId,
    contact: ContactId,
    /// Why they are to be contacted, for whoever does it.
    #[prop(into)]
    why: Signal<String>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let task = Memo::new(move |_| app.rows(|rows| of_suggestion(rows, id)));
    let who = Memo::new(move |_| app.rows(|rows| Some(usual_assignee(rows, contact, me))));
    let named = move |who| app.rows(|rows| assignee_text(rows, who, me, words));
    let give = move |_| {
        let Some(assignee) = who.get_untracked() else {
            return;
        };
        let (today, _) = app.day_and_minute();
        let name = app.rows(|rows| name_of(rows, contact));
        let create = TaskCreate {
            id: TaskId::of(id),
            title: (words.task.title_contact)(&name),
            due: Some(TaskDue::on(today.plus(1))),
            about: TaskAbout::Contact { contact },
            suggestion: Some(id),
            assignee: Some(assignee),
            note: why.get_untracked(),
        };
        let said = if assignee == me {
            words.task.given_to_me.to_owned()
        } else {
            (words.task.given_to)(&named(Some(assignee)))
        };
        app.save(create, Some(said), || {});
    };
    move || match task.get() {
        Some(task) => {
            let who = named(task.assignee);
            let href = routes::desk::task(task.id);
            let text = move || {
                let due = due_text(task.due, app.day_and_minute().0, words);
                match task.assignee {
                    None => (words.task.is_nobodys)(&due),
                    Some(one) if one == me => (words.task.is_mine)(&due),
                    Some(_) => (words.task.is_given)(&who, &due),
                }
            };
            view! { <p><a class="chip" href=href><Icon of=lu::LuListTodo />{text}</a></p> }
                .into_any()
        }
        None => {
            let label = move || {
                let who = who.get();
                if who == Some(me) {
                    words.task.have_done_myself.to_owned()
                } else {
                    (words.task.have_done)(&named(who))
                }
            };
            view! { <button type="button" class="btn soft" on:click=give><Icon of=lu::LuListTodo />{label}</button> }
                .into_any()
        }
    }
}
