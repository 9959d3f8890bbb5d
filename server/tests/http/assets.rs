//! The files of the apps, their caching, and what else makes them installable.

use crate::app::TestApp;
use crate::client::Answer;
use reqwest::Method;

#[tokio::test]
async fn a_build_file_is_kept_for_ever_and_travels_as_brotli() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    let call = browser
        .bare(Method::GET, "/pkg/b1/customer.js")
        .header("accept-encoding", "gzip, br");
    let answer = Answer::of(call).await.is(200);
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(answer.header("content-type").starts_with("text/javascript"));
    let vary: Vec<_> = answer
        .headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap().to_lowercase())
        .collect();
    assert_eq!(vary, ["accept-encoding"]);
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut answer.bytes.as_slice(), &mut plain).unwrap();
    assert!(plain.starts_with(b"export const answer"));
    let bare = browser.get("/pkg/b1/customer.js").await.is(200);
    assert_eq!((bare.header("content-encoding"), &bare.bytes), ("", &plain));
}

#[tokio::test]
async fn wasm_has_the_type_that_browsers_compile_while_it_arrives() {
    let app = TestApp::start().await;
    assert_eq!(
        app.anonymous()
            .get("/pkg/b1/customer_bg.wasm")
            .await
            .is(200)
            .header("content-type"),
        "application/wasm"
    );
}

#[tokio::test]
async fn nothing_outside_the_public_folders_can_be_read() {
    let app = TestApp::start().await;
    std::fs::write(app.site().join("pkg/.hidden"), "x").unwrap();
    for path in [
        "/secret.txt",
        "/build.json",
        "/pkg/../secret.txt",
        "/pkg/%2e%2e/secret.txt",
        "/pkg/..%2fsecret.txt",
        "/pkg/%2e%2e%2fsecret.txt",
        "/media/../../secret.txt",
        "/public/..%2f..%2fsecret.txt",
        "/pkg/b1/..%5c..%5csecret.txt",
        "/pkg//etc/passwd",
        "/public//etc/passwd",
        "/pkg/",
        "/pkg/b1",
        "/pkg/b1/",
        "/pkg/.hidden",
        "/pkg/%2Ehidden",
        "/media/",
        "/pkg/b1/customer.js%00.css",
        "/pkg/b0/customer.js",
    ] {
        let answer = raw(&app, path).await;
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"),
            "{path}: {answer:.100}"
        );
        assert!(
            !answer.contains("not for browsers") && !answer.contains("root:"),
            "{path}"
        );
    }
}

/// Sends the path as it is; an ordinary client would tidy it up first.
async fn raw(app: &TestApp, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(app.url().trim_start_matches("http://"))
        .await
        .unwrap();
    stream
        .write_all(
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes(),
        )
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn the_worker_is_never_stale_and_may_rule_the_whole_site() {
    let app = TestApp::start().await;
    let answer = app.anonymous().get("/sw.js").await.is(200);
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("service-worker-allowed"), "/");
    assert_eq!(
        answer.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert!(answer.text().contains("b1"));
}

#[tokio::test]
async fn each_app_is_installable_under_its_own_id_and_in_the_visitors_language() {
    let app = TestApp::start().await;
    let business = app.state().backend.business().await.unwrap().unwrap();
    for (root, lang, name) in [
        ("/app", "zh-CN", business.name.zh.clone()),
        ("/app", "en", business.name.en.clone()),
        ("/desk", "en", format!("{} · Desk", business.name.en)),
    ] {
        let call = app
            .anonymous()
            .bare(Method::GET, &format!("{root}/manifest.webmanifest"))
            .header("accept-language", lang);
        let answer = Answer::of(call).await.is(200);
        assert_eq!(answer.header("content-type"), "application/manifest+json");
        let manifest = answer.json();
        assert_eq!(
            (
                manifest["id"].as_str(),
                manifest["start_url"].as_str(),
                manifest["scope"].as_str()
            ),
            (Some(root), Some(root), Some(root))
        );
        assert_eq!(
            (manifest["name"].as_str(), manifest["display"].as_str()),
            (Some(name.as_str()), Some("standalone"))
        );
        assert_eq!(manifest["icons"][0]["src"], "/public/icons/hewei-192.png");
        let share = &manifest["share_target"];
        assert_eq!(share["action"], format!("{root}/share"));
        assert_eq!(
            share["method"], "POST",
            "what is shared stands in no address"
        );
        let shortcuts = manifest["shortcuts"].as_array().unwrap();
        assert!(
            !shortcuts.is_empty()
                && shortcuts
                    .iter()
                    .all(|one| one["url"].as_str().unwrap().starts_with(root))
        );
    }
}

#[tokio::test]
async fn the_theme_has_the_businesss_colour_and_is_not_sent_twice() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    let first = browser.get("/theme.css").await.is(200);
    for name in [
        "--brand:",
        "--brand-ink:",
        "--brand-dark:",
        "--brand-dark-ink:",
    ] {
        assert!(first.text().contains(name), "{}", first.text());
    }
    let again = browser
        .bare(Method::GET, "/theme.css")
        .header("if-none-match", first.header("etag"));
    assert!(Answer::of(again).await.is(304).bytes.is_empty());
}

#[tokio::test]
async fn pictures_and_the_icon_are_found() {
    let app = TestApp::start().await;
    for path in [
        "/media/dish.webp",
        "/public/media/dish.webp",
        "/favicon.svg",
        "/favicon.ico",
        "/public/icons/rapport-192.png",
    ] {
        assert_eq!(
            app.anonymous()
                .get(path)
                .await
                .is(200)
                .header("cache-control"),
            "public, max-age=3600",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_qr_code_opens_the_menu_for_its_table_only() {
    let app = TestApp::start().await;
    let business = app.state().backend.business().await.unwrap().unwrap();
    let table = business.tables.first().unwrap();
    let mut url = reqwest::Url::parse("http://x").unwrap();
    url.path_segments_mut().unwrap().extend(["t", table]);
    app.anonymous().visit(url.path()).await.is(200);
    app.anonymous().visit("/t/999999").await.is(404);
    app.anonymous().visit("/t/%3Cscript%3E").await.is(404);
}
