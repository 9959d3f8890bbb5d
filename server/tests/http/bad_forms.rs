//! Strange forms and damaged links: answered, never obeyed, never turned into markup.

use crate::app::TestApp;
use crate::client::Answer;
use reqwest::Method;

#[tokio::test]
async fn strange_forms_are_answered_without_breaking() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    let long = "x".repeat(10_000);
    let bodies = [
        "",
        "&&&",
        "=",
        "email",
        "email=%ff%fe",
        "email=a&email=b",
        "name=%00",
        "password=%F0%9F%92%A9",
        &format!("email={long}"),
        &format!("next={long}"),
    ];
    for path in ["/sign-in", "/sign-up", "/guest", "/demo/switch"] {
        for body in bodies {
            app.steady.advance(60_000);
            let request = visitor
                .call(Method::POST, path)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.to_owned());
            let answer = Answer::of(request).await;
            assert!(answer.status < 500, "{path} {body:.40} {}", answer.status);
            if answer.status >= 400 && !answer.header("content-type").starts_with("text/html") {
                answer.problem();
            }
        }
        let large = visitor
            .call(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body("x".repeat(17 * 1024));
        Answer::of(large).await.is(413);
    }
}

#[tokio::test]
async fn damaged_links_still_lead_somewhere() {
    let app = TestApp::start().await;
    for query in [
        "?",
        "?email=%ff",
        "?email=a&email=b",
        "?table=%00",
        "?table=1&table=2",
        "?lang=xx",
        "?lang=%",
        "?next=%0d%0a",
        "?&&=&",
    ] {
        for path in [
            "/",
            "/sign-in",
            "/sign-up",
            "/app",
            "/app/manifest.webmanifest",
        ] {
            app.anonymous()
                .visit(&format!("{path}{query}"))
                .await
                .is(200);
        }
    }
    app.anonymous().visit("/t/%ff").await.is(404);
}

#[tokio::test]
async fn server_functions_take_no_nonsense() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    for path in ["/api/account/me", "/api/demo/people"] {
        for body in ["", "x", "a=%ff", "[]", "user[id]=1", "\u{0}"] {
            let call = ann
                .call(Method::POST, path)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body);
            let status = Answer::of(call).await.status;
            assert!(status < 500, "{path} {body} {status}");
        }
    }
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn typed_text_never_becomes_markup() {
    let app = TestApp::start().await;
    let payloads = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title><script>",
        "<svg/onload=alert(1)>",
        "\" autofocus onfocus=alert(1) x=\"",
        "</textarea><script>",
        "<!--",
        "]]>",
        "javascript:alert(1)//<b>",
        "&lt;script&gt;<i>",
        "<a href=x>",
    ];
    for payload in payloads {
        app.steady.advance(3_600_000);
        let fields = [
            ("name", payload),
            ("email", payload),
            ("password", payload),
            ("next", payload),
        ];
        for path in ["/sign-up", "/sign-in"] {
            let text = app
                .anonymous()
                .post_form(path, &fields)
                .await
                .is(422)
                .text();
            assert!(
                !text.contains(payload) || !payload.contains(['<', '"']),
                "{path} {payload}"
            );
            assert!(
                !text.contains("<script>")
                    && !text.contains("<img src=x")
                    && !text.contains("<svg/onload"),
                "{path} {payload}"
            );
        }
    }
}
