//! What a caller would like to get: a page or a document, in which language.

use axum::extract::FromRequestParts;
use domain::Lang;
use http::request::Parts;
use http::{HeaderMap, header};
use std::convert::Infallible;

/// The language of a request: `?lang=` before the browser's own list.
#[derive(Debug, Clone, Copy)]
pub struct Wanted(pub Lang);

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = parts
            .uri
            .query()
            .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
        Ok(Self(
            asked.map_or_else(|| language(&parts.headers), Lang::parse),
        ))
    }
}

/// The browser's language.
#[must_use]
pub fn language(headers: &HeaderMap) -> Lang {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(Lang::parse)
        .unwrap_or_default()
}

/// True where a person looks at the answer.
#[must_use]
pub fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    accepts.contains("text/html") && !path.starts_with("/api/")
}

/// `next` as a path of this site, or nothing: `//host`, `\\host` and control characters lead elsewhere.
#[must_use]
pub fn local_path(next: &str) -> Option<&str> {
    let clean = |c: char| c.is_ascii_graphic() && c != '\\';
    let safe = next.starts_with('/')
        && !next.starts_with("//")
        && next.chars().all(clean)
        && next.len() <= 512;
    safe.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_this_site() {
        assert_eq!(local_path("/app/menu?table=12"), Some("/app/menu?table=12"));
        for bad in [
            "",
            "app",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x",
            "/\t/evil.example",
            "/a b",
        ] {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }
}
