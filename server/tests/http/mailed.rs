//! Signing in by a mailed code or link, and choosing a new password: nobody learns who exists, nothing works twice.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use backend::Sent;
use server::http::limits::{ACCOUNT_MAIL, Try, allowance};

const MINUTE: i64 = 60_000;

async fn ask(client: &Client, email: &str) {
    client
        .post_form("/sign-in/mail", &[("email", email), ("next", "/app/menu")])
        .await
        .redirects_to("/sign-in/code");
}

fn code(mail: &Sent) -> String {
    let after = mail.text.split("Your code: ").nth(1).unwrap();
    after.get(..6).unwrap().to_owned()
}

fn link(mail: &Sent, app: &TestApp) -> String {
    let line = mail
        .text
        .lines()
        .find(|line| line.contains("/link/") || line.contains("/password/reset/"))
        .unwrap();
    let url = app.state().config.public_url.to_string();
    line.strip_prefix(&url).unwrap().to_owned()
}

async fn last(app: &TestApp) -> Sent {
    app.mails().await.pop().unwrap()
}

async fn me(client: &Client) -> serde_json::Value {
    client
        .post_form("/api/account/me", &[])
        .await
        .is(200)
        .json()
}

async fn type_code(client: &Client, code: &str) -> u16 {
    client
        .post_form("/sign-in/code", &[("code", code)])
        .await
        .status
}

#[tokio::test]
async fn a_code_signs_in_and_makes_the_account() {
    let app = TestApp::start().await;
    let ann = app.anonymous();
    ask(&ann, " Ann@Example.com").await;
    let mail = last(&app).await;
    assert_eq!(mail.to, "ann@example.com");
    assert_eq!(me(&ann).await, serde_json::Value::Null);
    let spaced = format!("{} {}", &code(&mail)[..3], &code(&mail)[3..]);
    ann.post_form("/sign-in/code", &[("code", &spaced)])
        .await
        .redirects_to("/app/menu");
    let me = me(&ann).await;
    assert_eq!(
        (me["name"].as_str(), me["guest"].as_bool()),
        (Some("ann"), Some(false))
    );
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answers() {
    let app = TestApp::start().await;
    app.customer("ann").await;
    for path in ["/sign-in/mail", "/password/forgot"] {
        let mut answers = Vec::new();
        for email in ["ann@example.com", "nobody@example.com"] {
            let answer = app.anonymous().post_form(path, &[("email", email)]).await;
            let cookie = answer.header("set-cookie").to_owned();
            let kept = cookie.split_once('=').unwrap().0.to_owned();
            answers.push((
                answer.status,
                answer.header("location").to_owned(),
                kept,
                answer.bytes.len(),
            ));
        }
        assert_eq!(answers[0], answers[1]);
    }
    let resets = app
        .mails()
        .await
        .into_iter()
        .filter(|mail| mail.kind == "password_reset");
    assert_eq!(
        resets.map(|mail| mail.to).collect::<Vec<_>>(),
        ["ann@example.com"]
    );
}

#[tokio::test]
async fn a_guest_who_proves_an_address_stays_the_same_person_and_older_sessions_end() {
    let app = TestApp::start().await;
    let guest = app.guest().await;
    let before = me(&guest).await;
    let thief = app.anonymous();
    thief.plant(&guest.token().unwrap());
    ask(&guest, "gus@example.com").await;
    let code = code(&last(&app).await);
    assert_eq!(type_code(&guest, &code).await, 303);
    let after = me(&guest).await;
    assert_eq!(
        (&after["user"], &after["guest"]),
        (&before["user"], &false.into())
    );
    assert_eq!(me(&thief).await, serde_json::Value::Null);
}

#[tokio::test]
async fn a_code_works_in_the_browser_that_asked_and_once() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.anonymous(), app.anonymous());
    ask(&ann, "ann@example.com").await;
    let code = code(&last(&app).await);
    ask(&eve, "eve@example.com").await;
    assert_eq!(type_code(&eve, &code).await, 422);
    assert_eq!(type_code(&app.anonymous(), &code).await, 422);
    let ticket = ann.cookie("rapport-code").unwrap();
    assert_eq!(type_code(&ann, &code).await, 303);
    assert_eq!(ann.cookie("rapport-code"), None);
    eve.plant_cookie("rapport-code", &ticket);
    assert_eq!(type_code(&eve, &code).await, 422);
}

#[tokio::test]
async fn five_wrong_codes_end_it_and_so_do_ten_minutes() {
    let app = TestApp::start().await;
    let ann = app.anonymous();
    ask(&ann, "ann@example.com").await;
    let right = code(&last(&app).await);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        assert_eq!(type_code(&ann, wrong).await, 422);
    }
    assert_eq!(type_code(&ann, &right).await, 422);
    ask(&ann, "ann@example.com").await;
    let right = code(&last(&app).await);
    for _ in 0..4 {
        assert_eq!(type_code(&ann, wrong).await, 422);
    }
    assert_eq!(type_code(&ann, &right).await, 303);
    let ben = app.anonymous();
    ask(&ben, "ben@example.com").await;
    let right = code(&last(&app).await);
    app.clock.advance(10 * MINUTE);
    assert_eq!(type_code(&ben, &right).await, 422);
}

