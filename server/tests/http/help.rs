//! What everybody reads of help: what is public, and nothing else; and what is typed is never markup.

use crate::app::TestApp;
use domain::Label;
use domain::id::HelpArticleId;
use domain::service::HelpArticle;
use uuid::Uuid;

fn article(n: u128, public: bool, text: &str) -> HelpArticle {
    HelpArticle {
        id: HelpArticleId(Uuid::from_u128(n)),
        title: Label::new("问题", &format!("Question {n}")),
        text: Label::new("", text),
        public,
        sort: 10 - n as i64,
        removed: n == 4,
    }
}

#[tokio::test]
async fn only_public_articles_are_on_the_page_in_their_order_and_no_text_is_markup() {
    let app = TestApp::start().await;
    let menu = app.anonymous().get("/").await.is(200).text();
    assert!(!menu.contains("href=\"/help\""), "nothing to read yet");
    let empty = app.anonymous().get("/help").await.is(200).text();
    assert!(empty.contains("Nothing here yet"));
    let all = [
        article(1, true, "the-first-word"),
        article(2, true, "<script>alert(1)</script>"),
        article(3, false, "a-draft-word"),
        article(4, true, "a-removed-word"),
    ];
    let rows = all.map(|article| article.into()).to_vec();
    app.state().backend.put_rows(rows).await.unwrap();
    for client in [app.anonymous(), app.guest().await] {
        let page = client.get("/help").await.is(200).text();
        assert!(page.contains("the-first-word"));
        for word in ["a-draft-word", "a-removed-word", "<script>"] {
            assert!(!page.contains(word), "{word}");
        }
        let place = |title: &str| page.find(title).unwrap();
        assert!(place("Question 2") < place("Question 1"), "by their order");
        let menu = client.get("/").await.is(200).text();
        assert!(menu.contains("href=\"/help\""));
    }
}
