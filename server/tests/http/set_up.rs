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
    let page = mei
        .get(&format!("/setup?code={code}&step=all"))
        .await
        .is(200);
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

/// Posts a step as its page would.
async fn step(
    client: &Client,
    code: &str,
    (number, seen): (&str, &str),
    more: &[(&str, &str)],
) -> crate::client::Answer {
    let mut fields = vec![("code", code), ("step", number), ("seen", seen)];
    fields.extend(more);
    client.post_form("/setup", &fields).await
}

const YOU: [(&str, &str); 3] = [
    ("name", "Mei"),
    ("email", "mei@example.com"),
    ("password", "correct horse battery"),
];

#[tokio::test]
async fn the_five_steps_are_each_saved_and_go_on_on_another_phone() {
    let app = TestApp::production().await;
    let (phone, other, code) = (app.anonymous(), app.anonymous(), code(&app).await);
    let first = phone.get(&format!("/setup?code={code}")).await.is(200);
    assert!(first.text().contains("name=\"password\"") && !first.text().contains("business_en"));
    phone.get("/setup/done").await.is(404);
    let next = step(&phone, &code, ("1", "0"), &YOU).await.is(303);
    assert!(next.header("location").ends_with("&step=2"));
    let wrong = [("business_en", "Riverside"), ("zone", "Asia/Shanghia")];
    let page = step(&phone, &code, ("2", "0"), &wrong).await.is(422);
    assert!(
        page.text().contains("value=\"Riverside\""),
        "what was typed is kept"
    );
    // Elsewhere, with the link alone.
    let page = other.get(&format!("/setup?code={code}")).await.is(200);
    assert!(page.text().contains("business_en"));
    assert!(!page.text().contains("correct horse battery"));
    let business = [
        ("business_en", "Riverside Noodles"),
        ("trade", "restaurant"),
        ("country", "JP"),
        ("accent", "#ffee00"),
    ];
    step(&other, &code, ("2", "0"), &business).await.is(303);
    let half = [("mon", "1"), ("from", "11:00")];
    let page = step(&other, &code, ("3", "0"), &half).await.is(422);
    assert!(page.text().contains("value=\"11:00\""));
    let place = [
        ("address", "1 Lake Road"),
        ("tables", "4"),
        ("mon", "1"),
        ("sat", "1"),
        ("from", "11:00"),
        ("to", "22:00"),
    ];
    step(&other, &code, ("3", "0"), &place).await.is(303);
    step(&other, &code, ("4", "0"), &[("start", "empty")])
        .await
        .is(303);
    let made = step(&other, &code, ("5", "0"), &[("act", "open")])
        .await
        .is(303);
    assert_eq!(made.header("location"), "/setup/done");
    let done = other.get("/setup/done").await.is(200);
    assert!(
        done.text()
            .contains(&app.state().config.public_url.to_string())
    );
    let me = other.post_form("/api/account/me", &[]).await.is(200).json();
    assert_eq!(me["role"], "owner");
    let business = app.state().backend.business().await.unwrap().unwrap();
    assert_eq!(business.currency.0, "JPY");
    assert_eq!(business.tables.len(), 4);
    let menu = app.state().backend.menu().await.unwrap();
    assert!(menu.categories.is_empty(), "an empty menu was chosen");
    let late = step(&phone, &code, ("2", "1"), &[("business_en", "Other")]).await;
    assert!(late.is(422).text().contains("already"));
}

#[tokio::test]
async fn of_two_who_fill_in_one_step_the_second_is_told_and_loses_nothing() {
    let app = TestApp::production().await;
    let (mei, bo, code) = (app.anonymous(), app.anonymous(), code(&app).await);
    step(&mei, &code, ("1", "0"), &YOU).await.is(303);
    let of_mei = [("business_en", "Riverside"), ("country", "CN")];
    step(&mei, &code, ("2", "0"), &of_mei).await.is(303);
    let of_bo = [("business_en", "Lakeside"), ("country", "CN")];
    let told = step(&bo, &code, ("2", "0"), &of_bo).await.is(422);
    assert!(told.text().contains("meanwhile"), "{}", told.text());
    assert!(told.text().contains("value=\"Lakeside\""));
    let kept = app.state().backend.open_set_up(&code).await.unwrap();
    assert_eq!(kept.draft.business_en, "Riverside");
    // Bo saw it, and decides: another step of Mei's is not touched by that.
    step(&mei, &code, ("3", "0"), &[("address", "1 Lake Road")])
        .await
        .is(303);
    step(&bo, &code, ("2", "1"), &of_bo).await.is(303);
    let kept = app.state().backend.open_set_up(&code).await.unwrap();
    assert_eq!(kept.draft.business_en, "Lakeside");
    assert_eq!(kept.draft.address, "1 Lake Road");
    assert!(kept.has_password);
}

#[tokio::test]
async fn a_step_without_the_link_or_without_an_owner_makes_nothing() {
    let app = TestApp::production().await;
    let (mei, code) = (app.anonymous(), code(&app).await);
    step(&mei, "guessed", ("1", "0"), &YOU).await.is(422);
    step(&mei, "guessed", ("5", "0"), &[("act", "mail")])
        .await
        .is(422);
    let named = [("business_en", "Riverside")];
    step(&mei, &code, ("2", "0"), &named).await.is(303);
    step(&mei, &code, ("5", "0"), &[("act", "open")])
        .await
        .is(422);
    assert!(app.state().backend.business().await.unwrap().is_none());
    // A new link goes on where the old one was left, but for who is to be the owner: somebody else may have had the old one.
    step(&mei, &code, ("1", "0"), &YOU).await.is(303);
    let new = self::code(&app).await;
    let open = app.state().backend.open_set_up(&new).await.unwrap();
    assert!(!open.has_password);
    step(&mei, &code, ("1", "0"), &YOU).await.is(422);
    let page = mei.get(&format!("/setup?code={new}&step=2")).await.is(200);
    assert!(page.text().contains("value=\"Riverside\""));
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
