//! What may already answer what a customer is typing; it is looked for on the phone, also without a network.

use crate::context::use_app;
use domain::projection::Projection;
use domain::service::HelpArticle;
use domain::service::help_article::find;
use domain::{Entity, Row};
use leptos::prelude::*;

/// The articles that may answer this, the best first.
#[must_use]
pub fn answers(rows: &Projection, typed: &str) -> Vec<HelpArticle> {
    let all = rows
        .all(Entity::HelpArticle)
        .filter_map(Row::as_help_article);
    find(all, typed).into_iter().cloned().collect()
}

/// Offers them while somebody types.
#[component]
pub fn HelpAnswers(#[prop(into)] typed: Signal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let found = Memo::new(move |_| typed.with(|typed| app.rows(|rows| answers(rows, typed))));
    let some = Memo::new(move |_| !found.with(Vec::is_empty));
    let article = move |one: HelpArticle| {
        let (title, text) = one.read_in(words.lang);
        view! {
            <details class="fold">
                <summary>{title.to_owned()}</summary>
                <p class="said">{text.to_owned()}</p>
            </details>
        }
    };
    view! {
        <div role="status">
            {move || some.get().then(|| view! {
                <div class="card pad">
                    <h2>{words.ticket.answers_title}</h2>
                    <For each=move || found.get() key=|one| (one.id, one.title.clone(), one.text.clone()) let:one>{article(one)}</For>
                    <p class="muted small">{words.ticket.answers_text}</p>
                </div>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::Label;
    use domain::id::HelpArticleId;

    fn an_article(n: u8, title: Label, public: bool) -> Row {
        HelpArticle {
            id: HelpArticleId(an_id(n)),
            title,
            text: Label::new("可以，请提前一天告诉我们。", "Yes, tell us a day before."),
            public,
            sort: i64::from(n),
            removed: false,
        }
        .into()
    }

    #[test]
    fn what_was_typed_finds_what_answers_it_in_either_language_and_no_draft() {
        let rows = Projection::new(
            [
                an_article(1, Label::new("可以带蛋糕吗？", "May I bring a cake?"), true),
                an_article(
                    2,
                    Label::new("发票怎么开？", "How do I get an invoice?"),
                    true,
                ),
                an_article(3, Label::new("蛋糕的秘密", "The cake is ours"), false),
            ],
            Vec::new(),
        );
        let titles = |typed: &str| -> Vec<String> {
            let found = answers(&rows, typed);
            found.iter().map(|one| one.title.en.clone()).collect()
        };
        assert_eq!(titles("My cake was cold"), ["May I bring a cake?"]);
        assert_eq!(titles("我想自己带蛋糕过来"), ["May I bring a cake?"]);
        assert_eq!(titles("需要发票"), ["How do I get an invoice?"]);
        assert_eq!(titles("x"), Vec::<String>::new());
        assert_eq!(titles(""), Vec::<String>::new());
    }
}
