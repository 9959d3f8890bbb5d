//! A browser as the tests see it: cookies, an Origin, no script.

use crate::app::PASSWORD;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::{Method, RequestBuilder, Url};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use sync::Problem;
use uuid::Uuid;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    jar: Arc<Jar>,
    url: String,
    /// This browser's sync client.
    pub id: Uuid,
}

impl Client {
    pub fn new(url: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let http = reqwest::Client::builder()
            .cookie_provider(jar.clone())
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            jar,
            url: url.to_owned(),
            id: fresh_id(),
        }
    }

    /// A call without any header of its own.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A call as a page of this site makes it.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("origin", &self.url)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.bare(Method::GET, path)).await
    }

    /// As a person's address bar asks.
    pub async fn visit(&self, path: &str) -> Answer {
        Answer::of(self.bare(Method::GET, path).header("accept", "text/html")).await
    }

    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::of(self.form(path, fields)).await
    }

    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let mut url = Url::parse("http://x/").unwrap();
        url.query_pairs_mut().extend_pairs(fields);
        let body = url.query().unwrap_or("").to_owned();
        self.call(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    /// As a mail program presses a link (RFC 8058): from no site.
    pub async fn one_click(&self, path: &str, content_type: &str) -> Answer {
        let call = self.bare(Method::POST, path);
        let call = call.header("content-type", content_type);
        Answer::of(call.body("List-Unsubscribe=One-Click")).await
    }

    pub async fn post_json(&self, path: &str, body: &impl Serialize) -> Answer {
        Answer::of(self.call(Method::POST, path).json(body)).await
    }

    pub async fn sign_up(&self, name: &str) -> Answer {
        let email = format!("{name}@example.com");
        self.post_form(
            "/sign-up",
            &[("name", name), ("email", &email), ("password", PASSWORD)],
        )
        .await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post_form("/sign-in", &[("email", email), ("password", password)])
            .await
    }

    /// The session cookie's value.
    pub fn token(&self) -> Option<String> {
        self.cookie("rapport")
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        let name = format!("{name}=");
        let cookies = self.jar.cookies(&Url::parse(&self.url).unwrap())?;
        let found = cookies
            .to_str()
            .unwrap()
            .split("; ")
            .find_map(|pair| pair.strip_prefix(&name).map(str::to_owned));
        found.filter(|token| !token.is_empty())
    }

    pub fn plant(&self, token: &str) {
        self.plant_cookie("rapport", token);
    }

    pub fn plant_cookie(&self, name: &str, value: &str) {
        self.jar.add_cookie_str(
            &format!("{name}={value}; Path=/"),
            &Url::parse(&self.url).unwrap(),
        );
    }
}

/// A fresh id; distinct is all it needs to be.
pub fn fresh_id() -> Uuid {
    use std::hash::{BuildHasher, RandomState};
    let part = || u128::from(RandomState::new().hash_one(std::time::Instant::now()));
    Uuid::from_u128(part() << 64 | part())
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self {
            status,
            headers,
            bytes: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn redirects_to(self, path: &str) -> Self {
        assert_eq!(
            (self.status, self.header("location")),
            (303, path),
            "{}",
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The problem document, with what every one of them has.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{} {}",
            self.status,
            self.text()
        );
        let problem: Problem = serde_json::from_slice(&self.bytes).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }
}
