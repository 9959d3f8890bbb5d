//! Pokes: they reach the right people, and end with the session.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use crate::orders::{places_an_order, user_of};
use backend::TestDatabase;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(5);
const QUIET: Duration = Duration::from_millis(300);

pub struct Line {
    response: reqwest::Response,
    read: String,
}

impl Line {
    /// Opens the stream and reads the first poke, which names all scopes of the listener.
    pub async fn open(client: &Client) -> (Self, Vec<String>) {
        let response = client
            .bare(reqwest::Method::GET, "/api/sync/v1/events")
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert!(
            response.headers().get("content-encoding").is_none(),
            "a compressor would hold pokes back"
        );
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut line = Self {
            response,
            read: String::new(),
        };
        let scopes = line.poke().await.expect("a first poke");
        (line, scopes.as_object().unwrap().keys().cloned().collect())
    }

    /// The next poke's data; none where the stream ended.
    async fn poke(&mut self) -> Option<Value> {
        self.next("poke").await
    }

    /// The data of the next event of a kind; none where the stream ended.
    pub async fn next(&mut self, kind: &str) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| {
                    event.lines().find_map(|line| {
                        line.strip_prefix(name).map(|value| value.trim().to_owned())
                    })
                };
                match field("event:").as_deref() {
                    Some(event) if event == kind => {
                        return Some(serde_json::from_str(&field("data:").unwrap()).unwrap());
                    }
                    _ => continue,
                }
            }
            let piece = timeout(SOON, self.response.chunk())
                .await
                .expect("nothing arrived")
                .ok()??;
            self.read.push_str(&String::from_utf8_lossy(&piece));
        }
    }

    async fn is_quiet(&mut self) -> bool {
        self.is_quiet_about("poke").await
    }

    /// True where no event of a kind comes for a while.
    pub async fn is_quiet_about(&mut self, kind: &str) -> bool {
        timeout(QUIET, self.next(kind)).await.is_err()
    }
}

#[tokio::test]
async fn a_poke_reaches_the_right_people_only() {
    let app = TestApp::start().await;
    let (ann, eve, ben) = (
        app.customer("ann").await,
        app.customer("eve").await,
        app.agent("ben").await,
    );
    let account = format!("account:{}", user_of(&ann).await);
    let (mut at_ann, ann_hears) = Line::open(&ann).await;
    let (mut at_eve, eve_hears) = Line::open(&eve).await;
    let (mut at_ben, ben_hears) = Line::open(&ben).await;
    assert!(ann_hears.contains(&account) && ann_hears.len() == 3);
    assert!(!eve_hears.contains(&account) && !eve_hears.contains(&"team".to_owned()));
    assert!(
        ben_hears.contains(&"team".to_owned())
            && !ben_hears.iter().any(|scope| scope.starts_with("account:"))
    );
    places_an_order(&app, &ann).await.1.is(200);
    let (to_ann, to_ben) = (at_ann.poke().await.unwrap(), at_ben.poke().await.unwrap());
    assert!(to_ann[&account].as_i64().unwrap() > 0, "{to_ann}");
    assert!(to_ben["team"].as_i64().unwrap() > 0, "{to_ben}");
    assert_eq!(
        (
            to_ann.as_object().unwrap().len(),
            to_ben.as_object().unwrap().len()
        ),
        (1, 1)
    );
    assert!(at_eve.is_quiet().await);
}

#[tokio::test]
async fn what_one_server_takes_wakes_who_listens_at_another() {
    if !TestDatabase::is_postgres() {
        return; // a file has one server
    }
    let app = TestApp::start().await;
    let other = app.another().await;
    let ann = app.customer("ann").await;
    app.agent("ben").await;
    let ben = Client::new(&format!("http://{}", other.address));
    ben.sign_in("ben@example.com", PASSWORD)
        .await
        .redirects_to("/desk");
    let (mut at_ben, _) = Line::open(&ben).await;
    places_an_order(&app, &ann).await.1.is(200);
    let to_ben = at_ben.poke().await.unwrap();
    assert!(to_ben["team"].as_i64().unwrap() > 0, "{to_ben}");
    assert!(at_ben.is_quiet().await, "once");
    // Cut off from each other: who listens is told that any scope may have changed.
    app.database.cut().await.unwrap();
    let to_ben = at_ben.poke().await.unwrap();
    assert_eq!(to_ben["team"], 0, "{to_ben}");
    drop(at_ben);
    other.stop().await;
}

#[tokio::test]
async fn the_line_ends_with_its_session_and_others_stay() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.agent("ben").await);
    let (mut at_ann, _) = Line::open(&ann).await;
    let (mut at_ben, _) = Line::open(&ben).await;
    ann.post_form("/sign-out", &[]).await.redirects_to("/");
    assert_eq!(at_ann.poke().await, None);
    assert!(at_ben.is_quiet().await);
}

#[tokio::test]
async fn the_line_ends_when_the_server_stops() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let (mut at_ann, _) = Line::open(&ann).await;
    let begin = std::time::Instant::now();
    app.stop().await;
    assert_eq!(at_ann.poke().await, None);
    assert!(begin.elapsed() < SOON);
}

#[tokio::test]
async fn nobody_listens_without_a_session() {
    let app = TestApp::start().await;
    app.anonymous()
        .get("/api/sync/v1/events")
        .await
        .is(401)
        .problem();
}

#[tokio::test]
async fn one_person_cannot_hold_every_line() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let mut lines = Vec::new();
    for _ in 0..server::sync::events::CUSTOMER_LINES {
        lines.push(Line::open(&ann).await);
    }
    let answer = ann.get("/api/sync/v1/events").await.is(429);
    assert!(!answer.header("retry-after").is_empty());
    Line::open(&eve).await;
    lines.clear();
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let again = ann
            .bare(reqwest::Method::GET, "/api/sync/v1/events")
            .send()
            .await
            .unwrap();
        if again.status() == 200 {
            return;
        }
    }
    panic!(
        "closed lines were never given back: {}",
        json!(server::sync::events::CUSTOMER_LINES)
    );
}
