//! Finding a conversation by what was said in it, among the messages that are on this phone.

use super::search_everything::SearchEverything;
use crate::context::use_app;
use crate::ui::Icon;
use domain::projection::Projection;
use domain::service::Message;
use domain::{Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// Messages that are shown.
const MOST: usize = 30;
/// Shorter than this nearly everything would be found; a Chinese character says more than a letter.
const LEAST: usize = 2;

/// The newest messages that say this, one of a conversation.
#[must_use]
pub fn found(rows: &Projection, typed: &str) -> Vec<Message> {
    let typed = typed.trim().to_lowercase();
    if typed.chars().count() < LEAST {
        return Vec::new();
    }
    let all = rows.all(Entity::Message).filter_map(Row::as_message);
    let mut all: Vec<&Message> = all
        .filter(|one| one.text.to_lowercase().contains(&typed))
        .collect();
    all.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.at),
            std::cmp::Reverse(one.number),
            one.id,
        )
    });
    let mut newest: Vec<Message> = Vec::new();
    for one in all {
        if newest
            .iter()
            .all(|have| have.conversation != one.conversation)
        {
            newest.push(one.clone());
        }
        if newest.len() == MOST {
            break;
        }
    }
    newest
}

fn name_of(rows: &Projection, message: &Message) -> Option<String> {
    let row = rows.get(Key::new(Entity::Conversation, message.conversation.0))?;
    let name = row.as_conversation()?.name.clone();
    (!name.is_empty()).then_some(name)
}

#[component]
pub fn MessageSearch(typed: RwSignal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| typed.with(|typed| app.rows(|rows| found(rows, typed))));
    let asked = Memo::new(move |_| typed.with(|typed| typed.trim().chars().count() >= LEAST));
    let none =
        move || (asked.get() && all.with(Vec::is_empty)).then_some(words.service.search_none);
    let line = move |one: Message| {
        let name = untrack(|| app.rows(|rows| name_of(rows, &one)));
        let name = name.unwrap_or_else(|| words.sales.customer.to_owned());
        view! {
            <li><a class="row" href=routes::desk::conversation(one.conversation)>
                <span class="lead neutral"><Icon of=lu::LuSearch /></span>
                <div class="row-text"><p class="row-title">{name}</p><p class="row-sub">{one.text.replace('\n', " ")}</p></div>
                <div class="row-end"><time class="nowrap">{app.moment(one.at)}</time></div>
            </a></li>
        }
    };
    view! {
        <div class="field">
            <label for="message-search">{words.service.search}</label>
            <input id="message-search" type="search" autocomplete="off" prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event)) />
        </div>
        <p class="muted" role="status">{none}</p>
        <ul class="list"><For each=move || all.get() key=|one| one.id let:one>{line(one)}</For></ul>
        {move || asked.get().then(|| view! { <SearchEverything typed=typed /> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::service::conversation::thread::tests::{a_conversation, a_message};
    use domain::service::Party;

    #[test]
    fn the_newest_message_of_each_conversation_that_says_it() {
        let (one, two) = (a_conversation(20, 1), a_conversation(21, 1));
        let says = |n, of, number, text: &str| {
            let message = a_message(n, of, number, Party::Customer);
            Row::Message(Message {
                text: text.into(),
                at: i64::from(n),
                ..message
            })
        };
        let rows = Projection::new(
            [
                says(1, &one, 1, "Is the Cake ready?"),
                says(2, &one, 2, "the cake, please"),
                says(3, &two, 1, "蛋糕好了吗"),
            ],
            Vec::new(),
        );
        let texts = |typed: &str| -> Vec<String> {
            found(&rows, typed)
                .into_iter()
                .map(|one| one.text)
                .collect()
        };
        assert_eq!(texts("CAKE"), ["the cake, please"]);
        assert_eq!(texts("蛋糕"), ["蛋糕好了吗"]);
        assert_eq!(texts("c"), Vec::<String>::new());
    }
}
