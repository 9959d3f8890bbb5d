//! Signing up, in and out, as forms.

use crate::app::{PASSWORD, TestApp};

#[tokio::test]
async fn somebody_signs_up_and_is_known_from_then_on() {
    let app = TestApp::start().await;
    let ann = app.anonymous();
    assert_eq!(me(&ann).await, serde_json::Value::Null);
    ann.sign_up("ann").await.redirects_to("/app");
    let me = me(&ann).await;
    assert_eq!(
        (
            me["name"].as_str(),
            me["role"].as_str(),
            me["guest"].as_bool()
        ),
        (Some("ann"), Some("customer"), Some(false))
    );
}

async fn me(client: &crate::client::Client) -> serde_json::Value {
    client
        .post_form("/api/account/me", &[])
        .await
        .is(200)
        .json()
}

#[tokio::test]
async fn a_refused_sign_up_keeps_what_was_typed_but_never_the_password() {
    let app = TestApp::start().await;
    let fields = [
        ("name", "Ann Typed"),
        ("email", "not-an-address"),
        ("password", "short-pw1"),
        ("next", "/app/menu"),
    ];
    let answer = app.anonymous().post_form("/sign-up", &fields).await.is(422);
    assert!(!answer.text().contains("short-pw1"));
    assert!(
        answer.text().contains("Ann Typed") && answer.text().contains("not-an-address"),
        "{}",
        answer.text()
    );
    assert!(answer.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn an_address_is_taken_once() {
    let app = TestApp::start().await;
    app.customer("ann").await;
    app.anonymous().sign_up("ann").await.is(422);
}

#[tokio::test]
async fn a_guest_who_signs_up_stays_the_same_person() {
    let app = TestApp::start().await;
    let guest = app.guest().await;
    let before = me(&guest).await;
    assert_eq!(before["guest"], true);
    let token = guest.token();
    guest.sign_up("ann").await.redirects_to("/app");
    assert_eq!(me(&guest).await["user"], before["user"]);
    assert_ne!(guest.token(), token);
}

#[tokio::test]
async fn whoever_is_signed_in_does_not_become_a_guest() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let (token, before) = (ann.token(), app.dump());
    ann.post_form("/guest", &[("next", "/app/cart")])
        .await
        .redirects_to("/app/cart");
    assert_eq!((ann.token(), app.dump()), (token, before));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let app = TestApp::start().await;
    app.customer("ann").await;
    let wrong = app
        .anonymous()
        .sign_in("ann@example.com", "wrong horse battery")
        .await
        .is(422);
    let unknown = app
        .anonymous()
        .sign_in("bob@example.com", "wrong horse battery")
        .await
        .is(422);
    assert_eq!(wrong.text().replace("ann@", "bob@"), unknown.text());
    assert!(wrong.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn staff_go_to_the_desk_and_customers_to_their_app_unless_they_were_on_their_way() {
    let app = TestApp::start().await;
    app.agent("ben").await;
    let ben = app.anonymous();
    let fields = [
        ("email", "ben@example.com"),
        ("password", PASSWORD),
        ("next", "/desk/orders?state=new"),
    ];
    ben.post_form("/sign-in", &fields)
        .await
        .redirects_to("/desk/orders?state=new");
    for evil in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\r\nx: y",
    ] {
        let fields = [
            ("email", "ben@example.com"),
            ("password", PASSWORD),
            ("next", evil),
        ];
        app.steady.advance(3_600_000);
        app.anonymous()
            .post_form("/sign-in", &fields)
            .await
            .redirects_to("/desk");
    }
}

#[tokio::test]
async fn the_demo_switches_between_its_people_with_one_tap() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    for (email, home, role) in [
        ("customer@demo.example", "/app", "customer"),
        ("agent@demo.example", "/desk", "agent"),
        ("owner@demo.example", "/desk", "owner"),
    ] {
        visitor
            .post_form("/demo/switch", &[("email", email)])
            .await
            .redirects_to(home);
        assert_eq!(me(&visitor).await["role"], role);
    }
}

#[tokio::test]
async fn the_demo_switch_opens_no_real_account() {
    let app = TestApp::start().await;
    app.customer("ann").await;
    let before = app.dump();
    app.anonymous()
        .post_form("/demo/switch", &[("email", "ann@example.com")])
        .await
        .is(404);
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn outside_a_demo_there_is_no_switch_and_nobody_to_switch_to() {
    let app = TestApp::production().await;
    app.anonymous()
        .post_form("/demo/switch", &[("email", "owner@demo.example")])
        .await
        .is(404);
    assert_eq!(
        app.anonymous()
            .post_form("/api/demo/people", &[])
            .await
            .is(200)
            .json(),
        serde_json::json!([])
    );
}
