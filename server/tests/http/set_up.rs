//! The first start over HTTP, and the photo of what is sold.

use crate::app::TestApp;
use crate::client::{Client, fresh_id};
use crate::orders::{a_push, frozen, user_of};
use domain::file::{FileAttach, Media, NewFile, Sha256, Subject};
use domain::{AttachmentId, Mutation};
use reqwest::Method;

const FORM: [(&str, &str); 7] = [
    ("name", "Mei"),
    ("email", "mei@example.com"),
    ("password", "correct horse battery"),
    ("business_en", "Riverside Noodles"),
    ("trade", "restaurant"),
    ("country", "CN"),
    ("tables", "4"),
];

async fn code(app: &TestApp) -> String {
    let code = app.state().backend.new_set_up_code().await.unwrap();
    code.expect("there is no business yet")
}

async fn posts(client: &Client, code: &str, more: &[(&str, &str)]) -> crate::client::Answer {
    let mut fields: Vec<(&str, &str)> = FORM.to_vec();
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields.push(("code", code));
    client.post_form("/setup", &fields).await
}

#[tokio::test]
async fn whoever_has_the_link_sets_up_once_and_is_the_owner() {
    let app = TestApp::production().await;
    let (mei, eve) = (app.anonymous(), app.anonymous());
    let code = code(&app).await;
    let page = mei.get(&format!("/setup?code={code}")).await.is(200);
    assert!(page.text().contains("business_en"));
    let closed = eve.get("/setup?code=guessed").await.is(200);
    assert!(!closed.text().contains("business_en"));
    posts(&eve, "guessed", &[]).await.is(422);
    posts(&mei, &code, &[]).await.is(303);
    let me = mei.post_form("/api/account/me", &[]).await.is(200).json();
    assert_eq!(me["role"], "owner");
    let late = posts(&eve, &code, &[("email", "eve@example.com")]).await;
    assert!(late.is(422).text().contains("already"));
    let closed = eve.get(&format!("/setup?code={code}")).await.is(200);
    assert!(!closed.text().contains("business_en"));
}

#[tokio::test]
async fn what_does_not_fit_is_marked_and_what_was_typed_is_kept_but_the_password() {
    let app = TestApp::production().await;
    let (mei, code) = (app.anonymous(), code(&app).await);
    let wrong: [&[(&str, &str)]; 7] = [
        &[("business_en", " ")],
        &[("zone", "by the lake")],
        &[("currency", "yuan")],
        &[("tables", "many")],
        &[("tables", "301")],
        &[("password", "short")],
        &[("email", "mei")],
    ];
    for more in wrong {
        let page = posts(&mei, &code, more).await.is(422);
        let text = page.text();
        assert!(text.contains("value=\"Mei\""), "{more:?}: {text}");
        assert!(!text.contains("correct horse battery"));
        assert!(text.contains("role=\"alert\""));
    }
    assert!(app.state().backend.business().await.unwrap().is_none());
    // The code is still good after all that.
    posts(&mei, &code, &[]).await.is(303);
}

#[tokio::test]
async fn the_photo_of_a_product_is_everybodys_and_no_other_file_is() {
    let app = TestApp::start().await;
    let (ben, eve) = (app.agent("ben").await, app.anonymous());
    let user = user_of(&ben).await;
    let menu = app.state().backend.menu().await.unwrap();
    let product = menu.products[0].id;
    let bytes = b"\xff\xd8\xff\xe0 a picture of noodles";
    let hash = "1a0cdf5693b2943caa6cbd58f3030eb09c84ee71c2e604812bd32264f0ffbcce";
    let file = NewFile {
        id: AttachmentId(fresh_id()),
        sha256: hash.parse::<Sha256>().unwrap(),
        media: Media::Jpeg,
        bytes: bytes.len() as u64,
        name: "noodles.jpg".into(),
        width: None,
        height: None,
    };
    let (photo, private) = (
        format!("/photo/{}", file.id),
        format!("/api/files/v1/{}", file.id),
    );
    let attach = Mutation::FileAttach(FileAttach {
        file,
        about: Subject::Product(product),
        name: "Ben".into(),
    });
    let push = a_push(&ben, vec![frozen(1, user, &attach)]);
    let answer = ben.post_json("/api/sync/v1/push", &push).await.is(200);
    assert_eq!(answer.json()["outcomes"][0]["outcome"]["is"], "applied");
    eve.get(&photo).await.is(404);
    let before = app.state().backend.menu().await.unwrap();
    let shown = |menu: &backend::Menu| {
        let found = menu.products.iter().find(|one| one.id == product);
        found.and_then(|one| one.photo.clone())
    };
    assert_eq!(
        shown(&before),
        shown(&menu),
        "not before its bytes are here"
    );
    let call = ben
        .call(Method::PUT, &format!("/api/files/v1/up/{hash}?off=0"))
        .header("content-type", "application/octet-stream")
        .body(bytes.to_vec());
    crate::client::Answer::of(call).await.is(200);
    let answer = eve.get(&photo).await.is(200);
    assert_eq!(answer.bytes, bytes);
    assert!(answer.header("cache-control").contains("immutable"));
    assert_eq!(
        shown(&app.state().backend.menu().await.unwrap()),
        Some(photo)
    );
    eve.get(&private).await.is(401);
}
