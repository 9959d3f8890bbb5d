//! Nothing that trusts the cookie can be called from elsewhere.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use reqwest::{Method, RequestBuilder};
use server::http::routes::{Body, ROUTES, Route, Verb};

/// Ways to call without being a page of this site, and what each is.
const FOREIGN: [(&str, &[(&str, &str)]); 8] = [
    ("no origin", &[]),
    ("a foreign origin", &[("origin", "https://evil.example")]),
    ("a sandboxed page", &[("origin", "null")]),
    ("another port", &[("origin", "http://127.0.0.1:1")]),
    (
        "a name that begins alike",
        &[("origin", "http://127.0.0.1.evil.example")],
    ),
    ("an empty origin", &[("origin", "")]),
    (
        "another site, by the browser's word",
        &[("sec-fetch-site", "cross-site")],
    ),
    (
        "a sibling site, by the browser's word",
        &[("sec-fetch-site", "same-site")],
    ),
];

const TYPES: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json",
];

fn guarded() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.checks_origin())
}

fn call(
    client: &Client,
    route: &Route,
    content_type: &str,
    headers: &[(&str, &str)],
) -> RequestBuilder {
    let body = if content_type == "application/json" {
        format!(r#"{{"client":"{}","build":"t","mutations":[]}}"#, client.id)
    } else {
        String::new()
    };
    let method = match route.verb {
        Verb::Put => Method::PUT,
        Verb::Get | Verb::Post => Method::POST,
    };
    let request = client
        .bare(method, route.path)
        .header("content-type", content_type)
        .body(body);
    headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    })
}

#[tokio::test]
async fn every_route_that_trusts_the_cookie_refuses_other_sites_and_changes_nothing() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    let mut checks = 0;
    for route in guarded() {
        for (who, headers) in FOREIGN {
            for content_type in TYPES {
                let answer = Answer::of(call(&ann, route, content_type, headers)).await;
                assert_eq!(
                    answer.status, 403,
                    "{} by {who} as {content_type}",
                    route.path
                );
                assert_eq!(answer.problem().kind, "/problems/foreign-origin");
                checks += 1;
            }
        }
        assert_eq!(app.dump(), before, "{}", route.path);
    }
    assert!(checks >= 9 * 8 * 3, "{checks}");
    assert!(ann.token().is_some(), "the session lives on");
}

#[tokio::test]
async fn two_origins_are_no_origin() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let twice = ann
        .call(Method::POST, "/sign-out")
        .header("origin", "https://evil.example");
    Answer::of(twice).await.is(403);
}

#[tokio::test]
async fn a_page_of_this_site_may_call_with_either_proof() {
    let app = TestApp::start().await;
    let form = "application/x-www-form-urlencoded";
    let port = app.url().rsplit(':').next().unwrap().to_owned();
    let localhost = format!("http://localhost:{port}");
    for header in [
        ("origin", app.url().as_str()),
        ("origin", localhost.as_str()),
        ("sec-fetch-site", "same-origin"),
    ] {
        let ann = app.guest().await;
        let request = ann
            .bare(Method::POST, "/sign-out")
            .header("content-type", form)
            .header(header.0, header.1);
        Answer::of(request).await.redirects_to("/");
    }
}

#[tokio::test]
async fn each_route_reads_its_own_media_type_only() {
    let app = TestApp::start().await;
    // Who may send to every route: others are not told of some.
    let zoe = app.owner("zoe").await;
    let before = app.dump();
    let origin = app.url();
    for route in guarded().filter(|route| route.body != Body::None) {
        for content_type in [
            "",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/jsonp",
        ] {
            let answer = Answer::of(call(&zoe, route, content_type, &[("origin", &origin)])).await;
            assert_eq!(answer.is(415).problem().kind, "/problems/wrong-type");
        }
    }
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn reading_never_changes_anything() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    for route in guarded() {
        let status = ann.get(route.path).await.status;
        // A link whose token is not good is gone; nothing else may be.
        let links = [
            "/sign-in/link/{token}",
            "/password/reset/{token}",
            "/join/{token}",
            "/w/{token}",
        ];
        // How far a file has come that nobody named is no question, and nobody pays what nobody began.
        let nothing = route.path.starts_with("/api/files/") || route.path.starts_with("/sandbox/");
        // The page of a closed business leads to the menu of one that is open.
        let leads = status == 303 && route.path == "/closed";
        let gone = (status == 410 && links.contains(&route.path)) || (status == 404 && nothing);
        assert!(
            status == 200 || status == 405 || gone || leads,
            "{} {status}",
            route.path
        );
    }
    assert_eq!(app.dump(), before);
    assert!(ann.token().is_some());
}
