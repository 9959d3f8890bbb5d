//! Browsers report here what the content security policy stopped. A report means a bug of ours or an attack: it is counted and logged.

use crate::http::caller::Caller;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::body::Bytes;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;

/// The older of the two forms, which `report-uri` sends.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "csp-report")]
    report: Report,
}

#[derive(Deserialize)]
struct Report {
    #[serde(rename = "effective-directive", alias = "violated-directive", default)]
    directive: String,
    #[serde(rename = "blocked-uri", default)]
    blocked: String,
    #[serde(rename = "document-uri", default)]
    page: String,
}

/// Takes a report. The sender may be anybody, so what it says is cut short before it is logged.
///
/// # Errors
/// Too many reports, or one that cannot be read.
pub async fn report(
    State(state): State<AppState>,
    caller: Caller,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    state.limits.count(Try::CspReport, caller)?;
    let envelope: Envelope =
        serde_json::from_slice(&body).map_err(|error| Failure::BrokenFrame(error.to_string()))?;
    let Report {
        directive,
        blocked,
        page,
    } = envelope.report;
    state.csp_reports.add(1);
    tracing::warn!(
        directive = short(&directive),
        blocked = short(&blocked),
        page = short(path_of(&page)),
        "csp report"
    );
    Ok(StatusCode::NO_CONTENT)
}

fn path_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or("")
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}
