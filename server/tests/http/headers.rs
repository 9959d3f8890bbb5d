//! Security headers stand on every answer.

use crate::app::TestApp;
use crate::client::Answer;
use reqwest::Method;
use server::http::routes::{ROUTES, Verb};

const POLICY: [&str; 12] = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "report-uri /csp-report",
];

#[tokio::test]
async fn every_route_and_every_failure_carries_the_security_headers() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    let paths = ROUTES.iter().map(|route| {
        (
            route.verb.method(),
            route
                .path
                .replace("{table}", "1")
                .replace("{*path}", "x")
                .replace("{*file}", "x"),
        )
    });
    let failures = [
        (Method::GET, "/nothing".to_owned()),
        (Method::DELETE, "/".to_owned()),
        (Method::POST, "/api/nothing".to_owned()),
    ];
    for (method, path) in paths.chain(failures) {
        let answer = Answer::of(client.bare(method, &path)).await;
        let policy: Vec<&str> = answer
            .header("content-security-policy")
            .split("; ")
            .collect();
        assert_eq!(policy, POLICY, "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(
            answer.header("permissions-policy").contains("camera=()"),
            "{path}"
        );
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        assert!(
            answer.headers.get("strict-transport-security").is_none(),
            "not on http: {path}"
        );
        assert!(
            answer.headers.get("server").is_none() && answer.headers.get("x-powered-by").is_none()
        );
    }
}

#[tokio::test]
async fn what_belongs_to_a_person_is_stored_nowhere() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    for path in ["/", "/sign-in", "/sign-up"] {
        assert_eq!(
            ann.get(path).await.is(200).header("cache-control"),
            "no-store",
            "{path}"
        );
    }
    assert_eq!(
        ann.post_form("/api/account/me", &[])
            .await
            .header("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn the_shells_are_the_same_bytes_for_everybody() {
    let app = TestApp::start().await;
    let (nobody, ann, ben) = (
        app.anonymous(),
        app.customer("ann").await,
        app.agent("ben").await,
    );
    for path in ["/app", "/app/orders/5", "/desk", "/desk/menu"] {
        let first = nobody.get(path).await.is(200);
        assert!(first.headers.get("set-cookie").is_none());
        assert_eq!(first.header("cache-control"), "no-cache");
        for other in [&ann, &ben] {
            assert_eq!(other.get(path).await.bytes, first.bytes);
        }
        let chinese = Answer::of(
            nobody
                .bare(Method::GET, path)
                .header("accept-language", "zh-CN"),
        )
        .await;
        assert_eq!(chinese.bytes, first.bytes);
    }
}

#[test]
fn no_post_route_is_forgotten_by_the_body_rules() {
    for route in ROUTES {
        let reads = route.body != server::http::routes::Body::None;
        assert!(route.verb != Verb::Get || !reads, "{}", route.path);
    }
}
