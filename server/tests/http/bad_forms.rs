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
async fn fields_that_a_server_function_cannot_read_are_a_clear_400() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    for (path, body) in [
        ("/api/account/end-session", ""),
        ("/api/account/end-session", "idd=x"),
        ("/api/account/wipe-session", "id[]=1"),
        ("/api/account/keep-share", "id=not-an-id&proof=x"),
        ("/api/account/ask-share", "id=&proof="),
        ("/api/account/decide-held", "client=1&take=perhaps"),
    ] {
        let call = ann
            .call(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let answer = Answer::of(call).await.is(400);
        assert!(answer.problem().detail.is_some(), "{path} {body}");
    }
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn names_longer_than_a_file_can_have_are_names_of_nothing() {
    let app = TestApp::start().await;
    let long = "x".repeat(300);
    for path in ["/pkg/b1/", "/pkg/", "/public/", "/media/"] {
        app.anonymous().get(&format!("{path}{long}")).await.is(404);
        app.anonymous()
            .get(&format!("{path}{}", "%C3%A9".repeat(130)))
            .await
            .is(404);
    }
    app.anonymous().get("/public/%00").await.is(404);
}

#[tokio::test]
async fn whether_a_phone_is_shared_is_said_on_a_page_of_this_site_only() {
    let app = TestApp::start().await;
    let said = |headers: &'static [(&'static str, &'static str)]| {
        let visitor = app.anonymous();
        async move {
            let mut call = visitor.bare(Method::GET, "/sign-in?shared=on");
            for (name, value) in headers {
                call = call.header(*name, *value);
            }
            let answer = Answer::of(call).await.is(200);
            answer.header("set-cookie").contains("rapport-shared=asked")
        }
    };
    assert!(said(&[("sec-fetch-site", "same-origin")]).await);
    for headers in [
        &[][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("referer", "http://localhost:3000/sign-in"),
        ],
        &[("referer", "https://evil.example/http://localhost")],
    ] {
        assert!(!said(headers).await, "{headers:?}");
    }
    let own = format!("{}/sign-in", app.url());
    let call = app
        .anonymous()
        .bare(Method::GET, "/sign-in?shared=on")
        .header("referer", own);
    let answer = Answer::of(call).await.is(200);
    assert!(answer.header("set-cookie").contains("rapport-shared=asked"));
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
