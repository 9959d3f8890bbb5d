//! What makes the two apps installable: their manifests and the business's colour.

use crate::accent::accent;
use crate::accept::Wanted;
use crate::headers::vary;
use crate::problem::Failure;
use crate::site::Site;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::Lang;
use domain::account::Business;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// `/app/manifest.webmanifest`
///
/// # Errors
/// Where the database does not answer.
pub async fn customer_manifest(State(state): State<AppState>, Wanted(lang): Wanted) -> Result<Response, Failure> {
    let business = state.backend.business().await?;
    let shortcuts = match lang {
        Lang::En => [("Menu", "/app/menu"), ("My orders", "/app/orders")],
        Lang::Zh => [("菜单", "/app/menu"), ("我的订单", "/app/orders")],
    };
    Ok(manifest(&state.site, business.as_ref(), lang, "/app", "", &shortcuts))
}

/// `/desk/manifest.webmanifest`
///
/// # Errors
/// Where the database does not answer.
pub async fn staff_manifest(State(state): State<AppState>, Wanted(lang): Wanted) -> Result<Response, Failure> {
    let business = state.backend.business().await?;
    let (suffix, shortcuts) = match lang {
        Lang::En => (" · Desk", [("Orders", "/desk/orders"), ("Menu", "/desk/menu")]),
        Lang::Zh => (" · 工作台", [("订单", "/desk/orders"), ("菜单", "/desk/menu")]),
    };
    Ok(manifest(&state.site, business.as_ref(), lang, "/desk", suffix, &shortcuts))
}

fn manifest(site: &Site, business: Option<&Business>, lang: Lang, root: &str, suffix: &str, shortcuts: &[(&str, &str)]) -> Response {
    let own = business.map_or("Rapport", |business| business.name.text(lang));
    let colour = accent(business.map_or("", |business| &business.accent)).light.css();
    let shortcuts: Vec<Value> = shortcuts.iter().map(|(name, url)| json!({ "name": name, "url": url })).collect();
    let document = json!({
        "id": root,
        "scope": root,
        "start_url": root,
        "name": format!("{own}{suffix}"),
        "short_name": own,
        "lang": lang.tag(),
        "display": "standalone",
        "theme_color": colour,
        "background_color": "#f5f7f6",
        "icons": icons(&site.build.public),
        "shortcuts": shortcuts,
    });
    let mut response = (StatusCode::OK, document.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/manifest+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    vary(headers, "accept-language");
    response
}

/// The icons that the site has, by their names: `icons/app-192.png`, `icons/app-maskable-512.png`, `icons/app.svg`.
fn icons(public: &[String]) -> Vec<Value> {
    public.iter().filter_map(|path| icon(path)).collect()
}

fn icon(path: &str) -> Option<Value> {
    let name = path.strip_prefix("icons/").filter(|name| !name.contains('/'))?;
    let (stem, extension) = name.rsplit_once('.')?;
    let purpose = if stem.contains("maskable") { "maskable" } else { "any" };
    let (kind, sizes) = match extension {
        "svg" => ("image/svg+xml", "any".to_owned()),
        "png" => {
            let side: u32 = stem.rsplit_once('-')?.1.parse().ok()?;
            ("image/png", format!("{side}x{side}"))
        }
        _ => return None,
    };
    Some(json!({ "src": format!("/public/{path}"), "type": kind, "sizes": sizes, "purpose": purpose }))
}

/// `/theme.css`: the business's colour. A tag lets browsers ask whether it changed.
///
/// # Errors
/// Where the database does not answer.
pub async fn theme(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let business = state.backend.business().await?;
    let css = accent(business.as_ref().map_or("", |business| &business.accent)).css();
    let tag = tag(&css);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known == Some(&tag) { StatusCode::NOT_MODIFIED.into_response() } else { css.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Weak, because the same text may travel compressed.
fn tag(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_found_by_their_names() {
        let public = ["icons/app-192.png", "icons/app-maskable-512.png", "icons/app.svg", "media/dishes/a.webp", "icons/notes.txt"];
        let found = icons(&public.map(str::to_owned));
        assert_eq!(found.len(), 3);
        assert_eq!(found[0]["sizes"], "192x192");
        assert_eq!(found[1]["purpose"], "maskable");
        assert_eq!(found[2]["src"], "/public/icons/app.svg");
    }
}
