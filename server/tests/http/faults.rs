//! What happens when the database is in trouble: nothing is lost, nothing is told that only we should know.

use crate::app::TestApp;
use crate::client::Answer;
use crate::orders::{a_push, an_order, frozen, user_of};
use domain::Mutation;
use reqwest::Method;
use sync::Problem;

#[tokio::test]
async fn a_cause_is_shown_as_a_case_number_and_nothing_else() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let broken = "DROP TABLE product_past; DROP TABLE product; DROP TABLE mutation_log; DROP TABLE sync_event; DROP TABLE sync_mismatch; DROP TABLE sync_client;";
    app.database.run(broken).await.unwrap();
    let page = ann.visit("/").await.is(500);
    assert!(page.header("content-type").starts_with("text/html"));
    let document = ann.get("/").await.is(500).problem();
    let pull = serde_json::json!({ "client": ann.id, "build": "t" });
    let answer = ann.post_json("/api/sync/v1/pull", &pull).await.is(500);
    for text in [page.text(), answer.text()] {
        assert!(
            ["no such table", "does not exist", "sqlx"]
                .iter()
                .all(|cause| !text.to_lowercase().contains(cause)),
            "{text}"
        );
    }
    let (first, second) = (document.case.unwrap(), answer.problem().case.unwrap());
    assert_eq!((first.len(), second.len()), (7, 7));
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_busy_database_asks_to_try_again_and_then_takes_the_same_push() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let push = a_push(
        &ann,
        vec![frozen(
            1,
            user,
            &Mutation::OrderPlace(an_order(&app, user).await),
        )],
    );
    let before = app.dump();
    let other = app.database.hold().await.unwrap();
    let answer = ann.post_json("/api/sync/v1/push", &push).await.is(503);
    assert_eq!(
        (answer.problem().kind.as_str(), answer.header("retry-after")),
        (Problem::BUSY, "2")
    );
    // Reading goes on meanwhile.
    ann.get("/").await.is(200);
    drop(other);
    assert_eq!(app.dump(), before);
    assert_eq!(
        ann.post_json("/api/sync/v1/push", &push)
            .await
            .is(200)
            .json()["last_mid"],
        1
    );
}

#[tokio::test]
async fn a_server_without_a_business_still_answers() {
    let app = TestApp::production().await;
    for path in [
        "/",
        "/sign-in",
        "/sign-up",
        "/app",
        "/desk",
        "/theme.css",
        "/app/manifest.webmanifest",
        "/healthz",
        "/t/1",
    ] {
        app.anonymous().visit(path).await.is(200);
    }
    let guest = app.guest().await;
    guest
        .post_json(
            "/api/sync/v1/pull",
            &serde_json::json!({ "client": guest.id, "build": "t" }),
        )
        .await
        .is(200);
}

#[tokio::test]
async fn a_customer_cannot_move_the_order_of_another() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let (order, answer) = crate::orders::places_an_order(&app, &ann).await;
    answer.is(200);
    let actor = user_of(&eve).await;
    for (at, step) in ["accept", "prepare", "ready", "hand_over", "cancel"]
        .into_iter()
        .enumerate()
    {
        let mid = at + 1;
        let body = format!(
            r#"{{"client":"{}","build":"t","mutations":[{{"mid":{mid},"name":"order.step@1","at":0,"actor":"{actor}","args":{{"id":"{order}","was":{{"is":"placed"}},"step":{{"do":"{step}"}}}}}}]}}"#,
            eve.id
        );
        let call = eve
            .call(Method::POST, "/api/sync/v1/push")
            .header("content-type", "application/json")
            .body(body);
        let reply = Answer::of(call).await.is(200).json();
        assert_eq!(reply["outcomes"][0]["outcome"]["is"], "parked", "{step}");
    }
    let seen = crate::orders::pulls(&ann).await;
    let row = seen
        .iter()
        .find(|change| change["id"] == order.to_string())
        .unwrap();
    assert_eq!(row["row"]["state"]["is"], "placed");
}
