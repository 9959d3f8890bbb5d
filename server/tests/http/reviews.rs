//! What everybody reads of reviews: what somebody of the business published, and nothing else.

use crate::app::{NOON, TestApp};
use domain::id::ReviewId;
use domain::service::{Review, ReviewAbout, ReviewState};
use domain::{OrderId, UserId};
use uuid::Uuid;

fn review(n: u128, state: ReviewState, text: &str) -> Review {
    let order = OrderId(Uuid::from_u128(n));
    Review {
        id: ReviewId::of_order(order),
        about: ReviewAbout::Order { order },
        customer: UserId(Uuid::from_u128(900 + n)),
        name: "Quentin Zhao".into(),
        overall: 4,
        items: Default::default(),
        text: text.into(),
        edition: 1,
        state,
        reply: format!("reply-{n}"),
        made_at: NOON,
        changed_at: NOON,
    }
}

#[tokio::test]
async fn only_what_was_published_is_on_the_page_and_no_name_is() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let reason = "a-reasoned-word".to_owned();
    let all = [
        review(1, ReviewState::Published, "a-public-word"),
        review(2, ReviewState::Waiting, "a-waiting-word"),
        review(3, ReviewState::Hidden { reason }, "a-hidden-word"),
    ];
    let rows = all.map(|review| review.into()).to_vec();
    backend.put_rows(rows).await.unwrap();
    for client in [app.anonymous(), app.guest().await] {
        let page = client.get("/reviews").await.is(200).text();
        assert!(page.contains("a-public-word") && page.contains("reply-1"));
        for word in [
            "waiting-word",
            "hidden-word",
            "reasoned-word",
            "reply-2",
            "reply-3",
            "Quentin",
            "Zhao",
        ] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("\"reviewCount\":1"), "{page}");
        let menu = client.get("/").await.is(200).text();
        assert!(menu.contains("href=\"/reviews\"") && !menu.contains("word"));
    }
}

#[tokio::test]
async fn a_text_cannot_end_the_block_of_data_or_begin_a_script() {
    let app = TestApp::start().await;
    let nasty = "</script><script>alert(1)</script>";
    let rows = vec![review(1, ReviewState::Published, nasty).into()];
    app.state().backend.put_rows(rows).await.unwrap();
    let page = app.anonymous().get("/reviews").await.is(200).text();
    assert!(!page.contains("<script>"), "{page}");
    assert_eq!(page.matches("</script").count(), 1, "{page}");
}
