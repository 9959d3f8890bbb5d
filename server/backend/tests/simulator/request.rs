//! Requests in flight, and what a phone hears when they fail.

use backend::{PullError, PushError};
use sync::{Event, Failure, PullReply, PushReply};

/// A request in flight, as bytes.
#[derive(Debug, Clone)]
pub enum Request {
    Push(String),
    Pull(String),
}

pub fn failed(request: &Request, failure: Failure) -> Event {
    match request {
        Request::Push(_) => Event::Pushed(Err(failure)),
        Request::Pull(_) => Event::Pulled(Err(failure)),
    }
}

pub fn push_failure(
    done: Result<PushReply, PushError>,
) -> Result<Result<PushReply, Failure>, String> {
    Ok(match done {
        Ok(reply) => Ok(reply),
        Err(PushError::WrongPrincipal) => Err(Failure::WrongPrincipal),
        Err(PushError::WrongEpoch(standing)) => Err(Failure::WrongEpoch(standing)),
        Err(PushError::Forked { mid }) => Err(Failure::Forked { mid }),
        Err(PushError::BrokenFrame(_)) => Err(Failure::Refused { status: 400 }),
        Err(PushError::TooLarge) => Err(Failure::Refused { status: 413 }),
        Err(PushError::Busy) => Err(Failure::Busy {
            retry_after_ms: None,
        }),
        Err(PushError::Backend(error)) => return Err(format!("the server failed: {error:?}")),
    })
}

pub fn pull_failure(
    done: Result<PullReply, PullError>,
) -> Result<Result<PullReply, Failure>, String> {
    Ok(match done {
        Ok(reply) => Ok(reply),
        Err(PullError::WrongPrincipal) => Err(Failure::WrongPrincipal),
        Err(PullError::Busy) => Err(Failure::Busy {
            retry_after_ms: None,
        }),
        Err(PullError::Backend(error)) => return Err(format!("the server failed: {error:?}")),
    })
}
