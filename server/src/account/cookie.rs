//! The session cookie: its name, its attributes, its end.

use crate::config::PublicUrl;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// Says to the app, not to the server, whose session this is: it must not open another person's store.
pub const PERSON: &str = "rapport-person";

/// Says that this phone is shared: `asked` before, `new` right after a sign-in, `on` once the app has seen that. Readable by scripts,
/// which keep nothing there.
const SHARED: &str = "rapport-shared";
/// How long a browser remembers that it is shared.
const SHARED_DAYS: i64 = 400;

/// Minutes that a browser keeps the ticket of a mailed code.
const TICKET_MINUTES: i64 = 60;

fn ticket_name(url: &PublicUrl) -> &'static str {
    if url.is_https() {
        "__Host-rapport-code"
    } else {
        "rapport-code"
    }
}

/// The ticket of this browser, where it asked for a code.
#[must_use]
pub fn ticket(jar: &CookieJar, url: &PublicUrl) -> Option<String> {
    jar.get(ticket_name(url))
        .map(|cookie| cookie.value().to_owned())
        .filter(|ticket| !ticket.is_empty())
}

/// Hands a ticket to the browser; an empty one takes it away.
#[must_use]
pub fn hand_ticket(url: &PublicUrl, ticket: String) -> Cookie<'static> {
    let seconds = if ticket.is_empty() {
        0
    } else {
        TICKET_MINUTES * 60
    };
    let mut cookie = with_age(url, ticket, seconds);
    cookie.set_name(ticket_name(url));
    cookie
}

/// Words of as many accounts are kept, the latest first: a family's tablet, a colleague's phone.
const KNOWN_WORDS: usize = 4;
/// How long a browser remembers that somebody was signed in: as long as browsers let it.
const KNOWN_DAYS: i64 = 400;

fn known_name(url: &PublicUrl) -> &'static str {
    if url.is_https() {
        "__Host-rapport-known"
    } else {
        "rapport-known"
    }
}

/// The words of accounts to which somebody was signed in here.
pub fn known_words(jar: &CookieJar, url: &PublicUrl) -> Vec<String> {
    let cookie = jar.get(known_name(url));
    let words = cookie.map_or("", |cookie| cookie.value()).split('~');
    words
        .filter(|word| !word.is_empty())
        .take(KNOWN_WORDS)
        .map(str::to_owned)
        .collect()
}

/// The browser keeps this word before those it has.
#[must_use]
pub fn know(url: &PublicUrl, word: String, have: Vec<String>) -> Cookie<'static> {
    let words: Vec<String> = std::iter::once(word)
        .chain(have)
        .take(KNOWN_WORDS)
        .collect();
    let mut cookie = with_age(url, words.join("~"), KNOWN_DAYS * 24 * 60 * 60);
    cookie.set_name(known_name(url));
    cookie
}

/// How long a browser keeps it.
const DAYS: i64 = 30;

/// With https the name's prefix makes browsers refuse it from subdomains and without Secure.
#[must_use]
pub fn name(url: &PublicUrl) -> &'static str {
    if url.is_https() {
        "__Host-rapport"
    } else {
        "rapport"
    }
}

/// The token that a request carries.
#[must_use]
pub fn token(jar: &CookieJar, url: &PublicUrl) -> Option<String> {
    jar.get(name(url))
        .map(|cookie| cookie.value().to_owned())
        .filter(|token| !token.is_empty())
}

/// Hands a token to the browser.
#[must_use]
pub fn issue(url: &PublicUrl, token: String) -> Cookie<'static> {
    with_age(url, token, DAYS * 24 * 60 * 60)
}

/// Names the person to the app's scripts. It proves nothing and opens nothing.
#[must_use]
pub fn person(url: &PublicUrl, user: domain::UserId) -> Cookie<'static> {
    let mut cookie = with_age(url, user.to_string(), DAYS * 24 * 60 * 60);
    cookie.set_name(PERSON);
    cookie.set_http_only(false);
    cookie
}

/// True where somebody said that this phone is shared.
#[must_use]
pub fn is_shared(jar: &CookieJar) -> bool {
    jar.get(SHARED)
        .is_some_and(|cookie| !cookie.value().is_empty())
}

/// Somebody says whether this phone is shared.
#[must_use]
pub fn share(url: &PublicUrl, shared: bool) -> Cookie<'static> {
    if shared {
        shared_with(url, "asked", SHARED_DAYS)
    } else {
        shared_with(url, "", 0)
    }
}

/// Somebody has just signed in on a shared phone.
#[must_use]
pub fn arrived(url: &PublicUrl) -> Cookie<'static> {
    shared_with(url, "new", SHARED_DAYS)
}

fn shared_with(url: &PublicUrl, value: &str, days: i64) -> Cookie<'static> {
    let mut cookie = with_age(url, value.to_owned(), days * 24 * 60 * 60);
    cookie.set_name(SHARED);
    cookie.set_http_only(false);
    cookie
}

/// The same cookie for as long as the browser runs.
#[must_use]
pub fn for_now(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_max_age(None);
    cookie
}

/// Takes the person's name away.
#[must_use]
pub fn nobody(url: &PublicUrl) -> Cookie<'static> {
    let mut cookie = with_age(url, String::new(), 0);
    cookie.set_name(PERSON);
    cookie.set_http_only(false);
    cookie
}

/// Takes the token away.
#[must_use]
pub fn expire(url: &PublicUrl) -> Cookie<'static> {
    with_age(url, String::new(), 0)
}

fn with_age(url: &PublicUrl, token: String, seconds: i64) -> Cookie<'static> {
    let mut cookie = Cookie::new(name(url), token);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(url.is_https());
    cookie.set_max_age(Some(
        std::time::Duration::from_secs(seconds.unsigned_abs())
            .try_into()
            .unwrap_or_default(),
    ));
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_https_the_cookie_is_bound_to_this_host() {
        let text = issue(
            &PublicUrl::parse("https://shop.example").unwrap(),
            "abc".into(),
        )
        .to_string();
        for part in [
            "__Host-rapport=abc",
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/",
            "Max-Age=2592000",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("Domain"));
    }

    #[test]
    fn scripts_read_who_it_is_and_never_the_token() {
        let url = PublicUrl::localhost(3000, false);
        let user = domain::UserId(uuid::Uuid::nil());
        assert!(!person(&url, user).to_string().contains("HttpOnly"));
        assert!(issue(&url, "abc".into()).to_string().contains("HttpOnly"));
        assert!(nobody(&url).to_string().contains("Max-Age=0"));
    }

    #[test]
    fn on_a_shared_phone_the_session_is_for_as_long_as_the_browser_runs() {
        let url = PublicUrl::localhost(3000, false);
        let text = for_now(issue(&url, "abc".into())).to_string();
        assert!(
            text.contains("HttpOnly") && !text.contains("Max-Age"),
            "{text}"
        );
        assert!(arrived(&url).to_string().starts_with("rapport-shared=new"));
        assert!(share(&url, false).to_string().contains("Max-Age=0"));
    }

    #[test]
    fn without_https_it_works_on_this_machine_only_by_another_name() {
        let text = issue(&PublicUrl::localhost(3000, false), "abc".into()).to_string();
        assert!(
            text.starts_with("rapport=abc") && !text.contains("Secure"),
            "{text}"
        );
    }
}
