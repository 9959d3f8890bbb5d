//! Guessing is slow, and says when to try again.

use crate::app::{PASSWORD, TestApp};
use crate::client::Answer;
use server::http::limits::{ACCOUNT, KNOWN_DEVICE, Try, allowance};

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

#[tokio::test]
async fn a_stranger_who_guesses_locks_out_strangers_and_nobody_who_was_here_before() {
    let app = TestApp::production().await;
    let ann = app.customer("ann").await;
    let wrong = "a wrong password";
    for _ in 0..ACCOUNT.at_once {
        app.anonymous()
            .sign_in("ann@example.com", wrong)
            .await
            .is(422);
    }
    app.anonymous()
        .sign_in("ann@example.com", PASSWORD)
        .await
        .is(429);
    // In a browser that is signed in, and in one that was.
    ann.sign_in("ann@example.com", PASSWORD)
        .await
        .redirects_to("/app");
    ann.post_form("/sign-out", &[]).await.redirects_to("/");
    ann.sign_in("ann@example.com", PASSWORD)
        .await
        .redirects_to("/app");
    // It is no way to another account, and its own guesses are counted.
    ann.post_form("/sign-out", &[]).await.redirects_to("/");
    let ben = app.customer("ben").await;
    for _ in 0..ACCOUNT.at_once {
        app.anonymous()
            .sign_in("ben@example.com", wrong)
            .await
            .is(422);
    }
    ann.sign_in("ben@example.com", PASSWORD).await.is(429);
    for _ in 0..KNOWN_DEVICE.at_once {
        ann.sign_in("ann@example.com", wrong).await.is(422);
    }
    ann.sign_in("ann@example.com", wrong).await.is(429);
    // A word that somebody made up makes no device known.
    let eve = app.anonymous();
    eve.plant_cookie("rapport-known", "abc.def~x");
    eve.sign_in("ben@example.com", PASSWORD).await.is(429);
    let word = ben.cookie("rapport-known").unwrap();
    eve.plant_cookie("rapport-known", &word);
    eve.sign_in("ben@example.com", PASSWORD)
        .await
        .redirects_to("/app");
}

#[tokio::test]
async fn a_whole_wifi_signs_in_and_one_account_there_is_still_guessed_at_slowly() {
    let app = TestApp::production().await;
    app.customer("ann").await;
    for n in 0..60 {
        let email = format!("guest{n}@example.com");
        app.anonymous()
            .sign_in(&email, "whatever it was")
            .await
            .is(422);
    }
    app.anonymous()
        .sign_in("ann@example.com", PASSWORD)
        .await
        .redirects_to("/app");
}

#[tokio::test]
async fn a_guest_who_sends_too_much_is_told_when_to_come_back_and_nothing_is_written() {
    let app = TestApp::with(&[
        ("MODE", "demo"),
        ("LIMITS", "guest.changes=100, guest.unknown=2"),
    ])
    .await;
    let guest = app.guest().await;
    let user = crate::orders::user_of(&guest).await;
    let push = |first: u64, count: u64| {
        let one = |mid| serde_json::json!({ "mid": mid, "name": "cake.bake@9", "at": 0, "actor": user, "args": {} });
        let mutations: Vec<_> = (first..first + count).map(one).collect();
        serde_json::json!({ "client": guest.id, "build": "t", "mutations": mutations })
    };
    let path = "/api/sync/v1/push";
    // A demo allows fifty times as much.
    guest.post_json(path, &push(1, 100)).await.is(200);
    let before = app.dump();
    let answer = guest.post_json(path, &push(101, 1)).await.is(429);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&wait), "{wait}");
    assert_eq!(answer.problem().kind, "/problems/too-much");
    assert_eq!(app.dump(), before);
    guest
        .post_json(
            "/api/sync/v1/pull",
            &serde_json::json!({ "client": guest.id, "build": "t" }),
        )
        .await
        .is(200);
    let (_, answer) = crate::orders::places_an_order(&app, &app.customer("ann").await).await;
    answer.is(200);
}

#[tokio::test]
async fn whoever_is_blocked_is_told_so_once_they_have_proven_who_they_are() {
    let app = TestApp::production().await;
    let ann = app.customer("ann").await;
    app.state().backend.block("ann@example.com").await.unwrap();
    ann.post_json(
        "/api/sync/v1/pull",
        &serde_json::json!({ "client": ann.id, "build": "t" }),
    )
    .await
    .is(401);
    let answer = ann.sign_in("ann@example.com", PASSWORD).await.is(403);
    assert_eq!(answer.problem().kind, "/problems/blocked");
    ann.sign_in("ann@example.com", "a wrong password")
        .await
        .is(422);
}
