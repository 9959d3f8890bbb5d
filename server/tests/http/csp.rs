//! Reports of violations are counted, cut short, and limited.

use crate::app::TestApp;
use crate::client::Answer;
use reqwest::Method;
use serde_json::json;
use server::http::limits::{Try, allowance};

#[tokio::test]
async fn a_report_is_counted_and_needs_no_session() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    assert_eq!(app.state().csp_reports.get(), 0);
    for kind in ["application/csp-report", "application/json"] {
        let body = json!({ "csp-report": { "violated-directive": "script-src", "blocked-uri": "inline", "document-uri": "http://x/?secret" } });
        let call = browser
            .bare(Method::POST, "/csp-report")
            .header("content-type", kind)
            .body(body.to_string());
        Answer::of(call).await.is(204);
    }
    assert_eq!(app.state().csp_reports.get(), 2);
}

#[tokio::test]
async fn nonsense_is_no_report_and_reports_do_not_flood() {
    let app = TestApp::production().await;
    let browser = app.anonymous();
    let send = |body: &'static str| {
        Answer::of(
            browser
                .bare(Method::POST, "/csp-report")
                .header("content-type", "application/csp-report")
                .body(body),
        )
    };
    for body in ["", "{}", "[]", "x"] {
        send(body).await.is(400);
    }
    for _ in 4..allowance(Try::CspReport).at_once {
        send(r#"{"csp-report":{}}"#).await.is(204);
    }
    send(r#"{"csp-report":{}}"#).await.is(429);
    let large = browser
        .bare(Method::POST, "/csp-report")
        .header("content-type", "application/csp-report")
        .body("x".repeat(17 * 1024));
    Answer::of(large).await.is(413);
}
