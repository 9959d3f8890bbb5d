//! Guessing is slow, and says when to try again.

use crate::app::{PASSWORD, TestApp};
use crate::client::Answer;
use server::http::limits::{ACCOUNT, Try, allowance};

#[tokio::test]
async fn an_account_can_be_guessed_at_a_few_times_and_then_slowly() {
    let app = TestApp::production().await;
    app.customer("ann").await;
    for _ in 0..ACCOUNT.at_once {
        app.anonymous()
            .sign_in("ann@example.com", "a wrong password")
            .await
            .is(422);
    }
    let answer = app
        .anonymous()
        .sign_in("ann@example.com", PASSWORD)
        .await
        .is(429);
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    assert!(
        (1..=i64::from(ACCOUNT.seconds_each)).contains(&wait),
        "{wait}"
    );
    assert!(answer.header("content-type").starts_with("text/html"));
    app.steady.advance((wait + 1) * 1000);
    app.anonymous()
        .sign_in("ann@example.com", PASSWORD)
        .await
        .redirects_to("/app");
}

#[tokio::test]
async fn guesses_from_fifty_addresses_get_no_further_than_the_documented_number() {
    let app = TestApp::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    app.customer("ann").await;
    let mut counted = 0;
    for round in 0..500 {
        let address = format!("203.0.113.{}", round % 50);
        let form = app.anonymous().form(
            "/sign-in",
            &[
                ("email", "ann@example.com"),
                ("password", "a wrong password"),
            ],
        );
        counted += u32::from(
            Answer::of(form.header("x-forwarded-for", address))
                .await
                .status
                == 422,
        );
    }
    assert_eq!(counted, ACCOUNT.at_once);
}

#[tokio::test]
async fn an_address_that_signs_up_again_and_again_has_to_wait_and_others_need_not() {
    let app = TestApp::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let sign_up = |address: &'static str| {
        let form = app
            .anonymous()
            .form("/sign-up", &[("email", "not an address")]);
        Answer::of(form.header("x-forwarded-for", address))
    };
    for _ in 0..allowance(Try::SignUp).at_once {
        sign_up("2001:db8::1").await.is(422);
    }
    let refused = sign_up("2001:db8::2").await.is(429);
    assert!(
        refused.header("content-type").starts_with("text/html"),
        "the form again, not a document"
    );
    assert!(!refused.header("retry-after").is_empty());
    sign_up("2001:db8:1::1").await.is(422);
}

#[tokio::test]
async fn a_stranger_cannot_escape_by_writing_a_forwarded_address() {
    let app = TestApp::production().await;
    let guest = |address: String| {
        let form = app.anonymous().form("/guest", &[]);
        Answer::of(form.header("x-forwarded-for", address))
    };
    for n in 0..allowance(Try::Guest).at_once {
        guest(format!("10.0.{}.{}", n / 250, n % 250))
            .await
            .redirects_to("/app");
    }
    let before = app.dump();
    guest("198.51.100.7".to_owned()).await.is(429);
    assert_eq!(app.dump(), before);
}
