//! Requests to the server. Whatever is not plainly the server's own answer counts as "not reached".

use domain::AttachmentId;
use domain::file::{Sha256, Uploaded};
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use sync::{
    Cookie, DepositReply, DepositRequest, Failure, PreviewReply, PreviewRequest, Problem,
    PullReply, PullRequest, PushReply, PushRequest, Standing,
};

/// After so many ms without an answer the outcome is unknown and asked for again.
const PATIENCE_MS: u32 = 30_000;
/// A part of a file may take as long as the server waits for it.
const PART_PATIENCE_MS: u32 = 75_000;

thread_local! {
    static WIPED: Cell<bool> = const { Cell::new(false) };
}

/// True once the server said that this device was wiped from elsewhere.
#[must_use]
pub fn heard_wipe() -> bool {
    WIPED.with(Cell::get)
}

pub async fn push(request: &PushRequest) -> Result<PushReply, Failure> {
    post("/api/sync/v1/push", request).await
}

/// `next` hears where the following page begins as soon as the answer begins to arrive.
pub async fn pull(request: &PullRequest, next: impl FnOnce(Cookie)) -> Result<PullReply, Failure> {
    let (response, guard) = send("/api/sync/v1/pull", request).await?;
    if response.status() == 200
        && let Some(cookie) = response.headers().get(PullReply::NEXT)
    {
        next(Cookie(cookie));
    }
    let answer = read(response).await;
    drop(guard);
    answer
}

pub async fn preview(request: &PreviewRequest) -> Result<PreviewReply, Failure> {
    post("/api/sync/v1/preview", request).await
}

/// Leaves work at the server without a login.
pub async fn deposit(request: &DepositRequest) -> Result<DepositReply, Failure> {
    post("/api/sync/v1/deposit", request).await
}

/// How much of a file the server has.
pub async fn file_status(sha256: Sha256) -> Result<Uploaded, Failure> {
    let (request, guard) = patient(Request::get(&format!("/api/files/v1/up/{sha256}")));
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let answer = read(response).await;
    drop(guard);
    answer
}

/// Gives a part of a file.
pub async fn file_part(sha256: Sha256, first: u64, part: &[u8]) -> Result<Uploaded, Failure> {
    let put = Request::put(&format!("/api/files/v1/up/{sha256}?off={first}"));
    let (request, guard) = patient_for(PART_PATIENCE_MS, put);
    let request = request
        .header("content-type", "application/octet-stream")
        .body(js_sys::Uint8Array::from(part))
        .map_err(|_| Failure::Refused { status: 0 })?;
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let answer = match response.status() {
        status @ 507 => Err(Failure::Refused { status }),
        _ => read(response).await,
    };
    drop(guard);
    answer
}

/// A file's bytes.
pub async fn file(id: AttachmentId) -> Result<Vec<u8>, Failure> {
    let request = Request::get(&format!("/api/files/v1/{id}"));
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    match response.status() {
        200 => response.binary().await.map_err(|_| Failure::Unreachable),
        status @ 404 => Err(Failure::Refused { status }),
        401 => Err(Failure::SignIn),
        _ => Err(Failure::Unreachable),
    }
}

/// Ends the session at the server. True where the server said so.
pub async fn sign_out() -> bool {
    let form =
        Request::post("/sign-out").header("content-type", "application/x-www-form-urlencoded");
    let Ok(request) = form.body("") else {
        return false;
    };
    request
        .send()
        .await
        .is_ok_and(|response| response.ok() || response.redirected())
}

async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Failure> {
    let (response, guard) = send(path, body).await?;
    let answer = read(response).await;
    drop(guard);
    answer
}

/// Answers with the head of the answer; the patience goes on for the rest of it.
async fn send(
    path: &str,
    body: &impl Serialize,
) -> Result<(Response, Option<gloo_timers::callback::Timeout>), Failure> {
    let (request, guard) = patient(Request::post(path));
    let request = request
        .json(body)
        .map_err(|_| Failure::Refused { status: 0 })?;
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    Ok((response, guard))
}

/// A request that is aborted when the patience is over; the guard stops the clock.
fn patient(request: RequestBuilder) -> (RequestBuilder, Option<gloo_timers::callback::Timeout>) {
    patient_for(PATIENCE_MS, request)
}

fn patient_for(
    ms: u32,
    request: RequestBuilder,
) -> (RequestBuilder, Option<gloo_timers::callback::Timeout>) {
    let Ok(abort) = web_sys::AbortController::new() else {
        return (request, None);
    };
    let request = request.abort_signal(Some(&abort.signal()));
    (
        request,
        Some(gloo_timers::callback::Timeout::new(ms, move || {
            abort.abort();
        })),
    )
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let kind = response.headers().get("content-type").unwrap_or_default();
    let status = response.status();
    if status == 200 && kind.starts_with("application/json") {
        // A captive portal or a torn body is no answer.
        return response.json().await.map_err(|_| Failure::Unreachable);
    }
    let retry_after_ms = response
        .headers()
        .get("retry-after")
        .and_then(|text| text.parse::<u64>().ok())
        .map(|s| s * 1_000);
    if !kind.starts_with("application/problem+json") {
        return Err(if status >= 500 {
            Failure::Busy { retry_after_ms }
        } else {
            Failure::Unreachable
        });
    }
    let problem: Problem = response.json().await.map_err(|_| Failure::Unreachable)?;
    if problem.kind == Problem::WIPED {
        WIPED.with(|wiped| wiped.set(true));
    }
    Err(failure(status, &problem, retry_after_ms))
}

fn failure(status: u16, problem: &Problem, retry_after_ms: Option<u64>) -> Failure {
    match (status, problem.kind.as_str()) {
        (401, _) => Failure::SignIn,
        (426, Problem::TOO_OLD) => Failure::TooOld,
        (409, Problem::WRONG_PRINCIPAL) => Failure::WrongPrincipal,
        (409, Problem::WRONG_EPOCH) => match &problem.epoch {
            Some(epoch) => Failure::WrongEpoch(Standing {
                epoch: epoch.clone(),
                last_mid: problem.last_mid.unwrap_or(0),
                last_print: problem.last_print,
            }),
            None => Failure::Refused { status },
        },
        (409, Problem::FORKED) => match problem.last_mid {
            Some(mid) => Failure::Forked { mid },
            None => Failure::Refused { status },
        },
        (429 | 500.., _) => Failure::Busy { retry_after_ms },
        _ => Failure::Refused { status },
    }
}
