//! What makes the two apps installable: their manifests and the business's colour.

use crate::http::accept::Wanted;
use crate::http::headers::vary;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::accent::accent;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::Lang;
use domain::account::Business;
use domain::account::logo::{LogoKind, LogoVersion};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The product's own icons, and those of the made-up restaurant.
const ICONS: &str = "rapport";
const DEMO_ICONS: &str = "hewei";

/// `/app/manifest.webmanifest`
///
/// # Errors
/// Where the database does not answer.
pub async fn customer_manifest(
    State(state): State<AppState>,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    let business = state.backend.business().await?;
    let shortcuts = match lang {
        Lang::En => [("Menu", "/app/menu"), ("My orders", "/app/orders")],
        Lang::Zh => [("菜单", "/app/menu"), ("我的订单", "/app/orders")],
    };
    let logo = state.backend.logo().await?;
    Ok(manifest(
        &state,
        (business.as_ref(), logo.as_ref()),
        lang,
        "/app",
        "",
        &shortcuts,
    ))
}

/// `/desk/manifest.webmanifest`
///
/// # Errors
/// Where the database does not answer.
pub async fn staff_manifest(
    State(state): State<AppState>,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    let business = state.backend.business().await?;
    let (suffix, shortcuts) = match lang {
        Lang::En => (
            " · Desk",
            [("Orders", "/desk/orders"), ("Menu", "/desk/menu")],
        ),
        Lang::Zh => (
            " · 工作台",
            [("订单", "/desk/orders"), ("菜单", "/desk/menu")],
        ),
    };
    let logo = state.backend.logo().await?;
    Ok(manifest(
        &state,
        (business.as_ref(), logo.as_ref()),
        lang,
        "/desk",
        suffix,
        &shortcuts,
    ))
}

fn manifest(
    state: &AppState,
    (business, logo): (Option<&Business>, Option<&LogoVersion>),
    lang: Lang,
    root: &str,
    suffix: &str,
    shortcuts: &[(&str, &str)],
) -> Response {
    let (site, family) = (
        &state.site,
        if state.is_demo() { DEMO_ICONS } else { ICONS },
    );
    let own = business.map_or("Rapport", |business| business.name.text(lang));
    let colour = accent(business.map_or("", |business| &business.accent))
        .light
        .css();
    let shortcuts: Vec<Value> = shortcuts
        .iter()
        .map(|(name, url)| json!({ "name": name, "url": url }))
        .collect();
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
        // The worker takes it: what is shared reaches no server before somebody sends it.
        "share_target": {
            "action": format!("{root}/share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": { "title": "title", "text": "text", "url": "url" },
        },
        "icons": icons(&site.build.public, family),
        "icons": logo.map_or_else(|| icons(&site.build.public, family), logo_icons),
        "shortcuts": shortcuts,
    });
    let mut response = (StatusCode::OK, document.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/manifest+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    vary(headers, "accept-language");
    response
}

/// The business's own.
fn logo_icons(logo: &LogoVersion) -> Vec<Value> {
    let of = [
        (LogoKind::Icon192, "any"),
        (LogoKind::Icon512, "any"),
        (LogoKind::Maskable512, "maskable"),
    ];
    of.map(|(kind, purpose)| {
        let side = kind.side();
        json!({ "src": logo.path(kind), "type": "image/png", "sizes": format!("{side}x{side}"), "purpose": purpose })
    })
    .into()
}

/// The icons of a family that the site has, by their names: `icons/rapport-192.png`, `icons/rapport-maskable-512.png`, `icons/rapport.svg`.
fn icons(public: &[String], family: &str) -> Vec<Value> {
    public
        .iter()
        .filter_map(|path| icon(path, family))
        .collect()
}

fn icon(path: &str, family: &str) -> Option<Value> {
    let name = path.strip_prefix("icons/").filter(|name| {
        name.starts_with(family) && !name.contains('/') && !name.contains("apple")
    })?;
    let (stem, extension) = name.rsplit_once('.')?;
    let purpose = if stem.contains("maskable") {
        "maskable"
    } else {
        "any"
    };
    let (kind, sizes) = match extension {
        "svg" => ("image/svg+xml", "any".to_owned()),
        "png" => {
            let side: u32 = stem.rsplit_once('-')?.1.parse().ok()?;
            ("image/png", format!("{side}x{side}"))
        }
        _ => return None,
    };
    Some(
        json!({ "src": format!("/public/{path}"), "type": kind, "sizes": sizes, "purpose": purpose }),
    )
}

/// `/theme.css`: the business's colour. A tag lets browsers ask whether it changed.
///
/// # Errors
/// Where the database does not answer.
pub async fn theme(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let business = state.backend.business().await?;
    let css = accent(business.as_ref().map_or("", |business| &business.accent)).css();
    let tag = tag(&css);
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let mut response = if known == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        css.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
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
        let public = [
            "icons/a-192.png",
            "icons/a-maskable-512.png",
            "icons/a.svg",
            "icons/a-apple-180.png",
            "icons/b.svg",
            "media/a.webp",
        ];
        let found = icons(&public.map(str::to_owned), "a");
        assert_eq!(found.len(), 3);
        assert_eq!(found[0]["sizes"], "192x192");
        assert_eq!(found[1]["purpose"], "maskable");
        assert_eq!(found[2]["src"], "/public/icons/a.svg");
    }
}
