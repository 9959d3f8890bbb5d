//! Reads a request's body whole, within a size and a time: a slow sender holds no handler.

use crate::http::problem::Failure;
use axum::body::{Body, Bytes};
use futures::StreamExt;
use http::{HeaderMap, header};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The longest silence between two pieces.
const SILENCE: Duration = Duration::from_secs(10);
/// The longest whole body, for each mebibyte that it may have: half a one at 70 kbit/s.
const WHOLE: Duration = Duration::from_secs(60);

/// The body's bytes.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Failure> {
    if announced(headers).is_some_and(|length| length > limit as u64) {
        return Err(Failure::TooLarge);
    }
    let mebibytes = u32::try_from(limit >> 20).unwrap_or(u32::MAX);
    let end = Instant::now() + WHOLE.saturating_mul(mebibytes.max(1));
    let (mut pieces, mut all) = (body.into_data_stream(), Vec::new());
    loop {
        let next = timeout_at(end.min(Instant::now() + SILENCE), pieces.next()).await;
        let Some(piece) = next.map_err(|_| Failure::TooSlow)? else {
            return Ok(all.into());
        };
        let piece = piece.map_err(|_| Failure::BrokenFrame("the body ended early".to_owned()))?;
        if all.len() + piece.len() > limit {
            return Err(Failure::TooLarge);
        }
        all.extend_from_slice(&piece);
    }
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}
