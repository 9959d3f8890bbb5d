//! Receipts by their link: for whoever has it, in either language, kept by no cache and listed nowhere.

use crate::app::TestApp;
use crate::orders::user_of;
use crate::pay::put_order;
use server::http::limits::{Try, allowance};

#[tokio::test]
async fn a_receipt_opens_without_a_login_and_a_link_that_is_not_ours_leads_nowhere() {
    let app = TestApp::start().await;
    let (ann, zoe) = (app.customer("ann").await, app.owner("zoe").await);
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let asked = order.to_string();
    let form = [("order", asked.as_str())];
    let none = ann.post_form("/api/receipt/link", &form).await.is(200);
    assert!(none.json().is_null(), "a customer has her own page");
    let link = zoe.post_form("/api/receipt/link", &form).await.is(200);
    let link = link.json()["address"].as_str().unwrap().to_owned();
    let path = format!("/r/{}", link.rsplit_once("/r/").unwrap().1);
    let stranger = app.anonymous();
    let page = stranger.get(&path).await.is(200);
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(page.header("cache-control"), "private, no-store");
    let text = page.text();
    assert!(text.contains("88.00") && !text.contains("ann@"), "{text}");
    stranger.get(&path[..path.len() - 4]).await.is(404);
    stranger.get(&path.replace("/r/", "/i/")).await.is(404);
}

#[tokio::test]
async fn whoever_asks_for_papers_without_end_waits() {
    let app = TestApp::production().await;
    let stranger = app.anonymous();
    for _ in 0..allowance(Try::Paper).at_once {
        stranger.get("/r/no-such-receipt").await.is(404);
    }
    stranger.get("/i/no-such-invoice").await.is(429);
}