#[tokio::test]
async fn one_mailbox_gets_few_codes_from_wherever_they_are_asked() {
    let app = TestApp::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let mut mailed = 0;
    for n in 0..40 {
        let form = app
            .anonymous()
            .form("/sign-in/mail", &[("email", "ann@example.com")]);
        let from = format!("203.0.113.{n}");
        let answer = crate::client::Answer::of(form.header("x-forwarded-for", from)).await;
        mailed += u32::from(answer.status == 303);
    }
    assert_eq!(mailed, ACCOUNT_MAIL.at_once);
    assert_eq!(app.mails().await.len(), mailed as usize);
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_and_using_it_works_once() {
    let app = TestApp::start().await;
    ask(&app.anonymous(), "ann@example.com").await;
    let link = link(&last(&app).await, &app);
    let scanner = app.anonymous();
    let before = app.dump();
    for _ in 0..3 {
        let page = scanner.visit(&link).await.is(200);
        assert!(page.text().contains("ann@example.com"));
    }
    assert_eq!(app.dump(), before);
    let phone = app.anonymous();
    phone.post_form(&link, &[]).await.redirects_to("/app/menu");
    assert_eq!(me(&phone).await["name"], "ann");
    app.anonymous().post_form(&link, &[]).await.is(410);
    scanner.visit(&link).await.is(410);
}

#[tokio::test]
async fn nothing_that_signs_in_is_readable_in_the_database_once_it_was_mailed() {
    let app = TestApp::start().await;
    ask(&app.anonymous(), "ann@example.com").await;
    let mail = last(&app).await;
    let dump = app.dump();
    let link = link(&mail, &app);
    assert!(!dump.contains(link.rsplit('/').next().unwrap()));
    assert!(!dump.contains(&format!("Your code: {}", code(&mail))));
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_is_told_by_mail() {
    let app = TestApp::start().await;
    let (old, ann) = (app.customer("ann").await, app.anonymous());
    ann.post_form("/password/forgot", &[("email", "ann@example.com")])
        .await
        .redirects_to("/password/reset");
    let mail = last(&app).await;
    let code = code(&mail);
    let short = [("code", code.as_str()), ("password", "short")];
    ann.post_form("/password/reset", &short).await.is(422);
    let fresh = [("code", code.as_str()), ("password", "a fresh password")];
    ann.post_form("/password/reset", &fresh)
        .await
        .redirects_to("/app");
    assert_eq!(me(&ann).await["name"], "ann");
    assert_eq!(me(&old).await, serde_json::Value::Null);
    assert_eq!(last(&app).await.kind, "password_changed");
    let again = app.anonymous();
    again.sign_in("ann@example.com", PASSWORD).await.is(422);
    again
        .sign_in("ann@example.com", "a fresh password")
        .await
        .redirects_to("/app");
    app.anonymous()
        .post_form(&link(&mail, &app), &fresh)
        .await
        .is(422);
}

#[tokio::test]
async fn a_link_for_a_new_password_does_not_sign_in_by_itself_and_a_sign_in_link_sets_no_password()
{
    let app = TestApp::start().await;
    app.customer("ann").await;
    let ann = app.anonymous();
    ann.post_form("/password/forgot", &[("email", "ann@example.com")])
        .await;
    let reset = link(&last(&app).await, &app);
    ask(&ann, "ann@example.com").await;
    let sign_in = link(&last(&app).await, &app);
    let (reset_token, sign_in_token) = (
        reset.rsplit('/').next().unwrap(),
        sign_in.rsplit('/').next().unwrap(),
    );
    ann.post_form(&format!("/sign-in/link/{reset_token}"), &[])
        .await
        .is(410);
    let password = [("password", "a fresh password")];
    ann.post_form(&format!("/password/reset/{sign_in_token}"), &password)
        .await
        .is(422);
    ann.post_form(&reset, &password).await.redirects_to("/app");
}

#[tokio::test]
async fn a_password_set_before_the_address_was_proven_does_not_outlive_the_proof() {
    let app = TestApp::start().await;
    let mallory = app.customer("ann").await;
    let ann = app.anonymous();
    ask(&ann, "ann@example.com").await;
    let code = code(&last(&app).await);
    assert_eq!(type_code(&ann, &code).await, 303);
    assert_eq!(me(&mallory).await, serde_json::Value::Null);
    app.anonymous()
        .sign_in("ann@example.com", PASSWORD)
        .await
        .is(422);
}

#[tokio::test]
async fn without_mail_nobody_is_offered_a_code() {
    let app = TestApp::with(&[("MAIL", "off")]).await;
    let page = app.anonymous().visit("/sign-in").await.is(200).text();
    assert!(!page.contains("/sign-in/mail") && !page.contains("/password/forgot"));
    assert!(page.contains("name=\"password\""));
    app.anonymous()
        .post_form("/sign-in/mail", &[("email", "ann@example.com")])
        .await
        .is(404);
    app.anonymous().visit("/password/forgot").await.is(404);
    let app = TestApp::start().await;
    let page = app.anonymous().visit("/sign-in").await.is(200).text();
    assert!(page.contains("/sign-in/mail") && page.contains("/password/forgot"));
}

#[tokio::test]
async fn codes_for_the_installed_app_cannot_be_guessed_at_speed() {
    let app = TestApp::production().await;
    for _ in 0..allowance(Try::Claim).at_once {
        app.anonymous()
            .post_form("/claim", &[("code", "12345678")])
            .await
            .is(422);
    }
    app.anonymous()
        .post_form("/claim", &[("code", "12345678")])
        .await
        .is(429);
}
