//! Requests in flight, and what a phone hears when they fail.

use backend::{DepositError, PullError, PushError};
use sync::{DepositReply, Event, Failure, PullReply, PushReply};

/// A request in flight, as bytes.
#[derive(Debug, Clone)]
pub enum Request {
    Push(String),
    Pull(String),
    Deposit(String),
}

pub fn failed(request: &Request, failure: Failure) -> Event {
    match request {
        Request::Push(_) => Event::Pushed(Err(failure)),
        Request::Pull(_) => Event::Pulled(Err(failure)),
        Request::Deposit(_) => Event::Deposited(Err(failure)),
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
        Err(PushError::TooMuch { seconds }) => Err(Failure::Busy {
            retry_after_ms: Some(seconds.saturating_mul(1_000)),
        }),
        Err(PushError::Backend(error)) => return Err(format!("the server failed: {error:?}")),
    })
}

pub fn deposit_failure(
    done: Result<DepositReply, DepositError>,
) -> Result<Result<DepositReply, Failure>, String> {
    match done {
        Ok(reply) => Ok(Ok(reply)),
        Err(DepositError::Refused) => Ok(Err(Failure::Refused { status: 403 })),
        Err(DepositError::Full) => Ok(Err(Failure::Busy {
            retry_after_ms: None,
        })),
        Err(DepositError::Push(error)) => match push_failure(Err(error))? {
            Err(failure) => Ok(Err(failure)),
            Ok(_) => Err("an error is no reply".into()),
        },
    }
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
